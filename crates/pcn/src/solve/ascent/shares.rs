//! What islands near each other may take off the candidates of both.
//!
//! An island's leaf raises some duals and weakens some cuts, and so takes something off the reduced cost of candidates that
//! hold its practices. Where a candidate holds practices of two islands, both together may take no more than it has: then what the
//! islands gain still adds up. So each practice on such a border has a share, the most that its dual may rise, and the shares of any
//! candidate's practices add up to no more than its reduced cost.

use super::Ascent;
use crate::candidates::{Decisions, Duals, PriceOptions, coefficient, price};
use crate::model::{Cut, Island, PracticeId, Score, Work};

/// Candidates looked at at each hub in one round, and rounds until nothing is shared at all.
const EACH: usize = 8;
const ROUNDS: usize = 200;

/// Search nodes at each hub; more are needed only where far too much was left to islands at first.
const NODES: u64 = 100_000;

/// What islands may take off candidates that hold practices of several of them.
pub(crate) struct Shares {
    /// For each practice how far its dual may rise, where that is limited.
    rise: Vec<Option<Score>>,
    /// Cuts that must not become weaker, by position, ascending.
    pub(super) kept: Vec<usize>,
    /// Islands that take more than is left to them, ascending.
    pub(crate) doubted: Vec<usize>,
}

/// An island as far as its neighbours are concerned.
pub(crate) enum Neighbour<'a> {
    /// It is not branched on, or gains nothing.
    Absent,
    /// It is to be branched on.
    Waiting,
    Known(&'a Island),
}

impl Shares {
    /// The most that a practice's dual may be, where that is limited.
    pub(super) fn most(&self, ascent: &Ascent<'_>, id: PracticeId) -> Option<Score> {
        self.rise[id.index()].map(|rise| ascent.duals.practice[id.index()] + rise)
    }
}

/// Shares as they are found.
struct Sharing<'a, 'b> {
    ascent: &'a Ascent<'b>,
    isle_of: &'a [Option<u32>],
    /// For each island whether it is to be branched on, so that its shares can still change.
    waiting: Vec<bool>,
    rise: Vec<Option<Score>>,
    /// The island of each cut that one owns.
    owner: Vec<Option<u32>>,
    /// What candidates count for: duals with the rises, cuts at their weakest.
    duals: Duals,
    kept: Vec<bool>,
    start: Score,
}

