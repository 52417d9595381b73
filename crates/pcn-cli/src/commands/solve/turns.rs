//! Which method has its turn, and what becomes of two answers.

use crate::args::Method;
use crate::failure::Failure;
use crate::progress::Watch;
use pcn::assignment::{AssignmentProblem, District};
use pcn::model::{Certificate, Exception, Outcome, Score, Status, StopReason, relative_gap};
use pcn::problem::Problem;
use pcn::solve::assignment::{Assigned, assign};
use pcn::solve::{self, Control, Phase, Progress, Settings};
use pcn_io::instance::{Instance, Task};
use std::sync::atomic::{AtomicBool, Ordering};

/// Connected groups up to which many districts are put together by choosing among them alone, those up to which a few have their
/// turn first, and those above which even many do not: there it is hopeless under narrow size limits.
const MOST_GROUPS: [f64; 3] = [5e6, 1e7, 1e11];
/// Districts from which the assignment model's LP is too weak: it proves 6 districts of Louisiana's counties, not 7 of Alabama's.
const MANY_DISTRICTS: u32 = 7;
/// Work of choosing among connected groups before the assignment model has its turn: where that helps, it mostly helps soon.
const FIRST_TURN: u64 = 20_000_000;

/// The method and why; `Auto` stays where both have their turn.
pub(super) fn choose(instance: &Instance, asked: Method) -> Result<(Method, String), Failure> {
    let Task::Districts { count, .. } = instance.task else {
        return match asked {
            Method::Partition => Err(Failure::Usage(
                "--method partition chooses its hubs itself; use assignment for given centres".to_owned(),
            )),
            Method::Search => Ok((asked, "asked for".to_owned())),
            Method::Auto | Method::Assignment => Ok((Method::Assignment, "centres are given".to_owned())),
        };
    };
    if !instance.cost.has_centres() {
        return match asked {
            Method::Auto | Method::Partition => {
                Ok((Method::Partition, format!("{} has no centres", instance.cost.name())))
            }
            Method::Assignment | Method::Search => Err(Failure::Usage(format!(
                "--method assignment and search send units to centres, and {} has none; use partition",
                instance.cost.name()
            ))),
        };
    }
    let units = instance.sizes.len() as f64;
    let each = units / f64::from(count);
    // Connected groups of a planar graph grow about 3.5 fold with each unit.
    let groups = units * 3.5_f64.powf(each - 1.0);
    let size = if groups < 1e6 { format!("{groups:.0}") } else { format!("10^{:.0}", groups.log10()) };
    let reason = format!("{count} districts of {each:.1} units each: about {size} connected groups");
    Ok(match asked {
        Method::Auto if groups <= MOST_GROUPS[0] && count >= MANY_DISTRICTS => (Method::Partition, reason),
        Method::Auto if groups <= MOST_GROUPS[if count < MANY_DISTRICTS { 1 } else { 2 }] => {
            (asked, format!("{reason}, so that partition has the first turn and assignment the rest"))
        }
        Method::Auto => (Method::Assignment, reason),
        other => (other, "asked for".to_owned()),
    })
}

/// What was found, by which method, and the certificate of the bound where there is one.
pub(super) struct Solved {
    pub(super) method: Method,
    pub(super) assigned: Assigned,
    pub(super) certificate: Option<Certificate>,
}

impl Solved {
    /// Without a certificate.
    pub(super) fn by(method: Method, assigned: Assigned) -> Self {
        Self { method, assigned, certificate: None }
    }
}

/// The answer where no plan exists.
pub(super) fn impossible() -> Solved {
    let assigned = Assigned {
        status: Status::Infeasible,
        districts: None,
        score: None,
        bound: None,
        stop: StopReason::Proven,
        work: pcn::model::Work::default(),
    };
    Solved::by(Method::Assignment, assigned)
}

/// What set partitioning answers with little work, and unless that is proven, what the assignment model makes of it.
///
/// # Errors
/// A sentence where the two contradict each other.
pub(super) fn in_turn(
    problem: &Problem,
    assignment: &AssignmentProblem,
    settings: &Settings,
    watch: &Watch,
) -> Result<Solved, String> {
    let work_limit = settings.work_limit.into_iter().chain([FIRST_TURN]).min();
    let before = partition(problem, &Settings { work_limit, ..settings.clone() }, watch);
    let answered = matches!(before.assigned.status, Status::Optimal | Status::Infeasible);
    let near = before.assigned.stop == StopReason::Gap && before.assigned.districts.is_some();
    if answered || near || watch.should_stop() {
        return Ok(before);
    }
    better(before, assign(assignment, settings, watch))
}

/// The better plan with the better bound.
fn better(before: Solved, mut found: Assigned) -> Result<Solved, String> {
    let Solved { assigned: before, certificate, .. } = before;
    found.work.add(&before.work);
    if found.status == Status::Infeasible {
        return match before.score {
            Some(score) => Err(format!(
                "the assignment model says that no plan exists, and set partitioning holds one that scores {score}"
            )),
            None => Ok(Solved::by(Method::Assignment, found)),
        };
    }
    let keeps = before.score.is_some_and(|score| found.score.is_none_or(|other| score <= other));
    let (own, other) = (before.bound, found.bound);
    let bound = own.max(other);
    let (method, mut answer) = if keeps {
        (Method::Partition, Assigned { work: found.work, stop: found.stop, ..before })
    } else {
        (Method::Assignment, found)
    };
    if let Some((score, bound)) = answer.score.zip(bound) {
        if bound > score {
            return Err(format!(
                "a plan scores {score}, below a bound: {own:?} by set partitioning, {other:?} by the assignment model"
            ));
        }
        if relative_gap(score, bound) <= Outcome::TOLERANCE {
            (answer.status, answer.stop) = (Status::Optimal, StopReason::Proven);
        }
    }
    answer.bound = bound;
    Ok(Solved { method, assigned: answer, certificate: certificate.filter(|_| own >= other) })
}

