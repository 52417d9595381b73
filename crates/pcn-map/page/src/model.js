// The library's rules and prices, for one network and for a plan. Held against the library by test/vectors.json:
// whole millionths of a patient-km, the same rounding, the same ties.
import { rulesOf } from './rules.js';
import { termsOf } from './terms.js';

/** Places from their steps. */
export function places(steps) {
  const flat = new Int32Array(steps.length);
  let x = 0, y = 0;
  for (let i = 0; i < steps.length; i += 2) {
    flat[i] = x += steps[i];
    flat[i + 1] = y += steps[i + 1];
  }
  return flat;
}

export class Model {
  constructor(data) {
    const { practices, policy, objective } = data;
    this.count = practices.code.length;
    /** Registered patients: what travel and terms count. */
    this.lists = practices.list_size;
    /** What the size policy counts. */
    this.sizes = practices.population ?? practices.list_size;
    this.east = practices.easting;
    this.north = practices.northing;
    this.policy = policy;
    this.detour = data.detour;
    this.matrix = objective.km ?? null;
    this.travelCounts = objective.travel;
    this.hubPrices = objective.hub_prices ?? null;
    this.rules = rulesOf(data.rules, this);
    this.terms = termsOf(objective.terms, this);
    /** The names of what a network's score holds beyond travel and the size policy. */
    this.further = [...(this.hubPrices ? [HUB_TERM] : []), ...this.terms.map((term) => term.name)];
    this.least = data.least;
    this.most = data.most;
    this.trapped = new Set(data.trapped);
    this.neighbours = Array.from({ length: this.count }, () => []);
    for (const pairs of Object.values(data.neighbours)) {
      for (let i = 0; i < pairs.length; i += 2) {
        this.neighbours[pairs[i]].push(pairs[i + 1]);
        this.neighbours[pairs[i + 1]].push(pairs[i]);
      }
    }
    for (const list of this.neighbours) list.sort((a, b) => a - b);
  }

  km(a, b) {
    if (this.matrix) return this.matrix[a * this.count + b];
    const dx = this.east[a] - this.east[b], dy = this.north[a] - this.north[b];
    return Math.sqrt(dx * dx + dy * dy) / 1000 * this.detour;
  }

  /** Millionths of a patient-km to send a member's patients to a hub. */
  toHub(member, hub) {
    return Math.round(this.lists[member] * this.km(member, hub) * 1e6);
  }

  size(members) {
    let size = 0;
    for (const member of members) size += this.sizes[member];
    return size;
  }

  hubPrice(hub) { return this.hubPrices ? this.hubPrices[hub] : 0; }

  /** The member with the least travel and price as hub among those near enough to all, the lowest of equals; its travel. */
  bestHub(members) {
    let hub = -1, travel = Infinity, least = Infinity, away = true;
    for (const candidate of members) {
      let sum = 0, far = false;
      for (const member of members) {
        sum += this.toHub(member, candidate);
        far ||= this.rules.tooFar(member, candidate);
      }
      const cost = sum + this.hubPrice(candidate);
      const better = far !== away ? away : cost < least || (cost === least && candidate < hub);
      if (hub < 0 || better) { hub = candidate; travel = sum; least = cost; away = far; }
    }
    return { hub, travel };
  }

  /** The connected pieces of some practices, each in ascending order, the one with most patients first. */
  pieces(members) {
    const open = new Set(members);
    const pieces = [];
    for (const start of members) {
      if (!open.delete(start)) continue;
      const piece = [start];
      for (let at = 0; at < piece.length; at += 1) {
        for (const next of this.neighbours[piece[at]]) if (open.delete(next)) piece.push(next);
      }
      pieces.push(piece.sort((a, b) => a - b));
    }
    return pieces.sort((a, b) => this.size(b) - this.size(a) || a[0] - b[0]);
  }

  /** Everything about one network; `waived` when the plan's record names it as an exception below the floor. */
  review(members, waived = false) {
    const { floor, ceiling, cap, exception_price, shortfall_price, excess_price } = this.policy;
    const size = this.size(members);
    const { hub, travel } = this.bestHub(members);
    const missing = Math.max(0, floor - size);
    const waiver = missing > 0 ? this.rules.waiver(members, size) : null;
    const shortfall = missing > 0 && !waiver ? exception_price + shortfall_price * missing : 0;
    const excess = members.length > 1 ? excess_price * Math.max(0, size - ceiling) : 0;
    const pieces = this.pieces(members);
    // A fixed network is as it is: no other rule is asked of it.
    const fixed = this.rules.isFixed(members);
    const findings = [];
    const find = (kind, breaks, patients, more) => findings.push({ kind, breaks, patients, ...more });
    if (pieces.length > 1 && !fixed) find('not_contiguous', true, this.size(pieces.slice(1).flat()));
    if (!fixed) findings.push(...this.rules.broken(members, hub));
    if (members.length > 1 && size > cap && !fixed) find('above_cap', true, size - cap);
    else if (size > ceiling && members.length === 1) find('large_practice', false, size - ceiling);
    else if (size > ceiling) find('above_ceiling', false, size - ceiling);
    if (waiver) find('waived', false, missing, { reason: waiver.reason });
    else if (missing > 0) find('below_floor', !(waived || members.every((member) => this.trapped.has(member))), missing);
    const further = [...(this.hubPrices ? [this.hubPrice(hub)] : []), ...this.terms.map((term) => term.score(members))];
    const total = (this.travelCounts ? travel : 0) + shortfall + excess + further.reduce((sum, score) => sum + score, 0);
    return { members, size, hub, travel, shortfall, excess, further, total, pieces, findings };
  }

  /** Sums over the reviews of a plan's networks, and what is wrong with the plan as a whole. */
  total(reviews, unplaced, of) {
    const { floor, ceiling } = this.policy;
    const broken = this.rules.brokenByPlan(reviews, of);
    const sum = { networks: 0, patients: 0, travel: 0, shortfall: 0, excess: 0, further: this.further.map(() => 0), total: 0, inBand: 0,
      below: 0, above: 0, contiguous: 0, violations: unplaced.length + broken.length, exceptions: 0, unplaced, broken, wrongCount: false };
    for (const review of reviews) {
      if (!review) continue;
      sum.networks += 1;
      sum.patients += review.size;
      for (const term of ['travel', 'shortfall', 'excess', 'total']) sum[term] += review[term];
      review.further.forEach((score, at) => { sum.further[at] += score; });
      if (review.size < floor) sum.below += 1;
      else if (review.size > ceiling) sum.above += 1;
      else sum.inBand += 1;
      if (review.pieces.length === 1) sum.contiguous += 1;
      for (const finding of review.findings) sum[finding.breaks ? 'violations' : 'exceptions'] += 1;
    }
    sum.wrongCount = sum.networks < this.least || sum.networks > this.most;
    if (sum.wrongCount) sum.violations += 1;
    return sum;
  }
}

/** What the price of a hub is called, as in every breakdown. */
const HUB_TERM = 'hub suitability';
