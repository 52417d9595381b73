//! Points in British National Grid metres, distances between them, and what is drawn from them.

pub(crate) mod disjoint;
mod distance;
mod point;
mod projection;
mod territory;

pub use distance::{Distance, DistanceError};
pub use point::{GridPoint, PointError};
pub use projection::{LatLon, ProjectionError, grid_to_wgs84, wgs84_to_grid};
pub use territory::{Border, DEFAULT_RADIUS_M, MIN_BORDER_M, SiteId, Territories, TerritoryError, TerritoryOptions};
