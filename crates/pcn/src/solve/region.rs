//! The best partition of a few neighbouring practices, exactly.

use super::tally::{Scorer, bits};
use crate::model::{PracticeId, Score};
use crate::problem::Problem;

/// Practices that one region may hold.
pub(crate) const LARGEST: usize = 40;

/// Candidates listed in one region before it is given up.
const MOST_CANDIDATES: usize = 60_000;

/// What a region may become.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask {
    /// Least and most networks.
    pub(crate) least: usize,
    pub(crate) most: usize,
    /// Only partitions that score less.
    pub(crate) below: Score,
    /// Nodes of the exact-cover search.
    pub(crate) nodes: u64,
}

struct Group {
    mask: u64,
    score: i64,
    /// Score less the members' shares of the bound.
    reduced: i64,
}

struct Cover {
    /// For each practice the groups in which it is the first, by reduced score.
    groups: Vec<Vec<Group>>,
    most: usize,
    least: usize,
    best: i64,
    chosen: Vec<u64>,
    path: Vec<u64>,
    nodes: u64,
    limit: u64,
}

impl Cover {
    fn search(&mut self, uncovered: u64, score: i64, bound: i64) {
        if uncovered == 0 {
            if score < self.best && self.path.len() >= self.least {
                self.best = score;
                self.chosen.clone_from(&self.path);
            }
            return;
        }
        if self.path.len() == self.most || self.nodes == self.limit {
            return;
        }
        self.nodes += 1;
        let first = uncovered.trailing_zeros() as usize;
        for at in 0..self.groups[first].len() {
            let Group { mask, score: own, reduced } = self.groups[first][at];
            if bound + reduced >= self.best {
                return;
            }
            if mask & !uncovered == 0 {
                self.path.push(mask);
                self.search(uncovered & !mask, score + own, bound + reduced);
                self.path.pop();
            }
        }
    }
}

/// The best partition of `members` into contiguous networks within the cap, if one scores less than asked.
///
/// Every connected group is listed and scored, then chosen by a depth-first exact cover: always a group of the first
/// practice not yet covered, cheapest above its members' shares first, cut off when the shares of what is uncovered say
/// that no better partition follows. Exact unless a limit is met; then `None` or the best so far.
pub(crate) fn best(scorer: &Scorer<'_>, members: &[PracticeId], ask: Ask) -> Option<(Score, Vec<Vec<PracticeId>>)> {
    let (problem, n) = (scorer.problem, members.len());
    if n == 0 || n > LARGEST {
        return None;
    }
    let order = periphery_first(problem, members);
    let links: Vec<u64> = order
        .iter()
        .map(|&id| {
            let near = problem.adjacency().neighbours(id);
            (0..n).filter(|&j| near.binary_search(&order[j]).is_ok()).fold(0, |mask, j| mask | 1 << j)
        })
        .collect();
    let listing = list(scorer, &order, &links, ask.below)?;
    let mut share = vec![i64::MAX; n];
    for &(mask, score, size) in &listing {
        for i in bits(mask) {
            let own = problem.list_size(order[i]);
            let part = if size == 0 { 0 } else { (i128::from(score) * i128::from(own) / i128::from(size)) as i64 };
            share[i] = share[i].min(part);
        }
    }
    if share.contains(&i64::MAX) {
        return None;
    }
    let mut groups: Vec<Vec<Group>> = (0..n).map(|_| Vec::new()).collect();
    for (mask, score, _) in listing {
        let reduced = score - bits(mask).map(|i| share[i]).sum::<i64>();
        groups[mask.trailing_zeros() as usize].push(Group { mask, score, reduced });
    }
    for list in &mut groups {
        list.sort_unstable_by_key(|group| (group.reduced, group.mask));
    }
    let mut cover = Cover {
        groups,
        most: ask.most,
        least: ask.least,
        best: ask.below.micro(),
        chosen: Vec::new(),
        path: Vec::new(),
        nodes: 0,
        limit: ask.nodes,
    };
    cover.search((1 << n) - 1, 0, share.iter().sum());
    if cover.chosen.is_empty() {
        return None;
    }
    let name = |mask: &u64| {
        let mut group: Vec<PracticeId> = bits(*mask).map(|i| order[i]).collect();
        group.sort_unstable();
        group
    };
    Some((Score::from_micro(cover.best), cover.chosen.iter().map(name).collect()))
}

/// Practices far from the middle have the fewest groups, and are covered first.
fn periphery_first(problem: &Problem, members: &[PracticeId]) -> Vec<PracticeId> {
    let point = |id: PracticeId| problem.practices()[id.index()].location;
    let n = members.len() as f64;
    let x = members.iter().map(|&id| point(id).easting()).sum::<f64>() / n;
    let y = members.iter().map(|&id| point(id).northing()).sum::<f64>() / n;
    let mut order = members.to_vec();
    let far = |id: PracticeId| (point(id).easting() - x).powi(2) + (point(id).northing() - y).powi(2);
    order.sort_by(|&a, &b| far(b).total_cmp(&far(a)).then(a.cmp(&b)));
    order
}

/// All connected groups with score and size. Groups below the floor are left out when their price alone is too high.
fn list(scorer: &Scorer<'_>, order: &[PracticeId], links: &[u64], below: Score) -> Option<Vec<(u64, i64, u64)>> {
    let n = order.len();
    let problem = scorer.problem;
    let policy = problem.policy();
    let sizes: Vec<u64> = order.iter().map(|&id| problem.list_size(id)).collect();
    let floor = u64::from(problem.least_floor());
    let tally = scorer.tally(order);
    let exceptions = below > Score::from_patient_km(policy.exception_price);
    let mut found = Vec::new();
    let mut stack: Vec<(u64, u64, u64, u64)> = Vec::new();
    for root in 0..n {
        // Members after the root only, so that each group is met once.
        let later = !0_u64 << root << 1;
        stack.push((1 << root, links[root] & later, later, sizes[root]));
        while let Some((mask, mut border, mut free, size)) = stack.pop() {
            if (size >= floor || exceptions)
                && let Some(score) = tally.score_below(mask, size, below.micro())
            {
                found.push((mask, score, size));
                if found.len() > MOST_CANDIDATES {
                    return None;
                }
            }
            while border != 0 {
                let next = border.trailing_zeros() as usize;
                border &= border - 1;
                free &= !(1 << next);
                let grown = size + sizes[next];
                if grown <= u64::from(policy.cap) {
                    stack.push((mask | 1 << next, (border | links[next]) & free, free, grown));
                }
            }
        }
    }
    Some(found)
}
