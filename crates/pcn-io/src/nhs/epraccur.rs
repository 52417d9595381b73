//! ODS `epraccur`: every prescribing organisation of England and Wales, 27 columns and no header.

use super::width::Width;
use crate::input::{Flaw, InputError, Problems, for_each_record, read_text};
use serde::Serialize;
use std::collections::HashMap;
use std::path::Path;

const CODE: usize = 0;
const NAME: usize = 1;
const ICB: usize = 3;
const POSTCODE: usize = 9;
const STATUS: usize = 12;
const COMMISSIONER: usize = 14;
const SETTING: usize = 25;

/// What the register says of an organisation, in the old dialect (`A`, `D`, `C`, `P`) or the new one (in words).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Active,
    Dormant,
    Closed,
    Other,
}

impl Status {
    fn parse(text: &str) -> Self {
        match text.to_uppercase().as_str() {
            "A" | "ACTIVE" => Self::Active,
            "D" | "DORMANT" => Self::Dormant,
            "C" | "CLOSED" | "INACTIVE" => Self::Closed,
            _ => Self::Other,
        }
    }
}

/// One organisation of the register.
#[derive(Clone, Debug)]
pub(crate) struct Organisation {
    pub(crate) name: String,
    pub(crate) icb: String,
    pub(crate) postcode: String,
    pub(crate) commissioner: String,
    pub(crate) status: Status,
    /// Whether the prescribing setting (`4`) or the role (`RO76`) is that of a GP practice.
    pub(crate) is_practice: bool,
}

/// The register.
#[derive(Clone, Debug, Default)]
pub(crate) struct Epraccur {
    pub(crate) rows: u64,
    pub(crate) organisations: HashMap<String, Organisation>,
    pub(crate) notes: Vec<String>,
}

/// Reads the register in either dialect.
pub(crate) fn read_epraccur(file: &Path) -> Result<Epraccur, InputError> {
    let text = read_text(file)?;
    let mut width = Width::new(27, "the ODS file epraccur.csv");
    let mut problems = Problems::default();
    let mut first_rows: HashMap<String, u64> = HashMap::new();
    let mut organisations = HashMap::new();
    for_each_record(file, &text.content, |row, fields| {
        let header = row == 1 && fields.len() == 27 && fields[CODE].to_lowercase().ends_with("code");
        if header || !width.accepts(row, fields.len()) {
            return;
        }
        let code = fields[CODE].to_owned();
        if code.is_empty() {
            let flaw = Flaw::new("E107", "no code in column 1", "an ODS code", "give the file as downloaded");
            problems.push(flaw.at(file, row));
        } else if let Some(&first) = first_rows.get(&code) {
            problems.push(crate::table::duplicate_code(&code, first).at(file, row));
        } else {
            first_rows.insert(code.clone(), row);
            let organisation = Organisation {
                name: fields[NAME].to_owned(),
                icb: fields[ICB].to_owned(),
                postcode: fields[POSTCODE].to_owned(),
                commissioner: fields[COMMISSIONER].to_owned(),
                status: Status::parse(&fields[STATUS]),
                is_practice: matches!(&fields[SETTING], "4" | "RO76"),
            };
            organisations.insert(code, organisation);
        }
    })?;
    let rows = width.rows();
    width.finish(file, &mut problems);
    problems.finish()?;
    Ok(Epraccur { rows, organisations, notes: text.notes })
}
