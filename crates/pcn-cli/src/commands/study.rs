//! What the commands that ask about plans have in common: an area, its problem, and plans from files.

use super::area::Area;
use crate::args::{NeighbourArgs, NetworksAsked, PlanArgs, ProgressKind, RuleArgs, SearchArgs};
use crate::failure::Failure;
use crate::progress::{Stops, Watch};
use crate::scenario::{self, Limits};
use crate::settings::Policy;
use crate::{interrupt, memory, said};
use pcn::model::{NetworkCount, PracticeId, StopReason};
use pcn::problem::Problem;
use pcn::solve::{Control as _, Settings};
use pcn_io::output::{PlanRecord, SettingsRecord};
use pcn_io::plan_table::{PlanTable, read_plan};
use pcn_io::scenario::{Networks, Scenario};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Labels and members of a plan's networks.
pub(super) type Groups = Vec<(String, Vec<PracticeId>)>;

/// An area and the problem that its scenario and flags describe.
pub(super) struct Study {
    pub(super) area: Area,
    pub(super) scenario: Scenario,
    pub(super) policy: Policy,
    pub(super) problem: Problem,
}

impl Study {
    /// Reads the area of a plan: flags first, then the scenario, then the record of the plan, then the defaults.
    /// `record` is the plan's, `unasked` the number of networks when no one asks for one.
    pub(super) fn of(
        practices: &Path,
        args: &RuleArgs,
        record: Option<&PlanRecord>,
        unasked: NetworkCount,
    ) -> Result<Self, Failure> {
        let settings = record.map(|record| &record.settings);
        let recorded = record.and_then(|record| record.scenario.clone());
        let mut scenario = match &args.scenario {
            Some(file) => Scenario::read(file)?,
            None => {
                if recorded.is_none() {
                    refuse_unnamed_edges(&args.neighbours, settings)?;
                }
                recorded.unwrap_or_default()
            }
        };
        scenario::over_neighbours(&mut scenario, &args.neighbours)?;
        if let Some(settings) = settings.filter(|_| scenario.area.is_empty()) {
            scenario.area.clone_from(&settings.area);
        }
        let policy = match &args.scenario {
            Some(_) => {
                or_else_networks(&mut scenario, unasked);
                let base = scenario::policy(&mut scenario)?;
                Policy::over(&args.policy, base.size, base.networks)?
            }
            None => Policy::resolve(&args.policy, settings, unasked)?,
        };
        Self::build(scenario, practices, policy)
    }

    /// Reads the area of a plan that is to be made, and the limits of the search.
    pub(super) fn of_plan(args: &PlanArgs, unasked: NetworkCount) -> Result<(Self, Limits), Failure> {
        if !args.trade.trade.is_empty() {
            return Err(Failure::Usage("--trade draws plans of its own: use it with `pcn plan`".to_owned()));
        }
        let (scenario, practices) = scenario::of_plan(args)?;
        Self::of_scenario(scenario, &practices, unasked)
    }

    /// The same from a scenario that holds the flags.
    pub(super) fn of_scenario(
        mut scenario: Scenario,
        practices: &Path,
        unasked: NetworkCount,
    ) -> Result<(Self, Limits), Failure> {
        or_else_networks(&mut scenario, unasked);
        let policy = scenario::policy(&mut scenario)?;
        let limits = Limits::of(&mut scenario)?;
        Ok((Self::build(scenario, practices, policy)?, limits))
    }

    /// Reads everything that the scenario names and makes the problem of it.
    pub(super) fn build(scenario: Scenario, practices: &Path, policy: Policy) -> Result<Self, Failure> {
        let area = scenario::study(&scenario, practices, policy.size.floor)?;
        let problem = area
            .builder()
            .policy(policy.size)
            .networks(policy.networks.0)
            .build()
            .map_err(|error| scenario::contradiction(&scenario, &error))?;
        Ok(Self { area, scenario, policy, problem })
    }

    /// The part of a plan file that lies in the area.
    pub(super) fn plan(&self, path: &Path) -> Result<Groups, Failure> {
        Ok(within(read_plan(path, &self.area.whole)?, &self.area))
    }

    /// Code, with the name where there is one.
    pub(super) fn name(&self, id: PracticeId) -> String {
        let practice = &self.problem.practices()[id.index()];
        if practice.name.is_empty() { practice.code.clone() } else { format!("{} ({})", practice.code, practice.name) }
    }

