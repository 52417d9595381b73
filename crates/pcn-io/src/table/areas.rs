//! Choosing areas by code.

use super::PracticeTable;
use crate::input::{Flaw, InputError, Problems, closest, list};
use std::collections::BTreeSet;
use std::path::Path;

/// A code as it is compared.
fn plain(code: &str) -> String {
    code.trim().to_uppercase()
}

/// The area codes among pairs of commissioner and ICB.
pub(crate) fn known_areas<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> BTreeSet<String> {
    let codes = rows.into_iter().flat_map(|(commissioner, icb)| [plain(icb), plain(commissioner)]);
    codes.filter(|code| !code.is_empty()).collect()
}

/// A problem for every area that no practice is in.
pub(crate) fn unknown_areas(file: &Path, areas: &[String], known: &BTreeSet<String>, problems: &mut Problems) {
    let mut names: Vec<&str> = known.iter().map(String::as_str).collect();
    // ICBs (Q..) first: they are what most people mean.
    names.sort_by_key(|code| (!code.starts_with('Q'), *code));
    for area in areas.iter().filter(|area| !known.contains(&plain(area))) {
        let allowed = match names.as_slice() {
            [] => "no area codes: the columns commissioner and icb are missing or empty".to_owned(),
            names => format!("an ICB, sub-ICB or CCG code with practices: {}", list(names, 60)),
        };
        let hint = match closest(area, names.iter().copied()) {
            Some(close) => format!("did you mean --area {close}?"),
            None if names.is_empty() => "leave --area out, or prepare the table with `pcn prepare`".to_owned(),
            None => "use one of the codes listed".to_owned(),
        };
        problems.push(Flaw::new("E401", format!("area {area:?}"), allowed, hint).at(file, None));
    }
}

impl PracticeTable {
    /// The practices of the given ICBs, sub-ICB locations or CCGs, by code; all of them when no area is given.
    ///
    /// # Errors
    /// [`InputError`] for every area that no practice is in, with the closest code there is.
    pub fn filter_areas(&self, areas: &[String]) -> Result<Self, InputError> {
        if areas.is_empty() {
            return Ok(self.clone());
        }
        let known = known_areas(self.rows.iter().map(|row| (row.commissioner.as_str(), row.icb.as_str())));
        let mut problems = Problems::default();
        unknown_areas(&self.source, areas, &known, &mut problems);
        problems.finish()?;
        let wanted: BTreeSet<String> = areas.iter().map(|area| plain(area)).collect();
        let mut table = self.clone();
        table.rows.retain(|row| wanted.contains(&plain(&row.commissioner)) || wanted.contains(&plain(&row.icb)));
        Ok(table)
    }
}
