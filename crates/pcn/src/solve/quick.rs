//! Construction and local search alone: a good plan soon, with the cheapest bound that holds.

use super::control::{Control, Phase, Progress, Settings};
use super::partition::Proof;
use super::wide;
use crate::candidates::is_trapped;
use crate::model::{Certificate, Outcome, Work};
use crate::problem::Problem;

/// Rounds of the subgradient method. Most of what its bound can reach is there by then, and more would no longer be cheap.
const ROUNDS: usize = 100;

/// A plan by merging and local search, which no exact method has seen, and the bound that assigning practices to hubs in
/// fractions gives.
///
/// Neither contiguity nor whole practices count in that bound, so that the gap it leaves is some per cent and says little of
/// how good the plan is. Only a stop cuts the run off, and a work limit of nothing leaves out the bound: local search does no
/// work that is counted.
pub(super) fn plan(problem: &Problem, settings: &Settings, control: &dyn Control) -> Outcome {
    let limits = super::limits(settings, control);
    let mut draft = super::first(problem, control);
    let mut work = Work::default();
    super::settle_exactly(&mut draft, &mut work);
    let leaf = if limits.control.should_stop() || limits.work == 0 {
        None
    } else {
        wide::bound(&draft, ROUNDS, control, &mut work)
    };
    let bound = leaf.as_ref().map(|leaf| leaf.bound);
    let (score, networks) = (Some(draft.score()), Some(draft.groups.len()));
    control.report(&Progress { phase: Phase::Bound, score, bound, networks });
    let number = draft.groups.len();
    let mut proof = Proof::unproven(problem, draft.groups);
    proof.bound = bound;
    proof.certificate = leaf.map(|leaf| Certificate::new(vec![leaf]));
    let mut found = super::outcome(problem, &|practice| is_trapped(problem, practice), proof, &limits, work);
    super::name_number(&mut found, problem, number);
    found
}
