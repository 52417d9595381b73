//! What a hub's cheapest fraction promises, against all its networks.

use super::hubs::{Hubs, Space};
use crate::adjacency::{Adjacency, Edge, Reason};
use crate::candidates::is_trapped;
use crate::geometry::GridPoint;
use crate::model::{Practice, PracticeId, SizePolicy};
use crate::problem::Problem;

/// Ten practices around a square, some of them empty, some joined across; every third seed has a piece apart.
fn area(seed: u64) -> Problem {
    let draw = |at: u64, most: u64| (seed * 7_919 + at * 104_729 + 13).wrapping_mul(2_654_435_761) % most;
    let practice = |at: u64| {
        let point = GridPoint::new(draw(at, 9_000) as f64, draw(at + 50, 9_000) as f64).unwrap();
        let list = if draw(at + 70, 6) == 0 { 0 } else { 4_000 + draw(at + 90, 12_000) as u32 };
        Practice::new(format!("P{at}"), point, list)
    };
    let edge = |a: usize, b: usize| Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given };
    let apart = if seed.is_multiple_of(3) { 8 } else { 10 };
    let ring = (0..apart).map(|at| edge(at, (at + 1) % apart)).chain((apart + 1..10).map(|at| edge(at - 1, at)));
    let across = (0..3).map(|at| edge(at, (at + 4) % apart));
    Problem::builder((0..10).map(practice).collect(), Adjacency::new(10, ring.chain(across)))
        .policy(SizePolicy { exception_price: 20_000.0, ..SizePolicy::band(20_000, 28_000, 34_000) })
        .build()
        .unwrap()
}

#[test]
fn no_network_of_a_hub_costs_less_than_its_cheapest_fraction() {
    let mut least_of_all = 0.0_f64;
    for seed in 0..30 {
        let problem = area(seed);
        let hubs = Hubs::new(&problem, problem.ids().map(|id| is_trapped(&problem, id)).collect());
        let duals: Vec<f64> = (0..10_u64)
            .map(|at| ((seed + at * 31) % 11) as f64 * 9e9)
            .zip(&hubs.limits)
            .map(|(d, l)| d.min(*l))
            .collect();
        let mut space = Space::default();
        for hub in 0..10 {
            let found = hubs.cheapest(hub, &duals, &mut space);
            least_of_all = least_of_all.min(found.value);
            let mut share = found.value;
            for mask in (1..1_u32 << 10).filter(|mask| mask >> hub & 1 == 1) {
                let members: Vec<PracticeId> = (0..10).filter(|at| mask >> at & 1 == 1).map(PracticeId::new).collect();
                if problem.accepts(&members).is_err() {
                    continue;
                }
                let travel = problem.travel().with_hub(&members, PracticeId::new(hub));
                let (_, score) = problem.score(&members);
                let price = (travel + score.shortfall + score.excess).micro() as f64;
                let reduced = price - members.iter().map(|id| duals[id.index()]).sum::<f64>();
                assert!(
                    found.value <= reduced + 1.0,
                    "seed {seed}, hub {hub}: {} above {reduced} of {members:?}",
                    found.value
                );
            }
            // The shares told make up no more than what was found.
            hubs.shares(hub, &duals, found, &mut space, &mut |member, part| {
                assert!((0.0..=1.0 + 1e-9).contains(&part), "{part} of {member}");
                share += part * duals[member as usize];
            });
            assert!(!found.value.is_finite() || share >= -1.0, "seed {seed}, hub {hub}: travel and prices are {share}");
        }
    }
    assert!(least_of_all < -1e9, "some network paid for itself: {least_of_all}");
}
