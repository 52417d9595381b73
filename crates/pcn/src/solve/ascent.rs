//! One bound over a map that is too large for one LP: the duals of all practices, raised tile by tile.
//!
//! - `site`: a block as a problem of its own
//! - `island`: a part of the map branched on by itself
//! - `shares`: what islands near each other may take off the candidates of both

mod island;
mod shares;
mod site;

pub(super) use island::Branched;
pub(super) use shares::{Neighbour, Shares};

use super::above::Above;
use super::improve::Draft;
use super::partition::{Limits, Seeds, cuts_among, raise};
use crate::candidates::{Decisions, Duals, PriceOptions, Reaches, companions, price};
use crate::model::{Cut, Leaf, PracticeId, Score, Work};
use crate::problem::Problem;
use rayon::prelude::*;
use site::{Prepared, Site};
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
    /// For each practice all that share a candidate with it.
    companions: Vec<Vec<PracticeId>>,
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
            companions: companions(problem),
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

    /// The duals at hand.
    pub(crate) fn duals(&self) -> &Duals {
        &self.duals
    }

    /// Takes the mean of several duals of the same price of a network, which proves at least the mean of their bounds. Duals of
    /// an LP lie at a corner of its best ones; the mean lies further inside and leaves most candidates some reduced
    /// cost, so that what happens in one place matters less far from it.
    pub(crate) fn centre(&mut self, all: &[Duals]) {
        let share = |sum: Score| Score::from_micro(sum.micro() / all.len() as i64);
        let practice = self.problem.ids().map(|id| share(all.iter().map(|duals| duals.practice[id.index()]).sum()));
        self.duals.practice = practice.collect();
        let mut cuts: Vec<Cut> = all.iter().flat_map(|duals| duals.cuts.iter().cloned()).collect();
        cuts.sort_by(|a, b| (&a.weights, a.divisor).cmp(&(&b.weights, b.divisor)));
        let same = |a: &Cut, b: &Cut| a.is_same(b);
        let mean = |cuts: &[Cut]| Cut { dual: share(cuts.iter().map(|cut| cut.dual).sum()), ..cuts[0].clone() };
        self.duals.cuts = cuts.chunk_by(same).map(mean).filter(|cut| cut.dual < Score::ZERO).collect();
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

    /// For each practice all that share a candidate with it.
    pub(crate) fn companions(&self) -> &[Vec<PracticeId>] {
        &self.companions
    }

    /// Where on the map a plan costs more than the bound of these duals.
    pub(crate) fn above(&self, draft: &Draft<'_>) -> Above {
        Above::new(&self.duals, draft)
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
        let Prepared { part, reaches, block, old, first } = self.prepare(site);
        let limits = Limits { work: most, part: true, gap: 0.0, branch_nodes: 0, ..*limits };
        let (raised, work) = raise(&part, &reaches, block, &limits);
        let change = raised.map(|raised| {
            let practices = site.all.iter().zip(raised.duals.practice).filter(|(id, _)| site.is_inside(**id));
            let priced = raised.duals.cuts.into_iter().skip(first).filter(|cut| cut.dual < Score::ZERO);
            let columns = raised.columns.into_iter();
            Change {
                practices: practices.map(|(&id, dual)| (id, dual)).collect(),
                old,
                cuts: priced.map(|cut| cut.renamed(&|id| site.named(id))).collect(),
                columns: columns.map(|members| members.into_iter().map(|id| site.named(id)).collect()).collect(),
            }
        });
        (change, work)
    }

    /// Columns of small reduced cost and cuts among some practices (ascending), in their numbers there.
    pub(crate) fn seeds(&self, members: &[PracticeId]) -> Seeds {
        Seeds { columns: self.known(members, members), cuts: cuts_among(&self.duals.cuts, members), ..Seeds::default() }
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
