//! `pcn plan`.

use super::shared::{NeighbourArgs, PolicyArgs};
use super::values::{TimeLimit, bytes, gap};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Draw a plan: group neighbouring practices into networks inside the size policy, and say how good it is
///
/// Writes plan.csv, networks.csv, plan.geojson and plan.json into DIR and a summary to standard output. Ctrl-C ends
/// with the best plan so far; a second one exits at once.
#[derive(Clone, Debug, Args)]
pub(crate) struct PlanArgs {
    /// The practices: a CSV with code, list_size and either easting,northing or lat,lon
    #[arg(value_name = "PRACTICES.CSV")]
    pub(crate) practices: PathBuf,
    /// The folder to write into; made if it is not there
    #[arg(short = 'o', long = "output", value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Write the map page too, as map.html
    #[arg(long)]
    pub(crate) map: bool,
    #[command(flatten)]
    pub(crate) neighbours: NeighbourArgs,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) search: SearchArgs,
}

/// How far to search and what to show.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Search")]
pub(crate) struct SearchArgs {
    /// Seed of every random choice
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// Stop after this long with the best plan so far: 90, 60s, 10m, 1h, or none
    #[arg(long, value_name = "TIME", default_value = "60s")]
    pub(crate) time_limit: TimeLimit,
    /// Stop when the plan is proven to be within this relative gap: 0.001, or 0.1%
    #[arg(long, default_value = "0.0", value_parser = gap)]
    pub(crate) gap: f64,
    /// Stop after this much countable work; unlike a time limit, repeatable
    #[arg(long, value_name = "UNITS")]
    pub(crate) work_limit: Option<u64>,
    /// Most memory that the search may hold: 4GB, 512MB
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    pub(crate) memory_limit: Option<u64>,
    /// Threads; the plan does not depend on them [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
    /// What to show on standard error: auto is bar on a terminal and nothing elsewhere
    #[arg(long, value_enum, default_value_t = ProgressKind::Auto)]
    pub(crate) progress: ProgressKind,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressKind {
    /// A line on a terminal, nothing elsewhere.
    Auto,
    /// One line that updates; elsewhere than on a terminal, a line a second.
    Bar,
    /// One JSON object a line.
    Json,
    /// Nothing.
    None,
}
