//! Which practices are neighbours, and why.

mod barrier;
mod bridge;
mod given;
mod graph;
mod near;
mod polygon;
mod shared;
mod stranded;
mod territory;

pub use barrier::{CutOffPractice, cut};
pub use bridge::{Bridge, bridge};
pub use given::{GivenError, given};
pub use graph::{Adjacency, Edge, Reason};
pub use near::{nearest, within};
pub use polygon::{Contiguity, PolygonError, polygon};
pub use shared::{Residents, shared, shared_patients};
pub use stranded::bridge_stranded;
pub use territory::territory;
