//! The plan of an instance, recounted; its bound, proven again where it has a certificate.

use super::{prove_again, watch};
use crate::args::{CheckArgs, CheckFormat};
use crate::commands::instance::recount;
use crate::commands::study::beside;
use crate::failure::{Answer, Failure, Report};
use crate::said;
use pcn::assignment::District;
use pcn::model::{Outcome, PracticeId, Score, relative_gap};
use pcn::verify::{Verdict, fault_sentences};
use pcn_io::instance::{Cost, GraphColumns, Instance, Task, read_districts};
use pcn_io::output::{InstanceRecord, PlanRecord, digest_file, thousands};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What a check found.
struct Check<'a> {
    plan: &'a Path,
    record: Option<&'a PlanRecord>,
    instance: &'a Instance,
    districts: &'a [(String, District)],
    /// Millionths of each district at its centre; empty where centres play no part.
    costs: Vec<i128>,
    score: Option<Score>,
    violations: Vec<String>,
    bound: Bound,
}

/// What is known of the bound.
enum Bound {
    /// Nobody asked for it to be proven again; what the record claims.
    Unasked(Option<Score>),
    /// It holds; search nodes spent.
    Holds(Score, u64),
    /// The record has no certificate.
    Uncertified,
    /// What is wrong with it stands among the violations.
    Fails,
    /// It was not looked at to the end, which stands there too.
    Unchecked,
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"))
}

fn input(error: impl std::fmt::Display) -> Failure {
    Failure::Input(error.to_string())
}

/// The check, where an instance is named by an argument or by the record; nothing otherwise.
pub(super) fn run(args: &CheckArgs) -> Result<Option<Report>, Failure> {
    let from_plan =
        || args.plan.as_deref().and_then(|plan| if is_json(plan) { Some(plan.to_owned()) } else { beside(plan) });
    let named = args.practices.as_deref().is_some_and(is_json);
    let record = match &args.certificate {
        Some(path) => Some(path.clone()),
        None if named => from_plan(),
        None => None,
    };
    let record = record.map(|path| PlanRecord::read(&path).map(|record| (path, record))).transpose()?;
    let asked = record.as_ref().and_then(|(_, record)| record.instance.as_ref());
    if !named && asked.is_none() {
        return Ok(None);
    }
    refuse_rules(args)?;
    let file = match (&args.practices, &record) {
        (Some(file), _) => file.clone(),
        (None, Some((path, record))) => instance_of(path, record)?,
        (None, None) => return Ok(None),
    };
    let plan = match (&args.plan, &record) {
        (Some(plan), _) => plan.clone(),
        (None, Some((path, _))) => plan_of(path)?,
        (None, None) => return Ok(None),
    };
    let instance = read(&file, asked)?;
    let record = record.as_ref().map(|(path, record)| (path.as_path(), record));
    if let Some((path, record)) = record {
        warn_of_another(path, record, &file)?;
    }
    check(args, &instance, &plan, record).map(Some)
}

/// An instance says itself what is asked.
fn refuse_rules(args: &CheckArgs) -> Result<(), Failure> {
    let (policy, neighbours) = (&args.rules.policy, &args.rules.neighbours);
    let policy =
        policy.floor.is_some() || policy.ceiling.is_some() || policy.cap.is_some() || policy.networks.is_some();
    let neighbours = !neighbours.area.is_empty() || neighbours.adjacency.is_some() || neighbours.edges.is_some();
    if policy || neighbours || args.rules.scenario.is_some() || args.compare.is_some() {
        return Err(Failure::Usage(
            "an instance and the plan.json of its plan say what is asked: leave out the flags of policy, neighbours, --scenario and --compare".to_owned(),
        ));
    }
    Ok(())
}

