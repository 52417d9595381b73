//! A first plan: practices are merged, smallest network first, until networks reach the floor.

use crate::model::PracticeId;
use crate::problem::Problem;
use crate::rules::{Refusal, classes};
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
    for class in classes(&problem.rules().together) {
        join_class(problem, &class, &mut members, &mut size, &mut near);
    }
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
            let mut union: Vec<PracticeId> = members[at].iter().chain(&members[other]).copied().collect();
            if !grows_well(problem, &mut union) {
                return None;
            }
            let (_, travel) = problem.travel().best_hub(&union)?;
            // Patient-km for each patient: compares a pair that is done with one that has to grow on.
            let excess = policy.excess(both, union.len());
            Some((((travel + excess).micro() as f64 / both.max(1) as f64) as i64, other))
        };
        let Some((_, other)) = near[at].iter().filter_map(together).min() else { continue };
        let keep = merge(at, other, &mut members, &mut size, &mut near);
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

/// Moves the practices of one group into another; returns the place of both.
fn merge(
    at: usize,
    other: usize,
    members: &mut [Vec<PracticeId>],
    size: &mut [u64],
    near: &mut [BTreeSet<usize>],
) -> usize {
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
    keep
}

/// Whether no rule refuses a group for what it holds; what it still lacks may come.
fn grows_well(problem: &Problem, members: &mut [PracticeId]) -> bool {
    if problem.rules().is_empty() {
        return true;
    }
    members.sort_unstable();
    problem.refusals(members).iter().all(|refusal| match refusal {
        Refusal::Parted(..) => true,
        Refusal::Practices { found, least, .. } => found < least,
        _ => false,
    })
}

/// Joins practices that have to be together, along the chains of groups with fewest patients.
fn join_class(
    problem: &Problem,
    class: &[PracticeId],
    members: &mut [Vec<PracticeId>],
    size: &mut [u64],
    near: &mut [BTreeSet<usize>],
) {
    let group_of = |members: &[Vec<PracticeId>], id: PracticeId| members.iter().position(|group| group.contains(&id));
    for &wanted in &class[1..] {
        let (Some(from), Some(to)) = (group_of(members, class[0]), group_of(members, wanted)) else { return };
        let mut came_from = vec![usize::MAX; members.len()];
        let mut queue = BinaryHeap::from([Reverse((0_u64, from, from))]);
        while let Some(Reverse((through, at, before))) = queue.pop() {
            if came_from[at] != usize::MAX {
                continue;
            }
            came_from[at] = before;
            if at == to {
                break;
            }
            queue.extend(near[at].iter().map(|&next| Reverse((through + size[next], next, at))));
        }
        if came_from[to] == usize::MAX {
            return;
        }
        let mut chain = vec![to];
        while chain[chain.len() - 1] != from {
            chain.push(came_from[chain[chain.len() - 1]]);
        }
        let together: u64 = chain.iter().map(|&group| size[group]).sum();
        if together > u64::from(problem.policy().cap) {
            return;
        }
        let mut keep = from;
        for &next in chain.iter().rev().skip(1) {
            keep = merge(keep, next, members, size, near);
        }
    }
}
