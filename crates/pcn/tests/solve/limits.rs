//! Runs that end early: by work, by gap, by memory, by the caller.

use super::areas::{area, band};
use super::exact::holds;
use super::promises::{areas, on, valid};
use pcn::model::{NetworkCount, Outcome, Status, StopReason};
use pcn::problem::Problem;
use pcn::solve::{self, Control, Progress, Settings, Silent};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Says stop from the n-th question on.
struct After {
    asked: AtomicU64,
    most: u64,
}

impl After {
    fn new(most: u64) -> Self {
        Self { asked: AtomicU64::new(0), most }
    }
}

impl Control for After {
    fn should_stop(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.most
    }
}

/// Whatever cut a run off, what it answers is so.
fn sound(name: &str, problem: &Problem, outcome: &Outcome) {
    holds(problem, outcome).unwrap_or_else(|failure| panic!("{name}: {failure}"));
    match &outcome.plan {
        Some(plan) => valid(problem, plan),
        None => assert_eq!(outcome.status, Status::Unknown, "{name}: these areas have plans"),
    }
}

#[test]
fn the_same_work_gives_the_same_outcome_on_any_number_of_threads() {
    for (name, problem) in areas() {
        for work in [0, 50, 500, 3_000] {
            let name = format!("{name}, work {work}");
            let settings = Settings { work_limit: Some(work), ..Settings::default() };
            let one = on(1, || solve::plan(&problem, &settings, &Silent));
            let two = on(2, || solve::plan(&problem, &settings, &Silent));
            assert_eq!(one, two, "{name}");
            sound(&name, &problem, &one);
            assert!(one.stop != StopReason::WorkLimit || one.status != Status::Optimal, "{name}");
            if work == 0 {
                assert_eq!((one.bound, one.stop), (None, StopReason::WorkLimit), "{name}");
            }
        }
    }
}

#[test]
fn a_gap_is_reached_and_named() {
    for (name, problem) in areas() {
        for gap in [1.0, 0.05, 0.001] {
            let outcome = solve::plan(&problem, &Settings { gap, ..Settings::default() }, &Silent);
            sound(&name, &problem, &outcome);
            let reached = outcome.gap().unwrap_or_else(|| panic!("{name}: no plan or no bound at gap {gap}: {outcome:?}"));
            assert!(reached <= gap, "{name}: {reached} instead of {gap}");
            let stop = if reached <= Outcome::TOLERANCE { StopReason::Proven } else { StopReason::Gap };
            assert_eq!(outcome.stop, stop, "{name}");
        }
    }
}

#[test]
fn a_stop_at_any_moment_leaves_a_valid_plan() {
    let problem = area(24, 8, band(50_000), NetworkCount::Free);
    let calls = After::new(u64::MAX);
    assert_eq!(solve::plan(&problem, &Settings::default(), &calls).status, Status::Optimal);
    let calls = calls.asked.load(Ordering::Relaxed);
    for most in [0, 1, 2, 3, 5, 8, 13, 21, 34, calls / 4, calls / 2, calls - 2] {
        let name = format!("stopped at question {most} of {calls}");
        let outcome = solve::plan(&problem, &Settings::default(), &After::new(most));
        sound(&name, &problem, &outcome);
        assert!(outcome.plan.is_some(), "{name}");
        let proven = (outcome.status, outcome.stop) == (Status::Optimal, StopReason::Proven);
        assert!(proven || (outcome.status, outcome.stop) == (Status::Feasible, StopReason::Interrupted), "{name}");
        assert!(!proven || most > 3, "{name}: nothing can be proven yet");
    }
}

#[test]
fn a_stop_before_the_number_of_networks_is_met_is_no_plan_and_no_lie() {
    let problem = area(40, 8, band(50_000), NetworkCount::Auto);
    for most in 0..8 {
        let outcome = solve::plan(&problem, &Settings::default(), &After::new(most));
        sound(&format!("stopped at question {most}"), &problem, &outcome);
        assert_eq!(outcome.stop, StopReason::Interrupted);
        assert!(outcome.plan.is_some() || !outcome.reasons.is_empty());
    }
}

#[test]
fn a_full_memory_ends_the_run_with_what_it_has() {
    let problem = area(48, 9, band(60_000), NetworkCount::Auto);
    let settings = Settings { memory_limit: Some(1), ..Settings::default() };
    let outcome = solve::plan(&problem, &settings, &Silent);
    sound("a byte", &problem, &outcome);
    assert!(matches!(outcome.stop, StopReason::MemoryLimit | StopReason::Proven), "{:?}", outcome.stop);
}

/// Keeps what is reported.
#[derive(Default)]
struct Heard(Mutex<Vec<Progress>>);

impl Control for Heard {
    fn report(&self, progress: &Progress) {
        self.0.lock().expect("no one panics here").push(*progress);
    }
}

#[test]
fn progress_ends_with_the_answer_and_bounds_never_fall() {
    let problem = area(40, 10, band(50_000), NetworkCount::Auto);
    let heard = Heard::default();
    let outcome = solve::plan(&problem, &Settings::default(), &heard);
    let heard = heard.0.into_inner().expect("no one panics here");
    let bounds: Vec<_> = heard.iter().filter_map(|progress| progress.bound).collect();
    assert!(!bounds.is_empty() && bounds.is_sorted(), "{bounds:?}");
    assert!(heard.iter().all(|it| it.bound.zip(it.score).is_none_or(|(bound, score)| bound <= score)));
    assert_eq!((outcome.score(), outcome.bound), heard.last().map(|last| (last.score, last.bound)).expect("reports"));
}
