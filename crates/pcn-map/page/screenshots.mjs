// Screenshots of a map page: node screenshots.mjs MAP.HTML FOLDER. Light and dark, whole and near, what if, comparison, print.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [, , file, folder] = process.argv;
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.PCN_BROWSER, args: ['--no-sandbox'] });

async function shoot(name, colorScheme, act = () => {}) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
  await page.goto(pathToFileURL(resolve(file)).href);
  await page.waitForSelector('html[data-ready]');
  await page.evaluate(act);
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
}

await shoot('map-light', 'light');
await shoot('map-dark', 'dark', () => window.pcn.select({ network: 4 }, { look: true }));
await shoot('map-what-if', 'light', () => {
  const { pcn } = window, plan = pcn.state.shown;
  const practice = [...plan.members[6]].find((member) => plan.around(member).length) ?? plan.members[6][0];
  const [to] = plan.around(practice);
  pcn.select({ practice }, { look: true });
  if (to !== undefined) pcn.move(practice, to);
});
await shoot('map-compared', 'light', () => {
  const { pcn } = window;
  if (pcn.plans.length > 1) { pcn.show(pcn.plans[0], pcn.plans[1]); pcn.state.swipe = true; pcn.refresh(); }
});
await browser.close();
