//! What stands in the way of a plan that meets the floor, and the least changes that would help.

mod describe;
mod oracle;
mod remedy;
#[cfg(test)]
mod tests;

use crate::candidates::{Decisions, is_trapped};
use crate::model::{NetworkCount, PracticeId, Score};
use crate::problem::Problem;
use crate::solve::Control;
use crate::verify::Link;
use oracle::Oracle;
use serde::{Deserialize, Serialize};
use std::sync::atomic::AtomicU64;

/// A rule that takes part in a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Every network holds at least this many patients.
    Floor(u32),
    /// A network of several practices holds at most this many.
    Cap(u32),
    /// Members are neighbours: a network is one connected piece.
    Contiguity,
    /// There are from so many to so many networks.
    Networks(u32, u32),
    /// Two practices share a network.
    Together(PracticeId, PracticeId),
    /// Two practices do not share a network.
    Apart(PracticeId, PracticeId),
}

/// Practices and rules that cannot all be had: drop any one of the rules, and the others can be kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// The practices that cannot be placed, ascending.
    pub practices: Vec<PracticeId>,
    /// Their patients.
    pub patients: u64,
    /// The rules, as few as clash.
    pub rules: Vec<Rule>,
    /// Whether it was proven that these rules clash and that dropping any one of them ends that.
    pub proven: bool,
    /// The shortest link from the practices to one that is no neighbour of theirs, where contiguity takes part.
    pub link: Option<Link>,
    /// Changes that end the conflict, each confirmed by a plan, the cheapest first.
    pub remedies: Vec<Remedy>,
}

/// What could be changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Lower the floor for the networks of these practices, the smallest of which then holds `to` patients.
    Waive {
        /// For each network its members.
        networks: Vec<Vec<PracticeId>>,
        /// Patients of the smallest of them.
        to: u64,
    },
    /// Let two practices be neighbours.
    Edge(Link),
    /// Raise the cap.
    Cap {
        /// The least cap that helps.
        to: u32,
    },
    /// Ask for another number of networks.
    Networks {
        /// The nearest number that helps.
        to: u32,
    },
    /// Give up one rule.
    Drop(Rule),
}

/// A change with a plan that shows that it helps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remedy {
    /// The change.
    pub change: Change,
    /// Score of the plan, in which a waived network pays for each patient missing and not for being an exception.
    pub score: Score,
    /// The plan.
    pub groups: Vec<Vec<PracticeId>>,
}

/// What clashes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflicts {
    /// Whether a plan keeps every rule, the floor included; `None` when that could not be decided.
    pub possible: Option<bool>,
    /// The conflicts; none when there is a plan, or none was found.
    pub conflicts: Vec<Conflict>,
}

/// Finds what keeps an area from having a plan in which every network holds at least the floor.
///
/// **Finds**, first, practices that no network from the floor to the cap can hold (trapped practices), gathered by
/// neighbourhood, and which rules hold them. Then, for the other practices, whether the floor, the cap, contiguity, the
/// number of networks, the pairs of `pairs` and those of the problem's rules can be had together; where not, rules are left out one after the other while
/// the rest still clashes (the deletion filter of J. W. Chinneck and E. W. Dravnieks, "Locating minimal infeasible constraint
/// sets in linear programs", 1991), so that what remains is smallest: without any one of its rules the others can be kept.
///
/// The problem's other rules, such as borders and fixed networks, are kept throughout.
///
/// **Each remedy** is confirmed by a plan found with it. They are ranked by that plan's score.
///
/// A rule is left out by setting it where it no longer matters: floor 0, any number of networks, twice the cap and the
/// largest practice, neighbours up to the 30 nearest.
///
/// **Cost**: some ten solves, each ended as soon as it is decided.
#[must_use]
pub fn conflicts(problem: &Problem, pairs: &Decisions, control: &dyn Control) -> Conflicts {
    let mut pairs = pairs.clone();
    pairs.together.extend(&problem.rules().together);
    pairs.apart.extend(&problem.rules().apart);
    let (problem, pairs) = (&problem.clone().without_pairs(), &pairs);
    let trapped: Vec<bool> = problem.ids().map(|id| is_trapped(problem, id)).collect();
    let components = problem.adjacency().pieces_among(|id| trapped[id.index()]);
    let oracle = Oracle { control, asked: AtomicU64::new(0) };
    let mut conflicts: Vec<Conflict> =
        components.iter().map(|members| trapped_conflict(problem, members.clone())).collect();
    let rest = Rest::new(problem, pairs, &trapped, components.len());
    let (mut possible, rest_conflict) = match &rest {
        None => (Some(true), None),
        Some(rest) => rest.conflict(&oracle),
    };
    conflicts.extend(rest_conflict);
    if !components.is_empty() {
        possible = Some(false);
    }
    for conflict in &mut conflicts {
        conflict.remedies = remedy::remedies(problem, pairs, conflict, &trapped, control);
    }
    Conflicts { possible, conflicts }
}

/// The rules that trap practices: the floor, and what keeps them from enough patients.
fn trapped_conflict(problem: &Problem, practices: Vec<PracticeId>) -> Conflict {
    let policy = problem.policy();
    let pieces = problem.adjacency().pieces();
    let piece = pieces.iter().find(|piece| piece.contains(&practices[0])).map_or(0, |piece| problem.size(piece));
    let mut rules = vec![Rule::Floor(policy.floor)];
    if piece >= u64::from(policy.floor) {
        rules.push(Rule::Cap(policy.cap));
    }
    // Without contiguity, could each be in a network of any practices?
    let freed = practices.iter().all(|&id| sums_from_floor_to_cap(problem, id, rules.len() > 1));
    if freed {
        rules.push(Rule::Contiguity);
    }
    let link = freed.then(|| links(problem, &practices).into_iter().next()).flatten();
    Conflict { patients: problem.size(&practices), practices, rules, proven: true, link, remedies: Vec::new() }
}

