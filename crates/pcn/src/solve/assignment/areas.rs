//! Own upper bounds for given centres: annealing in which every centre has a price of its own.
//!
//! Where capacities bind, borders lie far from where the costs alone put them, and room has to be handed on from area to area
//! across the map. So what a centre asks for each of size follows the multipliers of the capacities, first those of the
//! Lagrangian without contiguity, then drifting with how full the area is. A unit that leaves takes along what it would cut
//! off from the centre: pieces behind a narrow place change sides in one move. Finds plans, proves nothing.

use super::anneal::Draft;
use crate::assignment::AssignmentProblem;
use crate::solve::control::Control;
use crate::solve::random::{below, unit_interval};
use rand_chacha::ChaCha8Rng;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Moves of one run.
pub(super) const MOVES: usize = 2_000_000;
/// Rounds of the subgradient method for the first prices.
const ROUNDS: usize = 500;
/// Moves between two changes of the prices.
const OSCILLATION: usize = 1_024;
/// What a centre's price changes by then, relative to the usual cost for each of size, when its area is empty or twice full.
const DRIFT: f64 = 0.005;
/// Least and greatest price of what is outside the limits, relative to the usual cost for each of size.
const PRICE: (f64, f64) = (0.05, 30.0);
/// Heat at first and at last, relative to the mean cost of a unit.
const HEAT: (f64, f64) = (0.2, 0.005);

/// What each centre asks for each of size so that capacities hold where units go to the centre cheapest for them: the
/// Lagrangian's multipliers of the capacities.
pub(super) fn prices(problem: &AssignmentProblem) -> Vec<f64> {
    let centres = problem.possible_centres();
    let n = problem.units();
    let fixed: Vec<Option<usize>> = (0..n).map(|unit| centres.iter().position(|&(centre, _)| centre == unit)).collect();
    let mut prices = vec![0.0; centres.len()];
    let mut best = (f64::NEG_INFINITY, prices.clone());
    let mut usual: f64 = 0.0;
    for round in 0..ROUNDS {
        let mut sizes = vec![0; centres.len()];
        let mut value = 0.0;
        for (unit, fixed) in fixed.iter().enumerate() {
            let own = problem.sizes[unit];
            let asked = |at: usize| problem.cost(unit, centres[at].0) as f64 + prices[at] * own as f64;
            let cheapest = || (0..centres.len()).min_by(|&a, &b| asked(a).total_cmp(&asked(b)));
            let Some(at) = fixed.or_else(cheapest) else { return prices };
            sizes[at] += own;
            value += asked(at);
        }
        value -= prices.iter().zip(&centres).map(|(price, (_, cap))| price * *cap as f64).sum::<f64>();
        if round == 0 {
            usual = value / problem.sizes.iter().sum::<u64>().max(1) as f64;
        }
        if value > best.0 {
            best = (value, prices.clone());
        }
        let step = usual / (1.0 + round as f64 * 0.05);
        for ((price, &size), (_, cap)) in prices.iter_mut().zip(&sizes).zip(&centres) {
            *price = (*price + step * fullness(size, *cap)).max(0.0);
        }
    }
    best.1
}

/// How far above its capacity an area is, relative to it.
fn fullness(size: u64, cap: u64) -> f64 {
    (size as f64 - cap as f64) / cap.max(1) as f64
}

struct State<'a> {
    problem: &'a AssignmentProblem,
    /// Each with the most that its area may hold.
    centres: Vec<(usize, u64)>,
    area: Vec<usize>,
    sizes: Vec<u64>,
    members: Vec<usize>,
    score: i64,
    seen: Vec<u32>,
    stamp: u32,
    stack: Vec<usize>,
}

