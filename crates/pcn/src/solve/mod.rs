//! Finds plans and proves bounds.
//!
//! - `construct`: a first plan, by merging
//! - `improve`: local search over pairs and triples of networks, each re-partitioned exactly (`region`)
//! - `patch`: parts of the map re-solved by the exact method
//! - `under`: plans that keep given pairs together or apart
//! - `named`: plans whose networks carry on the names of old ones
//! - `partition`: the exact method: column generation, cuts, branching
//! - `narrow`: wide size bands, by way of a narrower one
//! - `large`: plans of large maps, tile by tile
//! - `huge`: maps too large for one LP, duals and plan in turns
//! - `above`: where on the map a plan costs more than its bound
//! - `near`: which networks lie near each other
//! - `islands`: parts of the map branched on one by one
//! - `settle`: the number of networks brought to the one asked for, where that costs least
//! - `ascent`: one bound over a map that is too large for one LP
//! - `wide`: networks of tens of practices, by assigning practices to hubs
//! - `quick`: construction and local search alone
//! - [`choose`]: which of them fits
//! - `apart`: areas that no network joins, each solved by itself
//! - `beside`: a part of the map with the rest beside it
//! - [`assignment`]: units to centres, for districts too large to be listed and for given centres

mod above;
mod apart;
mod ascent;
pub mod assignment;
mod beside;
mod construct;
mod control;
mod feasible;
mod fixed;
mod huge;
mod improve;
mod islands;
mod large;
mod method;
mod named;
mod narrow;
mod near;
mod partition;
mod patch;
mod quick;
mod random;
mod region;
mod settle;
mod tally;
mod under;
mod wide;

pub use control::{Control, Count, Method, Phase, Progress, Settings, Silent};
pub use improve::{Moves, local_search};
pub use method::{areas_said, choose};
pub use partition::violated_cuts;
pub use under::plan_under;

pub(crate) use named::{Named, plan_named};
pub(crate) use under::Inquiry;

use crate::candidates::Reaches;
use crate::model::{
    Certificate, Exception, Leaf, Outcome, Plan, PracticeId, Score, Status, StopReason, Work, relative_gap,
};
use crate::problem::Problem;
use huge::climb;
use improve::Draft;
use large::{Tiled, tiled};
use partition::{Limits, Proof, Seeds};

/// Practices above which an area is first solved in tiles, and patches are worth it even when the gap is small.
const LARGE: usize = 600;

/// Practices above which one LP over the whole map takes too long, and its duals are raised tile by tile.
const HUGE: usize = 1_500;

/// Practices of a part that is solved exactly to give up a network or to get one.
const SETTLED: usize = 120;

/// Finds a plan of least score and the best bound that can be proven within the limits.
///
/// The same problem, seed and work limit give the same outcome on any number of threads; a stop asked for by `control`
/// cuts the run off wherever it is, with the best plan so far.
///
/// ```
/// use pcn::{adjacency, geometry::GridPoint, model::{Practice, SizePolicy, Status}, problem::Problem, solve};
///
/// let at = |code: &str, x: f64, patients| Practice::new(code, GridPoint::new(x, 0.0).unwrap(), patients);
/// let practices = vec![at("A", 0.0, 20_000), at("B", 1_000.0, 15_000), at("C", 2_000.0, 15_000), at("D", 3_000.0, 20_000)];
/// let neighbours = adjacency::given(&practices, &[("A", "B"), ("B", "C"), ("C", "D")])?;
/// let problem = Problem::builder(practices, neighbours).policy(SizePolicy::band(30_000, 50_000, 50_000)).build()?;
/// let outcome = solve::plan(&problem, &solve::Settings::default(), &solve::Silent);
/// assert_eq!(outcome.status, Status::Optimal);
/// assert_eq!(outcome.plan.unwrap().networks.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn plan(problem: &Problem, settings: &Settings, control: &dyn Control) -> Outcome {
    let outcome = find(problem, settings, control);
    let networks = outcome.plan.as_ref().map(|plan| plan.networks.len());
    control.report(&Progress { phase: Phase::Done, score: outcome.score(), bound: outcome.bound, networks });
    outcome
}

