//! Plans put together from districts: those that happen to fit, the columns known, and complete lists.
//!
//! That the best choice among a complete list is the best, or that there is none, is the word of HiGHS's branch and bound. Lists
//! are complete by the searches of the centres, which are the project's own, and what is chosen is recounted with the plan.

use super::anneal::Draft;
use super::columns::Aim;
use super::generation::Chain;
use super::highs::{Choice, choose};

/// Districts listed for one centre at most, and search nodes for that.
const LISTING: (usize, u64) = (5_000, 30_000);

impl Chain<'_> {
    /// The best plan among the columns known, as far as a small tree finds it.
    pub(super) fn round(&mut self) {
        let columns: Vec<(usize, &[usize], i64)> =
            self.columns.iter().map(|column| (column.centre, &*column.members, column.cost)).collect();
        let choice = choose(self.problem.units(), self.centres.len(), &columns, (self.ceiling(), self.unit), 500);
        if let Choice::Best(chosen) | Choice::Some(chosen) = choice {
            self.offer(
                chosen.into_iter().map(|at| (self.columns[at].centre, self.columns[at].members.clone())).collect(),
            );
        }
    }

    /// Takes note of the best districts of all centres when they happen to be a plan.
    pub(super) fn meet(&mut self, met: &[(usize, Vec<usize>)]) {
        let units: usize = met.iter().map(|(_, members)| members.len()).sum();
        if met.len() == self.centres.len() && units == self.problem.units() {
            self.offer(met.to_vec());
        }
    }

    pub(super) fn offer(&mut self, districts: Vec<(usize, Vec<usize>)>) {
        let mut district = vec![usize::MAX; self.problem.units()];
        for (at, (_, members)) in districts.iter().enumerate() {
            members.iter().for_each(|&unit| district[unit] = at);
        }
        let score: i64 = districts.iter().map(|(at, members)| self.cost(*at, members)).sum();
        if !district.contains(&usize::MAX) && (score as f64) < self.ceiling() {
            let centres = districts.iter().map(|&(at, _)| self.centres[at]).collect();
            self.best = Some((score, Draft { district, centres }));
        }
    }

    /// Lists every district that a plan better than the best can hold, and chooses among them; `false` when they are too many.
    pub(super) fn list(&mut self, gap: f64) -> bool {
        let below: Vec<f64> = self.least.iter().map(|least| least + gap + 1.0).collect();
        let mut prices = self.prices.clone();
        prices.triples.resize(self.triples.len(), 0.0);
        let answers = self.look(&prices, &below, Aim::All(LISTING.0), LISTING.1);
        self.work.search_nodes += answers.iter().map(|answer| answer.nodes).sum::<u64>();
        if answers.iter().any(|answer| !answer.complete) {
            self.narrow(&answers);
            return false;
        }
        let listed: Vec<(usize, Vec<usize>)> = answers
            .into_iter()
            .enumerate()
            .flat_map(|(at, answer)| answer.districts.into_iter().map(move |district| (at, district.members)))
            .collect();
        self.work.listed += listed.len() as u64;
        let columns: Vec<(usize, &[usize], i64)> =
            listed.iter().map(|(at, members)| (*at, &**members, self.cost(*at, members))).collect();
        let limits = (self.ceiling(), self.unit);
        match choose(self.problem.units(), self.centres.len(), &columns, limits, 50_000) {
            Choice::Best(chosen) => self.offer(chosen.into_iter().map(|at| listed[at].clone()).collect()),
            Choice::None => {}
            Choice::Some(_) | Choice::Failed => return false,
        }
        self.bound = self.ceiling().max(self.bound);
        true
    }
}
