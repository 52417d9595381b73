//! What the flags resolve to.

use crate::args::{NetworksAsked, PolicyArgs};
use crate::failure::Failure;
use pcn::model::{NetworkCount, SizePolicy};
use pcn::problem::Problem;
use pcn_io::output::{SettingsRecord, thousands};

/// The policy, resolved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Policy {
    pub(crate) size: SizePolicy,
    pub(crate) networks: NetworksAsked,
}

impl Policy {
    /// Flags first, then the record of the plan, then the defaults; `unasked` is the number of networks when no one
    /// asks for one.
    pub(crate) fn resolve(
        args: &PolicyArgs,
        recorded: Option<&SettingsRecord>,
        unasked: NetworkCount,
    ) -> Result<Self, Failure> {
        let base = recorded.map_or_else(SizePolicy::default, |r| r.policy);
        Self::over(args, base, NetworksAsked(recorded.map_or(unasked, |r| r.networks)))
    }

    /// Flags over a policy.
    pub(crate) fn over(args: &PolicyArgs, base: SizePolicy, networks: NetworksAsked) -> Result<Self, Failure> {
        let (floor, ceiling) = (args.floor.unwrap_or(base.floor), args.ceiling.unwrap_or(base.ceiling));
        let cap = args.cap.unwrap_or_else(|| base.cap.max(ceiling));
        let size = SizePolicy { floor, ceiling, cap, ..base };
        size.validate().map_err(|error| Failure::Usage(error.to_string()))?;
        Ok(Self { size, networks: args.networks.unwrap_or(networks) })
    }
}

/// Refuses a number of networks that no plan of these practices can have.
pub(crate) fn refuse_impossible_count(problem: &Problem, asked: NetworksAsked) -> Result<(), Failure> {
    if !matches!(asked.0, NetworkCount::Exactly(_) | NetworkCount::Between(..)) {
        return Ok(());
    }
    let (least, most) = problem.count_range();
    let (fewest, greatest) = possible_counts(problem);
    let total = thousands(problem.total_patients());
    let policy = problem.policy();
    let why = if u64::from(least) > problem.len() as u64 {
        format!("there are only {} practices, and a list is never split", problem.len())
    } else if u64::from(least) > greatest {
        format!("{total} patients fill at most {greatest} networks of the floor of {}", thousands(policy.floor))
    } else if u64::from(most) < fewest {
        format!("{total} patients need at least {fewest} networks under the cap of {}", thousands(policy.cap))
    } else {
        return Ok(());
    };
    let greatest = greatest.min(problem.len() as u64).max(fewest);
    let ask = if fewest == greatest { fewest.to_string() } else { format!("a number from {fewest} to {greatest}") };
    Err(Failure::Usage(format!("--networks {asked} cannot be: {why}; ask for {ask}, or change the policy")))
}

/// The fewest and most networks that the sums alone allow. A practice above the cap is a network alone; the rest share
/// networks up to the cap. At most as many networks as floors fit into the patients, and at least one.
fn possible_counts(problem: &Problem) -> (u64, u64) {
    let policy = problem.policy();
    let (floor, cap) = (u64::from(policy.floor), u64::from(policy.cap));
    let sizes = || problem.practices().iter().map(|practice| u64::from(practice.list_size));
    let alone = sizes().filter(|&size| size > cap).count() as u64;
    let shared: u64 = sizes().filter(|&size| size <= cap).sum();
    let fewest = (alone + shared.div_ceil(cap)).max(1);
    let greatest = problem.total_patients().checked_div(floor).unwrap_or(problem.len() as u64);
    (fewest, greatest.max(fewest))
}
