//! The square that the sample lies in, and its estuary.

use crate::britain;
use pcn::geometry::GridPoint;
use rand::Rng;
use std::f64::consts::TAU;

/// Metres on the grid of the middle of every sample: the Midlands, so that small samples are on land.
const CENTRE: (f64, f64) = (440_000.0, 270_000.0);
/// England has a practice for about 20 square kilometres.
const SQUARE_METRES_PER_PRACTICE: f64 = 20e6;
const LEAST_SIDE: f64 = 8_000.0;

/// The land, and the water that narrows from the eastern edge towards the middle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Land {
    pub(super) side: f64,
    pub(super) west: f64,
    pub(super) south: f64,
    axis: f64,
    phase: f64,
}

impl Land {
    pub(super) fn new(practices: usize, rng: &mut impl Rng) -> Self {
        let side = (practices as f64 * SQUARE_METRES_PER_PRACTICE).sqrt().max(LEAST_SIDE);
        let axis = CENTRE.1 + side * rng.random_range(-0.15..0.15);
        let phase = rng.random_range(0.0..TAU);
        Self { side, west: CENTRE.0 - side / 2.0, south: CENTRE.1 - side / 2.0, axis, phase }
    }

    /// Where the estuary begins.
    pub(super) fn head(&self) -> (f64, f64) {
        let easting = self.west + 0.35 * self.side;
        (easting, self.middle_of_water(easting))
    }

    /// Northing of the middle of the estuary, and of its line drawn on to the west.
    pub(super) fn middle_of_water(&self, easting: f64) -> f64 {
        let along = (easting - self.west) / self.side;
        self.axis + 0.04 * self.side * (1.2 * TAU * along + self.phase).sin()
    }

    /// The point in whole metres when it is on land, inside the square and inside Britain.
    pub(super) fn dry(&self, easting: f64, northing: f64) -> Option<GridPoint> {
        let (easting, northing) = (easting.round(), northing.round());
        let (x, y) = ((easting - self.west) / self.side, (northing - self.south) / self.side);
        let along = (x - 0.35) / 0.65;
        let half_width = self.side * (0.004 + 0.06 * along.max(0.0).powf(1.5));
        let wet = along > 0.0 && (northing - self.middle_of_water(easting)).abs() < half_width;
        let inside = (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y);
        let point = GridPoint::new(easting, northing).ok()?;
        (inside && !wet && britain::contains(point)).then_some(point)
    }
}
