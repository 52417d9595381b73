//! What keeps an area from a plan, printed.

use crate::args::{AnswerFormat, ExplainArgs};
use crate::commands::study::{Study, search};
use crate::failure::{Answer, Failure, Report};
use crate::scenario::Limits;
use crate::summary::decimal;
use pcn::candidates::Decisions;
use pcn::explain::{Conflicts, conflicts};
use pcn::problem::Problem;
use serde_json::json;
use std::fmt::Write as _;
use std::time::Instant;

pub(super) fn run(args: &ExplainArgs, study: &Study, limits: &Limits, started: Instant) -> Result<Report, Failure> {
    let problem = &study.problem;
    let found =
        search(limits, args.search.progress, started, |_, watch| conflicts(problem, &Decisions::none(problem), watch))?;
    let text = match args.format {
        AnswerFormat::Table => print(problem, &found),
        AnswerFormat::Json => {
            let each = found.conflicts.iter().map(|conflict| {
                json!({
                    "text": conflict.describe(problem),
                    "practices": conflict.practices.iter().map(|&id| study.code(id)).collect::<Vec<_>>(),
                    "patients": conflict.patients,
                    "rules": conflict.rules.iter().map(|rule| rule.describe(problem)).collect::<Vec<_>>(),
                    "smallest": conflict.proven,
                    "remedies": conflict.remedies.iter().map(|remedy| json!({
                        "text": remedy.change.describe(problem),
                        "score": remedy.score.patient_km(),
                    })).collect::<Vec<_>>(),
                })
            });
            format!("{:#}\n", json!({ "possible": found.possible, "conflicts": each.collect::<Vec<_>>() }))
        }
    };
    let answer = match found.possible {
        Some(true) => Answer::Yes,
        Some(false) => Answer::No,
        None => Answer::Stopped,
    };
    Ok(Report { text, answer })
}

/// The conflicts and what would help, for reading.
pub(crate) fn print(problem: &Problem, found: &Conflicts) -> String {
    match found.possible {
        Some(true) => "There is a plan in which every network reaches the floor.\n".to_owned(),
        None if found.conflicts.is_empty() => {
            "It is not known whether there is a plan in which every network reaches the floor: no conflict was found.\n"
                .to_owned()
        }
        _ => format!("No plan has every network at the floor or above.\n{}", sentences(problem, found)),
    }
}

/// One paragraph a conflict: what clashes, then the changes that would help, the cheapest first.
pub(crate) fn sentences(problem: &Problem, found: &Conflicts) -> String {
    let mut text = String::new();
    for (at, conflict) in found.conflicts.iter().enumerate() {
        let smallest = if conflict.proven { "" } else { " (perhaps with fewer rules: not all could be tried out)" };
        let _ = writeln!(text, "\n{}. {}{smallest}", at + 1, conflict.describe(problem));
        let least = conflict.remedies.iter().map(|remedy| remedy.score).min();
        for (rank, remedy) in conflict.remedies.iter().enumerate() {
            let more = remedy.score - least.unwrap_or(remedy.score);
            let price = match rank {
                0 => format!("a plan of {} patient-km", decimal(remedy.score.patient_km())),
                _ => format!("{} patient-km more", decimal(more.patient_km())),
            };
            let _ =
                writeln!(text, "   would help: {} ({price}, confirmed by solving)", remedy.change.describe(problem));
        }
        if conflict.remedies.is_empty() {
            text.push_str("   no single change that was tried helps\n");
        }
    }
    text
}
