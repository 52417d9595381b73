//! Small service areas of many shapes, drawn at random, against an independent enumeration.
//!
//! Half of them have no plan to start from, the others a poor one; half are solved as if their districts were large.

use super::alive::Alive;
use super::anneal::Draft;
use super::areas;
use super::branch::{Purpose, prove};
use super::generation::generate;
use super::lagrangian;
use crate::adjacency::{Adjacency, Edge, Reason};
use crate::assignment::{AssignmentProblem, Centres, District};
use crate::model::PracticeId;
use crate::solve::Silent;
use crate::solve::random::below;
use crate::verify;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::HashMap;

/// Districts of all centres that the enumeration takes on.
const MOST: usize = 60_000;

/// A problem with its links and given centres.
struct Trial {
    problem: AssignmentProblem,
    links: Vec<u32>,
    given: Vec<(usize, u64)>,
}

/// Links of grids with holes, combs, rings and Gabriel graphs, which are planar (Gabriel, Sokal, Systematic Zoology 18, 1969).
fn draw_links(random: &mut ChaCha8Rng, n: usize, places: &[(i64, i64)]) -> Vec<(usize, usize)> {
    let width = 3 + below(random, 3);
    let kind = below(random, 5);
    let mut links = Vec::new();
    for a in 0..n {
        for b in a + 1..n {
            let square = |a: usize, b: usize| {
                let ((x, y), (u, v)) = (places[a], places[b]);
                (x - u).pow(2) + (y - v).pow(2)
            };
            let side = (b == a + 1 && b % width > 0) || b == a + width;
            let joined = match kind {
                0 => side,
                1 => side && below(random, 5) > 0,
                2 => (b == a + 1 && b % width > 0) || (b == a + width && a % width == 0),
                3 => b == a + 1 || b == a + n - 1 || below(random, n) == 0,
                _ => (0..n).all(|c| c == a || c == b || square(a, c) + square(b, c) >= square(a, b)),
            };
            if joined {
                links.push((a, b));
            }
        }
    }
    links
}

fn draw(random: &mut ChaCha8Rng) -> Trial {
    let k = 2 + below(random, 4);
    let n = match k {
        2 => 12 + below(random, 4),
        3 => 12 + below(random, 7),
        4 => 14 + below(random, 9),
        _ => 18 + below(random, 13),
    };
    let places: Vec<(i64, i64)> = (0..n).map(|_| (below(random, 1_000) as i64, below(random, 1_000) as i64)).collect();
    let links = draw_links(random, n, &places);
    // Some sizes are 0, some need several of them to a column of the knapsack's table.
    let scale = if below(random, 4) == 0 { 1_237 } else { 1 };
    let sizes: Vec<u64> = (0..n).map(|_| (below(random, 9) as u64) * scale).collect();
    let by_distance = below(random, 3) > 0;
    let mut costs = vec![0; n * n];
    for (pair, cost) in costs.iter_mut().enumerate() {
        let ((x, y), (u, v)) = (places[pair / n], places[pair % n]);
        let far = ((x - u).pow(2) + (y - v).pow(2)) as f64;
        let own = if by_distance { (1 + sizes[pair / n]) as f64 * far.sqrt() } else { below(random, 5_000) as f64 };
        *cost = (own * 1_000.0) as i64;
    }
    let total: u64 = sizes.iter().sum();
    let mut units: Vec<usize> = (0..n).collect();
    let given: Vec<(usize, u64)> = (0..k)
        .map(|at| {
            let other = at + below(random, n - at);
            units.swap(at, other);
            let cap = total as f64 / k as f64 * (0.9 + below(random, 40) as f64 / 100.0);
            (units[at], (cap as u64).max(1))
        })
        .collect();
    let floor = if below(random, 4) == 0 { total / (2 * k as u64) } else { 0 };
    let edges =
        links.iter().map(|&(a, b)| Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given });
    let adjacency = Adjacency::new(n, edges);
    let centres = given.iter().map(|&(unit, cap)| (PracticeId::new(unit), cap)).collect();
    let problem =
        AssignmentProblem::new(sizes, costs, &adjacency, Centres::Given(centres), (floor, total + 1)).unwrap();
    let mut near = vec![0_u32; n];
    links.iter().for_each(|&(a, b)| (near[a], near[b]) = (near[a] | 1 << b, near[b] | 1 << a));
    Trial { problem, links: near, given }
}

