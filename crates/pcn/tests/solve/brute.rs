//! The best plan by trying every partition, and every set of practices that is a candidate.

use super::naive;
use pcn::problem::Problem;

/// Every candidate as a bit mask, with its score by the naive arithmetic.
pub(crate) fn candidates(problem: &Problem) -> Vec<(u32, i128)> {
    // A fixed network has a hub, however far.
    let far = |mask: u32| naive::members(mask).into_iter().map(|hub| naive::score_at(problem, mask, hub)).min();
    let score = |mask: u32| naive::score(problem, mask).or_else(|| far(mask));
    (1..1_u32 << problem.len())
        .filter(|&mask| naive::candidate(problem, mask))
        .map(|mask| (mask, score(mask).expect("a mask has a bit")))
        .collect()
}

/// The least score of a plan with a number of networks that is allowed; `None` when there is no such plan.
///
/// Covers sets of practices one after the other, each by all candidates that hold its lowest practice: every partition
/// into candidates is met, once.
pub(crate) fn optimum(problem: &Problem) -> Option<i128> {
    optimum_where(problem, |_| true)
}

/// The same over plans whose networks, as bit masks, are all `allowed`.
pub(crate) fn optimum_where(problem: &Problem, allowed: impl Fn(u32) -> bool) -> Option<i128> {
    let n = problem.len();
    let mut by_first: Vec<Vec<(u32, i128)>> = vec![Vec::new(); n];
    for (mask, score) in candidates(problem).into_iter().filter(|&(mask, _)| allowed(mask)) {
        by_first[mask.trailing_zeros() as usize].push((mask, score));
    }
    // best[k][left]: the least score of covering `left` with k networks.
    let sets = 1 << n;
    let mut best: Vec<Vec<Option<i128>>> = vec![vec![None; sets]; n + 1];
    best[0][0] = Some(0);
    for left in 1..sets as u32 {
        for &(mask, score) in &by_first[left.trailing_zeros() as usize] {
            if mask & !left != 0 {
                continue;
            }
            for k in 1..=n {
                if let Some(rest) = best[k - 1][(left & !mask) as usize] {
                    let known = &mut best[k][left as usize];
                    *known = Some(known.map_or(rest + score, |known| known.min(rest + score)));
                }
            }
        }
    }
    let (least, most) = problem.count_range();
    (least as usize..=n.min(most as usize)).filter_map(|k| best[k][sets - 1]).min()
}

/// Every plan into candidates, each as its networks' bit masks, with a number of networks that is allowed.
pub(crate) fn plans(problem: &Problem) -> Vec<Vec<u32>> {
    fn cover(left: u32, by_first: &[Vec<u32>], path: &mut Vec<u32>, found: &mut Vec<Vec<u32>>) {
        if left == 0 {
            found.push(path.clone());
            return;
        }
        for &mask in by_first[left.trailing_zeros() as usize].iter().filter(|&&mask| mask & !left == 0) {
            path.push(mask);
            cover(left & !mask, by_first, path, found);
            path.pop();
        }
    }
    let mut by_first: Vec<Vec<u32>> = vec![Vec::new(); problem.len()];
    for (mask, _) in candidates(problem) {
        by_first[mask.trailing_zeros() as usize].push(mask);
    }
    let mut found = Vec::new();
    cover((1_u32 << problem.len()) - 1, &by_first, &mut Vec::new(), &mut found);
    let (least, most) = problem.count_range();
    found.retain(|plan| (least as usize..=most as usize).contains(&plan.len()));
    found
}

#[test]
fn trying_every_partition_agrees_on_a_handful() {
    use super::tiny::{edge, practice};
    // A path of four practices of 20,000 each, a kilometre apart: two pairs, one practice a kilometre from the hub each.
    let practices: Vec<_> = (0..4).map(|at| practice(at, at as i32 * 1000, 0, 20_000)).collect();
    let adjacency = pcn::adjacency::Adjacency::new(4, [edge(0, 1), edge(1, 2), edge(2, 3)]);
    let problem = Problem::builder(practices, adjacency).build().expect("in order");
    assert_eq!(optimum(&problem), Some(40_000_000_000));
}
