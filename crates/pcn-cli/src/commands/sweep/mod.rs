//! `pcn sweep`: a grid of scenarios, resumable, one row each.

mod grid;
mod row;

use crate::args::SweepArgs;
use crate::columns::{csv, table};
use crate::failure::{Answer, Failure, Report};
use crate::progress::{Stops, Watch};
use crate::{interrupt, said};
use grid::{Grid, Scenario};
use pcn::solve::{Control as _, Count};
use pcn_io::files::write_atomically;
use pcn_io::output::OutputFile;
use row::Row;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Countable work of a scenario that sets neither a time limit nor a limit on work.
pub(super) const WORK: u64 = 500_000_000;

pub(super) fn run(args: &SweepArgs) -> Result<Report, Failure> {
    let grid = Grid::read(&args.sweep)?;
    let shard = shard(args.shard.as_deref())?;
    let rows = args.output.join("rows");
    let output = OutputFile::claim(&args.output.join("sweep.csv"))?;
    let timing = OutputFile::claim(&args.output.join("timing.csv"))?;
    drop(OutputFile::claim(&rows.join("row"))?);
    let mine: Vec<&Scenario> = grid.scenarios.iter().filter(|s| s.at % shard.1 == shard.0).collect();
    let todo: Vec<&Scenario> = unlike(mine.iter().copied().filter(|scenario| kept(&rows, scenario).is_none()));
    said::remark(&format!(
        "{} scenarios{}, {} of them done already",
        grid.scenarios.len(),
        args.shard.as_ref().map_or_else(String::new, |shard| format!(", {} in shard {shard}", mine.len())),
        mine.len() - mine.iter().filter(|scenario| kept(&rows, scenario).is_none()).count()
    ));
    let stopped = work(args, &todo, &rows)?;
    let known: Vec<Option<Row>> = grid.scenarios.iter().map(|scenario| kept(&rows, scenario)).collect();
    let left = known.iter().filter(|row| row.is_none()).count();
    if left > 0 {
        let done = grid.scenarios.len() - left;
        let hint = if stopped {
            "run the same line again to go on"
        } else {
            "run the other shards, then once without --shard"
        };
        let text = format!("{done} of {} scenarios are done; {hint}.\n", grid.scenarios.len());
        let answer = if stopped { Answer::Stopped } else { Answer::Yes };
        return Ok(Report { text, answer });
    }
    let known: Vec<Row> = known.into_iter().flatten().collect();
    output.put(&results(&grid, &known)?)?;
    timing.put(&timings(&known)?)?;
    let errors = known.iter().any(|row| !row.error.is_empty());
    Ok(Report { text: summary(&grid, &known, &args.output), answer: if errors { Answer::No } else { Answer::Yes } })
}

/// Place and number of shards, from `2/4`: 1 and 4.
fn shard(text: Option<&str>) -> Result<(usize, usize), Failure> {
    let Some(text) = text else { return Ok((0, 1)) };
    let parsed = text.split_once('/').and_then(|(i, n)| Some((i.parse::<usize>().ok()?, n.parse::<usize>().ok()?)));
    match parsed {
        Some((i, n)) if (1..=n).contains(&i) => Ok((i - 1, n)),
        _ => Err(Failure::Usage(format!("--shard {text}: give which of how many, such as 1/4 to 4/4"))),
    }
}

/// Scenarios of one hash are one: a grid may name the same settings twice.
fn unlike<'a>(scenarios: impl Iterator<Item = &'a Scenario>) -> Vec<&'a Scenario> {
    let mut seen = std::collections::HashSet::new();
    scenarios.filter(|scenario| seen.insert(scenario.hash.clone())).collect()
}

fn place(rows: &Path, scenario: &Scenario) -> PathBuf {
    rows.join(format!("{}.json", scenario.hash))
}

/// The row of a scenario that is done; one that cannot be read is not.
fn kept(rows: &Path, scenario: &Scenario) -> Option<Row> {
    let text = std::fs::read(place(rows, scenario)).ok()?;
    serde_json::from_slice::<Row>(&text).ok().filter(|row| row.scenario == scenario.hash)
}

