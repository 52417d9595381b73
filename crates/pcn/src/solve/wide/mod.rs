//! Networks of tens of practices: too many candidates to price, so that practices are assigned to hubs instead.
//!
//! - `anneal`: plans, by moving practices between networks; and one network more or less
//! - `hubs`: what each hub can hold, and its cheapest fraction
//! - `ascent`: the bound, by prices on practices
//!
//! Plans and bound are improved in turns. The bound does not look at contiguity and takes practices in fractions, so that it
//! comes within a few per cent of the plan, and rarely proves it.

mod anneal;
mod ascent;
mod hubs;
#[cfg(test)]
mod tests;

use super::construct::construct;
use super::control::{Control, Phase, Progress, Settings, Silent};
use super::improve::Draft;
use super::large::Kept;
use super::partition::{Limits, Proof};
use super::patch;
use super::random;
use crate::candidates::is_trapped;
use crate::model::{Certificate, Leaf, Outcome, PracticeId, Score, Work, relative_gap};
use crate::problem::Problem;
use anneal::{Heat, Part, Sketch};
use ascent::Ascent;
use hubs::Hubs;
use rayon::prelude::*;

/// Practices of one part of the map, at most, and networks, at least.
const PART: (usize, usize) = (300, 8);

/// Turns of the tilings, in degrees.
const TURNS: [f64; 8] = [0.0, 45.0, 20.0, 65.0, 10.0, 55.0, 30.0, 75.0];

/// Moves for each practice in a round.
const MOVES: usize = 1_000;

/// Rounds without a gain of a part in a hundred thousand after which nothing more is expected.
const IDLE: usize = 8;

/// What is tried with a part of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// Practices move between its networks.
    Mild,
    /// The same, from a heat at which little is kept.
    Hot,
    /// One network is dissolved, and another cut in two.
    Elsewhere,
    Fewer,
    More,
}

/// Networks of a part of the map that were tried, and their score.
type Tried = Option<(Score, Vec<Vec<PracticeId>>)>;

/// A plan of large networks and a bound over all such plans.
pub(super) fn plan(problem: &Problem, settings: &Settings, control: &dyn Control) -> Outcome {
    let limits = super::limits(settings, control);
    let patient = super::limits(&Settings::default(), &Silent);
    let mut search = Search::new(problem, settings.seed, &limits);
    search.first();
    // A run stopped early should have a plan to show, and a plan has the number of networks asked for.
    if limits.stop(&search.work) && !problem.allows(search.draft.groups.len()) {
        search.limits = &patient;
        search.settle();
        search.kept.offer(&search.draft);
        search.limits = &limits;
    }
    let mut ascent: Option<Ascent<'_>> = None;
    let (mut bound, mut idle) = (None, 0);
    for round in 1.. {
        let before = (search.kept.score, bound);
        search.round(round);
        let upper = search.kept.score.micro() as f64;
        let trapped = || trapped(problem, &search.draft);
        let ascent =
            ascent.get_or_insert_with(|| Ascent::new(problem, Hubs::new(problem, trapped()), &prices(&search.draft)));
        ascent.raise(if round == 1 { 300 } else { 100 }, upper, control);
        search.work.pricing_rounds = ascent.rounds;
        bound = ascent.bound();
        search.tell(Phase::Bound, bound);
        let gap = bound.map_or(1.0, |bound| relative_gap(search.kept.score, bound));
        if limits.stop(&search.work) || gap <= limits.gap.max(Outcome::TOLERANCE) {
            break;
        }
        let gained = |now: Score, before: Score| (now - before).micro().abs() as f64 > 1e-5 * now.micro().abs() as f64;
        let any = gained(search.kept.score, before.0)
            || before.1.zip(bound).is_none_or(|(before, now): (Score, Score)| gained(now, before));
        idle = if any { 0 } else { idle + 1 };
        if idle == IDLE {
            break;
        }
    }
    let leaf = ascent.and_then(|ascent| ascent.leaf());
    search.kept.restore(&mut search.draft);
    let networks = search.draft.groups.len();
    let mut proof = Proof::unproven(problem, search.draft.groups);
    // A search that could not keep every rule has no plan.
    proof.groups = proof.groups.filter(|groups| groups.iter().all(|members| problem.accepts(members).is_ok()));
    proof.bound = leaf.as_ref().map(|leaf| leaf.bound);
    proof.certificate = leaf.map(|leaf| Certificate::new(vec![leaf]));
    let mut found = super::outcome(problem, &|practice| is_trapped(problem, practice), proof, &limits, search.work);
    super::name_number(&mut found, problem, networks);
    found
}

/// The bound alone, from the prices of a draft, by so many rounds; `None` where none was found.
pub(super) fn bound(draft: &Draft<'_>, rounds: usize, control: &dyn Control, work: &mut Work) -> Option<Leaf> {
    let problem = draft.problem();
    let mut ascent = Ascent::new(problem, Hubs::new(problem, trapped(problem, draft)), &prices(draft));
    ascent.raise(rounds, draft.score().micro() as f64, control);
    work.pricing_rounds += ascent.rounds;
    ascent.leaf()
}

