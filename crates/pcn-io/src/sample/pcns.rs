//! Today's PCNs of a sample: near each other, of any size, and blind to the estuary, as real ones are.

use super::draw::{Pcn, SamplePractice};
use rand::Rng;
use rand_distr::{Distribution, Normal};

/// One practice in a hundred is in no PCN.
const OUTSIDE: f64 = 0.01;
/// Members are within this many kilometres of the first.
const REACH_KM: f64 = 15.0;

/// Puts practices into PCNs: from the first practice left, its nearest neighbours of the same ICB until a drawn size.
pub(super) fn assign(practices: &mut [SamplePractice], rng: &mut impl Rng) -> Vec<Pcn> {
    let mut left: Vec<usize> = (0..practices.len()).filter(|_| !rng.random_bool(OUTSIDE)).collect();
    left.sort_by(|&a, &b| {
        let northing = |at: usize| practices[at].point.northing();
        practices[a].icb.cmp(&practices[b].icb).then(northing(a).total_cmp(&northing(b))).then(a.cmp(&b))
    });
    let sizes = Normal::new(43_000.0, 13_000.0).ok();
    let mut pcns = Vec::new();
    while let Some(&first) = left.first() {
        let drawn: f64 = sizes.map_or(43_000.0, |sizes| sizes.sample(rng));
        let target = drawn.clamp(20_000.0, 90_000.0) as u64;
        let mut near: Vec<usize> =
            left.iter().copied().filter(|&at| practices[at].icb == practices[first].icb).collect();
        let km = |at: usize| practices[at].point.km_to(practices[first].point);
        near.retain(|&at| km(at) <= REACH_KM);
        near.sort_by(|&a, &b| km(a).total_cmp(&km(b)).then(a.cmp(&b)));
        let mut size = 0;
        let members: Vec<usize> = near
            .into_iter()
            .take_while(|&at| {
                let open = size < target;
                size += u64::from(practices[at].list_size);
                open
            })
            .collect();
        left.retain(|at| !members.contains(at));
        let town = &practices[first].town;
        pcns.push(Pcn {
            code: format!("U{:05}", pcns.len() + 1),
            name: format!("{town} {} PCN", pcns.len() + 1),
            commissioner: practices[first].commissioner.clone(),
            postcode: practices[first].postcode.clone(),
        });
        for member in members {
            practices[member].pcn = Some(pcns.len() - 1);
        }
    }
    pcns
}
