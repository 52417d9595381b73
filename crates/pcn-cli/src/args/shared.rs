//! Flags that several commands share.

use super::plan::ProgressKind;
use super::values::{NetworksAsked, patients};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What counts for a plan that is there already.
#[derive(Clone, Debug, Args)]
pub(crate) struct RuleArgs {
    /// The scenario whose rules and terms count; by default that of the plan.json beside the plan, the first of several
    #[arg(long, value_name = "SCENARIO.TOML")]
    pub(crate) scenario: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) neighbours: NeighbourArgs,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
}

/// The size policy and the number of networks; what is left out takes its default when resolved.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Policy")]
pub(crate) struct PolicyArgs {
    /// Least patients of a network; below it is a named exception [default: 30000]
    #[arg(long, value_name = "PATIENTS", value_parser = patients)]
    pub(crate) floor: Option<u32>,
    /// Patients that a network should not exceed without need [default: 50000]
    #[arg(long, value_name = "PATIENTS", value_parser = patients)]
    pub(crate) ceiling: Option<u32>,
    /// Most patients of a network of several practices; equal to the ceiling makes it hard [default: 60000, or the
    /// ceiling where that is higher]
    #[arg(long, value_name = "PATIENTS", value_parser = patients)]
    pub(crate) cap: Option<u32>,
    /// How many networks: auto (patients divided by the middle of the band), free, K, or MIN-MAX
    #[arg(long, value_name = "auto|free|K|MIN-MAX")]
    pub(crate) networks: Option<NetworksAsked>,
}

/// Which practices are neighbours.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Neighbours")]
pub(crate) struct NeighbourArgs {
    /// Take the practices of this ICB, sub-ICB or CCG only; may be given several times
    #[arg(long, value_name = "CODE")]
    pub(crate) area: Vec<String>,
    /// territory: practices whose territories touch; given: those listed in --edges [default: given with --edges,
    /// else territory]
    #[arg(long, value_enum)]
    pub(crate) adjacency: Option<AdjacencyKind>,
    /// Neighbouring pairs of practice codes, a CSV with the columns from,to
    #[arg(long, value_name = "FILE")]
    pub(crate) edges: Option<PathBuf>,
}

/// Where neighbours come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AdjacencyKind {
    /// Practices whose territories touch, or that share an address.
    Territory,
    /// The pairs listed in --edges.
    Given,
}

/// What is shown of a task that can be counted.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct ShownArgs {
    /// What to show on standard error: auto is bar on a terminal and nothing elsewhere
    #[arg(long, value_enum, default_value_t = ProgressKind::Auto)]
    pub(crate) progress: ProgressKind,
}
