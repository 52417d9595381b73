//! The waist: practices, adjacency, rules and objective, checked once and immutable.

use crate::adjacency::{Adjacency, Edge, Reason};
use crate::geometry::{Distance, DistanceError};
use crate::measure::{Measure, Objective, Travel};
use crate::model::{
    Exception, Network, NetworkCount, NetworkScore, Plan, PolicyError, Practice, PracticeId, Score, SizePolicy,
};
use crate::rules::Refusal;
use std::collections::HashMap;
use std::sync::Arc;

/// Everything that is wrong with a problem.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ProblemError {
    /// No practices.
    #[error("there are no practices: a plan needs at least one")]
    NoPractices,
    /// Two practices with one code.
    #[error("practice code {code:?} stands at positions {first} and {second}: codes have to be unique")]
    DuplicateCode {
        /// The code.
        code: String,
        /// First position, from 0.
        first: usize,
        /// Second position, from 0.
        second: usize,
    },
    /// The adjacency was built for other practices.
    #[error("the adjacency covers {adjacency} practices, the list holds {practices}")]
    AdjacencySize {
        /// Practices of the adjacency.
        adjacency: usize,
        /// Practices listed.
        practices: usize,
    },
    /// The size policy or a price is off.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The distance is off.
    #[error(transparent)]
    Distance(#[from] DistanceError),
    /// The range of the number of networks is empty or starts at 0.
    #[error("number of networks {least}-{most}: the least has to be at least 1 and not above the most")]
    CountRange {
        /// Least.
        least: u32,
        /// Most.
        most: u32,
    },
}

/// A checked, immutable problem.
#[derive(Clone, Debug)]
pub struct Problem {
    practices: Vec<Practice>,
    adjacency: Adjacency,
    policy: SizePolicy,
    objective: Objective,
    travel: Travel,
    count: NetworkCount,
    sizes: Vec<u64>,
    total: u64,
}

/// Collects the parts of a [`Problem`].
#[derive(Clone, Debug)]
pub struct ProblemBuilder {
    practices: Vec<Practice>,
    adjacency: Adjacency,
    policy: SizePolicy,
    objective: Objective,
    distance: Distance,
    count: NetworkCount,
}

impl ProblemBuilder {
    /// The size policy. Default: 30,000 to 50,000, cap 60,000.
    #[must_use]
    pub fn policy(mut self, policy: SizePolicy) -> Self {
        self.policy = policy;
        self
    }

    /// The objective. Default: travel.
    #[must_use]
    pub fn objective(mut self, objective: Objective) -> Self {
        self.objective = objective;
        self
    }

    /// The distance. Default: straight lines.
    #[must_use]
    pub fn distance(mut self, distance: Distance) -> Self {
        self.distance = distance;
        self
    }

    /// The number of networks. Default: [`NetworkCount::Auto`].
    #[must_use]
    pub fn networks(mut self, count: NetworkCount) -> Self {
        self.count = count;
        self
    }

    /// Checks everything.
    ///
    /// # Errors
    /// [`ProblemError`] with the values found.
    pub fn build(self) -> Result<Problem, ProblemError> {
        let n = self.practices.len();
        if n == 0 {
            return Err(ProblemError::NoPractices);
        }
        let mut seen = HashMap::with_capacity(n);
        for (second, practice) in self.practices.iter().enumerate() {
            if let Some(first) = seen.insert(practice.code.as_str(), second) {
                return Err(ProblemError::DuplicateCode { code: practice.code.clone(), first, second });
            }
        }
        if self.adjacency.practices() != n {
            return Err(ProblemError::AdjacencySize { adjacency: self.adjacency.practices(), practices: n });
        }
        self.policy.validate()?;
        self.distance.validate(n)?;
        let sizes: Vec<u64> = self.practices.iter().map(|p| u64::from(p.list_size)).collect();
        let total: u64 = sizes.iter().sum();
        let count = match self.count {
            NetworkCount::Auto => {
                let needed = least_networks(&self.adjacency, &sizes, self.policy.cap);
                let auto = auto_count(total, n, &self.policy);
                NetworkCount::Exactly(auto.max(u32::try_from(needed).unwrap_or(u32::MAX)))
            }
            NetworkCount::Exactly(k) if k == 0 => return Err(ProblemError::CountRange { least: k, most: k }),
            NetworkCount::Between(least, most) if least == 0 || least > most => {
                return Err(ProblemError::CountRange { least, most });
            }
            other => other,
        };
        Ok(Problem {
            travel: Travel::new(&self.practices, self.distance),
            practices: self.practices,
            adjacency: self.adjacency,
            policy: self.policy,
            objective: self.objective,
            count,
            sizes,
            total,
        })
    }
}

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

