//! Groups from the floor up, and groups below it: what their size costs.

use super::facts::{Facts, millionths};

/// A range of sizes and the price of growing within it.
pub(super) struct Phase {
    /// Least patients.
    pub(super) low: u64,
    /// Most patients.
    pub(super) high: u64,
    /// Where growing becomes dearer.
    pub(super) bend: u64,
    /// What each further patient costs up to the bend.
    pub(super) slope: i128,
    /// What each further patient costs beyond it.
    pub(super) steep: i128,
    /// Whether these are the groups below the floor.
    below: bool,
}

impl Phase {
    /// Groups from floor to cap: free up to the ceiling, then the excess price for each patient.
    pub(super) fn from_floor(facts: &Facts) -> Self {
        let steep = millionths(facts.problem.policy().excess_price);
        Self { low: facts.floor(), high: facts.cap(), bend: facts.ceiling(), slope: 0, steep, below: false }
    }

    /// Groups below the floor that a waiver may cover: free.
    pub(super) fn waived(facts: &Facts) -> Option<Self> {
        let (low, high) = (facts.least_floor(), facts.floor().checked_sub(1)?.min(facts.cap()));
        (low <= high).then_some(Self { low, high, bend: high, slope: 0, steep: 0, below: false })
    }

    /// Groups below the floor, if there is room for any: each further patient saves the shortfall price.
    pub(super) fn below_floor(facts: &Facts) -> Option<Self> {
        let high = facts.floor().checked_sub(1)?;
        let price = millionths(facts.problem.policy().shortfall_price);
        Some(Self { low: 0, high, bend: high, slope: -price, steep: -price, below: true })
    }

    /// What a size costs.
    pub(super) fn base(&self, facts: &Facts, size: u64) -> i128 {
        if self.below { facts.shortfall(size) } else { i128::from(size.saturating_sub(self.bend)) * self.steep }
    }
}
