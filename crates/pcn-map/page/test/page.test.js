// The page in a real browser, from disk. PCN names the command pcn, PCN_BROWSER the browser; scripts/test-page.sh sets both.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';

const { PCN, PCN_BROWSER } = process.env;
const skip = PCN && PCN_BROWSER ? false : 'SKIPPED: PCN and PCN_BROWSER are not set, so no browser was tried';
const require = createRequire(import.meta.url);
const HOSTILE = '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">';

let desk, browser, url, ruled;

before(async () => {
  if (skip) return;
  const { chromium } = require('playwright-core');
  desk = mkdtempSync(join(tmpdir(), 'pcn-page-'));
  const pcn = (...args) => execFileSync(PCN, args, { cwd: desk, stdio: ['ignore', 'pipe', 'ignore'] });
  pcn('sample', '--practices', '60', '--seed', '1', '-o', 'raw');
  pcn('prepare', '--epraccur', 'raw/epraccur.csv', '--lists', 'raw/gp-reg-pat-prac-all.csv', '--postcodes', 'raw/postcodes.csv', '--pcns', 'raw/ePCN.xlsx', '-o', 'practices.csv');
  const [head, first, ...rest] = readFileSync(join(desk, 'practices.csv'), 'utf8').split('\n');
  writeFileSync(join(desk, 'plain.csv'), readFileSync(join(desk, 'practices.csv')));
  const cells = first.split(',');
  cells[1] = `"${HOSTILE.replaceAll('"', '""')}"`;
  writeFileSync(join(desk, 'practices.csv'), [head, cells.join(','), ...rest].join('\n'));
  pcn('plan', 'practices.csv', '--time-limit', '30s', '--gap', '0.02', '-o', 'plan', '--map');
  const area = { type: 'Feature', properties: { name: HOSTILE }, geometry: { type: 'Polygon', coordinates: [[[-3, 51], [1, 51], [1, 54], [-3, 54], [-3, 51]]] } };
  writeFileSync(join(desk, 'area.geojson'), JSON.stringify({ type: 'FeatureCollection', features: [area] }));
  pcn('map', 'plan', '--boundaries', 'area.geojson', '--compare', 'plan', '--title', HOSTILE, '-o', 'map.html');
  url = pathToFileURL(join(desk, 'map.html')).href;
  ruled = plannedWithRules(pcn);
  browser = await chromium.launch({ executablePath: PCN_BROWSER, args: ['--no-sandbox'] });
});

/** A plan with every kind of rule and term, from a travel matrix and weighted lists; its page. */
function plannedWithRules(pcn) {
  const [head, ...rows] = readFileSync(join(desk, 'practices.csv'), 'utf8').trim().split('\n').slice(0, 1)
    .concat(readFileSync(join(desk, 'plain.csv'), 'utf8').trim().split('\n').slice(1)).map((line) => line.split(','));
  const at = (name) => head.indexOf(name);
  const practices = rows.map((row, i) => ({ i, code: row[at('code')], x: Number(row[at('easting')]), y: Number(row[at('northing')]), list: Number(row[at('list_size')]) }));
  const km = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) / 1000;
  const csv = (name, ...lines) => writeFileSync(join(desk, name), `${lines.flat().join('\n')}\n`);
  csv('more.csv', 'code,side,imd,rooms,training,weighted', practices.map(({ i, code, x, list }) =>
    [code, x > 450000 ? 'east' : 'west', (i * 7) % 31 / 1.3, i % 5, i % 3 ? 0 : 1, Math.round(list * 1.03)].join(',')));
  csv('travel.csv', 'from,to,minutes', practices.flatMap((a) => practices.map((b) => [a.code, b.code, (2.1 * km(a, b) + (a === b ? 0 : 1.37)).toFixed(3)].join(','))));
  const near = practices.flatMap((a) => practices.slice(a.i + 1).map((b) => [a, b])).sort((p, q) => km(...p) - km(...q));
  csv('relationships.csv', 'from,to,strength', near.slice(0, 40).map(([a, b], i) => [a.code, b.code, 1 + i % 3].join(',')));
  const [together, apart] = [near[0], near.find((pair) => km(...pair) > 1 && !pair.some((practice) => near[0].includes(practice)))]
    .map((pair) => JSON.stringify(pair.map(({ code }) => code)));
  csv('scenario.toml', `[[join]]
file = "more.csv"
[size]
population = "weighted"
[[size.waiver]]
practices = ["${practices[9].code}"]
floor = 20000
reason = "an island"
[travel]
matrix = "travel.csv"
[rules]
together = [${together}]
apart = [${apart}]
most_practices = 9
most_km = 30.0
[[terms.border]]
column = "side"
[terms.relationships]
file = "relationships.csv"
[[terms.need]]
column = "imd"
[terms.change]
[terms.hubs]
column = "rooms"
[[terms.own]]
name = "training practices"
expression = "max(0, 2 - sum(training)) + abs(mean(imd) - 10) / 7"
price = 2000
[money]
weighted = "weighted"`);
  pcn('plan', 'plain.csv', '--scenario', 'scenario.toml', '--time-limit', '8s', '-o', 'ruled');
  pcn('map', 'ruled', '-o', 'ruled.html');
  return pathToFileURL(join(desk, 'ruled.html')).href;
}

