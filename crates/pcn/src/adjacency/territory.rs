//! Adjacency from territories that touch.

use super::{Adjacency, Edge, Reason};
use crate::geometry::{GridPoint, Territories, TerritoryError, TerritoryOptions};
use crate::model::{Practice, PracticeId};
use geo::MultiPolygon;

/// Neighbours whose territories touch, with the territories.
///
/// **Finds** the graph in which two practices are neighbours when they share an address ([`Reason::SameAddress`]) or
/// when the territories of their addresses share a border longer than a metre ([`Reason::Territory`]), so that a
/// contiguous network is one piece on the map. All practices at one address are neighbours of all practices at each
/// neighbouring address.
///
/// **Input**: practices with locations in grid metres; how far a territory reaches ([`TerritoryOptions`], 15 km).
///
/// **Cost**: `O(n log n)` and the edges, of which there are about three a practice and those of shared addresses.
///
/// **When not to use it**: without an outline where water matters, see [`Territories`]. Practices further than twice the radius from all others are left
/// stranded: join them with [`bridge`](super::bridge).
///
/// # Errors
/// [`TerritoryError`] when the radius is not a positive number of metres or a practice is too far from the origin.
///
/// ```
/// use pcn::adjacency::{Reason, territory};
/// use pcn::geometry::{GridPoint, TerritoryOptions};
/// use pcn::model::Practice;
///
/// let at = |east| GridPoint::new(east, 0.0).unwrap();
/// let practices = [Practice::new("A", at(0.0), 9000), Practice::new("B", at(0.0), 8000), Practice::new("C", at(3000.0), 7000)];
/// let (adjacency, _territories) = territory(&practices, &TerritoryOptions::default()).unwrap();
/// let reasons: Vec<Reason> = adjacency.edges().iter().map(|edge| edge.reason).collect();
/// assert_eq!(reasons, [Reason::SameAddress, Reason::Territory, Reason::Territory]);
/// ```
pub fn territory(
    practices: &[Practice],
    options: &TerritoryOptions,
) -> Result<(Adjacency, Territories), TerritoryError> {
    let points: Vec<GridPoint> = practices.iter().map(|practice| practice.location).collect();
    let territories = Territories::new(&points, options)?;
    let mut edges = Vec::new();
    let mut add = |a: usize, b: usize, reason: Reason| {
        edges.push(Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason });
    };
    for site in territories.site_ids() {
        let here = territories.points_at(site);
        for (at, &a) in here.iter().enumerate() {
            here[at + 1..].iter().for_each(|&b| add(a, b, Reason::SameAddress));
        }
    }
    for border in territories.borders() {
        for &a in territories.points_at(border.a) {
            territories.points_at(border.b).iter().for_each(|&b| add(a, b, Reason::Territory));
        }
    }
    Ok((Adjacency::new(practices.len(), edges), territories))
}

impl Territories {
    /// The area of a network in grid metres: the union of its members' territories, one polygon for each piece. A
    /// contiguous network whose members no bridge joins is one piece (with an outline: and what land its members are
    /// nearest to across water). Where two practices share an address, both their networks hold the territory there.
    ///
    /// # Panics
    /// When a member is not one of the practices that the territories were made from.
    #[must_use]
    pub fn network_polygon(&self, members: &[PracticeId]) -> MultiPolygon<f64> {
        self.union(members.iter().map(|member| self.site_of(member.index())))
    }
}

#[cfg(test)]
mod tests;
