//! Ctrl-C: the first asks the search to stop, the second exits at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that the first Ctrl-C (or a request to terminate) raises.
///
/// Nothing is written until the search is over, so that an exit at once leaves no output.
pub(crate) fn flag() -> Arc<AtomicBool> {
    let raised = Arc::new(AtomicBool::new(false));
    let handler = Arc::clone(&raised);
    let installed = ctrlc::set_handler(move || {
        if handler.swap(true, Ordering::SeqCst) {
            std::process::exit(3);
        }
        eprintln!("\nStopping with the best plan so far; Ctrl-C again to exit at once.");
    });
    if let Err(error) = installed {
        eprintln!("note: Ctrl-C will not save the best plan so far: {error}");
    }
    raised
}
