//! A walk over the connected groups that hold one practice, each met once.

use super::local::Local;

/// Where a practice stands in the walk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Not seen yet.
    Free,
    /// Beside the group: may be joined next.
    Beside,
    /// In the group.
    Inside,
    /// Turned away for this part of the walk.
    Out,
}

/// The group as it stands. A practice is *taken* once it is decided to be in: with it all its mates, which the walk
/// still has to reach.
pub(super) struct Group<'a> {
    pub(super) local: &'a Local,
    /// Positions joined so far, connected.
    pub(super) members: Vec<usize>,
    /// Patients of all taken.
    pub(super) size: u64,
    /// Most patients of a group.
    pub(super) limit: u64,
    place: Vec<Place>,
    taken: Vec<bool>,
    blocked: Vec<u32>,
    waiting: usize,
    seen: Vec<u32>,
    stamp: u32,
    queue: Vec<usize>,
}

/// What looks at the groups.
pub(super) trait Visitor {
    /// Lower is joined earlier.
    fn rank(&self, at: usize) -> usize;
    /// A practice is taken.
    fn take(&mut self, _at: usize) {}
    /// The practice taken last is given back.
    fn give_back(&mut self, _at: usize) {}
    /// A connected group that keeps the decisions.
    fn meet(&mut self, group: &Group);
    /// Whether no group of interest holds all that is taken and nothing that is turned away.
    fn hopeless(&mut self, group: &mut Group) -> bool;
    /// Whether to stop for good.
    fn enough(&self) -> bool;
}

/// One member of the group and what is left to try with it.
struct Frame {
    member: usize,
    took: bool,
    added: Vec<usize>,
    open: Vec<usize>,
    turned: Vec<usize>,
}

impl<'a> Group<'a> {
    fn new(local: &'a Local, limit: u64) -> Self {
        let n = local.len();
        Self {
            local,
            members: Vec::new(),
            size: 0,
            limit,
            place: vec![Place::Free; n],
            taken: vec![false; n],
            blocked: vec![0; n],
            waiting: 0,
            seen: vec![0; n],
            stamp: 0,
            queue: Vec::new(),
        }
    }

    /// Whether a practice may still come in, besides those taken.
    pub(super) fn may_join(&self, at: usize) -> bool {
        !self.taken[at]
            && matches!(self.place[at], Place::Free | Place::Beside)
            && self.blocked[at] == 0
            && self.size + self.local.class_lists[at] <= self.limit
    }

    /// Whether it may be joined now, its mates included.
    fn joinable(&self, at: usize) -> bool {
        self.taken[at] || (self.may_join(at) && self.local.mates[at].iter().all(|&mate| self.place[mate] != Place::Out))
    }

    /// Marks all that a path of practices that may join reaches from the group; false when one of the taken is not
    /// among them. Ask [`Self::reached`] afterwards.
    pub(super) fn mark_reached(&mut self) -> bool {
        self.stamp += 1;
        self.queue.clear();
        self.queue.extend_from_slice(&self.members);
        for &at in &self.members {
            self.seen[at] = self.stamp;
        }
        let mut waiting = self.waiting;
        while let Some(at) = self.queue.pop() {
            for &next in &self.local.neighbours[at] {
                if self.seen[next] == self.stamp || !(self.taken[next] || self.may_join(next)) {
                    continue;
                }
                self.seen[next] = self.stamp;
                waiting -= usize::from(self.taken[next]);
                self.queue.push(next);
            }
        }
        waiting == 0
    }

    /// Whether the last [`Self::mark_reached`] came by.
    pub(super) fn reached(&self, at: usize) -> bool {
        self.seen[at] == self.stamp
    }

    fn take(&mut self, at: usize, visitor: &mut impl Visitor) {
        self.taken[at] = true;
        self.waiting += 1;
        self.size += self.local.lists[at];
        for &other in &self.local.conflicts[at] {
            self.blocked[other] += 1;
        }
        visitor.take(at);
    }

    fn give_back(&mut self, at: usize, visitor: &mut impl Visitor) {
        visitor.give_back(at);
        for &other in &self.local.conflicts[at] {
            self.blocked[other] -= 1;
        }
        self.size -= self.local.lists[at];
        self.waiting -= 1;
        self.taken[at] = false;
    }

    /// Joins `member`; `open` are the others beside the group.
    fn join(&mut self, member: usize, mut open: Vec<usize>, visitor: &mut impl Visitor) -> Frame {
        let local = self.local;
        let took = !self.taken[member];
        if took {
            self.take(member, visitor);
            for &mate in &local.mates[member] {
                self.take(mate, visitor);
            }
        }
        self.place[member] = Place::Inside;
        self.members.push(member);
        self.waiting -= 1;
        let added: Vec<usize> =
            local.neighbours[member].iter().copied().filter(|&next| self.place[next] == Place::Free).collect();
        for &next in &added {
            self.place[next] = Place::Beside;
        }
        open.extend_from_slice(&added);
        if self.waiting == 0 {
            visitor.meet(self);
        }
        if visitor.hopeless(self) {
            open.clear();
        }
        Frame { member, took, added, open, turned: Vec::new() }
    }

