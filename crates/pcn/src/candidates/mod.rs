//! Enumeration and pricing of candidate networks: the performance-critical core.
//!
//! A *candidate* is a connected group of practices within the cap, or a practice alone. Nothing here is stored for the
//! whole problem but the [`Reach`] of each hub; candidates are found again whenever duals change.
//!
//! - [`enumerate`] lists every candidate once
//! - [`price`] finds the candidates of least reduced cost, hub by hub, or all below a threshold

#[cfg(test)]
pub(crate) mod agree;
mod bits;
mod cases;
mod cut_prices;
mod decisions;
mod duals;
mod enumerate;
mod foresight;
mod groups;
mod lean;
mod listed;
mod names;
mod price;
mod reach;
mod search;

pub(crate) use cut_prices::{CutPrices, CutWeights};
pub use decisions::Decisions;
pub use duals::Duals;
pub(crate) use duals::{coefficient, sums};
pub(crate) use enumerate::around;
pub use enumerate::{count_groups, enumerate};
pub(crate) use groups::Groups;
pub(crate) use names::Names;
pub use price::{Candidate, PriceOptions, Priced, Pricer, price};
pub use reach::{Reach, Reaches};
pub(crate) use reach::{companions, is_trapped, least_patients};
