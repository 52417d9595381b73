//! Tiny random problems, their partitions, and ways to build them by hand.

use pcn::adjacency::{Adjacency, Edge, Reason};
use pcn::geometry::{Distance, GridPoint};
use pcn::measure::{Measure, Objective};
use pcn::model::{NetworkCount, Practice, PracticeId, Score, SizePolicy};
use pcn::problem::Problem;
use proptest::prelude::*;
use std::sync::Arc;

/// Dislikes practices whose numbers are far apart.
pub(crate) struct Spread(pub(crate) i64);

impl Measure for Spread {
    fn name(&self) -> &str {
        "spread"
    }
    fn score(&self, members: &[PracticeId]) -> Score {
        let (first, last) = (members[0].index() as i64, members[members.len() - 1].index() as i64);
        Score::from_micro(self.0 * (last - first))
    }
}

pub(crate) fn id(index: usize) -> PracticeId {
    PracticeId::new(index)
}

pub(crate) fn ids(indices: &[usize]) -> Vec<PracticeId> {
    indices.iter().copied().map(PracticeId::new).collect()
}

pub(crate) fn edge(a: usize, b: usize) -> Edge {
    Edge { a: id(a), b: id(b), reason: Reason::Given }
}

pub(crate) fn practice(index: usize, easting: i32, northing: i32, list: u32) -> Practice {
    let at = GridPoint::new(f64::from(easting), f64::from(northing)).expect("whole metres are finite");
    Practice::new(format!("P{index}"), at, list)
}

/// All partitions of `0..n`.
pub(crate) fn partitions(n: usize) -> Vec<Vec<Vec<PracticeId>>> {
    let mut all: Vec<Vec<Vec<PracticeId>>> = vec![Vec::new()];
    for next in 0..n {
        let mut longer = Vec::new();
        for partition in &all {
            for at in 0..=partition.len() {
                let mut extended = partition.clone();
                if at == partition.len() {
                    extended.push(Vec::new());
                }
                extended[at].push(id(next));
                longer.push(extended);
            }
        }
        all = longer;
    }
    all
}

/// Problems of up to `most` practices in a square of 20 km, with every kind of setting.
pub(crate) fn problem(most: usize) -> impl Strategy<Value = Problem> {
    let place =
        (0..20_000_i32, 0..20_000_i32, prop_oneof![1 => Just(0_u32), 8 => 1_000..30_000_u32, 1 => Just(70_000)]);
    let practices = prop::collection::vec(place, 1..=most);
    let edges = prop::collection::vec((0..most, 0..most), 0..=2 * most);
    let band = (0..30_000_u32, 0..20_000_u32, 0..20_000_u32);
    let prices = (
        prop_oneof![Just(0.0), Just(1e6), 0.0..50_000.0],
        prop_oneof![Just(0.0), Just(20.0), 0.0..3.0],
        prop_oneof![Just(0.0), Just(10.0), 0.0..3.0],
    );
    let count = prop_oneof![
        Just(NetworkCount::Free),
        Just(NetworkCount::Auto),
        (1..4_u32, 0..4_u32).prop_map(|(least, more)| NetworkCount::Between(least, least + more)),
    ];
    let travel = (any::<bool>(), 0.5..2.0, any::<bool>());
    let spread = prop_oneof![Just(None), (0..100_000_000_000_i64).prop_map(Some)];
    (practices, edges, band, prices, count, travel, spread).prop_map(
        |(places, edges, (floor, band, room), prices, count, (counted, detour, matrix), spread)| {
            let n = places.len();
            let practices: Vec<Practice> =
                places.iter().enumerate().map(|(at, &(x, y, list))| practice(at, x, y, list)).collect();
            let edges = edges.into_iter().filter(|&(a, b)| a < n && b < n).map(|(a, b)| edge(a, b));
            let mut policy = SizePolicy::band(floor, floor + band, (floor + band + room).max(1));
            (policy.exception_price, policy.shortfall_price, policy.excess_price) = prices;
            let distance = if matrix {
                // Longer there than back.
                let km = (0..n * n).map(|at| ((at / n) as f64 - (at % n) as f64 * 1.7).abs() * detour).collect();
                Distance::Matrix { km, practices: n }
            } else {
                Distance::StraightLine { detour }
            };
            let further = spread.map(|weight| Arc::new(Spread(weight)) as Arc<dyn Measure>).into_iter().collect();
            Problem::builder(practices, Adjacency::new(n, edges))
                .policy(policy)
                .distance(distance)
                .networks(count)
                .objective(Objective { travel: counted, further })
                .build()
                .expect("generated problems are in order")
        },
    )
}
