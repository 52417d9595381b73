//! Who neighbours whom, as a table and as lines on a map.

use super::OutputError;
use super::geojson::{degrees, feature};
use geojson::{FeatureCollection, GeometryValue};
use pcn::adjacency::{Adjacency, Edge};
use pcn::model::Practice;
use serde_json::json;

/// The reason of an edge as records spell it.
#[must_use]
pub fn reason_name(edge: &Edge) -> String {
    serde_json::to_value(edge.reason).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// `from,to,reason,km`, one row an edge, ascending; kilometres are straight.
///
/// # Errors
/// [`OutputError::Encode`], which bytes in memory do not meet.
pub fn neighbours_csv(practices: &[Practice], adjacency: &Adjacency) -> Result<Vec<u8>, OutputError> {
    let fault = |error: String| OutputError::Encode { what: "neighbours", detail: error };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["from", "to", "reason", "km"]).map_err(|e| fault(e.to_string()))?;
    for edge in adjacency.edges() {
        let (a, b) = (&practices[edge.a.index()], &practices[edge.b.index()]);
        let km = format!("{:.3}", a.location.km_to(b.location));
        writer.write_record([&a.code, &b.code, &reason_name(edge), &km]).map_err(|e| fault(e.to_string()))?;
    }
    writer.into_inner().map_err(|e| fault(e.to_string()))
}

/// One line an edge, in WGS84, with the same properties.
///
/// # Errors
/// [`OutputError::Encode`] when the features cannot be written as JSON.
pub fn neighbours_geojson(practices: &[Practice], adjacency: &Adjacency) -> Result<Vec<u8>, OutputError> {
    let place = |practice: &Practice| degrees(practice.location.easting(), practice.location.northing());
    let features = adjacency.edges().iter().map(|edge| {
        let (a, b) = (&practices[edge.a.index()], &practices[edge.b.index()]);
        let line =
            place(a).zip(place(b)).map(|(from, to)| GeometryValue::new_line_string([[from.0, from.1], [to.0, to.1]]));
        let km = (a.location.km_to(b.location) * 1000.0).round() / 1000.0;
        feature(line, json!({ "from": a.code, "to": b.code, "reason": reason_name(edge), "km": km }))
    });
    let collection = FeatureCollection { bbox: None, features: features.collect(), foreign_members: None };
    let mut bytes = serde_json::to_vec(&collection)
        .map_err(|e| OutputError::Encode { what: "neighbours", detail: e.to_string() })?;
    bytes.push(b'\n');
    Ok(bytes)
}
