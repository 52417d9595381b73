//! Maps too large for one LP: duals and plan, raised and improved in turns.

use super::ascent::Ascent;
use super::control::Phase;
use super::improve::Draft;
use super::islands::{self, Gained};
use super::large::{Kept, Tiling, steered, tell};
use super::near::{around, open_groups};
use super::partition::{Limits, Proof};
use super::patch::{self, Networks, PatchOptions};
use super::settle::settle;
use crate::candidates::{Duals, Reaches};
use crate::model::{Certificate, Outcome, PracticeId, Score, Work, relative_gap};
use std::collections::HashSet;

/// Turns of the tilings in which duals are raised and the plan is improved, in degrees.
const TURNS: [f64; 8] = [45.0, 80.0, 10.0, 60.0, 30.0, 70.0, 0.0, 20.0];

/// Practices of one block, round by round. Duals of the first tiling know nothing of networks across its borders: small
/// blocks repair them fast, and near good duals large ones are hardly dearer. With them the search nodes and pivots of one block: first
/// duals can cost a few blocks far more than all others, and the next tiling raises what they leave from better ones.
const BLOCKS: [(usize, u64); 3] = [(200, 2_000_000), (450, 6_000_000), (1_600, 20_000_000)];

/// How often the duals are raised in a round, and how often once few places are left; each time the cuts turn by so many
/// degrees.
const PASSES: [usize; 2] = [2, 4];
const TURN: f64 = 47.0;

/// Duals of the last passes, as many as this, whose mean counts once few places are left.
const MEAN: usize = 16;

/// Practices of one patch, and how often the map is cut into such in one round.
const PATCHES: (usize, usize) = (250, 2);

/// Practices of a part that is offered one network more or fewer.
const OFFERED: usize = 120;

/// The share of the networks with a part of the gap below which places are looked at one by one.
const FEW: f64 = 0.05;

/// Practices of a patch around such places, in turns. With the columns and cuts of the duals a large patch is solved in
/// seconds, and what small ones leave lies across their borders.
const AROUND: [usize; 4] = [450, 300, 900, 1_600];

/// The share of the gap that raising the duals has to gain for places not to be branched on yet: it takes a fraction of the time.
const RISING: f64 = 0.1;

/// Practices of an island at most.
const ISLAND: usize = 900;

/// The share of the gap that a wrong number of networks has to make up before their price is changed, since that costs the duals a
/// part of what they gained.
const WRONG_NUMBER: f64 = 0.2;

/// How far the price moves beyond the one at which the number asked for and another cost the same, as a share.
const BEYOND: f64 = 0.0025;

/// Nodes of branch and bound, and search nodes and pivots, at first: of one patch, and of one island, as one that stops early
/// gains little and cannot tell where to grow. One that takes long keeps all others waiting.
const PATCH_WORK: (u64, u64) = (10, 400_000);
const ISLAND_WORK: (u64, u64) = (50, 2_000_000);

/// How often these double at most, once from round to round of their kind.
const DOUBLINGS: usize = 8;

/// Rounds without a gain after which a map is left as it is, and what counts as one, as a share.
const IDLE: usize = 6;
const GAIN: f64 = 1e-7;

/// A huge map on the way to its proof.
struct Climb<'a> {
    draft: Draft<'a>,
    ascent: Ascent<'a>,
    kept: Kept,
    best: Option<(Score, Certificate)>,
    /// Whether so few places are left that they are looked at one by one.
    few: bool,
    /// Networks at which branching left nothing to gain the last time: patches around them could change nothing.
    closed: HashSet<Vec<PracticeId>>,
    /// Rounds so far in which they were.
    places: usize,
    /// The bound of the duals, and what raising them gained the last time.
    duals: Score,
    gained: Score,
    /// The duals of the last passes at the price of a network as it is.
    met: Vec<Duals>,
    /// What the number asked for was last seen to cost more than another at that price.
    wrong: Option<WrongNumber>,
    limits: &'a Limits<'a>,
}

/// A plan of another number of networks that costs less once each has its price: no branching shows the plan to be the best there.
#[derive(Clone, Copy)]
struct WrongNumber {
    /// Networks that the number asked for is more.
    more: i64,
    /// What the number asked for costs more before networks are priced, as the best plans of both stood then.
    dearer: i64,
    /// The score of the plan of the number asked for then.
    score: Score,
}

impl WrongNumber {
    /// What the plan of the number asked for, of this score now, costs more with networks at a price.
    fn less(&self, score: Score, price: Score) -> i64 {
        self.dearer - (self.score - score).micro().max(0) + price.micro() * self.more
    }

    /// The price at which both plans cost the same, and a little beyond.
    fn price(&self) -> Score {
        let same = -self.dearer / self.more;
        Score::from_micro((same as f64 * (1.0 - BEYOND * self.more.signum() as f64)) as i64)
    }
}

