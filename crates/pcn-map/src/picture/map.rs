//! The map as SVG.

use super::canvas::{ACCENT, Anchor, Canvas, INK, SOFT, Style, Taken, about_width};
use crate::atlas::{Atlas, DrawnPlan};
use crate::colour::PALETTE;
use crate::frame::Frame;
use crate::report::{glance, sources};
use geo::MultiPolygon;
use pcn::geometry::GridPoint;
use pcn::model::PracticeId;
use std::fmt::Write as _;

const MARGIN: f64 = 28.0;
const HEAD: f64 = 84.0;

/// Units of the frame to pixels.
struct Place {
    frame: Frame,
    scale: f64,
    west: f64,
    north: f64,
}

impl Place {
    fn pixel(&self, (x, y): (i32, i32)) -> (f64, f64) {
        (MARGIN + (f64::from(x) - self.west) * self.scale, HEAD + (self.north - f64::from(y)) * self.scale)
    }

    fn point(&self, point: GridPoint) -> (f64, f64) {
        self.pixel(self.frame.place(point.easting(), point.northing()))
    }
}

/// The map of a plan as SVG, `width` pixels wide; `plan` is one of the atlas's.
#[must_use]
pub fn map(atlas: &Atlas, plan: &DrawnPlan, width: u32) -> String {
    let width = f64::from(width);
    let points: Vec<GridPoint> = atlas.problem().practices().iter().map(|practice| practice.location).collect();
    let frame = Frame::around(&points);
    let areas: Vec<MultiPolygon<f64>> =
        plan.networks.iter().map(|network| atlas.territories().network_polygon(&network.members)).collect();
    let corners: Vec<(i32, i32)> = areas
        .iter()
        .flatten()
        .flat_map(|polygon| &polygon.exterior().0)
        .map(|corner| frame.place(corner.x, corner.y))
        .chain(points.iter().map(|point| frame.place(point.easting(), point.northing())))
        .collect();
    let bound = |of: fn(&(i32, i32)) -> i32| {
        let values = corners.iter().map(of);
        (f64::from(values.clone().min().unwrap_or(0)), f64::from(values.max().unwrap_or(1)))
    };
    let ((west, east), (south, north)) = (bound(|c| c.0), bound(|c| c.1));
    let (wide, high) = ((east - west).max(1.0), (north - south).max(1.0));
    // A tall area does not make an endless picture.
    let scale = ((width - 2.0 * MARGIN) / wide).min(width * 1.35 / high);
    let west = west - ((width - 2.0 * MARGIN) / scale - wide) / 2.0;
    let place = Place { frame, scale, west, north };
    let height = HEAD + high * scale + 92.0;

    let mut canvas = Canvas::new();
    canvas.text(MARGIN, 40.0, Style::new(25.0).bold(), &heading(atlas, plan));
    canvas.text(MARGIN, 64.0, Style::new(14.5).colour(SOFT), &glance(atlas, plan));
    draw_areas(&mut canvas, plan, &areas, &place);
    draw_borders(&mut canvas, atlas, &place, [MARGIN, HEAD, width - MARGIN, HEAD + high * scale]);
    draw_practices(&mut canvas, atlas, plan, &place);
    draw_labels(&mut canvas, atlas, plan, &areas, &place);
    draw_foot(&mut canvas, atlas, width, height);
    canvas.finish(width, height, &format!("{}: {}", heading(atlas, plan), glance(atlas, plan)))
}

fn heading(atlas: &Atlas, plan: &DrawnPlan) -> String {
    if std::ptr::eq(plan, atlas.plan()) {
        atlas.title().to_owned()
    } else {
        format!("{}: {}", atlas.title(), plan.name)
    }
}

fn path(area: &MultiPolygon<f64>, place: &Place) -> String {
    let mut path = String::new();
    for ring in area.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())) {
        let open = ring.0.split_last().map_or(&[][..], |(_, open)| open);
        for (at, corner) in open.iter().enumerate() {
            let (x, y) = place.pixel(place.frame.place(corner.x, corner.y));
            let _ = write!(path, "{}{x:.1} {y:.1}", if at == 0 { "M" } else { "L" });
        }
        path.push('Z');
    }
    path
}

