//! How far a territory reaches, and what can be wrong with that.

use geo::MultiPolygon;

/// How far a territory reaches from its site unless told otherwise, in metres.
///
/// 15 km, so that two practices up to 30 km apart can be neighbours. On the 6,487 located practices of England 2022 a
/// radius of 5 km leaves 135 pieces, 7.5 km 14, 10 km 5 (in the Cheviots and on Exmoor), and from 12.5 km up to 20 km
/// only the Isles of Scilly stand apart: 15 km joins the sparsest country with a fifth to spare, and more would only add
/// edges and empty polygons at the rim.
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
    outline: Option<MultiPolygon<f64>>,
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
    /// A corner of the outline is not finite or further from the origin than any place on Earth.
    #[error(
        "the outline has a corner at easting {easting}, northing {northing}: both have to be metres, at most 100,000,000 from the origin"
    )]
    Outline {
        /// Its easting.
        easting: f64,
        /// Its northing.
        northing: f64,
    },
}

impl Default for TerritoryOptions {
    /// A radius of [`DEFAULT_RADIUS_M`], no outline.
    fn default() -> Self {
        Self { radius_m: DEFAULT_RADIUS_M, outline: None }
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

    /// The land, in grid metres: territories end at its edge. Default: none, territories reach across water.
    #[must_use]
    pub fn outline(mut self, land: MultiPolygon<f64>) -> Self {
        self.outline = Some(land);
        self
    }

    /// The land, where one is given.
    #[must_use]
    pub fn outline_area(&self) -> Option<&MultiPolygon<f64>> {
        self.outline.as_ref()
    }

    pub(super) fn validate(&self) -> Result<(), TerritoryError> {
        if self.radius_m > 0.0 && self.radius_m <= MAX_COORDINATE_M {
            Ok(())
        } else {
            Err(TerritoryError::Radius { radius_m: self.radius_m })
        }
    }
}
