//! The scenarios in `examples/scenarios`, run on real practices: each says in its plan what it is an example of.

use super::support::{Desk, shared};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Repeatable, whatever else the machine does. The lower cap leaves an eighth of the networks to be looked at where terms ask for
/// all of them.
const LIMIT: &str = "--cap 50000 --time-limit none --work-limit 400000 --gap 0.05 --threads 2";

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/scenarios")
}

/// A desk with the examples, the files that they name under `made/`, and absolute paths to the shared data.
fn desk() -> Option<Desk> {
    let root = std::fs::canonicalize(shared("instances/pcn")?.join("../..")).expect("the folder is there");
    let desk = Desk::new();
    std::fs::create_dir(desk.path("examples")).expect("a folder is made");
    for entry in std::fs::read_dir(examples()).expect("the examples are there") {
        let path = entry.expect("a file").path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|_| path.is_file()) else { continue };
        let text = std::fs::read_to_string(&path).expect("text");
        desk.file(&format!("examples/{name}"), text.replace("../../../shared", &root.display().to_string()));
    }
    pcn_examples::made::write(&root, &desk.path("examples/made")).expect("the files are made");
    Some(desk)
}

/// The table of practices of an example.
fn table(record: &Value) -> String {
    record["scenario"]["practices"].as_str().expect("each example names its table").to_owned()
}

/// Plans an example; returns its transcript and record.
fn run(desk: &Desk, name: &str) -> (String, Value) {
    let limit = match name {
        // Its waiver is used by the best plan, not by every good one.
        "left-out" => LIMIT.replace("--gap 0.05", "--gap 0"),
        // Its many exceptions leave a wide gap, and any plan shows the bridges.
        "bridges" => LIMIT.replace("--work-limit 400000", "--work-limit 20000"),
        // What a term changes is told by the best plans with and without it.
        "deprivation-spread" | "relationships-and-hubs" => LIMIT.replace("--gap 0.05", "--gap 0"),
        _ => LIMIT.to_owned(),
    };
    let text = desk.transcript(&format!("plan --scenario examples/{name}.toml {limit} -o {name}"));
    assert!(text.contains("\nstatus: 0\n"), "{name}: {text}");
    let record = serde_json::from_str(&desk.read(&format!("{name}/plan.json"))).expect("the record is JSON");
    (text, record)
}

/// Codes of the members of every network of a plan.
fn networks(record: &Value) -> Vec<Vec<String>> {
    let codes = |network: &Value| -> Vec<String> {
        let members = network["members"].as_array().expect("members");
        members.iter().map(|code| code.as_str().expect("a code").to_owned()).collect()
    };
    record["networks"].as_array().expect("networks").iter().map(codes).collect()
}

fn network_of(plan: &[Vec<String>], code: &str) -> usize {
    let found = plan.iter().position(|members| members.iter().any(|member| member == code));
    found.unwrap_or_else(|| panic!("{code} is in no network"))
}

fn term(record: &Value, name: &str) -> f64 {
    record["terms"][name].as_f64().unwrap_or_else(|| panic!("{name} has a line of its own: {}", record["terms"]))
}

/// What a plan costs by a term of another example, and what `check` says of it by that example's rules.
fn under(desk: &Desk, plan: &str, example: &str, table: &str) -> (Value, String) {
    let line = format!("check {table} {plan}/plan.csv --scenario examples/{example}.toml");
    let report = desk.run(&format!("{line} --format json"));
    (serde_json::from_slice(&report.stdout).expect("a report"), desk.transcript(&line))
}

/// Moves a practice of a plan to the network of another, by hand.
fn planted(desk: &Desk, plan: &str, practice: &str, beside: &str) -> String {
    let text = desk.read(&format!("{plan}/plan.csv"));
    let network = |code: &str| -> String {
        let row = text.lines().find(|line| line.starts_with(code)).expect("every practice has a row");
        row.split(',').nth(1).unwrap_or_default().to_owned()
    };
    let (own, other) = (network(practice), network(beside));
    let moved = |line: &str| match line.strip_prefix(&format!("{practice},{own},")) {
        Some(rest) => format!("{practice},{other},{rest}\n"),
        None => format!("{line}\n"),
    };
    let name = format!("{plan}-planted.csv");
    desk.file(&name, text.lines().map(moved).collect::<String>());
    name
}