/// The practices that no network of at least the floor holds: none of those that are in one.
fn trapped(problem: &Problem, draft: &Draft<'_>) -> Vec<bool> {
    let mut trapped = vec![false; problem.len()];
    for members in &draft.groups {
        if problem.policy().missing(problem.size(members)) > 0 || !problem.keeps_rules(members) {
            members.iter().for_each(|&member| trapped[member.index()] = is_trapped(problem, member));
        }
    }
    trapped
}

/// Prices on practices to start from, in millionths: what each costs in a draft, and its part of what every network is to gain
/// alike, or else those of sparse areas would look best for long.
fn prices(draft: &Draft<'_>) -> Vec<f64> {
    let problem = draft.problem();
    let gain = 0.5 * draft.score().micro() as f64 / draft.groups.len().max(1) as f64;
    let mut prices = vec![0.0; problem.len()];
    for members in &draft.groups {
        let each = gain / problem.size(members).max(1) as f64;
        if let Some((hub, _)) = problem.travel().best_hub(members) {
            for &member in members {
                let travel =
                    if problem.objective().travel { problem.travel().to_hub(member, hub) } else { Score::ZERO };
                prices[member.index()] = travel.micro() as f64 + each * problem.list_size(member) as f64;
            }
        }
    }
    prices
}

/// The search for plans.
struct Search<'a> {
    problem: &'a Problem,
    limits: &'a Limits<'a>,
    seed: u64,
    draft: Draft<'a>,
    kept: Kept,
    work: Work,
    /// Tasks so far: each draws from a stream of its own.
    streams: u64,
}

impl<'a> Search<'a> {
    fn new(problem: &'a Problem, seed: u64, limits: &'a Limits<'a>) -> Self {
        let draft = Draft::new(problem, construct(problem));
        let kept = Kept::of(&draft);
        let search = Self { problem, limits, seed, draft, kept, work: Work::default(), streams: 0 };
        search.tell(Phase::Construct, None);
        search
    }

    fn tell(&self, phase: Phase, bound: Option<Score>) {
        let networks = Some(self.kept.groups.len());
        self.limits.control.report(&Progress { phase, score: Some(self.kept.score), bound, networks });
    }

    /// Parts of the map: whole networks, some of them side by side.
    fn parts(&self, turn: f64) -> Vec<Vec<usize>> {
        let each = self.problem.len().div_ceil(self.draft.groups.len().max(1));
        patch::tiles(&self.draft, turn, PART.0.max(each * PART.1))
    }

    /// Tries some changes with each part, side by side; the first is named by its place among the parts.
    fn tried(
        &mut self,
        parts: &[Vec<usize>],
        moves: usize,
        changes: &(dyn Fn(usize) -> Vec<Change> + Sync),
    ) -> Vec<Vec<(Change, Tried)>> {
        let first = self.streams;
        let tasks: Vec<(usize, Change)> =
            (0..parts.len()).flat_map(|at| changes(at).into_iter().map(move |change| (at, change))).collect();
        self.streams += tasks.len() as u64;
        let one = |(task, &(at, change)): (usize, &(usize, Change))| {
            let groups: Vec<Vec<PracticeId>> =
                parts[at].iter().map(|&group| self.draft.groups[group].clone()).collect();
            let part = Part::new(self.problem, &groups);
            let found = self.try_one(&part, &groups, change, moves, first + task as u64);
            (at, change, found, (moves * part.len()) as u64)
        };
        let found: Vec<(usize, Change, Tried, u64)> = tasks.par_iter().enumerate().map(one).collect();
        let mut tried: Vec<Vec<(Change, Tried)>> = parts.iter().map(|_| Vec::new()).collect();
        for (at, change, found, spent) in found {
            self.work.search_nodes += spent;
            self.work.patches += 1;
            tried[at].push((change, found));
        }
        tried
    }

    fn try_one(&self, part: &Part<'_>, groups: &[Vec<PracticeId>], change: Change, moves: usize, stream: u64) -> Tried {
        let mut random = random::stream(self.seed, 2 * stream);
        let sketch = Sketch::new(part, groups);
        let (sketch, start) = match change {
            Change::Mild => (sketch, 0.3),
            Change::Hot => (sketch, 2.0),
            Change::Fewer => (Sketch::new(part, &sketch.fewer(&mut random)?), 0.5),
            Change::More => (Sketch::new(part, &sketch.more(&mut random)?), 0.5),
            Change::Elsewhere => {
                let fewer = Sketch::new(part, &sketch.fewer(&mut random)?);
                (Sketch::new(part, &fewer.more(&mut random)?), 0.5)
            }
        };
        let heat = Heat { moves, start, seed: self.seed, stream: 2 * stream + 1 };
        sketch.anneal(heat, self.limits.control)
    }

