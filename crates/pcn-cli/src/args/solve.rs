//! `pcn solve`.

use super::plan::SearchArgs;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Solve a published districting instance, or a dual graph as GerryChain writes it (for researchers)
///
/// Writes plan.csv, networks.csv and plan.json into DIR. Scores stand where plan.json has patient-kilometres: size times
/// squared whole kilometres in millions for districts, size times distance over 1000 for service areas, metres for rounds.
/// pcn check INSTANCE.JSON DIR/plan.csv recounts the plan, and pcn check --certificate DIR/plan.json proves the bound again
/// where partition proved it.
#[derive(Clone, Debug, Args)]
pub(crate) struct SolveArgs {
    /// The instance: JSON with pop, edges, and k, L, U, xy_m (districts) or facilities, xy (service areas), several of one
    /// city (city, instances), or a graph
    #[arg(value_name = "INSTANCE.JSON")]
    pub(crate) instance: PathBuf,
    /// The folder to write into; made if it is not there
    #[arg(short = 'o', long = "output", value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Which of several instances in one file; without it their names are listed
    #[arg(long = "instance", value_name = "NAME")]
    pub(crate) instance_name: Option<String>,
    /// What a district costs [default: what the instance says]
    #[arg(long, value_enum)]
    pub(crate) objective: Option<ObjectiveAsked>,
    /// How to solve it
    #[arg(long, value_enum, default_value_t = Method::Auto)]
    pub(crate) method: Method,
    /// Number of districts [default: the instance's; a graph needs it]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) districts: Option<u32>,
    /// Least size of a district [default: the instance's; a graph needs it]
    #[arg(long, value_name = "SIZE")]
    pub(crate) floor: Option<u64>,
    /// Greatest size of a district [default: the instance's; a graph needs it]
    #[arg(long, value_name = "SIZE")]
    pub(crate) cap: Option<u64>,
    /// Attribute of a graph's nodes that holds their size
    #[arg(long, value_name = "NAME", default_value = "TOTPOP")]
    pub(crate) size_column: String,
    /// Attribute of a graph's nodes that holds the first coordinate, in metres
    #[arg(long, value_name = "NAME", default_value = "C_X")]
    pub(crate) x_column: String,
    /// Attribute of a graph's nodes that holds the second coordinate, in metres
    #[arg(long, value_name = "NAME", default_value = "C_Y")]
    pub(crate) y_column: String,
    #[command(flatten)]
    pub(crate) search: SearchArgs,
}

/// What a district of an instance costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ObjectiveAsked {
    /// Size times squared km to the district's centre, in millions.
    Inertia,
    /// The same with distances rounded to whole km first: that of the county instances.
    InertiaRounded,
    /// Size times km to the district's centre.
    Travel,
    /// Edges between districts; by partition only.
    CutEdges,
}

/// How an instance is solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Method {
    /// By the number of connected groups that it would have to list.
    Auto,
    /// Choose among connected groups: many small districts.
    Partition,
    /// Assign units to centres: few large districts, and given centres.
    Assignment,
    /// A plan and a quick bound, no proof.
    Search,
}
