//! `pcn compare`: plans side by side.

use super::study::{Groups, Study, members, record_beside};
use crate::args::{AnswerFormat, CompareArgs};
use crate::columns::table;
use crate::failure::{Answer, Failure, Report};
use crate::summary::decimal;
use pcn::explain::{Comparison, Figures, compare};
use pcn::model::{NetworkCount, PracticeId, Score};
use pcn::verify::Review;
use pcn_io::output::thousands;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// A plan with its name.
struct Named {
    name: String,
    groups: Groups,
}

pub(super) fn run(args: &CompareArgs) -> Result<Report, Failure> {
    let recorded = record_beside(&args.plans[0])?;
    let study = Study::of(&args.practices, &args.rules, recorded.as_ref(), NetworkCount::Free)?;
    let plans = args
        .plans
        .iter()
        .map(|path| Ok(Named { name: name(path), groups: study.plan(path)? }))
        .collect::<Result<Vec<_>, Failure>>()?;
    let first = members(&plans[0].groups);
    let others: Vec<Comparison> =
        plans[1..].iter().map(|plan| compare(&study.problem, &first, &members(&plan.groups))).collect();
    let text = match args.format {
        AnswerFormat::Table => print(&study, &plans, &others, args.top),
        AnswerFormat::Json => format!("{:#}\n", json(&study, &plans, &others)),
    };
    Ok(Report { text, answer: Answer::Yes })
}

/// The path as given, without the folders that all plans share being cut off: names have to tell plans apart.
fn name(path: &Path) -> String {
    path.display().to_string()
}

fn print(study: &Study, plans: &[Named], others: &[Comparison], top: usize) -> String {
    let mut text = figures(study, plans, others);
    for (plan, comparison) in plans[1..].iter().zip(others) {
        let _ = write!(
            text,
            "\n{} to {}: {} patients in {} practices move",
            plans[0].name,
            plan.name,
            thousands(comparison.patients_moved),
            comparison.practices_moved
        );
        if comparison.patients_joined > 0 {
            let _ = write!(text, ", {} patients were in no network", thousands(comparison.patients_joined));
        }
        text.push('\n');
        if comparison.moves.is_empty() {
            continue;
        }
        text.push_str("\nThe changes that matter most\n");
        text.push_str(&flows(study, &plans[0].groups, &plan.groups, comparison, top));
        text.push_str("\nNetworks that change\n");
        text.push_str(&networks(study, &plans[0].groups, &plan.groups, comparison));
    }
    text
}

/// One row a figure, one column a plan.
fn figures(study: &Study, plans: &[Named], others: &[Comparison]) -> String {
    let reviews: Vec<&Review> = std::iter::once(&others[0].before).chain(others.iter().map(|o| &o.after)).collect();
    let first = members(&plans[0].groups);
    let more: Vec<Figures> =
        plans.iter().map(|plan| Figures::of(&study.problem, &members(&plan.groups), Some(&first))).collect();
    let policy = study.problem.policy();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |name: String, value: &dyn Fn(usize) -> String| {
        rows.push(std::iter::once(name).chain((0..plans.len()).map(value)).collect());
    };
    let count = |number: usize| thousands(number as u64);
    row("networks".to_owned(), &|at| count(reviews[at].count));
    let (floor, ceiling) = (thousands(policy.floor), thousands(policy.ceiling));
    row(format!("networks that hold {floor} to {ceiling}"), &|at| count(reviews[at].in_band));
    row(format!("networks below {floor}"), &|at| count(reviews[at].below_floor));
    row(format!("networks above {ceiling}"), &|at| count(reviews[at].above_ceiling));
    row("networks that are contiguous".to_owned(), &|at| count(reviews[at].contiguous));
    row("rules broken".to_owned(), &|at| count(reviews[at].violations.len()));
    row("score, patient-km".to_owned(), &|at| decimal(reviews[at].total.patient_km()));
    row("  travel".to_owned(), &|at| decimal(reviews[at].travel.patient_km()));
    row("  shortfall".to_owned(), &|at| decimal(reviews[at].shortfall.patient_km()));
    row("  excess".to_owned(), &|at| decimal(reviews[at].excess.patient_km()));
    for (term, (name, _)) in reviews[0].further.iter().enumerate() {
        row(format!("  {name}"), &|at| decimal(reviews[at].further[term].1.patient_km()));
    }
    row("km to the hub, mean patient".to_owned(), &|at| format!("{:.3}", more[at].mean_km));
    row("km to the hub, furthest practice".to_owned(), &|at| format!("{:.1}", more[at].longest_km));
    row("patients nearer to another hub".to_owned(), &|at| thousands(more[at].nearer_elsewhere));
    row("patients moved from the first plan".to_owned(), &|at| thousands(more[at].moved.unwrap_or(0)));
    let header: Vec<&str> = std::iter::once("").chain(plans.iter().map(|plan| plan.name.as_str())).collect();
    table(&header, &rows)
}

