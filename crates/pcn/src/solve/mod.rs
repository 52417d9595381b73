//! Finds plans and proves bounds.

mod construct;
mod control;
mod improve;
mod partition;
mod patch;
mod region;

pub use control::{Control, Phase, Progress, Settings, Silent};

use crate::model::{Outcome, Status, StopReason, Work};
use crate::problem::Problem;
use partition::{Limits, Seeds};

/// Practices above which an area is first solved in tiles.
const LARGE: usize = 600;

/// Finds a plan of least score and the best bound that can be proven within the limits.
///
/// The same problem, seed and work limit give the same outcome on any number of threads; a stop asked for by `control`
/// cuts the run off wherever it is, with the best plan so far.
#[must_use]
pub fn plan(problem: &Problem, settings: &Settings, control: &dyn Control) -> Outcome {
    let reaches = crate::candidates::Reaches::new(problem);
    let trace = std::env::var_os("PCN_TRACE").is_some();
    let clock = std::time::Instant::now();
    let mut draft = improve::Draft::new(problem, construct::construct(problem));
    let show = |what: &str, draft: &improve::Draft<'_>| {
        if trace {
            eprintln!(
                "{what}: {:.3}, {} networks, {:?} {:.3}s",
                draft.score().patient_km() / 1e3,
                draft.groups.len(),
                construct::shortfall(problem, &draft.groups),
                clock.elapsed().as_secs_f64()
            );
        }
    };
    show("constructed", &draft);
    draft.improve(2, control);
    show("pairs", &draft);
    let (least, most) = problem.count_range();
    draft.settle_count(least as usize, most as usize, control);
    show("count", &draft);
    draft.improve(3, control);
    show("triples", &draft);
    let limits = Limits {
        control,
        work: settings.work_limit.unwrap_or(u64::MAX),
        gap: settings.gap,
        branch_nodes: u64::MAX,
        part: false,
    };
    let mut work = Work::default();
    let mut seeds = Seeds::default();
    if problem.len() > LARGE {
        for turn in [0.0, 30.0, 60.0] {
            let options = patch::PatchOptions { practices: 160, work: 2_000_000, branch_nodes: 5 };
            let found = patch::tile(&mut draft, turn, options, &limits, &mut work);
            seeds.columns.extend(found.columns);
            seeds.cuts.extend(found.cuts);
            show("tiled", &draft);
        }
    }
    let start = draft.groups.clone();
    let proof = partition::prove(problem, &reaches, &start, &seeds, &limits);
    let Some(groups) = proof.groups else {
        return Outcome {
            status: Status::Unknown,
            plan: None,
            bound: proof.bound,
            stop: StopReason::Exhausted,
            reasons: Vec::new(),
            certificate: None,
            work: proof.work,
        };
    };
    let plan = problem.plan(groups);
    let proven = proof.bound.is_some_and(|bound| crate::model::relative_gap(plan.score(), bound) <= Outcome::TOLERANCE);
    Outcome {
        status: if proven { Status::Optimal } else { Status::Feasible },
        plan: Some(plan),
        bound: proof.bound,
        stop: if proven { StopReason::Proven } else { StopReason::Exhausted },
        reasons: Vec::new(),
        certificate: proof.certificate,
        work: proof.work,
    }
}
