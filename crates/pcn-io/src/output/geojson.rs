//! The plan as a map: practices as points, networks as the union of their members' territories.

use super::OutputError;
use super::record::{NetworkRecord, PlanRecord};
use geo::orient::Direction;
use geo::{Coord, MapCoords as _, MultiPolygon, Orient as _};
use geojson::{Feature, FeatureCollection, Geometry, GeometryValue, JsonObject};
use pcn::geometry::{GridPoint, Territories, grid_to_wgs84};
use pcn::model::PracticeId;
use pcn::problem::Problem;
use serde_json::{Value, json};
use std::collections::HashMap;

/// `plan.geojson`: a feature collection in WGS84 (longitude, latitude), networks first, then practices.
///
/// A network's area is the union of its members' territories. What lies too far outside Britain for the projection is
/// written without a geometry.
///
/// # Errors
/// [`OutputError::Encode`] when the features cannot be written as JSON.
pub fn plan_geojson(record: &PlanRecord, problem: &Problem, territories: &Territories) -> Result<Vec<u8>, OutputError> {
    let at: HashMap<&str, usize> = problem.practices().iter().enumerate().map(|(i, p)| (p.code.as_str(), i)).collect();
    let mut features = Vec::with_capacity(record.networks.len() + problem.len());
    for network in &record.networks {
        let members: Vec<PracticeId> =
            network.members.iter().filter_map(|code| at.get(code.as_str()).copied().map(PracticeId::new)).collect();
        features.push(network_feature(network, &territories.network_polygon(&members)));
    }
    for network in &record.networks {
        for code in &network.members {
            if let Some(&index) = at.get(code.as_str()) {
                features.push(practice_feature(network, problem, index));
            }
        }
    }
    let collection = FeatureCollection { bbox: None, features, foreign_members: None };
    let mut bytes =
        serde_json::to_vec(&collection).map_err(|e| OutputError::Encode { what: "map", detail: e.to_string() })?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn network_feature(network: &NetworkRecord, area: &MultiPolygon<f64>) -> Feature {
    let area = area.try_map_coords(|c| degrees(c.x, c.y).map(Coord::from).ok_or(())).ok();
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
    let value = area.map(|area| area.orient(Direction::Default)).and_then(|area| match area.0.as_slice() {
        [] => None,
        [one] => Some(GeometryValue::from(one)),
        _ => Some(GeometryValue::from(&area)),
    });
    feature(value, properties)
}

fn practice_feature(network: &NetworkRecord, problem: &Problem, index: usize) -> Feature {
    let practice = &problem.practices()[index];
    let place = degrees(practice.location.easting(), practice.location.northing());
    let properties = json!({
        "kind": "practice",
        "code": practice.code,
        "name": practice.name,
        "list_size": practice.list_size,
        "network": network.label,
        "network_name": network.name,
        "hub": network.hub == practice.code,
    });
    feature(place.map(|(longitude, latitude)| GeometryValue::new_point([longitude, latitude])), properties)
}

/// Longitude and latitude with six decimals: a tenth of a metre, and neighbouring areas still meet at the same numbers.
pub(super) fn degrees(easting: f64, northing: f64) -> Option<(f64, f64)> {
    let place = grid_to_wgs84(GridPoint::new(easting, northing).ok()?).ok()?;
    let six = |degrees: f64| (degrees * 1e6).round() / 1e6;
    Some((six(place.longitude()), six(place.latitude())))
}

pub(super) fn feature(value: Option<GeometryValue>, properties: Value) -> Feature {
    let properties: Option<JsonObject> = match properties {
        Value::Object(object) => Some(object),
        _ => None,
    };
    Feature { geometry: value.map(Geometry::new), properties, ..Feature::default() }
}
