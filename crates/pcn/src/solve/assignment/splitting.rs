//! What a node of the tree is split on: a centre or a pair in doubt.

use super::branch::{Node, Purpose, Tree, Visit, WHOLE};
use super::highs::{Answer, Point};

/// How much a node of given centres does to choose the pair that it splits on.
#[derive(Clone, Copy)]
struct Care {
    /// Pairs looked at.
    candidates: usize,
    /// Times that each side of a pair is tried before what it raised the bound by is taken as known.
    trials: u32,
    pivots: i32,
}

/// In trees of few nodes, which look for plans.
const HASTY: Care = Care { candidates: 12, trials: 2, pivots: 60 };
/// In proofs: at the first splits, which every node below pays for, and further down.
const CAREFUL: Care = Care { candidates: 40, trials: u32::MAX, pivots: 200 };
const STEADY: Care = Care { candidates: 40, trials: 16, pivots: 100 };
const FIRST_SPLITS: usize = 8;

impl Tree<'_> {
    /// Splits on a unit that several centres are alive for, where the LP does not say on which; the only plan left is looked at.
    pub(super) fn decide(&mut self, node: Node, values: &[f64]) -> Visit {
        let centres = node.alive.centres();
        let of = |unit: usize| centres.iter().copied().filter(|&centre| node.alive.has(unit, centre)).collect();
        let open: Vec<Vec<usize>> = (0..self.problem.units()).map(of).collect();
        if open.iter().any(Vec::is_empty) {
            return Visit::Closed(f64::INFINITY);
        }
        let Some(unit) = open.iter().position(|centres| centres.len() > 1) else {
            return Visit::Closed(if self.accept(&open.concat()) { node.bound } else { f64::INFINITY });
        };
        let n = self.problem.units();
        let value = |centre: usize| {
            self.column[unit * n + centre].map_or(0.0, |at| values.get(at as usize).copied().unwrap_or(0.0))
        };
        let likely = |&a: &usize, &b: &usize| value(a).total_cmp(&value(b)).then(b.cmp(&a));
        let Some(centre) = open[unit].iter().copied().max_by(|a, b| likely(a, b)) else {
            return Visit::Lost(node.bound);
        };
        self.part(node, (unit, centre), value(centre) >= 0.5)
    }

    /// The pair whose two sides raise the bound most, by what they raised it before, or by trying where that is not known
    /// (Achterberg, Koch, Martin, "Branching rules revisited", Operations Research Letters 33, 2005).
    fn promising(&mut self, candidates: &[usize], care: Care, node: &Node, point: &Point) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for &column in candidates {
            let value = point.values[column];
            let mut score = 1.0;
            for (side, part) in [value, 1.0 - value].into_iter().enumerate() {
                if self.raised[column][side].1 < care.trials {
                    let gain = self.try_side(column, side, node.bound, care.pivots);
                    let (sum, count) = &mut self.raised[column][side];
                    (*sum, *count) = (*sum + gain / part.max(0.01), *count + 1);
                }
                let (sum, count) = self.raised[column][side];
                score *= (sum / f64::from(count.max(1)) * part).max(1e-4);
            }
            if best.is_none_or(|(known, _)| score > known) {
                best = Some((score, column));
            }
        }
        best.map(|(_, column)| column)
    }

    /// What a few pivots raise the bound by on one side of a pair, at most what is missing to close the node.
    fn try_side(&mut self, column: usize, side: usize, bound: f64, pivots: i32) -> f64 {
        let missing = (self.limit() - bound).max(0.0);
        self.relaxation.set_bounds(column, (side as f64, side as f64));
        let gain = match self.relaxation.solve(pivots) {
            Answer::Solved(point) => {
                self.work.pivots += point.pivots;
                (point.bound - bound).clamp(0.0, missing)
            }
            Answer::Infeasible => missing,
            Answer::Failed => 0.0,
        };
        self.relaxation.set_bounds(column, (0.0, 1.0));
        gain
    }

    /// Splits on a centre where one is in doubt, else on the pair of most size in doubt.
    pub(super) fn split(&mut self, node: Node, point: &Point) -> Visit {
        let doubt = |value: f64| (value - value.round()).abs();
        let worth = |column: usize| {
            let ((unit, centre), value) = (self.pairs[column], point.values[column]);
            let first = if unit == centre { 1e9 } else { 1.0 };
            doubt(value) * first * (self.problem.sizes[unit] as f64 + 1.0).sqrt()
        };
        let chosen = (0..self.pairs.len())
            .filter(|&column| doubt(point.values[column]) > WHOLE)
            .max_by(|&a, &b| worth(a).total_cmp(&worth(b)).then(b.cmp(&a)));
        let Some(mut column) = chosen else { return Visit::Lost(node.bound) };
        if self.problem.are_given() {
            let mut open: Vec<usize> = (0..self.pairs.len()).filter(|&at| doubt(point.values[at]) > WHOLE).collect();
            open.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)).then(a.cmp(&b)));
            let care = match (self.purpose, node.depth) {
                (Purpose::Plan, _) => HASTY,
                (Purpose::Proof, ..FIRST_SPLITS) => CAREFUL,
                (Purpose::Proof, _) => STEADY,
            };
            open.truncate(care.candidates);
            column = self.promising(&open, care, &node, point).unwrap_or(column);
        }
        self.part(node, self.pairs[column], point.values[column] >= 0.5)
    }

    /// One node without the pair and one with it, which is looked at first where it is `likely`.
    fn part(&self, node: Node, (unit, centre): (usize, usize), likely: bool) -> Visit {
        let mut without = Node { alive: node.alive.clone(), ones: node.ones.clone(), ..node };
        if unit == centre {
            without.alive.drop_centre(centre)
        } else {
            without.alive.drop(unit, centre)
        }
        without.alive.settle(self.problem);
        without.depth += 1;
        let mut with = Node { depth: node.depth + 1, ..node };
        for fixed in [(unit, centre), (centre, centre)] {
            if !with.ones.contains(&fixed) {
                with.ones.push(fixed);
            }
            for other in with.alive.centres() {
                if other != centre {
                    with.alive.drop(fixed.0, other);
                    if fixed.0 == other {
                        with.alive.drop_centre(other);
                    }
                }
            }
        }
        with.alive.settle(self.problem);
        Visit::Branched(if likely { [without, with] } else { [with, without] })
    }
}
