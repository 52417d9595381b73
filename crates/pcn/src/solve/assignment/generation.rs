//! Given centres with small districts: column generation over connected districts.
//!
//! The LP chooses one connected district of each centre so that every unit is in one, which is far tighter than the assignment
//! model with separators. A subgradient method finds first prices; then columns are priced at prices between the LP's and the
//! best known (Wentges, "Weighted Dantzig-Wolfe decomposition for linear mixed-integer programming", International
//! Transactions in Operational Research 4, 1997), and cut by triples. Once few enough districts lie within the gap they are
//! all listed, and the best choice among them is the optimum. `deepen` says how far from the bound plans are looked for.

use super::alive::Alive;
use super::anneal::Draft;
use super::columns::{Aim, Effort, Found, Prices, search};
use super::highs::{Covered, Covering};
use super::rows::Priced;
use super::triples::{Triple, counts, separate};
use crate::assignment::AssignmentProblem;
use crate::model::Work;
use rayon::prelude::*;
use std::collections::HashSet;

/// Districts that one search of one centre adds at most.
pub(super) const KEEP: usize = 10;
/// Nodes of one search at first, and at most.
pub(super) const NODES: (u64, u64) = (2_000, 100_000);
/// Rounds of the subgradient method.
const ROUNDS: usize = 100;
/// Rounds of pricing between two looks for a plan among the columns.
const ROUNDING: u64 = 15;
/// Rounds of pricing of one LP at most.
const MOST: usize = 40;
/// Weight of the best prices known against the LP's.
const SMOOTHING: f64 = 0.8;
/// Relative gap between LP and bound at which the LP is solved.
const SOLVED: f64 = 1e-7;
/// Share of the gap between plan and bound that may be left between LP and bound.
const CLOSE: f64 = 0.1;
/// Units in a district, on average, up to which the LP and its triples are worth their price: in larger districts the searches
/// take long, columns fit together seldom, and the subgradient method gets as close sooner.
const SMALL: usize = 15;
/// Price vectors whose bounds become rows of the assignment model.
const PRICED: usize = 20;
/// Share of the gap that a round of cuts has to close.
const WORTHWHILE: f64 = 0.01;

/// What column generation ended with.
pub(super) struct Generated {
    pub(super) best: Option<(i64, Draft)>,
    /// No plan scores less, in millionths.
    pub(super) bound: f64,
    /// Whether every plan was looked at.
    pub(super) finished: bool,
    pub(super) work: Work,
}

pub(super) struct Column {
    pub(super) centre: usize,
    pub(super) cost: i64,
    pub(super) members: Vec<usize>,
    triples: Vec<usize>,
    /// Whether a plan better than the best may hold it.
    pub(super) useful: bool,
}

/// What no district with a unit, and no district without it, goes below.
pub(super) type Effects = Vec<(usize, f64, f64)>;

pub(super) struct Chain<'a> {
    pub(super) problem: &'a AssignmentProblem,
    pub(super) alive: Alive,
    pub(super) centres: Vec<usize>,
    pub(super) columns: Vec<Column>,
    pub(super) known: HashSet<(usize, Vec<usize>)>,
    pub(super) triples: Vec<Triple>,
    pub(super) covering: Covering,
    /// Millionths in an LP unit.
    pub(super) unit: f64,
    /// Prices that prove the bound, and the least value of a district of each centre there.
    pub(super) prices: Prices,
    pub(super) least: Vec<f64>,
    /// The prices of the best bounds.
    pub(super) priced: Vec<Priced>,
    pub(super) bound: f64,
    /// A bound known from elsewhere.
    pub(super) lower: f64,
    pub(super) best: Option<(i64, Draft)>,
    /// More than any plan costs.
    pub(super) dearest: f64,
    /// Only plans that cost less than this are looked for.
    pub(super) limit: f64,
    /// Whether districts are too large to be put together from columns.
    pub(super) coarse: bool,
    pub(super) work: Work,
    pub(super) stop: &'a dyn Fn(&Work, f64, Option<i64>) -> bool,
}

