//! `pcn solve`: read an instance, solve, verify, write, sum up.

mod turns;

use super::{BACKEND, instance, study};
use crate::args::{Method, ObjectiveAsked, SolveArgs};
use crate::failure::{Answer, Failure, Report};
use crate::scenario::{self, Limits};
use pcn::assignment::{AssignmentProblem, District};
use pcn::model::{Outcome, Status};
use pcn::problem::Problem;
use pcn::solve::assignment::{Assigned, assign, is_impossible, unheld};
use pcn_io::instance::{Cost, GraphColumns, Instance, Task};
use pcn_io::output::{
    InstanceRecord, MethodRecord, OutputDir, PlanRecord, RecordParts, SettingsRecord, Verification, digest_bytes,
    digest_file, networks_csv, status_sentence,
};
use pcn_io::scenario::Scenario;
use pcn_io::table::PracticeTable;
use std::time::Instant;
use turns::{Solved, choose, impossible, in_turn, partition};

const FILES: [&str; 3] = ["plan.csv", "networks.csv", "plan.json"];

pub(crate) fn run(args: &SolveArgs) -> Result<Report, Failure> {
    let started = Instant::now();
    let columns = GraphColumns { size: args.size_column.clone(), x: args.x_column.clone(), y: args.y_column.clone() };
    let output = OutputDir::claim(&args.output, &FILES)?;
    let read = Instance::read(&args.instance, args.instance_name.as_deref(), &columns);
    let mut instance = read.map_err(|error| Failure::Input(error.to_string()))?;
    ask(&mut instance, args)?;
    let assignment = instance.assignment().map_err(|error| Failure::Input(format!("{}: {error}", instance.name)))?;
    let problem = instance.problem().map_err(Failure::Input)?;
    let (chosen, reason) = choose(&instance, args.method)?;

    let mut scenario = Scenario::default();
    scenario::over_search(&mut scenario, &args.search);
    let mut limits = Limits::of(&mut scenario)?;
    if chosen == Method::Search {
        limits.work = Some(0);
    }
    let solved = study::search(&limits, args.search.progress, started, |settings, watch| {
        let answer = match chosen {
            Method::Partition | Method::Auto if is_impossible(&assignment, watch) => Ok(impossible()),
            Method::Partition => Ok(partition(&problem, settings, watch)),
            Method::Auto => in_turn(&problem, &assignment, settings, watch),
            Method::Assignment | Method::Search => Ok(Solved::by(chosen, assign(&assignment, settings, watch))),
        };
        if let Ok(Solved { assigned, .. }) = &answer {
            watch.done(assigned.score, assigned.bound, assigned.districts.as_ref().map(Vec::len));
        }
        answer
    })?
    .map_err(Failure::Internal)?;
    let Solved { method, assigned, .. } = &solved;
    let Some(districts) = &assigned.districts else { return Ok(no_plan(&instance, &assignment, assigned)) };
    let score = instance::recount(&instance, &assignment, &problem, districts).map_err(|wrong| {
        Failure::Internal(format!("the plan found does not pass verification:\n  {}", wrong.join("\n  ")))
    })?;
    if Some(score) != assigned.score || assigned.bound.is_some_and(|bound| bound > score) {
        return Err(Failure::Internal(format!(
            "the score recounted is {score}, claimed are {:?} and the bound {:?}",
            assigned.score, assigned.bound
        )));
    }
    let parts = RecordParts {
        problem: &problem,
        table: &PracticeTable::default(),
        outcome: &outcome(&problem, &solved, districts),
        settings: settings(&problem, &assignment, &limits),
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
    record.instance = Some(InstanceRecord::new(&instance, &columns));
    given_hubs(&mut record, &instance, districts);
    let text = write(record, args, output, started)?;
    Ok(Report { text, answer: Answer::Yes })
}

fn settings(problem: &Problem, assignment: &AssignmentProblem, limits: &Limits) -> SettingsRecord {
    SettingsRecord {
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
    }
}

/// The flags decide over the instance.
fn ask(instance: &mut Instance, args: &SolveArgs) -> Result<(), Failure> {
    if let Some(asked) = args.objective {
        objective(instance, asked)?;
    }
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
                "the file holds units and neighbours, and says nothing about districts: add --districts K, --floor SIZE and --cap SIZE".to_owned(),
            ));
        }
    }
    Ok(())
}

fn objective(instance: &mut Instance, asked: ObjectiveAsked) -> Result<(), Failure> {
    let cost = match asked {
        ObjectiveAsked::Inertia => Cost::Inertia,
        ObjectiveAsked::InertiaRounded => Cost::InertiaRounded,
        ObjectiveAsked::Travel => Cost::Travel,
        ObjectiveAsked::CutEdges => Cost::CutEdges,
    };
    let name = cost.name();
    if !cost.has_centres() && matches!(instance.task, Task::ServiceAreas(_)) {
        return Err(Failure::Usage(format!(
            "--objective {name} has no centres, and the instance gives them; use inertia, inertia-rounded or travel"
        )));
    }
    // Sizes are 1 there, so that centres would be those of places and not of people.
    if cost.has_centres() && !instance.cost.has_centres() {
        return Err(Failure::Usage(format!(
            "--objective {name} weighs sizes, and this instance counts units; use cut-edges, or leave it out for its rounds"
        )));
    }
    instance.cost = cost;
    Ok(())
}

fn outcome(problem: &Problem, solved: &Solved, districts: &[District]) -> Outcome {
    let assigned = &solved.assigned;
    Outcome {
        status: assigned.status,
        plan: Some(problem.plan(districts.iter().map(|district| district.members.clone()))),
        bound: assigned.bound,
        stop: assigned.stop,
        reasons: Vec::new(),
        certificate: solved.certificate.clone(),
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
        "Status     {}\nDistricts  {} of {} units\nScore      {:.4}{bound}\nMethod     {method}\nStopped    {}\nVerified   every unit in one district, every district connected and within its limits, the score recounted\nProof      {}\nWritten    {}\n",
        status_sentence(record.status, record.gap),
        record.networks.len(),
        record.practices,
        record.score,
        crate::summary::stopped(&record),
        proof(&record, args),
        FILES.map(|name| args.output.join(name).display().to_string()).join("\n           "),
    ))
}

/// Whether a second program can prove the bound again.
fn proof(record: &PlanRecord, args: &SolveArgs) -> String {
    match (record.bound, &record.certificate) {
        (Some(_), Some(_)) => {
            format!("proven again by: pcn check --certificate {}", args.output.join("plan.json").display())
        }
        (Some(_), None) => "the bound is that of the assignment model, which leaves no certificate".to_owned(),
        (None, _) => "no bound is known".to_owned(),
    }
}
