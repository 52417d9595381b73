//! One solve, measured.

use crate::areas::Area;
use crate::clock::{peak_mib, user_seconds};
use pcn::model::{Outcome, Score};
use pcn::solve::{self, Control, Progress, Settings};
use pcn::verify;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The solver that this build uses.
pub const BACKEND: &str = if cfg!(feature = "highs") { "highs" } else { "pure" };

/// A line of the CSV file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// `synthetic-800`, `icb-QU9`, `england`, `bob`, or the name of an instance.
    pub area: String,
    /// Practices, or units.
    pub practices: usize,
    /// Most seconds allowed.
    pub limit_seconds: f64,
    /// Seconds of the solve, by the clock.
    pub seconds: f64,
    /// User CPU seconds of the solve, over all threads.
    pub user_cpu_seconds: Option<f64>,
    /// Seconds until there was a first plan.
    pub first_plan_seconds: Option<f64>,
    /// Most memory of the process that solved it.
    pub peak_mib: Option<f64>,
    /// Networks of the plan.
    pub networks: Option<usize>,
    /// Score of the plan, in patient-km; for an instance in the unit of its cost.
    pub score: Option<f64>,
    /// What no plan scores less than.
    pub bound: Option<f64>,
    /// (score - bound) / score.
    pub gap: Option<f64>,
    /// `optimal`, `feasible`, `infeasible`, `unknown`; `wrong` if the plan does not stand up to its recount, `failed` if
    /// the process ended without an answer.
    pub status: String,
    /// `highs` or `pure`.
    pub backend: String,
    /// Seconds that the authors of an instance report.
    pub published_seconds: Option<f64>,
    /// The cost that the authors of an instance reached.
    pub published_score: Option<f64>,
}

/// Ends the solve after a time, and takes note of when the first plan came.
struct Watch {
    started: Instant,
    limit: Duration,
    first: OnceLock<f64>,
}

impl Control for Watch {
    fn should_stop(&self) -> bool {
        self.started.elapsed() >= self.limit
    }

    fn report(&self, progress: &Progress) {
        if progress.score.is_some() {
            self.first.get_or_init(|| self.started.elapsed().as_secs_f64());
        }
    }
}

/// Solves an area within a time limit and recounts its plan.
#[must_use]
pub fn measure(area: &Area, limit_seconds: f64) -> Row {
    let before = user_seconds();
    let limit = Duration::from_secs_f64(limit_seconds);
    let watch = Watch { started: Instant::now(), limit, first: OnceLock::new() };
    let outcome = solve::plan(&area.problem, &Settings::default(), &watch);
    let seconds = watch.started.elapsed().as_secs_f64();
    Row {
        area: area.name.clone(),
        practices: area.problem.len(),
        limit_seconds,
        seconds,
        user_cpu_seconds: user_seconds().zip(before).map(|(after, before)| after - before),
        first_plan_seconds: watch.first.get().copied(),
        peak_mib: peak_mib(),
        networks: outcome.plan.as_ref().map(|plan| plan.networks.len()),
        score: outcome.score().map(Score::patient_km),
        bound: outcome.bound.map(Score::patient_km),
        gap: outcome.gap(),
        status: status(area, &outcome),
        backend: BACKEND.to_owned(),
        ..Row::default()
    }
}

fn status(area: &Area, outcome: &Outcome) -> String {
    let recounted = |plan| verify::matches(&area.problem, plan).is_ok_and(|review| review.is_valid());
    if !outcome.plan.as_ref().is_none_or(recounted) {
        return "wrong".to_owned();
    }
    format!("{:?}", outcome.status).to_lowercase()
}

/// A plan and a certificate to measure on: the exact method up to half a per cent, within a minute. When no bound comes of
/// it, says so on standard error.
#[must_use]
pub fn certified(area: &Area) -> Option<Outcome> {
    let watch = Watch { started: Instant::now(), limit: Duration::from_secs(60), first: OnceLock::new() };
    let outcome = solve::plan(&area.problem, &Settings { gap: 5e-3, ..Settings::default() }, &watch);
    if outcome.certificate.is_none() || outcome.plan.is_none() {
        eprintln!("SKIPPED: {} has no certificate after {:.0} s", area.name, watch.started.elapsed().as_secs_f64());
        return None;
    }
    Some(outcome)
}
