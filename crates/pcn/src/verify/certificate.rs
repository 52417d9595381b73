//! Re-checks a bound.

use super::areas;
use super::cover::hole;
use super::facts::{Facts, score};
use super::island::{self, Pairs};
use super::leaf::{CheckedLeaf, LeafBound};
use super::price::Effort;
use crate::model::{Certificate, Cut, IslandLeaf, PracticeId, Score};
use crate::problem::Problem;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How far re-checking goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most search nodes over all leaves and hubs. Default: 1,000,000,000, about a quarter of an hour; a proof
    /// with good duals needs some thousand for each leaf and hub.
    pub nodes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { nodes: 1_000_000_000 }
    }
}

/// Why a certificate proves nothing. Leaves and cuts are positions, from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Fault {
    /// There are no leaves.
    #[error("the certificate has no leaves")]
    NoLeaves,
    /// A leaf does not have one dual for each practice.
    #[error("leaf {leaf} has {found} practice duals, the problem has {practices} practices")]
    Duals {
        /// The leaf.
        leaf: usize,
        /// Duals found.
        found: usize,
        /// Practices of the problem.
        practices: usize,
    },
    /// A leaf decides a pair that is no pair of practices.
    #[error("leaf {leaf} decides the pair {first:?}, {second:?}: it takes two different practices of the problem")]
    Pair {
        /// The leaf.
        leaf: usize,
        /// First practice.
        first: PracticeId,
        /// Second practice.
        second: PracticeId,
    },
    /// A leaf keeps a pair both together and apart.
    #[error("leaf {leaf} keeps the pair {first:?}, {second:?} both together and apart")]
    BothWays {
        /// The leaf.
        leaf: usize,
        /// First practice.
        first: PracticeId,
        /// Second practice.
        second: PracticeId,
    },
    /// A cut does not hold for every plan.
    #[error(
        "cut {cut} of leaf {leaf} is not valid: it takes a divisor of at least 2, different practices with weights from 1 to below the divisor, and a dual of at most 0"
    )]
    Cut {
        /// The leaf.
        leaf: usize,
        /// The cut.
        cut: usize,
    },
    /// Plans that no leaf holds.
    #[error("no leaf holds the plans of {least} to {most} networks with {together:?} together and {apart:?} apart")]
    NotCovered {
        /// Least number of networks of these plans.
        least: u32,
        /// Most networks.
        most: u32,
        /// Pairs that these plans keep together.
        together: Vec<(PracticeId, PracticeId)>,
        /// Pairs that they keep apart.
        apart: Vec<(PracticeId, PracticeId)>,
    },
    /// A leaf claims more than is so.
    #[error("leaf {leaf} claims a bound of {claimed}, recomputed it is {recomputed}")]
    Bound {
        /// The leaf.
        leaf: usize,
        /// Claimed.
        claimed: Score,
        /// Recomputed.
        recomputed: Score,
    },
    /// There are islands, and more than one leaf or a leaf with pairs.
    #[error("the certificate has islands, so that it takes a single leaf without pairs")]
    IslandsAmongLeaves,
    /// An island's practices are no practices of the problem, each once, ascending.
    #[error("island {island} takes different practices of the problem in ascending order, at least one")]
    IslandPractices {
        /// The island.
        island: usize,
    },
    /// An island's leaf does not have one dual for each of its practices.
    #[error("leaf {leaf} of island {island} has {found} practice duals, the island has {practices} practices")]
    IslandDuals {
        /// The island.
        island: usize,
        /// Its leaf.
        leaf: usize,
        /// Duals found.
        found: usize,
        /// Practices of the island.
        practices: usize,
    },
    /// A cut of an island does not hold for every plan, or can count for networks outside.
    #[error(
        "cut {cut} of leaf {leaf} of island {island} is not valid: besides what holds for any cut, its weights on practices outside the island have to add up to less than the divisor"
    )]
    IslandCut {
        /// The island.
        island: usize,
        /// Its leaf.
        leaf: usize,
        /// The cut.
        cut: usize,
    },
    /// The leaves of an island do not cover every plan.
    #[error("the leaves of island {island} do not cover every plan")]
    IslandNotCovered {
        /// The island.
        island: usize,
    },
    /// Two islands have a common practice, a cut belongs to both, or together they take too much off some candidate.
    #[error(
        "islands {first} and {second} do not add up: they have a practice or a cut in common, or a candidate that holds practices of both would cost less than the best at its hub"
    )]
    IslandsMeet {
        /// One island.
        first: usize,
        /// The other.
        second: usize,
    },
    /// An island claims to gain more than is so.
    #[error("leaf {leaf} of island {island} claims to gain {claimed}, recomputed it is {recomputed}")]
    IslandGain {
        /// The island.
        island: usize,
        /// Its leaf.
        leaf: usize,
        /// Claimed.
        claimed: Score,
        /// Recomputed.
        recomputed: Score,
    },
    /// There are areas, and leaves or islands over the whole.
    #[error("the certificate has areas, so that it takes no leaves and no islands of its own")]
    AreasAmongLeaves,
    /// An area's practices are no practices of the problem, each once and in no other area, ascending.
    #[error("area {area} takes practices of the problem that are in no area before, in ascending order, at least one")]
    AreaPractices {
        /// The area.
        area: usize,
    },
    /// A practice is in no area.
    #[error("practice {practice:?} is in no area")]
    InNoArea {
        /// The practice.
        practice: PracticeId,
    },
    /// Two practices of different areas that a network may hold.
    #[error("practices {first:?} and {second:?} are in different areas, and a network may hold both")]
    AreasMeet {
        /// One practice.
        first: PracticeId,
        /// The other.
        second: PracticeId,
    },
    /// What is wrong with an area's own certificate.
    #[error("area {area}: {fault}")]
    InArea {
        /// The area.
        area: usize,
        /// What is wrong there.
        fault: Box<Fault>,
    },
    /// A measure is negative for some candidate, so that no bound holds.
    #[error("measure {measure:?} is negative for some candidate: a measure has to be 0 or more, or no bound holds")]
    NegativeMeasure {
        /// The measure's name.
        measure: String,
    },
}

