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

    /// The same for groups that hold `mate` too; `None` where none does.
    pub(super) fn with(mut self, mate: usize, limit: u64) -> Option<Self> {
        let mate = self.ids.iter().position(|&id| id == mate)?;
        if mate == 0 || self.mates[0].contains(&mate) {
            return Some(self);
        }
        let class = |at: usize| [vec![at], self.mates[at].clone()].concat();
        let both = [class(0), class(mate)];
        let joined = both.concat();
        let against: Vec<usize> = both.iter().flat_map(|class| self.conflicts[class[0]].clone()).collect();
        let patients = joined.iter().map(|&at| self.lists[at]).sum();
        if patients > limit || joined.iter().any(|at| against.contains(at)) {
            return None;
        }
        for &at in &joined {
            self.mates[at] = joined.iter().copied().filter(|&other| other != at).collect();
            self.class_lists[at] = patients;
            self.conflicts[at].clone_from(&against);
        }
        for at in against {
            self.conflicts[at].extend_from_slice(&joined);
        }
        for list in &mut self.conflicts {
            list.sort_unstable();
            list.dedup();
        }
        Some(self)
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }
}
