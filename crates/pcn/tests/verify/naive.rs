//! The most naive arithmetic there is: bit masks and straight loops.

use super::tiny::ids;
use pcn::geometry::Distance;
use pcn::model::{Leaf, PracticeId};
use pcn::problem::Problem;
use pcn::rules::{Border, Covers, Waiver};
use std::collections::BTreeSet;

fn round(patient_km: f64) -> i128 {
    (patient_km * 1e6).round() as i128
}

pub(crate) fn members(mask: u32) -> Vec<usize> {
    (0..32).filter(|at| mask >> at & 1 == 1).collect()
}

pub(crate) fn size(problem: &Problem, mask: u32) -> u64 {
    let counted = |at: usize| problem.population().map_or(problem.practices()[at].list_size, |all| all[at]);
    members(mask).iter().map(|&at| u64::from(counted(at))).sum()
}

pub(crate) fn connected(problem: &Problem, mask: u32) -> bool {
    let mut reached = 1 << mask.trailing_zeros();
    for _ in 0..mask.count_ones() {
        for edge in problem.adjacency().edges() {
            let (a, b) = (1 << edge.a.index(), 1 << edge.b.index());
            if mask & a != 0 && mask & b != 0 && reached & (a | b) != 0 {
                reached |= a | b;
            }
        }
    }
    reached == mask
}

pub(crate) fn travel(problem: &Problem, mask: u32, hub: usize) -> i128 {
    let n = problem.practices().len();
    let to = problem.practices()[hub].location;
    let one = |at: usize| {
        let from = &problem.practices()[at];
        let km = match problem.travel().distance() {
            Distance::Matrix { km, .. } => km[at * n + hub],
            Distance::StraightLine { detour } => {
                let (x, y) = (from.location.easting() - to.easting(), from.location.northing() - to.northing());
                (x * x + y * y).sqrt() / 1000.0 * detour
            }
        };
        round(f64::from(from.list_size) * km)
    };
    members(mask).into_iter().map(one).sum()
}

/// Whether a waiver lets a group below the floor.
fn waived(problem: &Problem, mask: u32) -> bool {
    let named = |waiver: &Waiver| self::mask(&waiver.practices) & mask;
    problem.rules().waivers.iter().any(|waiver| {
        let is_for = match waiver.covers {
            Covers::Any => named(waiver) != 0,
            Covers::Only => named(waiver) == mask,
        };
        is_for && size(problem, mask) >= u64::from(waiver.floor)
    })
}

/// Everything but travel and hub.
pub(crate) fn prices(problem: &Problem, mask: u32) -> i128 {
    let (policy, size) = (problem.policy(), size(problem, mask));
    let mut price = 0;
    if size < u64::from(policy.floor) && !waived(problem, mask) {
        price += round(policy.exception_price);
        price += round(policy.shortfall_price) * i128::from(u64::from(policy.floor) - size);
    }
    if mask.count_ones() > 1 && size > u64::from(policy.ceiling) {
        price += round(policy.excess_price) * i128::from(size - u64::from(policy.ceiling));
    }
    let members = ids(&members(mask));
    price + problem.objective().further.iter().map(|m| i128::from(m.score(&members).micro())).sum::<i128>()
}

pub(crate) fn score_at(problem: &Problem, mask: u32, hub: usize) -> i128 {
    let travel = if problem.objective().travel { travel(problem, mask, hub) } else { 0 };
    let hub_price = problem.travel().hub_prices().get(hub).map_or(0, |price| i128::from(price.micro()));
    travel + hub_price + prices(problem, mask)
}

/// Whether a practice is near enough to all to be their hub.
fn near(problem: &Problem, mask: u32, hub: usize) -> bool {
    let km = |at: usize| problem.travel().km(PracticeId::new(at), PracticeId::new(hub));
    problem.rules().most_km.is_none_or(|most| members(mask).into_iter().all(|at| at == hub || km(at) <= most))
}

/// The score at the best hub that may be one.
pub(crate) fn score(problem: &Problem, mask: u32) -> Option<i128> {
    let hubs = members(mask).into_iter().filter(|&hub| near(problem, mask, hub));
    hubs.map(|hub| score_at(problem, mask, hub)).min()
}

