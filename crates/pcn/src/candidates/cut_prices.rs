//! What cuts add to the reduced cost of a group.

use super::Duals;
use crate::model::{PracticeId, Score};

/// Cuts that are looked at eight at a time, at most: of more than these a group meets few.
const FEW: usize = 512;

/// The cuts with a price, by practice and name.
pub(crate) struct CutPrices {
    /// Of each cut what a unit of its left-hand side adds, and its divisor.
    prices: Vec<(i64, u32)>,
    of: Vec<Vec<(u32, u32)>>,
    packed: Option<Packed>,
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
    /// `None` where there are too many cuts, or weights that a byte cannot add up.
    fn new(units: usize, duals: &Duals) -> Option<Self> {
        let priced = || duals.cuts.iter().enumerate().filter(|(_, cut)| cut.dual < Score::ZERO);
        let fits = |(_, cut): (usize, &crate::model::Cut)| {
            cut.divisor < 128 && cut.weights.iter().map(|&(_, weight)| u64::from(weight)).sum::<u64>() < 128
        };
        let cuts: Vec<u32> = priced().map(|(index, _)| index as u32).collect();
        if cuts.len() > FEW || !priced().all(fits) {
            return None;
        }
        let words = cuts.len().div_ceil(8);
        let (mut starts, mut weights) = (vec![0_u64; words], vec![0_u64; words * units]);
        for (byte, (_, cut)) in priced().enumerate() {
            let (word, shift) = (byte / 8, byte % 8 * 8);
            starts[word] |= u64::from(128 - cut.divisor) << shift;
            for &(unit, weight) in &cut.weights {
                weights[unit.index() * words + word] += u64::from(weight) << shift;
            }
        }
        Some(Self { cuts, starts, weights })
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
        Self { prices, of, packed: Packed::new(units, duals) }
    }

    /// The cuts that hold a practice or name, by position, and its weight there.
    pub(crate) fn of(&self, unit: usize) -> &[(u32, u32)] {
        &self.of[unit]
    }

    /// What the cuts add for a group, in millionths: never negative.
    pub(crate) fn price(&self, members: &[PracticeId], scratch: &mut CutWeights) -> i64 {
        match &self.packed {
            Some(packed) => packed.price(members, &self.prices, &mut scratch.packed),
            None => self.price_one_by_one(members, scratch),
        }
    }

    fn price_one_by_one(&self, members: &[PracticeId], scratch: &mut CutWeights) -> i64 {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cut;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn eight_at_a_time_and_one_by_one_agree_with_the_duals(
            cuts in prop::collection::vec((prop::collection::btree_map(0_usize..40, 1_u32..4, 1..12), 2_u32..6, 0_i64..900), 0..60),
            groups in prop::collection::vec(prop::collection::btree_set(0_usize..40, 1..20), 1..8),
        ) {
            let cut = |(weights, divisor, dual): (std::collections::BTreeMap<usize, u32>, u32, i64)| Cut {
                weights: weights.into_iter().map(|(id, weight)| (PracticeId::new(id), weight)).collect(),
                divisor,
                dual: Score::from_micro(-dual),
            };
            let cuts = cuts.into_iter().map(cut).collect();
            let duals = Duals { practice: vec![Score::ZERO; 40], count: Score::ZERO, cuts };
            let prices = CutPrices::new(40, &duals);
            prop_assert!(prices.packed.is_some());
            let mut scratch = CutWeights::default();
            for group in groups {
                let members: Vec<PracticeId> = group.into_iter().map(PracticeId::new).collect();
                let expected = -duals.value(&members).micro();
                prop_assert_eq!(prices.price(&members, &mut scratch), expected);
                prop_assert_eq!(prices.price_one_by_one(&members, &mut scratch), expected);
            }
        }

        #[test]
        fn weights_too_large_for_a_byte_are_added_one_by_one(weight in 128_u32..1_000) {
            let weights = vec![(PracticeId::new(0), weight), (PracticeId::new(1), 1)];
            let cut = Cut { weights, divisor: 2, dual: Score::from_micro(-10) };
            let duals = Duals { practice: vec![Score::ZERO; 2], count: Score::ZERO, cuts: vec![cut] };
            let prices = CutPrices::new(2, &duals);
            prop_assert!(prices.packed.is_none());
            let members = [PracticeId::new(0), PracticeId::new(1)];
            prop_assert_eq!(prices.price(&members, &mut CutWeights::default()), i64::from(weight.div_ceil(2) * 10));
        }
    }
}
