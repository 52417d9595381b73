//! What the commands that ask about plans have in common: an area, its problem, and plans from files.

use super::area::Area;
use crate::args::{NeighbourArgs, PolicyArgs, SearchArgs};
use crate::failure::Failure;
use crate::interrupt;
use crate::progress::Watch;
use crate::settings::{Neighbours, Policy};
use pcn::model::{NetworkCount, PracticeId};
use pcn::problem::Problem;
use pcn::solve::Settings;
use pcn_io::output::{PlanRecord, SettingsRecord};
use pcn_io::plan_table::{PlanTable, read_plan};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Labels and members of a plan's networks.
pub(super) type Groups = Vec<(String, Vec<PracticeId>)>;

/// An area and the problem that its flags describe.
pub(super) struct Study {
    pub(super) area: Area,
    pub(super) neighbours: Neighbours,
    pub(super) policy: Policy,
    pub(super) problem: Problem,
}

impl Study {
    /// Reads the practices and their neighbours and builds the problem: flags first, then the record of a plan, then the
    /// defaults; `unasked` is the number of networks when no one asks for one.
    pub(super) fn read(
        practices: &Path,
        neighbours: &NeighbourArgs,
        policy: &PolicyArgs,
        recorded: Option<&SettingsRecord>,
        unasked: NetworkCount,
    ) -> Result<Self, Failure> {
        let codes = match recorded {
            Some(settings) if neighbours.area.is_empty() => settings.area.clone(),
            _ => neighbours.area.clone(),
        };
        let neighbours = Neighbours::resolve(neighbours, recorded)?;
        let policy = Policy::resolve(policy, recorded, unasked)?;
        let area = Area::read(practices, &codes, &neighbours, policy.size.floor)?;
        let problem = Problem::builder(area.practices.clone(), area.adjacency.clone())
            .policy(policy.size)
            .networks(policy.networks.0)
            .build()
            .map_err(|error| Failure::Usage(error.to_string()))?;
        Ok(Self { area, neighbours, policy, problem })
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
    let here = area.table.ids();
    let id = |whole: PracticeId| here.get(area.whole.rows()[whole.index()].code.as_str()).copied();
    plan.networks
        .into_iter()
        .map(|(label, members)| (label, members.into_iter().filter_map(id).collect::<Vec<_>>()))
        .filter(|(_, members)| !members.is_empty())
        .collect()
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

/// Runs a search on its own threads, with the flags' limits, a clock and Ctrl-C.
pub(super) fn search<T: Send>(
    args: &SearchArgs,
    started: Instant,
    ask: impl FnOnce(&Settings, &Watch) -> T + Send,
) -> Result<T, Failure> {
    let watch = Watch::new(started, args.time_limit.0, interrupt::flag(), args.progress);
    let settings =
        Settings { seed: args.seed, gap: args.gap, work_limit: args.work_limit, memory_limit: args.memory_limit };
    let threads = threads(args);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Failure::Usage(format!("--threads {threads}: {error}; ask for fewer")))?;
    let answer = pool.install(|| ask(&settings, &watch));
    watch.finish();
    if watch.was_interrupted() {
        eprintln!("Interrupted: this is what was found so far.");
    }
    Ok(answer)
}

pub(super) fn threads(args: &SearchArgs) -> usize {
    match args.threads {
        Some(threads) => usize::from(threads),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    }
}
