//! Contiguity: minimal separators between a unit and a centre.
//!
//! Where unit i belongs to centre j, one unit of every set S that separates them does: x(i, j) <= sum of x(v, j) over v in S
//! (Carvajal, Constantino, Goycoolea, Vielma, Weintraub, "Imposing connectivity constraints in forest planning models",
//! Operations Research 61, 2013). Units through which no path from j to i fits under the cap need not be in S, which is
//! the length-bounded form (Validi, Buchanan, Lykhovyd, Operations Research 70, 2022).

use super::alive::Alive;
use crate::assignment::AssignmentProblem;

/// x(unit, centre) <= sum of x(v, centre) over the separator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Separator {
    pub(super) unit: usize,
    pub(super) centre: usize,
    /// Ascending.
    pub(super) through: Vec<usize>,
}

/// Least violation worth a row.
const LEAST: f64 = 0.03;

/// The separators of one centre that its values violate: from the support's pieces where it is broken, else by minimum cuts.
pub(super) fn separate(
    problem: &AssignmentProblem,
    alive: &Alive,
    reach: &[u64],
    centre: usize,
    value: &[f64],
    fractional: bool,
) -> Vec<Separator> {
    let n = problem.units();
    let mut found = Vec::new();
    let joined = flood(problem, centre, |unit| value[unit] > 1e-7);
    for unit in 0..n {
        let own = value[unit];
        if own < LEAST || unit == centre || problem.neighbours[unit].binary_search(&centre).is_ok() {
            continue;
        }
        if !joined[unit] {
            let piece = flood(problem, unit, |other| value[other] > 1e-7);
            if (0..unit).any(|earlier| piece[earlier] && value[earlier] >= own) {
                continue;
            }
            found.push(Separator { unit, centre, through: around(problem, alive, centre, &piece) });
        } else if fractional {
            let usable = usable(problem, alive, reach, unit, centre);
            if let Some(through) = minimum_cut(problem, &usable, unit, centre, value, own - LEAST) {
                found.push(Separator { unit, centre, through });
            }
        }
    }
    found
}

/// Units that a path from the start reaches through those wanted.
fn flood(problem: &AssignmentProblem, start: usize, wanted: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut reached = vec![false; problem.units()];
    reached[start] = true;
    let mut open = vec![start];
    while let Some(unit) = open.pop() {
        for &next in &problem.neighbours[unit] {
            if !reached[next] && wanted(next) {
                reached[next] = true;
                open.push(next);
            }
        }
    }
    reached
}

/// The neighbours of a piece that the centre reaches without the piece and without passing another of them.
fn around(problem: &AssignmentProblem, alive: &Alive, centre: usize, piece: &[bool]) -> Vec<usize> {
    let n = problem.units();
    let border: Vec<bool> =
        (0..n).map(|unit| !piece[unit] && problem.neighbours[unit].iter().any(|&near| piece[near])).collect();
    let outside = flood(problem, centre, |unit| alive.has(unit, centre) && !piece[unit] && !border[unit]);
    let touched = |unit: usize| problem.neighbours[unit].iter().any(|&near| outside[near]);
    (0..n).filter(|&unit| border[unit] && alive.has(unit, centre) && touched(unit)).collect()
}

/// Units that lie on a path from the centre to the unit within the cap.
fn usable(problem: &AssignmentProblem, alive: &Alive, reach: &[u64], unit: usize, centre: usize) -> Vec<bool> {
    let n = problem.units();
    let mut least = vec![u64::MAX; n];
    least[unit] = problem.sizes[unit];
    let mut open = std::collections::BinaryHeap::from([(std::cmp::Reverse(least[unit]), unit)]);
    while let Some((std::cmp::Reverse(size), at)) = open.pop() {
        if size > least[at] || at == centre {
            continue;
        }
        for &next in &problem.neighbours[at] {
            let grown = size + problem.sizes[next];
            if alive.has(next, centre) && grown < least[next] {
                least[next] = grown;
                open.push((std::cmp::Reverse(grown), next));
            }
        }
    }
    (0..n)
        .map(|via| {
            least[via] < u64::MAX
                && reach[via] < u64::MAX
                && least[via] + reach[via] - problem.sizes[via] <= alive.caps[centre]
        })
        .collect()
}

/// The separator of least value between unit and centre among usable units, if below `limit`: augmenting paths on split units.
fn minimum_cut(
    problem: &AssignmentProblem,
    usable: &[bool],
    unit: usize,
    centre: usize,
    value: &[f64],
    limit: f64,
) -> Option<Vec<usize>> {
    let n = problem.units();
    // Flow through each unit, and along each direction between neighbours.
    let mut left: Vec<f64> = (0..n).map(|v| if usable[v] { value[v].max(0.0) + 1e-6 } else { 0.0 }).collect();
    let capacity = left.clone();
    let mut flow: std::collections::HashMap<(usize, usize), f64> = std::collections::HashMap::new();
    let mut total = 0.0;
    loop {
        // Nodes: unit's way in (2v) and way out (2v + 1).
        let mut from = vec![usize::MAX; 2 * n];
        let start = 2 * unit + 1;
        from[start] = start;
        let mut open = std::collections::VecDeque::from([start]);
        while let Some(node) = open.pop_front() {
            let (v, out) = (node / 2, node % 2 == 1);
            let mut visit = |next: usize| {
                if from[next] == usize::MAX {
                    from[next] = node;
                    open.push_back(next);
                }
            };
            if out {
                for &next in &problem.neighbours[v] {
                    if usable[next] && next != unit {
                        visit(2 * next);
                    }
                }
                if v != unit && left[v] < capacity[v] - 1e-12 {
                    visit(2 * v);
                }
            } else {
                if left[v] > 1e-12 {
                    visit(2 * v + 1);
                }
                for &before in &problem.neighbours[v] {
                    if flow.get(&(before, v)).is_some_and(|&amount| amount > 1e-12) {
                        visit(2 * before + 1);
                    }
                }
            }
            if from[2 * centre] != usize::MAX {
                break;
            }
        }
        if from[2 * centre] == usize::MAX {
            let through = (0..n).filter(|&v| from[2 * v] != usize::MAX && from[2 * v + 1] == usize::MAX && v != centre);
            return Some(through.collect());
        }
        let mut room = f64::INFINITY;
        let mut node = 2 * centre;
        while node != start {
            let before = from[node];
            let (v, w) = (before / 2, node / 2);
            room = room.min(match (before % 2, node % 2) {
                (0, 1) if v == w => left[v],
                (1, 0) if v == w => capacity[v] - left[v],
                (0, 1) => flow[&(w, v)],
                _ => f64::INFINITY,
            });
            node = before;
        }
        if !room.is_finite() {
            return None;
        }
        total += room;
        if total >= limit {
            return None;
        }
        let mut node = 2 * centre;
        while node != start {
            let before = from[node];
            let (v, w) = (before / 2, node / 2);
            match (before % 2, node % 2) {
                (0, 1) if v == w => left[v] -= room,
                (1, 0) if v == w => left[v] += room,
                (0, 1) => *flow.entry((w, v)).or_default() -= room,
                _ => *flow.entry((v, w)).or_default() += room,
            }
            node = before;
        }
    }
}
