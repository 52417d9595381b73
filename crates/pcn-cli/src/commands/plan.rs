//! `pcn plan`: read, solve, verify, write, sum up.

use super::area::Area;
use super::{BACKEND, explain};
use crate::args::PlanArgs;
use crate::failure::{Answer, Failure, Report};
use crate::progress::Watch;
use crate::settings::{Neighbours, Policy, refuse_impossible_count};
use crate::{interrupt, summary};
use pcn::candidates::Decisions;
use pcn::explain::conflicts;
use pcn::model::{NetworkCount, Outcome, Status};
use pcn::problem::Problem;
use pcn::solve::Settings;
use pcn::verify;
use pcn_io::output::{
    OutputDir, PlanRecord, RecordParts, SettingsRecord, Verification, digest_bytes, networks_csv, plan_csv,
    plan_geojson, status_sentence,
};
use std::time::Instant;

pub(super) const FILES: [&str; 4] = ["plan.csv", "networks.csv", "plan.geojson", "plan.json"];

pub(crate) fn run(args: &PlanArgs) -> Result<Report, Failure> {
    let started = Instant::now();
    let neighbours = Neighbours::resolve(&args.neighbours, None)?;
    let policy = Policy::resolve(&args.policy, None, NetworkCount::Auto)?;
    let output = OutputDir::claim(&args.output, &FILES)?;
    let area = Area::read(&args.practices, &args.neighbours.area, &neighbours, policy.size.floor)?;
    let problem = Problem::builder(area.practices.clone(), area.adjacency.clone())
        .policy(policy.size)
        .networks(policy.networks.0)
        .build()
        .map_err(|error| Failure::Usage(error.to_string()))?;
    refuse_impossible_count(&problem, policy.networks)?;

    let threads = threads(args);
    let watch = Watch::new(started, args.search.time_limit.0, interrupt::flag(), args.search.progress);
    let outcome = solve(&problem, args, threads, &watch)?;
    if watch.was_interrupted() {
        eprintln!("Interrupted: this is the best plan so far.");
    }
    if outcome.plan.is_none() {
        return Ok(no_plan(&problem, &outcome, &watch));
    }

    let verification = verified(&problem, &outcome)?;
    let settings = settings_record(args, &neighbours, &policy, &problem, threads);
    let parts = RecordParts {
        problem: &problem,
        outcome: &outcome,
        settings,
        seed: args.search.seed,
        bridges: area.bridge_records(),
        inputs: area.inputs.clone(),
        verification,
        backend: BACKEND,
        version: env!("CARGO_PKG_VERSION"),
        wall_seconds: started.elapsed().as_secs_f64(),
    };
    let record = parts.record().ok_or_else(|| Failure::Internal("a plan has no record".to_owned()))?;
    let record = write(record, &area, &problem, output, started)?;
    let mut text = summary::plan(&record, &problem, &args.output);
    if record.exceptions.iter().any(|exception| exception.kind == "below_floor") {
        let practices = args.practices.display();
        text.push_str(&format!(
            "Would help `pcn explain {practices} --conflicts` says what lifts networks to the floor\n"
        ));
    }
    Ok(Report { text, answer: Answer::Yes })
}

fn threads(args: &PlanArgs) -> usize {
    match args.search.threads {
        Some(threads) => usize::from(threads),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    }
}

fn solve(problem: &Problem, args: &PlanArgs, threads: usize, watch: &Watch) -> Result<Outcome, Failure> {
    let settings = Settings {
        seed: args.search.seed,
        gap: args.search.gap,
        work_limit: args.search.work_limit,
        memory_limit: args.search.memory_limit,
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Failure::Usage(format!("--threads {threads}: {error}; ask for fewer")))?;
    let outcome = pool.install(|| pcn::solve::plan(problem, &settings, watch));
    watch.finish();
    Ok(outcome)
}

/// No plan: the reasons, what clashes and what would help; nothing is written.
fn no_plan(problem: &Problem, outcome: &Outcome, watch: &Watch) -> Report {
    let mut text = format!("Status: {}\n", status_sentence(outcome.status, None));
    for reason in &outcome.reasons {
        text.push_str(&format!("  {reason}\n"));
    }
    text.push_str("Nothing was written.\n");
    if outcome.status == Status::Infeasible {
        let found = conflicts(problem, &Decisions::none(problem), watch);
        text.push_str(&explain::sentences(problem, &found));
        return Report { text, answer: Answer::No };
    }
    text.push_str("Give it longer with --time-limit, or loosen --cap or --networks.\n");
    Report { text, answer: Answer::Stopped }
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

pub(super) fn settings_record(
    args: &PlanArgs,
    neighbours: &Neighbours,
    policy: &Policy,
    problem: &Problem,
    threads: usize,
) -> SettingsRecord {
    SettingsRecord {
        area: args.neighbours.area.clone(),
        adjacency: neighbours.kind().name().to_owned(),
        edges: problem.adjacency().edges().len(),
        policy: policy.size,
        networks_asked: policy.networks.to_string(),
        networks: problem.count(),
        detour: 1.0,
        time_limit_seconds: args.search.time_limit.0.map(|limit| limit.as_secs_f64()),
        gap: args.search.gap,
        work_limit: args.search.work_limit,
        memory_limit_bytes: args.search.memory_limit,
        threads,
    }
}

/// Makes every file in memory, then puts the whole set in place, the record last.
fn write(
    record: PlanRecord,
    area: &Area,
    problem: &Problem,
    output: OutputDir,
    started: Instant,
) -> Result<PlanRecord, Failure> {
    write_with(record, area, problem, output, started, &[], Vec::new())
}

/// The same with further files, which stand before the record in the set.
pub(super) fn write_with(
    mut record: PlanRecord,
    area: &Area,
    problem: &Problem,
    output: OutputDir,
    started: Instant,
    names: &[&str],
    more: Vec<Vec<u8>>,
) -> Result<PlanRecord, Failure> {
    let mut contents = vec![
        plan_csv(&record, &area.table)?,
        networks_csv(&record)?,
        plan_geojson(&record, problem, &area.territories)?,
    ];
    contents.extend(more);
    let names = FILES[..FILES.len() - 1].iter().chain(names);
    record.outputs = names.zip(&contents).map(|(name, bytes)| digest_bytes(name, name, bytes)).collect();
    record.wall_seconds = started.elapsed().as_secs_f64();
    contents.push(record.to_json()?);
    output.put(&contents)?;
    Ok(record)
}
