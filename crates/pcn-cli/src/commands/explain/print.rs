//! Answers about practices, as text and as JSON.

use crate::commands::compare::terms;
use crate::commands::study::{Groups, Study, members};
use crate::summary::decimal;
use pcn::explain::{Counterfactuals, Place, Placed, Verdict, compare};
use pcn::model::{PracticeId, Score};
use pcn::problem::Problem;
use pcn::verify::{self, Review};
use pcn_io::output::thousands;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Knock-on moves that are named.
const NAMED: usize = 8;

pub(super) fn table(study: &Study, problem: &Problem, groups: &Groups, answers: &[Counterfactuals]) -> String {
    let mut text = String::new();
    let now = verify::plan(problem, &members(groups));
    for (at, answer) in answers.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        let home = answer.home.map_or_else(|| "in no network".to_owned(), |home| format!("in {}", groups[home].0));
        let patients = thousands(problem.list_size(answer.practice));
        let _ = writeln!(text, "{}, {patients} patients, {home}", study.name(answer.practice));
        let part =
            if answer.whole { "the whole area".to_owned() } else { format!("{} practices around it", answer.solved) };
        match &answer.best {
            Verdict::Plan(best) => {
                let _ = writeln!(
                    text,
                    "  this plan {}{}, the best plan {} patient-km{}; solved anew: {part}",
                    decimal(now.total.patient_km()),
                    terms_of(&now),
                    decimal(best.score.patient_km()),
                    proof(best)
                );
            }
            Verdict::Impossible(reasons) => _ = writeln!(text, "  no plan exists: {}", reasons.join(" ")),
            Verdict::Unknown => text.push_str("  no plan was found in the time given; use --time-limit\n"),
        }
        for place in &answer.places {
            text.push_str(&one(study, problem, groups, answer, place));
        }
    }
    text
}

fn proof(placed: &Placed) -> String {
    match placed.bound {
        _ if placed.proven => " (proven)".to_owned(),
        Some(bound) => format!(" (at least {})", decimal(bound.patient_km())),
        None => " (not proven)".to_owned(),
    }
}

/// One network that the practice might belong to.
fn one(study: &Study, problem: &Problem, groups: &Groups, answer: &Counterfactuals, place: &Place) -> String {
    let network = &groups[place.network].0;
    let mut text = if place.home {
        format!("  to stay in {network}, with {}\n", study.name(place.anchor))
    } else {
        format!("  to be in {network}, with {}\n", study.name(place.anchor))
    };
    match (&place.verdict, &answer.best) {
        (Verdict::Plan(placed), Verdict::Plan(best)) => {
            let (with, without) = (verify::plan(problem, &placed.groups), verify::plan(problem, &best.groups));
            let _ = writeln!(
                text,
                "    {}{}{}",
                above(placed.score - best.score),
                by_term(&with, &without),
                if placed.proven { ", proven".to_owned() } else { proof(placed) }
            );
            for line in exceptions(study, problem, &with, &without) {
                let _ = writeln!(text, "    {line}");
            }
            let besides = besides(problem, groups, answer.practice, best, placed);
            if !besides.is_empty() {
                let _ = writeln!(text, "    {}", moves(study, groups, &besides));
            }
            let knock_on = knock_on(problem, groups, answer.practice, placed);
            if knock_on != besides {
                let patients = thousands(patients(study, &knock_on));
                let _ = writeln!(text, "    from this plan to that one {patients} patients move, itself left out");
            }
        }
        (Verdict::Impossible(reasons), _) => _ = writeln!(text, "    no plan exists: {}", reasons.join(" ")),
        _ => text.push_str("    not known: no plan was found in the time given; use --time-limit\n"),
    }
    if let Some(plain) = &place.plain {
        let _ = match plain.broken.as_slice() {
            [] => writeln!(text, "    moved alone, all else as it is: {} patient-km", signed(plain.difference)),
            broken => writeln!(text, "    moved alone, all else as it is, it breaks a rule: {}", broken.join("; ")),
        };
    }
    text
}

/// How a plan stands to the best one.
fn above(difference: Score) -> String {
    match difference {
        Score::ZERO => "costs nothing: the best plan has it so".to_owned(),
        _ => format!("{} patient-km above the best plan", signed(difference)),
    }
}

fn signed(score: Score) -> String {
    let text = decimal(score.patient_km());
    if score > Score::ZERO { format!("+{text}") } else { text }
}

