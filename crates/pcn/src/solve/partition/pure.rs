//! LP duals by clarabel, pure Rust, through `good_lp`.

use super::master::{LpOutcome, Master};
use super::pool::{Pool, Solution};
use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution as _, SolutionWithDual, SolverModel, Variable, constraint,
    solvers::DualValues, variable,
};

/// An LP built anew for each solve: an interior-point method has no basis to keep, and its duals are central by nature.
pub(crate) struct ClarabelMaster;

/// The expressions of the rows: practices, number of networks, cuts.
fn rows(pool: &Pool, columns: &[usize], variables: &[Variable]) -> (Vec<Expression>, Vec<Expression>) {
    let mut partition = vec![Expression::default(); pool.units + 1];
    let mut cuts = vec![Expression::default(); pool.cuts.len()];
    for (&at, &chosen) in columns.iter().zip(variables) {
        let column = &pool.columns[at];
        for member in column.members.iter().filter(|member| pool.held.at(member.index()).is_none()) {
            partition[member.index()].add_mul(1.0, chosen);
        }
        partition[pool.units].add_mul(1.0, chosen);
        for &(cut, coefficient) in &column.cuts {
            cuts[cut as usize].add_mul(f64::from(coefficient), chosen);
        }
    }
    (partition, cuts)
}

impl Master for ClarabelMaster {
    fn solve(&mut self, pool: &Pool, accepted: &[bool], networks: (u32, u32), _: &dyn Fn() -> bool) -> LpOutcome {
        let mut names = ProblemVariables::new();
        let all: Vec<usize> = (0..pool.columns.len()).filter(|&at| accepted[at]).collect();
        let chosen: Vec<Variable> = all.iter().map(|_| names.add(variable().min(0.0))).collect();
        let slack = [names.add(variable().min(0.0)), names.add(variable().min(0.0))];
        let mut cost = Expression::default();
        for (&at, &name) in all.iter().zip(&chosen) {
            cost.add_mul(pool.columns[at].lp_cost(pool.unit), name);
        }
        cost.add_mul(pool.slack_price, slack[0]);
        cost.add_mul(pool.slack_price, slack[1]);
        let (mut partition, cuts) = rows(pool, &all, &chosen);
        let mut count = partition.pop().unwrap_or_default();
        count.add_mul(1.0, slack[0]);
        count.add_mul(-1.0, slack[1]);
        let mut model = names.minimise(cost).using(good_lp::solvers::clarabel::clarabel);
        // A bound is as good as its duals: the default of 1e-8 leaves small areas short of proof.
        model.settings().tol_gap_abs(1e-10).tol_gap_rel(1e-10);
        let mut raised = |(at, row)| {
            let sum = || if pool.is_name(at) { constraint!(row <= 1.0) } else { constraint!(row == 1.0) };
            pool.held.at(at).is_none().then(|| model.add_constraint(sum()))
        };
        let partition: Vec<_> = partition.into_iter().enumerate().map(&mut raised).collect();
        let at_least = model.add_constraint(constraint!(count.clone() >= f64::from(networks.0)));
        let at_most = model.add_constraint(constraint!(count <= f64::from(networks.1)));
        let limits = pool.cuts.iter().map(|cut| f64::from(cut.limit()));
        let cuts: Vec<_> =
            cuts.into_iter().zip(limits).map(|(row, limit)| model.add_constraint(constraint!(row <= limit))).collect();
        let mut solved = match model.solve() {
            Ok(solved) => solved,
            Err(ResolutionError::Infeasible) => return LpOutcome::Infeasible,
            Err(_) => return LpOutcome::Failed,
        };
        let mut values = vec![0.0; pool.columns.len()];
        for (&at, &name) in all.iter().zip(&chosen) {
            values[at] = solved.value(name);
        }
        let slack: f64 = slack.iter().map(|&name| solved.value(name)).sum();
        let objective = pool.columns.iter().zip(&values).map(|(c, v)| c.lp_cost(pool.unit) * v).sum::<f64>();
        let duals = solved.compute_dual();
        LpOutcome::Solved(Solution {
            objective: objective + slack * pool.slack_price,
            practice: partition.into_iter().map(|row| row.map_or(0.0, |row| duals.dual(row))).collect(),
            count: duals.dual(at_least) + duals.dual(at_most),
            cuts: cuts.into_iter().map(|row| duals.dual(row)).collect(),
            values,
            slack,
            surplus: 0.0,
            pivots: 0,
        })
    }
}
