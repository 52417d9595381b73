//! Borders of councils and commissioners from GeoJSON.

use crate::Atlas;
use crate::error::MapError;
use geo::{
    Area, BoundingRect, Contains, Coord, Intersects, MapCoords, MultiPolygon, Point, Rect, Simplify, coord, unary_union,
};
use geojson::{Feature, GeoJson, JsonObject};
use pcn::geometry::{GridPoint, LatLon, grid_to_wgs84, wgs84_to_grid};
use std::path::Path;

/// Corners closer than this to the line of their neighbours are left out, in degrees: about 25 m.
const TOLERANCE_DEGREES: f64 = 0.000_25;

/// Holes and scraps of an outline smaller than this are no land and no lake, in square metres.
const SLIVER_M2: f64 = 1e6;

/// An area with this many practices is part of the map.
const SETTLED: usize = 3;

/// Borders are looked for this far around the practices, in degrees: about 10 km.
const MARGIN_DEGREES: f64 = 0.1;

/// A layer of borders.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundaries {
    /// What the layer is called: the file's name without its ending.
    pub name: String,
    /// Its areas.
    pub areas: Vec<Boundary>,
}

/// One area with its border.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    /// Its name, empty where the file has none.
    pub name: String,
    /// Its polygons, in WGS84 degrees (longitude, latitude).
    pub shape: MultiPolygon<f64>,
}

