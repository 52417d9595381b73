//! Registered patients by practice and LSOA, `gp-reg-pat-prac-lsoa-all.csv`.

use crate::input::{InputError, Problems, Sheet, list_size};
use pcn::adjacency::Residents;
use pcn::model::PracticeId;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Who lives where.
#[derive(Clone, Debug, Default)]
pub(crate) struct Population {
    /// Codes of the areas, ascending.
    pub(crate) areas: Vec<String>,
    /// For each area the practices with patients there, ascending.
    pub(crate) residents: Residents,
}

/// Reads the file for the practices given. Areas that are no LSOA (`CLOSED`, `NO2011`, `EMPTY`) are left out.
pub(crate) fn read(file: &Path, ids: &HashMap<&str, PracticeId>) -> Result<Population, InputError> {
    let sheet = Sheet::read(file)?;
    let mut problems = Problems::default();
    let practice = sheet.need(&["PRACTICE_CODE", "code"], &mut problems);
    let area = sheet.need(&["LSOA_CODE", "lsoa"], &mut problems);
    let patients = sheet.need(&["NUMBER_OF_PATIENTS", "Number of Patients", "patients"], &mut problems);
    let (Some(practice), Some(area), Some(patients)) = (practice, area, patients) else {
        return problems.finish().map(|()| Population::default());
    };
    let sex = sheet.find(&["SEX"], &mut problems);
    let mut by_area: BTreeMap<&str, BTreeMap<PracticeId, u32>> = BTreeMap::new();
    for (row, fields) in &sheet.rows {
        let whole = sex.is_none_or(|at| fields[at].eq_ignore_ascii_case("ALL"));
        let Some(&id) = ids.get(fields[practice].as_str()).filter(|_| whole) else { continue };
        if !is_lsoa(&fields[area]) {
            continue;
        }
        if let Some(patients) = problems.value(list_size(&fields[patients]), &sheet.file, *row) {
            *by_area.entry(&fields[area]).or_default().entry(id).or_default() += patients;
        }
    }
    problems.finish()?;
    let areas = by_area.keys().map(|area| (*area).to_owned()).collect();
    Ok(Population { areas, residents: by_area.into_values().map(|here| here.into_iter().collect()).collect() })
}

/// `E01` or `W01` and six digits.
fn is_lsoa(code: &str) -> bool {
    let (head, digits) = code.split_at_checked(3).unwrap_or((code, ""));
    matches!(head, "E01" | "W01") && digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit())
}
