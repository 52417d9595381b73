//! Areas that no network joins.

use super::areas::{area, band};
use pcn::adjacency::{Adjacency, Edge, Reason};
use pcn::geometry::GridPoint;
use pcn::model::{NetworkCount, Practice, PracticeId, Status, StopReason};
use pcn::problem::Problem;
use pcn::rules::Rules;
use pcn::solve::{Control, Method, Progress, Settings, Silent, choose, plan};
use pcn::verify;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Practices of each of the two areas.
const EACH: usize = 40;

/// Two areas 300 km apart with these edges between them.
fn two(seed: u64, networks: NetworkCount, between: &[(usize, usize)]) -> Problem {
    let [here, there] = [seed, seed + 1_000].map(|seed| area(EACH, seed, band(50_000), NetworkCount::Free));
    let moved = there.practices().iter().map(|practice| {
        let place = GridPoint::new(practice.location.easting() + 300_000.0, practice.location.northing());
        Practice::new(format!("Q{}", practice.code), place.expect("metres"), practice.list_size)
    });
    let practices: Vec<Practice> = here.practices().iter().cloned().chain(moved).collect();
    let edge = |a: usize, b: usize| Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given };
    let own = there.adjacency().edges().iter().map(|own| edge(EACH + own.a.index(), EACH + own.b.index()));
    let given = between.iter().map(|&(a, b)| edge(a, b));
    let edges = here.adjacency().edges().iter().copied().chain(own).chain(given);
    let adjacency = Adjacency::new(2 * EACH, edges);
    Problem::builder(practices, adjacency).policy(band(50_000)).networks(networks).build().expect("in order")
}

/// Two neighbours of different areas that are larger than the cap together.
fn too_large(problem: &Problem) -> (usize, usize) {
    let largest = |ids: std::ops::Range<usize>| {
        ids.max_by_key(|&at| problem.list_size(PracticeId::new(at))).expect("an area has practices")
    };
    (largest(0..EACH), largest(EACH..2 * EACH))
}

#[test]
fn each_by_itself_is_as_good_as_all_at_once_and_certified() {
    let mut branched = 0;
    for seed in 0..12 {
        let problem = two(seed, NetworkCount::Free, &[]);
        let (_, reason) = choose(&problem, Method::Auto);
        assert!(reason.ends_with("; 2 areas that no network joins, each solved by itself"), "{reason}");
        let apart = plan(&problem, &Settings::default(), &Silent);
        // A range that says nothing: the same plans, found over the whole map.
        let (least, most) = problem.count_range();
        let whole = two(seed, NetworkCount::Between(least, most), &[]);
        let (_, reason) = choose(&whole, Method::Auto);
        assert!(reason.ends_with("solved as one, since the number of networks is given for all of them"), "{reason}");
        let joint = plan(&whole, &Settings::default(), &Silent);
        assert_eq!((apart.status, joint.status), (Status::Optimal, Status::Optimal), "seed {seed}");
        assert_eq!(apart.stop, StopReason::Proven);
        assert_eq!(apart.score(), joint.score(), "seed {seed}");
        assert!(verify::plan(&problem, &apart.plan.expect("an optimal plan").groups()).violations.is_empty());
        let certificate = apart.certificate.expect("a proof");
        let review = verify::certificate(&problem, &certificate, verify::Limits::default());
        assert!(review.holds(), "seed {seed}: {:?}", review.verdict);
        assert_eq!(certificate.bound(), apart.bound, "seed {seed}");
        assert_eq!(certificate.areas.len(), 2);
        branched += certificate.areas.iter().filter(|area| area.certificate.leaves.len() > 1).count();
    }
    assert!(branched > 0, "some area has to be branched on, or that is not tested");
}

#[test]
fn neighbours_too_large_together_join_nothing_and_a_rule_does() {
    let problem = two(3, NetworkCount::Free, &[]);
    let large = too_large(&problem);
    let sizes = [large.0, large.1].map(|at| problem.list_size(PracticeId::new(at)));
    assert!(sizes[0] + sizes[1] > 50_000, "{sizes:?}");
    let reason = |problem: &Problem| choose(problem, Method::Auto).1;
    assert!(reason(&two(3, NetworkCount::Free, &[large])).contains("2 areas that no network joins"));
    let small = |from: usize| {
        (from..from + EACH).min_by_key(|&at| problem.list_size(PracticeId::new(at))).expect("an area has practices")
    };
    let joined = two(3, NetworkCount::Free, &[(small(0), small(EACH))]);
    assert!(!reason(&joined).contains("areas"), "{}", reason(&joined));
    // Kept together with someone of the other area: there is no such plan, and nobody may overlook it.
    let pair = (PracticeId::new(small(0)), PracticeId::new(small(EACH)));
    let rules = Rules { together: vec![pair], ..Rules::default() };
    let ruled = Problem::builder(problem.practices().to_vec(), problem.adjacency().clone())
        .policy(band(50_000))
        .networks(NetworkCount::Free)
        .rules(rules)
        .build();
    if let Ok(ruled) = ruled {
        assert!(!reason(&ruled).contains("areas"), "{}", reason(&ruled));
        assert_ne!(plan(&ruled, &Settings::default(), &Silent).status, Status::Optimal);
    }
}

/// Stops after so many questions, and keeps what it is told.
struct Watching {
    left: AtomicUsize,
    told: Mutex<Vec<Progress>>,
}

impl Control for Watching {
    fn should_stop(&self) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
    }

    fn report(&self, progress: &Progress) {
        self.told.lock().expect("no test panics while it holds this").push(*progress);
    }
}

#[test]
fn stopped_anywhere_there_is_a_plan_and_a_bound_that_holds() {
    let problem = two(7, NetworkCount::Free, &[]);
    let best = plan(&problem, &Settings::default(), &Silent);
    let optimum = best.score().expect("an optimal plan");
    for questions in [0, 1, 10, 100, 1_000, usize::MAX] {
        let watching = Watching { left: AtomicUsize::new(questions), told: Mutex::new(Vec::new()) };
        let outcome = plan(&problem, &Settings::default(), &watching);
        let found = outcome.plan.as_ref().expect("a plan").groups();
        assert!(verify::plan(&problem, &found).violations.is_empty());
        assert!(outcome.bound.is_none_or(|bound| bound <= optimum), "after {questions}");
        let told = watching.told.into_inner().expect("no test panics while it holds this");
        let last = told.last().expect("the last word");
        assert_eq!(last.score, outcome.score());
        assert!(told.iter().all(|progress| progress.bound.is_none_or(|bound| bound <= optimum)), "after {questions}");
        assert!(told.iter().all(|progress| progress.score.is_none_or(|score| score >= optimum)), "after {questions}");
    }
    for work in [0, 1_000, 20_000] {
        let settings = Settings { work_limit: Some(work), ..Settings::default() };
        let first = plan(&problem, &settings, &Silent);
        assert_eq!(first, plan(&problem, &settings, &Silent));
        assert!(first.bound.is_none_or(|bound| bound <= optimum));
    }
}
