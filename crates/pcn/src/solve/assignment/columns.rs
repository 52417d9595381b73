//! Connected districts of one centre, by branch and bound over knapsacks.
//!
//! Each node decides some units and relaxes contiguity for the rest: the best set of the open units under the cap is found
//! exactly, and a unit that only costly units join to the centre brings the cheapest of these ways along. Units that no
//! district below the threshold can hold, or lack, are decided at once; where the best set falls apart, the search splits on
//! a unit of a stranded piece or on the way to it.

use super::alive::Alive;
use super::knapsack::{Knapsack, grain};
use super::triples::Triple;
use crate::assignment::AssignmentProblem;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A district of the centre searched.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct District {
    /// What it costs less what it is paid.
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
    /// For units alive, what no district with the unit, and no district without it, goes below.
    pub(super) bounds: Vec<(usize, f64, f64)>,
}

/// What to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// The best district; so many of those met on the way come along.
    Best(usize),
    /// Every district, at most so many.
    All(usize),
}

/// How far to search.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// Districts of less value are wanted.
    pub(super) below: f64,
    pub(super) aim: Aim,
    pub(super) nodes: u64,
}

/// What a district is charged: it pays its costs and the penalties of its triples, and is paid the prices of its units.
#[derive(Clone, Debug, Default)]
pub(super) struct Prices {
    pub(super) units: Vec<f64>,
    /// Not negative.
    pub(super) triples: Vec<f64>,
}

/// Share of what is missing to close a node that has to move for the node to be bounded again.
const WORTH_LIFTING: f64 = 1e-5;
/// Times that worth is moved at the first node and at every other.
const LIFTS: (usize, usize) = (40, 6);

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Open,
    In,
    Out,
}

/// The units alive for one centre, numbered by what they are worth for their size.
pub(super) struct Search {
    pub(super) start: usize,
    pub(super) units: Vec<usize>,
    pub(super) near: Vec<Vec<usize>>,
    pub(super) sizes: Vec<u64>,
    pub(super) worth: Vec<f64>,
    /// Worth after what stranded units owe to the units on all ways to them was moved: no connected district is worth more.
    pub(super) moved: Vec<f64>,
    pub(super) floor: u64,
    pub(super) cap: u64,
    pub(super) grain: u64,
    pub(super) state: Vec<State>,
    pub(super) decided: Vec<usize>,
    pub(super) value: f64,
    pub(super) size: u64,
    /// For each unit its triples with a penalty, and of each such triple its units alive.
    pub(super) penalties: Vec<Vec<usize>>,
    pub(super) penalty: Vec<f64>,
    pub(super) held: Vec<u8>,
    pub(super) triples: Vec<Vec<usize>>,
    /// At the node: what each open unit adds at least, the cost of the cheapest way to it, and where that comes from.
    pub(super) adds: Vec<f64>,
    pub(super) way: Vec<f64>,
    pub(super) from: Vec<usize>,
    pub(super) open: BinaryHeap<Reverse<(u64, usize)>>,
    pub(super) items: Vec<usize>,
    pub(super) knapsack: Knapsack,
    pub(super) pairs: Vec<(f64, f64)>,
    pub(super) with: Vec<f64>,
    pub(super) without: Vec<f64>,
    pub(super) chosen: Vec<bool>,
    pub(super) effort: Effort,
    /// What districts came below before any was found.
    pub(super) wanted: f64,
    pub(super) found: Vec<District>,
    pub(super) least: f64,
    pub(super) nodes: u64,
    pub(super) bounds: Vec<(usize, f64, f64)>,
}

/// Districts of the centre whose value is below what the effort says.
pub(super) fn search(
    problem: &AssignmentProblem,
    alive: &Alive,
    centre: usize,
    (prices, triples): (&Prices, &[Triple]),
    effort: Effort,
) -> Found {
    if !alive.has(centre, centre) {
        return Found { districts: Vec::new(), least: f64::INFINITY, complete: true, nodes: 0, bounds: Vec::new() };
    }
    let mut search = Search::new(problem, alive, centre, (prices, triples), effort);
    if search.sizes[search.start] <= search.cap {
        search.decide(search.start, State::In);
        search.visit(f64::NEG_INFINITY);
    }
    let most = match effort.aim {
        Aim::Best(most) | Aim::All(most) => most,
    };
    search.found.sort_by(|a, b| a.value.total_cmp(&b.value).then_with(|| a.members.cmp(&b.members)));
    search.found.dedup();
    let complete = search.nodes <= effort.nodes && (search.found.len() <= most || effort.aim == Aim::Best(most));
    if let Some(next) = search.found.get(most).filter(|_| effort.aim == Aim::All(most)) {
        search.least = search.least.min(next.value);
    }
    search.found.truncate(most);
    Found {
        least: search.least.min(search.effort.below),
        complete,
        nodes: search.nodes,
        districts: search.found,
        bounds: search.bounds,
    }
}

