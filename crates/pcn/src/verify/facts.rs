//! What is known of the practices, in arithmetic of its own.

use crate::geometry::Distance;
use crate::model::{PracticeId, Score};
use crate::problem::Problem;

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
    /// Patients of each practice.
    pub(super) lists: Vec<u64>,
    /// Neighbours of each practice, from the edges.
    pub(super) neighbours: Vec<Vec<usize>>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(problem: &'a Problem) -> Self {
        let lists = problem.practices().iter().map(|practice| u64::from(practice.list_size)).collect();
        let mut neighbours = vec![Vec::new(); problem.practices().len()];
        for edge in problem.adjacency().edges() {
            neighbours[edge.a.index()].push(edge.b.index());
            neighbours[edge.b.index()].push(edge.a.index());
        }
        Self { problem, lists, neighbours }
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
    fn km(&self, from: usize, to: usize) -> f64 {
        match self.problem.travel().distance() {
            Distance::StraightLine { detour } => self.straight_km(from, to) * detour,
            Distance::Matrix { km, .. } => km[from * self.practices() + to],
        }
    }

    /// What it costs to send one practice's patients to a hub.
    pub(super) fn travel(&self, member: usize, hub: usize) -> i128 {
        millionths(self.lists[member] as f64 * self.km(member, hub))
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

    /// The user's own measures of a group: names and scores.
    pub(super) fn further(&self, members: &[PracticeId]) -> Vec<(String, Score)> {
        let measures = &self.problem.objective().further;
        measures.iter().map(|measure| (measure.name().to_owned(), measure.score(members))).collect()
    }

    /// The member with the least travel and that travel; the lowest of equals.
    pub(super) fn hub(&self, members: &[PracticeId]) -> Option<(PracticeId, i128)> {
        let mut best: Option<(PracticeId, i128)> = None;
        for &hub in members {
            let mut travel = 0;
            for &member in members {
                travel += self.travel(member.index(), hub.index());
            }
            if best.is_none_or(|(id, least)| travel < least || (travel == least && hub < id)) {
                best = Some((hub, travel));
            }
        }
        best
    }
}
