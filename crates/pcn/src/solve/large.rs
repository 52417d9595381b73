//! Maps too large to be solved at once: tile by tile.

use super::ascent::Ascent;
use super::control::{Phase, Progress};
use super::improve::Draft;
use super::partition::{Limits, Proof, Seeds};
use super::patch::{self, Networks, PatchOptions};
use super::settle::settle;
use crate::candidates::Reaches;
use crate::model::{Certificate, Leaf, Outcome, PracticeId, Score, Work, relative_gap};

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
    seeds: Seeds,
    network_price: Score,
}

/// Solves tiles of the map, cut four ways; their columns and cuts start the LP over the whole.
///
/// The first tiling keeps each tile's number of networks, and its duals tell what one more network is worth. The next ones price
/// networks at that, so that their number moves to where it saves most travel, and steer the price towards the
/// number asked for.
pub(super) fn tiled(draft: &mut Draft<'_>, limits: &Limits<'_>, work: &mut Work) -> Tiled {
    let (least, most) = draft.problem().count_range();
    let mut options = PatchOptions { practices: 150, work: 1_000_000, branch_nodes: 1, networks: Networks::Change(0) };
    let mut tiled = Tiled::default();
    let mut kept = Kept::of(draft);
    for turn in [0.0, 30.0, 60.0, 15.0] {
        if limits.stop(work) {
            break;
        }
        let found = patch::tile(draft, turn, &|_| Seeds::default(), options, limits, work);
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

fn tell(limits: &Limits<'_>, phase: Phase, score: Score, bound: Option<Score>, networks: usize) {
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

/// Turns of the tilings in which duals are raised and the plan is improved, in degrees.
const TURNS: [f64; 8] = [45.0, 80.0, 10.0, 60.0, 30.0, 70.0, 0.0, 20.0];

/// Practices of one block, and of one patch, in the first rounds and in all that follow. Duals of the first tiling know nothing of
/// networks across its borders: small blocks repair them fast, and near good duals large ones are hardly dearer.
const SIZES: [(usize, usize); 3] = [(200, 150), (450, 300), (1_600, 1_600)];

/// Rounds without a gain of a part in a hundred thousand after which a huge map is left as it is.
const IDLE: usize = 3;

/// Raises the duals of a huge map and improves its plan in turns, until neither gains.
///
/// Networks are priced, so that their number may move from one part to another; what the parts then offer brings it back to
/// the one asked for.
pub(super) fn by_tiles(
    mut draft: Draft<'_>,
    reaches: &Reaches,
    Tiling { seeds, network_price }: Tiling,
    limits: &Limits<'_>,
    work: &mut Work,
) -> Proof {
    let problem = draft.problem();
    let (least, most) = problem.count_range();
    let mut ascent = Ascent::new(problem, reaches, seeds, network_price);
    let mut best: Option<(Score, Leaf)> = None;
    let mut kept = Kept::of(&draft);
    let mut idle = 0;
    for (round, &turn) in TURNS.iter().cycle().enumerate() {
        let before = (kept.score, best.as_ref().map(|(bound, _)| *bound));
        let (of_block, of_patch) = SIZES.get(round).copied().unwrap_or(SIZES[SIZES.len() - 1]);
        // Blocks are far cheaper than patches, and what one tiling's borders hold back the other's raise.
        for turn in [turn, turn + 47.0] {
            let blocks = open_tiles(&ascent, &draft, turn, of_block);
            ascent.pass(&draft, blocks, 20_000_000, limits, work);
        }
        if limits.stop(work) {
            break;
        }
        let bound = ascent.bound(work);
        if best.as_ref().is_none_or(|(known, _)| bound > *known) {
            best = Some((bound, ascent.leaf(bound)));
        }
        let known = best.as_ref().map(|(bound, _)| *bound);
        tell(limits, Phase::Cut, kept.score, known, kept.groups.len());
        if known.is_some_and(|bound| relative_gap(kept.score, bound) <= limits.gap.max(Outcome::TOLERANCE)) {
            break;
        }
        let branch_nodes = 10 << round.min(5);
        let networks = Networks::Priced(ascent.network_price());
        let options = PatchOptions { practices: of_patch, work: 20_000_000, branch_nodes, networks };
        let patches = open_tiles(&ascent, &draft, turn + 25.0, of_patch);
        patch::solve_all(&mut draft, &patches, &|members| ascent.seeds(members), options, limits, work);
        kept.offer(&draft);
        let networks = draft.groups.len();
        if round > 0 && !problem.allows(networks) {
            let mut settled = Draft::new(problem, draft.groups.clone());
            let options = PatchOptions { practices: 120, work: 500_000, branch_nodes: 5, ..options };
            settle(&mut settled, turn + 10.0, &|members| ascent.seeds(members), options, limits, work);
            kept.offer(&settled);
        }
        tell(limits, Phase::Patch, kept.score, known, kept.groups.len());
        let wanted = networks.clamp(least as usize, most as usize);
        if round % 3 == 2 && wanted.abs_diff(networks) > 1 {
            ascent.reprice(steered(ascent.network_price(), networks, wanted));
        }
        let gained = |now: Score, before: Score| (now - before).micro().abs() as f64 > 1e-5 * now.micro().abs() as f64;
        let any =
            gained(kept.score, before.0) || before.1.is_none_or(|before| known.is_some_and(|now| gained(now, before)));
        idle = if any { 0 } else { idle + 1 };
        if idle == IDLE {
            break;
        }
    }
    kept.restore(&mut draft);
    let mut proof = Proof::unproven(problem, draft.groups);
    proof.bound = best.as_ref().map(|(bound, _)| *bound);
    proof.certificate = best.map(|(_, leaf)| Certificate { leaves: vec![leaf] });
    proof
}

/// The tiles where the plan costs more than the bound: nowhere else can one of them gain.
fn open_tiles(ascent: &Ascent<'_>, draft: &Draft<'_>, turn: f64, practices: usize) -> Vec<Vec<usize>> {
    let above = ascent.above(draft);
    let mut tiles = patch::tiles(draft, turn, practices);
    tiles.retain(|tile| above.lies_in(draft, tile));
    tiles
}

/// A price of networks that brings their number nearer to the one wanted: a hundredth more networks is worth about a tenth
/// more of price.
fn steered(price: Score, networks: usize, wanted: usize) -> Score {
    let away = networks as f64 / wanted as f64;
    Score::from_patient_km(price.patient_km() * away.powi(10).clamp(0.5, 2.0))
}
