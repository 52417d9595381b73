use super::*;
use crate::adjacency::{Adjacency, Edge, Reason};
use crate::geometry::GridPoint;
use crate::model::{Certificate, Practice, SizePolicy, Status};
use crate::solve::{self, Settings, Silent};
use crate::verify;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

const SIDE: usize = 11;

/// A square grid of practices, each off its place by up to half a kilometre.
fn grid(seed: u64) -> Problem {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut off = |at: usize| at as f64 * 2_000.0 + random.random_range(-500.0..500.0);
    let places: Vec<GridPoint> =
        (0..SIDE * SIDE).map(|at| GridPoint::new(off(at % SIDE), off(at / SIDE)).unwrap()).collect();
    let practices = places
        .into_iter()
        .enumerate()
        .map(|(at, place)| Practice::new(format!("P{at}"), place, random.random_range(6_000..14_000)))
        .collect();
    let edge = |a, b| Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given };
    let across = (0..SIDE * SIDE).filter(|at| at % SIDE + 1 < SIDE).map(|at| edge(at, at + 1));
    let down = (0..SIDE * (SIDE - 1)).map(|at| edge(at, at + SIDE));
    Problem::builder(practices, Adjacency::new(SIDE * SIDE, across.chain(down)))
        .policy(SizePolicy::band(30_000, 50_000, 50_000))
        .build()
        .unwrap()
}

fn no_limits() -> Limits<'static> {
    Limits { control: &Silent, work: u64::MAX, gap: 0.0, memory: u64::MAX, branch_nodes: u64::MAX, part: false }
}

/// Blocks of a quarter of the map, twice from nothing; every network costs what it costs in the optimum's last LP.
fn climb(problem: &Problem, groups: &[Vec<PracticeId>], network_price: Score) -> (Score, Leaf) {
    let reaches = Reaches::new(problem);
    let draft = Draft::new(problem, groups.to_vec());
    let mut ascent = Ascent::new(problem, &reaches, Seeds::default(), network_price);
    let mut work = Work::default();
    let options = BlockOptions { practices: SIDE * SIDE / 3, work: u64::MAX };
    for turn in [0.0, 45.0, 20.0, 70.0] {
        let (solved, all) = ascent.pass(&draft, turn, options, &no_limits(), &mut work);
        assert!(solved == all && all >= 3, "{solved} of {all} blocks");
    }
    let bound = ascent.bound(&mut work);
    (bound, ascent.leaf(bound))
}

#[test]
fn the_bound_of_blocks_holds_and_comes_near_that_of_the_whole() {
    for seed in 0..3 {
        let problem = grid(seed);
        let outcome = solve::plan(&problem, &Settings::default(), &Silent);
        assert_eq!(outcome.status, Status::Optimal);
        let plan = outcome.plan.unwrap();
        let groups: Vec<_> = plan.networks.iter().map(|network| network.members.clone()).collect();
        let price = Score::ZERO - outcome.certificate.unwrap().leaves[0].count_dual;
        let (bound, leaf) = climb(&problem, &groups, price);
        assert!(bound <= plan.score(), "{bound} {}", plan.score());
        assert!(bound.micro() as f64 >= 0.98 * plan.score().micro() as f64, "{bound} {}", plan.score());
        let review = verify::certificate(&problem, &Certificate { leaves: vec![leaf] }, verify::Limits::default());
        assert_eq!(review.verdict, verify::Verdict::Holds { bound }, "{review:?}");
    }
}

#[test]
fn threads_change_nothing() {
    let problem = grid(7);
    let groups: Vec<_> = problem.ids().map(|id| vec![id]).collect();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| climb(&problem, &groups, Score::from_patient_km(4_000.0)))
    };
    assert_eq!(with(1), with(2));
}
