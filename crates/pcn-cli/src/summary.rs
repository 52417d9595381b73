//! The summary of a plan that a person reads.

use pcn::model::StopReason;
use pcn::problem::Problem;
use pcn_io::output::{NetworkRecord, PlanRecord, thousands};
use std::fmt::Write as _;
use std::path::Path;

/// Practices that change network which are listed.
const MOVES: usize = 60;

/// The summary of a plan that was written into `folder`.
pub(crate) fn plan(record: &PlanRecord, problem: &Problem, folder: &Path) -> String {
    let mut text = String::new();
    let mut row = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<11}{value}");
    };
    row("Status", &record.status_text);
    row("Networks", &networks(record));
    row("Sizes", &sizes(record));
    row("Score", &score(record));
    row("Travel", &format!("{:.2} km to the hub for the mean patient", mean_km(record)));
    for (at, exception) in record.exceptions.iter().enumerate() {
        let head = if at == 0 { "Exceptions" } else { "" };
        row(head, &format!("{} {}: {}", exception.network, exception.name, exception.reason));
    }
    if record.exceptions.is_empty() {
        row("Exceptions", "none");
    }
    for (at, left) in record.left_out.iter().enumerate() {
        let head = if at == 0 { "Left out" } else { "" };
        let name = format!("{} {}", left.code, left.name);
        row(head, &format!("{}, {} patients: {}", name.trim_end(), thousands(left.list_size), left.reason));
    }
    if !record.fixed.is_empty() {
        row("Kept as is", &record.fixed.join(", "));
    }
    if !record.moves.is_empty() {
        let patients: u64 = record.moves.iter().map(|moved| u64::from(moved.list_size)).sum();
        let (moved, all) = (thousands(record.moves.len() as u64), thousands(record.practices as u64));
        row("Moves", &format!("{moved} of {all} practices, with {} patients, change network", thousands(patients)));
    }
    for moved in record.moves.iter().take(MOVES) {
        let patients = thousands(moved.list_size);
        row("", &format!("{} ({patients}) from {} to {}: {}", moved.practice, moved.from, moved.to, moved.why));
    }
    if let Some(more) = record.moves.len().checked_sub(MOVES).filter(|&more| more > 0) {
        row("", &format!("and {} more, in plan.json", thousands(more as u64)));
    }
    for (at, bridge) in record.bridges.iter().enumerate() {
        let head = if at == 0 { "Bridges" } else { "" };
        row(
            head,
            &format!("{} to {}, {:.1} km: nothing shorter joins them to the rest", bridge.from, bridge.to, bridge.km),
        );
    }
    if record.bridges.is_empty() {
        row("Bridges", "none");
    }
    for (at, piece) in separate(problem).iter().enumerate() {
        row(if at == 0 { "Separate" } else { "" }, piece);
    }
    if let Some(areas) = pcn::solve::areas_said(problem) {
        row("Areas", &areas);
    }
    if let Some(method) = record.method.as_ref().filter(|method| method.name != "partition") {
        row("Method", &format!("{} ({})", method.name, method.reason));
    }
    for (at, line) in money(record).iter().enumerate() {
        row(if at == 0 { "Money" } else { "" }, line);
    }
    row("Stopped", &stopped(record));
    row("Verified", "every practice in one network, every network contiguous, the score recounted");
    for (at, output) in record.outputs.iter().map(|o| o.path.as_str()).chain(["plan.json"]).enumerate() {
        row(if at == 0 { "Written" } else { "" }, &folder.join(output).display().to_string());
    }
    text
}

/// What all networks together are paid in a year, a line a payment, where that was asked for.
fn money(record: &PlanRecord) -> Vec<String> {
    let paid = || record.networks.iter().filter_map(|network| network.figures.as_ref()).filter(|f| !f.money.is_empty());
    let Some(first) = paid().next() else { return Vec::new() };
    let line = |at: usize| {
        let each: Vec<f64> = paid().map(|figures| figures.money[at].pounds).collect();
        let (least, most) = each.iter().fold((f64::INFINITY, 0.0_f64), |(a, b), &x| (a.min(x), b.max(x)));
        let whole = |pounds: f64| thousands(pounds.round() as u64);
        let name = &first.money[at].name;
        format!("{name}: {} pounds a year, {} to {} a network", whole(each.iter().sum()), whole(least), whole(most))
    };
    let asked = record.scenario.as_ref().and_then(|scenario| scenario.money.as_ref());
    let stands_in = asked.is_some_and(|money| money.weighted.is_none());
    let note = stands_in
        .then(|| "registered patients stand in for weighted lists: name their column under [money]".to_owned());
    (0..first.money.len())
        .map(line)
        .chain(note)
        .chain(["each network's amounts are in networks.csv".to_owned()])
        .collect()
}

