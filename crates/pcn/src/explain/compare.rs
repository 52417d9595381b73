//! Two plans side by side.

use super::match_networks;
use super::matching::network_of;
use crate::model::PracticeId;
use crate::problem::Problem;
use crate::verify::{self, Review};
use serde::{Deserialize, Serialize};

/// A network in both plans, or in one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkChange {
    /// Its position in the first plan; `None` for a new network.
    pub before: Option<usize>,
    /// Its position in the second plan; `None` for a network that ends.
    pub after: Option<usize>,
    /// Patients in it in both plans.
    pub stayed: u64,
    /// Practices that it has in the first plan only, ascending.
    pub left: Vec<PracticeId>,
    /// Practices that it has in the second plan only, ascending.
    pub joined: Vec<PracticeId>,
}

/// A practice whose network changes. Networks are positions in their plans; `None` is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The practice.
    pub practice: PracticeId,
    /// Its network in the first plan.
    pub from: Option<usize>,
    /// Its network in the second plan.
    pub to: Option<usize>,
}

/// All practices that go from one network to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// Network in the first plan.
    pub from: Option<usize>,
    /// Network in the second plan.
    pub to: Option<usize>,
    /// The practices, ascending.
    pub practices: Vec<PracticeId>,
    /// Their patients.
    pub patients: u64,
}

/// What differs between two plans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The first plan, recomputed.
    pub before: Review,
    /// The second plan, recomputed.
    pub after: Review,
    /// For each network of the second plan the one of the first whose identity it keeps.
    pub matched: Vec<Option<usize>>,
    /// The networks of both plans: by position in the first, new ones last.
    pub networks: Vec<NetworkChange>,
    /// The practices whose network changes, ascending. A practice that was in no network joins, and is counted apart.
    pub moves: Vec<Move>,
    /// Moves gathered by network, most patients first: the changes that matter most.
    pub flows: Vec<Flow>,
    /// Patients of the practices that leave a network for another one or none.
    pub patients_moved: u64,
    /// Those practices.
    pub practices_moved: usize,
    /// Patients of the practices that were in no network and now are.
    pub patients_joined: u64,
}

/// Compares two plans, however broken, network by network and practice by practice.
///
/// Networks keep their identity as [`match_networks`] finds it, so that the number of patients moved is the least that any
/// naming of the networks gives.
#[must_use]
pub fn compare(problem: &Problem, before: &[Vec<PracticeId>], after: &[Vec<PracticeId>]) -> Comparison {
    compare_as(problem, before, after, match_networks(problem, before, after))
}

/// The same under given identities of the networks of the second plan.
pub(super) fn compare_as(
    problem: &Problem,
    before: &[Vec<PracticeId>],
    after: &[Vec<PracticeId>],
    matched: Vec<Option<usize>>,
) -> Comparison {
    let moves = moves(problem, before, after, &matched);
    Comparison {
        before: verify::plan(problem, before),
        after: verify::plan(problem, after),
        networks: networks(problem, before, after, &matched),
        flows: flows(problem, &moves),
        patients_moved: patients_moved(problem, &moves),
        practices_moved: moves.iter().filter(|moved| moved.from.is_some()).count(),
        patients_joined: moves
            .iter()
            .filter(|moved| moved.from.is_none())
            .map(|moved| problem.list_size(moved.practice))
            .sum(),
        matched,
        moves,
    }
}

/// The practices whose network changes, when the networks of the second plan have these identities.
pub(super) fn moves(
    problem: &Problem,
    before: &[Vec<PracticeId>],
    after: &[Vec<PracticeId>],
    matched: &[Option<usize>],
) -> Vec<Move> {
    let (old, new) = (network_of(problem.len(), before), network_of(problem.len(), after));
    let mut moves = Vec::new();
    for practice in problem.ids() {
        let (from, to) = (old[practice.index()], new[practice.index()]);
        let stays = match (from, to) {
            (Some(from), Some(to)) => matched[to] == Some(from),
            (None, None) => true,
            _ => false,
        };
        if !stays {
            moves.push(Move { practice, from, to });
        }
    }
    moves
}

