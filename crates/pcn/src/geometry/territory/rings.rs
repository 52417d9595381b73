//! The union of territories by cancelling the borders they share.

use super::SiteId;
use super::diagram::Diagram;
use crate::geometry::disjoint::DisjointSets;
use geo::{Coord, LineString, MultiPolygon, Polygon};

/// A directed side of a territory, the territory on its left, and the territory's piece.
#[derive(Clone, Copy)]
struct Side {
    from: u32,
    to: u32,
    member: usize,
}

/// See [`super::Territories::union`].
pub(super) fn union(diagram: &Diagram, sites: impl IntoIterator<Item = SiteId>) -> MultiPolygon<f64> {
    let mut members: Vec<SiteId> = sites.into_iter().collect();
    members.sort_unstable();
    members.dedup();
    let (mut sides, piece) = outer_sides(diagram, &members);
    sides.sort_unstable_by_key(|side| (piece[side.member], side.from, side.to));
    let polygons =
        sides.chunk_by(|a, b| piece[a.member] == piece[b.member]).filter_map(|sides| polygon(diagram, sides)).collect();
    MultiPolygon::new(polygons)
}

/// The sides that no other member has in reverse, and for each member the lowest member of its piece.
fn outer_sides(diagram: &Diagram, members: &[SiteId]) -> (Vec<Side>, Vec<usize>) {
    let mut sides = Vec::new();
    for (member, &site) in members.iter().enumerate() {
        let ring = diagram.ring(site);
        for (at, &from) in ring.iter().enumerate() {
            sides.push(Side { from, to: ring[(at + 1) % ring.len()], member });
        }
    }
    sides.sort_unstable_by_key(|side| (side.from.min(side.to), side.from.max(side.to), side.member));
    let mut pieces = DisjointSets::new(members.len());
    let mut outer = Vec::with_capacity(sides.len());
    let mut at = 0;
    while at < sides.len() {
        let side = sides[at];
        match sides.get(at + 1) {
            Some(other) if other.from == side.to && other.to == side.from => {
                pieces.join(side.member, other.member);
                at += 2;
            }
            _ => {
                outer.push(side);
                at += 1;
            }
        }
    }
    (outer, (0..members.len()).map(|member| pieces.leader(member)).collect())
}

/// The polygon of one piece's sides (ascending): its outer ring is the one that runs anticlockwise, all others are holes.
fn polygon(diagram: &Diagram, sides: &[Side]) -> Option<Polygon<f64>> {
    let mut outer: Option<(f64, Vec<Coord<f64>>)> = None;
    let mut holes = Vec::new();
    for ring in trace(diagram, sides) {
        let ring: Vec<Coord<f64>> = ring.into_iter().map(|vertex| diagram.vertex(vertex)).collect();
        let area = twice_area(&ring);
        match &outer {
            Some((largest, _)) if area <= *largest => holes.push((area, ring)),
            _ => holes.extend(outer.replace((area, ring))),
        }
    }
    let holes = holes.into_iter().filter(|(area, _)| *area < 0.0).map(|(_, ring)| LineString::new(ring)).collect();
    outer.map(|(_, ring)| Polygon::new(LineString::new(ring), holes))
}

/// Simple rings from sides. Where more than two sides meet in one vertex the walk keeps to the same territory's wedge,
/// and a ring that passes a vertex twice is split there.
fn trace(diagram: &Diagram, sides: &[Side]) -> Vec<Vec<u32>> {
    let leaving = |vertex: u32| {
        let first = sides.partition_point(|side| side.from < vertex);
        first..first + sides[first..].partition_point(|side| side.from == vertex)
    };
    let mut used = vec![false; sides.len()];
    let mut rings = Vec::new();
    for start in 0..sides.len() {
        let (mut walk, mut next) = (Vec::<u32>::new(), Some(start));
        while let Some(at) = next.filter(|&at| !used[at]) {
            used[at] = true;
            let side = sides[at];
            if leaving(side.from).len() > 1
                && let Some(seen) = walk.iter().rposition(|&vertex| vertex == side.from)
            {
                rings.push(walk.split_off(seen));
            }
            walk.push(side.from);
            next = leaving(side.to)
                .min_by(|&a, &b| turn(diagram, side, sides[a]).total_cmp(&turn(diagram, side, sides[b])));
        }
        rings.push(walk);
    }
    rings.retain(|ring| ring.len() > 2);
    rings
}

/// Clockwise angle from the way back along `side` to the way out along `next`, in radians.
fn turn(diagram: &Diagram, side: Side, next: Side) -> f64 {
    let here = diagram.vertex(side.to);
    let direction = |vertex: u32| {
        let there = diagram.vertex(vertex);
        (there.y - here.y).atan2(there.x - here.x)
    };
    (direction(side.from) - direction(next.to)).rem_euclid(std::f64::consts::TAU)
}

/// Twice the signed area, positive anticlockwise, taken about the first vertex.
fn twice_area(ring: &[Coord<f64>]) -> f64 {
    let origin = ring[0];
    ring.windows(2)
        .map(|pair| {
            let (p, q) = (pair[0] - origin, pair[1] - origin);
            p.x * q.y - p.y * q.x
        })
        .sum()
}
