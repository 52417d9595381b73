//! Rank-1 cuts over whole places: how many networks the patients of some practices need, and how many they fill.
//!
//! With weights in proportion to patients a rank-1 cut counts networks. Weights of `cap - patients` and the divisor `cap` say that
//! the networks which touch a place are no fewer than its patients over the cap, rounded up (rounded capacity cuts: Laporte and
//! Nobert, "A branch and bound algorithm for the capacitated vehicle routing problem", OR Spektrum 5, 1983). Weights of `patients` and
//! a divisor `d` say that no more networks than its patients over `d`, rounded down, hold `d` of its patients. An LP that mixes
//! networks near the cap with networks near the floor keeps both only in fractions, and no cut over a few practices sees it.

use super::pool::Pool;
use super::separation::Found;
use crate::problem::Problem;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Practices of a place at most; and of a block, where duals of a cut that reaches out of an island are held and let it gain
/// little, and where networks have more practices than [`SMALL`], as a hub's search then meets many of a place.
const LARGEST: [usize; 2] = [60, 16];

/// Practices of a network on average at most, for places to be large.
const SMALL: f64 = 8.0;

/// Places kept of those that grow from one practice.
const KEPT: usize = 2;

/// Cuts over any practice at most.
const EACH: usize = 2;

/// Smallest violation worth a row of many practices.
const LEAST_VIOLATION: f64 = 0.04;

/// Numbers of networks between the fewest and the most for a place's patients that are looked at.
const NUMBERS: u64 = 8;

/// Violated cuts over places, most violated first, each practice in few of them.
pub(super) fn capacity_cuts(problem: &Problem, pool: &Pool, values: &[f64]) -> Vec<Found> {
    let point = Point::new(problem, pool, values);
    let seeds: Vec<u32> =
        (0..point.holders.len() as u32).filter(|&at| !point.holders[at as usize].is_empty()).collect();
    let grown: Vec<Vec<Vec<u32>>> = seeds.par_iter().with_min_len(4).map(|&seed| point.places(seed)).collect();
    let places: BTreeSet<Vec<u32>> = grown.into_iter().flatten().collect();
    let places: Vec<Vec<u32>> = places.into_iter().collect();
    let found: Vec<Vec<Found>> = places.par_iter().with_min_len(4).map(|place| point.cuts(place)).collect();
    let mut found: Vec<Found> = found.into_iter().flatten().collect();
    let order = |a: &Found, b: &Found| b.0.total_cmp(&a.0).then(a.1.len().cmp(&b.1.len()));
    found.sort_by(|a, b| order(a, b).then_with(|| (&a.1, a.2).cmp(&(&b.1, b.2))));
    let mut used = vec![0_usize; point.sizes.len()];
    found.retain(|(_, weights, _)| {
        let has_room = weights.iter().all(|&(at, _)| used[at as usize] < EACH);
        if has_room {
            weights.iter().for_each(|&(at, _)| used[at as usize] += 1);
        }
        has_room
    });
    found
}

/// The columns between 0 and 1.
struct Point {
    /// Patients of each practice.
    sizes: Vec<u64>,
    floor: u64,
    cap: u64,
    /// Practices of a place at most.
    largest: usize,
    /// How much of each column is chosen, and its practices.
    columns: Vec<(f64, Vec<u32>)>,
    /// For each practice the columns that hold it.
    holders: Vec<Vec<u32>>,
}

impl Point {
    fn new(problem: &Problem, pool: &Pool, values: &[f64]) -> Self {
        let sizes: Vec<u64> = problem.ids().map(|id| problem.list_size(id)).collect();
        let mut holders = vec![Vec::new(); sizes.len()];
        let mut columns = Vec::new();
        for (column, &value) in pool.columns.iter().zip(values) {
            if value > 1e-6 && value < 1.0 - 1e-6 {
                let practices = column.members.iter().filter(|id| !pool.is_name(id.index()));
                let practices: Vec<u32> = practices.map(|id| id.index() as u32).collect();
                practices.iter().for_each(|&at| holders[at as usize].push(columns.len() as u32));
                columns.push((value, practices));
            }
        }
        let policy = problem.policy();
        let (floor, cap) = (u64::from(policy.floor).max(1), u64::from(policy.cap).max(1));
        let of_network = sizes.len() as f64 * (floor + cap) as f64 / 2.0 / problem.total_patients().max(1) as f64;
        let largest = LARGEST[usize::from(pool.is_block() || of_network > SMALL)];
        Self { sizes, floor, cap, largest, columns, holders }
    }

