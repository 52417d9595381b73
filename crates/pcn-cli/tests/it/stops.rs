//! Runs that end early: by the memory they hold, by Ctrl-C, by a kill; and what they leave.

use super::support::Desk;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A desk with a sample area, as `pcn prepare` makes it of the raw files.
pub(crate) fn sample(practices: u32) -> Desk {
    let desk = Desk::new();
    desk.run(&format!("sample --practices {practices} --seed 3 -o raw"));
    let raw = "--epraccur raw/epraccur.csv --lists raw/gp-reg-pat-prac-all.csv --postcodes raw/postcodes.csv";
    assert_eq!(desk.run(&format!("prepare {raw} -o all.csv")).status.code(), Some(0));
    desk
}

/// A run that was sent signals: its status, standard output and standard error.
pub(crate) type Ended = (Option<i32>, String, String);

/// Starts the line, and sends the signals once `ready` says so of a line of its progress: whatever the machine's speed, the run is
/// in the midst of its work.
#[cfg(unix)]
pub(crate) fn signalled(desk: &Desk, line: &str, signals: &[&str], ready: impl Fn(&Value) -> bool) -> Ended {
    let mut command = desk.command(&format!("{line} --progress json"));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut told, mut sent) = (String::new(), false);
    for text in BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap) {
        if !sent && serde_json::from_str(&text).is_ok_and(|object| ready(&object)) {
            sent = true;
            for signal in signals {
                let _ = Command::new("kill").args([*signal, &child.id().to_string()]).status();
            }
        }
        told.push_str(&text);
        told.push('\n');
    }
    assert!(sent, "{line} was never ready: {told}");
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap(), told)
}

/// There is a plan, and more to do.
pub(crate) fn has_a_plan(told: &Value) -> bool {
    told["score"].is_number() && told["phase"] != "done"
}

/// Of the things that are counted, some are done.
fn has_counted(told: &Value) -> bool {
    told["done"].as_u64().is_some_and(|done| done > 0)
}

