//! Points in British National Grid metres, distances between them, and what is drawn from them.

mod distance;
mod point;

pub use distance::{Distance, DistanceError};
pub use point::{GridPoint, PointError};
