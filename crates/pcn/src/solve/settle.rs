//! The number of networks, brought to the one asked for.

use super::improve::Draft;
use super::partition::{Limits, Seeds};
use super::patch::{self, Networks, PatchOptions};
use crate::model::{PracticeId, Score, Work};

/// Rounds of offers; a part takes one network more or fewer in each.
const ROUNDS: usize = 4;

/// Search nodes and pivots of one offer, and nodes of branch and bound.
const EFFORT: (u64, u64) = (500_000, 5);

/// Moves the number of networks to the one asked for: each part of the map, of at most so many practices, is offered one more, or one fewer, and those
/// where that costs least take it.
pub(crate) fn settle(
    draft: &mut Draft<'_>,
    turn: f64,
    practices: usize,
    known: &(dyn Fn(&[PracticeId]) -> Seeds + Sync),
    limits: &Limits<'_>,
    work: &mut Work,
) {
    let problem = draft.problem();
    let (least, most) = problem.count_range();
    for _ in 0..ROUNDS {
        let networks = draft.groups.len();
        let (step, away) = if networks < least as usize {
            (1, least as usize - networks)
        } else if networks > most as usize {
            (-1, networks - most as usize)
        } else {
            return;
        };
        let options = PatchOptions { work: EFFORT.0, branch_nodes: EFFORT.1, networks: Networks::Change(step) };
        let tiles = patch::tiles(draft, turn, practices);
        let offers = patch::side_by_side(draft, &tiles, known, options, limits);
        let mut priced: Vec<(Score, Vec<PracticeId>, Vec<Vec<PracticeId>>)> = Vec::new();
        for (tile, offer) in tiles.iter().zip(offers) {
            work.add(&offer.work);
            let Some(groups) = offer.groups else { continue };
            let before: Score = tile.iter().map(|&group| draft.score_of(group)).sum();
            let after: Score = groups.iter().map(|group| problem.search_score(group)).sum();
            priced.push((after - before, tile.iter().map(|&group| draft.groups[group][0]).collect(), groups));
        }
        priced.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        if priced.is_empty() {
            return;
        }
        for (_, names, groups) in priced.into_iter().take(away) {
            draft.replace_holding(&names, groups);
        }
    }
}
