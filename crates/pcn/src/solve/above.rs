//! Where on the map a plan costs more than its bound.
//!
//! A plan's score less the bound of some duals is the sum of the reduced costs of its networks and of what its slack in
//! priced cuts is worth. Every part of that sum has a place: where it is nothing, neither the plan can be improved nor
//! the bound be raised by changes there alone.

use super::improve::Draft;
use crate::candidates::{CutPrices, Duals, sums};
use crate::model::Score;

/// A part of the gap smaller than this share of what the networks there cost is left to rounding.
const NOISE: f64 = 1e-9;

/// What a plan costs above the bound of some duals, by network.
pub(crate) struct Above {
    /// For each group its reduced cost, and the slack of the cuts over its practices.
    of_group: Vec<Score>,
}

impl Above {
    pub(crate) fn new(duals: &Duals, draft: &Draft<'_>) -> Self {
        let cuts = CutPrices::new(duals.practice.len(), duals);
        let mut unused: Vec<i64> = duals.cuts.iter().map(|cut| i64::from(cut.limit())).collect();
        let mut of_group: Vec<Score> = Vec::with_capacity(draft.groups.len());
        for (group, members) in draft.groups.iter().enumerate() {
            let practices: Score = members.iter().map(|member| duals.practice[member.index()]).sum();
            let mut reduced = draft.score_of(group) - practices - duals.count;
            let mut met: Vec<(u32, u32)> =
                members.iter().flat_map(|member| cuts.of(member.index()).iter().copied()).collect();
            for (at, weight) in sums(&mut met) {
                let cut = &duals.cuts[at as usize];
                let coefficient = i64::from(weight / cut.divisor);
                unused[at as usize] -= coefficient;
                reduced = reduced - Score::from_micro(cut.dual.micro() * coefficient);
            }
            of_group.push(reduced);
        }
        for (cut, unused) in duals.cuts.iter().zip(unused) {
            let slack = Score::from_micro(-cut.dual.micro() * unused);
            let mut groups: Vec<usize> = cut.weights.iter().map(|&(id, _)| draft.group_of(id)).collect();
            groups.sort_unstable();
            groups.dedup();
            groups.into_iter().for_each(|group| of_group[group] += slack);
        }
        Self { of_group }
    }

    /// The part of the gap at one group.
    pub(crate) fn of(&self, group: usize) -> Score {
        self.of_group[group]
    }

    /// Whether some of the gap lies at these groups.
    pub(crate) fn lies_in(&self, draft: &Draft<'_>, groups: &[usize]) -> bool {
        let gap: Score = groups.iter().map(|&group| self.of_group[group].max(Score::ZERO - self.of_group[group])).sum();
        let score: Score = groups.iter().map(|&group| draft.score_of(group)).sum();
        gap.micro() as f64 > NOISE * score.micro() as f64
    }
}
