//! Questions that planners ask of plans, answered by `solve` and `verify`.
//!
//! - [`compare()`]: two plans side by side: who moved, what got better and worse
//! - [`counterfactuals`]: why a practice is where it is: the best plan if it belonged elsewhere
//! - [`conflicts`]: what stands in the way of a plan that meets the floor, and the least changes that would help
//! - [`repair()`]: the plan that keeps the rules and moves the fewest patients
//! - [`alternatives`]: plans that are nearly as good and really different
//! - [`stress()`]: how a plan fares when lists drift, practices close or merge, and estates are built
//! - [`match_networks`]: which network of one plan is which of another
//! - [`nearer_elsewhere`]: patients who have another network's hub nearer
//!
//! A plan is given as groups of practices, one a network, so that a plan of any origin can be asked about.

mod alternatives;
mod compare;
mod conflicts;
mod counterfactuals;
mod matching;
mod nearer;
mod repair;
mod stress;
#[cfg(test)]
pub(crate) mod testing;

pub use alternatives::{Alternative, AlternativeSettings, Alternatives, Figures, alternatives, difference};
pub use compare::{Comparison, Flow, Move, NetworkChange, compare};
pub use conflicts::{Change, Conflict, Conflicts, Remedy, Rule, conflicts};
pub use counterfactuals::{Counterfactuals, Place, Placed, PlainMove, Verdict, counterfactuals, plain_move};
pub use matching::match_networks;
pub use nearer::nearer_elsewhere;
pub use repair::{RepairCount, RepairOutcome, repair};
pub use stress::{Closure, NetworkStress, Shock, Stress, StressSettings, stress};
