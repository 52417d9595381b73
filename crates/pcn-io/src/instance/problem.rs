//! An instance as practices with a matrix, so that the record of its plan is that of any plan.

use super::{Cost, CutEdges, Instance, Task, ToCentre};
use pcn::geometry::{Distance, GridPoint};
use pcn::measure::{Measure, Objective};
use pcn::model::{NetworkCount, Practice, PracticeId, SizePolicy};
use pcn::problem::Problem;
use std::sync::Arc;

impl Instance {
    /// The instance as a problem of practices: sizes for list sizes, its cost for the objective. A network below the floor costs
    /// more than any plan, and is no plan.
    ///
    /// # Errors
    /// What cannot be, as a sentence that begins with the instance's name.
    pub fn problem(&self) -> Result<Problem, String> {
        let input = |error: &dyn std::fmt::Display| format!("{}: {error}", self.name);
        let n = self.sizes.len();
        let mut practices = Vec::with_capacity(n);
        for unit in 0..n {
            let (x, y) = self.points[unit];
            let point = GridPoint::new(x, y).map_err(|error| input(&error))?;
            let size = u32::try_from(self.sizes[unit]).map_err(|_| {
                input(&format!("size {} does not fit 32 bits; count in larger units", self.sizes[unit]))
            })?;
            practices.push(Practice::new(self.ids[unit].clone(), point, size));
        }
        let narrow = |size: u64| u32::try_from(size).unwrap_or(u32::MAX);
        let builder = Problem::builder(practices, self.adjacency());
        let builder = match &self.task {
            Task::ServiceAreas(facilities) => {
                let most = facilities.iter().map(|&(_, cap)| narrow(cap)).max().unwrap_or(1).max(1);
                let centres = facilities.iter().map(|&(unit, _)| PracticeId::new(unit)).collect();
                let costs = self.assignment().map_err(|error| input(&error))?.costs().to_vec();
                builder
                    .networks(NetworkCount::Exactly(narrow(facilities.len() as u64)))
                    .policy(SizePolicy::band(0, most, most))
                    .distance(self.matrix())
                    .objective(only(Arc::new(ToCentre::new(centres, costs, n))))
            }
            Task::Districts { count, floor, cap } => {
                let (floor, cap) = (narrow(*floor), narrow(*cap));
                let policy = SizePolicy {
                    exception_price: self.dearest(*count),
                    shortfall_price: 0.0,
                    ..SizePolicy::band(floor, cap, cap)
                };
                let builder = builder.networks(NetworkCount::Exactly(*count)).policy(policy);
                match &self.cost {
                    Cost::RoundTrip(round) => builder.objective(only(Arc::new((**round).clone()))),
                    Cost::CutEdges => builder.objective(only(Arc::new(CutEdges::new(self.adjacency())))),
                    Cost::Inertia | Cost::InertiaRounded | Cost::Travel => builder.distance(self.matrix()),
                }
            }
            Task::Graph => {
                return Err(input(&"a graph says nothing about districts: give their number, floor and cap"));
            }
        };
        builder.build().map_err(|error| input(&error))
    }

    fn matrix(&self) -> Distance {
        let n = self.sizes.len();
        Distance::Matrix { km: (0..n * n).map(|pair| self.unit_cost(pair / n, pair % n)).collect(), practices: n }
    }

    /// More than any plan without exceptions can score, and a bit.
    fn dearest(&self, count: u32) -> f64 {
        let n = self.sizes.len();
        let most = match &self.cost {
            Cost::CutEdges => self.edges.len() as f64,
            Cost::RoundTrip(round) => {
                // No district is farther from the depot than its farthest unit, or larger than everything.
                let all: Vec<PracticeId> = (0..n).map(PracticeId::new).collect();
                let out = 2.0 * super::METRES * round.depot_km.iter().copied().fold(0.0, f64::max);
                f64::from(count) * (round.score(&all).patient_km() + out)
            }
            Cost::Inertia | Cost::InertiaRounded | Cost::Travel => {
                let most = |unit: usize| (0..n).map(|centre| self.unit_cost(unit, centre)).fold(0.0, f64::max);
                (0..n).map(|unit| self.sizes[unit] as f64 * most(unit)).sum()
            }
        };
        most * 1.001 + 1.0
    }
}

/// A measure that is the whole objective.
fn only(measure: Arc<dyn Measure>) -> Objective {
    Objective { travel: false, further: vec![measure] }
}
