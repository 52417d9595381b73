//! Scores as exact integers.

use serde::{Deserialize, Serialize};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

/// A score in patient-kilometres, held as a whole number of millionths.
///
/// Whole numbers make sums independent of their order, so that every part of the program agrees to the last digit and
/// a bound can be re-checked exactly. England's total of about 1.4e8 patient-km takes 1.4e14 of the 9.2e18 available.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Score(i64);

impl Score {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// Millionths in a patient-kilometre.
    pub const PER_PATIENT_KM: f64 = 1e6;

    /// A score from millionths of a patient-kilometre.
    #[inline]
    #[must_use]
    pub const fn from_micro(micro: i64) -> Self {
        Self(micro)
    }

    /// Millionths of a patient-kilometre.
    #[inline]
    #[must_use]
    pub const fn micro(self) -> i64 {
        self.0
    }

    /// The nearest score to a number of patient-kilometres.
    #[inline]
    #[must_use]
    pub fn from_patient_km(patient_km: f64) -> Self {
        // What `round` gives, without the call that it is where a processor is not known to round: every score passes here.
        let micro = patient_km * Self::PER_PATIENT_KM;
        let whole = micro as i64;
        let rest = micro - whole as f64;
        Self(whole.saturating_add(i64::from(rest >= 0.5) - i64::from(rest <= -0.5)))
    }

    /// Patient-kilometres.
    #[inline]
    #[must_use]
    pub fn patient_km(self) -> f64 {
        self.0 as f64 / Self::PER_PATIENT_KM
    }
}

impl Add for Score {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Score {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Score {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Score {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Score {
    fn sum<I: Iterator<Item = Self>>(scores: I) -> Self {
        scores.fold(Self::ZERO, Add::add)
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:.1} patient-km", self.patient_km())
    }
}
