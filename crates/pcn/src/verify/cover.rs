//! Whether leaves cover every plan.

use super::decisions::Decisions;
use crate::model::{Leaf, PracticeId};
use std::collections::BTreeMap;

type Pair = (PracticeId, PracticeId);

/// Plans that no leaf holds: their numbers of networks, and the pairs that they keep together (true) or apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hole {
    pub(super) networks: (u32, u32),
    pub(super) pairs: Vec<(Pair, bool)>,
}

/// The pairs of a leaf, the lower practice first; together when true.
fn decided(leaf: &Leaf) -> BTreeMap<Pair, bool> {
    let order = |&(a, b): &Pair| (a.min(b), a.max(b));
    let together = leaf.together.iter().map(|pair| (order(pair), true));
    together.chain(leaf.apart.iter().map(|pair| (order(pair), false))).collect()
}

/// Looks for plans with numbers of networks in the range that no leaf holds. The range is cut wherever a leaf begins or
/// ends, so that each leaf holds all of a part or nothing; the leaves of each part have to cover every partition.
pub(super) fn hole(practices: usize, range: (u32, u32), leaves: &[Leaf]) -> Option<Hole> {
    let (least, end) = (u64::from(range.0), u64::from(range.1) + 1);
    let limits = leaves.iter().flat_map(|leaf| [u64::from(leaf.networks.0), u64::from(leaf.networks.1) + 1]);
    let mut starts: Vec<u64> = limits.filter(|&start| start > least && start < end).chain([least, end]).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut known: Vec<Vec<usize>> = Vec::new();
    for part in starts.windows(2) {
        let (first, last) = (part[0] as u32, (part[1] - 1) as u32);
        let holds = |leaf: &Leaf| leaf.networks.0 <= first && last <= leaf.networks.1;
        let inside: Vec<usize> = (0..leaves.len()).filter(|&at| holds(&leaves[at])).collect();
        if known.contains(&inside) {
            continue;
        }
        if let Some(pairs) = pair_hole(practices, inside.iter().map(|&at| decided(&leaves[at])).collect()) {
            return Some(Hole { networks: (first, last), pairs });
        }
        known.push(inside);
    }
    None
}

/// Looks for partitions that no leaf holds. Any keeps a pair together or apart, so leaves that all decide one pair are
/// split by it and each side has to cover its own; a leaf with nothing left to decide covers its side. A side that
/// contradicts itself (a with b, b with c, a not with c) holds no plan and needs no leaf.
fn pair_hole(practices: usize, leaves: Vec<BTreeMap<Pair, bool>>) -> Option<Vec<(Pair, bool)>> {
    let mut sides = vec![(Vec::new(), leaves)];
    while let Some((path, leaves)) = sides.pop() {
        if leaves.iter().any(BTreeMap::is_empty) {
            continue;
        }
        let mut pairs = leaves.first().into_iter().flat_map(BTreeMap::keys);
        let Some(&pair) = pairs.find(|pair| leaves.iter().all(|leaf| leaf.contains_key(pair))) else {
            if contradicts(practices, &path) {
                continue;
            }
            return Some(path);
        };
        for kept in [true, false] {
            let mut inside = path.clone();
            inside.push((pair, kept));
            let mut side: Vec<BTreeMap<Pair, bool>> =
                leaves.iter().filter(|leaf| leaf[&pair] == kept).cloned().collect();
            for leaf in &mut side {
                leaf.remove(&pair);
            }
            sides.push((inside, side));
        }
    }
    None
}

/// Whether no plan can keep these decisions.
fn contradicts(practices: usize, path: &[(Pair, bool)]) -> bool {
    let pairs = |kept: bool| -> Vec<(usize, usize)> {
        path.iter().filter(|(_, together)| *together == kept).map(|((a, b), _)| (a.index(), b.index())).collect()
    };
    Decisions::new(practices, &pairs(true), &pairs(false)).impossible.contains(&true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Score;

    fn leaf(together: &[(usize, usize)], apart: &[(usize, usize)]) -> Leaf {
        let pairs =
            |list: &[(usize, usize)]| list.iter().map(|&(a, b)| (PracticeId::new(a), PracticeId::new(b))).collect();
        Leaf {
            together: pairs(together),
            apart: pairs(apart),
            networks: (1, 3),
            practice_duals: Vec::new(),
            count_dual: Score::ZERO,
            cuts: Vec::new(),
            bound: Score::ZERO,
        }
    }

    fn hole(practices: usize, leaves: &[Leaf]) -> Option<Vec<(Pair, bool)>> {
        super::hole(practices, (1, 3), leaves).map(|hole| hole.pairs)
    }

    #[test]
    fn one_leaf_without_decisions_covers_all() {
        assert_eq!(hole(3, &[leaf(&[], &[])]), None);
        assert_eq!(hole(3, &[]), Some(Vec::new()));
    }

    #[test]
    fn both_sides_are_needed() {
        assert_eq!(hole(3, &[leaf(&[(0, 1)], &[]), leaf(&[], &[(1, 0)])]), None);
        let pair = (PracticeId::new(0), PracticeId::new(1));
        assert_eq!(hole(3, &[leaf(&[(1, 0)], &[])]), Some(vec![(pair, false)]));
    }

    #[test]
    fn branches_may_decide_different_pairs() {
        let apart = [leaf(&[(2, 3)], &[(0, 1)]), leaf(&[], &[(0, 1), (2, 3)])];
        let together = [leaf(&[(0, 1), (1, 2)], &[]), leaf(&[(0, 1)], &[(1, 2)])];
        let all: Vec<Leaf> = apart.iter().chain(&together).cloned().collect();
        assert_eq!(hole(4, &all), None);
        for missing in 0..all.len() {
            let mut some = all.clone();
            some.remove(missing);
            assert!(hole(4, &some).is_some(), "without leaf {missing}");
        }
    }

    #[test]
    fn a_side_that_contradicts_itself_needs_no_leaf() {
        let leaves = [leaf(&[], &[(0, 1)]), leaf(&[(0, 1)], &[(1, 2)]), leaf(&[(0, 1), (1, 2), (0, 2)], &[])];
        assert_eq!(hole(3, &leaves), None);
    }

    #[test]
    fn leaves_that_share_no_pair_are_not_a_tree() {
        let leaves = [leaf(&[(0, 1)], &[]), leaf(&[], &[(1, 2)]), leaf(&[(0, 2)], &[])];
        assert!(hole(3, &leaves).is_some());
    }

    #[test]
    fn numbers_of_networks_may_be_branched_on_anywhere_in_the_tree() {
        let within = |networks, leaf: Leaf| Leaf { networks, ..leaf };
        let few = within((1, 1), leaf(&[], &[]));
        let apart = within((2, 3), leaf(&[], &[(0, 1)]));
        let two = within((2, 2), leaf(&[(0, 1)], &[]));
        let three = within((3, 3), leaf(&[(0, 1)], &[]));
        let all = [few, apart, two, three];
        assert_eq!(super::hole(3, (1, 3), &all), None);
        assert_eq!(super::hole(3, (2, 2), &all[1..3]), None);
        let pair = (PracticeId::new(0), PracticeId::new(1));
        let hole = Hole { networks: (3, 3), pairs: vec![(pair, true)] };
        assert_eq!(super::hole(3, (1, 3), &all[..3]), Some(hole));
        let hole = Hole { networks: (1, 1), pairs: Vec::new() };
        assert_eq!(super::hole(3, (1, 3), &all[1..]), Some(hole));
        assert_eq!(super::hole(3, (1, u32::MAX), &all).map(|hole| hole.networks), Some((4, u32::MAX)));
    }
}
