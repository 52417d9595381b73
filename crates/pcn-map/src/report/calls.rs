//! How firm a plan is: the single moves that would cost least.

use crate::atlas::{Atlas, owners};
use pcn::model::{PracticeId, Score};
use std::collections::BTreeSet;

/// A practice that could be in a neighbouring network with every rule kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// What the score would change by.
    pub(super) change: Score,
    pub(super) practice: PracticeId,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Every move of one practice into a neighbouring network that keeps contiguity, the cap and the band (or makes no
/// shortfall larger), the cheapest first.
///
/// **Cost**: one pricing of two networks for each practice and neighbouring network.
pub(super) fn closest_calls(atlas: &Atlas) -> Vec<Call> {
    let (problem, plan) = (atlas.problem(), atlas.plan());
    let of = owners(&plan.networks, problem.len());
    let mut calls = Vec::new();
    for practice in problem.ids() {
        let Some(from) = of[practice.index()] else { continue };
        let near: BTreeSet<usize> =
            problem.adjacency().neighbours(practice).iter().filter_map(|other| of[other.index()]).collect();
        let left: Vec<PracticeId> = plan.networks[from].members.iter().copied().filter(|&id| id != practice).collect();
        if left.is_empty() || problem.accepts(&left).is_err() {
            continue;
        }
        for to in near.into_iter().filter(|&to| to != from) {
            let mut joined = plan.networks[to].members.clone();
            joined.push(practice);
            joined.sort_unstable();
            if problem.accepts(&joined).is_err() {
                continue;
            }
            let (a, b) = (problem.score(&left).1, problem.score(&joined).1);
            let (was_a, was_b) = (&plan.review.networks[from], &plan.review.networks[to]);
            if a.shortfall + b.shortfall > was_a.shortfall + was_b.shortfall {
                continue;
            }
            calls.push(Call { change: a.total() + b.total() - was_a.total - was_b.total, practice, from, to });
        }
    }
    calls.sort_by_key(|call| (call.change, call.practice, call.to));
    calls
}
