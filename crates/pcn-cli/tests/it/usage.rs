//! Help, flags that do not go together, values that cannot be.

use super::support::Desk;
use std::process::Stdio;

fn usage(line: &str) -> String {
    let desk = Desk::with_area();
    let text = desk.transcript(line);
    assert!(desk.names("out").is_empty(), "usage errors write nothing");
    text
}

#[test]
fn version_and_help_end_well() {
    let desk = Desk::new();
    assert!(desk.transcript("--version").starts_with("$ pcn --version\nstatus: 0\n--- stdout\npcn "));
    for line in ["--help", "plan --help", "check --help", "prepare --help", "sample --help"] {
        assert_eq!(desk.run(line).status.code(), Some(0), "{line}");
    }
    for command in ["compare", "explain", "repair", "alternatives", "stress", "sweep"] {
        assert_eq!(desk.run(&format!("{command} --help")).status.code(), Some(0), "{command}");
    }
    insta::assert_snapshot!(desk.transcript("plan --help"));
}

#[test]
fn unknown_command() {
    insta::assert_snapshot!(usage("draw"));
}

#[test]
fn given_adjacency_without_edges() {
    insta::assert_snapshot!(usage("plan practices.csv --adjacency given -o out"));
}

#[test]
fn territory_adjacency_with_edges() {
    insta::assert_snapshot!(usage("plan practices.csv --adjacency territory --edges edges.csv -o out"));
}

#[test]
fn floor_above_ceiling() {
    insta::assert_snapshot!(usage("plan practices.csv --floor 50000 --ceiling 30000 -o out"));
}

#[test]
fn cap_below_ceiling() {
    insta::assert_snapshot!(usage("plan practices.csv --cap 40,000 -o out"));
}

#[test]
fn more_networks_than_the_floor_allows() {
    insta::assert_snapshot!(usage("plan practices.csv --networks 5 -o out"));
}

#[test]
fn fewer_networks_than_the_cap_allows() {
    insta::assert_snapshot!(usage("plan practices.csv --networks 1 -o out"));
}

#[test]
fn more_networks_than_practices() {
    insta::assert_snapshot!(usage("plan practices.csv --floor 0 --networks 7-9 -o out"));
}

#[test]
fn networks_that_are_no_number() {
    insta::assert_snapshot!(usage("plan practices.csv --networks several -o out"));
}

#[test]
fn time_limit_that_is_no_time() {
    insta::assert_snapshot!(usage("plan practices.csv --time-limit soon -o out"));
}

#[test]
fn unknown_area() {
    insta::assert_snapshot!(usage("plan practices.csv --area QAB -o out"));
}

#[test]
fn output_where_a_file_is_in_the_way() {
    insta::assert_snapshot!(usage("plan practices.csv -o edges.csv"));
}

#[test]
fn output_where_a_folder_is_in_the_way() {
    let desk = Desk::with_area();
    std::fs::create_dir_all(desk.path("out/plan.json")).unwrap();
    insta::assert_snapshot!(desk.transcript("plan practices.csv -o out"));
    assert_eq!(desk.names("out"), ["plan.json"]);
}

#[test]
fn a_reader_that_goes_away_is_not_an_error() {
    let desk = Desk::with_area();
    let mut child = desk
        .command("check practices.csv practices.csv --edges edges.csv")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "today's networks break rules, and that is still the answer");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
