//! Plans by construction and local search alone.

use super::exact::holds;
use super::promises::{areas, on, valid};
use pcn::model::{Status, StopReason};
use pcn::solve::{self, Method, Settings, Silent};

#[test]
fn a_search_gives_a_good_plan_and_a_bound_that_holds() {
    for (name, problem) in areas() {
        let settings = Settings { method: Method::Search, ..Settings::default() };
        let outcome = on(1, || solve::plan(&problem, &settings, &Silent));
        assert_eq!((outcome.status, outcome.stop), (Status::Feasible, StopReason::Exhausted), "{name}");
        valid(&problem, outcome.plan.as_ref().expect("it is feasible"));
        holds(&problem, &outcome).unwrap_or_else(|failure| panic!("{name}: {failure}"));
        let best = solve::plan(&problem, &Settings::default(), &Silent);
        let (score, optimum) = (outcome.score().expect("a plan"), best.score().expect("a plan"));
        let bound = outcome.bound.unwrap_or_else(|| panic!("{name}: no bound"));
        assert!(bound <= optimum && optimum <= score, "{name}: {bound}, {optimum}, {score}");
        assert!(score.patient_km() <= 1.3 * optimum.patient_km(), "{name}: {score}, {optimum} is the least");
        assert!(bound.patient_km() >= 0.5 * optimum.patient_km(), "{name}: {bound}, {optimum} is the least");
        assert_eq!(on(2, || solve::plan(&problem, &settings, &Silent)), outcome, "{name}");
    }
}
