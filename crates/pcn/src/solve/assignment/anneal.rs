//! Own upper bounds: simulated annealing over connected districts that choose their centres; `areas` has given ones.
//!
//! Units move between neighbouring districts, alone or in exchange, while every district stays connected; sizes outside
//! floor and cap are priced, more dearly as it cools (Kirkpatrick, Gelatt, Vecchi, Science 220, 1983). Finds plans, proves
//! nothing.

use super::areas;
use crate::assignment::{AssignmentProblem, District};
use crate::model::PracticeId;
use crate::solve::control::Control;
use crate::solve::random::{below, unit_interval};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::ops::Range;

/// Districts by unit, and the centre of each.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) district: Vec<usize>,
    pub(super) centres: Vec<usize>,
}

impl Draft {
    /// Gives each district its cheapest member as centre, the lowest of equals.
    #[cfg(feature = "highs")]
    pub(super) fn recentre(&mut self, problem: &AssignmentProblem) {
        for (at, centre) in self.centres.iter_mut().enumerate() {
            let members: Vec<usize> = (0..self.district.len()).filter(|&unit| self.district[unit] == at).collect();
            let total = |centre: usize| members.iter().map(|&unit| problem.cost(unit, centre)).sum::<i64>();
            if let Some(best) = members.iter().copied().min_by_key(|&unit| (total(unit), unit)) {
                *centre = best;
            }
        }
    }

    /// The districts by first member.
    pub(super) fn districts(&self) -> Vec<District> {
        let members = |at: usize| {
            self.district.iter().enumerate().filter(move |(_, own)| **own == at).map(|(unit, _)| PracticeId::new(unit))
        };
        let district = |(at, &centre)| District { centre: PracticeId::new(centre), members: members(at).collect() };
        let mut districts: Vec<District> = self.centres.iter().enumerate().map(district).collect();
        districts.sort_by_key(|district| district.members.first().copied());
        districts
    }
}

struct State<'a> {
    problem: &'a AssignmentProblem,
    caps: Vec<u64>,
    draft: Draft,
    sizes: Vec<u64>,
    members: Vec<usize>,
    seen: Vec<u32>,
    stamp: u32,
    stack: Vec<usize>,
}

impl<'a> State<'a> {
    /// Districts grown from random centres, the smallest first.
    fn grow(problem: &'a AssignmentProblem, random: &mut ChaCha8Rng) -> Option<Self> {
        let (n, k) = (problem.units(), problem.districts());
        let mut units: Vec<usize> = (0..n).collect();
        let chosen: Vec<(usize, u64)> = (0..k)
            .map(|at| {
                let other = at + below(random, n - at);
                units.swap(at, other);
                (units[at], problem.cap)
            })
            .collect();
        let mut district = vec![usize::MAX; n];
        let mut sizes = vec![0; k];
        let mut members = vec![1; k];
        for (at, &(centre, _)) in chosen.iter().enumerate() {
            district[centre] = at;
            sizes[at] = problem.sizes[centre];
        }
        let mut open: Vec<usize> = (0..k).collect();
        while let Some(&at) =
            open.iter().min_by_key(|&&at| (sizes[at] as f64 / chosen[at].1.max(1) as f64 * 1e6) as u64)
        {
            let centre = chosen[at].0;
            let next = (0..n)
                .filter(|&unit| district[unit] == usize::MAX)
                .filter(|&unit| problem.neighbours[unit].iter().any(|&near| district[near] == at))
                .min_by_key(|&unit| (problem.cost(unit, centre) / problem.sizes[unit].max(1) as i64, unit));
            match next {
                Some(unit) => {
                    district[unit] = at;
                    sizes[at] += problem.sizes[unit];
                    members[at] += 1;
                }
                None => open.retain(|&other| other != at),
            }
        }
        if district.contains(&usize::MAX) {
            return None;
        }
        let draft = Draft { district, centres: chosen.iter().map(|&(centre, _)| centre).collect() };
        let caps = chosen.iter().map(|&(_, cap)| cap).collect();
        Some(Self { problem, caps, draft, sizes, members, seen: vec![0; n], stamp: 0, stack: Vec::new() })
    }

    /// Whether the unit's district stays connected without it, `joining` counted as a member.
    fn can_leave(&mut self, unit: usize, joining: Option<usize>) -> bool {
        let at = self.draft.district[unit];
        if self.members[at] == 1 {
            return false;
        }
        self.stamp += 1;
        let stamp = self.stamp;
        let inside =
            |draft: &Draft, other: usize| other != unit && (draft.district[other] == at || joining == Some(other));
        let near = |draft: &Draft| -> Vec<usize> {
            self.problem.neighbours[unit].iter().copied().filter(|&other| inside(draft, other)).collect()
        };
        let wanted = near(&self.draft);
        let Some(&first) = wanted.first() else { return false };
        let mut missing = wanted.len();
        self.stack.clear();
        self.stack.push(first);
        self.seen[first] = stamp;
        while let Some(other) = self.stack.pop() {
            if wanted.contains(&other) {
                missing -= 1;
                if missing == 0 {
                    return joining.is_none_or(|unit| wanted.contains(&unit) || self.touches(unit, at, unit));
                }
            }
            for &next in &self.problem.neighbours[other] {
                if self.seen[next] != stamp && inside(&self.draft, next) {
                    self.seen[next] = stamp;
                    self.stack.push(next);
                }
            }
        }
        false
    }

    /// Whether a unit has a neighbour in the district, other than `without`.
    fn touches(&self, unit: usize, district: usize, without: usize) -> bool {
        self.problem.neighbours[unit].iter().any(|&near| near != without && self.draft.district[near] == district)
    }

