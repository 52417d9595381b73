//! `pcn plan`: read, solve, verify, write, sum up.

use super::study::{self, Study};
use super::{BACKEND, explain};
use crate::args::{PlanArgs, ProgressKind};
use crate::failure::{Answer, Failure, Report};
use crate::scenario::{self, Limits};
use crate::settings::{Policy, refuse_impossible_count};
use crate::summary;
use pcn::candidates::Decisions;
use pcn::explain::conflicts;
use pcn::model::{Outcome, Status};
use pcn::problem::Problem;
use pcn::solve::{Method, choose};
use pcn::verify;
use pcn_io::output::{
    MethodRecord, OutputDir, PlanRecord, RecordParts, SettingsRecord, Verification, digest_bytes, figures, moves,
    networks_csv, plan_csv, plan_geojson, status_sentence,
};
use pcn_io::scenario::Scenario;
use std::path::Path;
use std::time::Instant;

/// What every run writes before what it adds, such as the page of `--map`. The record comes last of all.
const FILES: [&str; 3] = ["plan.csv", "networks.csv", "plan.geojson"];
const MAP: &str = "map.html";
const RECORD: &str = "plan.json";

pub(crate) fn run(args: &PlanArgs) -> Result<Report, Failure> {
    let started = Instant::now();
    let (mut scenario, practices) = scenario::of_plan(args)?;
    let policy = scenario::policy(&mut scenario)?;
    let limits = Limits::of(&mut scenario)?;
    if !args.trade.trade.is_empty() {
        return super::trade::run(args, &scenario, &practices, &policy, &limits);
    }
    let output = OutputDir::claim(&args.output, &names(args.map, &[]))?;
    let study = Study::build(scenario, &practices, policy)?;
    let problem = &study.problem;
    refuse_impossible_count(problem, study.policy.networks)?;

    let outcome = solve(problem, &limits, args.search.progress, started)?;
    if outcome.plan.is_none() {
        return no_plan(problem, &outcome, &limits, args.search.progress);
    }

    let record = record(&study, &limits, &outcome, started)?;
    let set = FileSet { output, folder: &args.output, map: args.map, more: Vec::new() };
    let record = write(record, &study, set, started)?;
    let mut text = summary::plan(&record, problem, &args.output);
    if record.exceptions.iter().any(|exception| exception.kind == "below_floor") {
        let plan = args.output.join(FILES[0]);
        text.push_str(&format!(
            "Would help `pcn explain {} {} --conflicts` says what lifts networks to the floor\n",
            practices.display(),
            plan.display()
        ));
    }
    Ok(Report { text, answer: Answer::Yes })
}

