//! Connected districts of one centre, by depth-first search.
//!
//! From the centre outwards, the unit of best worth for its size on the border is first taken, then left out. What the
//! units still within reach can save at most, as a fractional knapsack, cuts a branch off.

use super::alive::Alive;
use super::triples::Triple;
use crate::assignment::AssignmentProblem;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A district of the centre searched.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct District {
    /// The sum of its units' worth.
    pub(super) value: f64,
    /// Ascending.
    pub(super) members: Vec<usize>,
}

/// What a search ended with.
pub(super) struct Found {
    /// Best first.
    pub(super) districts: Vec<District>,
    /// No district that was not found has a lesser value, whether or not the search was cut off.
    pub(super) least: f64,
    pub(super) complete: bool,
    pub(super) nodes: u64,
}

/// How far to search.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// Districts of less value are wanted.
    pub(super) below: f64,
    /// The best so many of them; the search looks for better ones once it has them.
    pub(super) keep: usize,
    pub(super) nodes: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    In,
    Out,
}

/// The units alive for one centre, numbered by what they are worth for their size.
struct Search {
    units: Vec<usize>,
    near: Vec<Vec<usize>>,
    sizes: Vec<u64>,
    worth: Vec<f64>,
    /// Units before this one are worth something.
    useful: usize,
    floor: u64,
    cap: u64,
    state: Vec<State>,
    /// For each unit its triples with a penalty.
    penalties: Vec<Vec<usize>>,
    penalty: Vec<f64>,
    /// Members in each triple.
    held: Vec<u8>,
    members: Vec<usize>,
    reached: Vec<u32>,
    stamp: u32,
    distance: Vec<f64>,
    open: BinaryHeap<Reverse<(u64, usize)>>,
    /// Useful units within reach with their distance, nearest first.
    ways: Vec<(f64, usize)>,
    chosen: Vec<usize>,
    effort: Effort,
    found: Vec<District>,
    least: f64,
    nodes: u64,
}

/// What a district is charged: it pays its costs and the penalties of its triples, and is paid the prices of its units.
#[derive(Clone, Debug, Default)]
pub(super) struct Prices {
    pub(super) units: Vec<f64>,
    /// Not negative.
    pub(super) triples: Vec<f64>,
}

/// Districts of the centre whose value is below what the effort says.
pub(super) fn search(
    problem: &AssignmentProblem,
    alive: &Alive,
    centre: usize,
    (prices, triples): (&Prices, &[Triple]),
    effort: Effort,
) -> Found {
    let mut units = alive.units_of(centre);
    let worth = |unit: usize| problem.cost(unit, centre) as f64 - prices.units[unit];
    let rank = |unit: usize| match (worth(unit), problem.sizes[unit]) {
        (worth, 0) => worth.signum() * f64::INFINITY,
        (worth, size) => worth / size as f64,
    };
    units.sort_by(|&a, &b| rank(a).total_cmp(&rank(b)).then(a.cmp(&b)));
    let mut local = vec![usize::MAX; problem.units()];
    units.iter().enumerate().for_each(|(at, &unit)| local[unit] = at);
    let near = |&unit: &usize| {
        problem.neighbours[unit].iter().map(|&other| local[other]).filter(|&at| at != usize::MAX).collect()
    };
    let mut penalties = vec![Vec::new(); units.len()];
    for (at, triple) in triples.iter().enumerate().filter(|&(at, _)| prices.triples[at] > 0.0) {
        for unit in triple.iter().map(|&unit| local[unit]).filter(|&unit| unit != usize::MAX) {
            penalties[unit].push(at);
        }
    }
    let start = local[centre];
    let count = units.len();
    let mut search = Search {
        near: units.iter().map(near).collect(),
        sizes: units.iter().map(|&unit| problem.sizes[unit]).collect(),
        worth: units.iter().map(|&unit| worth(unit)).collect(),
        useful: units.iter().filter(|&&unit| worth(unit) < 0.0).count(),
        floor: problem.floor,
        cap: alive.caps[centre],
        state: vec![State::Open; count],
        penalties,
        penalty: prices.triples.clone(),
        held: vec![0; triples.len()],
        members: Vec::new(),
        reached: vec![0; count],
        stamp: 0,
        distance: vec![0.0; count],
        open: BinaryHeap::new(),
        ways: Vec::new(),
        chosen: Vec::new(),
        effort,
        found: Vec::new(),
        least: f64::INFINITY,
        nodes: 0,
        units,
    };
    let (value, size) = (search.worth[start], search.sizes[start]);
    if size <= search.cap {
        search.join(start);
        search.take(value, size);
        search.grow(value, size);
    }
    search.trim();
    let complete = search.nodes <= effort.nodes && search.found.len() <= effort.keep;
    Found { least: search.least.min(search.effort.below), complete, nodes: search.nodes, districts: search.found }
}

