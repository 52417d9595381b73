//! Parts of a problem.

use super::Problem;
use crate::adjacency::{Adjacency, Edge, Reason};
use crate::measure::{Measure, Objective};
use crate::model::{NetworkCount, Practice, PracticeId, Score};
use std::sync::Arc;

/// A measure over some of the practices it was made for.
struct Part {
    measure: Arc<dyn Measure>,
    members: Vec<PracticeId>,
}

impl Measure for Part {
    fn name(&self) -> &str {
        self.measure.name()
    }

    fn score(&self, members: &[PracticeId]) -> Score {
        let whole: Vec<PracticeId> = members.iter().map(|id| self.members[id.index()]).collect();
        self.measure.score(&whole)
    }
}

/// The same score for every network.
struct NetworkPrice(Score);

impl Measure for NetworkPrice {
    fn name(&self) -> &str {
        "network price"
    }

    fn score(&self, _: &[PracticeId]) -> Score {
        self.0
    }
}

impl Problem {
    /// The same problem over some of its practices (ascending), with a number of networks of its own.
    ///
    /// Practices are numbered anew, by their position in `members`.
    #[must_use]
    pub fn restrict(&self, members: &[PracticeId], count: NetworkCount) -> Self {
        let practices: Vec<Practice> = members.iter().map(|id| self.practices[id.index()].clone()).collect();
        let renumbered = |id: PracticeId| members.binary_search(&id).ok().map(PracticeId::new);
        let mut edges = Vec::new();
        for (position, &member) in members.iter().enumerate() {
            for &next in self.adjacency.neighbours(member) {
                if let Some(b) = renumbered(next).filter(|b| b.index() > position) {
                    edges.push(Edge { a: PracticeId::new(position), b, reason: Reason::Given });
                }
            }
        }
        let further = self.objective.further.iter().map(|measure| {
            let part: Arc<dyn Measure> = Arc::new(Part { measure: Arc::clone(measure), members: members.to_vec() });
            part
        });
        let sizes: Vec<u64> = members.iter().map(|&id| self.list_size(id)).collect();
        Self {
            travel: self.travel.restrict(members),
            adjacency: Adjacency::new(practices.len(), edges),
            practices,
            rules: self.rules.restrict(members),
            population: self.population.as_ref().map(|all| members.iter().map(|id| all[id.index()]).collect()),
            policy: self.policy,
            objective: Objective { travel: self.objective.travel, further: further.collect() },
            count,
            total: sizes.iter().sum(),
            sizes,
        }
    }

    /// The same problem with any number of networks, each at a price: what a search uses to spread a given number of
    /// networks over an area.
    #[must_use]
    pub(crate) fn with_network_price(mut self, price: Score) -> Self {
        self.count = NetworkCount::Free;
        self.objective.further.push(Arc::new(NetworkPrice(price)));
        self
    }
}
