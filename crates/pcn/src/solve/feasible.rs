//! Numbers of networks that cannot be, found before solving.

use crate::model::NetworkCount;
use crate::problem::Problem;

/// What was asked, in words.
pub(crate) fn count_words(problem: &Problem) -> String {
    match problem.count() {
        NetworkCount::Auto | NetworkCount::Free => "any number of networks".to_owned(),
        NetworkCount::Exactly(1) => "1 network".to_owned(),
        NetworkCount::Exactly(count) => format!("{count} networks"),
        NetworkCount::Between(least, most) => format!("{least} to {most} networks"),
    }
}

/// Why no plan can have the number of networks asked for; empty when nothing speaks against it.
///
/// A network lies in one piece of the adjacency, holds at most the cap unless it is a practice alone, and at least one
/// practice: so each piece needs at least its large practices and the rest divided by the cap.
pub(crate) fn refuse_count(problem: &Problem) -> Vec<String> {
    let (least, most) = problem.count_range();
    let cap = u64::from(problem.policy().cap);
    let pieces = problem.adjacency().pieces();
    let needed: u64 = pieces
        .iter()
        .map(|piece| {
            let large = piece.iter().filter(|&&id| problem.list_size(id) > cap).count() as u64;
            let rest: u64 = piece.iter().map(|&id| problem.list_size(id)).filter(|&size| size <= cap).sum();
            let small = piece.len() as u64 > large;
            large + rest.div_ceil(cap).max(u64::from(small))
        })
        .sum();
    let mut reasons = Vec::new();
    if u64::from(most) < needed {
        reasons.push(format!(
            "At least {needed} networks are needed: {} patients in {} separate {}, at most {cap} in a network of several practices. Asked for: {}.",
            problem.total_patients(),
            pieces.len(),
            if pieces.len() == 1 { "piece" } else { "pieces" },
            count_words(problem)
        ));
    }
    if least as usize > problem.len() {
        reasons.push(format!(
            "At most {} networks are possible, one for each practice. Asked for: {}.",
            problem.len(),
            count_words(problem)
        ));
    }
    reasons
}
