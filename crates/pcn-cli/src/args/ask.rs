//! The commands that ask about plans.

use super::plan::{PlanArgs, SearchArgs};
use super::shared::{RuleArgs, ShownArgs};
use super::values::gap;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// For reading.
    Table,
    /// One JSON object.
    Json,
}

/// Put plans side by side: who moves, how many patients, what gets better and worse
///
/// The first plan is what the others are compared with. Networks are matched so that the fewest patients count as moved.
/// Give the table of practices itself for today's PCNs, an ePCN workbook, or gp-reg-pat-prac-map.
#[derive(Clone, Debug, Args)]
pub(crate) struct CompareArgs {
    /// The practices: a CSV with code, list_size and either easting,northing or lat,lon
    #[arg(value_name = "PRACTICES.CSV")]
    pub(crate) practices: PathBuf,
    /// Two or more plans, each a CSV with code and network, or with code and pcn_code
    #[arg(value_name = "PLAN.CSV", required = true, num_args = 2..)]
    pub(crate) plans: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    /// How many of the changes that matter most to name
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) top: usize,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    pub(crate) format: AnswerFormat,
}

/// Say why a practice is where it is: the best plan if it belonged to each neighbouring network
///
/// Every "what if" is solved exactly and costs what the best plan with it costs more than the best plan without. With
/// --conflicts, and no plan: what keeps the area from a plan in which every network reaches the floor, and what would help.
#[derive(Clone, Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The practices: a CSV with code, list_size and either easting,northing or lat,lon
    #[arg(value_name = "PRACTICES.CSV")]
    pub(crate) practices: PathBuf,
    /// The plan: a CSV with code and network, or with code and pcn_code
    #[arg(value_name = "PLAN.CSV", required_unless_present = "conflicts")]
    pub(crate) plan: Option<PathBuf>,
    /// Ask about this practice; may be given several times
    #[arg(long, value_name = "CODE")]
    pub(crate) practice: Vec<String>,
    /// Ask about each practice of this network; may be given several times
    #[arg(long, value_name = "LABEL")]
    pub(crate) network: Vec<String>,
    /// Ask what keeps the area from a plan that meets the floor
    #[arg(long, conflicts_with_all = ["practice", "network"])]
    pub(crate) conflicts: bool,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) search: SearchArgs,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    pub(crate) format: AnswerFormat,
}

/// Mend a plan: the plan that meets the rules and moves the fewest patients, with the proof
///
/// Writes plan.csv, networks.csv, plan.geojson, changes.csv (code,from,to), repair.json and plan.json into DIR. Networks keep
/// today's labels. The number of networks is free unless --networks says otherwise.
#[derive(Clone, Debug, Args)]
#[command(allow_missing_positional = true)]
pub(crate) struct RepairArgs {
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
    /// Today's networks: a CSV with code and network or pcn_code, such as the table of practices itself
    #[arg(value_name = "TODAY.CSV")]
    pub(crate) today: PathBuf,
    /// What to move as little of as can be
    #[arg(long, value_enum, default_value_t = Counted::Patients)]
    pub(crate) count: Counted,
}

/// What a repair counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Counted {
    /// Registered patients of the practices that move.
    Patients,
    /// Practices that move.
    Practices,
}

/// Offer several plans that are nearly as good and really different
///
/// Writes the plans into DIR/1 to DIR/N, the best first, each with plan.csv, networks.csv, plan.geojson and plan.json, and
/// alternatives.json with what each is better at, which practices are together in all of them and which are marginal.
#[derive(Clone, Debug, Args)]
pub(crate) struct AlternativesArgs {
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
    /// How many plans, the best one included
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(2..=50))]
    pub(crate) count: u16,
    /// How much more than the best plan one may score: 2%, or 0.02
    #[arg(long, default_value = "2%", value_parser = gap)]
    pub(crate) within: f64,
    /// Least share of patients placed differently between any two plans: 10%, or 0.1
    #[arg(long, default_value = "10%", value_parser = gap)]
    pub(crate) differ: f64,
}

/// Try a plan: lists that drift, practices that close or merge, new estates
#[derive(Clone, Debug, Args)]
pub(crate) struct StressArgs {
    /// The practices: a CSV with code, list_size and either easting,northing or lat,lon
    #[arg(value_name = "PRACTICES.CSV")]
    pub(crate) practices: PathBuf,
    /// The plan: a CSV with code and network, or with code and pcn_code
    #[arg(value_name = "PLAN.CSV")]
    pub(crate) plan: PathBuf,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    /// How far lists drift, up and down: 5%, or 0.05
    #[arg(long, default_value = "5%", value_parser = gap)]
    pub(crate) drift: f64,
    /// How many draws of all lists
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) draws: u32,
    /// Seed of the draws
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// Two practices become one, at the first one's place; may be given several times
    #[arg(long, value_name = "CODE,CODE")]
    pub(crate) merge: Vec<String>,
    /// An estate brings so many patients to a practice; may be given several times
    #[arg(long, value_name = "CODE=PATIENTS")]
    pub(crate) housing: Vec<String>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    pub(crate) format: AnswerFormat,
    #[command(flatten)]
    pub(crate) shown: ShownArgs,
}

/// Run a grid of scenarios, in parallel, and write one row each
///
/// DIR/rows keeps each scenario's result as soon as it is known: run the same line again after a kill and it goes on where it
/// was. DIR/sweep.csv comes when all are done and holds nothing that differs between two runs; seconds and memory are in
/// DIR/timing.csv. docs/sweep.md says how to spread a sweep over machines.
#[derive(Clone, Debug, Args)]
pub(crate) struct SweepArgs {
    /// The grid: keys are the flags of `pcn plan`
    #[arg(value_name = "SWEEP.TOML")]
    pub(crate) sweep: PathBuf,
    /// The folder to write into; made if it is not there
    #[arg(short = 'o', long = "output", value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Scenarios side by side, each on one thread [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) jobs: Option<u16>,
    /// Do every n-th scenario only, from the i-th: 1/4 to 4/4
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<String>,
    #[command(flatten)]
    pub(crate) shown: ShownArgs,
}