    /// The places around a practice whose patients need most networks beyond those that touch them, or fill fewest of those that
    /// they hold, and the one that no column leaves.
    fn places(&self, seed: u32) -> Vec<Vec<u32>> {
        let mut place = Place::new(self);
        let mut next = Some(seed);
        let mut met: Vec<(f64, usize)> = Vec::new();
        while let Some(added) = next
            && place.practices.len() < self.largest
        {
            place.add(added);
            met.push((place.violation(), place.practices.len()));
            next = place.nearest();
        }
        let whole = next.is_none().then_some(place.practices.len());
        met.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let lengths: BTreeSet<usize> = met.into_iter().take(KEPT).map(|item| item.1).chain(whole).collect();
        let first = |length: usize| {
            let mut practices = place.practices[..length].to_vec();
            practices.sort_unstable();
            practices
        };
        lengths.into_iter().map(first).collect()
    }

    /// The violated cuts over a place (ascending).
    fn cuts(&self, place: &[u32]) -> Vec<Found> {
        let patients: u64 = place.iter().map(|&at| self.sizes[at as usize]).sum();
        let mut columns: Vec<u32> = place.iter().flat_map(|&at| self.holders[at as usize].iter().copied()).collect();
        columns.sort_unstable();
        columns.dedup();
        // Each with whether patients count down from it.
        let mut divisors = BTreeSet::from([(self.cap, true), (self.floor, false)]);
        let fewest = patients.div_ceil(self.cap).max(1);
        for networks in fewest..=(patients / self.floor).min(fewest + NUMBERS) {
            divisors.insert((patients / networks + 1, false));
            divisors.insert((patients.saturating_sub(1) / networks, true));
        }
        let fits = |divisor: u64| divisor >= 2 && divisor * (self.largest as u64) < u64::from(u32::MAX);
        divisors.into_iter().filter(|item| fits(item.0)).filter_map(|item| self.cut(place, &columns, item)).collect()
    }

    /// The cut over a place with a divisor, if the columns that touch the place violate it.
    fn cut(&self, place: &[u32], columns: &[u32], (divisor, down): (u64, bool)) -> Option<Found> {
        let weight = |at: u32| {
            let rest = self.sizes[at as usize] % divisor;
            if down && rest > 0 { divisor - rest } else { rest }
        };
        let held = |column: &u32| {
            let (value, practices) = &self.columns[*column as usize];
            let inside = practices.iter().filter(|at| place.binary_search(at).is_ok());
            value * (inside.map(|&at| weight(at)).sum::<u64>() / divisor) as f64
        };
        let limit = place.iter().map(|&at| weight(at)).sum::<u64>() / divisor;
        let violation = columns.iter().map(held).sum::<f64>() - limit as f64;
        let weights = || place.iter().map(|&at| (at, weight(at) as u32)).filter(|item| item.1 > 0).collect();
        (violation > LEAST_VIOLATION).then(|| (violation, weights(), divisor as u32))
    }
}

/// A place as it grows.
struct Place<'a> {
    point: &'a Point,
    practices: Vec<u32>,
    patients: u64,
    /// The columns that touch it, and how many of its patients each column holds; `None` for columns that do not touch it.
    touching: Vec<u32>,
    held: Vec<Option<u64>>,
    /// How much of the columns touches it.
    touched: f64,
    /// For each practice how much of the columns that hold it touches the place, and the practices for which that is something.
    shared: Vec<f64>,
    near: Vec<u32>,
    inside: Vec<bool>,
}

