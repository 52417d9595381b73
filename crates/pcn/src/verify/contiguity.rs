//! The pieces of a network, and the links that would join them.

use super::facts::Facts;
use crate::model::PracticeId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A link that does not exist but would join two pieces.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The practice in the piece that is cut off.
    pub from: PracticeId,
    /// The practice that it would be joined to.
    pub to: PracticeId,
    /// Straight kilometres between them.
    pub km: f64,
}

/// Members of a network that its main piece (the one with most patients) cannot reach through members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CutOff {
    /// The practices, ascending.
    pub practices: Vec<PracticeId>,
    /// The shortest link to the main piece or to a piece that is joined before this one.
    pub link: Link,
}

/// The connected pieces of the members, each ascending, ordered by their first practice.
pub(super) fn pieces(facts: &Facts, members: &[PracticeId]) -> Vec<Vec<PracticeId>> {
    let mut left: BTreeSet<usize> = members.iter().map(|member| member.index()).collect();
    let mut pieces = Vec::new();
    while let Some(start) = left.pop_first() {
        let mut piece = vec![start];
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            for &next in &facts.neighbours[at] {
                if left.remove(&next) {
                    piece.push(next);
                    open.push(next);
                }
            }
        }
        piece.sort_unstable();
        pieces.push(piece.into_iter().map(PracticeId::new).collect());
    }
    pieces
}

/// Joins the pieces to the one with most patients, nearest first, and tells the link that each needs.
pub(super) fn cut_off(facts: &Facts, pieces: &[Vec<PracticeId>]) -> Vec<CutOff> {
    let patients = |piece: &[PracticeId]| piece.iter().map(|id| facts.lists[id.index()]).sum::<u64>();
    let mut apart: Vec<&Vec<PracticeId>> = pieces.iter().collect();
    let mut main = 0;
    for at in 1..apart.len() {
        if patients(apart[at]) > patients(apart[main]) {
            main = at;
        }
    }
    if apart.is_empty() {
        return Vec::new();
    }
    let mut joined = apart.remove(main).clone();
    let mut found = Vec::new();
    while !apart.is_empty() {
        let mut best: Option<(usize, Link)> = None;
        for (at, piece) in apart.iter().enumerate() {
            for &from in piece.iter() {
                for &to in &joined {
                    let km = facts.straight_km(from.index(), to.index());
                    if best.is_none_or(|(_, link)| (km, from, to) < (link.km, link.from, link.to)) {
                        best = Some((at, Link { from, to, km }));
                    }
                }
            }
        }
        let Some((at, link)) = best else { break };
        let piece = apart.remove(at);
        joined.extend_from_slice(piece);
        found.push(CutOff { practices: piece.clone(), link });
    }
    found
}