/// Does what is left, side by side, each scenario on one thread; true when someone asked to stop.
fn work(args: &SweepArgs, todo: &[&Scenario], rows: &Path) -> Result<bool, Failure> {
    let jobs = args.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let interrupted = interrupt::flag();
    let stops = Stops { interrupted: Arc::clone(&interrupted), ..Stops::default() };
    let watch = Watch::new(Instant::now(), stops, args.shown.progress);
    let (next, done) = (AtomicUsize::new(0), AtomicU64::new(0));
    let failed: Mutex<Option<Failure>> = Mutex::new(None);
    let broken = AtomicBool::new(false);
    let worker = || {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        let pool = match pool {
            Ok(pool) => pool,
            Err(error) => {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(Failure::Usage(format!("--jobs {jobs}: {error}; ask for fewer")));
                return;
            }
        };
        while let Some(scenario) = todo.get(next.fetch_add(1, Ordering::SeqCst)) {
            if interrupted.load(Ordering::SeqCst) || broken.load(Ordering::SeqCst) {
                return;
            }
            let row = pool.install(|| row::run(scenario, &interrupted));
            // What was cut off by a person is done again.
            if watch.was_interrupted() {
                return;
            }
            let text = serde_json::to_vec_pretty(&row).unwrap_or_default();
            if let Err(error) = write_atomically(&place(rows, scenario), &text) {
                broken.store(true, Ordering::SeqCst);
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Failure::Input(error.to_string()));
            }
            let done = done.fetch_add(1, Ordering::SeqCst) + 1;
            watch.count(&Count { task: "sweep", done, of: Some(todo.len() as u64) });
        }
    };
    std::thread::scope(|scope| (0..jobs.min(todo.len())).for_each(|_| _ = scope.spawn(worker)));
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(failure) => Err(failure),
        None => Ok(interrupted.load(Ordering::SeqCst)),
    }
}

/// One row a scenario in the order of the grid, with nothing that differs between two runs.
fn results(grid: &Grid, rows: &[Row]) -> Result<Vec<u8>, Failure> {
    let header: Vec<&str> = std::iter::once("scenario")
        .chain(grid.keys.iter().map(String::as_str).filter(|key| *key != "seed").map(column))
        .chain(Row::HEADER)
        .chain(["error"])
        .collect();
    let lines: Vec<Vec<String>> = grid
        .scenarios
        .iter()
        .zip(rows)
        .map(|(scenario, row)| {
            let keys = grid.keys.iter().zip(&scenario.values).filter(|(key, _)| *key != "seed");
            std::iter::once(row.scenario.clone())
                .chain(keys.map(|(_, value)| value.clone()))
                .chain(row.cells())
                .chain([row.error.clone()])
                .collect()
        })
        .collect();
    csv(&header, &lines)
}

/// The column of a key; the name `scenario` is taken.
fn column(key: &str) -> &str {
    if key == "scenario" { "scenario_file" } else { key }
}

fn timings(rows: &[Row]) -> Result<Vec<u8>, Failure> {
    let memory = |row: &Row| row.peak_memory_bytes.map_or_else(String::new, |bytes| bytes.to_string());
    let lines: Vec<Vec<String>> =
        rows.iter().map(|row| vec![row.scenario.clone(), format!("{:.3}", row.seconds), memory(row)]).collect();
    csv(&["scenario", "seconds", "peak_memory_bytes"], &lines)
}

/// For each value of each key of the grid: how its scenarios ended.
fn summary(grid: &Grid, rows: &[Row], folder: &Path) -> String {
    let mut lines: Vec<Vec<String>> = vec![line("all", "", rows.iter())];
    for (at, key) in grid.keys.iter().enumerate() {
        let mut values: Vec<&String> = Vec::new();
        for scenario in &grid.scenarios {
            if !values.contains(&&scenario.values[at]) {
                values.push(&scenario.values[at]);
            }
        }
        if values.len() > 1 {
            for value in values {
                let of = grid.scenarios.iter().zip(rows).filter(|(scenario, _)| &scenario.values[at] == value);
                lines.push(line(key, value, of.map(|item| item.1)));
            }
        }
    }
    let header =
        ["key", "value", "scenarios", "optimal", "feasible", "no plan", "mean gap", "mean score", "mean seconds"];
    let mut text = table(&header, &lines);
    let errors: Vec<&Row> = rows.iter().filter(|row| !row.error.is_empty()).collect();
    if let Some(first) = errors.first() {
        let _ = writeln!(
            text,
            "\n{} scenarios could not run, the first ({}): {}",
            errors.len(),
            first.scenario,
            first.error
        );
    }
    let _ =
        writeln!(text, "\nWritten: {}, {}", folder.join("sweep.csv").display(), folder.join("timing.csv").display());
    text
}

fn line<'a>(key: &str, value: &str, rows: impl Iterator<Item = &'a Row>) -> Vec<String> {
    let rows: Vec<&Row> = rows.collect();
    let count = |wanted: &[&str]| rows.iter().filter(|row| wanted.contains(&row.status.as_str())).count().to_string();
    let mean = |values: Vec<f64>| match values.len() {
        0 => None,
        many => Some(values.iter().sum::<f64>() / many as f64),
    };
    let gap = mean(rows.iter().filter_map(|row| row.gap).collect());
    let score = mean(rows.iter().filter_map(|row| row.score).collect());
    let seconds = mean(rows.iter().map(|row| row.seconds).collect());
    vec![
        key.to_owned(),
        value.to_owned(),
        rows.len().to_string(),
        count(&["optimal"]),
        count(&["feasible"]),
        count(&["infeasible", "unknown", "error"]),
        gap.map_or_else(String::new, |gap| format!("{:.4} %", gap * 100.0)),
        score.map_or_else(String::new, crate::summary::decimal),
        seconds.map_or_else(String::new, |seconds| format!("{seconds:.2}")),
    ]
}