/// The files of a plan in the order of the set, with those that a command adds.
pub(super) fn names(map: bool, more: &[&'static str]) -> Vec<&'static str> {
    FILES.into_iter().chain(map.then_some(MAP)).chain(more.iter().copied()).chain([RECORD]).collect()
}

/// The record of a plan that passes verification, with what its scenario asks to be told of it.
pub(super) fn record(
    study: &Study,
    limits: &Limits,
    outcome: &Outcome,
    started: Instant,
) -> Result<PlanRecord, Failure> {
    let Study { area, scenario, policy, problem } = study;
    let parts = RecordParts {
        problem,
        table: &area.table,
        outcome,
        settings: settings_record(scenario, policy, problem, limits),
        seed: limits.seed,
        bridges: area.bridge_records(),
        inputs: area.inputs.clone(),
        verification: verified(problem, outcome)?,
        backend: BACKEND,
        version: env!("CARGO_PKG_VERSION"),
        wall_seconds: started.elapsed().as_secs_f64(),
    };
    let mut record = parts.record().ok_or_else(|| Failure::Internal("a plan has no record".to_owned()))?;
    if let Some(plan) = &outcome.plan {
        for (network, found) in record.networks.iter_mut().zip(figures(area, problem, plan)) {
            network.figures = Some(found);
        }
        if scenario.terms.change.is_some() {
            record.moves = moves(area, problem, plan);
        }
    }
    record.left_out.clone_from(&area.left_out);
    let (method, reason) = choose(problem, limits.method);
    let name = match method {
        Method::Assignment => "assignment",
        Method::Search => "search",
        Method::Auto | Method::Partition => "partition",
    };
    record.method = Some(MethodRecord { name: name.to_owned(), reason });
    record.scenario = Some(scenario.clone());
    Ok(record)
}

/// Solves the problem within the limits, on so many threads.
pub(super) fn solve(
    problem: &Problem,
    limits: &Limits,
    progress: ProgressKind,
    started: Instant,
) -> Result<Outcome, Failure> {
    study::search(limits, progress, started, |settings, watch| pcn::solve::plan(problem, settings, watch))
}

/// No plan: the reasons, what clashes and what would help; nothing is written.
fn no_plan(problem: &Problem, outcome: &Outcome, limits: &Limits, progress: ProgressKind) -> Result<Report, Failure> {
    let mut text = format!("Status: {}\n", status_sentence(outcome.status, None));
    for reason in &outcome.reasons {
        text.push_str(&format!("  {reason}\n"));
    }
    text.push_str("Nothing was written.\n");
    if outcome.status == Status::Infeasible {
        let found = study::search(limits, progress, Instant::now(), |_, watch| {
            conflicts(problem, &Decisions::none(problem), watch)
        })?;
        text.push_str(&explain::sentences(problem, &found));
        return Ok(Report { text, answer: Answer::No });
    }
    text.push_str("Give it longer with --time-limit, or loosen --cap or --networks.\n");
    Ok(Report { text, answer: Answer::Stopped })
}

/// Holds the plan against an independent recount; a plan that does not pass is never written.
pub(super) fn verified(problem: &Problem, outcome: &Outcome) -> Result<Verification, Failure> {
    let Some(plan) = &outcome.plan else { return Ok(Verification::default()) };
    let wrong = |lines: Vec<String>| {
        Failure::Internal(format!("the plan found does not pass verification:\n  {}", lines.join("\n  ")))
    };
    let review = verify::matches(problem, plan)
        .map_err(|found| wrong(found.iter().map(|mismatch| mismatch.describe(problem)).collect()))?;
    if !review.is_valid() {
        return Err(wrong(review.violations.iter().map(|violation| violation.describe(problem, &[])).collect()));
    }
    if outcome.bound.is_some_and(|bound| bound > review.total) {
        return Err(wrong(vec![format!("the bound {:?} is above the score {}", outcome.bound, review.total)]));
    }
    Ok(Verification { valid: true, score_micro: review.total })
}

fn settings_record(scenario: &Scenario, policy: &Policy, problem: &Problem, limits: &Limits) -> SettingsRecord {
    SettingsRecord {
        area: scenario.area.clone(),
        adjacency: scenario.adjacency_kinds().join("+"),
        edges: problem.adjacency().edges().len(),
        policy: policy.size,
        networks_asked: policy.networks.to_string(),
        networks: problem.count(),
        detour: scenario.travel.detour.unwrap_or(1.0),
        time_limit_seconds: limits.time.0.map(|limit| limit.as_secs_f64()),
        gap: limits.gap,
        work_limit: limits.work,
        memory_limit_bytes: limits.memory,
        threads: limits.threads,
    }
}

/// Where the files of a plan go, and what is written besides those of every plan.
pub(super) struct FileSet<'a> {
    pub(super) output: OutputDir,
    pub(super) folder: &'a Path,
    pub(super) map: bool,
    /// Names and contents.
    pub(super) more: Vec<(&'static str, Vec<u8>)>,
}

/// Makes every file in memory, then puts the whole set in place, the record last.
pub(super) fn write(
    mut record: PlanRecord,
    study: &Study,
    set: FileSet<'_>,
    started: Instant,
) -> Result<PlanRecord, Failure> {
    let mut contents = vec![
        plan_csv(&record, &study.area.table)?,
        networks_csv(&record)?,
        plan_geojson(&record, &study.problem, &study.area.territories)?,
    ];
    if set.map {
        contents.push(super::draw::page_of(&record, set.folder)?);
    }
    let (more, bytes): (Vec<_>, Vec<_>) = set.more.into_iter().unzip();
    contents.extend(bytes);
    let names = names(set.map, &more);
    record.outputs = names.iter().zip(&contents).map(|(name, bytes)| digest_bytes(name, name, bytes)).collect();
    record.wall_seconds = started.elapsed().as_secs_f64();
    contents.push(record.to_json()?);
    set.output.put(&contents)?;
    Ok(record)
}
