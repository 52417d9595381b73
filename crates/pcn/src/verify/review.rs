//! What a review of a plan says.

use super::Violation;
use super::describe::{network_name, practice_name, practice_names};
use crate::model::{Exception, NetworkScore, PracticeId, Score, thousands};
use crate::problem::Problem;
use serde::{Deserialize, Serialize};

/// One group, recomputed. Practices that do not exist and repetitions are left out of it and reported as violations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkReview {
    /// Members, ascending; empty for an empty group.
    pub members: Vec<PracticeId>,
    /// Registered patients.
    pub size: u64,
    /// The member with the least travel, the lowest of equals; `None` for an empty group.
    pub hub: Option<PracticeId>,
    /// Patient-kilometres to the hub, whether or not the objective counts them.
    pub travel: Score,
    /// Price of being below the floor.
    pub shortfall: Score,
    /// Price of being above the ceiling.
    pub excess: Score,
    /// Further measures, by name, in the order of the objective.
    pub further: Vec<(String, Score)>,
    /// What the objective counts: travel if it does, shortfall, excess and further measures.
    pub total: Score,
    /// Whether the members are one connected piece.
    pub contiguous: bool,
    /// The connected pieces when there are several, else empty.
    pub pieces: Vec<Vec<PracticeId>>,
    /// Whether the size is from the floor to the ceiling.
    pub in_band: bool,
    /// Why the network is outside the band, if it is.
    pub exception: Option<Exception>,
}

impl NetworkReview {
    /// The terms that the objective counts.
    #[must_use]
    pub fn score(&self, problem: &Problem) -> NetworkScore {
        NetworkScore {
            travel: if problem.objective().travel { self.travel } else { Score::ZERO },
            shortfall: self.shortfall,
            excess: self.excess,
            further: self.further.clone(),
        }
    }
}

/// A network outside the band: allowed, but never silently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewedException {
    /// The network, by its position in the plan.
    pub network: usize,
    /// Why it is outside the band.
    pub exception: Exception,
}

impl ReviewedException {
    /// A sentence naming the network and the patients missing or too many. `names` are the networks' names in order;
    /// a network without one is called by its number, from 1.
    #[must_use]
    pub fn describe(&self, problem: &Problem, review: &Review, names: &[String]) -> String {
        let name = network_name(self.network, names);
        let members = review.networks.get(self.network).map_or(&[][..], |network| &network.members);
        let policy = problem.policy();
        match self.exception {
            Exception::BelowFloor { missing, unavoidable } => format!(
                "{name} has {} patients fewer than the floor of {}{}: {}",
                thousands(missing),
                thousands(u64::from(policy.floor)),
                if unavoidable { ", and no network inside the rules reaches it with any of its practices" } else { "" },
                practice_names(problem, members)
            ),
            Exception::Waived { missing, waiver } => format!(
                "{name} has {} patients fewer than the floor of {}, as a waiver allows: {}",
                thousands(missing),
                thousands(u64::from(policy.floor)),
                problem.rules().waivers.get(waiver).map_or("", |waiver| waiver.reason.as_str())
            ),
            Exception::AboveCeiling { excess } => format!(
                "{name} has {} patients more than the ceiling of {}",
                thousands(excess),
                thousands(u64::from(policy.ceiling))
            ),
            Exception::LargePractice { excess } => format!(
                "{name} is one practice, {}, with {} patients more than the ceiling of {}: a list is never split",
                members.first().map_or_else(String::new, |&id| practice_name(problem, id)),
                thousands(excess),
                thousands(u64::from(policy.ceiling))
            ),
        }
    }
}

/// A plan, recomputed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Review {
    /// One review for each group, in the order given.
    pub networks: Vec<NetworkReview>,
    /// Every rule that is broken; empty for a valid plan.
    pub violations: Vec<Violation>,
    /// Every network outside the band.
    pub exceptions: Vec<ReviewedException>,
    /// What the objective counts, summed over the networks.
    pub total: Score,
    /// Patient-kilometres to the hubs, whether or not the objective counts them.
    pub travel: Score,
    /// Price of being below the floor, summed.
    pub shortfall: Score,
    /// Price of being above the ceiling, summed.
    pub excess: Score,
    /// Further measures, summed, by name, in the order of the objective.
    pub further: Vec<(String, Score)>,
    /// Networks with at least one practice; the counts below are among them.
    pub count: usize,
    /// Networks from the floor to the ceiling.
    pub in_band: usize,
    /// Networks below the floor.
    pub below_floor: usize,
    /// Networks above the ceiling, those above the cap included.
    pub above_ceiling: usize,
    /// Networks of one practice above the ceiling.
    pub large_practices: usize,
    /// Networks of several practices above the cap.
    pub above_cap: usize,
    /// Networks that are one connected piece.
    pub contiguous: usize,
}

impl Review {
    /// Whether no rule is broken.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.violations.is_empty()
    }
}