impl<'a, 'b> Sharing<'a, 'b> {
    fn new(ascent: &'a Ascent<'b>, isle_of: &'a [Option<u32>], isles: &[Neighbour<'_>], start: Score) -> Self {
        let on_border = |id: PracticeId| {
            let own = isle_of[id.index()];
            let other = |isle: Option<u32>| isle.is_some() && isle != own;
            own.is_some() && ascent.companions[id.index()].iter().any(|id| other(isle_of[id.index()]))
        };
        let rise = ascent.problem.ids().map(|id| on_border(id).then_some(Score::ZERO)).collect();
        let owner = ascent.duals.cuts.iter().map(|cut| owner(cut, isle_of)).collect();
        let waiting = isles.iter().map(|isle| matches!(isle, Neighbour::Waiting)).collect();
        let kept = vec![false; ascent.duals.cuts.len()];
        let mut sharing = Self { ascent, isle_of, waiting, rise, owner, duals: ascent.duals.clone(), kept, start };
        for (at, isle) in isles.iter().enumerate() {
            match isle {
                Neighbour::Absent => {}
                Neighbour::Waiting => sharing.open(at as u32),
                Neighbour::Known(island) => sharing.take(at as u32, island),
            }
        }
        sharing
    }

    fn set(&mut self, id: PracticeId, rise: Score) {
        self.rise[id.index()] = Some(rise);
        self.duals.practice[id.index()] = self.ascent.duals.practice[id.index()] + rise;
    }

    /// Leaves an island everything at first.
    fn open(&mut self, isle: u32) {
        self.waiting[isle as usize] = true;
        for id in self.ascent.problem.ids().filter(|id| self.isle_of[id.index()] == Some(isle)) {
            if self.rise[id.index()].is_some() {
                self.set(id, self.start);
            }
        }
        for at in (0..self.owner.len()).filter(|&at| self.owner[at] == Some(isle) && !self.kept[at]) {
            self.duals.cuts[at].dual = Score::ZERO;
        }
    }

    /// Counts what an island takes.
    fn take(&mut self, isle: u32, island: &Island) {
        for (at, &id) in island.practices.iter().enumerate() {
            let most = island.leaves.iter().map(|leaf| leaf.practice_duals[at]).max().unwrap_or(Score::ZERO);
            if self.rise[id.index()].is_some() {
                self.set(id, (most - self.ascent.duals.practice[id.index()]).max(Score::ZERO));
            }
        }
        for (at, cut) in self.ascent.duals.cuts.iter().enumerate().filter(|&(at, _)| self.owner[at] == Some(isle)) {
            let in_leaf = |cuts: &[Cut]| cuts.iter().find(|own| own.is_same(cut)).map_or(Score::ZERO, |own| own.dual);
            let weakest = island.leaves.iter().map(|leaf| in_leaf(&leaf.cuts)).max().unwrap_or(cut.dual);
            self.duals.cuts[at].dual = weakest.max(cut.dual);
        }
    }

    /// Takes half of what is left to them back from islands.
    fn halve(&mut self) {
        for id in self.ascent.problem.ids() {
            let waits = self.isle_of[id.index()].is_some_and(|isle| self.waiting[isle as usize]);
            if let (true, Some(rise)) = (waits, self.rise[id.index()]) {
                self.set(id, Score::from_micro(rise.micro() / 2));
            }
        }
    }

    /// Leaves no island anything.
    fn close(&mut self) {
        self.waiting.fill(true);
        self.kept.fill(true);
        for rise in self.rise.iter_mut().flatten() {
            *rise = Score::ZERO;
        }
    }

    /// Takes back from the islands what they would take too much off a candidate.
    fn mend(&mut self, members: &[PracticeId], score: Score) {
        loop {
            let lack = self.duals.value(members) - score;
            if lack <= Score::ZERO {
                return;
            }
            let waits = |id: &PracticeId| self.isle_of[id.index()].is_some_and(|isle| self.waiting[isle as usize]);
            let rises: Vec<(PracticeId, Score)> = members
                .iter()
                .filter(|id| waits(id))
                .filter_map(|&id| Some((id, self.rise[id.index()].filter(|rise| *rise > Score::ZERO)?)))
                .collect();
            let all: Score = rises.iter().map(|&(_, rise)| rise).sum();
            let left = 1.0 - lack.micro() as f64 / all.micro().max(1) as f64;
            for &(id, rise) in &rises {
                let rest = ((rise.micro() as f64 * left.max(0.0)) as i64 - 1).max(0);
                self.set(id, Score::from_micro(rest));
            }
            if all > Score::ZERO {
                continue;
            }
            let counts = |at: &usize| {
                let weak = self.duals.cuts[*at].dual > self.ascent.duals.cuts[*at].dual;
                let waits = self.owner[*at].is_some_and(|isle| self.waiting[isle as usize]);
                weak && waits && coefficient(&self.ascent.duals.cuts[*at], members) > 0
            };
            let weak: Vec<usize> = (0..self.owner.len()).filter(counts).collect();
            for &at in &weak {
                self.kept[at] = true;
                self.duals.cuts[at].dual = self.ascent.duals.cuts[at].dual;
            }
            if !weak.is_empty() {
                continue;
            }
            let known =
                members.iter().filter_map(|id| self.isle_of[id.index()]).find(|&isle| !self.waiting[isle as usize]);
            match known {
                Some(isle) => self.open(isle),
                // The base's own rounding.
                None => return,
            }
        }
    }
}

/// The island that owns a cut.
fn owner(cut: &Cut, isle_of: &[Option<u32>]) -> Option<u32> {
    let mut isles: Vec<u32> = cut.weights.iter().filter_map(|(id, _)| isle_of[id.index()]).collect();
    isles.sort_unstable();
    isles.dedup();
    isles.into_iter().find(|&isle| !cut.may_count(|id| isle_of[id.index()] != Some(isle)))
}

impl Ascent<'_> {
    /// Shares what candidates have that hold practices of several islands. `isle_of` is the island of each practice, `start` what a
    /// practice is left where nothing speaks against it.
    pub(crate) fn share(
        &self,
        isle_of: &[Option<u32>],
        isles: &[Neighbour<'_>],
        start: Score,
        work: &mut Work,
    ) -> Shares {
        let mut sharing = Sharing::new(self, isle_of, isles, start);
        let before = sharing.waiting.clone();
        let decisions = Decisions::joining(self.problem, isle_of.to_vec());
        let options = PriceOptions { below: Score::ZERO, keep: EACH, nodes: NODES };
        let mut settled = false;
        for _ in 0..ROUNDS {
            let priced = price(self.problem, self.reaches, &sharing.duals, &decisions, options);
            work.search_nodes += priced.nodes;
            let mut found = priced.candidates;
            if priced.truncated > 0 {
                sharing.halve();
            } else if found.is_empty() {
                settled = true;
                break;
            }
            found.sort_by(|a, b| a.reduced.cmp(&b.reduced).then_with(|| a.members.cmp(&b.members)));
            found.iter().for_each(|candidate| sharing.mend(&candidate.members, candidate.score));
        }
        if !settled {
            sharing.close();
        }
        let Sharing { rise, kept, waiting, .. } = sharing;
        let kept = (0..kept.len()).filter(|&at| kept[at]).collect();
        let doubted = (0..waiting.len()).filter(|&isle| waiting[isle] && !before[isle]).collect();
        Shares { rise, kept, doubted }
    }
}
