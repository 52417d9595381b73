//! Areas of some dozens of practices that look like England: towns, countryside, shared addresses, log-normal lists.

use pcn::adjacency::{bridge, territory};
use pcn::geometry::{GridPoint, TerritoryOptions};
use pcn::model::{NetworkCount, Practice, SizePolicy};
use pcn::problem::Problem;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal, Normal};

/// Practices of an area: one town for each fifteen, a quarter of the practices between them, some at one address.
pub(crate) fn practices(count: usize, seed: u64) -> Vec<Practice> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let lists = LogNormal::new(8_300_f64.ln(), 0.6).expect("a finite spread");
    let around = Normal::new(0.0, 2_000.0).expect("a finite spread");
    let side = 8_000.0 * (count as f64).sqrt();
    let towns: Vec<[f64; 2]> =
        (0..=count / 15).map(|_| [random.random_range(0.0..side), random.random_range(0.0..side)]).collect();
    let mut places: Vec<[f64; 2]> = Vec::with_capacity(count);
    for at in 0..count {
        let place = match random.random_range(0..12) {
            0 if at > 0 => places[random.random_range(0..at)],
            0..3 => [random.random_range(0.0..side), random.random_range(0.0..side)],
            _ => towns[random.random_range(0..towns.len())].map(|middle| middle + around.sample(&mut random)),
        };
        places.push(place.map(f64::round));
    }
    let practice = |(at, [x, y]): (usize, [f64; 2])| {
        let list: f64 = lists.sample(&mut random);
        Practice::new(format!("P{at:02}"), GridPoint::new(x, y).expect("metres"), list.clamp(500.0, 60_000.0) as u32)
    };
    places.into_iter().enumerate().map(practice).collect()
}

/// An area whose practices are neighbours where their territories touch, in one piece.
pub(crate) fn area(count: usize, seed: u64, policy: SizePolicy, networks: NetworkCount) -> Problem {
    let practices = practices(count, seed);
    let (adjacency, _) = territory(&practices, &TerritoryOptions::default()).expect("places on the map");
    let (adjacency, _) = bridge(&adjacency, &practices);
    Problem::builder(practices, adjacency).policy(policy).networks(networks).build().expect("in order")
}

/// The default floor and ceiling with another cap.
pub(crate) fn band(cap: u32) -> SizePolicy {
    SizePolicy::band(30_000, 50_000, cap)
}
