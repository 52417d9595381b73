//! Adjacency from edges that the user gives by code.

use super::{Adjacency, Edge, Reason};
use crate::model::{Practice, PracticeId};
use std::collections::HashMap;

/// What is wrong with given edges, all problems at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} given edges name an unknown practice, the first is edge {}: {:?}; use codes of the practices, or leave the edge out", .unknown.len(), .unknown[0].0 + 1, .unknown[0].1)]
pub struct GivenError {
    /// Position of the edge (from 0) and the code that no practice has; at least one.
    pub unknown: Vec<(usize, String)>,
}

/// The graph of exactly the given pairs of practice codes.
///
/// # Errors
/// [`GivenError`] listing every edge with an unknown code.
pub fn given<S: AsRef<str>>(practices: &[Practice], pairs: &[(S, S)]) -> Result<Adjacency, GivenError> {
    let at: HashMap<&str, usize> = practices.iter().enumerate().map(|(index, p)| (p.code.as_str(), index)).collect();
    let mut unknown = Vec::new();
    let mut edges = Vec::with_capacity(pairs.len());
    for (position, (from, to)) in pairs.iter().enumerate() {
        let mut find = |code: &str| {
            let found = at.get(code).copied();
            if found.is_none() {
                unknown.push((position, code.to_owned()));
            }
            found
        };
        if let (Some(a), Some(b)) = (find(from.as_ref()), find(to.as_ref())) {
            edges.push(Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given });
        }
    }
    if unknown.is_empty() { Ok(Adjacency::new(practices.len(), edges)) } else { Err(GivenError { unknown }) }
}
