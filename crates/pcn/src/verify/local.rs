//! The practices that may share a group with one practice.

use super::decisions::Decisions;
use super::facts::Facts;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The surroundings of one practice: those that a path of small enough lists reaches. Position 0 is the practice itself.
pub(super) struct Local {
    /// The practice at each position.
    pub(super) ids: Vec<usize>,
    /// Patients at each position.
    pub(super) lists: Vec<u64>,
    /// Patients at each position and of all its mates.
    pub(super) class_lists: Vec<u64>,
    /// Neighbours, as positions.
    pub(super) neighbours: Vec<Vec<usize>>,
    /// Those in every group with it, as positions.
    pub(super) mates: Vec<Vec<usize>>,
    /// Those in no group with it, as positions.
    pub(super) conflicts: Vec<Vec<usize>>,
}

impl Local {
    /// The surroundings of `start` for groups of at most `limit` patients out of the allowed practices; `None` when
    /// no group can hold `start`.
    pub(super) fn new(
        facts: &Facts,
        decisions: &Decisions,
        allowed: &[bool],
        start: usize,
        limit: u64,
    ) -> Option<Self> {
        let banned = &decisions.conflicts[start];
        let usable =
            |at: usize| allowed[at] && !decisions.impossible[at] && (at == start || banned.binary_search(&at).is_err());
        if !usable(start) || facts.lists[start] > limit {
            return None;
        }
        // The least list size of a path: a group that holds both ends holds at least such a path.
        let mut least = vec![u64::MAX; facts.practices()];
        let mut reached = Vec::new();
        let mut open = BinaryHeap::from([(Reverse(facts.lists[start]), start)]);
        least[start] = facts.lists[start];
        while let Some((Reverse(size), at)) = open.pop() {
            if size > least[at] {
                continue;
            }
            reached.push(at);
            for &next in &facts.neighbours[at] {
                let longer = size + facts.lists[next];
                if longer <= limit && longer < least[next] && usable(next) {
                    least[next] = longer;
                    open.push((Reverse(longer), next));
                }
            }
        }
        // Whoever cannot have all its mates cannot be had; a class stands and falls as one.
        let within = |at: usize| least[at] != u64::MAX;
        let class_list = |at: usize| facts.lists[at] + decisions.mates[at].iter().map(|&m| facts.lists[m]).sum::<u64>();
        let kept = |at: usize| decisions.mates[at].iter().all(|&mate| within(mate)) && class_list(at) <= limit;
        if !kept(start) {
            return None;
        }
        let mut position = vec![usize::MAX; facts.practices()];
        let ids: Vec<usize> = reached.into_iter().filter(|&at| kept(at)).collect();
        for (at, &id) in ids.iter().enumerate() {
            position[id] = at;
        }
        let inside = |list: &[usize]| list.iter().map(|&id| position[id]).filter(|&at| at != usize::MAX).collect();
        Some(Self {
            lists: ids.iter().map(|&id| facts.lists[id]).collect(),
            class_lists: ids.iter().map(|&id| class_list(id)).collect(),
            neighbours: ids.iter().map(|&id| inside(&facts.neighbours[id])).collect(),
            mates: ids.iter().map(|&id| inside(&decisions.mates[id])).collect(),
            conflicts: ids.iter().map(|&id| inside(&decisions.conflicts[id])).collect(),
            ids,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }
}
