//! What the solver answers, checked without it.

use super::tiny::{partitions, problem};
use super::{naive, real};
use pcn::model::NetworkCount;
use pcn::solve::{self, Settings, Silent};
use pcn::verify::{self, Limits};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn plans_match_and_certificates_hold_on_tiny_problems(problem in problem(7)) {
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
