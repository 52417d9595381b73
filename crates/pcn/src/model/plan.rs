//! Networks and plans.

use super::{PracticeId, Score};
use serde::{Deserialize, Serialize};

/// What one network costs, term by term.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkScore {
    /// List size times distance to the hub, summed over the members.
    pub travel: Score,
    /// Price of being below the floor.
    pub shortfall: Score,
    /// Price of being above the ceiling.
    pub excess: Score,
    /// Further measures, by name, in the order of the objective.
    pub further: Vec<(String, Score)>,
}

impl NetworkScore {
    /// The sum of all terms.
    #[must_use]
    pub fn total(&self) -> Score {
        self.travel + self.shortfall + self.excess + self.further.iter().map(|(_, score)| *score).sum()
    }
}

/// Why a network is outside the band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Exception {
    /// Fewer patients than the floor.
    BelowFloor {
        /// Patients missing.
        missing: u64,
        /// Whether no candidate inside the rules reaches the floor with any of its members.
        unavoidable: bool,
    },
    /// Fewer patients than the floor, as a waiver allows.
    Waived {
        /// Patients missing.
        missing: u64,
        /// The waiver, by its position among the rules.
        waiver: usize,
    },
    /// More patients than the ceiling, within the cap.
    AboveCeiling {
        /// Patients too many.
        excess: u64,
    },
    /// One practice above the ceiling: its list is never split.
    LargePractice {
        /// Patients too many.
        excess: u64,
    },
}

/// A network: the district being drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// Members in ascending order, at least one.
    pub members: Vec<PracticeId>,
    /// The member with the smallest sum of list size times distance; the lowest of equals.
    pub hub: PracticeId,
    /// Registered patients of all members.
    pub size: u64,
    /// What it costs.
    pub score: NetworkScore,
    /// Why it is outside the band, if it is.
    pub exception: Option<Exception>,
}

/// A plan: every practice in exactly one network. Networks are ordered by their first member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The networks.
    pub networks: Vec<Network>,
}

impl Plan {
    /// The sum of the networks' scores.
    #[must_use]
    pub fn score(&self) -> Score {
        self.networks.iter().map(|network| network.score.total()).sum()
    }

    /// The members of each network.
    #[must_use]
    pub fn groups(&self) -> Vec<Vec<PracticeId>> {
        self.networks.iter().map(|network| network.members.clone()).collect()
    }

    /// For each practice the index of its network.
    ///
    /// # Panics
    /// When a member is not below `practices`; plans of the same problem never are.
    #[must_use]
    pub fn assignment(&self, practices: usize) -> Vec<usize> {
        let mut network_of = vec![usize::MAX; practices];
        for (index, network) in self.networks.iter().enumerate() {
            for member in &network.members {
                network_of[member.index()] = index;
            }
        }
        network_of
    }
}
