//! Areas for the shared vectors with every rule and every term of a scenario.

use super::vectors::{Numbers, scatter};
use pcn::adjacency::{Adjacency, bridge_stranded, territory};
use pcn::geometry::{Distance, TerritoryOptions};
use pcn::measure::{BorderMinority, Change, Expression, Measure, Need, Objective, Own, PairsKept};
use pcn::model::{NetworkCount, Practice, PracticeId, Score, SizePolicy};
use pcn::problem::Problem;
use pcn::rules::{Border, Covers, FixedNetwork, Rules, Waiver};
use std::sync::Arc;

/// How travel is measured and whether it counts.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Roads {
    /// A matrix; the size policy counts registered patients.
    Matrix,
    /// Straight lines with a detour that do not count; the size policy counts another column.
    Uncounted,
}

/// Which half of the area each practice is in, from the west.
fn halves(list: &[Practice], name: &str, of: fn(&Practice) -> f64, middle: f64) -> Border {
    let side = list.iter().map(|practice| u32::from(of(practice) > middle)).collect();
    Border { name: name.to_owned(), side, sides: vec!["one".to_owned(), "other".to_owned()] }
}

/// An area with every rule and every term.
pub(super) fn area(seed: u64, practices: u64, roads: Roads) -> Problem {
    let policy = SizePolicy { floor: 28_000, ceiling: 48_000, cap: 60_000, ..SizePolicy::default() };
    let list = scatter(&mut Numbers(seed), practices);
    let (adjacency, _) = territory(&list, &TerritoryOptions::default()).unwrap();
    let (adjacency, _) = bridge_stranded(&adjacency, &list, u64::from(policy.floor));
    let mut builder = Problem::builder(list.clone(), adjacency.clone())
        .policy(policy)
        .networks(NetworkCount::Between(5, 9))
        .rules(rules(&list, &adjacency))
        .objective(Objective { travel: roads != Roads::Uncounted, further: terms(&list) });
    builder = match roads {
        Roads::Matrix => {
            let prices = (0..list.len()).map(|at| Score::from_patient_km(5_000.0 * (at % 7) as f64 / 7.0)).collect();
            builder.distance(matrix(&list)).hub_prices(prices)
        }
        Roads::Uncounted => {
            let counted = list.iter().map(|practice| practice.list_size / 10 * 11 + 37).collect();
            builder.distance(Distance::StraightLine { detour: 1.3 }).population(counted)
        }
    };
    builder.build().unwrap()
}

/// Roads that are longer one way than the other.
fn matrix(list: &[Practice]) -> Distance {
    let km = |a: usize, b: usize| {
        let longer = 1.15 + ((a * 7 + b * 3) % 5) as f64 / 11.0;
        list[a].location.km_to(list[b].location) * longer
    };
    let all = (0..list.len()).flat_map(|a| (0..list.len()).map(move |b| (a, b)));
    Distance::Matrix { km: all.map(|(a, b)| km(a, b)).collect(), practices: list.len() }
}

fn rules(list: &[Practice], adjacency: &Adjacency) -> Rules {
    let border = halves(list, "river", |practice| practice.location.easting(), 432_000.0);
    let size = |id: PracticeId| list[id.index()].list_size;
    let beside = |edge: &&pcn::adjacency::Edge| {
        border.side[edge.a.index()] == border.side[edge.b.index()] && size(edge.a) + size(edge.b) < 40_000
    };
    // Pairs of neighbours without a practice in common.
    let mut pairs: Vec<(PracticeId, PracticeId)> = Vec::new();
    for edge in adjacency.edges().iter().filter(beside) {
        if !pairs.iter().any(|&(a, b)| [a, b].iter().any(|id| [edge.a, edge.b].contains(id))) {
            pairs.push((edge.a, edge.b));
        }
    }
    let fixed = FixedNetwork { name: "as it is".to_owned(), members: vec![pairs[2].0, pairs[2].1] };
    let waiver = |covers, practices: Vec<PracticeId>, floor, reason: &str| Waiver {
        practices,
        covers,
        floor,
        reason: reason.to_owned(),
    };
    let north = (0..list.len()).filter(|&at| list[at].location.northing() > 260_000.0).map(PracticeId::new).collect();
    Rules {
        together: pairs[0..2].to_vec(),
        apart: vec![pairs[3]],
        fixed: vec![fixed],
        least_practices: Some(2),
        most_practices: Some(8),
        most_km: Some(14.5),
        waivers: vec![
            waiver(Covers::Any, vec![pairs[4].0], 21_000, "an island <community>"),
            waiver(Covers::Only, north, 24_000, "the moors"),
        ],
        borders: vec![border],
    }
}

fn terms(list: &[Practice]) -> Vec<Arc<dyn Measure>> {
    let n = list.len();
    let patients: Vec<u32> = list.iter().map(|practice| practice.list_size).collect();
    let pair = |at: usize, step: usize| (PracticeId::new(at), PracticeId::new((at + step) % n));
    let kept = |step: usize, strength: f64| (0..n).step_by(2).map(move |at| (pair(at, step), strength + at as f64));
    let pairs = |name: &str, step, strength, price| {
        let pairs = kept(step, strength).map(|((a, b), strength)| (a, b, strength));
        Arc::new(PairsKept::new(name, n, pairs, price)) as Arc<dyn Measure>
    };
    let attribute: Vec<Option<f64>> = (0..n).map(|at| (at % 6 != 5).then(|| (at * at % 23) as f64 / 1.7)).collect();
    let reference = (0..n).map(|at| (at % 8 != 7).then_some((at / 7) as u32)).collect();
    let text = "max(0, 2.5 - sum(training)) * 900 + practices / 3 + abs(mean(imd score) - 9) - least(imd score) * min(1, most(imd score)) / (patients - patients)";
    let expression = Expression::parse(text, &["training", "unused", "imd score"]).unwrap();
    let training = (0..n).map(|at| (at % 3) as f64 / 2.0).collect();
    let imd = (0..n).map(|at| (at * 5 % 17) as f64 / 1.3).collect();
    vec![
        Arc::new(BorderMinority {
            name: "border council".to_owned(),
            border: halves(list, "council", |practice| practice.location.northing(), 258_000.0),
            patients: patients.clone(),
            price: 1.25,
        }),
        pairs("relationships", 1, 1.0, 1_000.0),
        pairs("shared patients", 5, 30.0, 0.1),
        Arc::new(Need::new("need imd score", &attribute, &patients, 0.5)),
        Arc::new(Change::new("change", reference, patients.clone(), 0.7)),
        Arc::new(Own::new("training", expression, patients, [(0, training), (2, imd)].into(), 2.0)),
    ]
}
