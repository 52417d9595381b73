//! What is known of the practices, in arithmetic of its own.

use super::carried::Carried;
use super::terms;
use crate::geometry::Distance;
use crate::measure::{HUB_TERM, Term};
use crate::model::{PracticeId, Score};
use crate::problem::Problem;
use crate::rules::{Covers, Waiver};

/// Terms whose weights are looked at while bounds are sought: each doubles the sums that are.
const MOST_WEIGHED: usize = 3;

/// Millionths of a patient-kilometre, rounded to the nearest as the model's scores are.
pub(super) fn millionths(patient_km: f64) -> i128 {
    i128::from((patient_km * 1e6).round() as i64)
}

/// A score from millionths, held inside what a score can hold.
pub(super) fn score(millionths: i128) -> Score {
    Score::from_micro(millionths.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64)
}

/// Lists, neighbours and prices, read once from the raw parts of the problem.
pub(super) struct Facts<'a> {
    pub(super) problem: &'a Problem,
    /// What the size policy counts for each practice: its patients, unless the problem says otherwise.
    pub(super) lists: Vec<u64>,
    /// Registered patients of each practice.
    registered: Vec<u64>,
    /// The fixed network of each practice, by position.
    pub(super) fixed: Vec<Option<usize>>,
    /// Pairs that rules keep together, and pairs that they keep apart.
    pub(super) together: Vec<(usize, usize)>,
    pub(super) apart: Vec<(usize, usize)>,
    /// Neighbours of each practice, from the edges.
    pub(super) neighbours: Vec<Vec<usize>>,
    /// Terms that charge a group for the name it carries.
    pub(super) carried: Vec<Carried>,
    /// The weights of terms that charge a group for how far their sum is from nothing.
    pub(super) weighed: Vec<Vec<i128>>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(problem: &'a Problem) -> Self {
        let registered: Vec<u64> = problem.practices().iter().map(|practice| u64::from(practice.list_size)).collect();
        let lists = problem.population().map_or(registered.clone(), |all| all.iter().copied().map(u64::from).collect());
        let mut fixed = vec![None; lists.len()];
        for (at, network) in problem.rules().fixed.iter().enumerate() {
            network.members.iter().for_each(|member| fixed[member.index()] = Some(at));
        }
        let pairs = |pairs: &[(PracticeId, PracticeId)]| pairs.iter().map(|(a, b)| (a.index(), b.index())).collect();
        let mut neighbours = vec![Vec::new(); problem.practices().len()];
        for edge in problem.adjacency().edges() {
            neighbours[edge.a.index()].push(edge.b.index());
            neighbours[edge.b.index()].push(edge.a.index());
        }
        let (together, apart) = (pairs(&problem.rules().together), pairs(&problem.rules().apart));
        let terms = || problem.objective().further.iter().filter_map(|measure| measure.term());
        let carried = terms().filter_map(Carried::of).collect();
        let weighed = terms().filter_map(|term| match term {
            Term::Need(need) => Some(need.weights().iter().copied().map(i128::from).collect()),
            _ => None,
        });
        let weighed = weighed.take(MOST_WEIGHED).collect();
        Self { problem, lists, registered, fixed, together, apart, neighbours, carried, weighed }
    }

    pub(super) fn practices(&self) -> usize {
        self.lists.len()
    }

    /// Kilometres on the grid, as the crow flies.
    pub(super) fn straight_km(&self, from: usize, to: usize) -> f64 {
        let (a, b) = (self.problem.practices()[from].location, self.problem.practices()[to].location);
        let (dx, dy) = (a.easting() - b.easting(), a.northing() - b.northing());
        (dx * dx + dy * dy).sqrt() / 1000.0
    }

    /// Kilometres that travel counts.
    pub(super) fn km(&self, from: usize, to: usize) -> f64 {
        match self.problem.travel().distance() {
            Distance::StraightLine { detour } => self.straight_km(from, to) * detour,
            Distance::Matrix { km, .. } => km[from * self.practices() + to],
        }
    }

    /// What it costs to send one practice's patients to a hub.
    pub(super) fn travel(&self, member: usize, hub: usize) -> i128 {
        millionths(self.registered[member] as f64 * self.km(member, hub))
    }

    /// Whether a member is near enough to a hub.
    pub(super) fn within(&self, member: usize, hub: usize) -> bool {
        let most = self.problem.rules().most_km;
        member == hub || most.is_none_or(|most| self.km(member, hub) <= most)
    }

    /// What a practice costs as hub.
    pub(super) fn hub_price(&self, hub: usize) -> i128 {
        self.problem.travel().hub_prices().get(hub).map_or(0, |price| i128::from(price.micro()))
    }

    /// The waiver that lets a network of these members below the floor.
    pub(super) fn waiver(&self, members: &[PracticeId], size: u64) -> Option<usize> {
        if size >= self.floor() {
            return None;
        }
        let serves = |waiver: &Waiver| {
            let named = members.iter().filter(|member| waiver.practices.contains(member)).count();
            let is_for = match waiver.covers {
                Covers::Any => named > 0,
                Covers::Only => named == members.len(),
            };
            is_for && size >= u64::from(waiver.floor)
        };
        self.problem.rules().waivers.iter().position(serves)
    }

    /// Least patients that some waiver lets a network have, or the floor.
    pub(super) fn least_floor(&self) -> u64 {
        let waived = self.problem.rules().waivers.iter().map(|waiver| u64::from(waiver.floor)).min();
        waived.map_or(self.floor(), |waived| waived.min(self.floor()))
    }

    /// Price of being below the floor, unless a waiver covers these members.
    pub(super) fn shortfall_of(&self, members: &[PracticeId], size: u64) -> i128 {
        if self.waiver(members, size).is_some() { 0 } else { self.shortfall(size) }
    }

    pub(super) fn floor(&self) -> u64 {
        u64::from(self.problem.policy().floor)
    }

    pub(super) fn ceiling(&self) -> u64 {
        u64::from(self.problem.policy().ceiling)
    }

    pub(super) fn cap(&self) -> u64 {
        u64::from(self.problem.policy().cap)
    }

    /// Price of being below the floor.
    pub(super) fn shortfall(&self, size: u64) -> i128 {
        if size >= self.floor() {
            return 0;
        }
        let policy = self.problem.policy();
        millionths(policy.exception_price) + millionths(policy.shortfall_price) * i128::from(self.floor() - size)
    }

    /// Price of being above the ceiling; a practice alone pays none.
    pub(super) fn excess(&self, size: u64, practices: usize) -> i128 {
        if practices == 1 || size <= self.ceiling() {
            return 0;
        }
        millionths(self.problem.policy().excess_price) * i128::from(size - self.ceiling())
    }

    /// The price of the hub, where hubs have one, and the further measures of a group: names and scores. The library's own
    /// terms are recounted from their data; a user's own is the only definition of itself.
    pub(super) fn further(&self, members: &[PracticeId], hub: PracticeId) -> Vec<(String, Score)> {
        let priced = !self.problem.travel().hub_prices().is_empty();
        let hub = priced.then(|| (HUB_TERM.to_owned(), score(self.hub_price(hub.index()))));
        let measures = &self.problem.objective().further;
        let counted = |measure: &std::sync::Arc<dyn crate::measure::Measure>| {
            let recounted = measure.term().and_then(|term| terms::recount(term, members));
            recounted.map_or_else(|| measure.score(members), score)
        };
        hub.into_iter().chain(measures.iter().map(|measure| (measure.name().to_owned(), counted(measure)))).collect()
    }

    /// The names of what [`Self::further`] lists.
    pub(super) fn further_names(&self) -> Vec<String> {
        let priced = !self.problem.travel().hub_prices().is_empty();
        let measures = self.problem.objective().further.iter().map(|measure| measure.name().to_owned());
        priced.then(|| HUB_TERM.to_owned()).into_iter().chain(measures).collect()
    }

    /// The member with the least travel and price as hub, and that travel; the lowest of equals. Members too far from some
    /// other are no hub, unless all are.
    pub(super) fn hub(&self, members: &[PracticeId]) -> Option<(PracticeId, i128)> {
        let mut best: Option<(bool, i128, PracticeId, i128)> = None;
        for &hub in members {
            let mut travel = 0;
            let mut far = false;
            for &member in members {
                travel += self.travel(member.index(), hub.index());
                far |= !self.within(member.index(), hub.index());
            }
            let cost = travel + self.hub_price(hub.index());
            if best.is_none_or(|(away, least, id, _)| (far, cost, hub) < (away, least, id)) {
                best = Some((far, cost, hub, travel));
            }
        }
        best.map(|(_, _, hub, travel)| (hub, travel))
    }
}
