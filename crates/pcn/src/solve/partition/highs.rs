//! The master over HiGHS; the only other file that names HiGHS is that of the assignment model, whose LPs have other columns.

use super::master::{LpOutcome, Master};
use super::pool::{Pool, Solution};
use crate::model::Score;
use highs::{ColProblem, HighsModelStatus, Model, Row, Sense, SolvedModel};

/// An LP that keeps its basis while columns and cuts are added.
#[derive(Default)]
pub(crate) struct HighsMaster {
    model: Option<Model>,
    rows: Vec<Row>,
    cut_rows: Vec<Row>,
    columns: Vec<highs::Col>,
    /// The number of networks, and what is missing from it or too many.
    counters: Vec<highs::Col>,
    /// One for each practice covered twice, where that is allowed at first.
    surplus: Vec<highs::Col>,
    accepted: Vec<bool>,
    costs: Vec<Score>,
    slack_price: f64,
    surplus_allowed: bool,
    networks: (u32, u32),
}

/// HiGHS's numbers of its simplex methods.
const DUAL: i32 = 1;
const PRIMAL: i32 = 4;

/// Pivots of a probe: enough to see which branch moves the bound.
const PROBE_PIVOTS: i32 = 40;

/// Pivots after which the caller is asked whether to go on; a clock would make runs differ.
const SLICE_PIVOTS: i32 = 2_000;

fn quiet(model: &mut Model) {
    model.make_quiet();
    for (option, value) in [("presolve", "off"), ("parallel", "off"), ("solver", "simplex")] {
        model.set_option(option, value);
    }
    model.set_option("threads", 1);
    model.set_option("random_seed", 0);
}

impl HighsMaster {
    /// A fresh model with the rows of the partition and of the number of networks.
    fn start(&mut self, pool: &Pool) -> Model {
        let mut model = ColProblem::default().optimise(Sense::Minimise);
        quiet(&mut model);
        self.rows = (0..pool.units)
            .map(|at| {
                if pool.held.at(at).is_some() {
                    model.add_row(..f64::INFINITY, [])
                } else if pool.is_name(at) {
                    model.add_row(..=1.0, [])
                } else {
                    model.add_row(1.0..=1.0, [])
                }
            })
            .collect();
        let count = model.add_row(0.0..=0.0, []);
        self.counters = vec![
            model.add_col(0.0, 0.0.., [(count, -1.0)]),
            model.add_col(pool.slack_price, 0.0.., [(count, 1.0)]),
            model.add_col(pool.slack_price, 0.0.., [(count, -1.0)]),
        ];
        self.slack_price = pool.slack_price;
        let least = pool.least_duals.iter().flatten().zip(&self.rows);
        self.surplus = least.map(|(&least, &row)| model.add_col(-least, 0.0..=1.0, [(row, -1.0)])).collect();
        self.surplus_allowed = !self.surplus.is_empty();
        self.rows.push(count);
        model
    }

    fn extend(&mut self, model: &mut Model, pool: &Pool) {
        let known_columns = self.columns.len();
        for cut in &pool.cuts[self.cut_rows.len()..] {
            let index = self.cut_rows.len() as u32;
            let factors: Vec<(highs::Col, f64)> = self
                .columns
                .iter()
                .zip(&pool.columns)
                .filter_map(|(&name, column)| {
                    let at = column.cuts.binary_search_by_key(&index, |item| item.0).ok()?;
                    Some((name, f64::from(column.cuts[at].1)))
                })
                .collect();
            self.cut_rows.push(model.add_row(..=f64::from(cut.limit()), factors));
        }
        for column in &pool.columns[known_columns..] {
            let raised = column.members.iter().filter(|m| pool.held.at(m.index()).is_none());
            let mut factors: Vec<(Row, f64)> = raised.map(|m| (self.rows[m.index()], 1.0)).collect();
            factors.push((self.rows[pool.units], 1.0));
            factors.extend(column.cuts.iter().map(|&(cut, value)| (self.cut_rows[cut as usize], f64::from(value))));
            self.columns.push(model.add_col(column.lp_cost(pool.unit), 0.0.., factors));
            self.accepted.push(true);
            self.costs.push(column.cost);
        }
    }

