//! Whether leaves cover every plan.

use super::decisions::Decisions;
use crate::model::{Leaf, PracticeId};
use std::collections::BTreeMap;

type Pair = (PracticeId, PracticeId);

/// Decided pairs that no leaf answers for: together when true.
pub(super) type Hole = Vec<(Pair, bool)>;

/// The pairs of a leaf, the lower practice first; together when true.
fn decided(leaf: &Leaf) -> BTreeMap<Pair, bool> {
    let order = |&(a, b): &Pair| (a.min(b), a.max(b));
    let together = leaf.together.iter().map(|pair| (order(pair), true));
    together.chain(leaf.apart.iter().map(|pair| (order(pair), false))).collect()
}

/// Looks for plans that no leaf holds. Any plan keeps a pair together or apart, so leaves that all decide one pair are
/// split by it and each side has to cover its own; a leaf with nothing left to decide covers its side. A side that
/// contradicts itself (a with b, b with c, a not with c) holds no plan and needs no leaf.
pub(super) fn hole(practices: usize, leaves: &[Leaf]) -> Option<Hole> {
    let mut sides: Vec<(Hole, Vec<BTreeMap<Pair, bool>>)> = vec![(Vec::new(), leaves.iter().map(decided).collect())];
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
fn contradicts(practices: usize, path: &Hole) -> bool {
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
            practice_duals: Vec::new(),
            count_dual: Score::ZERO,
            cuts: Vec::new(),
            bound: Score::ZERO,
        }
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
}