    /// Puts other groups in place of a part's, which are named by a member each.
    fn replace(&mut self, names: &[PracticeId], groups: Vec<Vec<PracticeId>>) {
        let region: Vec<usize> = names.iter().map(|&name| self.draft.group_of(name)).collect();
        self.draft.replace(&region, groups);
    }

    /// Groups change places when their number changes, so that parts are named by practices.
    fn names(&self, parts: &[Vec<usize>]) -> Vec<Vec<PracticeId>> {
        parts.iter().map(|part| part.iter().map(|&group| self.draft.groups[group][0]).collect()).collect()
    }

    fn score_of(&self, names: &[PracticeId]) -> Score {
        names.iter().map(|&name| self.problem.search_score(&self.draft.groups[self.draft.group_of(name)])).sum()
    }

    /// A first plan with the number of networks asked for.
    fn first(&mut self) {
        self.pass(TURNS[0], MOVES / 4, &|_| vec![Change::Hot]);
        self.settle();
        self.kept.offer(&self.draft);
        self.tell(Phase::Improve, None);
    }

    /// Anneals every part, and takes what is better.
    fn pass(&mut self, turn: f64, moves: usize, changes: &(dyn Fn(usize) -> Vec<Change> + Sync)) {
        let parts = self.parts(turn);
        let names = self.names(&parts);
        for (names, tried) in names.iter().zip(self.tried(&parts, moves, changes)) {
            let best = tried.into_iter().filter_map(|(_, found)| found).reduce(|a, b| if b.0 < a.0 { b } else { a });
            if let Some((_, groups)) = best.filter(|(score, _)| *score < self.score_of(names)) {
                self.replace(names, groups);
            }
        }
    }

    fn round(&mut self, round: usize) {
        let turn = TURNS[round % TURNS.len()];
        let parts = self.parts(turn).len();
        let cycle = [Change::Hot, Change::Elsewhere, Change::Mild, Change::Elsewhere];
        // A map of few parts is looked at in several ways at once.
        let width = 4_usize.div_ceil(parts).min(4);
        // Where their number is free, every part may have one more or one fewer.
        let ((least, most), now) = (self.problem.count_range(), self.draft.groups.len());
        let fewer = (now >= least as usize + parts).then_some(Change::Fewer);
        let more = (now + parts <= most as usize).then_some(Change::More);
        let ways = |at: usize| (0..width).map(move |way| cycle[(round + at + way) % cycle.len()]);
        self.pass(turn, MOVES, &|at| ways(at).chain(fewer).chain(more).collect());
        if self.problem.allows(self.draft.groups.len()) {
            if parts > 1 && round.is_multiple_of(2) {
                self.trade(turn);
            }
        } else {
            self.settle();
        }
        self.kept.offer(&self.draft);
    }

    /// Brings the number of networks into the range asked for, where that costs least.
    fn settle(&mut self) {
        let (least, most) = self.problem.count_range();
        for turn in TURNS.iter().cycle().take(3 * TURNS.len()) {
            let now = self.draft.groups.len();
            if self.problem.allows(now) || self.limits.stop(&self.work) {
                return;
            }
            let (change, away) = if now > most as usize {
                (Change::Fewer, now - most as usize)
            } else {
                (Change::More, least as usize - now)
            };
            let mut offers = self.offers(*turn, MOVES / 4, change);
            offers.truncate(away);
            for (_, names, groups) in offers {
                self.replace(&names, groups);
            }
        }
    }

    /// What one network more or fewer costs each part, cheapest first.
    fn offers(
        &mut self,
        turn: f64,
        moves: usize,
        change: Change,
    ) -> Vec<(Score, Vec<PracticeId>, Vec<Vec<PracticeId>>)> {
        let parts = self.parts(turn);
        let names = self.names(&parts);
        let tried = self.tried(&parts, moves, &|_| vec![change]);
        let mut offers = Vec::new();
        for (names, tried) in names.into_iter().zip(tried) {
            let before = self.score_of(&names);
            offers.extend(
                tried
                    .into_iter()
                    .filter_map(|(_, found)| found)
                    .map(|(score, groups)| (score - before, names.clone(), groups)),
            );
        }
        offers.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        offers
    }

    /// One part gives a network up and another gets it, where both together gain.
    fn trade(&mut self, turn: f64) {
        let (mut fewer, mut more) =
            (self.offers(turn, MOVES / 2, Change::Fewer), self.offers(turn, MOVES / 2, Change::More));
        fewer.reverse();
        more.reverse();
        let mut taken: Vec<Vec<PracticeId>> = Vec::new();
        while let (Some(less), Some(new)) = (fewer.pop(), more.pop()) {
            if less.0 + new.0 >= Score::ZERO {
                return;
            }
            if less.1 == new.1 || taken.contains(&less.1) || taken.contains(&new.1) {
                continue;
            }
            self.replace(&less.1, less.2);
            self.replace(&new.1, new.2);
            taken.extend([less.1, new.1]);
        }
    }
}
