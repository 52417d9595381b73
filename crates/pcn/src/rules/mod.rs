//! What accepts or refuses one network.

mod conflict;
mod set;

pub use conflict::Conflict;
pub(crate) use conflict::{Ground, classes, conflicts};
pub use set::{Border, Covers, FixedNetwork, Rules, Waiver};

use crate::model::PracticeId;

/// Why a group of practices cannot be a network.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// No members.
    #[error("a network needs at least one practice")]
    Empty,
    /// The members are not one connected piece.
    #[error("the members are not contiguous")]
    NotContiguous,
    /// Several practices above the cap.
    #[error("{size} patients in {practices} practices, at most {cap} are allowed for more than one practice")]
    AboveCap {
        /// Patients.
        size: u64,
        /// Practices.
        practices: usize,
        /// The cap.
        cap: u32,
    },
    /// A practice is named twice.
    #[error("practice {0:?} is named twice")]
    Repeated(PracticeId),
    /// A practice without another that it has to be with.
    #[error("practice {0:?} has to be with practice {1:?}")]
    Parted(PracticeId, PracticeId),
    /// Two practices that have to be apart.
    #[error("practices {0:?} and {1:?} have to be apart")]
    NotApart(PracticeId, PracticeId),
    /// Part of a fixed network, or a fixed network with others.
    #[error("the practices of the fixed network {name:?} are exactly one network")]
    NotFixed {
        /// The fixed network.
        name: String,
    },
    /// Practices on both sides of a border that no network may cross.
    #[error("practices {first:?} and {second:?} lie on two sides of {border:?}, which no network may cross")]
    AcrossBorder {
        /// The border.
        border: String,
        /// A practice.
        first: PracticeId,
        /// A practice on another side.
        second: PracticeId,
    },
    /// Too few or too many practices.
    #[error("{found} practices, {least} to {most} are allowed")]
    Practices {
        /// Practices found.
        found: usize,
        /// Least allowed.
        least: usize,
        /// Most allowed.
        most: usize,
    },
    /// No member is near enough to all others to be their hub.
    #[error("no member is within {most_km} km of all others")]
    TooFar {
        /// The largest distance to the hub.
        most_km: f64,
    },
}
