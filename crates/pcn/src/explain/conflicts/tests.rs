use super::super::testing::{ids, net, road};
use super::oracle::Oracle;
use super::*;
use crate::model::{NetworkCount, SizePolicy};
use crate::solve::Silent;
use crate::verify;

fn band(cap: u32) -> SizePolicy {
    SizePolicy::band(30_000, 50_000.min(cap), cap)
}

fn ask(problem: &Problem, pairs: &Decisions) -> Conflicts {
    conflicts(problem, pairs, &Silent)
}

/// Dropping any one rule of a conflict lets the others be kept, and together they cannot be.
fn assert_smallest(problem: &Problem, conflict: &Conflict) {
    let oracle = Oracle { control: &Silent, asked: std::sync::atomic::AtomicU64::new(0) };
    assert_eq!(oracle.ask(problem, &conflict.rules).possible, Some(false), "{conflict:?}");
    for rule in &conflict.rules {
        let rest: Vec<Rule> = conflict.rules.iter().copied().filter(|kept| kept != rule).collect();
        assert_eq!(oracle.ask(problem, &rest).possible, Some(true), "without {rule:?}: {conflict:?}");
    }
}

/// Each remedy's plan breaks nothing but what the change says.
fn assert_confirmed(problem: &Problem, conflict: &Conflict) {
    assert!(!conflict.remedies.is_empty(), "{conflict:?}");
    for Remedy { change, groups, .. } in &conflict.remedies {
        let changed = match change {
            Change::Edge(link) => problem.clone().with_edge(link.from, link.to),
            Change::Cap { to } => problem.clone().with_policy(SizePolicy { cap: *to, ..*problem.policy() }).unwrap(),
            Change::Networks { to } => problem.clone().with_networks(NetworkCount::Exactly(*to)),
            Change::Waive { .. } | Change::Drop(_) => problem.clone(),
        };
        let review = verify::plan(&changed, groups);
        assert!(review.is_valid(), "{change:?}: {:?}", review.violations);
        let waived = if let Change::Waive { networks, .. } = change { networks.len() } else { 0 };
        assert_eq!(review.below_floor, waived, "{change:?}");
    }
}

#[test]
fn an_area_without_a_conflict_has_none() {
    let problem = road(&[20_000, 15_000, 15_000, 20_000]).policy(band(50_000)).build().unwrap();
    let answer = ask(&problem, &Decisions::none(&problem));
    assert_eq!((answer.possible, answer.conflicts.len()), (Some(true), 0));
}

#[test]
fn an_island_below_the_floor_is_named_with_its_link() {
    let problem = net(&[12_000, 12_000, 18_000, 20_000], &[(0, 1), (2, 3)]).policy(band(65_000)).build().unwrap();
    let none = Decisions::none(&problem);
    let answer = ask(&problem, &none);
    let [conflict] = answer.conflicts.as_slice() else { panic!("{answer:?}") };
    assert_eq!((conflict.practices.clone(), conflict.patients), (ids(&[0, 1]), 24_000));
    assert_eq!(conflict.rules, [Rule::Floor(30_000), Rule::Contiguity]);
    assert_eq!(conflict.link.map(|link| (link.from, link.to)), Some((PracticeId::new(1), PracticeId::new(2))));
    assert_smallest(&problem, conflict);
    assert_confirmed(&problem, conflict);
    let changes: Vec<&Change> = conflict.remedies.iter().map(|remedy| &remedy.change).collect();
    assert!(changes.iter().any(|change| matches!(change, Change::Edge(_))), "{changes:?}");
    assert!(changes.iter().any(|change| matches!(change, Change::Waive { to: 24_000, .. })), "{changes:?}");
    let text = conflict.describe(&problem);
    assert!(text.starts_with("2 practices (P0, P1) hold 24,000 patients and nothing joins them to the rest"), "{text}");
}

#[test]
fn a_practice_between_large_ones_is_trapped_by_the_cap() {
    let problem = road(&[45_000, 9_000, 48_000]).policy(band(50_000)).build().unwrap();
    let none = Decisions::none(&problem);
    let answer = ask(&problem, &none);
    let [conflict] = answer.conflicts.as_slice() else { panic!("{answer:?}") };
    assert_eq!(conflict.practices, ids(&[1]));
    assert_eq!(conflict.rules, [Rule::Floor(30_000), Rule::Cap(50_000)], "no other practice is small enough either");
    assert_smallest(&problem, conflict);
    assert_confirmed(&problem, conflict);
    assert!(
        conflict.remedies.iter().any(|remedy| remedy.change == Change::Cap { to: 54_000 }),
        "{:?}",
        conflict.remedies
    );
}

#[test]
fn two_apart_rules_that_leave_a_practice_alone() {
    let problem = road(&[31_000, 9_000, 31_000]).policy(band(50_000)).build().unwrap();
    let mut pairs = Decisions::none(&problem);
    let [a, b, c] = [0, 1, 2].map(PracticeId::new);
    pairs.apart = vec![(a, b), (b, c)];
    let answer = ask(&problem, &pairs);
    let [conflict] = answer.conflicts.as_slice() else { panic!("{answer:?}") };
    for rule in [Rule::Apart(a, b), Rule::Apart(b, c)] {
        assert!(conflict.rules.contains(&rule), "{conflict:?}");
        assert!(conflict.remedies.iter().any(|remedy| remedy.change == Change::Drop(rule)), "{:?}", conflict.remedies);
    }
    assert!(conflict.proven);
    assert_smallest(&problem, conflict);
    assert_confirmed(&problem, conflict);
}

#[test]
fn more_networks_than_the_floor_allows() {
    let lists = [20_000, 15_000, 15_000, 20_000, 20_000, 20_000];
    let problem = road(&lists).policy(band(60_000)).networks(NetworkCount::Exactly(5)).build().unwrap();
    let none = Decisions::none(&problem);
    let answer = ask(&problem, &none);
    let [conflict] = answer.conflicts.as_slice() else { panic!("{answer:?}") };
    assert_eq!(conflict.rules, [Rule::Networks(5, 5), Rule::Floor(30_000)]);
    let says = "5 networks at the floor of 30,000 need 150,000 patients, and the 6 practices hold 110,000";
    assert_eq!(conflict.describe(&problem), says);
    assert_smallest(&problem, conflict);
    assert_confirmed(&problem, conflict);
    assert!(
        conflict.remedies.iter().any(|remedy| remedy.change == Change::Networks { to: 3 }),
        "{:?}",
        conflict.remedies
    );
}