fn networks(record: &PlanRecord) -> String {
    let inside = record.networks.iter().filter(|network| in_band(network, record)).count();
    let settings = &record.settings;
    format!(
        "{} for {} practices and {} patients; {inside} of them hold {} to {}",
        record.networks.len(),
        thousands(record.practices as u64),
        thousands(record.patients),
        thousands(settings.policy.floor),
        thousands(settings.policy.ceiling)
    )
}

fn in_band(network: &NetworkRecord, record: &PlanRecord) -> bool {
    (u64::from(record.settings.policy.floor)..=u64::from(record.settings.policy.ceiling)).contains(&network.list_size)
}

fn sizes(record: &PlanRecord) -> String {
    let mut sizes: Vec<u64> = record.networks.iter().map(|network| network.list_size).collect();
    sizes.sort_unstable();
    let at = |index: usize| sizes.get(index).copied().unwrap_or_default();
    let last = sizes.len().saturating_sub(1);
    let median = at(last / 2).midpoint(at(sizes.len() / 2));
    format!("{} to {} patients, median {}", thousands(at(0)), thousands(at(last)), thousands(median))
}

fn score(record: &PlanRecord) -> String {
    let terms = &record.terms;
    let mut parts = vec![("travel", terms.travel), ("shortfall", terms.shortfall), ("excess", terms.excess)];
    parts.extend(terms.further.iter().map(|(name, score)| (name.as_str(), *score)));
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(_, score)| *score != 0.0)
        .map(|(name, score)| format!("{name} {}", decimal(score)))
        .collect();
    let mut text = format!("{} patient-km", decimal(record.score));
    // A bound of nothing says nothing.
    if let (Some(bound), Some(gap)) = (record.bound.filter(|&bound| bound > 0.0), record.gap) {
        let _ = write!(text, ", bound {}, gap {:.4} %", decimal(bound), gap * 100.0);
    }
    match parts.as_slice() {
        [] => text,
        parts => format!("{text} ({})", parts.join(", ")),
    }
}

/// One decimal, with commas between thousands.
pub(crate) fn decimal(number: f64) -> String {
    let tenths = (number.abs() * 10.0).round() as u64;
    format!("{}{}.{}", if number < 0.0 && tenths > 0 { "-" } else { "" }, thousands(tenths / 10), tenths % 10)
}

fn mean_km(record: &PlanRecord) -> f64 {
    let travel: f64 = record.networks.iter().map(|network| network.travel_patient_km).sum();
    travel / (record.patients.max(1) as f64)
}

/// Pieces that nothing joins, when there are several: each is large enough for networks of its own.
fn separate(problem: &Problem) -> Vec<String> {
    let pieces = problem.adjacency().pieces();
    if pieces.len() < 2 {
        return Vec::new();
    }
    let name = |piece: &[pcn::model::PracticeId]| {
        let largest = piece.iter().max_by_key(|&&id| (problem.list_size(id), std::cmp::Reverse(id)));
        largest.map_or_else(String::new, |id| problem.practices()[id.index()].code.clone())
    };
    let why = if problem.rules().borders.is_empty() {
        "have no neighbours outside"
    } else {
        "have no neighbours outside, or none on their side of a border that no network may cross"
    };
    pieces
        .iter()
        .map(|piece| {
            let practices = if piece.len() == 1 { "practice" } else { "practices" };
            let (around, patients) = (name(piece), thousands(problem.size(piece)));
            format!("{} {practices} around {around} with {patients} patients {why}", piece.len())
        })
        .collect()
}

/// When and why the search ended.
pub(crate) fn stopped(record: &PlanRecord) -> String {
    let why = match record.stop_reason {
        StopReason::Proven => "nothing is left to prove",
        StopReason::Gap => "the gap asked for was reached",
        StopReason::Interrupted => "the time was up, or someone asked to stop",
        StopReason::WorkLimit => "the limit on work was reached",
        StopReason::MemoryLimit => "the limit on memory was reached",
        StopReason::Exhausted => "the method has nothing left to try",
    };
    format!("after {:.1} s: {why}", record.wall_seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_have_commas_and_no_minus_nothing() {
        assert_eq!(decimal(3_139_679.6), "3,139,679.6");
        assert_eq!(decimal(-0.01), "0.0");
        assert_eq!(decimal(-1_234.56), "-1,234.6");
    }
}
