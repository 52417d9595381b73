//! The commands that ask about plans, on the small area.

use super::support::Desk;

const GOOD: &str = "code,network\nA1,N1\nA2,N1\nA3,N1\nB1,N2\nB2,N2\nB3,N2\n";
const OTHER: &str = "code,network\nA1,N1\nA2,N1\nA3,N2\nB1,N2\nB2,N2\nB3,N2\n";

fn desk() -> Desk {
    let desk = Desk::with_area();
    desk.file("good.csv", GOOD);
    desk.file("other.csv", OTHER);
    desk
}

#[test]
fn compare_names_who_moves() {
    let desk = desk();
    insta::assert_snapshot!(
        desk.transcript("compare practices.csv good.csv other.csv practices.csv --edges edges.csv")
    );
}

#[test]
fn explain_a_practice_and_a_network() {
    let desk = desk();
    insta::assert_snapshot!(
        desk.transcript(
            "explain practices.csv good.csv --practice A3 --edges edges.csv --floor 25000 --time-limit none"
        )
    );
    let text = desk.transcript("explain practices.csv good.csv --network N2 --edges edges.csv --format json");
    assert!(text.contains("status: 0") && text.contains("\"practice\": \"B3\""), "{text}");
}

#[test]
fn explain_says_what_is_missing() {
    let desk = desk();
    for line in [
        "explain practices.csv good.csv --edges edges.csv",
        "explain practices.csv good.csv --edges edges.csv --practice A9",
        "explain practices.csv good.csv --edges edges.csv --network N9",
    ] {
        insta::assert_snapshot!(desk.transcript(line));
    }
}

#[test]
fn conflicts_of_an_area_that_is_too_small() {
    let desk = desk();
    let text = desk.transcript("explain practices.csv --conflicts --edges edges.csv --networks 2 --floor 37000");
    assert!(text.contains("status: 1"), "72,000 patients are two networks of 36,000 at best: {text}");
    for says in ["No plan has every network at the floor", "the floor of 37,000", "would help: lower the floor to"] {
        assert!(text.contains(says), "{says}: {text}");
    }
    let text = desk.transcript("explain practices.csv --conflicts --edges edges.csv --networks 2");
    assert!(text.contains("status: 0") && text.contains("There is a plan"), "{text}");
}

#[test]
fn repair_moves_little_and_writes_the_changes() {
    let desk = desk();
    let line = "repair practices.csv other.csv --edges edges.csv -o mended --time-limit none --threads 1";
    insta::assert_snapshot!(desk.transcript(line));
    assert_eq!(
        desk.names("mended"),
        ["changes.csv", "networks.csv", "plan.csv", "plan.geojson", "plan.json", "repair.json"]
    );
    assert_eq!(desk.read("mended/changes.csv"), "code,from,to\nA3,N2,N1\n");
    assert!(desk.transcript("check practices.csv mended/plan.csv --edges edges.csv").contains("status: 0"));
}

#[test]
fn alternatives_that_are_not_there_are_not_invented() {
    let desk = desk();
    let text = desk.transcript("alternatives practices.csv --edges edges.csv --count 3 -o several --time-limit none");
    assert!(text.contains("status: 1") && text.contains("Only 1 of 3 plans"), "{text}");
    assert_eq!(desk.names("several"), ["1", "alternatives.json"]);
}

#[test]
fn stress_says_on_whom_a_network_hangs() {
    let desk = desk();
    insta::assert_snapshot!(desk.transcript(
        "stress practices.csv good.csv --edges edges.csv --drift 20% --draws 200 --merge A3,B1 --housing B2=30000"
    ));
}

/// A scenario with these rules, at a floor of 25,000.
fn with_rules(desk: &Desk, rules: &str) {
    let text = format!(
        "practices = \"practices.csv\"\n[size]\nfloor = 25000\n[neighbours]\nedges = \"edges.csv\"\n[rules]\n{rules}\n"
    );
    desk.file("scenario.toml", text);
}

#[test]
fn repair_keeps_the_rules_of_the_scenario() {
    let desk = desk();
    with_rules(&desk, "together = [[\"A1\", \"A3\"]]");
    let free = desk.transcript("repair practices.csv other.csv --edges edges.csv --floor 25000 -o free --threads 1");
    assert!(free.contains("0 patients move, proven least"), "{free}");
    let kept = desk.transcript("repair other.csv --scenario scenario.toml -o kept --map --threads 1");
    assert!(kept.contains("10,000 patients move, proven least"), "{kept}");
    assert_eq!(desk.read("kept/changes.csv"), "code,from,to\nA3,N2,N1\n");
    assert!(desk.names("kept").contains(&"map.html".to_owned()));
    assert!(desk.transcript("check practices.csv kept/plan.csv").contains("status: 0"));
    let refused = desk.transcript("repair other.csv --scenario scenario.toml --trade travel,change -o out");
    assert!(refused.contains("status: 2") && refused.contains("use it with `pcn plan`"), "{refused}");
}

