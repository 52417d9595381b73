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
    /// The practices: a CSV with code, list_size and either easting,northing or lat,lon; may be named in the scenario
    #[arg(value_name = "PRACTICES.CSV", required_unless_present_any = ["scenario", "replay"])]
    pub(crate) practices: Option<PathBuf>,
    /// Everything that is asked of the plan, in one file (docs/scenario.md); flags override it
    #[arg(long, value_name = "SCENARIO.TOML")]
    pub(crate) scenario: Option<PathBuf>,
    /// Make the plan of this plan.json again, from the same files
    #[arg(long, value_name = "PLAN.JSON", conflicts_with = "scenario")]
    pub(crate) replay: Option<PathBuf>,
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
    /// How to solve it [default: auto]
    #[arg(long, value_enum, help_heading = "Search")]
    pub(crate) method: Option<PlanMethod>,
    #[command(flatten)]
    pub(crate) search: SearchArgs,
    #[command(flatten)]
    pub(crate) trade: TradeArgs,
}

/// Plans along a trade-off instead of one plan.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Trade-off")]
pub(crate) struct TradeArgs {
    /// Two terms to trade against each other, such as travel,need: writes trade.csv and trade.json, a plan a point
    #[arg(long, value_name = "TERM,TERM", value_delimiter = ',', num_args = 1)]
    pub(crate) trade: Vec<String>,
    /// How many points: the second term at nothing, then at prices that double
    #[arg(long, value_name = "N", default_value_t = 9, value_parser = clap::value_parser!(u8).range(2..=20))]
    pub(crate) points: u8,
}

/// How far to search and what to show.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Search")]
pub(crate) struct SearchArgs {
    /// Seed of every random choice [default: 0]
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Stop after this long with the best plan so far: 90, 60s, 10m, 1h, or none [default: 60s]
    #[arg(long, value_name = "TIME")]
    pub(crate) time_limit: Option<TimeLimit>,
    /// Stop when the plan is proven to be within this relative gap: 0.001, or 0.1% [default: 0]
    #[arg(long, value_parser = gap)]
    pub(crate) gap: Option<f64>,
    /// Stop after this much countable work; unlike a time limit, repeatable
    #[arg(long, value_name = "UNITS")]
    pub(crate) work_limit: Option<u64>,
    /// Stop with the best plan so far once the process holds more memory than this: 4GB, 512MB. Looked at four times a
    /// second, on Linux; elsewhere only the columns of each linear program are held to it
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    pub(crate) memory_limit: Option<u64>,
    /// Threads; the plan does not depend on them [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
    /// What to show on standard error: auto is bar on a terminal and nothing elsewhere
    #[arg(long, value_enum, default_value_t = ProgressKind::Auto)]
    pub(crate) progress: ProgressKind,
}

/// How a plan is found and its bound proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanMethod {
    /// By the number of connected groups that the size policy allows.
    Auto,
    /// Choose among candidate networks: networks of a few practices, with proof.
    Partition,
    /// Assign practices to hubs: networks of tens of practices, with a bound.
    Assignment,
    /// Construction and local search alone: a plan soon and a quick bound, no proof.
    Search,
}

impl PlanMethod {
    /// As a scenario writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Partition => "partition",
            Self::Assignment => "assignment",
            Self::Search => "search",
        }
    }
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
