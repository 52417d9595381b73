//! OS Code-Point Open: where postcodes are, 10 columns and no header.

use super::width::Width;
use crate::input::{Flaw, InputError, Places, Problems, for_each_record, from_metres, number, postcode_key, read_text};
use pcn::geometry::GridPoint;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Positional quality of a postcode without a location.
const NO_LOCATION: &str = "90";

/// What the file says of a postcode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Located {
    At(GridPoint),
    /// Positional quality 90.
    Nowhere,
}

/// The mean of several points.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mean {
    easting: f64,
    northing: f64,
    pub(crate) points: u64,
}

impl Mean {
    fn add(&mut self, point: GridPoint) {
        self.easting += point.easting();
        self.northing += point.northing();
        self.points += 1;
    }

    /// The mean in whole metres.
    pub(crate) fn point(&self) -> Option<GridPoint> {
        let points = self.points as f64;
        GridPoint::new((self.easting / points).round(), (self.northing / points).round()).ok()
    }
}

/// The postcodes wanted, and the means of all sectors and districts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Postcodes {
    pub(crate) rows: u64,
    pub(crate) without_location: u64,
    pub(crate) wanted: HashMap<String, Located>,
    pub(crate) means: HashMap<String, Mean>,
    pub(crate) notes: Vec<String>,
}

/// The sector (`OL164`) and the district (`OL16`) of a postcode without spaces (`OL164JQ`).
pub(crate) fn sector_and_district(key: &str) -> Option<(&str, &str)> {
    let shaped = key.is_ascii() && (5..=7).contains(&key.len());
    shaped.then(|| (&key[..key.len() - 2], &key[..key.len() - 3]))
}

/// Reads the file, or every CSV of a folder, keeping the postcodes `wanted` (without spaces, in capitals).
pub(crate) fn read_postcodes(path: &Path, wanted: &HashSet<String>) -> Result<Postcodes, InputError> {
    let mut postcodes = Postcodes::default();
    let mut problems = Problems::default();
    for file in files(path)? {
        let read = read_file(&file, wanted, &mut postcodes);
        problems.absorb(read);
    }
    problems.finish()?;
    Ok(postcodes)
}

/// The file itself, or the CSV files of a folder by name, as Code-Point Open is published.
fn files(path: &Path) -> Result<Vec<PathBuf>, InputError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let flaw = |found: String| {
        let hint = "give the folder Data/CSV of Code-Point Open, or one CSV file";
        InputError::from(Flaw::new("E101", found, "a folder of CSV files", hint).at(path, None))
    };
    let entries = std::fs::read_dir(path).map_err(|error| flaw(error.to_string()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")));
    files.sort();
    if files.is_empty() { Err(flaw("a folder without CSV files".to_owned())) } else { Ok(files) }
}

fn read_file(file: &Path, wanted: &HashSet<String>, postcodes: &mut Postcodes) -> Result<(), InputError> {
    let text = read_text(file)?;
    postcodes.notes.extend(text.notes);
    let mut width = Width::new(10, "the CSV files of OS Code-Point Open");
    let mut problems = Problems::default();
    let mut places = Places::default();
    for_each_record(file, &text.content, |row, fields| {
        let header = row == 1 && matches!(fields[0].to_lowercase().as_str(), "pc" | "postcode");
        if header || !width.accepts(row, fields.len()) {
            return;
        }
        let key = postcode_key(&fields[0]);
        let found = if &fields[1] == NO_LOCATION {
            postcodes.without_location += 1;
            Located::Nowhere
        } else {
            let easting = problems.value(number("easting", &fields[2]), file, row);
            let northing = problems.value(number("northing", &fields[3]), file, row);
            let (Some(easting), Some(northing)) = (easting, northing) else { return };
            let Some(point) = places.point(row, from_metres(easting, northing)) else { return };
            if let Some((sector, district)) = sector_and_district(&key) {
                postcodes.means.entry(sector.to_owned()).or_default().add(point);
                postcodes.means.entry(district.to_owned()).or_default().add(point);
            }
            Located::At(point)
        };
        if wanted.contains(&key) {
            match postcodes.wanted.insert(key, found) {
                Some(before) if before != found => {
                    let found = format!("postcode {:?} at another place than in a row before", &fields[0]);
                    let flaw = Flaw::new("E206", found, "one place for each postcode", "remove one of the rows");
                    problems.push(flaw.at(file, row));
                }
                _ => {}
            }
        }
    })?;
    postcodes.rows += width.rows();
    width.finish(file, &mut problems);
    places.finish(file, &mut problems);
    problems.finish()
}

#[cfg(test)]
mod tests {
    #[test]
    fn sectors_and_districts() {
        assert_eq!(super::sector_and_district("OL164JQ"), Some(("OL164", "OL16")));
        assert_eq!(super::sector_and_district("B261PE"), Some(("B261", "B26")));
        assert_eq!(super::sector_and_district("X"), None);
        assert_eq!(super::sector_and_district("ÖL164JQ"), None);
    }
}
