//! Wide size bands, by way of a narrower one.
//!
//! The first duals of an LP mean little, and over a wide band it takes long to find out. Nearly all networks of a good plan are
//! below the ceiling, since patients above it are priced: duals, columns, cuts and plan of a band that ends a little above it are nearly
//! those of the whole.

use super::improve::Draft;
use super::partition::{self, Limits, Seeds};
use crate::candidates::Reaches;
use crate::model::{SizePolicy, Work};
use crate::problem::Problem;

/// How far the narrower band reaches, and from where on a band is wide, as shares of the ceiling.
const NARROW: (f64, f64) = (1.2, 1.5);

/// The problem over the narrower band, where its own is wide.
pub(super) fn narrowed(problem: &Problem) -> Option<Problem> {
    let policy = *problem.policy();
    let at = |share: f64| (f64::from(policy.ceiling) * share) as u32;
    if policy.cap <= at(NARROW.1) || !problem.rules().is_empty() {
        return None;
    }
    problem.clone().with_policy(SizePolicy { cap: at(NARROW.0), ..policy }).ok()
}

/// What the narrower band ends with at its root; a better plan is taken over. `draft` is a plan of the narrower band.
pub(super) fn seeds(narrow: &Problem, draft: &mut Draft<'_>, limits: &Limits<'_>, work: &mut Work) -> Seeds {
    let limits = Limits { branch_nodes: 1, part: true, gap: 0.0, ..*limits };
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
