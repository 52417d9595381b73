//! Optimal means optimal, infeasible means infeasible: every answer against all partitions.

use super::brute::optimum;
use super::tiny::{KINDS, area, cases, problem};
use pcn::model::{Outcome, Status, StopReason};
use pcn::problem::Problem;
use pcn::solve::{self, Settings, Silent};
use pcn::verify::{self, Limits};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseResult, TestRunner};

/// Everything that an unlimited run promises on an area that brute force can take.
pub(crate) fn exact(problem: &Problem) -> TestCaseResult {
    let outcome = solve::plan(problem, &Settings::default(), &Silent);
    let Some(optimum) = optimum(problem) else {
        prop_assert_eq!((outcome.status, outcome.stop), (Status::Infeasible, StopReason::Proven));
        prop_assert!(outcome.plan.is_none());
        prop_assert!(!outcome.reasons.is_empty() && outcome.reasons.iter().all(|reason| !reason.is_empty()));
        return Ok(());
    };
    let score = outcome.score().map(|score| i128::from(score.micro()));
    prop_assert_eq!(score, Some(optimum), "{:?}", outcome.status);
    let gap = outcome.gap().unwrap_or(f64::INFINITY);
    prop_assert!(gap <= Outcome::TOLERANCE, "gap {gap}");
    prop_assert_eq!((outcome.status, outcome.stop), (Status::Optimal, StopReason::Proven));
    let bound = outcome.bound.map(|bound| i128::from(bound.micro()));
    prop_assert!(bound.is_some_and(|bound| bound <= optimum), "{bound:?}");
    holds(problem, &outcome)
}

/// The plan says of itself what is so, and the certificate proves its bound again.
pub(crate) fn holds(problem: &Problem, outcome: &Outcome) -> TestCaseResult {
    if let Some(plan) = &outcome.plan {
        let review = verify::matches(problem, plan);
        prop_assert!(review.as_ref().is_ok_and(verify::Review::is_valid), "{review:?}");
        prop_assert!(outcome.bound.is_none_or(|bound| bound <= plan.score()));
        prop_assert_eq!(outcome.bound.is_some(), outcome.certificate.is_some());
    }
    if let Some(certificate) = &outcome.certificate {
        let review = verify::certificate(problem, certificate, Limits::default());
        prop_assert!(review.holds(), "{:?}", review.verdict);
        prop_assert!(review.recomputed() >= certificate.bound());
        if outcome.status == Status::Optimal {
            let (claimed, bound) = (certificate.bound().expect("it has leaves"), outcome.bound.expect("it is optimal"));
            let most = Outcome::TOLERANCE * outcome.score().expect("it is optimal").patient_km() + 1e-6;
            prop_assert!(claimed.patient_km() - bound.patient_km() >= -most, "{claimed} is claimed, {bound} reported");
        }
    }
    Ok(())
}

#[test]
fn every_kind_of_area_is_planned_exactly() {
    let mut wrong = Vec::new();
    for kind in KINDS {
        if let Err(failure) = TestRunner::new(cases(40)).run(&area(kind, 9), |problem| exact(&problem)) {
            wrong.push(format!("{kind:?}: {failure}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

proptest! {
    #![proptest_config(cases(150))]

    /// Any band, any prices, any graph: most of these areas are odd, and all have to be right.
    #[test]
    fn odd_areas_are_planned_exactly(problem in problem(8)) {
        exact(&problem)?;
    }
}
