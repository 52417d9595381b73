//! Pricing: candidates of least reduced cost at every hub.

use super::bits::Bits;
use super::cases::Case;
use super::cut_prices::CutPrices;
use super::lean::Lean;
use super::names::Naming;
use super::reach::Reach;
use super::search::{HubProblem, Judge, Pairs, Search, gain_per_patient};
use super::{Decisions, Duals, Reaches, sums};
use crate::model::{PracticeId, Score};
use crate::problem::Problem;
use rayon::prelude::*;
use std::ops::RangeInclusive;

/// The shortfall where a hub could not be searched at all, in millionths: no duals make a bound of it, and no sum of it and them
/// leaves the whole numbers.
const UNKNOWN: i64 = i64::MIN / 4;

/// Practices that one hub can be searched over.
pub(crate) const LARGEST_REACH: usize = 2048;

/// A candidate network with its reduced cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Members, ascending.
    pub members: Vec<PracticeId>,
    /// Its score.
    pub score: Score,
    /// Its score less what the duals take off.
    pub reduced: Score,
}

/// What to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceOptions {
    /// Only candidates of smaller reduced cost.
    pub below: Score,
    /// The best at each hub, of each label where terms count by labels; `usize::MAX` for all.
    pub keep: usize,
    /// Search nodes at each hub, for each label where terms count by labels.
    pub nodes: u64,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// Candidates, each once, by hub.
    pub candidates: Vec<Candidate>,
    /// Sum over hubs of min(0, a lower bound on the least reduced cost there); far below anything that duals are worth where a hub has more
    /// practices in reach than can be searched.
    pub shortfall: Score,
    /// Hubs whose search was cut off by the node limit: when there are some, candidates may be missing.
    pub truncated: usize,
    /// Search nodes.
    pub nodes: u64,
}

/// Pricing prepared for one set of duals.
pub struct Pricer<'a> {
    problem: &'a Problem,
    reaches: &'a Reaches,
    pub(crate) duals: &'a Duals,
    pub(crate) decisions: &'a Decisions,
    pub(crate) cuts: CutPrices,
    stop: Option<Stop<'a>>,
}

/// Asked now and then whether to go on no further.
pub(crate) type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// Finds candidates of least reduced cost.
///
/// For each hub a depth-first search over connected groups, most negative members first, cut off by a fractional-knapsack
/// bound; each candidate is reported at its best hub only. Exact in whole numbers. Time grows with the groups near the
/// threshold, not with all groups.
#[must_use]
pub fn price(
    problem: &Problem,
    reaches: &Reaches,
    duals: &Duals,
    decisions: &Decisions,
    options: PriceOptions,
) -> Priced {
    Pricer::new(problem, reaches, duals, decisions).run(options)
}

/// What the groups of one search are called: their name, and the labels that they carry.
#[derive(Clone, Copy)]
struct Call<'a> {
    naming: Naming,
    case: &'a Case,
    /// All members in nearly the order of their gains, or nothing.
    near: &'a [u32],
}

/// What one hub's search found.
pub(crate) struct HubResult {
    pub(crate) candidates: Vec<Candidate>,
    /// No candidate there costs less.
    pub(crate) least: f64,
    pub(crate) truncated: bool,
    pub(crate) nodes: u64,
}

impl<'a> Pricer<'a> {
    /// Sorts the cuts by practice.
    #[must_use]
    pub fn new(problem: &'a Problem, reaches: &'a Reaches, duals: &'a Duals, decisions: &'a Decisions) -> Self {
        let units = problem.len() + reaches.names().map_or(0, super::Names::count);
        Self { problem, reaches, duals, decisions, cuts: CutPrices::new(units, duals), stop: None }
    }

    /// The same, whose searches are cut off once `stop` says so.
    #[must_use]
    pub(crate) fn until(self, stop: Stop<'a>) -> Self {
        Self { stop: Some(stop), ..self }
    }

    /// Prices every hub, in parallel, with the same answer on any number of threads.
    #[must_use]
    pub fn run(&self, options: PriceOptions) -> Priced {
        let hubs = self.reaches.hubs();
        let results: Vec<HubResult> = match self.reaches.listed() {
            Some(lists) => lists.par_iter().map(|list| list.price(self, options)).collect(),
            None => hubs.par_iter().with_min_len(4).map(|reach| self.hub(reach, options)).collect(),
        };
        let mut priced = Priced { candidates: Vec::new(), shortfall: Score::ZERO, truncated: 0, nodes: 0 };
        let mut shortfall = 0_i128;
        for result in results {
            priced.candidates.extend(result.candidates);
            // Infinity becomes the least whole number: nothing is known of that hub.
            shortfall += i128::from(result.least.min(0.0) as i64);
            priced.truncated += usize::from(result.truncated);
            priced.nodes += result.nodes;
        }
        priced.shortfall = Score::from_micro(shortfall.max(UNKNOWN.into()) as i64);
        priced
    }

