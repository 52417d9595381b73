//! The columns and cuts that an LP has met.

use super::waiting::below;
use crate::candidates::{Decisions, Duals, Groups, Names, sums};
use crate::model::{Cut, PracticeId, Score};
use crate::problem::Problem;
use std::collections::HashSet;

/// What a usual network costs in units of the LP, so that the solver's tolerances mean the same in every area.
const USUAL_COST: f64 = 50.0;

/// First price of one network too many or too few while no columns give the number asked for, in LP units. More than what a
/// network is worth swings the duals of all practices, and hubs are then searched in vain.
const FIRST_SLACK_PRICE: f64 = USUAL_COST;

/// Its last, far above any network's score. Where exceptions are dearer still, so is this, or a plan of exceptions
/// would pass for impossible.
const LAST_SLACK_PRICE: f64 = 1_000.0 * USUAL_COST;

/// What a column stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A candidate, or a practice alone.
    Candidate,
    /// A practice left out, so that an LP has a solution.
    Missing,
    /// A practice of a block left to candidates that reach beyond it, at the most that its dual may be.
    Left,
}

/// A candidate that an LP may choose.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) members: Vec<PracticeId>,
    pub(crate) score: Score,
    /// What the LP counts for it: never more than the score.
    pub(crate) cost: Score,
    /// What duals that are held take off.
    pub(crate) held: Score,
    /// Cuts with a coefficient, by position.
    pub(crate) cuts: Vec<(u32, u32)>,
    pub(crate) kind: Kind,
}

impl Column {
    /// A practice without a candidate, which no cut counts.
    fn without(kind: Kind, id: PracticeId, cost: Score) -> Self {
        Self { members: vec![id], score: cost, cost, held: Score::ZERO, cuts: Vec::new(), kind }
    }

    /// Its cost in the LP, in units of it.
    pub(crate) fn lp_cost(&self, unit: f64) -> f64 {
        (self.cost - self.held).micro() as f64 / unit
    }
}

/// Duals that stay as they are while those of the other practices are raised.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held {
    /// Of each practice, or `None` where it is to be raised; empty when nothing is held.
    pub(crate) practice: Vec<Option<Score>>,
    /// Cuts whose duals are held.
    pub(crate) cuts: Vec<Cut>,
    /// The most that duals may be of practices that are to be raised, where that is limited.
    pub(crate) most: Vec<(PracticeId, Score)>,
}

impl Held {
    /// The dual of a practice when it is held.
    #[inline]
    pub(crate) fn at(&self, practice: usize) -> Option<Score> {
        self.practice.get(practice).copied().flatten()
    }

    fn is_whole(&self, members: &[PracticeId]) -> bool {
        members.iter().all(|member| self.at(member.index()).is_some())
    }

    pub(crate) fn value(&self, members: &[PracticeId]) -> Score {
        let practices: Score = members.iter().filter_map(|member| self.at(member.index())).sum();
        let cut = |cut: &Cut| cut.dual.micro() * i64::from(crate::candidates::coefficient(cut, members));
        practices + Score::from_micro(self.cuts.iter().map(cut).sum())
    }

    /// Whether a cut can count for a group of held practices only, so that it is not this block's to price.
    pub(crate) fn counts(&self, cut: &Cut) -> bool {
        cut.may_count(|id| self.at(id.index()).is_some())
    }
}

/// Columns and cuts, each in the order in which it came.
pub(crate) struct Pool {
    /// Rows of the partition: the practices, then the names, if groups have some.
    pub(crate) units: usize,
    /// How many of them are names, which at most one column holds; the practices are in exactly one.
    names: usize,
    pub(crate) columns: Vec<Column>,
    pub(crate) cuts: Vec<Cut>,
    /// Millionths of a patient-km in one unit of the LP.
    pub(crate) unit: f64,
    /// Price of one network too many or too few, in LP units.
    pub(crate) slack_price: f64,
    last_slack_price: f64,
    /// Duals in LP units that those of the practices are kept from falling below at first, by columns that let a practice be
    /// covered twice (du Merle, Villeneuve, Desrosiers, Hansen, "Stabilized column generation", Discrete Mathematics 194,
    /// 1999); `None` once the LP is itself again.
    pub(crate) least_duals: Option<Vec<f64>>,
    /// Duals known before the first LP, over the cuts that the pool starts with: they are priced first.
    pub(crate) known_duals: Option<Duals>,
    pub(crate) held: Held,
    /// Candidates near the bound, some of which the LP may hold by now.
    waiting: Groups,
    seen: HashSet<Vec<PracticeId>>,
    /// For each unit its cuts and weights, and the candidates among the columns that hold it.
    cuts_of: Vec<Vec<(u32, u32)>>,
    columns_of: Vec<Vec<u32>>,
}