/// What an example is an example of, seen in its plan.
fn shows(desk: &Desk, name: &str, text: &str, record: &Value) {
    let plan = networks(record);
    let settings = &record["settings"];
    let figures = || record["networks"].as_array().expect("networks").iter().map(|network| &network["figures"]);
    let says = |what: &str| assert!(text.contains(what), "{name} says {what:?}: {text}");
    let check = |plan: &str, expected: &str| {
        let said = desk.transcript(&format!("check {} {plan} --scenario examples/{name}.toml", table(record)));
        assert!(said.contains("\nstatus: 1\n") && said.contains(expected), "{name}, {plan}, {expected}: {said}");
    };
    match name {
        "all-terms-bob" | "all-terms-staffs" => {
            let terms = record["terms"].as_object().expect("terms");
            assert!(terms.len() >= 8, "{terms:?}");
            assert!(figures().all(|figures| figures["money"].as_array().is_none_or(|lines| lines.len() >= 5)));
        }
        "bridges" => {
            let bridges = record["bridges"].as_array().expect("bridges");
            assert!(bridges.iter().all(|bridge| bridge["km"].as_f64() > Some(3.0)), "none is shorter than the radius");
            assert!(bridges.len() > 5, "{bridges:?}");
            says("nothing shorter joins them to the rest");
        }
        "catchments" => assert_eq!(settings["adjacency"], "polygons"),
        "councils-forbidden" | "councils-priced" | "today-kept" => {}
        "deprivation-spread" => assert!(term(record, "need imd2019_score") > 0.0),
        "frozen-and-limits" => {
            says("Kept as is U57641");
            assert!(plan.iter().all(|members| members.len() >= 2), "at least two practices");
            let small = plan.iter().filter(|members| members.len() <= 9).count();
            assert_eq!(small + 1, plan.len(), "at most nine, save in the network that is left as it is");
        }
        "left-out" => {
            says("Left out   K84066");
            assert!(plan.iter().flatten().all(|code| code != "K84066"), "it is in no network");
            assert!((46..=50).contains(&plan.len()), "{} networks", plan.len());
            says("as a waiver allows: an example: villages far from any town");
            let exception = record["exceptions"].as_array().and_then(|all| all.iter().find(|e| e["kind"] == "waived"));
            assert!(exception.is_some_and(|e| e["patients"].as_u64() > Some(0)), "{exception:?}");
        }
        "nearest-and-radius" => assert_eq!(settings["adjacency"], "nearest+radius"),
        "never-across" => {
            let (a, b) = ("C81018", "M83001");
            let planted = planted(desk, name, a, b);
            check(&planted, "crosses \"SUB_ICB_LOCATION_CODE\", which no network may");
        }
        "osrm" => assert!(term(record, "travel") > 0.0),
        "travel-matrix" => {
            // Twenty minutes count as ten kilometres; a plan made without the limit goes beyond.
            let (_, said) = under(desk, "left-out", name, &table(record));
            assert!(said.contains("at most 10.0 km are allowed"), "{said}");
        }
        "outline" => assert_eq!(settings["adjacency"], "territory"),
        "relationships-and-hubs" => {
            let names = ["relationships", "hub suitability", "small practices only"];
            assert!(names.iter().all(|name| term(record, name) >= 0.0));
        }
        "river" => {
            // Forty edges cross the river; one of them is put back by hand, and another edge is taken away.
            assert_eq!(settings["edges"].as_u64(), Some(403 - 40 + 1 - 1));
            assert_ne!(network_of(&plan, "K84051"), network_of(&plan, "K84010"), "the river is between them");
            let planted = planted(desk, name, "K84051", "K84010");
            check(&planted, "is not contiguous");
        }
        "shared-patients" => assert_eq!(settings["adjacency"], "shared"),
        "shared-patients-kept" => {
            assert!(term(record, "shared patients") > 0.0);
            assert!(figures().all(|figures| figures["residents_registered_share"].as_f64().is_some()));
        }
        "together-apart-fixed" => {
            assert_eq!(network_of(&plan, "K84042"), network_of(&plan, "K84610"), "together");
            assert_ne!(network_of(&plan, "K84078"), network_of(&plan, "K84080"), "apart");
            assert!(plan.contains(&vec!["K84028".to_owned()]), "a practice above the floor stands alone");
            assert_eq!(plan[network_of(&plan, "K81014")], ["K81014", "K81041"], "exactly these");
            check(&planted(desk, name, "K84610", "K84028"), "have to be together and are not");
            check(&planted(desk, name, "K84078", "K84080"), "which have to be apart");
            check(&planted(desk, name, "K81041", "K84028"), "is not one network as it is");
        }
        "travel-lsoa" => says("of patients live"),
        "weighted" => {
            let weighted = |figures: &Value| figures["weighted"].as_f64().expect("a weighted list");
            let sizes = record["networks"].as_array().expect("networks").iter().map(|n| n["list_size"].as_f64());
            assert!(sizes.zip(figures()).all(|(size, f)| size.is_some_and(|size| (size - weighted(f)).abs() < 1.0)));
            let registered = figures().map(|figures| figures["registered"].as_f64().expect("registered"));
            assert!(registered.zip(figures()).any(|(registered, f)| (registered - weighted(f)).abs() > 500.0));
            says("ARRS maximum: ");
            assert!(
                desk.read("weighted/networks.csv").lines().next().expect("a header").contains("ARRS maximum, pounds")
            );
        }
        other => panic!("{other}: say here what the example shows"),
    }
}

