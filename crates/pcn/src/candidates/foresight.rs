//! What cuts will cost: a bound on a hub's groups that counts the cuts which members yet to join will have to pay.
//!
//! The knapsack bound sees what the members so far pay for a cut, and nothing of what those to come will. With `n` of a cut's
//! weight in the group so far, more members of weight `k` cost its price times `floor((n + k) / d) - floor(n / d)`. Two lines
//! lie below that for all `k` and can be shared out among the members, so that the knapsack sees them:
//!
//! - one unit below the next multiple of the divisor: `k / d`, or `k / K` where the free members have no more than `K < d`;
//! - elsewhere: `(r + k - (d - 1)) / d` with `r = n mod d`, which is below 0 for few members. Any part of that line will do;
//!   which part of which cut is the best is found by ascent, once from the whole reach of the hub and then a step at a time.

use super::bits::Bits;
use super::search::{HubProblem, gain_per_patient};

/// Steps of the ascent from the whole reach.
const STEPS: usize = 40;

/// A cut as one hub's search meets it.
struct Met<const W: usize> {
    price: f64,
    divisor: u32,
    /// The members in it.
    mask: Bits<W>,
    /// Their weights, unless all are 1.
    weights: Vec<(u32, u32)>,
    /// What each unit of weight is given of the second line, in whole numbers, and the most that it may be given.
    each: f64,
    most: f64,
}

impl<const W: usize> Met<W> {
    /// The members `there` with their weights.
    fn each_weight(&self, there: &Bits<W>, mut of: impl FnMut(usize, f64)) {
        if self.weights.is_empty() {
            there.iter().for_each(|member| of(member, 1.0));
        } else {
            let weights = self.weights.iter().filter(|(member, _)| there.contains(*member as usize));
            weights.for_each(|&(member, weight)| of(member as usize, f64::from(weight)));
        }
    }

    fn weight(&self, there: &Bits<W>) -> u32 {
        if self.weights.is_empty() {
            return there.count();
        }
        let weights = self.weights.iter().filter(|(member, _)| there.contains(*member as usize));
        weights.map(|(_, weight)| weight).sum()
    }
}

/// The cuts of one hub, and room for the gains that they change.
pub(crate) struct Foresight<const W: usize> {
    met: Vec<Met<W>>,
    /// The cuts that the second line was drawn for, with their free members and, after a step, their slopes.
    drawn: Vec<(u32, Bits<W>, f64)>,
    gain: Vec<f64>,
    /// Gain per patient.
    per_patient: Vec<f64>,
    /// All members by gain per patient, as far as that is known: from one set to the next there is little to sort.
    order: Vec<u32>,
    taken: Vec<f64>,
}

impl<const W: usize> Foresight<W> {
    /// The cuts of a hub's problem, with the best parts for a search of `allowed` members below `cutoff`; and a bound on
    /// the reduced cost of every group but the hub alone, which costs `value`.
    pub(crate) fn new(problem: &HubProblem, allowed: &Bits<W>, value: f64, cutoff: f64) -> (Self, f64) {
        let members = problem.gain.len();
        let mut met: Vec<Met<W>> = (problem.cut_price.iter().zip(&problem.cut_divisor))
            .map(|(&price, &divisor)| {
                let most = (price / f64::from(divisor)).floor();
                Met { price, divisor, mask: Bits::EMPTY, weights: Vec::new(), each: 0.0, most }
            })
            .collect();
        for bit in 0..members {
            for &(cut, weight) in problem.cuts_of(bit) {
                met[cut as usize].weights.push((bit as u32, weight));
                met[cut as usize].mask.insert(bit);
            }
        }
        met.iter_mut().filter(|cut| cut.weights.iter().all(|item| item.1 == 1)).for_each(|cut| cut.weights.clear());
        let mut held = vec![0; met.len()];
        problem.count_cuts(&mut held, members);
        let mut all = Self {
            met,
            drawn: Vec::new(),
            gain: problem.gain.clone(),
            per_patient: vec![0.0; members],
            order: (0..members as u32).collect(),
            taken: vec![0.0; members],
        };
        let mut best = f64::NEG_INFINITY;
        let mut best_each = vec![0.0; all.met.len()];
        let mut scale = 1.0;
        for _ in 0..STEPS {
            let bound = all.bound(problem, &held, allowed, problem.hub_size, value);
            if bound > best {
                best = bound;
                best_each.iter_mut().zip(&all.met).for_each(|(each, cut)| *each = cut.each);
            } else {
                scale *= 0.7;
            }
            if best >= cutoff || !all.step(&held, scale * (cutoff - bound)) {
                break;
            }
        }
        all.met.iter_mut().zip(best_each).for_each(|(cut, each)| cut.each = each);
        (all, best)
    }

