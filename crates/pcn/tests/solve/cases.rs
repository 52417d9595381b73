//! Single cases, each made small from an area that was planned wrongly or stands at an edge.

use super::exact::exact;
use super::tiny::{edge, practice};
use pcn::adjacency::Adjacency;
use pcn::candidates::{Decisions, Duals, PriceOptions, Reaches, price};
use pcn::measure::Objective;
use pcn::model::{Exception, NetworkCount, Score, SizePolicy, Status};
use pcn::problem::{Problem, ProblemBuilder};
use pcn::solve::{self, Settings, Silent};

/// Practices a kilometre apart on a line, neighbours in a row.
fn line(lists: &[u32]) -> ProblemBuilder {
    let practices = lists.iter().enumerate().map(|(at, &list)| practice(at, at as i32 * 1000, 0, list)).collect();
    let adjacency = Adjacency::new(lists.len(), (1..lists.len()).map(|at| edge(at - 1, at)));
    Problem::builder(practices, adjacency).policy(SizePolicy::band(30_000, 50_000, 50_000))
}

fn exactly(problem: ProblemBuilder) {
    let problem = problem.build().expect("in order");
    exact(&problem).unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn one_practice() {
    for list in [0, 1, 29_999, 30_000, 50_001, 4_000_000] {
        exactly(line(&[list]).networks(NetworkCount::Free));
    }
}

#[test]
fn no_patients_at_all() {
    exactly(line(&[0, 0, 0]).networks(NetworkCount::Free));
    exactly(line(&[0, 0, 0]).policy(SizePolicy::band(0, 0, 1)).networks(NetworkCount::Exactly(2)));
}

#[test]
fn all_practices_at_one_place() {
    let practices = (0..6).map(|at| practice(at, 0, 0, 16_000)).collect();
    let edges = (0..6).flat_map(|a| (a + 1..6).map(move |b| edge(a, b)));
    exactly(Problem::builder(practices, Adjacency::new(6, edges)).networks(NetworkCount::Free));
}

#[test]
fn a_plan_that_costs_nothing_is_optimal() {
    exactly(line(&[35_000, 36_000, 61_000]).networks(NetworkCount::Free));
}

#[test]
fn an_exception_dearer_than_anything_is_still_no_reason_to_refuse() {
    let policy = SizePolicy { exception_price: 1e9, ..SizePolicy::band(30_000, 50_000, 50_000) };
    exactly(line(&[20_000, 20_000, 20_000]).policy(policy).networks(NetworkCount::Exactly(3)));
}

#[test]
fn no_whole_plan_has_a_number_that_fractions_would_give() {
    // A ring of five practices of which any two neighbours fill a network: two networks would take two and a half pairs.
    let practices = (0..5).map(|at| practice(at, at as i32 * 1000, 0, 20_000)).collect();
    let edges = (0..5).map(|at| edge(at, (at + 1) % 5));
    let ring = Problem::builder(practices, Adjacency::new(5, edges)).policy(SizePolicy::band(30_000, 50_000, 50_000));
    exactly(ring.networks(NetworkCount::Exactly(2)));
}

#[test]
fn a_network_of_a_trapped_practice_and_another_agrees_with_verify() {
    // The first practice is in no network that reaches the floor, the second could be in one without it.
    let problem = line(&[9_000, 15_000, 36_000]).policy(SizePolicy::band(30_000, 52_000, 52_000));
    let problem = problem.networks(NetworkCount::Exactly(2)).build().expect("in order");
    exact(&problem).unwrap_or_else(|failure| panic!("{failure}"));
    let plan = solve::plan(&problem, &Settings::default(), &Silent).plan.expect("it is optimal");
    assert_eq!(plan.networks[0].members.len(), 2);
    assert_eq!(plan.networks[0].exception, Some(Exception::BelowFloor { missing: 6_000, unavoidable: false }));
}

#[test]
fn an_exception_of_trapped_practices_alone_is_unavoidable() {
    let problem = line(&[9_000, 15_000]).networks(NetworkCount::Free).build().expect("in order");
    let plan = solve::plan(&problem, &Settings::default(), &Silent).plan.expect("there is a plan");
    assert_eq!(plan.networks[0].exception, Some(Exception::BelowFloor { missing: 6_000, unavoidable: true }));
}

#[test]
fn a_reduced_cost_too_small_to_price_counts_in_the_bound() {
    // The practice is above the ceiling, so that the search bound of its hub starts high, but alone it pays no excess.
    let problem = line(&[70_000, 1_000]).networks(NetworkCount::Free).build().expect("in order");
    let duals = Duals { practice: vec![Score::from_micro(150), Score::ZERO], count: Score::ZERO, cuts: Vec::new() };
    let options = PriceOptions { below: Score::from_micro(-200), keep: 4, nodes: 1_000 };
    let priced = price(&problem, &Reaches::new(&problem), &duals, &Decisions::none(&problem), options);
    assert_eq!(priced.truncated, 0);
    assert!(priced.shortfall <= Score::from_micro(-150), "{:?}", priced.shortfall);
}

#[test]
fn an_empty_list_beside_a_practice_above_the_ceiling() {
    let practices = vec![practice(0, 0, 0, 7692), practice(1, 0, 0, 0), practice(2, 0, 0, 1108)];
    let mut policy = SizePolicy::band(1109, 4258, 8800);
    (policy.exception_price, policy.shortfall_price, policy.excess_price) = (0.0, 20.0, 0.0);
    let problem = Problem::builder(practices, Adjacency::new(3, [edge(0, 1), edge(0, 2)])).policy(policy);
    let objective = Objective { travel: false, further: Vec::new() };
    exactly(problem.objective(objective).networks(NetworkCount::Between(1, 2)));
}

#[test]
fn numbers_of_networks_that_cannot_be_are_refused_with_reasons() {
    for (count, words) in [(NetworkCount::Exactly(1), "At least 2 networks"), (NetworkCount::Exactly(4), "At most 3")] {
        let problem = line(&[30_000, 30_000, 30_000]).networks(count).build().expect("in order");
        let outcome = solve::plan(&problem, &Settings::default(), &Silent);
        assert_eq!(outcome.status, Status::Infeasible);
        assert!(outcome.reasons[0].contains(words), "{:?}", outcome.reasons);
        assert!(outcome.reasons[0].contains("Asked for: "), "{:?}", outcome.reasons);
    }
}

/// Networks of up to twice the ceiling: a narrower band, which is solved first, has a plan of seven or five networks and none
/// of three.
#[test]
fn a_wide_band_is_proven_whether_or_not_a_narrower_one_has_a_plan() {
    let lists = [21_000, 19_000, 20_500, 24_000, 17_000, 20_000, 22_000, 18_500, 20_000, 19_500, 16_000, 23_000];
    for networks in [3, 5, 7] {
        exactly(
            line(&lists).policy(SizePolicy::band(30_000, 50_000, 100_000)).networks(NetworkCount::Exactly(networks)),
        );
    }
    exactly(line(&lists).policy(SizePolicy::band(30_000, 50_000, 100_000)).networks(NetworkCount::Free));
}