/// What a plan's score is made of, when that is more than travel.
fn terms_of(review: &Review) -> String {
    let own = [("travel", review.travel), ("shortfall", review.shortfall), ("excess", review.excess)];
    let further = review.further.iter().map(|(name, score)| (name.as_str(), *score));
    let all = own.into_iter().chain(further).filter(|(_, score)| *score != Score::ZERO);
    let parts: Vec<String> = all.map(|(name, score)| format!("{name} {}", decimal(score.patient_km()))).collect();
    if review.total == review.travel { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// The difference by term, when there is more than one.
fn by_term(with: &Review, without: &Review) -> String {
    let mut terms = vec![
        ("travel".to_owned(), with.travel - without.travel),
        ("shortfall".to_owned(), with.shortfall - without.shortfall),
        ("excess".to_owned(), with.excess - without.excess),
    ];
    terms.extend(with.further.iter().zip(&without.further).map(|(a, b)| (a.0.clone(), a.1 - b.1)));
    let parts: Vec<String> = terms
        .into_iter()
        .filter(|(_, score)| *score != Score::ZERO)
        .map(|(name, s)| format!("{name} {}", signed(s)))
        .collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// Networks below the floor that the best plan does not have.
fn exceptions(study: &Study, problem: &Problem, with: &Review, without: &Review) -> Vec<String> {
    let known = |members: &[PracticeId]| without.networks.iter().any(|network| network.members == members);
    with.networks
        .iter()
        .filter(|network| problem.is_below_floor(&network.members, network.size) && !known(&network.members))
        .map(|network| {
            format!(
                "only with a network below the floor: {} patients in {}",
                thousands(network.size),
                study.codes(&network.members)
            )
        })
        .collect()
}

/// The moves from the plan at hand, without the practice itself.
fn knock_on(
    problem: &Problem,
    groups: &Groups,
    practice: PracticeId,
    placed: &Placed,
) -> Vec<(PracticeId, Option<usize>)> {
    let comparison = compare(problem, &members(groups), &placed.groups);
    let to = |to: Option<usize>| to.and_then(|to| comparison.matched[to]);
    comparison.moves.iter().filter(|m| m.practice != practice).map(|m| (m.practice, to(m.to))).collect()
}

/// The practices that are in another network than in the best plan, the practice itself left out, and where they are: by the
/// networks of the plan at hand.
fn besides(
    problem: &Problem,
    groups: &Groups,
    practice: PracticeId,
    best: &Placed,
    placed: &Placed,
) -> Vec<(PracticeId, Option<usize>)> {
    let named = compare(problem, &members(groups), &placed.groups).matched;
    let moved = compare(problem, &best.groups, &placed.groups).moves.into_iter().filter(|m| m.practice != practice);
    moved.map(|m| (m.practice, m.to.and_then(|to| named[to]))).collect()
}

fn patients(study: &Study, moves: &[(PracticeId, Option<usize>)]) -> u64 {
    moves.iter().map(|&(id, _)| study.problem.list_size(id)).sum()
}

fn moves(study: &Study, groups: &Groups, moves: &[(PracticeId, Option<usize>)]) -> String {
    let one = |&(id, to): &(PracticeId, Option<usize>)| {
        let to = to.map_or("a new network", |to| groups[to].0.as_str());
        format!("{} to {to}", study.code(id))
    };
    let mut named: Vec<String> = moves.iter().take(NAMED).map(one).collect();
    if moves.len() > NAMED {
        named.push(format!("{} more", moves.len() - NAMED));
    }
    let patients = thousands(patients(study, moves));
    format!("{patients} patients besides are elsewhere than in the best plan: {}", named.join(", "))
}

pub(super) fn json(study: &Study, problem: &Problem, groups: &Groups, answers: &[Counterfactuals]) -> String {
    let now = verify::plan(problem, &members(groups));
    let answers: Vec<Value> = answers
        .iter()
        .map(|answer| {
            json!({
                "practice": study.code(answer.practice),
                "patients": problem.list_size(answer.practice),
                "home": answer.home.map(|home| &groups[home].0),
                "solved_practices": answer.solved,
                "whole_area": answer.whole,
                "best": verdict(study, problem, groups, answer, &answer.best),
                "places": answer.places.iter().map(|place| json!({
                    "network": groups[place.network].0,
                    "with": study.code(place.anchor),
                    "home": place.home,
                    "plan": verdict(study, problem, groups, answer, &place.verdict),
                    "moved_alone": place.plain.as_ref().map(|plain| json!({
                        "difference": plain.difference.patient_km(),
                        "broken": plain.broken,
                    })),
                })).collect::<Vec<_>>(),
            })
        })
        .collect();
    format!("{:#}\n", json!({ "score": now.total.patient_km(), "answers": answers }))
}

fn verdict(study: &Study, problem: &Problem, groups: &Groups, answer: &Counterfactuals, verdict: &Verdict) -> Value {
    match verdict {
        Verdict::Plan(placed) => {
            let difference = match &answer.best {
                Verdict::Plan(best) => Some((placed.score - best.score).patient_km()),
                _ => None,
            };
            let review = verify::plan(problem, &placed.groups);
            json!({
                "status": if placed.proven { "optimal" } else { "feasible" },
                "score": placed.score.patient_km(),
                "score_micro": placed.score,
                "bound": placed.bound.map(Score::patient_km),
                "above_best": difference,
                "terms": terms(&review),
                "below_floor": review.below_floor,
                "knock_on": knock_on(problem, groups, answer.practice, placed).iter().map(|&(id, to)| json!({
                    "code": study.code(id),
                    "to": to.map(|to| &groups[to].0),
                })).collect::<Vec<_>>(),
                "networks": placed.groups.iter().map(|g| g.iter().map(|&id| study.code(id)).collect::<Vec<_>>()).collect::<Vec<_>>(),
            })
        }
        Verdict::Impossible(reasons) => json!({ "status": "infeasible", "reasons": reasons }),
        Verdict::Unknown => json!({ "status": "unknown" }),
    }
}