fn label(groups: &Groups, at: Option<usize>) -> String {
    at.map_or_else(|| "none".to_owned(), |at| groups[at].0.clone())
}

fn flows(study: &Study, before: &Groups, after: &Groups, comparison: &Comparison, top: usize) -> String {
    let rows: Vec<Vec<String>> = comparison
        .flows
        .iter()
        .take(top)
        .map(|flow| {
            vec![
                thousands(flow.patients),
                label(before, flow.from),
                label(after, flow.to),
                flow.practices.iter().map(|&id| study.name(id)).collect::<Vec<_>>().join(", "),
            ]
        })
        .collect();
    let mut text = table(&["patients", "from", "to", "practices"], &rows);
    if comparison.flows.len() > top {
        let _ = writeln!(text, "and {} more; --top {} shows all", comparison.flows.len() - top, comparison.flows.len());
    }
    text
}

fn networks(study: &Study, before: &Groups, after: &Groups, comparison: &Comparison) -> String {
    let score = |review: &Review, at: Option<usize>| at.map_or(Score::ZERO, |at| review.networks[at].total);
    let size = |members: &[PracticeId]| thousands(study.problem.size(members));
    let mut rows: Vec<(Score, Vec<String>)> = Vec::new();
    for change in &comparison.networks {
        if change.left.is_empty() && change.joined.is_empty() {
            continue;
        }
        let of =
            |review: &Review, at: Option<usize>| at.map_or_else(String::new, |at| thousands(review.networks[at].size));
        let difference = score(&comparison.after, change.after) - score(&comparison.before, change.before);
        let cells = vec![
            change.before.map_or_else(|| "new".to_owned(), |at| before[at].0.clone()),
            change.after.map_or_else(|| "ends".to_owned(), |at| after[at].0.clone()),
            of(&comparison.before, change.before),
            of(&comparison.after, change.after),
            size(&change.left),
            size(&change.joined),
            decimal(difference.patient_km()),
        ];
        rows.push((difference, cells));
    }
    rows.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.1).collect();
    table(&["before", "after", "patients before", "after", "left", "joined", "score, patient-km"], &rows)
}

fn json(study: &Study, plans: &[Named], others: &[Comparison]) -> Value {
    let first = &plans[0];
    let codes = |ids: &[PracticeId]| ids.iter().map(|&id| study.code(id).to_owned()).collect::<Vec<_>>();
    let side = |name: &str, review: &Review| {
        json!({
            "name": name,
            "networks": review.count,
            "in_band": review.in_band,
            "below_floor": review.below_floor,
            "above_ceiling": review.above_ceiling,
            "contiguous": review.contiguous,
            "violations": review.violations.len(),
            "score": review.total.patient_km(),
            "terms": terms(review),
        })
    };
    let compared = plans[1..].iter().zip(others).map(|(plan, comparison)| {
        let at = |groups: &Groups, at: Option<usize>| at.map(|at| groups[at].0.clone());
        json!({
            "plan": side(&plan.name, &comparison.after),
            "patients_moved": comparison.patients_moved,
            "practices_moved": comparison.practices_moved,
            "patients_joined": comparison.patients_joined,
            "moves": comparison.moves.iter().map(|moved| json!({
                "code": study.code(moved.practice),
                "patients": study.problem.list_size(moved.practice),
                "from": at(&first.groups, moved.from),
                "to": at(&plan.groups, moved.to),
            })).collect::<Vec<_>>(),
            "flows": comparison.flows.iter().map(|flow| json!({
                "from": at(&first.groups, flow.from),
                "to": at(&plan.groups, flow.to),
                "patients": flow.patients,
                "practices": codes(&flow.practices),
            })).collect::<Vec<_>>(),
            "networks": comparison.networks.iter().map(|change| json!({
                "before": at(&first.groups, change.before),
                "after": at(&plan.groups, change.after),
                "stayed": change.stayed,
                "left": codes(&change.left),
                "joined": codes(&change.joined),
            })).collect::<Vec<_>>(),
        })
    });
    json!({ "first": side(&first.name, &others[0].before), "compared": compared.collect::<Vec<_>>() })
}

/// The score by term.
pub(super) fn terms(review: &Review) -> Value {
    let mut terms = serde_json::Map::new();
    terms.insert("travel".to_owned(), json!(review.travel.patient_km()));
    terms.insert("shortfall".to_owned(), json!(review.shortfall.patient_km()));
    terms.insert("excess".to_owned(), json!(review.excess.patient_km()));
    for (name, score) in &review.further {
        terms.insert(name.clone(), json!(score.patient_km()));
    }
    Value::Object(terms)
}