impl Pool {
    /// A pool for columns that cost about as much as the groups of `start`.
    pub(crate) fn new(problem: &Problem, start: &[Vec<PracticeId>]) -> Self {
        let unit = usual_cost(problem, start).clamp(1e3, 1e12) / USUAL_COST;
        let exception = problem.policy().shortfall(0).micro() as f64 / unit;
        Self {
            units: problem.len(),
            names: 0,
            columns: Vec::new(),
            cuts: Vec::new(),
            unit,
            slack_price: FIRST_SLACK_PRICE,
            last_slack_price: LAST_SLACK_PRICE.max(20.0 * exception),
            least_duals: None,
            known_duals: None,
            held: Held::default(),
            waiting: Groups::default(),
            seen: HashSet::new(),
            cuts_of: vec![Vec::new(); problem.len()],
            columns_of: vec![Vec::new(); problem.len()],
        }
    }

    /// The same for groups with names.
    pub(crate) fn named(mut self, names: Option<&Names>) -> Self {
        self.names = names.map_or(0, Names::count);
        self.units += self.names;
        self.cuts_of.resize(self.units, Vec::new());
        self.columns_of.resize(self.units, Vec::new());
        self
    }

    /// Whether a row is that of a name.
    pub(crate) fn is_name(&self, unit: usize) -> bool {
        unit >= self.units - self.names
    }

    /// The columns whose reduced cost is at most `most`.
    pub(crate) fn near(&self, duals: &Duals, most: Score) -> Vec<Vec<PracticeId>> {
        let near = self.columns.iter().filter(|column| column.score - duals.value(&column.members) <= most);
        near.map(|column| column.members.clone()).collect()
    }

    /// Adds a candidate unless it is known or holds no practice whose dual is to be raised; members ascending.
    pub(crate) fn add(&mut self, members: Vec<PracticeId>, score: Score) -> bool {
        if self.held.is_whole(&members) || !self.seen.insert(members.clone()) {
            return false;
        }
        self.push(members, score);
        true
    }

    fn push(&mut self, members: Vec<PracticeId>, score: Score) {
        let (held, cuts) = (self.held.value(&members), self.coefficients(&members));
        let at = self.columns.len() as u32;
        members.iter().for_each(|member| self.columns_of[member.index()].push(at));
        self.columns.push(Column { members, score, cost: score, held, cuts, kind: Kind::Candidate });
    }

