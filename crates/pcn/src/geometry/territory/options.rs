//! How far a territory reaches, and what can be wrong with that.

/// How far a territory reaches from its site unless told otherwise, in metres.
///
/// 15 km: two practices up to 30 km apart can then be neighbours, which joins the sparsest parts of mainland England
/// (the Cheviots, Exmoor, the Fens' edge) to their surroundings without bridges, while practices on two sides of a wide
/// estuary or of a sea are left apart. A much smaller radius strands country practices; a larger one adds edges across
/// the sea and polygons of empty water.
pub const DEFAULT_RADIUS_M: f64 = 15_000.0;

/// Territories are neighbours when they share a border longer than this, in metres.
///
/// 1 m: a grid reference is good to a metre, so a shorter border is one point where four territories meet, seen through
/// rounding.
pub const MIN_BORDER_M: f64 = 1.0;

/// Coordinates beyond this many metres are refused: no grid on Earth has them.
pub(super) const MAX_COORDINATE_M: f64 = 1e8;

/// How territories are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct TerritoryOptions {
    radius_m: f64,
}

/// Why territories cannot be drawn.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TerritoryError {
    /// The radius is not a positive number of metres.
    #[error("territory radius {radius_m} m: it has to be a positive number of metres, at most 100,000,000")]
    Radius {
        /// The radius as given.
        radius_m: f64,
    },
    /// A point is further from the grid's origin than any place on Earth.
    #[error(
        "point {point} lies at easting {easting}, northing {northing}: both have to be metres, at most 100,000,000 from the origin"
    )]
    TooFar {
        /// Position of the point, from 0.
        point: usize,
        /// Its easting.
        easting: f64,
        /// Its northing.
        northing: f64,
    },
}

impl Default for TerritoryOptions {
    /// A radius of [`DEFAULT_RADIUS_M`].
    fn default() -> Self {
        Self { radius_m: DEFAULT_RADIUS_M }
    }
}

impl TerritoryOptions {
    /// How far a territory reaches from its site, in metres. Default: [`DEFAULT_RADIUS_M`].
    #[must_use]
    pub fn radius(mut self, radius_m: f64) -> Self {
        self.radius_m = radius_m;
        self
    }

    /// How far a territory reaches from its site, in metres.
    #[must_use]
    pub fn radius_m(&self) -> f64 {
        self.radius_m
    }

    pub(super) fn validate(&self) -> Result<(), TerritoryError> {
        if self.radius_m > 0.0 && self.radius_m <= MAX_COORDINATE_M {
            Ok(())
        } else {
            Err(TerritoryError::Radius { radius_m: self.radius_m })
        }
    }
}
