//! Parts of a problem, and the same problem with something else in it.

use super::Problem;
use crate::adjacency::{Adjacency, Edge, Reason};
use crate::geometry::{Distance, DistanceError};
use crate::measure::{Labels, Measure, Objective, Partings, of_some};
use crate::model::{NetworkCount, PolicyError, Practice, PracticeId, Score, SizePolicy};
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
        self.measure.score(&of_some(&self.members, members))
    }

    fn labels(&self) -> Option<Labels> {
        self.measure.labels().map(|labels| labels.restrict(&self.members))
    }

    fn weights(&self) -> Option<Vec<Score>> {
        Some(of_some(&self.measure.weights()?, &self.members))
    }

    fn partings(&self) -> Option<Partings> {
        self.measure.partings().map(|partings| partings.restrict(&self.members))
    }
}

impl Problem {
    /// The same problem over some of its practices (ascending), with a number of networks of its own.
    ///
    /// Practices are numbered anew, by their position in `members`.
    #[must_use]
    pub fn restrict(&self, members: &[PracticeId], count: NetworkCount) -> Self {
        let practices: Vec<Practice> = of_some(&self.practices, members);
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
            let asked =
                || -> Arc<dyn Measure> { Arc::new(Part { measure: Arc::clone(measure), members: members.to_vec() }) };
            measure.restrict(members).unwrap_or_else(asked)
        });
        let sizes: Vec<u64> = members.iter().map(|&id| self.list_size(id)).collect();
        Self {
            travel: self.travel.restrict(members),
            adjacency: Adjacency::new(practices.len(), edges),
            practices,
            rules: self.rules.restrict(members),
            population: self.population.as_ref().map(|all| of_some(all, members)),
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
        let hubs = self.travel.hub_prices();
        let prices = (0..self.practices.len()).map(|at| hubs.get(at).copied().unwrap_or(Score::ZERO) + price).collect();
        self.travel = self.travel.priced(prices);
        self
    }

    /// The same problem with one more term in its objective.
    #[must_use]
    pub fn with_measure(mut self, measure: Arc<dyn Measure>) -> Self {
        self.objective.further.push(measure);
        self
    }

    /// The same problem with another distance, by which travel is measured. The largest distance to the hub is measured as
    /// before.
    ///
    /// # Errors
    /// [`DistanceError`] naming what cannot be used.
    pub fn with_distance(mut self, distance: Distance) -> Result<Self, DistanceError> {
        distance.validate(self.len())?;
        self.travel = self.travel.by(distance);
        Ok(self)
    }

    /// The same problem with another size policy; the number of networks stays as it was resolved.
    ///
    /// # Errors
    /// [`PolicyError`] naming what cannot be used.
    pub fn with_policy(mut self, policy: SizePolicy) -> Result<Self, PolicyError> {
        policy.validate()?;
        self.policy = policy;
        Ok(self)
    }

    /// The same problem with another objective, in which hubs cost nothing.
    #[must_use]
    pub fn with_objective(mut self, objective: Objective) -> Self {
        self.objective = objective;
        self.travel = self.travel.priced(Vec::new());
        self
    }

    /// The same problem with another number of networks; `Auto` counts as any number.
    #[must_use]
    pub fn with_networks(mut self, count: NetworkCount) -> Self {
        self.count = count;
        self
    }

    /// The same problem with another adjacency of the same practices.
    ///
    /// # Panics
    /// When the adjacency covers another number of practices.
    #[must_use]
    pub(crate) fn with_adjacency(mut self, adjacency: Adjacency) -> Self {
        assert_eq!(adjacency.practices(), self.practices.len(), "the adjacency covers the practices");
        self.adjacency = adjacency;
        self
    }

    /// The same problem without rules on pairs.
    #[must_use]
    pub(crate) fn without_pairs(mut self) -> Self {
        self.rules.together.clear();
        self.rules.apart.clear();
        self
    }

    /// The same problem with the hub as far from its members as may be.
    #[must_use]
    pub(crate) fn without_limit(mut self) -> Self {
        self.rules.most_km = None;
        self.travel = self.travel.limited(None);
        self
    }

    /// The same problem with one more edge between two practices.
    #[must_use]
    pub fn with_edge(mut self, a: PracticeId, b: PracticeId) -> Self {
        self.adjacency = self.adjacency.with([Edge { a, b, reason: Reason::Given }]);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidates::agree;
    use rand::{Rng as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

    /// The library's measures are made anew, and a user's own is asked by the numbers of the whole: both say what the whole says.
    #[test]
    fn parts_score_as_the_whole() {
        struct Sealed(Arc<dyn Measure>);
        impl Measure for Sealed {
            fn name(&self) -> &str {
                self.0.name()
            }
            fn score(&self, members: &[PracticeId]) -> Score {
                self.0.score(members)
            }
            fn labels(&self) -> Option<Labels> {
                self.0.labels()
            }
            fn weights(&self) -> Option<Vec<Score>> {
                self.0.weights()
            }
            fn partings(&self) -> Option<Partings> {
                self.0.partings()
            }
        }
        let mut random = ChaCha8Rng::seed_from_u64(7);
        for _ in 0..20 {
            let whole = agree::problem(&mut random, false);
            let members: Vec<PracticeId> = whole.ids().filter(|_| random.random_range(0..3) > 0).collect();
            let part = whole.restrict(&members, NetworkCount::Free);
            let mut sealed = whole.objective().clone();
            sealed.further =
                sealed.further.into_iter().map(|measure| Arc::new(Sealed(measure)) as Arc<dyn Measure>).collect();
            let asked = whole.clone().with_objective(sealed).restrict(&members, NetworkCount::Free);
            let group: Vec<PracticeId> = part.ids().filter(|_| random.random_range(0..3) == 0).collect();
            let there = of_some(&members, &group);
            if group.is_empty() {
                continue;
            }
            let terms = whole.objective().further.iter().zip(&part.objective().further).zip(&asked.objective().further);
            for ((whole, part), asked) in terms {
                let score = whole.score(&there);
                assert_eq!((part.score(&group), asked.score(&group)), (score, score), "{}", whole.name());
                assert!(part.term().is_some() && asked.term().is_none());
                assert_eq!((part.labels(), part.weights()), (asked.labels(), asked.weights()));
                assert_eq!(part.partings(), asked.partings());
            }
        }
    }
}