    /// Keeps candidates near the bound at hand, in place of those kept before.
    pub(crate) fn wait<'c>(&mut self, candidates: impl Iterator<Item = (&'c [PracticeId], Score)>) {
        self.waiting = Groups::default();
        for (members, score) in candidates {
            if !self.held.is_whole(members) && !self.seen.contains(members) {
                self.waiting.push(members, score);
            }
        }
    }

    /// Those that wait and are no columns.
    pub(crate) fn others(&self) -> impl Iterator<Item = (&[PracticeId], Score)> {
        self.waiting.iter().filter(|(members, _)| !self.seen.contains(*members))
    }

    /// Whether candidates near the bound are at hand.
    pub(crate) fn is_near(&self) -> bool {
        self.waiting.len() > 0
    }

    /// Lets the candidates at hand into the LP whose reduced cost is below `most`, the least first, at most `each` that hold a
    /// practice. Returns how many.
    pub(crate) fn call(&mut self, duals: &Duals, decisions: &Decisions, most: Score, each: usize) -> usize {
        let found = below(&self.waiting, duals, decisions, most);
        let mut used = vec![0_usize; self.units];
        let before = self.columns.len();
        for (_, at) in found {
            let (members, score) = self.waiting.get(at);
            if members.iter().any(|member| used[member.index()] < each) && self.seen.insert(members.to_vec()) {
                members.iter().for_each(|member| used[member.index()] += 1);
                self.push(members.to_vec(), score);
            }
        }
        self.columns.len() - before
    }

    /// Whether the LP is that of a block, whose point is no plan.
    pub(crate) fn is_block(&self) -> bool {
        !self.held.practice.is_empty()
    }

    /// The members of the columns that a whole point uses.
    pub(crate) fn used(&self, values: &[f64]) -> Vec<Vec<PracticeId>> {
        let used = self.columns.iter().zip(values).filter(|(_, value)| **value > 0.5);
        used.map(|(column, _)| column.members.clone()).collect()
    }

    /// The held practices of columns of these values, and those left to candidates beyond the block, ascending.
    pub(crate) fn leaks(&self, values: &[f64]) -> Vec<PracticeId> {
        let used = self.columns.iter().zip(values).filter(|(_, value)| **value > 1e-6);
        let leak = |column: &Column, id: PracticeId| column.kind == Kind::Left || self.held.at(id.index()).is_some();
        let leaks = |column: &'_ Column| -> Vec<PracticeId> {
            column.members.iter().copied().filter(|&id| leak(column, id)).collect()
        };
        let mut leaks: Vec<PracticeId> = used.flat_map(|(column, _)| leaks(column)).collect();
        leaks.sort_unstable();
        leaks.dedup();
        leaks
    }

    /// Adds what keeps duals from rising above the most that they may be: a practice left to others at that price, whatever
    /// decisions say.
    fn add_most(&mut self) {
        for &(id, most) in &self.held.most {
            self.columns.push(Column::without(Kind::Left, id, most));
        }
    }

    /// Adds each practice alone, at a price out of all proportion where a rule refuses it: the LP then has a solution,
    /// if only in name. Those that are exceptions count for little at first, so that their price does not spoil
    /// the duals: as many patient-km as `tempered` for each patient. The bound stays valid, since costs only rise later.
    pub(crate) fn add_alone(&mut self, problem: &Problem, names: Option<&Names>, tempered: f64) {
        for id in problem.ids() {
            let lost = names.map_or(Score::ZERO, |names| names.score(problem, &[id]) - problem.total_score(&[id]));
            let score = problem.search_score(&[id]) + lost;
            if self.add(vec![id], score) && problem.policy().missing(problem.list_size(id)) > 0 {
                let cost = Score::from_patient_km(tempered * (problem.list_size(id) as f64).max(1_000.0));
                let last = self.columns.len() - 1;
                self.columns[last].cost = cost.min(score);
            }
        }
        self.add_most();
    }

    /// Lets the LP leave each practice out, at the last price of a network too few, whatever decisions say: the columns at hand may
    /// have no solution where others that are still to be priced have one. Returns whether that was new.
    pub(crate) fn add_artificial(&mut self) -> bool {
        if self.columns.iter().any(|column| column.kind == Kind::Missing) {
            return false;
        }
        let score = Score::from_micro((self.last_slack_price * self.unit) as i64);
        for at in (0..self.units - self.names).filter(|&at| self.held.at(at).is_none()) {
            self.columns.push(Column::without(Kind::Missing, PracticeId::new(at), score));
        }
        true
    }

    /// About the memory that columns take, here and in the LP.
    pub(crate) fn bytes(&self) -> u64 {
        self.columns.len() as u64 * 600 + self.waiting.len() as u64 * 60
    }

    /// Lets every column that the point uses below its score count in full, and raises the price of a wrong number of
    /// networks while the point pays it; returns whether anything changed.
    pub(crate) fn restore(&mut self, solution: &Solution) -> bool {
        let mut changed = false;
        if solution.slack > 1e-7 && self.slack_price < self.last_slack_price {
            self.slack_price = (self.slack_price * 10.0).min(self.last_slack_price);
            changed = true;
        }
        if solution.surplus > 1e-7 && self.least_duals.take().is_some() {
            changed = true;
        }
        for (column, &value) in self.columns.iter_mut().zip(&solution.values) {
            if value > 1e-7 && column.cost != column.score {
                column.cost = column.score;
                changed = true;
            }
        }
        changed
    }

    /// Adds a cut; every column learns its coefficient.
    pub(crate) fn add_cut(&mut self, cut: Cut) {
        let index = self.cuts.len() as u32;
        for &(practice, weight) in &cut.weights {
            self.cuts_of[practice.index()].push((index, weight));
        }
        let mut met: Vec<(u32, u32)> = cut
            .weights
            .iter()
            .flat_map(|&(practice, weight)| self.columns_of[practice.index()].iter().map(move |&at| (at, weight)))
            .collect();
        for (at, weight) in sums(&mut met).filter(|&(_, weight)| weight >= cut.divisor) {
            self.columns[at as usize].cuts.push((index, weight / cut.divisor));
        }
        self.cuts.push(cut);
    }

    fn coefficients(&self, members: &[PracticeId]) -> Vec<(u32, u32)> {
        let mut met: Vec<(u32, u32)> = members.iter().flat_map(|m| self.cuts_of[m.index()].iter().copied()).collect();
        sums(&mut met)
            .map(|(cut, weight)| (cut, weight / self.cuts[cut as usize].divisor))
            .filter(|&(_, coefficient)| coefficient > 0)
            .collect()
    }

    /// For each column whether decisions accept it.
    pub(crate) fn accepted(&self, decisions: &Decisions) -> Vec<bool> {
        self.columns.iter().map(|column| column.kind != Kind::Candidate || decisions.accept(&column.members)).collect()
    }

    /// Exact duals from an LP's, rounded to whole numbers of the right sign.
    pub(crate) fn duals(&self, solution: &Solution) -> Duals {
        let whole = |dual: f64| Score::from_micro((dual * self.unit).round() as i64);
        let cut = |(cut, dual): (&Cut, &f64)| Cut { dual: whole(*dual).min(Score::ZERO), ..cut.clone() };
        let practice = |(at, &dual): (usize, &f64)| match self.held.at(at) {
            Some(held) => held,
            None if self.is_name(at) => whole(dual).min(Score::ZERO),
            None => whole(dual),
        };
        // Held cuts stand first, so that the others keep their places when there are more of them.
        let cuts = self.held.cuts.iter().cloned().chain(self.cuts.iter().zip(&solution.cuts).map(cut));
        Duals {
            practice: solution.practice.iter().enumerate().map(practice).collect(),
            count: whole(solution.count),
            cuts: cuts.collect(),
        }
    }
}