/// Patients of the practices that leave a network between two plans.
pub(super) fn moved(problem: &Problem, before: &[Vec<PracticeId>], after: &[Vec<PracticeId>]) -> u64 {
    patients_moved(problem, &moves(problem, before, after, &match_networks(problem, before, after)))
}

fn patients_moved(problem: &Problem, moves: &[Move]) -> u64 {
    moves.iter().filter(|moved| moved.from.is_some()).map(|moved| problem.list_size(moved.practice)).sum()
}

fn networks(
    problem: &Problem,
    before: &[Vec<PracticeId>],
    after: &[Vec<PracticeId>],
    matched: &[Option<usize>],
) -> Vec<NetworkChange> {
    let change = |old: Option<usize>, new: Option<usize>| {
        let members = |plan: &[Vec<PracticeId>], at: Option<usize>| {
            let mut members = at.map_or_else(Vec::new, |at| plan[at].clone());
            members.sort_unstable();
            members.dedup();
            members
        };
        let (was, is) = (members(before, old), members(after, new));
        let only = |a: &[PracticeId], b: &[PracticeId]| -> Vec<PracticeId> {
            a.iter().filter(|id| b.binary_search(id).is_err()).copied().collect()
        };
        let stayed = was.iter().filter(|id| is.binary_search(id).is_ok()).map(|&id| problem.list_size(id)).sum();
        NetworkChange { before: old, after: new, stayed, left: only(&was, &is), joined: only(&is, &was) }
    };
    let keeps = |old: usize| matched.iter().position(|&matched| matched == Some(old));
    let known = (0..before.len()).map(|old| change(Some(old), keeps(old)));
    let fresh = (0..after.len()).filter(|&new| matched[new].is_none()).map(|new| change(None, Some(new)));
    known.chain(fresh).collect()
}

fn flows(problem: &Problem, moves: &[Move]) -> Vec<Flow> {
    let mut flows: Vec<Flow> = Vec::new();
    for &Move { practice, from, to } in moves {
        let patients = problem.list_size(practice);
        match flows.iter_mut().find(|flow| flow.from == from && flow.to == to) {
            Some(flow) => {
                flow.practices.push(practice);
                flow.patients += patients;
            }
            None => flows.push(Flow { from, to, practices: vec![practice], patients }),
        }
    }
    flows.sort_by(|a, b| b.patients.cmp(&a.patients).then(a.practices.cmp(&b.practices)));
    flows
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ids, row};
    use super::*;

    #[test]
    fn the_same_plan_under_other_names_has_no_moves() {
        let problem = row(&[20_000, 15_000, 15_000, 20_000]);
        let comparison = compare(&problem, &[ids(&[0, 1]), ids(&[2, 3])], &[ids(&[2, 3]), ids(&[1, 0])]);
        assert!(comparison.moves.is_empty() && comparison.patients_moved == 0, "{comparison:?}");
        assert_eq!(comparison.matched, [Some(1), Some(0)]);
        assert_eq!(comparison.before.total, comparison.after.total);
    }

    #[test]
    fn moves_joins_and_networks_that_end_are_told_apart() {
        let problem = row(&[20_000, 15_000, 15_000, 20_000, 9_000]);
        let before = [ids(&[0, 1]), ids(&[2]), ids(&[3])];
        let comparison = compare(&problem, &before, &[ids(&[0, 1]), ids(&[2, 3, 4])]);
        assert_eq!((comparison.patients_moved, comparison.practices_moved), (15_000, 1));
        assert_eq!(comparison.patients_joined, 9_000);
        assert_eq!(comparison.networks.len(), 3);
        let ended = comparison.networks.iter().find(|network| network.after.is_none()).unwrap();
        assert_eq!((ended.before, ended.left.clone()), (Some(1), ids(&[2])));
        assert_eq!(comparison.flows[0].patients, 15_000);
    }
}
