//! When to stop and why, and what was reported last.

use crate::model::{Score, StopReason, Work, relative_gap};
use crate::solve::control::{Control, Phase, Progress, Settings};
use std::cell::Cell;

/// What a run is held to. Once a limit is reached it stays reached, and the first one is the reason why the run stopped.
///
/// Each part of the method knows only its own plan and bound: what is reported never becomes worse.
pub(super) struct Limits<'a> {
    control: &'a dyn Control,
    gap: f64,
    work: u64,
    score: Cell<Option<Score>>,
    bound: Cell<Option<Score>>,
    reason: Cell<Option<StopReason>>,
    asked: Cell<bool>,
}

impl<'a> Limits<'a> {
    pub(super) fn new(settings: &Settings, control: &'a dyn Control) -> Self {
        Self {
            control,
            gap: settings.gap,
            work: settings.work_limit.unwrap_or(u64::MAX),
            score: Cell::new(None),
            bound: Cell::new(None),
            reason: Cell::new(None),
            asked: Cell::new(false),
        }
    }

    /// Takes note of a plan and a bound of the whole problem, and reports the best of each.
    pub(super) fn tell(&self, phase: Phase, score: Option<i64>, bound: Option<f64>) {
        let bound = bound.and_then(rounded_up);
        let score = self.score.get().into_iter().chain(score.map(Score::from_micro)).min();
        let bound = self.bound.get().max(bound);
        self.score.set(score);
        self.bound.set(bound);
        let bound = bound.map(|bound| score.map_or(bound, |score| bound.min(score)));
        self.control.report(&Progress { phase, score, bound, networks: None });
    }

    /// Whether the caller has asked to stop.
    pub(super) fn interrupted(&self) -> bool {
        if self.reason.get().is_none() && self.control.should_stop() {
            self.reason.set(Some(self.control.why()));
            self.asked.set(true);
        }
        self.asked.get()
    }

    /// Whether to stop before any countable work: asked to, or close enough.
    pub(super) fn are_early(&self) -> bool {
        let near = |(score, bound)| self.gap > 0.0 && relative_gap(score, bound) <= self.gap;
        if !self.interrupted()
            && self.reason.get().is_none()
            && self.score.get().zip(self.bound.get()).is_some_and(near)
        {
            self.reason.set(Some(StopReason::Gap));
        }
        self.reason.get().is_some()
    }

    /// Whether to stop after this work.
    pub(super) fn reached(&self, work: &Work) -> bool {
        if !self.are_early() && work.steps() >= self.work {
            self.reason.set(Some(StopReason::WorkLimit));
        }
        self.reason.get().is_some()
    }

    /// Takes note of where a proof is, and says whether to stop there.
    #[cfg(any(test, feature = "highs"))]
    pub(super) fn stop(&self, work: &Work, bound: f64, score: Option<i64>) -> bool {
        self.tell(Phase::Prove, score, Some(bound));
        self.reached(work)
    }

    /// The best bound told.
    pub(super) fn bound(&self) -> Option<Score> {
        self.bound.get()
    }

    /// Why a run ends that has not proven its plan.
    pub(super) fn reason(&self) -> StopReason {
        self.reason.get().unwrap_or(StopReason::Exhausted)
    }
}

/// A bound in millionths as a score: costs are whole, so that it may be rounded up, after what floating-point sums may have
/// added to it is taken off. `None` when nothing is known.
pub(super) fn rounded_up(bound: f64) -> Option<Score> {
    bound.is_finite().then(|| Score::from_micro((bound - bound.abs() * 1e-12 - 1e-3).min(9e18).ceil() as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::Silent;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[derive(Default)]
    struct Asked(AtomicBool);

    impl Control for Asked {
        fn should_stop(&self) -> bool {
            self.0.load(Ordering::Relaxed)
        }
    }

    fn work(pivots: u64, search_nodes: u64) -> Work {
        Work { pivots, search_nodes, ..Work::default() }
    }

    #[test]
    fn the_first_limit_reached_is_the_reason() {
        let asked = Asked::default();
        let settings = Settings { work_limit: Some(10), gap: 0.1, ..Settings::default() };
        let limits = Limits::new(&settings, &asked);
        assert!(!limits.stop(&work(4, 5), 70.0, Some(100)));
        assert_eq!(limits.reason(), StopReason::Exhausted);
        assert!(limits.stop(&work(5, 5), 70.0, Some(100)));
        asked.0.store(true, Ordering::Relaxed);
        assert!(limits.stop(&work(5, 5), 99.0, Some(100)), "it stays reached");
        assert_eq!(limits.reason(), StopReason::WorkLimit);
        assert!(!limits.interrupted(), "that came later");
    }

    #[test]
    fn a_gap_counts_the_best_plan_and_the_best_bound() {
        let limits = Limits::new(&Settings { gap: 0.1, ..Settings::default() }, &Silent);
        assert!(!limits.stop(&work(0, 0), 89.0, Some(100)));
        assert!(!limits.stop(&work(0, 0), 95.0, Some(110)) || limits.reason() == StopReason::Gap);
        assert_eq!((limits.reason(), limits.bound()), (StopReason::Gap, Some(Score::from_micro(95))));
        let none = Limits::new(&Settings::default(), &Silent);
        assert!(!none.stop(&work(0, 0), 100.0, Some(100)), "no gap was asked for");
    }

    #[test]
    fn who_asks_is_heard_first() {
        let asked = Asked(AtomicBool::new(true));
        let limits = Limits::new(&Settings { work_limit: Some(0), ..Settings::default() }, &asked);
        assert!(limits.reached(&work(0, 0)));
        assert_eq!(limits.reason(), StopReason::Interrupted);
    }
}
