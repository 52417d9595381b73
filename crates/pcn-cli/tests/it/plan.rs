//! `pcn plan`: what it writes and what it says.

use super::stops::{has_a_plan, signalled};
use super::support::Desk;
use std::process::Stdio;
use std::time::Duration;

/// Three large practices: each is best off alone, whatever finds the plan.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.file(
        "practices.csv",
        "code,name,easting,northing,list_size,deprivation\n\
         A1,ASHFORD ROAD SURGERY,400000,300000,35000,12.5\n\
         A2,THE BRIDGE SURGERY,401000,300000,36000,30.1\n\
         A3,\"Castle, Old Town\",402000,300000,61000,7.0\n",
    );
    desk.file("edges.csv", "from,to\nA1,A2\nA2,A3\n");
    desk
}

const LINE: &str = "plan practices.csv --edges edges.csv --networks free -o out";

#[test]
fn summary() {
    // The status, the bound and the time are the solver's business.
    let text = desk().transcript(LINE);
    let kept: Vec<&str> =
        text.lines().filter(|line| !["Status", "Score", "Stopped"].iter().any(|name| line.starts_with(name))).collect();
    insta::assert_snapshot!(kept.join("\n"));
}

#[test]
fn files_are_whole_and_nothing_else_is_left() {
    let desk = desk();
    for _ in 0..2 {
        assert_eq!(desk.run(LINE).status.code(), Some(0));
        assert_eq!(desk.names("out"), ["networks.csv", "plan.csv", "plan.geojson", "plan.json"]);
    }
    insta::assert_snapshot!(desk.read("out/plan.csv"));
    insta::assert_snapshot!(desk.read("out/networks.csv"));
    let map: serde_json::Value = serde_json::from_str(&desk.read("out/plan.geojson")).unwrap();
    let features = map["features"].as_array().unwrap();
    assert_eq!(features.len(), 6, "three networks and three practices");
    assert_eq!(features[0]["geometry"]["type"], "Polygon");
    let place = features[3]["geometry"]["coordinates"].as_array().unwrap();
    assert!((place[0].as_f64().unwrap() + 2.0).abs() < 0.01 && (place[1].as_f64().unwrap() - 52.6).abs() < 0.1);
}

#[test]
fn the_record_holds_everything() {
    let desk = desk();
    assert_eq!(desk.run(&format!("{LINE} --seed 7 --threads 1 --memory-limit 1GB")).status.code(), Some(0));
    let record: serde_json::Value = serde_json::from_str(&desk.read("out/plan.json")).unwrap();
    assert_eq!(record["schema"], "pcn-plan/1");
    assert_eq!(record["score_micro"], 0);
    assert_eq!(record["seed"], 7);
    assert_eq!(record["verification"]["valid"], true);
    assert_eq!(record["settings"]["networks_asked"], "free");
    assert_eq!(record["settings"]["memory_limit_bytes"], 1_000_000_000u64);
    assert_eq!(record["networks"].as_array().unwrap().len(), 3);
    assert_eq!(record["exceptions"][0]["kind"], "large_practice");
    assert_eq!(record["inputs"][0]["sha256"].as_str().unwrap().len(), 64);
    let listed: Vec<&str> = record["outputs"].as_array().unwrap().iter().map(|o| o["path"].as_str().unwrap()).collect();
    assert_eq!(listed, ["plan.csv", "networks.csv", "plan.geojson"]);
}

#[test]
fn the_plan_passes_its_own_check_and_a_false_record_does_not() {
    let desk = desk();
    desk.run(LINE);
    let line = "check practices.csv out/plan.csv --edges edges.csv";
    let text = desk.transcript(line);
    assert!(text.contains("status: 0") && text.contains("No violations."), "{text}");
    let record = desk.read("out/plan.json").replacen("\"score_micro\": 0", "\"score_micro\": 5", 1);
    desk.file("out/plan.json", record);
    let text = desk.transcript(line);
    assert!(text.contains("status: 1") && text.contains("plan.json reports a score of"), "{text}");
}

#[test]
fn the_neighbours_of_a_given_plan_are_those_of_its_record() {
    let desk = desk();
    desk.run(LINE);
    let text = desk.transcript("check practices.csv out/plan.csv");
    assert!(text.contains("status: 0") && text.contains("2 edges among 3 practices"), "{text}");
}

#[test]
fn other_practices_than_the_plan_was_made_from_are_noted() {
    let desk = desk();
    desk.run(LINE);
    desk.file("practices.csv", desk.read("practices.csv").replace("35000", "35001"));
    let text = desk.transcript("check practices.csv out/plan.csv --edges edges.csv");
    assert!(text.contains("note: out/plan.json was made from other practices"), "{text}");
}

