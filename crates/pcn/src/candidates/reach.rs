//! Which practices a hub's network can hold.

use super::cases::Cases;
use super::listed::Listed;
use super::names::Names;
use super::price::Stop;
use crate::measure::Partings;
use crate::model::{PracticeId, Score};
use crate::problem::Problem;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The practices that can share a network with a hub under the cap, the hub left out, and how they are joined.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The hub.
    pub hub: PracticeId,
    /// Members in ascending order.
    pub members: Vec<PracticeId>,
    /// Cost of each member at this hub, in millionths of a patient-km, as a whole number.
    pub(crate) cost: Vec<f64>,
    /// Cost of the hub itself: nothing, unless a travel matrix says otherwise.
    pub(crate) hub_cost: f64,
    /// What of these each member, and last the hub, pays at least for partners that have no room here; empty where nobody does.
    pub(crate) parted: Vec<f64>,
    /// Patients of each member.
    pub(crate) size: Vec<f64>,
    /// Least patients along a path from the hub to each member, the hub left out, in whole patients.
    pub(crate) path: Vec<f32>,
    /// Positions of the hub's neighbours.
    pub(crate) at_hub: Vec<u32>,
    /// Neighbours of member `i`: `links[starts[i]..starts[i + 1]]`, as positions.
    pub(crate) starts: Vec<u32>,
    pub(crate) links: Vec<u32>,
}

impl Reach {
    /// Counts in what members pay at least for partners that are out of reach, or find no room beside them and the hub: partners are
    /// taken by what they spare for each patient, the last in part.
    fn part(&mut self, problem: &Problem, terms: &[Partings]) {
        let cap = i128::from(problem.policy().cap);
        let patients = |id: PracticeId| i128::from(problem.list_size(id));
        let pays = |term: &Partings, member: PracticeId| {
            let beside = if member == self.hub { 0 } else { patients(self.hub) };
            let mut room = (cap - patients(member) - beside).max(0);
            let within = |id: PracticeId| id != self.hub && id != member && self.members.binary_search(&id).is_ok();
            let there = term.partners(member).iter().filter(|partner| within(partner.0));
            let mut there: Vec<(i128, i128)> = there.map(|&(id, cost)| (patients(id), cost.micro().into())).collect();
            // Whoever has no patients comes first.
            there.sort_by(|a, b| (b.1 * a.0).cmp(&(a.1 * b.0)).then((a.0 > 0).cmp(&(b.0 > 0))));
            let mut pays = i128::from((term.alone(member) - term.spared(member, self.hub)).micro());
            for (size, cost) in there {
                let part = size.min(room);
                pays -= if part == size { cost } else { cost * part / size + 1 };
                room -= part;
            }
            pays.max(0) as f64
        };
        let all = self.members.iter().chain([&self.hub]);
        self.parted = all.map(|&member| terms.iter().map(|term| pays(term, member)).sum()).collect();
        self.cost.iter_mut().zip(&self.parted).for_each(|(cost, parted)| *cost += parted);
        self.hub_cost += self.parted[self.members.len()];
    }
}

/// The reach of every hub.
#[derive(Clone, Debug)]
pub struct Reaches {
    hubs: Vec<Reach>,
    trapped: Vec<bool>,
    listed: Option<Vec<Listed>>,
    names: Option<Names>,
    cases: Cases,
}

impl Reaches {
    /// Computes the reach of every hub, in parallel. Where travel does not count, a group's hub is its first member, so
    /// that a reach holds later practices only.
    #[must_use]
    pub fn new(problem: &Problem) -> Self {
        Self::until(problem, &|| false)
    }

    /// The same; what takes long is left undone once `stop` says so, and pricing then takes longer.
    #[must_use]
    pub(crate) fn until(problem: &Problem, stop: Stop<'_>) -> Self {
        let counted = problem.objective().travel;
        let hubs = problem.ids().collect::<Vec<_>>();
        let trapped = hubs.par_iter().map(|&hub| is_trapped(problem, hub)).collect();
        let foreseen = problem.objective().foreseen();
        let mut hubs: Vec<Reach> = hubs.into_par_iter().map(|hub| reach(problem, hub, counted)).collect();
        if !foreseen.partings.is_empty() {
            hubs.par_iter_mut().for_each(|reach| reach.part(problem, &foreseen.partings));
        }
        let (cases, all) = Cases::new(problem, foreseen, &hubs);
        // Where sums do not say everything, listing all once is far faster, if they are few.
        let listed = if counted && all { None } else { Listed::all(problem, stop) };
        Self { hubs, trapped, listed, names: None, cases }
    }

    /// The same for groups with names, whose hub only stands for the name: any practice under the cap is within its reach. The
    /// travel of the problem is what a group's members lose under the best of their names.
    #[must_use]
    pub(crate) fn named(problem: &Problem, names: Names) -> Self {
        let hubs: Vec<PracticeId> = problem.ids().collect();
        let trapped = hubs.par_iter().map(|&hub| is_trapped(problem, hub)).collect();
        let anywhere = problem.clone().without_limit();
        let hubs = hubs.into_par_iter().map(|hub| reach(&anywhere, hub, true)).collect();
        Self { hubs, trapped, listed: None, names: Some(names), cases: Cases::default() }
    }