#[test]
fn every_example_runs_passes_its_check_and_shows_what_it_is_for() {
    if cfg!(not(feature = "highs")) {
        eprintln!(
            "SKIPPED: an interior point counts no pivots, so that the limit on work does not end these runs in good time"
        );
        return;
    }
    let Some(desk) = desk() else { return };
    let mut names: Vec<String> = desk.names("examples").into_iter().filter(|name| name.ends_with(".toml")).collect();
    names.iter_mut().for_each(|name| name.truncate(name.len() - ".toml".len()));
    assert!(names.len() >= 20, "{names:?}");
    for name in &names {
        let (text, record) = run(&desk, name);
        assert_eq!(record["verification"]["valid"], true, "{name}");
        let check = desk.transcript(&format!("check {} {name}/plan.csv", table(&record)));
        assert!(check.contains("\nstatus: 0\n"), "{name}: {check}");
        shows(&desk, name, &text, &record);
    }
    reports_say_what_was_asked(&desk);
    priced_terms_fall(&desk);
    nobody_is_on_a_minority_side_where_borders_are_forbidden(&desk);
}

fn reports_say_what_was_asked(desk: &Desk) {
    let cases: [(&str, &[&str]); 6] = [
        ("weighted", &["Yearly money", "ARRS maximum", "count weighted_list of 2025-10-01", "Further figures"]),
        ("together-apart-fixed", &["Exactly one network: K81014, K81041.", "Never together: K84078, K84080."]),
        (
            "left-out",
            &["Left out: K84066, 533 patients: an example", "Waiver: a floor of 19,000 for networks that hold K84051"],
        ),
        ("river", &["Neighbours by hand: K81014 and K81078.", "across a line of thames.geojson"]),
        ("today-kept", &["Who changes network, and why", "patients whose network changes from the reference, 100"]),
        ("councils-forbidden", &["No network crosses a border of ltla21_name."]),
    ];
    for (name, said) in cases {
        let text = desk.transcript(&format!("report {name} -o {name}.html"));
        assert!(text.contains("\nstatus: 0\n"), "{name}: {text}");
        let report = desk.read(&format!("{name}.html"));
        for said in said {
            assert!(report.contains(said), "the report of {name} says {said:?}");
        }
    }
}

