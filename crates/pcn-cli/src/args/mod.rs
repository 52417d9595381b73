//! The command line as written: raw arguments. What they resolve to is in `settings`.

mod ask;
mod check;
mod draw;
mod ensemble;
mod neighbours;
mod plan;
mod prepare;
mod sample;
mod shared;
mod solve;
mod values;

pub(crate) use ask::{
    AlternativesArgs, AnswerFormat, CompareArgs, Counted, ExplainArgs, RepairArgs, StressArgs, SweepArgs,
};
pub(crate) use check::{CheckArgs, CheckFormat};
pub(crate) use draw::{DrawArgs, MapArgs, PictureArgs, PictureKind, ReportArgs};
pub(crate) use ensemble::{EnsembleArgs, PairsAsked};
pub(crate) use neighbours::{NeighboursArgs, NeighboursFormat};
pub(crate) use plan::{PlanArgs, ProgressKind, SearchArgs};
pub(crate) use prepare::PrepareArgs;
pub(crate) use sample::SampleArgs;
pub(crate) use shared::{AdjacencyKind, NeighbourArgs, PolicyArgs, RuleArgs};
pub(crate) use solve::{Method, ObjectiveAsked, SolveArgs};
pub(crate) use values::{NetworksAsked, TimeLimit, bytes};

use clap::{Parser, Subcommand};

const EXIT: &str = "Exit status: 0 done and yes; 1 the answer is no (violations, infeasible); 2 bad input or usage; \
3 stopped with no answer.";

/// Draws Primary Care Network plans from the NHS's public files, and proves how close to the best possible they are.
#[derive(Debug, Parser)]
#[command(name = "pcn", version, about, after_help = EXIT, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Prepare(PrepareArgs),
    Plan(PlanArgs),
    Check(CheckArgs),
    Map(MapArgs),
    Report(ReportArgs),
    Picture(PictureArgs),
    Neighbours(NeighboursArgs),
    Compare(CompareArgs),
    Explain(Box<ExplainArgs>),
    Repair(Box<RepairArgs>),
    Alternatives(Box<AlternativesArgs>),
    Stress(StressArgs),
    Sweep(SweepArgs),
    Sample(SampleArgs),
    Ensemble(EnsembleArgs),
    Solve(SolveArgs),
}

impl Command {
    /// How progress is to be shown; where there is none to show, as if not asked.
    pub(crate) fn progress(&self) -> ProgressKind {
        match self {
            Self::Plan(args) => args.search.progress,
            Self::Explain(args) => args.search.progress,
            Self::Repair(args) => args.plan.search.progress,
            Self::Alternatives(args) => args.plan.search.progress,
            Self::Solve(args) => args.search.progress,
            Self::Check(args) => args.shown.progress,
            Self::Stress(args) => args.shown.progress,
            Self::Sweep(args) => args.shown.progress,
            Self::Ensemble(args) => args.shown.progress,
            Self::Prepare(_)
            | Self::Map(_)
            | Self::Report(_)
            | Self::Picture(_)
            | Self::Neighbours(_)
            | Self::Compare(_)
            | Self::Sample(_) => ProgressKind::Auto,
        }
    }
}
