//! What the solver answers, checked without it.

use super::tiny::{edge, partitions, practice, problem};
use super::{naive, real};
use pcn::adjacency::Adjacency;
use pcn::measure::Objective;
use pcn::model::{NetworkCount, SizePolicy};
use pcn::problem::Problem;
use pcn::solve::{self, Settings, Silent};
use pcn::verify::{self, Limits};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn plans_match_and_certificates_hold_on_tiny_problems(problem in problem(7)) {
        // Pricing does not take empty lists yet.
        prop_assume!(problem.practices().iter().all(|practice| practice.list_size > 0));
        let outcome = solve::plan(&problem, &Settings::default(), &Silent);
        let optimum = partitions(problem.len()).iter().filter_map(|groups| naive::plan_score(&problem, groups)).min();
        if let Some(plan) = &outcome.plan {
            let review = verify::matches(&problem, plan);
            prop_assert!(review.as_ref().is_ok_and(|review| review.is_valid()), "{:?}", review);
            prop_assert_eq!(Some(i128::from(plan.score().micro())), optimum);
        }
        if let (Some(bound), Some(optimum)) = (outcome.bound, optimum) {
            prop_assert!(i128::from(bound.micro()) <= optimum);
        }
        if let Some(certificate) = &outcome.certificate {
            let review = verify::certificate(&problem, certificate, Limits::default());
            prop_assert!(review.holds(), "{:?}", review.verdict);
        }
    }
}

#[test]
fn plans_match_and_certificates_hold_on_real_practices() {
    for (name, count) in [("bob", NetworkCount::Free), ("bob", NetworkCount::Auto), ("staffs", NetworkCount::Auto)] {
        let Some((problem, _)) = real::area(name, count) else { return };
        let outcome = solve::plan(&problem, &Settings::default(), &Silent);
        let plan = outcome.plan.expect("both areas have plans");
        assert!(verify::matches(&problem, &plan).is_ok_and(|review| review.is_valid()));
        let certificate = outcome.certificate.expect("a bound comes with its proof");
        let review = verify::certificate(&problem, &certificate, Limits::default());
        assert!(review.holds(), "{:?}", review.verdict);
    }
}

#[test]
#[ignore = "pricing does not take empty lists yet"]
fn an_empty_list_beside_a_practice_above_the_ceiling_is_priced() {
    let practices = vec![practice(0, 0, 0, 7692), practice(1, 0, 0, 0), practice(2, 0, 0, 1108)];
    let mut policy = SizePolicy::band(1109, 4258, 8800);
    (policy.exception_price, policy.shortfall_price, policy.excess_price) = (0.0, 20.0, 0.0);
    let problem = Problem::builder(practices, Adjacency::new(3, [edge(0, 1), edge(0, 2)]))
        .policy(policy)
        .networks(NetworkCount::Between(1, 2))
        .objective(Objective { travel: false, further: Vec::new() })
        .build()
        .expect("in order");
    let certificate = solve::plan(&problem, &Settings::default(), &Silent).certificate.expect("a bound has its proof");
    assert!(verify::certificate(&problem, &certificate, Limits::default()).holds());
}
