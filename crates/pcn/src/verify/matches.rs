//! Holds what a plan says of itself against what is recomputed.

use super::describe::practice_name;
use super::{Review, facts, plan};
use crate::model::{Exception, Network, Plan, PracticeId, Score};
use crate::problem::Problem;
use serde::{Deserialize, Serialize};

/// A claim of a plan that is not so. Networks are positions in the plan, from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Mismatch {
    /// The members are not ascending, known and once each.
    Members {
        /// The network.
        network: usize,
    },
    /// A network stands before one with a lower first member.
    Order {
        /// The later network.
        network: usize,
    },
    /// The hub is another.
    Hub {
        /// The network.
        network: usize,
        /// Claimed.
        claimed: PracticeId,
        /// Recomputed; `None` for an empty network.
        found: Option<PracticeId>,
    },
    /// The size is another.
    Size {
        /// The network.
        network: usize,
        /// Claimed.
        claimed: u64,
        /// Recomputed.
        found: u64,
    },
    /// A term of the score is another.
    Term {
        /// The network; `None` for the whole plan.
        network: Option<usize>,
        /// `travel`, `shortfall`, `excess`, `total` or the name of a measure.
        term: String,
        /// Claimed; `None` when the plan leaves it out.
        claimed: Option<Score>,
        /// Recomputed; `None` when the objective has no such term at this place.
        found: Option<Score>,
    },
    /// The exception is another.
    Exception {
        /// The network.
        network: usize,
        /// Claimed.
        claimed: Option<Exception>,
        /// Recomputed.
        found: Option<Exception>,
    },
}

impl Mismatch {
    /// A sentence with what is claimed and what was found. Networks are called by their numbers, from 1.
    #[must_use]
    pub fn describe(&self, problem: &Problem) -> String {
        match self {
            Self::Members { network } => {
                format!("network {}: its members are not in order, known and named once each", network + 1)
            }
            Self::Order { network } => {
                format!("network {} stands after one with a later first practice", network + 1)
            }
            Self::Hub { network, claimed, found } => format!(
                "network {}: its hub is said to be {}, recomputed it is {}",
                network + 1,
                practice_name(problem, *claimed),
                found.map_or_else(|| "none".to_owned(), |id| practice_name(problem, id))
            ),
            Self::Size { network, claimed, found } => {
                format!("network {}: {claimed} patients are claimed, recomputed it has {found}", network + 1)
            }
            Self::Term { network, term, claimed, found } => {
                let place = network.map_or_else(|| "the plan".to_owned(), |network| format!("network {}", network + 1));
                let text = |score: &Option<Score>| {
                    score.map_or_else(|| "nothing".to_owned(), |s| format!("{:.6} patient-km", s.patient_km()))
                };
                format!("{place}: {term} is said to be {}, recomputed it is {}", text(claimed), text(found))
            }
            Self::Exception { network, claimed, found } => {
                format!("network {}: exception {claimed:?} is claimed, recomputed it is {found:?}", network + 1)
            }
        }
    }
}

/// Recomputes a plan and compares every number that it claims: sizes, hubs, each term of each score, exceptions, order
/// and total. Scores are whole numbers, so they have to be equal.
///
/// The review still lists violations: a plan can tell the truth about itself and break a rule. Ask
/// [`Review::is_valid`] as well.
///
/// # Errors
/// Every claim that is not so.
pub fn matches(problem: &Problem, claimed: &Plan) -> Result<Review, Vec<Mismatch>> {
    let groups: Vec<Vec<PracticeId>> = claimed.networks.iter().map(|network| network.members.clone()).collect();
    let review = plan(problem, &groups);
    let mut wrong = Vec::new();
    for (at, network) in claimed.networks.iter().enumerate() {
        compare(problem, &review, at, network, &mut wrong);
        let earlier = at.checked_sub(1).and_then(|before| claimed.networks[before].members.first());
        if network.members.first() < earlier {
            wrong.push(Mismatch::Order { network: at });
        }
    }
    let sum =
        claimed.networks.iter().flat_map(|network| terms(network).into_iter().map(|(_, s)| i128::from(s.micro())));
    let total = facts::score(sum.sum());
    if total != review.total {
        let (claimed, found) = (Some(total), Some(review.total));
        wrong.push(Mismatch::Term { network: None, term: "total".to_owned(), claimed, found });
    }
    if wrong.is_empty() { Ok(review) } else { Err(wrong) }
}

/// The claimed terms of a network, by name.
fn terms(network: &Network) -> Vec<(String, Score)> {
    let score = &network.score;
    let own = [("travel", score.travel), ("shortfall", score.shortfall), ("excess", score.excess)];
    own.into_iter().map(|(name, s)| (name.to_owned(), s)).chain(score.further.iter().cloned()).collect()
}

/// Compares one network.
fn compare(problem: &Problem, review: &Review, at: usize, claimed: &Network, wrong: &mut Vec<Mismatch>) {
    let found = &review.networks[at];
    if claimed.members != found.members {
        wrong.push(Mismatch::Members { network: at });
    }
    if Some(claimed.hub) != found.hub {
        wrong.push(Mismatch::Hub { network: at, claimed: claimed.hub, found: found.hub });
    }
    if claimed.size != found.size {
        wrong.push(Mismatch::Size { network: at, claimed: claimed.size, found: found.size });
    }
    let travel = if problem.objective().travel { found.travel } else { Score::ZERO };
    let own = [("travel", travel), ("shortfall", found.shortfall), ("excess", found.excess)];
    let recomputed: Vec<(String, Score)> =
        own.into_iter().map(|(name, s)| (name.to_owned(), s)).chain(found.further.iter().cloned()).collect();
    let stated = terms(claimed);
    for place in 0..stated.len().max(recomputed.len()) {
        let (left, right) = (stated.get(place), recomputed.get(place));
        if left != right {
            let term = right.or(left).map_or_else(String::new, |(name, _)| name.clone());
            let claimed = left.filter(|(name, _)| *name == term).map(|(_, score)| *score);
            let found = right.map(|(_, score)| *score);
            wrong.push(Mismatch::Term { network: Some(at), term, claimed, found });
        }
    }
    if !exception_holds(claimed.exception, found.exception) {
        wrong.push(Mismatch::Exception { network: at, claimed: claimed.exception, found: found.exception });
    }
}

/// Whether a claimed exception is so. Not to say that a shortfall is unavoidable is no false claim.
fn exception_holds(claimed: Option<Exception>, found: Option<Exception>) -> bool {
    match (claimed, found) {
        (
            Some(Exception::BelowFloor { missing, unavoidable: false }),
            Some(Exception::BelowFloor { missing: recomputed, .. }),
        ) => missing == recomputed,
        _ => claimed == found,
    }
}
