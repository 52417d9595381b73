//! `pcn solve`: instances whose answers can be worked out by hand.

use super::stops::{has_a_plan, signalled};
use super::support::Desk;
use serde_json::Value;

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

/// The same ten kilometres apart: each half costs 100. Bounds are proven to some millionths, which is close enough to 200 and not to 2.
fn wide_line() -> String {
    LINE.replace("000,0]", "0000,0]")
}

/// A grid of units a kilometre apart, sizes 1 to 5 as they come, with `more` keys.
fn grid(width: usize, height: usize, more: &str) -> String {
    let n = width * height;
    let sizes: Vec<String> = (0..n).map(|unit| size(unit).to_string()).collect();
    let places: Vec<String> = (0..n).map(|unit| format!("[{},{}]", unit % width * 1000, unit / width * 1000)).collect();
    let edges: Vec<String> = links(width, height).iter().map(|(a, b)| format!("[{a},{b}]")).collect();
    format!(r#"{{"pop":[{}],"xy_m":[{}],"edges":[{}],{more}}}"#, sizes.join(","), places.join(","), edges.join(","))
}

fn size(unit: usize) -> usize {
    1 + unit * 7 % 5 + unit * 3 % 2
}

fn links(width: usize, height: usize) -> Vec<(usize, usize)> {
    let n = width * height;
    let right = (0..n).filter(|unit| unit % width + 1 < width).map(|unit| (unit, unit + 1));
    right.chain((0..n - width).map(|unit| (unit, unit + width))).collect()
}

fn record(desk: &Desk, folder: &str) -> Value {
    serde_json::from_str(&desk.read(&format!("{folder}/plan.json"))).unwrap()
}

/// `pcn check --certificate` failed on every plan of an instance, and the certificate of set partitioning was left out.
#[test]
fn a_plan_is_recounted_and_its_bound_proven_again() {
    let desk = Desk::new();
    desk.file("line.json", wide_line());
    assert_eq!(desk.run("solve line.json -o out --method partition").status.code(), Some(0));
    for line in ["check line.json out/plan.csv", "check line.json out/plan.json"] {
        let text = desk.transcript(line);
        assert!(text.contains("status: 0\n") && text.contains("No violations"), "{text}");
        assert!(text.contains("Score       200.000000\n"), "{text}");
    }
    let text = desk.transcript("check --certificate out/plan.json");
    assert!(
        text.contains("status: 0\n") && text.contains("no plan scores less than") && text.contains("re-checked in"),
        "{text}"
    );
    assert!(text.contains("this plan is optimal"), "{text}");
    let json = desk.run("check line.json out/plan.csv --certificate out/plan.json --format json");
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(
        (&json["valid"], &json["bound"]["holds"], &json["score_micro"]),
        (&true.into(), &true.into(), &200_000_000.into())
    );
    let csv = desk.run("check line.json out/plan.csv --format csv");
    let csv = String::from_utf8(csv.stdout).unwrap();
    assert_eq!(
        csv,
        "network,units,size,hub,score,members\nN001,2,3000000,x,100.000000,w x\nN002,2,3000000,y,100.000000,y z\n"
    );
}

#[test]
fn the_assignment_model_says_that_it_leaves_no_certificate() {
    let desk = Desk::new();
    desk.file("line.json", LINE);
    let solved = desk.transcript("solve line.json -o out --method assignment");
    assert!(
        solved.contains("Proof      the bound is that of the assignment model, which leaves no certificate"),
        "{solved}"
    );
    let text = desk.transcript("check --certificate out/plan.json");
    assert!(
        text.contains("status: 3\n") && text.contains("not re-checked: it came from the assignment model"),
        "{text}"
    );
    assert!(text.contains("No violations"), "{text}");
    let text = desk.transcript("check line.json out/plan.csv");
    assert!(text.contains("status: 0\n") && text.contains("claims that no plan scores less than 2.000000"), "{text}");
}

#[test]
fn a_plan_or_record_that_was_changed_is_found_out() {
    let desk = Desk::new();
    desk.file("line.json", wide_line());
    desk.run("solve line.json -o out --method partition");
    let (plan, json) = (desk.read("out/plan.csv"), desk.read("out/plan.json"));
    let no = |line: &str, words: &[&str]| {
        let text = desk.transcript(line);
        assert!(text.contains("status: 1\n"), "{text}");
        words.iter().for_each(|words| assert!(text.contains(words), "{words}: {text}"));
    };
    // x and z change places: both districts are broken, and their sizes are kept.
    let moved: String = plan.replace("x,N001,x", "x,N002,y").replace("y,N002,y", "y,N001,x");
    desk.file("out/plan.csv", moved);
    no("check line.json out/plan.csv", &["its centre is not a member"]);
    desk.file("out/plan.csv", plan.replace("w,N001,x\n", ""));
    no("check line.json out/plan.csv", &["unit 0 is in 0 districts", "size 2000000, allowed are 3000000 to 3000000"]);
    desk.file("out/plan.csv", &plan);
    let changed = |key: &str, by: i64| {
        let mut record: Value = serde_json::from_str(&json).unwrap();
        record[key] = (record[key].as_i64().unwrap() + by).into();
        desk.file("out/plan.json", record.to_string());
    };
    changed("score_micro", -100_000);
    no("check line.json out/plan.csv", &["reports a score of", "recounted it is 200.000000"]);
    changed("bound_micro", 1_000_000);
    no("check --certificate out/plan.json", &["claims a bound of 20", "its certificate proves"]);
    let mut record: Value = serde_json::from_str(&json).unwrap();
    let bound = record["certificate"]["leaves"][0]["bound"].as_i64().unwrap();
    record["certificate"]["leaves"][0]["bound"] = (bound + 1_000_000).into();
    desk.file("out/plan.json", record.to_string());
    no("check --certificate out/plan.json", &["the certificate does not prove its bound"]);
    desk.file("out/plan.csv", plan.replace("w,", "v,"));
    let text = desk.transcript("check line.json out/plan.csv");
    assert!(text.contains("status: 2\n") && text.contains("unit \"v\" is none of the 4 units"), "{text}");
    let text = desk.transcript("check line.json out/plan.csv --floor 5");
    assert!(text.contains("status: 2\n") && text.contains("leave out the flags"), "{text}");
}

#[test]
fn the_objective_is_the_one_asked_for() {
    let desk = Desk::new();
    // Units 14.4 km apart: 207.36 and 14 * 14 squared km.
    let line = LINE.replace("[1000,", "[14400,").replace("[2000,", "[28800,").replace("[3000,", "[43200,");
    desk.file("line.json", line);
    for (objective, score) in
        [("inertia", 414.72), ("inertia-rounded", 392.0), ("travel", 28_800_000.0), ("cut-edges", 1.0)]
    {
        for method in ["auto", "assignment", "partition"] {
            let text = desk.transcript(&format!("solve line.json -o out --objective {objective} --method {method}"));
            if (objective, method) == ("cut-edges", "assignment") {
                assert!(text.contains("status: 2\n") && text.contains("send units to centres"), "{text}");
                continue;
            }
            assert!(text.contains("status: 0\n"), "{objective} {method}: {text}");
            let record = record(&desk, "out");
            // A bound is proven to some millionths, of which an edge has one million.
            let near = if objective == "cut-edges" { 1e-5 } else { 1e-7 };
            assert!(record["gap"].as_f64().unwrap() <= near, "{objective} {method}: {text}");
            assert!(
                (record["score"].as_f64().unwrap() - score).abs() < 1e-9,
                "{objective} {method}: {}",
                record["score"]
            );
            assert_eq!(record["instance"]["objective"], objective);
            let checked = desk.transcript("check line.json out/plan.csv");
            assert!(
                checked.contains("status: 0\n") && checked.contains(&format!("objective {objective}")),
                "{checked}"
            );
        }
    }
}

/// The least number of cut edges, by trying every assignment of units to districts.
fn least_cut(width: usize, height: usize, k: usize, (floor, cap): (usize, usize)) -> Option<usize> {
    let (n, links) = (width * height, links(width, height));
    let mut near = vec![0_u32; n];
    for &(a, b) in &links {
        near[a] |= 1 << b;
        near[b] |= 1 << a;
    }
    let sound = |mask: u32| {
        let total: usize = (0..n).filter(|unit| mask >> unit & 1 == 1).map(size).sum();
        let mut reached = mask & mask.wrapping_neg();
        loop {
            let grown =
                (0..n).filter(|unit| reached >> unit & 1 == 1).fold(reached, |all, unit| all | near[unit]) & mask;
            if grown == reached {
                return mask != 0 && reached == mask && (floor..=cap).contains(&total);
            }
            reached = grown;
        }
    };
    let mut labels = vec![0; n];
    let mut best = None;
    loop {
        let cut = links.iter().filter(|&&(a, b)| labels[a] != labels[b]).count();
        let mask = |at: usize| (0..n).filter(|&unit| labels[unit] == at).fold(0_u32, |mask, unit| mask | 1 << unit);
        if best.is_none_or(|best| cut < best) && (0..k).all(|at| sound(mask(at))) {
            best = Some(cut);
        }
        let Some(at) = labels.iter().position(|&label| label + 1 < k) else { return best };
        labels[at] += 1;
        labels[..at].fill(0);
    }
}

#[test]
fn cut_edges_are_as_few_as_by_trying_everything() {
    if cfg!(not(feature = "highs")) {
        eprintln!(
            "SKIPPED: the duals of the pure backend miss the bound of such small scores by more than the tolerance"
        );
        return;
    }
    let desk = Desk::new();
    for (width, height, k, band) in
        [(4, 3, 3, (9, 17)), (4, 3, 3, (13, 15)), (3, 3, 2, (14, 18)), (5, 2, 4, (7, 11)), (3, 3, 3, (11, 11))]
    {
        let (floor, cap) = band;
        let asked = format!(r#""k":{k},"L":{floor},"U":{cap}"#);
        desk.file("grid.json", grid(width, height, &asked));
        let text = desk.transcript("solve grid.json -o out --objective cut-edges");
        match least_cut(width, height, k, band) {
            Some(least) => {
                assert!(text.contains("status: 0\n") && text.contains("proven optimal"), "{asked}: {text}");
                assert_eq!(record(&desk, "out")["score_micro"], least as u64 * 1_000_000, "{asked}");
                let text = desk.transcript("check --certificate out/plan.json");
                assert!(text.contains("status: 0\n") && text.contains("this plan is optimal"), "{asked}: {text}");
            }
            None => assert!(text.contains("status: 1\n") && text.contains("proven infeasible"), "{asked}: {text}"),
        }
    }
}

#[test]
fn one_of_several_instances_is_chosen_by_name() {
    let desk = Desk::new();
    desk.file(
        "city.json",
        r#"{"ids":["a","b","c","d"],"pop":[10,20,30,40],"area_km2":[1,1,1,1],"xy_km":[[0,0],[1,0],[2,0],[3,0]],"edges":[[0,1],[1,2],[2,3]]}"#,
    );
    desk.file(
        "several.json",
        r#"{"city":"city.json","instances":[{"inst":"T_4","n":4,"k":2,"smin":1,"smax":2,"beta":100,"prob":0,"avg_depot_dist":[1,2,3,4],"weight":[1,1,1,1]}]}"#,
    );
    let text = desk.transcript("solve several.json -o out");
    assert!(text.contains("status: 2\n") && text.contains("--instance NAME:\n  T_4"), "{text}");
    assert!(!desk.path("out").exists() || desk.names("out").is_empty());
    let text = desk.transcript("solve several.json -o out --instance T_4");
    assert!(text.contains("status: 0\n") && text.contains("proven optimal"), "{text}");
    // Ways out of 2 * 1.5 and 2 * 3.5 km, and two rounds of sqrt(2) km, in metres.
    let metres = 10_000.0 + 2_000.0 * 2.0_f64.sqrt();
    let found = record(&desk, "out");
    assert!((found["score"].as_f64().unwrap() - metres).abs() < 1e-5, "{}", found["score"]);
    let text = desk.transcript("check several.json out/plan.csv --certificate out/plan.json");
    assert!(text.contains("status: 0\n") && text.contains("objective round-trip"), "{text}");
    let text = desk.transcript("solve city.json -o whole --districts 2 --floor 50 --cap 50 --objective travel");
    assert!(text.contains("status: 1\n"), "10, 20, 30 and 40 in a row cannot be halved: {text}");
    let text = desk.transcript("solve city.json -o whole");
    assert!(text.contains("status: 2\n") && text.contains("says nothing about districts"), "{text}");
}

#[test]
fn a_facility_that_is_no_unit_is_refused() {
    let desk = Desk::new();
    let areas = LINE.replace(r#""k":2,"L":3000000,"U":3000000"#, r#""facilities":[{"unit":4294967296,"capacity":9}]"#);
    desk.file("areas.json", areas.replace("xy_m", "xy"));
    let text = desk.transcript("solve areas.json -o out");
    assert!(text.contains("status: 2\n") && text.contains("found 4294967296, units are 0 to 3"), "{text}");
}

#[test]
fn limits_that_were_reached_are_named() {
    if cfg!(not(feature = "highs")) {
        eprintln!("SKIPPED: without HiGHS the assignment model ends before any limit");
        return;
    }
    let desk = Desk::new();
    desk.file("grid.json", grid(12, 12, r#""k":6,"L":60,"U":120"#));
    for (limit, reason) in [("--work-limit 1", "work_limit"), ("--gap 0.9", "gap"), ("--time-limit 1ms", "interrupted")]
    {
        let text = desk.transcript(&format!("solve grid.json -o out --method assignment {limit}"));
        if text.contains("status: 3\n") {
            assert_eq!(reason, "interrupted", "{text}");
            continue;
        }
        let found = record(&desk, "out");
        assert_eq!((&found["status"], &found["stop_reason"]), (&"feasible".into(), &reason.into()), "{text}");
        assert!(reason != "gap" || found["gap"].as_f64().unwrap() <= 0.9);
    }
}

/// Everything but times and the number of threads itself.
#[test]
fn any_number_of_threads_writes_the_same_record() {
    if cfg!(not(feature = "highs")) {
        eprintln!("SKIPPED: without HiGHS small scores are not proven before the clock ends the run");
        return;
    }
    let desk = Desk::new();
    desk.file("small.json", grid(5, 5, r#""k":8,"L":7,"U":16"#));
    desk.file("large.json", grid(11, 11, r#""k":5,"L":60,"U":120"#));
    let lines = [
        "small.json --method partition",
        "large.json --method assignment --time-limit none --work-limit 3000",
        "small.json --objective cut-edges",
    ];
    for line in lines {
        let written = [1, 2].map(|threads| {
            let text = desk.transcript(&format!("solve {line} --threads {threads} -o out"));
            assert!(text.contains("status: 0\n"), "{text}");
            let mut record = record(&desk, "out");
            record["wall_seconds"] = Value::Null;
            record["settings"]["threads"] = Value::Null;
            (record, desk.read("out/plan.csv"), desk.read("out/networks.csv"))
        });
        assert_eq!(written[0], written[1], "{line}");
    }
}

/// A search cut short on districts too large to be proven at once.
#[cfg(unix)]
#[test]
fn an_interrupt_writes_a_valid_plan_and_a_kill_writes_nothing() {
    if cfg!(not(feature = "highs")) {
        eprintln!("SKIPPED: without HiGHS the assignment model ends before it can be interrupted");
        return;
    }
    let desk = Desk::new();
    desk.file("grid.json", grid(24, 24, r#""k":12,"L":130,"U":210"#));
    let line = "solve grid.json --method assignment --time-limit none -o";
    let (status, ..) = signalled(&desk, &format!("{line} interrupted"), &["-INT"], has_a_plan);
    assert_eq!(status, Some(0));
    assert_eq!(desk.names("interrupted"), ["networks.csv", "plan.csv", "plan.json"]);
    assert_eq!(record(&desk, "interrupted")["stop_reason"], "interrupted");
    let text = desk.transcript("check grid.json interrupted/plan.csv");
    assert!(text.contains("status: 0\n"), "{text}");
    let (status, ..) = signalled(&desk, &format!("{line} killed"), &["-KILL"], has_a_plan);
    assert_eq!((status, desk.names("killed")), (None, Vec::new()));
}
