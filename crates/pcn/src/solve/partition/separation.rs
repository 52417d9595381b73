//! Rank-1 cuts that an LP's point violates.

use super::capacity::capacity_cuts;
use super::pool::Pool;
use crate::model::{Cut, PracticeId, Score};
use crate::problem::Problem;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashSet};

/// Cuts of one round over any practice at most.
const EACH: usize = 5;

/// Smallest violation worth a row.
const LEAST_VIOLATION: f64 = 0.02;

/// The columns between 0 and 1, by practice.
struct Point<'a> {
    pool: &'a Pool,
    values: &'a [f64],
    /// For each practice its fractional columns; none where an earlier one has the same, since either serves a cut alike.
    holders: Vec<Vec<u32>>,
    /// For each fractional column its practices that have columns here.
    rows: Vec<(u32, Vec<u32>)>,
}

impl<'a> Point<'a> {
    fn new(pool: &'a Pool, values: &'a [f64]) -> Self {
        let mut holders = vec![Vec::new(); pool.units];
        for (index, &value) in values.iter().enumerate() {
            if value > 1e-6 && value < 1.0 - 1e-6 {
                for member in &pool.columns[index].members {
                    holders[member.index()].push(index as u32);
                }
            }
        }
        let mut met = HashSet::new();
        for columns in &mut holders {
            if !columns.is_empty() && !met.insert(columns.clone()) {
                columns.clear();
            }
        }
        let mut rows: Vec<(u32, u32)> = Vec::new();
        for (row, columns) in holders.iter().enumerate() {
            rows.extend(columns.iter().map(|&column| (column, row as u32)));
        }
        rows.sort_unstable();
        let rows =
            rows.chunk_by(|a, b| a.0 == b.0).map(|of| (of[0].0, of.iter().map(|item| item.1).collect())).collect();
        Self { pool, values, holders, rows }
    }

    /// The practices of a fractional column that have columns here, ascending.
    fn rows_of(&self, column: u32) -> &[u32] {
        self.rows.binary_search_by_key(&column, |item| item.0).map_or(&[], |at| &self.rows[at].1)
    }

    /// For each practice the later practices it shares columns with, and how much of them, ascending.
    fn pairs(&self) -> Vec<Vec<(u32, f64)>> {
        (0..self.pool.units)
            .map(|practice| {
                let mut shared: Vec<(u32, f64)> = Vec::new();
                for &column in &self.holders[practice] {
                    let value = self.values[column as usize];
                    let rows = self.rows_of(column).iter().filter(|&&row| row as usize > practice);
                    shared.extend(rows.map(|&row| (row, value)));
                }
                shared.sort_unstable_by_key(|item| item.0);
                shared.chunk_by(|a, b| a.0 == b.0).map(|g| (g[0].0, g.iter().map(|i| i.1).sum())).collect()
            })
            .collect()
    }

    /// How much of the columns holds all three.
    fn triple(&self, a: u32, b: u32, c: u32) -> f64 {
        self.holders[a as usize]
            .iter()
            .filter(|&&column| {
                let members = &self.pool.columns[column as usize].members;
                let holds = |id: u32| members.binary_search(&PracticeId::new(id as usize)).is_ok();
                holds(b) && holds(c)
            })
            .map(|&column| self.values[column as usize])
            .sum()
    }

    /// Left-hand side of a cut less its limit.
    fn violation(&self, rows: &[u32], shape: &[u32], divisor: u32, scratch: &mut Scratch) -> f64 {
        let mut left = 0.0;
        for (&row, &weight) in rows.iter().zip(shape) {
            for &column in &self.holders[row as usize] {
                let at = column as usize;
                let before = scratch.weight[at];
                if before == 0 {
                    scratch.met.push(column);
                }
                scratch.weight[at] = before + weight;
                // One more whole unit counts the column once more.
                left += f64::from((before + weight) / divisor - before / divisor) * self.values[at];
            }
        }
        for column in scratch.met.drain(..) {
            scratch.weight[column as usize] = 0;
        }
        left - f64::from(shape.iter().sum::<u32>() / divisor)
    }
}

/// Weights of the columns met, all 0 between uses.
struct Scratch {
    weight: Vec<u32>,
    met: Vec<u32>,
}

impl Scratch {
    fn new(columns: usize) -> Self {
        Self { weight: vec![0; columns], met: Vec::new() }
    }
}

