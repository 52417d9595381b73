//! The least reduced cost of a candidate scored at one hub.

use super::carried::Case;
use super::decisions::Decisions;
use super::facts::Facts;
use super::leaf::CheckedLeaf;
use super::local::Local;
use super::phase::Phase;
use super::walk::{Group, Visitor, walk};
use crate::model::{PracticeId, Score};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counts search nodes over all threads; whether the limit is passed does not depend on their order.
pub(super) struct Effort<'a> {
    limit: u64,
    spent: AtomicU64,
    /// Told the nodes so far; says whether to go on.
    go_on: &'a (dyn Fn(u64) -> bool + Sync),
    stopped: AtomicBool,
}

impl<'a> Effort<'a> {
    /// Nodes between two looks at the common counter.
    const BATCH: u64 = 1024;

    pub(super) fn new(limit: u64, go_on: &'a (dyn Fn(u64) -> bool + Sync)) -> Self {
        Self { limit, spent: AtomicU64::new(0), go_on, stopped: AtomicBool::new(false) }
    }

    fn add(&self, nodes: u64) {
        let spent = self.spent.fetch_add(nodes, Ordering::Relaxed) + nodes;
        if !(self.go_on)(spent) {
            self.stopped.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    pub(super) fn spent(&self) -> u64 {
        self.spent.load(Ordering::Relaxed)
    }

    pub(super) fn was_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Whether the search ends here: the limit is met, or a stop was asked for.
    pub(super) fn exceeded(&self) -> bool {
        self.was_stopped() || self.spent() > self.limit
    }
}

/// What the search at one hub found.
#[derive(Default)]
pub(super) struct Priced {
    /// The least reduced cost, 0 when none is negative.
    pub(super) least: i128,
    /// The first measure met that is negative.
    pub(super) negative_measure: Option<String>,
    /// Two parts that the best group found joins, where only such were looked for.
    pub(super) joined: Option<(usize, usize)>,
}

/// For each practice its part of the map, if it is in one: only groups that hold practices of two parts are looked for.
pub(super) type Parts<'a> = &'a [Option<usize>];

/// Two parts that some practices belong to.
pub(super) fn joined(parts: Parts<'_>, practices: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
    let mut met = practices.filter_map(|at| parts[at]);
    let first = met.next()?;
    let second = met.find(|&part| part != first)?;
    Some((first.min(second), first.max(second)))
}

/// What each position adds to a group.
struct Sums {
    reduced: Vec<i128>,
    /// Positions that can lower a group's reduced cost, the most negative for each patient first.
    helpful: Vec<usize>,
}

impl Sums {
    fn new(reduced: Vec<i128>, phase: &Phase, local: &Local) -> Self {
        let gain = |at: usize| reduced[at] + phase.slope * i128::from(local.lists[at]);
        let mut helpful: Vec<usize> = (0..local.len()).filter(|&at| gain(at) < 0).collect();
        helpful.sort_by(|&a, &b| {
            let (left, right) = (reduced[a] * i128::from(local.lists[b]), reduced[b] * i128::from(local.lists[a]));
            // Empty lists first: they take no room.
            (local.lists[a] > 0, left, a).cmp(&(local.lists[b] > 0, right, b))
        });
        Self { reduced, helpful }
    }
}

/// Looks for the group of least reduced cost in one phase. A lower bound for all groups within reach is what is taken
/// so far plus the most negative practices that still fit, the last one in part (the fractional knapsack).
struct Pricer<'a> {
    facts: &'a Facts<'a>,
    leaf: &'a CheckedLeaf<'a>,
    phase: &'a Phase,
    case: &'a Case<'a>,
    /// Travel and what the names of the case cost, minus dual.
    sums: Sums,
    /// The same with the weights of each term added or taken away, for every choice of these.
    sides: Vec<Sums>,
    /// For each such term the weights taken.
    taken: Vec<i128>,
    rank: Vec<usize>,
    /// Reduced cost of what is taken, cut penalties included, without the price of the size.
    value: i128,
    /// Weight taken of each cut.
    weights: Vec<u64>,
    priced: &'a mut Priced,
    effort: &'a Effort<'a>,
    nodes: u64,
    /// Whether the last look at who can be reached cut the search off.
    helped: bool,
    ids: &'a [usize],
    parts: Option<Parts<'a>>,
}

impl<'a> Pricer<'a> {
    fn new(
        facts: &'a Facts<'a>,
        leaf: &'a CheckedLeaf<'a>,
        (phase, case): (&'a Phase, &'a Case<'a>),
        local: &'a Local,
        parts: Option<Parts<'a>>,
        priced: &'a mut Priced,
        effort: &'a Effort<'a>,
    ) -> Self {
        let hub = local.ids[0];
        let reduced: Vec<i128> = local.ids.iter().map(|&id| leaf.reduced(facts, id, hub) + case.loss(id)).collect();
        let gain = |at: usize| reduced[at] + phase.slope * i128::from(local.lists[at]);
        let mut order: Vec<usize> = (0..local.len()).collect();
        order.sort_by_key(|&at| (gain(at), at));
        let mut rank = vec![0; local.len()];
        for (place, at) in order.into_iter().enumerate() {
            rank[at] = place;
        }
        let side = |choice: usize| {
            let add = |at: usize, id: usize| {
                let signed = |(term, of): (usize, &Vec<i128>)| if choice >> term & 1 == 1 { of[id] } else { -of[id] };
                reduced[at] + facts.weighed.iter().enumerate().map(signed).sum::<i128>()
            };
            Sums::new(local.ids.iter().enumerate().map(|(at, &id)| add(at, id)).collect(), phase, local)
        };
        let sides = if facts.weighed.is_empty() { 0 } else { 1 << facts.weighed.len() };
        let sides = (0..sides).map(side).collect();
        let (value, weights) = (-leaf.count_dual, vec![0; leaf.cuts.len()]);
        Self {
            facts,
            leaf,
            phase,
            case,
            sums: Sums::new(reduced, phase, local),
            sides,
            taken: vec![0; facts.weighed.len()],
            rank,
            value,
            weights,
            priced,
            effort,
            nodes: 0,
            helped: false,
            ids: &local.ids,
            parts,
        }
    }

    /// No group that holds what is taken, and besides it only practices that `may` name, costs less than this.
    fn bound(&self, group: &Group, may: impl Fn(usize) -> bool + Copy) -> i128 {
        let bound = self.bound_by(&self.sums, self.value, group, may);
        if self.sides.is_empty() || bound >= self.priced.least {
            return bound;
        }
        // A group costs how far its weights are to the side where those taken are, and more if they end on the other.
        let choice = self.taken.iter().enumerate().map(|(term, &sum)| usize::from(sum >= 0) << term).sum::<usize>();
        let away: i128 = self.taken.iter().map(|sum| sum.abs()).sum();
        bound.max(self.bound_by(&self.sides[choice], self.value + away, group, may))
    }

    /// The same by some sums, of which those taken make `value`.
    fn bound_by(&self, sums: &Sums, value: i128, group: &Group, may: impl Fn(usize) -> bool) -> i128 {
        let phase = self.phase;
        let mut bound = value + phase.base(self.facts, group.size);
        let mut cheap = phase.bend.saturating_sub(group.size);
        let mut dear = phase.high - group.size - cheap;
        for &at in &sums.helpful {
            if !may(at) {
                continue;
            }
            let (list, reduced) = (group.local.lists[at], sums.reduced[at]);
            let part = |patients: u64, slope: i128| {
                let share = if patients == list {
                    reduced
                } else {
                    (reduced * i128::from(patients)).div_euclid(i128::from(list))
                };
                share + slope * i128::from(patients)
            };
            let first = list.min(cheap);
            let second = (list - first).min(dear);
            if first > 0 || list == 0 {
                bound += part(first, phase.slope);
            }
            if second > 0 {
                let added = part(second, phase.steep);
                if added >= 0 {
                    break;
                }
                bound += added;
            }
            (cheap, dear) = (cheap - first, dear - second);
            if cheap == 0 && dear == 0 {
                break;
            }
        }
        bound
    }

    fn count_node(&mut self) {
        self.nodes += 1;
        if self.nodes.is_multiple_of(Effort::BATCH) {
            self.effort.add(Effort::BATCH);
        }
    }
}

impl Visitor for Pricer<'_> {
    fn rank(&self, at: usize) -> usize {
        self.rank[at]
    }

