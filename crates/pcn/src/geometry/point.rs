//! A point on the British National Grid.

use serde::{Deserialize, Serialize};

/// A point in metres east and north on the British National Grid (EPSG:27700), or on any flat grid in metres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GridPoint {
    easting: f64,
    northing: f64,
}

/// A coordinate that is not a finite number of metres.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("easting {easting}, northing {northing}: both have to be finite numbers of metres")]
pub struct PointError {
    /// The easting as given.
    pub easting: f64,
    /// The northing as given.
    pub northing: f64,
}

impl GridPoint {
    /// A point from metres east and north.
    ///
    /// # Errors
    /// [`PointError`] when a coordinate is not finite.
    pub fn new(easting: f64, northing: f64) -> Result<Self, PointError> {
        if easting.is_finite() && northing.is_finite() {
            Ok(Self { easting, northing })
        } else {
            Err(PointError { easting, northing })
        }
    }

    /// Metres east of the grid's origin.
    #[must_use]
    pub fn easting(self) -> f64 {
        self.easting
    }

    /// Metres north of the grid's origin.
    #[must_use]
    pub fn northing(self) -> f64 {
        self.northing
    }

    /// Straight-line kilometres to another point: the square root of the summed squares, divided by 1000.
    #[must_use]
    pub fn km_to(self, other: Self) -> f64 {
        let (dx, dy) = (self.easting - other.easting, self.northing - other.northing);
        (dx * dx + dy * dy).sqrt() / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_is_in_kilometres() {
        let a = GridPoint::new(0.0, 0.0).unwrap();
        let b = GridPoint::new(3000.0, 4000.0).unwrap();
        assert_eq!(a.km_to(b), 5.0);
        assert_eq!(b.km_to(a), 5.0);
    }

    #[test]
    fn not_finite_is_refused_with_the_values() {
        let error = GridPoint::new(f64::NAN, 1.0).unwrap_err();
        assert_eq!(error.to_string(), "easting NaN, northing 1: both have to be finite numbers of metres");
    }
}