/// Weights and divisors of the undominated rank-1 cuts over four and five rows, largest weight first
/// (Pecin, Pessoa, Poggi, Uchoa, Santos, "Limited memory rank-1 cuts for vehicle routing problems", Operations Research Letters 45, 2017).
const SHAPES: [(&[u32], u32); 8] = [
    (&[2, 1, 1, 1], 3),
    (&[1, 1, 1, 1, 1], 2),
    (&[1, 1, 1, 1, 1], 3),
    (&[2, 2, 1, 1, 1], 4),
    (&[3, 1, 1, 1, 1], 4),
    (&[3, 2, 2, 1, 1], 5),
    (&[2, 2, 1, 1, 1], 3),
    (&[3, 3, 2, 2, 1], 4),
];

/// Violated cuts, those over whole places before others, most violated first: at most `most`, and at most [`EACH`] of a kind over any
/// practice.
pub(crate) fn separate(problem: &Problem, pool: &Pool, values: &[f64], most: usize) -> Vec<Cut> {
    let mut cuts = choose(pool, capacity_cuts(problem, pool, values), most);
    let point = Point::new(pool, values);
    let pairs = point.pairs();
    let mut found = triples(&point, &pairs);
    found.extend(larger(&point, &pairs));
    found.extend(odd_cycles(&point));
    let rest = most - cuts.len();
    cuts.extend(choose(pool, found, rest));
    cuts
}

/// The rank-1 cuts that networks chosen in part violate, most violated first, at most `most`: each network with its members and the
/// share of it that is chosen, from 0 to 1. Cuts come without duals.
///
/// Over whole places, with weights in proportion to patients, over three practices, over four and five with weights, and over the
/// practices that an odd cycle of networks shares (Laporte and Nobert, OR Spektrum 5, 1983; Jepsen, Petersen, Spoorendonk, Pisinger,
/// Operations Research 56, 2008; Pecin and others, Operations Research Letters 45, 2017; Borndoerfer and Weismantel, Mathematical
/// Programming 88, 2000). Practices of one network only, or chosen whole, take no part.
#[must_use]
pub fn violated_cuts(problem: &Problem, networks: &[(Vec<PracticeId>, f64)], most: usize) -> Vec<Cut> {
    let mut shares: BTreeMap<Vec<PracticeId>, f64> = BTreeMap::new();
    for (members, share) in networks {
        let mut members = members.clone();
        members.sort_unstable();
        members.dedup();
        *shares.entry(members).or_default() += share;
    }
    let mut pool = Pool::new(problem, &[]);
    let values: Vec<f64> = shares.values().copied().collect();
    for members in shares.into_keys() {
        let score = problem.total_score(&members);
        pool.add(members, score);
    }
    separate(problem, &pool, &values, most)
}

/// By how much a point violates a cut, practices and weights of the cut, ascending, and its divisor.
pub(super) type Found = (f64, Vec<(u32, u32)>, u32);

fn triples(point: &Point<'_>, pairs: &[Vec<(u32, f64)>]) -> Vec<Found> {
    let weight = |a: u32, b: u32| {
        let list = &pairs[a as usize];
        list.binary_search_by_key(&b, |item| item.0).map_or(0.0, |at| list[at].1)
    };
    let mut found = Vec::new();
    for a in 0..pairs.len() as u32 {
        let near = &pairs[a as usize];
        for (position, &(b, ab)) in near.iter().enumerate() {
            for &(c, ac) in &near[position + 1..] {
                let sum = ab + ac + weight(b, c);
                if sum > 1.0 + LEAST_VIOLATION {
                    let violation = sum - 2.0 * point.triple(a, b, c) - 1.0;
                    if violation > LEAST_VIOLATION {
                        found.push((violation, vec![(a, 1), (b, 1), (c, 1)], 2));
                    }
                }
            }
        }
    }
    found
}

/// Four and five rows by local search: from each practice and its closest companions, swapping rows while the violation grows.
fn larger(point: &Point<'_>, pairs: &[Vec<(u32, f64)>]) -> Vec<Found> {
    let mut companions: Vec<Vec<(u32, f64)>> = vec![Vec::new(); pairs.len()];
    for (a, list) in pairs.iter().enumerate() {
        for &(b, weight) in list {
            companions[a].push((b, weight));
            companions[b as usize].push((a as u32, weight));
        }
    }
    for list in &mut companions {
        list.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    }
    let starts: Vec<u32> = (0..companions.len() as u32).filter(|&at| !companions[at as usize].is_empty()).collect();
    let climbs: Vec<Vec<Found>> = starts
        .par_iter()
        .with_min_len(8)
        .map_init(
            || Scratch::new(point.values.len()),
            |scratch, &start| {
                let climb = |&(shape, divisor)| climb(point, &companions, start, shape, divisor, scratch);
                SHAPES.iter().filter_map(climb).collect()
            },
        )
        .collect();
    climbs.into_iter().flatten().collect()
}

