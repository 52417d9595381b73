//! What the scenario file, a record and the flags resolve to: one scenario, with every default filled in.

use crate::args::{AdjacencyKind, NeighbourArgs, NetworksAsked, PlanArgs, PolicyArgs, SearchArgs, TimeLimit, bytes};
use crate::failure::Failure;
use crate::said;
use crate::settings::Policy;
use pcn::model::SizePolicy;
use pcn::problem::ProblemError;
use pcn::rules::Conflict;
use pcn::solve::{Method, Settings};
use pcn_io::output::{PlanRecord, digest_file};
use pcn_io::scenario::{Networks, Scenario, Study};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What `pcn plan` is asked, and the table of practices.
pub(crate) fn of_plan(args: &PlanArgs) -> Result<(Scenario, PathBuf), Failure> {
    let mut scenario = match (&args.scenario, &args.replay) {
        (Some(file), _) => Scenario::read(file)?,
        (None, Some(record)) => replayed(record, args.practices.as_deref())?,
        (None, None) => Scenario::default(),
    };
    over_neighbours(&mut scenario, &args.neighbours)?;
    over_policy(&mut scenario, &args.policy);
    over_search(&mut scenario, &args.search);
    if let Some(method) = args.method {
        scenario.search.method = Some(method.name().to_owned());
    }
    let practices = practices(&mut scenario, args.practices.as_deref())?;
    Ok((scenario, practices))
}

/// The table of practices: the argument, or what the scenario names.
pub(crate) fn practices(scenario: &mut Scenario, argument: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(path) = argument {
        scenario.practices = Some(path.to_owned());
    }
    scenario.practices.clone().ok_or_else(|| {
        Failure::Usage(
            "no table of practices: name it on the command line, or in the scenario: practices = \"practices.csv\""
                .to_owned(),
        )
    })
}

/// The scenario of a record, whose files have to be what they were.
fn replayed(path: &Path, practices: Option<&Path>) -> Result<Scenario, Failure> {
    let record = PlanRecord::read(path)?;
    let Some(scenario) = record.scenario else {
        return Err(Failure::Input(format!(
            "{}: holds no scenario, as an earlier version wrote it; make the plan with `pcn plan` first",
            path.display()
        )));
    };
    for input in &record.inputs {
        let named = if input.role == "practices" {
            practices.unwrap_or(Path::new(&input.path))
        } else {
            Path::new(&input.path)
        };
        let now = digest_file(&input.role, named)?;
        if now.sha256 != input.sha256 {
            return Err(Failure::Input(format!(
                "{}: is not what the plan was made from (SHA-256 {}..., then {}...); give the same file, or plan anew with --scenario",
                named.display(),
                &now.sha256[..8],
                &input.sha256[..8.min(input.sha256.len())]
            )));
        }
    }
    Ok(scenario)
}

/// Flags about neighbours take the place of the scenario's kinds.
pub(crate) fn over_neighbours(scenario: &mut Scenario, args: &NeighbourArgs) -> Result<(), Failure> {
    if !args.area.is_empty() {
        scenario.area.clone_from(&args.area);
    }
    let asked = &mut scenario.neighbours;
    match (args.adjacency, &args.edges) {
        (Some(AdjacencyKind::Given), None) if asked.edges.is_none() => {
            return Err(Failure::Usage(
                "--adjacency given needs the neighbours: add --edges FILE, a CSV with the columns from,to, or use --adjacency territory".to_owned(),
            ));
        }
        (Some(AdjacencyKind::Territory), Some(edges)) => {
            return Err(Failure::Usage(format!(
                "--edges {} is not used with --adjacency territory: leave out --edges, or use --adjacency given",
                edges.display()
            )));
        }
        (Some(AdjacencyKind::Territory), None) => asked.kinds = vec!["territory".to_owned()],
        (_, Some(edges)) => {
            asked.edges = Some(edges.clone());
            asked.kinds = vec!["given".to_owned()];
        }
        (Some(AdjacencyKind::Given), None) => asked.kinds = vec!["given".to_owned()],
        (None, None) => {}
    }
    Ok(())
}

fn over_policy(scenario: &mut Scenario, args: &PolicyArgs) {
    let size = &mut scenario.size;
    size.floor = args.floor.or(size.floor);
    size.ceiling = args.ceiling.or(size.ceiling);
    size.cap = args.cap.or(size.cap);
    if let Some(networks) = args.networks {
        size.networks = Some(Networks::Text(networks.to_string()));
    }
}

pub(crate) fn over_search(scenario: &mut Scenario, args: &SearchArgs) {
    let search = &mut scenario.search;
    search.seed = Some(args.seed.or(search.seed).unwrap_or(0));
    if let Some(TimeLimit(limit)) = args.time_limit {
        search.time_limit = Some(limit.map_or("none".to_owned(), |limit| format!("{}s", limit.as_secs_f64())));
    }
    search.gap = Some(args.gap.or(search.gap).unwrap_or(0.0));
    search.work_limit = args.work_limit.or(search.work_limit);
    search.memory_limit = args.memory_limit.map(|bytes| bytes.to_string()).or(search.memory_limit.take());
    search.threads = args.threads.or(search.threads);
}

