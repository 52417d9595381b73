//! Candidates near the bound that an LP does not hold: priced by looking at each, without any search.

use crate::candidates::{CutPrices, CutWeights, Decisions, Duals};
use crate::model::{PracticeId, Score};
use rayon::prelude::*;

/// Candidates that one task looks at.
const CHUNK: usize = 4_096;

/// Members and scores, side by side.
#[derive(Default)]
pub(crate) struct Waiting {
    scores: Vec<Score>,
    members: Vec<PracticeId>,
    /// Where the members of each end.
    ends: Vec<u32>,
}

impl Waiting {
    pub(crate) fn push(&mut self, members: &[PracticeId], score: Score) {
        self.scores.push(score);
        self.members.extend_from_slice(members);
        self.ends.push(self.members.len() as u32);
    }

    pub(crate) fn len(&self) -> usize {
        self.scores.len()
    }

    /// Members and score of each, in the order in which they came.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[PracticeId], Score)> {
        (0..self.len()).map(|at| (self.members(at), self.scores[at]))
    }

    pub(crate) fn members(&self, at: usize) -> &[PracticeId] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.members[start..self.ends[at] as usize]
    }

    pub(crate) fn score(&self, at: usize) -> Score {
        self.scores[at]
    }

    /// Reduced cost and position of those below `below` that decisions accept, the least first.
    pub(crate) fn below(&self, duals: &Duals, decisions: &Decisions, below: Score) -> Vec<(i64, usize)> {
        let cuts = CutPrices::new(duals.practice.len(), duals);
        let task = |chunk: usize| {
            let mut weights = CutWeights::default();
            let mut found = Vec::new();
            for at in chunk * CHUNK..self.len().min((chunk + 1) * CHUNK) {
                let members = self.members(at);
                let practices: i64 = members.iter().map(|member| duals.practice[member.index()].micro()).sum();
                let mut reduced = (self.scores[at] - duals.count).micro() - practices;
                // Cuts only add.
                if reduced >= below.micro() || !(decisions.ask_nothing() || decisions.accept(members)) {
                    continue;
                }
                reduced += cuts.price(members.iter().map(|member| member.index()), &mut weights);
                if reduced < below.micro() {
                    found.push((reduced, at));
                }
            }
            found
        };
        let mut found: Vec<(i64, usize)> =
            (0..self.len().div_ceil(CHUNK)).into_par_iter().flat_map_iter(task).collect();
        found.sort_unstable();
        found
    }
}
