//! Distinct places among points.

use super::TerritoryError;
use super::options::MAX_COORDINATE_M;
use crate::geometry::GridPoint;
use geo::Coord;
use std::collections::BTreeMap;

/// A site's place among the distinct places: dense, from 0, in the order of each site's first point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteId(u32);

impl SiteId {
    pub(super) fn new(index: usize) -> Self {
        Self(u32::try_from(index).expect("fewer than 2^32 sites"))
    }

    /// Position among the sites.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Points grouped by place.
#[derive(Clone, Debug)]
pub(super) struct Sites {
    positions: Vec<Coord<f64>>,
    site_of: Vec<SiteId>,
    points: Vec<Vec<usize>>,
}

impl Sites {
    /// Groups points that agree to the centimetre. That also keeps two sites far enough apart for the circumcentres
    /// between them to be good to a millimetre.
    pub(super) fn new(points: &[GridPoint]) -> Result<Self, TerritoryError> {
        let mut sites = Self { positions: Vec::new(), site_of: Vec::with_capacity(points.len()), points: Vec::new() };
        let mut seen = BTreeMap::new();
        for (index, point) in points.iter().enumerate() {
            let (easting, northing) = (point.easting(), point.northing());
            if easting.abs() > MAX_COORDINATE_M || northing.abs() > MAX_COORDINATE_M {
                return Err(TerritoryError::TooFar { point: index, easting, northing });
            }
            let (x, y) = ((easting * 100.0).round() as i64, (northing * 100.0).round() as i64);
            let site = *seen.entry((x, y)).or_insert_with(|| {
                sites.positions.push(Coord { x: x as f64 / 100.0, y: y as f64 / 100.0 });
                sites.points.push(Vec::new());
                SiteId::new(sites.points.len() - 1)
            });
            sites.points[site.index()].push(index);
            sites.site_of.push(site);
        }
        Ok(sites)
    }

    pub(super) fn positions(&self) -> &[Coord<f64>] {
        &self.positions
    }

    pub(super) fn of(&self, point: usize) -> SiteId {
        self.site_of[point]
    }

    pub(super) fn points_at(&self, site: SiteId) -> &[usize] {
        &self.points[site.index()]
    }
}
