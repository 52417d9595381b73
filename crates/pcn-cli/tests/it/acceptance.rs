//! The main job on real files, where they are at hand: from the NHS's own files to a plan that is proven and checked.

use super::support::{Desk, shared};
use serde_json::Value;
use std::path::Path;

const OUTPUTS: [&str; 4] = ["networks.csv", "plan.csv", "plan.geojson", "plan.json"];

fn record(desk: &Desk, folder: &str) -> Value {
    serde_json::from_str(&desk.read(&format!("{folder}/plan.json"))).expect("the record is JSON")
}

/// A desk with the practices and edges of a shared instance.
fn instance(area: &str) -> Option<Desk> {
    let folder = shared("instances/pcn")?;
    let desk = Desk::new();
    for name in ["practices.csv", "edges.csv"] {
        desk.file(name, std::fs::read(folder.join(format!("{area}-{name}"))).expect("the instance is whole"));
    }
    Some(desk)
}

/// Runs a line that has to end well.
fn done(desk: &Desk, line: &str) -> String {
    let text = desk.transcript(line);
    assert!(text.contains("\nstatus: 0\n"), "{text}");
    text
}

fn prepare(desk: &Desk, data: &Path, vintage: &str, more: &str) -> String {
    let (data, files) = (data.display(), data.join(vintage));
    let files = files.display();
    let register = format!("--epraccur {files}/epraccur.csv --lists {files}/gp-reg-pat-prac-all.csv");
    let places = format!("--postcodes {data}/codepoint-open-practice-postcodes.csv");
    done(desk, &format!("prepare {register} {places} {more} -o practices.csv"))
}

#[test]
fn staffordshire_2025_is_prepared_from_the_new_dialect() {
    let Some(data) = shared("data") else { return };
    let map = data.join("nhs-2025-staffs/gp-reg-pat-prac-map.csv");
    let text = prepare(&Desk::new(), &data, "nhs-2025-staffs", &format!("--map {}", map.display()));
    for figure in ["141 with 1,210,283 patients", "141 straight from the postcode file", "in 25 live PCNs, 0 in none"] {
        assert!(text.contains(figure), "{figure}: {text}");
    }
}

#[test]
fn an_icb_of_2022_goes_from_raw_files_to_a_checked_plan() {
    let Some(data) = shared("data") else { return };
    let desk = Desk::new();
    let pcns = data.join("nhs-2022/ePCN.xlsx");
    prepare(&desk, &data, "nhs-2022", &format!("--pcns {} --approximate-locations", pcns.display()));
    done(&desk, "plan practices.csv --area QU9 --time-limit 30s -o out");
    assert_eq!(desk.names("out"), OUTPUTS);
    let record = record(&desk, "out");
    assert_eq!(record["verification"]["valid"], true);
    let placed: u64 = record["networks"].as_array().expect("networks").iter().fold(0, |sum, network| {
        assert!(network["list_size"].as_u64().is_some_and(|size| size <= 60_000), "{network}");
        sum + network["members"].as_array().expect("members").len() as u64
    });
    assert_eq!(placed, 159, "every practice is in one network");
    assert_eq!(record["score_micro"], record["verification"]["score_micro"], "recomputed as reported");
    let text = done(&desk, "check practices.csv out/plan.csv --area QU9 --certificate out/plan.json");
    assert!(text.contains("No violations."), "{text}");
}

#[test]
fn the_shared_instance_is_proven_at_its_known_optimum() {
    let Some(desk) = instance("bob") else { return };
    let policy = "--floor 30000 --ceiling 50000 --cap 50000 --networks free";
    let text = done(&desk, &format!("plan practices.csv --adjacency given --edges edges.csv {policy} -o out"));
    assert!(text.contains("proven optimal") && text.contains("3,139,679.6 patient-km"), "{text}");
    let record = record(&desk, "out");
    assert_eq!((record["status"].as_str(), record["stop_reason"].as_str()), (Some("optimal"), Some("proven")));
    assert_eq!(record["networks"].as_array().map(Vec::len), Some(54));
    let score = record["score_micro"].as_i64().expect("a whole number");
    assert_eq!(score / 100_000, 31_396_796, "{score}");
    done(&desk, "check practices.csv out/plan.csv --edges edges.csv --certificate out/plan.json");

    // Today's networks beside the plan's.
    let text = desk.transcript("check practices.csv practices.csv --edges edges.csv --compare out/plan.json");
    assert!(text.contains("\nstatus: 1\n"), "{text}");
    let row = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {text}"));
        line[name.len()..].split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(row("networks that hold 30,000 to 50,000"), ["35", "54"]);
    assert_eq!(row("networks that are contiguous"), ["41", "54"]);
    assert_eq!(row("travel, patient-km"), ["3,991,043.6", "3,139,679.6"]);
}

#[test]
fn a_second_is_enough_for_a_valid_plan() {
    let Some(desk) = instance("bob") else { return };
    done(&desk, "plan practices.csv --edges edges.csv --cap 100000 --networks free --time-limit 1s -o out");
    let record = record(&desk, "out");
    assert_eq!(record["verification"]["valid"], true);
    let ended = (record["status"].as_str(), record["stop_reason"].as_str());
    assert!([(Some("feasible"), Some("interrupted")), (Some("optimal"), Some("proven"))].contains(&ended), "{ended:?}");
    done(&desk, "check practices.csv out/plan.csv --edges edges.csv");
}

#[test]
fn one_network_for_an_icb_is_refused_with_what_to_ask_for() {
    let Some(desk) = instance("bob") else { return };
    let text = desk.transcript("plan practices.csv --edges edges.csv --networks 1 -o out");
    assert!(text.contains("\nstatus: 2\n"), "{text}");
    let sentence = "--networks 1 cannot be: 2,015,486 patients need at least 34 networks under the cap of 60,000; ask for a number from 34 to 67";
    assert!(text.contains(sentence), "{text}");
    assert!(!desk.path("out").exists());
}
