//! Travel: list size times distance to the hub.

use crate::geometry::{Distance, GridPoint};
use crate::model::{Practice, PracticeId, Score};

/// The name of what a hub costs, in every breakdown.
pub const HUB_TERM: &str = "hub suitability";

/// Patient-kilometres between members and hubs, and which members a hub may have.
#[derive(Clone, Debug)]
pub struct Travel {
    points: Vec<GridPoint>,
    lists: Vec<f64>,
    distance: Distance,
    most_km: Option<f64>,
    /// What the largest distance is measured by, where travel is not.
    limited_by: Option<Distance>,
    hub_prices: Vec<Score>,
}

impl Travel {
    /// Travel over these practices by this distance.
    #[must_use]
    pub fn new(practices: &[Practice], distance: Distance) -> Self {
        Self {
            points: practices.iter().map(|p| p.location).collect(),
            lists: practices.iter().map(|p| f64::from(p.list_size)).collect(),
            distance,
            most_km: None,
            limited_by: None,
            hub_prices: Vec::new(),
        }
    }

    /// The same by another distance; the largest distance to the hub is measured as before.
    #[must_use]
    pub(crate) fn by(self, distance: Distance) -> Self {
        let limited_by = self.most_km.map(|_| self.limited_by.unwrap_or(self.distance));
        Self { distance, limited_by, ..self }
    }

    /// No hub further than this from any of its members.
    #[must_use]
    pub(crate) fn limited(self, most_km: Option<f64>) -> Self {
        Self { most_km, ..self }
    }

    /// What each practice costs as hub, one for each practice or none at all.
    #[must_use]
    pub(crate) fn priced(self, hub_prices: Vec<Score>) -> Self {
        Self { hub_prices, ..self }
    }

    /// The largest distance from a member to its hub, in kilometres.
    #[must_use]
    pub fn most_km(&self) -> Option<f64> {
        self.most_km
    }

    /// What each practice costs as hub; empty when that is nothing.
    #[must_use]
    pub fn hub_prices(&self) -> &[Score] {
        &self.hub_prices
    }

    /// What a practice costs as hub.
    #[inline]
    #[must_use]
    pub fn hub_price(&self, hub: PracticeId) -> Score {
        self.hub_prices.get(hub.index()).copied().unwrap_or(Score::ZERO)
    }

    /// Kilometres from a member to a hub, as travel counts them.
    #[inline]
    #[must_use]
    pub fn km(&self, member: PracticeId, hub: PracticeId) -> f64 {
        let (m, h) = (member.index(), hub.index());
        self.distance.km(m, self.points[m], h, self.points[h])
    }

    /// Whether a member may have this hub.
    #[inline]
    #[must_use]
    pub fn is_within(&self, member: PracticeId, hub: PracticeId) -> bool {
        let (m, h) = (member.index(), hub.index());
        let distance = self.limited_by.as_ref().unwrap_or(&self.distance);
        self.most_km.is_none_or(|most| m == h || distance.km(m, self.points[m], h, self.points[h]) <= most)
    }

    /// Whether some member may be the hub of all.
    #[must_use]
    pub fn has_hub(&self, members: &[PracticeId]) -> bool {
        self.most_km.is_none() || members.iter().any(|&hub| members.iter().all(|&member| self.is_within(member, hub)))
    }

    /// The distance that travel is measured by.
    #[must_use]
    pub fn distance(&self) -> &Distance {
        &self.distance
    }

    /// What it costs to send the member's patients to the hub: list size times kilometres, rounded to a millionth of a
    /// patient-kilometre.
    #[inline]
    #[must_use]
    pub fn to_hub(&self, member: PracticeId, hub: PracticeId) -> Score {
        let (m, h) = (member.index(), hub.index());
        Score::from_patient_km(self.lists[m] * self.distance.km(m, self.points[m], h, self.points[h]))
    }

    /// Travel over some of the practices, numbered anew.
    pub(crate) fn restrict(&self, members: &[PracticeId]) -> Self {
        let at = |id: &PracticeId| id.index();
        let restricted = |distance: &Distance| match distance {
            Distance::StraightLine { detour } => Distance::StraightLine { detour: *detour },
            Distance::Matrix { km, practices } => Distance::Matrix {
                km: members.iter().flat_map(|a| members.iter().map(move |b| km[at(a) * practices + at(b)])).collect(),
                practices: members.len(),
            },
        };
        Self {
            points: members.iter().map(|id| self.points[at(id)]).collect(),
            lists: members.iter().map(|id| self.lists[at(id)]).collect(),
            distance: restricted(&self.distance),
            most_km: self.most_km,
            limited_by: self.limited_by.as_ref().map(restricted),
            hub_prices: if self.hub_prices.is_empty() {
                Vec::new()
            } else {
                members.iter().map(|id| self.hub_prices[at(id)]).collect()
            },
        }
    }

    /// The cost with this hub.
    #[must_use]
    pub fn with_hub(&self, members: &[PracticeId], hub: PracticeId) -> Score {
        members.iter().map(|&member| self.to_hub(member, hub)).sum()
    }

    /// The best member as hub and the travel to it; the first of equals. `None` without members.
    ///
    /// The best is the one with the least travel and hub price among those that may be the hub of all; where none may,
    /// among all.
    #[must_use]
    pub fn best_hub(&self, members: &[PracticeId]) -> Option<(PracticeId, Score)> {
        let limited = self.most_km.is_some();
        let far = |hub: PracticeId| limited && !members.iter().all(|&member| self.is_within(member, hub));
        let costs = members.iter().map(|&hub| (hub, self.with_hub(members, hub)));
        costs.min_by_key(|&(hub, travel)| (far(hub), travel + self.hub_price(hub), hub))
    }
}