fn draw_areas(canvas: &mut Canvas, plan: &DrawnPlan, areas: &[MultiPolygon<f64>], place: &Place) {
    let line = if areas.len() > 300 { 0.7 } else { 1.4 };
    canvas.raw(&format!(
        "<g stroke=\"#36424e\" stroke-width=\"{line}\" stroke-linejoin=\"round\" fill-opacity=\"0.82\" fill-rule=\"evenodd\">"
    ));
    for (at, area) in areas.iter().enumerate() {
        let colour = PALETTE[plan.colours[at] % PALETTE.len()];
        canvas.raw(&format!("<path fill=\"{colour}\" d=\"{}\"/>", path(area, place)));
    }
    canvas.raw("</g>");
}

fn draw_borders(canvas: &mut Canvas, atlas: &Atlas, place: &Place, [left, top, right, bottom]: [f64; 4]) {
    if atlas.boundaries().is_empty() {
        return;
    }
    canvas.raw(&format!(
        "<clipPath id=\"sheet\"><rect x=\"{left:.0}\" y=\"{top:.0}\" width=\"{:.0}\" height=\"{:.0}\"/></clipPath>",
        right - left,
        bottom - top
    ));
    for (at, layer) in atlas.boundaries().iter().enumerate() {
        let (line, dash) = if at == 0 { (2.0, "") } else { (1.2, " stroke-dasharray=\"5 3\"") };
        canvas.raw(&format!(
            "<g clip-path=\"url(#sheet)\" fill=\"none\" stroke=\"#6d2077\" stroke-width=\"{line}\"{dash} stroke-linejoin=\"round\">"
        ));
        for area in layer.around(atlas) {
            let mut path = String::new();
            for polygon in &area.shape {
                let corners = polygon.exterior().0.iter().filter_map(|c| place.frame.place_degrees(c.x, c.y));
                for (at, corner) in corners.enumerate() {
                    let (x, y) = place.pixel(corner);
                    let _ = write!(path, "{}{x:.1} {y:.1}", if at == 0 { "M" } else { "L" });
                }
                path.push('Z');
            }
            canvas.raw(&format!("<path d=\"{path}\"/>"));
        }
        canvas.raw("</g>");
    }
}

fn draw_practices(canvas: &mut Canvas, atlas: &Atlas, plan: &DrawnPlan, place: &Place) {
    let problem = atlas.problem();
    let largest = problem.practices().iter().map(|p| p.list_size).max().unwrap_or(1).max(1);
    let per_km = place.frame.units_per_km() * place.scale;
    let most = (1.1 * per_km.sqrt() + 1.4).clamp(2.0, 14.0);
    let radius = |id: PracticeId| (most * (problem.list_size(id) as f64 / f64::from(largest)).sqrt()).max(0.9);
    canvas.raw(&format!("<g fill=\"{INK}\" stroke=\"#ffffff\" stroke-width=\"1\">"));
    for id in problem.ids() {
        let (x, y) = place.point(problem.practices()[id.index()].location);
        canvas.raw(&format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\"/>", radius(id)));
    }
    canvas.raw("</g>");
    canvas.raw(&format!("<g fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.6\">"));
    for hub in plan.review.networks.iter().filter_map(|network| network.hub) {
        let (x, y) = place.point(problem.practices()[hub.index()].location);
        canvas.raw(&format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\"/>", radius(hub) + 2.6));
    }
    canvas.raw("</g>");
    if atlas.record().bridges.is_empty() {
        return;
    }
    let at = |code: &str| {
        let row = atlas.record().practice_table.iter().position(|row| row.code == code)?;
        Some(place.point(problem.practices()[row].location))
    };
    canvas.raw(&format!("<g stroke=\"{ACCENT}\" stroke-width=\"2.5\" stroke-dasharray=\"7 4\">"));
    for bridge in &atlas.record().bridges {
        if let (Some((x1, y1)), Some((x2, y2))) = (at(&bridge.from), at(&bridge.to)) {
            canvas.raw(&format!("<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"));
        }
    }
    canvas.raw("</g>");
}

