//! Small instances outright: every connected group of an allowed size is listed, then covers are searched.
//!
//! What is left uncovered has to fall into pieces whose sizes some number of districts can fill, which narrow size limits
//! seldom allow: this is what proves that no plan exists. Up to 128 units and a limited number of groups.

use super::anneal::Draft;
use super::existence::ASKED;
use crate::assignment::AssignmentProblem;

/// Search nodes of the listing before it is given up.
const MOST_NODES: u64 = 8_000_000;
/// Search nodes of the cover before it is given up.
const MOST_COVERS: u64 = 3_000_000;

struct Group {
    mask: u128,
    cost: i64,
    centre: usize,
}

/// The best plan, or that there is none; `None` when the groups are too many, or once `stop` says so.
pub(super) fn solve(problem: &AssignmentProblem, stop: &dyn Fn() -> bool) -> Option<Option<(i64, Draft)>> {
    let n = problem.units();
    if n > 128 || problem.are_given() {
        return None;
    }
    let links = links(problem);
    let groups = list(problem, &links, stop)?;
    let mut cover = Cover { problem, links, groups, best: None, path: Vec::new(), nodes: 0, given_up: false, stop };
    cover.search(all(n), 0, problem.districts());
    (!cover.given_up).then(|| cover.best.map(|(score, chosen)| (score, draft(n, &chosen))))
}

/// All of up to 128 units as bits.
pub(super) fn all(n: usize) -> u128 {
    if n == 128 { u128::MAX } else { (1 << n) - 1 }
}

/// What a group costs at its best centre, and that centre.
pub(super) fn best_centre(problem: &AssignmentProblem, mask: u128) -> Option<(i64, usize)> {
    let total = |centre: usize| bits(mask).map(|unit| problem.cost(unit, centre)).sum::<i64>();
    bits(mask).map(|centre| (total(centre), centre)).min()
}

/// The neighbours of each unit as bits; for up to 128 units.
pub(super) fn links(problem: &AssignmentProblem) -> Vec<u128> {
    problem.neighbours.iter().map(|near| near.iter().fold(0, |mask, &unit| mask | 1 << unit)).collect()
}

pub(super) fn bits(mut mask: u128) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (mask != 0).then(|| {
            let bit = mask.trailing_zeros() as usize;
            mask &= mask - 1;
            bit
        })
    })
}

/// For each unit the groups of which it is the lowest member, cheapest first.
fn list(problem: &AssignmentProblem, links: &[u128], stop: &dyn Fn() -> bool) -> Option<Vec<Vec<Group>>> {
    let n = problem.units();
    let mut groups: Vec<Vec<Group>> = (0..n).map(|_| Vec::new()).collect();
    let mut nodes: u64 = 0;
    for root in 0..n {
        let later = if root == 127 { 0 } else { u128::MAX << (root + 1) };
        let mut open = vec![(1_u128 << root, links[root] & later, later, problem.sizes[root])];
        while let Some((mask, mut border, mut free, size)) = open.pop() {
            nodes += 1;
            if nodes > MOST_NODES || nodes.is_multiple_of(ASKED) && stop() {
                return None;
            }
            if (problem.floor..=problem.cap).contains(&size) {
                let (cost, centre) = best_centre(problem, mask)?;
                groups[root].push(Group { mask, cost, centre });
            }
            while border != 0 {
                let next = border.trailing_zeros() as usize;
                border &= border - 1;
                free &= !(1 << next);
                let grown = size + problem.sizes[next];
                if grown <= problem.cap {
                    open.push((mask | 1 << next, (border | links[next]) & free, free, grown));
                }
            }
        }
    }
    groups.iter_mut().for_each(|list| list.sort_unstable_by_key(|group| (group.cost, group.mask)));
    Some(groups)
}

struct Cover<'a> {
    problem: &'a AssignmentProblem,
    links: Vec<u128>,
    groups: Vec<Vec<Group>>,
    best: Option<(i64, Vec<(u128, usize)>)>,
    path: Vec<(u128, usize)>,
    nodes: u64,
    given_up: bool,
    stop: &'a dyn Fn() -> bool,
}

impl Cover<'_> {
    fn search(&mut self, uncovered: u128, cost: i64, left: usize) {
        if uncovered == 0 {
            if left == 0 && self.best.as_ref().is_none_or(|(known, _)| cost < *known) {
                self.best = Some((cost, self.path.clone()));
            }
            return;
        }
        self.nodes += 1;
        self.given_up |= self.nodes > MOST_COVERS || self.nodes.is_multiple_of(ASKED) && (self.stop)();
        if left == 0 || self.given_up || !fillable(self.problem, &self.links, uncovered, left) {
            return;
        }
        let first = uncovered.trailing_zeros() as usize;
        for at in 0..self.groups[first].len() {
            let Group { mask, cost: own, centre } = self.groups[first][at];
            if self.best.as_ref().is_some_and(|(known, _)| cost + own >= *known) {
                return;
            }
            if mask & !uncovered == 0 {
                self.path.push((mask, centre));
                self.search(uncovered & !mask, cost + own, left - 1);
                self.path.pop();
            }
        }
    }
}

/// Whether the pieces of what is uncovered can be filled by as many districts as are left.
pub(super) fn fillable(problem: &AssignmentProblem, links: &[u128], mut uncovered: u128, left: usize) -> bool {
    let (mut least, mut most) = (0, 0);
    while uncovered != 0 {
        let mut piece = 1_u128 << uncovered.trailing_zeros();
        loop {
            let grown = bits(piece).fold(piece, |mask, unit| mask | links[unit]) & uncovered;
            if grown == piece {
                break;
            }
            piece = grown;
        }
        uncovered &= !piece;
        let size: u64 = bits(piece).map(|unit| problem.sizes[unit]).sum();
        let needed = size.div_ceil(problem.cap.max(1)).max(1);
        let greatest = size.checked_div(problem.floor).unwrap_or(u64::MAX / 256).min(u64::MAX / 256);
        if needed > greatest {
            return false;
        }
        least += needed;
        most += greatest;
    }
    (least..=most).contains(&(left as u64))
}

pub(super) fn draft(n: usize, chosen: &[(u128, usize)]) -> Draft {
    let mut district = vec![0; n];
    for (at, (mask, _)) in chosen.iter().enumerate() {
        bits(*mask).for_each(|unit| district[unit] = at);
    }
    Draft { district, centres: chosen.iter().map(|&(_, centre)| centre).collect() }
}
