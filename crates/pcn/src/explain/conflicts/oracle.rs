//! Whether rules can be had together.

use super::Rule;
use crate::adjacency::{Adjacency, Edge, Reason};
use crate::candidates::Decisions;
use crate::geometry::Distance;
use crate::measure::Objective;
use crate::model::{NetworkCount, PracticeId, Score, SizePolicy, Status, StopReason};
use crate::problem::Problem;
use crate::solve::{self, Control, Count, Phase, Progress, Settings};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What a network below the floor costs, in a problem whose travel is scaled down to far less.
const PRICE: f64 = 1e6;

/// Search nodes and pivots for one question.
const WORK: u64 = 40_000_000;

pub(super) struct Oracle<'a> {
    pub(super) control: &'a dyn Control,
    /// Questions asked so far.
    pub(super) asked: AtomicU64,
}

/// What the oracle says.
pub(super) struct Answer {
    pub(super) possible: Option<bool>,
    /// Members of the networks below the floor in the best plan found.
    pub(super) unplaced: Vec<PracticeId>,
}

/// Stops as soon as the question is decided.
struct Decided<'a> {
    inner: &'a dyn Control,
    decided: AtomicBool,
}

impl Control for Decided<'_> {
    fn should_stop(&self) -> bool {
        self.decided.load(Ordering::Relaxed) || self.inner.should_stop()
    }

    fn why(&self) -> StopReason {
        self.inner.why()
    }

    fn report(&self, progress: &Progress) {
        let (one, hair) = (Score::from_patient_km(PRICE), Score::from_patient_km(1.0));
        // A first plan may break the number of networks and the pairs; the exact method's plans do not.
        let exact = !matches!(progress.phase, Phase::Construct | Phase::Improve);
        let yes = exact && progress.score.is_some_and(|score| score < one);
        let no = progress.bound.is_some_and(|bound| bound >= one - hair);
        if yes || no {
            self.decided.store(true, Ordering::Relaxed);
        }
    }
}

impl Oracle<'_> {
    /// Whether a plan keeps these rules, whatever it scores.
    pub(super) fn ask(&self, problem: &Problem, rules: &[Rule]) -> Answer {
        let done = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        self.control.count(&Count { task: "conflicts", done, of: None });
        let has = |wanted: fn(&Rule) -> bool| rules.iter().any(wanted);
        if !has(|rule| matches!(rule, Rule::Floor(_)))
            && !has(|rule| matches!(rule, Rule::Networks(..)))
            && pairless(rules)
        {
            // Every practice alone is a plan.
            return Answer { possible: Some(true), unplaced: Vec::new() };
        }
        let relaxed = relax(problem, rules);
        let mut kept = Decisions::none(&relaxed);
        for rule in rules {
            match *rule {
                Rule::Together(a, b) => kept.together.push((a, b)),
                Rule::Apart(a, b) => kept.apart.push((a, b)),
                _ => {}
            }
        }
        let decided = Decided { inner: self.control, decided: AtomicBool::new(false) };
        let settings = Settings { work_limit: Some(WORK), ..Settings::default() };
        let outcome = solve::plan_under(&relaxed, &kept, None, &settings, &decided);
        let unplaced: Vec<PracticeId> = outcome
            .plan
            .iter()
            .flat_map(|plan| &plan.networks)
            .filter(|network| relaxed.is_below_floor(&network.members, network.size))
            .flat_map(|network| network.members.iter().copied())
            .collect();
        let refuted = outcome.bound.is_some_and(|bound| bound >= Score::from_patient_km(PRICE - 1.0));
        let possible = match &outcome.plan {
            Some(_) if unplaced.is_empty() => Some(true),
            _ if outcome.status == Status::Infeasible || refuted => Some(false),
            _ => None,
        };
        Answer { possible, unplaced }
    }
}

fn pairless(rules: &[Rule]) -> bool {
    !rules.iter().any(|rule| matches!(rule, Rule::Together(..) | Rule::Apart(..)))
}

/// The problem with only these rules, in which a network below the floor costs far more than all travel.
fn relax(problem: &Problem, rules: &[Rule]) -> Problem {
    let policy = problem.policy();
    let has = |wanted: fn(&Rule) -> bool| rules.iter().any(wanted);
    let floor = if has(|rule| matches!(rule, Rule::Floor(_))) { policy.floor } else { 0 };
    let largest = problem.practices().iter().map(|practice| practice.list_size).max().unwrap_or(0);
    let loose = policy.cap.saturating_mul(2).saturating_add(largest);
    let cap = if has(|rule| matches!(rule, Rule::Cap(_))) { policy.cap } else { loose };
    let policy = SizePolicy {
        floor,
        ceiling: policy.ceiling.clamp(floor, cap),
        cap,
        exception_price: PRICE,
        shortfall_price: 0.0,
        excess_price: 0.0,
    };
    let mut relaxed = problem.clone().with_objective(Objective::default());
    relaxed = relaxed.with_policy(policy).expect("in order, as the problem's own policy is");
    relaxed = relaxed.with_distance(Distance::StraightLine { detour: 1e-3 }).expect("a positive factor");
    if !has(|rule| matches!(rule, Rule::Networks(..))) {
        relaxed = relaxed.with_networks(NetworkCount::Free);
    }
    if !has(|rule| matches!(rule, Rule::Contiguity)) {
        relaxed = relaxed.with_adjacency(everyone_near(problem));
    }
    relaxed
}

/// Each practice a neighbour of the 30 nearest, besides those it has.
fn everyone_near(problem: &Problem) -> Adjacency {
    let place = |id: PracticeId| problem.practices()[id.index()].location;
    let mut edges: Vec<Edge> = Vec::new();
    for a in problem.ids() {
        let mut others: Vec<PracticeId> = problem.ids().filter(|&b| b != a).collect();
        others.sort_by(|&x, &y| place(a).km_to(place(x)).total_cmp(&place(a).km_to(place(y))).then(x.cmp(&y)));
        edges.extend(others.into_iter().take(30).map(|b| Edge { a, b, reason: Reason::Given }));
    }
    problem.adjacency().with(edges)
}
