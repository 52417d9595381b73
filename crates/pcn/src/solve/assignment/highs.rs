//! The LP of the assignment model, by HiGHS: rows come as they are violated, bounds change from node to node.
//!
//! What is proven with it does not rest on HiGHS's word: bounds and infeasibility are computed again from duals, whatever these are,
//! in floating-point sums whose rounding is allowed for. The exception is [`choose`], the best choice among listed districts of
//! given centres: that there is no better choice is the word of HiGHS's branch and bound.

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
    /// Says the solver; see [`Relaxation::is_refuted`].
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
    /// Solves since each row last had a dual.
    idle: Vec<u32>,
    /// Made when it is first needed.
    violated: Option<Violated>,
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
        simplex(&mut model);
        let bounds = vec![(0.0, 1.0); costs.len()];
        let idle = vec![0; rows.len()];
        Self { model: Some(model), names, costs, bounds, rows, idle, violated: None }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Its costs and rows.
    pub(super) fn content(&self) -> (Vec<f64>, Vec<Row>) {
        (self.costs.clone(), self.rows.clone())
    }

    /// Starts anew without those rows after the first `base` that had no dual in the last `most` solves; which rows stay.
    pub(super) fn purge(&mut self, base: usize, most: u32) -> Vec<bool> {
        let stay: Vec<bool> = self.idle.iter().enumerate().map(|(at, &idle)| at < base || idle < most).collect();
        let rows = self.rows.iter().zip(&stay).filter(|(_, stay)| **stay).map(|(row, _)| row.clone()).collect();
        self.restart(rows);
        stay
    }

    /// Starts anew with these rows and without a basis.
    fn restart(&mut self, rows: Vec<Row>) {
        let bounds = std::mem::take(&mut self.bounds);
        *self = Self::new(std::mem::take(&mut self.costs), rows);
        bounds.into_iter().enumerate().for_each(|(column, bounds)| self.set_bounds(column, bounds));
    }

    pub(super) fn add_row(&mut self, row: Row) {
        if let Some(model) = &mut self.model {
            let terms: Vec<(highs::Col, f64)> =
                row.terms.iter().map(|&(at, factor)| (self.names[at], factor)).collect();
            model.add_row(row.least..=row.most, terms);
            self.rows.push(row);
            self.idle.push(0);
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

    /// Solves from the last basis, or once more without it where the solver gives up; `pivots` limits the simplex.
    pub(super) fn solve(&mut self, pivots: i32) -> Answer {
        if let answer @ (Answer::Solved(_) | Answer::Infeasible) = self.attempt(pivots) {
            return answer;
        }
        let rows = std::mem::take(&mut self.rows);
        self.restart(rows);
        self.attempt(pivots)
    }

    fn attempt(&mut self, pivots: i32) -> Answer {
        let Some(mut model) = self.model.take() else { return Answer::Failed };
        model.set_option("simplex_iteration_limit", pivots);
        let Ok(solved) = model.try_solve() else { return Answer::Failed };
        let status = solved.status();
        let answer = match status {
            HighsModelStatus::Optimal | HighsModelStatus::ReachedIterationLimit => {
                let solution = solved.get_solution();
                let (bound, reduced) = self.proven(solution.dual_rows());
                for (idle, &dual) in self.idle.iter_mut().zip(solution.dual_rows()) {
                    *idle = if dual == 0.0 { *idle + 1 } else { 0 };
                }
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

    /// Whether no point between the bounds keeps the rows, by an LP that minimises what is violated: its duals are multipliers of
    /// rows whose sum no point fulfils (Farkas), which is computed again here.
    pub(super) fn is_refuted(&mut self) -> bool {
        let mut violated = self.violated.take().unwrap_or_else(|| Violated::new(&self.bounds));
        violated.follow(&self.rows, &self.bounds);
        let multipliers = violated.solve();
        // A solver that failed begins anew the next time.
        self.violated = multipliers.is_some().then_some(violated);
        multipliers.is_some_and(|multipliers| self.contradicts(&multipliers))
    }

    /// Whether the rows, multiplied by these and added up, ask for more than any point between the bounds gives.
    fn contradicts(&self, multipliers: &[f64]) -> bool {
        let (excess, magnitude, _) = self.weigh(vec![0.0; self.costs.len()], multipliers);
        // Thousands of products are each off by one part in 10^16.
        excess > magnitude * 1e-11 + 1e-9
    }

    /// What any duals prove when every column lies between its bounds, less what rounding may have added, and the reduced costs.
    fn proven(&self, duals: &[f64]) -> (f64, Vec<f64>) {
        let (bound, magnitude, reduced) = self.weigh(self.costs.clone(), duals);
        (bound - magnitude * 1e-13, reduced)
    }

    /// The least that columns of these costs come to between their bounds once the rows are priced by duals, the sum of what it is made of
    /// regardless of signs, and the reduced costs.
    fn weigh(&self, costs: Vec<f64>, duals: &[f64]) -> (f64, f64, Vec<f64>) {
        let mut reduced = costs;
        let (mut bound, mut magnitude) = (0.0, 0.0);
        for (row, &dual) in self.rows.iter().zip(duals) {
            let side = if dual > 0.0 { row.least } else { row.most };
            if dual == 0.0 || !side.is_finite() {
                continue;
            }
            bound += dual * side;
            magnitude += (dual * side).abs();
            row.terms.iter().for_each(|&(column, factor)| reduced[column] -= dual * factor);
        }
        for (reduced, bounds) in reduced.iter().zip(&self.bounds) {
            let own = if *reduced > 0.0 { reduced * bounds.0 } else { reduced * bounds.1 };
            bound += own;
            magnitude += own.abs();
        }
        (bound, magnitude, reduced)
    }
}

/// The LP that minimises by how much rows are violated; it keeps its basis from one question to the next.
struct Violated {
    model: Option<Model>,
    names: Vec<highs::Col>,
    bounds: Vec<(f64, f64)>,
    rows: usize,
}

impl Violated {
    fn new(bounds: &[(f64, f64)]) -> Self {
        let mut model = ColProblem::default().optimise(Sense::Minimise);
        let names = bounds.iter().map(|&(least, most)| model.add_col(0.0, least..=most, [])).collect();
        simplex(&mut model);
        Self { model: Some(model), names, bounds: bounds.to_vec(), rows: 0 }
    }

    /// Takes over rows that are new, each with columns for what is missing and for what is too much, and bounds that changed.
    fn follow(&mut self, rows: &[Row], bounds: &[(f64, f64)]) {
        let Some(model) = &mut self.model else { return };
        for row in &rows[self.rows..] {
            let terms: Vec<(highs::Col, f64)> =
                row.terms.iter().map(|&(at, factor)| (self.names[at], factor)).collect();
            let handle = model.add_row(row.least..=row.most, terms);
            for (side, factor) in [(row.least, 1.0), (row.most, -1.0)] {
                if side.is_finite() {
                    model.add_col(1.0, 0.0.., [(handle, factor)]);
                }
            }
        }
        self.rows = rows.len();
        for ((name, known), &now) in self.names.iter().zip(&mut self.bounds).zip(bounds) {
            if *known != now {
                *known = now;
                model.change_column_bounds(*name, now.0..=now.1);
            }
        }
    }

    /// The duals of the rows.
    fn solve(&mut self) -> Option<Vec<f64>> {
        let solved = self.model.take()?.try_solve().ok()?;
        let optimal = solved.status() == HighsModelStatus::Optimal;
        let duals = solved.get_solution().dual_rows().to_vec();
        self.model = Some(Model::from(solved));
        optimal.then_some(duals)
    }
}

/// What the LP over columns ended with.
pub(super) struct Covered {
    pub(super) objective: f64,
    /// Of the units, and of the triples (not positive).
    pub(super) units: Vec<f64>,
    pub(super) triples: Vec<f64>,
    /// One for each excuse and column in the order they came.
    pub(super) values: Vec<f64>,
    pub(super) pivots: u64,
}

/// The LP that chooses one district of each centre so that every unit is in one; columns come as they are found.
pub(super) struct Covering {
    model: Option<Model>,
    rows: Vec<highs::Row>,
    columns: Vec<highs::Col>,
    units: usize,
    centres: usize,
}

/// For an LP that is solved again and again from its last basis.
fn simplex(model: &mut Model) {
    quiet(model);
    model.set_option("presolve", "off");
    model.set_option("solver", "simplex");
}

fn quiet(model: &mut Model) {
    model.make_quiet();
    model.set_option("parallel", "off");
    model.set_option("threads", 1);
    model.set_option("random_seed", 0);
}

impl Covering {
    pub(super) fn new(units: usize, centres: usize) -> Self {
        let mut model = ColProblem::default().optimise(Sense::Minimise);
        let rows = (0..units + centres).map(|_| model.add_row(1.0..=1.0, [])).collect();
        simplex(&mut model);
        Self { model: Some(model), rows, columns: Vec::new(), units, centres }
    }

    /// A column that stands for a unit, or for the district of a centre, centres counted after the units.
    pub(super) fn excuse(&mut self, row: usize, cost: f64) {
        if let Some(model) = &mut self.model {
            model.add_col(cost, 0.0.., [(self.rows[row], 1.0)]);
        }
    }

    /// A column that counts in these triples.
    pub(super) fn add(&mut self, centre: usize, members: &[usize], triples: &[usize], cost: f64) {
        if let Some(model) = &mut self.model {
            let first = self.units + self.centres;
            let rows = members.iter().copied().chain([self.units + centre]);
            let rows = rows.chain(triples.iter().map(|&triple| first + triple)).map(|at| (self.rows[at], 1.0));
            self.columns.push(model.add_col(cost, 0.0.., rows));
        }
    }

    pub(super) fn drop(&mut self, column: usize) {
        if let Some(model) = &mut self.model {
            model.change_column_bounds(self.columns[column], 0.0..=0.0);
        }
    }

    pub(super) fn restore(&mut self, column: usize) {
        if let Some(model) = &mut self.model {
            model.change_column_bounds(self.columns[column], 0.0..);
        }
    }

    /// At most one of these columns.
    pub(super) fn cut(&mut self, columns: impl Iterator<Item = usize>) {
        if let Some(model) = &mut self.model {
            let terms: Vec<(highs::Col, f64)> = columns.map(|at| (self.columns[at], 1.0)).collect();
            self.rows.push(model.add_row(..=1.0, terms));
        }
    }

    pub(super) fn solve(&mut self) -> Option<Covered> {
        let solved = self.model.take()?.try_solve().ok()?;
        let optimal = solved.status() == HighsModelStatus::Optimal;
        let covered = Covered {
            objective: solved.objective_value(),
            units: solved.get_solution().dual_rows()[..self.units].to_vec(),
            triples: solved.get_solution().dual_rows()[self.units + self.centres..].to_vec(),
            values: solved.get_solution().columns().to_vec(),
            pivots: solved.simplex_iteration_count().max(0) as u64,
        };
        self.model = Some(Model::from(solved));
        optimal.then_some(covered)
    }
}

/// What choosing among columns ended with.
pub(super) enum Choice {
    /// The best choice.
    Best(Vec<usize>),
    /// A choice, perhaps not the best.
    Some(Vec<usize>),
    /// There is none below the limit.
    None,
    /// The solver gave up.
    Failed,
}

/// The best choice of one column for each centre that covers each unit once and costs no more than `limit`, in millionths as
/// the columns' costs; `unit` of these make an LP unit. Looks at `nodes` of its tree at most.
pub(super) fn choose(
    units: usize,
    centres: usize,
    columns: &[(usize, &[usize], i64)],
    (limit, unit): (f64, f64),
    nodes: i32,
) -> Choice {
    let mut model = ColProblem::default().optimise(Sense::Minimise);
    let rows: Vec<highs::Row> = (0..units + centres).map(|_| model.add_row(1.0..=1.0, [])).collect();
    let below = model.add_row(f64::NEG_INFINITY..=limit / unit, []);
    for &(centre, members, cost) in columns {
        let cost = cost as f64 / unit;
        let ones = members.iter().copied().chain([units + centre]).map(|at| (rows[at], 1.0));
        model.add_integer_column(cost, 0.0..=1.0, ones.chain([(below, cost)]));
    }
    quiet(&mut model);
    model.set_option("mip_rel_gap", 0.0);
    model.set_option("mip_abs_gap", 1e-7);
    model.set_option("mip_max_nodes", nodes);
    let Ok(solved) = model.try_solve() else { return Choice::Failed };
    let status = solved.status();
    let values = solved.get_solution();
    let chosen: Vec<usize> = (0..values.columns().len()).filter(|&at| values.columns()[at] > 0.5).collect();
    let covered = chosen.iter().map(|&at| columns[at].1.len()).sum::<usize>() == units;
    match status {
        HighsModelStatus::Optimal if covered => Choice::Best(chosen),
        HighsModelStatus::Infeasible => Choice::None,
        _ if covered => Choice::Some(chosen),
        _ => Choice::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Relaxation, Row};

    /// Whether there is a point is found by the solver, that there is none is computed from its duals.
    #[test]
    fn only_rows_that_contradict_each_other_are_refuted() {
        let row = |least: f64, most: f64, terms: &[(usize, f64)]| Row { least, most, terms: terms.to_vec() };
        let sum = [(0, 1.0), (1, 1.0)];
        let mut relaxation = Relaxation::new(vec![1.0, 2.0], vec![row(1.0, 1.0, &sum)]);
        assert!(!relaxation.is_refuted() && matches!(relaxation.solve(100), Answer::Solved(_)));
        relaxation.add_row(row(0.75, f64::INFINITY, &[(0, 1.0)]));
        assert!(!relaxation.is_refuted());
        relaxation.set_bounds(1, (0.3, 1.0));
        assert!(relaxation.is_refuted() && matches!(relaxation.solve(100), Answer::Infeasible));
        // Multipliers that say nothing prove nothing, and those of the wrong side neither.
        assert!(!relaxation.contradicts(&[0.0, 0.0]) && !relaxation.contradicts(&[1.0, -1.0]));
        assert!(relaxation.contradicts(&[-1.0, 1.0]));
        relaxation.set_bounds(1, (0.25, 1.0));
        assert!(!relaxation.is_refuted() && !relaxation.contradicts(&[-1.0, 1.0]), "there is one point");
    }

    #[test]
    fn rows_that_do_nothing_go_and_the_answer_stays() {
        let least = |least: f64, terms: &[(usize, f64)]| Row { least, most: f64::INFINITY, terms: terms.to_vec() };
        let mut relaxation = Relaxation::new(vec![1.0, 2.0, 4.0], vec![least(1.5, &[(0, 1.0), (1, 1.0), (2, 1.0)])]);
        relaxation.set_bounds(2, (0.25, 1.0));
        relaxation.add_row(least(0.1, &[(0, 1.0)]));
        relaxation.add_row(least(0.75, &[(1, 1.0)]));
        let bound = |relaxation: &mut Relaxation| match relaxation.solve(1_000) {
            Answer::Solved(point) => point.bound,
            _ => panic!("there is a point"),
        };
        // 0.5 of the first, 0.75 of the second as the last row asks, 0.25 of the third as its bounds ask.
        (0..3).for_each(|_| assert!((bound(&mut relaxation) - 3.0).abs() < 1e-9));
        assert_eq!(relaxation.purge(1, 3), [true, false, true]);
        assert_eq!(relaxation.rows(), 2);
        assert!((bound(&mut relaxation) - 3.0).abs() < 1e-9, "bounds and the row that counts are still there");
        relaxation.add_row(least(0.9, &[(0, 1.0)]));
        assert!((bound(&mut relaxation) - 3.4).abs() < 1e-9, "0.9, 0.75 and 0.25: rows come as before");
    }
}
