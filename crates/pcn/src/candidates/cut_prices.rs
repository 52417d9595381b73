//! What cuts add to the reduced cost of a group.

use super::Duals;
use crate::model::{PracticeId, Score};

/// The cuts with a price, by practice and name.
pub(crate) struct CutPrices {
    /// Of each cut what a unit of its left-hand side adds, and its divisor.
    prices: Vec<(i64, u32)>,
    of: Vec<Vec<(u32, u32)>>,
}

/// Room for the weights of one group in each cut, all 0 between uses.
#[derive(Default)]
pub(crate) struct CutWeights {
    of: Vec<u32>,
    met: Vec<u32>,
}

impl CutPrices {
    /// For so many practices and names.
    pub(crate) fn new(units: usize, duals: &Duals) -> Self {
        let mut of = vec![Vec::new(); units];
        for (index, cut) in duals.cuts.iter().enumerate().filter(|(_, cut)| cut.dual < Score::ZERO) {
            cut.weights.iter().for_each(|&(unit, weight)| of[unit.index()].push((index as u32, weight)));
        }
        Self { prices: duals.cuts.iter().map(|cut| (-cut.dual.micro(), cut.divisor)).collect(), of }
    }

    /// The cuts that hold a practice or name, by position, and its weight there.
    pub(crate) fn of(&self, unit: usize) -> &[(u32, u32)] {
        &self.of[unit]
    }

    /// What the cuts add for a group, in millionths: never negative.
    pub(crate) fn price(&self, members: &[PracticeId], scratch: &mut CutWeights) -> i64 {
        scratch.of.resize(self.prices.len(), 0);
        for member in members {
            for &(cut, weight) in &self.of[member.index()] {
                if scratch.of[cut as usize] == 0 {
                    scratch.met.push(cut);
                }
                scratch.of[cut as usize] += weight;
            }
        }
        let mut price = 0;
        for at in scratch.met.drain(..) {
            let (each, divisor) = self.prices[at as usize];
            price += each * i64::from(scratch.of[at as usize] / divisor);
            scratch.of[at as usize] = 0;
        }
        price
    }
}