    pub(super) fn code(&self, id: PracticeId) -> &str {
        &self.problem.practices()[id.index()].code
    }

    /// Codes parted by spaces, as in `networks.csv`.
    pub(super) fn codes(&self, ids: &[PracticeId]) -> String {
        ids.iter().map(|&id| self.code(id)).collect::<Vec<_>>().join(" ")
    }

    /// The practice with a code.
    pub(super) fn practice(&self, flag: &str, code: &str) -> Result<PracticeId, Failure> {
        let found = self.problem.practices().iter().position(|practice| practice.code.eq_ignore_ascii_case(code));
        found.map(PracticeId::new).ok_or_else(|| {
            Failure::Usage(format!(
                "{flag} {code}: none of the {} practices asked about has this code; give one of the column code",
                self.problem.len()
            ))
        })
    }
}

/// The members only.
pub(super) fn members(groups: &Groups) -> Vec<Vec<PracticeId>> {
    groups.iter().map(|(_, members)| members.clone()).collect()
}

/// The part of a plan that lies in the area. Networks without a practice there are left out.
pub(super) fn within(plan: PlanTable, area: &Area) -> Groups {
    plan.within(&area.whole, &area.table).networks
}

/// The `plan.json` beside a `plan.csv`, if there is one.
pub(super) fn beside(plan: &Path) -> Option<PathBuf> {
    let record = plan.with_file_name("plan.json");
    (plan.file_name()? == "plan.csv" && record.is_file()).then_some(record)
}

/// The record beside a plan.
pub(super) fn record_beside(plan: &Path) -> Result<Option<PlanRecord>, Failure> {
    Ok(beside(plan).as_deref().map(PlanRecord::read).transpose()?)
}

/// The flags of a search, over what a scenario that was named says.
pub(super) fn limits(args: &SearchArgs, named: Option<&Scenario>) -> Result<Limits, Failure> {
    let mut scenario = named.cloned().unwrap_or_default();
    scenario::over_search(&mut scenario, args);
    Limits::of(&mut scenario)
}

/// A watch over a search: its clock, its memory and Ctrl-C.
pub(super) fn watch(limits: &Limits, progress: ProgressKind, started: Instant) -> Watch {
    if limits.memory.is_some() && memory::resident().is_none() {
        said::note(
            "this system does not tell how much memory is held: --memory-limit counts the columns of each linear program only",
        );
    }
    let stops = Stops { time: limits.time.0, memory: limits.memory, interrupted: interrupt::flag() };
    Watch::new(started, stops, progress)
}

/// Runs something on so many threads of its own.
pub(super) fn on_threads<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Failure::Usage(format!("--threads {threads}: {error}; ask for fewer")))?;
    Ok(pool.install(run))
}

/// Runs a search on its own threads, within its limits, with a clock and Ctrl-C.
pub(super) fn search<T: Send>(
    limits: &Limits,
    progress: ProgressKind,
    started: Instant,
    ask: impl FnOnce(&Settings, &Watch) -> T + Send,
) -> Result<T, Failure> {
    let watch = watch(limits, progress, started);
    let settings = limits.settings();
    let answer = on_threads(limits.threads, || ask(&settings, &watch))?;
    watch.finish();
    if watch.was_interrupted() {
        said::remark("Interrupted: this is the best found so far.");
    } else if watch.why() == StopReason::MemoryLimit {
        said::remark("The limit on memory was reached: this is the best found so far.");
    }
    Ok(answer)
}

fn or_else_networks(scenario: &mut Scenario, unasked: NetworkCount) {
    scenario.size.networks.get_or_insert_with(|| Networks::Text(NetworksAsked(unasked).to_string()));
}

/// Records of earlier versions do not say which file held the neighbours.
fn refuse_unnamed_edges(args: &NeighbourArgs, recorded: Option<&SettingsRecord>) -> Result<(), Failure> {
    let given = recorded.is_some_and(|settings| settings.adjacency == "given");
    if given && args.edges.is_none() && args.adjacency.is_none() {
        return Err(Failure::Usage(
            "the plan was made with --adjacency given: name its neighbours with --edges FILE, or say --adjacency territory".to_owned(),
        ));
    }
    Ok(())
}
