//! `pcn neighbours`: who neighbours whom, and why.

use super::area::Area;
use crate::args::{NeighboursArgs, NeighboursFormat};
use crate::failure::{Answer, Failure, Report};
use crate::scenario;
use pcn_io::output::{OutputFile, neighbours_csv, neighbours_geojson};
use pcn_io::scenario::Scenario;

pub(super) fn run(args: &NeighboursArgs) -> Result<Report, Failure> {
    let output = args.output.as_deref().map(OutputFile::claim).transpose()?;
    let mut asked = args.scenario.as_deref().map(Scenario::read).transpose()?.unwrap_or_default();
    scenario::over_neighbours(&mut asked, &args.neighbours)?;
    let practices = scenario::practices(&mut asked, args.practices.as_deref())?;
    let policy = scenario::policy(&mut asked)?;
    let area: Area = scenario::study(&asked, &practices, policy.size.floor)?;
    let bytes = match args.format {
        NeighboursFormat::Csv => neighbours_csv(&area.practices, &area.adjacency)?,
        NeighboursFormat::Geojson => neighbours_geojson(&area.practices, &area.adjacency)?,
    };
    let text = match output {
        Some(file) => {
            file.put(&bytes)?;
            let edges = area.adjacency.edges().len();
            let bridges = area.bridges.len();
            format!("{edges} edges among {} practices, {bridges} of them bridges\n", area.practices.len())
        }
        None => String::from_utf8(bytes).map_err(|error| Failure::Internal(error.to_string()))?,
    };
    Ok(Report { text, answer: Answer::Yes })
}
