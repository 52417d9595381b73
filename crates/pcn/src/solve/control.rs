//! What the caller can set, stop and watch.

use crate::model::{Score, StopReason};

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
    /// Construction and local search alone, and the cheapest bound that holds: a good plan soon, and no proof.
    Search,
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
    /// Limit on what the columns of each linear program may take, as estimated, in bytes; `None` is no limit. Repeatable, and
    /// far from all that a run holds: a limit on that is the caller's to watch, through [`Control`].
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
    /// The answer stands: told once, at the end, with its score and bound.
    Done,
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

/// How much is done of a task that can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// What is being counted: `conflicts` (questions whether rules can be had together), `stress` (draws and closures).
    pub task: &'static str,
    /// Done so far.
    pub done: u64,
    /// All there are, where that is known.
    pub of: Option<u64>,
}

/// The caller's hooks: called often, from several threads.
pub trait Control: Sync {
    /// Whether to stop now, with the best plan so far. Default: never.
    fn should_stop(&self) -> bool {
        false
    }

    /// Why [`should_stop`](Self::should_stop) says so; asked after it did. Default: an interrupt.
    ///
    /// The library looks at no clock and at no memory of the process: whoever does says here which of the two it was.
    fn why(&self) -> StopReason {
        StopReason::Interrupted
    }

    /// Takes note of progress. Default: nothing.
    fn report(&self, progress: &Progress) {
        let _ = progress;
    }

    /// Takes note of how far a task that can be counted has come. Default: nothing.
    fn count(&self, count: &Count) {
        let _ = count;
    }
}

/// Never stops and reports to no one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Control for Silent {}
