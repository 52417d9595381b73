//! Which method fits a problem.

use super::control::Method;
use crate::problem::Problem;

/// Connected groups above which choosing among them is hopeless: their search by hub no longer ends.
const MOST_GROUPS: f64 = 1e9;

/// The method for a problem and the reason for it: what was asked for, or the one that fits the number of connected groups.
///
/// The estimate: connected groups of a planar graph grow about 3.5 fold with each practice, up to as many practices as a
/// network in the middle of the band holds.
#[must_use]
pub fn choose(problem: &Problem, asked: Method) -> (Method, String) {
    let policy = problem.policy();
    let mean = problem.total_patients() as f64 / problem.len() as f64;
    let each = (f64::from(policy.floor) + f64::from(policy.ceiling)) / 2.0 / mean.max(1e-9);
    let each = each.clamp(1.0, problem.len() as f64);
    let exponent = (problem.len() as f64).log10() + (each - 1.0) * 3.5_f64.log10();
    let reason = format!("about {each:.1} practices a network: some 10^{exponent:.0} connected groups");
    match asked {
        Method::Auto if exponent <= MOST_GROUPS.log10() => (Method::Partition, reason),
        Method::Auto => (Method::Assignment, reason),
        asked => (asked, "asked for".to_owned()),
    }
}
