//! What the benches of the library `pcn` share.
//!
//! - [`areas`]: seeded synthetic areas, the published instances and England's ICBs, as problems
//! - [`clock`]: CPU time and memory of this process
//! - [`run`]: one solve, measured, as a row of a CSV file
//! - [`plot`]: time and memory against size, as an SVG picture
//!
//! `make bench` runs the criterion benches, `make bench-national` the program `scaling`; RESULTS.md keeps what they said.

pub mod areas;
pub mod clock;
pub mod plot;
pub mod run;
