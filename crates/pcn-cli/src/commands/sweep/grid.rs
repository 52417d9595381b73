//! The grid of scenarios that a sweep file describes.

use crate::args::{Cli, Command, PlanArgs};
use crate::commands::BACKEND;
use crate::failure::Failure;
use clap::Parser as _;
use pcn_io::output::{digest_bytes, digest_file};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use toml::Value;

/// Keys whose value is a path, which is relative to the sweep file.
const PATHS: [&str; 3] = ["practices", "edges", "scenario"];

/// Prices that no flag sets, and where they go.
const PRICES: [&str; 3] = ["exception-price", "shortfall-price", "excess-price"];

/// One scenario.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    /// Its place in the grid, from 0.
    pub(super) at: usize,
    /// What tells it from every other: a digest of its keys, the input files and the program.
    pub(super) hash: String,
    /// The values of the grid's keys, in their order.
    pub(super) values: Vec<String>,
    pub(super) args: PlanArgs,
    /// Prices in patient-km, where they are given.
    pub(super) prices: [Option<f64>; 3],
}

/// All scenarios, in order: the last key of the grid changes fastest.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) keys: Vec<String>,
    pub(super) scenarios: Vec<Scenario>,
}

impl Grid {
    /// Reads a sweep file: `[set]` holds what all scenarios share, `[grid]` a list of values for each key.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let wrong = |what: String| Failure::Input(format!("{}: {what}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| wrong(format!("cannot be read: {error}")))?;
        let whole: toml::Table = text.parse().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
        if let Some(name) = whole.keys().find(|name| !matches!(name.as_str(), "set" | "grid")) {
            return Err(wrong(format!("{name:?} is not known; allowed are the tables [set] and [grid]")));
        }
        let section = |name: &str| match whole.get(name) {
            None => Ok(toml::Table::new()),
            Some(Value::Table(table)) => Ok(table.clone()),
            Some(_) => Err(wrong(format!("{name:?} has to be a table: write [{name}] and its keys below it"))),
        };
        let (set, grid) = (section("set")?, section("grid")?);
        let mut keys = Vec::new();
        let mut lists: Vec<Vec<Value>> = Vec::new();
        for (key, values) in &grid {
            match values {
                _ if set.contains_key(key) => {
                    return Err(wrong(format!("{key:?} stands in [set] and in [grid]; remove one of them")));
                }
                Value::Array(values) if !values.is_empty() => {
                    keys.push(key.clone());
                    lists.push(values.clone());
                }
                _ => return Err(wrong(format!("[grid] {key}: give a list of values, such as {key} = [1, 2]"))),
            }
        }
        let total = lists.iter().map(Vec::len).try_fold(1usize, usize::checked_mul).filter(|&total| total <= 1_000_000);
        let total =
            total.ok_or_else(|| wrong("more than 1,000,000 scenarios; shorten the lists of [grid]".to_owned()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut scenarios = Vec::with_capacity(total);
        for at in 0..total {
            let mut cell = set.clone();
            let mut rest = at;
            let mut values = vec![String::new(); keys.len()];
            for index in (0..keys.len()).rev() {
                let value = &lists[index][rest % lists[index].len()];
                rest /= lists[index].len();
                values[index] =
                    text_of(value).map_err(|what| wrong(format!("[grid] {}: {what}", keys[index])))?.join(" ");
                cell.insert(keys[index].clone(), value.clone());
            }
            scenarios.push(scenario(at, values, &cell, folder).map_err(&wrong)?);
        }
        digest(&mut scenarios).map_err(wrong)?;
        Ok(Self { keys, scenarios })
    }
}

/// The words of a value on the command line.
fn text_of(value: &Value) -> Result<Vec<String>, String> {
    match value {
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Integer(number) => Ok(vec![number.to_string()]),
        Value::Float(number) => Ok(vec![number.to_string()]),
        Value::Boolean(flag) => Ok(vec![flag.to_string()]),
        Value::Array(values) => Ok(values.iter().map(text_of).collect::<Result<Vec<_>, _>>()?.concat()),
        other => Err(format!("{other} is not a value of a flag; give a text or a number")),
    }
}

/// The scenario as the flags of `pcn plan`, which check every key and value.
fn scenario(at: usize, values: Vec<String>, cell: &toml::Table, folder: &Path) -> Result<Scenario, String> {
    let mut words = vec!["pcn".to_owned(), "plan".to_owned()];
    let mut prices = [None; 3];
    let mut practices = None;
    for (key, value) in cell {
        let key = key.replace('_', "-");
        let mut texts = text_of(value).map_err(|what| format!("{key}: {what}"))?;
        if PATHS.contains(&key.as_str()) {
            texts = texts.iter().map(|text| folder.join(text).display().to_string()).collect();
        }
        if let Some(price) = PRICES.iter().position(|price| *price == key) {
            let number = texts.first().and_then(|text| text.parse::<f64>().ok());
            prices[price] = Some(number.ok_or_else(|| format!("{key}: {texts:?} is not a number of patient-km"))?);
        } else if key == "practices" {
            practices = texts.into_iter().next();
        } else if matches!(key.as_str(), "output" | "threads" | "progress" | "map" | "replay" | "trade" | "points") {
            return Err(format!(
                "{key} is not a key of a sweep, which writes one row for each plan and sees to the rest itself"
            ));
        } else {
            words.extend(texts.into_iter().map(|text| format!("--{key}={text}")));
        }
    }
    let given = |name: &str| cell.keys().any(|key| key.replace('_', "-") == name);
    match practices {
        Some(practices) => words.push(practices),
        None if given("scenario") => {}
        None => return Err("no key \"practices\": name the table of practices under [set]".to_owned()),
    }
    if !given("time-limit") {
        // A clock would make runs differ.
        words.push("--time-limit=none".to_owned());
        if !given("work-limit") {
            words.push(format!("--work-limit={}", super::WORK));
        }
    }
    words.extend(["-o".to_owned(), "none".to_owned()]);
    let cli = Cli::try_parse_from(&words).map_err(|error| {
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        format!("{first}; keys are the flags of `pcn plan` without their dashes")
    })?;
    let Command::Plan(args) = cli.command else { return Err("not a plan".to_owned()) };
    Ok(Scenario { at, hash: words.join("\u{1f}"), values, args, prices })
}

/// Turns the words of each scenario, the prices, the files' contents and the program into its hash.
fn digest(scenarios: &mut [Scenario]) -> Result<(), String> {
    let mut known: HashMap<[Option<PathBuf>; 3], Vec<String>> = HashMap::new();
    for scenario in scenarios {
        let mut text = format!("{}\u{1f}{BACKEND}\u{1f}{}", env!("CARGO_PKG_VERSION"), scenario.hash);
        text += &format!("\u{1f}{:?}", scenario.prices);
        let args = &scenario.args;
        let files = [args.practices.clone(), args.neighbours.edges.clone(), args.scenario.clone()];
        if !known.contains_key(&files) {
            known.insert(files.clone(), contents(args).map_err(|failure| failure.to_string())?);
        }
        known[&files].iter().for_each(|digest| text += &format!("\u{1f}{digest}"));
        // The folder that a file stands in is no part of a scenario.
        scenario.hash = digest_bytes("", "", text.as_bytes()).sha256[..16].to_owned();
    }
    Ok(())
}

/// The digests of every file that a scenario reads.
fn contents(args: &PlanArgs) -> Result<Vec<String>, Failure> {
    let (scenario, practices) = crate::scenario::of_plan(args)?;
    let own = args.scenario.as_deref().map(|path| digest_file("scenario", path)).transpose()?;
    let named = scenario.inputs(&practices)?;
    Ok(own.into_iter().chain(named).map(|file| file.sha256).collect())
}
