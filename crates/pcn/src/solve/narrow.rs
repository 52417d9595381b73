//! Wide size bands, by way of a narrower one.
//!
//! The first duals of an LP mean little, and over a wide band it takes long to find out. Nearly all networks of a good plan are
//! below the ceiling, since patients above it are priced: duals, columns, cuts and plan of a band that ends there are nearly those
//! of the whole, and parts of such a plan are solved again far faster.

use super::control::{Control, Count, Progress};
use super::improve::Draft;
use super::partition::{self, Limits, Seeds};
use crate::candidates::Reaches;
use crate::model::{SizePolicy, StopReason, Work};
use crate::problem::Problem;

/// What rounds of cuts have to be worth here; the wide band has cuts of its own.
const WORTH_A_ROUND: f64 = 2e-4;

/// Passes a stop on, and of progress what holds for the wide band too.
struct Within<'a>(&'a dyn Control);

impl Control for Within<'_> {
    fn should_stop(&self) -> bool {
        self.0.should_stop()
    }

    fn why(&self) -> StopReason {
        self.0.why()
    }

    fn report(&self, progress: &Progress) {
        self.0.report(&Progress { bound: None, ..*progress });
    }

    fn count(&self, count: &Count) {
        self.0.count(count);
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
    let within = Within(limits.control);
    let limits = Limits { control: &within, branch_nodes: 1, gap: 0.0, worth_a_round: WORTH_A_ROUND, ..*limits };
    let reaches = Reaches::until(narrow, &|| within.should_stop());
    let proof = partition::prove(narrow, &reaches, &draft.groups, &Seeds::default(), &limits);
    work.add(&proof.work);
    if let Some(groups) = proof.groups {
        let found = Draft::new(draft.problem(), groups);
        if found.score() < draft.score() {
            *draft = found;
        }
    }
    proof.seeds
}
