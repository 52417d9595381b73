//! `gp-reg-pat-prac-map`: the PCN, sub-ICB location and ICB of every practice.

use super::{PcnLink, PcnLinks};
use crate::input::{InputError, Problems, Sheet};
use std::collections::HashMap;
use std::path::Path;

/// What the file says of one practice beside its PCN.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mapped {
    pub(crate) name: String,
    pub(crate) icb: String,
}

/// The file.
#[derive(Clone, Debug, Default)]
pub(crate) struct PracticeMap {
    pub(crate) links: PcnLinks,
    pub(crate) practices: HashMap<String, Mapped>,
    pub(crate) notes: Vec<String>,
}

/// Reads the file under the old or the new header; the PCN code `U` means none.
pub(crate) fn read_map(file: &Path) -> Result<PracticeMap, InputError> {
    map_of(Sheet::read(file)?)
}

/// The same from a sheet that was read already.
pub(crate) fn map_of(sheet: Sheet) -> Result<PracticeMap, InputError> {
    let mut problems = Problems::default();
    let practice = sheet.need(&["PRACTICE_CODE"], &mut problems);
    let code = sheet.need(&["PCN_CODE"], &mut problems);
    let name = sheet.need(&["PCN_NAME"], &mut problems);
    let practice_name = sheet.find(&["PRACTICE_NAME"], &mut problems);
    let icb = sheet.find(&["ICB_CODE", "ICS_CODE", "STP_CODE"], &mut problems);
    problems.finish()?;
    let (Some(practice), Some(code), Some(name)) = (practice, code, name) else { return Ok(PracticeMap::default()) };

    let mut problems = Problems::default();
    let mut map = PracticeMap { notes: sheet.notes, ..PracticeMap::default() };
    let mut seen: HashMap<&str, u64> = HashMap::new();
    for (row, fields) in &sheet.rows {
        if let Some(first) = seen.insert(&fields[practice], *row) {
            problems.push(crate::table::duplicate_code(&fields[practice], first).at(&sheet.file, *row));
        }
        let text = |at: Option<usize>| at.map(|at| fields[at].clone()).unwrap_or_default();
        map.practices.insert(fields[practice].clone(), Mapped { name: text(practice_name), icb: text(icb) });
        if !matches!(fields[code].as_str(), "" | "U") {
            let link = PcnLink { code: fields[code].clone(), name: fields[name].clone() };
            map.links.live.insert(fields[practice].clone(), link);
        }
    }
    problems.finish()?;
    map.links.rows = sheet.rows.len() as u64;
    Ok(map)
}