impl Search {
    fn new(
        problem: &AssignmentProblem,
        alive: &Alive,
        centre: usize,
        (prices, triples): (&Prices, &[Triple]),
        effort: Effort,
    ) -> Self {
        let units = alive.units_of(centre);
        let mut local = vec![usize::MAX; problem.units()];
        units.iter().enumerate().for_each(|(at, &unit)| local[unit] = at);
        let here = |units: &[usize]| -> Vec<usize> {
            units.iter().map(|&unit| local[unit]).filter(|&at| at != usize::MAX).collect()
        };
        let count = units.len();
        let mut penalties = vec![Vec::new(); count];
        let (mut penalty, mut members) = (Vec::new(), Vec::new());
        for (triple, &price) in triples.iter().zip(&prices.triples).filter(|(_, price)| **price > 0.0) {
            let inside = here(triple);
            if inside.len() >= 2 {
                inside.iter().for_each(|&unit| penalties[unit].push(penalty.len()));
                penalty.push(price);
                members.push(inside);
            }
        }
        let cap = alive.caps[centre];
        let worth: Vec<f64> =
            units.iter().map(|&unit| problem.cost(unit, centre) as f64 - prices.units[unit]).collect();
        Self {
            start: local[centre],
            near: units.iter().map(|&unit| here(&problem.neighbours[unit])).collect(),
            sizes: units.iter().map(|&unit| problem.sizes[unit]).collect(),
            moved: worth.clone(),
            worth,
            floor: problem.floor,
            cap,
            grain: grain(cap),
            state: vec![State::Open; count],
            decided: Vec::new(),
            value: 0.0,
            size: 0,
            penalties,
            held: vec![0; penalty.len()],
            penalty,
            triples: members,
            adds: vec![0.0; count],
            way: vec![f64::INFINITY; count],
            from: vec![usize::MAX; count],
            open: BinaryHeap::new(),
            items: Vec::new(),
            knapsack: Knapsack::default(),
            pairs: Vec::new(),
            with: vec![0.0; count],
            without: vec![0.0; count],
            chosen: vec![false; count],
            effort,
            wanted: effort.below,
            found: Vec::new(),
            least: f64::INFINITY,
            nodes: 0,
            bounds: Vec::new(),
            units,
        }
    }

    pub(super) fn decide(&mut self, unit: usize, state: State) {
        self.state[unit] = state;
        self.decided.push(unit);
        if state == State::In {
            self.value += self.moved[unit];
            self.size += self.sizes[unit];
            for &triple in &self.penalties[unit] {
                self.held[triple] += 1;
                self.value += if self.held[triple] == 2 { self.penalty[triple] } else { 0.0 };
            }
        }
    }

    /// Opens what was decided after the first `count`.
    fn undo(&mut self, count: usize, value: f64) {
        while self.decided.len() > count {
            let Some(unit) = self.decided.pop() else { return };
            if self.state[unit] == State::In {
                self.size -= self.sizes[unit];
                self.penalties[unit].iter().for_each(|&triple| self.held[triple] -= 1);
            }
            self.state[unit] = State::Open;
        }
        self.value = value;
    }

    /// Searches on from what is decided; `bound` is known of all districts there.
    fn visit(&mut self, bound: f64) {
        self.nodes += 1;
        if self.nodes > self.effort.nodes {
            self.least = self.least.min(bound);
            return;
        }
        let (count, value, moved) = (self.decided.len(), self.value, self.moved.clone());
        if let Some((bound, unit)) = self.relax() {
            let (with, without) = (self.with[unit].max(bound), self.without[unit].max(bound));
            let mut sides = [(with, State::In), (without, State::Out)];
            if without < with {
                sides.reverse();
            }
            let (inner, before) = (self.decided.len(), self.value);
            for (bound, state) in sides {
                if bound < self.effort.below {
                    self.decide(unit, state);
                    self.visit(bound);
                    self.undo(inner, before);
                }
            }
        }
        self.undo(count, value);
        self.moved = moved;
    }