/// [`plan()`], without the last word to `control`.
fn find(problem: &Problem, settings: &Settings, control: &dyn Control) -> Outcome {
    let reasons = feasible::refuse_count(problem);
    if !reasons.is_empty() {
        return without_plan(Status::Infeasible, StopReason::Proven, reasons, None, Work::default());
    }
    if !problem.rules().fixed.is_empty() {
        return fixed::around(problem, settings, control);
    }
    let method = method::fitting(problem, settings.method).0;
    let areas = apart::areas(problem);
    if areas.len() == 1 || !apart::are_independent(problem) {
        return by_method(problem, method, settings, control);
    }
    let one = |area: &Problem, settings: &Settings, control: &dyn Control| by_method(area, method, settings, control);
    apart::plan(problem, &areas, settings, control, &one)
}

/// The same of a map in one piece, or one area of several.
fn by_method(problem: &Problem, method: Method, settings: &Settings, control: &dyn Control) -> Outcome {
    match method {
        Method::Assignment => return wide::plan(problem, settings, control),
        Method::Search => return quick::plan(problem, settings, control),
        Method::Auto | Method::Partition => {}
    }
    let limits = limits(settings, control);
    let reaches = Reaches::until(problem, &|| control.should_stop());
    let mut work = Work::default();
    // Where the narrower band has no plan with the number asked for, it says nothing of the wide one.
    let mut narrow = narrow::narrowed(problem);
    let mut draft = match narrow.as_ref().map(|narrow| first(narrow, control).groups) {
        Some(groups) if problem.allows(groups.len()) && groups.iter().all(|group| problem.keeps_rules(group)) => {
            Draft::new(problem, groups)
        }
        _ => {
            narrow = None;
            first(problem, control)
        }
    };
    let tiles = if problem.len() > LARGE { tiled(&mut draft, &limits, &mut work) } else { Tiled::default() };
    let stopped = limits.stop(&work);
    if stopped {
        settle_exactly(&mut draft, &mut work);
    }
    let networks = draft.groups.len();
    let proof = if stopped {
        Proof::unproven(problem, draft.groups)
    } else if let Some(tiling) = tiles.last.filter(|_| problem.len() > HUGE) {
        climb(draft, &reaches, tiling, &limits, &mut work)
    } else {
        let seeds = match &narrow {
            Some(narrow) if problem.len() <= LARGE => narrow::seeds(narrow, &mut draft, &limits, &mut work),
            _ => tiles.seeds,
        };
        let proof = partition::prove(problem, &reaches, &draft.groups, &seeds, &limits);
        if proof.groups.is_none() && !proof.impossible {
            // After the run, so that it counts as nothing done within limits.
            settle_exactly(&mut draft, &mut Work::default());
            let Proof { groups, .. } = Proof::unproven(problem, draft.groups);
            Proof { groups, ..proof }
        } else {
            proof
        }
    };
    work.add(&proof.work);
    let mut found = outcome(problem, &|practice| reaches.is_trapped(practice), proof, &limits, work);
    name_number(&mut found, problem, networks);
    found
}

/// Brings the number of networks to the one asked for by solving parts of the map exactly, where local search did not get there:
/// what is left to do where no exact method follows or none came that far, since the run was stopped or is to do without. Takes a second or two at most,
/// and hears no stop.
fn settle_exactly(draft: &mut Draft<'_>, work: &mut Work) {
    let limits = Limits { part: true, ..limits(&Settings::default(), &Silent) };
    for turn in [0.0, 45.0] {
        settle::settle(draft, turn, SETTLED, &|_| Seeds::default(), &limits, work);
    }
}

/// Where there is no plan because so many `networks` are not the number asked for, the reason names both.
fn name_number(outcome: &mut Outcome, problem: &Problem, networks: usize) {
    if outcome.status == Status::Unknown && !problem.allows(networks) {
        outcome.reasons = vec![format!(
            "No plan with {} was found; the groups found have {networks}. Ask for {networks} networks or for any number, or give it longer.",
            feasible::count_words(problem)
        )];
    }
}

fn limits<'a>(settings: &Settings, control: &'a dyn Control) -> Limits<'a> {
    Limits {
        control,
        work: settings.work_limit.unwrap_or(u64::MAX),
        memory: settings.memory_limit.unwrap_or(u64::MAX),
        gap: settings.gap,
        worth_a_round: partition::WORTH_A_ROUND,
        branch_nodes: u64::MAX,
        part: false,
    }
}