/// Odd cycles of columns, each of which shares a practice with the next: at most half of them, rounded down, are chosen.
/// The cut is the one over the shared practices (Borndoerfer and Weismantel, "Set packing relaxations of some integer programs",
/// Mathematical Programming 88, 2000). The shortest odd closed walk through each column, where a step from one column to the next is as
/// long as what both leave of the practice.
fn odd_cycles(point: &Point<'_>) -> Vec<Found> {
    let columns: Vec<u32> = point.rows.iter().map(|item| item.0).collect();
    let place = |column: u32| columns.binary_search(&column).unwrap_or(0);
    let value = |at: usize| point.values[columns[at] as usize];
    // For each column the others that share a practice, the practice, and the length of the step.
    let steps: Vec<Vec<(usize, u32, f64)>> = point
        .rows
        .iter()
        .enumerate()
        .map(|(at, (column, rows))| {
            let mut steps: Vec<(usize, u32, f64)> = Vec::new();
            for &row in rows {
                for &other in point.holders[row as usize].iter().filter(|other| *other != column) {
                    let to = place(other);
                    steps.push((to, row, (1.0 - value(at) - value(to)).max(0.0)));
                }
            }
            steps.sort_unstable_by_key(|step| (step.0, step.1));
            steps.dedup_by_key(|step| step.0);
            steps
        })
        .collect();
    let walks: Vec<Option<Found>> = (0..columns.len())
        .into_par_iter()
        .with_min_len(8)
        .map_init(|| Scratch::new(point.values.len()), |scratch, start| odd_cycle(point, &steps, start, scratch))
        .collect();
    walks.into_iter().flatten().collect()
}

/// The cut of the shortest odd closed walk through a column, if the point violates it.
fn odd_cycle(
    point: &Point<'_>,
    steps: &[Vec<(usize, u32, f64)>],
    start: usize,
    scratch: &mut Scratch,
) -> Option<Found> {
    // Nodes are columns with the parity of the steps so far.
    let mut length = vec![f64::INFINITY; 2 * steps.len()];
    let mut from: Vec<(u32, u32)> = vec![(0, 0); 2 * steps.len()];
    let mut open = BinaryHeap::new();
    let end = 2 * start + 1;
    length[2 * start] = 0.0;
    open.push(Reverse((0_u64, 2 * start)));
    let whole = |length: f64| (length * 1e9) as u64;
    while let Some(Reverse((far, node))) = open.pop() {
        if node == end {
            break;
        }
        if far > whole(length[node]) {
            continue;
        }
        let (at, parity) = (node / 2, node % 2);
        for &(to, row, step) in &steps[at] {
            let next = 2 * to + (1 - parity);
            let reached = length[node] + step + 1e-7;
            if reached < 1.0 && reached < length[next] {
                length[next] = reached;
                from[next] = (node as u32, row);
                open.push(Reverse((whole(reached), next)));
            }
        }
    }
    if length[end].is_infinite() {
        return None;
    }
    let (mut rows, mut node) = (Vec::new(), end);
    while node != 2 * start {
        let (before, row) = from[node];
        // A practice met twice counts as none.
        match rows.iter().position(|&known| known == row) {
            Some(known) => _ = rows.swap_remove(known),
            None => rows.push(row),
        }
        node = before as usize;
    }
    if rows.len() < 3 || rows.len() % 2 == 0 {
        return None;
    }
    rows.sort_unstable();
    let violation = point.violation(&rows, &vec![1; rows.len()], 2, scratch);
    (violation > LEAST_VIOLATION).then(|| (violation, rows.into_iter().map(|row| (row, 1)).collect(), 2))
}

/// Companions of any of the rows, the closest of each.
fn near(companions: &[Vec<(u32, f64)>], rows: &[u32], each: usize) -> Vec<u32> {
    let mut options: Vec<u32> =
        rows.iter().flat_map(|&row| companions[row as usize].iter().take(each).map(|c| c.0)).collect();
    options.sort_unstable();
    options.dedup();
    options
}

