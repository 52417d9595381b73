//! Rows of the assignment model that are there from the start; contiguity comes as it is violated.

use super::alive::Alive;
use super::highs::Row;
use crate::assignment::AssignmentProblem;

/// What the connected districts of each given centre do not go below, at these prices of the units, in millionths.
#[derive(Clone, Debug)]
pub(super) struct Priced {
    pub(super) units: Vec<f64>,
    /// For each centre alive, ascending.
    pub(super) least: Vec<f64>,
    /// What they prove together.
    pub(super) bound: f64,
}

impl Priced {
    /// One row for each centre: its units are worth no less. With these the LP's bound is no lower than that of the prices.
    pub(super) fn rows(
        &self,
        problem: &AssignmentProblem,
        alive: &Alive,
        column: &[Option<u32>],
        unit: f64,
    ) -> Vec<Row> {
        let row = |(centre, least): (usize, &f64)| {
            let pairs =
                alive.units_of(centre).into_iter().filter_map(|at| Some((at, column[at * problem.units() + centre]?)));
            let worth = |at: usize| (problem.cost(at, centre) as f64 - self.units[at]) / unit;
            let terms = pairs.map(|(at, column)| (column as usize, worth(at))).collect();
            Row { least: least / unit - 1e-7, most: f64::INFINITY, terms }
        };
        alive.centres().into_iter().zip(&self.least).map(row).collect()
    }
}

/// The rows that are there from the start: each unit once, sizes, and the number of districts.
pub(super) fn rows(problem: &AssignmentProblem, alive: &Alive, column: &[Option<u32>]) -> Vec<Row> {
    let n = problem.units();
    let at = |unit: usize, centre: usize| column[unit * n + centre].map(|at| at as usize);
    let mut rows = Vec::new();
    for unit in 0..n {
        let terms = (0..n).filter_map(|centre| at(unit, centre)).map(|column| (column, 1.0)).collect();
        rows.push(Row { least: 1.0, most: 1.0, terms });
    }
    let measure = problem.sizes.iter().sum::<u64>().max(1) as f64 / n as f64;
    let centres = alive.centres();
    for &centre in &centres {
        let with = |limit: u64| -> Vec<(usize, f64)> {
            let units = alive.units_of(centre);
            let factor = |unit: usize| {
                let own = problem.sizes[unit] as f64 - if unit == centre { limit as f64 } else { 0.0 };
                (at(unit, centre).unwrap_or_default(), own / measure)
            };
            units.into_iter().map(factor).filter(|&(_, factor)| factor != 0.0).collect()
        };
        rows.push(Row { least: f64::NEG_INFINITY, most: 0.0, terms: with(alive.caps[centre]) });
        if problem.floor > 0 {
            rows.push(Row { least: 0.0, most: f64::INFINITY, terms: with(problem.floor) });
        }
    }
    let count = problem.districts() as f64;
    let terms = centres.iter().filter_map(|&centre| at(centre, centre)).map(|column| (column, 1.0)).collect();
    rows.push(Row { least: count, most: count, terms });
    rows
}
