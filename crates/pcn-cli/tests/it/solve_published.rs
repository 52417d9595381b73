//! Published instances, where they are at hand: the published optimum to its last printed digit, proven.

use super::support::{Desk, shared};
use serde_json::Value;

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// Solves an instance with time enough for a busy machine; the transcript.
fn solve(desk: &Desk, instance: &std::path::Path, more: &str) -> String {
    desk.transcript(&format!("solve {} -o out --time-limit 10m {more}", instance.display()))
}

#[test]
fn county_instances_are_proven_at_their_published_optima() {
    let Some(folder) = shared("instances/county") else { return };
    let states: &[&str] = if cfg!(feature = "highs") { &["NM", "WV", "IA"] } else { &["NM"] };
    for state in states {
        let desk = Desk::new();
        let path = folder.join(format!("{state}.json"));
        let published = json(&std::fs::read_to_string(&path).unwrap());
        let text = solve(&desk, &path, "");
        assert!(text.contains("status: 0\n") && text.contains("proven optimal"), "{state}: {text}");
        let record = json(&desk.read("out/plan.json"));
        let found = format!("{:.2}", record["score"].as_f64().unwrap());
        assert_eq!(Some(found.as_str()), published["published"]["lcut"]["obj"].as_str(), "{state}");
        let text = desk.transcript(&format!("check {} out/plan.csv", path.display()));
        assert!(text.contains("status: 0\n") && text.contains("No violations"), "{state}: {text}");
    }
}

#[test]
fn what_was_published_as_infeasible_is_proven_so() {
    let Some(folder) = shared("instances/county") else { return };
    let desk = Desk::new();
    let text = solve(&desk, &folder.join("OR.json"), "");
    assert!(text.contains("status: 1\n") && text.contains("proven infeasible"), "{text}");
    assert!(desk.names("out").is_empty());
}

#[cfg(feature = "highs")]
#[test]
fn the_service_area_of_37_is_proven_at_its_published_optimum() {
    let Some(folder) = shared("instances/service-areas") else { return };
    let desk = Desk::new();
    let path = folder.join("sap2021_gy_37a.json");
    let published = json(&std::fs::read_to_string(&path).unwrap());
    let text = solve(&desk, &path, "");
    assert!(text.contains("status: 0\n") && text.contains("proven optimal"), "{text}");
    let found = json(&desk.read("out/plan.json"))["score"].as_f64().unwrap();
    let known = published["published"]["cplex_obj"].as_f64().unwrap();
    // Costs are rounded to whole millionths of 297 units.
    assert!((found - known).abs() < 297.0 * 0.5e-6, "{found}, published {known}");
    let text = desk.transcript("check --certificate out/plan.json");
    assert!(text.contains("status: 3\n") && text.contains("leaves no certificate"), "{text}");
}

#[test]
fn rounds_through_manchester_are_proven_and_no_worse_than_published() {
    let Some(folder) = shared("instances/english-msoa") else { return };
    let desk = Desk::new();
    let path = folder.join("instances_Manchester.json");
    let file = json(&std::fs::read_to_string(&path).unwrap());
    let entries = file["instances"].as_array().unwrap();
    for name in ["Manchester_C_60_3", "Manchester_SW_90_3"] {
        let entry = entries.iter().find(|entry| entry["inst"] == name).unwrap();
        let text = solve(&desk, &path, &format!("--instance {name}"));
        assert!(text.contains("status: 0\n") && text.contains("proven optimal"), "{name}: {text}");
        let km = json(&desk.read("out/plan.json"))["score"].as_f64().unwrap() / 1000.0;
        let known = entry["cost_det_of_published"].as_f64().unwrap();
        assert!(km <= known + 1e-6 && km > 0.95 * known, "{name}: {km} km, published {known} km");
        let text = desk.transcript("check --certificate out/plan.json");
        assert!(text.contains("status: 0\n") && text.contains("this plan is optimal"), "{name}: {text}");
    }
    let text = solve(&desk, &path, "");
    assert!(text.contains("status: 2\n") && text.contains("holds 30 instances"), "{text}");
    for entry in entries {
        assert!(text.contains(entry["inst"].as_str().unwrap()), "{entry}");
    }
}
