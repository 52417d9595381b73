//! Parts of the map that are branched on one by one, so that what is gained on each adds up.
//!
//! A tree over a whole map has to branch on every place where the gap lies together with every other. Places whose networks do not
//! touch can be branched on one by one instead, each with its share of what candidates have that reach two of them. An island begins with the networks around such a place and grows to
//! where a better point of its LP leaves it, until nothing of the gap is left there; islands that meet become one.

use super::ascent::{Ascent, Branched, Neighbour, Shares};
use super::improve::Draft;
use super::near::open_groups;
use super::partition::Limits;
use super::patch::members;
use crate::model::{Island, PracticeId, Score, Work};
use rayon::prelude::*;
use std::collections::HashSet;

/// Times that an island grows in one go, and the part of its practices that it grows by at least where there is room.
const GROWTHS: usize = 12;
const GROWTH: usize = 4;

/// Practices that an island begins with at least where there is room.
const SMALL: usize = 50;

/// What branching gained on places of the map.
#[derive(Default)]
pub(super) struct Gained {
    pub(super) islands: Vec<Island>,
    /// The groups of islands on which nothing is left to gain against the plan.
    pub(super) closed: HashSet<Vec<PracticeId>>,
    /// For each island where they were found, groups that cost less than the plan's, networks at their price.
    pub(super) better: Vec<Vec<Vec<PracticeId>>>,
}

impl Gained {
    fn all(&self) -> Score {
        self.islands.iter().map(Island::gain).sum()
    }
}

/// Branches on the places where the gap lies one by one, on islands of at most so many practices.
pub(super) fn branch(
    ascent: &Ascent<'_>,
    draft: &Draft<'_>,
    most: usize,
    limits: &Limits<'_>,
    work: &mut Work,
) -> Gained {
    let above = ascent.above(draft);
    let open = open_groups(draft, &above);
    let gap = open.iter().map(|&group| above.of(group).max(Score::ZERO)).sum();
    let isle_of = vec![None; draft.groups.len()];
    let mut sea = Sea {
        draft,
        gap,
        companions: ascent.companions(),
        touching: draft.touching(),
        most,
        isles: Vec::new(),
        isle_of,
    };
    open.into_iter().for_each(|group| sea.seed(group));
    sea.spread();
    let mut best = Gained::default();
    for _ in 0..GROWTHS {
        let shares = sea.share(ascent, work);
        let waiting = sea.waiting();
        if waiting.is_empty() || limits.control.should_stop() {
            break;
        }
        let found: Vec<Branched> = waiting
            .par_iter()
            .map(|&isle| ascent.island(draft, members(draft, &sea.isles[isle].groups), &shares, limits))
            .collect();
        let (mut leaks, mut better) = (Vec::new(), Vec::new());
        for (isle, branched) in waiting.into_iter().zip(found) {
            work.add(&branched.work);
            sea.isles[isle].state = State::Known(branched.island, branched.closed);
            leaks.extend(branched.leaks.map(|leaks| (isle, leaks)));
            better.extend(branched.better);
        }
        let all = sea.gained();
        if all.all() >= best.all() {
            best = all;
        }
        // The plan is about to change, and with it the places that are left.
        if !better.is_empty() {
            best.better = better;
            break;
        }
        leaks.into_iter().for_each(|(isle, leaks)| sea.grow(isle, &leaks));
    }
    best
}

/// What is known of an island as it is.
enum State {
    /// Nothing yet.
    Waiting,
    /// What branching there gained, if it gained anything, and whether nothing is left.
    Known(Option<Island>, bool),
    /// It has become a part of another.
    Gone,
}

struct Isle {
    groups: Vec<usize>,
    /// Its practices.
    size: usize,
    state: State,
}

impl Isle {
    fn as_neighbour(&self) -> Neighbour<'_> {
        match &self.state {
            State::Waiting => Neighbour::Waiting,
            State::Known(Some(island), _) => Neighbour::Known(island),
            State::Known(None, _) | State::Gone => Neighbour::Absent,
        }
    }
}

