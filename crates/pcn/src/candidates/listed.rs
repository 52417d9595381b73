//! Candidates listed once and priced by inspection, for objectives that no hub bounds.

use super::enumerate::enumerate;
use super::price::{Candidate, HubResult, PriceOptions};
use super::{Decisions, Duals, duals::coefficient};
use crate::model::{PracticeId, Score};
use crate::problem::Problem;
use rayon::prelude::*;

/// Candidates that one list may hold; with more, each is found anew whenever duals change.
const MOST: usize = 8_000_000;

/// All candidates whose first member is one practice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed {
    scores: Vec<i64>,
    /// Members of candidate `i`: `members[starts[i]..starts[i + 1]]`, ascending.
    starts: Vec<u32>,
    members: Vec<u32>,
}

impl Listed {
    /// Lists the candidates of every root, in parallel; `None` when there are too many.
    pub(crate) fn all(problem: &Problem) -> Option<Vec<Self>> {
        if problem.len() > super::price::LARGEST_REACH {
            return None;
        }
        let total = std::sync::atomic::AtomicUsize::new(0);
        let roots: Vec<PracticeId> = problem.ids().collect();
        let lists: Vec<Self> = roots.into_par_iter().map(|root| Self::at(problem, root, &total)).collect();
        (total.into_inner() <= MOST).then_some(lists)
    }

    fn at(problem: &Problem, root: PracticeId, total: &std::sync::atomic::AtomicUsize) -> Self {
        use std::sync::atomic::Ordering::Relaxed;
        let mut list = Self { starts: vec![0], ..Self::default() };
        let mut push = |members: &[PracticeId]| {
            list.scores.push(problem.total_score(members).micro());
            list.members.extend(members.iter().map(|id| id.index() as u32));
            list.starts.push(list.members.len() as u32);
            total.fetch_add(1, Relaxed) < MOST
        };
        let cap = u64::from(problem.policy().cap);
        if problem.list_size(root) > cap {
            push(&[root]);
            return list;
        }
        let mut sorted = Vec::new();
        enumerate(problem, root, 0..=cap, |members, _| {
            sorted.clear();
            sorted.extend_from_slice(members);
            sorted.sort_unstable();
            push(&sorted)
        });
        list
    }

    /// The best candidates by reduced cost, each computed anew from its members.
    pub(crate) fn price(&self, duals: &Duals, decisions: &Decisions, options: PriceOptions) -> HubResult {
        let mut cutoff = options.below.micro();
        let mut found: Vec<(i64, usize)> = Vec::new();
        let count = duals.count.micro();
        let mut least = i64::MAX;
        for (at, &score) in self.scores.iter().enumerate() {
            let numbers = &self.members[self.starts[at] as usize..self.starts[at + 1] as usize];
            let value: i64 = numbers.iter().map(|&number| duals.practice[number as usize].micro()).sum();
            let mut reduced = score - value - count;
            // Cuts only add.
            if reduced >= cutoff {
                least = least.min(reduced);
                continue;
            }
            let members = self.named(at);
            if !decisions.accept(&members) {
                continue;
            }
            for cut in duals.priced_cuts() {
                reduced -= cut.dual.micro() * i64::from(coefficient(cut, &members));
            }
            least = least.min(reduced);
            if reduced >= cutoff {
                continue;
            }
            if options.keep == usize::MAX {
                found.push((reduced, at));
                continue;
            }
            let place = found.partition_point(|&(known, _)| known <= reduced);
            found.insert(place, (reduced, at));
            found.truncate(options.keep);
            if found.len() == options.keep {
                cutoff = cutoff.min(found[options.keep - 1].0);
            }
        }
        let candidate = |(reduced, at): (i64, usize)| Candidate {
            members: self.named(at),
            score: Score::from_micro(self.scores[at]),
            reduced: Score::from_micro(reduced),
        };
        HubResult {
            candidates: found.into_iter().map(candidate).collect(),
            least: least as f64,
            truncated: false,
            nodes: self.scores.len() as u64 / 100,
        }
    }

    fn named(&self, at: usize) -> Vec<PracticeId> {
        let numbers = &self.members[self.starts[at] as usize..self.starts[at + 1] as usize];
        numbers.iter().map(|&number| PracticeId::new(number as usize)).collect()
    }
}