    /// The names that groups carry on, where they have some.
    pub(crate) fn names(&self) -> Option<&Names> {
        self.names.as_ref()
    }

    /// The candidates of each root, when they are listed.
    pub(crate) fn listed(&self) -> Option<&[Listed]> {
        self.listed.as_deref()
    }

    /// The sums that each hub's groups are searched by.
    pub(super) fn cases(&self) -> &Cases {
        &self.cases
    }

    /// The same, with all candidates listed.
    #[cfg(test)]
    pub(crate) fn with_list(self, problem: &Problem) -> Self {
        Self { listed: Listed::all(problem, &|| false), ..self }
    }

    /// The same, to be searched hub by hub.
    #[cfg(test)]
    pub(crate) fn unlisted(self) -> Self {
        Self { listed: None, ..self }
    }

    /// Whether no candidate of at least the floor holds the practice: each of its networks is an exception.
    #[inline]
    #[must_use]
    pub fn is_trapped(&self, practice: PracticeId) -> bool {
        self.trapped[practice.index()]
    }

    /// The reach of each practice as hub, in order.
    #[must_use]
    pub fn hubs(&self) -> &[Reach] {
        &self.hubs
    }
}

/// The practices, `start` first, to which a path stays within `most` patients, both ends included, over practices that `allowed`
/// accepts; each with the least patients of such a path. None when `start` alone is above `most`.
pub(crate) fn least_patients(
    problem: &Problem,
    start: PracticeId,
    most: u64,
    allowed: impl Fn(PracticeId) -> bool,
) -> Vec<(PracticeId, u64)> {
    let own = problem.list_size(start);
    if own > most {
        return Vec::new();
    }
    let mut least = vec![u64::MAX; problem.len()];
    let mut met = vec![start];
    let mut queue = BinaryHeap::from([Reverse((own, start))]);
    least[start.index()] = own;
    while let Some(Reverse((size, at))) = queue.pop() {
        if least[at.index()] < size {
            continue;
        }
        for &next in problem.adjacency().neighbours(at) {
            let through = size + problem.list_size(next);
            let known = &mut least[next.index()];
            if through <= most && through < *known && allowed(next) {
                if *known == u64::MAX {
                    met.push(next);
                }
                *known = through;
                queue.push(Reverse((through, next)));
            }
        }
    }
    met.into_iter().map(|id| (id, least[id.index()])).collect()
}

/// For each practice all that some group under the cap holds together with it, itself included, ascending.
pub(crate) fn companions(problem: &Problem) -> Vec<Vec<PracticeId>> {
    let cap = u64::from(problem.policy().cap);
    let of = |id: PracticeId| {
        let least = least_patients(problem, id, cap, |_| true);
        let mut all: Vec<PracticeId> = least.into_iter().map(|item| item.0).chain([id]).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    problem.ids().collect::<Vec<_>>().into_par_iter().map(of).collect()
}

pub(crate) fn is_trapped(problem: &Problem, practice: PracticeId) -> bool {
    let (floor, cap) = (u64::from(problem.policy().floor), u64::from(problem.policy().cap));
    if problem.list_size(practice) >= floor {
        return false;
    }
    let mut trapped = true;
    let rules = problem.rules();
    let found = |members: &[PracticeId], _: u64| {
        let holds = |id: PracticeId| members.contains(&id);
        trapped = rules.together.iter().any(|&(a, b)| holds(a) != holds(b))
            || rules.apart.iter().any(|&(a, b)| holds(a) && holds(b));
        trapped
    };
    // Where too many are in reach to be walked, some group is large enough.
    super::enumerate::around(problem, practice, floor..=cap, found) && trapped
}

fn reach(problem: &Problem, hub: PracticeId, counted: bool) -> Reach {
    let cap = u64::from(problem.policy().cap);
    let travel = problem.travel();
    let usable = |next: PracticeId| if counted { travel.is_within(next, hub) } else { next > hub };
    let mut least = least_patients(problem, hub, cap, usable);
    least.retain(|item| item.0 != hub);
    least.sort_unstable();
    let members: Vec<PracticeId> = least.iter().map(|item| item.0).collect();
    let position = |id: PracticeId| members.binary_search(&id).ok().map(|at| at as u32);
    let positions = |id: PracticeId| problem.adjacency().neighbours(id).iter().filter_map(|&next| position(next));
    let mut starts = vec![0];
    let mut links = Vec::new();
    for &member in &members {
        links.extend(positions(member));
        starts.push(links.len() as u32);
    }
    let cost = |&member: &PracticeId| {
        let score = if counted { travel.to_hub(member, hub) } else { Score::ZERO };
        score.micro() as f64
    };
    Reach {
        hub,
        cost: members.iter().map(cost).collect(),
        parted: Vec::new(),
        hub_cost: cost(&hub) + if counted { travel.hub_price(hub).micro() as f64 } else { 0.0 },
        // Above 2^24 patients a path is rounded.
        path: least.iter().map(|item| (item.1 - problem.list_size(hub)) as f32).collect(),
        size: members.iter().map(|&member| problem.list_size(member) as f64).collect(),
        at_hub: positions(hub).collect(),
        starts,
        links,
        members,
    }
}