impl Boundaries {
    /// Reads a GeoJSON file. An area's name is its property `name`, or one that ends in `name` or `nm`.
    ///
    /// # Errors
    /// [`MapError::Boundaries`] when the file cannot be read, is no GeoJSON, or holds no polygon in degrees.
    pub fn read(path: &Path) -> Result<Self, MapError> {
        let refuse = |detail: String| MapError::Boundaries { path: path.to_owned(), detail };
        let text = std::fs::read_to_string(path).map_err(|error| refuse(error.to_string()))?;
        let geojson: GeoJson = text.parse().map_err(|error: geojson::Error| refuse(error.to_string()))?;
        let features = match geojson {
            GeoJson::FeatureCollection(collection) => collection.features,
            GeoJson::Feature(feature) => vec![feature],
            GeoJson::Geometry(geometry) => vec![Feature { geometry: Some(geometry), ..Feature::default() }],
        };
        let areas: Vec<Boundary> = features.into_iter().filter_map(boundary).collect();
        let corners = areas.iter().flat_map(|area| &area.shape).flat_map(|polygon| polygon.exterior());
        if let Some(corner) = corners.into_iter().find(|c| !(c.x.abs() <= 180.0 && c.y.abs() <= 90.0)) {
            return Err(refuse(format!("a corner at {}, {} is not in degrees", corner.x, corner.y)));
        }
        if areas.is_empty() {
            return Err(refuse("no polygon in it".to_owned()));
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        Ok(Self { name: stem.replace(['_', '-'], " "), areas })
    }

    /// The areas that hold any of these points as one shape in grid metres; nothing where none does.
    pub(crate) fn outline(&self, points: &[GridPoint]) -> Option<MultiPolygon<f64>> {
        let places: Vec<Point<f64>> = points.iter().filter_map(|&point| degrees(point)).collect();
        let metres = |corner: Coord<f64>| {
            let point = LatLon::new(corner.y, corner.x).ok().and_then(|place| wgs84_to_grid(place).ok()).ok_or(())?;
            Ok::<_, ()>(Coord { x: point.easting(), y: point.northing() })
        };
        // A practice or two just across the border do not make the next area part of this one.
        let counts: Vec<usize> = self.areas.iter().map(|area| area.held(&places)).collect();
        let least = if counts.iter().any(|&count| count >= SETTLED) { SETTLED } else { 1 };
        let held = self.areas.iter().zip(&counts).filter(|&(_, &count)| count >= least).map(|(area, _)| area);
        let shapes: Vec<MultiPolygon<f64>> = held.filter_map(|area| area.shape.try_map_coords(metres).ok()).collect();
        (!shapes.is_empty()).then(|| without_slivers(unary_union(&shapes)))
    }

    /// The areas around the practices of an atlas, simplified.
    pub(crate) fn around(&self, atlas: &Atlas) -> Vec<Boundary> {
        let points = atlas.problem().practices().iter().map(|practice| practice.location);
        let places: Vec<Point<f64>> = points.filter_map(degrees).collect();
        window(&places).map_or_else(Vec::new, |window| self.near(window))
    }

    /// The areas that come near a rectangle in degrees, simplified to about 25 m.
    pub(crate) fn near(&self, window: Rect<f64>) -> Vec<Boundary> {
        let near = self.areas.iter().filter(|area| area.shape.intersects(&window));
        near.map(|area| Boundary { name: area.name.clone(), shape: area.shape.simplify(TOLERANCE_DEGREES) }).collect()
    }
}

impl Boundary {
    /// How many of these places (longitude, latitude) it holds.
    pub(crate) fn held(&self, places: &[Point<f64>]) -> usize {
        let Some(bounds) = self.shape.bounding_rect() else { return 0 };
        places.iter().filter(|place| bounds.intersects(*place) && self.shape.contains(*place)).count()
    }
}

/// The places' bounds with a margin.
fn window(places: &[Point<f64>]) -> Option<Rect<f64>> {
    let first = places.first()?;
    let start = Rect::new(first.0, first.0);
    let around = places.iter().fold(start, |window, place| {
        let (low, high) = (window.min(), window.max());
        Rect::new(
            coord! { x: low.x.min(place.x()), y: low.y.min(place.y()) },
            coord! { x: high.x.max(place.x()), y: high.y.max(place.y()) },
        )
    });
    let margin = coord! { x: MARGIN_DEGREES, y: MARGIN_DEGREES };
    Some(Rect::new(around.min() - margin, around.max() + margin))
}

/// Borders that were simplified area by area leave slivers between the areas: holes and scraps that no place on the
/// ground has.
fn without_slivers(shape: MultiPolygon<f64>) -> MultiPolygon<f64> {
    let area = |ring: &geo::LineString<f64>| geo::Polygon::new(ring.clone(), Vec::new()).unsigned_area();
    let kept = shape.into_iter().filter(|polygon| area(polygon.exterior()) > SLIVER_M2).map(|polygon| {
        let (outer, holes) = polygon.into_inner();
        geo::Polygon::new(outer, holes.into_iter().filter(|hole| area(hole) > SLIVER_M2).collect())
    });
    MultiPolygon::new(kept.collect())
}

/// The place of a point (longitude, latitude); nothing too far outside Britain.
pub(crate) fn degrees(point: GridPoint) -> Option<Point<f64>> {
    let place = grid_to_wgs84(point).ok()?;
    Some(Point::new(place.longitude(), place.latitude()))
}

fn boundary(feature: Feature) -> Option<Boundary> {
    let name = feature.properties.as_ref().map(name_of).unwrap_or_default();
    let shape = geo::Geometry::<f64>::try_from(feature.geometry?).ok()?;
    let shape = match shape {
        geo::Geometry::Polygon(polygon) => MultiPolygon::new(vec![polygon]),
        geo::Geometry::MultiPolygon(polygons) => polygons,
        _ => return None,
    };
    Some(Boundary { name, shape })
}

fn name_of(properties: &JsonObject) -> String {
    let text = |key: &String| properties.get(key).and_then(|value| value.as_str()).map(str::to_owned);
    let rank = |key: &String| {
        let key = key.to_lowercase();
        match key.as_str() {
            "name" => Some(0),
            _ if key.ends_with("name") => Some(1),
            _ if key.ends_with("nm") => Some(2),
            _ => None,
        }
    };
    let mut keys: Vec<(i32, &String)> = properties.keys().filter_map(|key| Some((rank(key)?, key))).collect();
    keys.sort();
    keys.into_iter().find_map(|(_, key)| text(key)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Boundaries, MapError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("councils_2021.geojson");
        std::fs::write(&path, text).unwrap();
        Boundaries::read(&path)
    }

    #[test]
    fn names_are_found_under_the_usual_keys() {
        let layer = read(
            r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"LAD21CD":"E1","LAD21NM":"Stafford"},
            "geometry":{"type":"Polygon","coordinates":[[[-2.2,52.8],[-2.0,52.8],[-2.0,52.9],[-2.2,52.8]]]}}]}"#,
        )
        .unwrap();
        assert_eq!((layer.name.as_str(), layer.areas[0].name.as_str()), ("councils 2021", "Stafford"));
        let window = |x: f64| Rect::new((x, 52.0), (x + 1.0, 53.0));
        assert_eq!((layer.near(window(-2.5)).len(), layer.near(window(5.0)).len()), (1, 0));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (text, wanted) in [
            ("x", "expected value"),
            (r#"{"type":"FeatureCollection","features":[]}"#, "no polygon in it"),
            (
                r#"{"type":"Polygon","coordinates":[[[400000,300000],[400001,300000],[400001,300001],[400000,300000]]]}"#,
                "not in degrees",
            ),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(wanted) && error.contains("--boundaries"), "{error}");
        }
    }
}
