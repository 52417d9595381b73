//! Where to branch: on the number of networks, or on whether two practices share one.

use super::generation::Relaxation;
use super::prove::Chain;
use crate::candidates::{Decisions, Duals};
use crate::model::{PracticeId, Score};

/// Pairs that are tried before one is chosen, in a small LP and in others, where a trial costs more.
const TRIED: [usize; 2] = [8, 4];

/// Rows of a small LP at most.
const SMALL: usize = 128;

/// A node not yet bounded itself: its parent's duals prove its bound.
pub(super) struct Node {
    pub(super) decisions: Decisions,
    pub(super) bound: Score,
    pub(super) duals: Duals,
    /// Nothing further can be done with it.
    pub(super) stuck: bool,
    /// Which node it is a child of, as counted.
    pub(super) parent: u64,
}

impl Node {
    pub(super) fn open(decisions: Decisions, relaxation: Relaxation, parent: u64) -> Self {
        Self { decisions, bound: relaxation.bound, duals: relaxation.duals, stuck: true, parent }
    }
}

/// How much of the columns holds each pair of practices that is split between columns. Names are not branched on: once the
/// groups are whole, giving out their names is an assignment problem, whose LP is whole of itself.
fn split_pairs(chain: &Chain<'_>, values: &[f64]) -> Vec<((PracticeId, PracticeId), f64)> {
    let mut pairs: Vec<((PracticeId, PracticeId), f64)> = Vec::new();
    for (column, &value) in chain.pool.columns.iter().zip(values) {
        if value > 1e-6 {
            let members: Vec<PracticeId> =
                column.members.iter().copied().filter(|member| !chain.pool.is_name(member.index())).collect();
            for (position, &a) in members.iter().enumerate() {
                pairs.extend(members[position + 1..].iter().map(|&b| ((a, b), value)));
            }
        }
    }
    pairs.sort_by_key(|item| item.0);
    let sums =
        pairs.chunk_by(|a, b| a.0 == b.0).map(|group| (group[0].0, group.iter().map(|item| item.1).sum::<f64>()));
    sums.filter(|&(_, share)| share > 1e-5 && share < 1.0 - 1e-5).collect()
}

/// Whether a pair has to be together or apart already.
fn is_decided(decisions: &Decisions, (a, b): (PracticeId, PracticeId)) -> bool {
    let decided = decisions.together.iter().chain(&decisions.apart);
    decided.into_iter().any(|&pair| pair == (a, b) || pair == (b, a))
}

impl Chain<'_> {
    /// The children of a node, by strong branching: each option is tried on the columns at hand, and the one whose weaker
    /// child gains most is taken. `None` when no pair is split.
    pub(super) fn children(&mut self, decisions: &Decisions, relaxation: &Relaxation) -> Option<Vec<Node>> {
        let values = &relaxation.solution.values;
        let networks: f64 = values.iter().sum();
        let mut options: Vec<[Decisions; 2]> = Vec::new();
        // How many networks touch a block is nobody's to say.
        if !self.pool.is_block() && (networks - networks.round()).abs() > 1e-4 {
            let down = networks.floor() as u32;
            let with = |networks: (u32, u32)| {
                let mut child = decisions.clone();
                child.networks = networks;
                child
            };
            options.push([with((decisions.networks.0, down)), with((down + 1, decisions.networks.1))]);
        }
        let mut pairs = split_pairs(self, values);
        // Practices that a block may leave to candidates around it lie in part in no column, so that a pair may look split for ever.
        pairs.retain(|(pair, _)| !is_decided(decisions, *pair));
        let weight = |pair: &((PracticeId, PracticeId), f64)| {
            let size = self.problem.list_size(pair.0.0).min(self.problem.list_size(pair.0.1)) as f64;
            pair.1 * (1.0 - pair.1) * size.sqrt()
        };
        pairs.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.0.cmp(&b.0)));
        for (pair, _) in pairs.into_iter().take(TRIED[usize::from(self.pool.units > SMALL)]) {
            let mut together = decisions.clone();
            together.together.push(pair);
            let mut apart = decisions.clone();
            apart.apart.push(pair);
            options.push([together, apart]);
        }
        let base = relaxation.solution.objective;
        let enough = (self.target() - relaxation.bound).micro() as f64 / self.pool.unit;
        let mut best: Option<(f64, [Decisions; 2])> = None;
        for option in options {
            let mut gains = [0.0; 2];
            for (gain, child) in gains.iter_mut().zip(&option) {
                let accepted = self.pool.accepted(child);
                let probed = self.master.probe(&self.pool, &accepted, child.networks);
                *gain = probed.map_or(enough, |objective| objective - base).clamp(0.0, enough.max(1e-6));
            }
            let merit = gains[0].min(gains[1]) * 5.0 + gains[0].max(gains[1]);
            if best.as_ref().is_none_or(|(known, _)| merit > *known + 1e-9) {
                best = Some((merit, option));
            }
        }
        let (_, children) = best?;
        let parent = self.work.branch_nodes;
        let (bound, duals) = (relaxation.bound, &relaxation.duals);
        let node = |decisions| Node { decisions, bound, duals: duals.clone(), stuck: false, parent };
        Some(children.into_iter().map(node).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adjacency::given;
    use crate::geometry::GridPoint;
    use crate::model::{Practice, SizePolicy};
    use crate::problem::Problem;

    #[test]
    fn a_pair_is_decided_once_either_way_round() {
        let at = |at: usize| GridPoint::new(at as f64 * 1_000.0, 0.0).unwrap();
        let practices: Vec<Practice> = (0..4).map(|id| Practice::new(format!("P{id}"), at(id), 20_000)).collect();
        let adjacency = given(&practices, &[("P0", "P1"), ("P1", "P2"), ("P2", "P3")]).unwrap();
        let policy = SizePolicy::band(30_000, 50_000, 50_000);
        let problem = Problem::builder(practices, adjacency).policy(policy).build().unwrap();
        let id = PracticeId::new;
        let mut decisions = Decisions::none(&problem);
        assert!(!is_decided(&decisions, (id(0), id(1))));
        decisions.together.push((id(0), id(1)));
        decisions.apart.push((id(3), id(2)));
        assert!(is_decided(&decisions, (id(0), id(1))) && is_decided(&decisions, (id(1), id(0))));
        assert!(is_decided(&decisions, (id(2), id(3))));
        assert!(!is_decided(&decisions, (id(1), id(2))));
    }
}
