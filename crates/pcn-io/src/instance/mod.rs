//! Published districting instances and dual graphs, as JSON.
//!
//! Four forms are told apart by their keys, which docs/formats.md lists: districts of counties (`k`, `L`, `U`, `xy_m`), service areas
//! (`facilities`, `xy`), many instances on one city (`city`, `instances`), and a dual graph as GerryChain and networkx write it
//! (`nodes`, `adjacency`).
//!
//! - [`Instance`]: what stands in the file; [`Cost`]: what a district costs; [`Task`]: what is asked
//! - [`Instance::assignment`], [`Instance::problem`]: the same as the library's two waists
//! - [`read_districts`]: a plan of an instance, from `plan.csv` or `plan.json`
//! - [`RoundTrip`], [`CutEdges`], [`ToCentre`]: measures that are no travel to a hub

mod check;
mod city;
mod measures;
mod plan;
mod problem;
mod read;

pub use measures::{CutEdges, METRES, RoundTrip, ToCentre};
pub use plan::read_districts;
pub use read::{GraphColumns, InstanceError};

use pcn::adjacency::{Adjacency, Edge, Reason};
use pcn::assignment::{AssignmentError, AssignmentProblem, Centres};
use pcn::model::PracticeId;
use serde::{Deserialize, Serialize};

/// What is asked of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// This many districts, each of `floor` to `cap`.
    Districts {
        /// Number of districts.
        count: u32,
        /// Least size.
        floor: u64,
        /// Greatest size.
        cap: u64,
    },
    /// One area for each facility (unit, capacity).
    ServiceAreas(Vec<(usize, u64)>),
    /// A graph alone: the caller says how many districts, of which size.
    Graph,
}

/// What a district costs.
#[derive(Clone, Debug, PartialEq)]
pub enum Cost {
    /// Size times squared kilometres to the district's centre, in millions.
    Inertia,
    /// The same with every distance rounded to whole kilometres first.
    InertiaRounded,
    /// Size times kilometres to the district's centre.
    Travel,
    /// Edges between units of different districts; centres play no part.
    CutEdges,
    /// What a day's round through the district is expected to take, in metres; centres play no part.
    RoundTrip(Box<RoundTrip>),
}

impl Cost {
    /// As the command and the record write it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Inertia => "inertia",
            Self::InertiaRounded => "inertia-rounded",
            Self::Travel => "travel",
            Self::CutEdges => "cut-edges",
            Self::RoundTrip(_) => "round-trip",
        }
    }

    /// The cost of that name, where the name says everything.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Inertia, Self::InertiaRounded, Self::Travel, Self::CutEdges].into_iter().find(|cost| cost.name() == name)
    }

    /// Whether a district costs what its units cost at one of them.
    #[must_use]
    pub fn has_centres(&self) -> bool {
        matches!(self, Self::Inertia | Self::InertiaRounded | Self::Travel)
    }
}

/// An instance as read.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Its name, or that of the file.
    pub name: String,
    /// A name for each unit.
    pub ids: Vec<String>,
    /// Size of each unit: 1 where districts are limited by their number of units.
    pub sizes: Vec<u64>,
    /// Coordinates in metres (or whatever unit the instance uses).
    pub points: Vec<(f64, f64)>,
    /// Neighbours.
    pub edges: Vec<(usize, usize)>,
    /// What is asked.
    pub task: Task,
    /// What a district costs.
    pub cost: Cost,
}

impl Instance {
    /// The neighbours as an adjacency.
    #[must_use]
    pub fn adjacency(&self) -> Adjacency {
        let edge =
            |&(a, b): &(usize, usize)| Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given };
        Adjacency::new(self.sizes.len(), self.edges.iter().map(edge))
    }

    /// The cost of a unit of size 1 at a centre; 0 where centres play no part.
    #[must_use]
    pub fn unit_cost(&self, unit: usize, centre: usize) -> f64 {
        let ((a, b), (c, d)) = (self.points[unit], self.points[centre]);
        let km = ((a - c) * (a - c) + (b - d) * (b - d)).sqrt() / 1000.0;
        match self.cost {
            Cost::Travel => km,
            Cost::Inertia => km * km / 1e6,
            Cost::InertiaRounded => km.round() * km.round() / 1e6,
            Cost::CutEdges | Cost::RoundTrip(_) => 0.0,
        }
    }

    /// The assignment problem; a graph has to be given its task first. Where centres play no part all costs are 0, so that it
    /// holds what is allowed and nothing else.
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
