//! Territories: who lives nearest to whom, and whose territories touch.

mod diagram;
mod options;
mod rings;
mod sites;

pub use diagram::Border;
pub use options::{DEFAULT_RADIUS_M, MIN_BORDER_M, TerritoryError, TerritoryOptions};
pub use sites::SiteId;

use super::GridPoint;
use diagram::Diagram;
use geo::{LineString, MultiPolygon, Polygon};
use sites::Sites;

/// The territories of a set of points: for each distinct site, the part of the plane that is nearer to it than to any
/// other site and no further from it than a radius.
///
/// **Finds** the Voronoi diagram of the sites clipped to the discs around them, the borders between territories with
/// their lengths, and the exact union of any set of territories.
///
/// **Input**: points in grid metres. Points that agree to the centimetre share a site, so two practices at one address
/// have one territory between them.
///
/// **Result**: a territory is convex, contains its site, and shares every vertex of a border with the neighbour across
/// it, so territories tile the area without slivers. A border runs where two sites are equally near; because of that it
/// is inside the disc of the one where it is inside the disc of the other, and its length follows from the dual of one
/// Delaunay edge: the stretch between the circumcentres on its two sides, cut to half the chord `sqrt(r^2 - (d/2)^2)`
/// either way of the middle. No polygon is overlaid on another. Arcs of the discs are drawn with 128 chords to the
/// circle, less than 5 m inside the arc at 15 km; borders are not touched by that.
///
/// **Cost**: `O(n log n)` time, `O(n)` memory: all of England's practices take a few hundredths of a second. A union
/// takes time `O(v log v)` in the vertices of its territories.
///
/// **When not to use it**: where the shape of the land decides who is a neighbour (an estuary, a ridge): cut such edges
/// with barriers or an outline. A straight line knows no roads.
///
/// **Source**: F. Aurenhammer, "Voronoi diagrams: a survey of a fundamental geometric data structure", ACM Computing
/// Surveys 23(3), 1991; the triangulation is made by the crate `spade` with exact predicates.
///
/// ```
/// use pcn::geometry::{GridPoint, Territories, TerritoryOptions};
///
/// //  a --- b --- c      each 2 km apart: a and c do not touch
/// let points = [0.0, 2000.0, 4000.0].map(|east| GridPoint::new(east, 0.0).unwrap());
/// let territories = Territories::new(&points, &TerritoryOptions::default()).unwrap();
/// let borders: Vec<_> = territories.borders().iter().map(|b| (b.a.index(), b.b.index())).collect();
/// assert_eq!(borders, [(0, 1), (1, 2)]);
/// assert_eq!(territories.union(territories.site_ids()).0.len(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Territories {
    sites: Sites,
    diagram: Diagram,
}

impl Territories {
    /// The territories of these points.
    ///
    /// # Errors
    /// [`TerritoryError`] when the radius is not a positive number of metres or a point is too far from the origin.
    pub fn new(points: &[GridPoint], options: &TerritoryOptions) -> Result<Self, TerritoryError> {
        options.validate()?;
        let sites = Sites::new(points)?;
        let diagram = Diagram::new(sites.positions(), options.radius_m());
        Ok(Self { sites, diagram })
    }

    /// All sites, ascending; a site's place is that of its first point.
    pub fn site_ids(&self) -> impl ExactSizeIterator<Item = SiteId> + use<> {
        (0..self.sites.positions().len()).map(SiteId::new)
    }

    /// The site of a point, by its position in the list of points.
    ///
    /// # Panics
    /// When there are not that many points.
    #[must_use]
    pub fn site_of(&self, point: usize) -> SiteId {
        self.sites.of(point)
    }

    /// The positions of a site's points in the list of points, ascending, at least one.
    ///
    /// # Panics
    /// When the site is not one of these territories.
    #[must_use]
    pub fn points_at(&self, site: SiteId) -> &[usize] {
        self.sites.points_at(site)
    }

    /// All borders longer than [`MIN_BORDER_M`], ascending by their sites.
    #[must_use]
    pub fn borders(&self) -> &[Border] {
        self.diagram.borders()
    }

    /// The territory of a site in grid metres, its ring anticlockwise.
    ///
    /// # Panics
    /// When the site is not one of these territories.
    #[must_use]
    pub fn polygon(&self, site: SiteId) -> Polygon<f64> {
        let ring = self.diagram.ring(site).iter().map(|&vertex| self.diagram.vertex(vertex)).collect();
        Polygon::new(LineString::new(ring), Vec::new())
    }

    /// The union of the territories of some sites, in grid metres: one polygon for each piece that hangs together along
    /// a border of positive length, ordered by the first site of the piece. Holes are other sites' territories, or
    /// places further than the radius from every site.
    ///
    /// Shared borders cancel out exactly; what is left keeps the territories' own vertices, so the unions of a partition
    /// of the sites again fit each other without slivers.
    ///
    /// # Panics
    /// When a site is not one of these territories.
    #[must_use]
    pub fn union(&self, sites: impl IntoIterator<Item = SiteId>) -> MultiPolygon<f64> {
        rings::union(&self.diagram, sites)
    }
}

#[cfg(test)]
mod tests;
