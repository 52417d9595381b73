//! Which side of a border each practice is on.

use super::columns::Columns;
use super::once::Once;
use super::{Border, Scenario};
use crate::input::{InputError, list};
use geo::{Contains as _, Distance as _, Euclidean, Point};
use pcn::model::Practice;
use pcn::rules;
use std::path::Path;

/// A practice this far outside every polygon, in metres, still belongs to the nearest: coasts are generalised.
const NEAR_M: f64 = 3_000.0;

/// The sides of a border, by a column or by polygons.
pub(crate) fn sides(
    scenario: &Scenario,
    key: &str,
    border: &Border,
    practices: &[Practice],
    columns: &Columns<'_>,
) -> Result<rules::Border, InputError> {
    match (&border.column, &border.polygons) {
        (Some(column), None) => {
            let cells = columns.text(key, column)?;
            let empty: Vec<&str> = practices
                .iter()
                .zip(cells)
                .filter(|(_, cell)| cell.trim().is_empty())
                .map(|(practice, _)| practice.code.as_str())
                .collect();
            if !empty.is_empty() {
                let found = format!("{key}: column {column:?} is empty for {}", list(&empty, 20));
                let (allowed, hint) = ("a value for every practice", "fill in the column");
                return Err(scenario.flaw("E503", key, &format!("\"{column}\""), found, allowed, hint).into());
            }
            Ok(numbered(column, cells.iter().map(|cell| cell.trim().to_owned()).collect()))
        }
        (None, Some(file)) => {
            let property = border.property.as_deref().unwrap_or("name");
            Ok(numbered(property, of_polygons(scenario, columns.files, key, file, property, practices)?))
        }
        (column, _) => {
            let found = if column.is_some() { "both column and polygons" } else { "neither column nor polygons" };
            let hint = "for example column = \"icb\", or polygons = \"councils.geojson\" with property = \"name\"";
            Err(scenario.flaw("E503", key, "", format!("{key} has {found}"), "one of the two", hint).into())
        }
    }
}

fn numbered(name: &str, of: Vec<String>) -> rules::Border {
    let mut sides = of.clone();
    sides.sort();
    sides.dedup();
    let side = of.iter().map(|value| sides.binary_search(value).unwrap_or_default() as u32).collect();
    rules::Border { name: name.to_owned(), side, sides }
}

/// The polygon that each practice is in; the nearest for one a little outside all.
fn of_polygons(
    scenario: &Scenario,
    files: &Once,
    key: &str,
    file: &Path,
    property: &str,
    practices: &[Practice],
) -> Result<Vec<String>, InputError> {
    let polygons = scenario.of_key(key, file, files.polygons(file, property))?;
    let refuse = |found: String, allowed: &str, hint: &str| {
        let near = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        scenario.flaw("E504", key, &near, found, allowed, hint)
    };
    let mut names = Vec::with_capacity(practices.len());
    let mut outside = Vec::new();
    for practice in practices {
        let at = Point::new(practice.location.easting(), practice.location.northing());
        let mut inside: Vec<&str> =
            polygons.iter().filter(|(_, area)| area.contains(&at)).map(|(name, _)| name.as_str()).collect();
        inside.dedup();
        match inside.as_slice() {
            [one] => names.push((*one).to_owned()),
            [] => {
                let away = |area: &geo::MultiPolygon<f64>| Euclidean.distance(&at, area);
                let nearest = polygons.iter().map(|(name, area)| (away(area), name)).min_by(|a, b| a.0.total_cmp(&b.0));
                match nearest.filter(|(metres, _)| *metres <= NEAR_M) {
                    Some((_, name)) => names.push(name.clone()),
                    None => outside.push(practice.code.as_str()),
                }
            }
            several => {
                let found = format!(
                    "{key}: practice {} lies in {} polygons of {}, which overlap: {}",
                    practice.code,
                    several.len(),
                    file.display(),
                    several.join(", ")
                );
                let hint = "give polygons of one kind, such as councils, that do not overlap";
                return Err(refuse(found, "one polygon for each practice", hint).into());
            }
        }
    }
    if outside.is_empty() {
        return Ok(names);
    }
    let found = format!("{key}: {} lie more than 3 km outside every polygon of {}", list(&outside, 20), file.display());
    Err(refuse(
        found,
        "polygons that cover the area",
        "give a layer that covers the area, or leave these practices out",
    )
    .into())
}
