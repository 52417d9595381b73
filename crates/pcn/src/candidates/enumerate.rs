//! Every connected group, each once.

use super::bits::Bits;
use crate::model::PracticeId;
use crate::problem::Problem;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::RangeInclusive;

/// One root's groups: the practices after the root that a group can hold, smallest list first.
struct Root {
    members: Vec<PracticeId>,
    size: Vec<u64>,
}

struct Walk<'a, const W: usize, F> {
    size: &'a [u64],
    names: &'a [PracticeId],
    links: Vec<Bits<W>>,
    least: u64,
    most: u64,
    /// The current group: the root, then its members in the order in which they were taken.
    members: Vec<PracticeId>,
    visit: F,
}

impl<const W: usize, F: FnMut(&[PracticeId], u64) -> bool> Walk<'_, W, F> {
    /// Grows the current group of `size` patients by each practice of the border that fits.
    /// Returns whether to go on.
    fn extend(&mut self, mut border: Bits<W>, mut free: Bits<W>, size: u64) -> bool {
        let last = self.members.len();
        self.members.push(self.members[0]);
        while let Some(next) = border.first() {
            let grown = size + self.size[next];
            // Bits ascend in size, so that nothing further fits either.
            if grown > self.most {
                break;
            }
            border.remove(next);
            free.remove(next);
            self.members[last] = self.names[next];
            if grown >= self.least && !(self.visit)(&self.members, grown) {
                return false;
            }
            let beyond = border.or(&self.links[next]).and(&free);
            // Most groups are leaves: the smallest practice beyond does not fit, so that no call is made.
            if let Some(smallest) = beyond.first()
                && grown + self.size[smallest] <= self.most
                && !self.extend(beyond, free, grown)
            {
                return false;
            }
        }
        self.members.pop();
        true
    }
}

/// Visits every connected group whose first member is `root` and whose patients are in `sizes`, each once; the visitor
/// returns whether to go on. A practice alone above the range is not visited.
///
/// Exclusive-neighbour extension: a practice once passed over at a node is never taken below it. Memory is the depth of the
/// search; time is proportional to the connected groups up to the largest size.
///
/// # Panics
/// When more than 8,192 practices are within reach of the root, where no enumeration ends.
pub fn enumerate<F: FnMut(&[PracticeId], u64) -> bool>(
    problem: &Problem,
    root: PracticeId,
    sizes: RangeInclusive<u64>,
    visit: F,
) {
    visit_all(problem, root, &Root::new(problem, root, *sizes.end(), |next| next > root), sizes, visit);
}

/// Visits every connected group that holds `practice`, whatever its first member; members come in no order.
pub(crate) fn around<F: FnMut(&[PracticeId], u64) -> bool>(
    problem: &Problem,
    practice: PracticeId,
    sizes: RangeInclusive<u64>,
    visit: F,
) {
    visit_all(problem, practice, &Root::new(problem, practice, *sizes.end(), |_| true), sizes, visit);
}

fn visit_all<F: FnMut(&[PracticeId], u64) -> bool>(
    problem: &Problem,
    root: PracticeId,
    reach: &Root,
    sizes: RangeInclusive<u64>,
    visit: F,
) {
    match reach.members.len() {
        0..=64 => reach.walk::<1, _>(problem, root, sizes, visit),
        65..=128 => reach.walk::<2, _>(problem, root, sizes, visit),
        129..=256 => reach.walk::<4, _>(problem, root, sizes, visit),
        257..=512 => reach.walk::<8, _>(problem, root, sizes, visit),
        513..=2048 => reach.walk::<32, _>(problem, root, sizes, visit),
        _ => reach.walk::<128, _>(problem, root, sizes, visit),
    }
}

/// The number of connected groups whose patients are in `sizes`, in parallel over roots.
#[must_use]
pub fn count_groups(problem: &Problem, sizes: RangeInclusive<u64>) -> u64 {
    let count = |root: PracticeId| {
        let reach = Root::new(problem, root, *sizes.end(), |next| next > root);
        let mut groups = 0_u64;
        visit_all(problem, root, &reach, sizes.clone(), |_, _| {
            groups += 1;
            true
        });
        groups
    };
    (0..problem.len()).into_par_iter().map(|root| count(PracticeId::new(root))).sum()
}

