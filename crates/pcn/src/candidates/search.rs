//! Depth-first search over the connected groups of one hub, cut off by a fractional-knapsack bound.
//!
//! For a fixed hub the reduced cost of a group is a plain sum over its members, plus the price of its size and of cuts,
//! which only add. Members are numbered by gain per patient, best first, so that the knapsack fills in the order of its bits.

use super::bits::Bits;
use super::foresight::Foresight;
use super::lean::Lean;
use super::price::Stop;

/// What is searched at one hub: sizes are patients, everything else millionths of a patient-km, all whole numbers.
pub(crate) struct HubProblem {
    /// Patients of the hub.
    pub(crate) hub_size: f64,
    /// Reduced cost of the hub alone, with everything that each of its groups pays.
    pub(crate) hub_gain: f64,
    /// Patients of each member, in bit order.
    pub(crate) size: Vec<f64>,
    /// Reduced cost of each member, in bit order.
    pub(crate) gain: Vec<f64>,
    /// Least patients of a group.
    pub(crate) least: f64,
    /// Most patients of a group of several practices.
    pub(crate) most: f64,
    /// Patients above which each one more costs `excess_price`.
    pub(crate) ceiling: f64,
    pub(crate) excess_price: f64,
    /// Cuts met here: what one more unit costs, and the divisor.
    pub(crate) cut_price: Vec<f64>,
    pub(crate) cut_divisor: Vec<u32>,
    /// For each bit its cuts and weights; the hub's stand last.
    pub(crate) cut_starts: Vec<u32>,
    pub(crate) cut_weights: Vec<(u32, u32)>,
    /// Terms that are the distance of a sum from nothing.
    pub(crate) lean: Lean,
}

impl HubProblem {
    /// Least reduced cost that any group between the current set and the current set with all `free` members can have.
    #[inline]
    pub(crate) fn bound<const W: usize>(&self, free: &Bits<W>, size: f64, value: f64) -> f64 {
        self.fill(free.iter(), &self.gain, size, value, |_, _| {})
    }

    /// The fractional knapsack: fills a group of `size` patients and reduced cost `value` with members in `order` of gain per
    /// patient, tells `take` which part of each it takes, and returns the reduced cost, or infinity below the least size.
    #[inline(always)]
    pub(crate) fn fill(
        &self,
        order: impl Iterator<Item = usize>,
        gain: &[f64],
        size: f64,
        value: f64,
        mut take: impl FnMut(usize, f64),
    ) -> f64 {
        let room = self.most - size;
        let mut filled = size;
        let mut bound = value;
        if filled > self.ceiling {
            bound += self.excess_price * (filled - self.ceiling);
        }
        for member in order {
            let (patients, gain) = (self.size[member], gain[member]);
            if patients > room {
                continue;
            }
            if gain >= 0.0 {
                if filled >= self.least {
                    break;
                }
                let missing = self.least - filled;
                if patients >= missing {
                    bound += gain * (missing / patients);
                    take(member, missing / patients);
                    filled = self.least;
                    break;
                }
                bound += gain;
                take(member, 1.0);
                filled += patients;
            } else if patients == 0.0 || filled + patients <= self.ceiling {
                bound += gain;
                take(member, 1.0);
                filled += patients;
            } else {
                let under = (self.ceiling - filled).max(0.0);
                let each = gain / patients;
                bound += each * under;
                filled += under;
                let over = each + self.excess_price;
                if over >= 0.0 {
                    take(member, under / patients);
                    break;
                }
                let above = (patients - under).min(self.most - filled);
                bound += over * above;
                take(member, (under + above) / patients);
                filled += above;
                if filled >= self.most {
                    break;
                }
            }
        }
        // One millionth covers the rounding of the single fractional item.
        if filled < self.least { f64::INFINITY } else { bound - 1.0 }
    }

    /// The cuts of a member, or of the hub, which stands last, and its weights there.
    #[inline]
    pub(crate) fn cuts_of(&self, member: usize) -> &[(u32, u32)] {
        &self.cut_weights[self.cut_starts[member] as usize..self.cut_starts[member + 1] as usize]
    }

    /// Counts the cuts of a member, or of the hub, in and returns what they add. `held` is the weight in each cut, less the
    /// multiples of its divisor, which are paid for.
    #[inline]
    pub(crate) fn count_cuts(&self, held: &mut [u32], member: usize) -> f64 {
        let mut added = 0.0;
        for &(cut, weight) in self.cuts_of(member) {
            let cut = cut as usize;
            let (held, divisor) = (&mut held[cut], self.cut_divisor[cut]);
            *held += weight;
            if *held >= divisor {
                *held -= divisor;
                added += self.cut_price[cut];
            }
        }
        added
    }

