//! `pcn alternatives`: plans that are nearly as good and really different.

use super::plan::{self, FileSet};
use super::study::{Study, members, search, within};
use crate::args::AlternativesArgs;
use crate::columns::table;
use crate::failure::{Answer, Failure, Report};
use crate::scenario::Limits;
use crate::summary::decimal;
use pcn::explain::{AlternativeSettings, Alternatives, alternatives};
use pcn::model::{NetworkCount, Outcome, Score, Status, StopReason, Work, thousands};
use pcn::solve::Control as _;
use pcn_io::output::{OutputDir, OutputFile};
use serde_json::json;
use std::fmt::Write as _;
use std::time::Instant;

/// Marginal practices that the summary names.
const NAMED: usize = 12;

pub(super) fn run(args: &AlternativesArgs) -> Result<Report, Failure> {
    let started = Instant::now();
    let own = &args.plan;
    let summary = OutputFile::claim(&own.output.join("alternatives.json"))?;
    let (study, limits) = Study::of_plan(own, NetworkCount::Auto)?;
    let problem = &study.problem;
    crate::settings::refuse_impossible_count(problem, study.policy.networks)?;
    let today = members(&within(study.area.whole.current_pcns(), &study.area));
    let reference = (!today.is_empty()).then_some(today.as_slice());
    let (found, stop) = search(&limits, own.search.progress, started, |settings, watch| {
        let settings = AlternativeSettings {
            count: usize::from(args.count),
            within: args.within,
            differ: args.differ,
            search: settings.clone(),
        };
        let found = alternatives(problem, reference, &settings, watch);
        (found, if watch.should_stop() { watch.why() } else { StopReason::Exhausted })
    })?;
    let found = found.map_err(|error| Failure::Internal(error.to_string()))?;
    let Some(found) = found else {
        let text = "No plan was found: `pcn explain --conflicts` says what stands in the way.\n".to_owned();
        return Ok(Report { text, answer: Answer::Stopped });
    };
    for at in 0..found.plans.len() {
        write_one(args, (&study, &limits), (&found, stop), at, started)?;
    }
    let record = record(&study, args, &found);
    summary.put(format!("{record:#}\n").as_bytes())?;
    let answer = if found.plans.len() == usize::from(args.count) { Answer::Yes } else { Answer::No };
    Ok(Report { text: print(&study, args, &found), answer })
}

/// One plan with its files, in a folder of its own.
fn write_one(
    args: &AlternativesArgs,
    (study, limits): (&Study, &Limits),
    (found, stop): (&Alternatives, StopReason),
    at: usize,
    started: Instant,
) -> Result<(), Failure> {
    let own = &args.plan;
    let folder = own.output.join((at + 1).to_string());
    let output = OutputDir::claim(&folder, &plan::names(own.map, &[]))?;
    let mut outcome = Outcome {
        status: Status::Feasible,
        plan: Some(study.problem.plan(found.plans[at].groups.iter().cloned())),
        bound: found.bound,
        stop,
        reasons: Vec::new(),
        certificate: None,
        work: Work::default(),
    };
    if outcome.gap().is_some_and(|gap| gap <= Outcome::TOLERANCE) {
        (outcome.status, outcome.stop) = (Status::Optimal, StopReason::Proven);
    }
    let record = plan::record(study, limits, &outcome, started)?;
    let set = FileSet { output, folder: &folder, map: own.map, more: Vec::new() };
    plan::write(record, study, set, started)?;
    Ok(())
}

fn record(study: &Study, args: &AlternativesArgs, found: &Alternatives) -> serde_json::Value {
    let plans = found.plans.iter().enumerate().map(|(at, plan)| {
        let figures = &plan.figures;
        json!({
            "folder": (at + 1).to_string(),
            "score": plan.score.patient_km(),
            "above_best": plan.above_best,
            "differences": plan.differences,
            "better_at": plan.better_at,
            "mean_km": figures.mean_km,
            "longest_km": figures.longest_km,
            "in_band": figures.in_band,
            "patients_above_ceiling": figures.above_ceiling,
            "spread": figures.spread,
            "patients_nearer_to_another_hub": figures.nearer_elsewhere,
            "patients_moved_from_today": figures.moved,
        })
    });
    json!({
        "within": args.within,
        "differ": args.differ,
        "bound": found.bound.map(Score::patient_km),
        "plans": plans.collect::<Vec<_>>(),
        "cores": found.cores.iter().map(|core| core.iter().map(|&id| study.code(id)).collect::<Vec<_>>()).collect::<Vec<_>>(),
        "marginal": found.marginal.iter().map(|&(id, times)| json!({
            "code": study.code(id),
            "plans_elsewhere": times,
        })).collect::<Vec<_>>(),
    })
}

fn print(study: &Study, args: &AlternativesArgs, found: &Alternatives) -> String {
    let percent = |share: f64| format!("{:.2} %", share * 100.0);
    let rows: Vec<Vec<String>> = found
        .plans
        .iter()
        .enumerate()
        .map(|(at, plan)| {
            let least = plan.differences.iter().copied().fold(f64::INFINITY, f64::min);
            vec![
                (at + 1).to_string(),
                decimal(plan.score.patient_km()),
                percent(plan.above_best),
                if at == 0 { String::new() } else { percent(least) },
                format!("{:.3}", plan.figures.mean_km),
                format!("{:.1}", plan.figures.longest_km),
                thousands(plan.figures.spread),
                plan.figures.moved.map_or_else(String::new, thousands),
                plan.better_at.join(", "),
            ]
        })
        .collect();
    let header = [
        "plan",
        "score, patient-km",
        "above best",
        "differs from the others by",
        "mean km",
        "longest km",
        "spread",
        "moved from today",
        "best of all at",
    ];
    let mut text = table(&header, &rows);
    if let Some(bound) = found.bound {
        let _ = writeln!(text, "\nNo plan scores less than {} patient-km.", decimal(bound.patient_km()));
    }
    if found.plans.len() < usize::from(args.count) {
        let _ = writeln!(
            text,
            "Only {} of {} plans were found within {} of the best that differ by {} of the patients: allow more with --within, or less difference with --differ.",
            found.plans.len(),
            args.count,
            percent(args.within),
            percent(args.differ)
        );
    }
    let together: usize = found.cores.iter().map(Vec::len).sum();
    let _ = writeln!(
        text,
        "\nStable cores: {} groups of {together} practices are together in all {} plans",
        found.cores.len(),
        found.plans.len()
    );
    for core in &found.cores {
        let _ = writeln!(text, "  {}", study.codes(core));
    }
    let _ = writeln!(text, "Marginal: {} practices change their network", found.marginal.len());
    for &(id, times) in found.marginal.iter().take(NAMED) {
        let _ = writeln!(text, "  {} in {times} of {} other plans", study.name(id), found.plans.len() - 1);
    }
    if found.marginal.len() > NAMED {
        let _ = writeln!(text, "  and {} more in alternatives.json", found.marginal.len() - NAMED);
    }
    let _ = writeln!(text, "Verified: every plan, recounted\nWritten: {}", args.plan.output.display());
    text
}