impl Root {
    /// Allowed practices whose least patients along a path of such practices are within `most`.
    ///
    /// The same search as for the reach of a hub, on plain vectors: on small areas hashing took longer than the groups.
    fn new(problem: &Problem, root: PracticeId, most: u64, allowed: impl Fn(PracticeId) -> bool) -> Self {
        let mut least = vec![u64::MAX; problem.len()];
        let mut queue = BinaryHeap::new();
        let mut members = Vec::new();
        if problem.list_size(root) <= most {
            least[root.index()] = problem.list_size(root);
            queue.push(Reverse((problem.list_size(root), root)));
        }
        while let Some(Reverse((size, at))) = queue.pop() {
            if least[at.index()] < size {
                continue;
            }
            for &next in problem.adjacency().neighbours(at) {
                let through = size + problem.list_size(next);
                let known = &mut least[next.index()];
                if through <= most && through < *known && allowed(next) {
                    if *known == u64::MAX {
                        members.push(next);
                    }
                    *known = through;
                    queue.push(Reverse((through, next)));
                }
            }
        }
        members.retain(|&id| id != root);
        members.sort_unstable_by_key(|&id| (problem.list_size(id), id));
        let size = members.iter().map(|&id| problem.list_size(id)).collect();
        Self { members, size }
    }

    fn walk<const W: usize, F: FnMut(&[PracticeId], u64) -> bool>(
        &self,
        problem: &Problem,
        root: PracticeId,
        sizes: RangeInclusive<u64>,
        mut visit: F,
    ) {
        let own = problem.list_size(root);
        if sizes.contains(&own) && !visit(&[root], own) || own > *sizes.end() {
            return;
        }
        let mut position = vec![u32::MAX; problem.len()];
        for (bit, &id) in self.members.iter().enumerate() {
            position[id.index()] = bit as u32;
        }
        let links_of = |id: PracticeId| {
            let mut links = Bits::<W>::EMPTY;
            for next in problem.adjacency().neighbours(id) {
                let bit = position[next.index()];
                if bit != u32::MAX {
                    links.insert(bit as usize);
                }
            }
            links
        };
        let mut free = Bits::<W>::EMPTY;
        (0..self.members.len()).for_each(|bit| free.insert(bit));
        let mut walk = Walk {
            size: &self.size,
            names: &self.members,
            links: self.members.iter().map(|&id| links_of(id)).collect(),
            least: *sizes.start(),
            most: *sizes.end(),
            members: vec![root],
            visit,
        };
        walk.extend(links_of(root), free, own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adjacency::given;
    use crate::geometry::GridPoint;
    use crate::model::Practice;

    /// A path of four practices of 10 patients each.
    fn path() -> Problem {
        let practices: Vec<Practice> = (0..4)
            .map(|i| Practice::new(format!("P{i}"), GridPoint::new(f64::from(i) * 1000.0, 0.0).unwrap(), 10))
            .collect();
        let edges = [("P0", "P1"), ("P1", "P2"), ("P2", "P3")];
        let adjacency = given(&practices, &edges).unwrap();
        Problem::builder(practices, adjacency).build().unwrap()
    }

    #[test]
    fn groups_of_a_path_are_its_intervals() {
        let problem = path();
        assert_eq!(count_groups(&problem, 0..=1000), 10);
        assert_eq!(count_groups(&problem, 20..=30), 5);
        let mut seen = Vec::new();
        for root in problem.ids() {
            enumerate(&problem, root, 20..=20, |members, size| {
                seen.push((members.to_vec(), size));
                true
            });
        }
        let id = PracticeId::new;
        assert_eq!(seen, (0..3).map(|i| (vec![id(i), id(i + 1)], 20)).collect::<Vec<_>>());
    }

    #[test]
    fn a_visitor_can_stop() {
        let problem = path();
        let mut visited = 0;
        enumerate(&problem, PracticeId::new(0), 0..=1000, |_, _| {
            visited += 1;
            visited < 2
        });
        assert_eq!(visited, 2);
    }
}
