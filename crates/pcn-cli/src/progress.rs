//! Progress on standard error, and the limits that a clock, the memory held or a person sets.

use crate::args::ProgressKind;
use crate::memory;
use indicatif::{ProgressBar, ProgressStyle};
use pcn::model::{Score, StopReason};
use pcn::solve::{Control, Count, Phase, Progress};
use pcn_io::output::thousands;
use serde_json::json;
use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// Reports that say nothing new in substance are shown at most this often.
const PAUSE: Duration = Duration::from_millis(200);
const PAUSE_BETWEEN_LINES: Duration = Duration::from_secs(1);

/// Milliseconds between two looks at the memory held: seldom enough to cost nothing, and soon enough that little is allocated in
/// between.
const LOOK: u64 = 250;

/// What ends a run before it is done.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stops {
    /// So long after its start.
    pub(crate) time: Option<Duration>,
    /// The process holds more bytes than this.
    pub(crate) memory: Option<u64>,
    /// A person asked.
    pub(crate) interrupted: Arc<AtomicBool>,
}

/// Watches a search: shows its progress, and stops it when the time is up, memory is full or a person asks.
pub(crate) struct Watch {
    started: Instant,
    stops: Stops,
    /// What ended the run: the first of its stops that was met.
    ended: OnceLock<StopReason>,
    /// When memory was last looked at, in milliseconds from the start.
    looked: AtomicU64,
    display: Display,
    shown: Mutex<Shown>,
}

enum Display {
    Nothing,
    Bar(ProgressBar),
    Lines,
    Json,
}

/// What was shown last, and what came too soon after it.
#[derive(Default)]
struct Shown {
    last: Option<(Instant, &'static str)>,
    waiting: Option<Told>,
    /// What was told of last, and the most of it that was done.
    counted: Option<(&'static str, u64)>,
}

/// What a search tells, and when.
#[derive(Clone, Copy)]
enum Told {
    Progress(Progress, Duration),
    Count(Count, Duration),
}

impl Watch {
    pub(crate) fn new(started: Instant, stops: Stops, kind: ProgressKind) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let display = match kind {
            ProgressKind::None => Display::Nothing,
            ProgressKind::Json => Display::Json,
            ProgressKind::Auto if !terminal => Display::Nothing,
            ProgressKind::Bar if !terminal => Display::Lines,
            ProgressKind::Auto | ProgressKind::Bar => Display::Bar(bar()),
        };
        let (ended, looked, shown) = (OnceLock::new(), AtomicU64::new(u64::MAX), Mutex::default());
        Self { started, stops, ended, looked, display, shown }
    }

    /// Whether a person asked to stop.
    pub(crate) fn was_interrupted(&self) -> bool {
        self.stops.interrupted.load(Ordering::SeqCst)
    }

    /// Tells the answer, where the search itself does not.
    pub(crate) fn done(&self, score: Option<Score>, bound: Option<Score>, networks: Option<usize>) {
        self.report(&Progress { phase: Phase::Done, score, bound, networks });
    }

    /// Takes the line away, or shows what is still waiting: the last word is always heard.
    pub(crate) fn finish(&self) {
        if let Display::Bar(bar) = &self.display {
            bar.finish_and_clear();
        }
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = shown.waiting.take() {
            self.print(told);
        }
    }

    /// Which of the stops is met now.
    fn met(&self) -> Option<StopReason> {
        let late = || self.stops.time.is_some_and(|limit| self.started.elapsed() >= limit);
        if self.was_interrupted() || late() {
            Some(StopReason::Interrupted)
        } else {
            self.is_full().then_some(StopReason::MemoryLimit)
        }
    }

    /// Whether the process holds more than it may; looks now and then, one thread for all.
    fn is_full(&self) -> bool {
        let Some(limit) = self.stops.memory else { return false };
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX - 1);
        let last = self.looked.load(Ordering::Relaxed);
        let due = last == u64::MAX || now >= last.saturating_add(LOOK);
        due && self.looked.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
            && memory::resident().is_some_and(|held| held > limit)
    }

