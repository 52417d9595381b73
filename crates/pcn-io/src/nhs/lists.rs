//! Patients Registered at a GP Practice, `gp-reg-pat-prac-all`: who takes part, and with how many patients.

use crate::input::{Flaw, InputError, Problems, Sheet, date, list_size};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// One practice with registered patients.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) code: String,
    pub(crate) postcode: String,
    pub(crate) commissioner: String,
    pub(crate) patients: u32,
}

/// The list sizes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists {
    pub(crate) rows: u64,
    /// Rows of one sex or one age only.
    pub(crate) partial: u64,
    /// Date of extraction, `2025-10-01`.
    pub(crate) date: String,
    pub(crate) practices: Vec<Listed>,
    pub(crate) notes: Vec<String>,
}

/// Reads the list sizes under the old header (`CCG_CODE`) or the new one (`SUB_ICB_LOCATION_CODE`).
pub(crate) fn read_lists(file: &Path) -> Result<Lists, InputError> {
    let sheet = Sheet::read(file)?;
    let mut problems = Problems::default();
    let code = sheet.need(&["CODE"], &mut problems);
    let postcode = sheet.need(&["POSTCODE"], &mut problems);
    let commissioner = sheet.need(&["SUB_ICB_LOCATION_CODE", "CCG_CODE"], &mut problems);
    let patients = sheet.need(&["NUMBER_OF_PATIENTS"], &mut problems);
    let extracted = sheet.need(&["EXTRACT_DATE"], &mut problems);
    let parts = [sheet.find(&["SEX"], &mut problems), sheet.find(&["AGE"], &mut problems)];
    problems.finish()?;
    let (Some(code), Some(postcode), Some(commissioner), Some(patients), Some(extracted)) =
        (code, postcode, commissioner, patients, extracted)
    else {
        return Ok(Lists::default());
    };

    let mut problems = Problems::default();
    let mut lists = Lists { rows: sheet.rows.len() as u64, notes: sheet.notes, ..Lists::default() };
    let mut seen: HashMap<&str, u64> = HashMap::new();
    let mut dates = BTreeSet::new();
    for (row, fields) in &sheet.rows {
        if parts.iter().flatten().any(|&at| !fields[at].eq_ignore_ascii_case("ALL")) {
            lists.partial += 1;
            continue;
        }
        if fields[code].is_empty() {
            let flaw = Flaw::new("E107", "no code", "an ODS code", "fill in the code, or remove the row");
            problems.push(flaw.at(&sheet.file, *row));
        } else if let Some(first) = seen.insert(&fields[code], *row) {
            problems.push(crate::table::duplicate_code(&fields[code], first).at(&sheet.file, *row));
        }
        let size = problems.value(list_size(&fields[patients]), &sheet.file, *row);
        if let Some(date) = problems.value(date(&fields[extracted]), &sheet.file, *row) {
            dates.insert(date);
        }
        lists.practices.push(Listed {
            code: fields[code].clone(),
            postcode: fields[postcode].clone(),
            commissioner: fields[commissioner].clone(),
            patients: size.unwrap_or_default(),
        });
    }
    if lists.practices.is_empty() {
        let found = "only rows of one sex or age";
        let flaw = Flaw::new("E102", found, "rows with SEX ALL and AGE ALL", "give the file gp-reg-pat-prac-all");
        problems.push(flaw.at(&sheet.file, None));
    }
    problems.finish()?;
    lists.date = dates.into_iter().collect::<Vec<_>>().join(" and ");
    Ok(lists)
}
