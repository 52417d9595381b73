//! Given neighbours: a CSV with the columns `from,to`.

use crate::input::{Flaw, InputError, Problems, Sheet, closest};
use crate::table::PracticeTable;
use std::path::Path;

/// Reads pairs of practice codes. A pair may stand in either direction, more than once, or join a practice to itself:
/// [`pcn::adjacency::given`] takes each once and drops loops.
///
/// Check against the table *before* it is narrowed to an area, and use [`within`] afterwards.
///
/// # Errors
/// [`InputError`] with all problems of the file, among them every code that the table does not have.
pub fn read_edges(path: impl AsRef<Path>, table: &PracticeTable) -> Result<Vec<(String, String)>, InputError> {
    let sheet = Sheet::read(path.as_ref())?;
    let mut problems = Problems::default();
    let from = sheet.need(&["from"], &mut problems);
    let to = sheet.need(&["to"], &mut problems);
    let (Some(from), Some(to)) = (from, to) else { return problems.finish().map(|()| Vec::new()) };
    let known = table.ids();
    let mut edges = Vec::with_capacity(sheet.rows.len());
    for (row, fields) in &sheet.rows {
        for (name, code) in [("from", &fields[from]), ("to", &fields[to])] {
            if !known.contains_key(code.as_str()) {
                problems.push(unknown_code("E301", name, code, table, &problems).at(&sheet.file, *row));
            }
        }
        edges.push((fields[from].clone(), fields[to].clone()));
    }
    problems.finish()?;
    Ok(edges)
}

/// The edges with both ends in the table, such as one that was narrowed to an area.
#[must_use]
pub fn within(edges: Vec<(String, String)>, table: &PracticeTable) -> Vec<(String, String)> {
    let known = table.ids();
    edges
        .into_iter()
        .filter(|(from, to)| known.contains_key(from.as_str()) && known.contains_key(to.as_str()))
        .collect()
}

/// The flaw that no practice of the table has a code, with the closest one that there is. The search for it takes a
/// while, so it is left out once there are more problems than are shown.
pub(crate) fn unknown_code(
    problem: &'static str,
    column: &str,
    code: &str,
    table: &PracticeTable,
    before: &Problems,
) -> Flaw {
    let found =
        if code.is_empty() { format!("an empty {column}") } else { format!("{column} {code:?}, an unknown code") };
    let codes = table.rows().iter().map(|row| row.code.as_str());
    let close = if before.fill_a_screen() { None } else { closest(code, codes) };
    let hint = match close {
        Some(close) => format!("did you mean {close}? Otherwise remove the row, or add the practice to the table"),
        None => "remove the row, or add the practice to the table".to_owned(),
    };
    Flaw::new(problem, found, format!("a code of {}", table.source().display()), hint)
}