after(async () => {
  await browser?.close();
  if (desk) rmSync(desk, { recursive: true, force: true });
});

/** A page that fails the test on any request, console error or exception. */
async function open(options = {}, address = url) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on('request', (request) => { if (!/^(file|data|blob):/.test(request.url())) wrong.push(`request: ${request.url()}`); });
  page.on('console', (message) => { if (message.type() === 'error') wrong.push(`console: ${message.text()}`); });
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  await page.goto(address);
  await page.waitForSelector('html[data-ready]');
  return { page, done: async () => { assert.deepEqual(wrong, []); await context.close(); } };
}

/** A practice with a move that breaks a rule, as the page foretells it. */
const breakingMove = (page) => page.evaluate(() => {
  const { state, model } = window.pcn;
  for (let practice = 0; practice < model.count; practice += 1) {
    for (const to of state.shown.around(practice)) {
      const { reviewFrom, reviewTo } = state.shown.tryMove(practice, to);
      if ([reviewFrom, reviewTo].some((review) => review?.findings.some((finding) => finding.breaks))) {
        return { practice, to, code: window.pcn.data.practices.code[practice], label: state.shown.networks[to].label };
      }
    }
  }
  return null;
});

test('it opens from disk, asks nothing, and names are text', { skip }, async () => {
  const { page, done } = await open();
  assert.equal(await page.locator('#title').textContent(), HOSTILE);
  assert.ok(Number(await page.locator('.networks tbody tr').count()) > 5);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  const painted = await page.evaluate(() => {
    const canvas = document.getElementById('map');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set();
    for (let i = 0; i < data.length; i += 4 * 97) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    return colours.size;
  });
  assert.ok(painted > 8, `${painted} colours on the map`);
  await done();
});

test('neighbours never share a colour, before and after moves', { skip }, async () => {
  const { page, done } = await open();
  const clashes = () => page.evaluate(() => {
    const { map, plans } = window.pcn;
    let clashes = 0;
    for (const plan of plans) {
      map.paths(plan);
      for (const at of plan.standing()) for (const other of map.outlines.touches(plan, at)) if (plan.networks[at].colour === plan.networks[other].colour) clashes += 1;
    }
    return clashes;
  });
  assert.equal(await clashes(), 0);
  await page.evaluate(() => {
    const { state } = window.pcn;
    for (let i = 0; i < 30; i += 1) { const [to] = state.shown.around(i); if (to !== undefined) window.pcn.move(i, to); }
    window.pcn.move(40, null);
  });
  assert.equal(await clashes(), 0);
  await done();
});

test('search finds names, codes, postcodes and networks, and chooses', { skip }, async () => {
  const { page, done } = await open();
  const { code, postcode } = await page.evaluate(() => ({ code: window.pcn.data.practices.code[5], postcode: window.pcn.data.practices.postcode[5] }));
  for (const wanted of [code.toLowerCase(), postcode.replace(' ', '')]) {
    await page.fill('#search', wanted);
    await page.keyboard.press('Enter');
    await page.waitForFunction((code) => document.querySelector('#card').textContent.includes(code), code);
  }
  await page.fill('#search', 'N003');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('#card h2').textContent.startsWith('N003'));
  assert.equal(await page.locator('.networks tr.chosen').count(), 1);
  await page.fill('#search', 'zzzzzz');
  assert.match(await page.locator('#found').textContent(), /Nothing found/);
  await done();
});

