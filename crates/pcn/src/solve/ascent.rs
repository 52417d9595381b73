//! One bound over a map that is too large for one LP: the duals of all practices, raised tile by tile.

use super::above::Above;
use super::improve::Draft;
use super::partition::{Block, Held, Limits, Seeds, raise};
use crate::candidates::{Decisions, Duals, PriceOptions, Reaches, price};
use crate::model::{Cut, Leaf, NetworkCount, PracticeId, Score, Work};
use crate::problem::Problem;
use rayon::prelude::*;
use std::collections::HashSet;

/// Search nodes at each hub when the bound is taken.
const NODES: u64 = 20_000_000;

/// Duals over the whole map, with the columns and cuts that they rest on.
pub(crate) struct Ascent<'a> {
    problem: &'a Problem,
    reaches: &'a Reaches,
    duals: Duals,
    columns: Vec<Vec<PracticeId>>,
    known: HashSet<Vec<PracticeId>>,
    /// For each practice the columns that hold it.
    holders: Vec<Vec<u32>>,
}

/// A block and what lies around it, in the numbers of the whole map.
struct Site {
    /// Practices whose duals are raised, ascending.
    inside: Vec<PracticeId>,
    /// These and all that share a candidate with one of them, ascending.
    all: Vec<PracticeId>,
}

/// What a block's visit changes.
struct Change {
    practices: Vec<(PracticeId, Score)>,
    /// Cuts that were priced here before, by position among all.
    old: Vec<usize>,
    cuts: Vec<Cut>,
    columns: Vec<Vec<PracticeId>>,
}

impl<'a> Ascent<'a> {
    /// Starts from what tiles ended with; each network costs `network_price`.
    pub(crate) fn new(problem: &'a Problem, reaches: &'a Reaches, seeds: Seeds, network_price: Score) -> Self {
        let mut practice = vec![Score::ZERO; problem.len()];
        for (id, dual) in seeds.practice_duals {
            practice[id.index()] = dual;
        }
        let cuts = seeds.cuts.into_iter().filter(|cut| cut.dual < Score::ZERO).collect();
        let mut ascent = Self {
            problem,
            reaches,
            duals: Duals { practice, count: Score::ZERO - network_price, cuts },
            columns: Vec::new(),
            known: HashSet::new(),
            holders: vec![Vec::new(); problem.len()],
        };
        ascent.learn(seeds.columns);
        ascent
    }

    fn learn(&mut self, columns: Vec<Vec<PracticeId>>) {
        for members in columns {
            if self.known.insert(members.clone()) {
                let index = self.columns.len() as u32;
                members.iter().for_each(|member| self.holders[member.index()].push(index));
                self.columns.push(members);
            }
        }
    }

    /// Visits every block, each for at most `most` search nodes and pivots. Blocks that share no candidate are visited side by
    /// side, and what they change is taken over in order, so that the result does not depend on the number of threads. Returns
    /// the blocks that were solved, and all.
    pub(crate) fn pass(
        &mut self,
        draft: &Draft<'_>,
        blocks: Vec<Vec<usize>>,
        most: u64,
        limits: &Limits<'_>,
        work: &mut Work,
    ) -> (usize, usize) {
        self.learn(draft.groups.clone());
        let mut waiting: Vec<Site> = blocks
            .into_iter()
            .map(|block| self.site(block.iter().flat_map(|&group| draft.groups[group].iter().copied()).collect()))
            .collect();
        let (all, mut solved) = (waiting.len(), 0);
        while !waiting.is_empty() && !limits.stop(work) {
            let mut inside = vec![false; self.problem.len()];
            let mut reached = vec![false; self.problem.len()];
            let (mut batch, mut later) = (Vec::new(), Vec::new());
            for site in waiting {
                let met =
                    site.all.iter().any(|id| inside[id.index()]) || site.inside.iter().any(|id| reached[id.index()]);
                if met {
                    later.push(site);
                    continue;
                }
                site.inside.iter().for_each(|id| inside[id.index()] = true);
                site.all.iter().for_each(|id| reached[id.index()] = true);
                batch.push(site);
            }
            let found: Vec<(Option<Change>, Work)> =
                batch.par_iter().map(|site| self.visit(site, most, limits)).collect();
            let mut gone: Vec<usize> = Vec::new();
            let mut cuts: Vec<Cut> = Vec::new();
            for (change, spent) in found {
                work.add(&spent);
                let Some(change) = change else { continue };
                solved += 1;
                for (id, dual) in change.practices {
                    self.duals.practice[id.index()] = dual;
                }
                gone.extend(change.old);
                cuts.extend(change.cuts);
                self.learn(change.columns);
            }
            gone.sort_unstable();
            let mut at = 0;
            self.duals.cuts.retain(|_| {
                at += 1;
                gone.binary_search(&(at - 1)).is_err()
            });
            self.duals.cuts.extend(cuts);
            waiting = later;
        }
        (solved, all)
    }

    /// What each network costs.
    pub(crate) fn network_price(&self) -> Score {
        Score::ZERO - self.duals.count
    }

