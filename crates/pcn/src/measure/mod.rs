//! What a network costs: travel to its hub, and further measures that the objective sums.

mod border;
mod change;
mod expression;
mod labels;
mod need;
mod pairs;
mod partings;
mod travel;

pub use border::BorderMinority;
pub use change::Change;
pub use expression::{Expression, ExpressionError, Own};
pub use labels::Labels;
pub use need::Need;
pub use pairs::PairsKept;
pub use partings::Partings;
pub use travel::{HUB_TERM, Travel};

use crate::model::{PracticeId, Score};
use std::sync::Arc;

/// Scores one network. Implement it to add a term of your own.
///
/// The score may depend on the members alone, and must not be negative: the bound counts on it.
pub trait Measure: Send + Sync {
    /// The name shown in every breakdown.
    fn name(&self) -> &str;
    /// The score of a network with these members (ascending, at least one).
    fn score(&self, members: &[PracticeId]) -> Score;
    /// The term's definition as data, where it is one that the library knows: what is recounted independently, and recorded.
    fn term(&self) -> Option<Term<'_>> {
        None
    }
    /// The same over some of the practices (ascending), numbered anew, where it can be made; elsewhere parts of a problem ask the
    /// measure itself, by the numbers that practices have in the whole.
    fn restrict(&self, _members: &[PracticeId]) -> Option<Arc<dyn Measure>> {
        None
    }
    /// The labels by which it counts, where its score is always that of [`Labels`]: it is then foreseen like travel, and proofs are
    /// about as fast as without it. Of other measures a bound knows only that they cost no less than nothing.
    fn labels(&self) -> Option<Labels> {
        None
    }
    /// One weight for each practice, where its score is always how far the sum of the members' weights is from nothing: it is then
    /// foreseen to some extent.
    fn weights(&self) -> Option<Vec<Score>> {
        None
    }
    /// The pairs that it counts, where its score is always that of [`Partings`]: it is then foreseen to some extent.
    fn partings(&self) -> Option<Partings> {
        None
    }
}

/// The terms that the library knows, as data.
#[derive(Clone, Copy, Debug)]
pub enum Term<'a> {
    /// Patients on the minority side of a border.
    Border(&'a BorderMinority),
    /// Pairs that should share a network.
    Pairs(&'a PairsKept),
    /// Need spread evenly.
    Need(&'a Need),
    /// Patients whose network changes.
    Change(&'a Change),
    /// The user's own expression.
    Own(&'a Own),
}

/// The sum that a plan minimises: travel, if counted, the prices of the size policy, and further measures.
#[derive(Clone)]
pub struct Objective {
    /// Whether patient-kilometres to the hub count. Default: true.
    pub travel: bool,
    /// Further measures, each added as it is.
    pub further: Vec<Arc<dyn Measure>>,
}

impl Default for Objective {
    fn default() -> Self {
        Self { travel: true, further: Vec::new() }
    }
}

/// What is known of an objective's terms beforehand, beyond that they cost no less than nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Foreseen {
    /// Those that count by labels.
    pub(crate) labels: Vec<Labels>,
    /// The weights of those that are the distance of a sum from nothing.
    pub(crate) weights: Vec<Vec<Score>>,
    /// Those that count pairs.
    pub(crate) partings: Vec<Partings>,
    /// Whether these are all terms.
    pub(crate) all: bool,
}

impl Objective {
    /// What is known of the terms beforehand.
    pub(crate) fn foreseen(&self) -> Foreseen {
        let mut foreseen = Foreseen { all: true, ..Foreseen::default() };
        for term in &self.further {
            if let Some(labels) = term.labels() {
                foreseen.labels.push(labels);
            } else if let Some(weights) = term.weights() {
                foreseen.weights.push(weights);
            } else if let Some(partings) = term.partings() {
                foreseen.partings.push(partings);
            } else {
                foreseen.all = false;
            }
        }
        foreseen
    }
}

impl std::fmt::Debug for Objective {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.further.iter().map(|measure| measure.name()).collect();
        formatter.debug_struct("Objective").field("travel", &self.travel).field("further", &names).finish()
    }
}

/// Of what each practice has, that of some practices.
pub(crate) fn of_some<T: Clone>(all: &[T], practices: &[PracticeId]) -> Vec<T> {
    practices.iter().map(|id| all[id.index()].clone()).collect()
}

/// A price in patient-km for each of something, as whole millionths.
pub(crate) fn each(price: f64) -> i64 {
    Score::from_patient_km(price).micro()
}
