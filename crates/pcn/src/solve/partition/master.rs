//! The LP over a pool.

use super::pool::{Pool, Solution};

/// What an LP over a pool ended with.
pub(crate) enum LpOutcome {
    Solved(Solution),
    /// No choice of columns covers each practice once.
    Infeasible,
    /// The solver gave up, or was stopped.
    Failed,
}

/// Solves the LP over a growing pool, warm from the last solution where the backend can.
pub(crate) trait Master {
    /// Uses the accepted columns only, and the given least and most networks; `stop` is asked now and then.
    fn solve(&mut self, pool: &Pool, accepted: &[bool], networks: (u32, u32), stop: &dyn Fn() -> bool) -> LpOutcome;

    /// What the objective is after a few pivots from the last solution, or at the end; `None` when there is no solution.
    fn probe(&mut self, pool: &Pool, accepted: &[bool], networks: (u32, u32)) -> Option<f64> {
        match self.solve(pool, accepted, networks, &|| false) {
            LpOutcome::Solved(solution) => Some(solution.objective),
            LpOutcome::Infeasible | LpOutcome::Failed => None,
        }
    }
}

/// The default master of this build.
pub(crate) fn master() -> Box<dyn Master> {
    #[cfg(feature = "highs")]
    return Box::new(super::highs::HighsMaster::default());
    #[cfg(all(feature = "pure", not(feature = "highs")))]
    return Box::new(super::pure::ClarabelMaster);
    #[cfg(not(any(feature = "highs", feature = "pure")))]
    return Box::new(NoMaster);
}

/// A build without any backend has plans from the local search, and no bounds.
#[cfg(not(any(feature = "highs", feature = "pure")))]
struct NoMaster;

#[cfg(not(any(feature = "highs", feature = "pure")))]
impl Master for NoMaster {
    fn solve(&mut self, _: &Pool, _: &[bool], _: (u32, u32), _: &dyn Fn() -> bool) -> LpOutcome {
        LpOutcome::Failed
    }
}
