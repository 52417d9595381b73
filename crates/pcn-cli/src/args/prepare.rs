//! `pcn prepare`.

use clap::Args;
use std::path::PathBuf;

/// Read the NHS's raw files and write one tidy table of practices
///
/// Ends with an account of the rows read, kept and dropped, and why.
#[derive(Clone, Debug, Args)]
pub(crate) struct PrepareArgs {
    /// ODS epraccur: names, postcodes and commissioners of all practices (CSV without header, either dialect)
    #[arg(long, value_name = "FILE")]
    pub(crate) epraccur: PathBuf,
    /// Patients Registered at a GP Practice: the list sizes, which decide who takes part
    #[arg(long, value_name = "FILE")]
    pub(crate) lists: PathBuf,
    /// OS Code-Point Open: postcodes with easting and northing; a CSV without header
    #[arg(long, value_name = "FILE")]
    pub(crate) postcodes: PathBuf,
    /// ODS ePCN: today's PCNs and their members (XLSX)
    #[arg(long, value_name = "FILE")]
    pub(crate) pcns: Option<PathBuf>,
    /// Practice to PCN, sub-ICB and ICB mapping that comes with the list sizes
    #[arg(long, value_name = "FILE")]
    pub(crate) map: Option<PathBuf>,
    /// Keep the practices of this ICB, sub-ICB or CCG only; may be given several times
    #[arg(long, value_name = "CODE")]
    pub(crate) area: Vec<String>,
    /// Place a practice whose postcode has no row at the mean of its postcode sector or district, and mark it
    #[arg(long)]
    pub(crate) approximate_locations: bool,
    /// The table to write
    #[arg(short = 'o', long = "output", value_name = "PRACTICES.CSV")]
    pub(crate) output: PathBuf,
}
