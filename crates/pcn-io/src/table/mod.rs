//! The tidy table of practices: what `pcn prepare` writes and everything else reads.

mod areas;
mod read;
mod write;

use crate::input::{Flaw, InputError, list};
pub(crate) use areas::{known_areas, unknown_areas};
use pcn::geometry::GridPoint;
use pcn::model::{Practice, PracticeId};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The columns that every table written has, in order.
pub const COLUMNS: [&str; 10] =
    ["code", "name", "postcode", "easting", "northing", "list_size", "commissioner", "icb", "pcn_code", "pcn_name"];

/// One practice of the table; texts are empty where unknown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PracticeRow {
    /// ODS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Postcode.
    pub postcode: String,
    /// Where it is, in metres on the British National Grid.
    pub location: Option<GridPoint>,
    /// Registered patients.
    pub list_size: u32,
    /// Code of the sub-ICB location or CCG.
    pub commissioner: String,
    /// Code of the integrated care board.
    pub icb: String,
    /// Code of today's PCN.
    pub pcn_code: String,
    /// Name of today's PCN.
    pub pcn_name: String,
    /// Further attributes, one for each of [`PracticeTable::further_columns`].
    pub further: Vec<String>,
}

/// Practices in the order of their file, codes unique.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PracticeTable {
    source: PathBuf,
    notes: Vec<String>,
    further_columns: Vec<String>,
    rows: Vec<PracticeRow>,
}

impl PracticeTable {
    /// A table of rows with the names of their further attributes; `source` is named in messages.
    ///
    /// # Errors
    /// [`InputError`] naming every code that stands twice and every row with another number of further attributes.
    pub fn new(
        source: impl Into<PathBuf>,
        further_columns: Vec<String>,
        rows: Vec<PracticeRow>,
    ) -> Result<Self, InputError> {
        let table = Self { source: source.into(), notes: Vec::new(), further_columns, rows };
        let mut problems = crate::input::Problems::default();
        let mut seen = HashMap::new();
        for (at, row) in table.rows.iter().enumerate() {
            if let Some(first) = seen.insert(row.code.as_str(), at) {
                problems.push(duplicate_code(&row.code, first as u64 + 2).at(&table.source, at as u64 + 2));
            }
            if row.further.len() != table.further_columns.len() {
                let found = format!("{} further attributes", row.further.len());
                let flaw =
                    Flaw::new("E106", found, format!("{}", table.further_columns.len()), "give one for each column");
                problems.push(flaw.at(&table.source, at as u64 + 2));
            }
        }
        problems.finish()?;
        Ok(table)
    }

    /// The practices.
    #[must_use]
    pub fn rows(&self) -> &[PracticeRow] {
        &self.rows
    }

    /// Names of the further attributes, in order.
    #[must_use]
    pub fn further_columns(&self) -> &[String] {
        &self.further_columns
    }

    /// What had to be done to read the file, such as a guessed encoding; for a person to see.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The file that the table came from.
    #[must_use]
    pub fn source(&self) -> &Path {
        &self.source
    }

    /// Number of practices.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no practices.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Patients of all practices.
    #[must_use]
    pub fn patients(&self) -> u64 {
        self.rows.iter().map(|row| u64::from(row.list_size)).sum()
    }

    /// The place of every code in the table.
    #[must_use]
    pub fn ids(&self) -> HashMap<&str, PracticeId> {
        self.rows.iter().enumerate().map(|(at, row)| (row.code.as_str(), PracticeId::new(at))).collect()
    }

    /// The table without the rows that `gone` accepts.
    #[must_use]
    pub fn without(&self, gone: impl Fn(&PracticeRow) -> bool) -> Self {
        let mut table = self.clone();
        table.rows.retain(|row| !gone(row));
        table
    }

    /// The practices for the library, in the order of the rows.
    ///
    /// # Errors
    /// [`InputError`] naming the practices without a location.
    pub fn practices(&self) -> Result<Vec<Practice>, InputError> {
        let mut practices = Vec::with_capacity(self.len());
        let mut nowhere = Vec::new();
        for row in &self.rows {
            match row.location {
                Some(location) => practices.push(Practice {
                    code: row.code.clone(),
                    name: row.name.clone(),
                    location,
                    list_size: row.list_size,
                }),
                None if row.postcode.is_empty() => nowhere.push(row.code.clone()),
                None => nowhere.push(format!("{} ({})", row.code, row.postcode)),
            }
        }
        if nowhere.is_empty() {
            return Ok(practices);
        }
        let practices = if nowhere.len() == 1 { "practice" } else { "practices" };
        let found = format!("{} {practices} without a location: {}", nowhere.len(), list(&nowhere, 20));
        let hint = "run `pcn prepare` with --approximate-locations, or fill in easting and northing";
        Err(Flaw::new("E402", found, "a location for every practice", hint).at(&self.source, None).into())
    }
}

pub(crate) fn duplicate_code(code: &str, first: u64) -> Flaw {
    Flaw::new(
        "E108",
        format!("code {code:?}, which stands in row {first} already"),
        "each code once",
        "remove one of the rows",
    )
}
