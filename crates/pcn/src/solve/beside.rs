//! A part of the map with the rest beside it.

use super::control::{Control, Count, Progress};
use crate::model::{Exception, Network, Plan, PracticeId, Score, StopReason};
use crate::problem::Problem;

/// Tells of the part with what the rest adds to score, bound and number of networks.
pub(super) struct Beside<'a> {
    pub(super) control: &'a dyn Control,
    pub(super) score: Score,
    pub(super) bound: Score,
    pub(super) networks: usize,
}

impl Control for Beside<'_> {
    fn should_stop(&self) -> bool {
        self.control.should_stop()
    }

    fn why(&self) -> StopReason {
        self.control.why()
    }

    fn report(&self, progress: &Progress) {
        self.control.report(&Progress {
            score: progress.score.map(|score| score + self.score),
            bound: progress.bound.map(|bound| bound + self.bound),
            networks: progress.networks.map(|networks| networks + self.networks),
            ..*progress
        });
    }

    fn count(&self, count: &Count) {
        self.control.count(count);
    }
}

/// A plan of the whole from networks of its parts. Whether a shortfall is unavoidable was found out there.
pub(super) fn plan(problem: &Problem, networks: impl Iterator<Item = (Vec<PracticeId>, Option<Exception>)>) -> Plan {
    let whole = |(members, known): (Vec<PracticeId>, Option<Exception>)| {
        let mut network = problem.network(members);
        if let Some(Exception::BelowFloor { unavoidable, .. }) = &mut network.exception {
            *unavoidable = matches!(known, Some(Exception::BelowFloor { unavoidable: true, .. }));
        }
        network
    };
    let mut networks: Vec<Network> = networks.map(whole).collect();
    networks.sort_by_key(|network| network.members[0]);
    Plan { networks }
}
