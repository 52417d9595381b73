//! Pictures for papers and slides: SVG, and PNG drawn from it with an embedded font. The same byte for byte on every run.

mod canvas;
mod chart;
mod map;
mod png;

pub use chart::{sizes, tradeoff};
pub use map::map;
pub use png::png;