    /// What a hub's groups cost, under each name that they can have and in each case.
    fn hub(&self, reach: &Reach, options: PriceOptions) -> HubResult {
        let mut result = HubResult { candidates: Vec::new(), least: f64::INFINITY, truncated: false, nodes: 0 };
        let cases = self.reaches.cases().of(reach.hub);
        let near = if cases.len() > 1 { self.nearly_ordered(reach) } else { Vec::new() };
        for case in cases {
            let call = |naming| Call { naming, case, near: &near };
            match self.reaches.names() {
                None => self.called(reach, call(Naming::Nameless), options, &mut result),
                Some(names) => {
                    names.namings(reach.hub).for_each(|naming| self.called(reach, call(naming), options, &mut result));
                }
            }
        }
        result
    }

    /// The members of a reach by gain per patient without what labels cost: with it the order is nearly the same, and soon sorted.
    fn nearly_ordered(&self, reach: &Reach) -> Vec<u32> {
        let gain = |at: usize| reach.cost[at] - self.duals.practice[reach.members[at].index()].micro() as f64;
        let each = |at: usize| gain_per_patient(gain(at), reach.size[at]);
        let mut order: Vec<(f64, u32)> = (0..reach.members.len()).map(|at| (each(at), at as u32)).collect();
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        order.into_iter().map(|item| item.1).collect()
    }

    /// Groups of at least the floor and the practice alone; then, where duals are high enough, groups below the floor.
    fn called(&self, reach: &Reach, call: Call<'_>, options: PriceOptions, out: &mut HubResult) {
        let policy = self.problem.policy();
        let (floor, cap) = (f64::from(policy.floor), f64::from(policy.cap));
        let hub_size = self.problem.list_size(reach.hub) as f64;
        let counted = || self.decisions.count(reach.members.iter().copied().chain([reach.hub]));
        let open = self.name(call.naming).is_none_or(|name| self.decisions.is_open(name));
        if !open || !self.decisions.is_open(reach.hub) || !counted() {
            return;
        }
        if hub_size >= floor || !self.reaches.is_trapped(reach.hub) {
            self.band(reach, call, floor..=cap, false, options, out);
        }
        let waived = f64::from(self.problem.least_floor());
        if waived < floor && hub_size < floor {
            self.band(reach, call, waived..=(floor - 1.0).min(cap), false, options, out);
        }
        if hub_size < floor {
            self.band(reach, call, 0.0..=(floor - 1.0).min(cap), true, options, out);
        }
    }

    /// The name as a member.
    fn name(&self, naming: Naming) -> Option<PracticeId> {
        match naming {
            Naming::Carried(name) => self.reaches.names().map(|names| names.unit(name)),
            Naming::Nameless | Naming::New => None,
        }
    }

