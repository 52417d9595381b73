//! Patients outside their network's majority council or service area.

use super::{Labels, Measure, Term, each, of_some};
use crate::model::{PracticeId, Score};
use crate::rules::Border;
use std::sync::Arc;

/// A price for each patient of a network who is not on the side of the border where most of its patients are.
#[derive(Clone, Debug, PartialEq)]
pub struct BorderMinority {
    /// The name in every breakdown.
    pub name: String,
    /// Which side each practice is on.
    pub border: Border,
    /// Registered patients of each practice.
    pub patients: Vec<u32>,
    /// Patient-km for each patient on a minority side.
    pub price: f64,
}

impl BorderMinority {
    /// Patients of a network who are not on its majority side.
    #[must_use]
    pub fn minority(&self, members: &[PracticeId]) -> u64 {
        let mut sides: Vec<(u32, u64)> = Vec::new();
        let mut total = 0;
        for id in members {
            let (side, patients) = (self.border.side[id.index()], u64::from(self.patients[id.index()]));
            total += patients;
            match sides.iter_mut().find(|known| known.0 == side) {
                Some(known) => known.1 += patients,
                None => sides.push((side, patients)),
            }
        }
        total - sides.iter().map(|side| side.1).max().unwrap_or(0)
    }
}

impl Measure for BorderMinority {
    fn name(&self) -> &str {
        &self.name
    }

    fn score(&self, members: &[PracticeId]) -> Score {
        Score::from_micro(each(self.price) * self.minority(members) as i64)
    }

    fn term(&self) -> Option<Term<'_>> {
        Some(Term::Border(self))
    }

    fn restrict(&self, members: &[PracticeId]) -> Option<Arc<dyn Measure>> {
        let border = Border { side: of_some(&self.border.side, members), ..self.border.clone() };
        let patients = of_some(&self.patients, members);
        Some(Arc::new(Self { name: self.name.clone(), border, patients, price: self.price }))
    }

    fn labels(&self) -> Option<Labels> {
        let cost = |&patients: &u32| Score::from_micro(each(self.price) * i64::from(patients));
        let of = self.border.side.iter().map(|&side| Some(side)).collect();
        Some(Labels::new(of, self.patients.iter().map(cost).collect()))
    }
}
