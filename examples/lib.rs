//! Examples of the library `pcn`. Each one is a program that asserts what it shows:
//!
//! - `first_plan`: from practices to a plan with a bound
//! - `check_todays_networks`: scores a plan that someone else drew, however broken it is
//! - `own_measure`: adds a term of your own to the objective, and solves published instances ([`msoa`]) by one
//! - `recheck_a_bound`: proves a bound again from its certificate
//! - `draw_plan`: draws a `plan.geojson` as a picture
//! - `scenario_files`: makes the files that the scenarios in `examples/scenarios` name under `made/` ([`made`])
//!
//! Run one with `cargo run --release -p pcn-examples --example first_plan`.

pub mod made;
pub mod msoa;

/// The README's code, built and run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