    /// Searches the groups of `sizes` patients; below the floor all pay the exception price and a price for
    /// each patient missing, which is the same as a price on the hub and a discount on every patient.
    fn band(
        &self,
        reach: &Reach,
        call: Call<'_>,
        sizes: RangeInclusive<f64>,
        below_floor: bool,
        options: PriceOptions,
        out: &mut HubResult,
    ) {
        let (least, most) = sizes.into_inner();
        let policy = self.problem.policy();
        let per_patient = (policy.shortfall_price * Score::PER_PATIENT_KM).round();
        let discount = if below_floor { per_patient } else { 0.0 };
        let cases = self.reaches.cases();
        let usable = |at: usize| {
            let member = reach.members[at];
            let barred = most >= f64::from(policy.floor) && self.reaches.is_trapped(member);
            let from = self.reaches.names().is_none_or(|names| names.is_from(member, reach.hub, call.naming));
            !barred && from && self.decisions.is_open(member) && cases.fits(call.case, at)
        };
        // What labels cost a member here, and what it costs in all; and the hub itself.
        let labels = |member: PracticeId| cases.cost(call.case, member).micro() as f64;
        let cost = |member: PracticeId, travel: f64, labels: f64| match self.reaches.names() {
            Some(names) => names.lost(member, call.naming).micro() as f64,
            None => travel + labels,
        };
        let item = |at: usize, labels: f64| {
            let dual = self.duals.practice[reach.members[at].index()].micro() as f64;
            let gain = cost(reach.members[at], reach.cost[at], labels) - dual - discount * reach.size[at];
            (gain_per_patient(gain, reach.size[at]), at as u32, gain)
        };
        let fits = |at: &usize| reach.size[*at] <= most && usable(*at);
        let mut order: Vec<(f64, u32, f64)> = Vec::with_capacity(reach.members.len());
        if call.near.is_empty() {
            order.extend((0..reach.members.len()).filter(fits).map(|at| item(at, labels(reach.members[at]))));
            order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        } else {
            // Two runs that are nearly in order.
            let mut dearer = Vec::new();
            for at in call.near.iter().map(|&at| at as usize).filter(fits) {
                let labels = labels(reach.members[at]);
                if labels == 0.0 { order.push(item(at, labels)) } else { dearer.push(item(at, labels)) }
            }
            order.extend(dearer);
            order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        }
        let hub_size = self.problem.list_size(reach.hub) as f64;
        let name = self.name(call.naming);
        let of_name = name.map_or(Score::ZERO, |name| self.duals.practice[name.index()]);
        let own = self.duals.practice[reach.hub.index()] + of_name + self.duals.count;
        let mut hub_gain =
            cost(reach.hub, reach.hub_cost, labels(reach.hub)) - own.micro() as f64 - discount * hub_size;
        if below_floor {
            let exception = Score::from_patient_km(policy.exception_price).micro() as f64;
            hub_gain += exception + per_patient * f64::from(policy.floor);
        }
        let mut hub = HubProblem {
            hub_size,
            hub_gain,
            size: order.iter().map(|item| reach.size[item.1 as usize]).collect(),
            gain: order.iter().map(|item| item.2).collect(),
            least,
            most,
            ceiling: f64::from(policy.ceiling),
            excess_price: (policy.excess_price * Score::PER_PATIENT_KM).round(),
            cut_price: Vec::new(),
            cut_divisor: Vec::new(),
            cut_starts: Vec::new(),
            cut_weights: Vec::new(),
            lean: Lean::default(),
        };
        match order.len() {
            0..=64 => self.search::<1>(reach, call, &order, &mut hub, below_floor, options, out),
            65..=128 => self.search::<2>(reach, call, &order, &mut hub, below_floor, options, out),
            129..=256 => self.search::<4>(reach, call, &order, &mut hub, below_floor, options, out),
            257..=512 => self.search::<8>(reach, call, &order, &mut hub, below_floor, options, out),
            513..=LARGEST_REACH => self.search::<32>(reach, call, &order, &mut hub, below_floor, options, out),
            _ => {
                // Too wide to search: nothing is known of this hub.
                out.truncated = true;
                out.least = f64::NEG_INFINITY;
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "what one band of one hub is searched with")]
    fn search<const W: usize>(
        &self,
        reach: &Reach,
        call: Call<'_>,
        order: &[(f64, u32, f64)],
        hub: &mut HubProblem,
        below_floor: bool,
        options: PriceOptions,
        out: &mut HubResult,
    ) {
        let cutoff = options.below.micro() as f64;
        let mut allowed = Bits::<W>::EMPTY;
        (0..order.len()).for_each(|bit| allowed.insert(bit));
        // Without the cuts and the links of the members, the bound at the root is already known; most hubs end here.
        // The hub alone pays no excess, so that it can be below that bound.
        let alone = if hub.hub_size >= hub.least { hub.hub_gain } else { f64::INFINITY };
        let root = hub.bound(&allowed, hub.hub_size, hub.hub_gain).min(alone);
        let stopped = || self.stop.is_some_and(|stop| stop());
        if root >= cutoff || stopped() {
            out.least = out.least.min(root);
            out.truncated |= root < cutoff;
            return;
        }
        let mut bit_of = vec![u32::MAX; reach.members.len()];
        for (bit, item) in order.iter().enumerate() {
            bit_of[item.1 as usize] = bit as u32;
        }
        let to_bits = |links: &[u32]| {
            let mut bits = Bits::<W>::EMPTY;
            links
                .iter()
                .map(|&at| bit_of[at as usize])
                .filter(|&bit| bit != u32::MAX)
                .for_each(|bit| bits.insert(bit as usize));
            bits
        };
        let links: Vec<Bits<W>> = order
            .iter()
            .map(|item| {
                let at = item.1 as usize;
                to_bits(&reach.links[reach.starts[at] as usize..reach.starts[at + 1] as usize])
            })
            .collect();
        let name = self.name(call.naming);
        self.cuts(reach, name, order, hub);
        let members = order.iter().map(|item| reach.members[item.1 as usize]);
        hub.lean = Lean::new(&hub.size, &hub.gain, self.reaches.cases().weights(members, reach.hub));
        let mut parts: Vec<(Bits<W>, bool)> = Vec::new();
        let met = order.iter().map(|item| reach.members[item.1 as usize]).chain([reach.hub]);
        let mut names: Vec<u32> = met.filter_map(|id| self.decisions.part(id)).collect();
        names.sort_unstable();
        names.dedup();
        for part in names {
            let mut bits = Bits::EMPTY;
            let of_part = |id: PracticeId| self.decisions.part(id) == Some(part);
            (0..order.len())
                .filter(|&bit| of_part(reach.members[order[bit].1 as usize]))
                .for_each(|bit| bits.insert(bit));
            parts.push((bits, of_part(reach.hub)));
        }
        let judge = BestHub { pricer: self, reach, case: call.case, order, bit_of: &bit_of, below_floor, parts };
        let pairs = self.pairs::<W>(reach, call.case, &bit_of, order.len());
        let mut search = Search::new(hub, &links, pairs.as_ref(), judge, cutoff, options.keep, options.nodes);
        search.stop = self.stop;
        let root = search.run(to_bits(&reach.at_hub), allowed);
        let truncated = search.truncated();
        out.nodes += search.nodes;
        out.truncated |= truncated;
        // What was not found costs at least the cutoff, and at least the bound at the root.
        let best = search.found.iter().map(|item| item.0).fold(f64::INFINITY, f64::min);
        out.least = out.least.min(if truncated { root.min(best) } else { best.min(cutoff.max(root)) });
        for (reduced, set) in &search.found {
            let mut members: Vec<PracticeId> = set.iter().map(|bit| reach.members[order[bit].1 as usize]).collect();
            members.push(reach.hub);
            members.sort_unstable();
            members.extend(name);
            let score = match self.reaches.names() {
                Some(names) => names.score(self.problem, &members),
                None => self.problem.total_score(&members),
            };
            out.candidates.push(Candidate { members, score, reduced: Score::from_micro(*reduced as i64) });
        }
    }

    /// The decisions about the hub and its reach. Who has to be with a practice that cannot be here has no bit: the
    /// practice is then apart from itself, by being put apart from the hub.
    fn pairs<const W: usize>(&self, reach: &Reach, case: &Case, bit_of: &[u32], bits: usize) -> Option<Pairs<W>> {
        let rules = self.problem.rules();
        let anchored = || self.reaches.cases().anchors(case).map(|anchor| (reach.hub, anchor));
        let together = || self.decisions.together.iter().chain(&rules.together).copied().chain(anchored());
        let apart = || self.decisions.apart.iter().chain(&rules.apart).copied();
        together().chain(apart()).next()?;
        // The hub stands last; `None` is a practice outside.
        let place = |id: PracticeId| {
            if id == reach.hub {
                return Some(bits);
            }
            let at = reach.members.binary_search(&id).ok()?;
            (bit_of[at] != u32::MAX).then_some(bit_of[at] as usize)
        };
        let mut pairs = Pairs { together: vec![Bits::EMPTY; bits + 1], apart: vec![Bits::EMPTY; bits + 1] };
        for (a, b) in apart() {
            if let (Some(a), Some(b)) = (place(a), place(b)) {
                if b < bits {
                    pairs.apart[a].insert(b);
                }
                if a < bits {
                    pairs.apart[b].insert(a);
                }
            }
        }
        for (a, b) in together() {
            match (place(a), place(b)) {
                (Some(a), Some(b)) => {
                    // The hub is in every group, so that a wish to be with it is met.
                    if b < bits {
                        pairs.together[a].insert(b);
                    }
                    if a < bits {
                        pairs.together[b].insert(a);
                    }
                }
                (Some(lone), None) | (None, Some(lone)) => {
                    if lone < bits {
                        pairs.apart[bits].insert(lone);
                    } else {
                        // The hub's companion is out of reach: no group here.
                        (0..bits).for_each(|bit| pairs.apart[bits].insert(bit));
                        pairs.together[bits].insert(0);
                    }
                }
                (None, None) => {}
            }
        }
        Some(pairs)
    }

    /// The cuts that can count here: those with enough weight among the hub, its name and its reach.
    fn cuts(&self, reach: &Reach, name: Option<PracticeId>, order: &[(f64, u32, f64)], hub: &mut HubProblem) {
        let members = order.iter().map(|item| reach.members[item.1 as usize]);
        let mut total: Vec<(u32, u32)> = members
            .clone()
            .chain([reach.hub])
            .chain(name)
            .flat_map(|id| self.cuts.of(id.index()).iter().copied())
            .collect();
        let mut local: Vec<u32> = Vec::new();
        for (at, weight) in sums(&mut total) {
            let cut = &self.duals.cuts[at as usize];
            if weight >= cut.divisor {
                local.push(at);
                hub.cut_price.push(-(cut.dual.micro() as f64));
                hub.cut_divisor.push(cut.divisor);
            }
        }
        hub.cut_starts.push(0);
        // The hub brings its name along.
        let units = members.map(|id| (id, None)).chain([(reach.hub, name)]);
        for (id, name) in units {
            for &(cut, weight) in [Some(id), name].into_iter().flatten().flat_map(|id| self.cuts.of(id.index())) {
                if let Ok(at) = local.binary_search(&cut) {
                    hub.cut_weights.push((at as u32, weight));
                }
            }
            hub.cut_starts.push(hub.cut_weights.len() as u32);
        }
    }
}

/// Passes a group on at its best hub only, with its full price.
struct BestHub<'a, const W: usize> {
    pricer: &'a Pricer<'a>,
    reach: &'a Reach,
    case: &'a Case,
    order: &'a [(f64, u32, f64)],
    bit_of: &'a [u32],
    below_floor: bool,
    /// Where only groups of several parts count, the members of each, and whether the hub is of it.
    parts: Vec<(Bits<W>, bool)>,
}

