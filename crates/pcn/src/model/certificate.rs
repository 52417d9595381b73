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
    /// The same cut over other names of the practices, which keep their order.
    pub(crate) fn renamed(self, name: &dyn Fn(PracticeId) -> PracticeId) -> Self {
        Self { weights: self.weights.into_iter().map(|(id, weight)| (name(id), weight)).collect(), ..self }
    }

    /// Whether it is the same cut, whatever its dual.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        (&self.weights, self.divisor) == (&other.weights, other.divisor)
    }

    /// Whether it can count for a network of some practices only.
    pub(crate) fn may_count(&self, some: impl Fn(PracticeId) -> bool) -> bool {
        let weights = self.weights.iter().filter(|(id, _)| some(*id)).map(|&(_, weight)| u64::from(weight));
        weights.sum::<u64>() >= u64::from(self.divisor)
    }

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

impl Leaf {
    /// A leaf of all plans with these numbers of networks, by the practices' duals alone: they prove their sum where no candidate
    /// costs less than its members' duals.
    pub(crate) fn of_duals(networks: (u32, u32), practice_duals: Vec<Score>) -> Self {
        let bound = practice_duals.iter().copied().sum();
        Self {
            together: Vec::new(),
            apart: Vec::new(),
            networks,
            practice_duals,
            count_dual: Score::ZERO,
            cuts: Vec::new(),
            bound,
        }
    }
}

/// One case of an [`Island`]: the plans that keep some pairs of practices together and others apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IslandLeaf {
    /// Pairs that are in one network.
    pub together: Vec<(PracticeId, PracticeId)>,
    /// Pairs that are in different networks.
    pub apart: Vec<(PracticeId, PracticeId)>,
    /// One dual for each practice of the island, in its order.
    pub practice_duals: Vec<Score>,
    /// The island's own cuts with their duals.
    pub cuts: Vec<Cut>,
    /// What the bound gains here, as claimed.
    pub gain: Score,
}

/// A part of the map that is branched on by itself.
///
/// The rest of the certificate is one leaf without pairs. An island's leaf puts its own duals in place of those of the
/// island's practices, and its own cuts in place of those that can count only for networks that hold one of them: cuts whose
/// weights on other practices add up to less than the divisor. Islands have no practice and no cut in common. A candidate that holds
/// practices of several islands must cost no less than the least at its hub even where each of its practices has the highest dual that
/// any leaf gives it and each cut the weakest: such candidates then never count, all others meet the leaf of one island at most, and
/// islands gain independently of each other. A plan falls under one leaf of each, and the bound rises by the least gain of each. What a
/// leaf gains is the change of the dual objective plus, for each hub, what the least reduced cost there falls further below 0
/// than without the island.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Island {
    /// The practices, ascending.
    pub practices: Vec<PracticeId>,
    /// Leaves that together cover every plan.
    pub leaves: Vec<IslandLeaf>,
}

impl IslandLeaf {
    /// The same leaf over other names of the practices, which keep their order.
    pub(crate) fn renamed(self, name: &dyn Fn(PracticeId) -> PracticeId) -> Self {
        let pairs = |pairs: Vec<(PracticeId, PracticeId)>| pairs.into_iter().map(|(a, b)| (name(a), name(b))).collect();
        Self {
            together: pairs(self.together),
            apart: pairs(self.apart),
            cuts: self.cuts.into_iter().map(|cut| cut.renamed(name)).collect(),
            ..self
        }
    }
}

impl Island {
    /// The same island over other names of the practices, which keep their order.
    pub(crate) fn renamed(self, name: &dyn Fn(PracticeId) -> PracticeId) -> Self {
        Self {
            practices: self.practices.into_iter().map(name).collect(),
            leaves: self.leaves.into_iter().map(|leaf| leaf.renamed(name)).collect(),
        }
    }

    /// The gain claimed: the least over the leaves.
    #[must_use]
    pub fn gain(&self) -> Score {
        self.leaves.iter().map(|leaf| leaf.gain).min().unwrap_or(Score::ZERO)
    }

    /// Whether a cut counts only for networks that hold one of the island's practices.
    #[must_use]
    pub fn owns(&self, cut: &Cut) -> bool {
        !cut.may_count(|id| self.practices.binary_search(&id).is_err())
    }
}

/// A certificate over some of the practices: an area that no candidate joins to any other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaCertificate {
    /// The practices, ascending.
    pub practices: Vec<PracticeId>,
    /// Of the plans of any number of networks over these practices alone, numbered by their position here.
    pub certificate: Certificate,
}

/// Leaves that together cover every plan; the bound is the least of theirs, and what islands gain. Or areas that no candidate
/// joins, in place of leaves over the whole; the bound is the sum of theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The leaves of the branching tree; a single one without pairs when no branching was needed.
    pub leaves: Vec<Leaf>,
    /// Parts of the map that are branched on by themselves, where there is one leaf.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub islands: Vec<Island>,
    /// Areas that no candidate joins, where there are no leaves: together they hold each practice once, and each fixed network
    /// as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<AreaCertificate>,
}

impl Certificate {
    /// A certificate without islands.
    #[must_use]
    pub fn new(leaves: Vec<Leaf>) -> Self {
        Self { leaves, islands: Vec::new(), areas: Vec::new() }
    }

    /// A certificate of areas that no candidate joins.
    #[must_use]
    pub fn of_areas(areas: Vec<AreaCertificate>) -> Self {
        Self { leaves: Vec::new(), islands: Vec::new(), areas }
    }

    /// The bound claimed: the least over the leaves, and what islands gain; or the sum over areas.
    #[must_use]
    pub fn bound(&self) -> Option<Score> {
        if !self.areas.is_empty() {
            return self.areas.iter().map(|area| area.certificate.bound()).sum();
        }
        let gains: Score = self.islands.iter().map(Island::gain).sum();
        self.leaves.iter().map(|leaf| leaf.bound + gains).min()
    }
}
