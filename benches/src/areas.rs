//! Areas to measure on.

use pcn::adjacency::{bridge_stranded, given, territory};
use pcn::geometry::TerritoryOptions;
use pcn::model::{NetworkCount, Practice, SizePolicy};
use pcn::problem::Problem;
use pcn_io::edges::read_edges;
use pcn_io::prepare::{PrepareInputs, prepare};
use pcn_io::sample::sample_practices;
use pcn_io::table::PracticeTable;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

/// The seed of every synthetic area.
pub const SEED: u64 = 1;

/// Practices of the small, the middling and the large synthetic area of the criterion benches.
pub const SIZES: [usize; 3] = [60, 200, 800];

/// A named problem.
pub struct Area {
    /// Shown in every result.
    pub name: String,
    /// The problem.
    pub problem: Problem,
}

/// The folder of public data beside the checkout, whether it is there or not.
#[must_use]
pub fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared")
}

/// A folder of public data; when it is absent, says so on standard error.
#[must_use]
pub fn shared_folder(name: &str) -> Option<PathBuf> {
    let folder = shared().join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: ../shared/{name} is not there, so nothing of it is measured");
    None
}

/// The band that all benches use: 30,000 to 50,000, hard above.
#[must_use]
pub fn policy() -> SizePolicy {
    SizePolicy::band(30_000, 50_000, 50_000)
}

/// A problem on territories, with stranded pieces bridged as the command does it.
///
/// # Errors
/// Whatever the library has against the practices.
pub fn on_territories(practices: Vec<Practice>, policy: SizePolicy) -> Result<Problem, Box<dyn Error>> {
    let (adjacency, _) = territory(&practices, &TerritoryOptions::default())?;
    let (adjacency, _) = bridge_stranded(&adjacency, &practices, u64::from(policy.floor));
    Ok(Problem::builder(practices, adjacency).policy(policy).build()?)
}

/// A synthetic area of so many practices.
///
/// # Errors
/// When there are too many, or none.
pub fn synthetic(practices: usize) -> Result<Area, Box<dyn Error>> {
    let problem = on_territories(sample_practices(practices, SEED), policy())?;
    Ok(Area { name: format!("synthetic-{practices}"), problem })
}

/// The published areas on their own edges, as far as they are there: Buckinghamshire, Oxfordshire and Berkshire West
/// (`bob`), and Staffordshire (`staffs`).
///
/// # Errors
/// When a file that is there cannot be read.
pub fn published(count: NetworkCount) -> Result<Vec<Area>, Box<dyn Error>> {
    let Some(folder) = shared_folder("instances/pcn") else { return Ok(Vec::new()) };
    let area = |name: &str| -> Result<Area, Box<dyn Error>> {
        let table = PracticeTable::read(folder.join(format!("{name}-practices.csv")))?;
        let edges = read_edges(folder.join(format!("{name}-edges.csv")), &table)?;
        let practices = table.practices()?;
        let adjacency = given(&practices, &edges)?;
        let problem = Problem::builder(practices, adjacency).policy(policy()).networks(count).build()?;
        Ok(Area { name: name.to_owned(), problem })
    };
    ["bob", "staffs"].into_iter().map(area).collect()
}

/// The three synthetic areas and the published ones.
///
/// # Errors
/// When an area cannot be made.
pub fn all() -> Result<Vec<Area>, Box<dyn Error>> {
    let mut areas = SIZES.into_iter().map(synthetic).collect::<Result<Vec<_>, _>>()?;
    areas.extend(published(NetworkCount::Auto)?);
    Ok(areas)
}

/// The tidy table of England in 2022, if its files are there.
///
/// # Errors
/// When a file that is there cannot be read.
pub fn england_table() -> Result<Option<PracticeTable>, Box<dyn Error>> {
    let Some(folder) = shared_folder("data/nhs-2022") else { return Ok(None) };
    let prepared = prepare(&PrepareInputs {
        epraccur: folder.join("epraccur.csv"),
        lists: folder.join("gp-reg-pat-prac-all.csv"),
        postcodes: shared().join("data/codepoint-open-practice-postcodes.csv"),
        pcns: Some(folder.join("ePCN.xlsx")),
        approximate_locations: true,
        ..PrepareInputs::default()
    })?;
    Ok(Some(prepared.table))
}

/// Practices of each ICB, by its code.
#[must_use]
pub fn icbs(table: &PracticeTable) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for row in table.rows().iter().filter(|row| !row.icb.is_empty()) {
        *counts.entry(row.icb.clone()).or_default() += 1;
    }
    counts
}
