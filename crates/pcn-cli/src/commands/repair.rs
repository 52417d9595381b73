//! `pcn repair`: the plan that meets the rules and moves the fewest patients.

use super::explain;
use super::plan::{self, FileSet};
use super::study::{Groups, Study, members, search};
use crate::args::{Counted, RepairArgs};
use crate::columns::{csv, table};
use crate::failure::{Answer, Failure, Report};
use crate::scenario::Limits;
use crate::summary::decimal;
use pcn::candidates::Decisions;
use pcn::explain::{Comparison, Figures, RepairCount, RepairOutcome, conflicts, repair};
use pcn::model::{NetworkCount, Outcome, Score, Status};
use pcn_io::output::{OutputDir, PlanRecord, thousands};
use serde_json::json;
use std::fmt::Write as _;
use std::time::Instant;

/// Besides the files of every plan, before its record.
const OWN: [&str; 2] = ["changes.csv", "repair.json"];

pub(super) fn run(args: &RepairArgs) -> Result<Report, Failure> {
    let started = Instant::now();
    let own = &args.plan;
    let output = OutputDir::claim(&own.output, &plan::names(own.map, &OWN))?;
    let (study, limits) = Study::of_plan(own, NetworkCount::Free)?;
    let problem = &study.problem;
    crate::settings::refuse_impossible_count(problem, study.policy.networks)?;
    let today = study.plan(&args.today)?;
    let before = members(&today);
    let count = match args.count {
        Counted::Patients => RepairCount::Patients,
        Counted::Practices => RepairCount::Practices,
    };
    let repaired = search(&limits, own.search.progress, started, |settings, watch| {
        repair(problem, &before, count, settings, watch)
    })?
    .map_err(|error| Failure::Internal(error.to_string()))?;
    let (Some(new), Some(comparison)) = (&repaired.plan, &repaired.comparison) else {
        return no_plan(args, &study, &limits, &repaired);
    };
    let labels = labels(&today, comparison);
    let outcome = Outcome {
        status: Status::Feasible,
        plan: Some(new.clone()),
        bound: None,
        stop: repaired.stop,
        reasons: Vec::new(),
        certificate: None,
        work: repaired.work,
    };
    let mut record = plan::record(&study, &limits, &outcome, started)?;
    record.status_text = sentence(args, &repaired);
    relabel(&mut record, &labels);
    let changes = changes(&study, &today, &labels, comparison)?;
    let summary = json!({
        "moved": repaired.moved,
        "counted": match args.count { Counted::Patients => "patients", Counted::Practices => "practices" },
        "least": repaired.least,
        "least_for_names": repaired.least_for_names,
        "status": repaired.status,
        "patients_moved": comparison.patients_moved,
        "practices_moved": comparison.practices_moved,
        "patients_joined": comparison.patients_joined,
        "today": args.today.display().to_string(),
    });
    let [changes_name, summary_name] = OWN;
    let more = vec![(changes_name, changes), (summary_name, format!("{summary:#}\n").into_bytes())];
    let set = FileSet { output, folder: &own.output, map: own.map, more };
    let record = plan::write(record, &study, set, started)?;
    Ok(Report { text: print(args, &study, &today, &repaired, comparison, &record), answer: Answer::Yes })
}

/// Today's label where a network keeps its identity; a label of its own where it is new.
fn labels(today: &Groups, comparison: &Comparison) -> Vec<String> {
    let mut fresh = 0;
    let mut label = |matched: &Option<usize>| match matched {
        Some(old) => today[*old].0.clone(),
        None => loop {
            fresh += 1;
            let label = format!("NEW{fresh:02}");
            if today.iter().all(|(known, _)| *known != label) {
                break label;
            }
        },
    };
    comparison.matched.iter().map(&mut label).collect()
}

/// Gives the networks of a record these labels, wherever it names them.
fn relabel(record: &mut PlanRecord, labels: &[String]) {
    let old: Vec<String> = record.networks.iter().map(|network| network.label.clone()).collect();
    let new = |label: &str| old.iter().position(|known| known == label).map(|at| labels[at].clone());
    for exception in &mut record.exceptions {
        exception.network = new(&exception.network).unwrap_or_default();
    }
    for moved in &mut record.moves {
        // A label, then the name that the network carries on.
        if let Some((label, carried)) = moved.to.split_once(' ')
            && let Some(label) = new(label)
        {
            moved.to = format!("{label} {carried}");
        }
    }
    for (network, label) in record.networks.iter_mut().zip(labels) {
        if let Some(exception) = &mut network.exception {
            exception.network.clone_from(label);
        }
        network.label.clone_from(label);
    }
}

