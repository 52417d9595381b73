//! Small problems for the tests of this floor.

use crate::adjacency::{Adjacency, Edge, Reason};
use crate::geometry::GridPoint;
use crate::model::{NetworkCount, Practice, PracticeId};
use crate::problem::{Problem, ProblemBuilder};

pub(crate) fn ids(numbers: &[usize]) -> Vec<PracticeId> {
    numbers.iter().map(|&number| PracticeId::new(number)).collect()
}

/// Practices a kilometre apart along a road, each a neighbour of the next.
pub(crate) fn road(lists: &[u32]) -> ProblemBuilder {
    let edges = (1..lists.len()).map(|b| (b - 1, b)).collect::<Vec<_>>();
    net(lists, &edges)
}

/// Practices a kilometre apart along a road with these edges.
pub(crate) fn net(lists: &[u32], edges: &[(usize, usize)]) -> ProblemBuilder {
    let at = |x: usize| GridPoint::new(x as f64 * 1000.0, 0.0).unwrap();
    let practices = lists.iter().enumerate().map(|(x, &list)| Practice::new(format!("P{x}"), at(x), list)).collect();
    let edge = |&(a, b): &(usize, usize)| Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given };
    Problem::builder(practices, Adjacency::new(lists.len(), edges.iter().map(edge))).networks(NetworkCount::Free)
}

pub(crate) fn row(lists: &[u32]) -> Problem {
    road(lists).build().unwrap()
}