    #[inline]
    fn uncount_cuts(&self, held: &mut [u32], member: usize) {
        for &(cut, weight) in self.cuts_of(member) {
            let held = &mut held[cut as usize];
            *held = if *held < weight { *held + self.cut_divisor[cut as usize] } else { *held } - weight;
        }
    }
}

/// What each patient of a member brings; members without patients stand at the ends.
#[inline]
pub(crate) fn gain_per_patient(gain: f64, size: f64) -> f64 {
    if size > 0.0 { gain / size } else { gain.signum() * f64::INFINITY }
}

/// Nodes between two questions whether to go on.
const PATIENCE: u64 = 1 << 16;

/// Nodes of one search after which paths are looked at: most searches end before.
const EASY: u64 = 100;

/// Nodes of one search after which the cuts to come are looked at, which takes several times as long as a node.
const HARD: u64 = 2_000;

/// Part of the most patients from which on, where so much is still free to join, the cuts to come are looked at; smaller
/// groups are many, and sooner searched through.
const OPEN: f64 = 0.2;

/// The same for a second look, after a step of the ascent.
const WIDE_OPEN: f64 = 0.4;

/// How far towards the cutoff such a step goes.
const STEP: f64 = 0.5;

/// Judges a group found by the search, given as bits: its exact reduced cost, or `None` to pass it over.
pub(crate) trait Judge<const W: usize> {
    fn judge(&mut self, members: &Bits<W>, reduced: f64) -> Option<f64>;

    /// Whether a group of some members, and perhaps of others that are free, can be one that counts.
    fn may_count(&self, _members: &Bits<W>, _free: &Bits<W>) -> bool {
        true
    }

    /// Least patients along a path from a member, or from the hub, which stands last, to each other, itself left out; what
    /// cannot be reached stays infinite.
    fn paths(&self, from: usize, to: &mut [f32]);
}

/// Pairs of practices kept together or apart, as bits; empty when there are none.
pub(crate) struct Pairs<const W: usize> {
    /// For each member, and last for the hub, who has to be in a group with it.
    pub(crate) together: Vec<Bits<W>>,
    /// For each member, and last for the hub, who must not.
    pub(crate) apart: Vec<Bits<W>>,
}

/// What is decided at a node of the search.
#[derive(Clone, Copy)]
struct Node<const W: usize> {
    /// Members joined, connected with the hub.
    set: Bits<W>,
    /// Members that may still join.
    free: Bits<W>,
    /// Members that are decided to join, and are not joined yet.
    wanted: Bits<W>,
    /// Patients of all decided on.
    size: f64,
    /// Their reduced cost.
    value: f64,
}

pub(crate) struct Search<'a, const W: usize, J: Judge<W>> {
    problem: &'a HubProblem,
    links: &'a [Bits<W>],
    pairs: Option<&'a Pairs<W>>,
    judge: J,
    /// Weight in each cut that is not paid for yet.
    held: Vec<u32>,
    /// The members and the reduced cost of the hub that the search started from.
    start: (Bits<W>, f64),
    /// What is foreseen of the cuts, once that was asked for.
    foresight: Option<Foresight<W>>,
    /// Every group but the hub alone costs at least this.
    root: f64,
    /// For each member the least patients on a path to each other, once it was asked for.
    paths: Vec<Vec<f32>>,
    /// Scratch of [`Search::keep_joinable`].
    nearest: Vec<f32>,
    cutoff: f64,
    keep: usize,
    limit: u64,
    pub(crate) stop: Option<Stop<'a>>,
    pub(crate) nodes: u64,
    /// The best groups, ascending when `keep` is finite.
    pub(crate) found: Vec<(f64, Bits<W>)>,
}

impl<'a, const W: usize, J: Judge<W>> Search<'a, W, J> {
    /// Looks for groups of reduced cost below `cutoff`: the `keep` best, within `limit` nodes.
    pub(crate) fn new(
        problem: &'a HubProblem,
        links: &'a [Bits<W>],
        pairs: Option<&'a Pairs<W>>,
        judge: J,
        cutoff: f64,
        keep: usize,
        limit: u64,
    ) -> Self {
        let held = vec![0; problem.cut_price.len()];
        let paths = vec![Vec::new(); problem.size.len() + 1];
        Self {
            problem,
            links,
            pairs,
            judge,
            held,
            start: (Bits::EMPTY, 0.0),
            foresight: None,
            root: f64::NEG_INFINITY,
            paths,
            nearest: Vec::new(),
            cutoff,
            keep,
            limit,
            stop: None,
            nodes: 0,
            found: Vec::new(),
        }
    }

