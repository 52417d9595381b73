//! Candidates near the bound that an LP does not hold: priced by looking at each, without any search.

use crate::candidates::{CutPrices, CutWeights, Decisions, Duals, Groups};
use crate::model::Score;
use rayon::prelude::*;

/// Candidates that one task looks at.
const CHUNK: usize = 4_096;

/// Reduced cost and position of those waiting below `below` that decisions accept, the least first.
pub(crate) fn below(waiting: &Groups, duals: &Duals, decisions: &Decisions, below: Score) -> Vec<(i64, usize)> {
    let cuts = CutPrices::new(duals.practice.len(), duals);
    let task = |chunk: usize| {
        let mut weights = CutWeights::default();
        let mut found = Vec::new();
        for at in chunk * CHUNK..waiting.len().min((chunk + 1) * CHUNK) {
            let (members, score) = waiting.get(at);
            let practices: i64 = members.iter().map(|member| duals.practice[member.index()].micro()).sum();
            let mut reduced = (score - duals.count).micro() - practices;
            // Cuts only add.
            if reduced >= below.micro() || !(decisions.ask_nothing() || decisions.accept(members)) {
                continue;
            }
            reduced += cuts.price(members, &mut weights);
            if reduced < below.micro() {
                found.push((reduced, at));
            }
        }
        found
    };
    let mut found: Vec<(i64, usize)> = (0..waiting.len().div_ceil(CHUNK)).into_par_iter().flat_map_iter(task).collect();
    found.sort_unstable();
    found
}
