//! What a second program needs to re-check a bound.

use super::{PracticeId, Score};
use serde::{Deserialize, Serialize};

/// A rank-1 cut: over all chosen networks, the sum of floor(sum of the members' weights / divisor) is at most
/// floor(sum of all weights / divisor).
///
/// It holds for every plan, since each practice is in one network (Chvatal-Gomory rounding of the partition rows). Three
/// practices of weight 1 with divisor 2 say: at most one network holds two of them (Jepsen, Petersen, Spoorendonk,
/// Pisinger, "Subset-row inequalities applied to the vehicle-routing problem with time windows", Operations Research 56, 2008).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// Practices and their weights, ascending, each weight at least 1 and below the divisor.
    pub weights: Vec<(PracticeId, u32)>,
    /// The divisor, at least 2.
    pub divisor: u32,
    /// The dual, never positive: what each unit of the left-hand side adds to a candidate's reduced cost, negated.
    pub dual: Score,
}

impl Cut {
    /// The right-hand side: floor(sum of weights / divisor).
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.weights.iter().map(|(_, weight)| weight).sum::<u32>() / self.divisor
    }
}

/// A proof of a bound for the plans that keep some pairs of practices together and others apart, and whose number of
/// networks lies in a range.
///
/// Let p be the duals of practices, m that of the number of networks and s those of cuts. Every such plan scores at least
/// the sum of p, plus m times the least number of networks if m is not negative, else times the most, plus the sum of
/// s times limit, plus the sum over hubs of min(0, least reduced cost of a candidate scored at that hub). A candidate's reduced
/// cost is its score, less its members' p, less m, less the sum of s times its left-hand side; its hub is the lowest
/// member at which it scores least (the lowest of all where travel does not count). Each practice is the hub of at most
/// one network, so the last sum takes off enough for every candidate of negative reduced cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    /// Pairs that are in one network.
    pub together: Vec<(PracticeId, PracticeId)>,
    /// Pairs that are in different networks.
    pub apart: Vec<(PracticeId, PracticeId)>,
    /// Least and most networks.
    pub networks: (u32, u32),
    /// One dual for each practice, in order.
    pub practice_duals: Vec<Score>,
    /// Dual of the number of networks; zero when it is free.
    pub count_dual: Score,
    /// The cuts with their duals.
    pub cuts: Vec<Cut>,
    /// The bound claimed.
    pub bound: Score,
}

/// Leaves that together cover every plan; the bound is the least of theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The leaves of the branching tree; a single one without pairs when no branching was needed.
    pub leaves: Vec<Leaf>,
}

impl Certificate {
    /// The bound claimed: the least over the leaves.
    #[must_use]
    pub fn bound(&self) -> Option<Score> {
        self.leaves.iter().map(|leaf| leaf.bound).min()
    }
}
