//! Branch and cut over the assignment model.
//!
//! What closes a node is computed here, never taken from the solver: bounds from the LP's duals ([`Relaxation`]), that there is no
//! point from the duals of an LP that counts what is violated, and that a whole point is a plan from a recount in whole numbers.

use super::alive::Alive;
use super::anneal::Draft;
use super::covers;
use super::highs::{Answer, Point, Relaxation, Row};
use super::lanes::{self, Division, Stop};
use super::rows::{Priced, rows};
use super::separate::separate;
use crate::assignment::AssignmentProblem;
use crate::model::Work;
use crate::verify;
use std::collections::HashSet;

/// LP units in which the costs of a plan add up to about this much.
const PLAN: f64 = 1e4;
/// A pair closer to 0 or 1 than this is whole.
pub(super) const WHOLE: f64 = 1e-6;
/// Relative gap at which a node is closed: half of what "optimal" allows.
const CLOSED: f64 = 5e-8;

/// Nodes between two looks for rows that do nothing, and solves after which one counts as such.
const PURGE: u64 = 50;
const IDLE: u32 = 60;

/// What a tree is gone through for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A bound: covers of given centres, two lanes where it grows long, and much care in what is split on.
    Proof,
    /// A better plan, in few nodes, which covers have led to worse ones.
    Plan,
}

/// What branch and cut ended with.
pub(super) struct Found {
    pub(super) best: Option<(i64, Draft)>,
    /// No plan scores less, in millionths.
    pub(super) bound: f64,
    pub(super) finished: bool,
    pub(super) work: Work,
}

/// A part of the tree.
pub(super) struct Node {
    pub(super) alive: Alive,
    pub(super) ones: Vec<(usize, usize)>,
    pub(super) bound: f64,
    pub(super) depth: usize,
}

/// For each pair what leaving it out, and taking it, raised the bound for each unit of doubt: sum and number.
pub(super) type Raised = Vec<[(f64, u32); 2]>;

/// What is known while going through a tree.
pub(super) struct Tree<'a> {
    pub(super) problem: &'a AssignmentProblem,
    pub(super) relaxation: Relaxation,
    /// What is alive at the root: rows have to hold everywhere.
    everywhere: Alive,
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) column: Vec<Option<u32>>,
    known: HashSet<Vec<usize>>,
    pub(super) purpose: Purpose,
    /// Rows that were there from the start, and the name of each row added since.
    base: usize,
    names: Vec<Vec<usize>>,
    /// Nodes at which rows were looked through last.
    purged: u64,
    /// Millionths in an LP unit.
    pub(super) unit: f64,
    pub(super) best: Option<(i64, Draft)>,
    pub(super) upper: f64,
    pub(super) raised: Raised,
    pub(super) work: Work,
}

/// Proves the best plan of the pairs alive, or gives the bound reached when `stop` says so.
///
/// `upper` is what a plan has to stay below, in millionths. Depth first; at each node the LP is solved from the last basis,
/// violated rows x(i, j) <= x(j, j) and separators are added, pairs whose reduced cost exceeds the gap are dropped.
pub(super) fn prove(
    problem: &AssignmentProblem,
    alive: &Alive,
    limits: &[Priced],
    (upper, lower): (f64, f64),
    purpose: Purpose,
    stop: &Stop<'_>,
) -> Found {
    let division = match purpose {
        Purpose::Proof => Division::LONG,
        Purpose::Plan => Division::NEVER,
    };
    prove_by(problem, alive, limits, (upper, lower), (purpose, division), stop)
}

/// The same, with two lanes when this says so.
pub(super) fn prove_by(
    problem: &AssignmentProblem,
    alive: &Alive,
    limits: &[Priced],
    (upper, lower): (f64, f64),
    (purpose, division): (Purpose, Division),
    stop: &Stop<'_>,
) -> Found {
    let tree = Tree::new(problem, alive, limits, upper, purpose);
    let root = Node { alive: alive.clone(), ones: Vec::new(), bound: lower / tree.unit, depth: 0 };
    lanes::go(tree, root, division, stop)
}

/// What became of a node.
pub(super) enum Visit {
    /// Nothing below this here.
    Closed(f64),
    Branched([Node; 2]),
    /// The solver gave up.
    Lost(f64),
}

