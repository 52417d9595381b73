//! The bound of large networks: every practice is in exactly one network, at a price for each that is moved until the bound
//! rises no more.
//!
//! What is left falls apart by hub: see [`Hubs::cheapest`]. The subgradient method (Held, Wolfe, Crowder, "Validation of
//! subgradient optimization", Mathematical Programming 6, 1974) with directions smoothed by those before (Camerini, Fratta,
//! Maffioli, Mathematical Programming Study 3, 1975). Neither contiguity nor whole practices are looked at, so that the bound
//! holds with and without them. It is that of a [`Leaf`]: practices' duals, the dual of the number of networks, and for each
//! hub what its cheapest network falls short of it.

use super::hubs::{Cheapest, Hubs, Space};
use crate::model::{Leaf, Score};
use crate::problem::Problem;
use crate::solve::control::Control;
use rayon::prelude::*;

/// Millionths that a hub's value may be off by rounding.
const ROUNDING: f64 = 8.0;

/// Duals under way, and the best bound so far.
pub(super) struct Ascent<'a> {
    problem: &'a Problem,
    hubs: Hubs,
    duals: Vec<f64>,
    /// Practices of long lists have duals as much higher, and move as much further.
    weights: Vec<f64>,
    direction: Vec<f64>,
    step: f64,
    stale: usize,
    best: Option<Best>,
    /// Hubs that are looked at between two rounds over all.
    near: Vec<usize>,
    /// Rounds so far.
    pub(super) rounds: u64,
}

struct Best {
    duals: Vec<f64>,
    value: f64,
}

/// Rounds from one over all hubs to the next; only these prove a bound.
const ALL: usize = 8;

/// Hubs looked at in the rounds between, for each network that a plan has at least.
const NEAR: usize = 5;

/// Rounds over all hubs without a gain after which steps are shortened.
const PATIENCE: usize = 3;

impl<'a> Ascent<'a> {
    /// Starts from a price on each practice.
    pub(super) fn new(problem: &'a Problem, hubs: Hubs, prices: &[f64]) -> Self {
        let duals: Vec<f64> = prices.iter().zip(&hubs.limits).map(|(&price, &limit)| price.min(limit)).collect();
        let mean = problem.total_patients() as f64 / problem.len() as f64;
        let weights = problem.ids().map(|id| (problem.list_size(id) as f64 / mean.max(1.0)).max(0.05)).collect();
        let direction = vec![0.0; duals.len()];
        Self { problem, hubs, duals, weights, direction, step: 1.0, stale: 0, best: None, near: Vec::new(), rounds: 0 }
    }

    /// The cheapest fraction of each of some hubs.
    fn values(&self, of: &[usize], duals: &[f64]) -> Vec<(usize, Cheapest)> {
        let hubs = &self.hubs;
        let each = of.par_iter().with_min_len(64);
        each.map_init(Space::default, |space, &hub| (hub, hubs.cheapest(hub, duals, space))).collect()
    }

    /// Raises the duals for some rounds; `upper` is the score of a plan.
    pub(super) fn raise(&mut self, rounds: usize, upper: f64, control: &dyn Control) {
        let (least, most) = self.problem.count_range();
        let mut space = Space::default();
        let all: Vec<usize> = (0..self.hubs.len()).collect();
        for round in 0..rounds {
            // A run stopped early should have a bound to show.
            if control.should_stop() && (round > 0 || self.best.is_some()) {
                return;
            }
            let over_all = self.rounds.is_multiple_of(ALL as u64);
            self.rounds += 1;
            let duals = std::mem::take(&mut self.duals);
            let mut values = self.values(if over_all { &all } else { &self.near }, &duals);
            values.retain(|(_, found)| found.value.is_finite());
            values.sort_unstable_by(|a, b| a.1.value.total_cmp(&b.1.value).then(a.0.cmp(&b.0)));
            let open = values.partition_point(|(_, found)| found.value < 0.0);
            let open = open.clamp(least as usize, most as usize).min(values.len());
            let bound = duals.iter().sum::<f64>() + values[..open].iter().map(|(_, found)| found.value).sum::<f64>();
            if over_all {
                self.near = values.iter().take(NEAR * open.max(8)).map(|&(hub, _)| hub).collect();
                let known = self.best.as_ref().map_or(f64::NEG_INFINITY, |best| best.value);
                self.stale = if bound > known + 2e-6 * bound.abs() { 0 } else { self.stale + 1 };
                if bound > known {
                    self.best = Some(Best { duals: duals.clone(), value: bound });
                }
            }
            let mut over = vec![1.0; duals.len()];
            for &(hub, found) in &values[..open] {
                self.hubs.shares(hub, &duals, found, &mut space, &mut |member, share| over[member as usize] -= share);
            }
            self.duals = duals;
            if self.stale >= PATIENCE {
                self.stale = 0;
                self.step *= 0.6;
                if let Some(best) = &self.best {
                    self.duals.clone_from(&best.duals);
                }
                self.direction.iter_mut().for_each(|direction| *direction = 0.0);
                continue;
            }
            self.move_on(&over, bound, upper);
        }
    }

