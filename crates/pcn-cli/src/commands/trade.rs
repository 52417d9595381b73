//! `pcn plan --trade`: plans along the trade-off between two terms.

use super::plan::{solve, verified};
use super::study::Study;
use crate::args::PlanArgs;
use crate::failure::{Answer, Failure, Report};
use crate::interrupt;
use crate::scenario::Limits;
use crate::settings::Policy;
use crate::summary::decimal;
use pcn::model::{Outcome, Plan, PracticeId, Score, Status, StopReason};
use pcn::problem::Problem;
use pcn_io::output::OutputDir;
use pcn_io::scenario::Scenario;
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// One plan of the trade-off.
struct Point {
    factor: f64,
    plan: Plan,
    /// What the two terms cost at the prices of the scenario.
    costs: [Score; 2],
    gap: Option<f64>,
    status: Status,
    dominated: bool,
}

pub(super) fn run(
    args: &PlanArgs,
    asked: &Scenario,
    practices: &Path,
    policy: &Policy,
    limits: &Limits,
) -> Result<Report, Failure> {
    let [first, second] = args.trade.trade.as_slice() else {
        return Err(Failure::Usage("--trade takes two terms, such as --trade travel,need".to_owned()));
    };
    // Travel keeps its price, so that all others are worth what they say; the other term's is varied.
    let (fixed, varied) = if second == "travel" { (second, first) } else { (first, second) };
    if fixed == varied {
        return Err(Failure::Usage(format!("--trade {first},{second}: name two different terms")));
    }
    let output = OutputDir::claim(&args.output, &["trade.csv", "trade.json"])?;
    let Study { area, problem, .. } = Study::build(asked.clone(), practices, *policy)?;
    for term in [fixed, varied] {
        let known = names(&problem);
        if term != "travel" && !known.iter().any(|name| is_term(name, term)) {
            return Err(Failure::Usage(format!(
                "--trade {first},{second}: the scenario has no term {term:?}; it has {}",
                known.join(", ")
            )));
        }
    }
    let mut points: Vec<Point> = Vec::new();
    let mut cut = None;
    for at in 0..args.trade.points {
        // Nothing, then doubling, with the scenario's own price in the middle.
        let middle = i32::from(args.trade.points) / 2;
        let factor = if at == 0 { 0.0 } else { 2.0_f64.powi(i32::from(at) - middle) };
        let mut priced = asked.clone();
        priced.scale_price(varied, factor);
        let part = area.at_prices(&priced)?.policy(policy.size).networks(policy.networks.0).build();
        let part = part.map_err(|error| Failure::Usage(error.to_string()))?;
        let outcome = solve(&part, limits, args.search.progress, Instant::now())?;
        verified(&part, &outcome)?;
        // A point that was cut off is none: the next ones would be cut off at once.
        cut = cut_off(&outcome);
        if cut.is_some() {
            break;
        }
        let gap = outcome.gap();
        let Some(plan) = outcome.plan else {
            let text = format!("No plan at {factor} times the price of {varied}: {}\n", outcome.reasons.join(" "));
            let answer = if outcome.status == Status::Infeasible { Answer::No } else { Answer::Stopped };
            return Ok(Report { text, answer });
        };
        let costs = [cost(&problem, &plan, fixed), cost(&problem, &plan, varied)];
        points.push(Point { factor, plan, costs, gap, status: outcome.status, dominated: false });
    }
    if let (Some(why), true) = (cut, points.is_empty()) {
        let text =
            format!("Stopped before the first of {} points was done: {why}. Nothing was written.\n", args.trade.points);
        return Ok(Report { text, answer: Answer::Stopped });
    }
    for at in 0..points.len() {
        let own = points[at].costs;
        points[at].dominated = points.iter().enumerate().any(|(other, point)| {
            let [a, b] = point.costs;
            let no_worse = a <= own[0] && b <= own[1];
            no_worse && ((a, b) != (own[0], own[1]) || other < at)
        });
    }
    let asked = usize::from(args.trade.points);
    let (csv, json) = (csv(&points, [fixed, varied])?, json(&problem, &points, asked, [fixed, varied])?);
    output.put(&[csv, json])?;
    let mut text = summary(&points, [fixed, varied], &args.output);
    if let Some(why) = cut {
        let _ = writeln!(text, "Stopped after {} of {asked} points: {why}. The rest is missing.", points.len());
    }
    Ok(Report { text, answer: Answer::Yes })
}