/// Mean score of the groups that are no exceptions, in millionths of a patient-km.
fn usual_cost(problem: &Problem, start: &[Vec<PracticeId>]) -> f64 {
    let regular: Vec<f64> = start
        .iter()
        .filter(|group| problem.policy().missing(problem.size(group)) == 0)
        .map(|group| problem.total_score(group).micro() as f64)
        .filter(|&score| score > 0.0)
        .collect();
    if regular.is_empty() { 1e9 } else { regular.iter().sum::<f64>() / regular.len() as f64 }
}

/// An LP's solution in LP units.
#[derive(Clone, Debug)]
pub(crate) struct Solution {
    pub(crate) objective: f64,
    pub(crate) practice: Vec<f64>,
    pub(crate) count: f64,
    pub(crate) cuts: Vec<f64>,
    pub(crate) values: Vec<f64>,
    /// Networks too many or too few, where the columns at hand cannot give the number asked for.
    pub(crate) slack: f64,
    /// How often practices are covered once too often, while [`Pool::least_duals`] allow it.
    pub(crate) surplus: f64,
    pub(crate) pivots: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adjacency::Adjacency;
    use crate::geometry::GridPoint;
    use crate::model::{Practice, SizePolicy};

    #[test]
    fn candidates_at_hand_cost_in_a_block_what_those_priced_cost() {
        let at = |at: usize| GridPoint::new(at as f64 * 1_000.0, 0.0).unwrap();
        let practices: Vec<Practice> = (0..6).map(|id| Practice::new(format!("P{id}"), at(id), 9_000)).collect();
        let adjacency = Adjacency::new(practices.len(), []);
        let policy = SizePolicy::band(30_000, 50_000, 50_000);
        let problem = Problem::builder(practices, adjacency).policy(policy).build().unwrap();
        let ids = |ids: &[usize]| ids.iter().map(|&id| PracticeId::new(id)).collect::<Vec<_>>();
        let cut = |rows: &[usize], dual: i64| Cut {
            weights: ids(rows).into_iter().map(|id| (id, 1)).collect(),
            divisor: 2,
            dual: Score::from_micro(dual),
        };
        let km = Score::from_patient_km;
        let mut pool = Pool::new(&problem, &[]);
        let held = |at: usize| (at >= 3).then_some(km(7.0));
        pool.held =
            Held { practice: (0..6).map(held).collect(), cuts: vec![cut(&[2, 3, 4], -1_000_000)], most: Vec::new() };
        pool.add_cut(cut(&[0, 1, 2], -2_000_000));
        let members = ids(&[0, 1, 3, 4]);
        pool.wait([(&members[..], km(20.0)), (&ids(&[3, 4])[..], km(1.0))].into_iter());
        let duals = Duals {
            practice: (0..6).map(|at| held(at).unwrap_or(km(5.0))).collect(),
            count: Score::ZERO,
            cuts: vec![cut(&[2, 3, 4], -1_000_000), cut(&[0, 1, 2], -2_000_000)],
        };
        let reduced = km(20.0) - duals.value(&members);
        assert_eq!(reduced, km(20.0 - 24.0 + 3.0));
        assert_eq!(pool.call(&duals, &Decisions::none(&problem), reduced, 6), 0, "none is below its own reduced cost");
        let above = reduced + Score::from_micro(1);
        assert_eq!(pool.call(&duals, &Decisions::none(&problem), above, 6), 1, "held practices alone are no column");
        assert_eq!(pool.columns[0].members, members);
        assert_eq!(pool.columns[0].held, pool.held.value(&members));
    }
}
