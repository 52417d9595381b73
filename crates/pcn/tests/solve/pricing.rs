//! Pricing against all candidates.

use super::tiny::{cases, id, ids, problem};
use super::{brute, naive};
use pcn::adjacency::{Adjacency, Edge, Reason};
use pcn::candidates::{Candidate, Decisions, Duals, PriceOptions, Priced, Reaches, price};
use pcn::geometry::GridPoint;
use pcn::model::{Cut, Practice, PracticeId, Score, SizePolicy};
use pcn::problem::Problem;
use proptest::prelude::*;

const MOST: usize = 8;

/// What is asked of pricing, for up to [`MOST`] practices.
#[derive(Clone, Debug)]
struct Asked {
    duals: Vec<i64>,
    count: i64,
    cuts: Vec<(Vec<u32>, u32, i64)>,
    together: Vec<(usize, usize)>,
    apart: Vec<(usize, usize)>,
    below: i64,
}

fn asked() -> impl Strategy<Value = Asked> {
    let dual = prop_oneof![4 => -50_000_000_000..400_000_000_000_i64, 1 => 0..2_000_000_000_000_i64, 1 => Just(0)];
    let cut = (prop::collection::vec(0..5_u32, MOST), 2..6_u32, -200_000_000_000..=0_i64);
    let pair = (0..MOST, 0..MOST);
    (
        prop::collection::vec(dual, MOST),
        prop_oneof![Just(0), -200_000_000_000..200_000_000_000_i64],
        prop::collection::vec(cut, 0..4),
        prop::collection::vec(pair.clone(), 0..2),
        prop::collection::vec(pair, 0..3),
        prop_oneof![Just(-200), Just(0), -100_000_000_000..300_000_000_000_i64],
    )
        .prop_map(|(duals, count, cuts, together, apart, below)| Asked {
            duals,
            count,
            cuts,
            together,
            apart,
            below,
        })
}

impl Asked {
    fn duals(&self, n: usize) -> Duals {
        let cut = |(weights, divisor, dual): &(Vec<u32>, u32, i64)| Cut {
            weights: (0..n).map(|at| (id(at), weights[at] % divisor)).filter(|(_, weight)| *weight > 0).collect(),
            divisor: *divisor,
            dual: Score::from_micro(*dual),
        };
        Duals {
            practice: self.duals[..n].iter().map(|&dual| Score::from_micro(dual)).collect(),
            count: Score::from_micro(self.count),
            cuts: self.cuts.iter().map(cut).collect(),
        }
    }

    fn decisions(&self, problem: &Problem) -> Decisions {
        let n = problem.len();
        let pairs = |pairs: &[(usize, usize)]| -> Vec<(PracticeId, PracticeId)> {
            pairs.iter().filter(|(a, b)| a != b && *a < n && *b < n).map(|&(a, b)| (id(a), id(b))).collect()
        };
        let mut decisions = Decisions::none(problem);
        (decisions.together, decisions.apart) = (pairs(&self.together), pairs(&self.apart));
        decisions
    }
}

/// Every candidate that keeps the decisions, with its reduced cost, by its hub.
fn reduced(problem: &Problem, asked: &Asked) -> Vec<(usize, Candidate)> {
    let (duals, decisions) = (asked.duals(problem.len()), asked.decisions(problem));
    let mut all = Vec::new();
    for (mask, score) in brute::candidates(problem) {
        let members = naive::members(mask);
        let inside = |practice: PracticeId| mask >> practice.index() & 1 == 1;
        let kept = decisions.together.iter().all(|&(a, b)| inside(a) == inside(b))
            && !decisions.apart.iter().any(|&(a, b)| inside(a) && inside(b));
        if !kept {
            continue;
        }
        let hub = members.iter().copied().min_by_key(|&hub| (naive::score_at(problem, mask, hub), hub));
        let mut reduced = score - i128::from(duals.count.micro());
        reduced -= members.iter().map(|&at| i128::from(duals.practice[at].micro())).sum::<i128>();
        for cut in &duals.cuts {
            let held: u32 = cut.weights.iter().filter(|(at, _)| inside(*at)).map(|(_, weight)| weight).sum();
            reduced -= i128::from(cut.dual.micro()) * i128::from(held / cut.divisor);
        }
        let [score, reduced] = [score, reduced].map(|it| Score::from_micro(it as i64));
        all.push((hub.expect("a candidate has members"), Candidate { members: ids(&members), score, reduced }));
    }
    all
}

fn run(problem: &Problem, asked: &Asked, keep: usize, nodes: u64) -> Priced {
    let options = PriceOptions { below: Score::from_micro(asked.below), keep, nodes };
    price(problem, &Reaches::new(problem), &asked.duals(problem.len()), &asked.decisions(problem), options)
}

