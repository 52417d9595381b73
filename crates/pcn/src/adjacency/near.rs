//! Adjacency from straight-line distance: the nearest few, or all within a radius.

use super::{Adjacency, Edge, Reason};
use crate::model::{Practice, PracticeId};
use rstar::RTree;
use rstar::primitives::GeomWithData;

type Place = GeomWithData<[f64; 2], usize>;

fn tree(practices: &[Practice]) -> RTree<Place> {
    RTree::bulk_load(practices.iter().enumerate().map(|(index, practice)| Place::new(at(practice), index)).collect())
}

fn at(practice: &Practice) -> [f64; 2] {
    [practice.location.easting(), practice.location.northing()]
}

fn reason(practices: &[Practice], a: usize, b: usize, reason: Reason) -> Edge {
    let same = practices[a].location == practices[b].location;
    let reason = if same { Reason::SameAddress } else { reason };
    Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason }
}

/// Two practices are neighbours when one is among the `k` nearest of the other ([`Reason::Nearest`]); practices as far
/// as the `k`th are all among them, so that the graph does not depend on the order. Practices at one address are
/// mutual neighbours besides ([`Reason::SameAddress`]).
///
/// **When not to use it**: where water or moorland lies between; where villages of several practices each would stay
/// among themselves. **Cost**: `O(k n log n)`.
///
/// ```
/// use pcn::{adjacency::nearest, geometry::GridPoint, model::Practice};
///
/// let at = |east| Practice::new("", GridPoint::new(east, 0.0).unwrap(), 1);
/// let graph = nearest(&[at(0.0), at(1_000.0), at(9_000.0)], 1);
/// assert_eq!(graph.edges().len(), 2);
/// ```
#[must_use]
pub fn nearest(practices: &[Practice], k: usize) -> Adjacency {
    let tree = tree(practices);
    let mut edges = Vec::new();
    for (index, practice) in practices.iter().enumerate() {
        let (mut found, mut last) = (0, 0.0);
        for (place, squared) in tree.nearest_neighbor_iter_with_distance_2(&at(practice)) {
            if place.data == index {
                continue;
            }
            if found >= k && squared > last && squared > 0.0 {
                break;
            }
            found += usize::from(squared > 0.0);
            last = squared;
            edges.push(reason(practices, index, place.data, Reason::Nearest));
        }
    }
    Adjacency::new(practices.len(), edges)
}

/// Two practices are neighbours when at most `km` straight kilometres lie between them ([`Reason::Radius`], or
/// [`Reason::SameAddress`]).
///
/// **When not to use it**: where town and country are planned together; what is close in one is far in the other.
/// **Cost**: `O(n log n)` and the edges.
#[must_use]
pub fn within(practices: &[Practice], km: f64) -> Adjacency {
    let tree = tree(practices);
    let metres = (km * 1000.0).max(0.0);
    let mut edges = Vec::new();
    for (index, practice) in practices.iter().enumerate() {
        for place in tree.locate_within_distance(at(practice), metres * metres) {
            if place.data > index {
                edges.push(reason(practices, index, place.data, Reason::Radius));
            }
        }
    }
    Adjacency::new(practices.len(), edges)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::GridPoint;

    fn line(eastings: &[f64]) -> Vec<Practice> {
        eastings.iter().map(|&east| Practice::new("", GridPoint::new(east, 0.0).unwrap(), 1)).collect()
    }

    fn pairs(graph: &Adjacency) -> Vec<(usize, usize)> {
        graph.edges().iter().map(|edge| (edge.a.index(), edge.b.index())).collect()
    }

    #[test]
    fn one_address_is_no_substitute_for_a_neighbour() {
        let graph = nearest(&line(&[0.0, 0.0, 3000.0, 9000.0]), 1);
        assert_eq!(pairs(&graph), [(0, 1), (0, 2), (1, 2), (2, 3)]);
        assert_eq!(graph.edges()[0].reason, Reason::SameAddress);
    }

    #[test]
    fn all_at_the_same_distance_are_nearest() {
        assert_eq!(pairs(&nearest(&line(&[0.0, 1000.0, 2000.0]), 1)), [(0, 1), (1, 2)]);
    }

    #[test]
    fn a_radius_counts_both_ends() {
        assert_eq!(pairs(&within(&line(&[0.0, 1000.0, 2001.0]), 1.0)), [(0, 1)]);
        assert!(within(&line(&[0.0]), 5.0).edges().is_empty());
    }
}