    /// Sets the bounds and costs that changed; returns whether a bound did.
    fn restrict(&mut self, model: &mut Model, pool: &Pool, accepted: &[bool], networks: (u32, u32)) -> bool {
        let mut tightened = false;
        for (at, (&now, &before)) in accepted.iter().zip(&self.accepted).enumerate() {
            if now != before {
                tightened = true;
                model.change_column_bounds(self.columns[at], 0.0..=if now { f64::INFINITY } else { 0.0 });
            }
        }
        self.accepted.copy_from_slice(accepted);
        for (at, column) in pool.columns.iter().enumerate() {
            if column.cost != self.costs[at] {
                model.change_column_cost(self.columns[at], column.lp_cost(pool.unit));
                self.costs[at] = column.cost;
            }
        }
        if pool.slack_price != self.slack_price {
            self.counters[1..].iter().for_each(|&slack| model.change_column_cost(slack, pool.slack_price));
            self.slack_price = pool.slack_price;
        }
        if self.surplus_allowed && pool.least_duals.is_none() {
            self.surplus.iter().for_each(|&column| model.change_column_bounds(column, 0.0..=0.0));
            self.surplus_allowed = false;
            tightened = true;
        }
        if networks != self.networks {
            model.change_column_bounds(self.counters[0], f64::from(networks.0)..=f64::from(networks.1));
            self.networks = networks;
            tightened = true;
        }
        tightened
    }
}

impl Master for HighsMaster {
    fn solve(&mut self, pool: &Pool, accepted: &[bool], networks: (u32, u32), stop: &dyn Fn() -> bool) -> LpOutcome {
        let mut model = match self.model.take() {
            Some(model) => model,
            None => self.start(pool),
        };
        let cuts = self.cut_rows.len();
        self.extend(&mut model, pool);
        let tightened = self.restrict(&mut model, pool, accepted, networks) || self.cut_rows.len() > cuts;
        // New columns leave the last point feasible; new rows and bounds leave its duals so.
        model.set_option("simplex_strategy", if tightened { DUAL } else { PRIMAL });
        model.set_option("simplex_iteration_limit", SLICE_PIVOTS);
        let mut pivots = 0;
        loop {
            let Ok(solved) = model.try_solve() else { return LpOutcome::Failed };
            pivots += solved.simplex_iteration_count().max(0) as u64;
            let outcome = match solved.status() {
                HighsModelStatus::Optimal => LpOutcome::Solved(self.solution(&solved, pool, pivots)),
                HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => LpOutcome::Infeasible,
                HighsModelStatus::ReachedIterationLimit if !stop() => {
                    model = Model::from(solved);
                    continue;
                }
                _ => LpOutcome::Failed,
            };
            self.model = Some(Model::from(solved));
            return outcome;
        }
    }

    fn probe(&mut self, pool: &Pool, accepted: &[bool], networks: (u32, u32)) -> Option<f64> {
        let mut model = self.model.take()?;
        self.extend(&mut model, pool);
        self.restrict(&mut model, pool, accepted, networks);
        model.set_option("simplex_strategy", DUAL);
        model.set_option("simplex_iteration_limit", PROBE_PIVOTS);
        let solved = model.try_solve().ok()?;
        let objective = match solved.status() {
            HighsModelStatus::Optimal | HighsModelStatus::ReachedIterationLimit => Some(solved.objective_value()),
            _ => None,
        };
        self.model = Some(Model::from(solved));
        objective
    }
}

impl HighsMaster {
    fn solution(&self, solved: &SolvedModel, pool: &Pool, pivots: u64) -> Solution {
        let solution = solved.get_solution();
        let rows = solution.dual_rows();
        let first_cut = self.rows.len();
        let (counters, others) = solution.columns().split_at(self.counters.len());
        let (surplus, values) = others.split_at(self.surplus.len());
        Solution {
            objective: solved.objective_value(),
            practice: rows[..pool.units].to_vec(),
            count: rows[pool.units],
            cuts: rows[first_cut..].to_vec(),
            values: values.to_vec(),
            slack: counters[1] + counters[2],
            surplus: surplus.iter().sum(),
            pivots,
        }
    }
}