    fn take(&mut self, at: usize) {
        self.value += self.sums.reduced[at];
        self.taken.iter_mut().zip(&self.facts.weighed).for_each(|(sum, of)| *sum += of[self.ids[at]]);
        for &(cut, weight) in &self.leaf.cuts_of[self.ids[at]] {
            let (divisor, penalty) = self.leaf.cuts[cut];
            let before = self.weights[cut] / divisor;
            self.weights[cut] += weight;
            self.value += penalty * i128::from(self.weights[cut] / divisor - before);
        }
    }

    fn give_back(&mut self, at: usize) {
        self.value -= self.sums.reduced[at];
        self.taken.iter_mut().zip(&self.facts.weighed).for_each(|(sum, of)| *sum -= of[self.ids[at]]);
        for &(cut, weight) in &self.leaf.cuts_of[self.ids[at]] {
            let (divisor, penalty) = self.leaf.cuts[cut];
            let before = self.weights[cut] / divisor;
            self.weights[cut] -= weight;
            self.value -= penalty * i128::from(before - self.weights[cut] / divisor);
        }
    }

    fn meet(&mut self, group: &Group) {
        let practices = group.members.len();
        if practices < 2 || group.size < self.phase.low || group.size > self.phase.high {
            return;
        }
        let size = group.size;
        let least = self.value + self.facts.excess(size, practices);
        let waivers = !self.facts.problem.rules().waivers.is_empty();
        if least + if waivers { 0 } else { self.facts.shortfall(size) } >= self.priced.least {
            return;
        }
        let mut members: Vec<PracticeId> = group.members.iter().map(|&at| PracticeId::new(self.ids[at])).collect();
        members.sort_unstable();
        let mut cost = least + self.facts.shortfall_of(&members, size);
        if cost < self.priced.least && is_hub(self.facts, self.ids[0], &members) && allowed(self.facts, &members) {
            let joined = self.parts.map(|parts| joined(parts, members.iter().map(|id| id.index())));
            if joined == Some(None) {
                return;
            }
            // The sums hold what the names of this case cost.
            cost -= members.iter().map(|id| self.case.loss(id.index())).sum::<i128>();
            cost += further(self.facts, &members, self.priced);
            if cost < self.priced.least {
                self.priced.least = cost;
                self.priced.joined = joined.flatten();
            }
        }
    }

