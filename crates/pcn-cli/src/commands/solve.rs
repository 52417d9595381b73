//! `pcn solve`: read an instance, solve, verify, write, sum up.

use super::{BACKEND, study};
use crate::args::{Method, SolveArgs};
use crate::failure::{Answer, Failure, Report};
use crate::progress::Watch;
use crate::scenario::{self, Limits};
use pcn::assignment::{AssignmentProblem, District};
use pcn::geometry::{Distance, GridPoint};
use pcn::measure::{Measure, Objective};
use pcn::model::{
    Exception, NetworkCount, Outcome, Practice, PracticeId, Score, SizePolicy, Status, StopReason, relative_gap,
};
use pcn::problem::Problem;
use pcn::solve::assignment::{Assigned, assign, is_impossible, unheld};
use pcn::solve::{self, Control, Phase, Progress, Settings};
use pcn::verify;
use pcn_io::instance::{GraphColumns, Instance, Task};
use pcn_io::output::{
    MethodRecord, OutputDir, PlanRecord, RecordParts, SettingsRecord, Verification, digest_bytes, digest_file,
    networks_csv, status_sentence,
};
use pcn_io::scenario::Scenario;
use pcn_io::table::PracticeTable;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

const FILES: [&str; 3] = ["plan.csv", "networks.csv", "plan.json"];

/// Connected groups up to which many districts are put together by choosing among them alone, those up to which a few have their
/// turn first, and those above which even many do not: there it is hopeless under narrow size limits.
const MOST_GROUPS: [f64; 3] = [5e6, 1e7, 1e11];
/// Districts from which the assignment model's LP is too weak: it proves 6 districts of Louisiana's counties, not 7 of Alabama's.
const MANY_DISTRICTS: u32 = 7;
/// Work of choosing among connected groups before the assignment model has its turn: where that helps, it mostly helps soon.
const FIRST_TURN: u64 = 20_000_000;

pub(crate) fn run(args: &SolveArgs) -> Result<Report, Failure> {
    let started = Instant::now();
    let columns = GraphColumns { size: args.size_column.clone(), x: args.x_column.clone(), y: args.y_column.clone() };
    let output = OutputDir::claim(&args.output, &FILES)?;
    let mut instance = Instance::read(&args.instance, &columns).map_err(|error| Failure::Input(error.to_string()))?;
    ask(&mut instance, args)?;
    let assignment = instance.assignment().map_err(|error| Failure::Input(error.to_string()))?;
    let problem = problem(&instance, &assignment)?;
    let (chosen, reason) = choose(&instance, args.method)?;

    let mut scenario = Scenario::default();
    scenario::over_search(&mut scenario, &args.search);
    let mut limits = Limits::of(&mut scenario)?;
    if chosen == Method::Search {
        limits.work = Some(0);
    }
    let (method, assigned) = study::search(&limits, args.search.progress, started, |settings, watch| {
        let answer = match chosen {
            Method::Partition | Method::Auto if is_impossible(&assignment) => (Method::Assignment, impossible()),
            Method::Partition => (chosen, partition(&problem, settings, watch)),
            Method::Auto => in_turn(&problem, &assignment, settings, watch),
            Method::Assignment | Method::Search => (chosen, assign(&assignment, settings, watch)),
        };
        watch.done(answer.1.score, answer.1.bound, answer.1.districts.as_ref().map(Vec::len));
        answer
    })?;
    let Some(districts) = &assigned.districts else { return Ok(no_plan(&instance, &assignment, &assigned)) };
    let score = verify::assignment(&assignment, districts).map_err(|wrong| {
        Failure::Internal(format!("the plan found does not pass verification:\n  {}", wrong.join("\n  ")))
    })?;
    if Some(score) != assigned.score || assigned.bound.is_some_and(|bound| bound > score) {
        return Err(Failure::Internal(format!(
            "the score recounted is {score}, claimed are {:?} and the bound {:?}",
            assigned.score, assigned.bound
        )));
    }
    let settings = SettingsRecord {
        area: Vec::new(),
        adjacency: "given".to_owned(),
        edges: problem.adjacency().edges().len(),
        policy: *problem.policy(),
        networks_asked: assignment.districts().to_string(),
        networks: problem.count(),
        detour: 1.0,
        time_limit_seconds: limits.time.0.map(|limit| limit.as_secs_f64()),
        gap: limits.gap,
        work_limit: limits.work,
        memory_limit_bytes: limits.memory,
        threads: limits.threads,
    };
    let parts = RecordParts {
        problem: &problem,
        table: &PracticeTable::default(),
        outcome: &outcome(&problem, &assigned, districts),
        settings,
        seed: limits.seed,
        bridges: Vec::new(),
        inputs: vec![digest_file("instance", &args.instance)?],
        verification: Verification { valid: true, score_micro: score },
        backend: BACKEND,
        version: env!("CARGO_PKG_VERSION"),
        wall_seconds: started.elapsed().as_secs_f64(),
    };
    let mut record = parts.record().ok_or_else(|| Failure::Internal("a plan has no record".to_owned()))?;
    if record.score_micro != score {
        return Err(Failure::Internal(format!("the record scores {}, the verification {score}", record.score_micro)));
    }
    let name = match method {
        Method::Partition => "partition",
        Method::Search => "search",
        Method::Auto | Method::Assignment => "assignment",
    };
    record.method = Some(MethodRecord { name: name.to_owned(), reason });
    given_hubs(&mut record, &instance, districts);
    let text = write(record, args, output, started)?;
    Ok(Report { text, answer: Answer::Yes })
}