    /// Whether the node limit, or who was asked, cut the search off.
    pub(crate) fn truncated(&self) -> bool {
        self.nodes > self.limit
    }

    /// Runs the search. `at_hub` are the hub's neighbours, `allowed` all members that may be used.
    /// Returns a lower bound on the reduced cost of every group.
    pub(crate) fn run(&mut self, at_hub: Bits<W>, mut allowed: Bits<W>) -> f64 {
        let problem = self.problem;
        let hub = problem.gain.len();
        let added = problem.count_cuts(&mut self.held, hub);
        let value = problem.hub_gain + added;
        let mut wanted = Bits::EMPTY;
        if let Some(pairs) = self.pairs {
            allowed = allowed.minus(&pairs.apart[hub]);
            wanted = pairs.together[hub];
        }
        let mut alone = f64::INFINITY;
        if problem.hub_size >= problem.least && wanted.is_empty() {
            alone = value;
            self.take(&Bits::EMPTY, value);
        }
        self.start = (allowed, value);
        let mut node = Node { set: Bits::EMPTY, free: allowed, wanted: Bits::EMPTY, size: problem.hub_size, value };
        let mut committed = Bits::EMPTY;
        self.root = f64::INFINITY;
        if self.commit(&mut node, wanted, &mut committed) {
            self.root = problem.bound(&node.free, node.size, node.value);
            if !problem.lean.is_empty() && node.wanted.is_empty() {
                self.root = self.root.max(problem.lean.root(problem, &node.free, (node.size, node.value)));
            }
            if self.root < self.cutoff {
                let border = at_hub.and(&node.free.or(&node.wanted));
                self.extend(node, border);
            }
        }
        self.release(&committed);
        self.root.min(alone)
    }

    /// Decides that the free members `wanted` join, and all that have to be with them; those decided on are added to `committed`.
    /// False when that cannot be.
    fn commit(&mut self, node: &mut Node<W>, mut wanted: Bits<W>, committed: &mut Bits<W>) -> bool {
        while let Some(member) = wanted.first() {
            wanted.remove(member);
            if !node.free.contains(member) {
                return false;
            }
            node.free.remove(member);
            node.wanted.insert(member);
            committed.insert(member);
            node.size += self.problem.size[member];
            node.value += self.problem.gain[member] + self.problem.count_cuts(&mut self.held, member);
            if let Some(pairs) = self.pairs {
                node.free = node.free.minus(&pairs.apart[member]);
                wanted = wanted.or(&pairs.together[member].minus(&node.wanted).minus(&node.set));
            }
        }
        node.size <= self.problem.most
    }

    /// Takes back what was decided.
    fn release(&mut self, committed: &Bits<W>) {
        committed.iter().for_each(|member| self.problem.uncount_cuts(&mut self.held, member));
    }

    /// Looks at the groups that hold what is decided at a node, and of the `border` and beyond what may join.
    fn extend(&mut self, mut node: Node<W>, mut border: Bits<W>) {
        self.nodes += 1;
        if self.nodes.is_multiple_of(PATIENCE) && self.stop.is_some_and(|stop| stop()) {
            self.limit = 0;
        }
        if self.truncated() {
            return;
        }
        if !node.wanted.is_empty() {
            // Whoever has to join does so at once where it can.
            while let Some(next) = border.and(&node.wanted).first() {
                node.set.insert(next);
                node.wanted.remove(next);
                border.remove(next);
                border = border.or(&self.links[next].and(&node.free.or(&node.wanted)));
            }
            if node.wanted.is_empty() && node.size >= self.problem.least {
                self.take(&node.set, node.value);
            }
        }
        if self.nodes > EASY {
            if !self.keep_joinable(&mut node) {
                return;
            }
            border = border.and(&node.free);
            let may_count = self.judge.may_count(&node.set.or(&node.wanted), &node.free);
            if !may_count || self.is_closed(&node.free, node.size, node.value) {
                return;
            }
        }
        while let Some(next) = border.first() {
            border.remove(next);
            let fits = node.size + self.problem.size[next] <= self.problem.most;
            if fits {
                self.include(next, node, &border);
            }
            node.free.remove(next);
            if self.truncated() || fits && self.is_hopeless(&node) {
                return;
            }
        }
    }

