//! The clipped Voronoi diagram: borders and the ring of each territory.

use super::SiteId;
use super::builder::{Builder, triangulate};
use geo::{Coord, LineString, Polygon};

/// The border between two territories.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Border {
    /// The lower site.
    pub a: SiteId,
    /// The higher site.
    pub b: SiteId,
    /// How long it is, in metres.
    pub length_m: f64,
}

/// Corners, borders and the anticlockwise ring of corners of each site.
#[derive(Clone, Debug)]
pub(super) struct Diagram {
    vertices: Vec<Coord<f64>>,
    borders: Vec<Border>,
    /// Both ends of each border.
    ends: Vec<(u32, u32)>,
    rings: Vec<Vec<u32>>,
}

impl Diagram {
    pub(super) fn new(positions: &[Coord<f64>], radius: f64) -> Self {
        let delaunay = triangulate(positions);
        let mut builder = Builder::new(&delaunay, radius);
        let (borders, ends) = builder.borders(&delaunay).into_iter().unzip();
        let rings = builder.rings(&delaunay, positions);
        Self { vertices: builder.into_vertices(), borders, ends, rings }
    }

    pub(super) fn borders(&self) -> &[Border] {
        &self.borders
    }

    /// Both ends of each border, in the borders' order.
    pub(super) fn stretches(&self) -> impl Iterator<Item = (Coord<f64>, Coord<f64>)> {
        self.ends.iter().map(|&(first, last)| (self.vertex(first), self.vertex(last)))
    }

    pub(super) fn polygon(&self, site: SiteId) -> Polygon<f64> {
        let ring = self.ring(site).iter().map(|&vertex| self.vertex(vertex)).collect();
        Polygon::new(LineString::new(ring), Vec::new())
    }

    pub(super) fn polygons(&self) -> impl Iterator<Item = Polygon<f64>> {
        (0..self.rings.len()).map(|site| self.polygon(SiteId::new(site)))
    }

    pub(super) fn ring(&self, site: SiteId) -> &[u32] {
        &self.rings[site.index()]
    }

    pub(super) fn vertex(&self, vertex: u32) -> Coord<f64> {
        self.vertices[vertex as usize]
    }
}
