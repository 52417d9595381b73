//! Scenario files: what they may say, what they may not, and the real examples.

use super::support::{Desk, shared};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn record(desk: &Desk, folder: &str) -> Value {
    serde_json::from_str(&desk.read(&format!("{folder}/plan.json"))).expect("the record is JSON")
}

/// Plans with a scenario whose text stands in `scenario.toml`.
fn plan(desk: &Desk, scenario: &str, more: &str) -> String {
    desk.file("scenario.toml", scenario);
    desk.transcript(&format!("plan practices.csv --scenario scenario.toml {more} -o out"))
}

/// A square of metres on the grid with a name.
fn square(name: &str, x: f64, width: f64) -> String {
    let (east, west) = (x + width, x);
    format!(
        r#"{{"type":"Feature","properties":{{"name":"{name}","code":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},290000],[{east},290000],[{east},310000],[{west},310000],[{west},290000]]]}}}}"#
    )
}

fn layer(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

const LINE: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[400500,290000],[400500,310000]]}}]}"#;

#[test]
fn bad_scenarios_are_refused_with_the_line_and_what_to_do() {
    let desk = Desk::with_area();
    desk.file("line.geojson", LINE);
    desk.file("holes.csv", "from,to,minutes\nA1,A2,3\nA2,A3,4\nB1,B2,2\n");
    desk.file("overlap.geojson", layer(&[square("east", 399_000.0, 4_000.0), square("west", 401_500.0, 30_000.0)]));
    let catchments: Vec<String> = ["A1", "A2", "A3", "B1", "B2", "B3"]
        .iter()
        .enumerate()
        .map(|(at, code)| square(code, 400_000.0 + 900.0 * at as f64, 1_500.0))
        .collect();
    desk.file("catchments.geojson", layer(&catchments));
    let cases = [
        ("an unknown key", "[size]\nflor = 30000\n"),
        ("a wrong type", "[size]\nfloor = \"thirty thousand\"\n"),
        ("no TOML", "[size\nfloor = 1\n"),
        ("an unknown practice", "title = \"x\"\n[rules]\ntogether = [[\"A1\", \"A9\"]]\n"),
        ("an unknown column", "[[terms.need]]\ncolumn = \"deprivation\"\n"),
        ("a column of words", "[[terms.need]]\ncolumn = \"name\"\n"),
        ("a waiver without a reason", "[[size.waiver]]\npractices = [\"B1\"]\nfloor = 20000\n"),
        ("a waiver for nobody", "[[size.waiver]]\nfloor = 20000\nreason = \"sparse\"\n"),
        ("a practice left out without a reason", "left_out = [{ practice = \"B3\", reason = \"\" }]\n"),
        ("a barrier that cuts a practice off", "[neighbours]\nedges = \"edges.csv\"\nbarriers = \"line.geojson\"\n"),
        ("a matrix with holes", "[travel]\nmatrix = \"holes.csv\"\n"),
        ("polygons that overlap", "[[rules.never_across]]\npolygons = \"overlap.geojson\"\n"),
        ("catchments that overlap", "[neighbours]\npolygons = \"catchments.geojson\"\n"),
        ("an unknown property", "[[terms.border]]\npolygons = \"overlap.geojson\"\nproperty = \"council\"\n"),
        ("an unknown kind", "[neighbours]\nkinds = [\"teritory\"]\n"),
        ("an unknown network", "[rules]\nfrozen = [\"U9\"]\n"),
        ("rules that contradict each other", "[rules]\ntogether = [[\"A1\", \"A2\"]]\napart = [[\"A1\", \"A2\"]]\n"),
        ("minutes without a matrix", "[rules]\nmost_minutes = 20\n"),
        ("a negative price", "[terms.change]\nprice = -1.0\n"),
        ("an expression that cannot be read", "[[terms.own]]\nname = \"mine\"\nexpression = \"sum(beds) +\"\n"),
        ("a number of networks", "[size]\nnetworks = \"several\"\n"),
    ];
    let mut all = String::new();
    for (what, scenario) in cases {
        let text = plan(&desk, scenario, "");
        assert!(text.contains("\nstatus: 2\n") && !text.contains("panicked"), "{what}: {text}");
        assert!(desk.names("out").is_empty(), "{what}: nothing is written");
        let said = text.split("--- stderr\n").nth(1).unwrap_or_default();
        all.push_str(&format!("=== {what}\n{said}"));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn everything_the_flags_say_and_flags_win() {
    let desk = Desk::with_area();
    let scenario = "title = \"two towns\"\narea = [\"QAA\"]\n[size]\nfloor = 20000\nceiling = 40000\ncap = 45000\nnetworks = 2\n[neighbours]\nedges = \"edges.csv\"\n[search]\nseed = 7\ntime_limit = \"9s\"\n";
    let text = plan(&desk, scenario, "--cap 50000 --seed 8");
    assert!(text.contains("\nstatus: 0\n"), "{text}");
    let settings = record(&desk, "out")["settings"].clone();
    assert_eq!((settings["floor"].as_u64(), settings["cap"].as_u64()), (Some(20_000), Some(50_000)));
    assert_eq!((settings["adjacency"].as_str(), settings["time_limit_seconds"].as_f64()), (Some("given"), Some(9.0)));
    let record = record(&desk, "out");
    assert_eq!((record["seed"].as_u64(), record["scenario"]["size"]["cap"].as_u64()), (Some(8), Some(50_000)));
}

#[test]
fn a_replay_is_the_same_plan_from_the_same_files() {
    let desk = Desk::with_area();
    let scenario =
        "[neighbours]\nedges = \"edges.csv\"\n[rules]\napart = [[\"A1\", \"A3\"]]\n[terms.change]\nprice = 2.0\n";
    let text = plan(&desk, scenario, "");
    assert!(text.contains("\nstatus: 0\n"), "{text}");
    let again = desk.transcript("plan --replay out/plan.json -o again");
    assert!(again.contains("\nstatus: 0\n"), "{again}");
    assert_eq!(desk.read("out/plan.csv"), desk.read("again/plan.csv"));
    assert_eq!(record(&desk, "out")["scenario"], record(&desk, "again")["scenario"]);
    desk.file("practices.csv", desk.read("practices.csv").replace("12000", "12001"));
    let refused = desk.transcript("plan --replay out/plan.json -o third");
    assert!(refused.contains("\nstatus: 2\n") && refused.contains("is not what the plan was made from"), "{refused}");
}

#[test]
fn rules_shape_the_plan_and_its_check() {
    let desk = Desk::with_area();
    let base = "[size]\nfloor = 20000\nnetworks = 3\n[neighbours]\nedges = \"edges.csv\"\n";
    let network = |desk: &Desk, code: &str| {
        let text = desk.read("out/plan.csv");
        let row = text.lines().find(|line| line.starts_with(code)).expect("every practice has a row").to_owned();
        row.split(',').nth(1).unwrap_or_default().to_owned()
    };
    let rules = "[rules]\ntogether = [[\"A3\", \"B1\"]]\n";
    let text = plan(&desk, &format!("{base}{rules}"), "");
    assert!(text.contains("proven optimal"), "{text}");
    assert_eq!(network(&desk, "A3"), network(&desk, "B1"), "twenty kilometres apart, and together");
    let text = plan(&desk, base, "");
    assert!(text.contains("\nstatus: 0\n"), "{text}");
    desk.file("scenario.toml", format!("{base}{rules}"));
    let text = desk.transcript("check practices.csv out/plan.csv --scenario scenario.toml");
    let free = network(&desk, "A3") != network(&desk, "B1");
    assert_eq!(text.contains("have to be together and are not"), free, "{text}");
}

#[test]
fn a_fixed_network_a_waiver_and_a_practice_left_out_are_reported() {
    let desk = Desk::with_area();
    let scenario = "left_out = [{ practice = \"A2\", reason = \"a digital-first list\" }]\nreference = \"today\"\n\
        [size]\nnetworks = \"free\"\n[[size.waiver]]\npractices = [\"B3\"]\nfloor = 24000\nreason = \"the far bank\"\n\
        [neighbours]\nedges = \"edges.csv\"\nadd = [[\"A1\", \"A3\"]]\n[rules]\nfrozen = [\"U2\"]\n";
    let text = plan(&desk, scenario, "");
    assert!(text.contains("\nstatus: 0\n"), "{text}");
    for said in ["A2 THE BRIDGE SURGERY, 14,000 patients: a digital-first list", "Kept as is U2", "the far bank"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let text = desk.transcript("check practices.csv out/plan.csv");
    assert!(text.contains("as a waiver allows: the far bank") && !text.contains("not_fixed"), "{text}");
}

#[test]
fn travel_is_read_from_a_matrix() {
    let desk = Desk::with_area();
    let codes = ["A1", "A2", "A3", "B1", "B2", "B3"];
    let mut table = String::from("from,to,minutes\n");
    for (a, from) in codes.iter().enumerate() {
        for (b, to) in codes.iter().enumerate().skip(a) {
            table.push_str(&format!("{from},{to},{}\n", 10 * (b - a)));
        }
    }
    desk.file("travel.csv", table);
    let scenario = "[size]\nnetworks = 2\n[neighbours]\nedges = \"edges.csv\"\n[travel]\nmatrix = \"travel.csv\"\nkm_per_minute = 0.4\n[rules]\nmost_minutes = 10\n";
    let text = plan(&desk, scenario, "");
    assert!(text.contains("\nstatus: 0\n"), "{text}");
    // Two threes in a row, ten minutes from the middle: 4 km for each patient at the ends.
    let expected = 4.0 * f64::from(12_000 + 10_000 + 11_000 + 12_000);
    assert_eq!(record(&desk, "out")["terms"]["travel"].as_f64(), Some(expected));
    assert!(text.contains("15 pairs are there in one direction only"), "{text}");
    let text = plan(&desk, &scenario.replace("most_minutes = 10", "most_minutes = 9"), "");
    assert!(text.contains("infeasible"), "no hub within nine minutes: {text}");
}

#[test]
fn a_trade_off_has_a_plan_a_point() {
    let desk = Desk::with_area();
    desk.file(
        "scenario.toml",
        "[size]\nfloor = 10000\nnetworks = 3\n[neighbours]\nedges = \"edges.csv\"\n[terms.change]\n",
    );
    let text = desk.transcript("plan practices.csv --scenario scenario.toml --trade travel,change --points 5 -o trade");
    assert!(text.contains("\nstatus: 0\n"), "{text}");
    let table = desk.read("trade/trade.csv");
    assert_eq!(table.lines().count(), 6, "{table}");
    let cell = |line: &str, at: usize| line.split(',').nth(at).unwrap_or_default().parse::<f64>().unwrap();
    let rows: Vec<&str> = table.lines().skip(1).collect();
    assert_eq!(cell(rows[0], 1), 0.0);
    for pair in rows.windows(2) {
        assert!(cell(pair[0], 2) <= cell(pair[1], 2) + 1e-6, "travel rises with the price of change: {table}");
        assert!(cell(pair[0], 3) >= cell(pair[1], 3) - 1e-6, "change falls with its price: {table}");
    }
    let picture: Value = serde_json::from_str(&desk.read("trade/trade.json")).unwrap();
    assert_eq!(picture["points"].as_array().map(Vec::len), Some(5));
    let refused = desk.transcript("plan practices.csv --scenario scenario.toml --trade travel,need -o trade");
    assert!(refused.contains("the scenario has no term \"need\"; it has travel, change"), "{refused}");
}

#[test]
fn neighbours_are_listed_with_their_reasons() {
    let desk = Desk::with_area();
    desk.file("line.geojson", LINE);
    desk.file(
        "scenario.toml",
        "[neighbours]\nkinds = [\"nearest\"]\nnearest = 2\nbarriers = \"line.geojson\"\nadd = [[\"A1\", \"A3\"]]\nremove = [[\"B1\", \"B3\"]]\n",
    );
    insta::assert_snapshot!(desk.transcript("neighbours practices.csv --scenario scenario.toml"));
    let text = desk.transcript("neighbours practices.csv --scenario scenario.toml --format geojson -o lines.geojson");
    assert!(text.contains("status: 0"), "{text}");
    let lines: Value = serde_json::from_str(&desk.read("lines.geojson")).unwrap();
    assert!(lines["features"].as_array().is_some_and(|features| features.len() >= 4), "{lines}");
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/scenarios")
}

/// Runs an example; returns its transcript and record.
fn example(desk: &Desk, name: &str, more: &str) -> (String, Value) {
    let file = examples().join(format!("{name}.toml"));
    let text = desk.transcript(&format!("plan --scenario {} {more} -o {name}", file.display()));
    assert!(text.contains("\nstatus: 0\n"), "{name}: {text}");
    let record = record(desk, name);
    (text, record)
}

#[test]
fn todays_networks_of_staffordshire_are_contiguous_by_shared_patients() {
    let Some(folder) = shared("instances/pcn") else { return };
    let desk = Desk::new();
    let (table, file) = (folder.join("staffs-practices.csv"), examples().join("shared-patients.toml"));
    let line = format!("check {0} {0} --scenario {1}", table.display(), file.display());
    let text = desk.transcript(&line);
    let row = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {text}"));
        line[name.len()..].trim().to_owned()
    };
    assert_eq!((row("networks that are contiguous"), row("networks  ")), ("25".to_owned(), "25".to_owned()));
}

/// Patients outside their network's majority council.
fn minority(record: &Value) -> f64 {
    record["terms"]["border ltla21_name"].as_f64().expect("the border has a line of its own")
}

#[test]
fn council_borders_priced_then_forbidden() {
    if shared("instances/pcn").is_none() {
        return;
    }
    let desk = Desk::new();
    let limit = "--time-limit 15s --gap 0.01";
    let (_, priced) = example(&desk, "councils-priced", limit);
    let (_, forbidden) = example(&desk, "councils-forbidden", limit);
    // The plan without a price on borders, and the forbidden one, recounted with it.
    let table = shared("instances/pcn").expect("seen above").join("staffs-practices.csv");
    let free = example_without_terms(&desk, limit);
    let (scenario, table) = (examples().join("councils-priced.toml"), table.display().to_string());
    let recount = |folder: &str| {
        let line = format!("check {table} {folder}/plan.csv --scenario {} --format json", scenario.display());
        let output = desk.run(&line);
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
        report["plan"]["terms"]["border ltla21_name"].as_f64().expect("the term")
    };
    let (without, none) = (recount(&free), recount("councils-forbidden"));
    assert!(minority(&priced) < without, "{} priced, {without} without a price", minority(&priced));
    assert_eq!(none, 0.0, "forbidden: nobody is on a minority side");
    let below = forbidden["exceptions"].as_array().expect("a list");
    assert!(below.iter().all(|exception| exception["reason"].as_str().is_some_and(|reason| !reason.is_empty())));
}

/// Staffordshire without any term; returns the folder of the plan.
fn example_without_terms(desk: &Desk, limit: &str) -> String {
    let text = std::fs::read_to_string(examples().join("councils-priced.toml")).expect("the example");
    let shared_folder = shared("instances/pcn").expect("seen above");
    let base = text.split("[[terms.border]]").next().unwrap_or_default();
    desk.file("free.toml", base.replace("../../../shared/instances/pcn", &shared_folder.display().to_string()));
    let text = desk.transcript(&format!("plan --scenario free.toml {limit} -o free"));
    assert!(text.contains("\nstatus: 0\n"), "{text}");
    "free".to_owned()
}

#[test]
fn todays_networks_are_kept_save_those_that_break_a_rule() {
    if shared("instances/pcn").is_none() {
        return;
    }
    let desk = Desk::new();
    let (text, record) = example(&desk, "today-kept", "--time-limit 15s --gap 0.01");
    let moves = record["moves"].as_array().expect("moves are listed");
    assert!(!moves.is_empty(), "some of today's networks break a rule: {text}");
    for moved in moves {
        assert!(moved["why"].as_str().is_some_and(|why| !why.is_empty()), "{moved}");
    }
    // Every network of today that keeps the rules is in the plan, unless a neighbour that breaks one needs it.
    let changed: f64 = moves.iter().map(|moved| moved["list_size"].as_f64().unwrap_or_default()).sum();
    assert_eq!(record["terms"]["change"].as_f64().map(|cost| (cost / 100.0).round()), Some(changed.round()));
    assert!(changed < 0.35 * record["patients"].as_f64().unwrap(), "{changed} patients move");
}

/// Codes of the members of every network of a plan.
fn networks(record: &Value) -> Vec<Vec<String>> {
    let codes = |network: &Value| -> Vec<String> {
        let members = network["members"].as_array().expect("members");
        members.iter().map(|code| code.as_str().expect("a code").to_owned()).collect()
    };
    record["networks"].as_array().expect("networks").iter().map(codes).collect()
}

/// Real practices kept together, apart and fixed: their codes are taken from the files, as none stands in this repository.
#[test]
fn real_practices_together_apart_and_fixed() {
    let Some(folder) = shared("instances/pcn") else { return };
    let desk = Desk::new();
    let (table, edges) = (folder.join("bob-practices.csv"), folder.join("bob-edges.csv"));
    let base = format!("practices = {table:?}\n[neighbours]\nedges = {edges:?}\n");
    let solve = |rules: &str, folder: &str| {
        desk.file("scenario.toml", format!("{base}{rules}"));
        let text = desk.transcript(&format!("plan --scenario scenario.toml --gap 0.01 --time-limit 15s -o {folder}"));
        assert!(text.contains("\nstatus: 0\n"), "{text}");
        record(&desk, folder)
    };
    let free = solve("", "free");
    let plan = networks(&free);
    let of = |plan: &[Vec<String>], code: &str| plan.iter().position(|members| members.iter().any(|c| c == code));
    let pairs = std::fs::read_to_string(&edges).expect("edges");
    let mut pairs = pairs.lines().skip(1).filter_map(|line| line.split_once(','));
    let (a, b) = pairs.find(|(a, b)| of(&plan, a) != of(&plan, b)).expect("neighbours in two networks");
    let (c, d) = pairs.find(|(c, d)| of(&plan, c) == of(&plan, d)).expect("neighbours in one network");
    let fixed = plan.iter().find(|members| ![a, b, c, d].iter().any(|code| members.iter().any(|m| m == code)));
    let fixed: Vec<String> = fixed.expect("a network of none of them").clone();
    let rules = format!("[rules]\ntogether = [[{a:?}, {b:?}]]\napart = [[{c:?}, {d:?}]]\nfixed = [{fixed:?}]\n");
    let ruled = solve(&rules, "ruled");
    let plan = networks(&ruled);
    assert_eq!(of(&plan, a), of(&plan, b), "{a} and {b} together");
    assert_ne!(of(&plan, c), of(&plan, d), "{c} and {d} apart");
    assert!(plan.contains(&fixed), "{fixed:?} as it is");
    assert!(ruled["score"].as_f64() >= free["bound"].as_f64(), "rules only cost");
    // The plan without the rules breaks the two that it was chosen to break.
    let check = format!("check {} free/plan.csv --scenario scenario.toml", table.display());
    let text = desk.transcript(&check);
    assert!(text.contains("have to be together and are not") && text.contains("which have to be apart"), "{text}");
}

#[test]
fn every_example_runs_and_passes_its_check() {
    let Some(folder) = shared("instances/pcn") else { return };
    let desk = Desk::new();
    let mut seen = 0;
    for entry in std::fs::read_dir(examples()).expect("the examples are there") {
        let path = entry.expect("a file").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let (_, record) = example(&desk, &name, "--time-limit 3s --gap 0.05");
        assert_eq!(record["verification"]["valid"], true, "{name}");
        let table = if record["scenario"]["practices"].as_str().is_some_and(|path| path.contains("bob")) {
            "bob"
        } else {
            "staffs"
        };
        let table = folder.join(format!("{table}-practices.csv"));
        let text = desk.transcript(&format!("check {} {name}/plan.csv", table.display()));
        assert!(text.contains("\nstatus: 0\n"), "{name}: {text}");
        seen += 1;
    }
    assert!(seen >= 8, "{seen} examples");
}
