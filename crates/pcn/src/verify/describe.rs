//! Names and numbers as people read them.

use crate::model::PracticeId;
use crate::problem::Problem;

/// A number with commas between thousands.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_stand_between_thousands() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(30_000), "30,000");
        assert_eq!(count(1_234_567), "1,234,567");
    }
}
