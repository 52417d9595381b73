//! Bridges: the shortest links that join stranded pieces.

use super::{Adjacency, Edge, Reason};
use crate::geometry::disjoint::DisjointSets;
use crate::model::{Practice, PracticeId};
use rstar::primitives::GeomWithData;
use rstar::{PointDistance, RTree};

/// A link that had to be added because nothing else joins its two ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bridge {
    /// The lower practice.
    pub a: PracticeId,
    /// The higher practice.
    pub b: PracticeId,
    /// How far apart they are in a straight line, in kilometres.
    pub km: f64,
}

type Place = GeomWithData<[f64; 2], usize>;

/// Joins all pieces of an adjacency into one by their shortest links.
///
/// **Finds** the minimum spanning tree over the pieces, where two pieces are as far apart as their two nearest practices:
/// no other way of joining them is shorter in sum. Links of equal length go to the lower practices.
///
/// **Input**: an adjacency and its practices, located in grid metres.
///
/// **Result**: the adjacency with the bridges as edges of [`Reason::Bridge`], and the bridges, ascending by practices;
/// none when the adjacency was one piece or empty.
///
/// **Cost**: rounds in which each piece but the largest asks for its nearest outsider, halving the number of pieces (at
/// most `log n` rounds), with an R-tree: hundredths of a second for England. Two interlocked pieces of thousands of
/// practices each, further apart than their members are, would take `O(n^2)`.
///
/// **When not to use it**: where a stranded practice is to be named and left out, or joined by hand along its ferry.
///
/// **Source**: O. Boruvka, "O jistem problemu minimalnim", 1926; see J. Nesetril, E. Milkova, H. Nesetrilova, Discrete
/// Mathematics 233, 2001.
///
/// # Panics
/// When the adjacency covers another number of practices.
///
/// ```
/// use pcn::adjacency::{Adjacency, bridge};
/// use pcn::geometry::GridPoint;
/// use pcn::model::Practice;
///
/// let at = |east| Practice::new("", GridPoint::new(east, 0.0).unwrap(), 1);
/// let practices = [at(0.0), at(50_000.0), at(90_000.0)];
/// let (joined, bridges) = bridge(&Adjacency::new(3, []), &practices);
/// assert_eq!(joined.pieces().len(), 1);
/// assert_eq!(bridges.iter().map(|bridge| bridge.km).collect::<Vec<_>>(), [50.0, 40.0]);
/// ```
#[must_use]
pub fn bridge(adjacency: &Adjacency, practices: &[Practice]) -> (Adjacency, Vec<Bridge>) {
    assert_eq!(adjacency.practices(), practices.len(), "the adjacency covers the practices");
    let mut sets = DisjointSets::new(practices.len());
    for edge in adjacency.edges() {
        sets.join(edge.a.index(), edge.b.index());
    }
    let tree = RTree::bulk_load(
        practices
            .iter()
            .map(|p| p.location)
            .map(|p| [p.easting(), p.northing()])
            .enumerate()
            .map(|(index, at)| Place::new(at, index))
            .collect(),
    );
    let mut bridges = Vec::new();
    loop {
        let piece: Vec<usize> = (0..practices.len()).map(|practice| sets.leader(practice)).collect();
        let links = shortest_links(&piece, practices, &tree);
        if links.is_empty() {
            break;
        }
        for link in links {
            if sets.join(link.a, link.b) {
                let (a, b) = (PracticeId::new(link.a), PracticeId::new(link.b));
                bridges.push(Bridge { a, b, km: practices[link.a].location.km_to(practices[link.b].location) });
            }
        }
    }
    bridges.sort_by_key(|bridge| (bridge.a, bridge.b));
    let added = bridges.iter().map(|bridge| Edge { a: bridge.a, b: bridge.b, reason: Reason::Bridge });
    (Adjacency::new(practices.len(), adjacency.edges().iter().copied().chain(added)), bridges)
}

/// A possible link, ordered by length, then by practices: a strict order, so that the links of a round close no ring.
#[derive(Clone, Copy)]
struct Link {
    squared: f64,
    a: usize,
    b: usize,
}

impl Link {
    fn is_before(&self, other: &Self) -> bool {
        self.squared.total_cmp(&other.squared).then((self.a, self.b).cmp(&(other.a, other.b))).is_lt()
    }
}

/// The shortest link out of each piece but the largest; none when there is one piece.
fn shortest_links(piece: &[usize], practices: &[Practice], tree: &RTree<Place>) -> Vec<Link> {
    let mut members = vec![Vec::new(); piece.len()];
    for (practice, &leader) in piece.iter().enumerate() {
        members[leader].push(practice);
    }
    members.retain(|piece| !piece.is_empty());
    members.sort_by_key(|piece| (piece.len(), piece[0]));
    members.pop();
    members.iter().filter_map(|members| shortest_link(members, piece, practices, tree)).collect()
}

fn shortest_link(members: &[usize], piece: &[usize], practices: &[Practice], tree: &RTree<Place>) -> Option<Link> {
    let mut best: Option<Link> = None;
    for &from in members {
        let at = [practices[from].location.easting(), practices[from].location.northing()];
        for place in tree.nearest_neighbor_iter(&at) {
            let squared = place.distance_2(&at);
            if best.is_some_and(|best| squared > best.squared) {
                break;
            }
            if piece[place.data] == piece[from] {
                continue;
            }
            let link = Link { squared, a: from.min(place.data), b: from.max(place.data) };
            if best.is_none_or(|best| link.is_before(&best)) {
                best = Some(link);
            }
        }
    }
    best
}

#[cfg(test)]
mod tests;
