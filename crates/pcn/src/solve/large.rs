//! Maps too large to be solved at once: a plan, tile by tile.

use super::control::{Phase, Progress};
use super::improve::Draft;
use super::partition::{Limits, Seeds};
use super::patch::{self, Networks, PatchOptions};
use crate::model::{PracticeId, Score, Work};

/// Practices of one tile.
const TILE: usize = 150;

/// What the tilings of a large map ended with.
#[derive(Default)]
pub(super) struct Tiled {
    /// Columns and cuts of all of them.
    pub(super) seeds: Seeds,
    /// The last one alone.
    pub(super) last: Option<Tiling>,
}

/// What one tiling ended with, and what a network cost in it.
pub(super) struct Tiling {
    pub(super) seeds: Seeds,
    pub(super) network_price: Score,
}

/// Solves tiles of the map, cut four ways; their columns and cuts start the LP over the whole.
///
/// The first tiling keeps each tile's number of networks, and its duals tell what one more network is worth. The next ones price
/// networks at that, so that their number moves to where it saves most travel, and steer the price towards the
/// number asked for.
pub(super) fn tiled(draft: &mut Draft<'_>, limits: &Limits<'_>, work: &mut Work) -> Tiled {
    let (least, most) = draft.problem().count_range();
    let mut options = PatchOptions { work: 1_000_000, branch_nodes: 1, networks: Networks::Change(0) };
    let mut tiled = Tiled::default();
    let mut kept = Kept::of(draft);
    for turn in [0.0, 30.0, 60.0, 15.0] {
        if limits.stop(work) {
            break;
        }
        let tiles = patch::tiles(draft, turn, TILE);
        let found = patch::solve_all(draft, &tiles, &|_| Seeds::default(), options, limits, work);
        tiled.seeds.columns.extend(found.columns.iter().cloned());
        tiled.seeds.cuts.extend(found.cuts.iter().cloned());
        kept.offer(draft);
        let networks = draft.groups.len();
        let known = match options.networks {
            Networks::Priced(price) => Some(price),
            Networks::Change(_) => None,
        };
        let price = match known {
            // Where the number is not given, a network costs nothing.
            None if least < most => Some(Score::ZERO),
            None => median(&found.count_duals).map(|dual| (-dual).max(Score::ZERO)),
            Some(price) => Some(steered(price, networks, networks.clamp(least as usize, most as usize))),
        };
        if let Some(network_price) = known {
            tiled.last = Some(Tiling { seeds: found, network_price });
        }
        options.networks = price.map_or(options.networks, Networks::Priced);
        tell(limits, Phase::Patch, draft.score(), None, networks);
    }
    draft.settle_count(limits.control);
    draft.improve(2, limits.control);
    kept.offer(draft);
    kept.restore(draft);
    tiled
}

pub(super) fn tell(limits: &Limits<'_>, phase: Phase, score: Score, bound: Option<Score>, networks: usize) {
    limits.control.report(&Progress { phase, score: Some(score), bound, networks: Some(networks) });
}

fn median(scores: &[Score]) -> Option<Score> {
    let mut scores = scores.to_vec();
    scores.sort_unstable();
    scores.get(scores.len() / 2).copied()
}

/// The best plan so far with the number of networks asked for; the first one, whatever its number, until there is such.
pub(super) struct Kept {
    pub(super) groups: Vec<Vec<PracticeId>>,
    pub(super) score: Score,
    allowed: bool,
}

impl Kept {
    pub(super) fn of(draft: &Draft<'_>) -> Self {
        let allowed = draft.problem().allows(draft.groups.len());
        Self { groups: draft.groups.clone(), score: draft.score(), allowed }
    }

    pub(super) fn offer(&mut self, draft: &Draft<'_>) {
        let allowed = draft.problem().allows(draft.groups.len());
        if (allowed && !self.allowed) || (allowed == self.allowed && draft.score() < self.score) {
            *self = Self::of(draft);
        }
    }

    pub(super) fn restore(self, draft: &mut Draft<'_>) {
        if self.score != draft.score() || self.groups.len() != draft.groups.len() {
            *draft = Draft::new(draft.problem(), self.groups);
        }
    }
}

/// A price of networks that brings their number nearer to the one wanted: a hundredth more networks is worth about a tenth
/// more of price.
pub(super) fn steered(price: Score, networks: usize, wanted: usize) -> Score {
    let away = networks as f64 / wanted as f64;
    Score::from_patient_km(price.patient_km() * away.powi(10).clamp(0.5, 2.0))
}
