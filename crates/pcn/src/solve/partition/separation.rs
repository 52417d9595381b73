//! Rank-1 cuts that an LP's point violates.

use super::pool::Pool;
use crate::model::{Cut, PracticeId, Score};
use rayon::prelude::*;

/// Smallest violation worth a row.
const LEAST_VIOLATION: f64 = 0.02;

/// The columns between 0 and 1, by practice.
struct Point<'a> {
    pool: &'a Pool,
    values: &'a [f64],
    /// For each practice its fractional columns.
    holders: Vec<Vec<u32>>,
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
        Self { pool, values, holders }
    }

    /// For each practice the later practices it shares columns with, and how much of them, ascending.
    fn pairs(&self) -> Vec<Vec<(u32, f64)>> {
        (0..self.pool.units)
            .map(|practice| {
                let mut shared: Vec<(u32, f64)> = Vec::new();
                for &column in &self.holders[practice] {
                    let value = self.values[column as usize];
                    let members = &self.pool.columns[column as usize].members;
                    shared.extend(members.iter().filter(|m| m.index() > practice).map(|m| (m.index() as u32, value)));
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

/// Violated cuts, most violated first, at most `most` and at most `each` over any practice.
pub(crate) fn separate(pool: &Pool, values: &[f64], most: usize, each: usize) -> Vec<Cut> {
    let point = Point::new(pool, values);
    let pairs = point.pairs();
    let mut found = triples(&point, &pairs);
    found.extend(larger(&point, &pairs));
    choose(pool, found, most, each)
}

type Found = (f64, Vec<(u32, u32)>, u32);

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

fn choose(pool: &Pool, mut found: Vec<Found>, most: usize, each: usize) -> Vec<Cut> {
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    found.dedup_by(|a, b| a.1 == b.1 && a.2 == b.2);
    let known: std::collections::HashSet<(Vec<(PracticeId, u32)>, u32)> =
        pool.cuts.iter().map(|cut| (cut.weights.clone(), cut.divisor)).collect();
    let mut used = vec![0_usize; pool.units];
    let mut chosen = Vec::new();
    for (_, weights, divisor) in found {
        if chosen.len() == most {
            break;
        }
        if weights.iter().any(|&(row, _)| used[row as usize] >= each) {
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