/// Ends a search once its bound says that every plan has an exception.
struct UntilRuledOut<'a> {
    watch: &'a Watch,
    price: Score,
    ruled_out: AtomicBool,
}

impl Control for UntilRuledOut<'_> {
    fn should_stop(&self) -> bool {
        self.ruled_out.load(Ordering::Relaxed) || self.watch.should_stop()
    }

    fn why(&self) -> StopReason {
        self.watch.why()
    }

    fn report(&self, progress: &Progress) {
        if progress.bound.is_some_and(|bound| bound >= self.price) {
            self.ruled_out.store(true, Ordering::Relaxed);
        }
        // Its last word is not that of the command.
        if progress.phase != Phase::Done {
            self.watch.report(progress);
        }
    }
}

/// Set partitioning, where a network below the floor is no plan.
pub(super) fn partition(problem: &Problem, settings: &Settings, watch: &Watch) -> Solved {
    let price = Score::from_patient_km(problem.policy().exception_price);
    let control = UntilRuledOut { watch, price, ruled_out: AtomicBool::new(false) };
    let outcome = solve::plan(problem, &Settings { method: solve::Method::Partition, ..settings.clone() }, &control);
    let short = |plan: &pcn::model::Plan| {
        plan.networks.iter().any(|network| matches!(network.exception, Some(Exception::BelowFloor { .. })))
    };
    let plan = outcome.plan.as_ref().filter(|plan| !short(plan));
    let status = match (plan, outcome.status) {
        (Some(_), status) => status,
        (None, Status::Infeasible) => Status::Infeasible,
        (None, _) if outcome.bound.is_some_and(|bound| bound >= price) => Status::Infeasible,
        (None, _) => Status::Unknown,
    };
    let district = |network: &pcn::model::Network| District { centre: network.hub, members: network.members.clone() };
    let assigned = Assigned {
        status,
        score: plan.map(pcn::model::Plan::score),
        districts: plan.map(|plan| plan.networks.iter().map(district).collect()),
        bound: outcome.bound,
        stop: if status == Status::Infeasible { StopReason::Proven } else { outcome.stop },
        work: outcome.work,
    };
    Solved { method: Method::Partition, assigned, certificate: outcome.certificate }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pcn::model::Work;

    fn answer(status: Status, score: Option<i64>, bound: Option<i64>) -> Assigned {
        let score = score.map(Score::from_micro);
        Assigned {
            status,
            districts: score.map(|_| Vec::new()),
            score,
            bound: bound.map(Score::from_micro),
            stop: StopReason::WorkLimit,
            work: Work { pivots: 1, ..Work::default() },
        }
    }

    fn before(status: Status, score: Option<i64>, bound: Option<i64>) -> Solved {
        let certificate = Certificate::new(Vec::new());
        Solved {
            method: Method::Partition,
            assigned: answer(status, score, bound),
            certificate: bound.map(|_| certificate),
        }
    }

    /// A plan at hand was overridden by "infeasible".
    #[test]
    fn answers_that_contradict_each_other_are_faults() {
        let none = || answer(Status::Infeasible, None, None);
        let error = better(before(Status::Feasible, Some(100), Some(90)), none()).err().unwrap();
        assert!(error.contains("no plan exists") && error.contains("holds one that scores"), "{error}");
        let agreed = better(before(Status::Unknown, None, Some(90)), none()).unwrap();
        assert_eq!((agreed.assigned.status, agreed.method), (Status::Infeasible, Method::Assignment));
        for (score, bound) in [((100, 90), (95, 94)), ((100, 99), (98, 90)), ((95, 90), (100, 96))] {
            let before = before(Status::Feasible, Some(score.0), Some(score.1));
            let merged = better(before, answer(Status::Feasible, Some(bound.0), Some(bound.1)));
            let sound = score.1.max(bound.1) <= score.0.min(bound.0);
            assert_eq!(merged.is_ok(), sound, "{score:?} {bound:?}");
        }
    }

    #[test]
    fn the_better_plan_comes_with_the_better_bound_and_its_certificate() {
        let of = |merged: Solved| {
            let Assigned { status, score, bound, stop, work, .. } = merged.assigned;
            let micro = |score: Option<Score>| score.map(Score::micro);
            (merged.method, status, micro(score), micro(bound), stop, work.pivots, merged.certificate.is_some())
        };
        let merged =
            better(before(Status::Feasible, Some(100), Some(90)), answer(Status::Feasible, Some(99), Some(80)));
        let expected = (Method::Assignment, Status::Feasible, Some(99), Some(90), StopReason::WorkLimit, 2, true);
        assert_eq!(of(merged.unwrap()), expected);
        let merged = better(before(Status::Feasible, Some(99), Some(90)), answer(Status::Feasible, Some(99), Some(99)));
        let expected = (Method::Partition, Status::Optimal, Some(99), Some(99), StopReason::Proven, 2, false);
        assert_eq!(of(merged.unwrap()), expected);
    }
}
