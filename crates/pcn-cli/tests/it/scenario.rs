//! Scenario files: what they may say, and what they may not.

use super::support::Desk;
use serde_json::Value;

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
    desk.file("far.geojson", layer(&[square("far", 100_000.0, 4_000.0)]));
    desk.file("negative.csv", "from,to,minutes\nA1,A2,-3\n");
    desk.file("strangers.csv", "from,to,strength\nA1,Z9,2\nA1,A2,much\n");
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
        ("a floor above the ceiling", "[size]\nfloor = 60000\nceiling = 50000\n"),
        ("a waiver that waives nothing", "[[size.waiver]]\npractices = [\"B1\"]\nfloor = 40000\nreason = \"sparse\"\n"),
        ("a file that is not there", "[travel]\nmatrix = \"none.csv\"\n"),
        ("a layer that is no GeoJSON", "[[terms.border]]\npolygons = \"holes.csv\"\n"),
        ("polygons where lines are", "[neighbours]\nedges = \"edges.csv\"\npolygons = \"line.geojson\"\n"),
        ("polygons that leave practices out", "[[rules.never_across]]\npolygons = \"far.geojson\"\n"),
        ("a matrix with a negative time", "[travel]\nmatrix = \"negative.csv\"\n"),
        ("a matrix that is no table", "[travel]\nosrm = \"holes.csv\"\n"),
        ("a list where groups are needed", "[rules]\ntogether = [\"A1\", \"A2\"]\n"),
        ("no neighbours at all", "[neighbours]\nkinds = [\"nearest\"]\nnearest = 0\n"),
        ("a radius that is none", "[neighbours]\nradius_km = -2.0\n"),
        ("more practices at least than at most", "[rules]\nleast_practices = 4\nmost_practices = 2\n"),
        ("a distance that is none", "[rules]\nmost_km = -1.0\n"),
        ("a practice in two fixed networks", "[rules]\nfixed = [[\"A1\", \"A2\"], [\"A2\", \"A3\"]]\n"),
        (
            "everybody left out",
            "left_out = [{ practice = \"A1\", reason = \"a\" }, { practice = \"A2\", reason = \"a\" }, { practice = \"A3\", reason = \"a\" }, { practice = \"B1\", reason = \"a\" }, { practice = \"B2\", reason = \"a\" }, { practice = \"B3\", reason = \"a\" }]\n",
        ),
        ("a relationship with nobody", "[terms.relationships]\nfile = \"strangers.csv\"\n"),
        ("two terms of one name", "[[terms.own]]\nname = \"travel\"\nexpression = \"1\"\n"),
        ("hubs without a word which", "[terms.hubs]\nprice = 5.0\n"),
        ("a population with holes", "[size]\npopulation = \"pcn_code\"\n"),
        ("a reference that is not there", "reference = \"none.csv\"\n[terms.change]\n"),
        ("a time limit in words", "[search]\ntime_limit = \"a while\"\n"),
        (
            "several things at once, of one file",
            "# \"A9\" is spoken of here, and not meant\n[rules]\napart = [\n    [\"A1\", \"A2\"],\n    [\"A3\", \"A9\"],\n]\n[[size.waiver]]\npractices = [\"B1\"]\nfloor = 20000\n[travel]\nmatrix = \"holes.csv\"\n[[terms.need]]\ncolumn = \"deprivation\"\n",
        ),
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
