//! Repairs against brute force: the fewest moves of all plans under all namings.

use super::brute::plans;
use super::naive;
use super::tiny::{Kind, area, cases, id};
use pcn::explain::{RepairCount, repair};
use pcn::model::{PracticeId, Status};
use pcn::problem::Problem;
use pcn::solve::{Settings, Silent};
use proptest::prelude::*;

fn ids(mask: u32) -> Vec<PracticeId> {
    naive::members(mask).into_iter().map(id).collect()
}

fn weight(problem: &Problem, practice: PracticeId, count: RepairCount) -> u64 {
    match count {
        RepairCount::Patients => problem.list_size(practice),
        RepairCount::Practices => 1,
    }
}

/// The most that can stay when each network of `today` gives its name to one group at most, and no group takes two.
fn most_that_stays(
    problem: &Problem,
    today: &[Vec<PracticeId>],
    plan: &[Vec<PracticeId>],
    taken: u32,
    count: RepairCount,
) -> u64 {
    let Some((network, rest)) = today.split_first() else { return 0 };
    let nobody = most_that_stays(problem, rest, plan, taken, count);
    let named = (0..plan.len()).filter(|at| taken >> at & 1 == 0).map(|at| {
        let both = network.iter().filter(|member| plan[at].contains(member));
        let stays: u64 = both.map(|&member| weight(problem, member, count)).sum();
        stays + most_that_stays(problem, rest, plan, taken | 1 << at, count)
    });
    named.fold(nobody, u64::max)
}

/// Networks below the floor and moves of a plan: the fewer networks below the floor first.
fn cost(problem: &Problem, today: &[Vec<PracticeId>], plan: &[Vec<PracticeId>], count: RepairCount) -> (usize, u64) {
    let below = plan.iter().filter(|group| problem.policy().missing(problem.size(group)) > 0).count();
    let all: u64 = today.iter().flatten().map(|&member| weight(problem, member, count)).sum();
    (below, all - most_that_stays(problem, today, plan, 0, count))
}

proptest! {
    #![proptest_config(cases(80))]

    #[test]
    fn the_fewest_moves_of_all_plans_under_all_namings(
        problem in prop_oneof![area(Kind::HardBand, 7), area(Kind::SoftCap, 7), area(Kind::EmptyLists, 7)],
        labels in prop::collection::vec(0..4_usize, 7),
        by_practices in any::<bool>(),
    ) {
        let count = if by_practices { RepairCount::Practices } else { RepairCount::Patients };
        // The last label is no network.
        let today: Vec<Vec<PracticeId>> = (0..3)
            .map(|label| problem.ids().filter(|id| labels[id.index()] == label).collect::<Vec<_>>())
            .filter(|group| !group.is_empty())
            .collect();
        let all = plans(&problem);
        let costs = all.iter().map(|plan| plan.iter().map(|&mask| ids(mask)).collect::<Vec<_>>());
        let best = costs.map(|plan| cost(&problem, &today, &plan, count)).min();
        let repaired = repair(&problem, &today, count, &Settings::default(), &Silent).unwrap();
        match (best, &repaired.plan) {
            (None, plan) => prop_assert!(plan.is_none()),
            (Some((below, moved)), Some(plan)) => {
                let groups: Vec<Vec<PracticeId>> = plan.networks.iter().map(|n| n.members.clone()).collect();
                let found = cost(&problem, &today, &groups, count);
                prop_assert_eq!(found, (below, moved), "as few networks below the floor as can be, then as few moves");
                prop_assert_eq!(repaired.moved, moved);
                prop_assert_eq!((repaired.least, repaired.status), (Some(moved), Status::Optimal), "and proven");
                let comparison = repaired.comparison.expect("a plan is compared");
                let left = comparison.moves.iter().filter(|moved| moved.from.is_some());
                prop_assert_eq!(left.map(|moved| weight(&problem, moved.practice, count)).sum::<u64>(), moved);
            }
            (Some(_), None) => return Err(TestCaseError::fail("a plan exists")),
        }
    }
}