/// Labels below the hubs, the largest networks first, where there is room.
fn draw_labels(canvas: &mut Canvas, atlas: &Atlas, plan: &DrawnPlan, areas: &[MultiPolygon<f64>], place: &Place) {
    let mut order: Vec<usize> = (0..plan.networks.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(plan.review.networks[at].size), at));
    let mut taken = Taken::default();
    for at in order {
        let Some(hub) = plan.review.networks[at].hub else { continue };
        let corners = areas[at].iter().flat_map(|polygon| &polygon.exterior().0);
        let xs = corners.map(|corner| place.pixel(place.frame.place(corner.x, corner.y)).0);
        let (low, high) = xs.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        let (x, y) = place.point(atlas.problem().practices()[hub.index()].location);
        let network = &plan.networks[at];
        let long = network.title();
        let texts = [(long.as_str(), 12.0, high - low > 120.0), (network.label.as_str(), 11.0, high - low > 30.0)];
        for (text, size, fits) in texts {
            let half = about_width(text, size) / 2.0;
            let y = y + size + 7.0;
            if fits && 2.0 * half < (high - low) * 1.2 && taken.take([x - half, y - size, x + half, y + 3.0]) {
                canvas.text(x, y, Style::new(size).bold().anchor(Anchor::Middle).halo(), text);
                break;
            }
        }
    }
}

fn draw_foot(canvas: &mut Canvas, atlas: &Atlas, width: f64, height: f64) {
    let y = height - 62.0;
    canvas.raw(&format!("<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4.5\" fill=\"{INK}\"/>", MARGIN + 6.0, y - 4.0));
    canvas.text(MARGIN + 18.0, y, Style::new(13.0), "practice, as large as its list");
    canvas.raw(&format!(
        "<g fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.6\"><circle cx=\"{0:.1}\" cy=\"{1:.1}\" r=\"7\"/></g><circle cx=\"{0:.1}\" cy=\"{1:.1}\" r=\"4\" fill=\"{INK}\"/>",
        MARGIN + 222.0,
        y - 4.0
    ));
    canvas.text(MARGIN + 236.0, y, Style::new(13.0), "hub");
    if !atlas.record().bridges.is_empty() {
        canvas.raw(&format!(
            "<line x1=\"{:.1}\" y1=\"{2:.1}\" x2=\"{:.1}\" y2=\"{2:.1}\" stroke=\"{ACCENT}\" stroke-width=\"2.5\" stroke-dasharray=\"7 4\"/>",
            MARGIN + 286.0,
            MARGIN + 312.0,
            y - 4.0
        ));
        canvas.text(MARGIN + 320.0, y, Style::new(13.0), "bridge");
    }
    let lines = sources(atlas.record());
    for (at, line) in lines.iter().enumerate() {
        let size = (10.5f64).min((width - 2.0 * MARGIN) / (about_width(line, 1.0)).max(1.0));
        canvas.text(MARGIN, height - 40.0 + 13.0 * at as f64, Style::new(size).colour(SOFT), line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch;

    #[test]
    fn a_map_shows_every_network_and_practice_and_is_the_same_every_time() {
        let atlas = sketch::atlas();
        let svg = map(&atlas, atlas.plan(), 800);
        assert_eq!(svg.matches("<path fill=\"#").count(), 2);
        assert_eq!(svg.matches("<circle").count(), 6 + 2 + 3, "practices, hubs, the legend");
        let again = sketch::atlas();
        assert!(svg == map(&again, again.plan(), 800));
        assert!(!svg.contains("<script"), "a practice called <script> is text");
        assert!(super::super::png(&svg).unwrap().starts_with(b"\x89PNG"));
    }
}
