//! The assignment model: unit i belongs to centre j (Hess, Weaver, Siegfeldt, Whelan, Zitlau, "Nonpartisan political
//! redistricting by computer", Operations Research 13, 1965). For districts of tens of units, which are too many to be
//! listed, and for service areas with given centres.
//!
//! - `anneal`, `areas`: plans, by simulated annealing; `areas` for given centres
//! - `existence`: whether there is any plan at all
//! - `listing`: small instances outright
//! - `limits`: when to stop, and why
//! - `lagrangian`: a bound without any solver, and the pairs of unit and centre that it rules out
//! - `branch`, `splitting`, `rows`, `highs`: branch and cut over what is left
//! - `lanes`: long trees by two lanes, side by side
//! - `separate`: contiguity, as separators
//! - `covers`: units too large together for one centre
//! - `generation`, `choosing`, `columns`, `triples`: given centres, by column generation over connected districts
//! - `reach`, `knapsack`, `stranded`: the search for the districts of one centre
//! - `deepen`: how far from the bound plans are looked for
//! - `polish`: better plans, by solving a few areas again

mod alive;
mod anneal;
mod areas;
#[cfg(feature = "highs")]
mod branch;
#[cfg(feature = "highs")]
mod choosing;
#[cfg(feature = "highs")]
mod columns;
#[cfg(feature = "highs")]
mod covers;
#[cfg(feature = "highs")]
mod deepen;
mod existence;
#[cfg(feature = "highs")]
mod generation;
#[cfg(feature = "highs")]
mod highs;
#[cfg(feature = "highs")]
mod knapsack;
mod lagrangian;
#[cfg(feature = "highs")]
mod lanes;
mod limits;
mod listing;
#[cfg(feature = "highs")]
mod polish;
#[cfg(feature = "highs")]
mod reach;
#[cfg(feature = "highs")]
mod rows;
#[cfg(feature = "highs")]
mod separate;
#[cfg(feature = "highs")]
mod splitting;
#[cfg(feature = "highs")]
mod stranded;
#[cfg(test)]
mod tests;
#[cfg(all(test, feature = "highs"))]
mod trials;
#[cfg(feature = "highs")]
mod triples;

use crate::assignment::{AssignmentProblem, District};
use crate::model::{Outcome, Score, Status, StopReason, Work, relative_gap};
use crate::solve::control::{Control, Phase, Settings};
use alive::Alive;
use anneal::Draft;
use existence::Existence;
pub use existence::unheld;
use limits::{Limits, rounded_up};

/// What solving an assignment problem answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Assigned {
    /// What is known. Optimal only when the bound equals the score within [`Outcome::TOLERANCE`].
    pub status: Status,
    /// The best plan found, by first member.
    pub districts: Option<Vec<District>>,
    /// Its cost.
    pub score: Option<Score>,
    /// No plan costs less.
    pub bound: Option<Score>,
    /// Why solving stopped.
    pub stop: StopReason,
    /// Work done.
    pub work: Work,
}

/// Runs of annealing at first, and moves in each where districts choose their centres.
const ANNEALING: (usize, usize) = (6, 1_000_000);
/// Runs that follow at a time where the bound is far below, and times at most.
const FURTHER: (usize, usize) = (24, 8);
/// Relative gap from which further runs are worth their time.
const FAR: f64 = 0.03;
/// Rounds of the subgradient method, and after a better plan.
const ROUNDS: (usize, usize) = (600, 100);

/// Whether it shows quickly that there is no plan at all, by [`unheld`] and by taking off districts one by one; `false` says
/// nothing, nor does it once `control` asks to stop.
#[must_use]
pub fn is_impossible(problem: &AssignmentProblem, control: &dyn Control) -> bool {
    matches!(existence::search(problem, &|| control.should_stop()), Existence::None)
}