impl<'a> Tree<'a> {
    fn new(problem: &'a AssignmentProblem, alive: &Alive, limits: &[Priced], upper: f64, purpose: Purpose) -> Self {
        let n = problem.units();
        let mut pairs = Vec::new();
        let mut column = vec![None; n * n];
        for centre in alive.centres() {
            for unit in alive.units_of(centre) {
                column[unit * n + centre] = Some(pairs.len() as u32);
                pairs.push((unit, centre));
            }
        }
        let mean: f64 = pairs.iter().map(|&(i, j)| problem.cost(i, j) as f64).sum::<f64>() / pairs.len().max(1) as f64;
        let scale = if upper.is_finite() { upper } else { (mean * n as f64).max(1.0) };
        let unit = scale / PLAN;
        let costs = pairs.iter().map(|&(i, j)| problem.cost(i, j) as f64 / unit).collect();
        let mut rows = rows(problem, alive, &column);
        rows.extend(limits.iter().flat_map(|limit| limit.rows(problem, alive, &column, unit)));
        Self {
            problem,
            base: rows.len(),
            relaxation: Relaxation::new(costs, rows),
            everywhere: alive.clone(),
            raised: vec![[(0.0, 0); 2]; pairs.len()],
            pairs,
            column,
            known: HashSet::new(),
            purpose,
            names: Vec::new(),
            purged: 0,
            unit,
            best: None,
            upper: upper / unit,
            work: Work::default(),
        }
    }

