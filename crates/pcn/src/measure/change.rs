//! Patients whose network changes.

use super::{Labels, Measure, Term, each, of_some};
use crate::model::{PracticeId, Score};
use std::sync::Arc;

/// A price for each patient whose network is another than in a reference plan, such as today's PCNs.
///
/// A reference network lives on in the network that holds its *anchor*, its largest practice. A network that holds
/// several anchors carries on the one of which it holds most patients; one without any is new. All its practices that
/// had another network have changed; those that had none have not.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    name: String,
    reference: Vec<Option<u32>>,
    anchors: Vec<PracticeId>,
    patients: Vec<u32>,
    price: f64,
}

impl Change {
    /// The reference network of each practice, from 0 and dense; registered patients; and patient-km for each patient
    /// whose network changes.
    #[must_use]
    pub fn new(name: impl Into<String>, reference: Vec<Option<u32>>, patients: Vec<u32>, price: f64) -> Self {
        let networks = reference.iter().flatten().max().map_or(0, |&last| last as usize + 1);
        let mut anchors: Vec<Option<PracticeId>> = vec![None; networks];
        for (at, network) in reference.iter().enumerate() {
            let Some(network) = network else { continue };
            let anchor = &mut anchors[*network as usize];
            if anchor.is_none_or(|known| patients[known.index()] < patients[at]) {
                *anchor = Some(PracticeId::new(at));
            }
        }
        // A number without a practice has no anchor that any network could hold.
        let anchors = anchors.into_iter().map(|anchor| anchor.unwrap_or_else(nobody)).collect();
        Self { name: name.into(), reference, anchors, patients, price }
    }

    /// The reference network of a practice.
    #[must_use]
    pub fn reference(&self, practice: PracticeId) -> Option<u32> {
        self.reference[practice.index()]
    }

    /// The largest practice of each reference network, the first of equals.
    #[must_use]
    pub fn anchors(&self) -> &[PracticeId] {
        &self.anchors
    }

    /// Registered patients of each practice.
    #[must_use]
    pub fn patients(&self) -> &[u32] {
        &self.patients
    }

    /// Patient-km for each patient whose network changes.
    #[must_use]
    pub fn price(&self) -> f64 {
        self.price
    }

    /// The reference network that lives on in this one.
    #[must_use]
    pub fn carried_on(&self, members: &[PracticeId]) -> Option<u32> {
        let anchored = members.iter().filter_map(|&id| self.reference(id).filter(|&r| self.anchors[r as usize] == id));
        anchored.max_by_key(|&network| (self.held(members, network), std::cmp::Reverse(network)))
    }

    fn held(&self, members: &[PracticeId], network: u32) -> u64 {
        let own = members.iter().filter(|&&id| self.reference(id) == Some(network));
        own.map(|id| u64::from(self.patients[id.index()])).sum()
    }

    /// Patients of a network who had another one.
    #[must_use]
    pub fn changed(&self, members: &[PracticeId]) -> u64 {
        let had = members.iter().filter(|&&id| self.reference(id).is_some());
        let all: u64 = had.map(|id| u64::from(self.patients[id.index()])).sum();
        all - self.carried_on(members).map_or(0, |network| self.held(members, network))
    }
}

/// What stands for an anchor that no network can hold.
fn nobody() -> PracticeId {
    PracticeId::new(u32::MAX as usize)
}

impl Measure for Change {
    fn name(&self) -> &str {
        &self.name
    }

    fn score(&self, members: &[PracticeId]) -> Score {
        Score::from_micro(each(self.price) * self.changed(members) as i64)
    }

    fn term(&self) -> Option<Term<'_>> {
        Some(Term::Change(self))
    }

    fn restrict(&self, members: &[PracticeId]) -> Option<Arc<dyn Measure>> {
        let number = |anchor: &PracticeId| members.binary_search(anchor).map_or_else(|_| nobody(), PracticeId::new);
        Some(Arc::new(Self {
            name: self.name.clone(),
            reference: of_some(&self.reference, members),
            anchors: self.anchors.iter().map(number).collect(),
            patients: of_some(&self.patients, members),
            price: self.price,
        }))
    }

    fn labels(&self) -> Option<Labels> {
        let cost = |(&patients, of): (&u32, &Option<u32>)| match of {
            Some(_) => Score::from_micro(each(self.price) * i64::from(patients)),
            None => Score::ZERO,
        };
        let costs = self.patients.iter().zip(&self.reference).map(cost).collect();
        let anchors = self.anchors.iter().map(|&anchor| Some(anchor).filter(|id| id.index() < self.patients.len()));
        Some(Labels::new(self.reference.clone(), costs).anchored(anchors.collect()))
    }
}
