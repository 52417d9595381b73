//! Scores that are the least of several sums.

use super::of_some;
use crate::model::{PracticeId, Score};

/// A term by which a network carries one label, and pays for each member that has another.
///
/// The label carried is the one that costs least: a council whose patients are in the majority, an old network that lives on. For
/// each label the cost is a plain sum over members, which is what search and bound need to foresee it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    of: Vec<Option<u32>>,
    cost: Vec<Score>,
    /// Where labels are bound to a practice: that of each, or nobody.
    anchors: Option<Vec<Option<PracticeId>>>,
}

impl Labels {
    /// The label of each practice, and what it costs where its network carries another; one without a label always costs that. A
    /// network may carry the labels of its members.
    ///
    /// # Panics
    /// When there is not one cost for each practice, or one is below nothing.
    #[must_use]
    pub fn new(of: Vec<Option<u32>>, cost: Vec<Score>) -> Self {
        assert_eq!(of.len(), cost.len(), "one cost for each practice");
        assert!(cost.iter().all(|&cost| cost >= Score::ZERO), "no cost below nothing");
        Self { of, cost, anchors: None }
    }

    /// The same where a network carries a label only if it holds that label's anchor, and may carry none; one anchor for each label,
    /// which has it.
    ///
    /// # Panics
    /// When a label has no place among the anchors.
    #[must_use]
    pub fn anchored(self, anchors: Vec<Option<PracticeId>>) -> Self {
        let known = |label: &u32| (*label as usize) < anchors.len();
        assert!(self.of.iter().flatten().all(known), "a place among the anchors for each label");
        Self { anchors: Some(anchors), ..self }
    }

    /// The same over some of the practices, numbered anew; labels keep their numbers.
    pub(crate) fn restrict(&self, members: &[PracticeId]) -> Self {
        let number = |id: PracticeId| members.binary_search(&id).ok().map(PracticeId::new);
        let anchors = self.anchors.as_ref().map(|all| all.iter().map(|anchor| anchor.and_then(number)).collect());
        Self { of: of_some(&self.of, members), cost: of_some(&self.cost, members), anchors }
    }

    /// Whether no network pays anything.
    pub(crate) fn are_free(&self) -> bool {
        self.cost.iter().all(|&cost| cost == Score::ZERO)
    }

    /// The label of a practice.
    pub(crate) fn of(&self, member: PracticeId) -> Option<u32> {
        self.of[member.index()]
    }

    /// What a practice costs in a network that carries this label.
    #[inline]
    pub(crate) fn cost(&self, member: PracticeId, carried: Option<u32>) -> Score {
        let own = self.of[member.index()];
        if own.is_some() && own == carried { Score::ZERO } else { self.cost[member.index()] }
    }

    /// The practice that a network with this label has to hold.
    pub(crate) fn anchor(&self, carried: Option<u32>) -> Option<PracticeId> {
        self.anchors.as_ref()?[carried? as usize]
    }

    /// Whether a network that carries this label may hold the practice: none that carries no label holds an anchor.
    pub(crate) fn fits(&self, member: PracticeId, carried: Option<u32>) -> bool {
        carried.is_some() || self.anchors.is_none() || self.anchor(self.of[member.index()]) != Some(member)
    }

    /// The labels that a network of some of these practices may carry, ascending, "none" last.
    pub(crate) fn met(&self, practices: impl Iterator<Item = PracticeId>) -> Vec<Option<u32>> {
        let bound = self.anchors.is_some();
        let of = |id: PracticeId| Some(self.of[id.index()]).filter(|&of| !bound || self.anchor(of) == Some(id));
        let mut met: Vec<Option<u32>> = practices.filter_map(of).chain(bound.then_some(None)).collect();
        met.sort_unstable_by_key(|label| (label.is_none(), *label));
        met.dedup();
        met
    }

    /// The label that a network of these members carries: the cheapest, the first of equals.
    pub(crate) fn carried(&self, members: &[PracticeId]) -> Option<u32> {
        let cost = |carried| -> Score { members.iter().map(|&member| self.cost(member, carried)).sum() };
        // The first of equals is the least.
        self.met(members.iter().copied()).into_iter().min_by_key(|&label| cost(label)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{BorderMinority, Change, Measure};
    use crate::rules::Border;
    use rand::{Rng as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

    const PRACTICES: usize = 9;

    fn cost(labels: &Labels, members: &[PracticeId], carried: Option<u32>) -> Score {
        members.iter().map(|&member| labels.cost(member, carried)).sum()
    }

    /// Any group of the practices costs what it costs under the label carried, no less under any other that it may carry, and all of
    /// that holds of part of the practices.
    fn agrees(measure: &dyn Measure) {
        let labels = measure.labels().unwrap();
        for mask in 1_usize..1 << PRACTICES {
            let members: Vec<PracticeId> =
                (0..PRACTICES).filter(|at| mask >> at & 1 == 1).map(PracticeId::new).collect();
            let carried = labels.carried(&members);
            assert_eq!(cost(&labels, &members, carried), measure.score(&members), "{members:?}");
            let met = labels.met(members.iter().copied());
            assert!(met.contains(&carried) && members.iter().all(|&member| labels.fits(member, carried)));
            assert!(met.iter().all(|&label| cost(&labels, &members, label) >= measure.score(&members)));
            assert!(labels.anchor(carried).is_none_or(|anchor| members.contains(&anchor)));
            let part = labels.restrict(&members);
            let all: Vec<PracticeId> = (0..members.len()).map(PracticeId::new).collect();
            assert_eq!(part.carried(&all), carried);
            assert_eq!(cost(&part, &all, carried), measure.score(&members));
        }
    }

    #[test]
    fn the_label_carried_costs_what_the_measure_says() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        for _ in 0..20 {
            let patients: Vec<u32> = (0..PRACTICES).map(|_| random.random_range(0..4)).collect();
            let side = (0..PRACTICES).map(|_| random.random_range(0..3)).collect();
            let sides = ["a", "b", "c"].map(str::to_owned).to_vec();
            let border = Border { name: "council".into(), side, sides };
            agrees(&BorderMinority { name: "council".into(), border, patients: patients.clone(), price: 0.5 });
            let reference = (0..PRACTICES).map(|_| Some(random.random_range(0..4)).filter(|&at| at < 3)).collect();
            agrees(&Change::new("change", reference, patients, 0.7));
        }
    }
}
