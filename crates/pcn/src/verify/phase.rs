//! Groups from the floor up, and groups below it: what their size costs, and what it costs at least.

use super::facts::Facts;

/// A range of sizes and a bound on the price of growing within it.
pub(super) struct Phase {
    /// Least patients.
    pub(super) low: u64,
    /// Most patients.
    pub(super) high: u64,
    /// Where growing becomes dearer.
    pub(super) bend: u64,
    /// At least what each further patient costs up to the bend.
    pub(super) slope: i128,
    /// At least what each further patient costs beyond it.
    pub(super) steep: i128,
    /// Whether these are the groups below the floor.
    below: bool,
}

impl Phase {
    /// Groups from floor to cap: free up to the ceiling, then the excess price for each patient.
    pub(super) fn from_floor(facts: &Facts) -> Self {
        let (ceiling, cap) = (facts.ceiling(), facts.cap());
        // Two millionths less than the price covers rounding the total and the floating-point error (below 1e-15 of at
        // most 1e15); the second limit covers totals that a score cannot hold.
        let price = (facts.problem.policy().excess_price * 1e6).floor() as i128 - 2;
        let most = i128::from(i64::MAX) / i128::from((cap - ceiling).max(1));
        Self { low: facts.floor(), high: cap, bend: ceiling, slope: 0, steep: price.min(most).max(0), below: false }
    }

    /// Groups below the floor, if there is room for any: each further patient saves the shortfall price.
    pub(super) fn below_floor(facts: &Facts) -> Option<Self> {
        let high = facts.floor().checked_sub(1)?;
        let policy = facts.problem.policy();
        // Two millionths more than the price cover rounding at both ends, the rest the floating-point error.
        let largest = (policy.exception_price + policy.shortfall_price * facts.floor() as f64) * 1e6;
        let error = (largest / (1_u64 << 50) as f64).ceil() as i128;
        let price = (policy.shortfall_price * 1e6).ceil() as i128 + 2 + error;
        Some(Self { low: 0, high, bend: high, slope: -price, steep: -price, below: true })
    }

    /// What a size costs at least, as the start of a bound on all larger sizes.
    pub(super) fn base(&self, facts: &Facts, size: u64) -> i128 {
        if self.below { facts.shortfall(size) } else { i128::from(size.saturating_sub(self.bend)) * self.steep }
    }
}