/// Every way to a plan: candidates, tiles, a climb, hubs, local search; each ends at once where the process holds more than it may,
/// as it does before it starts, with a valid plan and the reason.
#[cfg(target_os = "linux")]
#[test]
fn a_limit_on_memory_ends_every_method_with_a_plan() {
    let (small, tiles, climb) = (sample(90), sample(700), sample(1_600));
    let flags = [
        (&small, ""),
        (&small, "--method search"),
        (&small, "--method assignment"),
        (&tiles, ""),
        (&tiles, "--floor 200000 --ceiling 300000 --cap 300000"),
        (&climb, ""),
    ];
    for (desk, flags) in flags {
        let line = format!("plan all.csv {flags} --time-limit none --memory-limit 2MB -o out");
        let text = desk.transcript(&line);
        assert!(text.contains("\nstatus: 0\n"), "{line}: {text}");
        assert!(text.contains(" s: the limit on memory was reached\n"), "{line}: {text}");
        assert!(text.contains("The limit on memory was reached: this is the best found so far."), "{line}: {text}");
        let record: Value = serde_json::from_str(&desk.read("out/plan.json")).unwrap();
        assert_eq!((&record["status"], &record["stop_reason"]), (&"feasible".into(), &"memory_limit".into()), "{line}");
        let checked = desk.transcript("check all.csv out/plan.csv");
        assert!(checked.contains("status: 0"), "{line}: {checked}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_limit_on_memory_ends_an_instance_too() {
    let desk = Desk::new();
    let units = 144;
    let sizes: Vec<String> = (0..units).map(|at| (1000 + 37 * (at * at % 11)).to_string()).collect();
    let places: Vec<String> = (0..units).map(|at| format!("[{},{}]", at % 12 * 1000, at / 12 * 1300)).collect();
    let right = (0..units).filter(|at| at % 12 != 11).map(|at| format!("[{at},{}]", at + 1));
    let down = (0..units - 12).map(|at| format!("[{at},{}]", at + 12));
    let edges: Vec<String> = right.chain(down).collect();
    desk.file(
        "grid.json",
        format!(
            "{{\"pop\":[{}],\"xy_m\":[{}],\"edges\":[{}],\"k\":6,\"L\":20000,\"U\":38000}}",
            sizes.join(","),
            places.join(","),
            edges.join(",")
        ),
    );
    // Far too hard to be finished in a second or two; whether there is a plan by then is the method's business.
    let text = desk.transcript("solve grid.json --method assignment --memory-limit 2MB --time-limit none -o out");
    assert!(text.contains("The limit on memory was reached: this is the best found so far."), "{text}");
    if text.contains("\nstatus: 0\n") {
        assert!(text.contains(" s: the limit on memory was reached\n"), "{text}");
        assert!(desk.read("out/plan.json").contains("\"stop_reason\": \"memory_limit\""), "{text}");
    } else {
        assert!(text.contains("\nstatus: 3\n") && text.contains("unknown: no plan was found"), "{text}");
    }
}

/// The limit lies between what the run holds at its start and what it would come to hold.
#[cfg(target_os = "linux")]
#[test]
fn a_run_that_grows_past_its_limit_on_memory_is_stopped_near_it() {
    if cfg!(not(feature = "highs")) {
        eprintln!("SKIPPED: the pure backend holds too little for this limit");
        return;
    }
    let desk = sample(1_400);
    let line = "plan all.csv --cap 100000 --time-limit none --threads 2 --progress none -o out";
    let limit = 120_u64 << 20;
    let mut child = desk.command(&format!("{line} --memory-limit {limit}")).stdout(Stdio::null()).spawn().unwrap();
    let (started, mut peak) = (Instant::now(), 0);
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let held =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(held.unwrap_or(0) * 1024);
        assert!(started.elapsed() < Duration::from_secs(120), "it holds {peak} and goes on");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let record: Value = serde_json::from_str(&desk.read("out/plan.json")).unwrap();
    assert_eq!(record["stop_reason"], "memory_limit", "it never held as much: {peak}");
    assert!(record["work"]["columns"].as_u64() > Some(1_000), "it had begun to prove: {}", record["work"]);
    assert!(peak > limit && peak < 2 * limit, "{peak} with a limit of {limit}");
}

#[cfg(unix)]
#[test]
fn an_ensemble_cut_short_says_so_and_a_killed_one_leaves_the_old_file() {
    let desk = Desk::with_area();
    desk.file("good.csv", "code,network\nA1,N1\nA2,N1\nA3,N1\nB1,N2\nB2,N2\nB3,N2\n");
    let line = "ensemble practices.csv good.csv --edges edges.csv --floor 20000 --cap 50000 --chains 2 --threads 1 -o walk.txt";
    let begun = || desk.names(".").iter().any(|name| name.ends_with(".part"));
    let end = |walk: &str| -> Value { serde_json::from_str(walk.lines().last().unwrap()).unwrap() };
    desk.run(&format!("{line} --steps 50"));
    let whole = desk.read("walk.txt");
    assert_eq!(end(&whole), serde_json::json!({"plans": 100, "steps": 50, "complete": true}));

    let mut child =
        desk.command(&format!("{line} --steps 4000000000 --thin 1000")).stdout(Stdio::null()).spawn().unwrap();
    while !begun() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(desk.read("walk.txt"), whole, "the old file stands");
    assert!(begun(), "the kill left its temporary file");

    let (status, stdout, stderr) = signalled(&desk, &format!("{line} --steps 4000000000"), &["-INT"], has_counted);
    assert_eq!(status, Some(0), "{stdout}{stderr}");
    assert!(
        stdout.contains("Someone asked to stop: these are ") && stdout.contains(" of 8,000,000,000 plans."),
        "{stdout}"
    );
    assert!(stderr.contains("Stopping with the best so far"), "{stderr}");
    let walk = desk.read("walk.txt");
    let (plans, end) = (walk.lines().count() - 2, end(&walk));
    assert_eq!((&end["complete"], end["plans"].as_u64()), (&Value::Bool(false), Some(plans as u64)));
    assert_eq!(end["steps"].as_u64(), Some(plans as u64 / 2));
    assert!(!begun(), "what the killed run left is gone: {:?}", desk.names("."));
}

#[cfg(unix)]
#[test]
fn a_trade_off_that_is_interrupted_keeps_the_points_that_were_done() {
    let desk = sample(300);
    desk.file("trade.toml", "[terms.change]\n[search]\ntime_limit = \"1s\"\n");
    let line = "plan all.csv --scenario trade.toml --trade travel,change --points 20 -o trade";
    let (status, stdout, stderr) = signalled(&desk, line, &["-INT"], |told| told["phase"] == "done");
    let table = desk.read("trade/trade.csv");
    let points = table.lines().count() - 1;
    assert!((1..20).contains(&points), "{table}");
    assert_eq!(status, Some(0), "{stdout}{stderr}");
    let told = format!("Stopped after {points} of 20 points: someone asked to stop. The rest is missing.");
    assert!(stdout.contains(&told), "{stdout}");
    let picture: Value = serde_json::from_str(&desk.read("trade/trade.json")).unwrap();
    assert_eq!(
        (picture["points"].as_array().map(Vec::len), picture["points_asked"].as_u64()),
        (Some(points), Some(20))
    );
    let at_once = desk.transcript(&format!("{line} --memory-limit 1MB"));
    if cfg!(target_os = "linux") {
        assert!(at_once.contains("status: 3") && at_once.contains("first of 20 points"), "{at_once}");
        assert!(at_once.contains("the limit on memory was reached. Nothing was written."), "{at_once}");
        assert_eq!(desk.read("trade/trade.csv"), table, "what was there stands");
    }
}

#[test]
fn what_a_killed_run_left_is_gone_after_the_next() {
    let desk = Desk::with_area();
    std::fs::create_dir(desk.path("out")).unwrap();
    desk.file("out/.pcn-Ab12Cd.part", "half a plan");
    desk.file("out/notes.part", "mine");
    let text = desk.transcript("plan practices.csv --edges edges.csv -o out");
    assert!(text.contains("status: 0"), "{text}");
    assert_eq!(desk.names("out"), ["networks.csv", "notes.part", "plan.csv", "plan.geojson", "plan.json"]);
}

/// However early the stop, on a map in tiles too: a plan, and not "unknown".
#[test]
fn no_time_at_all_is_enough_for_a_plan() {
    for practices in [700, 1_600] {
        let desk = sample(practices);
        let text = desk.transcript("plan all.csv --time-limit 0 -o out");
        assert!(text.contains("\nstatus: 0\n") && text.contains("the time was up"), "{text}");
    }
}

#[test]
fn the_sample_is_planned_alike_on_one_thread_and_on_two() {
    let desk = Desk::new();
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/sample-60");
    let sample = sample.display();
    let raw = format!(
        "--epraccur {sample}/epraccur.csv --lists {sample}/gp-reg-pat-prac-all.csv --postcodes {sample}/postcodes.csv"
    );
    assert_eq!(desk.run(&format!("prepare {raw} -o all.csv")).status.code(), Some(0));
    for work in [0, 20_000, 10_000_000] {
        let plans = [1, 2].map(|threads| {
            let line = format!("plan all.csv --time-limit none --work-limit {work} --threads {threads} -o out");
            let text = desk.transcript(&line);
            assert!(text.contains("\nstatus: 0\n"), "{line}: {text}");
            let record: Value = serde_json::from_str(&desk.read("out/plan.json")).unwrap();
            (desk.read("out/plan.csv"), record["score"].clone(), record["bound"].clone(), record["work"].clone())
        });
        assert_eq!(plans[0], plans[1], "work limit {work}");
    }
}