/// Raises the duals of a huge map and improves its plan in turns, until neither gains.
///
/// Networks are priced, so that their number may move from one part to another; what the parts then offer brings it back to
/// the one asked for.
pub(super) fn climb<'a>(
    draft: Draft<'a>,
    reaches: &'a Reaches,
    Tiling { seeds, network_price }: Tiling,
    limits: &'a Limits<'a>,
    work: &mut Work,
) -> Proof {
    let problem = draft.problem();
    let ascent = Ascent::new(problem, reaches, seeds, network_price);
    let kept = Kept::of(&draft);
    let mut climb = Climb {
        draft,
        ascent,
        kept,
        best: None,
        few: false,
        closed: HashSet::new(),
        places: 0,
        duals: Score::ZERO,
        gained: Score::ZERO,
        met: Vec::new(),
        wrong: None,
        limits,
    };
    let mut idle = 0;
    for (round, &turn) in TURNS.iter().cycle().enumerate() {
        let before = (climb.kept.score, climb.bound());
        climb.round(round, turn, work);
        if limits.stop(work) || climb.is_done() {
            break;
        }
        let gained = |now: Score, before: Score| (now - before).micro().abs() as f64 > GAIN * now.micro().abs() as f64;
        let raised = before.1.is_none_or(|before| climb.bound().is_some_and(|now| gained(now, before)));
        idle = if raised || gained(climb.kept.score, before.0) { 0 } else { idle + 1 };
        if idle == IDLE {
            break;
        }
    }
    let Climb { mut draft, kept, best, .. } = climb;
    kept.restore(&mut draft);
    let mut proof = Proof::unproven(problem, draft.groups);
    proof.bound = best.as_ref().map(|(bound, _)| *bound);
    proof.certificate = best.map(|(_, certificate)| certificate);
    proof
}

fn doubled((nodes, work): (u64, u64), times: usize) -> (u64, u64) {
    let times = times.min(DOUBLINGS);
    (nodes << times, work << times)
}

fn options(times: usize, networks: Networks) -> PatchOptions {
    let (branch_nodes, work) = doubled(PATCH_WORK, times);
    PatchOptions { work, branch_nodes, networks }
}