test('the table sorts both ways and selects on the map; the map selects back', { skip }, async () => {
  const { page, done } = await open();
  const column = () => page.locator('.networks tbody td:nth-child(2)').allTextContents().then((cells) => cells.map((cell) => Number(cell.replaceAll(',', ''))));
  const header = page.getByRole('button', { name: 'Patients', exact: true });
  await header.click();
  const down = await column();
  assert.deepEqual(down, [...down].sort((a, b) => b - a));
  assert.equal(await page.locator('th[aria-sort="descending"]').count(), 1);
  await header.click();
  assert.deepEqual(await column(), [...down].reverse().sort((a, b) => a - b));
  await page.locator('.networks tbody tr').nth(2).click();
  const label = await page.locator('.networks tr.chosen b').textContent();
  assert.ok((await page.locator('#card h2').textContent()).startsWith(label));
  const spot = await page.evaluate(() => window.pcn.map.spot(7));
  await page.locator('#map').click({ position: { x: spot[0], y: spot[1] } });
  assert.match(await page.locator('#card').textContent(), /Why here, and what if/);
  await page.locator('#map').hover({ position: { x: spot[0], y: spot[1] } });
  assert.match(await page.locator('#tip').textContent(), /patients/);
  await done();
});

test('a move shows its violation, is undone and redone, and the exported plan gives the same numbers to pcn check', { skip }, async () => {
  const { page, done } = await open();
  const move = await breakingMove(page);
  assert.ok(move, 'some move breaks a rule');
  await page.fill('#search', move.code);
  await page.keyboard.press('Enter');
  await page.locator('.options .move', { hasText: move.label }).first().click();
  assert.match(await page.locator('#changes').textContent(), /1 practice moved.*\d+ violation/);
  assert.match(await page.locator('#said').textContent(), /Moved .* Score/);
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.match(await page.locator('#changes').textContent(), /no violations/);
  await page.getByRole('button', { name: 'Redo' }).click();

  const waiting = page.waitForEvent('download');
  await page.locator('#export').click();
  await (await waiting).saveAs(join(desk, 'edited.csv'));
  const shown = await page.evaluate(() => {
    const plan = window.pcn.state.shown;
    return { ...plan.sum(), sizes: plan.reviews.filter(Boolean).map((review) => review.size).sort((a, b) => a - b) };
  });
  const flags = await page.evaluate(() => { const { floor, ceiling, cap } = window.pcn.data.policy, { least } = window.pcn.data; return [floor, ceiling, cap, least].map(String); });
  const run = spawnSync(PCN, ['check', 'practices.csv', 'edited.csv', '--floor', flags[0], '--ceiling', flags[1], '--cap', flags[2], '--networks', flags[3], '--format', 'json'], { cwd: desk, encoding: 'utf8' });
  assert.equal(run.status, 1, run.stderr);
  const checked = JSON.parse(run.stdout);
  assert.equal(checked.plan.score_micro, shown.total);
  assert.equal(checked.plan.networks, shown.networks);
  assert.equal(checked.plan.in_band, shown.inBand);
  assert.equal(checked.plan.contiguous, shown.contiguous);
  assert.equal(checked.violations.length, shown.violations, JSON.stringify(checked.violations));
  await page.getByRole('button', { name: 'Reset' }).click();
  assert.match(await page.locator('#changes').textContent(), /nothing moved/);
  await done();
});