/// Finds the assignment of least cost and the best bound that can be proven within the limits.
///
/// Areas with narrow size limits are first searched for any plan, small instances listed outright. Otherwise annealing gives a plan, the Lagrangian a bound and the pairs worth
/// keeping, and branch and cut closes the gap, for given centres after column generation; in a build without HiGHS the Lagrangian bound is the last word. The same problem
/// and seed give the same plan on any number of threads unless `control` stops the run.
///
/// `settings.gap` ends the run as soon as plan and bound are that close. `settings.work_limit` counts pivots and search nodes of
/// column generation and branch and cut; what comes before is bounded by itself and always runs. `control` is asked everywhere.
#[must_use]
pub fn assign(problem: &AssignmentProblem, settings: &Settings, control: &dyn Control) -> Assigned {
    let limits = Limits::new(settings, control);
    let stop = || limits.interrupted();
    let existing = existence::search(problem, &stop);
    if matches!(existing, Existence::None) {
        return without(Status::Infeasible, StopReason::Proven, None, Work::default());
    }
    if let Some(listed) = listing::solve(problem, &stop) {
        return match listed {
            Some((score, draft)) => finish(Some((score, draft)), score as f64, true, Work::default(), &limits),
            None => without(Status::Infeasible, StopReason::Proven, None, Work::default()),
        };
    }
    let mut alive = Alive::new(problem);
    let (runs, moves) = ANNEALING;
    let annealed = anneal::search(problem, settings.seed, (0..runs, moves), control);
    let any = if let Existence::Plan(score, draft) = existing { Some((score, draft)) } else { None };
    let mut start = annealed.into_iter().chain(any).min_by_key(|(score, _)| *score);
    let upper = start.as_ref().map_or(f64::INFINITY, |(score, _)| *score as f64);
    limits.tell(Phase::Improve, start.as_ref().map(|(score, _)| *score), None);
    let n = problem.units();
    let cheapest = |unit: usize| (0..n).map(|centre| problem.cost(unit, centre)).min().unwrap_or_default() as f64;
    let prices: Vec<f64> = (0..n).map(cheapest).collect();
    let exhausted = |start: Option<(i64, Draft)>| match start {
        // Nothing below the plan known is left, or nothing at all.
        Some((score, draft)) => finish(Some((score, draft)), score as f64, true, Work::default(), &limits),
        None => without(Status::Infeasible, StopReason::Proven, None, Work::default()),
    };
    let Some(mut multipliers) = lagrangian::raise(problem, &mut alive, &prices, upper, (ROUNDS.0, &stop)) else {
        return exhausted(start);
    };
    limits.tell(Phase::Bound, None, Some(multipliers.bound));
    let far = |upper: f64, bound: f64| upper.is_infinite() || upper - bound > FAR * upper;
    // A tree that closes such a gap takes longer than the runs, and the less so the better its first plan is.
    for time in 0..FURTHER.1 {
        let upper = start.as_ref().map_or(f64::INFINITY, |(score, _)| *score as f64);
        if problem.are_given() || !far(upper, multipliers.bound) || limits.are_early() {
            break;
        }
        let first = runs + time * FURTHER.0;
        let more = anneal::search(problem, settings.seed, (first..first + FURTHER.0, moves), control);
        let Some(better) = more else { continue };
        if better.0 as f64 >= upper {
            break;
        }
        let upper = better.0 as f64;
        limits.tell(Phase::Improve, Some(better.0), Some(multipliers.bound));
        start = Some(better);
        let raised = lagrangian::raise(problem, &mut alive, &multipliers.units, upper, (ROUNDS.1, &stop));
        let Some(raised) = raised else { return exhausted(start) };
        multipliers = if raised.bound > multipliers.bound { raised } else { multipliers };
    }
    limits.tell(Phase::Bound, start.as_ref().map(|(score, _)| *score), Some(multipliers.bound));
    if limits.reached(&Work::default()) {
        return finish(start, multipliers.bound, false, Work::default(), &limits);
    }
    close(problem, &alive, start, &multipliers, &limits)
}

#[cfg(feature = "highs")]
fn close(
    problem: &AssignmentProblem,
    alive: &Alive,
    start: Option<(i64, Draft)>,
    multipliers: &lagrangian::Multipliers,
    limits: &Limits<'_>,
) -> Assigned {
    let (mut start, mut lower, mut work) = (start, multipliers.bound, Work::default());
    if problem.are_given() {
        let made = generation::generate(
            problem,
            alive,
            start,
            (&multipliers.units, lower),
            generation::is_coarse(problem),
            &|work, bound, score| limits.stop(work, bound, score),
        );
        (start, lower) = (made.best, made.bound.max(lower));
        work = made.work;
        if made.finished || limits.reached(&work) {
            return finish(start, lower, made.finished, work, limits);
        }
    }
    let upper = start.as_ref().map_or(f64::INFINITY, |(score, _)| *score as f64);
    let stop = |own: &Work, bound: f64, score: Option<i64>| {
        let mut all = work;
        all.add(own);
        limits.stop(&all, bound, score)
    };
    let found = branch::prove(problem, alive, &[], (upper, lower), branch::Purpose::Proof, &stop);
    let best = match (start, found.best) {
        (Some(ours), Some(theirs)) => Some(if theirs.0 < ours.0 { theirs } else { ours }),
        (ours, theirs) => ours.or(theirs),
    };
    work.add(&found.work);
    finish(best, found.bound.max(lower), found.finished, work, limits)
}

#[cfg(not(feature = "highs"))]
fn close(
    _: &AssignmentProblem,
    _: &Alive,
    start: Option<(i64, Draft)>,
    multipliers: &lagrangian::Multipliers,
    limits: &Limits<'_>,
) -> Assigned {
    finish(start, multipliers.bound, false, Work::default(), limits)
}

fn finish(best: Option<(i64, Draft)>, bound: f64, finished: bool, work: Work, limits: &Limits<'_>) -> Assigned {
    let bound = rounded_up(bound).max(limits.bound());
    let Some((score, draft)) = best else {
        return if finished {
            without(Status::Infeasible, StopReason::Proven, None, work)
        } else {
            without(Status::Unknown, limits.reason(), bound, work)
        };
    };
    let score = Score::from_micro(score);
    let bound = bound.map(|bound| bound.min(score));
    let proven = bound.is_some_and(|bound| relative_gap(score, bound) <= Outcome::TOLERANCE);
    Assigned {
        status: if proven { Status::Optimal } else { Status::Feasible },
        districts: Some(draft.districts()),
        score: Some(score),
        bound,
        stop: if proven { StopReason::Proven } else { limits.reason() },
        work,
    }
}

fn without(status: Status, stop: StopReason, bound: Option<Score>, work: Work) -> Assigned {
    Assigned { status, districts: None, score: None, bound, stop, work }
}
