//! `pcn check`.

use super::shared::{RuleArgs, ShownArgs};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Verify a plan independently of the solver and list every violation
///
/// Scores today's PCNs too, however broken: give the table of practices itself as the plan, and its column pcn_code is
/// read. Policy flags that are left out are taken from the plan.json beside the plan, if there is one. With --certificate
/// alone, the practices are those that the plan was made from, and the plan is the plan.csv beside the plan.json.
///
/// A plan that pcn solve wrote is checked against its instance: pcn check INSTANCE.JSON DIR/plan.csv, or DIR/plan.json.
#[derive(Clone, Debug, Args)]
pub(crate) struct CheckArgs {
    /// The practices: a CSV with code, list_size and either easting,northing or lat,lon; or the instance of pcn solve
    #[arg(value_name = "PRACTICES.CSV", required_unless_present = "certificate")]
    pub(crate) practices: Option<PathBuf>,
    /// The plan: a CSV with code and network, or with code and pcn_code; of an instance its plan.json too
    #[arg(value_name = "PLAN.CSV", required_unless_present = "certificate")]
    pub(crate) plan: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    /// Re-check the bound in this plan.json by an enumeration of its own
    #[arg(long, value_name = "PLAN.JSON")]
    pub(crate) certificate: Option<PathBuf>,
    /// Show the figures of this plan.json beside those of the plan
    #[arg(long, value_name = "PLAN.JSON")]
    pub(crate) compare: Option<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = CheckFormat::Table)]
    pub(crate) format: CheckFormat,
    #[command(flatten)]
    pub(crate) shown: ShownArgs,
}

/// How the result of a check is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For reading.
    Table,
    /// One JSON object.
    Json,
    /// One row a network.
    Csv,
}
