//! Time and memory against size: `make bench-national` runs it.
//!
//! - `scaling run CSV SECONDS LARGEST`: synthetic areas of up to `LARGEST` practices and, where the public data are there,
//!   the published areas, the ICBs of England, England and the MSOA instances, each in a process of its own
//! - `scaling one NAME SECONDS [TABLE]`: one area, its row on standard output
//! - `scaling plot CSV SVG`: the picture
//! - `scaling summary CSV`: what the rows say, as a table

use pcn::model::NetworkCount;
use pcn_benches::areas::{self, Area};
use pcn_benches::run::{Row, measure};
use pcn_benches::{plot, run};
use pcn_examples::msoa;
use pcn_io::table::PracticeTable;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const SYNTHETIC: [usize; 7] = [100, 200, 400, 800, 1600, 3200, 6500];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["run", csv, seconds, largest] => run_all(Path::new(csv), seconds, largest),
        ["one", name, seconds] => one(name, seconds, None),
        ["one", name, seconds, table] => one(name, seconds, Some(Path::new(table))),
        ["plot", csv, svg] => read(csv).and_then(|rows| Ok(std::fs::write(svg, plot::draw(&rows))?)),
        ["summary", csv] => read(csv).map(|rows| summarise(&rows)),
        _ => {
            Err("usage: scaling run CSV SECONDS LARGEST | one NAME SECONDS [TABLE] | plot CSV SVG | summary CSV".into())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// All areas, one process after the other; the file grows row by row.
fn run_all(csv: &Path, seconds: &str, largest: &str) -> Result<(), Box<dyn Error>> {
    let limit: f64 = seconds.parse()?;
    let largest: usize = largest.parse()?;
    let mut names: Vec<(String, usize)> =
        SYNTHETIC.iter().filter(|&&n| n <= largest).map(|&n| (format!("synthetic-{n}"), n)).collect();
    names.extend(areas::published(NetworkCount::Auto)?.into_iter().map(|area| (area.name, area.problem.len())));
    let mut table = None;
    if let Some(england) = areas::england_table()? {
        let icbs = areas::icbs(&england).into_iter().filter(|(_, n)| *n <= largest);
        names.extend(icbs.map(|(code, n)| (format!("icb-{code}"), n)));
        if england.len() <= largest.saturating_add(100) {
            names.push(("england".to_owned(), england.len()));
        }
        let path = csv.with_extension("practices.csv");
        std::fs::write(&path, england.to_csv_bytes())?;
        table = Some(path);
    }
    if let Some(folder) = areas::shared_folder("instances/english-msoa") {
        let instances = msoa::read(&folder)?.into_iter().filter(|instance| instance.units() <= largest);
        names.extend(instances.map(|instance| (instance.name.clone(), instance.units())));
    }
    let mut writer = csv::Writer::from_path(csv)?;
    let mut rows = Vec::new();
    for (name, practices) in names {
        let row = in_child(&name, seconds, table.as_ref()).unwrap_or_else(|error| {
            eprintln!("{name}: {error}");
            let backend = run::BACKEND.to_owned();
            Row { area: name, practices, limit_seconds: limit, status: "failed".to_owned(), backend, ..Row::default() }
        });
        eprintln!("{:<22} {:>8.2} s  {}", row.area, row.seconds, row.status);
        writer.serialize(&row)?;
        writer.flush()?;
        rows.push(row);
    }
    if let Some(path) = table {
        std::fs::remove_file(path)?;
    }
    summarise(&rows);
    Ok(())
}

fn in_child(name: &str, seconds: &str, table: Option<&PathBuf>) -> Result<Row, Box<dyn Error>> {
    let output = Command::new(std::env::current_exe()?)
        .args(["one", name, seconds])
        .args(table)
        .stderr(std::process::Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("ended with {}", output.status).into());
    }
    let row = csv::Reader::from_reader(output.stdout.as_slice()).deserialize().next();
    Ok(row.ok_or("no row")??)
}

/// Measures one area in this process.
fn one(name: &str, seconds: &str, table: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let limit: f64 = seconds.parse()?;
    let instance = match areas::shared_folder("instances/english-msoa").filter(|_| name.starts_with("Manchester")) {
        Some(folder) => msoa::read(&folder)?.into_iter().find(|instance| instance.name == name),
        None => None,
    };
    let mut row;
    if let Some(instance) = instance {
        row = measure(&Area { name: name.to_owned(), problem: instance.problem()? }, limit);
        for score in [&mut row.score, &mut row.bound] {
            *score = score.map(|metres| metres / msoa::METRES);
        }
        row.published_seconds = Some(instance.published_seconds);
        row.published_score = Some(instance.published_cost);
    } else {
        row = measure(&area(name, table)?, limit);
    }
    let mut writer = csv::Writer::from_writer(std::io::stdout());
    writer.serialize(row)?;
    Ok(writer.flush()?)
}

fn area(name: &str, table: Option<&Path>) -> Result<Area, Box<dyn Error>> {
    if let Some(practices) = name.strip_prefix("synthetic-") {
        return areas::synthetic(practices.parse()?);
    }
    if let Some(found) = areas::published(NetworkCount::Auto)?.into_iter().find(|area| area.name == name) {
        return Ok(found);
    }
    let mut england = PracticeTable::read(table.ok_or("no such area, or no table of practices")?)?;
    if let Some(code) = name.strip_prefix("icb-") {
        england = england.filter_areas(&[code.to_owned()])?;
    }
    Ok(Area { name: name.to_owned(), problem: areas::on_territories(england.practices()?, areas::policy())? })
}

fn read(csv: &str) -> Result<Vec<Row>, Box<dyn Error>> {
    Ok(csv::Reader::from_path(csv)?.deserialize().collect::<Result<_, _>>()?)
}

/// A Markdown table, smallest first, and a line that counts.
fn summarise(rows: &[Row]) {
    println!(
        "| area | practices | seconds | user CPU s | first plan s | peak MiB | networks | score | bound | gap | status |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|");
    let shown = |value: Option<f64>, digits: usize| value.map_or("-".to_owned(), |value| format!("{value:.digits$}"));
    for row in rows {
        println!(
            "| {} | {} | {:.2} | {} | {} | {} | {} | {} | {} | {} | {} |",
            row.area,
            row.practices,
            row.seconds,
            shown(row.user_cpu_seconds, 2),
            shown(row.first_plan_seconds, 3),
            shown(row.peak_mib, 0),
            row.networks.map_or("-".to_owned(), |networks| networks.to_string()),
            shown(row.score, 1),
            shown(row.bound, 1),
            row.gap.map_or("-".to_owned(), |gap| format!("{:.4} %", 100.0 * gap)),
            row.status
        );
    }
    let optimal = rows.iter().filter(|row| row.status == "optimal");
    let quick = optimal.clone().filter(|row| row.seconds <= 5.0).count();
    println!("\n{} areas, {} proven optimal, {quick} of them within 5 s.", rows.len(), optimal.count());
}
