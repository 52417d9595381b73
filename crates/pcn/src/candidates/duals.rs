//! Prices that the bound puts on practices, on the number of networks and on cuts.

use super::Decisions;
use crate::model::{Cut, Leaf, PracticeId, Score};

/// Duals as whole numbers, so that reduced costs are exact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duals {
    /// One for each practice.
    pub practice: Vec<Score>,
    /// Of the number of networks.
    pub count: Score,
    /// Cuts with their duals, none positive.
    pub cuts: Vec<Cut>,
}

impl Duals {
    /// The cuts that take part: those with a price.
    pub(crate) fn priced_cuts(&self) -> impl Iterator<Item = &Cut> {
        self.cuts.iter().filter(|cut| cut.dual < Score::ZERO)
    }

    /// The duals in the middle between these and others with the same cuts.
    pub(crate) fn halfway(&self, other: &Self) -> Self {
        let middle = |a: Score, b: Score| Score::from_micro((a.micro() + b.micro()) / 2);
        let cut = |(a, b): (&Cut, &Cut)| Cut { dual: middle(a.dual, b.dual), ..a.clone() };
        Self {
            practice: self.practice.iter().zip(&other.practice).map(|(&a, &b)| middle(a, b)).collect(),
            count: middle(self.count, other.count),
            cuts: self.cuts.iter().zip(&other.cuts).map(cut).collect(),
        }
    }

    /// The dual objective before candidates of negative reduced cost are taken off.
    #[must_use]
    pub fn objective(&self, networks: (u32, u32)) -> Score {
        let networks = if self.count >= Score::ZERO { networks.0 } else { networks.1 };
        let cuts: i64 = self.cuts.iter().map(|cut| cut.dual.micro() * i64::from(cut.limit())).sum();
        self.practice.iter().copied().sum::<Score>()
            + Score::from_micro(self.count.micro() * i64::from(networks))
            + Score::from_micro(cuts)
    }

    /// What these duals take off the score of a group (members ascending).
    #[must_use]
    pub fn value(&self, members: &[PracticeId]) -> Score {
        let practices: Score = members.iter().map(|member| self.practice[member.index()]).sum();
        let cuts: i64 = self.cuts.iter().map(|cut| cut.dual.micro() * i64::from(coefficient(cut, members))).sum();
        practices + self.count + Score::from_micro(cuts)
    }

    /// The leaf of a certificate that claims `bound` under these decisions. Cuts without a price are left out.
    #[must_use]
    pub fn into_leaf(self, decisions: &Decisions, bound: Score) -> Leaf {
        let Decisions { together, apart, networks, .. } = decisions.clone();
        let cuts = self.priced_cuts().cloned().collect();
        Leaf { together, apart, networks, practice_duals: self.practice, count_dual: self.count, cuts, bound }
    }
}

/// Sums the weights of each key, keys ascending.
pub(crate) fn sums(weights: &mut [(u32, u32)]) -> impl Iterator<Item = (u32, u32)> {
    weights.sort_unstable_by_key(|item| item.0);
    weights.chunk_by(|a, b| a.0 == b.0).map(|group| (group[0].0, group.iter().map(|item| item.1).sum()))
}

/// A cut's coefficient for a group: floor(sum of the members' weights / divisor).
pub(crate) fn coefficient(cut: &Cut, members: &[PracticeId]) -> u32 {
    cut.weights.iter().filter(|(id, _)| members.binary_search(id).is_ok()).map(|(_, weight)| weight).sum::<u32>()
        / cut.divisor
}
