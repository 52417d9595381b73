//! Two plans of the same practices: which networks are the same, and who moved.

use crate::atlas::{DrawnNetwork, owners};
use pcn::model::PracticeId;
use pcn::problem::Problem;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How one plan differs from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// For each network of the second plan, the network of the first that it continues, if any. No two continue one.
    pub continues: Vec<Option<usize>>,
    /// The practices whose network changes, ascending.
    pub moves: Vec<Move>,
    /// Patients of these practices.
    pub patients: u64,
}

/// A practice whose network changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The practice.
    pub practice: PracticeId,
    /// Its network in the first plan; none where it is in no network.
    pub from: Option<usize>,
    /// Its network in the second plan; none where it is in no network.
    pub to: Option<usize>,
}

impl Comparison {
    /// What changes from the first plan to the second.
    ///
    /// Networks are matched by the patients that they share, most first, each at most once; of equal pairs the one with
    /// the lower networks comes first. A practice moves when the network that it goes to does not continue the one that
    /// it comes from.
    #[must_use]
    pub fn between(problem: &Problem, first: &[DrawnNetwork], second: &[DrawnNetwork]) -> Self {
        let (from, to) = (owners(first, problem.len()), owners(second, problem.len()));
        let mut shared: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        for id in problem.ids() {
            if let (Some(a), Some(b)) = (from[id.index()], to[id.index()]) {
                *shared.entry((a, b)).or_default() += problem.list_size(id);
            }
        }
        let mut pairs: Vec<((usize, usize), u64)> = shared.into_iter().collect();
        pairs.sort_by_key(|&(pair, patients)| (Reverse(patients), pair));
        let (mut continues, mut continued) = (vec![None; second.len()], vec![false; first.len()]);
        for ((a, b), _) in pairs {
            if continues[b].is_none() && !continued[a] {
                continues[b] = Some(a);
                continued[a] = true;
            }
        }
        let moves: Vec<Move> = problem
            .ids()
            .map(|practice| Move { practice, from: from[practice.index()], to: to[practice.index()] })
            .filter(|change| match (change.from, change.to) {
                (None, None) => false,
                (Some(from), Some(to)) => continues[to] != Some(from),
                _ => true,
            })
            .collect();
        let patients = moves.iter().map(|change| problem.list_size(change.practice)).sum();
        Self { continues, moves, patients }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch;

    fn networks(problem: &Problem, groups: &[&str]) -> Vec<DrawnNetwork> {
        let id =
            |code: char| problem.ids().find(|id| problem.practices()[id.index()].code == code.to_string()).unwrap();
        groups
            .iter()
            .map(|group| DrawnNetwork {
                label: (*group).to_owned(),
                name: (*group).to_owned(),
                members: group.chars().map(id).collect(),
            })
            .collect()
    }

    #[test]
    fn networks_keep_their_identity_whatever_their_order() {
        let problem = sketch::problem();
        let (a, b) = (networks(&problem, &["ABC", "DEF"]), networks(&problem, &["EF", "ABCD"]));
        let found = Comparison::between(&problem, &a, &b);
        assert_eq!(found.continues, [Some(1), Some(0)]);
        let moved: Vec<&str> =
            found.moves.iter().map(|m| problem.practices()[m.practice.index()].code.as_str()).collect();
        assert_eq!(moved, ["D"]);
        assert_eq!((found.moves[0].from, found.moves[0].to), (Some(1), Some(1)));
        assert_eq!(found.patients, 15_000);
        assert!(Comparison::between(&problem, &a, &a).moves.is_empty());
    }

    #[test]
    fn in_no_network_before_or_after_is_a_move_and_both_is_none() {
        let problem = sketch::problem();
        let (a, b) = (networks(&problem, &["ABC"]), networks(&problem, &["BCD"]));
        let found = Comparison::between(&problem, &a, &b);
        let moved: Vec<(Option<usize>, Option<usize>)> = found.moves.iter().map(|m| (m.from, m.to)).collect();
        assert_eq!(moved, [(Some(0), None), (None, Some(0))]);
    }
}