impl Trial {
    /// Every connected district of a centre within floor and cap, with its cost, grown unit by unit.
    fn districts(&self, at: usize) -> Option<Vec<(u32, i64)>> {
        let (centre, cap) = self.given[at];
        let sizes = &self.problem.sizes;
        let others: u32 = self.given.iter().filter(|(unit, _)| *unit != centre).map(|(unit, _)| 1 << unit).sum();
        let mut known = std::collections::HashSet::from([1_u32 << centre]);
        let mut open = vec![1_u32 << centre];
        while let Some(mask) = open.pop() {
            let inside = (0..self.links.len()).filter(|unit| mask >> unit & 1 == 1);
            let near = inside.fold(0, |near, unit| near | self.links[unit]) & !mask & !others;
            for unit in (0..self.links.len()).filter(|unit| near >> unit & 1 == 1) {
                let grown = mask | 1 << unit;
                if self.size(grown, sizes) <= cap && known.insert(grown) {
                    open.push(grown);
                }
            }
            if known.len() > MOST / self.given.len() {
                return None;
            }
        }
        let fits = |mask: &u32| (self.problem.floor..=cap).contains(&self.size(*mask, sizes));
        let cost = |mask: u32| -> i64 {
            (0..self.links.len()).filter(|unit| mask >> unit & 1 == 1).map(|unit| self.problem.cost(unit, centre)).sum()
        };
        Some(known.into_iter().filter(fits).map(|mask| (mask, cost(mask))).collect())
    }

    /// A plan from a short annealing.
    fn poor(&self, random: &mut ChaCha8Rng) -> Option<(i64, Draft)> {
        let plan = areas::anneal(&self.problem, &areas::prices(&self.problem), random, 3_000, &Silent)?;
        let district = |(at, &centre): (usize, &usize)| {
            let members = (0..self.links.len()).filter(|&unit| plan.1.district[unit] == at);
            District { centre: PracticeId::new(centre), members: members.map(PracticeId::new).collect() }
        };
        let districts: Vec<District> = plan.1.centres.iter().enumerate().map(district).collect();
        assert_eq!(verify::assignment(&self.problem, &districts).map(|score| score.micro()), Ok(plan.0));
        Some(plan)
    }

    fn size(&self, mask: u32, sizes: &[u64]) -> u64 {
        sizes.iter().enumerate().filter(|(unit, _)| mask >> unit & 1 == 1).map(|(_, size)| size).sum()
    }

    /// The least cost of all plans, centre by centre over the sets of units covered; `None` when that is too much work.
    fn least(&self) -> Option<Option<i64>> {
        let lists: Vec<Vec<(u32, i64)>> = (0..self.given.len()).map(|at| self.districts(at)).collect::<Option<_>>()?;
        let all = ((1_u64 << self.links.len()) - 1) as u32;
        let (last, before) = lists.split_last()?;
        let mut covered = HashMap::from([(0_u32, 0_i64)]);
        for (at, list) in before.iter().enumerate() {
            let room: u64 = self.given[at + 1..].iter().map(|(_, cap)| cap).sum();
            let list: Vec<(u32, i64, u64)> =
                list.iter().map(|&(mask, cost)| (mask, cost, self.size(mask, &self.problem.sizes))).collect();
            if covered.len() * list.len() > 20_000_000 {
                return None;
            }
            let mut next = HashMap::new();
            for (&mask, &cost) in &covered {
                let left = self.size(all & !mask, &self.problem.sizes);
                for &(set, own, size) in list.iter().filter(|(set, _, size)| set & mask == 0 && left - size <= room) {
                    debug_assert!(size <= left);
                    let known = next.entry(mask | set).or_insert(i64::MAX);
                    *known = (*known).min(cost + own);
                }
            }
            covered = next;
        }
        let last: HashMap<u32, i64> = last.iter().copied().collect();
        let whole = covered.iter().filter_map(|(mask, cost)| Some(cost + last.get(&(all & !mask))?));
        Some(whole.min())
    }
}

