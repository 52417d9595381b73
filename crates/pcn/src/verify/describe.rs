//! Names as people read them.

use crate::model::PracticeId;
use crate::problem::Problem;

/// Code and name of a practice, or its position when there is none.
pub(super) fn practice_name(problem: &Problem, id: PracticeId) -> String {
    match problem.practices().get(id.index()) {
        Some(practice) if practice.name.is_empty() => practice.code.clone(),
        Some(practice) => format!("{} ({})", practice.code, practice.name),
        None => format!("practice number {}", id.index() + 1),
    }
}

/// Codes and names, separated by commas.
pub(super) fn practice_names(problem: &Problem, ids: &[PracticeId]) -> String {
    ids.iter().map(|&id| practice_name(problem, id)).collect::<Vec<_>>().join(", ")
}

/// The given name of a network, or its number from 1.
pub(super) fn network_name(network: usize, names: &[String]) -> String {
    match names.get(network) {
        Some(name) => format!("network {name}"),
        None => format!("network {}", network + 1),
    }
}
