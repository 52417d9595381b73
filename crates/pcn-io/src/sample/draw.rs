//! Drawing an area.

use super::estuary::Land;
use super::{names, pcns, postcodes::Postcodes};
use pcn::geometry::GridPoint;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal, Normal};
use std::f64::consts::TAU;

/// One practice in twelve moves into the building of another, so that about one in seven shares an address.
const SHARED: f64 = 0.08;
/// Share of practices in towns.
const URBAN: f64 = 0.75;
/// Square metres of a town for each of its practices.
const TOWN_AREA: f64 = 2.2e6;
/// Median and spread of list sizes.
const MEDIAN_LIST: f64 = 8_300.0;
const SPREAD_LIST: f64 = 0.6;
/// Practices of an ICB, and the most ICBs there are codes for.
const PRACTICES_PER_ICB: usize = 200;
const ICB_CODES: &[u8; 35] = b"123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// A practice of a sample.
#[derive(Clone, Debug)]
pub(super) struct SamplePractice {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) street: &'static str,
    pub(super) town: String,
    pub(super) point: GridPoint,
    pub(super) postcode: String,
    pub(super) list_size: u32,
    pub(super) commissioner: String,
    pub(super) icb: String,
    pub(super) pcn: Option<usize>,
}

/// A PCN of today.
#[derive(Clone, Debug)]
pub(super) struct Pcn {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) commissioner: String,
    pub(super) postcode: String,
}

/// A whole area.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) practices: Vec<SamplePractice>,
    pub(super) pcns: Vec<Pcn>,
}

impl Sample {
    pub(super) fn patients(&self) -> u64 {
        self.practices.iter().map(|it| u64::from(it.list_size)).sum()
    }
}

struct Town {
    name: String,
    centre: GridPoint,
    spread: f64,
    weight: f64,
}

/// Its own stream of random numbers for each task, so that a change to one leaves the others alone.
fn stream(seed: u64, task: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(task);
    rng
}

/// Draws an area; none of its parts depends on anything but the arguments.
pub(super) fn draw(count: usize, seed: u64) -> Sample {
    let land = Land::new(count, &mut stream(seed, 1));
    let towns = draw_towns(&land, count, &mut stream(seed, 2));
    let sites = draw_sites(&land, &towns, count, &mut stream(seed, 3));
    let mut rng = stream(seed, 4);
    let mut postcodes = Postcodes::default();
    let mut practices: Vec<SamplePractice> = Vec::with_capacity(count);
    for (at, site) in sites.iter().enumerate() {
        let town = &towns[site.town];
        let drawn: usize = rng.random_range(0..60_000);
        let postcode = match site.with {
            Some(other) => practices[other].postcode.clone(),
            None => postcodes.next(site.town, octant(town.centre, site.point)),
        };
        let name = names::practice(&town.name, drawn);
        practices.push(SamplePractice {
            code: format!("Z{}", 10_001 + at),
            name,
            street: site.with.map_or(names::street(drawn), |other| practices[other].street),
            town: town.name.clone(),
            point: site.point,
            postcode,
            list_size: list_size(site.rural, &mut rng),
            commissioner: String::new(),
            icb: String::new(),
            pcn: None,
        });
    }
    divide(&land, &mut practices);
    let pcns = pcns::assign(&mut practices, &mut stream(seed, 5));
    Sample { practices, pcns }
}

/// Towns whose sizes follow Zipf's law; the largest lies at the head of the estuary.
fn draw_towns(land: &Land, count: usize, rng: &mut impl Rng) -> Vec<Town> {
    let number = (count / 14).clamp(1, 1_584);
    let weights: Vec<f64> = (1..=number).map(|rank| (rank as f64).powf(-0.9)).collect();
    let total: f64 = weights.iter().sum();
    let mut towns = Vec::with_capacity(number);
    for (rank, weight) in weights.into_iter().enumerate() {
        let (x, y) = land.head();
        let head = |nudge: f64| land.dry(x - nudge * land.side, y);
        let centre = if rank == 0 { head(0.01) } else { anywhere(land, rng) };
        let Some(centre) = centre.or_else(|| head(0.2)) else { continue };
        let expected = (weight / total * URBAN * count as f64).max(1.0);
        let spread = (expected * TOWN_AREA / TAU).sqrt();
        towns.push(Town { name: names::town(rank), centre, spread, weight });
    }
    towns
}

