//! Which unit can still belong to which centre.

use crate::assignment::AssignmentProblem;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The pairs of unit and centre that have not been ruled out.
#[derive(Clone, Debug)]
pub(super) struct Alive {
    n: usize,
    pairs: Vec<bool>,
    /// Most that the district of each centre may hold; 0 for a unit that is no centre.
    pub(super) caps: Vec<u64>,
}

impl Alive {
    /// All pairs that the sums along shortest paths allow.
    pub(super) fn new(problem: &AssignmentProblem) -> Self {
        let n = problem.units();
        let mut caps = vec![0; n];
        let mut alive = Self { n, pairs: vec![false; n * n], caps: Vec::new() };
        for (centre, cap) in problem.possible_centres() {
            caps[centre] = cap;
            (0..n).for_each(|unit| alive.pairs[unit * n + centre] = true);
        }
        if problem.are_given() {
            for (centre, _) in problem.possible_centres() {
                (0..n).filter(|&other| other != centre).for_each(|other| alive.pairs[centre * n + other] = false);
            }
        }
        alive.caps = caps;
        alive.settle(problem);
        alive
    }

    #[inline]
    pub(super) fn has(&self, unit: usize, centre: usize) -> bool {
        self.pairs[unit * self.n + centre]
    }

    pub(super) fn drop(&mut self, unit: usize, centre: usize) {
        self.pairs[unit * self.n + centre] = false;
    }

    pub(super) fn drop_centre(&mut self, centre: usize) {
        (0..self.n).for_each(|unit| self.drop(unit, centre));
    }

    pub(super) fn centres(&self) -> Vec<usize> {
        (0..self.n).filter(|&centre| self.has(centre, centre)).collect()
    }

    pub(super) fn units_of(&self, centre: usize) -> Vec<usize> {
        (0..self.n).filter(|&unit| self.has(unit, centre)).collect()
    }

    /// Drops units that no path within the cap joins to the centre, and centres that cannot reach the floor.
    pub(super) fn settle(&mut self, problem: &AssignmentProblem) {
        for centre in self.centres() {
            let reach = self.least_sizes(problem, centre);
            let mut total = 0;
            for (unit, &size) in reach.iter().enumerate() {
                if size > self.caps[centre] {
                    self.drop(unit, centre);
                } else {
                    total += problem.sizes[unit];
                }
            }
            if total < problem.floor {
                self.drop_centre(centre);
            }
        }
    }

    /// For each unit the least size of a path from the centre through units alive for it, both ends included.
    pub(super) fn least_sizes(&self, problem: &AssignmentProblem, centre: usize) -> Vec<u64> {
        let mut least = vec![u64::MAX; self.n];
        if !self.has(centre, centre) {
            return least;
        }
        least[centre] = problem.sizes[centre];
        let mut open = BinaryHeap::from([(Reverse(least[centre]), centre)]);
        while let Some((Reverse(size), unit)) = open.pop() {
            if size > least[unit] {
                continue;
            }
            for &next in &problem.neighbours[unit] {
                let grown = size + problem.sizes[next];
                if self.has(next, centre) && grown < least[next] {
                    least[next] = grown;
                    open.push((Reverse(grown), next));
                }
            }
        }
        least
    }
}
