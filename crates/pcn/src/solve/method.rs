//! Which method fits a problem.

use super::apart;
use super::control::Method;
use crate::problem::Problem;

/// Connected groups above which choosing among them is hopeless: their search by hub no longer ends.
const MOST_GROUPS: f64 = 1e9;

/// The method for a problem and the reason for it: what was asked for, or the one that fits the number of connected groups.
/// [`Method::Search`] is never chosen, as it gives up the proof.
///
/// The estimate: connected groups of a planar graph grow about 3.5 fold with each practice, up to as many practices as a
/// network in the middle of the band holds.
///
/// Where no network joins some areas, the reason ends with what [`areas_said`] says of them.
#[must_use]
pub fn choose(problem: &Problem, asked: Method) -> (Method, String) {
    let (method, reason) = fitting(problem, asked);
    match areas_said(problem) {
        Some(areas) => (method, format!("{reason}; {areas}")),
        None => (method, reason),
    }
}

/// How many areas of several practices there are that no network can join, and whether each is solved by itself. `None` where
/// there is only one.
#[must_use]
pub fn areas_said(problem: &Problem) -> Option<String> {
    let areas = apart::areas(problem).len();
    let how = if apart::are_independent(problem) {
        "each solved by itself"
    } else {
        "solved as one, since the number of networks is given for all of them"
    };
    (areas > 1).then(|| format!("{areas} areas that no network joins, {how}"))
}

/// The same, without a look at areas.
pub(super) fn fitting(problem: &Problem, asked: Method) -> (Method, String) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adjacency::given;
    use crate::geometry::GridPoint;
    use crate::model::{Practice, SizePolicy};

    /// Practices of 10,000 patients in a row, in networks of 30,000 to 50,000 times `scale`.
    fn row(practices: usize, scale: u32) -> Problem {
        let place = |at: usize| GridPoint::new(at as f64 * 1_000.0, 0.0).unwrap();
        let practices: Vec<Practice> =
            (0..practices).map(|at| Practice::new(format!("P{at}"), place(at), 10_000)).collect();
        let pairs: Vec<(String, String)> =
            practices.windows(2).map(|pair| (pair[0].code.clone(), pair[1].code.clone())).collect();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let adjacency = given(&practices, &pairs).unwrap();
        let policy = SizePolicy::band(30_000 * scale, 50_000 * scale, 50_000 * scale);
        Problem::builder(practices, adjacency).policy(policy).build().unwrap()
    }

    #[test]
    fn auto_counts_connected_groups_and_says_so() {
        // 40 practices with 3.5^3 groups each; then 3.5^19, more than can be listed.
        let (method, reason) = choose(&row(40, 1), Method::Auto);
        assert_eq!(method, Method::Partition);
        assert_eq!(reason, "about 4.0 practices a network: some 10^3 connected groups");
        let (method, reason) = choose(&row(40, 5), Method::Auto);
        assert_eq!(method, Method::Assignment);
        assert_eq!(reason, "about 20.0 practices a network: some 10^12 connected groups");
    }

    #[test]
    fn what_is_asked_for_is_taken() {
        for method in [Method::Partition, Method::Assignment, Method::Search] {
            assert_eq!(choose(&row(40, 1), method), (method, "asked for".to_owned()));
        }
    }
}