impl<'a> State<'a> {
    /// Areas grown from the centres, first where a unit loses least against the centre cheapest for it.
    fn grow(problem: &'a AssignmentProblem, prices: &[f64]) -> Option<Self> {
        let n = problem.units();
        let centres = problem.possible_centres();
        let asked =
            |unit: usize, at: usize| problem.cost(unit, centres[at].0) as f64 + prices[at] * problem.sizes[unit] as f64;
        let least: Vec<f64> =
            (0..n).map(|unit| (0..centres.len()).map(|at| asked(unit, at)).fold(f64::INFINITY, f64::min)).collect();
        let mut area = vec![usize::MAX; n];
        let mut open: BinaryHeap<Reverse<(u64, usize, usize)>> = BinaryHeap::new();
        let is_centre = |unit: usize| centres.iter().any(|&(centre, _)| centre == unit);
        let join = |unit: usize, at: usize, area: &mut Vec<usize>, open: &mut BinaryHeap<_>| {
            area[unit] = at;
            for &next in problem.neighbours[unit].iter().filter(|&&next| area[next] == usize::MAX && !is_centre(next)) {
                let loss = (asked(next, at) - least[next]).max(0.0) / problem.sizes[next].max(1) as f64;
                open.push(Reverse((loss.to_bits(), next, at)));
            }
        };
        centres.iter().enumerate().for_each(|(at, &(centre, _))| join(centre, at, &mut area, &mut open));
        while let Some(Reverse((_, unit, at))) = open.pop() {
            if area[unit] == usize::MAX {
                join(unit, at, &mut area, &mut open);
            }
        }
        if area.contains(&usize::MAX) {
            return None;
        }
        let (mut sizes, mut members) = (vec![0; centres.len()], vec![0; centres.len()]);
        for (unit, &at) in area.iter().enumerate() {
            sizes[at] += problem.sizes[unit];
            members[at] += 1;
        }
        let score = area.iter().enumerate().map(|(unit, &at)| problem.cost(unit, centres[at].0)).sum();
        Some(Self { problem, centres, area, sizes, members, score, seen: vec![0; n], stamp: 0, stack: Vec::new() })
    }

    /// Marks what the centre of an area reaches in it without one unit; returns how many that are.
    fn flood(&mut self, at: usize, without: usize) -> usize {
        self.stamp += 1;
        let centre = self.centres[at].0;
        self.seen[centre] = self.stamp;
        self.stack.clear();
        self.stack.push(centre);
        let mut count = 1;
        while let Some(unit) = self.stack.pop() {
            for &next in &self.problem.neighbours[unit] {
                if self.area[next] == at && next != without && self.seen[next] != self.stamp {
                    self.seen[next] = self.stamp;
                    self.stack.push(next);
                    count += 1;
                }
            }
        }
        count
    }

    /// The unit and all of its area that only it joins to the centre.
    fn falling(&mut self, unit: usize, into: &mut Vec<usize>) {
        let at = self.area[unit];
        into.clear();
        into.push(unit);
        let reached = self.flood(at, unit);
        self.seen[unit] = self.stamp;
        let mut next = 0;
        while into.len() < self.members[at] - reached && next < into.len() {
            for &other in &self.problem.neighbours[into[next]] {
                if self.area[other] == at && self.seen[other] != self.stamp {
                    self.seen[other] = self.stamp;
                    into.push(other);
                }
            }
            next += 1;
        }
    }

    fn outside(&self, at: usize, size: u64) -> f64 {
        (size.saturating_sub(self.centres[at].1) + self.problem.floor.saturating_sub(size)) as f64
    }

    fn is_valid(&self) -> bool {
        (0..self.sizes.len()).all(|at| self.outside(at, self.sizes[at]) == 0.0)
    }

    fn place(&mut self, unit: usize, to: usize) {
        let (from, size) = (self.area[unit], self.problem.sizes[unit]);
        self.score += self.problem.cost(unit, self.centres[to].0) - self.problem.cost(unit, self.centres[from].0);
        self.area[unit] = to;
        self.sizes[from] -= size;
        self.sizes[to] += size;
        self.members[from] -= 1;
        self.members[to] += 1;
    }

