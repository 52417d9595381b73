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
pub(crate) fn refuse_count(problem: &Problem) -> Vec<String> {
    let (least, most) = problem.count_range();
    let needed = problem.least_networks();
    let pieces = problem.adjacency().pieces().len();
    let mut reasons = Vec::new();
    if u64::from(most) < needed {
        reasons.push(format!(
            "At least {needed} networks are needed: {} patients in {pieces} separate {}, at most {} in a network of several practices. Asked for: {}.",
            problem.total_patients(),
            if pieces == 1 { "piece" } else { "pieces" },
            problem.policy().cap,
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