/// Why a point was cut off by more than its own time limit, if it was.
fn cut_off(outcome: &Outcome) -> Option<&'static str> {
    match outcome.stop {
        StopReason::MemoryLimit => Some("the limit on memory was reached"),
        StopReason::Interrupted if interrupt::flag().load(Ordering::SeqCst) => Some("someone asked to stop"),
        _ => None,
    }
}

fn names(problem: &Problem) -> Vec<String> {
    let hubs = (!problem.travel().hub_prices().is_empty()).then(|| pcn::measure::HUB_TERM.to_owned());
    let further = problem.objective().further.iter().map(|measure| measure.name().to_owned());
    std::iter::once("travel".to_owned()).chain(hubs).chain(further).collect()
}

/// Whether a line of the breakdown is of a term as `--trade` names it: `need` is all attributes.
fn is_term(line: &str, term: &str) -> bool {
    let kind = match term {
        "shared" => "shared patients",
        "hubs" => pcn::measure::HUB_TERM,
        other => other,
    };
    line == kind || line.starts_with(&format!("{kind} "))
}

fn cost(problem: &Problem, plan: &Plan, term: &str) -> Score {
    plan.networks
        .iter()
        .map(|network| {
            let score = problem.score(&network.members).1;
            let travel = if term == "travel" { score.travel } else { Score::ZERO };
            travel + score.further.iter().filter(|(name, _)| is_term(name, term)).map(|(_, score)| *score).sum()
        })
        .sum()
}

fn csv(points: &[Point], terms: [&String; 2]) -> Result<Vec<u8>, Failure> {
    let fault = |error: String| Failure::Internal(format!("the trade-off cannot be written: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let costs = terms.map(|term| format!("{term}_patient_km"));
    let head = ["point", "price_factor", &costs[0], &costs[1], "networks", "gap", "proven", "dominated"];
    writer.write_record(head).map_err(|e| fault(e.to_string()))?;
    for (at, point) in points.iter().enumerate() {
        let row = [
            (at + 1).to_string(),
            point.factor.to_string(),
            format!("{:.6}", point.costs[0].patient_km()),
            format!("{:.6}", point.costs[1].patient_km()),
            point.plan.networks.len().to_string(),
            point.gap.map_or_else(String::new, |gap| gap.to_string()),
            (point.status == Status::Optimal).to_string(),
            point.dominated.to_string(),
        ];
        writer.write_record(&row).map_err(|e| fault(e.to_string()))?;
    }
    writer.into_inner().map_err(|e| fault(e.to_string()))
}

/// Points with their coordinates and networks, ready to be drawn.
fn json(problem: &Problem, points: &[Point], asked: usize, terms: [&String; 2]) -> Result<Vec<u8>, Failure> {
    let code = |id: &PracticeId| problem.practices()[id.index()].code.clone();
    let point = |(at, point): (usize, &Point)| {
        let networks: Vec<Vec<String>> =
            point.plan.networks.iter().map(|network| network.members.iter().map(code).collect()).collect();
        json!({
            "point": at + 1,
            "price_factor": point.factor,
            "x": point.costs[0].patient_km(),
            "y": point.costs[1].patient_km(),
            "gap": point.gap,
            "dominated": point.dominated,
            "networks": networks,
        })
    };
    let value = json!({
        "schema": "pcn-trade/1",
        "points_asked": asked,
        "x": { "term": terms[0], "unit": "patient-km" },
        "y": { "term": terms[1], "unit": "patient-km at the scenario's price" },
        "points": points.iter().enumerate().map(point).collect::<Vec<_>>(),
    });
    let mut bytes = serde_json::to_vec_pretty(&value).map_err(|error| Failure::Internal(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn summary(points: &[Point], terms: [&String; 2], folder: &Path) -> String {
    let mut text = format!("{:>5}  {:>8}  {:>16}  {:>16}  gap\n", "point", "price x", terms[0], terms[1]);
    for (at, point) in points.iter().enumerate() {
        let gap = point.gap.map_or_else(|| "unknown".to_owned(), |gap| format!("{:.3} %", gap * 100.0));
        let _ = writeln!(
            text,
            "{:>5}  {:>8}  {:>16}  {:>16}  {gap}{}",
            at + 1,
            point.factor,
            decimal(point.costs[0].patient_km()),
            decimal(point.costs[1].patient_km()),
            if point.dominated { ", dominated" } else { "" }
        );
    }
    let _ = writeln!(text, "Written {}, {}", folder.join("trade.csv").display(), folder.join("trade.json").display());
    text
}
