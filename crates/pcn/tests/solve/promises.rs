//! What every answer promises, on areas too large for brute force.

use super::areas::{area, band};
use super::exact::holds;
use pcn::model::{NetworkCount, Outcome, Plan, Score, Status, StopReason};
use pcn::problem::Problem;
use pcn::solve::{self, Settings, Silent};
use std::collections::BTreeSet;

/// Areas of 20 to 60 practices under hard and soft caps, with every way of asking for a number of networks.
pub(crate) fn areas() -> Vec<(String, Problem)> {
    let asked = [
        (20, 1, 50_000, NetworkCount::Free),
        (24, 2, 60_000, NetworkCount::Auto),
        (32, 3, 50_000, NetworkCount::Auto),
        (40, 4, 60_000, NetworkCount::Free),
        (48, 5, 50_000, NetworkCount::Between(9, 12)),
        (60, 6, 50_000, NetworkCount::Auto),
    ];
    let named = |(count, seed, cap, networks)| {
        let name = format!("{count} practices, seed {seed}, cap {cap}, {networks:?}");
        (name, area(count, seed, band(cap), networks))
    };
    asked.into_iter().map(named).collect()
}

/// On so many threads.
pub(crate) fn on<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads are there").install(run)
}

/// Every practice in one network, every network in one piece and within the cap, as many networks as asked for.
pub(crate) fn valid(problem: &Problem, plan: &Plan) {
    let placed: BTreeSet<_> = plan.networks.iter().flat_map(|network| network.members.iter().copied()).collect();
    assert_eq!(placed.len(), problem.len(), "every practice is placed");
    assert_eq!(plan.networks.iter().map(|network| network.members.len()).sum::<usize>(), problem.len(), "once");
    let (least, most) = problem.count_range();
    assert!((least as usize..=most as usize).contains(&plan.networks.len()), "{} networks", plan.networks.len());
    for network in &plan.networks {
        assert!(problem.adjacency().is_contiguous(&network.members), "{:?} is in pieces", network.members);
        assert!(network.members.len() == 1 || network.size <= u64::from(problem.policy().cap));
    }
}

/// Everything but the plan and its bound may differ in nothing either.
fn same(name: &str, one: &Outcome, other: &Outcome) {
    assert_eq!(one.plan, other.plan, "{name}");
    assert_eq!(one, other, "{name}");
}

#[test]
fn plans_are_proven_and_the_same_on_any_number_of_threads() {
    for (name, problem) in areas() {
        let outcome = on(1, || solve::plan(&problem, &Settings::default(), &Silent));
        assert_eq!(
            (outcome.status, outcome.stop),
            (Status::Optimal, StopReason::Proven),
            "{name}: {:?}",
            outcome.gap()
        );
        valid(&problem, outcome.plan.as_ref().expect("it is optimal"));
        holds(&problem, &outcome).unwrap_or_else(|failure| panic!("{name}: {failure}"));
        for threads in [2, 3] {
            same(&name, &outcome, &on(threads, || solve::plan(&problem, &Settings::default(), &Silent)));
        }
    }
}

#[test]
fn a_seed_changes_nothing_that_is_proven() {
    let problem = area(30, 7, band(50_000), NetworkCount::Auto);
    let scores =
        [0, 1, 99].map(|seed| solve::plan(&problem, &Settings { seed, ..Settings::default() }, &Silent).score());
    assert!(scores[0].is_some() && scores.iter().all(|score| *score == scores[0]), "{scores:?}");
}

/// A plan of a number that the problem allows: local search keeps it valid, makes it no worse, and stops where no move helps.
#[test]
fn local_search_improves_a_plan_and_stops_where_no_move_helps() {
    let mut better = 0;
    for (name, problem) in areas() {
        let first = Settings { work_limit: Some(0), ..Settings::default() };
        let Some(plan) = solve::plan(&problem, &first, &Silent).plan else { continue };
        let mut networks = plan.groups();
        // A worse plan: practices that their network can do without go over to a neighbour that has room.
        let cap = u64::from(problem.policy().cap);
        for id in problem.ids() {
            let from = networks.iter().position(|members| members.contains(&id)).expect("placed");
            let near = |to: &usize| {
                let touches = networks[*to].iter().any(|other| problem.adjacency().neighbours(id).contains(other));
                *to != from && touches && problem.size(&networks[*to]) + problem.list_size(id) <= cap
            };
            let left: Vec<_> = networks[from].iter().copied().filter(|&other| other != id).collect();
            let Some(to) = (0..networks.len()).find(near) else { continue };
            if !left.is_empty() && problem.adjacency().is_contiguous(&left) {
                networks[from] = left;
                networks[to].insert(0, id);
            }
        }
        let before: Score = networks.iter().map(|members| problem.total_score(members)).sum();
        let (found, moves) = on(1, || solve::local_search(&problem, &networks, &Silent));
        valid(&problem, &found);
        assert!(found.score() <= before, "{name}: {} after {before}", found.score());
        assert!(moves.taken <= moves.tried && (moves.taken == 0) == (found.score() == before), "{name}: {moves:?}");
        assert_eq!(on(2, || solve::local_search(&problem, &networks, &Silent)), (found.clone(), moves), "{name}");
        let (again, idle) = solve::local_search(&problem, &found.groups(), &Silent);
        assert_eq!((again, idle.taken), (found, 0), "{name}");
        better += usize::from(moves.taken > 0);
    }
    assert!(better >= 3, "{better} areas had anything to improve");
}
