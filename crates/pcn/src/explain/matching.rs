//! Which network of one plan is which of another.

use crate::model::PracticeId;
use crate::problem::Problem;
use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;
use std::collections::BTreeMap;

/// For each network of `after` the network of `before` whose identity it keeps, at most one each; `None` for a new one.
///
/// **Finds** the pairing that leaves most patients in the network they were in, by the Hungarian method (H. W. Kuhn, "The
/// Hungarian method for the assignment problem", 1955): no other way of naming the networks says that fewer patients moved.
/// Networks without a patient in common are never paired; a pairing without patients counts practices. Practices that a
/// plan leaves out count for nothing; one in several networks counts in the last.
///
/// **Cost**: cubic in the number of networks that hang together by common practices; a blink for an ICB.
#[must_use]
pub fn match_networks(problem: &Problem, before: &[Vec<PracticeId>], after: &[Vec<PracticeId>]) -> Vec<Option<usize>> {
    match_by(problem.len(), before, after, |id| (problem.list_size(id), 1))
}

/// The same pairing for anything that practices count, and among equals for something else; both sum to less than 2^26.
pub(super) fn match_by(
    practices: usize,
    before: &[Vec<PracticeId>],
    after: &[Vec<PracticeId>],
    weigh: impl Fn(PracticeId) -> (u64, u64),
) -> Vec<Option<usize>> {
    let mut matched = vec![None; after.len()];
    if before.is_empty() || after.is_empty() {
        return matched;
    }
    let overlaps = overlaps(practices, before, after, weigh);
    let transposed = after.len() > before.len();
    let (rows, columns) = if transposed { (before.len(), after.len()) } else { (after.len(), before.len()) };
    let mut weights = Matrix::new(rows, columns, 0i64);
    for (&(old, new), &(first, second)) in &overlaps {
        let at = if transposed { (old, new) } else { (new, old) };
        weights[at] = ((first as i64) << 26) + second as i64;
    }
    let (_, chosen) = kuhn_munkres(&weights);
    for (row, column) in chosen.into_iter().enumerate() {
        let (new, old) = if transposed { (column, row) } else { (row, column) };
        if overlaps.contains_key(&(old, new)) {
            matched[new] = Some(old);
        }
    }
    matched
}

/// What each pair of networks has in common.
fn overlaps(
    practices: usize,
    before: &[Vec<PracticeId>],
    after: &[Vec<PracticeId>],
    weigh: impl Fn(PracticeId) -> (u64, u64),
) -> BTreeMap<(usize, usize), (u64, u64)> {
    let old = network_of(practices, before);
    let mut overlaps = BTreeMap::new();
    for (new, members) in after.iter().enumerate() {
        for &member in members {
            if let Some(old) = old[member.index()] {
                let entry: &mut (u64, u64) = overlaps.entry((old, new)).or_default();
                let (first, second) = weigh(member);
                entry.0 += first;
                entry.1 += second;
            }
        }
    }
    overlaps
}

/// For each practice its network, if it has one.
pub(super) fn network_of(practices: usize, groups: &[Vec<PracticeId>]) -> Vec<Option<usize>> {
    let mut of = vec![None; practices];
    for (network, members) in groups.iter().enumerate() {
        members.iter().for_each(|member| of[member.index()] = Some(network));
    }
    of
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ids, row};
    use super::*;

    #[test]
    fn most_patients_stay_and_no_identity_is_used_twice() {
        let problem = row(&[10_000, 10_000, 10_000, 20_000, 10_000]);
        let before = vec![ids(&[0, 1, 2]), ids(&[3, 4])];
        // Both halves come from the first network; the larger keeps its name, the other is new.
        let after = vec![ids(&[0]), ids(&[1, 2]), ids(&[3, 4])];
        assert_eq!(match_networks(&problem, &before, &after), [None, Some(0), Some(1)]);
        // Taking the largest overlap first (20,000) would leave the other network without a name.
        let problem = row(&[20_000, 19_000, 18_000]);
        let matched = match_networks(&problem, &[ids(&[0, 2]), ids(&[1])], &[ids(&[0, 1]), ids(&[2])]);
        assert_eq!(matched, [Some(1), Some(0)]);
    }

    #[test]
    fn nothing_matches_nothing() {
        let problem = row(&[1, 0]);
        assert!(match_networks(&problem, &[], &[]).is_empty());
        assert_eq!(match_networks(&problem, &[], &[ids(&[0])]), [None]);
        assert_eq!(match_networks(&problem, &[ids(&[0])], &[ids(&[1])]), [None], "no practice in common");
        assert_eq!(match_networks(&problem, &[ids(&[1])], &[ids(&[1])]), [Some(0)], "a list of nobody");
    }
}
