//! Draws a `plan.geojson` as a picture: networks as areas, practices as dots as large as their lists, joined to
//! their hubs, which are ringed.
//!
//! `cargo run --release -p pcn-examples --example draw_plan -- out/demo/plan/plan.geojson picture.svg`

use geojson::{Feature, FeatureCollection, GeometryValue, Position};
use std::collections::HashSet;
use std::error::Error;
use std::fmt::Write as _;

/// Width of the picture in pixels.
const WIDTH: f64 = 900.0;
const MARGIN: f64 = 12.0;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [map, picture] = arguments.as_slice() else {
        return Err("usage: draw_plan PLAN.GEOJSON PICTURE.SVG".into());
    };
    let svg = draw(&std::fs::read_to_string(map)?)?;
    std::fs::write(picture, svg)?;
    println!("{picture}");
    Ok(())
}

/// The picture of a map.
fn draw(map: &str) -> Result<String, Box<dyn Error>> {
    let map: FeatureCollection = map.parse()?;
    let frame = Frame::around(&map);
    let of_kind = |kind: &str| map.features.iter().filter(|f| text(f, "kind") == kind).collect::<Vec<_>>();
    let (networks, mut practices) = (of_kind("network"), of_kind("practice"));
    // Hubs last, so that none is hidden under a practice at the same address.
    practices.sort_by_key(|practice| is_hub(practice));
    let colours = colours(&networks);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0} {:.0}\" font-family=\"sans-serif\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#eef3f6\"/>\n",
        WIDTH, frame.height
    );
    for (at, network) in networks.iter().enumerate() {
        let dashed =
            if text(network, "exception").is_empty() { "" } else { " stroke-dasharray=\"5 3\" stroke=\"#a00\"" };
        writeln!(
            svg,
            "<path d=\"{}\" fill=\"{}\" stroke=\"#fff\" stroke-width=\"2.5\" fill-rule=\"evenodd\"{dashed}><title>{}</title></path>",
            frame.path(network),
            colours[at],
            escaped(&format!(
                "{} {}: {} patients",
                text(network, "network"),
                text(network, "name"),
                number(network, "list_size")
            ))
        )?;
    }
    for practice in &practices {
        let hub = practices.iter().find(|other| is_hub(other) && text(other, "network") == text(practice, "network"));
        if let (Some((x, y)), Some((to_x, to_y))) = (frame.dot(practice), hub.and_then(|hub| frame.dot(hub))) {
            writeln!(svg, "<path d=\"M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}\" stroke=\"#22313f\" stroke-width=\"1\"/>")?;
        }
    }
    for practice in &practices {
        let Some((x, y)) = frame.dot(practice) else { continue };
        let radius = (number(practice, "list_size") / 1000.0).sqrt().max(1.0) * 1.3;
        let hub = is_hub(practice);
        let ring = if hub { " stroke=\"#111\" stroke-width=\"2\"" } else { " stroke=\"#fff\" stroke-width=\"0.8\"" };
        let fill = if hub { "#fff" } else { "#22313f" };
        writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"{fill}\"{ring}/>")?;
        if hub {
            let label = escaped(&text(practice, "network"));
            writeln!(
                svg,
                "<text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"13\" text-anchor=\"middle\" fill=\"#111\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">{label}</text>",
                y - radius - 4.0
            )?;
        }
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}

/// From degrees to pixels.
struct Frame {
    west: f64,
    north: f64,
    /// Pixels a degree of longitude and of latitude.
    scale: (f64, f64),
    height: f64,
}

impl Frame {
    fn around(map: &FeatureCollection) -> Self {
        let (mut west, mut south, mut east, mut north) = (180.0f64, 90.0f64, -180.0f64, -90.0f64);
        for position in map.features.iter().flat_map(rings).flatten() {
            (west, east) = (west.min(position[0]), east.max(position[0]));
            (south, north) = (south.min(position[1]), north.max(position[1]));
        }
        let across = (WIDTH - 2.0 * MARGIN) / (east - west).max(1e-6);
        let up = across / ((south + north) / 2.0).to_radians().cos();
        Self { west, north, scale: (across, up), height: (north - south).max(0.0) * up + 2.0 * MARGIN }
    }

