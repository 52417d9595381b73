//! A plan under review, and the figures that stand in a column.

use crate::commands::study::Groups;
use crate::summary::decimal;
use pcn::explain::nearer_elsewhere;
use pcn::model::PracticeId;
use pcn::problem::Problem;
use pcn::verify::{self, Review};
use pcn_io::output::thousands;

/// A plan under review.
pub(super) struct Subject {
    pub(super) name: String,
    pub(super) labels: Vec<String>,
    pub(super) groups: Groups,
    pub(super) review: Review,
    /// For each network the patients whose practice lies nearer to another network's hub.
    pub(super) nearer: Vec<u64>,
}

impl Subject {
    pub(super) fn new(name: String, problem: &Problem, groups: Groups) -> Self {
        let members: Vec<Vec<PracticeId>> = groups.iter().map(|(_, members)| members.clone()).collect();
        let review = verify::plan(problem, &members);
        let labels = groups.iter().map(|(label, _)| label.clone()).collect();
        let hubs: Vec<Option<PracticeId>> = review.networks.iter().map(|network| network.hub).collect();
        let nearer = nearer_elsewhere(problem, &members, &hubs);
        Self { name, labels, groups, review, nearer }
    }

    /// Practices in a network.
    pub(super) fn placed(&self) -> usize {
        self.review.networks.iter().map(|network| network.members.len()).sum()
    }

    /// Patients of the practices in a network.
    pub(super) fn patients(&self) -> u64 {
        self.review.networks.iter().map(|network| network.size).sum()
    }

    /// Kilometres to the hub of the mean patient of a practice in a network.
    pub(super) fn mean_km(&self) -> f64 {
        self.review.travel.patient_km() / (self.patients().max(1) as f64)
    }

    /// The figures of the column, with their names.
    pub(super) fn figures(&self, problem: &Problem) -> Vec<(String, String)> {
        let (review, policy) = (&self.review, problem.policy());
        let count = |number: usize| thousands(number as u64);
        let (floor, ceiling) = (thousands(policy.floor), thousands(policy.ceiling));
        let mut figures = vec![
            ("networks".to_owned(), count(review.count)),
            ("practices in a network".to_owned(), count(self.placed())),
            ("patients in a network".to_owned(), thousands(self.patients())),
            (format!("networks that hold {floor} to {ceiling}"), count(review.in_band)),
            (format!("networks below {floor}"), count(review.below_floor)),
            (format!("networks above {ceiling}"), count(review.above_ceiling)),
            (format!("several practices above {}", thousands(policy.cap)), count(review.above_cap)),
            ("networks that are contiguous".to_owned(), count(review.contiguous)),
            ("travel, patient-km".to_owned(), decimal(review.travel.patient_km())),
            ("km to the hub, mean patient".to_owned(), format!("{:.3}", self.mean_km())),
            ("patients nearer to another hub".to_owned(), thousands(self.nearer.iter().sum::<u64>())),
            ("shortfall, patient-km".to_owned(), decimal(review.shortfall.patient_km())),
            ("excess, patient-km".to_owned(), decimal(review.excess.patient_km())),
        ];
        figures.extend(
            review.further.iter().map(|(name, score)| (format!("{name}, patient-km"), decimal(score.patient_km()))),
        );
        figures.push(("score, patient-km".to_owned(), decimal(review.total.patient_km())));
        figures
    }
}
