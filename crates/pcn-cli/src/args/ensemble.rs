//! `pcn ensemble`.

use super::ask::AnswerFormat;
use super::shared::{RuleArgs, ShownArgs};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Draw thousands of plans at random and say how unusual one is among them (for researchers)
///
/// Recombination: two neighbouring networks are merged, a random spanning tree of both is drawn and cut where both sides hold the
/// floor to the cap. Every plan of a chain is contiguous and inside the policy; chains start from PLAN.CSV, which is also the
/// plan that is judged. Chains whose R-hat is above 1.05 have not mixed, and fewer than 100 effective plans a chain say little:
/// take more steps. Ctrl-C ends the chains where they are and keeps what they walked.
#[derive(Clone, Debug, Args)]
pub(crate) struct EnsembleArgs {
    /// The practices: a CSV with code, list_size and either easting,northing or lat,lon
    #[arg(value_name = "PRACTICES.CSV")]
    pub(crate) practices: PathBuf,
    /// The plan: a CSV with code and network, or with code and pcn_code
    #[arg(value_name = "PLAN.CSV")]
    pub(crate) plan: PathBuf,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    /// Steps of each chain
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) steps: u32,
    /// Chains, side by side
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) chains: u16,
    /// Steps from one plan that counts to the next
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) thin: u32,
    /// Seed of all chains
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// Which two networks a step merges
    #[arg(long, value_enum, default_value_t = PairsAsked::Networks)]
    pub(crate) pairs: PairsAsked,
    /// Every plan that counts, a line each, as docs/formats.md says; the file is there once it is whole
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Threads; the chains do not depend on them [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    pub(crate) format: AnswerFormat,
    #[command(flatten)]
    pub(crate) shown: ShownArgs,
}

/// Which two networks a step merges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PairsAsked {
    /// Every pair of neighbouring networks is as likely.
    Networks,
    /// Every edge between two networks is as likely.
    CutEdges,
}

impl PairsAsked {
    /// As the flag and the output write it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Networks => "networks",
            Self::CutEdges => "cut-edges",
        }
    }
}
