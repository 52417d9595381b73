// A plan that can be changed: moves with undo and redo, locks, and reviews that are kept up with the changes.

export class Plan {
  constructor(model, data, number) {
    this.model = model;
    this.number = number;
    this.name = data.name;
    this.start = data;
    this.locked = new Set();
    this.reset();
  }

  /** Back to how the plan was read; locks stay. */
  reset() {
    const { labels, names, colours, of, waived } = this.start;
    this.of = Int32Array.from(of);
    this.networks = labels.map((label, at) => ({ label, name: names[at], colour: colours[at], waived: waived[at] ?? null }));
    this.members = labels.map(() => []);
    for (let i = 0; i < of.length; i += 1) if (of[i] >= 0) this.members[of[i]].push(i);
    this.read = this.members.map((list) => list.join());
    this.done = [];
    this.undone = [];
    this.known = null;
    this.first = null;
    this.version = (this.version ?? 0) + 1;
  }

  /** A review of each network; made when someone first asks, as not every plan is looked at. */
  get reviews() {
    return this.known ??= this.members.map((_, at) => this.#review(at));
  }

  /** The sums of the plan as it was read. */
  get before() {
    return this.first ??= this.sum();
  }

  #review(at) {
    const members = this.members[at];
    if (!members.length) return null;
    const waived = this.networks[at].waived !== null && this.isAsRead(at);
    return this.model.review(members, waived);
  }

  sum() {
    const unplaced = [];
    for (let i = 0; i < this.of.length; i += 1) if (this.of[i] < 0) unplaced.push(i);
    return this.model.total(this.reviews, unplaced, this.of);
  }

  /** The networks of a practice's neighbours, its own left out. */
  around(practice) {
    const found = new Set();
    for (const next of this.model.neighbours[practice]) if (this.of[next] >= 0) found.add(this.of[next]);
    found.delete(this.of[practice]);
    return [...found].sort((a, b) => a - b);
  }

  /** What moving a practice would change: reviews of both networks afterwards, rules about the plan that it would break
   * anew, and the change of the score. */
  tryMove(practice, to) {
    const from = this.of[practice];
    const left = from < 0 ? [] : this.members[from].filter((other) => other !== practice);
    const joined = to === null ? [practice] : [...this.members[to], practice].sort((a, b) => a - b);
    const reviewFrom = left.length ? this.model.review(left) : null;
    const reviewTo = this.model.review(joined);
    const cost = (review) => review?.total ?? 0;
    const change = cost(reviewFrom) + cost(reviewTo) - cost(this.reviews[from]) - (to === null ? 0 : cost(this.reviews[to]));
    return { from, reviewFrom, reviewTo, change, broken: this.#brokenAnew(practice, from, to ?? this.members.length, reviewFrom, reviewTo) };
  }

  /** The rules about who shares a network that a move would break and that are kept now. */
  #brokenAnew(practice, from, to, reviewFrom, reviewTo) {
    const { rules } = this.model;
    if (!rules.any) return [];
    const told = new Set(rules.brokenByPlan(this.reviews, this.of).map((rule) => JSON.stringify(rule)));
    const reviews = [...this.reviews], of = Int32Array.from(this.of);
    if (from >= 0) reviews[from] = reviewFrom;
    reviews[to] = reviewTo;
    of[practice] = to;
    return rules.brokenByPlan(reviews, of).filter((rule) => !told.has(JSON.stringify(rule)));
  }

  /** Why a practice may not be moved, or nothing. */
  refusal(practice, to) {
    if (this.locked.has(practice)) return 'This practice is locked. Unlock it first.';
    if (to !== null && this.members[to].length && this.members[to].every((member) => this.locked.has(member))) {
      return 'That network is locked. Unlock it first.';
    }
    return null;
  }

  /** Moves a practice into a network, or into a new one. */
  move(practice, to) {
    void this.before;
    if (to === null) {
      to = this.networks.length;
      const made = 1 + this.networks.filter((network) => network.made).length;
      this.networks.push({ label: `NEW${made}`, name: 'New network', colour: null, waived: null, made: true });
      this.members.push([]);
      this.read.push('');
      this.reviews.push(null);
    }
    this.done.push({ practice, from: this.of[practice], to });
    this.undone = [];
    this.#put(practice, to);
    return to;
  }

  undo() {
    const step = this.done.pop();
    if (!step) return null;
    this.undone.push(step);
    this.#put(step.practice, step.from);
    return step;
  }

  redo() {
    const step = this.undone.pop();
    if (!step) return null;
    this.done.push(step);
    this.#put(step.practice, step.to);
    return step;
  }

  #put(practice, to) {
    const from = this.of[practice];
    this.of[practice] = to;
    if (from >= 0) {
      this.members[from] = this.members[from].filter((other) => other !== practice);
      this.reviews[from] = this.#review(from);
    }
    if (to >= 0) {
      this.members[to] = [...this.members[to], practice].sort((a, b) => a - b);
      this.reviews[to] = this.#review(to);
    }
    this.version += 1;
  }

  /** Whether a network has the members that it was read with. */
  isAsRead(at) { return this.read[at] === this.members[at].join(); }

  /** Practices that are not where they were when the plan was read. */
  changed() {
    const changed = [];
    for (let i = 0; i < this.of.length; i += 1) if (this.of[i] !== this.start.of[i]) changed.push(i);
    return changed;
  }

  /** Networks that stand, by their places. */
  standing() {
    return this.members.map((_, at) => at).filter((at) => this.members[at].length);
  }
}
