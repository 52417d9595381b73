//! Plans whose networks carry on the names of old ones.

use super::control::{Control, Settings};
use super::partition::{Seeds, prove_under};
use super::{fixed, limits, stop_reason};
use crate::candidates::{Decisions, Names, Reaches};
use crate::model::{Outcome, PracticeId, Score, Status, StopReason, relative_gap};
use crate::problem::Problem;

/// Groups, each with the name that it carries on.
pub(crate) type Named = Vec<(Vec<PracticeId>, Option<usize>)>;

/// Finds the plan whose members lose least by their names, each name carried on by at most one network, and a bound over all such
/// plans. The travel of `problem` is what the members of a group lose under the best of their names.
///
/// `start` is a plan to begin with. The scores in the outcome are those of `problem`: its bound is the one over plans whose
/// names differ, which may be above the plan's own score. A fixed network is counted with its best name, and leaves
/// that name to others. For areas of up to some hundred practices, since no tiles are made.
pub(crate) fn plan_named(
    problem: &Problem,
    names: &Names,
    start: &Named,
    settings: &Settings,
    control: &dyn Control,
) -> Outcome {
    if !problem.rules().fixed.is_empty() {
        return fixed::around_by(problem, |part, members| {
            let number = |id: &PracticeId| members.binary_search(id).ok().map(PracticeId::new);
            let open = |(group, name): &(Vec<PracticeId>, Option<usize>)| {
                Some((group.iter().map(number).collect::<Option<Vec<PracticeId>>>()?, *name))
            };
            let start: Named = start.iter().filter_map(open).collect();
            plan_named(part, &names.restrict(members), &start, settings, control)
        });
    }
    let limits = limits(settings, control);
    let reaches = Reaches::named(problem, names.clone());
    let named = |(group, name): &(Vec<PracticeId>, Option<usize>)| {
        let mut members = group.clone();
        members.extend(name.map(|name| names.unit(name)));
        members
    };
    let start: Vec<Vec<PracticeId>> = start.iter().map(named).collect();
    let proof = prove_under(problem, problem, &reaches, Decisions::none(problem), &start, &Seeds::default(), &limits);
    let score = |groups: &Vec<Vec<PracticeId>>| groups.iter().map(|members| names.score(problem, members)).sum();
    let gap = proof.groups.as_ref().map(score).zip(proof.bound).map(|(score, bound)| relative_gap(score, bound));
    let stop = stop_reason(gap, proof.full, &limits, &proof.work);
    let bare = |groups: Vec<Vec<PracticeId>>| groups.into_iter().map(|members| names.split(&members).0.to_vec());
    Outcome {
        status: if stop == StopReason::Proven { Status::Optimal } else { Status::Feasible },
        plan: proof.groups.map(|groups| problem.plan(bare(groups))),
        bound: proof.bound.map(|bound| bound.max(Score::ZERO)),
        stop,
        reasons: Vec::new(),
        // Nobody could check one: a certificate knows no names.
        certificate: None,
        work: proof.work,
    }
}
