//! Reviews of plans.

use super::naive;
use super::tiny::{Spread, edge, id, ids, partitions, practice, problem};
use pcn::adjacency::Adjacency;
use pcn::measure::Objective;
use pcn::model::{Exception, NetworkCount, PracticeId, Score, SizePolicy};
use pcn::problem::Problem;
use pcn::verify::{self, Violation};
use proptest::prelude::*;
use std::sync::Arc;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_review_of_every_partition_agrees_with_straight_loops_and_with_the_problem(problem in problem(6)) {
        for groups in partitions(problem.len()) {
            let review = verify::plan(&problem, &groups);
            prop_assert_eq!(review.is_valid(), naive::plan_score(&problem, &groups).is_some());
            if let Some(score) = naive::plan_score(&problem, &groups) {
                prop_assert_eq!(i128::from(review.total.micro()), score);
            }
            for (group, network) in groups.iter().zip(&review.networks) {
                let mask = naive::mask(group);
                let hub = network.hub.expect("no group is empty");
                let best = naive::members(mask).into_iter().map(|hub| naive::travel(&problem, mask, hub)).min();
                prop_assert_eq!(network.size, naive::size(&problem, mask));
                prop_assert_eq!(Some(i128::from(network.travel.micro())), best);
                prop_assert_eq!(naive::travel(&problem, mask, hub.index()), i128::from(network.travel.micro()));
                prop_assert_eq!(network.contiguous, naive::connected(&problem, mask));
                if let Some(Exception::BelowFloor { unavoidable, .. }) = network.exception {
                    let floor = u64::from(problem.policy().floor);
                    let reached = (1..1_u32 << problem.len()).any(|other| {
                        other & mask != 0 && naive::candidate(&problem, other) && naive::size(&problem, other) >= floor
                    });
                    prop_assert_eq!(unavoidable, !reached);
                }
            }
            let plan = problem.plan(groups);
            let again = verify::matches(&problem, &plan);
            prop_assert_eq!(again.map(|review| review.total), Ok(plan.score()));
        }
    }
}

/// A row of practices 1 km apart: 0-1-2-3-4-5, each with 10,000 patients.
fn row(policy: SizePolicy, count: NetworkCount) -> Problem {
    let practices = (0..6).map(|at| practice(at, at as i32 * 1000, 0, 10_000)).collect();
    let adjacency = Adjacency::new(6, (0..5).map(|at| edge(at, at + 1)));
    Problem::builder(practices, adjacency).policy(policy).networks(count).build().expect("a row is in order")
}

fn band() -> SizePolicy {
    SizePolicy::band(20_000, 30_000, 40_000)
}

/// The only violation of the groups, and what it says.
fn only(problem: &Problem, groups: &[Vec<PracticeId>]) -> (Violation, String) {
    let review = verify::plan(problem, groups);
    assert_eq!(review.violations.len(), 1, "{:?}", review.violations);
    let text = review.violations[0].describe(problem, &["North".to_owned()]);
    (review.violations[0].clone(), text)
}

#[test]
fn a_valid_plan_is_counted() {
    let problem = row(band(), NetworkCount::Free);
    let review = verify::plan(&problem, &[ids(&[0, 1, 2]), ids(&[5, 4, 3])]);
    assert!(review.is_valid());
    assert_eq!((review.count, review.in_band, review.contiguous), (2, 2, 2));
    assert_eq!(review.networks[1].hub, Some(id(4)));
    assert_eq!(review.networks[1].members, ids(&[3, 4, 5]));
    assert_eq!(review.total, Score::from_patient_km(40_000.0));
    assert_eq!(review.travel, review.total);
    assert!(review.exceptions.is_empty());
}

#[test]
fn exceptions_are_named_and_are_no_violations() {
    let mut policy = band();
    policy.floor = 25_000;
    let problem = row(policy, NetworkCount::Free);
    let review = verify::plan(&problem, &[ids(&[0, 1, 2, 3]), ids(&[4, 5])]);
    assert!(review.is_valid());
    assert_eq!((review.in_band, review.below_floor, review.above_ceiling, review.above_cap), (0, 1, 1, 0));
    let texts: Vec<String> = review.exceptions.iter().map(|e| e.describe(&problem, &review, &[])).collect();
    assert_eq!(texts[0], "network 1 has 10,000 patients more than the ceiling of 30,000");
    assert_eq!(texts[1], "network 2 has 5,000 patients fewer than the floor of 25,000: P4, P5");
    assert_eq!(review.excess, Score::from_patient_km(100_000.0));
    assert_eq!(review.shortfall, Score::from_patient_km(1_100_000.0));
}

#[test]
fn a_large_practice_and_a_trapped_one_are_exceptions() {
    let practices = vec![practice(0, 0, 0, 90_000), practice(1, 1000, 0, 5_000)];
    let adjacency = Adjacency::new(2, [edge(0, 1)]);
    let problem = Problem::builder(practices, adjacency).networks(NetworkCount::Free).build().expect("in order");
    let review = verify::plan(&problem, &[ids(&[0]), ids(&[1])]);
    assert!(review.is_valid());
    assert_eq!((review.large_practices, review.above_ceiling, review.above_cap), (1, 1, 0));
    assert_eq!(review.exceptions[0].exception, Exception::LargePractice { excess: 40_000 });
    assert_eq!(review.exceptions[1].exception, Exception::BelowFloor { missing: 25_000, unavoidable: true });
    let text = review.exceptions[1].describe(&problem, &review, &[]);
    assert!(text.contains("no network inside the rules reaches it with any of its practices: P1"), "{text}");
}