    fn place(&self, position: &Position) -> (f64, f64) {
        (MARGIN + (position[0] - self.west) * self.scale.0, MARGIN + (self.north - position[1]) * self.scale.1)
    }

    /// Where a point is drawn.
    fn dot(&self, feature: &Feature) -> Option<(f64, f64)> {
        match &feature.geometry.as_ref()?.value {
            GeometryValue::Point { coordinates } => Some(self.place(coordinates)),
            _ => None,
        }
    }

    fn path(&self, feature: &Feature) -> String {
        let mut path = String::new();
        for ring in rings(feature) {
            for (at, position) in ring.iter().enumerate() {
                let (x, y) = self.place(position);
                let _ = write!(path, "{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' });
            }
            path.push('Z');
        }
        path
    }
}

/// All rings of a polygon or of several.
fn rings(feature: &Feature) -> Vec<&Vec<Position>> {
    match feature.geometry.as_ref().map(|geometry| &geometry.value) {
        Some(GeometryValue::Polygon { coordinates }) => coordinates.iter().collect(),
        Some(GeometryValue::MultiPolygon { coordinates }) => coordinates.iter().flatten().collect(),
        _ => Vec::new(),
    }
}

fn is_hub(practice: &Feature) -> bool {
    practice.property("hub").and_then(|value| value.as_bool()).unwrap_or(false)
}

fn text(feature: &Feature, name: &str) -> String {
    feature.property(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

fn number(feature: &Feature, name: &str) -> f64 {
    feature.property(name).and_then(|value| value.as_f64()).unwrap_or_default()
}

/// Soft colours that dark dots and text stand out from.
const PALETTE: [&str; 8] = ["#8dc6bd", "#f4d58d", "#b8b4d8", "#f0978d", "#8fb8d8", "#f3b673", "#b5d178", "#e7b9d4"];

/// A colour for each network, such that networks that meet in two points or more differ where eight colours allow it.
fn colours(networks: &[&Feature]) -> Vec<&'static str> {
    let corners: Vec<HashSet<(i64, i64)>> = networks
        .iter()
        .map(|network| {
            rings(network).into_iter().flatten().map(|p| ((p[0] * 1e6) as i64, (p[1] * 1e6) as i64)).collect()
        })
        .collect();
    let mut chosen: Vec<usize> = Vec::with_capacity(networks.len());
    for at in 0..networks.len() {
        let taken: HashSet<usize> =
            (0..at).filter(|&other| corners[at].intersection(&corners[other]).count() > 1).map(|o| chosen[o]).collect();
        let preferred = (0..PALETTE.len()).map(|offset| (at + offset) % PALETTE.len());
        chosen.push(preferred.clone().find(|colour| !taken.contains(colour)).unwrap_or(at % PALETTE.len()));
    }
    chosen.into_iter().map(|colour| PALETTE[colour]).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[test]
fn every_network_and_practice_is_drawn() {
    let map = r#"{"type": "FeatureCollection", "features": [
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[-2.0, 52.0], [-1.9, 52.0], [-1.9, 52.1], [-2.0, 52.0]]]},
         "properties": {"kind": "network", "network": "N001", "name": "Smith & Sons", "list_size": 31000}},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-1.95, 52.02]},
         "properties": {"kind": "practice", "network": "N001", "list_size": 31000, "hub": true}}]}"#;
    let svg = draw(map).unwrap();
    assert_eq!(svg.matches("<path").count(), 2, "an area and a spoke");
    assert_eq!(svg.matches("<circle").count(), 1);
    assert!(svg.contains("Smith &amp; Sons: 31000 patients") && svg.contains(">N001</text>"), "{svg}");
}
