//! How far apart two practices are.

use super::GridPoint;

/// Kilometres between practices: straight lines, or a full matrix.
#[derive(Clone, Debug, PartialEq)]
pub enum Distance {
    /// Straight line on the grid times a detour factor (1.0: as the crow flies).
    StraightLine {
        /// What a straight kilometre counts as.
        detour: f64,
    },
    /// A travel matrix in kilometres, row `from`, column `to`, in the order of the practices.
    Matrix {
        /// `practices * practices` entries, row by row.
        km: Vec<f64>,
        /// Number of practices.
        practices: usize,
    },
}

/// What is wrong with a distance.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DistanceError {
    /// The detour factor is not a positive finite number.
    #[error("detour factor {0}: it has to be a positive number")]
    Detour(f64),
    /// The matrix does not have one entry for each pair.
    #[error("travel matrix has {found} entries, {expected} are needed (practices squared)")]
    Shape {
        /// Entries found.
        found: usize,
        /// Entries needed.
        expected: usize,
    },
    /// An entry is negative or not finite.
    #[error(
        "travel matrix entry from practice {from} to practice {to} is {km}: it has to be a finite number of kilometres, 0 or more"
    )]
    Entry {
        /// Row.
        from: usize,
        /// Column.
        to: usize,
        /// The entry.
        km: f64,
    },
}

impl Default for Distance {
    fn default() -> Self {
        Self::StraightLine { detour: 1.0 }
    }
}

impl Distance {
    /// Checks the distance against the number of practices.
    ///
    /// # Errors
    /// [`DistanceError`] naming the first entry that cannot be used.
    pub fn validate(&self, practices: usize) -> Result<(), DistanceError> {
        match self {
            Self::StraightLine { detour } if !(detour.is_finite() && *detour > 0.0) => {
                Err(DistanceError::Detour(*detour))
            }
            Self::StraightLine { .. } => Ok(()),
            Self::Matrix { km, practices: side } => {
                if *side != practices || km.len() != practices * practices {
                    return Err(DistanceError::Shape { found: km.len(), expected: practices * practices });
                }
                match km.iter().position(|d| !d.is_finite() || *d < 0.0) {
                    Some(at) => Err(DistanceError::Entry { from: at / practices, to: at % practices, km: km[at] }),
                    None => Ok(()),
                }
            }
        }
    }

    /// Kilometres from practice `from` (at `a`) to practice `to` (at `b`).
    #[must_use]
    pub fn km(&self, from: usize, a: GridPoint, to: usize, b: GridPoint) -> f64 {
        match self {
            Self::StraightLine { detour } => a.km_to(b) * detour,
            Self::Matrix { km, practices } => km[from * practices + to],
        }
    }
}
