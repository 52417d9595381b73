//! `pcn solve`: instances whose answers can be worked out by hand.

use super::support::Desk;

/// Four units in a line, a kilometre apart; halves of 3,000,000 are (0, 1) and (2, 3), centred on the larger units, so that
/// each half costs 1,000,000 times one squared kilometre: 1 in millions.
const LINE: &str = r#"{"pop":[1000000,2000000,2000000,1000000],"ids":["w","x","y","z"],
    "xy_m":[[0,0],[1000,0],[2000,0],[3000,0]],"edges":[[0,1],[1,2],[2,3]],"k":2,"L":3000000,"U":3000000}"#;

#[test]
fn districts_of_a_line() {
    let desk = Desk::new();
    desk.file("line.json", LINE);
    let text = desk.transcript("solve line.json -o out --method assignment");
    let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("Stopped")).collect();
    assert!(text.contains("status: 0\n"), "{text}");
    assert!(kept.iter().any(|line| line.starts_with("Status") && line.ends_with("proven optimal")), "{text}");
    assert!(kept.contains(&"Score      2.0000, bound 2.0000"), "{text}");
    assert_eq!(desk.names("out"), ["networks.csv", "plan.csv", "plan.json"]);
    let plan = desk.read("out/plan.csv");
    let rows: Vec<Vec<&str>> = plan.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(
        rows.iter().map(|row| (row[0], row[2])).collect::<Vec<_>>(),
        [("w", "x"), ("x", "x"), ("y", "y"), ("z", "y")]
    );
    let record: serde_json::Value = serde_json::from_str(&desk.read("out/plan.json")).unwrap();
    assert_eq!(record["score_micro"], 2_000_000);
    assert_eq!(record["method"]["name"], "assignment");
    assert_eq!(record["method"]["reason"], "asked for");
}

#[test]
fn what_cannot_be_is_proven() {
    let desk = Desk::new();
    desk.file("line.json", LINE);
    let output = desk.run("solve line.json -o out --method assignment --floor 2500000 --cap 2900000");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("proven infeasible"));
    assert!(desk.names("out").is_empty(), "nothing was written");
}

#[test]
fn a_unit_that_no_district_can_hold_is_named() {
    let desk = Desk::new();
    desk.file("line.json", LINE);
    for method in ["auto", "partition", "assignment"] {
        let output = desk.run(&format!("solve line.json -o out --method {method} --floor 1900000 --cap 1950000"));
        assert_eq!(output.status.code(), Some(1), "{method}");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("proven infeasible") && text.contains("of unit w (size 1000000)"), "{method}: {text}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    let desk = Desk::new();
    desk.file("line.json", LINE.replace("[2,3]", "[2,9]"));
    let output = desk.run("solve line.json -o out");
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("line.json") && error.contains("[2, 9]") && error.contains("units are 0 to 3"), "{error}");
}
