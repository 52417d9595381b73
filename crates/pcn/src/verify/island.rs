//! What islands gain.

use super::certificate::Fault;
use super::cover::hole;
use super::decisions::Decisions;
use super::facts::Facts;
use super::leaf::CheckedLeaf;
use super::local::Local;
use super::price::{Effort, Priced, joined, price, price_among};
use super::trapped::may_reach_floor;
use crate::model::{Certificate, Cut, Island, IslandLeaf, Leaf, PracticeId, Score};
use rayon::prelude::*;

/// The leaf over the whole map that an island's leaf stands for.
fn composed(base: &Leaf, island: &Island, leaf: &IslandLeaf) -> Leaf {
    let mut practice_duals = base.practice_duals.clone();
    for (id, &dual) in island.practices.iter().zip(&leaf.practice_duals) {
        practice_duals[id.index()] = dual;
    }
    let kept = base.cuts.iter().filter(|cut| !island.owns(cut));
    Leaf {
        together: leaf.together.clone(),
        apart: leaf.apart.clone(),
        practice_duals,
        cuts: kept.chain(&leaf.cuts).cloned().collect(),
        bound: Score::ZERO,
        ..base.clone()
    }
}

/// Everyone that may share a group with one of some practices, these included, ascending.
struct Company {
    of: Vec<Vec<usize>>,
}

impl Company {
    fn new(facts: &Facts) -> Self {
        let none = Decisions::new(facts.practices(), &facts.together, &facts.apart);
        let free: Vec<bool> = facts.fixed.iter().map(Option::is_none).collect();
        let cap = u64::from(facts.problem.policy().cap);
        let of = |at: usize| Local::new(facts, &none, &free, at, cap).map_or_else(|| vec![at], |local| local.ids);
        Self { of: (0..facts.practices()).into_par_iter().map(of).collect() }
    }