    /// A tree that knows what this one does, for a thread of its own: its LP has these rows and no basis.
    pub(super) fn twin(&self) -> impl FnOnce() -> Self + Send + use<'a> {
        let (problem, purpose, base, unit, upper) = (self.problem, self.purpose, self.base, self.unit, self.upper);
        let (everywhere, pairs, column) = (self.everywhere.clone(), self.pairs.clone(), self.column.clone());
        let (known, names, best) = (self.known.clone(), self.names.clone(), self.best.clone());
        let (raised, (costs, rows)) = (self.raised.clone(), self.relaxation.content());
        move || Self {
            problem,
            relaxation: Relaxation::new(costs, rows),
            everywhere,
            pairs,
            column,
            known,
            purpose,
            base,
            names,
            purged: 0,
            unit,
            best,
            upper,
            raised,
            work: Work::default(),
        }
    }

    pub(super) fn limit(&self) -> f64 {
        self.upper * (1.0 - CLOSED)
    }

    pub(super) fn visit(&mut self, mut node: Node) -> Visit {
        self.work.branch_nodes += 1;
        let rounds = if node.depth == 0 { 60 } else { 12 };
        let mut last = f64::NEG_INFINITY;
        let mut slow = 0;
        let mut point;
        let mut round = 0;
        loop {
            round += 1;
            self.apply(&node);
            point = match self.relaxation.solve(200_000) {
                Answer::Solved(point) => point,
                Answer::Infeasible if self.relaxation.is_refuted() => return Visit::Closed(f64::INFINITY),
                Answer::Infeasible => return self.decide(node, &[]),
                Answer::Failed => return Visit::Lost(node.bound),
            };
            self.work.pivots += point.pivots;
            self.work.pricing_rounds += 1;
            node.bound = node.bound.max(point.bound);
            if node.bound >= self.limit() {
                return Visit::Closed(node.bound);
            }
            let dropped = self.drop_dear(&mut node, &point);
            if dropped && node.alive.centres().len() < self.problem.districts() {
                return Visit::Closed(f64::INFINITY);
            }
            let whole = !point.values.iter().any(|value| (WHOLE..=1.0 - WHOLE).contains(value));
            slow = if node.bound - last < 2e-5 * PLAN { slow + 1 } else { 0 };
            last = node.bound;
            if node.depth == 0 {
                self.everywhere.clone_from(&node.alive);
            }
            let added = self.cut(&node.alive, &point.values);
            if added == 0 && whole {
                if self.offer(&point.values) {
                    return Visit::Closed(node.bound);
                }
                return self.decide(node, &point.values);
            }
            if added == 0 || (!whole && (round >= rounds || slow >= 3)) {
                break;
            }
        }
        self.split(node, &point)
    }

    fn apply(&mut self, node: &Node) {
        let mut wanted: Vec<(f64, f64)> = self
            .pairs
            .iter()
            .map(|&(unit, centre)| (0.0, if node.alive.has(unit, centre) { 1.0 } else { 0.0 }))
            .collect();
        let n = self.problem.units();
        for &(unit, centre) in &node.ones {
            if let Some(column) = self.column[unit * n + centre] {
                wanted[column as usize].0 = wanted[column as usize].1;
            }
        }
        for (column, bounds) in wanted.into_iter().enumerate() {
            self.relaxation.set_bounds(column, bounds);
        }
    }

    /// Drops the rows that have done nothing for long, once there are many: they make each pivot dearer.
    pub(super) fn tidy(&mut self) {
        let many = self.relaxation.rows() > self.base + self.pairs.len() / 2;
        if !many || self.work.branch_nodes < self.purged + PURGE {
            return;
        }
        self.purged = self.work.branch_nodes;
        let stay = self.relaxation.purge(self.base, IDLE);
        let mut stay = stay[self.base..].iter();
        let known = &mut self.known;
        self.names.retain(|name| {
            let stays = stay.next().copied().unwrap_or_default();
            if !stays {
                known.remove(name);
            }
            stays
        });
    }

    /// Drops pairs whose reduced cost lifts the bound above the best plan.
    fn drop_dear(&self, node: &mut Node, point: &Point) -> bool {
        let room = self.limit() - point.bound;
        let mut dropped = false;
        for (column, &(unit, centre)) in self.pairs.iter().enumerate() {
            if point.reduced[column] > room && node.alive.has(unit, centre) && !node.ones.contains(&(unit, centre)) {
                if unit == centre {
                    node.alive.drop_centre(centre)
                } else {
                    node.alive.drop(unit, centre)
                }
                dropped = true;
            }
        }
        if dropped {
            node.alive.settle(self.problem);
        }
        dropped
    }

    /// Adds what the point violates; returns how much.
    fn cut(&mut self, alive: &Alive, values: &[f64]) -> usize {
        let n = self.problem.units();
        let mut added = 0;
        let given = self.problem.are_given();
        for centre in alive.centres() {
            let mut value = vec![0.0; n];
            for unit in alive.units_of(centre) {
                if let Some(column) = self.column[unit * n + centre] {
                    value[unit] = values[column as usize];
                }
            }
            let own = value[centre];
            let mut below: Vec<(usize, Vec<usize>)> = Vec::new();
            if !given {
                below.extend((0..n).filter(|&unit| value[unit] > own + 1e-4).map(|unit| (unit, vec![centre])));
            }
            if own > 1e-3 && below.is_empty() {
                let reach = self.everywhere.least_sizes(self.problem, centre);
                let found = separate(self.problem, &self.everywhere, &reach, centre, &value, true);
                below.extend(found.into_iter().map(|separator| (separator.unit, separator.through)));
            }
            for (unit, through) in below {
                added += usize::from(self.add(unit, centre, &through));
            }
            if given && self.purpose == Purpose::Proof {
                added += usize::from(self.cover(centre, &value));
            }
        }
        added
    }

    /// Adds the cover of a given centre's room that the point violates most.
    fn cover(&mut self, centre: usize, value: &[f64]) -> bool {
        let n = self.problem.units();
        let mut units = self.everywhere.units_of(centre);
        units.retain(|&unit| unit != centre);
        let Some(room) = self.everywhere.caps[centre].checked_sub(self.problem.sizes[centre]) else { return false };
        let sizes: Vec<u64> = units.iter().map(|&unit| self.problem.sizes[unit]).collect();
        let values: Vec<f64> = units.iter().map(|&unit| value[unit]).collect();
        let Some(cover) = covers::separate(&sizes, &values, room) else { return false };
        let term =
            |&(at, factor): &(usize, u32)| Some((self.column[units[at] * n + centre]? as usize, f64::from(factor)));
        let terms = cover.terms.iter().filter_map(term).collect();
        self.relaxation.add_row(Row { least: f64::NEG_INFINITY, most: f64::from(cover.limit), terms });
        // Nothing keeps a cover from coming again.
        self.names.push(Vec::new());
        self.work.cuts += 1;
        true
    }

    /// x(unit, centre) <= sum of x(v, centre) over `through`, unless it is there.
    fn add(&mut self, unit: usize, centre: usize, through: &[usize]) -> bool {
        let n = self.problem.units();
        let mut key = vec![unit, centre];
        key.extend(through);
        let Some(own) = self.column[unit * n + centre] else { return false };
        if !self.known.insert(key.clone()) {
            return false;
        }
        self.names.push(key);
        let mut terms = vec![(own as usize, 1.0)];
        terms.extend(through.iter().filter_map(|&v| self.column[v * n + centre]).map(|at| (at as usize, -1.0)));
        self.relaxation.add_row(Row { least: f64::NEG_INFINITY, most: 0.0, terms });
        self.work.cuts += 1;
        true
    }

    /// Takes note of a whole point, if sizes, capacities and contiguity hold in whole numbers too: the LP keeps its rows within
    /// a tolerance only. Says whether they do.
    fn offer(&mut self, values: &[f64]) -> bool {
        let n = self.problem.units();
        let mut centre_of = vec![usize::MAX; n];
        for (&(unit, centre), _) in self.pairs.iter().zip(values).filter(|(_, value)| **value > 0.5) {
            centre_of[unit] = centre;
        }
        self.accept(&centre_of)
    }

    /// Takes note of a plan, if it is one.
    pub(super) fn accept(&mut self, centre_of: &[usize]) -> bool {
        if centre_of.contains(&usize::MAX) {
            return false;
        }
        let mut centres = centre_of.to_vec();
        centres.sort_unstable();
        centres.dedup();
        let district = centre_of.iter().map(|centre| centres.partition_point(|other| other < centre)).collect();
        let mut draft = Draft { district, centres };
        if !self.problem.are_given() {
            draft.recentre(self.problem);
        }
        let Ok(score) = verify::assignment(self.problem, &draft.districts()) else { return false };
        let score = score.micro();
        if self.best.as_ref().is_none_or(|(known, _)| score < *known) {
            self.best = Some((score, draft));
            self.upper = self.upper.min(score as f64 / self.unit);
        }
        true
    }
}
