// The library's rules and prices, for one network and for a plan. Held against the library by test/vectors.json:
// whole millionths of a patient-km, the same rounding, the same ties.

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
    const { practices, policy } = data;
    this.count = practices.code.length;
    this.lists = practices.list_size;
    this.east = practices.easting;
    this.north = practices.northing;
    this.policy = policy;
    this.detour = data.detour;
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
    const dx = this.east[a] - this.east[b], dy = this.north[a] - this.north[b];
    return Math.sqrt(dx * dx + dy * dy) / 1000 * this.detour;
  }

  /** Millionths of a patient-km to send a member's patients to a hub. */
  toHub(member, hub) {
    return Math.round(this.lists[member] * this.km(member, hub) * 1e6);
  }

  size(members) {
    let size = 0;
    for (const member of members) size += this.lists[member];
    return size;
  }

  /** The member with the least travel, the lowest of equals, and that travel. */
  bestHub(members) {
    let hub = -1, travel = Infinity;
    for (const candidate of members) {
      let sum = 0;
      for (const member of members) sum += this.toHub(member, candidate);
      if (sum < travel || (sum === travel && candidate < hub)) { hub = candidate; travel = sum; }
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
    const shortfall = missing > 0 ? exception_price + shortfall_price * missing : 0;
    const excess = members.length > 1 ? excess_price * Math.max(0, size - ceiling) : 0;
    const pieces = this.pieces(members);
    const findings = [];
    const find = (kind, breaks, patients) => findings.push({ kind, breaks, patients });
    if (pieces.length > 1) find('not_contiguous', true, this.size(pieces.slice(1).flat()));
    if (members.length > 1 && size > cap) find('above_cap', true, size - cap);
    else if (size > ceiling && members.length === 1) find('large_practice', false, size - ceiling);
    else if (size > ceiling) find('above_ceiling', false, size - ceiling);
    if (missing > 0) {
      const unavoidable = members.every((member) => this.trapped.has(member));
      find('below_floor', !(waived || unavoidable), missing);
    }
    return { members, size, hub, travel, shortfall, excess, total: travel + shortfall + excess, pieces, findings };
  }

  /** Sums over the reviews of a plan's networks, and what is wrong with the plan as a whole. */
  total(reviews, unplaced) {
    const { floor, ceiling } = this.policy;
    const sum = { networks: 0, patients: 0, travel: 0, shortfall: 0, excess: 0, total: 0, inBand: 0, below: 0, above: 0,
      contiguous: 0, violations: unplaced.length, exceptions: 0, unplaced, wrongCount: false };
    for (const review of reviews) {
      if (!review) continue;
      sum.networks += 1;
      sum.patients += review.size;
      for (const term of ['travel', 'shortfall', 'excess', 'total']) sum[term] += review[term];
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
