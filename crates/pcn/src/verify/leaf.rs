//! The bound of one leaf.

use super::decisions::Decisions;
use super::facts::Facts;
use super::price::{Effort, Priced, price};
use super::trapped::may_reach_floor;
use crate::model::{Leaf, PracticeId, Score};
use rayon::prelude::*;

/// A leaf whose identifiers and cuts have been checked.
pub(super) struct CheckedLeaf<'a> {
    leaf: &'a Leaf,
    pub(super) decisions: Decisions,
    pub(super) count_dual: i128,
    /// Divisor and penalty (the negated dual, never negative) of each cut.
    pub(super) cuts: Vec<(u64, i128)>,
    /// Cuts and weights of each practice.
    pub(super) cuts_of: Vec<Vec<(usize, u64)>>,
}

/// What is recomputed for a leaf.
pub(super) struct LeafBound {
    /// The bound, when the search came to its end.
    pub(super) bound: Option<i128>,
    /// The least reduced cost at each hub, 0 when none is negative.
    pub(super) least: Vec<i128>,
    /// A measure that is negative, so that no bound holds.
    pub(super) negative_measure: Option<String>,
}

/// Wide arithmetic of a score.
fn wide(score: Score) -> i128 {
    i128::from(score.micro())
}

impl<'a> CheckedLeaf<'a> {
    /// Prepares a leaf without faults.
    pub(super) fn new(facts: &Facts, leaf: &'a Leaf) -> Self {
        let index = |pairs: &[(PracticeId, PracticeId)]| -> Vec<(usize, usize)> {
            pairs.iter().map(|(a, b)| (a.index(), b.index())).collect()
        };
        // Every plan keeps the rules, so that each leaf does.
        let (together, apart) =
            ([index(&leaf.together), facts.together.clone()], [index(&leaf.apart), facts.apart.clone()]);
        let decisions = Decisions::new(facts.practices(), &together.concat(), &apart.concat());
        let mut cuts_of = vec![Vec::new(); facts.practices()];
        for (at, cut) in leaf.cuts.iter().enumerate() {
            for &(practice, weight) in &cut.weights {
                cuts_of[practice.index()].push((at, u64::from(weight)));
            }
        }
        let cuts = leaf.cuts.iter().map(|cut| (u64::from(cut.divisor), -wide(cut.dual))).collect();
        Self { leaf, decisions, count_dual: wide(leaf.count_dual), cuts, cuts_of }
    }

    /// Travel to the hub, if the objective counts it, and the price of the hub itself, minus the practice's dual.
    pub(super) fn reduced(&self, facts: &Facts, practice: usize, hub: usize) -> i128 {
        let counted = facts.problem.objective().travel;
        let travel = if counted { facts.travel(practice, hub) } else { 0 };
        let own = if counted && practice == hub { facts.hub_price(hub) } else { 0 };
        travel + own - wide(self.leaf.practice_duals[practice])
    }

    /// The part of the bound that the duals give.
    pub(super) fn dual_value(&self) -> i128 {
        let (least, most) = self.leaf.networks;
        let practices: i128 = self.leaf.practice_duals.iter().map(|&dual| wide(dual)).sum();
        let networks = self.count_dual * i128::from(if self.count_dual >= 0 { least } else { most });
        let cut_limit = |at: usize| {
            let weights = &self.leaf.cuts[at].weights;
            weights.iter().map(|&(_, weight)| u64::from(weight)).sum::<u64>() / self.cuts[at].0
        };
        let cuts: i128 = (0..self.cuts.len()).map(|at| -self.cuts[at].1 * i128::from(cut_limit(at))).sum();
        practices + networks + cuts
    }

    /// The bound: the duals' part and the negative reduced costs of the hubs' best candidates.
    pub(super) fn bound(&self, facts: &Facts, effort: &Effort<'_>) -> LeafBound {
        let n = facts.practices();
        let free: Vec<bool> = (0..n).into_par_iter().map(|at| may_reach_floor(facts, &self.decisions, at)).collect();
        let hubs: Vec<Priced> = (0..n).into_par_iter().map(|hub| price(facts, self, &free, hub, effort)).collect();
        let negative_measure = hubs.iter().find_map(|priced| priced.negative_measure.clone());
        let least: Vec<i128> = hubs.iter().map(|priced| priced.least).collect();
        let bound = self.dual_value() + least.iter().sum::<i128>();
        LeafBound { bound: (!effort.exceeded()).then_some(bound), least, negative_measure }
    }
}