    /// Changes what a network costs; the practices' duals follow by their share of a usual network.
    pub(crate) fn reprice(&mut self, network_price: Score) {
        let more = network_price + self.duals.count;
        let usual = self.problem.total_patients() as f64 / f64::from(self.problem.count_range().1.max(1));
        for id in self.problem.ids() {
            let share = self.problem.list_size(id) as f64 / usual;
            self.duals.practice[id.index()] += Score::from_micro((more.micro() as f64 * share) as i64);
        }
        self.duals.count = Score::ZERO - network_price;
    }

    /// Where on the map a plan costs more than the bound of these duals.
    pub(crate) fn above(&self, draft: &Draft<'_>) -> Above {
        Above::new(&self.duals, draft)
    }

    fn site(&self, mut inside: Vec<PracticeId>) -> Site {
        inside.sort_unstable();
        let hubs = self.reaches.hubs();
        let mut all: Vec<PracticeId> = inside.iter().flat_map(|id| hubs[id.index()].members.iter().copied()).collect();
        all.extend(&inside);
        all.sort_unstable();
        all.dedup();
        Site { inside, all }
    }

    /// The columns that hold one of some practices and lie within others (ascending), in their numbers there.
    fn known(&self, touching: &[PracticeId], within: &[PracticeId]) -> Vec<Vec<PracticeId>> {
        let number = |id: &PracticeId| within.binary_search(id).ok().map(PracticeId::new);
        let mut met: Vec<u32> = touching.iter().flat_map(|id| self.holders[id.index()].iter().copied()).collect();
        met.sort_unstable();
        met.dedup();
        met.into_iter().filter_map(|at| self.columns[at as usize].iter().map(number).collect()).collect()
    }

    fn visit(&self, site: &Site, most: u64, limits: &Limits<'_>) -> (Option<Change>, Work) {
        let number = |id: PracticeId| site.all.binary_search(&id).ok().map(PracticeId::new);
        let is_inside = |id: PracticeId| site.inside.binary_search(&id).is_ok();
        let part = self.problem.restrict(&site.all, NetworkCount::Free).with_network_price(self.network_price());
        let reaches = Reaches::new(&part);
        let practice = site.all.iter().map(|&id| (!is_inside(id)).then(|| self.duals.practice[id.index()])).collect();
        let mut held = Held { practice, cuts: Vec::new() };
        let (mut old, mut ours) = (Vec::new(), Vec::new());
        for (at, cut) in self.duals.cuts.iter().enumerate() {
            let weights: Vec<(PracticeId, u32)> =
                cut.weights.iter().filter_map(|&(id, weight)| Some((number(id)?, weight))).collect();
            let here = Cut { weights, ..cut.clone() };
            if here.weights.is_empty() {
                continue;
            }
            if here.weights.len() == cut.weights.len() && !held.counts(&here) {
                old.push(at);
                ours.push(here);
            } else {
                held.cuts.push(here);
            }
        }
        let first = held.cuts.len();
        let block = Block { held, columns: self.known(&site.inside, &site.all), cuts: ours };
        let limits = Limits { work: most, part: true, gap: 0.0, branch_nodes: 0, ..*limits };
        let (raised, work) = raise(&part, &reaches, block, &limits);
        let named = |id: PracticeId| site.all[id.index()];
        let change = raised.map(|raised| {
            let practices = site.all.iter().zip(raised.duals.practice).filter(|(id, _)| is_inside(**id));
            let priced = raised.duals.cuts.into_iter().skip(first).filter(|cut| cut.dual < Score::ZERO);
            let cuts = priced.map(|cut| {
                let weights = cut.weights.iter().map(|&(id, weight)| (named(id), weight)).collect();
                Cut { weights, ..cut }
            });
            Change {
                practices: practices.map(|(&id, dual)| (id, dual)).collect(),
                old,
                cuts: cuts.collect(),
                columns: raised.columns.into_iter().map(|members| members.into_iter().map(named).collect()).collect(),
            }
        });
        (change, work)
    }

    /// Columns of small reduced cost and cuts among some practices (ascending), in their numbers there.
    pub(crate) fn seeds(&self, members: &[PracticeId]) -> Seeds {
        let number = |id: PracticeId| members.binary_search(&id).ok().map(PracticeId::new);
        let cut = |cut: &Cut| {
            let weights: Option<Vec<_>> = cut.weights.iter().map(|&(id, weight)| Some((number(id)?, weight))).collect();
            Some(Cut { weights: weights?, ..cut.clone() })
        };
        Seeds {
            columns: self.known(members, members),
            cuts: self.duals.cuts.iter().filter_map(cut).collect(),
            ..Seeds::default()
        }
    }

    /// The bound that the duals prove over all candidates.
    pub(crate) fn bound(&self, work: &mut Work) -> Score {
        let decisions = Decisions::none(self.problem);
        let options = PriceOptions { below: Score::ZERO, keep: 1, nodes: NODES };
        let priced = price(self.problem, self.reaches, &self.duals, &decisions, options);
        work.search_nodes += priced.nodes;
        self.duals.objective(decisions.networks) + priced.shortfall
    }

    /// The certificate of a bound.
    pub(crate) fn leaf(&self, bound: Score) -> Leaf {
        self.duals.clone().into_leaf(&Decisions::none(self.problem), bound)
    }
}

#[cfg(test)]
mod tests;
