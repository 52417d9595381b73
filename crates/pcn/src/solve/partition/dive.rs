//! Plans from the LP: dives, and patches of the best plan.

use super::generation::{Effort, Relaxation, Task};
use super::pool::{Kind, Pool};
use super::prove::{Chain, Seeds, practices};
use crate::candidates::Decisions;
use crate::model::{PracticeId, Score};
use crate::solve::LARGE;
use crate::solve::control::Phase;
use crate::solve::improve::Draft;
use crate::solve::patch::{self, Networks, PatchOptions};

/// Dives from one point at most.
const DIVES: usize = 8;

/// Relative gap above which another dive is worth it.
const WORTH_A_DIVE: f64 = 3e-4;

/// Relative gap above which patches of a large area are solved again before its LP is strengthened and before the tree.
const WORTH_PATCHES: f64 = 2e-4;

/// Relative gap above which the halves of any other area are solved again before the tree, and within a tree or where none
/// follows: a dive that ends far from the bound has gone astray somewhere, but most trees find a better plan soon.
const WORTH_HALVES: [f64; 2] = [1e-2, 2e-3];

/// Search nodes and pivots, and nodes of branch and bound, of a half at most.
const HALF: (u64, u64) = (400_000, 10);

/// What part of all work before a half may take: where the LP of the whole took little, so do the nodes of its tree.
const HALF_SHARE: u64 = 2;

/// How the map is halved, in degrees.
const TURNS: [f64; 2] = [0.0, 90.0];

/// Columns and cuts of an LP.
fn seeds(pool: &Pool, relaxation: &Relaxation) -> Seeds {
    let columns = pool.columns.iter().filter(|column| column.kind == Kind::Candidate && column.members.len() > 1);
    Seeds {
        columns: columns.map(|column| column.members.clone()).collect(),
        cuts: relaxation.duals.priced_cuts().cloned().collect(),
        ..Seeds::default()
    }
}

impl<'a> Chain<'a> {
    /// The best plan, unless parts of it may not be solved by themselves: they would break the pairs, and know no names.
    fn draft(&self) -> Option<Draft<'a>> {
        let pairs = !self.root_decisions.together.is_empty() || !self.root_decisions.apart.is_empty();
        let best = self.best.clone().filter(|_| !pairs && self.names().is_none())?;
        Some(Draft::new(self.problem, best))
    }
}

impl Chain<'_> {
    /// Solves parts of the best plan again, when the gap is worth it.
    pub(super) fn patch(&mut self, relaxation: &Relaxation) {
        if self.problem.len() <= LARGE {
            let known = seeds(&self.pool, relaxation);
            self.halves(relaxation.bound, &known, WORTH_HALVES[usize::from(self.limits.branch_nodes <= 1)]);
            self.origin = Some(known);
        } else if self.gap(relaxation.bound) >= WORTH_PATCHES {
            let options = PatchOptions { work: 100_000, branch_nodes: 3, networks: Networks::Change(0) };
            self.patch_with(50, options);
        }
    }

    /// Solves the halves of the map again by what the LP knew before the tree.
    pub(super) fn halves_again(&mut self, bound: Score) {
        if let Some(known) = self.origin.take() {
            self.halves(bound, &known, WORTH_HALVES[1]);
            self.origin = Some(known);
        }
    }

    /// Solves the halves of the map again, cut one way after another, until none of them gains: with the columns and cuts of the
    /// whole a half takes little.
    fn halves(&mut self, bound: Score, known: &Seeds, worth: f64) {
        let Some(mut draft) = self.draft() else { return };
        let work = HALF.0.min(self.work.steps() / HALF_SHARE);
        let options = PatchOptions { work, branch_nodes: HALF.1, networks: Networks::Change(0) };
        let mut idle = 0;
        for turn in TURNS.into_iter().cycle() {
            if idle == TURNS.len() || self.gap(bound) < worth || self.limits.stop(&self.work) {
                break;
            }
            let before = draft.score();
            let known = |members: &[PracticeId]| known.among(members);
            let halves = patch::tiles(&draft, turn, self.problem.len() * 3 / 5);
            patch::solve_all(&mut draft, &halves, &known, options, self.limits, &mut self.work);
            self.offer(&draft.groups);
            self.report(Phase::Patch);
            idle = if draft.score() < before { 0 } else { idle + 1 };
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
        let Some(mut draft) = self.draft() else { return };
        patch::patch(&mut draft, practices, options, self.limits, &mut self.work);
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
