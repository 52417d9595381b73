//! Whether there is any plan at all.
//!
//! Narrow size limits rule areas out for two reasons: a large unit whose neighbours are too large to join it, and a number of
//! districts that do not come out even. The first shows in least path lengths. For the second, districts are taken off one by
//! one, each around the unit whose district is hardest to find, as long as every piece of what is left can be filled by some
//! number of districts. Costs play no part.

use super::alive::Alive;
use super::anneal::Draft;
use super::listing::{all, best_centre, bits, draft, fillable, links};
use crate::assignment::AssignmentProblem;
use crate::model::PracticeId;

/// Search nodes before the question is left open.
const MOST: u64 = 30_000_000;

/// Nodes between two questions whether to stop.
pub(super) const ASKED: u64 = 4_096;

/// What the search for any plan ended with.
#[derive(Debug)]
pub(super) enum Existence {
    /// There is none.
    None,
    /// Here is one.
    Plan(i64, Draft),
    /// Too much to look at.
    Unknown,
}

/// A unit that no connected district within floor and cap can hold; then there is no plan.
///
/// `None` says nothing about other reasons.
#[must_use]
pub fn unheld(problem: &AssignmentProblem) -> Option<PracticeId> {
    let alive = Alive::new(problem);
    let centres = alive.centres();
    let held = |unit: usize| centres.iter().any(|&centre| alive.has(unit, centre));
    (0..problem.units()).find(|&unit| !held(unit)).map(PracticeId::new)
}

/// Looks for any plan: for a unit that no district can hold, then, where up to 128 units choose their centres, for districts.
///
/// `stop` is asked now and then; once it says so, the question is left open.
pub(super) fn search(problem: &AssignmentProblem, stop: &dyn Fn() -> bool) -> Existence {
    if unheld(problem).is_some() {
        return Existence::None;
    }
    let n = problem.units();
    if problem.are_given() || n > 128 {
        return Existence::Unknown;
    }
    let mut search = Search { problem, links: links(problem), nodes: 0, given_up: false, path: Vec::new(), stop };
    if search.fill(all(n), problem.districts()) {
        let centred: Vec<(i64, usize)> = search.path.iter().filter_map(|&mask| best_centre(problem, mask)).collect();
        let chosen: Vec<(u128, usize)> = search.path.iter().zip(&centred).map(|(&mask, best)| (mask, best.1)).collect();
        return Existence::Plan(centred.iter().map(|best| best.0).sum(), draft(n, &chosen));
    }
    if search.given_up { Existence::Unknown } else { Existence::None }
}

struct Search<'a> {
    problem: &'a AssignmentProblem,
    links: Vec<u128>,
    nodes: u64,
    given_up: bool,
    path: Vec<u128>,
    stop: &'a dyn Fn() -> bool,
}

impl Search<'_> {
    /// Whether so many districts fill what is open; they are on the path then.
    fn fill(&mut self, open: u128, left: usize) -> bool {
        if open == 0 {
            return left == 0;
        }
        if left == 0 || self.given_up || !fillable(self.problem, &self.links, open, left) {
            return false;
        }
        let Some(seed) = bits(open).max_by_key(|&unit| (self.problem.sizes[unit], std::cmp::Reverse(unit))) else {
            return false;
        };
        let start = 1_u128 << seed;
        let mut stack = vec![(start, self.links[seed] & open, open & !start, self.problem.sizes[seed])];
        while let Some((mask, mut border, mut free, size)) = stack.pop() {
            self.nodes += 1;
            self.given_up |= self.nodes > MOST || self.nodes.is_multiple_of(ASKED) && (self.stop)();
            if self.given_up {
                return false;
            }
            if (self.problem.floor..=self.problem.cap).contains(&size) {
                self.path.push(mask);
                if self.fill(open & !mask, left - 1) {
                    return true;
                }
                self.path.pop();
            }
            while border != 0 {
                let next = border.trailing_zeros() as usize;
                border &= border - 1;
                free &= !(1 << next);
                let grown = size + self.problem.sizes[next];
                if grown <= self.problem.cap {
                    stack.push((mask | 1 << next, (border | self.links[next]) & free, free, grown));
                }
            }
        }
        false
    }
}