/// What re-checking found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Verdict {
    /// No plan scores less than this: the bound that the certificate claims.
    Holds {
        /// The bound claimed.
        bound: Score,
    },
    /// The certificate does not prove what it claims.
    Refused {
        /// Everything that is wrong with it.
        faults: Vec<Fault>,
    },
    /// Re-checking did not come to its end.
    Unchecked {
        /// Why.
        reason: String,
    },
}

/// One leaf, claimed and recomputed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeafReview {
    /// The bound claimed.
    pub claimed: Score,
    /// The bound that the leaf's duals give, from its own enumeration; `None` when that did not come to its end.
    pub recomputed: Option<Score>,
}

/// A certificate, re-checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateReview {
    /// What was found.
    pub verdict: Verdict,
    /// The leaves, in order; empty when the certificate is malformed.
    pub leaves: Vec<LeafReview>,
    /// For each island its leaves, with gains in place of bounds.
    pub islands: Vec<Vec<LeafReview>>,
    /// For each area what was found there.
    pub areas: Vec<CertificateReview>,
    /// Search nodes spent.
    pub nodes: u64,
}

impl CertificateReview {
    /// Whether the bound claimed was proven again.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self.verdict, Verdict::Holds { .. })
    }

    /// The bound that was recomputed, the least over the leaves, or the sum over areas; `None` unless every leaf was. It may be above the
    /// bound claimed. It holds for every plan only when [`Self::holds`] says so.
    #[must_use]
    pub fn recomputed(&self) -> Option<Score> {
        if !self.areas.is_empty() {
            return self.areas.iter().map(Self::recomputed).sum();
        }
        let least = |leaves: &[LeafReview]| {
            let bounds: Option<Vec<Score>> = leaves.iter().map(|leaf| leaf.recomputed).collect();
            bounds?.into_iter().min()
        };
        let gains: Option<Vec<Score>> = self.islands.iter().map(|leaves| least(leaves)).collect();
        Some(least(&self.leaves)? + gains?.into_iter().sum())
    }
}

