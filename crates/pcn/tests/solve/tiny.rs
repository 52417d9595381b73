//! Tiny random areas of every kind that brute force can take.

use pcn::geometry::Distance;
use pcn::measure::{Measure, Objective};
use pcn::model::{NetworkCount, SizePolicy};
use pcn::problem::Problem;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::sync::Arc;

#[allow(dead_code, unused_imports, reason = "the tests of verify use the rest")]
#[path = "../verify/tiny.rs"]
mod shared;
pub(crate) use shared::{Spread, edge, id, ids, practice, problem};

/// So many cases, the same in every run unless `PROPTEST_RNG_SEED` says otherwise.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    let rng_seed = match std::env::var("PROPTEST_RNG_SEED") {
        Ok(_) => ProptestConfig::default().rng_seed,
        Err(_) => RngSeed::Fixed(1948),
    };
    ProptestConfig { cases, rng_seed, max_shrink_iters: 3_000, failure_persistence: None, ..ProptestConfig::default() }
}

/// How an area departs from the plain case: practices of ordinary lists, a hard band, travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The cap is the ceiling.
    HardBand,
    /// 10,000 patients between ceiling and cap.
    SoftCap,
    /// Lists so small, and pieces so many, that some network misses the floor.
    Exceptions,
    /// Every third practice has no patients.
    EmptyLists,
    /// One practice above the cap.
    AboveCap,
    /// A measure beside travel.
    OwnMeasure,
    /// A measure, and travel does not count.
    NoTravel,
    /// Neither travel nor a measure: only the prices of the policy.
    PricesOnly,
    /// Minutes from a table, longer there than back.
    Matrix,
}

pub(crate) const KINDS: [Kind; 9] = [
    Kind::HardBand,
    Kind::SoftCap,
    Kind::Exceptions,
    Kind::EmptyLists,
    Kind::AboveCap,
    Kind::OwnMeasure,
    Kind::NoTravel,
    Kind::PricesOnly,
    Kind::Matrix,
];

/// Any number of networks that could be asked for.
pub(crate) fn count(practices: u32) -> impl Strategy<Value = NetworkCount> {
    prop_oneof![
        Just(NetworkCount::Free),
        Just(NetworkCount::Auto),
        (1..=practices).prop_map(NetworkCount::Exactly),
        (1..=practices, 0..3_u32).prop_map(|(least, more)| NetworkCount::Between(least, least + more)),
    ]
}

/// Areas of up to `most` practices in a square of 20 km, each joined to an earlier one and to some more; in a quarter
/// of them some of these joints are missing, so that the area falls into pieces.
pub(crate) fn area(kind: Kind, most: usize) -> impl Strategy<Value = Problem> {
    let place = (0..20_000_i32, 0..20_000_i32, 4_000..26_000_u32);
    let places = prop::collection::vec((place, any::<prop::sample::Index>(), 0..12_u8), 2..=most);
    let chords = prop::collection::vec((0..most, 0..most), 0..=most);
    (places, chords, count(most as u32), any::<bool>()).prop_map(move |(places, chords, count, broken)| {
        let n = places.len();
        let list = |at: usize, list: u32| match kind {
            Kind::Exceptions => list / 2,
            Kind::EmptyLists if at % 3 == 1 => 0,
            Kind::AboveCap if at == n / 2 => 70_000 + list,
            _ => list,
        };
        let practices: Vec<_> =
            places.iter().enumerate().map(|(at, ((x, y, l), ..))| practice(at, *x, *y, list(at, *l))).collect();
        let falls = broken || kind == Kind::Exceptions;
        let tree = (1..n).filter(|&at| !falls || places[at].2 > 2).map(|at| edge(places[at].1.index(at), at));
        let chords = chords.into_iter().filter(|&(a, b)| a < n && b < n && !falls).map(|(a, b)| edge(a, b));
        let adjacency = pcn::adjacency::Adjacency::new(n, tree.chain(chords));
        let cap = if matches!(kind, Kind::SoftCap | Kind::NoTravel | Kind::PricesOnly) { 60_000 } else { 50_000 };
        let measured = matches!(kind, Kind::OwnMeasure | Kind::NoTravel);
        let further = measured.then(|| Arc::new(Spread(7_000_000_000)) as Arc<dyn Measure>).into_iter().collect();
        let km = (0..n * n).map(|at| ((at / n) as f64 - (at % n) as f64 * 1.7).abs()).collect();
        let distance = if kind == Kind::Matrix { Distance::Matrix { km, practices: n } } else { Distance::default() };
        Problem::builder(practices, adjacency)
            .policy(SizePolicy::band(30_000, 50_000, cap))
            .distance(distance)
            .networks(count)
            .objective(Objective { travel: !matches!(kind, Kind::NoTravel | Kind::PricesOnly), further })
            .build()
            .expect("generated areas are in order")
    })
}
