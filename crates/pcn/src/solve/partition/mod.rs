//! Set partitioning: choose candidates that cover each practice once, with a bound over all of them.
//!
//! - [`pool`]: the columns and cuts that an LP has met
//! - [`waiting`]: candidates near the bound that the LP does not hold
//! - [`master`]: the LP over a pool, by HiGHS or in pure Rust
//! - [`generation`]: columns are priced until the LP over all candidates is solved, or its bound is good enough
//! - [`separation`]: rank-1 cuts that the LP's point violates
//! - [`capacity`]: those over whole places, by what their patients need and fill
//! - [`branch`]: where to branch
//! - [`tree`]: best-first branch and bound
//! - [`dive`]: plans from the LP
//! - [`prove`]: everything together
//! - [`block`]: duals raised over some practices while those of the others are held

mod block;
mod branch;
mod capacity;
mod dive;
mod generation;
#[cfg(feature = "highs")]
mod highs;
mod master;
mod pool;
mod prove;
#[cfg(all(feature = "pure", not(feature = "highs")))]
mod pure;
mod separation;
mod tree;
mod waiting;

pub(crate) use block::{Block, branch, raise};
pub(crate) use pool::Held;
pub(crate) use prove::{Limits, Proof, Seeds, WORTH_A_ROUND, cuts_among, prove, prove_under};
pub use separation::violated_cuts;
