//! Today's networks, recounted by another hand: from the tables alone, with none of the program's own arithmetic.

use super::support::{Desk, shared};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

struct Practice {
    east: f64,
    north: f64,
    list: u64,
}

/// What a recount of the networks says.
#[derive(Debug, Default, PartialEq)]
struct Recount {
    networks: usize,
    patients: u64,
    below: usize,
    inside: usize,
    above: usize,
    contiguous: usize,
    /// Patients of each network, with its travel in patient-km.
    each: BTreeMap<String, (u64, f64)>,
}

fn rows(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_path(path).expect("the table opens");
    let own = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let head = own(reader.headers().expect("a header"));
    (head, reader.records().map(|record| own(&record.expect("a row"))).collect())
}

fn recount(table: &Path, edges: &Path) -> Recount {
    let (head, practices) = rows(table);
    let at = |name: &str| head.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"));
    let (code, east, north, list, pcn) = (at("code"), at("easting"), at("northing"), at("list_size"), at("pcn_code"));
    let mut places: BTreeMap<String, Practice> = BTreeMap::new();
    let mut networks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in practices {
        let number = |at: usize| row[at].parse::<f64>().expect("a number");
        let place = Practice { east: number(east), north: number(north), list: number(list) as u64 };
        places.insert(row[code].clone(), place);
        if !row[pcn].is_empty() && row[pcn] != "U" {
            networks.entry(row[pcn].clone()).or_default().push(row[code].clone());
        }
    }
    let (_, pairs) = rows(edges);
    let joined: BTreeSet<(String, String)> =
        pairs.into_iter().flat_map(|p| [(p[0].clone(), p[1].clone()), (p[1].clone(), p[0].clone())]).collect();
    let mut recount = Recount { networks: networks.len(), ..Recount::default() };
    for (name, members) in networks {
        let size: u64 = members.iter().map(|code| places[code].list).sum();
        recount.patients += size;
        match size {
            0..30_000 => recount.below += 1,
            30_000..=50_000 => recount.inside += 1,
            _ => recount.above += 1,
        }
        recount.contiguous += usize::from(pieces(&members, &joined) == 1);
        let travel = members.iter().map(|hub| {
            let to = |code: &String| {
                let (a, b) = (&places[code], &places[hub]);
                a.list as f64 * ((a.east - b.east).powi(2) + (a.north - b.north).powi(2)).sqrt() / 1000.0
            };
            members.iter().map(to).sum::<f64>()
        });
        recount.each.insert(name, (size, travel.fold(f64::INFINITY, f64::min)));
    }
    recount
}

/// Connected pieces, by giving the smaller label to both ends of a pair until nothing changes.
fn pieces(members: &[String], joined: &BTreeSet<(String, String)>) -> usize {
    let mut label: Vec<usize> = (0..members.len()).collect();
    loop {
        let before = label.clone();
        for a in 0..members.len() {
            for b in 0..members.len() {
                if joined.contains(&(members[a].clone(), members[b].clone())) {
                    let least = label[a].min(label[b]);
                    (label[a], label[b]) = (least, least);
                }
            }
        }
        if label == before {
            return label.into_iter().collect::<BTreeSet<_>>().len();
        }
    }
}

/// The same figures out of `pcn check --format json`.
fn checked(desk: &Desk, table: &Path, edges: &Path) -> Recount {
    let table = table.display();
    let output = desk.run(&format!("check {table} {table} --edges {} --format json", edges.display()));
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let figure = |name: &str| json["plan"][name].as_u64().unwrap_or_else(|| panic!("{name}: {json}"));
    let each = json["networks"].as_array().expect("networks").iter().map(|network| {
        let (size, travel) = (network["list_size"].as_u64(), network["travel_patient_km"].as_f64());
        (network["network"].as_str().expect("a label").to_owned(), (size.expect("patients"), travel.expect("km")))
    });
    Recount {
        networks: figure("networks") as usize,
        patients: figure("patients"),
        below: figure("below_floor") as usize,
        inside: figure("in_band") as usize,
        above: figure("above_ceiling") as usize,
        contiguous: figure("contiguous") as usize,
        each: each.collect(),
    }
}

/// Both agree; travel, which one adds up in whole millionths, to a thousandth of a patient-km.
fn assert_same(desk: &Desk, table: &Path, edges: &Path) -> Recount {
    let (mut other, mut ours) = (recount(table, edges), checked(desk, table, edges));
    for (name, (_, travel)) in &mut other.each {
        let known = ours.each.get_mut(name).unwrap_or_else(|| panic!("{name} is missing"));
        assert!((known.1 - *travel).abs() < 1e-3, "{name}: {} for {travel}", known.1);
        (known.1, *travel) = (0.0, 0.0);
    }
    assert_eq!(ours, other);
    other
}

/// Networks below the band, inside and above it, and those in one piece.
type Counts = (usize, usize, usize, usize);

/// Prepares an area from raw files, lists its neighbours, and counts its networks both ways.
fn counted(prepare: &str) -> Counts {
    let desk = Desk::new();
    let text = desk.transcript(&format!("prepare {prepare} -o practices.csv"));
    assert!(text.contains("status: 0"), "{text}");
    let text = desk.transcript("neighbours practices.csv -o edges.csv");
    assert!(text.contains("status: 0"), "{text}");
    counts(&assert_same(&desk, &desk.path("practices.csv"), &desk.path("edges.csv")))
}

fn counts(recount: &Recount) -> Counts {
    (recount.below, recount.inside, recount.above, recount.contiguous)
}

#[test]
fn todays_networks_of_2022_agree_with_a_recount() {
    let Some(data) = shared("data") else { return };
    let folder = data.display();
    let files = format!(
        "--epraccur {folder}/nhs-2022/epraccur.csv --lists {folder}/nhs-2022/gp-reg-pat-prac-all.csv --postcodes \
         {folder}/codepoint-open-practice-postcodes.csv --pcns {folder}/nhs-2022/ePCN.xlsx --approximate-locations"
    );
    assert_eq!(
        counted(&format!("{files} --area QU9")),
        (3, 38, 7, 38),
        "Buckinghamshire, Oxfordshire and Berkshire West"
    );
    assert_eq!(counted(&format!("{files} --area QNC")), (0, 22, 3, 23), "Staffordshire and Stoke-on-Trent");
}

#[test]
fn todays_networks_of_2025_agree_with_a_recount() {
    let (Some(data), Some(instances)) = (shared("data"), shared("instances/pcn")) else { return };
    let (folder, year) = (data.display(), data.join("nhs-2025-staffs").display().to_string());
    let from_raw = counted(&format!(
        "--epraccur {year}/epraccur.csv --lists {year}/gp-reg-pat-prac-all.csv --postcodes \
         {folder}/codepoint-open-practice-postcodes.csv --map {year}/gp-reg-pat-prac-map.csv"
    ));
    assert_eq!(from_raw, (0, 20, 5, 23));
    let desk = Desk::new();
    for (area, expected) in [("bob", (9, 35, 7, 41)), ("staffs", (0, 20, 5, 23))] {
        let table = instances.join(format!("{area}-practices.csv"));
        let found = assert_same(&desk, &table, &instances.join(format!("{area}-edges.csv")));
        assert_eq!(counts(&found), expected, "{area}");
    }
}
