//! Best-first branch and bound.

use super::branch::Node;
use super::generation::Relaxation;
use super::prove::Chain;
use crate::candidates::Decisions;
use crate::model::{Leaf, PracticeId, Score};
use crate::solve::control::Phase;
use std::collections::HashSet;

/// Leaves that a certificate holds at most; a larger tree is certified by its root alone.
const MOST_LEAVES: usize = 400;

/// Rounds of cuts at a node below the root: branching soon gains more than a second one.
const NODE_ROUNDS: usize = 1;

/// Nodes from which on the best plan is looked at part by part.
const LONG: u64 = 16;

/// Relative gap above which patches of the best plan are, where dives are cheap.
const WORTH_PATCHES: f64 = 1.5e-4;

/// Reduced cost in LP units within which columns stay when the LP starts anew: where candidates are priced by inspection, and
/// elsewhere, where it is the gap if that is more.
const KEPT: [f64; 2] = [0.1, 0.5];

/// Nodes looked at since its parent at most, for a node at which the LP goes on as it is where candidates are priced by inspection.
const NEAR: u64 = 3;

impl Chain<'_> {
    /// Best-first branch and bound; every leaf keeps the duals that prove its bound.
    pub(super) fn tree(&mut self, root: Decisions, relaxation: Relaxation) {
        let mut open: Vec<Node> = Vec::new();
        let mut closed: Vec<Leaf> = Vec::new();
        let mut current = Some((root, relaxation));
        // The least bound of a whole point of a block below the target, and what that point makes use of.
        let mut leaking: Option<(Score, Vec<PracticeId>)> = None;
        loop {
            if let Some((decisions, relaxation)) = current.take() {
                self.work.branch_nodes += 1;
                // The further the tree grows, the less a dive is worth: at each doubling the node at hand is tried.
                let turn = self.work.branch_nodes > 1 && self.work.branch_nodes.is_power_of_two();
                if turn && relaxation.solved {
                    self.look_again(&decisions, &relaxation);
                }
                let integral = relaxation.solved && self.offer_point(&relaxation.solution);
                let is_closed = relaxation.bound >= self.target();
                let below = self.pool.is_block() && integral && !is_closed;
                if below && leaking.as_ref().is_none_or(|(known, _)| relaxation.bound < *known) {
                    let leaks = self.pool.leaks(&relaxation.solution.values);
                    if leaks.is_empty() {
                        self.better = Some(self.pool.used(&relaxation.solution.values));
                    }
                    leaking = Some((relaxation.bound, leaks));
                }
                if is_closed || integral {
                    closed.push(relaxation.duals.into_leaf(&decisions, relaxation.bound));
                } else {
                    let children =
                        if self.limits.stop(&self.work) { None } else { self.children(&decisions, &relaxation) };
                    match children {
                        Some(children) => open.extend(children),
                        // Left open: its bound counts, but nothing further is known.
                        None => open.push(Node::open(decisions, relaxation, self.work.branch_nodes)),
                    }
                }
            }
            open.sort_by(|a, b| b.bound.cmp(&a.bound).then(b.decisions.apart.len().cmp(&a.decisions.apart.len())));
            let least = open.last().map_or(self.score, |node| node.bound);
            let least = least.min(closed.iter().map(|leaf| leaf.bound).min().unwrap_or(least));
            if least > Score::ZERO {
                self.raise(least, Phase::Prove);
            }
            let spent = self.work.branch_nodes >= self.limits.branch_nodes;
            let enough = leaking.as_ref().map_or(self.target(), |(known, _)| *known);
            let done = spent || none_below(&open, enough);
            if done
                || self.better.is_some()
                || self.limits.stop(&self.work)
                || open.last().is_some_and(|node| node.stuck)
            {
                break;
            }
            let Some(node) = open.pop() else { break };
            self.fit(&node);
            let next = self.bounded(&node.decisions, NODE_ROUNDS);
            current = match next {
                Some(relaxation) => Some((node.decisions, relaxation.or_bound(node.bound, node.duals))),
                None => {
                    open.push(Node { stuck: true, ..node });
                    None
                }
            };
        }
        let leaking = leaking.filter(|(bound, leaks)| !leaks.is_empty() && none_below(&open, *bound));
        self.leaks = leaking.map(|(_, leaks)| leaks);
        if open.len() + closed.len() <= MOST_LEAVES {
            closed.extend(open.into_iter().map(|node| node.duals.into_leaf(&node.decisions, node.bound)));
            self.leaves = closed;
        }
    }

    /// Looks for a better plan at a node of a tree that has grown.
    fn look_again(&mut self, decisions: &Decisions, relaxation: &Relaxation) {
        let long = self.work.branch_nodes >= LONG && !self.limits.part;
        if self.dives_are_cheap() {
            self.dive(decisions, relaxation, 0);
            if long && self.gap(relaxation.bound) >= WORTH_PATCHES {
                self.patch_most();
            }
        } else if long {
            self.halves_again(relaxation.bound);
        }
    }

    /// Gives the LP the cuts that a node's bound rests on, and starts it anew when more cuts do nothing there than there are
    /// practices: they make each pivot dearer, and nodes far from each other in the tree have few in common. Where candidates are
    /// priced by inspection it goes on from a node to its children and near them, and starts anew elsewhere: a basis of
    /// another branch takes longer to mend than to build.
    fn fit(&mut self, node: &Node) {
        let held = self.pool.held.cuts.len();
        let priced: Vec<_> = node.duals.cuts.iter().skip(held).filter(|cut| cut.dual < Score::ZERO).collect();
        let kept = |units: f64| Score::from_micro((self.pool.unit * units) as i64);
        let (is_elsewhere, most) = if self.dives_are_cheap() {
            (self.work.branch_nodes > node.parent + NEAR, kept(KEPT[0]))
        } else {
            (false, kept(KEPT[1]).max(self.score - node.bound))
        };
        if is_elsewhere || self.pool.cuts.len() > priced.len() + self.pool.units {
            let others = self.start_anew(&node.duals, most);
            self.pool.wait(others.iter());
            return;
        }
        let known: HashSet<_> = self.pool.cuts.iter().map(|cut| (&cut.weights, cut.divisor)).collect();
        let missing = priced.into_iter().filter(|cut| !known.contains(&(&cut.weights, cut.divisor)));
        let missing: Vec<_> = missing.cloned().collect();
        missing.into_iter().for_each(|cut| self.pool.add_cut(cut));
    }
}

/// Whether no open node, the least last, has a lesser bound.
fn none_below(open: &[Node], bound: Score) -> bool {
    open.last().is_none_or(|node| node.bound >= bound)
}
