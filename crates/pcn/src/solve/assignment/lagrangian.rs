//! The Lagrangian bound of the assignment model, and what it rules out.
//!
//! Assignment rows are priced by one multiplier a unit; what is left falls apart by centre: the cheapest set that holds the
//! centre and has a size from floor to cap, as a fractional knapsack, and the least of these for as many centres as there
//! are districts. A subgradient method raises the bound (Held, Wolfe, Crowder, "Validation of subgradient optimization",
//! Mathematical Programming 6, 1974). What a pair of unit and centre adds to the bound when it is forced rules it
//! out once that exceeds the best plan known. Contiguity is not looked at, so the bound holds with and without it.
//!
//! Cost: rounds * alive pairs * log. Costs add up to at most 2^53 millionths, which [`AssignmentProblem::new`] sees to.

use super::alive::Alive;
use crate::assignment::AssignmentProblem;

/// Multipliers, and the bound that they prove.
#[derive(Clone, Debug)]
pub(super) struct Multipliers {
    /// One for each unit, in millionths.
    pub(super) units: Vec<f64>,
    /// No plan scores less, in millionths.
    pub(super) bound: f64,
}

/// The cheapest set of one centre.
struct Best {
    value: f64,
    /// What one more of size is worth at the margin.
    ratio: f64,
    /// Units with their share, the centre included.
    chosen: Vec<(usize, f64)>,
}

/// The cheapest fractional set of a centre with a size from `floor` to its cap; `None` when there is none.
fn cheapest(problem: &AssignmentProblem, alive: &Alive, units: &[usize], centre: usize, price: &[f64]) -> Option<Best> {
    let reduced = |unit: usize| problem.cost(unit, centre) as f64 - price[unit];
    let (floor, cap) = (problem.floor as f64, alive.caps[centre] as f64);
    let own = problem.sizes[centre] as f64;
    let mut value = reduced(centre);
    let mut chosen = vec![(centre, 1.0)];
    let mut size = own;
    let mut rest: Vec<(f64, f64, usize)> = Vec::with_capacity(units.len());
    for &unit in units.iter().filter(|&&unit| unit != centre) {
        let own = problem.sizes[unit] as f64;
        let worth = reduced(unit);
        if own == 0.0 {
            if worth < 0.0 {
                value += worth;
                chosen.push((unit, 1.0));
            }
        } else {
            rest.push((worth / own, own, unit));
        }
    }
    rest.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
    let mut ratio = 0.0;
    for (worth, own, unit) in rest {
        // What saves is taken up to the cap, what costs up to the floor.
        let room = if worth < 0.0 { cap - size } else { floor - size };
        if room <= 0.0 {
            ratio = if worth < 0.0 { worth } else { ratio };
            break;
        }
        let share = (room / own).min(1.0);
        value += share * worth * own;
        size += share * own;
        chosen.push((unit, share));
        if share < 1.0 {
            ratio = worth;
            break;
        }
        if worth >= 0.0 {
            ratio = worth;
        }
    }
    (size >= floor - 1e-6 && own <= cap).then_some(Best { value, ratio, chosen })
}

/// Raises the bound from the given multipliers for some rounds and rules out pairs that no plan below `upper` can hold.
/// `None` when nothing below `upper` is left. `stop` is asked after each round.
pub(super) fn raise(
    problem: &AssignmentProblem,
    alive: &mut Alive,
    start: &[f64],
    upper: f64,
    (rounds, stop): (usize, &dyn Fn() -> bool),
) -> Option<Multipliers> {
    let n = problem.units();
    let districts = problem.districts();
    let mut price = start.to_vec();
    let mut best = Multipliers { units: price.clone(), bound: f64::NEG_INFINITY };
    let (mut step, mut stale) = (1.5, 0);
    let mut lists: Vec<(usize, Vec<usize>)> = alive.centres().into_iter().map(|j| (j, alive.units_of(j))).collect();
    for round in 0..rounds {
        let mut sets: Vec<(usize, Best)> = Vec::with_capacity(lists.len());
        for (centre, units) in &lists {
            if let Some(set) = cheapest(problem, alive, units, *centre, &price) {
                sets.push((*centre, set));
            } else {
                alive.drop_centre(*centre);
            }
        }
        if sets.len() < districts {
            return None;
        }
        sets.sort_by(|a, b| a.1.value.total_cmp(&b.1.value).then(a.0.cmp(&b.0)));
        let bound = price.iter().sum::<f64>() + sets[..districts].iter().map(|(_, set)| set.value).sum::<f64>();
        if bound > best.bound + 1e-6 * bound.abs() {
            stale = 0;
        } else {
            stale += 1;
        }
        if bound > best.bound {
            best = Multipliers { units: price.clone(), bound };
        }
        if stale >= 15 {
            step *= 0.6;
            stale = 0;
            price.clone_from(&best.units);
        }
        if rule_out(problem, alive, &lists, &sets, &price, bound, upper) || round + 1 == rounds {
            alive.settle(problem);
            lists = alive.centres().into_iter().map(|j| (j, alive.units_of(j))).collect();
            if lists.len() < districts {
                return None;
            }
        }
        let mut over = vec![1.0; n];
        for (_, set) in &sets[..districts] {
            set.chosen.iter().for_each(|&(unit, share)| over[unit] -= share);
        }
        let norm: f64 = over.iter().map(|gradient| gradient * gradient).sum();
        if norm < 1e-9 || step < 1e-4 || stop() {
            break;
        }
        let length = step * (upper.min(bound.abs() * 1.3 + 1.0) - bound).max(bound.abs() * 1e-4) / norm;
        price.iter_mut().zip(&over).for_each(|(price, gradient)| *price += length * gradient);
    }
    Some(best)
}

/// Drops what would lift the bound above `upper`; returns whether enough went to be worth settling.
fn rule_out(
    problem: &AssignmentProblem,
    alive: &mut Alive,
    lists: &[(usize, Vec<usize>)],
    sets: &[(usize, Best)],
    price: &[f64],
    bound: f64,
    upper: f64,
) -> bool {
    if !upper.is_finite() || bound <= 0.0 {
        return false;
    }
    let last = sets[problem.districts() - 1].1.value;
    // Rounding in the sums is far below this.
    let limit = upper - bound + upper.abs() * 1e-9;
    let mut dropped = 0;
    let place: std::collections::HashMap<usize, usize> =
        lists.iter().enumerate().map(|(at, list)| (list.0, at)).collect();
    for (centre, set) in sets {
        let swap = (set.value - last).max(0.0);
        if swap > limit && alive.has(*centre, *centre) {
            alive.drop_centre(*centre);
            dropped += 10;
            continue;
        }
        for &unit in &lists[place[centre]].1 {
            let reduced = problem.cost(unit, *centre) as f64 - price[unit] - set.ratio * problem.sizes[unit] as f64;
            if unit != *centre && swap + reduced > limit && alive.has(unit, *centre) {
                alive.drop(unit, *centre);
                dropped += 1;
            }
        }
    }
    dropped > 20
}
