//! Travel: list size times distance to the hub.

use crate::geometry::{Distance, GridPoint};
use crate::model::{Practice, PracticeId, Score};

/// Patient-kilometres between members and hubs.
#[derive(Clone, Debug)]
pub struct Travel {
    points: Vec<GridPoint>,
    lists: Vec<f64>,
    distance: Distance,
}

impl Travel {
    /// Travel over these practices by this distance.
    #[must_use]
    pub fn new(practices: &[Practice], distance: Distance) -> Self {
        Self {
            points: practices.iter().map(|p| p.location).collect(),
            lists: practices.iter().map(|p| f64::from(p.list_size)).collect(),
            distance,
        }
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
        let distance = match &self.distance {
            Distance::StraightLine { detour } => Distance::StraightLine { detour: *detour },
            Distance::Matrix { km, practices } => Distance::Matrix {
                km: members.iter().flat_map(|a| members.iter().map(move |b| km[at(a) * practices + at(b)])).collect(),
                practices: members.len(),
            },
        };
        Self {
            points: members.iter().map(|id| self.points[at(id)]).collect(),
            lists: members.iter().map(|id| self.lists[at(id)]).collect(),
            distance,
        }
    }

    /// The cost with this hub.
    #[must_use]
    pub fn with_hub(&self, members: &[PracticeId], hub: PracticeId) -> Score {
        members.iter().map(|&member| self.to_hub(member, hub)).sum()
    }

    /// The best member as hub and its cost; the first of equals. `None` without members.
    #[must_use]
    pub fn best_hub(&self, members: &[PracticeId]) -> Option<(PracticeId, Score)> {
        members.iter().map(|&hub| (hub, self.with_hub(members, hub))).min_by_key(|&(hub, score)| (score, hub))
    }
}
