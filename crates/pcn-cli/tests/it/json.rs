//! `--progress json`: every line on standard error is an object, whatever it is about.

use super::stops::{has_a_plan, sample, signalled};
use super::support::Desk;
use serde_json::Value;

/// The lines of standard error, each an object of a kind that docs/formats.md describes.
fn objects(line: &str, stderr: &str) -> Vec<Value> {
    stderr
        .lines()
        .map(|text| {
            let object: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{line}: {text:?}: {error}"));
            match object["kind"].as_str() {
                Some("progress") => {
                    assert!(object["phase"].is_string() && object["elapsed_seconds"].is_number(), "{line}: {text}");
                }
                Some("note" | "error") => assert!(object["text"].is_string(), "{line}: {text}"),
                _ => panic!("{line}: {text} is of no kind"),
            }
            object
        })
        .collect()
}

fn run(desk: &Desk, line: &str) -> (Option<i32>, Vec<Value>) {
    let line = format!("{line} --progress json");
    let output = desk.run(&line);
    (output.status.code(), objects(&line, std::str::from_utf8(&output.stderr).unwrap()))
}

fn progress(objects: &[Value]) -> Vec<&Value> {
    objects.iter().filter(|object| object["kind"] == "progress").collect()
}

/// The last progress line is the answer of the record.
fn ends_with_the_answer(desk: &Desk, objects: &[Value]) {
    let record: Value = serde_json::from_str(&desk.read("out/plan.json")).unwrap();
    let progress = progress(objects);
    let last = progress.last().expect("progress");
    assert_eq!(last["phase"], "done");
    assert_eq!((&last["score"], &last["bound"]), (&record["score"], &record["bound"]));
    assert_eq!(last["networks"].as_u64(), record["networks"].as_array().map(|networks| networks.len() as u64));
}

#[test]
fn a_plan_tells_its_answer_last() {
    let desk = sample(90);
    for flags in ["", "--method search", "--method assignment", "--work-limit 3000", "--time-limit 0"] {
        let (status, objects) = run(&desk, &format!("plan all.csv -o out {flags}"));
        assert_eq!(status, Some(0), "{flags}");
        ends_with_the_answer(&desk, &objects);
        if !flags.is_empty() {
            assert!(desk.read("out/plan.json").contains("\"status\": \"feasible\""), "{flags} proves nothing");
        }
    }
}

