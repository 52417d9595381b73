// The planner's rules beyond contiguity and the size policy: the same findings as the library's verification.

const NONE = { together: [], apart: [], fixed: [], borders: [], least_practices: null, most_practices: null, most_km: null, waivers: [] };

/** The rules of a plan's record; without any, nothing is ever broken. */
export const rulesOf = (data, model) => new Rules(data ?? NONE, model);

class Rules {
  constructor(data, model) {
    Object.assign(this, data);
    this.model = model;
    this.fixedAt = new Map(data.fixed.flatMap((network, at) => network.members.map((member) => [member, at])));
    this.waived = data.waivers.map((waiver) => new Set(waiver.practices));
  }

  /** Whether some rule is asked of a network. */
  get any() {
    return this.together.length + this.apart.length + this.fixed.length + this.borders.length + this.waivers.length > 0
      || [this.least_practices, this.most_practices, this.most_km].some((limit) => limit !== null);
  }

  /** Whether a member may not have this hub. */
  tooFar(member, hub) {
    return this.most_km !== null && member !== hub && this.model.km(member, hub) > this.most_km;
  }

  /** Whether the members are a fixed network, as it is. */
  isFixed(members) {
    const at = this.fixedAt.get(members[0]);
    if (at === undefined) return false;
    const { members: fixed } = this.fixed[at];
    return fixed.length === members.length && members.every((member) => this.fixedAt.get(member) === at);
  }

  /** The waiver that lets a network of these members and this size below the floor. */
  waiver(members, size) {
    return this.waivers.find(({ floor, only }, at) => {
      const named = (member) => this.waived[at].has(member);
      return size >= floor && (only ? members.every(named) : members.some(named));
    }) ?? null;
  }

  /** The rules that one network breaks. */
  broken(members, hub) {
    const findings = [];
    const find = (kind, more) => findings.push({ kind, breaks: true, patients: 0, ...more });
    if (this.apart.length) {
      const here = new Set(members);
      for (const [first, second] of this.apart) if (here.has(first) && here.has(second)) find('not_apart', { first, second });
    }
    for (const { name, side, sides } of this.borders) {
      const found = [...new Set(members.map((member) => side[member]))];
      if (found.length > 1) find('across_border', { border: name, sides: found.map((at) => sides[at]) });
    }
    const { least_practices: least, most_practices: most } = this;
    if (members.length < (least ?? 1) || members.length > (most ?? Infinity)) find('practices', { found: members.length, least, most });
    if (this.most_km !== null) {
      let furthest = hub, km = 0;
      for (const member of members) if (member !== hub && this.model.km(member, hub) > km) { furthest = member; km = this.model.km(member, hub); }
      if (km > this.most_km) find('too_far', { practice: furthest, km, most: this.most_km });
    }
    return findings;
  }

  /** The rules about who shares a network that a plan breaks; `of` is the network of each practice, -1 for none. */
  brokenByPlan(reviews, of) {
    const broken = [];
    for (const [first, second] of this.together) if (of[first] !== of[second]) broken.push({ kind: 'parted', first, second });
    for (const network of this.fixed) {
      const review = reviews[of[network.members[0]]];
      if (!review || review.members.length !== network.members.length || !this.isFixed(review.members)) broken.push({ kind: 'not_fixed', ...network });
    }
    return broken;
  }
}
