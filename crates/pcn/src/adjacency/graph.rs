//! The adjacency of the practices: an undirected graph whose edges know why they are there.

use crate::model::PracticeId;
use serde::{Deserialize, Serialize};

/// Why two practices are neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Their territories touch.
    Territory,
    /// They share an address.
    SameAddress,
    /// One is among the nearest few of the other.
    Nearest,
    /// They are within a distance of each other.
    Radius,
    /// Their polygons share a border.
    Rook,
    /// Their polygons share a border or a corner.
    Queen,
    /// Enough patients of both live in one small area.
    SharedPatients,
    /// The user added it to what a builder found.
    Added,
    /// The user said so.
    Given,
    /// The shortest link of a piece that nothing else joins to the rest.
    Bridge,
}

/// Two neighbouring practices, `a` before `b`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// The lower practice.
    pub a: PracticeId,
    /// The higher practice.
    pub b: PracticeId,
    /// Why they are neighbours.
    pub reason: Reason,
}

/// An undirected graph over practices `0..n`, each pair at most once, no loops.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adjacency {
    edges: Vec<Edge>,
    neighbours: Vec<Vec<PracticeId>>,
}

impl Adjacency {
    /// A graph from edges in any order and direction. A pair given twice keeps its first reason; loops are dropped.
    ///
    /// # Panics
    /// When an edge names a practice that is not below `practices`: builders know the number.
    #[must_use]
    pub fn new(practices: usize, edges: impl IntoIterator<Item = Edge>) -> Self {
        let mut sorted: Vec<Edge> = edges
            .into_iter()
            .filter(|edge| edge.a != edge.b)
            .map(|edge| Edge { a: edge.a.min(edge.b), b: edge.a.max(edge.b), ..edge })
            .collect();
        sorted.sort_by_key(|edge| (edge.a, edge.b));
        sorted.dedup_by_key(|edge| (edge.a, edge.b));
        let mut neighbours = vec![Vec::new(); practices];
        for edge in &sorted {
            neighbours[edge.a.index()].push(edge.b);
            neighbours[edge.b.index()].push(edge.a);
        }
        for list in &mut neighbours {
            list.sort_unstable();
        }
        Self { edges: sorted, neighbours }
    }

    /// The edges of several graphs over the same practices; an edge of several keeps the reason of the first.
    ///
    /// # Panics
    /// When they are not over the same number of practices.
    #[must_use]
    pub fn union(graphs: &[Self]) -> Self {
        let practices = graphs.first().map_or(0, Self::practices);
        assert!(graphs.iter().all(|graph| graph.practices() == practices), "graphs over the same practices");
        Self::new(practices, graphs.iter().flat_map(|graph| graph.edges.iter().copied()))
    }

    /// The graph with the edges that `keep` accepts.
    #[must_use]
    pub fn filtered(&self, mut keep: impl FnMut(&Edge) -> bool) -> Self {
        Self::new(self.practices(), self.edges.iter().filter(|edge| keep(edge)).copied())
    }

    /// The graph with further edges; those it has keep their reason.
    #[must_use]
    pub fn with(&self, edges: impl IntoIterator<Item = Edge>) -> Self {
        Self::new(self.practices(), self.edges.iter().copied().chain(edges))
    }

    /// Number of practices.
    #[must_use]
    pub fn practices(&self) -> usize {
        self.neighbours.len()
    }

    /// All edges, ascending.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// The neighbours of a practice, ascending.
    #[must_use]
    pub fn neighbours(&self, practice: PracticeId) -> &[PracticeId] {
        &self.neighbours[practice.index()]
    }

    /// Whether two practices are neighbours.
    #[must_use]
    pub fn are_neighbours(&self, a: PracticeId, b: PracticeId) -> bool {
        self.neighbours[a.index()].binary_search(&b).is_ok()
    }

    /// Whether the members form one connected piece; true for one member and for none.
    #[must_use]
    pub fn is_contiguous(&self, members: &[PracticeId]) -> bool {
        let Some(&first) = members.first() else { return true };
        let mut reached = vec![first];
        let mut at = 0;
        while at < reached.len() {
            for &next in self.neighbours(reached[at]) {
                if members.contains(&next) && !reached.contains(&next) {
                    reached.push(next);
                }
            }
            at += 1;
        }
        members.iter().all(|member| reached.contains(member))
    }

    /// The connected pieces, each ascending, ordered by their first practice.
    #[must_use]
    pub fn pieces(&self) -> Vec<Vec<PracticeId>> {
        self.pieces_among(|_| true)
    }

    /// The connected pieces of some practices, each ascending, ordered by their first practice.
    pub(crate) fn pieces_among(&self, among: impl Fn(PracticeId) -> bool) -> Vec<Vec<PracticeId>> {
        let mut seen: Vec<bool> = (0..self.practices()).map(|at| !among(PracticeId::new(at))).collect();
        let mut pieces = Vec::new();
        for start in 0..self.practices() {
            if seen[start] {
                continue;
            }
            seen[start] = true;
            let mut piece = vec![PracticeId::new(start)];
            let mut at = 0;
            while at < piece.len() {
                for &next in self.neighbours(piece[at]) {
                    if !seen[next.index()] {
                        seen[next.index()] = true;
                        piece.push(next);
                    }
                }
                at += 1;
            }
            piece.sort_unstable();
            pieces.push(piece);
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(a: usize, b: usize) -> Edge {
        Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given }
    }

    #[test]
    fn loops_and_repeats_are_dropped() {
        let graph = Adjacency::new(3, [edge(1, 0), edge(0, 1), edge(2, 2)]);
        assert_eq!(graph.edges().len(), 1);
        assert!(graph.are_neighbours(PracticeId::new(0), PracticeId::new(1)));
        assert_eq!(graph.pieces().len(), 2);
    }

    #[test]
    fn contiguity_of_none_one_and_a_broken_group() {
        let graph = Adjacency::new(3, [edge(0, 1), edge(1, 2)]);
        let id = PracticeId::new;
        assert!(graph.is_contiguous(&[]));
        assert!(graph.is_contiguous(&[id(2)]));
        assert!(graph.is_contiguous(&[id(0), id(1), id(2)]));
        assert!(!graph.is_contiguous(&[id(0), id(2)]));
    }
}
