//! `pcn sample`.

use clap::Args;
use std::path::PathBuf;

/// Write a synthetic area in the NHS's raw formats, to try things on
///
/// Towns, countryside, shared addresses, log-normal lists and an estuary. Nothing in it is a real practice.
#[derive(Clone, Debug, Args)]
pub(crate) struct SampleArgs {
    /// How many practices
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub(crate) practices: u32,
    /// Seed of every random choice
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// The folder to write into; made if it is not there
    #[arg(short = 'o', long = "output", value_name = "DIR")]
    pub(crate) output: PathBuf,
}
