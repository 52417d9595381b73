//! `pcn map`, `pcn report` and `pcn picture`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What is drawn.
#[derive(Clone, Debug, Args)]
pub(crate) struct DrawArgs {
    /// The plan: the folder that `pcn plan` wrote, or its plan.json
    #[arg(value_name = "DIR|PLAN.JSON")]
    pub(crate) plan: PathBuf,
    /// Another plan of the same practices to compare with; may be given several times. Today's PCNs are there where
    /// the practices have them
    #[arg(long, value_name = "DIR|PLAN.JSON")]
    pub(crate) compare: Vec<PathBuf>,
    /// Borders to draw, as GeoJSON polygons in degrees; may be given several times. Territories end at the edge of
    /// the first file's areas
    #[arg(long, value_name = "FILE")]
    pub(crate) boundaries: Vec<PathBuf>,
    /// The title [default: the area's codes]
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
}

/// Make the map page: one HTML file that opens by double click and needs no network
///
/// Networks, practices, sizes, search, comparison, and what-if: move a practice and see sizes, contiguity, score and
/// violations at once; export the result as a plan or as locks.
#[derive(Clone, Debug, Args)]
pub(crate) struct MapArgs {
    #[command(flatten)]
    pub(crate) draw: DrawArgs,
    /// The page to write
    #[arg(short = 'o', long = "output", value_name = "MAP.HTML")]
    pub(crate) output: PathBuf,
}

/// Make the committee pack: the map, networks, exceptions, comparison with today, proof, method and sources
///
/// The ending of the file says what it is: .html (prints well), .md (its pictures beside it) or .pdf (needs Chromium,
/// Chrome or Edge on this machine).
#[derive(Clone, Debug, Args)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) draw: DrawArgs,
    /// The report to write: .html, .md or .pdf
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(crate) output: PathBuf,
}

/// Make a picture for papers and slides, the same byte for byte on every run
#[derive(Clone, Debug, Args)]
pub(crate) struct PictureArgs {
    #[command(flatten)]
    pub(crate) draw: DrawArgs,
    /// The picture to write: .svg or .png
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// What to draw
    #[arg(long, value_enum, default_value_t = PictureKind::Map)]
    pub(crate) of: PictureKind,
    /// Width in pixels
    #[arg(long, value_name = "PIXELS", default_value_t = 1600, value_parser = clap::value_parser!(u32).range(200..=8000))]
    pub(crate) width: u32,
    /// Draw today's PCNs instead of the plan
    #[arg(long)]
    pub(crate) today: bool,
}

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PictureKind {
    /// The map of the networks.
    Map,
    /// Every network's size against floor and ceiling.
    Sizes,
    /// Travel against the number of networks in the band, for the plan and the plans compared with it.
    Tradeoff,
}
