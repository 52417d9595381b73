//! Pairs of practices that should share a network: working relationships, patients in common.

use super::{Measure, Partings, Term, of_some};
use crate::model::{PracticeId, Score};
use std::sync::Arc;

/// A price for each pair that is parted, the strength of the pair times a price; each of the two networks bears half.
#[derive(Clone, Debug, PartialEq)]
pub struct PairsKept {
    name: String,
    /// For each practice its partners (ascending) and half of what parting them costs, in millionths.
    partners: Vec<Vec<(PracticeId, i64)>>,
    /// For each practice, half of what parting it from all its partners costs.
    alone: Vec<i64>,
}

impl PairsKept {
    /// Pairs with their strengths, each pair once or added up, among `practices` practices, at `price` patient-km for a
    /// strength of 1. A negative strength counts as 0.
    ///
    /// # Panics
    /// When a pair names a practice that is not below `practices`.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        practices: usize,
        pairs: impl IntoIterator<Item = (PracticeId, PracticeId, f64)>,
        price: f64,
    ) -> Self {
        let mut partners: Vec<Vec<(PracticeId, i64)>> = vec![Vec::new(); practices];
        for (a, b, strength) in pairs {
            let half = Score::from_patient_km(strength.max(0.0) * price / 2.0).micro();
            if a == b || half == 0 {
                continue;
            }
            for (from, to) in [(a, b), (b, a)] {
                let list = &mut partners[from.index()];
                match list.binary_search_by_key(&to, |partner| partner.0) {
                    Ok(at) => list[at].1 += half,
                    Err(at) => list.insert(at, (to, half)),
                }
            }
        }
        let alone = partners.iter().map(|list| list.iter().map(|(_, half)| half).sum()).collect();
        Self { name: name.into(), partners, alone }
    }

    /// Half of what it costs to part a practice from all its partners, those outside a part of the practices included, in millionths of
    /// a patient-km.
    #[must_use]
    pub fn alone(&self, practice: PracticeId) -> i64 {
        self.alone[practice.index()]
    }

    /// The partners of a practice (ascending), each with half of what parting the two costs, in millionths of a
    /// patient-km.
    #[must_use]
    pub fn partners(&self, practice: PracticeId) -> &[(PracticeId, i64)] {
        &self.partners[practice.index()]
    }
}

impl Measure for PairsKept {
    fn name(&self) -> &str {
        &self.name
    }

    fn score(&self, members: &[PracticeId]) -> Score {
        // Members are far fewer than partners: what all partings would cost, less the pairs inside.
        let all: i64 = members.iter().map(|id| self.alone[id.index()]).sum();
        let mut inside = 0;
        for (at, id) in members.iter().enumerate() {
            let partners = &self.partners[id.index()];
            for other in &members[at + 1..] {
                inside +=
                    partners.binary_search_by_key(other, |partner| partner.0).map_or(0, |place| partners[place].1);
            }
        }
        Score::from_micro(all - 2 * inside)
    }

    fn term(&self) -> Option<Term<'_>> {
        Some(Term::Pairs(self))
    }

    fn restrict(&self, members: &[PracticeId]) -> Option<Arc<dyn Measure>> {
        let number = |id: PracticeId| members.binary_search(&id).ok().map(PracticeId::new);
        let inside = |id: &PracticeId| {
            self.partners[id.index()].iter().filter_map(|&(other, half)| Some((number(other)?, half))).collect()
        };
        Some(Arc::new(Self {
            name: self.name.clone(),
            partners: members.iter().map(inside).collect(),
            alone: of_some(&self.alone, members),
        }))
    }

    fn partings(&self) -> Option<Partings> {
        let list =
            |list: &Vec<(PracticeId, i64)>| list.iter().map(|&(id, half)| (id, Score::from_micro(half))).collect();
        let alone = self.alone.iter().copied().map(Score::from_micro).collect();
        Some(Partings::new(self.partners.iter().map(list).collect()).apart(alone))
    }
}
