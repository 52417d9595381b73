//! The practices and neighbours of a plan as they stand in its record: enough to draw it and to score any change of it
//! without the files that it was made from.

use super::reason_name;
use crate::table::PracticeTable;
use pcn::adjacency::Adjacency;
use pcn::geometry::{GridPoint, PointError};
use pcn::model::{Practice, PracticeId};
use pcn::problem::Problem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One practice of the plan, in the order of the table. Texts that are unknown are left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PracticeRecord {
    /// ODS code, or any unique code.
    pub code: String,
    /// Name as in the table.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Postcode.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub postcode: String,
    /// Metres east on the grid.
    pub easting: f64,
    /// Metres north on the grid.
    pub northing: f64,
    /// Registered patients.
    pub list_size: u32,
    /// What the size policy counts, where that is not registered patients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<u32>,
    /// Code of the sub-ICB location or CCG.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub commissioner: String,
    /// Code of the integrated care board.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub icb: String,
    /// Code of today's PCN.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pcn_code: String,
    /// Name of today's PCN.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pcn_name: String,
}

impl PracticeRecord {
    /// The practice for the library.
    ///
    /// # Errors
    /// [`PointError`] when its place is not a finite number of metres.
    pub fn practice(&self) -> Result<Practice, PointError> {
        let location = GridPoint::new(self.easting, self.northing)?;
        Ok(Practice { code: self.code.clone(), name: self.name.clone(), location, list_size: self.list_size })
    }
}

/// Neighbouring pairs of codes by the reason why they are neighbours (`territory`, `same_address`, `bridge` ...).
pub type NeighbourRecords = BTreeMap<String, Vec<(String, String)>>;

/// The practices of a problem, with what the table knows about them.
#[must_use]
pub fn practice_records(problem: &Problem, table: &PracticeTable) -> Vec<PracticeRecord> {
    let ids = table.ids();
    let row = |code: &str| ids.get(code).map(|id| &table.rows()[id.index()]);
    let record = |(at, practice): (usize, &Practice)| {
        let row = row(&practice.code);
        let text = |of: fn(&crate::table::PracticeRow) -> &String| row.map(of).cloned().unwrap_or_default();
        PracticeRecord {
            code: practice.code.clone(),
            name: practice.name.clone(),
            postcode: text(|row| &row.postcode),
            easting: practice.location.easting(),
            northing: practice.location.northing(),
            list_size: practice.list_size,
            population: problem.population().map(|all| all[at]),
            commissioner: text(|row| &row.commissioner),
            icb: text(|row| &row.icb),
            pcn_code: text(|row| &row.pcn_code),
            pcn_name: text(|row| &row.pcn_name),
        }
    };
    problem.practices().iter().enumerate().map(record).collect()
}

/// The edges of an adjacency with the codes of their practices.
#[must_use]
pub fn neighbour_records(practices: &[Practice], adjacency: &Adjacency) -> NeighbourRecords {
    let code = |id: PracticeId| practices[id.index()].code.clone();
    let mut records = NeighbourRecords::new();
    for edge in adjacency.edges() {
        records.entry(reason_name(edge)).or_default().push((code(edge.a), code(edge.b)));
    }
    records
}
