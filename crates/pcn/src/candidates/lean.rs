//! Terms that are the distance of a sum from nothing, such as need spread evenly, in the search at a hub.
//!
//! What is far to one side costs at least the sum itself, and what is far to the other its opposite: each is a sum over members, and
//! bounds a group together with its other sums. Which side to look at is told by the members so far.

use super::bits::Bits;
use super::search::{HubProblem, gain_per_patient};

/// Terms that are looked at; of more, the first.
pub(super) const MOST: usize = 3;

/// The weights of one term: those of the members, in bit order, and last that of the hub.
pub(super) type Weights = Vec<f64>;

/// The sums of one choice of sides.
struct Side {
    signs: Vec<f64>,
    gain: Vec<f64>,
    /// Members by gain per patient.
    order: Vec<u32>,
}

/// All choices of sides at one hub.
#[derive(Default)]
pub(crate) struct Lean {
    weights: Vec<Weights>,
    sides: Vec<Side>,
}

impl Lean {
    /// For members of these sizes and gains.
    pub(super) fn new(size: &[f64], gain: &[f64], weights: Vec<Weights>) -> Self {
        let side = |choice: usize| {
            let signs: Vec<f64> = (0..weights.len()).map(|k| if choice >> k & 1 == 1 { 1.0 } else { -1.0 }).collect();
            let with = |at: usize| gain[at] + signs.iter().zip(&weights).map(|(sign, of)| sign * of[at]).sum::<f64>();
            let gain: Vec<f64> = (0..gain.len()).map(with).collect();
            let mut order: Vec<u32> = (0..gain.len() as u32).collect();
            let each = |at: u32| gain_per_patient(gain[at as usize], size[at as usize]);
            order.sort_by(|&a, &b| each(a).total_cmp(&each(b)));
            Side { signs, gain, order }
        };
        let sides = if weights.is_empty() { Vec::new() } else { (0..1 << weights.len()).map(side).collect() };
        Self { weights, sides }
    }

    /// Whether there are no such terms.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.sides.is_empty()
    }

    /// Least reduced cost that a group of the hub, the members decided on (`set`) and some that are `free` can have, where without these terms
    /// the set costs `value`; by the sides that the set is on.
    pub(super) fn bound<const W: usize>(
        &self,
        problem: &HubProblem,
        set: &Bits<W>,
        free: &Bits<W>,
        (size, value): (f64, f64),
    ) -> f64 {
        let sums: Vec<f64> =
            self.weights.iter().map(|of| of[of.len() - 1] + set.iter().map(|at| of[at]).sum::<f64>()).collect();
        let choice = sums.iter().enumerate().map(|(k, &sum)| usize::from(sum >= 0.0) << k).sum();
        self.on_side(problem, choice, &sums, free, (size, value))
    }

    /// The same for the hub alone, by all sides.
    pub(super) fn root<const W: usize>(&self, problem: &HubProblem, free: &Bits<W>, (size, value): (f64, f64)) -> f64 {
        let sums: Vec<f64> = self.weights.iter().map(|of| of[of.len() - 1]).collect();
        let bounds = (0..self.sides.len()).map(|choice| self.on_side(problem, choice, &sums, free, (size, value)));
        bounds.fold(f64::NEG_INFINITY, f64::max)
    }

    fn on_side<const W: usize>(
        &self,
        problem: &HubProblem,
        choice: usize,
        sums: &[f64],
        free: &Bits<W>,
        (size, value): (f64, f64),
    ) -> f64 {
        let side: &Side = &self.sides[choice];
        let own: f64 = side.signs.iter().zip(sums).map(|(sign, sum)| sign * sum).sum();
        let order = side.order.iter().map(|&at| at as usize).filter(|&at| free.contains(at));
        problem.fill(order, &side.gain, size, value + own, |_, _| {})
    }
}