#[test]
fn conflicts_name_the_pairs_of_the_scenario() {
    let desk = desk();
    with_rules(&desk, "apart = [[\"A1\", \"A2\"]]");
    let text = desk.transcript("explain practices.csv --conflicts --scenario scenario.toml");
    assert!(text.contains("status: 1"), "A1 reaches the floor with A2 only: {text}");
    let pair = "A1 (ASHFORD ROAD SURGERY) and A2 (THE BRIDGE SURGERY) apart";
    assert!(text.contains(pair) && text.contains(&format!("would help: give up: {pair}")), "{text}");
}

#[test]
fn a_fixed_network_stays_whatever_is_asked() {
    let desk = desk();
    with_rules(&desk, "fixed = [[\"A1\", \"A2\", \"A3\"]]");
    let text = desk.transcript("explain practices.csv good.csv --practice A3 --scenario scenario.toml");
    assert!(text.contains("A3 is in the fixed network \"A1, A2, A3\", and B2 is not."), "{text}");
    assert!(text.contains("(proven)"), "{text}");
}

#[test]
fn a_plan_is_explained_by_its_own_record() {
    let desk = desk();
    with_rules(&desk, "together = [[\"A1\", \"A2\"]]");
    desk.transcript("plan --scenario scenario.toml -o plan --threads 1");
    let text = desk.transcript("explain practices.csv plan/plan.csv --practice A2");
    assert!(text.contains("status: 0") && text.contains("proven"), "{text}");
    let text = desk.transcript("stress practices.csv plan/plan.csv --draws 10");
    assert!(text.contains("status: 0") && text.contains("25,000"), "{text}");
}

#[test]
fn an_ensemble_walks_valid_plans_and_writes_each() {
    let desk = desk();
    let line =
        "ensemble practices.csv good.csv --edges edges.csv --floor 20000 --cap 50000 --steps 40 --chains 2 -o walk.txt";
    let text = desk.transcript(line);
    assert!(
        text.contains("status: 0") && text.contains("80 plans of 2 chains") && text.contains("cut edges"),
        "{text}"
    );
    let walk = desk.read("walk.txt");
    assert_eq!(
        walk,
        {
            desk.run(&format!("{line} --seed 0"));
            desk.read("walk.txt")
        },
        "the same seed, the same walk"
    );
    let lists = [12_000, 14_000, 10_000, 11_000, 13_000, 12_000];
    let mut plans = [[0, 0, 0, 1, 1, 1]; 2];
    let mut lines = walk.lines();
    assert!(lines.next().unwrap().contains("\"cap\":50000"), "{walk}");
    assert_eq!(lines.next_back(), Some("{\"complete\":true,\"plans\":80,\"steps\":40}"));
    let mut met = std::collections::BTreeSet::new();
    for line in lines {
        let words: Vec<&str> = line.split(' ').collect();
        let plan = &mut plans[words[0].parse::<usize>().unwrap()];
        for change in words[4].split(',').filter(|change| *change != "-") {
            let (practice, network) = change.split_once(':').unwrap();
            plan[practice.parse::<usize>().unwrap()] = network.parse().unwrap();
        }
        // The practices stand in a row: two networks in one piece each are one cut edge.
        assert_eq!(plan.windows(2).filter(|pair| pair[0] != pair[1]).count(), 1, "{line}");
        assert_eq!(words[2], "1");
        for network in 0..2 {
            let size: u32 = (0..6).filter(|&at| plan[at] == network).map(|at| lists[at]).sum();
            assert!((20_000..=50_000).contains(&size), "{line}");
        }
        met.insert(plan.iter().position(|&network| network != plan[0]));
    }
    assert_eq!(met.len(), 3, "two, three or four practices from the left: {met:?}");
    let text = desk.transcript("ensemble practices.csv good.csv --edges edges.csv --floor 36500 --cap 50000");
    assert!(text.contains("status: 2") && text.contains("network N1 holds 36000 patients"), "{text}");
}

#[test]
fn a_method_can_be_asked_for() {
    let desk = desk();
    let line = "plan practices.csv --edges edges.csv --networks 2 --work-limit 100000 -o made";
    let text = desk.transcript(&format!("{line} --method assignment"));
    assert!(text.contains("status: 0") && text.contains("Method     assignment (asked for)"), "{text}");
    assert!(desk.read("made/plan.json").contains("\"name\": \"assignment\""));
    desk.file("search.toml", "[search]\nmethod = \"search\"\n");
    for asked in ["--method search", "--scenario search.toml"] {
        let text = desk.transcript(&format!("{line} {asked}"));
        assert!(text.contains("status: 0") && text.contains("Method     search (asked for)"), "{text}");
        let record: serde_json::Value = serde_json::from_str(&desk.read("made/plan.json")).unwrap();
        assert_eq!(record["method"], serde_json::json!({"name": "search", "reason": "asked for"}));
    }
    let text = desk.transcript(line);
    assert!(text.contains("status: 0") && !text.contains("Method "), "{text}");
}