/// What limits the search, from a scenario with the flags in it.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    pub(crate) method: Method,
    pub(crate) seed: u64,
    pub(crate) time: TimeLimit,
    pub(crate) gap: f64,
    pub(crate) work: Option<u64>,
    pub(crate) memory: Option<u64>,
    pub(crate) threads: usize,
}

impl Limits {
    pub(crate) fn of(scenario: &mut Scenario) -> Result<Self, Failure> {
        let asked = scenario.clone();
        let search = &mut scenario.search;
        let time = search.time_limit.get_or_insert_with(|| "60s".to_owned());
        let wrong = |key: &str, error: String| refused(&asked, &format!("search.{key}"), &error);
        let time: TimeLimit = time.parse().map_err(|error| wrong("time_limit", error))?;
        let gap = search.gap.unwrap_or(0.0);
        if !(0.0..=1.0).contains(&gap) {
            return Err(wrong("gap", format!("{gap} is not a gap; give a fraction from 0 to 1 such as 0.001")));
        }
        let memory = search.memory_limit.as_deref().map(bytes).transpose().map_err(|e| wrong("memory_limit", e))?;
        let method = match search.method.as_deref() {
            None | Some("auto") => Method::Auto,
            Some("partition") => Method::Partition,
            Some("assignment") => Method::Assignment,
            Some("search") => Method::Search,
            Some(other) => {
                let error = format!("{other:?} is no method; give auto, partition, assignment or search");
                return Err(wrong("method", error));
            }
        };
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        if search.threads == Some(0) {
            return Err(wrong("threads", "0 is no number of threads; leave it out for all cores".to_owned()));
        }
        let threads = search.threads.map_or_else(all, usize::from);
        Ok(Self { method, seed: search.seed.unwrap_or(0), time, gap, work: search.work_limit, memory, threads })
    }

    /// Those that the library knows; time and threads are the command's.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            method: self.method,
            seed: self.seed,
            gap: self.gap,
            work_limit: self.work,
            memory_limit: self.memory,
        }
    }
}

/// The size policy and number of networks of a scenario, which learns the defaults.
pub(crate) fn policy(scenario: &mut Scenario) -> Result<Policy, Failure> {
    let size = &mut scenario.size;
    let base = SizePolicy::default();
    let ceiling = *size.ceiling.get_or_insert(base.ceiling);
    let policy = SizePolicy {
        floor: *size.floor.get_or_insert(base.floor),
        ceiling,
        cap: *size.cap.get_or_insert(base.cap.max(ceiling)),
        exception_price: *size.exception_price.get_or_insert(base.exception_price),
        shortfall_price: *size.shortfall_price.get_or_insert(base.shortfall_price),
        excess_price: *size.excess_price.get_or_insert(base.excess_price),
    };
    let networks = size.networks.get_or_insert_with(|| Networks::Text("auto".to_owned())).to_string();
    policy.validate().map_err(|error| refused(scenario, "size", &error.to_string()))?;
    let networks: NetworksAsked =
        networks.parse().map_err(|error: String| refused(scenario, "size.networks", &error))?;
    Ok(Policy { size: policy, networks })
}

/// A value of the scenario that cannot be: with its line where it stands in a file, as a flag's otherwise.
fn refused(scenario: &Scenario, key: &str, error: &str) -> Failure {
    match scenario.place_of(key) {
        Some(place) => Failure::Input(format!("{place}, {key}: {error}")),
        None => Failure::Usage(error.to_owned()),
    }
}

/// Why no problem can be made of a scenario; rules that contradict each other with the lines of both.
pub(crate) fn contradiction(scenario: &Scenario, error: &ProblemError) -> Failure {
    let ProblemError::Conflicts(conflicts) = error else { return Failure::Usage(error.to_string()) };
    let mut text = "rules that cannot all be kept:".to_owned();
    for conflict in conflicts {
        let place = |key: &&str| Some(format!("{key} at {}", scenario.place_of(key)?));
        let places: Vec<String> = keys(conflict).iter().filter_map(place).collect();
        let _ = write!(text, "\n  {conflict}");
        if !places.is_empty() {
            let _ = write!(text, " ({})", places.join("; "));
        }
    }
    Failure::Usage(text)
}

/// The keys that a contradiction is between.
fn keys(conflict: &Conflict) -> &'static [&'static str] {
    match conflict {
        Conflict::BothWays { .. } => &["rules.together", "rules.apart"],
        Conflict::Border { .. } => &["rules.together", "rules.never_across"],
        Conflict::Cap { .. } => &["rules.together", "size.cap"],
        Conflict::Many { .. } => &["rules.together", "rules.most_practices"],
        Conflict::Unjoined { .. } => &["rules.together"],
        Conflict::FixedTwice { .. } | Conflict::Fixed { .. } => &["rules.fixed", "rules.frozen"],
        Conflict::Practices { .. } => &["rules.least_practices", "rules.most_practices"],
        Conflict::Distance(_) => &["rules.most_km", "rules.most_minutes"],
        Conflict::Waiver { .. } | Conflict::WaiverIncomplete { .. } => &["size.waiver"],
    }
}

/// Reads everything that the scenario names, and says on standard error what a person should know.
pub(crate) fn study(scenario: &Scenario, practices: &Path, floor: u32) -> Result<Study, Failure> {
    let study = Study::read(scenario, practices, floor)?;
    for note in &study.notes {
        said::note(note);
    }
    Ok(study)
}