impl<'a> Place<'a> {
    fn new(point: &'a Point) -> Self {
        let practices = point.sizes.len();
        Self {
            point,
            practices: Vec::new(),
            patients: 0,
            touching: Vec::new(),
            held: vec![None; point.columns.len()],
            touched: 0.0,
            shared: vec![0.0; practices],
            near: Vec::new(),
            inside: vec![false; practices],
        }
    }

    fn add(&mut self, added: u32) {
        let size = self.point.sizes[added as usize];
        self.practices.push(added);
        self.inside[added as usize] = true;
        self.patients += size;
        for &column in &self.point.holders[added as usize] {
            if let Some(held) = &mut self.held[column as usize] {
                *held += size;
                continue;
            }
            self.held[column as usize] = Some(size);
            self.touching.push(column);
            let (value, practices) = &self.point.columns[column as usize];
            self.touched += value;
            for &at in practices {
                if self.shared[at as usize] == 0.0 {
                    self.near.push(at);
                }
                self.shared[at as usize] += value;
            }
        }
    }

    /// The practice outside that brings the fewest new columns: of several the one with the most patients.
    fn nearest(&self) -> Option<u32> {
        let size = |at: u32| self.point.sizes[at as usize];
        let shared = |at: u32| self.shared[at as usize];
        let outside = self.near.iter().copied().filter(|&at| !self.inside[at as usize]);
        outside.max_by(|&a, &b| shared(a).total_cmp(&shared(b)).then(size(a).cmp(&size(b))).then(b.cmp(&a)))
    }

