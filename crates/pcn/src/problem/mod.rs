//! The waist: practices, adjacency, rules and objective, checked once and immutable.

mod build;
mod part;

pub use build::{ProblemBuilder, ProblemError};

use crate::adjacency::Adjacency;
use crate::geometry::Distance;
use crate::measure::{HUB_TERM, Objective, Travel};
use crate::model::{Exception, Network, NetworkCount, NetworkScore, Plan, Practice, PracticeId, Score, SizePolicy};
use crate::rules::{Refusal, Rules, Waiver};
use build::{least_networks, possible};

/// Patient-km that a search counts for a broken rule: ten times the default price of a network below the floor.
const BROKEN_RULE: f64 = 1e7;

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
    rules: Rules,
    population: Option<Vec<u32>>,
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
            rules: Rules::default(),
            hub_prices: Vec::new(),
            population: None,
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

    /// The rules beyond contiguity and the size policy.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What the size policy counts for each practice, where that is not its registered patients.
    #[must_use]
    pub fn population(&self) -> Option<&[u32]> {
        self.population.as_deref()
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
            NetworkCount::Auto | NetworkCount::Free => possible(self.len(), &self.rules),
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
        if !self.adjacency.is_contiguous(members) {
            return Err(Refusal::NotContiguous);
        }
        self.refusals(members).into_iter().next().map_or(Ok(()), Err)
    }

    /// Every rule that refuses the members (ascending), beyond contiguity and the cap.
    pub(crate) fn refusals(&self, members: &[PracticeId]) -> Vec<Refusal> {
        let far = self.travel.most_km().filter(|_| !self.travel.has_hub(members));
        let far = far.map(|most_km| Refusal::TooFar { most_km });
        self.rules.refusals(members).chain(far).collect()
    }

    /// Whether no rule refuses the members (ascending), beyond contiguity and the cap.
    pub(crate) fn keeps_rules(&self, members: &[PracticeId]) -> bool {
        self.rules.refusals(members).next().is_none() && self.travel.has_hub(members)
    }

    /// Whether travel, the size policy and the adjacency are all there is: then the sums of a hub say everything.
    pub(crate) fn is_plain(&self) -> bool {
        self.objective.further.is_empty() && self.rules.is_empty() && self.travel.hub_prices().is_empty()
    }

    /// The waiver that lets a network of this size below the floor, by its position among the rules.
    #[must_use]
    pub fn waiver(&self, members: &[PracticeId], size: u64) -> Option<usize> {
        if self.policy.missing(size) == 0 {
            return None;
        }
        let serves = |waiver: &Waiver| size >= u64::from(waiver.floor) && waiver.is_for(members);
        self.rules.waivers.iter().position(serves)
    }

    /// Least patients of any network that is no exception: the floor, or that of the most generous waiver.
    pub(crate) fn least_floor(&self) -> u32 {
        self.rules.waivers.iter().map(|waiver| waiver.floor).fold(self.policy.floor, u32::min)
    }

    /// Whether a network of these members and this size is below the floor, and no waiver lets it be.
    #[must_use]
    pub fn is_below_floor(&self, members: &[PracticeId], size: u64) -> bool {
        self.policy.missing(size) > 0 && self.waiver(members, size).is_none()
    }

    /// The price of being below the floor.
    fn shortfall(&self, members: &[PracticeId], size: u64) -> Score {
        if self.waiver(members, size).is_some() { Score::ZERO } else { self.policy.shortfall(size) }
    }

    /// What a group found from the sums of its hub costs beyond them: the price above the ceiling and further measures.
    /// `None` when a rule refuses it, or when it belongs to the other side of the floor by a waiver.
    pub(crate) fn beyond_sums(&self, members: &[PracticeId], below_floor: bool) -> Option<Score> {
        let size = self.size(members);
        let waived = self.waiver(members, size).is_some();
        if !self.keeps_rules(members) || waived == below_floor && self.policy.missing(size) > 0 {
            return None;
        }
        let further: Score = self.objective.further.iter().map(|measure| measure.score(members)).sum();
        Some(self.policy.excess(size, members.len()) + further)
    }

    /// The hub of a network and what the network costs, term by term: the one function that prices a group.
    ///
    /// # Panics
    /// When `members` is empty.
    #[must_use]
    pub fn score(&self, members: &[PracticeId]) -> (PracticeId, NetworkScore) {
        let (hub, travel) = self.travel.best_hub(members).expect("a network has at least one member");
        let size = self.size(members);
        let priced = !self.travel.hub_prices().is_empty();
        let hub_price = priced.then(|| (HUB_TERM.to_owned(), self.travel.hub_price(hub)));
        let measures = self.objective.further.iter().map(|m| (m.name().to_owned(), m.score(members)));
        let score = NetworkScore {
            travel: if self.objective.travel { travel } else { Score::ZERO },
            shortfall: self.shortfall(members, size),
            excess: self.policy.excess(size, members.len()),
            further: hub_price.into_iter().chain(measures).collect(),
        };
        (hub, score)
    }

    /// The total score of a group (ascending) without its breakdown.
    ///
    /// # Panics
    /// When `members` is empty.
    #[must_use]
    pub fn total_score(&self, members: &[PracticeId]) -> Score {
        let hub_counts = self.objective.travel || !self.travel.hub_prices().is_empty();
        let at_hub = if hub_counts {
            let (hub, travel) = self.travel.best_hub(members).expect("a network has at least one member");
            self.travel.hub_price(hub) + if self.objective.travel { travel } else { Score::ZERO }
        } else {
            Score::ZERO
        };
        let size = self.size(members);
        let further: Score = self.objective.further.iter().map(|measure| measure.score(members)).sum();
        let policy = self.shortfall(members, size) + self.policy.excess(size, members.len());
        at_hub + policy + further
    }

    /// The total score of a group (ascending), and a price so high for each rule that it breaks that a search leaves no
    /// rule broken that can be kept.
    pub(crate) fn search_score(&self, members: &[PracticeId]) -> Score {
        let score = self.total_score(members);
        if self.rules.is_empty() {
            return score;
        }
        score + Self::broken(self.refusals(members).len())
    }

    /// The price of so many broken rules in a search.
    pub(crate) fn broken(rules: usize) -> Score {
        Score::from_micro(Score::from_patient_km(BROKEN_RULE).micro() * rules as i64)
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
        let exception = if let Some(waiver) = self.waiver(&members, size) {
            Some(Exception::Waived { missing: self.policy.missing(size), waiver })
        } else if self.policy.missing(size) > 0 {
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