/// Whether a group keeps the rules beyond contiguity and the cap.
fn keeps_rules(problem: &Problem, mask: u32) -> bool {
    let rules = problem.rules();
    let holds = |at: PracticeId| mask >> at.index() & 1 == 1;
    let sides = |border: &Border| members(mask).into_iter().map(|at| border.side[at]).collect::<BTreeSet<_>>();
    rules.together.iter().all(|&(a, b)| holds(a) == holds(b))
        && !rules.apart.iter().any(|&(a, b)| holds(a) && holds(b))
        && rules.borders.iter().all(|border| sides(border).len() == 1)
        && rules.least_practices.is_none_or(|least| mask.count_ones() as usize >= least)
        && rules.most_practices.is_none_or(|most| mask.count_ones() as usize <= most)
        && members(mask).into_iter().any(|hub| near(problem, mask, hub))
}

pub(crate) fn candidate(problem: &Problem, mask: u32) -> bool {
    let fixed =
        problem.rules().fixed.iter().map(|network| self::mask(&network.members)).find(|fixed| fixed & mask != 0);
    if let Some(fixed) = fixed {
        return fixed == mask;
    }
    let fits = mask.count_ones() == 1 || size(problem, mask) <= u64::from(problem.policy().cap);
    fits && connected(problem, mask) && keeps_rules(problem, mask)
}

pub(crate) fn mask(group: &[PracticeId]) -> u32 {
    group.iter().fold(0, |mask, member| mask | 1 << member.index())
}

/// The score of a partition, if it is a valid plan.
pub(crate) fn plan_score(problem: &Problem, groups: &[Vec<PracticeId>]) -> Option<i128> {
    let (least, most) = problem.count_range();
    if groups.len() < least as usize || groups.len() > most as usize {
        return None;
    }
    let mut total = 0;
    for mask in groups.iter().map(|group| mask(group)) {
        if !candidate(problem, mask) {
            return None;
        }
        total += score(problem, mask)?;
    }
    Some(total)
}

/// Whether a group keeps the leaf's decisions.
fn keeps(leaf: &Leaf, mask: u32) -> bool {
    let inside = |at: PracticeId| mask >> at.index() & 1 == 1;
    leaf.together.iter().all(|&(a, b)| inside(a) == inside(b))
        && !leaf.apart.iter().any(|&(a, b)| inside(a) && inside(b))
}

/// The leaf's bound by its definition, over all sets of practices.
pub(crate) fn leaf_bound(problem: &Problem, leaf: &Leaf) -> i128 {
    let n = problem.practices().len();
    let (least, most) = leaf.networks;
    let count = i128::from(leaf.count_dual.micro());
    let mut bound = count * i128::from(if count >= 0 { least } else { most });
    bound += leaf.practice_duals.iter().map(|dual| i128::from(dual.micro())).sum::<i128>();
    bound += leaf.cuts.iter().map(|cut| i128::from(cut.dual.micro()) * i128::from(cut.limit())).sum::<i128>();
    let candidates: Vec<u32> = (1..1 << n).filter(|&mask| candidate(problem, mask) && keeps(leaf, mask)).collect();
    for hub in 0..n {
        let mut worst = 0;
        for &mask in candidates.iter().filter(|&mask| mask >> hub & 1 == 1) {
            let near = |&other: &usize| near(problem, mask, other);
            let first =
                members(mask).into_iter().filter(near).min_by_key(|&other| (score_at(problem, mask, other), other));
            if first != Some(hub) {
                continue;
            }
            let mut reduced = score_at(problem, mask, hub) - count;
            reduced -= members(mask).iter().map(|&at| i128::from(leaf.practice_duals[at].micro())).sum::<i128>();
            for cut in &leaf.cuts {
                let inside = cut.weights.iter().filter(|(at, _)| mask >> at.index() & 1 == 1);
                let held = inside.map(|(_, weight)| weight).sum::<u32>() / cut.divisor;
                reduced -= i128::from(cut.dual.micro()) * i128::from(held);
            }
            worst = worst.min(reduced);
        }
        bound += worst;
    }
    bound
}