    fn around(&self, practices: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut all: Vec<usize> = practices.flat_map(|at| self.of[at].iter().copied().chain([at])).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Everything that is wrong with the islands of a certificate whose leaves are sound, before any search.
pub(super) fn faults(facts: &Facts, certificate: &Certificate, cut_holds: &dyn Fn(&Cut) -> bool) -> Vec<Fault> {
    if certificate.islands.is_empty() {
        return Vec::new();
    }
    let [base] = &certificate.leaves[..] else { return vec![Fault::IslandsAmongLeaves] };
    if !base.together.is_empty() || !base.apart.is_empty() {
        return vec![Fault::IslandsAmongLeaves];
    }
    let mut faults: Vec<Fault> = Vec::new();
    for (at, island) in certificate.islands.iter().enumerate() {
        shape_faults(facts, base, at, island, cut_holds, &mut faults);
    }
    if faults.is_empty() {
        meeting_faults(facts, certificate, &mut faults);
    }
    faults
}

fn shape_faults(
    facts: &Facts,
    base: &Leaf,
    at: usize,
    island: &Island,
    cut_holds: &dyn Fn(&Cut) -> bool,
    faults: &mut Vec<Fault>,
) {
    let practices = facts.practices();
    if !super::certificate::are_in_order(practices, &island.practices) {
        faults.push(Fault::IslandPractices { island: at });
        return;
    }
    for (number, leaf) in island.leaves.iter().enumerate() {
        let (found, expected) = (leaf.practice_duals.len(), island.practices.len());
        if found != expected {
            faults.push(Fault::IslandDuals { island: at, leaf: number, found, practices: expected });
        }
        super::certificate::pair_faults(practices, number, &leaf.together, &leaf.apart, faults);
        for (cut, stated) in leaf.cuts.iter().enumerate() {
            if !cut_holds(stated) || !island.owns(stated) {
                faults.push(Fault::IslandCut { island: at, leaf: number, cut });
            }
        }
    }
    if faults.is_empty() {
        let whole: Vec<Leaf> = island.leaves.iter().map(|leaf| composed(base, island, leaf)).collect();
        if hole(practices, base.networks, &whole).is_some() {
            faults.push(Fault::IslandNotCovered { island: at });
        }
    }
}

/// The island of each practice that is on one; the last, where there are several.
fn isle_of(facts: &Facts, islands: &[Island]) -> Vec<Option<usize>> {
    let mut isle_of = vec![None; facts.practices()];
    for (at, island) in islands.iter().enumerate() {
        island.practices.iter().for_each(|id| isle_of[id.index()] = Some(at));
    }
    isle_of
}

/// Two islands with a common practice, or that own the same cut.
fn meeting_faults(facts: &Facts, certificate: &Certificate, faults: &mut Vec<Fault>) {
    let islands = &certificate.islands;
    let mut island_of: Vec<Option<usize>> = vec![None; facts.practices()];
    let mut meet = |first: usize, second: usize| {
        if !faults.contains(&Fault::IslandsMeet { first, second }) {
            faults.push(Fault::IslandsMeet { first, second });
        }
    };
    for (at, island) in islands.iter().enumerate() {
        for id in &island.practices {
            if let Some(other) = island_of[id.index()].replace(at) {
                meet(other, at);
            }
        }
    }
    for cut in certificate.leaves.iter().flat_map(|leaf| &leaf.cuts) {
        let owners: Vec<usize> = (0..islands.len()).filter(|&at| islands[at].owns(cut)).collect();
        if let [first, second, ..] = owners[..] {
            meet(first, second);
        }
    }
}

/// The leaf that takes most off candidates of several islands: the highest dual that any leaf gives a practice, and each cut at
/// its weakest.
fn highest(base: &Leaf, islands: &[Island]) -> Leaf {
    let mut leaf = base.clone();
    for island in islands {
        for (at, id) in island.practices.iter().enumerate() {
            let dual = &mut leaf.practice_duals[id.index()];
            *dual = island.leaves.iter().map(|leaf| leaf.practice_duals[at]).fold(*dual, Score::max);
        }
        for cut in leaf.cuts.iter_mut().filter(|cut| island.owns(cut)) {
            let same = |own: &&Cut| own.weights == cut.weights && own.divisor == cut.divisor;
            let of_leaf = |leaf: &IslandLeaf| leaf.cuts.iter().filter(same).map(|own| own.dual).min();
            let weakest = island.leaves.iter().map(|leaf| of_leaf(leaf).unwrap_or(Score::ZERO));
            cut.dual = weakest.fold(cut.dual, Score::max);
        }
    }
    leaf
}

/// Islands that together take more off a candidate which holds practices of both than what it costs above the least at its
/// hub, so that their gains do not add up. The other is a measure that is negative.
pub(super) fn overlaps(
    facts: &Facts,
    certificate: &Certificate,
    least: &[i128],
    effort: &Effort<'_>,
) -> (Vec<Fault>, Option<String>) {
    let (Some(base), true) = (certificate.leaves.first(), certificate.islands.len() > 1) else {
        return (Vec::new(), None);
    };
    let isle_of = isle_of(facts, &certificate.islands);
    let company = Company::new(facts);
    let joins = |hub: &usize| joined(&isle_of, company.of[*hub].iter().copied().chain([*hub])).is_some();
    let hubs: Vec<usize> = (0..facts.practices()).filter(joins).collect();
    let whole = highest(base, &certificate.islands);
    let checked = CheckedLeaf::new(facts, &whole);
    let mut free = vec![false; facts.practices()];
    let wide = company.around(hubs.iter().copied());
    wide.iter().for_each(|&at| free[at] = may_reach_floor(facts, &checked.decisions, at));
    let among = |&hub: &usize| price_among(facts, &checked, &free, hub, (Some(&isle_of), least[hub]), effort);
    let found: Vec<Priced> = hubs.par_iter().map(among).collect();
    let mut pairs: Vec<(usize, usize)> = found.iter().filter_map(|priced| priced.joined).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let faults = pairs.into_iter().map(|(first, second)| Fault::IslandsMeet { first, second }).collect();
    (faults, found.into_iter().find_map(|priced| priced.negative_measure))
}

/// What was recomputed for the leaves of one island.
pub(super) struct IslandGains {
    /// The gain of each leaf; `None` when the search did not come to its end.
    pub(super) leaves: Vec<Option<i128>>,
    pub(super) negative_measure: Option<String>,
}

/// Recomputes what each leaf of each island gains. `least` is the least reduced cost at each hub under the certificate's leaf.
pub(super) fn gains(facts: &Facts, certificate: &Certificate, least: &[i128], effort: &Effort<'_>) -> Vec<IslandGains> {
    let (Some(base), false) = (certificate.leaves.first(), certificate.islands.is_empty()) else { return Vec::new() };
    let company = Company::new(facts);
    let before = CheckedLeaf::new(facts, base).dual_value();
    certificate
        .islands
        .iter()
        .map(|island| {
            let hubs = company.around(island.practices.iter().map(|id| id.index()));
            let wide = company.around(hubs.iter().copied());
            let gain = |leaf: &IslandLeaf| {
                let whole = composed(base, island, leaf);
                let checked = CheckedLeaf::new(facts, &whole);
                let mut free = vec![false; facts.practices()];
                wide.iter().for_each(|&at| free[at] = may_reach_floor(facts, &checked.decisions, at));
                let (mut gain, mut negative) = (checked.dual_value() - before, None);
                for &hub in &hubs {
                    let priced = price(facts, &checked, &free, hub, effort);
                    gain += (priced.least - least[hub]).min(0);
                    negative = negative.or(priced.negative_measure);
                }
                ((!effort.exceeded()).then_some(gain), negative)
            };
            let found: Vec<_> = island.leaves.par_iter().map(gain).collect();
            let negative_measure = found.iter().find_map(|(_, negative)| negative.clone());
            IslandGains { leaves: found.into_iter().map(|(gain, _)| gain).collect(), negative_measure }
        })
        .collect()
}

/// Pairs that a leaf decides.
pub(super) type Pairs<'a> = &'a [(PracticeId, PracticeId)];
