//! What solving answers.

use super::{Certificate, Plan, Score};
use serde::{Deserialize, Serialize};

/// What is known about a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A bound equal to the plan's score within [`Outcome::TOLERANCE`] was proven over all candidates, and the plan verified.
    Optimal,
    /// A valid plan, with the bound that holds, if any.
    Feasible,
    /// No plan exists; the reasons say why.
    Infeasible,
    /// Stopped before any plan was found.
    Unknown,
}

/// Why solving stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// Nothing is left to prove.
    Proven,
    /// The gap asked for was reached.
    Gap,
    /// The caller asked to stop: a time limit or an interrupt.
    Interrupted,
    /// The limit on countable work was reached.
    WorkLimit,
    /// The limit on memory was reached.
    MemoryLimit,
    /// Everything the chosen method can do was done.
    Exhausted,
}

/// Countable work: repeatable where seconds are not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Nodes of candidate searches.
    pub search_nodes: u64,
    /// Simplex iterations.
    pub pivots: u64,
    /// Rounds of column generation.
    pub pricing_rounds: u64,
    /// Columns that entered an LP.
    pub columns: u64,
    /// Cuts that entered an LP.
    pub cuts: u64,
    /// Candidates listed inside the gap.
    pub listed: u64,
    /// Nodes of branch and bound.
    pub branch_nodes: u64,
    /// Patches re-solved exactly.
    pub patches: u64,
}

impl Work {
    /// What a limit on work counts: search nodes and pivots.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.search_nodes.saturating_add(self.pivots)
    }

    /// Adds another account to this one.
    pub fn add(&mut self, other: &Self) {
        self.search_nodes += other.search_nodes;
        self.pivots += other.pivots;
        self.pricing_rounds += other.pricing_rounds;
        self.columns += other.columns;
        self.cuts += other.cuts;
        self.listed += other.listed;
        self.branch_nodes += other.branch_nodes;
        self.patches += other.patches;
    }
}

/// The answer: status, plan, bound and how it was reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What is known.
    pub status: Status,
    /// The best plan found, if any.
    pub plan: Option<Plan>,
    /// No plan scores less than this.
    pub bound: Option<Score>,
    /// Why solving stopped.
    pub stop: StopReason,
    /// Why there is no plan, when there is none: sentences naming practices, patients and limits.
    pub reasons: Vec<String>,
    /// What a second program needs to re-check the bound.
    pub certificate: Option<Certificate>,
    /// Work done.
    pub work: Work,
}

impl Outcome {
    /// Largest relative gap at which a plan is called optimal.
    pub const TOLERANCE: f64 = 1e-7;

    /// The plan's score, if there is a plan.
    #[must_use]
    pub fn score(&self) -> Option<Score> {
        self.plan.as_ref().map(Plan::score)
    }

    /// (score - bound) / score: 0 when proven, `None` without a plan or a bound.
    #[must_use]
    pub fn gap(&self) -> Option<f64> {
        let (score, bound) = (self.score()?, self.bound?);
        Some(relative_gap(score, bound))
    }
}

/// (score - bound) / score, at least 0; 0 when the score is 0.
#[must_use]
pub fn relative_gap(score: Score, bound: Score) -> f64 {
    let difference = (score - bound).micro().max(0) as f64;
    if difference == 0.0 { 0.0 } else { difference / (score.micro().abs() as f64).max(difference) }
}
