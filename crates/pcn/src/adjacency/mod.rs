//! Which practices are neighbours, and why.

mod given;
mod graph;

pub use given::{GivenError, given};
pub use graph::{Adjacency, Edge, Reason};
