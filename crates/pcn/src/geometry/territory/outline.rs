//! Territories cut to the land: which part of a territory its site reaches, and which borders lie on land.

use super::diagram::{Border, Diagram};
use super::options::{MAX_COORDINATE_M, MIN_BORDER_M, TerritoryError};
use geo::{
    BooleanOps, BoundingRect, Contains, Coord, CoordsIter, Distance, Euclidean, Intersects, LineString, LinesIter,
    MultiPolygon, Point, Polygon, Rect,
};
use rstar::{AABB, RTree, primitives::Line};

/// How far beside a border one looks for the land on that side, in metres: above the rounding of polygon clipping.
const BESIDE_M: f64 = 0.01;

/// An outline, ready for many small questions.
#[derive(Clone, Debug)]
pub(super) struct Outline {
    area: MultiPolygon<f64>,
    lines: RTree<Line<[f64; 2]>>,
}

/// What of its territory a site reaches without leaving it or the land.
#[derive(Clone, Debug)]
enum Reach {
    All,
    Nothing,
    Part(Polygon<f64>),
}

impl Outline {
    pub(super) fn new(area: &MultiPolygon<f64>) -> Result<Self, TerritoryError> {
        if let Some(at) = area.coords_iter().find(|c| !(c.x.abs() <= MAX_COORDINATE_M && c.y.abs() <= MAX_COORDINATE_M))
        {
            return Err(TerritoryError::Outline { easting: at.x, northing: at.y });
        }
        let lines = area.lines_iter().map(|line| Line::new(line.start.into(), line.end.into())).collect();
        Ok(Self { area: area.clone(), lines: RTree::bulk_load(lines) })
    }

    /// The part of a shape inside the outline; the shape unchanged where the outline does not come near it.
    pub(super) fn clip(&self, shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
        let Some(bounds) = shape.bounding_rect() else { return shape.clone() };
        if self.passes(bounds) {
            return shape.intersection(&self.cropped(bounds));
        }
        let inside = self.area.contains(&Point(bounds.center()));
        if inside { shape.clone() } else { MultiPolygon::new(Vec::new()) }
    }

    /// The borders' lengths on land, counting only where both territories are reached from their sites.
    pub(super) fn borders(&self, diagram: &Diagram, positions: &[Coord<f64>]) -> Vec<Border> {
        let reach: Vec<Reach> = positions
            .iter()
            .zip(diagram.polygons())
            .map(|(&site, polygon)| self.reach(site, MultiPolygon::new(vec![polygon])))
            .collect();
        let on_land = diagram.borders().iter().zip(diagram.stretches()).filter_map(|(border, (p, q))| {
            let sides = [border.a, border.b].map(|site| (&reach[site.index()], positions[site.index()]));
            let length_m = match sides {
                [(Reach::All, _), (Reach::All, _)] => border.length_m,
                [(Reach::Nothing, _), _] | [_, (Reach::Nothing, _)] => 0.0,
                _ => self.length_on_land(p, q, sides),
            };
            (length_m > MIN_BORDER_M).then_some(Border { length_m, ..*border })
        });
        on_land.collect()
    }

    fn reach(&self, site: Coord<f64>, territory: MultiPolygon<f64>) -> Reach {
        if territory.bounding_rect().is_some_and(|bounds| !self.passes(bounds)) {
            return if self.area.contains(&Point(site)) { Reach::All } else { Reach::Nothing };
        }
        let nearest = |a: &Polygon<f64>, b: &Polygon<f64>| {
            let away = |part| Euclidean.distance(&Point(site), part);
            away(a).total_cmp(&away(b))
        };
        self.clip(&territory).0.into_iter().min_by(nearest).map_or(Reach::Nothing, Reach::Part)
    }

