//! What accepts or refuses one network.

use crate::model::PracticeId;

/// Why a group of practices cannot be a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
}