/// Whether the practice and some others, neighbours or not, hold from the floor to the cap.
fn sums_from_floor_to_cap(problem: &Problem, practice: PracticeId, with_cap: bool) -> bool {
    let policy = problem.policy();
    let (floor, own) = (u64::from(policy.floor), problem.list_size(practice));
    if !with_cap {
        return problem.total_patients() >= floor;
    }
    let cap = u64::from(policy.cap);
    if own > cap {
        return false;
    }
    let mut reached = vec![false; (cap + 1) as usize];
    reached[own as usize] = true;
    for id in problem.ids().filter(|&id| id != practice) {
        let size = problem.list_size(id) as usize;
        for sum in (size..reached.len()).rev() {
            reached[sum] |= reached[sum - size];
        }
    }
    reached[(floor.min(cap) as usize)..].iter().any(|&sum| sum)
}

/// Links from the practices to others that are no neighbours of theirs, shortest first.
fn links(problem: &Problem, practices: &[PracticeId]) -> Vec<Link> {
    let place = |id: PracticeId| problem.practices()[id.index()].location;
    let mut links = Vec::new();
    for &from in practices {
        for to in problem.ids().filter(|id| !practices.contains(id)) {
            if !practices.iter().any(|&id| problem.adjacency().are_neighbours(id, to)) {
                links.push(Link { from, to, km: place(from).km_to(place(to)) });
            }
        }
    }
    links.sort_by(|a, b| a.km.total_cmp(&b.km).then((a.from, a.to).cmp(&(b.from, b.to))));
    links
}

/// The practices that are not trapped, as a problem of their own. No network from the floor to the cap holds a trapped one, so
/// that nothing is lost.
struct Rest {
    problem: Problem,
    pairs: Decisions,
    /// The practices, ascending.
    members: Vec<PracticeId>,
}

impl Rest {
    fn new(problem: &Problem, pairs: &Decisions, trapped: &[bool], components: usize) -> Option<Self> {
        let members: Vec<PracticeId> = problem.ids().filter(|id| !trapped[id.index()]).collect();
        if members.is_empty() {
            return None;
        }
        let (least, most) = problem.count_range();
        let alone = (problem.len() - members.len()) as u32;
        let count = match problem.count() {
            NetworkCount::Auto | NetworkCount::Free => NetworkCount::Free,
            _ => {
                NetworkCount::Between(least.saturating_sub(alone).max(1), most.saturating_sub(components as u32).max(1))
            }
        };
        let small = problem.restrict(&members, count);
        let pairs = pairs.restrict(&small, &members);
        Some(Self { problem: small, pairs, members })
    }

    /// Whether all rules can be had, and the fewest that clash if not.
    fn conflict(&self, oracle: &Oracle<'_>) -> (Option<bool>, Option<Conflict>) {
        let mut rules: Vec<Rule> = vec![Rule::Contiguity, Rule::Cap(self.problem.policy().cap)];
        rules.extend(self.pairs.apart.iter().map(|&(a, b)| Rule::Apart(a, b)));
        rules.extend(self.pairs.together.iter().map(|&(a, b)| Rule::Together(a, b)));
        if !matches!(self.problem.count(), NetworkCount::Auto | NetworkCount::Free) {
            let (least, most) = self.problem.count_range();
            rules.push(Rule::Networks(least, most));
        }
        rules.push(Rule::Floor(self.problem.policy().floor));
        let all = oracle.ask(&self.problem, &rules);
        if all.possible != Some(false) {
            return (all.possible, None);
        }
        let mut unplaced = all.unplaced;
        let mut proven = true;
        for rule in rules.clone() {
            let without: Vec<Rule> = rules.iter().copied().filter(|kept| *kept != rule).collect();
            let answer = oracle.ask(&self.problem, &without);
            match answer.possible {
                Some(false) => {
                    rules = without;
                    unplaced = answer.unplaced;
                }
                Some(true) => {}
                None => proven = false,
            }
        }
        let named: Vec<PracticeId> = rules
            .iter()
            .flat_map(|rule| match *rule {
                Rule::Together(a, b) | Rule::Apart(a, b) => vec![a, b],
                _ => Vec::new(),
            })
            .collect();
        let mut practices = if named.is_empty() { unplaced } else { named };
        // Where there is no plan of any kind, no practice is to blame more than another.
        if practices.is_empty() {
            practices = self.problem.ids().collect();
        }
        practices.sort_unstable();
        practices.dedup();
        let whole = |id: PracticeId| self.members[id.index()];
        let practices: Vec<PracticeId> = practices.into_iter().map(whole).collect();
        let rules = rules
            .into_iter()
            .map(|rule| match rule {
                Rule::Together(a, b) => Rule::Together(whole(a), whole(b)),
                Rule::Apart(a, b) => Rule::Apart(whole(a), whole(b)),
                other => other,
            })
            .collect();
        let patients = practices.iter().map(|id| self.members.binary_search(id).unwrap_or(0));
        let patients = patients.map(|at| self.problem.list_size(PracticeId::new(at))).sum();
        let conflict = Conflict { practices, patients, rules, proven, link: None, remedies: Vec::new() };
        (Some(false), Some(conflict))
    }
}
