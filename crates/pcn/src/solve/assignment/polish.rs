//! Better plans: a few neighbouring areas of the best plan are solved again exactly, the others stay.
//!
//! A neighbourhood search in the manner of Shaw, "Using constraint programming and local search methods to solve vehicle
//! routing problems", CP 1998: each group of areas goes through branch and cut with few nodes.

use super::alive::Alive;
use super::anneal::Draft;
use super::branch::{Purpose, prove};
use super::generation::Chain;
use crate::model::Work;
use std::collections::HashSet;

/// Areas solved again together, in the order tried.
const GROUPS: [usize; 3] = [3, 5, 7];

impl Chain<'_> {
    /// Solves groups of areas again, with so many nodes each, until no group gets better; among the pairs alive.
    pub(super) fn polish(&mut self, alive: &Alive, nodes: u64) {
        let mut tried: HashSet<Vec<(usize, usize)>> = HashSet::new();
        let mut level = 0;
        while level < GROUPS.len() {
            let Some((score, draft)) = self.best.clone() else { return };
            let mut better = false;
            for first in 0..draft.centres.len() {
                if self.stopped() {
                    return;
                }
                let group = self.group(&draft, first, GROUPS[level]);
                let free: Vec<(usize, usize)> = (0..self.problem.units())
                    .filter(|&unit| group.contains(&draft.district[unit]))
                    .map(|unit| (unit, draft.district[unit]))
                    .collect();
                if !tried.insert(free) {
                    continue;
                }
                let left = self.around(alive, &draft, &group);
                let stop = |work: &Work, _: f64, known: Option<i64>| {
                    let mut all = self.work;
                    all.add(work);
                    work.branch_nodes >= nodes || (self.stop)(&all, self.lower, known.or(Some(score)))
                };
                let found = prove(self.problem, &left, &self.priced, (score as f64, 0.0), Purpose::Plan, &stop);
                self.work.add(&found.work);
                if let Some(plan) = found.best.filter(|(found, _)| *found < score) {
                    self.best = Some(plan);
                    better = true;
                    break;
                }
            }
            level = if better { 0 } else { level + 1 };
        }
    }

    /// An area and those that share most links with the group, one after the other.
    fn group(&self, draft: &Draft, first: usize, most: usize) -> Vec<usize> {
        let mut group = vec![first];
        while group.len() < most {
            let mut shared = vec![0; draft.centres.len()];
            for unit in (0..self.problem.units()).filter(|&unit| group.contains(&draft.district[unit])) {
                self.problem.neighbours[unit].iter().for_each(|&near| shared[draft.district[near]] += 1);
            }
            let next = (0..shared.len()).filter(|at| !group.contains(at) && shared[*at] > 0);
            let Some(next) = next.max_by_key(|&at| (shared[at], std::cmp::Reverse(at))) else { break };
            group.push(next);
        }
        group.sort_unstable();
        group
    }

    /// The pairs of the plan, and those alive between units and centres of the group.
    fn around(&self, alive: &Alive, draft: &Draft, group: &[usize]) -> Alive {
        let mut left = alive.clone();
        for unit in 0..self.problem.units() {
            let own = draft.district[unit];
            for (at, &centre) in draft.centres.iter().enumerate() {
                if at != own && !(group.contains(&own) && group.contains(&at)) {
                    left.drop(unit, centre);
                }
            }
        }
        left
    }
}
