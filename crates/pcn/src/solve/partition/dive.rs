//! Plans from the LP: dives, and patches of the best plan.

use super::generation::{Effort, Relaxation, Task};
use super::prove::{Chain, practices};
use crate::candidates::Decisions;
use crate::solve::LARGE;
use crate::solve::control::Phase;
use crate::solve::improve::Draft;
use crate::solve::patch::{Networks, PatchOptions, patch};

/// Dives from one point at most.
const DIVES: usize = 8;

/// Relative gap above which another dive is worth it.
const WORTH_A_DIVE: f64 = 3e-4;

/// Relative gap above which patches are solved again before the tree, in a large area and in others: a dive that ends as far
/// from the bound as this has gone astray somewhere.
const ASTRAY: [f64; 2] = [2e-4, 1e-2];

/// Practices of such patches, and search nodes and pivots of each. Those of the second size are dear in a large area.
const PATCHES: [(usize, u64); 2] = [(50, 100_000), (120, 400_000)];

impl Chain<'_> {
    /// Re-solves patches of the best plan, when the gap is worth it.
    pub(super) fn patch(&mut self, relaxation: &Relaxation) {
        let (astray, patches) =
            if self.problem.len() > LARGE { (ASTRAY[0], &PATCHES[..1]) } else { (ASTRAY[1], &PATCHES[..]) };
        for &(practices, work) in patches {
            // A patch of half the map takes much of what the map takes, for each of its networks.
            if 5 * practices <= 2 * self.problem.len() && self.gap(relaxation.bound) >= astray {
                self.patch_with(practices, PatchOptions { work, branch_nodes: 3, networks: Networks::Change(0) });
            }
        }
    }

    /// Re-solves patches of two thirds of a small map where the best plan is a new one: what its dives miss mostly lies there.
    pub(super) fn patch_most(&mut self) {
        if self.patched != Some(self.score) {
            self.patched = Some(self.score);
            let options = PatchOptions { work: 2_000_000, branch_nodes: 20, networks: Networks::Change(0) };
            self.patch_with(self.problem.len() * 2 / 3, options);
        }
    }

    fn patch_with(&mut self, practices: usize, options: PatchOptions) {
        // A patch would break the pairs, and knows no names.
        let pairs = !self.root_decisions.together.is_empty() || !self.root_decisions.apart.is_empty();
        if pairs || self.names().is_some() {
            return;
        }
        let Some(best) = self.best.clone() else { return };
        let mut draft = Draft::new(self.problem, best);
        patch(&mut draft, practices, options, self.limits, &mut self.work);
        self.offer(&draft.groups);
        self.report(Phase::Patch);
    }

    /// Column generation for the practices that a dive has not settled yet.
    fn relax_rest(&mut self, rest: &Decisions) -> Option<Relaxation> {
        let task = Task { decisions: rest, enough: None, effort: Effort::Quick };
        self.generator.run(&mut self.pool, &mut *self.master, task, self.limits, &mut self.work)
    }

    /// Whether candidates are priced by inspection: LPs are small then, and the tree long, since no hub guides the search.
    pub(super) fn dives_are_cheap(&self) -> bool {
        self.generator.reaches.listed().is_some()
    }

    /// Dives from the same point until one comes near the bound, each passing over one more of the doubtful networks that those
    /// before it began with.
    pub(super) fn dives(&mut self, root: &Decisions, relaxation: &Relaxation) {
        for passed in 0..DIVES {
            self.dive(root, relaxation, passed);
            if self.gap(relaxation.bound) < WORTH_A_DIVE || self.limits.part || !self.dives_are_cheap() {
                break;
            }
        }
    }

    /// A plan by settling the most certain networks of the LP again and again; at first the most certain `passed` of the
    /// doubtful ones are passed over.
    pub(super) fn dive(&mut self, root: &Decisions, relaxation: &Relaxation, mut passed: usize) {
        let mut decisions = root.clone();
        let (names, problem) = (self.names(), self.problem);
        let units = self.pool.units;
        let mut values = relaxation.solution.values.clone();
        while !self.limits.stop(&self.work) && relaxation.bound < self.target() {
            // Everything the LP is sure of, and a little of the rest.
            let mut order: Vec<usize> = (0..values.len()).filter(|&at| values[at] > 1e-6).collect();
            order.sort_by(|&a, &b| values[b].total_cmp(&values[a]).then(a.cmp(&b)));
            let open = order.iter().filter(|&&at| values[at] < 1.0 - 1e-6).count();
            let mut doubtful = 1 + open / 60;
            for at in order {
                let members = &self.pool.columns[at].members;
                let sure = values[at] > 1.0 - 1e-6;
                if !sure && passed > 0 {
                    passed -= 1;
                    continue;
                }
                if (sure || doubtful > 0) && members.iter().all(|&member| decisions.is_open(member)) {
                    doubtful -= usize::from(!sure);
                    decisions.settle(units, members.clone());
                }
            }
            if decisions.settled().iter().map(|members| practices(names, members).len()).sum::<usize>() == problem.len()
            {
                self.offer(decisions.settled());
                if names.is_some() {
                    break;
                }
                // A dive may end with an exception or two that its neighbours can take in.
                let mut draft = Draft::new(self.local, decisions.settled().to_vec());
                draft.improve(2, self.limits.control);
                draft.settle_count(self.limits.control);
                draft.improve(3, self.limits.control);
                self.offer(&draft.groups);
                break;
            }
            passed = 0;
            let Some(next) = self.relax_rest(&decisions) else {
                break;
            };
            values = next.solution.values;
        }
    }
}
