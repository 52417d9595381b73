//! Networks of many practices: plans are valid, and bounds hold, on every kind of area that brute force can take.

use super::areas::area;
use super::brute::optimum;
use super::exact::holds;
use super::promises::{on, valid};
use super::tiny::{self, KINDS, cases, edge, practice};
use super::{ruled, tiny::problem};
use pcn::adjacency::Adjacency;
use pcn::model::{Exception, NetworkCount, Outcome, SizePolicy, Status, StopReason};
use pcn::problem::Problem;
use pcn::solve::{self, Method, Settings, Silent, choose};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseResult, TestRunner};

fn assigned(problem: &Problem, work: u64) -> Outcome {
    let settings = Settings { method: Method::Assignment, work_limit: Some(work), ..Settings::default() };
    solve::plan(problem, &settings, &Silent)
}

/// Nothing is claimed that is not so: the plan is one, no plan is below the bound, and another program proves it.
fn sound(problem: &Problem) -> TestCaseResult {
    let outcome = assigned(problem, 30_000);
    let optimum = optimum(problem);
    let bound = outcome.bound.map(|bound| i128::from(bound.micro()));
    if let Some(optimum) = optimum {
        prop_assert!(bound.is_none_or(|bound| bound <= optimum), "{bound:?} is above {optimum}");
        prop_assert_ne!(outcome.status, Status::Infeasible);
    }
    if let Some(score) = outcome.score() {
        prop_assert!(optimum.is_some_and(|optimum| optimum <= i128::from(score.micro())));
        prop_assert_eq!(outcome.status == Status::Optimal, outcome.stop == StopReason::Proven);
    } else {
        prop_assert!(!outcome.reasons.is_empty());
    }
    holds(problem, &outcome)
}

#[test]
fn every_kind_of_area_rule_and_term_has_a_sound_bound() {
    let mut wrong = Vec::new();
    for kind in KINDS {
        if let Err(failure) = TestRunner::new(cases(12)).run(&tiny::area(kind, 8), |problem| sound(&problem)) {
            wrong.push(format!("{kind:?}: {failure}"));
        }
    }
    for asked in ruled::ALL {
        if let Err(failure) = TestRunner::new(cases(8)).run(&ruled::area(asked, 8), |problem| sound(&problem)) {
            wrong.push(format!("{asked:?}: {failure}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn odd_areas_have_sound_bounds(problem in problem(8)) {
        sound(&problem)?;
    }
}

/// 120 practices in networks of some twenty.
fn large() -> Problem {
    area(120, 11, SizePolicy::band(150_000, 250_000, 250_000), NetworkCount::Auto)
}

#[test]
fn large_networks_are_planned_by_themselves_and_the_same_on_any_number_of_threads() {
    let problem = large();
    assert_eq!(choose(&problem, Method::Auto).0, Method::Assignment);
    let settings = Settings { work_limit: Some(2_000_000), ..Settings::default() };
    let outcome = on(1, || solve::plan(&problem, &settings, &Silent));
    let plan = outcome.plan.as_ref().expect("there is a plan");
    valid(&problem, plan);
    assert!(plan.networks.iter().all(|network| network.exception.is_none()));
    holds(&problem, &Outcome { certificate: None, bound: None, ..outcome.clone() })
        .unwrap_or_else(|failure| panic!("{failure}"));
    let gap = outcome.gap().expect("there is a bound");
    assert!(gap < 0.08, "a gap of {gap}");
    for threads in [2, 3] {
        assert_eq!(outcome, on(threads, || solve::plan(&problem, &settings, &Silent)), "{threads} threads");
    }
}

#[test]
fn an_island_too_small_is_a_named_exception_and_a_large_practice_stands_alone() {
    // Ten practices in a ring, two on an island, and one above the cap that joins ring and hinterland.
    let lists = [11_000, 12_000, 13_000, 9_000, 8_000, 12_500, 10_000, 9_500, 13_500, 11_500, 4_000, 6_000, 70_000];
    let practices: Vec<_> = lists
        .iter()
        .enumerate()
        .map(|(at, &list)| practice(at, 900 * at as i32, 300 * (at as i32 % 3), list))
        .collect();
    let ring = (0..10).map(|at| edge(at, (at + 1) % 10)).chain([edge(10, 11), edge(12, 0), edge(12, 5)]);
    let problem = Problem::builder(practices, Adjacency::new(13, ring))
        .policy(SizePolicy::band(50_000, 60_000, 60_000))
        .networks(NetworkCount::Free)
        .build()
        .expect("in order");
    let outcome = assigned(&problem, 3_000_000);
    let plan = outcome.plan.as_ref().expect("there is a plan");
    valid(&problem, plan);
    let exceptions: Vec<_> = plan.networks.iter().filter_map(|network| network.exception).collect();
    assert!(exceptions.contains(&Exception::BelowFloor { missing: 40_000, unavoidable: true }), "{exceptions:?}");
    assert!(exceptions.contains(&Exception::LargePractice { excess: 10_000 }), "{exceptions:?}");
    assert_eq!(exceptions.len(), 2);
    assert!(outcome.gap().is_some_and(|gap| gap < 0.02), "{:?}", outcome.gap());
}