/// The instance with what was asked of it.
fn read(file: &Path, asked: Option<&InstanceRecord>) -> Result<Instance, Failure> {
    let columns = asked.map_or_else(GraphColumns::default, |asked| asked.columns.clone());
    let name = asked.map(|asked| asked.name.as_str());
    let mut instance = Instance::read(file, name, &columns).map_err(input)?;
    let own = instance.task.clone();
    match asked {
        Some(asked) => asked.ask(&mut instance).map_err(Failure::Input)?,
        None if own == Task::Graph => {
            return Err(Failure::Input(format!(
                "{}: says nothing about districts, and there is no plan.json beside the plan that does; check the plan.csv where pcn solve wrote it",
                file.display()
            )));
        }
        None => {}
    }
    if own != instance.task && own != Task::Graph {
        said::note(&format!("plan.json asks for {}, the instance for {}", limits(&instance.task), limits(&own)));
    }
    Ok(instance)
}

fn limits(task: &Task) -> String {
    match task {
        Task::Districts { count, floor, cap } => {
            format!("{count} districts of {} to {}", thousands(*floor), thousands(*cap))
        }
        Task::ServiceAreas(facilities) => format!("{} areas within their capacities", facilities.len()),
        Task::Graph => "nothing".to_owned(),
    }
}

/// Where a record says that its instance was, or beside the record.
fn instance_of(path: &Path, record: &PlanRecord) -> Result<PathBuf, Failure> {
    let made_from = record.inputs.iter().find(|input| input.role == "instance").map(|input| Path::new(&input.path));
    let moved = made_from.and_then(Path::file_name).map(|name| path.with_file_name(name));
    let found = [made_from.map(Path::to_owned), moved].into_iter().flatten().find(|place| place.is_file());
    found.ok_or_else(|| {
        Failure::Input(format!(
            "{}: was made from {}, which is neither there nor beside it; give the instance: pcn check INSTANCE.JSON PLAN.CSV --certificate {0}",
            path.display(),
            made_from.map_or_else(|| "an instance that it does not name".to_owned(), |made| made.display().to_string())
        ))
    })
}

fn plan_of(path: &Path) -> Result<PathBuf, Failure> {
    let plan = path.with_file_name("plan.csv");
    if plan.is_file() { Ok(plan) } else { Ok(path.to_owned()) }
}

fn warn_of_another(path: &Path, record: &PlanRecord, file: &Path) -> Result<(), Failure> {
    let now = digest_file("instance", file)?;
    if record.inputs.iter().any(|made| made.role == "instance" && made.sha256 != now.sha256) {
        said::note(&format!(
            "{} was made from another instance than {} (their SHA-256 differ)",
            path.display(),
            file.display()
        ));
    }
    Ok(())
}

fn check(
    args: &CheckArgs,
    instance: &Instance,
    plan: &Path,
    named: Option<(&Path, &PlanRecord)>,
) -> Result<Report, Failure> {
    let assignment = instance.assignment().map_err(input)?;
    let problem = instance.problem().map_err(Failure::Input)?;
    let districts = read_districts(plan, instance, &assignment).map_err(input)?;
    let own: Vec<District> = districts.iter().map(|(_, district)| district.clone()).collect();
    let mut violations = Vec::new();
    let score = match recount(instance, &assignment, &problem, &own) {
        Ok(score) => Some(score),
        Err(wrong) => {
            violations.extend(wrong);
            None
        }
    };
    let record = named.map(|(_, record)| record);
    if let Some((record, score)) = record.zip(score) {
        violations.extend(false_score(instance, &own, record, score));
    }
    let watch = watch(args);
    let bound = match (&args.certificate, record) {
        (None, _) => Bound::Unasked(record.and_then(|record| record.bound_micro)),
        (Some(_), Some(record)) => match &record.certificate {
            None => Bound::Uncertified,
            Some(certificate) => {
                if !certificate.practices.iter().eq(&instance.ids) {
                    return Err(Failure::Input(format!(
                        "{}: its certificate is for other units than those of {}; give the instance that the plan was made from",
                        args.certificate.as_deref().unwrap_or(plan).display(),
                        instance.name
                    )));
                }
                let review = prove_again(&problem, &certificate.certificate(), &watch);
                match review.verdict {
                    Verdict::Holds { bound } => held(bound, review.nodes, record, score, &mut violations),
                    Verdict::Refused { faults } => {
                        let faults = fault_sentences(&problem, &faults).join("; ");
                        violations.push(format!("the certificate does not prove its bound: {faults}"));
                        Bound::Fails
                    }
                    Verdict::Unchecked { reason } => {
                        violations.push(format!("the bound could not be re-checked: {reason}"));
                        Bound::Unchecked
                    }
                }
            }
        },
        (Some(_), None) => return Err(Failure::Internal("a certificate without its record".to_owned())),
    };
    watch.finish();
    let n = instance.sizes.len();
    let valid = |unit: &PracticeId| unit.index() < n;
    let cost = |(_, own): &(String, District)| {
        let at = own.centre.index();
        own.members
            .iter()
            .filter(|unit| valid(unit))
            .map(|unit| i128::from(assignment.costs()[unit.index() * n + at]))
            .sum()
    };
    let costs = if instance.cost.has_centres() { districts.iter().map(cost).collect() } else { Vec::new() };
    let check = Check { plan, record, instance, districts: &districts, costs, score, violations, bound };
    let answer = match (check.violations.len(), &check.bound) {
        (0, Bound::Uncertified) => Answer::Stopped,
        (found, bound) => super::answer(found, matches!(bound, Bound::Unchecked), &watch),
    };
    let text = match args.format {
        CheckFormat::Table => check.table(),
        CheckFormat::Json => format!("{:#}\n", check.json()),
        CheckFormat::Csv => check.csv()?,
    };
    Ok(Report { text, answer })
}

