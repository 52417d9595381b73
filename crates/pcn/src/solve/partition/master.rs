//! The LP and the ILP over a pool.

use super::pool::{Pool, Solution};

/// Price of one network too many or too few while no columns give the number asked for, in LP units: far above any
/// network's score.
pub(crate) const SLACK_PRICE: f64 = 50_000.0;

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

/// What an ILP over some columns of a pool ended with.
#[derive(Clone, Debug)]
pub(crate) struct IlpOutcome {
    /// Positions in the pool of the best choice found.
    pub(crate) chosen: Option<Vec<usize>>,
    /// No choice costs less, in LP units; `None` when the backend cannot say.
    pub(crate) bound: Option<f64>,
    /// Whether the choice was proven best among the columns.
    pub(crate) complete: bool,
    pub(crate) nodes: u64,
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

/// Solves the ILP over columns of a pool. `start` is a known choice; `seconds` is a limit.
pub(crate) fn ilp(
    pool: &Pool,
    columns: &[usize],
    networks: (u32, u32),
    start: Option<&[usize]>,
    seconds: Option<f64>,
) -> IlpOutcome {
    #[cfg(feature = "highs")]
    return super::highs::ilp(pool, columns, networks, start, seconds);
    #[cfg(all(feature = "pure", not(feature = "highs")))]
    return super::pure::ilp(pool, columns, networks, start, seconds);
    #[cfg(not(any(feature = "highs", feature = "pure")))]
    {
        let _ = (pool, columns, networks, seconds);
        IlpOutcome { chosen: start.map(<[usize]>::to_vec), bound: None, complete: false, nodes: 0 }
    }
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
