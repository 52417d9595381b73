//! LP duals by clarabel and ILPs by microlp, both pure Rust, through `good_lp`.

use super::master::{IlpOutcome, LpOutcome, Master};
use super::pool::{LP_UNIT, Pool, Solution};
use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution as _, SolutionWithDual, SolverModel, Variable, constraint,
    solvers::{DualValues, WithTimeLimit},
    variable,
};

/// An LP built anew for each solve: an interior-point method has no basis to keep, and its duals are central by nature.
pub(crate) struct ClarabelMaster;

/// The expressions of the rows: practices, number of networks, cuts.
fn rows(pool: &Pool, columns: &[usize], variables: &[Variable]) -> (Vec<Expression>, Vec<Expression>) {
    let mut partition = vec![Expression::default(); pool.practices + 1];
    let mut cuts = vec![Expression::default(); pool.cuts.len()];
    for (&at, &chosen) in columns.iter().zip(variables) {
        let column = &pool.columns[at];
        for member in &column.members {
            partition[member.index()].add_mul(1.0, chosen);
        }
        partition[pool.practices].add_mul(1.0, chosen);
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
            cost.add_mul(pool.columns[at].score.micro() as f64 / LP_UNIT, name);
        }
        cost.add_mul(super::master::SLACK_PRICE, slack[0]);
        cost.add_mul(super::master::SLACK_PRICE, slack[1]);
        let (mut partition, cuts) = rows(pool, &all, &chosen);
        let mut count = partition.pop().unwrap_or_default();
        count.add_mul(1.0, slack[0]);
        count.add_mul(-1.0, slack[1]);
        let mut model = names.minimise(cost).using(good_lp::solvers::clarabel::clarabel);
        let partition: Vec<_> =
            partition.into_iter().map(|row| model.add_constraint(constraint!(row == 1.0))).collect();
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
        let objective =
            pool.columns.iter().zip(&values).map(|(c, v)| c.score.micro() as f64 / LP_UNIT * v).sum::<f64>();
        let duals = solved.compute_dual();
        LpOutcome::Solved(Solution {
            objective: objective + slack * super::master::SLACK_PRICE,
            practice: partition.into_iter().map(|row| duals.dual(row)).collect(),
            count: duals.dual(at_least) + duals.dual(at_most),
            cuts: cuts.into_iter().map(|row| duals.dual(row)).collect(),
            values,
            slack,
            pivots: 0,
        })
    }
}

/// The ILP over some columns by microlp's branch and bound.
pub(crate) fn ilp(
    pool: &Pool,
    columns: &[usize],
    networks: (u32, u32),
    start: Option<&[usize]>,
    seconds: Option<f64>,
) -> IlpOutcome {
    let mut names = ProblemVariables::new();
    let chosen: Vec<Variable> = columns
        .iter()
        .map(|at| {
            let binary = variable().binary();
            names.add(match start {
                Some(start) => binary.initial(f64::from(u8::from(start.contains(at)))),
                None => binary,
            })
        })
        .collect();
    let mut cost = Expression::default();
    for (&at, &name) in columns.iter().zip(&chosen) {
        cost.add_mul(pool.columns[at].score.micro() as f64 / LP_UNIT, name);
    }
    let (mut partition, cuts) = rows(pool, columns, &chosen);
    let count = partition.pop().unwrap_or_default();
    let mut model = names.minimise(cost).using(good_lp::solvers::microlp::microlp);
    for row in partition {
        model.add_constraint(constraint!(row == 1.0));
    }
    model.add_constraint(constraint!(count.clone() >= f64::from(networks.0)));
    model.add_constraint(constraint!(count <= f64::from(networks.1)));
    for (row, cut) in cuts.into_iter().zip(&pool.cuts) {
        if cut.dual < crate::model::Score::ZERO {
            model.add_constraint(constraint!(row <= f64::from(cut.limit())));
        }
    }
    if let Some(seconds) = seconds {
        model = model.with_time_limit(seconds.max(0.001));
    }
    match model.solve() {
        Ok(solved) => {
            let taken: Vec<usize> =
                columns.iter().zip(&chosen).filter(|&(_, &name)| solved.value(name) > 0.5).map(|(&at, _)| at).collect();
            let complete = matches!(solved.status(), good_lp::solvers::SolutionStatus::Optimal);
            let covered: usize = taken.iter().map(|&at| pool.columns[at].members.len()).sum();
            IlpOutcome { chosen: (covered == pool.practices).then_some(taken), bound: None, complete, nodes: 0 }
        }
        Err(ResolutionError::Infeasible) => IlpOutcome { chosen: None, bound: None, complete: true, nodes: 0 },
        Err(_) => IlpOutcome { chosen: None, bound: None, complete: false, nodes: 0 },
    }
}
