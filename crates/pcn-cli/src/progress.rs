//! Progress on standard error, and the limits that a clock or a person sets.

use crate::args::ProgressKind;
use indicatif::{ProgressBar, ProgressStyle};
use pcn::model::Score;
use pcn::solve::{Control, Phase, Progress};
use pcn_io::output::thousands;
use serde_json::json;
use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Reports that say nothing new in substance are shown at most this often.
const PAUSE: Duration = Duration::from_millis(200);
const PAUSE_BETWEEN_LINES: Duration = Duration::from_secs(1);

/// Watches a search: shows its progress, and stops it when the time is up or a person asks.
pub(crate) struct Watch {
    started: Instant,
    limit: Option<Duration>,
    interrupted: Arc<AtomicBool>,
    display: Display,
    last: Mutex<Option<(Instant, Phase)>>,
}

enum Display {
    Nothing,
    Bar(ProgressBar),
    Lines,
    Json,
}

impl Watch {
    pub(crate) fn new(
        started: Instant,
        limit: Option<Duration>,
        interrupted: Arc<AtomicBool>,
        kind: ProgressKind,
    ) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let display = match kind {
            ProgressKind::None => Display::Nothing,
            ProgressKind::Json => Display::Json,
            ProgressKind::Auto if !terminal => Display::Nothing,
            ProgressKind::Bar if !terminal => Display::Lines,
            ProgressKind::Auto | ProgressKind::Bar => Display::Bar(bar()),
        };
        Self { started, limit, interrupted, display, last: Mutex::new(None) }
    }

    /// Whether a person asked to stop.
    pub(crate) fn was_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::SeqCst)
    }

    /// Takes the line away.
    pub(crate) fn finish(&self) {
        if let Display::Bar(bar) = &self.display {
            bar.finish_and_clear();
        }
    }

    /// Whether this report is due: a new phase always, others not too often.
    fn is_due(&self, phase: Phase, pause: Duration) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|(at, shown)| shown != phase || at.elapsed() >= pause);
        if due {
            *last = Some((Instant::now(), phase));
        }
        due
    }
}

impl Control for Watch {
    fn should_stop(&self) -> bool {
        self.was_interrupted() || self.limit.is_some_and(|limit| self.started.elapsed() >= limit)
    }

    fn report(&self, progress: &Progress) {
        let elapsed = self.started.elapsed();
        match &self.display {
            Display::Nothing => {}
            Display::Bar(bar) => bar.set_message(sentence(progress)),
            Display::Lines if self.is_due(progress.phase, PAUSE_BETWEEN_LINES) => {
                eprintln!("{:6.1} s  {}", elapsed.as_secs_f64(), sentence(progress));
            }
            Display::Json if self.is_due(progress.phase, PAUSE) => eprintln!("{}", object(progress, elapsed)),
            Display::Lines | Display::Json => {}
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed_precise}  {wide_msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Construct => "construct",
        Phase::Improve => "improve",
        Phase::Bound => "bound",
        Phase::Cut => "cut",
        Phase::Patch => "patch",
        Phase::Prove => "prove",
    }
}

/// (best - bound) / best, when both are known.
fn gap(progress: &Progress) -> Option<f64> {
    let (score, bound) = (progress.score?.patient_km(), progress.bound?.patient_km());
    (score > 0.0 && bound > 0.0).then(|| ((score - bound) / score).clamp(0.0, 1.0))
}

fn sentence(progress: &Progress) -> String {
    let mut parts = vec![format!("{:9}", phase_name(progress.phase))];
    let whole = |score: Score| thousands(score.patient_km().max(0.0).round() as u64);
    parts.extend(progress.score.map(|score| format!("best {}", whole(score))));
    parts.extend(progress.bound.filter(|&bound| bound > Score::ZERO).map(|bound| format!("bound {}", whole(bound))));
    parts.extend(gap(progress).map(|gap| format!("gap {:.3} %", gap * 100.0)));
    parts.extend(progress.networks.map(|networks| format!("{networks} networks")));
    parts.join("  ")
}

fn object(progress: &Progress, elapsed: Duration) -> serde_json::Value {
    json!({
        "phase": phase_name(progress.phase),
        "score": progress.score.map(Score::patient_km),
        "bound": progress.bound.map(Score::patient_km),
        "gap": gap(progress),
        "networks": progress.networks,
        "elapsed_seconds": elapsed.as_secs_f64(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch(limit: Option<Duration>) -> Watch {
        Watch::new(Instant::now(), limit, Arc::default(), ProgressKind::None)
    }

    #[test]
    fn stops_when_the_time_is_up_or_a_person_asks() {
        assert!(!watch(None).should_stop());
        assert!(watch(Some(Duration::ZERO)).should_stop());
        let asked = watch(None);
        asked.interrupted.store(true, Ordering::SeqCst);
        assert!(asked.should_stop());
    }

    #[test]
    fn a_line_names_phase_best_bound_gap_and_networks() {
        let km = |km| Some(Score::from_patient_km(km));
        let progress = Progress { phase: Phase::Bound, score: km(2000.0), bound: km(1990.0), networks: Some(30) };
        assert_eq!(sentence(&progress), "bound      best 2,000  bound 1,990  gap 0.500 %  30 networks");
        let none = Progress { phase: Phase::Construct, score: None, bound: None, networks: None };
        assert_eq!(sentence(&none).trim(), "construct");
        assert_eq!(object(&none, Duration::from_secs(1))["phase"], "construct");
    }
}