#[test]
fn stranded_practices_are_bridged_and_named() {
    let desk = Desk::with_area();
    desk.file("edges.csv", "from,to\nA1,A2\nA2,A3\nB1,B2\n");
    let text = desk.transcript("check practices.csv practices.csv --edges edges.csv");
    assert!(text.contains("bridges B2 to B3 (1.0 km)"), "B3 alone is below the floor: {text}");
    assert!(!text.contains("A3 to B1 (20.0 km)"), "both towns can be networks of their own: {text}");
}

#[test]
fn the_summary_says_whether_areas_were_solved_apart() {
    let desk = Desk::with_area();
    let areas = |edges: &str, networks: &str| {
        desk.file("edges.csv", edges);
        let command = format!("plan practices.csv --edges edges.csv --networks {networks} -o out");
        let text = desk.transcript(&command);
        assert!(text.contains("Networks   2 for 6 practices"), "{text}");
        text.lines().find_map(|line| line.strip_prefix("Areas      ").map(str::to_owned))
    };
    let towns = "from,to\nA1,A2\nA2,A3\nB1,B2\nB2,B3\n";
    assert_eq!(areas(towns, "free").as_deref(), Some("2 areas that no network joins, each solved by itself"));
    let one = "2 areas that no network joins, solved as one, since the number of networks is given for all of them";
    assert_eq!(areas(towns, "2").as_deref(), Some(one));
    assert_eq!(areas(&format!("{towns}A3,B1\n"), "free"), None);
}

#[test]
fn progress_as_json_is_an_object_a_line_on_standard_error() {
    let output = desk().run(&format!("{LINE} --progress json"));
    for line in String::from_utf8(output.stderr).unwrap().lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"));
        assert!(object["phase"].is_string() && object["elapsed_seconds"].is_number(), "{line}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_plan() {
    let desk = desk();
    desk.run(&format!("{LINE} --threads 1"));
    let one = desk.read("out/plan.csv");
    desk.run(&format!("{LINE} --threads 2"));
    assert_eq!(desk.read("out/plan.csv"), one);
}

/// A search cut short, on an area too large to be finished at once: by an interrupt, and by a kill.
#[cfg(unix)]
#[test]
fn an_interrupt_writes_the_best_plan_so_far_and_a_kill_writes_nothing() {
    let desk = Desk::new();
    desk.run("sample --practices 3000 --seed 3 -o raw");
    desk.run(
        "prepare --epraccur raw/epraccur.csv --lists raw/gp-reg-pat-prac-all.csv --postcodes raw/postcodes.csv -o all.csv",
    );
    let line = "plan all.csv --cap 100000 --time-limit none -o";
    // The signal comes twice at once, as from a terminal and a wrapper.
    let (status, ..) = signalled(&desk, &format!("{line} interrupted"), &["-INT", "-INT"], has_a_plan);
    assert_eq!(status, Some(0));
    assert_eq!(desk.names("interrupted"), ["networks.csv", "plan.csv", "plan.geojson", "plan.json"]);
    let checked = desk.transcript("check all.csv interrupted/plan.csv");
    assert!(checked.contains("status: 0"), "{checked}");
    let (status, ..) = signalled(&desk, &format!("{line} killed"), &["-KILL"], has_a_plan);
    assert_eq!((status, desk.names("killed")), (None, Vec::new()));
}

/// Files are put in place together, the record last: whatever stands in the folder after a kill is whole.
#[cfg(unix)]
#[test]
fn a_run_killed_at_any_moment_leaves_no_plan_or_a_whole_one() {
    let desk = desk();
    let mut whole = 0;
    for milliseconds in (0..60).step_by(4) {
        let mut child = desk.command(LINE).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        let _ = child.kill();
        child.wait().unwrap();
        let names: Vec<String> = desk.names("out").into_iter().filter(|name| !name.starts_with('.')).collect();
        if names.iter().any(|name| name == "plan.json") {
            whole += 1;
            assert_eq!(names, ["networks.csv", "plan.csv", "plan.geojson", "plan.json"], "{milliseconds} ms");
            let text = desk.transcript("check practices.csv out/plan.csv --edges edges.csv");
            assert!(text.contains("status: 0"), "{milliseconds} ms: {text}");
            let _ = std::fs::remove_dir_all(desk.path("out"));
        }
    }
    eprintln!("{whole} of 15 runs had ended before the kill");
}

#[test]
fn a_folder_whose_files_were_deleted_is_filled_again() {
    let desk = desk();
    assert_eq!(desk.run(LINE).status.code(), Some(0));
    std::fs::remove_file(desk.path("out/plan.csv")).unwrap();
    let text = desk.transcript("check practices.csv out/plan.csv --edges edges.csv");
    assert!(text.contains("status: 2"), "{text}");
    assert_eq!(desk.run(LINE).status.code(), Some(0));
    assert_eq!(desk.names("out"), ["networks.csv", "plan.csv", "plan.geojson", "plan.json"]);
}