    /// Least reduced cost that any group between the current set, which holds the weights `held` beyond what it pays for,
    /// and the current set with all `free` members can have.
    pub(crate) fn bound(&mut self, problem: &HubProblem, held: &[u32], free: &Bits<W>, size: f64, value: f64) -> f64 {
        let rest = self.share(problem, held, free);
        self.sort(problem, free);
        let order = self.order.iter().map(|&member| member as usize).filter(|&member| free.contains(member));
        let taken = &mut self.taken;
        taken.fill(0.0);
        problem.fill(order, &self.gain, size, value + rest, |member, part| taken[member] += part)
    }

    /// Shares the lines out among the free members; returns what is left over, at most 0.
    fn share(&mut self, problem: &HubProblem, held: &[u32], free: &Bits<W>) -> f64 {
        let gain = &mut self.gain;
        gain.copy_from_slice(&problem.gain);
        self.drawn.clear();
        let mut rest = 0.0;
        for (at, (cut, &held)) in self.met.iter().zip(held).enumerate() {
            let there = cut.mask.and(free);
            if there.is_empty() {
                continue;
            }
            let most = cut.weight(&there);
            if held + most < cut.divisor {
                continue;
            }
            if held + 1 == cut.divisor {
                let each = (cut.price / f64::from(cut.divisor.min(most))) as i64 as f64;
                cut.each_weight(&there, |member, weight| gain[member] += each * weight);
            } else {
                self.drawn.push((at as u32, there, 0.0));
                if cut.each > 0.0 {
                    rest -= cut.each * f64::from(cut.divisor - 1 - held);
                    cut.each_weight(&there, |member, weight| gain[member] += cut.each * weight);
                }
            }
        }
        rest
    }

    /// Sorts the free members by gain per patient, as [`HubProblem`] numbers them.
    fn sort(&mut self, problem: &HubProblem, free: &Bits<W>) {
        for member in free.iter() {
            self.per_patient[member] = gain_per_patient(self.gain[member], problem.size[member]);
        }
        for at in 1..self.order.len() {
            let member = self.order[at];
            let each = self.per_patient[member as usize];
            let mut to = at;
            while to > 0 && self.per_patient[self.order[to - 1] as usize] > each {
                self.order[to] = self.order[to - 1];
                to -= 1;
            }
            self.order[to] = member;
        }
    }