/// A record of this very plan whose score is not the one recounted.
fn false_score(instance: &Instance, districts: &[District], record: &PlanRecord, score: Score) -> Option<String> {
    let code = |unit: &PracticeId| instance.ids[unit.index()].as_str();
    let sorted = |mut codes: Vec<&str>| {
        codes.sort_unstable();
        codes.join("\n")
    };
    let found: HashSet<String> = districts.iter().map(|own| sorted(own.members.iter().map(code).collect())).collect();
    let recorded: HashSet<String> =
        record.networks.iter().map(|own| sorted(own.members.iter().map(String::as_str).collect())).collect();
    (found == recorded && record.score_micro != score)
        .then(|| format!("plan.json reports a score of {:.6}, recounted it is {:.6}", record.score, score.patient_km()))
}

/// A bound that was proven again, beside what the record claims and what the plan scores.
fn held(bound: Score, nodes: u64, record: &PlanRecord, score: Option<Score>, violations: &mut Vec<String>) -> Bound {
    if let Some(claimed) = record.bound_micro.filter(|claimed| *claimed > bound) {
        violations.push(format!(
            "plan.json claims a bound of {:.6}, its certificate proves {:.6}",
            claimed.patient_km(),
            bound.patient_km()
        ));
    }
    if let Some(score) = score.filter(|score| *score < bound) {
        violations.push(format!("the plan scores {:.6}, below the bound: one of the two is false", score.patient_km()));
    }
    Bound::Holds(bound, nodes)
}