/// The best plan without some terms costs more by them, taken together, than the best plan with them.
fn priced_terms_fall(desk: &Desk) {
    let bob: Value = serde_json::from_str(&desk.read("relationships-and-hubs/plan.json")).expect("a record");
    let table = table(&bob);
    let cases: [(&str, &[&str], &str); 3] = [
        ("relationships-and-hubs", &["relationships"], "deprivation-spread"),
        ("relationships-and-hubs", &["relationships", "hub suitability", "small practices only"], "deprivation-spread"),
        ("deprivation-spread", &["need imd2019_score"], "relationships-and-hubs"),
    ];
    for (with, names, without) in cases {
        let own: Value = serde_json::from_str(&desk.read(&format!("{with}/plan.json"))).expect("a record");
        assert_eq!(own["status"], "optimal", "{with}");
        let (report, _) = under(desk, without, with, &table);
        let of_other = |name: &&str| report["plan"]["terms"][*name].as_f64().expect("a term");
        let (own, other): (f64, f64) =
            (names.iter().map(|name| term(&own, name)).sum(), names.iter().map(of_other).sum());
        assert!(own < other, "{names:?}: {own} with them, {other} without");
    }
}

/// Patients outside their network's majority council.
const MINORITY: &str = "border ltla21_name";

/// Priced, they are fewer than without a price; forbidden, none, and what that costs is named.
fn nobody_is_on_a_minority_side_where_borders_are_forbidden(desk: &Desk) {
    let record =
        |name: &str| -> Value { serde_json::from_str(&desk.read(&format!("{name}/plan.json"))).expect("a record") };
    let table = table(&record("councils-priced"));
    // Any plan of Staffordshire made without a price on borders.
    let (without, _) = under(desk, "shared-patients-kept", "councils-priced", &table);
    let (none, _) = under(desk, "councils-forbidden", "councils-priced", &table);
    let without = without["plan"]["terms"][MINORITY].as_f64().expect("the term");
    let priced = term(&record("councils-priced"), MINORITY);
    assert!(priced < 0.5 * without, "{priced} priced, {without} without a price");
    assert_eq!(none["plan"]["terms"][MINORITY].as_f64(), Some(0.0), "forbidden: nobody is on a minority side");
    let below = record("councils-forbidden")["exceptions"].as_array().expect("a list").clone();
    assert!(below.iter().all(|exception| exception["reason"].as_str().is_some_and(|reason| !reason.is_empty())));
    let (_, crossing) = under(desk, "councils-priced", "councils-forbidden", &table);
    assert_eq!(crossing.contains("\nstatus: 1\n"), priced > 0.0, "what is priced may cross, what is forbidden not");
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

#[test]
fn todays_networks_are_kept_save_those_that_break_a_rule() {
    let Some(desk) = desk() else { return };
    let (text, record) = run(&desk, "today-kept");
    let moves = record["moves"].as_array().expect("moves are listed");
    assert!(!moves.is_empty(), "some of today's networks break a rule: {text}");
    for moved in moves {
        assert!(moved["why"].as_str().is_some_and(|why| !why.is_empty()), "{moved}");
    }
    // Every network of today that keeps the rules is in the plan, unless a neighbour that breaks one needs it.
    let changed: f64 = moves.iter().map(|moved| moved["list_size"].as_f64().unwrap_or_default()).sum();
    assert_eq!(record["terms"]["change"].as_f64().map(|cost| (cost / 100.0).round()), Some(changed.round()));
    assert!(changed < 0.35 * record["patients"].as_f64().unwrap(), "{changed} patients move");
    // By any other plan more patients change.
    let (other, _) = run(&desk, "deprivation-spread");
    assert!(!other.is_empty());
    let (report, _) = under(&desk, "deprivation-spread", "today-kept", &table(&record));
    let elsewhere = report["plan"]["terms"]["change"].as_f64().expect("the term") / 100.0;
    assert!(elsewhere > changed, "{elsewhere} patients change without a price, {changed} with it");
}