/// Whether districts are too large to be put together from columns.
pub(super) fn is_coarse(problem: &AssignmentProblem) -> bool {
    problem.units() > SMALL * problem.districts()
}

/// Proves the best plan, or gives the bound reached; from a first plan and prices of the units in millionths.
pub(super) fn generate(
    problem: &AssignmentProblem,
    alive: &Alive,
    start: Option<(i64, Draft)>,
    (prices, lower): (&[f64], f64),
    coarse: bool,
    stop: &dyn Fn(&Work, f64, Option<i64>) -> bool,
) -> Generated {
    let centres = alive.centres();
    let dear = |unit: usize| centres.iter().filter(|&&j| alive.has(unit, j)).map(|&j| problem.cost(unit, j)).max();
    let dearest = (0..problem.units()).filter_map(dear).sum::<i64>() as f64 + 1.0;
    let scale = start.as_ref().map_or(dearest, |(score, _)| *score as f64);
    let mut chain = Chain {
        problem,
        alive: alive.clone(),
        covering: Covering::new(problem.units(), centres.len()),
        columns: Vec::new(),
        known: HashSet::new(),
        triples: Vec::new(),
        unit: scale.max(1.0) / 1e4,
        prices: Prices { units: prices.to_vec(), triples: Vec::new() },
        least: vec![f64::NEG_INFINITY; centres.len()],
        priced: Vec::new(),
        bound: f64::NEG_INFINITY,
        lower,
        centres,
        coarse,
        best: start,
        dearest,
        limit: f64::INFINITY,
        work: Work::default(),
        stop,
    };
    (0..problem.units() + chain.centres.len()).for_each(|row| chain.covering.excuse(row, dearest / chain.unit));
    if let Some((_, draft)) = chain.best.clone() {
        for (at, centre) in draft.centres.iter().enumerate() {
            let members = (0..problem.units()).filter(|&unit| draft.district[unit] == at).collect();
            if let Some(at) = chain.centres.iter().position(|other| other == centre) {
                chain.add(at, members);
            }
        }
    }
    let finished = chain.deepen(alive);
    // What was found below a limit holds up to that limit.
    let bound = chain.bound.min(chain.ceiling()).max(chain.lower);
    Generated { best: chain.best, bound, finished, work: chain.work }
}