/// Patients divided by the middle of the band, rounded, from 1 to the number of practices.
fn auto_count(total: u64, practices: usize, policy: &SizePolicy) -> u32 {
    let middle = (f64::from(policy.floor) + f64::from(policy.ceiling)) / 2.0;
    let rounded = if middle > 0.0 { (total as f64 / middle).round() } else { 1.0 };
    (rounded as u32).clamp(1, u32::try_from(practices).unwrap_or(u32::MAX))
}

/// A network lies in one piece of the adjacency and holds at most the cap, unless it is a practice alone: so each piece
/// needs one network for each practice above the cap, and as many as the cap makes of the rest.
fn least_networks(adjacency: &Adjacency, sizes: &[u64], cap: u32) -> u64 {
    let cap = u64::from(cap);
    let needed = |piece: &Vec<PracticeId>| {
        let (large, small): (Vec<u64>, Vec<u64>) =
            piece.iter().map(|id| sizes[id.index()]).partition(|&size| size > cap);
        let rest = if small.is_empty() { 0 } else { small.iter().sum::<u64>().div_ceil(cap).max(1) };
        large.len() as u64 + rest
    };
    adjacency.pieces().iter().map(needed).sum()
}

impl Problem {
    /// Starts a problem from its practices and their adjacency.
    #[must_use]
    pub fn builder(practices: Vec<Practice>, adjacency: Adjacency) -> ProblemBuilder {
        ProblemBuilder {
            practices,
            adjacency,
            policy: SizePolicy::default(),
            objective: Objective::default(),
            distance: Distance::default(),
            count: NetworkCount::Auto,
        }
    }

    /// The practices, in order.
    #[must_use]
    pub fn practices(&self) -> &[Practice] {
        &self.practices
    }

    /// Number of practices.
    #[must_use]
    pub fn len(&self) -> usize {
        self.practices.len()
    }

