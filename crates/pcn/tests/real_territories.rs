//! Territories of real practices: two published areas and all of England 2022. Skipped, and said so, where the public
//! data is absent.

use geo::{Area, CoordsIter, LineString, MultiPolygon, Polygon, Validation, unary_union};
use pcn::adjacency::{Adjacency, Bridge, Reason, bridge, given, territory};
use pcn::geometry::{GridPoint, LatLon, Territories, TerritoryOptions, wgs84_to_grid};
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
/// for the rim, where practices touch far out in empty country, and for shared addresses, where here each practice is a
/// neighbour of all next door.
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
            let (adjacency, territories) = territory(&practices, &TerritoryOptions::default().radius(radius)).unwrap();
            let ours = pairs(&adjacency);
            let shared = ours.intersection(&published).count();
            let km = |a: PracticeId, b: PracticeId| practices[a.index()].location.km_to(practices[b.index()].location);
            let further: Vec<_> = ours.difference(&published).collect();
            let crowded = |id: PracticeId| territories.points_at(territories.site_of(id.index())).len() > 1;
            println!(
                "{area}, radius {radius} m: {} edges, {} published, {shared} in both, {} pieces; of {} further edges {} are over 15 km and {} at a shared address",
                ours.len(),
                published.len(),
                adjacency.pieces().len(),
                further.len(),
                further.iter().filter(|&&&(a, b)| km(a, b) > 15.0).count(),
                further.iter().filter(|&&&(a, b)| crowded(a) || crowded(b)).count(),
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
        if radius >= 10_000.0 {
            bridges.iter().for_each(|bridge| println!("  bridge {}", name(&practices, bridge)));
        }
        if radius == 15_000.0 {
            // The Isles of Scilly, and nothing else.
            assert_eq!(bridges.len(), 1);
            assert_eq!(practices[bridges[0].a.index()].code, "L82017");
            let polygons = draw_networks(&practices, &adjacency, &territories);
            assert!(polygons.iter().all(|polygon| polygon.0.len() == 1), "a contiguous network is one piece");
            assert!(polygons.iter().all(Validation::is_valid));
            let all = territories.union(territories.site_ids());
            assert!(all.is_valid());
            assert_eq!(all.0.len(), 2);
        }
    }
}

/// The land of England: the union of its sub-ICB areas, generalised.
fn land() -> Option<MultiPolygon<f64>> {
    let text = std::fs::read_to_string(shared("data/boundaries/subicb22_england.geojson")?).unwrap();
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    let ring = |ring: &serde_json::Value| -> LineString<f64> {
        let corner = |corner: &serde_json::Value| {
            let place = LatLon::new(corner[1].as_f64().unwrap(), corner[0].as_f64().unwrap()).unwrap();
            let point = wgs84_to_grid(place).unwrap();
            (point.easting(), point.northing())
        };
        ring.as_array().unwrap().iter().map(corner).collect()
    };
    let polygon = |rings: &serde_json::Value| {
        let mut rings: Vec<_> = rings.as_array().unwrap().iter().map(ring).collect();
        Polygon::new(rings.remove(0), rings)
    };
    let mut areas = Vec::new();
    for feature in read["features"].as_array().unwrap() {
        let coordinates = &feature["geometry"]["coordinates"];
        match feature["geometry"]["type"].as_str() {
            Some("Polygon") => areas.push(polygon(coordinates)),
            _ => areas.extend(coordinates.as_array().unwrap().iter().map(polygon)),
        }
    }
    Some(unary_union(&areas))
}

/// With the land as outline the Isle of Wight is an island, and so are others that a bridge then names.
#[test]
fn england_with_its_coast_names_the_isle_of_wight() {
    let (Some(practices), Some(land)) = (england(), land()) else { return };
    println!("land: {} polygons, {} corners", land.0.len(), land.coords_count());
    let start = Instant::now();
    let options = TerritoryOptions::default().outline(land.clone());
    let (adjacency, territories) = territory(&practices, &options).unwrap();
    let (joined, bridges) = bridge(&adjacency, &practices);
    println!(
        "{} edges, {} pieces, {} bridges in {:?}",
        adjacency.edges().len(),
        adjacency.pieces().len(),
        bridges.len(),
        start.elapsed()
    );
    bridges.iter().for_each(|bridge| println!("  bridge {}", name(&practices, bridge)));
    assert_eq!(joined.pieces().len(), 1);
    let wight = |practice: &Practice| {
        let (easting, northing) = (practice.location.easting(), practice.location.northing());
        let lymington = easting < 435_000.0 && northing > 91_000.0;
        (430_000.0..467_000.0).contains(&easting) && (75_000.0..96_800.0).contains(&northing) && !lymington
    };
    let ferries = joined.edges().iter().filter(|e| wight(&practices[e.a.index()]) != wight(&practices[e.b.index()]));
    assert_eq!(ferries.map(|edge| edge.reason).collect::<Vec<_>>(), [Reason::Bridge]);
    let start = Instant::now();
    let all = territories.union(territories.site_ids());
    println!(
        "{:.0} of {:.0} square km drawn in {:?}",
        all.unsigned_area() / 1e6,
        land.unsigned_area() / 1e6,
        start.elapsed()
    );
    draw_networks(&practices, &adjacency, &territories);
}

/// The polygons of about 1,700 contiguous networks.
fn draw_networks(practices: &[Practice], adjacency: &Adjacency, territories: &Territories) -> Vec<MultiPolygon<f64>> {
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
    println!("{} networks drawn in {:?}", networks.len(), start.elapsed());
    polygons
}

fn name(practices: &[Practice], bridge: &Bridge) -> String {
    let end = |id: PracticeId| {
        let practice = &practices[id.index()];
        format!("{} ({}, {})", practice.code, practice.location.easting(), practice.location.northing())
    };
    format!("{} - {}, {:.1} km", end(bridge.a), end(bridge.b), bridge.km)
}
