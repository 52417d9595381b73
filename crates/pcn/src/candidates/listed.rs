//! Candidates listed once and priced by inspection, for objectives that no hub bounds.

use super::cut_prices::CutWeights;
use super::enumerate::enumerate;
use super::groups::Groups;
use super::price::{Candidate, HubResult, PriceOptions, Pricer, Stop};
use crate::model::{PracticeId, Score};
use crate::problem::Problem;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

/// Candidates that a list may hold; with more, each is found anew whenever duals change.
const MOST: usize = 8_000_000;

/// The same where travel counts, which guides a search well even if other terms do not.
const FEW: usize = 2_000_000;

/// Candidates between two questions whether to go on.
const PATIENCE: usize = 1 << 12;

/// All candidates scored at one hub.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed {
    /// Members ascending.
    groups: Groups,
}

impl Listed {
    /// Lists the candidates of every hub, in parallel; `None` when there are too many, or `stop` says so. Where travel does not
    /// count, a candidate's hub is its first member.
    pub(crate) fn all(problem: &Problem, stop: Stop<'_>) -> Option<Vec<Self>> {
        if problem.len() > super::price::LARGEST_REACH {
            return None;
        }
        let most = if problem.objective().travel { FEW } else { MOST };
        let roots: Vec<PracticeId> = problem.ids().collect();
        let (met, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
        let go_on = || {
            let before = met.fetch_add(1, Relaxed);
            if before.is_multiple_of(PATIENCE) && stop() {
                stopped.store(true, Relaxed);
            }
            before < most && !stopped.load(Relaxed)
        };
        // Counting takes a small part of the time that scores take.
        roots.par_iter().for_each(|&root| Self::each(problem, root, |_| go_on()));
        if met.swap(0, Relaxed) > most || stopped.load(Relaxed) {
            return None;
        }
        let lists: Vec<(Self, Vec<u32>)> = roots.into_par_iter().map(|root| Self::at(problem, root, go_on)).collect();
        (!stopped.into_inner()).then(|| by_hub(problem.len(), lists))
    }

    /// Shows each candidate whose first member is `root`, ascending, until told to stop.
    fn each(problem: &Problem, root: PracticeId, mut show: impl FnMut(&[PracticeId]) -> bool) {
        let cap = u64::from(problem.policy().cap);
        if problem.list_size(root) > cap {
            show(&[root]);
            return;
        }
        let mut sorted = Vec::new();
        enumerate(problem, root, 0..=cap, |members, _| {
            sorted.clear();
            sorted.extend_from_slice(members);
            sorted.sort_unstable();
            show(&sorted)
        });
    }

    /// The candidates whose first member is `root`, and the hub of each.
    fn at(problem: &Problem, root: PracticeId, go_on: impl Fn() -> bool) -> (Self, Vec<u32>) {
        let (mut list, mut hubs) = (Self::default(), Vec::new());
        let counted = problem.objective().travel;
        Self::each(problem, root, |members| {
            if problem.keeps_rules(members) {
                let best = counted.then(|| problem.travel().best_hub(members)).flatten();
                hubs.push(best.map_or(root, |(hub, _)| hub).index() as u32);
                list.groups.push(members, problem.total_score(members));
            }
            go_on()
        });
        (list, hubs)
    }

    /// The best candidates by reduced cost, each computed anew from its members.
    pub(crate) fn price(&self, pricer: &Pricer<'_>, options: PriceOptions) -> HubResult {
        let mut cutoff = options.below.micro();
        let mut found: Vec<(i64, usize)> = Vec::new();
        let duals = pricer.duals;
        let count = duals.count.micro();
        let mut least = i64::MAX;
        let mut weights = CutWeights::default();
        for (at, (members, score)) in self.groups.iter().enumerate() {
            let value: i64 = members.iter().map(|member| duals.practice[member.index()].micro()).sum();
            let mut reduced = score.micro() - value - count;
            // Cuts only add.
            if reduced >= cutoff {
                least = least.min(reduced);
                continue;
            }
            if !pricer.decisions.ask_nothing() && !pricer.decisions.accept(members) {
                continue;
            }
            reduced += pricer.cuts.price(members, &mut weights);
            least = least.min(reduced);
            if reduced >= cutoff {
                continue;
            }
            if options.keep == usize::MAX {
                found.push((reduced, at));
                continue;
            }
            let place = found.partition_point(|&(known, _)| known <= reduced);
            found.insert(place, (reduced, at));
            found.truncate(options.keep);
            if found.len() == options.keep {
                cutoff = cutoff.min(found[options.keep - 1].0);
            }
        }
        let candidate = |(reduced, at): (i64, usize)| {
            let (members, score) = self.groups.get(at);
            Candidate { members: members.to_vec(), score, reduced: Score::from_micro(reduced) }
        };
        HubResult {
            candidates: found.into_iter().map(candidate).collect(),
            least: least as f64,
            truncated: false,
            nodes: self.groups.len() as u64 / 100,
        }
    }
}

/// The candidates of every hub, in the order of their first members.
fn by_hub(practices: usize, lists: Vec<(Listed, Vec<u32>)>) -> Vec<Listed> {
    let mut hubs = vec![Listed::default(); practices];
    for (list, of) in lists {
        for (at, hub) in of.into_iter().enumerate() {
            let (members, score) = list.groups.get(at);
            hubs[hub as usize].groups.push(members, score);
        }
    }
    hubs
}
