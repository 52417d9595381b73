//! Collects and checks the parts of a problem.

use super::Problem;
use crate::adjacency::{Adjacency, Edge};
use crate::geometry::{Distance, DistanceError};
use crate::measure::{Objective, Travel};
use crate::model::{NetworkCount, PolicyError, Practice, PracticeId, Score, SizePolicy};
use crate::rules::{Conflict, Ground, Rules, conflicts};
use std::collections::HashMap;

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
    /// More fixed networks than networks.
    #[error(
        "{fixed} networks are fixed{}, and {asked} are asked for: ask for more networks, or fix fewer", if *.rest > 0 { format!(" and {rest} practices need at least one more", rest = .rest) } else { String::new() }
    )]
    FixedCount {
        /// Fixed networks.
        fixed: usize,
        /// Practices in none of them.
        rest: usize,
        /// Most networks asked for.
        asked: u32,
    },
    /// Rules that cannot all be kept.
    #[error("{} of the rules contradict each other:\n  {}", .0.len(), .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n  "))]
    Conflicts(Vec<Conflict>),
    /// Something that is not there once for each practice.
    #[error("{found} {what}, {practices} are needed: one for each practice")]
    Length {
        /// What it is.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// Practices.
        practices: usize,
    },
    /// A hub price that is negative.
    #[error("hub price {0} is negative: it has to be 0 or more, or no bound holds")]
    HubPrice(Score),
}

/// Collects the parts of a [`Problem`].
#[derive(Clone, Debug)]
pub struct ProblemBuilder {
    pub(super) practices: Vec<Practice>,
    pub(super) adjacency: Adjacency,
    pub(super) policy: SizePolicy,
    pub(super) objective: Objective,
    pub(super) distance: Distance,
    pub(super) count: NetworkCount,
    pub(super) rules: Rules,
    pub(super) hub_prices: Vec<Score>,
    pub(super) population: Option<Vec<u32>>,
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

    /// The rules beyond contiguity and the size policy. Default: none.
    ///
    /// Edges across a border that no network may cross are taken out of the adjacency, save those within a fixed network.
    #[must_use]
    pub fn rules(mut self, rules: Rules) -> Self {
        self.rules = rules;
        self
    }

    /// What each practice costs as hub, one for each practice; none at all (the default) when that is nothing.
    #[must_use]
    pub fn hub_prices(mut self, hub_prices: Vec<Score>) -> Self {
        self.hub_prices = hub_prices;
        self
    }

    /// What the size policy counts for each practice, such as a weighted list. Default: registered patients, which travel
    /// and terms count in any case.
    #[must_use]
    pub fn population(mut self, population: Vec<u32>) -> Self {
        self.population = Some(population);
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
        self.lengths()?;
        let adjacency = within_borders(&self.adjacency, &self.rules);
        let sizes: Vec<u64> = match &self.population {
            Some(population) => population.iter().map(|&size| u64::from(size)).collect(),
            None => self.practices.iter().map(|p| u64::from(p.list_size)).collect(),
        };
        let (floor, cap) = (self.policy.floor, self.policy.cap);
        let ground = Ground { practices: &self.practices, adjacency: &adjacency, sizes: &sizes, floor, cap };
        let found = conflicts(&self.rules, &ground);
        if !found.is_empty() {
            return Err(ProblemError::Conflicts(found));
        }
        let total: u64 = sizes.iter().sum();
        let count = resolve(self.count, &adjacency, &sizes, &self.policy, &self.rules)?;
        let travel = Travel::new(&self.practices, self.distance);
        // Where travel does not count, neither does where the hub is.
        let hub_prices = if self.objective.travel { self.hub_prices } else { Vec::new() };
        Ok(Problem {
            travel: travel.limited(self.rules.most_km).priced(hub_prices),
            practices: self.practices,
            adjacency,
            policy: self.policy,
            objective: self.objective,
            count,
            sizes,
            total,
            rules: self.rules,
            population: self.population,
        })
    }