/// The flags decide over the instance.
fn ask(instance: &mut Instance, args: &SolveArgs) -> Result<(), Failure> {
    let (count, floor, cap) = match instance.task {
        Task::Districts { count, floor, cap } => (Some(count), Some(floor), Some(cap)),
        Task::Graph => (None, None, None),
        Task::ServiceAreas(_) if args.districts.is_some() || args.floor.is_some() || args.cap.is_some() => {
            return Err(Failure::Usage(
                "--districts, --floor and --cap are not used with facilities: their number and capacities stand in the instance".to_owned(),
            ));
        }
        Task::ServiceAreas(_) => return Ok(()),
    };
    match (args.districts.or(count), args.floor.or(floor), args.cap.or(cap)) {
        (Some(count), Some(floor), Some(cap)) => instance.task = Task::Districts { count, floor, cap },
        _ => {
            return Err(Failure::Usage(
                "a graph says nothing about districts: add --districts K, --floor SIZE and --cap SIZE".to_owned(),
            ));
        }
    }
    Ok(())
}

/// The method and why; `Auto` stays where both have their turn.
fn choose(instance: &Instance, asked: Method) -> Result<(Method, String), Failure> {
    let Task::Districts { count, .. } = instance.task else {
        return match asked {
            Method::Partition => Err(Failure::Usage(
                "--method partition chooses its hubs itself; use assignment for given centres".to_owned(),
            )),
            Method::Search => Ok((asked, "asked for".to_owned())),
            Method::Auto | Method::Assignment => Ok((Method::Assignment, "centres are given".to_owned())),
        };
    };
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

/// The answer where no plan exists.
fn impossible() -> Assigned {
    Assigned {
        status: Status::Infeasible,
        districts: None,
        score: None,
        bound: None,
        stop: StopReason::Proven,
        work: pcn::model::Work::default(),
    }
}

/// What set partitioning answers with little work, and unless that is proven, what the assignment model makes of it; and the
/// method whose answer that is.
fn in_turn(
    problem: &Problem,
    assignment: &AssignmentProblem,
    settings: &Settings,
    watch: &Watch,
) -> (Method, Assigned) {
    let work_limit = settings.work_limit.into_iter().chain([FIRST_TURN]).min();
    let before = partition(problem, &Settings { work_limit, ..settings.clone() }, watch);
    if matches!(before.status, Status::Optimal | Status::Infeasible) || watch.should_stop() {
        return (Method::Partition, before);
    }
    better((Method::Partition, before), (Method::Assignment, assign(assignment, settings, watch)))
}

/// The better plan with the better bound.
fn better((earlier, before): (Method, Assigned), (later, mut found): (Method, Assigned)) -> (Method, Assigned) {
    found.work.add(&before.work);
    if found.status == Status::Infeasible {
        return (later, found);
    }
    let keeps = before.score.is_some_and(|score| found.score.is_none_or(|other| score <= other));
    let bound = before.bound.max(found.bound);
    let (method, mut answer) =
        if keeps { (earlier, Assigned { work: found.work, stop: found.stop, ..before }) } else { (later, found) };
    answer.bound = bound;
    if answer.score.zip(bound).is_some_and(|(score, bound)| relative_gap(score, bound) <= Outcome::TOLERANCE) {
        (answer.status, answer.stop) = (Status::Optimal, StopReason::Proven);
        answer.bound = answer.score.min(bound);
    }
    (method, answer)
}

/// What it costs to send the members to their given centre.
#[derive(Debug)]
struct ToCentre {
    centres: Vec<PracticeId>,
    costs: Vec<i64>,
    units: usize,
}

impl Measure for ToCentre {
    fn name(&self) -> &str {
        "travel to the given centre"
    }

    fn score(&self, members: &[PracticeId]) -> Score {
        let total = |centre: &&PracticeId| {
            let cost = |unit: &PracticeId| self.costs[unit.index() * self.units + centre.index()];
            members.iter().map(cost).sum::<i64>()
        };
        let own = self.centres.iter().filter(|centre| members.contains(centre));
        Score::from_micro(own.map(|centre| total(&centre)).min().unwrap_or_default())
    }
}

/// The instance as practices with a matrix, so that the record is that of any plan.
fn problem(instance: &Instance, assignment: &AssignmentProblem) -> Result<Problem, Failure> {
    let input = |error: &dyn std::fmt::Display| Failure::Input(format!("{}: {error}", instance.name));
    let n = instance.sizes.len();
    let mut practices = Vec::with_capacity(n);
    for unit in 0..n {
        let (x, y) = instance.points[unit];
        let point = GridPoint::new(x, y).map_err(|error| input(&error))?;
        let size = u32::try_from(instance.sizes[unit]).map_err(|error| input(&error))?;
        practices.push(Practice::new(instance.ids[unit].clone(), point, size));
    }
    let km = (0..n * n).map(|pair| instance.unit_cost(pair / n, pair % n)).collect();
    let narrow = |size: u64| u32::try_from(size).unwrap_or(u32::MAX);
    let count = u32::try_from(assignment.districts()).unwrap_or(u32::MAX);
    let mut builder = Problem::builder(practices, instance.adjacency())
        .distance(Distance::Matrix { km, practices: n })
        .networks(NetworkCount::Exactly(count));
    builder = match &instance.task {
        Task::ServiceAreas(facilities) => {
            let most = facilities.iter().map(|&(_, cap)| narrow(cap)).max().unwrap_or(1).max(1);
            let centres = facilities.iter().map(|&(unit, _)| PracticeId::new(unit)).collect();
            let measure = Arc::new(ToCentre { centres, costs: assignment.costs().to_vec(), units: n });
            builder
                .policy(SizePolicy::band(0, most, most))
                .objective(Objective { travel: false, further: vec![measure] })
        }
        Task::Districts { floor, cap, .. } => builder.policy(SizePolicy {
            exception_price: dearest(assignment),
            shortfall_price: 0.0,
            ..SizePolicy::band(narrow(*floor), narrow(*cap), narrow(*cap))
        }),
        Task::Graph => builder,
    };
    builder.build().map_err(|error| input(&error))
}

/// More than any plan without exceptions can score, in patient-km: every unit at its dearest centre, and a bit.
fn dearest(assignment: &AssignmentProblem) -> f64 {
    let n = assignment.units();
    let most = |unit: usize| assignment.costs()[unit * n..][..n].iter().max().copied().unwrap_or_default();
    (0..n).map(most).map(|micro| micro as f64).sum::<f64>() / 1e6 * 1.001 + 1.0
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
fn partition(problem: &Problem, settings: &Settings, watch: &Watch) -> Assigned {
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
    Assigned {
        status,
        score: plan.map(pcn::model::Plan::score),
        districts: plan.map(|plan| plan.networks.iter().map(district).collect()),
        bound: outcome.bound,
        stop: if status == Status::Infeasible { StopReason::Proven } else { outcome.stop },
        work: outcome.work,
    }
}

fn outcome(problem: &Problem, assigned: &Assigned, districts: &[District]) -> Outcome {
    Outcome {
        status: assigned.status,
        plan: Some(problem.plan(districts.iter().map(|district| district.members.clone()))),
        bound: assigned.bound,
        stop: assigned.stop,
        reasons: Vec::new(),
        certificate: None,
        work: assigned.work,
    }
}

/// The record names the given centres as hubs, which need not be the best members.
fn given_hubs(record: &mut PlanRecord, instance: &Instance, districts: &[District]) {
    if !matches!(instance.task, Task::ServiceAreas(_)) {
        return;
    }
    for (network, district) in record.networks.iter_mut().zip(districts) {
        network.hub.clone_from(&instance.ids[district.centre.index()]);
        network.name.clone_from(&network.hub);
        network.travel_patient_km = network.score;
    }
}

fn no_plan(instance: &Instance, assignment: &AssignmentProblem, assigned: &Assigned) -> Report {
    if assigned.status == Status::Infeasible {
        let why = unheld(assignment).map_or_else(String::new, |unit| {
            let (id, size) = (&instance.ids[unit.index()], instance.sizes[unit.index()]);
            format!("Because    of unit {id} (size {size}): no connected group that holds it keeps them\n")
        });
        let text = format!(
            "Status     proven infeasible: no choice of connected districts keeps floor and cap\n{why}Nothing was written.\n"
        );
        return Report { text, answer: Answer::No };
    }
    let bound = assigned
        .bound
        .map_or_else(String::new, |bound| format!(" No plan scores less than {:.4}.", bound.patient_km()));
    Report {
        text: format!(
            "Status     unknown: no plan was found, and none was ruled out.{bound}\nNothing was written. Give it longer with --time-limit.\n"
        ),
        answer: Answer::Stopped,
    }
}

fn write(mut record: PlanRecord, args: &SolveArgs, output: OutputDir, started: Instant) -> Result<String, Failure> {
    let mut plan = csv::Writer::from_writer(Vec::new());
    let fault = |error: &dyn std::fmt::Display| Failure::Internal(format!("plan.csv: {error}"));
    plan.write_record(["code", "network", "hub"]).map_err(|error| fault(&error))?;
    for network in &record.networks {
        for code in &network.members {
            plan.write_record([code, &network.label, &network.hub]).map_err(|error| fault(&error))?;
        }
    }
    let mut contents = vec![plan.into_inner().map_err(|error| fault(&error))?, networks_csv(&record)?];
    record.outputs = FILES.iter().zip(&contents).map(|(name, bytes)| digest_bytes(name, name, bytes)).collect();
    record.wall_seconds = started.elapsed().as_secs_f64();
    contents.push(record.to_json()?);
    output.put(&contents)?;
    let method =
        record.method.as_ref().map_or_else(String::new, |method| format!("{} ({})", method.name, method.reason));
    let bound = record.bound.map_or_else(String::new, |bound| format!(", bound {bound:.4}"));
    Ok(format!(
        "Status     {}\nDistricts  {} of {} units\nScore      {:.4}{bound}\nMethod     {method}\nStopped    {}\nVerified   every unit in one district, every district connected and within its limits, the score recounted\nWritten    {}\n",
        status_sentence(record.status, record.gap),
        record.networks.len(),
        record.practices,
        record.score,
        crate::summary::stopped(&record),
        FILES.map(|name| args.output.join(name).display().to_string()).join("\n           "),
    ))
}
