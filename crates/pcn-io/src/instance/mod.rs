//! Published districting instances and dual graphs, as JSON.
//!
//! Three forms are told apart by their keys, which docs/formats.md lists: districts of counties (`k`, `L`, `U`, `xy_m`), service areas
//! (`facilities`, `xy`), and a dual graph as GerryChain and networkx write it (`nodes`, `adjacency`).

mod read;

pub use read::{GraphColumns, InstanceError};

use pcn::adjacency::{Adjacency, Edge, Reason};
use pcn::assignment::{AssignmentError, AssignmentProblem, Centres};
use pcn::model::PracticeId;

/// What is asked of an instance.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// This many districts, each of `floor` to `cap`; the cost is size times squared distance, rounded to whole kilometres.
    Districts {
        /// Number of districts.
        count: u32,
        /// Least size.
        floor: u64,
        /// Greatest size.
        cap: u64,
    },
    /// One area for each facility (unit, capacity); the cost is size times distance divided by 1000.
    ServiceAreas(Vec<(usize, u64)>),
    /// A graph alone: the caller says how many districts, of which size.
    Graph,
}

/// An instance as read.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Its name, or that of the file.
    pub name: String,
    /// A name for each unit.
    pub ids: Vec<String>,
    /// Size of each unit.
    pub sizes: Vec<u64>,
    /// Coordinates in metres (or whatever unit the instance uses).
    pub points: Vec<(f64, f64)>,
    /// Neighbours.
    pub edges: Vec<(usize, usize)>,
    /// What is asked.
    pub task: Task,
}

impl Instance {
    /// The neighbours as an adjacency.
    #[must_use]
    pub fn adjacency(&self) -> Adjacency {
        let edge =
            |&(a, b): &(usize, usize)| Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given };
        Adjacency::new(self.sizes.len(), self.edges.iter().map(edge))
    }

    /// The cost of a unit of size 1 at a centre: squared whole kilometres in millions, or distance divided by 1000.
    #[must_use]
    pub fn unit_cost(&self, unit: usize, centre: usize) -> f64 {
        let ((a, b), (c, d)) = (self.points[unit], self.points[centre]);
        let km = ((a - c) * (a - c) + (b - d) * (b - d)).sqrt() / 1000.0;
        match self.task {
            Task::ServiceAreas(_) => km,
            Task::Districts { .. } | Task::Graph => km.round() * km.round() / 1e6,
        }
    }

    /// The assignment problem; a graph has to be given its task first.
    ///
    /// # Errors
    /// [`AssignmentError`] with the values found.
    pub fn assignment(&self) -> Result<AssignmentProblem, AssignmentError> {
        let n = self.sizes.len();
        let cost =
            |pair: usize| (self.sizes[pair / n] as f64 * self.unit_cost(pair / n, pair % n) * 1e6).round() as i64;
        let costs = (0..n * n).map(cost).collect();
        let (centres, band) = match &self.task {
            Task::Districts { count, floor, cap } => (Centres::Free(*count), (*floor, *cap)),
            Task::ServiceAreas(facilities) => {
                let given = facilities.iter().map(|&(unit, cap)| (PracticeId::new(unit), cap)).collect();
                (Centres::Given(given), (0, u64::MAX))
            }
            Task::Graph => (Centres::Free(0), (0, u64::MAX)),
        };
        AssignmentProblem::new(self.sizes.clone(), costs, &self.adjacency(), centres, band)
    }
}
