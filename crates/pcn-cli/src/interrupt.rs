//! Ctrl-C: the first asks the search to stop, the second exits at once.

use crate::said;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// A second signal this soon after the first is the same request seen twice: a terminal and a wrapper such as `timeout`
/// both pass it on.
const SAME_REQUEST: Duration = Duration::from_millis(500);

/// A flag that the first Ctrl-C (or a request to terminate) raises.
///
/// Nothing is put in place until the search is over, so that an exit at once leaves no output.
pub(crate) fn flag() -> Arc<AtomicBool> {
    static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    Arc::clone(FLAG.get_or_init(install))
}

fn install() -> Arc<AtomicBool> {
    let raised = Arc::new(AtomicBool::new(false));
    let handler = Arc::clone(&raised);
    let mut first: Option<Instant> = None;
    let installed = ctrlc::set_handler(move || {
        if let Some(first) = first {
            if first.elapsed() < SAME_REQUEST {
                return;
            }
            std::process::exit(3);
        }
        first = Some(Instant::now());
        handler.store(true, Ordering::SeqCst);
        said::break_line();
        said::remark("Stopping with the best so far; Ctrl-C again to exit at once.");
    });
    if let Err(error) = installed {
        said::note(&format!("Ctrl-C will not save the best so far: {error}"));
    }
    raised
}
