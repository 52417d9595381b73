//! The size policy and the number of networks.

use super::Score;
use serde::{Deserialize, Serialize};

/// How large a network may be, and what leaving the band costs.
///
/// A network of several practices never exceeds `cap`. Below `floor` it is an exception; above `ceiling` it pays for
/// every patient too many. A practice alone may exceed the ceiling and the cap at no charge, as its list is never split.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SizePolicy {
    /// Least patients of a network.
    pub floor: u32,
    /// Patients that a network should not tend to exceed.
    pub ceiling: u32,
    /// Most patients of a network of several practices.
    pub cap: u32,
    /// Patient-km for a network below the floor, whatever is missing: the default keeps such a network out of every
    /// plan in which another choice exists.
    pub exception_price: f64,
    /// Patient-km for each patient missing below the floor: among exceptions, the smaller shortfall wins.
    pub shortfall_price: f64,
    /// Patient-km for each patient above the ceiling.
    pub excess_price: f64,
}

/// What is wrong with a size policy or a number of networks.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PolicyError {
    /// Floor, ceiling and cap are not in order.
    #[error(
        "floor {floor}, ceiling {ceiling}, cap {cap}: they have to satisfy 0 <= floor <= ceiling <= cap and cap >= 1; change --floor, --ceiling or --cap"
    )]
    Order {
        /// Floor given.
        floor: u32,
        /// Ceiling given.
        ceiling: u32,
        /// Cap given.
        cap: u32,
    },
    /// A price is negative, not finite or absurdly large.
    #[error("{name} is {value}: it has to be between 0 and {most} patient-km")]
    Price {
        /// Which price.
        name: &'static str,
        /// The value given.
        value: f64,
        /// The largest value allowed.
        most: f64,
    },
}

impl Default for SizePolicy {
    /// 30,000 to 50,000 patients with a cap of 60,000 (Network Contract DES).
    fn default() -> Self {
        Self {
            floor: 30_000,
            ceiling: 50_000,
            cap: 60_000,
            exception_price: 1_000_000.0,
            shortfall_price: 20.0,
            excess_price: 10.0,
        }
    }
}

impl SizePolicy {
    /// The default prices with another band.
    #[must_use]
    pub fn band(floor: u32, ceiling: u32, cap: u32) -> Self {
        Self { floor, ceiling, cap, ..Self::default() }
    }

    /// Checks order and prices.
    ///
    /// # Errors
    /// [`PolicyError`] with the values found.
    pub fn validate(&self) -> Result<(), PolicyError> {
        let Self { floor, ceiling, cap, .. } = *self;
        if floor > ceiling || ceiling > cap || cap == 0 {
            return Err(PolicyError::Order { floor, ceiling, cap });
        }
        for (name, value, most) in [
            ("exception price", self.exception_price, 1e9),
            ("shortfall price", self.shortfall_price, 1e4),
            ("excess price", self.excess_price, 1e4),
        ] {
            if !(0.0..=most).contains(&value) {
                return Err(PolicyError::Price { name, value, most });
            }
        }
        Ok(())
    }

    /// Whether a network of `practices` practices and `size` patients may exist at all.
    #[must_use]
    pub fn accepts(&self, size: u64, practices: usize) -> bool {
        practices == 1 || size <= u64::from(self.cap)
    }

    /// Patients missing below the floor.
    #[must_use]
    pub fn missing(&self, size: u64) -> u64 {
        u64::from(self.floor).saturating_sub(size)
    }

    /// Patients above the ceiling that are charged: none for a practice alone.
    #[must_use]
    pub fn charged_excess(&self, size: u64, practices: usize) -> u64 {
        if practices == 1 { 0 } else { size.saturating_sub(u64::from(self.ceiling)) }
    }

    /// What being below the floor costs: the exception price and the price of every missing patient.
    #[must_use]
    pub fn shortfall(&self, size: u64) -> Score {
        match self.missing(size) {
            0 => Score::ZERO,
            missing => Score::from_patient_km(self.exception_price) + per_patient(self.shortfall_price, missing),
        }
    }

    /// What being above the ceiling costs.
    #[must_use]
    pub fn excess(&self, size: u64, practices: usize) -> Score {
        per_patient(self.excess_price, self.charged_excess(size, practices))
    }
}

/// A price rounded to a millionth of a patient-km, times patients.
fn per_patient(price: f64, patients: u64) -> Score {
    Score::from_micro(Score::from_patient_km(price).micro() * patients as i64)
}

/// How many networks a plan has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum NetworkCount {
    /// The area's patients divided by the middle of the band (40,000 by default), rounded, and at least as many
    /// as the cap makes necessary.
    #[default]
    Auto,
    /// Whatever gives the best score.
    Free,
    /// Exactly this many.
    Exactly(u32),
    /// From the first to the second, both included.
    Between(u32, u32),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortfall_and_excess_are_priced_per_patient() {
        let policy = SizePolicy::default();
        assert_eq!(policy.shortfall(30_000), Score::ZERO);
        assert_eq!(policy.shortfall(29_999), Score::from_patient_km(1_000_020.0));
        assert_eq!(policy.excess(50_000, 3), Score::ZERO);
        assert_eq!(policy.excess(50_001, 3), Score::from_patient_km(10.0));
        assert_eq!(policy.excess(90_000, 1), Score::ZERO);
    }

    #[test]
    fn floor_above_ceiling_names_the_values_and_the_flags() {
        let error = SizePolicy::band(50_000, 30_000, 60_000).validate().unwrap_err();
        assert!(error.to_string().starts_with("floor 50000, ceiling 30000, cap 60000"));
        assert!(error.to_string().contains("--floor"));
    }
}
