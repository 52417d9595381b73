//! A block of the map as a problem of its own.

use super::Ascent;
use crate::candidates::{Duals, Reaches};
use crate::model::{Cut, NetworkCount, PracticeId, Score};
use crate::problem::Problem;
use crate::solve::partition::{Block, Held};

/// A block and what lies around it, in the numbers of the whole map.
pub(super) struct Site {
    /// Practices whose duals are raised, ascending.
    pub(super) inside: Vec<PracticeId>,
    /// These and all that share a candidate with one of them, ascending.
    pub(super) all: Vec<PracticeId>,
    /// The most that duals of practices inside may be, where that is limited; ascending.
    pub(super) most: Vec<(PracticeId, Score)>,
    /// Cuts that are held in any case, by position among all, ascending.
    pub(super) kept: Vec<usize>,
}

/// What a block's LP starts from.
pub(super) struct Prepared {
    pub(super) part: Problem,
    pub(super) reaches: Reaches,
    pub(super) block: Block,
    /// The cuts that are its own, by position among all.
    pub(super) old: Vec<usize>,
    /// How many cuts are held.
    pub(super) first: usize,
}

impl Site {
    /// A practice's number within the site.
    pub(super) fn number(&self, id: PracticeId) -> Option<PracticeId> {
        self.all.binary_search(&id).ok().map(PracticeId::new)
    }

    /// The practice of a number.
    pub(super) fn named(&self, id: PracticeId) -> PracticeId {
        self.all[id.index()]
    }

    pub(super) fn is_inside(&self, id: PracticeId) -> bool {
        self.inside.binary_search(&id).is_ok()
    }
}

impl Ascent<'_> {
    pub(super) fn site(&self, mut inside: Vec<PracticeId>) -> Site {
        inside.sort_unstable();
        let mut all: Vec<PracticeId> =
            inside.iter().flat_map(|id| self.companions[id.index()].iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        Site { inside, all, most: Vec::new(), kept: Vec::new() }
    }

    pub(super) fn prepare(&self, site: &Site) -> Prepared {
        let part = self.problem.restrict(&site.all, NetworkCount::Free).with_network_price(self.network_price());
        let reaches = Reaches::new(&part);
        let practice =
            site.all.iter().map(|&id| (!site.is_inside(id)).then(|| self.duals.practice[id.index()])).collect();
        let most = site.most.iter().filter_map(|&(id, most)| Some((site.number(id)?, most))).collect();
        let mut held = Held { practice, cuts: Vec::new(), most };
        let (mut old, mut ours) = (Vec::new(), Vec::new());
        for (at, cut) in self.duals.cuts.iter().enumerate() {
            let weights: Vec<(PracticeId, u32)> =
                cut.weights.iter().filter_map(|&(id, weight)| Some((site.number(id)?, weight))).collect();
            let here = Cut { weights, ..cut.clone() };
            if here.weights.is_empty() {
                continue;
            }
            if here.weights.len() == cut.weights.len() && !held.counts(&here) && site.kept.binary_search(&at).is_err() {
                old.push(at);
                ours.push(here);
            } else {
                held.cuts.push(here);
            }
        }
        let first = held.cuts.len();
        let duals = Duals {
            practice: site.all.iter().map(|id| self.duals.practice[id.index()]).collect(),
            count: Score::ZERO,
            cuts: held.cuts.iter().chain(&ours).cloned().collect(),
        };
        let block = Block { held, columns: self.known(&site.inside, &site.all), cuts: ours, duals };
        Prepared { part, reaches, block, old, first }
    }
}
