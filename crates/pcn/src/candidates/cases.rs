//! The sums that a hub's groups are searched by, where terms count by labels.

use super::reach::Reach;
use crate::measure::Labels;
use crate::model::{PracticeId, Score};
use crate::problem::Problem;

/// The terms of a problem that count by labels.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cases {
    terms: Vec<Labels>,
}

/// A label of each term. A group is a candidate in one case, that of the labels which it carries, and costs no less in others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Case(Vec<Option<u32>>);

impl Cases {
    /// The terms that count by labels and cost something, and whether these are all terms beyond travel.
    pub(super) fn new(problem: &Problem) -> (Self, bool) {
        let labels: Vec<Option<Labels>> = problem.objective().further.iter().map(|term| term.labels()).collect();
        let all = labels.iter().all(Option::is_some);
        (Self { terms: labels.into_iter().flatten().filter(|labels| !labels.are_free()).collect() }, all)
    }

    /// The cases of a hub's groups.
    pub(super) fn of(&self, reach: &Reach) -> Vec<Case> {
        let mut cases = vec![Case::default()];
        for term in &self.terms {
            let met = term.met(reach.members.iter().copied().chain([reach.hub]));
            let fitting: Vec<Option<u32>> = met.into_iter().filter(|&label| term.fits(reach.hub, label)).collect();
            let with = |case: Case| fitting.iter().map(move |&label| Case([case.0.clone(), vec![label]].concat()));
            cases = cases.into_iter().flat_map(with).collect();
        }
        cases
    }

    fn each<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = (&'a Labels, Option<u32>)> + Clone {
        self.terms.iter().zip(case.0.iter().copied())
    }

    /// What a practice costs.
    #[inline]
    pub(super) fn cost(&self, case: &Case, member: PracticeId) -> Score {
        self.each(case).map(|(term, label)| term.cost(member, label)).sum()
    }

    /// Whether some group that is a candidate in this case may hold the practice.
    pub(super) fn fits(&self, case: &Case, member: PracticeId) -> bool {
        self.each(case).all(|(term, label)| term.fits(member, label))
    }

    /// Practices that every candidate of the case holds.
    pub(super) fn anchors<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = PracticeId> + Clone + 'a {
        self.each(case).filter_map(|(term, label)| term.anchor(label))
    }

    /// Whether this is the case in which the group is a candidate.
    pub(super) fn is_of(&self, case: &Case, members: &[PracticeId]) -> bool {
        self.each(case).all(|(term, label)| term.carried(members) == label)
    }
}
