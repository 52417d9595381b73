//! The LP of the assignment model, by HiGHS: rows come as they are violated, bounds change from node to node.

use highs::{ColProblem, HighsModelStatus, Model, Sense};

/// One row: least, greatest, and what multiplies which column.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) least: f64,
    pub(super) most: f64,
    pub(super) terms: Vec<(usize, f64)>,
}

/// What solving ended with.
pub(super) enum Answer {
    Solved(Point),
    Infeasible,
    Failed,
}

/// An LP's point, with a bound that holds whatever the solver's tolerances are.
pub(super) struct Point {
    pub(super) bound: f64,
    pub(super) values: Vec<f64>,
    pub(super) reduced: Vec<f64>,
    pub(super) pivots: u64,
}

/// An LP over columns from 0 to 1 that keeps its basis.
pub(super) struct Relaxation {
    model: Option<Model>,
    names: Vec<highs::Col>,
    costs: Vec<f64>,
    bounds: Vec<(f64, f64)>,
    rows: Vec<Row>,
}

impl Relaxation {
    pub(super) fn new(costs: Vec<f64>, rows: Vec<Row>) -> Self {
        let mut model = ColProblem::default().optimise(Sense::Minimise);
        let handles: Vec<highs::Row> = rows.iter().map(|row| model.add_row(row.least..=row.most, [])).collect();
        let mut factors: Vec<Vec<(highs::Row, f64)>> = vec![Vec::new(); costs.len()];
        for (row, &handle) in rows.iter().zip(&handles) {
            row.terms.iter().for_each(|&(column, factor)| factors[column].push((handle, factor)));
        }
        let names = costs.iter().zip(factors).map(|(&cost, factors)| model.add_col(cost, 0.0..=1.0, factors)).collect();
        model.make_quiet();
        for (option, value) in [("presolve", "off"), ("parallel", "off"), ("solver", "simplex")] {
            model.set_option(option, value);
        }
        model.set_option("threads", 1);
        model.set_option("random_seed", 0);
        let bounds = vec![(0.0, 1.0); costs.len()];
        Self { model: Some(model), names, costs, bounds, rows }
    }

    pub(super) fn add_row(&mut self, row: Row) {
        if let Some(model) = &mut self.model {
            let terms: Vec<(highs::Col, f64)> =
                row.terms.iter().map(|&(at, factor)| (self.names[at], factor)).collect();
            model.add_row(row.least..=row.most, terms);
            self.rows.push(row);
        }
    }

    pub(super) fn set_bounds(&mut self, column: usize, bounds: (f64, f64)) {
        if self.bounds[column] != bounds
            && let Some(model) = &mut self.model
        {
            self.bounds[column] = bounds;
            model.change_column_bounds(self.names[column], bounds.0..=bounds.1);
        }
    }

    /// Solves from the last basis; `pivots` limits the simplex.
    pub(super) fn solve(&mut self, pivots: i32) -> Answer {
        let Some(mut model) = self.model.take() else { return Answer::Failed };
        model.set_option("simplex_iteration_limit", pivots);
        let Ok(solved) = model.try_solve() else { return Answer::Failed };
        let status = solved.status();
        let answer = match status {
            HighsModelStatus::Optimal | HighsModelStatus::ReachedIterationLimit => {
                let solution = solved.get_solution();
                let (bound, reduced) = self.proven(solution.dual_rows());
                Answer::Solved(Point {
                    bound,
                    reduced,
                    values: solution.columns().to_vec(),
                    pivots: solved.simplex_iteration_count().max(0) as u64,
                })
            }
            HighsModelStatus::Infeasible => Answer::Infeasible,
            _ => Answer::Failed,
        };
        self.model = Some(Model::from(solved));
        answer
    }

    /// What any duals prove when every column lies between its bounds, and the reduced costs.
    fn proven(&self, duals: &[f64]) -> (f64, Vec<f64>) {
        let mut reduced = self.costs.clone();
        let mut bound = 0.0;
        for (row, &dual) in self.rows.iter().zip(duals) {
            let side = if dual > 0.0 { row.least } else { row.most };
            if dual == 0.0 || !side.is_finite() {
                continue;
            }
            bound += dual * side;
            row.terms.iter().for_each(|&(column, factor)| reduced[column] -= dual * factor);
        }
        for (reduced, bounds) in reduced.iter().zip(&self.bounds) {
            bound += if *reduced > 0.0 { reduced * bounds.0 } else { reduced * bounds.1 };
        }
        (bound, reduced)
    }
}