    /// Shows what is due: something of another kind always, the rest not too often.
    fn tell(&self, told: Told) {
        let pause = match &self.display {
            Display::Nothing => return,
            Display::Bar(bar) => return bar.set_message(told.sentence()),
            Display::Lines => PAUSE_BETWEEN_LINES,
            Display::Json => PAUSE,
        };
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Told::Count(count, _) = told {
            // Of several threads one may be late to tell.
            if shown.counted.is_some_and(|(task, most)| task == count.task && count.done < most) {
                return;
            }
            shown.counted = Some((count.task, count.done));
        }
        if shown.last.is_none_or(|(at, kind)| kind != told.kind() || at.elapsed() >= pause) {
            shown.last = Some((Instant::now(), told.kind()));
            shown.waiting = None;
            self.print(told);
        } else {
            shown.waiting = Some(told);
        }
    }

    fn print(&self, told: Told) {
        match self.display {
            Display::Json => eprintln!("{}", told.object()),
            _ => eprintln!("{:6.1} s  {}", told.elapsed().as_secs_f64(), told.sentence()),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Control for Watch {
    fn should_stop(&self) -> bool {
        if self.ended.get().is_none()
            && let Some(reason) = self.met()
        {
            let _ = self.ended.set(reason);
        }
        self.ended.get().is_some()
    }

    fn why(&self) -> StopReason {
        self.ended.get().copied().unwrap_or(StopReason::Interrupted)
    }

    fn report(&self, progress: &Progress) {
        self.tell(Told::Progress(*progress, self.started.elapsed()));
    }

    fn count(&self, count: &Count) {
        self.tell(Told::Count(*count, self.started.elapsed()));
    }
}

impl Told {
    /// The phase, or what is counted.
    fn kind(&self) -> &'static str {
        match self {
            Self::Progress(progress, _) => phase_name(progress.phase),
            Self::Count(count, _) => count.task,
        }
    }

    fn elapsed(&self) -> Duration {
        match self {
            Self::Progress(_, elapsed) | Self::Count(_, elapsed) => *elapsed,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Progress(progress, _) => sentence(progress),
            Self::Count(count, _) => {
                let of = count.of.map_or_else(String::new, |of| format!(" of {}", thousands(of)));
                format!("{:9}  {}{of}", count.task, thousands(count.done))
            }
        }
    }

    fn object(&self) -> serde_json::Value {
        match self {
            Self::Progress(progress, elapsed) => object(progress, *elapsed),
            Self::Count(count, elapsed) => json!({
                "kind": "progress",
                "phase": count.task,
                "done": count.done,
                "of": count.of,
                "elapsed_seconds": elapsed.as_secs_f64(),
            }),
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
        Phase::Done => "done",
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
        "kind": "progress",
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

    fn watch(time: Option<Duration>, memory: Option<u64>) -> Watch {
        Watch::new(Instant::now(), Stops { time, memory, ..Stops::default() }, ProgressKind::None)
    }

    #[test]
    fn stops_when_the_time_is_up_or_a_person_asks() {
        assert!(!watch(None, None).should_stop());
        assert!(watch(Some(Duration::ZERO), None).should_stop());
        let asked = watch(None, None);
        asked.stops.interrupted.store(true, Ordering::SeqCst);
        assert!(asked.should_stop());
        assert_eq!(asked.why(), StopReason::Interrupted);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn stops_when_more_is_held_than_may_be_and_says_so_to_the_end() {
        assert!(!watch(None, Some(1 << 50)).should_stop());
        let full = watch(None, Some(1));
        assert!(full.should_stop(), "looked at once");
        full.stops.interrupted.store(true, Ordering::SeqCst);
        assert!(full.should_stop());
        assert_eq!(full.why(), StopReason::MemoryLimit, "whatever came first");
    }

    #[test]
    fn what_comes_too_soon_waits_and_the_last_of_it_is_kept() {
        let watch = Watch::new(Instant::now(), Stops::default(), ProgressKind::Json);
        let waiting = || watch.shown.lock().unwrap().waiting.map(|told| told.object()["done"].clone());
        for done in 1..=3 {
            watch.count(&Count { task: "walk", done, of: Some(3) });
        }
        assert_eq!(waiting(), Some(json!(3)));
        watch.count(&Count { task: "walk", done: 2, of: Some(3) });
        assert_eq!(waiting(), Some(json!(3)), "a thread that is late says nothing new");
        watch.count(&Count { task: "other", done: 1, of: None });
        assert_eq!(waiting(), None, "something else is shown at once");
        watch.finish();
        assert_eq!(waiting(), None);
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