    /// What a move changes: `out` goes from one area to the other, `back` the other way.
    fn change(&self, (from, to): (usize, usize), (out, back): (&[usize], &[usize]), price: f64, prices: &[f64]) -> f64 {
        let size = |units: &[usize]| units.iter().map(|&unit| self.problem.sizes[unit]).sum::<u64>();
        let cost = |unit: usize, at: usize| self.problem.cost(unit, self.centres[at].0);
        let costs = out.iter().map(|&unit| cost(unit, to) - cost(unit, from)).sum::<i64>()
            + back.iter().map(|&unit| cost(unit, from) - cost(unit, to)).sum::<i64>();
        let (gone, come) = (size(out), size(back));
        let (left, grown) = (self.sizes[from] + come - gone, self.sizes[to] + gone - come);
        let outside = self.outside(from, left) + self.outside(to, grown)
            - self.outside(from, self.sizes[from])
            - self.outside(to, self.sizes[to]);
        costs as f64 + price * outside + (prices[to] - prices[from]) * (gone as f64 - come as f64)
    }

    /// A unit of the other area that borders on this one, in exchange.
    fn exchange(&self, unit: usize, to: usize, random: &mut ChaCha8Rng) -> Option<usize> {
        let back = below(random, self.area.len());
        let touches = |unit: usize, at: usize, without: usize| {
            self.problem.neighbours[unit].iter().any(|&near| near != without && self.area[near] == at)
        };
        let fits = self.area[back] == to
            && self.centres[to].0 != back
            && touches(back, self.area[unit], unit)
            && touches(unit, to, back);
        fits.then_some(back)
    }

    /// Exchanges two units where both areas stay connected.
    fn swap(&mut self, unit: usize, back: usize) -> bool {
        let (from, to) = (self.area[unit], self.area[back]);
        self.place(unit, to);
        self.place(back, from);
        let whole =
            self.flood(from, usize::MAX) == self.members[from] && self.flood(to, usize::MAX) == self.members[to];
        if !whole {
            self.place(unit, from);
            self.place(back, to);
        }
        whole
    }
}

/// One run from these prices of the centres.
pub(super) fn anneal(
    problem: &AssignmentProblem,
    prices: &[f64],
    random: &mut ChaCha8Rng,
    moves: usize,
    control: &dyn Control,
) -> Option<(i64, Draft)> {
    let mut state = State::grow(problem, prices)?;
    let mut prices = prices.to_vec();
    let n = problem.units();
    let mean = (state.score as f64 / n as f64).max(1.0);
    let usual = mean / (problem.sizes.iter().sum::<u64>() as f64 / n as f64).max(1.0);
    let mut price = 5.0 * usual;
    let mut best: Option<(i64, Vec<usize>)> = None;
    let mut moved = Vec::new();
    for step in 0..moves {
        if step % 65_536 == 0 && control.should_stop() {
            break;
        }
        if step % OSCILLATION == 0 {
            price = (price * if state.is_valid() { 0.9 } else { 1.2 }).clamp(PRICE.0 * usual, PRICE.1 * usual);
            for (at, price) in prices.iter_mut().enumerate() {
                *price = (*price + DRIFT * usual * fullness(state.sizes[at], state.centres[at].1)).max(0.0);
            }
        }
        let heat = mean * HEAT.0 * (HEAT.1 / HEAT.0).powf(step as f64 / moves as f64);
        let unit = below(random, n);
        let (near, from) = (&problem.neighbours[unit], state.area[unit]);
        if near.is_empty() || state.centres[from].0 == unit {
            continue;
        }
        let to = state.area[near[below(random, near.len())]];
        if to == from {
            continue;
        }
        let back = if step % 2 == 1 {
            let Some(back) = state.exchange(unit, to, random) else { continue };
            moved.clear();
            moved.push(unit);
            Some(back)
        } else {
            state.falling(unit, &mut moved);
            None
        };
        let change = state.change((from, to), (&moved, back.as_slice()), price, &prices);
        if change > 0.0 && unit_interval(random) >= (-change / heat).exp() {
            continue;
        }
        match back {
            Some(back) if !state.swap(unit, back) => continue,
            Some(_) => {}
            None => moved.iter().for_each(|&unit| state.place(unit, to)),
        }
        if best.as_ref().is_none_or(|(known, _)| state.score < *known) && state.is_valid() {
            best = Some((state.score, state.area.clone()));
        }
    }
    let centres = state.centres.iter().map(|&(centre, _)| centre).collect();
    best.map(|(score, district)| (score, Draft { district, centres }))
}