    /// Undoes a join; the member is then turned away.
    fn leave(&mut self, frame: &Frame, visitor: &mut impl Visitor) {
        for &at in &frame.turned {
            self.place[at] = Place::Beside;
        }
        for &at in &frame.added {
            self.place[at] = Place::Free;
        }
        self.waiting += 1;
        self.members.pop();
        self.place[frame.member] = Place::Out;
        if frame.took {
            let local = self.local;
            for &mate in local.mates[frame.member].iter().rev() {
                self.give_back(mate, visitor);
            }
            self.give_back(frame.member, visitor);
        }
    }

    /// Takes the next to join out of `open`: first who is taken already, then by rank.
    fn next(&self, open: &mut Vec<usize>, visitor: &impl Visitor) -> Option<usize> {
        let best = (0..open.len()).min_by_key(|&at| (!self.taken[open[at]], visitor.rank(open[at])))?;
        Some(open.swap_remove(best))
    }
}

/// Shows the visitor every connected group of at most `limit` patients that holds position 0 and keeps the decisions,
/// each once, save those that it calls hopeless.
///
/// Each practice beside the group is either joined or turned away for the rest (exclusive extension), so that no group
/// is met twice; the stack is explicit, as a group may hold a whole country.
pub(super) fn walk(local: &Local, limit: u64, visitor: &mut impl Visitor) {
    let mut group = Group::new(local, limit);
    let mut stack = vec![group.join(0, Vec::new(), visitor)];
    while let Some(mut frame) = stack.pop() {
        if visitor.enough() {
            return;
        }
        let Some(next) = group.next(&mut frame.open, visitor) else {
            group.leave(&frame, visitor);
            let Some(parent) = stack.last_mut() else { return };
            parent.turned.push(frame.member);
            // Who was taken before cannot be turned away, so nothing is left to try without it.
            if !frame.took || visitor.hopeless(&mut group) {
                parent.open.clear();
            }
            continue;
        };
        if group.joinable(next) {
            let child = group.join(next, frame.open.clone(), visitor);
            stack.push(frame);
            stack.push(child);
        } else {
            group.place[next] = Place::Out;
            frame.turned.push(next);
            stack.push(frame);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::decisions::Decisions;
    use super::super::facts::Facts;
    use super::*;
    use crate::adjacency::{Adjacency, Edge, Reason};
    use crate::geometry::GridPoint;
    use crate::model::{Practice, PracticeId};
    use crate::problem::Problem;

    struct Collect(Vec<Vec<usize>>);

    impl Visitor for Collect {
        fn rank(&self, at: usize) -> usize {
            at
        }
        fn meet(&mut self, group: &Group) {
            let mut ids: Vec<usize> = group.members.iter().map(|&at| group.local.ids[at]).collect();
            ids.sort_unstable();
            self.0.push(ids);
        }
        fn hopeless(&mut self, _: &mut Group) -> bool {
            false
        }
        fn enough(&self) -> bool {
            false
        }
    }

    fn groups(n: usize, edges: &[(usize, usize)], together: &[(usize, usize)], limit: u64) -> Vec<Vec<usize>> {
        let at = |index: usize| GridPoint::new(index as f64, 0.0).unwrap();
        let practices = (0..n).map(|index| Practice::new(format!("P{index}"), at(index), 10)).collect();
        let edges =
            edges.iter().map(|&(a, b)| Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given });
        let problem = Problem::builder(practices, Adjacency::new(n, edges)).build().unwrap();
        let facts = Facts::new(&problem);
        let decisions = Decisions::new(n, together, &[]);
        let Some(local) = Local::new(&facts, &decisions, &vec![true; n], 0, limit) else { return Vec::new() };
        let mut collect = Collect(Vec::new());
        walk(&local, limit, &mut collect);
        collect.0.sort();
        collect.0
    }

    #[test]
    fn each_connected_group_is_met_once() {
        // A square with a tail: 0-1, 1-2, 2-3, 3-0, 2-4.
        let square = [(0, 1), (1, 2), (2, 3), (0, 3), (2, 4)];
        let all = groups(5, &square, &[], 1000);
        let mut once = all.clone();
        once.dedup();
        assert_eq!(all, once);
        assert_eq!(all.len(), 10);
        assert!(all.contains(&vec![0, 1, 2, 4]) && !all.contains(&vec![0, 2]));
    }

    #[test]
    fn the_limit_counts_patients() {
        assert_eq!(groups(3, &[(0, 1), (1, 2)], &[], 20), vec![vec![0], vec![0, 1]]);
        assert_eq!(groups(3, &[(0, 1), (1, 2)], &[], 9), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn mates_come_together_even_when_they_are_not_neighbours() {
        let path = [(0, 1), (1, 2), (2, 3)];
        assert_eq!(groups(4, &path, &[(0, 2)], 1000), vec![vec![0, 1, 2], vec![0, 1, 2, 3]]);
        assert_eq!(groups(4, &path, &[(1, 3)], 1000), vec![vec![0], vec![0, 1, 2, 3]]);
    }
}