    /// The best bound so far, before it is proven in whole numbers.
    pub(super) fn bound(&self) -> Option<Score> {
        self.best.as_ref().map(|best| Score::from_micro((best.value - best.value.abs() * 1e-9) as i64))
    }

    fn move_on(&mut self, over: &[f64], bound: f64, upper: f64) {
        // The subgradient method in the variables dual / sqrt(weight).
        let product: f64 = over.iter().zip(&self.direction).zip(&self.weights).map(|((a, b), w)| a * b * w).sum();
        let square = |direction: &[f64]| direction.iter().zip(&self.weights).map(|(d, w)| d * d * w).sum::<f64>();
        let length = square(&self.direction);
        // Against the last direction, as much of it is kept as makes the angle no longer obtuse.
        let kept = if product < 0.0 && length > 0.0 { (-1.5 * product / length).min(1.5) } else { 0.3 };
        for (direction, &over) in self.direction.iter_mut().zip(over) {
            *direction = over + kept * *direction;
        }
        let norm = square(&self.direction);
        if norm < 1e-12 {
            return;
        }
        let away = (upper - bound).max(1e-4 * bound.abs());
        let length = self.step * away / norm;
        let moves = self.direction.iter().zip(&self.weights).zip(&self.hubs.limits);
        for (dual, ((&direction, &weight), &limit)) in self.duals.iter_mut().zip(moves) {
            *dual = (*dual + length * weight * direction).min(limit);
        }
    }

    /// The best duals as the leaf of a certificate, with the bound that they prove in whole numbers.
    pub(super) fn leaf(&self) -> Option<Leaf> {
        let best = self.best.as_ref()?;
        let practice_duals: Vec<Score> =
            best.duals.iter().map(|&dual| Score::from_micro(dual.floor() as i64)).collect();
        let duals: Vec<f64> = practice_duals.iter().map(|dual| dual.micro() as f64).collect();
        let all: Vec<usize> = (0..self.hubs.len()).collect();
        let mut values: Vec<f64> = self.values(&all, &duals).into_iter().map(|(_, found)| found.value).collect();
        let networks = self.problem.count_range();
        values.sort_unstable_by(f64::total_cmp);
        let at = |count: u32| values.get((count as usize).max(1) - 1).copied().unwrap_or(f64::INFINITY);
        // The price at which as many hubs pay as there may be networks.
        let price = if at(networks.0) > 0.0 { at(networks.0) } else { at(networks.1).min(0.0) };
        if !price.is_finite() {
            return None;
        }
        let count_dual = Score::from_micro(price.floor() as i64);
        let count = if count_dual >= Score::ZERO { networks.0 } else { networks.1 };
        let dual = count_dual.micro() as f64;
        let short = |value: &f64| Score::from_micro((value - dual - ROUNDING).floor().clamp(-9e18, 0.0) as i64);
        let bound = practice_duals.iter().copied().sum::<Score>()
            + Score::from_micro(count_dual.micro() * i64::from(count))
            + values.iter().map(short).sum();
        Some(Leaf {
            together: Vec::new(),
            apart: Vec::new(),
            networks,
            practice_duals,
            count_dual,
            cuts: Vec::new(),
            bound,
        })
    }
}