    /// Bounds the node and decides what follows; `None` when nothing more is wanted there, otherwise the bound and the unit
    /// to split on.
    fn relax(&mut self) -> Option<(f64, usize)> {
        let mut rounds = if self.nodes == 1 { LIFTS.0 } else { LIFTS.1 };
        loop {
            let connect = self.reach()?;
            let room = ((self.cap - self.size) / self.grain) as usize;
            self.items.clear();
            self.items.extend((0..self.units.len()).filter(|&at| self.state[at] == State::Open && self.adds[at] < 0.0));
            let (way, grain, sizes, adds) = (&self.way, self.grain, &self.sizes, &self.adds);
            self.items.sort_unstable_by(|&a, &b| way[a].total_cmp(&way[b]).then(a.cmp(&b)));
            let item = |&unit: &usize| ((sizes[unit] / grain) as usize, adds[unit]);
            self.knapsack.fill(self.items.iter().map(item), room);
            let (mut best, mut prefix) = (connect, 0);
            for count in 1..=self.items.len() {
                let furthest = way[self.items[count - 1]];
                if self.items.get(count).is_some_and(|&next| way[next] <= furthest.max(connect)) {
                    continue;
                }
                let total = furthest.max(connect) + self.knapsack.best(count, room);
                if total < best {
                    (best, prefix) = (total, count);
                }
            }
            let bound = self.value + best;
            if bound >= self.effort.below && self.nodes > 1 {
                return None;
            }
            let free = self.value + self.knapsack.best(self.items.len(), room);
            self.weigh(connect, free, room);
            if self.nodes == 1 && self.bounds.is_empty() {
                let of = |at: usize| match self.state[at] {
                    State::Open => (self.units[at], self.with[at], self.without[at].max(bound)),
                    State::In => (self.units[at], bound, f64::INFINITY),
                    State::Out => (self.units[at], f64::INFINITY, bound),
                };
                self.bounds = (0..self.units.len()).map(of).collect();
            }
            if bound >= self.effort.below {
                return None;
            }
            let mut joined = false;
            for unit in 0..self.units.len() {
                if self.state[unit] == State::Open {
                    if self.with[unit] >= self.effort.below {
                        self.decide(unit, State::Out);
                    } else if self.without[unit] >= self.effort.below {
                        self.decide(unit, State::In);
                        joined = true;
                    }
                }
            }
            if !joined {
                self.chosen.clear();
                self.chosen.extend(self.state.iter().map(|&state| state == State::In));
                let (chosen, items, state) = (&mut self.chosen, &self.items, &self.state);
                self.knapsack.chosen(prefix, |at| chosen[items[at]] = state[items[at]] == State::Open);
                let pieces = self.pieces();
                if pieces.len() > 1 && rounds > 0 {
                    rounds -= 1;
                    self.offer(&pieces[0]);
                    self.join_up(&pieces[0], &pieces[1..]);
                    if self.lift(&pieces[1..])? > WORTH_LIFTING * (self.effort.below - bound) {
                        continue;
                    }
                }
                return self.judge(bound, &pieces).map(|unit| (bound, unit));
            }
        }
    }

    /// Takes note of the districts in the set chosen; returns the unit to split on unless the node is closed.
    fn judge(&mut self, bound: f64, pieces: &[Vec<usize>]) -> Option<usize> {
        let main = pieces[0].clone();
        let value = self.offer(&main);
        if pieces.len() > 1 {
            self.join_up(&main, &pieces[1..]);
            return self.doubtful(&pieces[1..]);
        }
        let open: Vec<usize> = (0..self.units.len()).filter(|&unit| self.state[unit] == State::Open).collect();
        if matches!(self.effort.aim, Aim::Best(_)) {
            // What is chosen is the best there is, unless it breaks a limit or what it pays was not counted.
            if value.is_some_and(|value| value <= bound + 1e-6) || bound >= self.effort.below {
                return None;
            }
        }
        let both = |unit: usize| self.with[unit].min(self.without[unit]);
        open.into_iter().max_by(|&a, &b| both(a).total_cmp(&both(b)).then(b.cmp(&a)))
    }

    /// Takes note of a connected district that is allowed and wanted; returns its value when it is allowed.
    pub(super) fn offer(&mut self, members: &[usize]) -> Option<f64> {
        let size: u64 = members.iter().map(|&unit| self.sizes[unit]).sum();
        if size > self.cap || size < self.floor {
            return None;
        }
        let mut value: f64 = members.iter().map(|&unit| self.worth[unit]).sum();
        if !self.penalty.is_empty() {
            let mut held = vec![0_u8; self.penalty.len()];
            for &triple in members.iter().flat_map(|&unit| &self.penalties[unit]) {
                held[triple] += 1;
                value += if held[triple] == 2 { self.penalty[triple] } else { 0.0 };
            }
        }
        if value < self.wanted {
            let mut members: Vec<usize> = members.iter().map(|&unit| self.units[unit]).collect();
            members.sort_unstable();
            self.found.push(District { value, members });
            match self.effort.aim {
                Aim::Best(_) => self.effort.below = self.effort.below.min(value),
                Aim::All(most) if self.found.len() > 2 * most + 64 => self.shorten(most),
                Aim::All(_) => {}
            }
        }
        Some(value)
    }

    /// Gives up once there are too many districts.
    fn shorten(&mut self, most: usize) {
        self.found.sort_by(|a, b| a.value.total_cmp(&b.value).then_with(|| a.members.cmp(&b.members)));
        self.found.dedup();
        if self.found.len() > most {
            self.effort.nodes = 0;
            self.nodes = self.nodes.max(1);
        }
    }
}