#[test]
fn fixed_networks_count_in_what_is_told() {
    let desk = Desk::with_area();
    desk.file(
        "fixed.toml",
        "[size]\nfloor = 20000\n[neighbours]\nedges = \"edges.csv\"\n[rules]\nfixed = [[\"A1\", \"A2\"]]\n",
    );
    let (status, objects) = run(&desk, "plan practices.csv --scenario fixed.toml -o out");
    assert_eq!(status, Some(0), "{objects:?}");
    ends_with_the_answer(&desk, &objects);
    let told = progress(&objects);
    let (done, before) = told.split_last().expect("progress");
    // Plans on the way may have another number of networks, and score less for it.
    let same: Vec<f64> = before
        .iter()
        .filter(|told| told["networks"] == done["networks"])
        .filter_map(|told| told["score"].as_f64())
        .collect();
    assert!(!same.is_empty(), "the fixed network is counted: {told:?}");
    assert!(same.iter().all(|&score| score >= done["score"].as_f64().unwrap()), "and its score: {told:?}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_speaks_json_to_the_end() {
    let desk = sample(1_600);
    let line = "plan all.csv --cap 100000 --time-limit none -o out";
    let (status, _, stderr) = signalled(&desk, line, &["-INT"], has_a_plan);
    assert_eq!(status, Some(0), "{stderr}");
    let objects = objects(line, &stderr);
    let texts: Vec<&str> = objects.iter().filter_map(|object| object["text"].as_str()).collect();
    assert!(texts.iter().any(|text| text.starts_with("Stopping with the best so far")), "{texts:?}");
    assert!(texts.contains(&"Interrupted: this is the best found so far."), "{texts:?}");
    ends_with_the_answer(&desk, &objects);
}

#[test]
fn notes_and_errors_are_objects_too() {
    let desk = Desk::with_area();
    // Windows-1252, which is read with a note.
    let practices = desk.read("practices.csv").into_bytes();
    let at = practices.windows(4).position(|text| text == b"EDEN").expect("a name");
    desk.file("old.csv", [&practices[..at], b"\xc9DEN", &practices[at + 4..]].concat());
    let (status, objects) = run(&desk, "plan old.csv --edges edges.csv -o out");
    assert_eq!(status, Some(0));
    assert!(objects.iter().any(|object| object["kind"] == "note"), "{objects:?}");
    let (status, objects) = run(&desk, "plan nowhere.csv -o out");
    let [error] = objects.as_slice() else { panic!("{objects:?}") };
    assert_eq!((status, &error["kind"]), (Some(2), &Value::from("error")));
    assert!(error["text"].as_str().unwrap().contains("nowhere.csv"), "{error}");
}

#[test]
fn tasks_that_are_counted_tell_how_far_they_are() {
    let desk = Desk::with_area();
    desk.file("good.csv", "code,network\nA1,N1\nA2,N1\nA3,N1\nB1,N2\nB2,N2\nB3,N2\n");
    desk.file(
        "sweep.toml",
        "[set]\npractices = \"practices.csv\"\nedges = \"edges.csv\"\n[grid]\nfloor = [20000, 25000]\n",
    );
    desk.file("apart.toml", "[size]\nnetworks = 1\ncap = 72000\nceiling = 72000\n[neighbours]\nedges = \"edges.csv\"\n[rules]\napart = [[\"A1\", \"A2\"]]\n");
    desk.run("plan practices.csv --edges edges.csv -o made");
    let last = |line: &str, task: &str, status: i32| {
        let (found, objects) = run(&desk, line);
        assert_eq!(found, Some(status), "{line}: {objects:?}");
        let counted: Vec<&Value> = progress(&objects).into_iter().filter(|told| told["phase"] == task).collect();
        let last = *counted.last().unwrap_or_else(|| panic!("{line}: nothing counted: {objects:?}"));
        assert!(counted.is_sorted_by_key(|told| told["done"].as_u64()), "{line}: {counted:?}");
        (last["done"].as_u64(), last["of"].as_u64())
    };
    let area = "practices.csv good.csv --edges edges.csv --floor 20000 --cap 50000";
    let walked = last(&format!("ensemble {area} --steps 600 --chains 2"), "ensemble", 0);
    assert_eq!(walked, (Some(1_200), Some(1_200)));
    assert_eq!(last(&format!("stress {area} --draws 30"), "stress", 0), (Some(36), Some(36)));
    assert_eq!(last("sweep sweep.toml -o swept --jobs 2", "sweep", 0), (Some(2), Some(2)));
    let (nodes, of) = last("check --certificate made/plan.json", "check", 0);
    assert!(nodes.is_some_and(|nodes| nodes > 0) && of.is_none(), "search nodes, of nobody knows how many");
    let (questions, of) = last("plan practices.csv --scenario apart.toml -o none", "conflicts", 1);
    assert!(questions >= Some(1) && of.is_none(), "{questions:?}");
}

#[test]
fn so_does_the_check_of_an_instance() {
    let desk = Desk::new();
    let line = r#"{"pop":[1000000,2000000,2000000,1000000],"xy_m":[[0,0],[1000,0],[2000,0],[3000,0]],"edges":[[0,1],[1,2],[2,3]],"k":2,"L":3000000,"U":3000000}"#;
    desk.file("line.json", line);
    let (status, objects) = run(&desk, "solve line.json -o out --method partition");
    assert_eq!(status, Some(0), "{objects:?}");
    // Another file, which is told in a note, of the same instance.
    desk.file("line.json", format!("{line}\n"));
    let (status, objects) = run(&desk, "check --certificate out/plan.json");
    assert_eq!(status, Some(0), "{objects:?}");
    let note = |object: &Value| object["text"].as_str().is_some_and(|text| text.contains("their SHA-256 differ"));
    assert!(objects.iter().any(note), "{objects:?}");
    let counted: Vec<&Value> = progress(&objects).into_iter().filter(|told| told["phase"] == "check").collect();
    assert!(counted.last().is_some_and(|told| told["done"].as_u64() > Some(0)), "{objects:?}");
}