    fn penalty(&self, at: usize, size: u64) -> f64 {
        let over = size.saturating_sub(self.caps[at]) + self.problem.floor.saturating_sub(size);
        over as f64
    }

    fn place(&mut self, unit: usize, to: usize) {
        let from = self.draft.district[unit];
        let size = self.problem.sizes[unit];
        self.draft.district[unit] = to;
        self.sizes[from] -= size;
        self.sizes[to] += size;
        self.members[from] -= 1;
        self.members[to] += 1;
    }

    /// The best centre of a district among its members.
    fn recentre(&mut self, at: usize) {
        let members: Vec<usize> = (0..self.problem.units()).filter(|&unit| self.draft.district[unit] == at).collect();
        let total = |&centre: &usize| members.iter().map(|&unit| self.problem.cost(unit, centre)).sum::<i64>();
        if let Some(&best) = members.iter().min_by_key(|&centre| (total(centre), *centre)) {
            self.draft.centres[at] = best;
        }
    }

    fn score(&self) -> i64 {
        let cost = |(unit, &at): (usize, &usize)| self.problem.cost(unit, self.draft.centres[at]);
        self.draft.district.iter().enumerate().map(cost).sum()
    }

    fn is_valid(&self) -> bool {
        (0..self.sizes.len()).all(|at| self.penalty(at, self.sizes[at]) == 0.0)
    }
}

/// The best plan of several runs of annealing, if one keeps floor and cap; each run has its own random numbers and `moves` moves.
pub(super) fn search(
    problem: &AssignmentProblem,
    seed: u64,
    (runs, moves): (Range<usize>, usize),
    control: &dyn Control,
) -> Option<(i64, Draft)> {
    use rayon::prelude::*;
    let prices = if problem.are_given() { areas::prices(problem) } else { Vec::new() };
    let run = |run: usize| {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(run as u64);
        if control.should_stop() {
            None
        } else if problem.are_given() {
            areas::anneal(problem, &prices, &mut random, areas::MOVES, control)
        } else {
            anneal(problem, &mut random, moves, control)
        }
    };
    let found: Vec<(i64, Draft)> = runs.into_par_iter().filter_map(run).collect();
    found.into_iter().reduce(|best, other| if other.0 < best.0 { other } else { best })
}

fn anneal(
    problem: &AssignmentProblem,
    random: &mut ChaCha8Rng,
    moves: usize,
    control: &dyn Control,
) -> Option<(i64, Draft)> {
    let mut state = (0..50).find_map(|_| State::grow(problem, random))?;
    let n = problem.units();
    (0..problem.districts()).for_each(|at| state.recentre(at));
    let mean_size = problem.sizes.iter().sum::<u64>() as f64 / n as f64;
    let mean_cost = (state.score() as f64 / n as f64).max(1.0);
    let mut best: Option<(i64, Draft)> = None;
    let usual = mean_cost / mean_size.max(1.0);
    for step in 0..moves {
        if step % 65_536 == 0 && control.should_stop() {
            break;
        }
        let done = step as f64 / moves as f64;
        // A price that only rises brings districts inside floor and cap more often than one that swings (Louisiana's counties).
        let price = usual * (0.5 + 20.0 * done);
        let heat = mean_cost * 2.0 * (0.002_f64).powf(done);
        let unit = below(random, n);
        let (near, from) = (&problem.neighbours[unit], state.draft.district[unit]);
        if near.is_empty() {
            continue;
        }
        let other = near[below(random, near.len())];
        let to = state.draft.district[other];
        if to == from {
            continue;
        }
        let own = problem.sizes[unit];
        // Every other step, a unit of the other district comes back in exchange.
        let back = (step % 2 == 1).then(|| below(random, n)).filter(|&unit| state.draft.district[unit] == to);
        let back = match back {
            Some(back) if state.touches(back, from, unit) => Some(back),
            Some(_) => continue,
            None if step % 2 == 1 => continue,
            None => None,
        };
        let returned = back.map_or(0, |back| problem.sizes[back]);
        let (centre_from, centre_to) = (state.draft.centres[from], state.draft.centres[to]);
        let mut change = (problem.cost(unit, centre_to) - problem.cost(unit, centre_from)) as f64;
        if let Some(back) = back {
            change += (problem.cost(back, centre_from) - problem.cost(back, centre_to)) as f64;
        }
        let (size_from, size_to) = (state.sizes[from] - own + returned, state.sizes[to] + own - returned);
        change += price
            * (state.penalty(from, size_from) + state.penalty(to, size_to)
                - state.penalty(from, state.sizes[from])
                - state.penalty(to, state.sizes[to]));
        if change > 0.0 && unit_interval(random) >= (-change / heat).exp() {
            continue;
        }
        let stays = match back {
            None => state.can_leave(unit, None),
            Some(back) => {
                state.touches(unit, to, back) && state.can_leave(unit, Some(back)) && state.can_leave(back, Some(unit))
            }
        };
        if !stays {
            continue;
        }
        state.place(unit, to);
        if let Some(back) = back {
            state.place(back, from);
        }
        if centre_from == unit || Some(centre_to) == back || step % 16 == 0 {
            state.recentre(from);
            state.recentre(to);
        }
        let score = state.is_valid().then(|| state.score());
        if score.is_some_and(|score| best.as_ref().is_none_or(|(known, _)| score < *known)) {
            (0..problem.districts()).for_each(|at| state.recentre(at));
            best = Some((state.score(), state.draft.clone()));
        }
    }
    best
}
