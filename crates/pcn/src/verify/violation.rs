//! What can be wrong with a plan.

use super::CutOff;
use super::describe::{network_name, practice_name, practice_names};
use crate::model::{PracticeId, Score, thousands};
use crate::problem::Problem;
use serde::{Deserialize, Serialize};

/// A rule that a plan breaks. Networks are positions in the plan, from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Violation {
    /// A practice is in no network.
    Unplaced {
        /// The practice.
        practice: PracticeId,
    },
    /// A practice is in several networks.
    Shared {
        /// The practice.
        practice: PracticeId,
        /// The networks, ascending.
        networks: Vec<usize>,
    },
    /// A practice is named more than once in one network.
    Repeated {
        /// The practice.
        practice: PracticeId,
        /// The network.
        network: usize,
    },
    /// A network names a practice that does not exist.
    Unknown {
        /// The identifier, not below the number of practices.
        practice: PracticeId,
        /// The network.
        network: usize,
    },
    /// A network has no practice.
    Empty {
        /// The network.
        network: usize,
    },
    /// The members of a network are not one connected piece.
    NotContiguous {
        /// The network.
        network: usize,
        /// What the piece with most patients cannot reach, and the shortest links that would join it.
        cut_off: Vec<CutOff>,
    },
    /// A network of several practices is above the cap.
    AboveCap {
        /// The network.
        network: usize,
        /// Its patients.
        size: u64,
        /// Its practices.
        practices: usize,
        /// The cap.
        cap: u32,
    },
    /// Two practices share a network that have to be apart.
    NotApart {
        /// The network.
        network: usize,
        /// A practice.
        first: PracticeId,
        /// The other.
        second: PracticeId,
    },
    /// Two practices do not share a network that have to be together.
    Parted {
        /// A practice.
        first: PracticeId,
        /// The other.
        second: PracticeId,
    },
    /// Practices that have to be exactly one network are not.
    NotFixed {
        /// The fixed network.
        name: String,
        /// Its practices.
        practices: Vec<PracticeId>,
    },
    /// A network lies on several sides of a border that none may cross.
    AcrossBorder {
        /// The network.
        network: usize,
        /// The border.
        border: String,
        /// The sides that it lies on.
        sides: Vec<String>,
    },
    /// Too few or too many practices.
    Practices {
        /// The network.
        network: usize,
        /// Practices found.
        found: usize,
        /// Least allowed, where there is such a rule.
        least: Option<usize>,
        /// Most allowed, where there is such a rule.
        most: Option<usize>,
    },
    /// A practice is too far from every hub that its network could have.
    TooFar {
        /// The network.
        network: usize,
        /// The practice furthest from the hub.
        practice: PracticeId,
        /// The hub.
        hub: PracticeId,
        /// How far, in the kilometres that travel counts.
        km: f64,
        /// The largest distance allowed.
        most_km: f64,
    },
    /// The number of networks is not what was asked for.
    NetworkCount {
        /// Networks with at least one practice.
        found: usize,
        /// Least allowed.
        least: u32,
        /// Most allowed.
        most: u32,
    },
    /// A measure is negative, which bounds do not allow.
    NegativeMeasure {
        /// The network.
        network: usize,
        /// The measure's name.
        measure: String,
        /// What it says.
        score: Score,
    },
}

impl Violation {
    /// A sentence naming practices and networks. `names` are the networks' names in order; a network without one is
    /// called by its number, from 1.
    #[must_use]
    pub fn describe(&self, problem: &Problem, names: &[String]) -> String {
        let practice_of = |id: &PracticeId| practice_name(problem, *id);
        let network_of = |network: &usize| network_name(*network, names);
        match self {
            Self::Unplaced { practice } => format!("{} is in no network", practice_of(practice)),
            Self::Shared { practice, networks } => {
                let networks: Vec<String> = networks.iter().map(network_of).collect();
                format!("{} is in {} networks: {}", practice_of(practice), networks.len(), networks.join(", "))
            }
            Self::Repeated { practice, network } => {
                format!("{} is named more than once in {}", practice_of(practice), network_of(network))
            }
            Self::Unknown { practice, network } => format!(
                "{} names {}, but there are only {} practices",
                network_of(network),
                practice_of(practice),
                problem.practices().len()
            ),
            Self::Empty { network } => format!("{} has no practice", network_of(network)),
            Self::NotContiguous { network, cut_off } => {
                let parts: Vec<String> = cut_off
                    .iter()
                    .map(|part| {
                        format!(
                            "{} cut off, {:.1} km from {} to {} would join it",
                            practice_names(problem, &part.practices),
                            part.link.km,
                            practice_of(&part.link.from),
                            practice_of(&part.link.to)
                        )
                    })
                    .collect();
                format!("{} is not contiguous: {}", network_of(network), parts.join("; "))
            }
            Self::AboveCap { network, size, practices, cap } => format!(
                "{} has {} patients in {practices} practices, more than the cap of {}",
                network_of(network),
                thousands(*size),
                thousands(u64::from(*cap))
            ),
            Self::NotApart { network, first, second } => format!(
                "{} holds {} and {}, which have to be apart",
                network_of(network),
                practice_of(first),
                practice_of(second)
            ),
            Self::Parted { first, second } => {
                format!("{} and {} have to be together and are not", practice_of(first), practice_of(second))
            }
            Self::NotFixed { name, practices } => {
                format!("fixed network {name} is not one network as it is: {}", practice_names(problem, practices))
            }
            Self::AcrossBorder { network, border, sides } => format!(
                "{} crosses {border:?}, which no network may: it lies in {}",
                network_of(network),
                sides.join(", ")
            ),
            Self::Practices { network, found, least, most } => {
                let allowed = match (least, most) {
                    (Some(least), Some(most)) => format!("{least} to {most}"),
                    (Some(least), None) => format!("at least {least}"),
                    (_, most) => format!("at most {}", most.unwrap_or(usize::MAX)),
                };
                format!("{} has {found} practices, {allowed} are allowed", network_of(network))
            }
            Self::TooFar { network, practice, hub, km, most_km } => format!(
                "{}: {} is {km:.1} km from the hub {}, at most {most_km:.1} km are allowed",
                network_of(network),
                practice_of(practice),
                practice_of(hub)
            ),
            Self::NetworkCount { found, least, most } if least == most => {
                format!("{found} networks, {least} were asked for")
            }
            Self::NetworkCount { found, least, most } => {
                format!("{found} networks, {least} to {most} were asked for")
            }
            Self::NegativeMeasure { network, measure, score } => format!(
                "measure {measure:?} gives {} {score}: a measure has to be 0 or more, or no bound holds",
                network_of(network)
            ),
        }
    }
}