    fn include(&mut self, next: usize, mut node: Node<W>, border: &Bits<W>) {
        let (mut only, mut committed) = (Bits::EMPTY, Bits::EMPTY);
        only.insert(next);
        if self.commit(&mut node, only, &mut committed) {
            node.wanted.remove(next);
            node.set.insert(next);
            if node.wanted.is_empty() && node.size >= self.problem.least {
                self.take(&node.set, node.value);
            }
            if !self.is_hopeless(&node) {
                let beyond = border.or(&self.links[next]);
                self.extend(node, beyond.and(&node.free.or(&node.wanted)));
            }
        }
        self.release(&committed);
    }

    /// Whether the knapsack leaves nothing to look for.
    #[inline]
    fn is_hopeless(&self, node: &Node<W>) -> bool {
        let (problem, state) = (self.problem, (node.size, node.value));
        problem.bound(&node.free, node.size, node.value) >= self.cutoff
            || !problem.lean.is_empty()
                && problem.lean.bound(problem, &node.set.or(&node.wanted), &node.free, state) >= self.cutoff
    }

    /// Whether the knapsack, with the cuts to come where much is still open, leaves nothing to look for.
    fn is_closed(&mut self, free: &Bits<W>, size: f64, value: f64) -> bool {
        let problem = self.problem;
        if problem.bound(free, size, value) >= self.cutoff {
            return true;
        }
        let open = (problem.most - size) / problem.most;
        if problem.cut_price.is_empty() || self.nodes <= HARD || open < OPEN {
            return false;
        }
        let (allowed, start) = self.start;
        let foresight = self.foresight.get_or_insert_with(|| {
            let (foresight, root) = Foresight::new(problem, &allowed, start, self.cutoff);
            self.root = self.root.max(root);
            if root >= self.cutoff {
                // Nothing is left anywhere: this ends the search at every node.
                self.cutoff = f64::NEG_INFINITY;
            }
            foresight
        });
        let bound = foresight.bound(problem, &self.held, free, size, value);
        bound >= self.cutoff
            || open >= WIDE_OPEN
                && foresight.step(&self.held, STEP * (self.cutoff - bound))
                && foresight.bound(problem, &self.held, free, size, value) >= self.cutoff
    }

    /// Leaves free only those that a path from the group can join, those on the way included, within the room there is; false when
    /// one that has to join is not among them.
    ///
    /// Distant members of high dual spoil the knapsack bound until it is seen that no path to them fits any more. A path may
    /// lead through members that are not free: a few minima over rows are far cheaper than paths of the moment.
    fn keep_joinable(&mut self, node: &mut Node<W>) -> bool {
        let mut nearest = std::mem::take(&mut self.nearest);
        nearest.clear();
        nearest.extend_from_slice(self.path_row(self.problem.size.len()));
        for member in node.set.iter() {
            for (near, &through) in nearest.iter_mut().zip(self.path_row(member)) {
                *near = if through < *near { through } else { *near };
            }
        }
        // Paths may lead through members that are counted already.
        let counted: f64 = node.wanted.iter().map(|member| self.problem.size[member]).sum();
        let room = self.problem.most - node.size + counted;
        let within = Bits::<W>::at_most(&nearest, room as f32);
        self.nearest = nearest;
        node.free = within.and(&node.free);
        node.wanted.minus(&within).is_empty()
    }

    fn path_row(&mut self, member: usize) -> &[f32] {
        if self.paths[member].is_empty() {
            let mut row = vec![f32::INFINITY; 64 * W];
            self.judge.paths(member, &mut row);
            self.paths[member] = row;
        }
        &self.paths[member]
    }

    fn take(&mut self, set: &Bits<W>, value: f64) {
        if value >= self.cutoff {
            return;
        }
        let Some(reduced) = self.judge.judge(set, value) else { return };
        if reduced >= self.cutoff {
            return;
        }
        if self.keep == usize::MAX {
            self.found.push((reduced, *set));
            return;
        }
        let at = self.found.partition_point(|(known, _)| *known <= reduced);
        self.found.insert(at, (reduced, *set));
        self.found.truncate(self.keep);
        if self.found.len() == self.keep {
            self.cutoff = self.cutoff.min(self.found[self.keep - 1].0);
        }
    }
}