/// Re-checks the bound of a certificate by its own enumeration of the candidates, in whole numbers.
///
/// What is checked is the claim of [`Leaf`](crate::model::Leaf) and [`Island`](crate::model::Island): that its leaves cover every plan, that its cuts hold for every plan, and
/// that for each leaf the sum of the duals plus, for each hub, the least reduced cost of a candidate scored there (if
/// negative) is at least the bound claimed. The least reduced cost is found exactly, by a depth-first search over the
/// connected groups that hold the hub, each once, cut off by a fractional-knapsack bound rounded downwards. Groups that
/// reach the floor and groups below it are searched apart, and practices that no group of the kind can hold are left
/// out, or the duals of practices that have to be exceptions would spoil the bound of their neighbours.
///
/// The answer is the same on any number of threads. Good duals leave little to search: some thousand nodes a hub; with
/// poor ones the time grows exponentially, up to the limit.
#[must_use]
pub fn certificate(problem: &Problem, certificate: &Certificate, limits: Limits) -> CertificateReview {
    certificate_while(problem, certificate, limits, &|_| true)
}

/// [`certificate()`], as long as `go_on` says so: it is told the search nodes so far, often and from several threads. A search
/// that it ends leaves the bound unchecked.
#[must_use]
pub fn certificate_while(
    problem: &Problem,
    certificate: &Certificate,
    limits: Limits,
    go_on: &(dyn Fn(u64) -> bool + Sync),
) -> CertificateReview {
    review(problem, certificate, &Effort::new(limits.nodes, go_on))
}

/// The same, within what is left to do.
pub(super) fn review(problem: &Problem, certificate: &Certificate, effort: &Effort<'_>) -> CertificateReview {
    let facts = Facts::new(problem);
    let faults = faults(&facts, certificate);
    let without =
        |verdict, leaves, nodes| CertificateReview { verdict, leaves, islands: Vec::new(), areas: Vec::new(), nodes };
    if !faults.is_empty() {
        return without(Verdict::Refused { faults }, Vec::new(), 0);
    }
    if !certificate.areas.is_empty() {
        return areas::add_up(&facts, certificate, effort);
    }
    let before = effort.spent();
    let bounds: Vec<LeafBound> =
        certificate.leaves.par_iter().map(|leaf| CheckedLeaf::new(&facts, leaf).bound(&facts, effort)).collect();
    let none = Vec::new();
    let least = bounds.first().map_or(&none, |bound| &bound.least);
    let gains = island::gains(&facts, certificate, least, effort);
    let (overlaps, negative_there) = island::overlaps(&facts, certificate, least, effort);
    if effort.exceeded() {
        let reason = if effort.was_stopped() {
            format!("it was stopped after {} search nodes", effort.spent())
        } else {
            format!("the limit of {} search nodes was reached", effort.limit())
        };
        let leaves = certificate.leaves.iter().map(|leaf| LeafReview { claimed: leaf.bound, recomputed: None });
        let nodes = effort.spent().min(effort.limit()) - before.min(effort.limit());
        return without(Verdict::Unchecked { reason }, leaves.collect(), nodes);
    }
    let mut faults = overlaps;
    faults.extend(negative_there.map(|measure| Fault::NegativeMeasure { measure }));
    let mut leaves = Vec::with_capacity(bounds.len());
    for (at, (leaf, found)) in certificate.leaves.iter().zip(bounds).enumerate() {
        if let Some(measure) = found.negative_measure {
            faults.push(Fault::NegativeMeasure { measure });
        }
        let recomputed = found.bound.map(score);
        if let Some(recomputed) = recomputed.filter(|&bound| bound < leaf.bound) {
            faults.push(Fault::Bound { leaf: at, claimed: leaf.bound, recomputed });
        }
        leaves.push(LeafReview { claimed: leaf.bound, recomputed });
    }
    let mut islands = Vec::with_capacity(gains.len());
    for (at, (island, found)) in certificate.islands.iter().zip(gains).enumerate() {
        faults.extend(found.negative_measure.map(|measure| Fault::NegativeMeasure { measure }));
        let review =
            |(leaf, gain): (&IslandLeaf, Option<i128>)| LeafReview { claimed: leaf.gain, recomputed: gain.map(score) };
        let reviews: Vec<LeafReview> = island.leaves.iter().zip(found.leaves).map(review).collect();
        for (leaf, review) in reviews.iter().enumerate() {
            if let Some(recomputed) = review.recomputed.filter(|&gain| gain < review.claimed) {
                faults.push(Fault::IslandGain { island: at, leaf, claimed: review.claimed, recomputed });
            }
        }
        islands.push(reviews);
    }
    let verdict = match certificate.bound() {
        Some(bound) if faults.is_empty() => Verdict::Holds { bound },
        _ => Verdict::Refused { faults },
    };
    CertificateReview { verdict, leaves, islands, areas: Vec::new(), nodes: effort.spent() - before }
}

