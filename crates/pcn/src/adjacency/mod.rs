//! Which practices are neighbours, and why.

mod bridge;
mod given;
mod graph;
mod stranded;
mod territory;

pub use bridge::{Bridge, bridge};
pub use given::{GivenError, given};
pub use graph::{Adjacency, Edge, Reason};
pub use stranded::bridge_stranded;
pub use territory::territory;