test('with a scenario of rules and terms, too, the exported plan gives the same numbers to pcn check', { skip }, async () => {
  const { page, done } = await open({}, ruled);
  const { unknown, recounted, further } = await page.evaluate(() => {
    const { data, model } = window.pcn;
    return { unknown: data.objective.unknown, recounted: data.about.recounted, further: model.further };
  });
  assert.deepEqual([unknown, recounted], [[], true]);
  assert.equal(further.length, 6);
  // The rules about pairs are told before they are broken, where one of a pair stands at the edge of its network.
  const atEdge = await page.evaluate(() => {
    const { data: { rules }, state: { shown }, select } = window.pcn;
    const practice = rules.together[0].find((practice) => shown.around(practice).length);
    if (practice !== undefined) select({ practice });
    return practice !== undefined;
  });
  if (atEdge) assert.match(await page.locator('.options').textContent(), /have to be together/);
  await page.evaluate(() => {
    const { pcn } = window, { shown } = pcn.state, { rules } = pcn.model;
    pcn.move(rules.together[0][0], null);
    pcn.move(rules.apart[0][0], shown.of[rules.apart[0][1]]);
    for (const practice of [5, 17, 33]) { const [to] = shown.around(practice); if (to !== undefined) pcn.move(practice, to); }
    pcn.select(null);
  });
  const card = await page.locator('#card').textContent();
  for (const told of [/have to be together/, /have to be apart/, /Border side/, /Training practices/, /Hub suitability/]) assert.match(card, told);
  const waiting = page.waitForEvent('download');
  await page.locator('#export').click();
  // Beside the plan's record, which knows the rules, the terms and the exceptions.
  await (await waiting).saveAs(join(desk, 'edited', 'plan.csv'));
  writeFileSync(join(desk, 'edited', 'plan.json'), readFileSync(join(desk, 'ruled', 'plan.json')));
  const shown = await page.evaluate(() => window.pcn.state.shown.sum());
  const run = spawnSync(PCN, ['check', 'plain.csv', 'edited/plan.csv', '--format', 'json'], { cwd: desk, encoding: 'utf8' });
  assert.equal(run.status, 1, run.stderr);
  const checked = JSON.parse(run.stdout);
  assert.equal(checked.plan.score_micro, shown.total);
  further.forEach((name, i) => assert.equal(Math.round(checked.plan.terms[name] * 1e6), shown.further[i], name));
  assert.equal(checked.violations.length, shown.violations, JSON.stringify(checked.violations));
  assert.equal(checked.exceptions.length, shown.exceptions, JSON.stringify(checked.exceptions));
  await page.evaluate(() => window.pcn.reset());
  await page.locator('.networks tbody tr').first().click();
  assert.match(await page.locator('#card').textContent(), /Money: £[\d,]+ a year/);
  await done();
});

