//! Territories of real practices: two published areas and all of England 2022. Skipped, and said so, where the public
//! data is absent.

use geo::{Area, Validation};
use pcn::adjacency::{Adjacency, Bridge, bridge, given, territory};
use pcn::geometry::{GridPoint, Territories, TerritoryOptions};
use pcn::model::{Practice, PracticeId};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A file of the nearest folder `shared` above the checkout.
fn shared(file: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|up| up.join("shared").join(file));
    let found = found.into_iter().find(|path| path.exists());
    if found.is_none() {
        eprintln!("SKIPPED: no folder above this checkout has shared/{file}");
    }
    found
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| line.split(',').map(|field| field.trim_matches('"').to_owned()).collect()).collect()
}

fn practice(code: &str, easting: &str, northing: &str, list_size: &str) -> Practice {
    let location = GridPoint::new(easting.parse().unwrap(), northing.parse().unwrap()).unwrap();
    Practice::new(code, location, list_size.parse().unwrap())
}

fn pairs(adjacency: &Adjacency) -> BTreeSet<(PracticeId, PracticeId)> {
    adjacency.edges().iter().map(|edge| (edge.a, edge.b)).collect()
}

/// Delaunay neighbours up to 15 km apart, which the published areas were made with, and touching territories agree but
/// for the rim, where two practices touch far out in empty country.
#[test]
fn published_edges_are_nearly_those_of_touching_territories() {
    for (area, least_shared) in [("bob", 0.97), ("staffs", 0.97)] {
        let (Some(table), Some(edges)) = (
            shared(&format!("instances/pcn/{area}-practices.csv")),
            shared(&format!("instances/pcn/{area}-edges.csv")),
        ) else {
            return;
        };
        let practices: Vec<Practice> =
            rows(&table)[1..].iter().map(|row| practice(&row[0], &row[1], &row[2], &row[3])).collect();
        let named: Vec<(String, String)> =
            rows(&edges)[1..].iter().map(|row| (row[0].clone(), row[1].clone())).collect();
        let published = pairs(&given(&practices, &named).unwrap());
        for radius in [5_000.0, 7_500.0, 10_000.0, 15_000.0] {
            let (adjacency, _) = territory(&practices, &TerritoryOptions::default().radius(radius)).unwrap();
            let ours = pairs(&adjacency);
            let shared = ours.intersection(&published).count();
            println!(
                "{area}, radius {radius} m: {} edges, {} published, {shared} in both, {} pieces",
                ours.len(),
                published.len(),
                adjacency.pieces().len()
            );
            if radius == 15_000.0 {
                assert!(shared as f64 >= least_shared * published.len() as f64);
                assert_eq!(adjacency.pieces().len(), 1);
            }
        }
    }
}

/// Practices of England, May 2022, that have a located postcode.
fn england() -> Option<Vec<Practice>> {
    let places: BTreeMap<String, (String, String)> = rows(&shared("data/codepoint-open-practice-postcodes.csv")?)
        .into_iter()
        .filter(|row| row[1] != "90")
        .map(|row| (row[0].replace(' ', ""), (row[2].clone(), row[3].clone())))
        .collect();
    let lists = rows(&shared("data/nhs-2022/gp-reg-pat-prac-all.csv")?);
    let located = lists[1..].iter().filter_map(|row| {
        let (easting, northing) = places.get(&row[6].replace(' ', ""))?;
        Some(practice(&row[5], easting, northing, &row[9]))
    });
    Some(located.collect())
}

#[test]
fn england_is_joined_with_its_islands_named() {
    let Some(practices) = england() else { return };
    assert_eq!(practices.len(), 6487);
    for radius in [5_000.0, 7_500.0, 10_000.0, 12_500.0, 20_000.0, 15_000.0] {
        let start = Instant::now();
        let (adjacency, territories) = territory(&practices, &TerritoryOptions::default().radius(radius)).unwrap();
        let drawn = start.elapsed();
        let (joined, bridges) = bridge(&adjacency, &practices);
        println!(
            "radius {radius} m: {} practices at {} sites, {} edges, {} pieces, {} bridges; drawn in {drawn:?}, bridged in {:?}",
            practices.len(),
            territories.site_ids().len(),
            adjacency.edges().len(),
            adjacency.pieces().len(),
            bridges.len(),
            start.elapsed() - drawn
        );
        assert_eq!(joined.pieces().len(), 1);
        let code = |id: PracticeId| practices[id.index()].code.as_str();
        let name = |bridge: &Bridge| {
            let (a, b) = (practices[bridge.a.index()].location, practices[bridge.b.index()].location);
            format!(
                "{} ({}, {}) - {} ({}, {}), {:.1} km",
                code(bridge.a),
                a.easting(),
                a.northing(),
                code(bridge.b),
                b.easting(),
                b.northing(),
                bridge.km
            )
        };
        if radius >= 10_000.0 {
            bridges.iter().for_each(|bridge| println!("  bridge {}", name(bridge)));
        }
        if radius == 15_000.0 {
            unions(&practices, &adjacency, &territories);
        }
    }
}

/// The polygons of about 1,540 networks of neighbours, drawn in turn.
fn unions(practices: &[Practice], adjacency: &Adjacency, territories: &Territories) {
    let mut free = vec![true; practices.len()];
    let mut networks = Vec::new();
    for start in 0..practices.len() {
        let mut members = Vec::new();
        let mut queue = vec![PracticeId::new(start)];
        while let Some(next) = queue.pop() {
            if members.len() < 5 && std::mem::take(&mut free[next.index()]) {
                members.push(next);
                queue.extend(adjacency.neighbours(next).iter().filter(|other| free[other.index()]));
            }
        }
        if !members.is_empty() {
            networks.push(members);
        }
    }
    let start = Instant::now();
    let polygons: Vec<_> = networks.iter().map(|members| territories.network_polygon(members)).collect();
    let all = territories.union(territories.site_ids());
    println!(
        "{} networks drawn in {:?}; England is {} polygons, {:.0} square km, {} vertices",
        networks.len(),
        start.elapsed(),
        all.0.len(),
        all.unsigned_area() / 1e6,
        all.0.iter().map(|polygon| polygon.exterior().0.len()).sum::<usize>()
    );
    assert!(polygons.iter().all(|polygon| polygon.0.len() == 1), "a contiguous network is one piece");
    assert!(polygons.iter().all(Validation::is_valid));
    assert!(all.is_valid());
}
