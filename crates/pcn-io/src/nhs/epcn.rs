//! ODS `ePCN.xlsx`: which practice is a core partner of which PCN, since when and until when.

use super::{PcnLink, PcnLinks};
use crate::input::{Flaw, InputError, Problems, Sheet};
use std::collections::HashMap;
use std::path::Path;

const SHEET: &str = "PCN Core Partner Details";

/// Reads the live links: those without an end date. The headers hold line breaks.
pub(crate) fn read_epcn(file: &Path) -> Result<PcnLinks, InputError> {
    links(&Sheet::read_workbook(file, SHEET)?)
}

/// The same, where the file is a workbook with the sheet of partners.
pub(crate) fn read_epcn_if_it_is(file: &Path) -> Result<Option<PcnLinks>, InputError> {
    Sheet::read_if_there(file, SHEET)?.as_ref().map(links).transpose()
}

fn links(sheet: &Sheet) -> Result<PcnLinks, InputError> {
    let mut problems = Problems::default();
    let partner = sheet.need(&["Partner Organisation Code"], &mut problems);
    let code = sheet.need(&["PCN Code"], &mut problems);
    let name = sheet.need(&["PCN Name"], &mut problems);
    let end = sheet.need(&["Practice to PCN Relationship End Date"], &mut problems);
    problems.finish()?;
    let (Some(partner), Some(code), Some(name), Some(end)) = (partner, code, name, end) else {
        return Ok(PcnLinks::default());
    };

    let mut problems = Problems::default();
    let mut links = PcnLinks { rows: sheet.rows.len() as u64, ..PcnLinks::default() };
    let mut seen: HashMap<&str, u64> = HashMap::new();
    for (row, fields) in &sheet.rows {
        if !fields[end].is_empty() {
            links.ended += 1;
            continue;
        }
        let link = PcnLink { code: fields[code].clone(), name: fields[name].clone() };
        let first = seen.insert(&fields[partner], *row);
        match (first, links.live.insert(fields[partner].clone(), link)) {
            (Some(first), Some(before)) if before.code != fields[code] => problems.push(
                Flaw::new(
                    "E303",
                    format!(
                        "practice {:?} live in PCN {:?}, and in PCN {:?} in row {first}",
                        fields[partner], fields[code], before.code
                    ),
                    "each practice in one PCN at a time",
                    "give the link that has ended its end date",
                )
                .at(&sheet.file, *row),
            ),
            _ => {}
        }
    }
    problems.finish()?;
    Ok(links)
}
