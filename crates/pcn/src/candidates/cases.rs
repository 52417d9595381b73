//! The sums that a hub's groups are searched by, where terms count by labels or weights.

use super::lean::{self, Weights};
use super::reach::Reach;
use crate::measure::{Foreseen, Labels};
use crate::model::{PracticeId, Score};
use crate::problem::Problem;
use rayon::prelude::*;

/// Cases of one hub: a term that would make more of them is left to itself, and costs no less than nothing while groups are looked for.
const MOST: usize = 256;

/// The terms of a problem that a search can foresee, and what each hub's groups may carry of labels.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cases {
    terms: Vec<Labels>,
    of: Vec<Vec<Case>>,
    /// The weights of terms that are the distance of their sum from nothing.
    weights: Vec<Vec<Score>>,
    /// The only case where no term counts by labels.
    plain: [Case; 1],
}

/// A label of each term. A group is a candidate in one case, that of the labels which it carries, and costs no less in others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Case {
    labels: Vec<Option<u32>>,
    /// One bit for each member of the hub's reach: whether some candidate may hold it.
    fitting: Vec<u64>,
}

impl Cases {
    /// The terms over the reach of every hub, and whether these are all terms beyond travel.
    pub(super) fn new(problem: &Problem, foreseen: Foreseen, hubs: &[Reach]) -> (Self, bool) {
        let mut cases = Self::default();
        let (mut most, mut all) = (1, foreseen.all);
        for labels in foreseen.labels.into_iter().filter(|labels| !labels.are_free()) {
            let of = |reach: &Reach| labels.met(reach.members.iter().copied().chain([reach.hub])).len();
            let more = hubs.par_iter().map(of).max().unwrap_or(0).max(1);
            if most * more <= MOST {
                most *= more;
                cases.terms.push(labels);
            } else {
                all = false;
            }
        }
        cases.weights.extend(foreseen.weights.into_iter().take(lean::MOST));
        if !cases.terms.is_empty() {
            cases.of = hubs.par_iter().map(|reach| cases.list(problem, hubs, reach)).collect();
        }
        (cases, all)
    }

    /// The cases of a hub's groups.
    pub(super) fn of(&self, hub: PracticeId) -> &[Case] {
        self.of.get(hub.index()).map_or(&self.plain, Vec::as_slice)
    }

    fn list(&self, problem: &Problem, hubs: &[Reach], reach: &Reach) -> Vec<Case> {
        let mut all: Vec<Vec<Option<u32>>> = vec![Vec::new()];
        for term in &self.terms {
            let met = term.met(reach.members.iter().copied().chain([reach.hub]));
            let fitting: Vec<Option<u32>> = met.into_iter().filter(|&label| term.fits(reach.hub, label)).collect();
            let with =
                |labels: Vec<Option<u32>>| fitting.iter().map(move |&label| [labels.clone(), vec![label]].concat());
            all = all.into_iter().flat_map(with).collect();
        }
        let case = |labels| {
            let mut case = Case { labels, fitting: vec![0; reach.members.len().div_ceil(64)] };
            let mut fitting = self.near_anchors(problem, hubs, reach, &case);
            let fits = |member| self.each(&case).all(|(term, label)| term.fits(member, label));
            fitting.iter_mut().zip(&reach.members).for_each(|(near, &member)| *near &= fits(member));
            fitting.iter().enumerate().filter(|at| *at.1).for_each(|(at, _)| case.fitting[at / 64] |= 1 << (at % 64));
            case
        };
        all.into_iter().map(case).collect()
    }

    /// For each member whether a group under the cap can hold it, the hub and each anchor.
    ///
    /// The three are joined by paths that meet somewhere: twice the patients of a group that holds them are at least those of the
    /// shortest paths between each two, less those of the practice where they meet.
    fn near_anchors(&self, problem: &Problem, hubs: &[Reach], reach: &Reach, case: &Case) -> Vec<bool> {
        let mut near = vec![true; reach.members.len()];
        if !problem.objective().travel || problem.travel().most_km().is_some() {
            // Reaches leave practices out: there are other paths.
            return near;
        }
        // Paths are rounded to a part of 2^24.
        let cap = f64::from(problem.policy().cap) * (1.0 + 1e-6);
        let patients = |id: PracticeId| problem.list_size(id) as f64;
        let largest = reach.size.iter().copied().fold(patients(reach.hub), f64::max);
        for anchor in self.anchors(case).filter(|&anchor| anchor != reach.hub) {
            let other = &hubs[anchor.index()];
            let from_anchor = |member: PracticeId| match other.members.binary_search(&member) {
                Ok(at) => patients(anchor) + f64::from(other.path[at]),
                Err(_) if member == anchor => patients(anchor),
                Err(_) => f64::INFINITY,
            };
            let between = from_anchor(reach.hub);
            for ((near, &member), &path) in near.iter_mut().zip(&reach.members).zip(&reach.path) {
                let (here, there) = (patients(reach.hub) + f64::from(path), from_anchor(member));
                *near &= there <= cap && here + there + between - largest <= 2.0 * cap;
            }
        }
        near
    }

    /// The weights of a hub's members, in this order, and last its own, of each term that is the distance of their sum from nothing.
    pub(super) fn weights(&self, order: impl Iterator<Item = PracticeId> + Clone, hub: PracticeId) -> Vec<Weights> {
        let of =
            |weights: &Vec<Score>| order.clone().chain([hub]).map(|id| weights[id.index()].micro() as f64).collect();
        self.weights.iter().map(of).collect()
    }

    fn each<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = (&'a Labels, Option<u32>)> + Clone {
        self.terms.iter().zip(case.labels.iter().copied())
    }

    /// What a practice costs.
    #[inline]
    pub(super) fn cost(&self, case: &Case, member: PracticeId) -> Score {
        self.each(case).map(|(term, label)| term.cost(member, label)).sum()
    }

    /// Practices that every candidate of the case holds.
    pub(super) fn anchors<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = PracticeId> + Clone + 'a {
        self.each(case).filter_map(|(term, label)| term.anchor(label))
    }

    /// Whether some candidate of the case may hold the member at this place of the hub's reach.
    #[inline]
    pub(super) fn fits(&self, case: &Case, at: usize) -> bool {
        self.of.is_empty() || case.fitting[at / 64] >> (at % 64) & 1 == 1
    }

    /// Whether this is the case in which the group is a candidate.
    pub(super) fn is_of(&self, case: &Case, members: &[PracticeId]) -> bool {
        self.each(case).all(|(term, label)| term.carried(members) == label)
    }
}
