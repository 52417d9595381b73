//! Ensembles of plans: a seeded recombination chain, several chains side by side, and what they say about one plan.
//!
//! A step takes two neighbouring networks at random, merges them, draws a random spanning tree of the merged area and
//! cuts it where both sides are within the limits (DeFord, Duchin, Solomon, "Recombination: a family of Markov chains for
//! redistricting", Harvard Data Science Review 3, 2021). As in GerryChain 1.0, so that the same distribution is walked: every pair
//! of neighbouring networks is as likely, the tree is that of least random weights, and of the edges where it can be cut the
//! heaviest goes. [`Pairs`] offers the other usual choice of the pair. Trees without such an edge are drawn again; after 10,000
//! of them the chain stays where it is, which counts as a step.
//!
//! - [`Chain`]: one chain, an iterator over its plans
//! - [`run`]: several chains on several threads, the same whatever their number
//! - [`Summary`]: mean, spread, quantiles, and whether the chains agree: split R-hat (Gelman and others, "Bayesian Data
//!   Analysis", 3rd edition, 2013) and the effective sample size (Vehtari, Gelman, Simpson, Carpenter, Bürkner,
//!   "Rank-normalization, folding, and localization: an improved R-hat for assessing convergence of MCMC", Bayesian Analysis 16,
//!   2021, section 3.2, without the ranks)

mod autocovariance;
mod chain;
mod summary;

pub use chain::{Area, Chain, EnsembleError, Pairs};
pub use summary::Summary;

use rayon::prelude::*;

/// Cut edges of every step of several chains, in the order of the chains: the same on any number of threads.
///
/// Chain `i` draws from stream `i` of the seed.
///
/// # Errors
/// [`EnsembleError`] when the start is not a plan of the area.
pub fn run(
    area: &Area,
    start: &[usize],
    seed: u64,
    chains: usize,
    steps: usize,
) -> Result<Vec<Vec<u32>>, EnsembleError> {
    let started: Vec<Chain<'_>> =
        (0..chains).map(|at| Chain::new(area, start, seed, at as u64)).collect::<Result<_, _>>()?;
    let walk = |mut chain: Chain<'_>| {
        (0..steps)
            .map(|_| {
                chain.step();
                chain.cut_edges()
            })
            .collect()
    };
    Ok(started.into_par_iter().map(walk).collect())
}