/// What the best fractions of items of given size and worth are worth together, best for their size first.
fn knapsack(items: impl Iterator<Item = (u64, f64)>, room: u64) -> f64 {
    let (mut left, mut saved) = (room, 0.0);
    for (size, worth) in items {
        if size > left {
            return saved + worth * left as f64 / size as f64;
        }
        left -= size;
        saved += worth;
    }
    saved
}

impl Search {
    fn grow(&mut self, value: f64, size: u64) {
        let mut left_out = Vec::new();
        loop {
            self.nodes += 1;
            let bound = value + self.most_saved(value, size);
            if bound >= self.effort.below {
                break;
            }
            if self.nodes > self.effort.nodes {
                self.least = self.least.min(bound);
                break;
            }
            let Some(next) = self.border(size) else { break };
            let (value, size) = (value + self.worth[next] + self.join(next), size + self.sizes[next]);
            self.take(value, size);
            self.grow(value, size);
            self.leave(next);
            left_out.push(next);
        }
        left_out.into_iter().for_each(|unit| self.state[unit] = State::Open);
    }

    /// Makes the unit a member; returns the penalties that come with it.
    fn join(&mut self, unit: usize) -> f64 {
        self.state[unit] = State::In;
        self.members.push(unit);
        let mut added = 0.0;
        for &triple in &self.penalties[unit] {
            self.held[triple] += 1;
            if self.held[triple] == 2 {
                added += self.penalty[triple];
            }
        }
        added
    }

    fn leave(&mut self, unit: usize) {
        self.members.pop();
        self.state[unit] = State::Out;
        self.penalties[unit].iter().for_each(|&triple| self.held[triple] -= 1);
    }

    /// What can still be saved at most, negative, when what the way there costs is counted once; marks the units that can help.
    ///
    /// A unit at distance d (the least worth of costly units on a way to it) comes with at least d of cost, so that for
    /// the furthest unit chosen, at t, the saving is t and a fractional knapsack of the units up to t.
    fn most_saved(&mut self, value: f64, size: u64) -> f64 {
        self.stamp += 1;
        let (stamp, room) = (self.stamp, self.cap - size);
        let all = (0..self.useful).filter(|&unit| self.state[unit] == State::Open && self.sizes[unit] <= room);
        let most = knapsack(all.map(|unit| (self.sizes[unit], self.worth[unit])), room);
        let furthest = self.effort.below - value - most;
        if furthest <= 0.0 {
            return most;
        }
        self.open.clear();
        self.ways.clear();
        for &unit in &self.members {
            self.reached[unit] = stamp;
            self.distance[unit] = 0.0;
            self.open.push(Reverse((0, unit)));
        }
        while let Some(Reverse((bits, unit))) = self.open.pop() {
            let way = f64::from_bits(bits);
            if way > self.distance[unit] {
                continue;
            }
            if unit < self.useful && self.state[unit] == State::Open {
                self.ways.push((way, unit));
            }
            for &next in &self.near[unit] {
                if self.state[next] != State::Open || self.sizes[next] > room {
                    continue;
                }
                let longer = way + self.worth[next].max(0.0);
                if longer < furthest && (self.reached[next] != stamp || longer < self.distance[next]) {
                    self.reached[next] = stamp;
                    self.distance[next] = longer;
                    self.open.push(Reverse((longer.to_bits(), next)));
                }
            }
        }
        let mut saved: f64 = 0.0;
        let mut at = 0;
        self.chosen.clear();
        while at < self.ways.len() {
            let way = self.ways[at].0;
            while at < self.ways.len() && self.ways[at].0 <= way {
                self.chosen.push(self.ways[at].1);
                at += 1;
            }
            self.chosen.sort_unstable();
            let units = self.chosen.iter().map(|&unit| (self.sizes[unit], self.worth[unit]));
            saved = saved.min(way + knapsack(units, room));
        }
        saved
    }

    /// The neighbour of the members to decide on next.
    fn border(&self, size: u64) -> Option<usize> {
        let joins = |&next: &usize| {
            self.state[next] == State::Open && self.reached[next] == self.stamp && size + self.sizes[next] <= self.cap
        };
        self.members.iter().flat_map(|&unit| &self.near[unit]).copied().filter(joins).min()
    }

    fn take(&mut self, value: f64, size: u64) {
        if value >= self.effort.below || size < self.floor {
            return;
        }
        let mut members: Vec<usize> = self.members.iter().map(|&at| self.units[at]).collect();
        members.sort_unstable();
        self.found.push(District { value, members });
        if self.found.len() >= 2 * self.effort.keep {
            self.trim();
        }
    }

    fn trim(&mut self) {
        self.found.sort_by(|a, b| a.value.total_cmp(&b.value).then_with(|| a.members.cmp(&b.members)));
        if self.found.len() >= self.effort.keep {
            self.found.truncate(self.effort.keep);
            self.effort.below = self.found.last().map_or(self.effort.below, |last| last.value);
        }
    }
}
