//! Reading the table.

use super::{COLUMNS, PracticeRow, PracticeTable, duplicate_code};
use crate::input::{Flaw, InputError, Places, Problems, Sheet, from_degrees, from_metres, list_size, number};
use pcn::geometry::GridPoint;
use std::collections::HashMap;
use std::path::Path;

/// Where a column of a pair stands, by name.
struct Pair {
    names: [&'static str; 2],
    at: [usize; 2],
    point: fn(f64, f64) -> Result<GridPoint, Flaw>,
}

impl PracticeTable {
    /// Reads a CSV or the first sheet of a workbook. It needs the columns `code`, `list_size` and either
    /// `easting,northing` (metres) or `lat,lon` (degrees, WGS84); the other columns that a table has are used when
    /// they are there, and everything else is kept as further attributes.
    ///
    /// # Errors
    /// [`InputError`] with all problems of the file.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, InputError> {
        let sheet = Sheet::read(path.as_ref())?;
        let mut problems = Problems::default();
        let code = sheet.need(&["code"], &mut problems);
        let size = sheet.need(&["list_size"], &mut problems);
        let pair = pair(&sheet, &mut problems);
        let texts = COLUMNS.map(|name| sheet.find(&[name], &mut problems));
        problems.finish()?;
        // Missing columns were problems above.
        let (Some(code), Some(size), Some(pair)) = (code, size, pair) else { return Ok(Self::default()) };

        let further: Vec<usize> = (0..sheet.header.len()).filter(|at| !texts.contains(&Some(*at))).collect();
        let mut problems = Problems::default();
        let mut places = Places::default();
        let mut seen: HashMap<&str, u64> = HashMap::new();
        let mut rows = Vec::with_capacity(sheet.rows.len());
        for (row, fields) in &sheet.rows {
            check_code(&sheet, *row, &fields[code], &mut seen, &mut problems);
            let list_size = problems.value(list_size(&fields[size]), &sheet.file, *row);
            let location = locate(&pair, fields, *row, &sheet.file, &mut places, &mut problems);
            let text = |column: usize| texts[column].map(|at| fields[at].clone()).unwrap_or_default();
            rows.push(PracticeRow {
                code: fields[code].clone(),
                name: text(1),
                postcode: text(2),
                location,
                list_size: list_size.unwrap_or_default(),
                commissioner: text(6),
                icb: text(7),
                pcn_code: text(8),
                pcn_name: text(9),
                further: further.iter().map(|&at| fields[at].clone()).collect(),
            });
        }
        places.finish(&sheet.file, &mut problems);
        problems.finish()?;
        let further_columns = further.iter().map(|&at| sheet.header[at].clone()).collect();
        Ok(Self { source: sheet.file, notes: sheet.notes, further_columns, rows })
    }
}

/// The pair of columns that says where practices are.
fn pair(sheet: &Sheet, problems: &mut Problems) -> Option<Pair> {
    let easting = sheet.find(&["easting"], problems);
    let northing = sheet.find(&["northing"], problems);
    let lat = sheet.find(&["lat", "latitude"], problems);
    let lon = sheet.find(&["lon", "long", "lng", "longitude"], problems);
    match (easting, northing, lat, lon) {
        (Some(e), Some(n), _, _) => Some(Pair { names: ["easting", "northing"], at: [e, n], point: from_metres }),
        (_, _, Some(lat), Some(lon)) => Some(Pair { names: ["lat", "lon"], at: [lat, lon], point: from_degrees }),
        _ => {
            problems.push(sheet.missing("pair easting,northing (metres) or lat,lon (degrees)").at(&sheet.file, 1));
            None
        }
    }
}

fn check_code<'a>(sheet: &Sheet, row: u64, code: &'a str, seen: &mut HashMap<&'a str, u64>, problems: &mut Problems) {
    if code.is_empty() {
        let flaw = Flaw::new("E107", "no code", "a code that no other row has", "fill in the code, or remove the row");
        problems.push(flaw.at(&sheet.file, row));
    } else if let Some(&first) = seen.get(code) {
        problems.push(duplicate_code(code, first).at(&sheet.file, row));
    } else {
        seen.insert(code, row);
    }
}

/// The point of a row; none when both cells are empty or one of them is wrong.
fn locate(
    pair: &Pair,
    fields: &[String],
    row: u64,
    file: &Path,
    places: &mut Places,
    problems: &mut Problems,
) -> Option<GridPoint> {
    let texts = pair.at.map(|at| fields[at].as_str());
    let [first, second] = pair.names;
    match texts {
        ["", ""] => None,
        ["", _] | [_, ""] => {
            let (there, absent) = if texts[0].is_empty() { (second, first) } else { (first, second) };
            let hint = "fill in both cells, or empty both";
            let flaw = Flaw::new("E205", format!("{there} without {absent}"), "both or neither", hint);
            problems.push(flaw.at(file, row));
            None
        }
        [a, b] => {
            let a = problems.value(number(first, a), file, row);
            let b = problems.value(number(second, b), file, row);
            places.point(row, (pair.point)(a?, b?))
        }
    }
}
