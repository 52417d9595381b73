//! Makes the clipped Voronoi diagram from the dual of the Delaunay triangulation.

use super::SiteId;
use super::diagram::Border;
use super::options::MIN_BORDER_M;
use crate::geometry::disjoint::DisjointSets;
use geo::Coord;
use spade::handles::{DirectedEdgeHandle, FaceHandle, PossiblyOuterTag};
use spade::{DelaunayTriangulation, HasPosition, Point2, Triangulation};
use std::f64::consts::TAU;

/// Corners of one place that are nearer to each other than this are one corner, in metres: four sites on a circle give
/// two circumcentres that differ only by rounding.
const MERGE_M: f64 = 1e-3;

/// Chords to a full circle: at 15 km the chord is less than 5 m from its arc.
const CHORDS: u32 = 128;

#[derive(Clone, Copy)]
pub(super) struct SitePoint {
    at: Point2<f64>,
    site: usize,
}

impl HasPosition for SitePoint {
    type Scalar = f64;
    fn position(&self) -> Point2<f64> {
        self.at
    }
}

pub(super) type Delaunay = DelaunayTriangulation<SitePoint>;
type EdgeOf<'a> = DirectedEdgeHandle<'a, SitePoint, (), (), ()>;
type FaceOf<'a> = FaceHandle<'a, PossiblyOuterTag, SitePoint, (), (), ()>;

/// The Delaunay triangulation of distinct sites.
pub(super) fn triangulate(positions: &[Coord<f64>]) -> Delaunay {
    let points = positions.iter().enumerate().map(|(site, p)| SitePoint { at: Point2::new(p.x, p.y), site }).collect();
    Delaunay::bulk_load_stable(points).expect("sites are finite, distinct and in range")
}

/// Makes the diagram: first the corners inside the discs, then the borders, then the rings.
pub(super) struct Builder {
    radius: f64,
    vertices: Vec<Coord<f64>>,
    /// By face: its corner, where the circumcentre is inside the discs.
    corners: Vec<Option<u32>>,
    /// By directed edge, seen from the site it starts at: first and last vertex of the border, anticlockwise.
    stretches: Vec<Option<(u32, u32)>>,
}

impl Builder {
    pub(super) fn new(delaunay: &Delaunay, radius: f64) -> Self {
        let mut builder = Self {
            radius,
            vertices: Vec::new(),
            corners: vec![None; delaunay.num_all_faces()],
            stretches: vec![None; delaunay.num_directed_edges()],
        };
        for face in delaunay.inner_faces() {
            if let Some(centre) = circumcentre(face.positions(), radius) {
                builder.corners[face.fix().index()] = Some(builder.add(centre));
            }
        }
        builder.merge_corners(delaunay);
        builder
    }

    pub(super) fn into_vertices(self) -> Vec<Coord<f64>> {
        self.vertices
    }

    fn add(&mut self, at: Coord<f64>) -> u32 {
        self.vertices.push(at);
        u32::try_from(self.vertices.len() - 1).expect("fewer than 2^32 vertices")
    }

    /// Makes one corner of corners at the two ends of a border of no length.
    fn merge_corners(&mut self, delaunay: &Delaunay) {
        let mut places = DisjointSets::new(self.vertices.len());
        for edge in delaunay.undirected_edges() {
            let edge = edge.as_directed();
            if let (Some(left), Some(right)) = (self.corner(edge.face()), self.corner(edge.rev().face()))
                && self.length(left, right) < MERGE_M
            {
                places.join(left as usize, right as usize);
            }
        }
        for corner in self.corners.iter_mut().flatten() {
            *corner = places.leader(*corner as usize) as u32;
        }
    }

    fn length(&self, a: u32, b: u32) -> f64 {
        let (p, q) = (self.vertices[a as usize], self.vertices[b as usize]);
        (p.x - q.x).hypot(p.y - q.y)
    }

    fn corner(&self, face: FaceOf<'_>) -> Option<u32> {
        self.corners[face.fix().index()]
    }

    /// All borders and their ends; also fills in the stretches.
    pub(super) fn borders(&mut self, delaunay: &Delaunay) -> Vec<(Border, (u32, u32))> {
        let mut borders = Vec::new();
        for edge in delaunay.undirected_edges() {
            let edge = edge.as_directed();
            let (Some(first), Some(last)) = (self.end(edge.rev()), self.end(edge)) else { continue };
            if first == last {
                continue;
            }
            self.stretches[edge.fix().index()] = Some((first, last));
            self.stretches[edge.rev().fix().index()] = Some((last, first));
            let length_m = self.length(first, last);
            if length_m > MIN_BORDER_M {
                let (from, to) = (edge.from().data().site, edge.to().data().site);
                let border = Border { a: SiteId::new(from.min(to)), b: SiteId::new(from.max(to)), length_m };
                borders.push((border, (first, last)));
            }
        }
        borders.sort_by_key(|(border, _)| (border.a, border.b));
        borders
    }

