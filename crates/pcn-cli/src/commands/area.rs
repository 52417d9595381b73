//! The practices of an area and who neighbours whom, from files.

use crate::failure::Failure;
use crate::settings::Neighbours;
use pcn::adjacency::{Adjacency, Bridge, bridge_stranded, given, territory};
use pcn::geometry::{GridPoint, Territories, TerritoryOptions};
use pcn::model::Practice;
use pcn_io::edges::{read_edges, within};
use pcn_io::output::{BridgeRecord, FileDigest, digest_file};
use pcn_io::table::PracticeTable;
use std::path::Path;

/// An area, ready to be planned or checked.
pub(crate) struct Area {
    /// All practices of the file.
    pub(crate) whole: PracticeTable,
    /// The practices of the area.
    pub(crate) table: PracticeTable,
    pub(crate) practices: Vec<Practice>,
    pub(crate) adjacency: Adjacency,
    pub(crate) bridges: Vec<Bridge>,
    pub(crate) territories: Territories,
    pub(crate) inputs: Vec<FileDigest>,
}

impl Area {
    /// Reads the table and the edges, and joins pieces of fewer patients than the floor.
    pub(crate) fn read(path: &Path, codes: &[String], neighbours: &Neighbours, floor: u32) -> Result<Self, Failure> {
        let whole = PracticeTable::read(path)?;
        for note in whole.notes() {
            eprintln!("note: {}: {note}", path.display());
        }
        let table = whole.filter_areas(codes)?;
        let practices = table.practices()?;
        let mut inputs = vec![digest_file("practices", path)?];
        let (adjacency, territories) = match neighbours {
            Neighbours::Territory => territory(&practices, &TerritoryOptions::default()).map_err(input)?,
            Neighbours::Given(edges) => {
                let pairs = within(read_edges(edges, &whole)?, &table);
                inputs.push(digest_file("edges", edges)?);
                let points: Vec<GridPoint> = practices.iter().map(|practice| practice.location).collect();
                let territories = Territories::new(&points, &TerritoryOptions::default()).map_err(input)?;
                (given(&practices, &pairs).map_err(input)?, territories)
            }
        };
        let (adjacency, bridges) = bridge_stranded(&adjacency, &practices, u64::from(floor));
        Ok(Self { whole, table, practices, adjacency, bridges, territories, inputs })
    }

    /// The bridges with codes.
    pub(crate) fn bridge_records(&self) -> Vec<BridgeRecord> {
        let code = |id: pcn::model::PracticeId| self.practices[id.index()].code.clone();
        self.bridges.iter().map(|b| BridgeRecord { from: code(b.a), to: code(b.b), km: b.km }).collect()
    }
}

fn input(error: impl std::fmt::Display) -> Failure {
    Failure::Input(error.to_string())
}
