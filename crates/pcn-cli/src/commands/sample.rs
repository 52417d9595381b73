//! `pcn sample`: a synthetic area in the NHS's raw formats.

use crate::args::SampleArgs;
use crate::failure::{Answer, Failure, Report};
use pcn_io::output::thousands;
use pcn_io::sample::{SampleSettings, write_sample};
use std::fmt::Write as _;

pub(super) fn run(args: &SampleArgs) -> Result<Report, Failure> {
    let settings = SampleSettings { practices: args.practices as usize, seed: args.seed };
    let report = write_sample(&settings, &args.output).map_err(|error| Failure::Input(error.to_string()))?;
    let mut text = format!(
        "{} synthetic practices with {} patients in {} PCNs, seed {}; none of them is real\n",
        thousands(report.practices as u64),
        thousands(report.patients),
        thousands(report.pcns as u64),
        args.seed
    );
    for file in &report.files {
        let _ = writeln!(text, "written: {}", file.display());
    }
    Ok(Report { text, answer: Answer::Yes })
}
