//! Parts of the map that lie so far from each other that no candidate touches two of them: what branching gains on each adds up.
//!
//! A tree over a whole map has to branch on every place where the gap lies together with every other. Places that share
//! no candidate can be branched on one by one instead. An island begins with the networks around such a place and grows to
//! where a better point of its LP leaves it, until nothing of the gap is left there; islands that meet become one.

use super::ascent::{Ascent, Branched};
use super::improve::Draft;
use super::near::{Near, open_groups};
use super::partition::Limits;
use super::patch::members;
use crate::model::{Island, PracticeId, Score, Work};
use rayon::prelude::*;

/// Times that an island grows in one go, and the part of its practices that it grows by at least where there is room.
const GROWTHS: usize = 12;
const GROWTH: usize = 4;

/// Practices that an island begins with at least where there is room.
const SMALL: usize = 50;

/// Branches on the places where the gap lies one by one, on islands of at most so many practices. Returns what was gained in
/// all.
pub(super) fn branch(
    ascent: &Ascent<'_>,
    draft: &Draft<'_>,
    most: usize,
    limits: &Limits<'_>,
    work: &mut Work,
) -> Vec<Island> {
    let near = Near::new(ascent.companions(), draft);
    let isle_of = vec![None; draft.groups.len()];
    let mut sea = Sea { draft, near: &near, touching: draft.touching(), most, isles: Vec::new(), isle_of };
    open_groups(draft, &ascent.above(draft)).into_iter().for_each(|group| sea.seed(group));
    sea.spread();
    let mut best = Vec::new();
    for _ in 0..GROWTHS {
        let waiting = sea.waiting();
        if waiting.is_empty() || limits.control.should_stop() {
            break;
        }
        let found: Vec<Branched> = waiting
            .par_iter()
            .map(|&isle| ascent.island(draft, members(draft, &sea.isles[isle].groups), limits))
            .collect();
        let mut leaks = Vec::new();
        for (isle, branched) in waiting.into_iter().zip(found) {
            work.add(&branched.work);
            sea.isles[isle].state = State::Known(branched.island);
            leaks.extend(branched.leaks.map(|leaks| (isle, leaks)));
        }
        let all = sea.islands();
        if gain(&all) >= gain(&best) {
            best = all;
        }
        for (isle, leaks) in leaks {
            // A whole point that makes use of nothing around is one of another number of networks: no growth rules it out.
            if !leaks.is_empty() {
                sea.grow(isle, &leaks);
            }
        }
    }
    best
}

fn gain(islands: &[Island]) -> Score {
    islands.iter().map(Island::gain).sum()
}

/// What is known of an island as it is.
enum State {
    /// Nothing yet.
    Waiting,
    /// What branching there gained, if it gained anything.
    Known(Option<Island>),
    /// It has become a part of another.
    Gone,
}

struct Isle {
    groups: Vec<usize>,
    /// Its practices.
    size: usize,
    state: State,
}

/// Islands as they grow.
struct Sea<'a> {
    draft: &'a Draft<'a>,
    near: &'a Near,
    /// For each group the groups that touch it.
    touching: Vec<Vec<usize>>,
    /// Practices of an island at most.
    most: usize,
    isles: Vec<Isle>,
    /// The island of each group that has one.
    isle_of: Vec<Option<usize>>,
}

impl Sea<'_> {
    fn put(&mut self, group: usize, isle: usize) {
        self.isle_of[group] = Some(isle);
        self.isles[isle].groups.push(group);
        self.isles[isle].size += self.draft.groups[group].len();
    }

    /// The islands that lie near a group, ascending.
    fn around(&self, group: usize) -> Vec<usize> {
        let mut around: Vec<usize> = self.near.of(group).iter().filter_map(|&other| self.isle_of[other]).collect();
        around.sort_unstable();
        around.dedup();
        around
    }

    /// Starts an island at a group, or makes one of the group and the islands near it.
    fn seed(&mut self, group: usize) {
        if self.isle_of[group].is_none() && !self.join(group) && self.around(group).is_empty() {
            self.isles.push(Isle { groups: Vec::new(), size: 0, state: State::Waiting });
            self.put(group, self.isles.len() - 1);
        }
    }

    /// Makes one of a group and the islands near it, when they are small enough together.
    fn join(&mut self, group: usize) -> bool {
        let around = self.around(group);
        let Some((&first, others)) = around.split_first() else { return false };
        let practices: usize = around.iter().map(|&isle| self.isles[isle].size).sum();
        if practices + self.draft.groups[group].len() > self.most {
            return false;
        }
        for &other in others {
            let gone =
                std::mem::replace(&mut self.isles[other], Isle { groups: Vec::new(), size: 0, state: State::Gone });
            gone.groups.into_iter().for_each(|moved| self.put(moved, first));
        }
        self.put(group, first);
        self.isles[first].state = State::Waiting;
        true
    }

    /// Adds layers of touching networks to new islands until they are no longer small, unless that brings them near others.
    fn spread(&mut self) {
        let mut before = 0;
        let size = |sea: &Self| sea.isles.iter().map(|isle| isle.size).sum::<usize>();
        while size(self) > before {
            before = size(self);
            for isle in self.waiting() {
                if self.isles[isle].size < SMALL {
                    self.layer(isle);
                }
            }
        }
    }

    fn layer(&mut self, isle: usize) {
        let groups = self.isles[isle].groups.iter();
        let mut layer: Vec<usize> = groups.flat_map(|&group| self.touching[group].iter().copied()).collect();
        layer.sort_unstable();
        layer.dedup();
        for group in layer {
            if self.isle_of[group].is_none() && self.around(group) == [isle] {
                self.join(group);
            }
        }
    }

    /// Lets an island grow to where its better points leave it, and all around where that is not much.
    fn grow(&mut self, isle: usize, leaks: &[PracticeId]) {
        if !matches!(self.isles[isle].state, State::Known(_)) {
            return;
        }
        let enough = self.isles[isle].size + self.isles[isle].size / GROWTH;
        let mut groups: Vec<usize> = leaks.iter().map(|&id| self.draft.group_of(id)).collect();
        groups.sort_unstable();
        groups.dedup();
        for group in groups {
            if self.isle_of[group].is_none() {
                self.join(group);
            }
        }
        if !matches!(self.isles[isle].state, State::Gone) && self.isles[isle].size < enough {
            self.layer(isle);
        }
    }

    fn waiting(&self) -> Vec<usize> {
        (0..self.isles.len()).filter(|&isle| matches!(self.isles[isle].state, State::Waiting)).collect()
    }

    /// What was gained on islands as they are.
    fn islands(&self) -> Vec<Island> {
        let known = |isle: &Isle| match &isle.state {
            State::Known(island) => island.clone(),
            _ => None,
        };
        self.isles.iter().filter_map(known).collect()
    }
}
