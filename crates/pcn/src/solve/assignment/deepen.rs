//! How far from the bound plans are looked for, and what that leaves.
//!
//! Plans close to the bound come first, then those further away: the closer the limit, the fewer pairs of unit and centre a
//! plan below it can hold, and when nothing is found, the limit is the bound. So no good plan has to be known beforehand.

use super::alive::Alive;
use super::branch::{Purpose, prove};
use super::columns::{Aim, Found};
use super::generation::{Chain, Effects, KEEP, NODES};
use crate::model::Work;

/// How far above the bound plans are looked for at first, relative to it, how much further each time, and how far at most.
const REACH: (f64, f64, f64) = (2.5e-4, 1.5, 0.1);
/// How many times as far away as the next limit a plan may be to take the limit's place.
const NEAR: f64 = 2.0;
/// Nodes of branch and cut over one group of areas, at the first prices and at better ones.
const POLISHING: (u64, u64) = (120, 300);
/// How far above the bound of the assignment model the first prices look, relative to it.
const FIRST: f64 = 1e-2;

impl Chain<'_> {
    /// Looks for plans close to the bound first, then further and further away: what no plan that close can hold is
    /// dropped, which leaves little when it is close. Returns whether every plan was looked at.
    pub(super) fn deepen(&mut self, alive: &Alive) -> bool {
        let mut reach = REACH.0;
        // What is learnt while a limit stands holds for plans below that limit alone.
        let mut first = self.lower * (1.0 + FIRST);
        self.begin(alive, first);
        self.ascend();
        if self.coarse {
            self.improve(alive);
        }
        loop {
            let mut limit = self.further(reach);
            let known = self.best.as_ref().map_or(f64::INFINITY, |(score, _)| *score as f64);
            if first.is_finite() && limit.min(known) >= first {
                self.lower = self.lower.max(first.min(self.ceiling()));
                first = f64::INFINITY;
                self.begin(alive, first);
                self.ascend();
                limit = self.further(reach);
            }
            let root = (self.bound, self.prices.clone(), self.least.clone(), self.priced.clone());
            self.limit = first;
            let bounded = limit < self.ceiling();
            if bounded {
                self.limit = limit;
            }
            self.alive.clone_from(alive);
            self.revive();
            let answers = self.look(&root.1, &vec![f64::INFINITY; self.centres.len()], Aim::Best(KEEP), NODES.1);
            self.learn(&root.1, answers);
            self.lower = self.lower.max(self.bound.min(self.ceiling()));
            if self.stopped() || !self.run() {
                return false;
            }
            self.lower = self.lower.max(self.ceiling());
            if self.best.as_ref().is_some_and(|(score, _)| *score as f64 <= self.limit)
                || !bounded && first.is_infinite()
            {
                self.bound = self.ceiling();
                return true;
            }
            (self.bound, self.prices, self.least, self.priced) = root;
            reach *= REACH.1;
        }
    }

    /// Better plans and better prices in turn, from the first prices.
    fn improve(&mut self, alive: &Alive) {
        // What is alive below the limit may lack pairs of a plan above it.
        let reached = self.best.as_ref().is_some_and(|(score, _)| (*score as f64) <= self.limit);
        let everywhere = if reached { self.alive.clone() } else { alive.clone() };
        self.polish(&everywhere, POLISHING.0);
        self.ascend();
        self.polish(&everywhere, POLISHING.1);
    }

    /// The next limit; none once plans that far from the bound would be poor ones, or the best plan is not much further.
    fn further(&self, reach: f64) -> f64 {
        let near = self.best.as_ref().is_some_and(|(score, _)| (*score as f64) < self.bound * (1.0 + NEAR * reach));
        if self.bound > 0.0 && reach < REACH.2 && !near { self.bound * (1.0 + reach) } else { f64::INFINITY }
    }

    /// Forgets all bounds, and looks for plans below the limit.
    fn begin(&mut self, alive: &Alive, limit: f64) {
        self.limit = limit;
        self.alive.clone_from(alive);
        self.revive();
        self.bound = f64::NEG_INFINITY;
        self.priced.clear();
    }

    /// Branch and cut over the pairs alive, where each centre's districts are worth no less than its searches found.
    pub(super) fn branch(&mut self) -> bool {
        let stop = |own: &Work, bound: f64, score: Option<i64>| {
            let mut all = self.work;
            all.add(own);
            (self.stop)(&all, bound, score)
        };
        let found = prove(self.problem, &self.alive, &self.priced, (self.ceiling(), self.bound), Purpose::Proof, &stop);
        self.work.add(&found.work);
        if let Some((score, draft)) = found.best.filter(|(score, _)| (*score as f64) < self.ceiling()) {
            self.best = Some((score, draft));
        }
        self.lower = self.lower.max(found.bound.min(self.ceiling()));
        found.finished
    }

    /// Drops the pairs that no plan better than the best can hold, by what each adds to this bound.
    pub(super) fn fix(&mut self, bound: f64, least: &[f64], bounds: &[Effects]) {
        let limit = self.ceiling() - bound + self.ceiling().abs() * 1e-11;
        let mut dropped = 0;
        for (at, bounds) in bounds.iter().enumerate() {
            let centre = self.centres[at];
            for &(unit, with, without) in bounds.iter().filter(|(unit, _, _)| *unit != centre) {
                if with - least[at] >= limit && self.alive.has(unit, centre) {
                    self.alive.drop(unit, centre);
                    dropped += 1;
                }
                if without - least[at] >= limit {
                    for other in self.centres.clone().into_iter().filter(|&other| other != centre) {
                        dropped += usize::from(self.alive.has(unit, other));
                        self.alive.drop(unit, other);
                    }
                }
            }
        }
        if dropped > 0 {
            self.alive.settle(self.problem);
            self.forget();
        }
    }

    /// Allows the columns of pairs that are alive again.
    pub(super) fn revive(&mut self) {
        for (at, column) in self.columns.iter_mut().enumerate().filter(|(_, column)| !column.useful) {
            let centre = self.centres[column.centre];
            if column.members.iter().all(|&unit| self.alive.has(unit, centre)) {
                column.useful = true;
                self.covering.restore(at);
            }
        }
    }

    /// Drops the columns that hold a pair no longer alive.
    pub(super) fn forget(&mut self) {
        for (at, column) in self.columns.iter_mut().enumerate().filter(|(_, column)| column.useful) {
            let centre = self.centres[column.centre];
            if column.members.iter().any(|&unit| !self.alive.has(unit, centre)) {
                column.useful = false;
                self.covering.drop(at);
            }
        }
    }

    /// Drops the pairs and columns that no district of a complete list holds.
    pub(super) fn narrow(&mut self, answers: &[Found]) {
        for (at, answer) in answers.iter().enumerate().filter(|(_, answer)| answer.complete) {
            let centre = self.centres[at];
            let mut held = vec![false; self.problem.units()];
            answer.districts.iter().flat_map(|district| &district.members).for_each(|&unit| held[unit] = true);
            for unit in self.alive.units_of(centre).into_iter().filter(|&unit| !held[unit] && unit != centre) {
                self.alive.drop(unit, centre);
            }
        }
        self.forget();
    }
}