/// Everything that is wrong with a certificate before any search.
fn faults(facts: &Facts, certificate: &Certificate) -> Vec<Fault> {
    let practices = facts.practices();
    if !certificate.areas.is_empty() {
        return areas::faults(facts, certificate);
    }
    let mut faults = Vec::new();
    if certificate.leaves.is_empty() {
        faults.push(Fault::NoLeaves);
    }
    for (at, leaf) in certificate.leaves.iter().enumerate() {
        if leaf.practice_duals.len() != practices {
            faults.push(Fault::Duals { leaf: at, found: leaf.practice_duals.len(), practices });
        }
        pair_faults(practices, at, &leaf.together, &leaf.apart, &mut faults);
        for (cut, stated) in leaf.cuts.iter().enumerate() {
            if !cut_holds(practices, stated) {
                faults.push(Fault::Cut { leaf: at, cut });
            }
        }
    }
    if faults.is_empty()
        && let Some(hole) = hole(practices, facts.problem.count_range(), &certificate.leaves)
    {
        let (least, most) = hole.networks;
        let side = |kept| hole.pairs.iter().filter(|(_, together)| *together == kept).map(|(pair, _)| *pair).collect();
        faults.push(Fault::NotCovered { least, most, together: side(true), apart: side(false) });
    }
    if faults.is_empty() {
        faults.extend(island::faults(facts, certificate, &|cut| cut_holds(practices, cut)));
    }
    faults
}

pub(super) fn pair_faults(practices: usize, at: usize, together: Pairs<'_>, apart: Pairs<'_>, faults: &mut Vec<Fault>) {
    for &(first, second) in together.iter().chain(apart) {
        if first == second || first.index() >= practices || second.index() >= practices {
            faults.push(Fault::Pair { leaf: at, first, second });
        }
    }
    for &(first, second) in together {
        if apart.contains(&(first, second)) || apart.contains(&(second, first)) {
            faults.push(Fault::BothWays { leaf: at, first, second });
        }
    }
}

/// Whether these are some of the practices, each once, ascending.
pub(super) fn are_in_order(practices: usize, ids: &[PracticeId]) -> bool {
    ids.windows(2).all(|pair| pair[0] < pair[1]) && ids.last().is_some_and(|last| last.index() < practices)
}

/// Whether a cut is one that holds for every plan.
fn cut_holds(practices: usize, cut: &Cut) -> bool {
    let mut members: Vec<usize> = cut.weights.iter().map(|(id, _)| id.index()).collect();
    members.sort_unstable();
    let distinct = members.windows(2).all(|pair| pair[0] != pair[1]);
    let known = members.last().is_none_or(|&last| last < practices);
    let weights = cut.weights.iter().all(|&(_, weight)| weight >= 1 && weight < cut.divisor);
    cut.divisor >= 2 && distinct && known && weights && cut.dual <= Score::ZERO
}