#[test]
fn a_practice_in_no_network_is_seen() {
    let problem = row(band(), NetworkCount::Free);
    let (violation, text) = only(&problem, &[ids(&[0, 1, 2]), ids(&[3, 4])]);
    assert_eq!(violation, Violation::Unplaced { practice: id(5) });
    assert_eq!(text, "P5 is in no network");
}

#[test]
fn a_practice_in_two_networks_is_seen() {
    let problem = row(band(), NetworkCount::Free);
    let (violation, text) = only(&problem, &[ids(&[0, 1, 2]), ids(&[2, 3, 4, 5])]);
    assert_eq!(violation, Violation::Shared { practice: id(2), networks: vec![0, 1] });
    assert_eq!(text, "P2 is in 2 networks: network North, network 2");
}

#[test]
fn a_practice_named_thrice_in_one_network_is_seen_once() {
    let problem = row(band(), NetworkCount::Free);
    let groups = [ids(&[0, 1, 2, 1, 1]), ids(&[3, 4, 5])];
    let (violation, text) = only(&problem, &groups);
    assert_eq!(violation, Violation::Repeated { practice: id(1), network: 0 });
    assert_eq!(text, "P1 is named more than once in network North");
    assert_eq!(verify::plan(&problem, &groups).networks[0].size, 30_000);
}

#[test]
fn an_unknown_practice_is_seen() {
    let problem = row(band(), NetworkCount::Free);
    let (violation, text) = only(&problem, &[ids(&[0, 1, 2, 99]), ids(&[3, 4, 5])]);
    assert_eq!(violation, Violation::Unknown { practice: id(99), network: 0 });
    assert_eq!(text, "network North names practice number 100, but there are only 6 practices");
}

#[test]
fn an_empty_network_is_seen_and_not_counted() {
    let problem = row(band(), NetworkCount::Exactly(2));
    let groups = [Vec::new(), ids(&[0, 1, 2]), ids(&[3, 4, 5])];
    let (violation, text) = only(&problem, &groups);
    assert_eq!(violation, Violation::Empty { network: 0 });
    assert_eq!(text, "network North has no practice");
    let review = verify::plan(&problem, &groups);
    assert_eq!((review.count, review.contiguous, review.below_floor), (2, 2, 0));
}

#[test]
fn pieces_and_the_links_that_would_join_them_are_named() {
    let mut policy = band();
    policy.cap = 60_000;
    let problem = row(policy, NetworkCount::Free);
    let groups = [ids(&[0, 2, 3, 5]), ids(&[1, 4])];
    let review = verify::plan(&problem, &groups);
    assert_eq!(review.networks[0].pieces, vec![ids(&[0]), ids(&[2, 3]), ids(&[5])]);
    assert_eq!((review.contiguous, review.violations.len()), (0, 2));
    assert_eq!(
        review.violations[0].describe(&problem, &[]),
        "network 1 is not contiguous: P0 cut off, 2.0 km from P0 to P2 would join it; P5 cut off, 2.0 km from P5 to P3 would join it"
    );
    let Violation::NotContiguous { network: 1, cut_off } = &review.violations[1] else { panic!("not contiguous") };
    assert_eq!((cut_off[0].practices.clone(), cut_off[0].link.km), (ids(&[4]), 3.0));
}

#[test]
fn several_practices_above_the_cap_are_seen() {
    let problem = row(band(), NetworkCount::Free);
    let (violation, text) = only(&problem, &[ids(&[0, 1, 2, 3, 4, 5])]);
    assert_eq!(violation, Violation::AboveCap { network: 0, size: 60_000, practices: 6, cap: 40_000 });
    assert_eq!(text, "network North has 60,000 patients in 6 practices, more than the cap of 40,000");
}

#[test]
fn another_number_of_networks_than_asked_for_is_seen() {
    let groups = [ids(&[0, 1, 2]), ids(&[3, 4, 5])];
    let (violation, text) = only(&row(band(), NetworkCount::Exactly(3)), &groups);
    assert_eq!(violation, Violation::NetworkCount { found: 2, least: 3, most: 3 });
    assert_eq!(text, "2 networks, 3 were asked for");
    let (_, text) = only(&row(band(), NetworkCount::Between(4, 6)), &groups);
    assert_eq!(text, "2 networks, 4 to 6 were asked for");
}

#[test]
fn a_negative_measure_is_seen() {
    let practices = vec![practice(0, 0, 0, 20_000), practice(1, 1000, 0, 20_000)];
    let objective = Objective { travel: true, further: vec![Arc::new(Spread(-5))] };
    let problem = Problem::builder(practices, Adjacency::new(2, [edge(0, 1)])).objective(objective).build();
    let (violation, _) = only(&problem.expect("in order"), &[ids(&[0, 1])]);
    let score = Score::from_micro(-5);
    assert_eq!(violation, Violation::NegativeMeasure { network: 0, measure: "spread".to_owned(), score });
}

#[test]
fn no_groups_at_all_leave_every_practice_out() {
    let review = verify::plan(&row(band(), NetworkCount::Free), &[]);
    assert_eq!((review.violations.len(), review.count, review.total), (7, 0, Score::ZERO));
}