/// The sum over hubs of min(0, least reduced cost there).
fn shortfall(problem: &Problem, all: &[(usize, Candidate)]) -> Score {
    let least = |hub| all.iter().filter(|it| it.0 == hub).map(|it| it.1.reduced).min().unwrap_or(Score::ZERO);
    (0..problem.len()).map(|hub| least(hub).min(Score::ZERO)).sum()
}

fn sorted(candidates: impl IntoIterator<Item = Candidate>) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = candidates.into_iter().collect();
    candidates.sort_by(|a, b| a.members.cmp(&b.members));
    candidates
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn exactly_the_candidates_below_the_threshold_are_found(problem in problem(MOST), asked in asked()) {
        let all = reduced(&problem, &asked);
        let priced = run(&problem, &asked, usize::MAX, u64::MAX);
        prop_assert_eq!(priced.truncated, 0);
        let below = all.iter().map(|it| &it.1).filter(|it| it.reduced < Score::from_micro(asked.below));
        prop_assert_eq!(sorted(priced.candidates), sorted(below.cloned()));
        prop_assert!(priced.shortfall <= shortfall(&problem, &all), "{} is no bound", priced.shortfall);
    }

    /// Of equals either may be kept, so reduced costs are compared.
    #[test]
    fn the_best_of_each_hub_are_kept(problem in problem(MOST), asked in asked(), keep in 1..4_usize) {
        let all = reduced(&problem, &asked);
        let priced = run(&problem, &asked, keep, u64::MAX);
        prop_assert_eq!(priced.truncated, 0);
        // A hub is searched twice where both groups at the floor and groups below it are candidates.
        for hub in 0..problem.len() {
            let mut best: Vec<Score> = all.iter().filter(|it| it.0 == hub).map(|it| it.1.reduced).collect();
            best.sort_unstable();
            best.retain(|&reduced| reduced < Score::from_micro(asked.below));
            best.truncate(keep);
            let at_hub = |it: &&Candidate| all.iter().any(|(at, other)| *at == hub && other == *it);
            let mut found: Vec<Score> = priced.candidates.iter().filter(at_hub).map(|it| it.reduced).collect();
            found.sort_unstable();
            prop_assert!(found.len() <= 2 * keep);
            found.truncate(keep);
            prop_assert_eq!(found, best);
        }
        prop_assert!(priced.candidates.iter().all(|it| all.iter().any(|(_, other)| other == it)));
        prop_assert!(priced.shortfall <= shortfall(&problem, &all), "{} is no bound", priced.shortfall);
    }

    /// A search that was cut off says so and still bounds what it did not see.
    #[test]
    fn what_a_cut_off_search_says_is_so(problem in problem(MOST), asked in asked(), nodes in 0..12_u64) {
        let all = reduced(&problem, &asked);
        let priced = run(&problem, &asked, usize::MAX, nodes);
        prop_assert!(priced.truncated <= problem.len());
        prop_assert!(priced.candidates.iter().all(|it| all.iter().any(|(_, other)| other == it)));
        if priced.truncated == 0 {
            let below = all.iter().map(|it| &it.1).filter(|it| it.reduced < Score::from_micro(asked.below));
            prop_assert_eq!(sorted(priced.candidates), sorted(below.cloned()));
        }
        prop_assert!(priced.shortfall <= shortfall(&problem, &all), "{} is no bound", priced.shortfall);
    }
}

#[test]
fn hubs_with_more_in_reach_than_can_be_searched_make_no_bound_however_many_they_are() {
    let n = 2_100;
    let at = |at: usize| GridPoint::new(at as f64 * 100.0, 0.0).unwrap();
    let practices: Vec<Practice> = (0..n).map(|unit| Practice::new(format!("P{unit}"), at(unit), 1)).collect();
    let edge = |a: usize| Edge { a: PracticeId::new(a), b: PracticeId::new(a + 1), reason: Reason::Given };
    let adjacency = Adjacency::new(n, (0..n - 1).map(edge));
    let policy = SizePolicy::band(10, 50_000, 50_000);
    let problem = Problem::builder(practices, adjacency).policy(policy).build().unwrap();
    let reaches = Reaches::new(&problem);
    // Together worth more than any plan costs, and more than a sum of whole numbers of 64 bits holds if each hub took off its share.
    let duals = Duals { practice: vec![Score::from_patient_km(1e9); n], count: Score::ZERO, cuts: Vec::new() };
    let options = PriceOptions { below: Score::ZERO, keep: 1, nodes: 1 };
    let decisions = Decisions::none(&problem);
    let priced = price(&problem, &reaches, &duals, &decisions, options);
    assert_eq!(priced.truncated, n);
    let bound = duals.objective(decisions.networks) + priced.shortfall;
    assert!(bound < Score::ZERO, "{bound} is no bound");
}
