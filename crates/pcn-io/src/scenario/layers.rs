//! Layers of a GeoJSON: polygons with a name, lines.

use crate::input::{Flaw, InputError, list, read_text};
use geo::{Coord, LineString, MapCoords as _, MultiPolygon};
use geojson::{Feature, GeoJson};
use pcn::geometry::{GridPoint, LatLon, wgs84_to_grid};
use std::path::Path;

/// Points from degrees on WGS84 (what GeoJSON says), or as they are where they cannot be degrees.
fn to_grid(at: Coord<f64>) -> Result<Coord<f64>, String> {
    if at.x.abs() > 180.0 || at.y.abs() > 90.0 {
        return GridPoint::new(at.x, at.y).map(|_| at).map_err(|error| error.to_string());
    }
    let place = LatLon::new(at.y, at.x).and_then(wgs84_to_grid).map_err(|error| error.to_string())?;
    Ok(Coord { x: place.easting(), y: place.northing() })
}

fn refuse(file: &Path, found: String, allowed: &str, hint: &str) -> InputError {
    Flaw::new("E504", found, allowed, hint).at(file, None).into()
}

fn features(file: &Path) -> Result<Vec<Feature>, InputError> {
    let text = read_text(file)?.content;
    match text.parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(collection)) => Ok(collection.features),
        Ok(GeoJson::Feature(feature)) => Ok(vec![feature]),
        Ok(GeoJson::Geometry(geometry)) => Ok(vec![Feature { geometry: Some(geometry), ..Feature::default() }]),
        Err(error) => {
            Err(refuse(file, error.to_string(), "a GeoJSON feature collection", "export the layer again as GeoJSON"))
        }
    }
}

fn geometry(file: &Path, feature: Feature) -> Result<Option<geo::Geometry<f64>>, InputError> {
    let Some(geometry) = feature.geometry else { return Ok(None) };
    let geometry = geo::Geometry::<f64>::try_from(geometry);
    let geometry = geometry.map_err(|error| error.to_string()).and_then(|g| g.try_map_coords(to_grid));
    let hint = "give longitude and latitude (WGS84), or metres on the British National Grid";
    geometry.map(Some).map_err(|error| refuse(file, error, "places in Britain", hint))
}

/// Polygons in grid metres with the value of a property; features without a polygon are left out.
pub(crate) fn polygons(file: &Path, property: &str) -> Result<Vec<(String, MultiPolygon<f64>)>, InputError> {
    let mut found = Vec::new();
    for feature in features(file)? {
        let name = match feature.property(property) {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) if !other.is_null() => other.to_string(),
            _ => {
                let has: Vec<String> =
                    feature.properties.iter().flat_map(|p| p.keys()).map(|key| format!("{key:?}")).collect();
                let found = format!("a feature without the property {property:?}; it has {}", list(&has, 20));
                return Err(refuse(
                    file,
                    found,
                    "that property on every polygon",
                    "name one of the properties there are",
                ));
            }
        };
        match geometry(file, feature)? {
            Some(geo::Geometry::Polygon(polygon)) => found.push((name, MultiPolygon::new(vec![polygon]))),
            Some(geo::Geometry::MultiPolygon(polygons)) => found.push((name, polygons)),
            _ => {}
        }
    }
    if found.is_empty() {
        return Err(refuse(file, "no polygons".to_owned(), "at least one polygon", "give the layer of areas"));
    }
    Ok(found)
}

/// All land of a layer in grid metres.
pub(crate) fn land(file: &Path) -> Result<MultiPolygon<f64>, InputError> {
    let mut land = Vec::new();
    for feature in features(file)? {
        match geometry(file, feature)? {
            Some(geo::Geometry::Polygon(polygon)) => land.push(polygon),
            Some(geo::Geometry::MultiPolygon(polygons)) => land.extend(polygons.0),
            _ => {}
        }
    }
    if land.is_empty() {
        return Err(refuse(file, "no polygons".to_owned(), "the polygon of the land", "give the outline of the area"));
    }
    let parts: Vec<MultiPolygon<f64>> = land.into_iter().map(|polygon| MultiPolygon::new(vec![polygon])).collect();
    Ok(geo::unary_union(&parts))
}

/// Lines in grid metres; the borders of polygons count as lines.
pub(crate) fn lines(file: &Path) -> Result<Vec<LineString<f64>>, InputError> {
    let mut lines: Vec<LineString<f64>> = Vec::new();
    for feature in features(file)? {
        match geometry(file, feature)? {
            Some(geo::Geometry::LineString(line)) => lines.push(line),
            Some(geo::Geometry::MultiLineString(many)) => lines.extend(many.0),
            Some(geo::Geometry::Polygon(polygon)) => lines.push(polygon.exterior().clone()),
            Some(geo::Geometry::MultiPolygon(many)) => lines.extend(many.0.iter().map(|p| p.exterior().clone())),
            _ => {}
        }
    }
    if lines.is_empty() {
        return Err(refuse(file, "no lines".to_owned(), "at least one line", "give the barriers as lines"));
    }
    Ok(lines)
}