impl Chain<'_> {
    /// Whether every plan below the limit was looked at.
    pub(super) fn run(&mut self) -> bool {
        if self.coarse {
            self.ascend();
            self.lower = self.lower.max(self.bound.min(self.ceiling()));
            return self.bound >= self.ceiling() || !self.stopped() && self.branch();
        }
        let mut nodes = NODES.0;
        loop {
            let before = self.bound;
            if self.bound >= self.ceiling() {
                return true;
            }
            let Some(solved) = self.relax(&mut nodes, MOST) else {
                return self.bound >= self.ceiling() || !self.stopped() && self.branch();
            };
            self.round();
            let gap = self.ceiling() - self.bound;
            if gap <= SOLVED * self.bound || self.list(gap) {
                return true;
            }
            let pays = self.triples.is_empty() || self.bound - before >= WORTHWHILE * gap;
            if !pays || !self.cut(&solved) {
                self.lower = self.lower.max(self.bound.min(self.ceiling()));
                return self.branch();
            }
        }
    }

    /// What a plan has to cost less than.
    pub(super) fn ceiling(&self) -> f64 {
        self.best.as_ref().map_or(self.dearest, |(score, _)| *score as f64).min(self.limit)
    }

    fn add(&mut self, centre: usize, members: Vec<usize>) -> bool {
        if !self.known.insert((centre, members.clone())) {
            return false;
        }
        let cost = self.cost(centre, &members);
        let triples: Vec<usize> = (0..self.triples.len()).filter(|&at| counts(&self.triples[at], &members)).collect();
        self.covering.add(centre, &members, &triples, cost as f64 / self.unit);
        self.columns.push(Column { centre, cost, members, triples, useful: true });
        self.work.columns += 1;
        true
    }

    pub(super) fn cost(&self, centre: usize, members: &[usize]) -> i64 {
        members.iter().map(|&unit| self.problem.cost(unit, self.centres[centre])).sum()
    }

    pub(super) fn stopped(&self) -> bool {
        (self.stop)(&self.work, self.lower, self.best.as_ref().map(|(score, _)| *score))
    }

    /// Searches every centre, for values below those given.
    pub(super) fn look(&self, prices: &Prices, below: &[f64], aim: Aim, nodes: u64) -> Vec<Found> {
        let (problem, alive, triples) = (self.problem, &self.alive, &self.triples);
        let look = |(&centre, &below): (&usize, &f64)| {
            search(problem, alive, centre, (prices, triples), Effort { below, aim, nodes })
        };
        self.centres.par_iter().zip(below).map(look).collect()
    }

    /// Takes note of what the prices prove, and of the districts found.
    pub(super) fn learn(&mut self, prices: &Prices, answers: Vec<Found>) -> usize {
        let mut added = 0;
        let mut least = Vec::with_capacity(answers.len());
        let mut bounds = Vec::with_capacity(answers.len());
        let mut met = Vec::with_capacity(answers.len());
        for (at, answer) in answers.into_iter().enumerate() {
            self.work.search_nodes += answer.nodes;
            let best = answer.districts.first().map_or(f64::INFINITY, |district| district.value);
            least.push(answer.least.min(best));
            met.extend(answer.districts.first().map(|district| (at, district.members.clone())));
            bounds.push(answer.bounds);
            added += answer.districts.into_iter().filter(|district| self.add(at, district.members.clone())).count();
        }
        self.meet(&met);
        let charged = prices.units.iter().sum::<f64>() - prices.triples.iter().sum::<f64>();
        let bound = charged + least.iter().sum::<f64>();
        self.fix(bound, &least, &bounds);
        if prices.triples.iter().all(|&price| price == 0.0) && bound.is_finite() {
            self.priced.push(Priced { units: prices.units.clone(), least: least.clone(), bound });
            self.priced.sort_by(|a, b| b.bound.total_cmp(&a.bound));
            self.priced.truncate(PRICED);
        }
        if bound > self.bound {
            (self.bound, self.prices, self.least) = (bound, prices.clone(), least.clone());
        }
        added
    }

    /// Raises the bound by the subgradient method; the districts met become columns.
    pub(super) fn ascend(&mut self) {
        let n = self.problem.units();
        let mut prices = self.prices.clone();
        let (mut step, mut stale) = (1.0, 0);
        for _ in 0..ROUNDS {
            if self.stopped() || step < 0.02 || self.bound >= self.ceiling() {
                return;
            }
            let answers = self.look(&prices, &vec![f64::INFINITY; self.centres.len()], Aim::Best(2), NODES.0);
            let mut over = vec![1.0; n];
            for district in answers.iter().filter_map(|answer| answer.districts.first()) {
                district.members.iter().for_each(|&unit| over[unit] -= 1.0);
            }
            let before = self.bound;
            self.learn(&prices, answers);
            stale = if self.bound > before + 1e-5 * before.abs() { 0 } else { stale + 1 };
            if stale >= 6 {
                step *= 0.6;
                stale = 0;
                prices.clone_from(&self.prices);
            }
            let norm: f64 = over.iter().map(|gradient| gradient * gradient).sum();
            if norm < 0.5 {
                return;
            }
            let room = (self.ceiling() - self.bound).clamp(0.0, 0.01 * self.bound.abs());
            let length = step * room / norm;
            prices.units.iter_mut().zip(&over).for_each(|(price, gradient)| *price += length * gradient);
        }
    }

    /// Solves the LP over all districts; `None` when stopped.
    pub(super) fn relax(&mut self, nodes: &mut u64, rounds: usize) -> Option<Covered> {
        let mut weight = SMOOTHING;
        let mut solved = self.solve()?;
        for _ in 0..rounds {
            if self.stopped() {
                return None;
            }
            let target = self.target(&solved);
            let mix = |best: &f64, lp: &f64| weight * best + (1.0 - weight) * lp;
            let mut best = self.prices.clone();
            best.triples.resize(self.triples.len(), 0.0);
            let prices = Prices {
                units: best.units.iter().zip(&target.units).map(|(best, lp)| mix(best, lp)).collect(),
                triples: best.triples.iter().zip(&target.triples).map(|(best, lp)| mix(best, lp)).collect(),
            };
            let below: Vec<f64> = self.known(&prices).iter().map(|known| known - 1e-5 * self.unit).collect();
            let before = self.bound;
            let answers = self.look(&prices, &below, Aim::Best(KEEP), *nodes);
            let complete = answers.iter().all(|answer| answer.nodes <= *nodes);
            let added = self.learn(&prices, answers);
            self.work.pricing_rounds += 1;
            if self.work.pricing_rounds.is_multiple_of(ROUNDING) {
                self.round();
            }
            if added > 0 {
                solved = self.solve()?;
            }
            let objective = solved.objective * self.unit;
            let gap = self.ceiling() - self.bound;
            if gap <= 0.0 {
                return Some(solved);
            }
            if objective - self.bound <= (SOLVED * objective).max(CLOSE * gap) {
                return Some(solved);
            }
            if added > 0 {
                weight = if self.bound > before { SMOOTHING } else { weight };
            } else if !complete && *nodes < NODES.1 {
                (*nodes, weight) = (*nodes * 4, SMOOTHING);
            } else if weight > 0.05 {
                weight *= 0.25;
            } else if weight > 0.0 {
                weight = 0.0;
            } else {
                return complete.then_some(solved);
            }
        }
        Some(solved)
    }

    fn solve(&mut self) -> Option<Covered> {
        let solved = self.covering.solve()?;
        self.work.pivots += solved.pivots;
        let taken = solved.values[self.problem.units() + self.centres.len()..].iter();
        let whole: Vec<(usize, Vec<usize>)> = taken
            .zip(&self.columns)
            .filter(|(value, _)| **value > 1.0 - 1e-6)
            .map(|(_, column)| (column.centre, column.members.clone()))
            .collect();
        self.meet(&whole);
        Some(solved)
    }

    fn target(&self, solved: &Covered) -> Prices {
        Prices {
            units: solved.units.iter().map(|dual| dual * self.unit).collect(),
            triples: solved.triples.iter().map(|dual| (-dual * self.unit).max(0.0)).collect(),
        }
    }

    /// The least value of a column known of each centre.
    fn known(&self, prices: &Prices) -> Vec<f64> {
        let mut known = vec![f64::INFINITY; self.centres.len()];
        for column in self.columns.iter().filter(|column| column.useful) {
            let paid: f64 = column.members.iter().map(|&unit| prices.units[unit]).sum();
            let charged: f64 = column.triples.iter().map(|&triple| prices.triples[triple]).sum();
            known[column.centre] = known[column.centre].min(column.cost as f64 - paid + charged);
        }
        known
    }

    /// Cuts the LP's point; `false` when there is nothing to cut.
    fn cut(&mut self, solved: &Covered) -> bool {
        let districts: Vec<(f64, &[usize])> = solved.values[self.problem.units() + self.centres.len()..]
            .iter()
            .zip(&self.columns)
            .map(|(&value, column)| (value, &*column.members))
            .collect();
        let found = separate(self.problem.units(), &districts);
        for triple in &found {
            let at = self.triples.len();
            let counted: Vec<usize> =
                (0..self.columns.len()).filter(|&column| counts(triple, &self.columns[column].members)).collect();
            counted.iter().for_each(|&column| self.columns[column].triples.push(at));
            self.covering.cut(counted.into_iter());
            self.triples.push(*triple);
            self.prices.triples.push(0.0);
            self.work.cuts += 1;
        }
        !found.is_empty()
    }
}