fn climb(
    point: &Point<'_>,
    companions: &[Vec<(u32, f64)>],
    start: u32,
    shape: &[u32],
    divisor: u32,
    scratch: &mut Scratch,
) -> Option<Found> {
    let mut rows: Vec<u32> = vec![start];
    // Greedy: the companion that shares most with the rows so far.
    while rows.len() < shape.len() {
        let shared = |option: u32| -> f64 {
            rows.iter().map(|&r| companions[r as usize].iter().find(|c| c.0 == option).map_or(0.0, |c| c.1)).sum()
        };
        let options = near(companions, &rows, 8).into_iter().filter(|option| !rows.contains(option));
        let (_, next) =
            options.map(|option| (shared(option), option)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
        rows.push(next);
    }
    let mut best = point.violation(&rows, shape, divisor, scratch);
    for _ in 0..6 {
        let mut improved = false;
        for position in 0..rows.len() {
            for option in near(companions, &rows, 10) {
                let was = rows[position];
                let other = rows.iter().position(|&row| row == option);
                match other {
                    Some(other) if shape[other] != shape[position] => rows.swap(other, position),
                    Some(_) => continue,
                    None => rows[position] = option,
                }
                let violation = point.violation(&rows, shape, divisor, scratch);
                if violation > best + 1e-9 {
                    best = violation;
                    improved = true;
                } else if let Some(other) = other {
                    rows.swap(other, position);
                } else {
                    rows[position] = was;
                }
            }
        }
        if !improved {
            break;
        }
    }
    (best > LEAST_VIOLATION).then(|| {
        let mut weights: Vec<(u32, u32)> = rows.into_iter().zip(shape.iter().copied()).collect();
        weights.sort_unstable();
        (best, weights, divisor)
    })
}

fn choose(pool: &Pool, mut found: Vec<Found>, most: usize) -> Vec<Cut> {
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    found.dedup_by(|a, b| a.1 == b.1 && a.2 == b.2);
    let known: HashSet<(Vec<(PracticeId, u32)>, u32)> =
        pool.cuts.iter().map(|cut| (cut.weights.clone(), cut.divisor)).collect();
    let mut used = vec![0_usize; pool.units];
    let mut chosen = Vec::new();
    for (_, weights, divisor) in found {
        if chosen.len() == most {
            break;
        }
        if weights.iter().any(|&(row, _)| used[row as usize] >= EACH) {
            continue;
        }
        let named: Vec<(PracticeId, u32)> =
            weights.iter().map(|&(row, w)| (PracticeId::new(row as usize), w)).collect();
        if known.contains(&(named.clone(), divisor)) {
            continue;
        }
        for &(row, _) in &weights {
            used[row as usize] += 1;
        }
        chosen.push(Cut { weights: named, divisor, dual: Score::ZERO });
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adjacency::Adjacency;
    use crate::geometry::GridPoint;
    use crate::model::{Practice, SizePolicy};

    fn problem(practices: usize) -> Problem {
        let at = |at: usize| GridPoint::new(at as f64 * 1_000.0, 0.0).unwrap();
        let practices: Vec<Practice> =
            (0..practices).map(|id| Practice::new(format!("P{id}"), at(id), 9_000)).collect();
        let adjacency = Adjacency::new(practices.len(), []);
        Problem::builder(practices, adjacency).policy(SizePolicy::band(30_000, 50_000, 50_000)).build().unwrap()
    }

    /// A ring of so many columns, each half chosen, that share `shared` practices with the next.
    fn ring(columns: usize, shared: usize) -> (Problem, Pool, Vec<f64>) {
        let problem = problem(columns * shared);
        let mut pool = Pool::new(&problem, &[]);
        for at in 0..columns {
            let both = [at, (at + 1) % columns];
            let of = |place: usize| (0..shared).map(move |one| PracticeId::new(place * shared + one));
            let mut members: Vec<PracticeId> = both.into_iter().flat_map(of).collect();
            members.sort_unstable();
            pool.add(members, Score::from_patient_km(1.0));
        }
        let values = vec![0.5; pool.columns.len()];
        (problem, pool, values)
    }

    #[test]
    fn odd_rings_are_cut_off_also_where_neighbours_share_several_practices() {
        for columns in [3, 5, 7, 9, 13] {
            for shared in [1, 3] {
                let (problem, pool, values) = ring(columns, shared);
                let cuts = separate(&problem, &pool, &values, 100);
                let left = |cut: &Cut| -> f64 {
                    let counted = |members: &[PracticeId]| f64::from(crate::candidates::coefficient(cut, members));
                    pool.columns.iter().zip(&values).map(|(column, value)| value * counted(&column.members)).sum()
                };
                let violated = cuts.iter().filter(|cut| left(cut) > f64::from(cut.limit()) + 0.49).count();
                assert!(violated > 0, "{columns} columns that share {shared}: {cuts:?}");
            }
        }
    }

    #[test]
    fn even_rings_are_left_alone() {
        for columns in [4, 6, 10] {
            let (problem, pool, values) = ring(columns, 2);
            assert_eq!(separate(&problem, &pool, &values, 100), []);
        }
    }
}
