//! What the caller can set, stop and watch.

use crate::model::Score;

/// How a plan is found and its bound proven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// By the number of connected groups that the size policy allows: see [`choose`](super::choose).
    #[default]
    Auto,
    /// Networks are chosen among candidates: for networks of a few practices, with proof.
    Partition,
    /// Practices are assigned to hubs: for networks of tens of practices, with a bound that rarely proves the plan.
    Assignment,
}

/// How far to go.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// How to solve. Default: by the number of connected groups.
    pub method: Method,
    /// Seed of every random choice. Default: 0.
    pub seed: u64,
    /// Relative gap at which to stop. Default: 0, which asks for proof.
    pub gap: f64,
    /// Limit on countable work, in search nodes and pivots; `None` is no limit. Repeatable, unlike a clock.
    pub work_limit: Option<u64>,
    /// Limit on memory that the search may hold, in bytes; `None` is no limit.
    pub memory_limit: Option<u64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { method: Method::Auto, seed: 0, gap: 0.0, work_limit: None, memory_limit: None }
    }
}

/// What the solver is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Building a first plan.
    Construct,
    /// Improving the plan.
    Improve,
    /// Raising the bound by column generation.
    Bound,
    /// Raising the bound by cuts.
    Cut,
    /// Re-solving patches of the map exactly.
    Patch,
    /// Listing candidates inside the gap and proving the best choice among them.
    Prove,
}

/// One line of progress.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// Score of the best plan so far.
    pub score: Option<Score>,
    /// Best bound so far.
    pub bound: Option<Score>,
    /// Number of networks of the best plan so far.
    pub networks: Option<usize>,
}

/// The caller's hooks: called often, from several threads.
pub trait Control: Sync {
    /// Whether to stop now, with the best plan so far. Default: never.
    fn should_stop(&self) -> bool {
        false
    }

    /// Takes note of progress. Default: nothing.
    fn report(&self, progress: &Progress) {
        let _ = progress;
    }
}

/// Never stops and reports to no one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Control for Silent {}
