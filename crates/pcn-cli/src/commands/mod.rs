//! The commands.

mod alternatives;
mod area;
mod check;
mod compare;
mod draw;
mod ensemble;
mod explain;
mod instance;
mod neighbours;
mod plan;
mod prepare;
mod print;
mod repair;
mod sample;
mod solve;
mod stress;
mod study;
mod sweep;
mod trade;

use crate::args::Command;
use crate::failure::{Failure, Report};

/// Which solver this build uses.
pub(crate) const BACKEND: &str = if cfg!(feature = "highs") { "highs" } else { "pure" };

/// Runs a command.
pub(crate) fn run(command: Command) -> Result<Report, Failure> {
    match command {
        Command::Prepare(args) => prepare::run(&args),
        Command::Plan(args) => plan::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Map(args) => draw::map(&args),
        Command::Report(args) => draw::report(&args),
        Command::Picture(args) => draw::picture(&args),
        Command::Neighbours(args) => neighbours::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Repair(args) => repair::run(&args),
        Command::Alternatives(args) => alternatives::run(&args),
        Command::Stress(args) => stress::run(&args),
        Command::Sweep(args) => sweep::run(&args),
        Command::Sample(args) => sample::run(&args),
        Command::Ensemble(args) => ensemble::run(&args),
        Command::Solve(args) => solve::run(&args),
    }
}
