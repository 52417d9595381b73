//! Conflicts against brute force: the rules named clash, any one of them given up ends that, and every change that would help
//! does.

use super::naive;
use super::tiny::{Kind, area, cases, id};
use pcn::explain::{Change, Conflict, Rule, conflicts};
use pcn::model::{Exception, NetworkCount, PracticeId, SizePolicy};
use pcn::problem::Problem;
use pcn::rules::{Covers, Rules, Waiver};
use pcn::solve::{self, Settings, Silent};
use proptest::prelude::*;

/// Whether a set of practices may be a network by those of the rules that ask one network.
fn keeps(problem: &Problem, mask: u32, rules: &[Rule]) -> bool {
    let holds = |id: PracticeId| mask >> id.index() & 1 == 1;
    rules.iter().all(|rule| match *rule {
        Rule::Floor(floor) => naive::size(problem, mask) >= u64::from(floor),
        Rule::Cap(cap) => mask.count_ones() == 1 || naive::size(problem, mask) <= u64::from(cap),
        Rule::Contiguity => naive::connected(problem, mask),
        Rule::Networks(..) => true,
        Rule::Together(a, b) => holds(a) == holds(b),
        Rule::Apart(a, b) => !(holds(a) && holds(b)),
    })
}

/// Whether the practices of a set can be parted into networks that keep the rules.
fn is_possible(problem: &Problem, all: u32, rules: &[Rule]) -> bool {
    let networks = rules.iter().find_map(|rule| if let Rule::Networks(a, b) = *rule { Some((a, b)) } else { None });
    let (least, most) = networks.unwrap_or((1, all.count_ones()));
    // counts[set]: the numbers of networks into which it can be parted, as bits.
    let mut counts = vec![0_u32; 1 << problem.len()];
    counts[0] = 1;
    for set in 1..counts.len() as u32 {
        let first = 1 << set.trailing_zeros();
        let mut part = set;
        while set & !all == 0 && part > 0 {
            if part & first != 0 && keeps(problem, part, rules) {
                counts[set as usize] |= counts[(set & !part) as usize] << 1;
            }
            part = (part - 1) & set;
        }
    }
    (least..=most.min(31)).any(|networks| counts[all as usize] >> networks & 1 == 1)
}

/// Whether each practice of a conflict can be in some network that keeps the rules.
fn are_placeable(problem: &Problem, practices: &[PracticeId], rules: &[Rule]) -> bool {
    let sets = || 1..1_u32 << problem.len();
    practices.iter().all(|id| sets().any(|set| set >> id.index() & 1 == 1 && keeps(problem, set, rules)))
}

fn trapped(problem: &Problem) -> u32 {
    let policy = problem.policy();
    let rules = [Rule::Floor(policy.floor), Rule::Cap(policy.cap), Rule::Contiguity];
    problem.ids().filter(|&id| !are_placeable(problem, &[id], &rules)).map(|id| 1 << id.index()).sum()
}

/// The rules clash, and without any one of them they do not.
fn assert_smallest(problem: &Problem, conflict: &Conflict) {
    let trapped = trapped(problem);
    let of_trapped =
        !conflict.practices.is_empty() && conflict.practices.iter().all(|id| trapped >> id.index() & 1 == 1);
    let rest = ((1_u32 << problem.len()) - 1) & !trapped;
    let ask = |rules: &[Rule]| match of_trapped {
        true => are_placeable(problem, &conflict.practices, rules),
        false => is_possible(problem, rest, rules),
    };
    assert!(!ask(&conflict.rules), "these rules do not clash: {conflict:?}");
    for rule in &conflict.rules {
        let others: Vec<Rule> = conflict.rules.iter().copied().filter(|other| other != rule).collect();
        assert!(ask(&others), "without {rule:?} the others clash all the same: {conflict:?}");
    }
}

