//! Areas that no network joins: where any number of networks will do, each is solved by itself, and plans, bounds and proofs
//! add up.

use super::beside::Beside;
use super::construct::construct;
use super::control::{Control, Settings};
use super::improve::Draft;
use crate::adjacency::{Edge, Reason};
use crate::model::{
    AreaCertificate, Certificate, NetworkCount, Outcome, PracticeId, Score, Status, StopReason, Work, relative_gap,
};
use crate::problem::Problem;

/// The areas of several practices such that no candidate holds practices of two, ordered by their first practice. What no
/// candidate joins to any other practice is with the first area, as are fixed networks: both are what they are anywhere.
///
/// Two neighbours that are larger than the cap together, or have to be apart, join nothing; a pair that has to be together
/// does, or the rule would be lost.
pub(super) fn areas(problem: &Problem) -> Vec<Vec<PracticeId>> {
    let rules = problem.rules();
    let joins = |edge: &Edge| {
        problem.list_size(edge.a) + problem.list_size(edge.b) <= u64::from(problem.policy().cap)
            && !rules.apart.iter().any(|&(a, b)| (a.min(b), a.max(b)) == (edge.a, edge.b))
            && rules.fixed_with(edge.a).is_none()
            && rules.fixed_with(edge.b).is_none()
    };
    let together = rules.together.iter().map(|&(a, b)| Edge { a, b, reason: Reason::Given });
    let pieces = problem.adjacency().filtered(joins).with(together).pieces();
    let (mut areas, alone): (Vec<_>, Vec<_>) = pieces.into_iter().partition(|piece| piece.len() > 1);
    match areas.first_mut() {
        Some(first) => {
            first.extend(alone.into_iter().flatten());
            first.sort_unstable();
        }
        None => areas.push(problem.ids().collect()),
    }
    areas
}

/// Whether areas can be solved apart: a number of networks that is given joins them.
pub(super) fn are_independent(problem: &Problem) -> bool {
    matches!(problem.count(), NetworkCount::Free | NetworkCount::Auto)
}

/// An area as a problem of its own, and what is known of it.
struct Area<'a> {
    practices: &'a [PracticeId],
    problem: Problem,
    /// Of a first plan, then of the best one.
    score: Score,
    networks: usize,
    outcome: Option<Outcome>,
}

impl<'a> Area<'a> {
    fn new(problem: &Problem, practices: &'a [PracticeId]) -> Self {
        let problem = problem.restrict(practices, NetworkCount::Free);
        let draft = Draft::new(&problem, construct(&problem));
        let (score, networks) = (draft.score(), draft.groups.len());
        Self { practices, problem, score, networks, outcome: None }
    }

    fn bound(&self) -> Score {
        self.outcome.as_ref().and_then(|outcome| outcome.bound).unwrap_or(Score::ZERO)
    }
}

/// Solves each area by `solve`, the smallest first, since what is small is soon proven, and puts the answers together. All of
/// them share the limit on work.
pub(super) fn plan(
    problem: &Problem,
    areas: &[Vec<PracticeId>],
    settings: &Settings,
    control: &dyn Control,
    solve: &dyn Fn(&Problem, &Settings, &dyn Control) -> Outcome,
) -> Outcome {
    let mut areas: Vec<Area<'_>> = areas.iter().map(|practices| Area::new(problem, practices)).collect();
    areas.sort_by_key(|area| area.practices.len());
    let mut work = Work::default();
    for at in 0..areas.len() {
        let others = || areas.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, area)| area);
        let beside = Beside {
            control,
            score: others().map(|area| area.score).sum(),
            bound: others().map(Area::bound).sum(),
            networks: others().map(|area| area.networks).sum(),
        };
        let left = settings.work_limit.map(|limit| limit.saturating_sub(work.steps()));
        let outcome = solve(&areas[at].problem, &Settings { work_limit: left, ..settings.clone() }, &beside);
        work.add(&outcome.work);
        if let Some(plan) = &outcome.plan {
            (areas[at].score, areas[at].networks) = (plan.score(), plan.networks.len());
        }
        let impossible = outcome.status == Status::Infeasible;
        areas[at].outcome = Some(outcome);
        if impossible {
            break;
        }
    }
    areas.sort_by_key(|area| area.practices[0]);
    joined(problem, &areas, work)
}

/// The answer over all areas from the answers of each.
fn joined(problem: &Problem, areas: &[Area<'_>], work: Work) -> Outcome {
    let outcomes = || areas.iter().filter_map(|area| area.outcome.as_ref());
    let bounds: Vec<Score> = outcomes().filter_map(|outcome| outcome.bound).collect();
    let bound = (!bounds.is_empty()).then(|| bounds.into_iter().sum());
    if let Some(outcome) = outcomes().find(|outcome| outcome.status == Status::Infeasible) {
        return Outcome { work, ..outcome.clone() };
    }
    let stop = outcomes().map(|outcome| outcome.stop).max_by_key(|stop| weight(*stop)).unwrap_or(StopReason::Proven);
    let reasons: Vec<String> = outcomes().flat_map(|outcome| outcome.reasons.clone()).collect();
    if outcomes().any(|outcome| outcome.plan.is_none()) {
        return super::without_plan(Status::Unknown, stop, reasons, bound, work);
    }
    let networks = areas.iter().flat_map(|area| {
        let plan = area.outcome.as_ref().and_then(|outcome| outcome.plan.as_ref());
        plan.into_iter().flat_map(|plan| &plan.networks).map(|network| {
            let members = network.members.iter().map(|id| area.practices[id.index()]).collect();
            (members, network.exception)
        })
    });
    let plan = super::beside::plan(problem, networks);
    let gap = bound.map(|bound| relative_gap(plan.score(), bound));
    let proven = gap.is_some_and(|gap| gap <= Outcome::TOLERANCE);
    Outcome {
        status: if proven { Status::Optimal } else { Status::Feasible },
        stop: if proven { StopReason::Proven } else { stop },
        plan: Some(plan),
        bound,
        reasons,
        certificate: bound.map(|_| certificate(areas)),
        work,
    }
}

/// The reason why an area stopped that says most of the whole.
fn weight(stop: StopReason) -> usize {
    use StopReason::{Exhausted, Gap, Interrupted, MemoryLimit, Proven, WorkLimit};
    [Proven, Gap, Exhausted, MemoryLimit, WorkLimit, Interrupted].iter().position(|known| *known == stop).unwrap_or(0)
}

/// What proves the bound of each area; where nothing does, that no network scores less than nothing.
fn certificate(areas: &[Area<'_>]) -> Certificate {
    let of_area = |area: &Area<'_>| {
        let own = area.outcome.as_ref().and_then(|outcome| outcome.certificate.clone());
        AreaCertificate {
            practices: area.practices.to_vec(),
            certificate: own.unwrap_or_else(|| super::nothing(&area.problem)),
        }
    };
    Certificate::of_areas(areas.iter().map(of_area).collect())
}
