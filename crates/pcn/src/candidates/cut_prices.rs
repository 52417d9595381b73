//! What cuts add to the reduced cost of a group.

use super::Duals;
use crate::model::{Cut, PracticeId, Score};

/// Cuts that are looked at eight at a time, at most: of more than these a group meets few.
const FEW: usize = 512;

/// The cuts with a price, by practice and name.
pub(crate) struct CutPrices {
    /// Of each cut what a unit of its left-hand side adds, and its divisor.
    prices: Vec<(i64, u32)>,
    of: Vec<Vec<(u32, u32)>>,
    packed: Packed,
    /// Those of `of` that are not packed; empty when all are.
    rest: Vec<Vec<(u32, u32)>>,
}

/// Room for the weights of one group in each cut, all 0 between uses.
#[derive(Default)]
pub(crate) struct CutWeights {
    of: Vec<u32>,
    met: Vec<u32>,
    packed: Vec<u64>,
}

/// Weights in eight cuts to a word, a byte each.
struct Packed {
    /// Which cut a byte is.
    cuts: Vec<u32>,
    /// Where the sum of each cut starts: its byte has its highest bit once the weights come to the divisor.
    starts: Vec<u64>,
    /// Of each practice and name as many words as there are starts.
    weights: Vec<u64>,
}

/// The highest bit of each byte.
const REACHED: u64 = 0x8080_8080_8080_8080;

impl Packed {
    /// The cuts with weights that a byte can add up, unless there are too many.
    fn new(units: usize, duals: &Duals) -> Self {
        let fits = |cut: &Cut| {
            let all: u64 = cut.weights.iter().map(|&(_, weight)| u64::from(weight)).sum();
            cut.dual < Score::ZERO && cut.divisor < 128 && all < 128
        };
        let mut cuts: Vec<u32> = (0..duals.cuts.len() as u32).filter(|&at| fits(&duals.cuts[at as usize])).collect();
        if cuts.len() > FEW {
            cuts.clear();
        }
        let words = cuts.len().div_ceil(8);
        let (mut starts, mut weights) = (vec![0_u64; words], vec![0_u64; words * units]);
        for (byte, &at) in cuts.iter().enumerate() {
            let (word, shift, cut) = (byte / 8, byte % 8 * 8, &duals.cuts[at as usize]);
            starts[word] |= u64::from(128 - cut.divisor) << shift;
            for &(unit, weight) in &cut.weights {
                weights[unit.index() * words + word] += u64::from(weight) << shift;
            }
        }
        Self { cuts, starts, weights }
    }

    fn price(&self, members: &[PracticeId], prices: &[(i64, u32)], sums: &mut Vec<u64>) -> i64 {
        sums.clear();
        sums.extend_from_slice(&self.starts);
        for member in members {
            let row = &self.weights[member.index() * sums.len()..][..sums.len()];
            sums.iter_mut().zip(row).for_each(|(sum, weights)| *sum += weights);
        }
        let mut price = 0;
        for (word, &sum) in sums.iter().enumerate() {
            let mut reached = sum & REACHED;
            while reached != 0 {
                let byte = reached.trailing_zeros() / 8;
                let (each, divisor) = prices[self.cuts[word * 8 + byte as usize] as usize];
                let weights = (sum >> (byte * 8) & 0xff) as u32 + divisor - 128;
                price += each * i64::from(weights / divisor);
                reached &= reached - 1;
            }
        }
        price
    }
}

impl CutPrices {
    /// For so many practices and names.
    pub(crate) fn new(units: usize, duals: &Duals) -> Self {
        let mut of = vec![Vec::new(); units];
        for (index, cut) in duals.cuts.iter().enumerate().filter(|(_, cut)| cut.dual < Score::ZERO) {
            cut.weights.iter().for_each(|&(unit, weight)| of[unit.index()].push((index as u32, weight)));
        }
        let prices = duals.cuts.iter().map(|cut| (-cut.dual.micro(), cut.divisor)).collect();
        let packed = Packed::new(units, duals);
        let is_packed = |(cut, _): &(u32, u32)| packed.cuts.binary_search(cut).is_ok();
        let mut rest: Vec<Vec<_>> =
            of.iter().map(|of| of.iter().copied().filter(|cut| !is_packed(cut)).collect()).collect();
        if rest.iter().all(Vec::is_empty) {
            rest.clear();
        }
        Self { prices, of, packed, rest }
    }

    /// The cuts that hold a practice or name, by position, and its weight there.
    pub(crate) fn of(&self, unit: usize) -> &[(u32, u32)] {
        &self.of[unit]
    }

    /// What the cuts add for a group, in millionths: never negative.
    pub(crate) fn price(&self, members: &[PracticeId], scratch: &mut CutWeights) -> i64 {
        self.packed.price(members, &self.prices, &mut scratch.packed)
            + self.price_one_by_one(members, &self.rest, scratch)
    }

    fn price_one_by_one(&self, members: &[PracticeId], of: &[Vec<(u32, u32)>], scratch: &mut CutWeights) -> i64 {
        if of.is_empty() {
            return 0;
        }
        scratch.of.resize(self.prices.len(), 0);
        for member in members {
            for &(cut, weight) in &of[member.index()] {
                let at = cut as usize;
                if scratch.of[at] == 0 {
                    scratch.met.push(cut);
                }
                scratch.of[at] += weight;
            }
        }
        let mut price = 0;
        for cut in scratch.met.drain(..) {
            let weight = std::mem::take(&mut scratch.of[cut as usize]);
            let (each, divisor) = self.prices[cut as usize];
            price += each * i64::from(weight / divisor);
        }
        price
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Practices with weights, a divisor, the price, and whether weights and divisor are a thousand times as large.
    type Made = (std::collections::BTreeMap<usize, u32>, u32, i64, bool);

    fn made() -> impl Strategy<Value = Made> {
        (prop::collection::btree_map(0_usize..40, 1_u32..4, 1..12), 2_u32..6, 0_i64..900, any::<bool>())
    }

    proptest! {
        #[test]
        fn eight_at_a_time_and_one_by_one_agree_with_the_duals(
            cuts in prop::collection::vec(made(), 0..60),
            groups in prop::collection::vec(prop::collection::btree_set(0_usize..40, 1..20), 1..8),
        ) {
            let packed = cuts.iter().filter(|cut| cut.2 > 0 && !cut.3).count();
            let cut = |(weights, divisor, dual, large): Made| {
                let times = if large { 1_000 } else { 1 };
                Cut {
                    weights: weights.into_iter().map(|(id, weight)| (PracticeId::new(id), times * weight)).collect(),
                    divisor: times * divisor,
                    dual: Score::from_micro(-dual),
                }
            };
            let cuts = cuts.into_iter().map(cut).collect();
            let duals = Duals { practice: vec![Score::ZERO; 40], count: Score::ZERO, cuts };
            let prices = CutPrices::new(40, &duals);
            prop_assert_eq!(prices.packed.cuts.len(), packed);
            let mut scratch = CutWeights::default();
            for group in groups {
                let members: Vec<PracticeId> = group.into_iter().map(PracticeId::new).collect();
                let expected = -duals.value(&members).micro();
                prop_assert_eq!(prices.price(&members, &mut scratch), expected);
                prop_assert_eq!(prices.price_one_by_one(&members, &prices.of, &mut scratch), expected);
            }
        }
    }
}