/// The problem with one thing changed.
fn changed(problem: &Problem, change: &Change) -> Problem {
    let mut rules = problem.rules().clone();
    let mut same = problem.clone();
    match change {
        Change::Edge(link) => return same.with_edge(link.from, link.to),
        Change::Cap { to } => return same.with_policy(SizePolicy { cap: *to, ..*problem.policy() }).unwrap(),
        Change::Networks { to } => return same.with_networks(NetworkCount::Exactly(*to)),
        Change::Waive { networks, to } => {
            let mut practices = networks.concat();
            practices.sort_unstable();
            let reason = "a natural community".to_owned();
            rules.waivers.push(Waiver { practices, covers: Covers::Only, floor: *to as u32, reason });
        }
        Change::Drop(Rule::Together(a, b)) => rules.together.retain(|pair| pair != &(*a, *b)),
        Change::Drop(Rule::Apart(a, b)) => rules.apart.retain(|pair| pair != &(*a, *b)),
        Change::Drop(other) => panic!("no change gives up {other:?}"),
    }
    let (practices, adjacency) = (problem.practices().to_vec(), problem.adjacency().clone());
    same = Problem::builder(practices, adjacency)
        .policy(*problem.policy())
        .networks(problem.count())
        .rules(rules)
        .build()
        .unwrap();
    same
}

/// Solving anew with the change, from nothing, gives a plan in which every network reaches the floor.
fn assert_helps(problem: &Problem, change: &Change) {
    let outcome = solve::plan(&changed(problem, change), &Settings::default(), &Silent);
    let plan = outcome.plan.unwrap_or_else(|| panic!("{change:?}: {:?}", outcome.reasons));
    let below = plan.networks.iter().filter(|n| matches!(n.exception, Some(Exception::BelowFloor { .. }))).count();
    assert_eq!(below, 0, "{change:?} leaves a network below the floor");
}

/// An area with pairs as rules, any number of networks or a given one.
fn with(problem: &Problem, rules: Rules, count: NetworkCount) -> Option<Problem> {
    let (practices, adjacency) = (problem.practices().to_vec(), problem.adjacency().clone());
    Problem::builder(practices, adjacency).policy(*problem.policy()).networks(count).rules(rules).build().ok()
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn what_clashes_is_smallest_and_what_is_proposed_helps(
        problem in prop_oneof![area(Kind::HardBand, 7), area(Kind::SoftCap, 7), area(Kind::Exceptions, 7)],
        pairs in prop::collection::vec((0..7_usize, 0..7_usize, any::<bool>()), 0..4),
        networks in 0..5_u32,
    ) {
        let mut rules = Rules::default();
        for (a, b, together) in pairs {
            let (a, b) = (a % problem.len(), b % problem.len());
            let list = if together { &mut rules.together } else { &mut rules.apart };
            if a < b {
                list.push((id(a), id(b)));
            }
        }
        let count = if networks == 0 { NetworkCount::Free } else { NetworkCount::Exactly(networks) };
        // A scenario whose rules contradict each other on their face is refused before anything is asked of it.
        let Some(problem) = with(&problem, rules, count) else { return Ok(()) };
        let found = conflicts(&problem, &pcn::candidates::Decisions::none(&problem), &Silent);
        let policy = problem.policy();
        let mut all = vec![Rule::Floor(policy.floor), Rule::Cap(policy.cap), Rule::Contiguity];
        all.extend(problem.rules().together.iter().map(|&(a, b)| Rule::Together(a, b)));
        all.extend(problem.rules().apart.iter().map(|&(a, b)| Rule::Apart(a, b)));
        if networks > 0 {
            all.push(Rule::Networks(networks, networks));
        }
        let possible = is_possible(&problem, (1 << problem.len()) - 1, &all);
        prop_assert!(found.possible.is_none_or(|said| said == possible), "{possible}: {found:?}");
        for conflict in found.conflicts.iter().filter(|conflict| conflict.proven) {
            assert_smallest(&problem, conflict);
            if found.conflicts.len() == 1 {
                conflict.remedies.iter().for_each(|remedy| assert_helps(&problem, &remedy.change));
            }
        }
    }
}