/// Islands as they grow.
struct Sea<'a> {
    draft: &'a Draft<'a>,
    /// The gap.
    gap: Score,
    /// For each practice all that share a candidate with it.
    companions: &'a [Vec<PracticeId>],
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

    /// The islands of some groups, ascending.
    fn isles(&self, groups: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut isles: Vec<usize> = groups.filter_map(|group| self.isle_of[group]).collect();
        isles.sort_unstable();
        isles.dedup();
        isles
    }

    /// The islands that touch a group.
    fn around(&self, group: usize) -> Vec<usize> {
        self.isles(self.touching[group].iter().copied())
    }

    /// Starts an island at a group, or makes one of the group and the islands near it.
    fn seed(&mut self, group: usize) {
        if self.isle_of[group].is_none() && !self.join(group) && self.around(group).is_empty() {
            self.isles.push(Isle { groups: Vec::new(), size: 0, state: State::Waiting });
            self.put(group, self.isles.len() - 1);
        }
    }

    /// Makes one of a group and the islands that touch it, when they are small enough together.
    fn join(&mut self, group: usize) -> bool {
        let Some(first) = self.unite(&self.around(group), self.draft.groups[group].len()) else { return false };
        self.put(group, first);
        true
    }

    /// Makes one of some islands, the first of them, when they have room for so many more practices together.
    fn unite(&mut self, isles: &[usize], more: usize) -> Option<usize> {
        let (&first, others) = isles.split_first()?;
        let practices: usize = isles.iter().map(|&isle| self.isles[isle].size).sum();
        if practices + more > self.most {
            return None;
        }
        for &other in others {
            let gone =
                std::mem::replace(&mut self.isles[other], Isle { groups: Vec::new(), size: 0, state: State::Gone });
            gone.groups.into_iter().for_each(|moved| self.put(moved, first));
        }
        self.isles[first].state = State::Waiting;
        Some(first)
    }

    /// The nearest other island that some candidate reaches from a practice.
    fn next_to(&self, isle: usize, id: PracticeId) -> Option<usize> {
        let hub = self.draft.middle(self.draft.group_of(id));
        let others = self.companions[id.index()].iter().map(|id| self.draft.group_of(*id));
        let others = others.filter(|&group| self.isle_of[group].is_some_and(|other| other != isle));
        let distance = |group: usize| self.draft.middle(group).km_to(hub);
        let nearest = others.min_by(|&a, &b| distance(a).total_cmp(&distance(b)).then(a.cmp(&b)))?;
        self.isle_of[nearest]
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

    /// Shares what candidates have that hold practices of several islands; islands that took more than is left to them wait again.
    fn share(&mut self, ascent: &Ascent<'_>, work: &mut Work) -> Shares {
        let neighbours: Vec<Neighbour<'_>> = self.isles.iter().map(Isle::as_neighbour).collect();
        let there = |isle: &usize| !matches!(neighbours[*isle], Neighbour::Absent);
        let isle_of = |id| self.isle_of[self.draft.group_of(id)].filter(there).map(|isle| isle as u32);
        let isle_of: Vec<Option<u32>> = self.draft.problem().ids().map(isle_of).collect();
        let shares = ascent.share(&isle_of, &neighbours, self.gap, work);
        shares.doubted.iter().for_each(|&isle| self.isles[isle].state = State::Waiting);
        shares
    }

    /// Lets an island grow to where its better points leave it, and all around where that is not much.
    fn grow(&mut self, isle: usize, leaks: &[PracticeId]) {
        if !matches!(self.isles[isle].state, State::Known(..)) {
            return;
        }
        let enough = self.isles[isle].size + self.isles[isle].size / GROWTH;
        let group_of = |id: &PracticeId| self.draft.group_of(*id);
        let left = leaks.iter().filter(|id| self.isle_of[group_of(id)] == Some(isle));
        let next: Option<usize> = left.filter_map(|id| self.next_to(isle, *id)).min();
        let mut groups: Vec<usize> = leaks.iter().map(group_of).collect();
        groups.sort_unstable();
        groups.dedup();
        if let Some(next) = next {
            self.unite(&[isle.min(next), isle.max(next)], 0);
        }
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
    fn gained(&self) -> Gained {
        let mut gained = Gained::default();
        for isle in &self.isles {
            if let State::Known(island, closed) = &isle.state {
                gained.islands.extend(island.clone());
                if *closed {
                    gained.closed.extend(isle.groups.iter().map(|&group| self.draft.groups[group].clone()));
                }
            }
        }
        gained
    }
}