/// A dry point anywhere.
fn anywhere(land: &Land, rng: &mut impl Rng) -> Option<GridPoint> {
    (0..1_000).find_map(|_| {
        land.dry(land.west + land.side * rng.random::<f64>(), land.south + land.side * rng.random::<f64>())
    })
}

/// Where a practice stands: near which town, and in whose building.
struct Site {
    point: GridPoint,
    town: usize,
    rural: bool,
    with: Option<usize>,
}

fn draw_sites(land: &Land, towns: &[Town], count: usize, rng: &mut impl Rng) -> Vec<Site> {
    let Some(first) = towns.first() else { return Vec::new() };
    let total: f64 = towns.iter().map(|town| town.weight).sum();
    let normal = Normal::new(0.0, 1.0).ok();
    let mut sites: Vec<Site> = Vec::with_capacity(count);
    for _ in 0..count {
        if !sites.is_empty() && rng.random_bool(SHARED) {
            let other = rng.random_range(0..sites.len());
            let with = sites[other].with.unwrap_or(other);
            let Site { point, town, rural, .. } = sites[other];
            sites.push(Site { point, town, rural, with: Some(with) });
        } else if rng.random_bool(URBAN) {
            let town = weighted(towns, rng.random::<f64>() * total);
            let Town { centre, spread, .. } = towns[town];
            let point = (0..1_000).find_map(|_| {
                let mut step = || spread * normal.map_or(0.0, |normal| normal.sample(rng));
                land.dry(centre.easting() + step(), centre.northing() + step())
            });
            sites.push(Site { point: point.unwrap_or(centre), town, rural: false, with: None });
        } else {
            let point = anywhere(land, rng).unwrap_or(first.centre);
            let nearest = (0..towns.len())
                .min_by(|&a, &b| towns[a].centre.km_to(point).total_cmp(&towns[b].centre.km_to(point)).then(a.cmp(&b)));
            sites.push(Site { point, town: nearest.unwrap_or(0), rural: true, with: None });
        }
    }
    sites
}

fn weighted(towns: &[Town], mut draw: f64) -> usize {
    let found = towns.iter().position(|town| {
        draw -= town.weight;
        draw < 0.0
    });
    found.unwrap_or(0)
}

/// Which eighth of the compass a point lies in, seen from a town.
fn octant(centre: GridPoint, point: GridPoint) -> usize {
    let angle = (point.northing() - centre.northing()).atan2(point.easting() - centre.easting());
    ((angle / TAU * 8.0).floor() as i64).rem_euclid(8) as usize
}

fn list_size(rural: bool, rng: &mut impl Rng) -> u32 {
    let median = if rural { 0.8 * MEDIAN_LIST } else { MEDIAN_LIST };
    let size = LogNormal::new(median.ln(), SPREAD_LIST).map_or(median, |lists| lists.sample(rng));
    size.round().clamp(500.0, 90_000.0) as u32
}

/// ICBs are strips from west to east; in each, the estuary's line parts two sub-ICB locations.
fn divide(land: &Land, practices: &mut [SamplePractice]) {
    let mut order: Vec<usize> = (0..practices.len()).collect();
    order.sort_by(|&a, &b| practices[a].point.easting().total_cmp(&practices[b].point.easting()).then(a.cmp(&b)));
    let icbs = practices.len().div_ceil(PRACTICES_PER_ICB).min(ICB_CODES.len());
    for (rank, at) in order.into_iter().enumerate() {
        let letter = char::from(ICB_CODES[rank * icbs / practices.len()]);
        let practice = &mut practices[at];
        let north = practice.point.northing() > land.middle_of_water(practice.point.easting());
        practice.icb = format!("QZ{letter}");
        practice.commissioner = format!("Z{letter}{}", if north { 'N' } else { 'S' });
    }
}
