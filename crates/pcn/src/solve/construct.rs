//! A first plan: practices are merged, smallest network first, until networks reach the floor.

use crate::model::PracticeId;
use crate::problem::Problem;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// Contiguous groups within the cap that cover each practice once.
///
/// The network of fewest patients joins the neighbour with which it scores best, as long as both together stay within the
/// cap. What cannot reach the floor this way is left to the local search.
pub(crate) fn construct(problem: &Problem) -> Vec<Vec<PracticeId>> {
    let policy = problem.policy();
    let mut members: Vec<Vec<PracticeId>> = problem.ids().map(|id| vec![id]).collect();
    let mut size: Vec<u64> = problem.ids().map(|id| problem.list_size(id)).collect();
    let mut near: Vec<BTreeSet<usize>> =
        problem.ids().map(|id| problem.adjacency().neighbours(id).iter().map(|next| next.index()).collect()).collect();
    let floor = u64::from(policy.floor);
    let mut queue: BinaryHeap<Reverse<(u64, usize)>> = (0..problem.len()).map(|at| Reverse((size[at], at))).collect();
    while let Some(Reverse((known, at))) = queue.pop() {
        if members[at].is_empty() || size[at] != known || known >= floor {
            continue;
        }
        let together = |&other: &usize| {
            let both = known + size[other];
            if both > u64::from(policy.cap) {
                return None;
            }
            let union: Vec<PracticeId> = members[at].iter().chain(&members[other]).copied().collect();
            let (_, travel) = problem.travel().best_hub(&union)?;
            // Patient-km for each patient: compares a pair that is done with one that has to grow on.
            let excess = policy.excess(both, union.len());
            Some((((travel + excess).micro() as f64 / both.max(1) as f64) as i64, other))
        };
        let Some((_, other)) = near[at].iter().filter_map(together).min() else { continue };
        let (keep, gone) = (at.min(other), at.max(other));
        let moved = std::mem::take(&mut members[gone]);
        members[keep].extend(moved);
        size[keep] += size[gone];
        let border = std::mem::take(&mut near[gone]);
        for next in border {
            near[next].remove(&gone);
            if next != keep {
                near[next].insert(keep);
                near[keep].insert(next);
            }
        }
        queue.push(Reverse((size[keep], keep)));
    }
    members
        .into_iter()
        .filter(|group| !group.is_empty())
        .map(|mut group| {
            group.sort_unstable();
            group
        })
        .collect()
}
