//! What is known about the plan: how close to the best possible, and how firm.

use super::super::block::{Block, Table};
use super::super::calls::closest_calls;
use super::super::glance::decimal;
use crate::atlas::Atlas;
use pcn::model::Status;
use pcn_io::output::{calm, thousands};

/// Close calls that are listed.
const LISTED: usize = 12;

pub(in crate::report) fn proof(atlas: &Atlas, blocks: &mut Vec<Block>) {
    let record = atlas.record();
    blocks.push(Block::Heading(2, "How close to the best possible".to_owned()));
    let score = decimal(record.score);
    let known = match (record.status, record.bound.filter(|&bound| bound > 0.0), record.gap) {
        (Status::Optimal, _, _) => format!(
            "Proven: under these rules, no plan whatsoever scores better than this one ({score} patient-km). It is not the best of \
             those that were tried; every possible plan was ruled out by calculation."
        ),
        (_, Some(bound), Some(_)) => format!(
            "This plan scores {score} patient-km. It was proven that no plan under these rules can score less than {}. So whatever \
             better plan may exist, it is better by at most {} patient-km: this one is {}.",
            decimal(bound),
            decimal(record.score - bound),
            record.status_text
        ),
        _ => format!(
            "This plan keeps the rules and scores {score} patient-km. How much better another plan could be is not known; a \
             longer run can tell."
        ),
    };
    blocks.push(Block::Lead(known));
    let further: Vec<&str> = record.terms.further.keys().map(String::as_str).collect();
    let counted = match further.as_slice() {
        [] => "travel and the prices for leaving the band".to_owned(),
        terms => format!("travel, the prices for leaving the band, and {}", terms.join(", ")),
    };
    let not = if further.is_empty() { " (working relationships, boundaries, buildings, history)" } else { "" };
    blocks.push(Block::Text(format!(
        "\"Best\" means what was asked above: the score counts {counted}. What it does not count{not} is for the committee to weigh; \
         moving a practice on the map page shows what each such choice costs."
    )));
    let mut table = Table::new(&["Term", "#patient-km"]);
    let terms = &record.terms;
    let own = [
        ("Travel to the hubs", terms.travel),
        ("Below the floor", terms.shortfall),
        ("Above the ceiling", terms.excess),
    ];
    for (name, value) in own.into_iter().chain(terms.further.iter().map(|(name, value)| (name.as_str(), *value))) {
        table.row([name.to_owned(), decimal(value)]);
    }
    table.row(["Score".to_owned(), score]);
    blocks.push(Block::Table(table));
}

pub(in crate::report) fn firmness(atlas: &Atlas, blocks: &mut Vec<Block>) {
    let calls = closest_calls(atlas);
    let score = atlas.record().score.max(f64::MIN_POSITIVE);
    let near = calls.iter().filter(|call| call.change.patient_km() <= score / 1000.0).count();
    blocks.push(Block::Heading(2, "How firm it is".to_owned()));
    if calls.is_empty() {
        blocks.push(Block::Text(
            "No practice can change to a neighbouring network with every rule kept: each single move would break one."
                .to_owned(),
        ));
        return;
    }
    blocks.push(Block::Text(format!(
        "{} single moves of a practice to a neighbouring network would keep every rule; {} of them cost a thousandth of the score or less. \
         The cheapest are the closest calls: where local knowledge speaks for another choice, these cost least.",
        thousands(calls.len() as u64),
        thousands(near as u64)
    )));
    let mut table = Table::new(&["Practice", "From", "To", "#Patients", "#Score, patient-km"]);
    for call in calls.iter().take(LISTED) {
        let row = atlas.practice(call.practice);
        let label = |at: usize| {
            let network = &atlas.plan().networks[at];
            network.title()
        };
        let sign = if call.change > pcn::model::Score::ZERO { "+" } else { "" };
        table.row([
            format!("{} {}", row.code, calm(&row.name)).trim_end().to_owned(),
            label(call.from),
            label(call.to),
            thousands(row.list_size),
            format!("{sign}{}", decimal(call.change.patient_km())),
        ]);
    }
    blocks.push(Block::Table(table));
}
