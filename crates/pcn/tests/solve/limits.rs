//! Runs that end early: by work, by gap, by memory, by the caller.

use super::areas::{area, band};
use super::exact::holds;
use super::promises::{areas, on, valid};
use pcn::adjacency::given;
use pcn::candidates::Decisions;
use pcn::geometry::GridPoint;
use pcn::model::{NetworkCount, Outcome, Practice, Status, StopReason};
use pcn::problem::Problem;
use pcn::rules::{FixedNetwork, Rules};
use pcn::solve::{self, Control, Method, Phase, Progress, Settings, Silent};
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
            let reached =
                outcome.gap().unwrap_or_else(|| panic!("{name}: no plan or no bound at gap {gap}: {outcome:?}"));
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

/// However early the stop: also on a map in tiles and on one that is climbed, whose number of networks used to be left unsettled.
#[test]
fn a_stop_before_the_number_of_networks_is_met_settles_it_first() {
    for (practices, first_answers) in [(40, 8), (650, 2), (1_550, 1)] {
        let problem = area(practices, 8, band(50_000), NetworkCount::Auto);
        for most in 0..first_answers {
            let name = format!("{practices} practices, stopped at question {most}");
            let outcome = solve::plan(&problem, &Settings::default(), &After::new(most));
            sound(&name, &problem, &outcome);
            assert_eq!((outcome.status, outcome.stop), (Status::Feasible, StopReason::Interrupted), "{name}");
        }
    }
}

#[test]
fn where_the_number_cannot_be_met_the_one_found_is_named() {
    // Three practices of a whole network each: no local search makes two networks of them.
    let place = |at: usize| GridPoint::new(at as f64 * 1_000.0, 0.0).expect("metres");
    let practices: Vec<Practice> = (0..3).map(|at| Practice::new(format!("P{at}"), place(at), 40_000)).collect();
    let adjacency = given(&practices, &[("P0", "P1"), ("P1", "P2")]).expect("known");
    let builder = Problem::builder(practices, adjacency).policy(band(60_000));
    let problem = builder.networks(NetworkCount::Exactly(2)).build().expect("in order");
    let outcome = solve::plan(&problem, &Settings { method: Method::Search, ..Settings::default() }, &Silent);
    assert_eq!((outcome.status, outcome.plan), (Status::Unknown, None));
    let text = "No plan with 2 networks was found; the groups found have 3. Ask for 3 networks or for any number, or give it longer.";
    assert_eq!(outcome.reasons, [text]);
}

/// Says stop from the n-th question on, since memory is full.
struct Full(After);

impl Control for Full {
    fn should_stop(&self) -> bool {
        self.0.should_stop()
    }

    fn why(&self) -> StopReason {
        StopReason::MemoryLimit
    }
}

#[test]
fn whoever_stops_a_run_says_why_whatever_the_method() {
    let problem = area(60, 6, band(60_000), NetworkCount::Auto);
    let members = problem.ids().take(1).collect();
    let rules = Rules { fixed: vec![FixedNetwork { name: "F".to_owned(), members }], ..Rules::default() };
    let around = Problem::builder(problem.practices().to_vec(), problem.adjacency().clone()).policy(band(60_000));
    let around = around.rules(rules).build().expect("in order");
    for method in [Method::Auto, Method::Partition, Method::Assignment, Method::Search] {
        let settings = Settings { method, ..Settings::default() };
        for (name, problem) in [("free", &problem), ("around a fixed network", &around)] {
            for most in [0, 5, 20] {
                let name = format!("{method:?}, {name}, question {most}");
                let outcome = solve::plan(problem, &settings, &Full(After::new(most)));
                sound(&name, problem, &outcome);
                assert_eq!((outcome.status, outcome.stop), (Status::Feasible, StopReason::MemoryLimit), "{name}");
            }
        }
    }
    let start = Settings { work_limit: Some(0), ..Settings::default() };
    let kept = solve::plan_under(&problem, &Decisions::none(&problem), None, &start, &Full(After::new(0)));
    assert_eq!((kept.status, kept.stop), (Status::Feasible, StopReason::MemoryLimit));
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
    let mut heard = heard.0.into_inner().expect("no one panics here");
    let done = heard.pop().expect("reports");
    assert_eq!((done.phase, done.score, done.bound), (Phase::Done, outcome.score(), outcome.bound));
    assert_eq!(done.networks, outcome.plan.as_ref().map(|plan| plan.networks.len()));
    assert!(heard.iter().all(|progress| progress.phase != Phase::Done), "told once");
    let bounds: Vec<_> = heard.iter().filter_map(|progress| progress.bound).collect();
    assert!(!bounds.is_empty() && bounds.is_sorted(), "{bounds:?}");
    assert!(heard.iter().all(|it| it.bound.zip(it.score).is_none_or(|(bound, score)| bound <= score)));
    assert_eq!((outcome.score(), outcome.bound), heard.last().map(|last| (last.score, last.bound)).expect("reports"));
}
