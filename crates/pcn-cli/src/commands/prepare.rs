//! `pcn prepare`: the NHS's raw files into one tidy table.

use crate::args::PrepareArgs;
use crate::failure::{Answer, Failure, Report};
use pcn_io::output::OutputFile;
use pcn_io::prepare::{PrepareInputs, prepare};

pub(super) fn run(args: &PrepareArgs) -> Result<Report, Failure> {
    let output = OutputFile::claim(&args.output)?;
    let prepared = prepare(&PrepareInputs {
        epraccur: args.epraccur.clone(),
        lists: args.lists.clone(),
        postcodes: args.postcodes.clone(),
        pcns: args.pcns.clone(),
        map: args.map.clone(),
        areas: args.area.clone(),
        approximate_locations: args.approximate_locations,
    })?;
    output.put(&prepared.table.to_csv_bytes())?;
    let text = format!("{}\nwritten: {}\n", prepared.account, args.output.display());
    Ok(Report { text, answer: Answer::Yes })
}