impl Check<'_> {
    /// Whether the score and the bound are apart by less than "optimal" allows.
    fn gap_words(&self, bound: Score) -> String {
        match self.score.map(|score| relative_gap(score, bound)) {
            Some(gap) if gap <= Outcome::TOLERANCE => "this plan is optimal".to_owned(),
            Some(gap) => format!("this plan is {:.4} % above it", gap * 100.0),
            None => "this is no plan".to_owned(),
        }
    }

    fn bound_sentence(&self) -> String {
        match self.bound {
            Bound::Unasked(Some(bound)) => format!(
                "plan.json claims that no plan scores less than {:.6}; --certificate DIR/plan.json proves it again where it can be",
                bound.patient_km()
            ),
            Bound::Unasked(None) => "none is claimed".to_owned(),
            Bound::Holds(bound, nodes) => format!(
                "no plan scores less than {:.6}, re-checked in {} search nodes; {}",
                bound.patient_km(),
                thousands(nodes),
                self.gap_words(bound)
            ),
            Bound::Uncertified if self.record.is_some_and(|record| record.bound_micro.is_none()) => {
                "none was proven, so that there is none to re-check; the plan alone was recounted".to_owned()
            }
            Bound::Uncertified => {
                "not re-checked: it came from the assignment model, which leaves no certificate; the plan alone was recounted".to_owned()
            }
            Bound::Fails | Bound::Unchecked => "not proven, see the violations".to_owned(),
        }
    }

    fn table(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "{:<12}{}", "Plan", self.plan.display());
        let instance = self.instance;
        let _ = writeln!(
            text,
            "{:<12}{}: {} units, {}, objective {}",
            "Instance",
            instance.name,
            instance.sizes.len(),
            limits(&instance.task),
            instance.cost.name()
        );
        let _ = writeln!(text, "{:<12}{}", "Districts", self.districts.len());
        let score = self
            .score
            .map_or_else(|| "none, as this is no plan".to_owned(), |score| format!("{:.6}", score.patient_km()));
        let _ = writeln!(text, "{:<12}{score}", "Score");
        let _ = writeln!(text, "{:<12}{}\n", "Bound", self.bound_sentence());
        match self.violations.len() {
            0 => text.push_str("No violations: every unit is in one district, every district is connected, within its limits and around its centre.\n"),
            1 => text.push_str("1 violation:\n"),
            many => _ = writeln!(text, "{many} violations:"),
        }
        self.violations.iter().for_each(|wrong| _ = writeln!(text, "  {wrong}"));
        text
    }

    fn size(&self, own: &District) -> u64 {
        own.members.iter().filter_map(|unit| self.instance.sizes.get(unit.index())).sum()
    }

    fn hub(&self, own: &District) -> &str {
        if matches!(self.instance.cost, Cost::CutEdges | Cost::RoundTrip(_)) {
            ""
        } else {
            &self.instance.ids[own.centre.index()]
        }
    }

    fn cost(&self, at: usize) -> Option<f64> {
        self.costs.get(at).map(|cost| *cost as f64 / Score::PER_PATIENT_KM)
    }

    fn json(&self) -> Value {
        let district = |(at, (label, own)): (usize, &(String, District))| {
            json!({
                "network": label,
                "units": own.members.len(),
                "size": self.size(own),
                "hub": self.hub(own),
                "score": self.cost(at),
                "members": own.members.iter().map(|unit| &self.instance.ids[unit.index()]).collect::<Vec<_>>(),
            })
        };
        let (holds, bound, nodes) = match self.bound {
            Bound::Holds(bound, nodes) => (Some(true), Some(bound), Some(nodes)),
            Bound::Fails | Bound::Unchecked => (Some(false), None, None),
            Bound::Unasked(_) | Bound::Uncertified => (None, None, None),
        };
        json!({
            "valid": self.violations.is_empty(),
            "instance": self.instance.name,
            "objective": self.instance.cost.name(),
            "score": self.score.map(Score::patient_km),
            "score_micro": self.score.map(Score::micro),
            "networks": self.districts.iter().enumerate().map(district).collect::<Vec<_>>(),
            "violations": self.violations,
            "bound": {
                "holds": holds,
                "score": bound.map(Score::patient_km),
                "nodes": nodes,
                "text": self.bound_sentence(),
            },
        })
    }

    /// One row a district.
    fn csv(&self) -> Result<String, Failure> {
        let fault = |error: String| Failure::Internal(format!("the table of districts cannot be written: {error}"));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer
            .write_record(["network", "units", "size", "hub", "score", "members"])
            .map_err(|e| fault(e.to_string()))?;
        for (at, (label, own)) in self.districts.iter().enumerate() {
            let members: Vec<&str> = own.members.iter().map(|unit| self.instance.ids[unit.index()].as_str()).collect();
            let score = self.cost(at).map_or_else(String::new, |cost| format!("{cost:.6}"));
            let (units, size) = (own.members.len().to_string(), self.size(own).to_string());
            let row = [label.as_str(), &units, &size, self.hub(own), &score, &members.join(" ")];
            writer.write_record(row).map_err(|e| fault(e.to_string()))?;
        }
        let bytes = writer.into_inner().map_err(|e| fault(e.to_string()))?;
        String::from_utf8(bytes).map_err(|e| fault(e.to_string()))
    }
}
