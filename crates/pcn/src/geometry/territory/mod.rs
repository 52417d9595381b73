//! Territories: who lives nearest to whom, and whose territories touch.

mod builder;
mod diagram;
mod options;
mod outline;
mod rings;
mod sites;

pub use diagram::Border;
pub use options::{DEFAULT_RADIUS_M, MIN_BORDER_M, TerritoryError, TerritoryOptions};
pub use sites::SiteId;

use super::GridPoint;
use diagram::Diagram;
use geo::MultiPolygon;
use outline::Outline;
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
/// **With an outline** ([`TerritoryOptions::outline`]) territories end at the coast. Of a territory that the coast cuts
/// into parts, its site reaches the part it stands in (or the nearest, where a generalised coast leaves it in the sea),
/// and only borders between reached parts count: an estuary separates, even where the land on the far bank is nearest to
/// a site on this one. Polygons keep all parts. Cost: one clipping for each territory on the coast.
///
/// **When not to use it**: without an outline, where water decides who is a neighbour: territories reach across straits
/// and estuaries (the Solent, the Humber). A straight line knows no roads.
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
    borders: Vec<Border>,
    outline: Option<Outline>,
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
        let outline = options.outline_area().map(Outline::new).transpose()?;
        let borders = match &outline {
            Some(outline) => outline.borders(&diagram, sites.positions()),
            None => diagram.borders().to_vec(),
        };
        Ok(Self { sites, diagram, borders, outline })
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
        &self.borders
    }

    /// The territory of a site in grid metres, its ring anticlockwise: one polygon, or what an outline leaves of it.
    ///
    /// # Panics
    /// When the site is not one of these territories.
    #[must_use]
    pub fn polygon(&self, site: SiteId) -> MultiPolygon<f64> {
        self.on_land(MultiPolygon::new(vec![self.diagram.polygon(site)]))
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
        self.on_land(rings::union(&self.diagram, sites))
    }

    fn on_land(&self, shape: MultiPolygon<f64>) -> MultiPolygon<f64> {
        match &self.outline {
            Some(outline) => outline.clip(&shape),
            None => shape,
        }
    }
}

#[cfg(test)]
mod tests;
