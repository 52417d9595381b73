//! The plan as a map: practices as points, networks as the union of their members' territories.

use super::OutputError;
use super::record::{NetworkRecord, PlanRecord};
use geo::orient::Direction;
use geo::{MapCoords as _, MultiPolygon, Orient as _};
use geojson::{Feature, FeatureCollection, Geometry, GeometryValue, JsonObject};
use pcn::problem::Problem;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Longitude and latitude in degrees from easting and northing in metres.
pub type ToWgs84<'a> = &'a (dyn Fn(f64, f64) -> (f64, f64) + Sync);

/// `plan.geojson`: a feature collection in WGS84 (longitude, latitude), networks first, then practices.
///
/// `areas` holds the area of each network in the order of the record, in grid metres: the union of its members'
/// territories. A network without an area is written without a geometry.
///
/// # Errors
/// [`OutputError::Encode`] when the features cannot be written as JSON.
pub fn plan_geojson(
    record: &PlanRecord,
    problem: &Problem,
    areas: &[MultiPolygon<f64>],
    to_wgs84: ToWgs84<'_>,
) -> Result<Vec<u8>, OutputError> {
    let at: HashMap<&str, usize> = problem.practices().iter().enumerate().map(|(i, p)| (p.code.as_str(), i)).collect();
    let mut features = Vec::with_capacity(record.networks.len() + problem.len());
    for (index, network) in record.networks.iter().enumerate() {
        features.push(network_feature(network, areas.get(index), to_wgs84));
    }
    for network in &record.networks {
        for code in &network.members {
            if let Some(&index) = at.get(code.as_str()) {
                features.push(practice_feature(network, problem, index, to_wgs84));
            }
        }
    }
    let collection = FeatureCollection { bbox: None, features, foreign_members: None };
    let mut bytes =
        serde_json::to_vec(&collection).map_err(|e| OutputError::Encode { what: "map", detail: e.to_string() })?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn network_feature(network: &NetworkRecord, area: Option<&MultiPolygon<f64>>, to_wgs84: ToWgs84<'_>) -> Feature {
    let area = area.map(|area| area.map_coords(|c| degrees(to_wgs84(c.x, c.y)).into()).orient(Direction::Default));
    let properties = json!({
        "kind": "network",
        "network": network.label,
        "name": network.name,
        "practices": network.members.len(),
        "list_size": network.list_size,
        "hub": network.hub,
        "hub_name": network.hub_name,
        "travel_patient_km": network.travel_patient_km,
        "score_patient_km": network.score,
        "exception": network.exception.as_ref().map(|e| e.reason.as_str()),
        "members": network.members,
    });
    let value = area.and_then(|area| match area.0.as_slice() {
        [] => None,
        [one] => Some(GeometryValue::from(one)),
        _ => Some(GeometryValue::from(&area)),
    });
    feature(value, properties)
}

fn practice_feature(
    network: &NetworkRecord,
    problem: &Problem,
    index: usize,
    to_wgs84: ToWgs84<'_>,
) -> Feature {
    let practice = &problem.practices()[index];
    let (longitude, latitude) = degrees(to_wgs84(practice.location.easting(), practice.location.northing()));
    let properties = json!({
        "kind": "practice",
        "code": practice.code,
        "name": practice.name,
        "list_size": practice.list_size,
        "network": network.label,
        "network_name": network.name,
        "hub": network.hub == practice.code,
    });
    feature(Some(GeometryValue::new_point([longitude, latitude])), properties)
}

/// Six decimals of a degree: a tenth of a metre, and neighbouring areas still meet at the same numbers.
fn degrees((longitude, latitude): (f64, f64)) -> (f64, f64) {
    let six = |degrees: f64| (degrees * 1e6).round() / 1e6;
    (six(longitude), six(latitude))
}

fn feature(value: Option<GeometryValue>, properties: Value) -> Feature {
    let properties: Option<JsonObject> = match properties {
        Value::Object(object) => Some(object),
        _ => None,
    };
    Feature { geometry: value.map(Geometry::new), properties, ..Feature::default() }
}