impl<const W: usize> Judge<W> for BestHub<'_, W> {
    fn may_count(&self, members: &Bits<W>, free: &Bits<W>) -> bool {
        let all = members.or(free);
        self.parts.is_empty() || self.parts.iter().filter(|(part, hub)| *hub || !part.and(&all).is_empty()).count() > 1
    }

    fn judge(&mut self, set: &Bits<W>, reduced: f64) -> Option<f64> {
        let mut members: Vec<PracticeId> =
            set.iter().map(|bit| self.reach.members[self.order[bit].1 as usize]).collect();
        members.push(self.reach.hub);
        if !self.pricer.decisions.count(members.iter().copied()) {
            return None;
        }
        members.sort_unstable();
        let problem = self.pricer.problem;
        let named = self.pricer.reaches.names().is_some();
        if !named && problem.objective().travel && problem.travel().best_hub(&members)?.0 != self.reach.hub {
            return None;
        }
        let cases = self.pricer.reaches.cases();
        if !cases.is_of(self.case, &members) {
            return None;
        }
        let beyond = problem.beyond_sums(&members, self.below_floor)?;
        // The sums hold what labels cost, and part of what partings do.
        let within: Score = members.iter().map(|&member| cases.cost(self.case, member)).sum();
        let parted =
            self.reach.parted.last().map_or(0.0, |hub| {
                hub + set.iter().map(|bit| self.reach.parted[self.order[bit].1 as usize]).sum::<f64>()
            });
        Some(reduced + (beyond - within).micro() as f64 - parted)
    }

    fn paths(&self, from: usize, to: &mut [f32]) {
        let (reach, problem) = (self.reach, self.pricer.problem);
        let from = self.order.get(from).map_or(reach.hub, |item| reach.members[item.1 as usize]);
        if !problem.objective().travel || (from != reach.hub && problem.travel().most_km().is_some()) {
            // That reach holds later practices only, or those near its hub: there are other paths.
            to.fill(0.0);
            return;
        }
        let other = &self.pricer.reaches.hubs()[from.index()];
        let mut known = other.members.iter().zip(&other.path).peekable();
        for (member, &bit) in reach.members.iter().zip(self.bit_of) {
            while known.next_if(|item| item.0 < member).is_some() {}
            if let Some((_, &path)) = known.next_if(|item| item.0 == member)
                && bit != u32::MAX
            {
                to[bit as usize] = path;
            }
        }
    }
}
