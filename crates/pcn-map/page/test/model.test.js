// The page's arithmetic against the library's: the same sizes, hubs, scores to the last digit, findings and comparisons.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Model, places } from '../src/model.js';
import { Plan } from '../src/plan.js';
import { compare } from '../src/compare.js';
import { locksToml, planCsv } from '../src/export.js';

const areas = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));

function planOf(model, groups) {
  const of = new Array(model.count).fill(-1);
  groups.forEach((group, at) => group.forEach((practice) => { of[practice] = at; }));
  const labels = groups.map((_, at) => `N${at}`);
  return new Plan(model, { name: 'test', labels, names: labels, colours: labels.map(() => 0), of, waived: {} }, 0);
}

test('networks and plans are reviewed as the library reviews them', () => {
  let networks = 0;
  for (const { data, cases } of areas) {
    const model = new Model(data);
    for (const { groups, expected } of cases) {
      const plan = planOf(model, groups);
      plan.reviews.forEach((review, at) => {
        const wanted = expected.networks[at];
        for (const key of ['size', 'hub', 'travel', 'shortfall', 'excess', 'total']) assert.equal(review[key], wanted[key], `network ${at}: ${key}`);
        assert.deepEqual(review.further, wanted.further, `network ${at}: further terms`);
        assert.equal(review.pieces.length, wanted.pieces);
        assert.deepEqual(review.findings.map((finding) => [finding.kind, finding.breaks]), wanted.findings);
        networks += 1;
      });
      const sum = plan.sum();
      for (const key of ['total', 'travel', 'shortfall', 'excess', 'below', 'above', 'contiguous', 'unplaced', 'further', 'violations']) assert.deepEqual(sum[key], expected[key], key);
      assert.equal(sum.inBand, expected.in_band);
      assert.equal(sum.wrongCount, expected.wrong_count);
      const broken = (kind, of) => sum.broken.filter((rule) => rule.kind === kind).map(of);
      assert.deepEqual(broken('parted', ({ first, second }) => [first, second]), expected.parted.map(({ first, second }) => [first, second]));
      assert.deepEqual(broken('not_fixed', ({ name }) => name), expected.not_fixed.map(({ name }) => name));
    }
  }
  assert.ok(networks > 100, `${networks} networks`);
});

test('plans are compared as the library compares them', () => {
  for (const { data, cases } of areas) {
    const model = new Model(data);
    for (const { groups, other, continues, moves, moved_patients } of cases) {
      const found = compare(model, planOf(model, other), planOf(model, groups));
      assert.deepEqual([...found.continues], continues);
      assert.deepEqual(found.moves, moves);
      assert.equal(found.patients, moved_patients);
    }
  }
});

test('any way of moving there gives the same reviews, and undo takes all of it back', () => {
  const { data, cases } = areas[0];
  const model = new Model(data);
  const plan = planOf(model, cases[0].groups), target = planOf(model, cases[1].groups);
  const before = structuredClone(plan.reviews);
  let change = 0;
  for (let i = 0; i < model.count; i += 1) {
    const to = i % plan.members.length;
    if (plan.of[i] === to) continue;
    change += plan.tryMove(i, to).change;
    plan.move(i, to);
  }
  plan.reviews.forEach((review, at) => assert.deepEqual(review, plan.members[at].length ? model.review(plan.members[at]) : null));
  assert.equal(plan.sum().total - plan.before.total, change, 'the changes foretold add up');
  const made = plan.move(3, null);
  assert.equal(plan.networks[made].label, 'NEW1');
  while (plan.undo());
  assert.deepEqual(plan.reviews.slice(0, before.length), before);
  assert.ok(plan.redo());
  plan.reset();
  assert.deepEqual(plan.reviews, before);
  assert.equal(target.changed().length, 0);
});

test('a move foretells the rules about the whole plan that it breaks', () => {
  const { data } = areas[2];
  const model = new Model(data);
  const [first, second] = data.rules.together[0];
  const groups = [[first, second], [...Array(model.count).keys()].filter((i) => i !== first && i !== second)];
  const plan = planOf(model, groups);
  assert.deepEqual(plan.tryMove(first, 1).broken, [{ kind: 'parted', first, second }]);
  assert.deepEqual(plan.tryMove(first, null).broken, [{ kind: 'parted', first, second }]);
  const before = plan.sum().broken.length;
  plan.move(first, 1);
  assert.equal(plan.sum().broken.length, before + 1);
  assert.deepEqual(plan.tryMove(second, 1).broken, [], 'what is broken already is not told anew');
});

test('locked practices and networks refuse moves', () => {
  const { data, cases } = areas[1];
  const model = new Model(data);
  const plan = planOf(model, cases[0].groups);
  const practice = plan.members[0][0];
  plan.locked.add(practice);
  assert.match(plan.refusal(practice, 1), /locked/);
  for (const member of plan.members[1]) plan.locked.add(member);
  assert.match(plan.refusal(plan.members[0][1], 1), /locked/);
  assert.equal(plan.refusal(plan.members[0][1], 2), null);
  const toml = locksToml(data.practices, plan, 'a\ntitle');
  assert.match(toml, /\n\[rules\]\nfixed = \[\n    \["P\d\d"/);
  assert.ok(!toml.split('\n')[0].includes('\r') && toml.startsWith('# Locks set on the map page of a title.'));
});

test('the exported plan quotes what has to be quoted', () => {
  const { data, cases } = areas[0];
  const model = new Model(data);
  const plan = planOf(model, cases[0].groups);
  const practices = { ...data.practices, name: data.practices.name.map((_, i) => (i ? 'plain' : 'a "b", c')) };
  const lines = planCsv(practices, plan).trimEnd().split('\n');
  assert.equal(lines.length, model.count + 1);
  assert.equal(lines[0], 'code,network,hub,name,list_size');
  assert.ok(lines[1].includes('"a ""b"", c"'));
});

test('steps add up to places', () => {
  assert.deepEqual([...places([5, 6, -1, 2])], [5, 6, 4, 8]);
});
