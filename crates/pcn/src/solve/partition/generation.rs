//! Column generation: the LP over all candidates, without ever holding them.

use super::master::{LpOutcome, Master};
use super::pool::{Pool, Solution};
use super::prove::Limits;
use crate::candidates::{Decisions, Duals, PriceOptions, Reaches, price};
use crate::model::{Score, Work};
use crate::problem::Problem;

/// Reduced costs closer to 0 than this, in LP units, are left to rounding.
const NOISE: f64 = 2e-7;

/// What column generation ended with.
#[derive(Clone, Debug)]
pub(crate) struct Relaxation {
    pub(crate) solution: Solution,
    /// Duals of the best bound, and that bound.
    pub(crate) duals: Duals,
    pub(crate) bound: Score,
    /// Whether no candidate of negative reduced cost is left.
    pub(crate) solved: bool,
}

impl Relaxation {
    /// This point with an older bound and its duals, where those are better.
    pub(crate) fn or_bound(self, bound: Score, duals: Duals) -> Self {
        if self.bound >= bound { self } else { Self { bound, duals, ..self } }
    }
}

/// How hard to look for columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Until it is proven that none is left.
    Exact,
    /// Until a search of limited nodes finds none: for plans, not for bounds.
    Quick,
}

/// What one call of [`Generator::run`] is asked.
#[derive(Clone, Copy)]
pub(crate) struct Task<'a> {
    pub(crate) decisions: &'a Decisions,
    /// A bound at which there is nothing left to find.
    pub(crate) enough: Option<Score>,
    pub(crate) effort: Effort,
}

/// Prices columns, and keeps the node limit between calls, so that later rounds start with what earlier ones needed.
pub(crate) struct Generator<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) reaches: &'a Reaches,
    nodes: u64,
}

impl<'a> Generator<'a> {
    pub(crate) fn new(problem: &'a Problem, reaches: &'a Reaches) -> Self {
        Self { problem, reaches, nodes: 2_000 }
    }

    /// Prices columns into the pool until none is left, a limit is met, or the bound reaches `enough`.
    /// `None` when the LP has no solution or the backend failed.
    pub(crate) fn run(
        &mut self,
        pool: &mut Pool,
        master: &mut dyn Master,
        task: Task<'_>,
        limits: &Limits<'_>,
        work: &mut Work,
    ) -> Option<Relaxation> {
        let Task { decisions, enough, effort } = task;
        let mut best: Option<(Duals, Score)> = None;
        let mut last: Option<Solution> = None;
        let mut accepted = pool.accepted(decisions);
        let noise = Score::from_micro(-(NOISE * pool.unit).ceil() as i64);
        loop {
            let stop = || limits.control.should_stop();
            let LpOutcome::Solved(solution) = master.solve(pool, &accepted, decisions.networks, &stop) else {
                // What earlier rounds proved still holds.
                let (duals, bound) = best?;
                return Some(Relaxation { solution: last?, duals, bound, solved: false });
            };
            work.pivots += solution.pivots;
            work.pricing_rounds += 1;
            let duals = pool.duals(&solution);
            let nodes = if effort == Effort::Quick { 1_000 } else { self.nodes };
            let options = PriceOptions { below: noise, keep: 4, nodes };
            let priced = price(self.problem, self.reaches, &duals, decisions, options);
            work.search_nodes += priced.nodes;
            let bound = duals.objective(decisions.networks) + priced.shortfall;
            if best.as_ref().is_none_or(|(_, known)| bound > *known) {
                best = Some((duals, bound));
            }
            let before = pool.columns.len();
            for candidate in priced.candidates {
                pool.add(candidate.members, candidate.score);
            }
            accepted.resize(pool.columns.len(), true);
            let added = pool.columns.len() - before;
            work.columns += added as u64;
            if added == 0 && pool.restore(&solution) {
                continue;
            }
            let solved = added == 0 && priced.truncated == 0;
            let reached = enough.is_some_and(|enough| best.as_ref().is_some_and(|(_, bound)| *bound >= enough));
            let enough_effort = added == 0 && effort == Effort::Quick;
            let full = pool.bytes() >= limits.memory;
            if solved || reached || enough_effort || full || limits.stop(work) {
                let (duals, bound) = best?;
                return Some(Relaxation { solution, duals, bound, solved });
            }
            if added == 0 {
                self.nodes = self.nodes.saturating_mul(20);
            }
            last = Some(solution);
        }
    }
}