impl Climb<'_> {
    fn bound(&self) -> Option<Score> {
        self.best.as_ref().map(|(bound, _)| *bound)
    }

    fn is_done(&self) -> bool {
        let enough = self.limits.gap.max(Outcome::TOLERANCE);
        self.bound().is_some_and(|bound| relative_gap(self.kept.score, bound) <= enough)
    }

    /// Whether raising the duals still gains much of the gap.
    fn is_rising(&self) -> bool {
        self.gained.micro() as f64 > RISING * (self.kept.score - self.duals).micro() as f64
    }

    fn round(&mut self, round: usize, turn: f64, work: &mut Work) {
        self.raise(turn, BLOCKS[round.min(BLOCKS.len() - 1)], work);
        if self.limits.stop(work) || self.is_done() {
            return;
        }
        let open = open_groups(&self.draft, &self.ascent.above(&self.draft));
        self.few |= open.len() as f64 <= FEW * self.draft.groups.len() as f64;
        let of_patch = AROUND[self.places % AROUND.len()];
        if self.few {
            let options = options(self.places, self.priced());
            let left: Vec<usize> =
                open.into_iter().filter(|&group| !self.closed.contains(&self.draft.groups[group])).collect();
            self.improve(&around(&self.draft, &left, of_patch), options, work);
        } else {
            for cut in 0..PATCHES.1 {
                let patches = self.open_tiles(turn + 25.0 + 40.0 * cut as f64, PATCHES.0);
                self.improve(&patches, options(round, self.priced()), work);
            }
        }
        let settled = if round > 0 { self.settle(turn, self.few.then_some(of_patch), work) } else { None };
        if self.limits.stop(work) {
            return;
        }
        if let Some(price) = self.steer(round, settled) {
            self.ascent.reprice(price);
            self.met.clear();
            self.wrong = None;
        } else if self.few && !self.is_rising() {
            self.branch(work);
        }
        self.places += usize::from(self.few);
    }

    /// The price of a network at which the number asked for is the best one, where it is another and that makes up much of the gap,
    /// now or since another number was last seen.
    fn steer(&mut self, round: usize, settled: Option<(Score, usize)>) -> Option<Score> {
        let (least, most) = self.draft.problem().count_range();
        let networks = self.draft.groups.len();
        let wanted = networks.clamp(least as usize, most as usize);
        let known = self.ascent.network_price();
        match settled {
            Some((score, settled)) if self.few && settled == wanted => {
                let score = if self.kept.groups.len() == wanted { score.min(self.kept.score) } else { score };
                let dearer = (score - self.draft.score()).micro();
                let wrong = WrongNumber { more: wanted as i64 - networks as i64, dearer, score };
                let sound = known.micro() / 2..=known.micro().saturating_mul(2);
                self.wrong = sound.contains(&wrong.price().micro()).then_some(wrong);
            }
            _ if round % 3 == 2 && wanted.abs_diff(networks) > 1 => return Some(steered(known, networks, wanted)),
            _ => {}
        }
        let gap = self.bound().map_or(i64::MAX, |bound| (self.kept.score - bound).micro());
        let much = |wrong: &WrongNumber| wrong.less(self.kept.score, known) as f64 > WRONG_NUMBER * gap as f64;
        self.wrong.filter(much).map(|wrong| wrong.price())
    }

    /// Branches on the places where the gap lies one by one.
    fn branch(&mut self, work: &mut Work) {
        let bound = self.duals;
        let (branch_nodes, most) = doubled(ISLAND_WORK, self.places);
        let limits = Limits { work: most, branch_nodes, ..*self.limits };
        let Gained { islands, closed, better } = islands::branch(&self.ascent, &self.draft, ISLAND, &limits, work);
        self.closed = closed;
        better.into_iter().for_each(|groups| self.replace(groups));
        let certificate = Certificate { islands, ..Certificate::new(vec![self.ascent.leaf(bound)]) };
        self.offer_bound(certificate.bound().unwrap_or(bound), certificate);
        self.tell(Phase::Prove);
    }

    /// Puts cheaper groups of some whole networks in their place: of another number of networks, mostly, which is then settled.
    fn replace(&mut self, groups: Vec<Vec<PracticeId>>) {
        let mut region: Vec<usize> = groups.iter().flatten().map(|&id| self.draft.group_of(id)).collect();
        region.sort_unstable();
        region.dedup();
        self.draft.replace(&region, groups);
        self.kept.offer(&self.draft);
    }

    /// Raises the duals, block by block, where the plan costs more than the bound. What one tiling's borders hold back the
    /// others raise, and blocks are far cheaper than patches.
    fn raise(&mut self, turn: f64, (of_block, most): (usize, u64), work: &mut Work) {
        for time in 0..PASSES[usize::from(self.few)] {
            let blocks = self.open_tiles(turn + TURN * time as f64, of_block);
            self.ascent.pass(&self.draft, blocks, most, self.limits, work);
            // The first pass after a change of the price repairs what that cost, so that its duals are not good enough.
            if self.few && (time > 0 || !self.met.is_empty()) {
                self.met.push(self.ascent.duals().clone());
            }
        }
        self.met.drain(..self.met.len().saturating_sub(MEAN));
        if !self.met.is_empty() && !self.limits.control.should_stop() {
            self.ascent.centre(&self.met);
        }
        if self.limits.stop(work) {
            return;
        }
        let bound = self.ascent.bound(work);
        (self.gained, self.duals) = (bound - self.duals, bound);
        self.offer_bound(bound, Certificate::new(vec![self.ascent.leaf(bound)]));
        self.tell(Phase::Cut);
    }

    fn priced(&self) -> Networks {
        Networks::Priced(self.ascent.network_price())
    }

    /// What a plan costs when every network has its price.
    fn cost(&self, draft: &Draft<'_>) -> Score {
        draft.score() + Score::from_micro(self.ascent.network_price().micro() * draft.groups.len() as i64)
    }

    /// Re-solves patches of the plan.
    fn improve(&mut self, patches: &[Vec<usize>], options: PatchOptions, work: &mut Work) {
        let known = |members: &[_]| self.ascent.seeds(members);
        patch::solve_all(&mut self.draft, patches, &known, options, self.limits, work);
        self.kept.offer(&self.draft);
        self.tell(Phase::Patch);
    }

    /// Brings the number of networks to the one asked for, in a copy of the plan, and re-solves patches of so many
    /// practices where that cost something. Returns the copy's score and number; `None` when the plan has the one asked for, or
    /// the copy is the better of the two and takes its place.
    fn settle(&mut self, turn: f64, of_patch: Option<usize>, work: &mut Work) -> Option<(Score, usize)> {
        let problem = self.draft.problem();
        if problem.allows(self.draft.groups.len()) {
            return None;
        }
        let mut draft = Draft::new(problem, self.draft.groups.clone());
        let known = |members: &[_]| self.ascent.seeds(members);
        settle(&mut draft, turn + 10.0, OFFERED, &known, self.limits, work);
        if let Some(practices) = of_patch
            && problem.allows(draft.groups.len())
        {
            let open = open_groups(&draft, &self.ascent.above(&draft));
            let options = options(self.places, Networks::Change(0));
            let patches = around(&draft, &open, practices);
            patch::solve_all(&mut draft, &patches, &known, options, self.limits, work);
        }
        self.kept.offer(&draft);
        self.tell(Phase::Patch);
        if self.cost(&draft) < self.cost(&self.draft) {
            self.draft = draft;
            return None;
        }
        Some((draft.score(), draft.groups.len()))
    }

    fn offer_bound(&mut self, bound: Score, certificate: Certificate) {
        if self.bound().is_none_or(|known| bound > known) {
            self.best = Some((bound, certificate));
        }
    }

    fn tell(&self, phase: Phase) {
        tell(self.limits, phase, self.kept.score, self.bound(), self.kept.groups.len());
    }

    /// The tiles where the plan costs more than the bound: nowhere else can one of them gain.
    fn open_tiles(&self, turn: f64, practices: usize) -> Vec<Vec<usize>> {
        let above = self.ascent.above(&self.draft);
        let mut tiles = patch::tiles(&self.draft, turn, practices);
        tiles.retain(|tile| above.lies_in(&self.draft, tile));
        tiles
    }
}