    /// Networks that the patients need at the cap beyond those that touch the place, or that are filled to the floor beyond those
    /// that the patients suffice for, whichever is more.
    fn violation(&self) -> f64 {
        let Point { floor, cap, columns, .. } = self.point;
        let filled = |&column: &u32| {
            columns[column as usize].0 * (self.held[column as usize].unwrap_or_default() / floor) as f64
        };
        let filled: f64 = self.touching.iter().map(filled).sum();
        let needed = self.patients.div_ceil(*cap) as f64 - self.touched;
        needed.max(filled - (self.patients / floor) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adjacency::Adjacency;
    use crate::candidates::coefficient;
    use crate::geometry::GridPoint;
    use crate::model::{Cut, Practice, PracticeId, Score, SizePolicy};
    use proptest::prelude::*;

    fn problem(sizes: &[u32]) -> Problem {
        let at = |at: usize| GridPoint::new(at as f64 * 1_000.0, 0.0).unwrap();
        let practice = |(id, &size): (usize, &u32)| Practice::new(format!("P{id}"), at(id), size);
        let practices: Vec<Practice> = sizes.iter().enumerate().map(practice).collect();
        let adjacency = Adjacency::new(practices.len(), []);
        Problem::builder(practices, adjacency).policy(SizePolicy::band(30_000, 50_000, 50_000)).build().unwrap()
    }

    fn pool(problem: &Problem, columns: &[Vec<usize>]) -> Pool {
        let mut pool = Pool::new(problem, &[]);
        for members in columns {
            pool.add(members.iter().map(|&id| PracticeId::new(id)).collect(), Score::from_patient_km(1.0));
        }
        pool
    }

    fn cuts(problem: &Problem, pool: &Pool, values: &[f64]) -> Vec<(f64, Cut)> {
        let named = |weights: Vec<(u32, u32)>| {
            weights.into_iter().map(|(at, weight)| (PracticeId::new(at as usize), weight)).collect()
        };
        let found = capacity_cuts(problem, pool, values).into_iter();
        let cut = |weights, divisor| Cut { weights: named(weights), divisor, dual: Score::ZERO };
        found.map(|(violation, weights, divisor)| (violation, cut(weights, divisor))).collect()
    }

    fn left(cut: &Cut, pool: &Pool, values: &[f64]) -> f64 {
        let counted = |members: &[PracticeId]| f64::from(coefficient(cut, members));
        pool.columns.iter().zip(values).map(|(column, value)| value * counted(&column.members)).sum()
    }

    /// All runs of three in a ring, each chosen to a third.
    fn ring_of_threes(practices: usize) -> (Vec<Vec<usize>>, Vec<f64>) {
        let run = |at: usize| {
            let mut run: Vec<usize> = (at..at + 3).map(|at| at % practices).collect();
            run.sort_unstable();
            run
        };
        ((0..practices).map(run).collect(), vec![1.0 / 3.0; practices])
    }

    /// The cut over a whole ring of practices of a size with a divisor, and by how much its runs of three violate it.
    fn over_ring(practices: usize, size: u32, divisor: u32) -> (f64, Cut) {
        let problem = problem(&vec![size; practices]);
        let (columns, values) = ring_of_threes(practices);
        let pool = pool(&problem, &columns);
        let mut cuts = cuts(&problem, &pool, &values).into_iter();
        cuts.find(|(_, cut)| cut.divisor == divisor && cut.weights.len() == practices).expect("the place")
    }

    #[test]
    fn patients_that_need_three_networks_are_not_left_to_two_and_a_third() {
        let (violation, cut) = over_ring(7, 14_500, 50_000);
        assert!((violation - 2.0 / 3.0).abs() < 1e-9, "{violation}");
        assert_eq!((cut.weights[0].1, cut.limit()), (35_500, 4));
    }

    #[test]
    fn patients_that_fill_two_networks_are_not_made_to_fill_two_and_two_thirds() {
        let (violation, cut) = over_ring(8, 10_500, 30_000);
        assert!((violation - 2.0 / 3.0).abs() < 1e-9, "{violation}");
        assert_eq!(cut.limit(), 2);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// A mean of plans, each of which cuts its own order of the practices into groups within the cap.
        #[test]
        fn every_plan_keeps_the_cuts(
            sizes in prop::collection::vec(1_000_u32..30_000, 4..14),
            orders in prop::collection::vec(any::<u64>(), 2..7),
        ) {
            let problem = problem(&sizes);
            let plan = |order: &u64| {
                let mut ids: Vec<usize> = (0..sizes.len()).collect();
                ids.sort_by_key(|&id| (order ^ id as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
                let mut groups: Vec<Vec<usize>> = vec![Vec::new()];
                let size = |group: &[usize]| group.iter().map(|&id| sizes[id]).sum::<u32>();
                for id in ids {
                    let last = groups.last().expect("a group");
                    if !last.is_empty() && size(last) + sizes[id] > 50_000 {
                        groups.push(Vec::new());
                    }
                    groups.last_mut().expect("a group").push(id);
                }
                groups.iter_mut().for_each(|group| group.sort_unstable());
                groups
            };
            let plans: Vec<Vec<Vec<usize>>> = orders.iter().map(plan).collect();
            let columns: BTreeSet<Vec<usize>> = plans.iter().flatten().cloned().collect();
            let columns: Vec<Vec<usize>> = columns.into_iter().collect();
            let share = |column: &Vec<usize>| plans.iter().filter(|plan| plan.contains(column)).count() as f64;
            let values: Vec<f64> = columns.iter().map(|column| share(column) / plans.len() as f64).collect();
            let pool = pool(&problem, &columns);
            prop_assert!(cuts(&problem, &pool, &values).is_empty(), "a mean of plans keeps whatever they keep");
            // Values beyond it are cut off by what each plan still keeps.
            let more: Vec<f64> = values.iter().map(|value| (value * 1.3).min(0.999)).collect();
            for (violation, cut) in cuts(&problem, &pool, &more) {
                prop_assert!((left(&cut, &pool, &more) - f64::from(cut.limit()) - violation).abs() < 1e-6);
                for plan in &plans {
                    let counted = |group: &Vec<usize>| {
                        let members: Vec<PracticeId> = group.iter().map(|&id| PracticeId::new(id)).collect();
                        coefficient(&cut, &members)
                    };
                    prop_assert!(plan.iter().map(counted).sum::<u32>() <= cut.limit(), "{cut:?}");
                }
                prop_assert!(cut.weights.iter().all(|&(_, weight)| weight >= 1 && weight < cut.divisor));
            }
        }
    }
}