    /// Moves the parts along the slope of the last bound, so far that it would rise by `rise` if it went on in line. `false`
    /// when no part can help.
    pub(crate) fn step(&mut self, held: &[u32], rise: f64) -> bool {
        let mut square = 0.0;
        for (at, there, slope) in &mut self.drawn {
            let cut = &self.met[*at as usize];
            let mut weight = f64::from(held[*at as usize]) - f64::from(cut.divisor - 1);
            cut.each_weight(there, |member, each| weight += self.taken[member] * each);
            let stays = if weight < 0.0 { cut.each <= 0.0 } else { cut.each >= cut.most };
            *slope = if stays { 0.0 } else { weight };
            square += *slope * *slope;
        }
        if square <= 0.0 {
            return false;
        }
        for (at, _, slope) in &self.drawn {
            let cut = &mut self.met[*at as usize];
            cut.each = (cut.each + rise / square * slope).clamp(0.0, cut.most) as i64 as f64;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::lean::Lean;
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{RngCore, SeedableRng};

    /// What a group of the hub and some members costs, cuts included.
    fn reduced(problem: &HubProblem, members: u32) -> f64 {
        let hub = problem.gain.len();
        let chosen = || (0..hub).filter(|member| members >> member & 1 == 1);
        let mut weights = vec![0; problem.cut_price.len()];
        for member in chosen().chain([hub]) {
            problem.cuts_of(member).iter().for_each(|&(cut, weight)| weights[cut as usize] += weight);
        }
        let paid = weights.iter().zip(&problem.cut_divisor).map(|(weight, divisor)| f64::from(weight / divisor));
        let cuts: f64 = paid.zip(&problem.cut_price).map(|(times, price)| times * price).sum();
        problem.hub_gain + chosen().map(|member| problem.gain[member]).sum::<f64>() + cuts
    }

    fn size(problem: &HubProblem, members: u32) -> f64 {
        problem.hub_size + (0..10).filter(|member| members >> member & 1 == 1).map(|at| problem.size[at]).sum::<f64>()
    }

    #[test]
    fn no_group_costs_less_than_was_foreseen() {
        let (mut raised, mut tight) = (0, 0);
        for seed in 0..60 {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            let mut whole = |least: usize, most: usize| (least + random.next_u32() as usize % (most - least)) as f64;
            let mut members: Vec<(f64, f64)> = (0..10).map(|_| (whole(2, 20), whole(0, 9_000) - 8_000.0)).collect();
            members.sort_by(|a, b| (a.1 / a.0).total_cmp(&(b.1 / b.0)));
            let mut problem = HubProblem {
                lean: Lean::default(),
                hub_size: 10.0,
                hub_gain: 9_000.0,
                size: members.iter().map(|item| item.0).collect(),
                gain: members.iter().map(|item| item.1).collect(),
                least: 30.0,
                most: 60.0,
                ceiling: 50.0,
                excess_price: 100.0,
                cut_price: (0..8).map(|_| whole(1, 6_000)).collect(),
                cut_divisor: (0..8).map(|cut| 2 + cut / 4).collect(),
                cut_starts: vec![0],
                cut_weights: Vec::new(),
            };
            for _ in 0..=10 {
                for cut in 0..8_u32 {
                    let weight = whole(0, 2 + cut as usize / 4) as u32;
                    if weight > 0 {
                        problem.cut_weights.push((cut, weight));
                    }
                }
                problem.cut_starts.push(problem.cut_weights.len() as u32);
            }
            let mut held = vec![0; 8];
            let start = problem.hub_gain + problem.count_cuts(&mut held, 10);
            let mut all = Bits::<1>::EMPTY;
            (0..10).for_each(|bit| all.insert(bit));
            let (mut foresight, root) = Foresight::new(&problem, &all, start, 1e9);
            // The excess over the ceiling is the least that a group of its size pays.
            let least = |fixed: u32, free: u32| {
                let groups = (0..1 << 10).filter(|group| group & fixed == fixed && group & !(fixed | free) == 0);
                let sized = groups.filter(|&group| (30.0..=60.0).contains(&size(&problem, group)));
                let costs =
                    sized.map(|group| reduced(&problem, group) + 100.0 * (size(&problem, group) - 50.0).max(0.0));
                costs.fold(f64::INFINITY, f64::min)
            };
            assert!(root <= least(0, (1 << 10) - 1), "{seed}");
            let plain = problem.bound(&all, problem.hub_size, start);
            assert!(root >= plain - 1e-6, "{seed}");
            raised += usize::from(root > plain + 1.0);
            // Down a path of the search, one in or out at a time, with a step at each.
            let (mut fixed, mut free, mut value) = (0, all, start);
            for member in 0..10 {
                free.remove(member);
                if member % 3 != seed as usize % 3 {
                    value += problem.gain[member] + problem.count_cuts(&mut held, member);
                    fixed |= 1 << member;
                }
                let open = free.iter().fold(0, |bits, bit| bits | 1 << bit);
                for _ in 0..3 {
                    let bound = foresight.bound(&problem, &held, &free, size(&problem, fixed), value);
                    let best = least(fixed, open);
                    assert!(bound <= best, "{seed} {member}: {bound} {best}");
                    tight += usize::from(bound + 1.5 >= best && best < f64::INFINITY);
                    foresight.step(&held, 1_000.0);
                }
            }
        }
        assert!(raised > 30, "raised the bound at {raised} of 60 hubs");
        assert!(tight > 0, "never met the least cost");
    }
}