    /// Whether everything that is for each practice is there once for each.
    fn lengths(&self) -> Result<(), ProblemError> {
        let practices = self.practices.len();
        let length = |what, found| {
            if found == practices { Ok(()) } else { Err(ProblemError::Length { what, found, practices }) }
        };
        if let Some(population) = &self.population {
            length("numbers of the population", population.len())?;
        }
        if !self.hub_prices.is_empty() {
            length("hub prices", self.hub_prices.len())?;
        }
        for border in &self.rules.borders {
            length("sides of a border", border.side.len())?;
        }
        match self.hub_prices.iter().find(|&&price| price < Score::ZERO) {
            Some(&price) => Err(ProblemError::HubPrice(price)),
            None => Ok(()),
        }
    }
}

/// The adjacency without edges across a border that no network may cross.
fn within_borders(adjacency: &Adjacency, rules: &Rules) -> Adjacency {
    let crosses = |edge: &Edge| {
        let fixed = rules.fixed_with(edge.a).is_some_and(|network| network.members.binary_search(&edge.b).is_ok());
        !fixed && rules.borders.iter().any(|border| border.side[edge.a.index()] != border.side[edge.b.index()])
    };
    if rules.borders.is_empty() {
        return adjacency.clone();
    }
    adjacency.filtered(|edge| !crosses(edge))
}

/// The fewest and most networks that there can be: the fixed ones, and from one to all of the other practices.
pub(super) fn possible(practices: usize, rules: &Rules) -> (u32, u32) {
    let fixed = rules.fixed.len();
    let rest = practices - rules.fixed.iter().map(|network| network.members.len()).sum::<usize>();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (number(fixed + rest.min(1)), number(fixed + rest))
}

/// The number of networks asked for, with `Auto` resolved.
fn resolve(
    asked: NetworkCount,
    adjacency: &Adjacency,
    sizes: &[u64],
    policy: &SizePolicy,
    rules: &Rules,
) -> Result<NetworkCount, ProblemError> {
    let n = sizes.len();
    let (fewest, _) = possible(n, rules);
    let fixed = rules.fixed.len();
    let rest: Vec<PracticeId> = (0..n).map(PracticeId::new).filter(|&id| rules.fixed_with(id).is_none()).collect();
    let too_few = |asked| ProblemError::FixedCount { fixed, rest: rest.len(), asked };
    match asked {
        NetworkCount::Auto if rest.is_empty() => Ok(NetworkCount::Exactly(fewest)),
        NetworkCount::Auto => {
            let open: u64 = rest.iter().map(|id| sizes[id.index()]).sum();
            let needed = if fixed == 0 { least_networks(adjacency, sizes, policy.cap) } else { 1 };
            let auto = auto_count(open, rest.len(), policy).max(u32::try_from(needed).unwrap_or(u32::MAX));
            Ok(NetworkCount::Exactly(auto.saturating_add(u32::try_from(fixed).unwrap_or(u32::MAX))))
        }
        NetworkCount::Exactly(k) if k == 0 => Err(ProblemError::CountRange { least: k, most: k }),
        NetworkCount::Between(least, most) if least == 0 || least > most => {
            Err(ProblemError::CountRange { least, most })
        }
        NetworkCount::Exactly(k) if fixed > 0 && k < fewest => Err(too_few(k)),
        NetworkCount::Between(_, most) if fixed > 0 && most < fewest => Err(too_few(most)),
        NetworkCount::Between(least, most) => {
            Ok(NetworkCount::Between(least.max(if fixed > 0 { fewest } else { 1 }), most))
        }
        other => Ok(other),
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
pub(super) fn least_networks(adjacency: &Adjacency, sizes: &[u64], cap: u32) -> u64 {
    let cap = u64::from(cap);
    let needed = |piece: &Vec<PracticeId>| {
        let (large, small): (Vec<u64>, Vec<u64>) =
            piece.iter().map(|id| sizes[id.index()]).partition(|&size| size > cap);
        let rest = if small.is_empty() { 0 } else { small.iter().sum::<u64>().div_ceil(cap).max(1) };
        large.len() as u64 + rest
    };
    adjacency.pieces().iter().map(needed).sum()
}
