//! What people argue about: the map page, the report for a committee, and pictures for papers and slides.
//!
//! Everything is drawn from an [`Atlas`]: a plan's record, read back into the library's types, with its territories and
//! with the plans to compare it with, today's among them.
//!
//! - [`Atlas`]: what is drawn
//! - [`page`]: one self-contained HTML file that opens from disk
//! - [`picture`]: the map and the sizes as SVG, and PNG with an embedded font
//! - [`report`]: the committee pack, as HTML and as Markdown
//! - [`Boundaries`]: council and commissioner borders from GeoJSON
//! - [`colours`]: colours that neighbours never share

mod atlas;
mod boundaries;
mod colour;
mod compare;
mod error;
mod escape;
mod frame;
pub mod page;
pub mod picture;
pub mod report;
mod shapes;
#[cfg(test)]
mod sketch;

pub use atlas::{Atlas, DrawnNetwork, DrawnPlan};
pub use boundaries::{Boundaries, Boundary};
pub use colour::{PALETTE, colours};
pub use compare::{Comparison, Move};
pub use error::MapError;
