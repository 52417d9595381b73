//! Wide size bands, by way of a narrower one.
//!
//! The first duals of an LP mean little, and over a wide band it takes long to find out. Nearly all networks of a good plan are
//! below the ceiling, since patients above it are priced: duals, columns, cuts and plan of a band that ends there are nearly those
//! of the whole, and parts of such a plan are solved again far faster.

use super::control::{Control, Count, Phase, Progress};
use super::improve::Draft;
use super::partition::{self, Limits, Seeds};
use crate::candidates::Reaches;
use crate::model::{Score, SizePolicy, StopReason, Work};
use crate::problem::Problem;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Part of the bound by which a round of cuts should raise it; the wide band goes on where two in turn do not.
const WORTH_A_ROUND: f64 = 2e-4;

/// Passes a stop on, and of progress what holds for the wide band too.
struct Within<'a> {
    control: &'a dyn Control,
    /// The bound so far and rounds of cuts in turn that hardly raised it.
    slow: Mutex<(Score, u32)>,
}

impl Within<'_> {
    fn slow(&self) -> MutexGuard<'_, (Score, u32)> {
        self.slow.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Control for Within<'_> {
    fn should_stop(&self) -> bool {
        self.slow().1 >= 2 || self.control.should_stop()
    }

    fn why(&self) -> StopReason {
        self.control.why()
    }

    fn report(&self, progress: &Progress) {
        if let (Phase::Cut, Some(bound)) = (progress.phase, progress.bound) {
            let mut slow = self.slow();
            let gain = (bound - slow.0).micro() as f64;
            let rounds = if gain < WORTH_A_ROUND * bound.micro() as f64 { slow.1 + 1 } else { 0 };
            *slow = (bound, rounds);
        }
        self.control.report(&Progress { bound: None, ..*progress });
    }

    fn count(&self, count: &Count) {
        self.control.count(count);
    }
}

/// The problem over the narrower band, where its own is wide.
pub(super) fn narrowed(problem: &Problem) -> Option<Problem> {
    let policy = *problem.policy();
    if policy.cap <= policy.ceiling {
        return None;
    }
    problem.clone().with_policy(SizePolicy { cap: policy.ceiling, ..policy }).ok()
}

/// What the narrower band ends with at its root; a better plan is taken over. `draft` is a plan of the narrower band.
pub(super) fn seeds(narrow: &Problem, draft: &mut Draft<'_>, limits: &Limits<'_>, work: &mut Work) -> Seeds {
    let within = Within { control: limits.control, slow: Mutex::default() };
    let limits = Limits { control: &within, branch_nodes: 1, gap: 0.0, ..*limits };
    let proof = partition::prove(narrow, &Reaches::new(narrow), &draft.groups, &Seeds::default(), &limits);
    work.add(&proof.work);
    if let Some(groups) = proof.groups {
        let found = Draft::new(draft.problem(), groups);
        if found.score() < draft.score() {
            *draft = found;
        }
    }
    proof.seeds
}
