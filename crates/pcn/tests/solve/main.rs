//! The solver against brute force on tiny areas, and what it promises on larger ones.

mod apart;
mod areas;
mod brute;
mod candidates;
mod cases;
mod conflicts;
mod exact;
mod limits;
mod pricing;
mod promises;
mod quick;
mod real;
mod repair;
mod ruled;
mod threads;
mod tiny;
mod under;
mod wide;

/// Straight-loop arithmetic, shared with the tests of `verify`.
#[allow(dead_code, reason = "the tests of verify use the rest")]
#[path = "../verify/naive.rs"]
mod naive;
