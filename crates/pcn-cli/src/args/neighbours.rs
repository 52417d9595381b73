//! `pcn neighbours`.

use super::shared::NeighbourArgs;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// List who neighbours whom, each edge with its reason
///
/// Territory, nearest, radius, polygons, shared patients and given edges, barriers, and edges added and removed by code are
/// set in the scenario. Bridges for stranded pieces are listed with their length.
#[derive(Clone, Debug, Args)]
pub(crate) struct NeighboursArgs {
    /// The practices: a CSV with code, list_size and either easting,northing or lat,lon; may be named in the scenario
    #[arg(value_name = "PRACTICES.CSV", required_unless_present = "scenario")]
    pub(crate) practices: Option<PathBuf>,
    /// The scenario whose neighbours are listed
    #[arg(long, value_name = "SCENARIO.TOML")]
    pub(crate) scenario: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) neighbours: NeighbourArgs,
    /// csv: from,to,reason,km; geojson: a line for each edge
    #[arg(long, value_enum, default_value_t = NeighboursFormat::Csv)]
    pub(crate) format: NeighboursFormat,
    /// The file to write; standard output when left out
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// How neighbours are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NeighboursFormat {
    /// One row an edge.
    Csv,
    /// One line an edge, for a map.
    Geojson,
}