    /// How much of the border from `p` to `q` has reached land on both sides, in metres.
    fn length_on_land(&self, p: Coord<f64>, q: Coord<f64>, sides: [(&Reach, Coord<f64>); 2]) -> f64 {
        let along = q - p;
        let mut stops = self.crossings(p, q);
        stops.extend([0.0, 1.0]);
        stops.sort_by(f64::total_cmp);
        let reached = |middle: Coord<f64>, (reach, site): (&Reach, Coord<f64>)| {
            let towards = site - middle;
            let beside = middle + towards * (BESIDE_M / towards.x.hypot(towards.y));
            match reach {
                Reach::All => true,
                Reach::Nothing => false,
                Reach::Part(part) => part.intersects(&Point(beside)),
            }
        };
        let share: f64 = stops
            .windows(2)
            .filter(|pair| pair[1] > pair[0])
            .filter(|pair| sides.iter().all(|&side| reached(p + along * ((pair[0] + pair[1]) / 2.0), side)))
            .map(|pair| pair[1] - pair[0])
            .sum();
        share * along.x.hypot(along.y)
    }

    /// Where the line from `p` to `q` crosses the outline, as shares of its length.
    fn crossings(&self, p: Coord<f64>, q: Coord<f64>) -> Vec<f64> {
        let along = q - p;
        let cross = |a: Coord<f64>, b: Coord<f64>| a.x * b.y - a.y * b.x;
        let near = AABB::from_corners([p.x, p.y], [q.x, q.y]);
        let crossing = |line: &Line<[f64; 2]>| {
            let (from, to) = (Coord::from(line.from), Coord::from(line.to));
            let turn = cross(along, to - from);
            let (share, other) = (cross(from - p, to - from) / turn, cross(from - p, along) / turn);
            ((0.0..=1.0).contains(&share) && (0.0..=1.0).contains(&other)).then_some(share)
        };
        self.lines.locate_in_envelope_intersecting(&near).filter_map(crossing).collect()
    }

    fn passes(&self, bounds: Rect<f64>) -> bool {
        let near = AABB::from_corners(bounds.min().into(), bounds.max().into());
        self.lines.locate_in_envelope_intersecting(&near).next().is_some()
    }

    /// The outline within a rectangle and a metre around, ring by ring (Sutherland and Hodgman, "Reentrant polygon
    /// clipping", Communications of the ACM 17, 1974). The seams it leaves run outside the rectangle, where they do no
    /// harm; it makes the exact clipping that follows small.
    fn cropped(&self, bounds: Rect<f64>) -> MultiPolygon<f64> {
        let (low, high) = (bounds.min() - Coord { x: 1.0, y: 1.0 }, bounds.max() + Coord { x: 1.0, y: 1.0 });
        let ring = |ring: &LineString<f64>| {
            let mut points: Vec<Coord<f64>> = ring.0.split_last().map_or(Vec::new(), |(_, rest)| rest.to_vec());
            points = keep(&points, |c| c.x - low.x);
            points = keep(&points, |c| high.x - c.x);
            points = keep(&points, |c| c.y - low.y);
            points = keep(&points, |c| high.y - c.y);
            LineString::new(points)
        };
        let polygons = self.area.iter().map(|polygon| {
            let holes = polygon.interiors().iter().map(ring).filter(|hole| hole.0.len() > 2).collect();
            Polygon::new(ring(polygon.exterior()), holes)
        });
        MultiPolygon::new(polygons.filter(|polygon| polygon.exterior().0.len() > 3).collect())
    }
}

/// The part of a ring where `depth` is 0 or more.
fn keep(ring: &[Coord<f64>], depth: impl Fn(Coord<f64>) -> f64) -> Vec<Coord<f64>> {
    let mut kept = Vec::with_capacity(ring.len());
    for (at, &to) in ring.iter().enumerate() {
        let from = ring[(at + ring.len() - 1) % ring.len()];
        let (before, after) = (depth(from), depth(to));
        if (before < 0.0) != (after < 0.0) {
            kept.push(from + (to - from) * (before / (before - after)));
        }
        if after >= 0.0 {
            kept.push(to);
        }
    }
    kept
}