/// Draws problems until as many as wanted were small enough to enumerate, and hands each with its optimum on.
fn each(seed: u64, wanted: usize, mut check: impl FnMut(usize, &Trial, Option<i64>)) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut done, mut possible) = (0, 0);
    while done < wanted {
        let trial = draw(&mut random);
        let Some(least) = trial.least() else { continue };
        // Few of those without a plan: they end early.
        if least.is_none() && done > 0 && possible * 3 < done * 2 {
            continue;
        }
        check(done, &trial, least);
        done += 1;
        possible += usize::from(least.is_some());
    }
    assert!(possible * 2 > wanted, "{possible} of {wanted} have a plan");
}

#[test]
fn generation_finds_and_proves_what_enumeration_finds() {
    let mut random = ChaCha8Rng::seed_from_u64(9);
    each(1, 40, |at, trial, least| {
        let mut alive = Alive::new(&trial.problem);
        let n = trial.problem.units();
        let cheapest: Vec<f64> = (0..n)
            .map(|unit| trial.given.iter().map(|&(centre, _)| trial.problem.cost(unit, centre)).min().unwrap() as f64)
            .collect();
        let Some(start) = lagrangian::raise(&trial.problem, &mut alive, &cheapest, f64::INFINITY, (60, &|| false))
        else {
            assert_eq!(least, None, "trial {at}: ruled out");
            return;
        };
        let low = least.unwrap_or(i64::MAX) as f64;
        assert!(start.bound <= low + 1.0, "trial {at}: {} above {low}", start.bound);
        let first = if at % 2 == 0 { trial.poor(&mut random) } else { None };
        let coarse = at / 2 % 2 == 0;
        let found = generate(&trial.problem, &alive, first, (&start.units, start.bound), coarse, &|_, _, _| false);
        assert!(found.finished, "trial {at}");
        assert_eq!(found.best.map(|(score, _)| score), least, "trial {at}: {:?}", trial.problem);
        assert!(found.bound <= low + 1.0 || least.is_none(), "trial {at}: {} above {low}", found.bound);
    });
}

/// Wherever a run is stopped its bound holds, and so does what it says while it runs.
#[test]
fn generation_stopped_anywhere_has_a_bound_that_holds() {
    each(2, 20, |at, trial, least| {
        let Some(least) = least else { return };
        let alive = Alive::new(&trial.problem);
        let prices = vec![0.0; trial.problem.units()];
        for limit in [0, 2, 10, 30, 80, 200] {
            let worst = std::sync::Mutex::new(f64::NEG_INFINITY);
            let looks = std::sync::atomic::AtomicU64::new(0);
            let stop = |_: &crate::model::Work, bound: f64, _: Option<i64>| {
                let mut worst = worst.lock().unwrap();
                *worst = worst.max(bound);
                looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= limit
            };
            let found = generate(&trial.problem, &alive, None, (&prices, 0.0), at % 2 == 0, &stop);
            let least = least as f64;
            assert!(found.bound <= least + 1.0, "trial {at}, limit {limit}: {} above {least}", found.bound);
            assert!(found.best.is_none_or(|(score, _)| score as f64 >= least), "trial {at}, limit {limit}");
            let told = *worst.lock().unwrap();
            assert!(told <= least + 1.0, "trial {at}, limit {limit}: told {told} above {least}");
        }
    });
}

#[test]
fn branch_and_cut_finds_and_proves_what_enumeration_finds() {
    each(3, 30, |at, trial, least| {
        let alive = Alive::new(&trial.problem);
        let found = prove(&trial.problem, &alive, &[], (f64::INFINITY, 0.0), Purpose::Proof, &|_, _, _| false);
        assert!(found.finished, "trial {at}");
        assert_eq!(found.best.map(|(score, _)| score), least, "trial {at}: {:?}", trial.problem);
        let low = least.unwrap_or(i64::MAX) as f64;
        assert!(found.bound <= low * (1.0 + 1e-9) + 1.0 || least.is_none(), "trial {at}: {} above {low}", found.bound);
    });
}
