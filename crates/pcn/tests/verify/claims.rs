//! What a plan says of itself.

use super::tiny::{Spread, edge, id, ids, practice};
use pcn::adjacency::Adjacency;
use pcn::measure::Objective;
use pcn::model::{Exception, Plan, Score, SizePolicy};
use pcn::problem::Problem;
use pcn::verify::{self, Mismatch};
use std::sync::Arc;

fn problem() -> Problem {
    let practices = (0..4).map(|at| practice(at, at as i32 * 1000, 0, 10_000)).collect();
    let objective = Objective { travel: true, further: vec![Arc::new(Spread(7))] };
    Problem::builder(practices, Adjacency::new(4, (0..3).map(|at| edge(at, at + 1))))
        .policy(SizePolicy::band(15_000, 20_000, 40_000))
        .objective(objective)
        .build()
        .expect("in order")
}

/// What is found after a change to a true plan of networks 0 and 1-2-3.
fn changed(change: impl FnOnce(&mut Plan)) -> Vec<Mismatch> {
    let problem = problem();
    let mut plan = problem.plan([ids(&[0]), ids(&[1, 2, 3])]);
    change(&mut plan);
    verify::matches(&problem, &plan).err().unwrap_or_default()
}

#[test]
fn the_truth_matches() {
    assert_eq!(changed(|_| {}), Vec::new());
}

#[test]
fn one_millionth_too_little_is_seen() {
    let less = Score::from_micro(-1);
    for (term, change) in [
        ("travel", (|plan, less| plan.networks[1].score.travel += less) as fn(&mut Plan, Score)),
        ("shortfall", |plan, less| plan.networks[1].score.shortfall += less),
        ("excess", |plan, less| plan.networks[1].score.excess += less),
        ("spread", |plan, less| plan.networks[1].score.further[0].1 += less),
    ] {
        let wrong = changed(|plan| change(plan, less));
        assert_eq!(wrong.len(), 2, "{term}: {wrong:?}");
        assert!(matches!(&wrong[0], Mismatch::Term { network: Some(1), term: found, .. } if found == term));
        assert!(matches!(&wrong[1], Mismatch::Term { network: None, term, .. } if term == "total"));
    }
}

#[test]
fn numbers_and_hubs_are_compared() {
    assert_eq!(
        changed(|plan| plan.networks[1].size += 1),
        vec![Mismatch::Size { network: 1, claimed: 30_001, found: 30_000 }]
    );
    let wrong = changed(|plan| plan.networks[1].hub = id(3));
    assert_eq!(wrong, vec![Mismatch::Hub { network: 1, claimed: id(3), found: Some(id(2)) }]);
    assert_eq!(wrong[0].describe(&problem()), "network 2: its hub is said to be P3, recomputed it is P2");
}

#[test]
fn exceptions_are_compared() {
    let unsaid = changed(|plan| plan.networks[0].exception = None);
    assert!(matches!(unsaid[..], [Mismatch::Exception { network: 0, claimed: None, .. }]));
    let excuse = Some(Exception::BelowFloor { missing: 5_000, unavoidable: true });
    let excused = changed(|plan| plan.networks[0].exception = excuse);
    assert!(matches!(excused[..], [Mismatch::Exception { network: 0, .. }]), "the shortfall could be avoided");
}

#[test]
fn order_members_and_missing_terms_are_compared() {
    assert_eq!(changed(|plan| plan.networks.reverse()), vec![Mismatch::Order { network: 1 }]);
    assert_eq!(changed(|plan| plan.networks[1].members.reverse()), vec![Mismatch::Members { network: 1 }]);
    let wrong = changed(|plan| plan.networks[1].score.further.clear());
    assert!(matches!(&wrong[0], Mismatch::Term { network: Some(1), claimed: None, found: Some(_), .. }));
    let text = wrong[0].describe(&problem());
    assert_eq!(text, "network 2: spread is said to be nothing, recomputed it is 0.000014 patient-km");
}
