//! Groups GP practices into contiguous Primary Care Networks inside a size policy, and proves how close to the best
//! possible the plan is.
//!
//! One idea carries the library: **a network's score depends only on its members**. Every hard rule accepts or refuses
//! one network on its own and every term of the objective is a sum over networks, so a plan is a best choice of
//! candidates that covers each practice once, and a set-partitioning bound shows how little is left to gain.
//!
//! The library is pure: it reads no files, prints nothing and looks at no clock.
//!
//! From the ground up, each floor using only what stands below it:
//!
//! - [`geometry`]: points in British National Grid metres, projection, distances, territories
//! - [`model`]: practices, size policy, scores, networks, plans, outcomes and certificates
//! - [`adjacency`]: which practices are neighbours, and why
//! - [`measure`]: what a network costs, term by term
//! - [`rules`]: what accepts or refuses one network
//! - [`problem`]: practices, adjacency, rules and objective, checked once and immutable
//! - [`mod@assignment`]: units to be assigned to centres, with hard limits; published districting instances
//! - [`candidates`]: enumeration and pricing of candidate networks
//! - [`mod@verify`]: recomputes a plan and a certificate the slow way
//! - [`ensemble`]: chains of valid plans, and how unusual one plan is
//! - [`solve`]: finds plans and proves bounds
//! - [`explain`]: compare, counterfactuals, conflicts, repair, alternatives, stress

pub mod adjacency;
pub mod assignment;
pub mod candidates;
pub mod ensemble;
pub mod explain;
pub mod geometry;
pub mod measure;
pub mod model;
pub mod problem;
pub mod rules;
pub mod solve;
pub mod verify;
