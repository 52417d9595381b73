//! A block of the map: the duals of its practices are raised as far as they go while all others are held.
//!
//! Duals are feasible when no candidate has a negative reduced cost. Raising those of one block keeps them so for the candidates
//! that touch the block, and leaves all others as they are, so that blocks, one after the other, raise the bound of a map
//! that is too large for one LP (block coordinate ascent on the dual).

use super::generation::{Effort, Relaxation};
use super::pool::{Held, Pool};
use super::prove::{Chain, Limits, tempered};
use super::separation::separate;
use crate::candidates::{Decisions, Duals, Reaches};
use crate::model::{Cut, Leaf, PracticeId, Score, Work};
use crate::problem::Problem;

/// Rounds of cuts in one visit.
const ROUNDS: usize = 60;

/// What a block starts from.
pub(crate) struct Block {
    pub(crate) held: Held,
    /// Candidates that cover each practice to be raised, and others that are worth having.
    pub(crate) columns: Vec<Vec<PracticeId>>,
    /// Cuts to be priced here.
    pub(crate) cuts: Vec<Cut>,
    /// Duals over the block and its surroundings, cuts that are held first.
    pub(crate) duals: Duals,
}

/// Where a block ended.
pub(crate) struct Raised {
    /// Over the block and its surroundings: cuts that are held, then those given, then new ones.
    pub(crate) duals: Duals,
    /// Candidates near the bound.
    pub(crate) columns: Vec<Vec<PracticeId>>,
}

/// Raises the duals of a block, as far as the limits let it: where its LP was not solved, to the best bound met, which is no less
/// than that of the duals it started from but for rounding. `None` when there is nothing to price.
pub(crate) fn raise(problem: &Problem, reaches: &Reaches, block: Block, limits: &Limits<'_>) -> (Option<Raised>, Work) {
    let (mut chain, size) = chain(problem, reaches, block, limits);
    let found = climb(&mut chain, size);
    let raised = found.map(|relaxation| {
        // A twentieth of what a network costs.
        let near = Score::from_micro((chain.pool.unit * 2.5) as i64);
        Raised { columns: chain.pool.near(&relaxation.duals, near), duals: relaxation.duals }
    });
    (raised, chain.work)
}

/// What branching on a block ended with.
pub(crate) struct Leaves {
    /// With duals over the block and its surroundings.
    pub(crate) leaves: Vec<Leaf>,
    /// Practices around the block that a whole point below the target makes use of, ascending, where the tree ended there:
    /// within the block nothing rules that point out.
    pub(crate) leaks: Option<Vec<PracticeId>>,
    /// Groups of a whole point below the target that makes use of nothing around the block, where the tree ended there: they are
    /// a part of a better plan.
    pub(crate) better: Option<Vec<Vec<PracticeId>>>,
}

/// The leaves of branch and bound over a block, until nothing is left below `target`; `None` when its LP was not solved
/// within the limits.
pub(crate) fn branch(
    problem: &Problem,
    reaches: &Reaches,
    block: Block,
    target: Score,
    limits: &Limits<'_>,
) -> (Option<Leaves>, Work) {
    let (mut chain, size) = chain(problem, reaches, block, limits);
    let found = climb(&mut chain, size).filter(|relaxation| relaxation.solved);
    let leaves = found.map(|relaxation| {
        let leaves = chain.branch(relaxation, target);
        Leaves { leaves, leaks: chain.leaks.take(), better: chain.better.take() }
    });
    (leaves, chain.work)
}

fn chain<'a>(problem: &'a Problem, reaches: &'a Reaches, block: Block, limits: &'a Limits<'a>) -> (Chain<'a>, usize) {
    let Block { held, columns, cuts, duals } = block;
    let marked: Vec<bool> = (0..problem.len()).map(|at| held.at(at).is_none()).collect();
    let size = marked.iter().filter(|&&marked| marked).count();
    let mut pool = Pool::new(problem, &columns);
    pool.held = held;
    cuts.into_iter().for_each(|cut| pool.add_cut(cut));
    for members in &columns {
        pool.add(members.clone(), problem.total_score(members));
    }
    pool.add_alone(problem, None, tempered(problem, &columns));
    pool.known_duals = Some(duals);
    (Chain::new(problem, problem, reaches, Decisions::touching(problem, marked), pool, limits), size)
}

/// The LP, and rounds of cuts while they raise its bound; the last point that was solved, or the first where it was not.
fn climb(chain: &mut Chain<'_>, size: usize) -> Option<Relaxation> {
    let decisions = chain.root_decisions.clone();
    let mut best = chain.relax(&decisions, Effort::Exact)?;
    if !best.solved {
        return Some(best);
    }
    let mut idle = 0;
    for _ in 0..ROUNDS {
        if chain.limits.stop(&chain.work) {
            break;
        }
        let mut cuts = separate(chain.problem, &chain.pool, &best.solution.values, (size / 2).max(30));
        cuts.retain(|cut| !chain.pool.held.counts(cut));
        if cuts.is_empty() {
            break;
        }
        chain.work.cuts += cuts.len() as u64;
        cuts.into_iter().for_each(|cut| chain.pool.add_cut(cut));
        let Some(next) = chain.relax(&decisions, Effort::Exact).filter(|next| next.solved) else { break };
        let gain = (next.bound - best.bound).micro() as f64;
        best = next;
        // Two parts in a million of what the block's networks cost.
        idle = if gain < 2e-6 * chain.pool.unit * 50.0 * size as f64 / 4.0 { idle + 1 } else { 0 };
        if idle == 2 {
            break;
        }
    }
    Some(best)
}
