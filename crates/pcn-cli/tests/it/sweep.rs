//! `pcn sweep`: grids, kills and shards.

use super::support::Desk;
use std::process::Stdio;

const SWEEP: &str = r#"
[set]
practices = "practices.csv"
edges = "edges.csv"

[grid]
floor = [20000, 25000, 30000, 35000]
networks = ["auto", "free", 2, "1-3", 3]
seed = [0, 1, 2, 3, 4]
"#;

fn desk(sweep: &str) -> Desk {
    let desk = Desk::with_area();
    desk.file("sweep.toml", sweep);
    desk
}

#[test]
fn a_sweep_that_is_killed_twice_gives_the_same_file() {
    let desk = desk(SWEEP);
    let whole = desk.transcript("sweep sweep.toml -o clean");
    assert!(whole.contains("100 scenarios, 0 of them done already"), "{whole}");
    for wanted in [10, 40] {
        let mut run = desk.command("sweep sweep.toml -o killed --jobs 1");
        let mut child = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the command starts");
        while desk.names("killed/rows").len() < wanted && child.try_wait().expect("a status").is_none() {
            std::thread::yield_now();
        }
        child.kill().expect("it is killed, or over");
        child.wait().expect("it ends");
    }
    let text = desk.transcript("sweep sweep.toml -o killed");
    assert!(!text.contains(" 0 of them done already"), "{text}");
    assert_eq!(desk.read("killed/sweep.csv"), desk.read("clean/sweep.csv"));
    assert_eq!(desk.read("clean/sweep.csv").lines().count(), 101);
    assert_eq!(desk.read("clean/timing.csv").lines().count(), 101);
}

#[test]
fn shards_merge_into_the_same_file() {
    let desk = desk(&SWEEP.replace("[0, 1, 2, 3, 4]", "[0]"));
    desk.transcript("sweep sweep.toml -o clean");
    for shard in ["1/3", "2/3", "3/3"] {
        desk.transcript(&format!("sweep sweep.toml -o parts --shard {shard}"));
    }
    let text = desk.transcript("sweep sweep.toml -o parts");
    assert!(text.contains("20 scenarios, 20 of them done already"), "{text}");
    assert_eq!(desk.read("parts/sweep.csv"), desk.read("clean/sweep.csv"));
}

#[test]
fn keys_and_values_are_checked_before_anything_runs() {
    for (sweep, says) in [
        ("[set]\npractices = \"practices.csv\"\n[grid]\nflor = [1]\n", "--flor"),
        ("[set]\npractices = \"practices.csv\"\n[grid]\nfloor = 1\n", "give a list of values"),
        ("[set]\npractices = \"practices.csv\"\nfloor = 2\n[grid]\nfloor = [1]\n", "stands in [set] and in [grid]"),
        ("[grid]\nfloor = [1]\n", "no key \"practices\""),
        ("[sets]\n", "\"sets\" is not known"),
    ] {
        let desk = desk(sweep);
        let text = desk.transcript("sweep sweep.toml -o out");
        assert!(text.contains("status: 2") && text.contains(says), "{says}: {text}");
        assert!(!desk.path("out").exists());
    }
    let text = desk(SWEEP).transcript("sweep sweep.toml -o out --shard 5/4");
    assert!(text.contains("status: 2") && text.contains("1/4 to 4/4"), "{text}");
}

#[test]
fn a_scenario_that_cannot_be_is_a_row_with_its_reason() {
    let desk = desk("[set]\npractices = \"practices.csv\"\nedges = \"edges.csv\"\n[grid]\nfloor = [30000, 90000]\n");
    let text = desk.transcript("sweep sweep.toml -o out");
    assert!(text.contains("status: 1"), "{text}");
    let table = desk.read("out/sweep.csv");
    assert!(table.lines().nth(2).is_some_and(|row| row.contains(",error,") && row.contains("floor 90000")), "{table}");
}

#[test]
fn a_scenario_file_holds_for_every_row() {
    let desk = desk("[set]\nscenario = \"scenario.toml\"\n[grid]\nfloor = [20000, 25000]\n");
    let scenario =
        "practices = \"practices.csv\"\n[size]\nnetworks = 2\n[neighbours]\nedges = \"edges.csv\"\n[rules]\n";
    desk.file("scenario.toml", format!("{scenario}together = [[\"A3\", \"B1\"]]\n"));
    let text = desk.transcript("sweep sweep.toml -o out");
    assert!(text.contains("status: 0"), "{text}");
    let with = desk.read("out/sweep.csv");
    assert_eq!(with.lines().count(), 3);
    desk.file("scenario.toml", scenario);
    let text = desk.transcript("sweep sweep.toml -o out");
    assert!(text.contains(" 0 of them done already"), "another scenario file, other rows: {text}");
    assert_ne!(desk.read("out/sweep.csv"), with);
}