    fn hopeless(&mut self, group: &mut Group) -> bool {
        self.count_node();
        let least = self.priced.least;
        if self.bound(group, |at| group.may_join(at)) >= least {
            return true;
        }
        // A look at who can still be reached costs several nodes. Small groups get one, as much hangs on them; others
        // get one now and then, and for as long as the last look helped.
        let small = group.members.len() <= 3;
        if !(small || self.helped || self.nodes.is_multiple_of(32)) {
            return false;
        }
        self.helped = !group.mark_reached() || self.bound(group, |at| group.reached(at) && group.may_join(at)) >= least;
        self.helped
    }

    fn enough(&self) -> bool {
        self.nodes.is_multiple_of(Effort::BATCH) && self.effort.exceeded()
    }
}

/// Whether a practice is the hub of its group (ascending): the lowest member at which the group scores least.
fn is_hub(facts: &Facts, hub: usize, members: &[PracticeId]) -> bool {
    if !facts.problem.objective().travel {
        return members[0].index() == hub;
    }
    facts.hub(members).is_some_and(|(best, _)| best.index() == hub)
}

/// Whether no rule refuses a group. What no pair and no border shows is asked here.
fn allowed(facts: &Facts, members: &[PracticeId]) -> bool {
    if facts.problem.rules().is_empty() {
        return true;
    }
    let mut violations = Vec::new();
    super::rules::of_network(facts, 0, members, &mut violations);
    violations.is_empty()
}

/// Further measures of a group (ascending), without the price of the hub, which its sums hold already; a negative one is
/// noted and left out.
fn further(facts: &Facts, members: &[PracticeId], priced: &mut Priced) -> i128 {
    if facts.problem.objective().further.is_empty() {
        return 0;
    }
    let skipped = usize::from(!facts.problem.travel().hub_prices().is_empty());
    let mut sum = 0;
    for (name, score) in facts.further(members, members[0]).into_iter().skip(skipped) {
        if score < Score::ZERO {
            priced.negative_measure.get_or_insert(name);
        } else {
            sum += i128::from(score.micro());
        }
    }
    sum
}

/// The reduced cost of the fixed network that holds the hub, where that is its hub.
fn price_fixed(facts: &Facts, leaf: &CheckedLeaf, fixed: usize, hub: usize, priced: &mut Priced) {
    let members = &facts.problem.rules().fixed[fixed].members;
    if !is_hub(facts, hub, members) {
        return;
    }
    let size: u64 = members.iter().map(|member| facts.lists[member.index()]).sum();
    let mut cost = members.iter().map(|member| leaf.reduced(facts, member.index(), hub)).sum::<i128>();
    cost += facts.shortfall_of(members, size) + facts.excess(size, members.len()) - leaf.count_dual;
    for (at, &(divisor, penalty)) in leaf.cuts.iter().enumerate() {
        let of = |member: &PracticeId| leaf.cuts_of[member.index()].iter().find(|(cut, _)| *cut == at);
        let weight: u64 = members.iter().filter_map(of).map(|(_, weight)| weight).sum();
        cost += penalty * i128::from(weight / divisor);
    }
    cost += further(facts, members, priced);
    priced.least = priced.least.min(cost);
}

/// The surroundings of a hub for the groups of a case; `None` where there are none.
fn of_case(
    facts: &Facts,
    decisions: &Decisions,
    allowed: &[bool],
    (hub, most): (usize, u64),
    case: &Case<'_>,
) -> Option<Local> {
    let allowed: Vec<bool> = allowed.iter().enumerate().map(|(at, &may)| may && !case.bars(at)).collect();
    case.anchors()
        .try_fold(Local::new(facts, decisions, &allowed, hub, most)?, |local, anchor| local.with(anchor, most))
}

/// The least reduced cost over the candidates of the leaf that are scored at the hub, 0 when none is negative. `free` says who can be in a group of several practices that reaches the floor.
pub(super) fn price(facts: &Facts, leaf: &CheckedLeaf, free: &[bool], hub: usize, effort: &Effort<'_>) -> Priced {
    price_among(facts, leaf, free, hub, (None, 0), effort)
}

/// The same over those that join two of the parts, if there are any, and cost less than `most`.
pub(super) fn price_among(
    facts: &Facts,
    leaf: &CheckedLeaf,
    free: &[bool],
    hub: usize,
    (parts, most): (Option<Parts<'_>>, i128),
    effort: &Effort<'_>,
) -> Priced {
    let mut priced = Priced { least: most, ..Priced::default() };
    let decisions = &leaf.decisions;
    if let Some(fixed) = facts.fixed[hub] {
        let members = facts.problem.rules().fixed[fixed].members.iter().map(|id| id.index());
        let joined = parts.map(|parts| joined(parts, members));
        if joined != Some(None) {
            price_fixed(facts, leaf, fixed, hub, &mut priced);
            priced.joined = joined.flatten().filter(|_| priced.least < most);
        }
        return priced;
    }
    if parts.is_none()
        && decisions.mates[hub].is_empty()
        && !decisions.impossible[hub]
        && allowed(facts, &[PracticeId::new(hub)])
    {
        let own = [PracticeId::new(hub)];
        let mut alone = leaf.reduced(facts, hub, hub) - leaf.count_dual + facts.shortfall_of(&own, facts.lists[hub]);
        if alone < 0 {
            alone += further(facts, &own, &mut priced);
            priced.least = priced.least.min(alone);
        }
    }
    // Where travel does not count, groups that hold a lower practice are scored there.
    let counted = facts.problem.objective().travel;
    let scored = |at: usize| {
        let here = if counted { facts.within(at, hub) } else { at >= hub };
        here && facts.fixed[at].is_none()
    };
    let all: Vec<bool> = (0..facts.practices()).map(scored).collect();
    let free: Vec<bool> = (0..facts.practices()).map(|at| free[at] && scored(at)).collect();
    let phases =
        [(Some(Phase::from_floor(facts)), &free), (Phase::waived(facts), &all), (Phase::below_floor(facts), &all)];
    for (phase, allowed) in phases {
        let Some(phase) = phase else { continue };
        let Some(all) = Local::new(facts, decisions, allowed, hub, phase.high) else { continue };
        let cases = Case::all(&facts.carried, &all.ids);
        let mut plain = Some(all).filter(|_| facts.carried.is_empty());
        for case in cases {
            let local = plain.take().or_else(|| of_case(facts, decisions, allowed, (hub, phase.high), &case));
            let Some(local) = local else {
                effort.add(1);
                continue;
            };
            let mut pricer = Pricer::new(facts, leaf, (&phase, &case), &local, parts, &mut priced, effort);
            walk(&local, phase.high, &mut pricer);
            effort.add(pricer.nodes % Effort::BATCH);
            if effort.exceeded() {
                return priced;
            }
        }
    }
    priced
}