/// A first plan, improved by local search, with the number of networks asked for where that can be reached.
fn first<'a>(problem: &'a Problem, control: &dyn Control) -> Draft<'a> {
    let tell = |phase, draft: &Draft<'_>| {
        let progress = Progress { phase, score: Some(draft.score()), bound: None, networks: Some(draft.groups.len()) };
        control.report(&progress);
    };
    let mut draft = Draft::new(problem, construct::construct(problem));
    tell(Phase::Construct, &draft);
    draft.improve(2, control);
    tell(Phase::Improve, &draft);
    // A run stopped early should have a plan to show, and a plan has the number of networks asked for.
    draft.settle_count(&Silent);
    tell(Phase::Improve, &draft);
    draft.improve(3, control);
    tell(Phase::Improve, &draft);
    draft
}

/// `trapped` says which practices no candidate of at least the floor holds.
fn outcome(
    problem: &Problem,
    trapped: &dyn Fn(PracticeId) -> bool,
    proof: Proof,
    limits: &Limits<'_>,
    work: Work,
) -> Outcome {
    let bound = proof.bound.filter(|&bound| bound > Score::ZERO);
    let stop = |gap| stop_reason(gap, proof.full, limits, &work);
    if proof.impossible {
        let reason = format!(
            "No choice of contiguous networks of at most {} patients gives {}{}; ask for another number{}.",
            problem.policy().cap,
            feasible::count_words(problem),
            if problem.rules().is_empty() { "" } else { " and keeps every rule" },
            if problem.rules().is_empty() { "" } else { ", or take back a rule" },
        );
        return without_plan(Status::Infeasible, StopReason::Proven, vec![reason], None, work);
    }
    let Some(groups) = proof.groups else {
        let reasons = vec![format!(
            "No plan with {} was found; ask for another number of networks, or give it longer.",
            feasible::count_words(problem)
        )];
        return without_plan(Status::Unknown, stop(None), reasons, bound, work);
    };
    let mut plan = problem.plan(groups);
    mark_unavoidable(trapped, &mut plan);
    let (bound, certificate) = if plan.score() == Score::ZERO {
        (Some(Score::ZERO), Some(nothing(problem)))
    } else {
        (bound, proof.certificate.filter(|_| bound.is_some()))
    };
    let gap = bound.map(|bound| relative_gap(plan.score(), bound));
    let stop = stop(gap);
    Outcome {
        status: if stop == StopReason::Proven { Status::Optimal } else { Status::Feasible },
        plan: Some(plan),
        bound,
        stop,
        reasons: Vec::new(),
        certificate,
        work,
    }
}

/// Why a search ended with this gap; `full` when the limit on memory was met.
fn stop_reason(gap: Option<f64>, full: bool, limits: &Limits<'_>, work: &Work) -> StopReason {
    if gap.is_some_and(|gap| gap <= Outcome::TOLERANCE) {
        StopReason::Proven
    } else if gap.is_some_and(|gap| gap <= limits.gap) {
        StopReason::Gap
    } else if limits.control.should_stop() {
        limits.control.why()
    } else if limits.stop(work) {
        StopReason::WorkLimit
    } else if full {
        StopReason::MemoryLimit
    } else {
        StopReason::Exhausted
    }
}

/// An exception is unavoidable when none of its members is in a candidate of at least the floor.
fn mark_unavoidable(trapped: &dyn Fn(PracticeId) -> bool, plan: &mut Plan) {
    for network in &mut plan.networks {
        if let Some(Exception::BelowFloor { unavoidable, .. }) = &mut network.exception {
            *unavoidable = network.members.iter().all(|&member| trapped(member));
        }
    }
}

/// No network scores less than nothing: the proof for a plan that costs nothing.
fn nothing(problem: &Problem) -> Certificate {
    Certificate::new(vec![Leaf::of_duals(problem.count_range(), vec![Score::ZERO; problem.len()])])
}

fn without_plan(status: Status, stop: StopReason, reasons: Vec<String>, bound: Option<Score>, work: Work) -> Outcome {
    Outcome { status, plan: None, bound, stop, reasons, certificate: None, work }
}
