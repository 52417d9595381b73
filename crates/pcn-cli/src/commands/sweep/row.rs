//! The result of one scenario.

use super::grid::Scenario;
use crate::args::ProgressKind;
use crate::commands::plan::verified;
use crate::commands::study::Study;
use crate::failure::Failure;
use crate::memory;
use crate::progress::{Stops, Watch};
use crate::scenario;
use pcn::model::{NetworkCount, Score};
use pcn::solve;
use pcn::verify;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// What is kept of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) scenario: String,
    pub(super) seed: u64,
    pub(super) status: String,
    pub(super) stop: String,
    pub(super) practices: usize,
    pub(super) patients: u64,
    pub(super) networks: Option<usize>,
    pub(super) in_band: Option<usize>,
    pub(super) below_floor: Option<usize>,
    pub(super) score: Option<f64>,
    pub(super) travel: Option<f64>,
    pub(super) bound: Option<f64>,
    pub(super) gap: Option<f64>,
    pub(super) search_nodes: u64,
    pub(super) pivots: u64,
    pub(super) branch_nodes: u64,
    /// Why there is no result, such as settings that do not go together.
    pub(super) error: String,
    pub(super) seconds: f64,
    pub(super) peak_memory_bytes: Option<u64>,
}

impl Row {
    pub(super) const HEADER: [&'static str; 15] = [
        "seed",
        "status",
        "stop",
        "practices",
        "patients",
        "networks_in_plan",
        "in_band",
        "below_floor",
        "score_patient_km",
        "travel_patient_km",
        "bound_patient_km",
        "gap_proven",
        "search_nodes",
        "pivots",
        "branch_nodes",
    ];

    /// What does not differ between two runs.
    pub(super) fn cells(&self) -> Vec<String> {
        let count = |value: Option<usize>| value.map_or_else(String::new, |value| value.to_string());
        let km = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.6}"));
        vec![
            self.seed.to_string(),
            self.status.clone(),
            self.stop.clone(),
            self.practices.to_string(),
            self.patients.to_string(),
            count(self.networks),
            count(self.in_band),
            count(self.below_floor),
            km(self.score),
            km(self.travel),
            km(self.bound),
            self.gap.map_or_else(String::new, |gap| format!("{gap:.9}")),
            self.search_nodes.to_string(),
            self.pivots.to_string(),
            self.branch_nodes.to_string(),
        ]
    }
}

/// Solves one scenario on the thread it is called on. An error that lies in the scenario is a row of its own.
pub(super) fn run(scenario: &Scenario, interrupted: &Arc<AtomicBool>) -> Row {
    let started = Instant::now();
    memory::reset_peak();
    let mut row = Row {
        scenario: scenario.hash.clone(),
        seed: scenario.args.search.seed.unwrap_or(0),
        status: "error".to_owned(),
        ..Row::default()
    };
    if let Err(failure) = fill(&mut row, scenario, interrupted) {
        row.error = failure.to_string();
    }
    row.seconds = started.elapsed().as_secs_f64();
    row.peak_memory_bytes = memory::peak();
    row
}

fn fill(row: &mut Row, scenario: &Scenario, interrupted: &Arc<AtomicBool>) -> Result<(), Failure> {
    let started = Instant::now();
    let (mut asked, practices) = scenario::of_plan(&scenario.args)?;
    let size = &mut asked.size;
    let fields = [&mut size.exception_price, &mut size.shortfall_price, &mut size.excess_price];
    for (price, field) in scenario.prices.iter().zip(fields) {
        *field = price.or(*field);
    }
    let (Study { problem, .. }, limits) = Study::of_scenario(asked, &practices, NetworkCount::Auto)?;
    row.seed = limits.seed;
    (row.practices, row.patients) = (problem.len(), problem.total_patients());
    // A time limit in a scenario file does not count: rows would depend on the machine without the sweep's saying so.
    let time = scenario.args.search.time_limit.and_then(|limit| limit.0);
    let stops = Stops { time, memory: limits.memory, interrupted: Arc::clone(interrupted) };
    let watch = Watch::new(started, stops, ProgressKind::None);
    let outcome = solve::plan(&problem, &limits.settings(), &watch);
    verified(&problem, &outcome)?;
    row.status = word(&outcome.status);
    row.stop = word(&outcome.stop);
    (row.bound, row.gap) = (outcome.bound.map(Score::patient_km), outcome.gap());
    let work = &outcome.work;
    (row.search_nodes, row.pivots, row.branch_nodes) = (work.search_nodes, work.pivots, work.branch_nodes);
    if let Some(plan) = &outcome.plan {
        let review = verify::plan(&problem, &plan.groups());
        (row.networks, row.in_band, row.below_floor) =
            (Some(review.count), Some(review.in_band), Some(review.below_floor));
        (row.score, row.travel) = (Some(review.total.patient_km()), Some(review.travel.patient_km()));
    }
    Ok(())
}

/// The name that JSON gives a status.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