    /// Always false: a problem has at least one practice.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.practices.is_empty()
    }

    /// All practice ids, ascending.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = PracticeId> + use<> {
        (0..self.practices.len()).map(PracticeId::new)
    }

    /// The adjacency.
    #[must_use]
    pub fn adjacency(&self) -> &Adjacency {
        &self.adjacency
    }

    /// The size policy.
    #[must_use]
    pub fn policy(&self) -> &SizePolicy {
        &self.policy
    }

    /// The objective.
    #[must_use]
    pub fn objective(&self) -> &Objective {
        &self.objective
    }

    /// Travel between members and hubs.
    #[must_use]
    pub fn travel(&self) -> &Travel {
        &self.travel
    }

    /// The number of networks asked for, with `Auto` resolved.
    #[must_use]
    pub fn count(&self) -> NetworkCount {
        self.count
    }

    /// Least and most networks allowed.
    #[must_use]
    pub fn count_range(&self) -> (u32, u32) {
        match self.count {
            NetworkCount::Exactly(k) => (k, k),
            NetworkCount::Between(least, most) => (least, most),
            NetworkCount::Auto | NetworkCount::Free => (1, u32::try_from(self.len()).unwrap_or(u32::MAX)),
        }
    }

    /// Whether a plan may have this many networks.
    #[must_use]
    pub fn allows(&self, networks: usize) -> bool {
        let (least, most) = self.count_range();
        (least as usize..=most as usize).contains(&networks)
    }

    /// Networks that any plan needs, counted by pieces of the adjacency, the cap, and practices above it.
    #[must_use]
    pub fn least_networks(&self) -> u64 {
        least_networks(&self.adjacency, &self.sizes, self.policy.cap)
    }

    /// Patients of one practice.
    #[inline]
    #[must_use]
    pub fn list_size(&self, practice: PracticeId) -> u64 {
        self.sizes[practice.index()]
    }

    /// Patients of a group.
    #[must_use]
    pub fn size(&self, members: &[PracticeId]) -> u64 {
        members.iter().map(|&member| self.list_size(member)).sum()
    }

    /// Patients of all practices.
    #[must_use]
    pub fn total_patients(&self) -> u64 {
        self.total
    }

    /// Whether the members (ascending) may be a network.
    ///
    /// # Errors
    /// The first rule that refuses them.
    pub fn accepts(&self, members: &[PracticeId]) -> Result<(), Refusal> {
        if members.is_empty() {
            return Err(Refusal::Empty);
        }
        if let Some(pair) = members.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Refusal::Repeated(pair[0]));
        }
        let size = self.size(members);
        if !self.policy.accepts(size, members.len()) {
            return Err(Refusal::AboveCap { size, practices: members.len(), cap: self.policy.cap });
        }
        if self.adjacency.is_contiguous(members) { Ok(()) } else { Err(Refusal::NotContiguous) }
    }

    /// The hub of a network and what the network costs, term by term: the one function that prices a group.
    ///
    /// # Panics
    /// When `members` is empty.
    #[must_use]
    pub fn score(&self, members: &[PracticeId]) -> (PracticeId, NetworkScore) {
        let (hub, travel) = self.travel.best_hub(members).expect("a network has at least one member");
        let size = self.size(members);
        let score = NetworkScore {
            travel: if self.objective.travel { travel } else { Score::ZERO },
            shortfall: self.policy.shortfall(size),
            excess: self.policy.excess(size, members.len()),
            further: self.objective.further.iter().map(|m| (m.name().to_owned(), m.score(members))).collect(),
        };
        (hub, score)
    }

    /// The total score of a group without its breakdown.
    #[must_use]
    pub fn total_score(&self, members: &[PracticeId]) -> Score {
        self.score(members).1.total()
    }

    /// A network from its members in any order.
    ///
    /// # Panics
    /// When `members` is empty.
    #[must_use]
    pub fn network(&self, mut members: Vec<PracticeId>) -> Network {
        members.sort_unstable();
        let (hub, score) = self.score(&members);
        let size = self.size(&members);
        let ceiling = u64::from(self.policy.ceiling);
        let exception = if self.policy.missing(size) > 0 {
            Some(Exception::BelowFloor { missing: self.policy.missing(size), unavoidable: false })
        } else if size > ceiling && members.len() == 1 {
            Some(Exception::LargePractice { excess: size - ceiling })
        } else if size > ceiling {
            Some(Exception::AboveCeiling { excess: size - ceiling })
        } else {
            None
        };
        Network { members, hub, size, score, exception }
    }

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

    /// The same problem with one more term in its objective.
    #[must_use]
    pub fn with_measure(mut self, measure: Arc<dyn Measure>) -> Self {
        self.objective.further.push(measure);
        self
    }

    /// The same problem with another distance, by which travel is measured.
    ///
    /// # Errors
    /// [`DistanceError`] naming what cannot be used.
    pub fn with_distance(mut self, distance: Distance) -> Result<Self, DistanceError> {
        distance.validate(self.len())?;
        self.travel = Travel::new(&self.practices, distance);
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

    /// The same problem with another objective.
    #[must_use]
    pub fn with_objective(mut self, objective: Objective) -> Self {
        self.objective = objective;
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

    /// The same problem with one more edge between two practices.
    #[must_use]
    pub fn with_edge(mut self, a: PracticeId, b: PracticeId) -> Self {
        let added = Edge { a, b, reason: Reason::Given };
        let edges: Vec<Edge> = self.adjacency.edges().iter().copied().chain([added]).collect();
        self.adjacency = Adjacency::new(self.practices.len(), edges);
        self
    }

    /// A plan from groups of practices in any order; networks are ordered by their first member.
    ///
    /// # Panics
    /// When a group is empty.
    #[must_use]
    pub fn plan(&self, groups: impl IntoIterator<Item = Vec<PracticeId>>) -> Plan {
        let mut networks: Vec<Network> = groups.into_iter().map(|members| self.network(members)).collect();
        networks.sort_by_key(|network| network.members[0]);
        Plan { networks }
    }
}
