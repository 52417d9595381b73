//! Bridges for pieces that are too small to stand alone.

use super::{Adjacency, Bridge, Edge, Reason, bridge};
use crate::geometry::disjoint::DisjointSets;
use crate::model::Practice;

/// Joins the pieces of an adjacency that hold fewer patients than `least` to what is nearest to them, and leaves the
/// others apart.
///
/// A piece below the floor cannot be a network, so it is bridged; an island that can be networks of its own is not
/// joined across the water for nothing.
///
/// **Finds** the links of the shortest way to join all pieces ([`bridge`]), shortest first, that have a piece of fewer
/// than `least` patients at one end; what was joined before counts as one piece. Afterwards every piece holds at least
/// `least` patients, or there is one piece.
///
/// **Result**: the adjacency with the bridges as edges of [`Reason::Bridge`], and the bridges, ascending by practices.
///
/// # Panics
/// When the adjacency covers another number of practices.
///
/// ```
/// use pcn::adjacency::{Adjacency, bridge_stranded};
/// use pcn::geometry::GridPoint;
/// use pcn::model::Practice;
///
/// let at = |east, patients| Practice::new("", GridPoint::new(east, 0.0).unwrap(), patients);
/// let practices = [at(0.0, 40_000), at(50_000.0, 9_000), at(90_000.0, 35_000)];
/// let (joined, bridges) = bridge_stranded(&Adjacency::new(3, []), &practices, 30_000);
/// assert_eq!(bridges.iter().map(|bridge| bridge.km).collect::<Vec<_>>(), [40.0]);
/// assert_eq!(joined.pieces().len(), 2);
/// ```
#[must_use]
pub fn bridge_stranded(adjacency: &Adjacency, practices: &[Practice], least: u64) -> (Adjacency, Vec<Bridge>) {
    let n = practices.len();
    let (_, mut links) = bridge(adjacency, practices);
    links.sort_by(|x, y| x.km.total_cmp(&y.km).then((x.a, x.b).cmp(&(y.a, y.b))));
    let mut sets = DisjointSets::new(n);
    for edge in adjacency.edges() {
        sets.join(edge.a.index(), edge.b.index());
    }
    let mut patients = vec![0u64; n];
    for (index, practice) in practices.iter().enumerate() {
        patients[sets.leader(index)] += u64::from(practice.list_size);
    }
    let mut kept = Vec::new();
    for link in links {
        let (a, b) = (sets.leader(link.a.index()), sets.leader(link.b.index()));
        if patients[a].min(patients[b]) < least {
            let together = patients[a] + patients[b];
            sets.join(a, b);
            patients[sets.leader(a)] = together;
            kept.push(link);
        }
    }
    kept.sort_by_key(|link| (link.a, link.b));
    let added = kept.iter().map(|link| Edge { a: link.a, b: link.b, reason: Reason::Bridge });
    (Adjacency::new(n, adjacency.edges().iter().copied().chain(added)), kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::GridPoint;

    fn practices(lists: &[u32]) -> Vec<Practice> {
        let at = |index: usize| GridPoint::new(index as f64 * 10_000.0, 0.0).unwrap();
        lists.iter().enumerate().map(|(index, &list)| Practice::new(format!("P{index}"), at(index), list)).collect()
    }

    #[test]
    fn pieces_that_can_stand_alone_are_left_apart() {
        let practices = practices(&[30_000, 30_000]);
        let (joined, bridges) = bridge_stranded(&Adjacency::new(2, []), &practices, 30_000);
        assert!(bridges.is_empty());
        assert_eq!(joined.pieces().len(), 2);
    }

    #[test]
    fn small_pieces_join_until_they_are_large_enough() {
        let practices = practices(&[10_000, 10_000, 10_000, 50_000]);
        let (joined, bridges) = bridge_stranded(&Adjacency::new(4, []), &practices, 30_000);
        assert_eq!(bridges.len(), 2, "three small ones make one of 30,000: {bridges:?}");
        assert_eq!(joined.pieces().len(), 2);
    }

    #[test]
    fn an_area_below_the_floor_ends_as_one_piece() {
        let practices = practices(&[1, 1, 1]);
        let (joined, bridges) = bridge_stranded(&Adjacency::new(3, []), &practices, 30_000);
        assert_eq!((joined.pieces().len(), bridges.len()), (1, 2));
        let (none, bridges) = bridge_stranded(&Adjacency::new(0, []), &[], 30_000);
        assert_eq!((none.practices(), bridges.len()), (0, 0));
    }
}