    /// Where the border across an edge ends on the edge's left: at the corner of the face there, or where it leaves the
    /// discs. `None` when the whole border lies outside them.
    fn end(&mut self, edge: EdgeOf<'_>) -> Option<u32> {
        if let Some(corner) = self.corner(edge.face()) {
            return Some(corner);
        }
        let [from, to] = edge.positions();
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let length = dx.hypot(dy);
        let half = length / 2.0;
        if half >= self.radius || !centre_is_left(edge) {
            return None;
        }
        let reach = ((self.radius - half) * (self.radius + half)).sqrt();
        let middle = Coord { x: from.x + dx / 2.0, y: from.y + dy / 2.0 };
        Some(self.add(Coord { x: middle.x - dy / length * reach, y: middle.y + dx / length * reach }))
    }

    /// The ring of each site: its borders in turn, joined by arcs of its disc.
    pub(super) fn rings(&mut self, delaunay: &Delaunay, positions: &[Coord<f64>]) -> Vec<Vec<u32>> {
        let mut rings = vec![Vec::new(); positions.len()];
        for vertex in delaunay.vertices() {
            let site = vertex.data().site;
            let stretches: Vec<(u32, u32)> =
                vertex.out_edges().filter_map(|edge| self.stretches[edge.fix().index()]).collect();
            rings[site] = self.ring(positions[site], &stretches);
        }
        rings
    }

    fn ring(&mut self, site: Coord<f64>, stretches: &[(u32, u32)]) -> Vec<u32> {
        if stretches.is_empty() {
            return self.arc(site, 0.0, TAU);
        }
        let mut ring = Vec::with_capacity(stretches.len() + 2);
        for (at, &(first, last)) in stretches.iter().enumerate() {
            if ring.last() != Some(&first) {
                ring.push(first);
            }
            ring.push(last);
            let next = stretches[(at + 1) % stretches.len()].0;
            if next == last {
                continue;
            }
            let (from, to) = (self.angle(site, last), self.angle(site, next));
            let sweep = (to - from).rem_euclid(TAU);
            // Two ends of one place can stand in the wrong order by rounding: that is no turn of the circle.
            if stretches.len() == 1 || sweep < TAU - 1e-6 {
                ring.extend(self.arc(site, from, sweep));
            }
        }
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        ring
    }

    fn angle(&self, site: Coord<f64>, vertex: u32) -> f64 {
        let at = self.vertices[vertex as usize];
        (at.y - site.y).atan2(at.x - site.x)
    }

    /// New vertices strictly inside an arc, at whole steps of the circle so that a full circle is a regular polygon.
    fn arc(&mut self, site: Coord<f64>, from: f64, sweep: f64) -> Vec<u32> {
        let step = TAU / f64::from(CHORDS);
        let first = (from / step).floor() as i64;
        (first..=first + i64::from(CHORDS) + 1)
            .map(|k| k as f64 * step)
            .filter(|angle| *angle > from + 1e-6 && *angle < from + sweep - 1e-6 || sweep == TAU && *angle == from)
            .map(|angle| {
                self.add(Coord { x: site.x + self.radius * angle.cos(), y: site.y + self.radius * angle.sin() })
            })
            .collect()
    }
}

/// Whether the border across an edge runs to the left of the edge before it meets the circumcentre there; true where
/// there is no triangle on the left, since the border then runs on without end.
fn centre_is_left(edge: EdgeOf<'_>) -> bool {
    // The angle at the opposite corner is acute exactly when the circumcentre is on that corner's side.
    edge.opposite_position().is_none_or(|corner| {
        let [from, to] = edge.positions();
        (from.x - corner.x) * (to.x - corner.x) + (from.y - corner.y) * (to.y - corner.y) > 0.0
    })
}

/// The circumcentre of a triangle when its circumradius is at most `radius`.
fn circumcentre([p, q, r]: [Point2<f64>; 3], radius: f64) -> Option<Coord<f64>> {
    let (ax, ay, bx, by) = (q.x - p.x, q.y - p.y, r.x - p.x, r.y - p.y);
    let twice = 2.0 * (ax * by - ay * bx);
    let (a2, b2) = (ax * ax + ay * ay, bx * bx + by * by);
    let (x, y) = ((by * a2 - ay * b2) / twice, (ax * b2 - bx * a2) / twice);
    (twice > 0.0 && x.hypot(y) <= radius).then_some(Coord { x: p.x + x, y: p.y + y })
}
