//! Repairs against brute force: the fewest moves of all plans.

use super::brute::plans;
use super::naive;
use super::tiny::{Kind, area, cases, id};
use pcn::explain::{RepairCount, compare, repair};
use pcn::model::{PracticeId, Status};
use pcn::problem::Problem;
use pcn::solve::{Settings, Silent};
use proptest::prelude::*;

fn ids(mask: u32) -> Vec<PracticeId> {
    naive::members(mask).into_iter().map(id).collect()
}

/// Networks below the floor and moves of a plan: the fewer networks below the floor first.
fn cost(problem: &Problem, today: &[Vec<PracticeId>], plan: &[Vec<PracticeId>], count: RepairCount) -> (usize, u64) {
    let below = plan.iter().filter(|group| problem.policy().missing(problem.size(group)) > 0).count();
    let comparison = compare(problem, today, plan);
    let moved = comparison.moves.iter().filter(|moved| moved.from.is_some()).map(|moved| match count {
        RepairCount::Patients => problem.list_size(moved.practice),
        RepairCount::Practices => 1,
    });
    (below, moved.sum())
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn never_below_the_bound_and_never_far_from_the_fewest(
        problem in prop_oneof![area(Kind::HardBand, 7), area(Kind::SoftCap, 7)],
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
                prop_assert_eq!(found.1, repaired.moved);
                prop_assert_eq!(found.0, below, "as few networks below the floor as can be");
                prop_assert!(repaired.moved >= moved, "{} moved, the fewest is {moved}", repaired.moved);
                prop_assert!(repaired.least.is_none_or(|least| least <= moved), "{:?} > {moved}", repaired.least);
                prop_assert!(repaired.status != Status::Optimal || repaired.moved == moved);
            }
            (Some(_), None) => return Err(TestCaseError::fail("a plan exists")),
        }
    }
}
