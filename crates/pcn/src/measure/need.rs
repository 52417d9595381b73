//! Need spread evenly over the networks.

use super::{Measure, Term, of_some};
use crate::model::{PracticeId, Score};
use std::sync::Arc;

/// A price for how far a network's mean of an attribute is from the area's, in standard deviations, times its patients.
///
/// The attribute is standardised over the area, each practice counting as its patients: 0 is the mean, 1 a standard
/// deviation above. A network of mean z and n patients costs price x n x |z|, so that a plan in which every network is
/// like the area costs nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    name: String,
    /// Patients times standardised attribute times price, in millionths of a patient-km.
    weights: Vec<i64>,
    /// The standardised attribute of each practice.
    standardised: Vec<f64>,
}

impl Need {
    /// An attribute of each practice, `None` where unknown (it then counts as the mean), at `price` patient-km for a
    /// patient and a standard deviation. An attribute that is the same everywhere costs nothing.
    ///
    /// # Panics
    /// When there is not one attribute for each practice.
    #[must_use]
    pub fn new(name: impl Into<String>, attribute: &[Option<f64>], patients: &[u32], price: f64) -> Self {
        assert_eq!(attribute.len(), patients.len(), "one attribute for each practice");
        let known = || attribute.iter().zip(patients).filter_map(|(x, &n)| x.map(|x| (x, f64::from(n))));
        let total: f64 = known().map(|(_, n)| n).sum();
        let mean = if total > 0.0 { known().map(|(x, n)| x * n).sum::<f64>() / total } else { 0.0 };
        let variance =
            if total > 0.0 { known().map(|(x, n)| (x - mean).powi(2) * n).sum::<f64>() / total } else { 0.0 };
        let deviation = variance.sqrt();
        let standard = |x: &Option<f64>| x.filter(|_| deviation > 1e-12).map_or(0.0, |x| (x - mean) / deviation);
        let standardised: Vec<f64> = attribute.iter().map(standard).collect();
        let weight = |(z, &n): (&f64, &u32)| Score::from_patient_km(z * f64::from(n) * price).micro();
        Self { name: name.into(), weights: standardised.iter().zip(patients).map(weight).collect(), standardised }
    }

    /// The same from its [`weights`](Self::weights), as a record holds them; the attribute itself is not known then, and
    /// [`standardised`](Self::standardised) is empty.
    #[must_use]
    pub fn weighted(name: impl Into<String>, weights: Vec<i64>) -> Self {
        Self { name: name.into(), weights, standardised: Vec::new() }
    }

    /// Patients times standardised attribute times price of each practice, in millionths of a patient-km.
    #[must_use]
    pub fn weights(&self) -> &[i64] {
        &self.weights
    }

    /// The standardised attribute of each practice.
    #[must_use]
    pub fn standardised(&self) -> &[f64] {
        &self.standardised
    }
}

impl Measure for Need {
    fn name(&self) -> &str {
        &self.name
    }

    fn score(&self, members: &[PracticeId]) -> Score {
        Score::from_micro(members.iter().map(|id| self.weights[id.index()]).sum::<i64>().abs())
    }

    fn term(&self) -> Option<Term<'_>> {
        Some(Term::Need(self))
    }

    fn restrict(&self, members: &[PracticeId]) -> Option<Arc<dyn Measure>> {
        let weights = of_some(&self.weights, members);
        let standardised = members.iter().filter_map(|id| self.standardised.get(id.index()).copied()).collect();
        Some(Arc::new(Self { name: self.name.clone(), weights, standardised }))
    }

    fn weights(&self) -> Option<Vec<Score>> {
        Some(self.weights.iter().copied().map(Score::from_micro).collect())
    }
}