test('locks hold and are exported', { skip }, async () => {
  const { page, done } = await open();
  await page.locator('.networks tbody tr').first().click();
  await page.locator('#card').getByRole('button', { name: 'Lock' }).click();
  assert.match(await page.locator('#card h2').textContent(), /locked/);
  const waiting = page.waitForEvent('download');
  await page.locator('#export-locks').click();
  await (await waiting).saveAs(join(desk, 'locks.toml'));
  assert.match(readFileSync(join(desk, 'locks.toml'), 'utf8'), /^fixed = \[$/m);
  await page.locator('#card .members button').first().click();
  assert.ok(await page.locator('.options .move').first().isDisabled());
  await done();
});

test('today\'s networks are compared: figures, movers, switch and swipe', { skip }, async () => {
  const { page, done } = await open();
  await page.selectOption('#other', { label: 'Today\'s PCNs' });
  assert.match(await page.locator('#differences').textContent(), /Networks.*In one piece.*change network/s);
  const moved = await page.evaluate(() => window.pcn.state.moved.size);
  assert.ok(moved > 0);
  await page.getByRole('button', { name: /In \/ out/ }).click();
  const changes = await page.locator('.networks tbody tr').evaluateAll((rows) => rows.map((row) => {
    const text = row.children[4].textContent;
    return (text.match(/\d+/g) ?? []).reduce((sum, part) => sum + Number(part), 0);
  }));
  assert.ok(changes[0] > 0 && changes.every((sum, at) => at === 0 || sum <= changes[at - 1]), changes.join(' '));
  await page.getByRole('button', { name: 'Swipe' }).click();
  await page.locator('#divider').fill('250');
  assert.equal(await page.evaluate(() => window.pcn.state.swipeAt), 0.25);
  await page.getByRole('button', { name: 'Swipe' }).click();
  await page.getByRole('button', { name: 'Switch' }).click();
  assert.match(await page.locator('#networks h2').textContent(), /Today's PCNs/);
  assert.equal(await page.evaluate(() => window.pcn.state.moved.size), moved, 'the same practices move either way');
  await done();
});

test('everything can be done with the keyboard', { skip }, async () => {
  const { page, done } = await open();
  const move = await breakingMove(page);
  await page.keyboard.press('/');
  await page.keyboard.type(move.code);
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'card');
  for (let i = 0; i < 12 && !(await page.evaluate((label) => document.activeElement.matches('.move') && document.activeElement.textContent.startsWith(label), move.label)); i += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.match(await page.locator('#changes').textContent(), /1 practice moved/);
  assert.ok(await page.evaluate(() => document.querySelector('#card').contains(document.activeElement)), 'the focus stays in the card');
  await page.keyboard.press('Control+z');
  assert.match(await page.locator('#changes').textContent(), /nothing moved/);
  await page.focus('#map');
  const before = await page.evaluate(() => window.pcn.map.view.scale);
  for (const key of ['+', 'ArrowLeft', 'ArrowUp', 'n', 'n', 'p']) await page.keyboard.press(key);
  assert.notEqual(await page.evaluate(() => window.pcn.map.view.scale), before);
  assert.equal(await page.locator('.networks tr.chosen').count(), 1);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.networks tr.chosen').count(), 0);
  await page.locator('.networks .pick[tabindex="0"]').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.networks tr.chosen').count(), 1);
  await done();
});

for (const colorScheme of ['light', 'dark']) {
  test(`no accessibility findings, ${colorScheme}`, { skip }, async () => {
    const { page, done } = await open({ colorScheme, reducedMotion: 'reduce' }); // no colour is halfway
    const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
    await page.evaluate(axe);
    const look = async (where) => {
      const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
      assert.deepEqual(violations.map((violation) => `${where}: ${violation.impact} ${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 90)).slice(0, 3).join(' | ')}`), []);
    };
    await look('as it opens');
    await page.locator('.networks tbody tr').first().click();
    await page.locator('#card .members button').first().click();
    await page.locator('#layers summary').click();
    await page.selectOption('#other', { label: 'Today\'s PCNs' });
    await page.getByRole('button', { name: 'Swipe' }).click();
    await page.evaluate(() => { const [to] = window.pcn.state.shown.around(3); window.pcn.move(3, to); });
    await look('in use');
    await page.fill('#search', 'sur');
    await look('searching');
    await done();
  });
}

test('it prints to one sheet', { skip }, async () => {
  const { page, done } = await open();
  const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
  assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1);
  await page.emulateMedia({ media: 'print' });
  const { width, height } = await page.locator('#stage').boundingBox();
  assert.ok(width > 900 && height > 700, `the map is ${width} by ${height}`);
  assert.ok((await page.locator('.networks').boundingBox()).width > 300);
  await done();
});

/** The data of a page many times over, side by side: a country. */
function country(data, columns, rows) {
  const { practices, plans: [plan], rings } = data, each = practices.code.length, copies = columns * rows;
  const total = (steps, from) => steps.reduce((sum, step, i) => (i % 2 === from ? sum + step : sum), 0);
  const span = 120_000;
  // Steps from place to place: the first step of a copy takes back the last one's and goes on to its own corner.
  const spread = (steps) => {
    const back = [total(steps, 0), total(steps, 1)];
    return Array.from({ length: copies }, (_, copy) => {
      const first = [...steps];
      if (copy) {
        first[0] += -back[0] + (copy % columns ? span : -span * (columns - 1));
        first[1] += -back[1] + (copy % columns ? 0 : span);
      }
      return first;
    }).flat();
  };
  const times = (list, of = (value) => value) => Array.from({ length: copies }, (_, copy) => list.map((value) => of(value, copy))).flat();
  const moved = (pairs) => times(pairs, (practice, copy) => practice + copy * each);
  const corners = data.corners.length / 2, networks = plan.labels.length;
  return {
    ...data,
    least: 1, most: each * copies, trapped: [], boundaries: [],
    practices: {
      ...practices, ...Object.fromEntries(['name', 'postcode', 'commissioner', 'list_size', 'easting', 'northing'].map((key) => [key, times(practices[key])])),
      code: times(practices.code, (code, copy) => `${code}-${copy}`), site: times(practices.site, (site, copy) => site + copy * rings.length), place: spread(practices.place),
    },
    corners: spread(data.corners),
    rings: times(rings, (site, copy) => site.map((ring) => ring.map((corner) => corner + copy * corners))),
    neighbours: Object.fromEntries(Object.entries(data.neighbours).map(([reason, pairs]) => [reason, moved(pairs)])),
    plans: [{ ...plan, waived: {}, labels: times(plan.labels, (label, copy) => `${label}-${copy}`), names: times(plan.names), colours: times(plan.colours), of: times(plan.of, (at, copy) => (at < 0 ? at : at + copy * networks)) }],
  };
}

test('a country of 6,600 practices stays light: few rows and few corners at first, all of them in the end', { skip }, async () => {
  const html = readFileSync(join(desk, 'map.html'), 'utf8');
  const [before, rest] = html.split('<script type="application/json" id="data">');
  const [data, ...after] = rest.split('</script>');
  const large = country(JSON.parse(data), 11, 10);
  assert.equal(large.practices.code.length, 6600);
  const page = [before, '<script type="application/json" id="data">', JSON.stringify(large).replaceAll('<', '\\u003c'), '</script>', after.join('</script>')].join('');
  assert.ok(page.length < 10_000_000, `${page.length} bytes`);
  writeFileSync(join(desk, 'country.html'), page);
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const tab = await context.newPage();
  tab.setDefaultTimeout(120_000);
  await tab.addInitScript(() => {
    window.traced = 0;
    const { lineTo } = Path2D.prototype;
    Path2D.prototype.lineTo = function line(...place) { window.traced += 1; return lineTo.apply(this, place); };
    // What was there when the page was ready, before anything idle ran.
    new MutationObserver((_, watch) => {
      watch.disconnect();
      window.atFirst = { rows: document.querySelectorAll('.networks tbody tr').length, traced: window.traced };
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-ready'] });
  });
  await tab.goto(pathToFileURL(join(desk, 'country.html')).href);
  await tab.waitForSelector('html[data-ready]');
  const { atFirst, networks, corners } = await tab.evaluate(() => ({ atFirst: window.atFirst, networks: window.pcn.state.shown.standing().length,
    corners: window.pcn.data.rings.flat(2).length }));
  assert.ok(networks > 1200, `${networks} networks`);
  assert.ok(atFirst.rows <= 120, `${atFirst.rows} rows at first`);
  assert.ok(atFirst.traced > 0 && atFirst.traced < corners, `${atFirst.traced} lines for ${corners} corners: none is traced twice`);
  await tab.waitForFunction((networks) => document.querySelectorAll('.networks tbody tr').length === networks, networks);
  // While someone pans, a picture is moved: nothing is traced, and nothing is painted anew.
  await tab.waitForFunction(() => window.pcn.map.glide.ready);
  const again = await tab.evaluate(async () => {
    const { pcn } = window, { map } = pcn, paint = map.paint.bind(map), { traced } = window;
    let painted = 0;
    map.paint = () => { painted += 1; paint(); };
    for (let i = 0; i < 12; i += 1) {
      pcn.look((view) => view.pan(6, 3));
      await new Promise(requestAnimationFrame);
      clearTimeout(map.glide.timer); // it rests only after the last step
    }
    return { painted, traced: window.traced - traced, moved: map.view.x !== map.glide.picture.x };
  });
  assert.deepEqual(again, { painted: 0, traced: 0, moved: true });
  await context.close();
});

test('the report is printed as PDF', { skip }, async () => {
  execFileSync(PCN, ['report', 'plan', '-o', 'report.pdf'], { cwd: desk, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, PCN_BROWSER } });
  const pdf = readFileSync(join(desk, 'report.pdf')).toString('latin1');
  assert.ok(pdf.startsWith('%PDF-') && pdf.trimEnd().endsWith('%%EOF'));
  assert.ok(pdf.match(/\/Type\s*\/Page\b/g).length >= 3, 'several pages');
  const [, width, height] = pdf.match(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/);
  assert.ok(Math.abs(width - 595) < 2 && Math.abs(height - 842) < 2, `A4, not ${width} by ${height}`);
  assert.ok(/\/FontFile2|\/FontDescriptor/.test(pdf), 'text with its fonts, not a picture');
});