fn changes(study: &Study, today: &Groups, labels: &[String], comparison: &Comparison) -> Result<Vec<u8>, Failure> {
    let from = |at: Option<usize>| at.map_or_else(String::new, |at| today[at].0.clone());
    let to = |at: Option<usize>| at.map_or_else(String::new, |at| labels[at].clone());
    let moves = comparison.moves.iter();
    let rows: Vec<Vec<String>> =
        moves.map(|moved| vec![study.code(moved.practice).to_owned(), from(moved.from), to(moved.to)]).collect();
    csv(&["code", "from", "to"], &rows)
}

fn sentence(args: &RepairArgs, repaired: &RepairOutcome) -> String {
    let what = match args.count {
        Counted::Patients => "patients",
        Counted::Practices => "practices",
    };
    let names = if repaired.least_for_names {
        "; proven least for networks that keep their names with the practices they keep them with here"
    } else {
        ""
    };
    match (repaired.status, repaired.least) {
        (Status::Optimal, _) => format!("{} {what} move, proven least", thousands(repaired.moved)),
        (_, Some(least)) => {
            format!("{} {what} move, no plan moves fewer than {}{names}", thousands(repaired.moved), thousands(least))
        }
        (_, None) => format!("{} {what} move{names}", thousands(repaired.moved)),
    }
}

fn print(
    args: &RepairArgs,
    study: &Study,
    today: &Groups,
    repaired: &RepairOutcome,
    comparison: &Comparison,
    record: &PlanRecord,
) -> String {
    let mut text = format!("Repair     {}\n", sentence(args, repaired));
    if comparison.patients_joined > 0 {
        let _ = writeln!(text, "           {} patients were in no network", thousands(comparison.patients_joined));
    }
    let before = Figures::of(&study.problem, &members(today), None);
    let (was, is) = (&comparison.before, &comparison.after);
    let policy = study.problem.policy();
    let count = |number: usize| thousands(number as u64);
    let km = |score: Score| decimal(score.patient_km());
    let rows: Vec<Vec<String>> = [
        ("networks".to_owned(), count(was.count), count(is.count)),
        (
            format!("networks that hold {} to {}", thousands(policy.floor), thousands(policy.ceiling)),
            count(was.in_band),
            count(is.in_band),
        ),
        (format!("networks below {}", thousands(policy.floor)), count(was.below_floor), count(is.below_floor)),
        (format!("several practices above {}", thousands(policy.cap)), count(was.above_cap), count(is.above_cap)),
        ("networks that are contiguous".to_owned(), count(was.contiguous), count(is.contiguous)),
        ("travel, patient-km".to_owned(), km(was.travel), km(is.travel)),
        (
            "km to the hub, mean patient".to_owned(),
            format!("{:.3}", before.mean_km),
            format!("{:.3}", is.travel.patient_km() / study.problem.total_patients().max(1) as f64),
        ),
    ]
    .map(|(name, was, is)| vec![name, was, is])
    .to_vec();
    text.push('\n');
    text.push_str(&table(&["", "today", "repaired"], &rows));
    text.push('\n');
    for exception in &record.exceptions {
        let _ = writeln!(text, "Exception  {} {}: {}", exception.network, exception.name, exception.reason);
    }
    for flow in comparison.flows.iter().take(12) {
        let from = flow.from.map_or("no network", |at| today[at].0.as_str());
        let to = flow.to.map_or("none", |at| record.networks[at].label.as_str());
        let _ = writeln!(
            text,
            "Move       {} patients from {from} to {to}: {}",
            thousands(flow.patients),
            study.codes(&flow.practices)
        );
    }
    if comparison.flows.len() > 12 {
        let _ = writeln!(text, "           and {} more in changes.csv", comparison.flows.len() - 12);
    }
    text.push_str(
        "Verified   every practice in one network, every network contiguous and within the cap, the score recounted\n",
    );
    let _ = writeln!(text, "Written    {}", args.plan.output.display());
    text
}

fn no_plan(args: &RepairArgs, study: &Study, limits: &Limits, repaired: &RepairOutcome) -> Result<Report, Failure> {
    let problem = &study.problem;
    let mut text = format!("No plan: {}\n", repaired.reasons.join(" "));
    if repaired.status != Status::Infeasible {
        return Ok(Report { text, answer: Answer::Stopped });
    }
    let found = search(limits, args.plan.search.progress, Instant::now(), |_, watch| {
        conflicts(problem, &Decisions::none(problem), watch)
    })?;
    text.push_str(&explain::sentences(problem, &found));
    Ok(Report { text, answer: Answer::No })
}
