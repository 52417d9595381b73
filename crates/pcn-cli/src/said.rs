//! What is said on standard error: for a person, or with `--progress json` one object a line, whatever it is about.

use serde_json::json;
use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, Ordering};

static AS_JSON: AtomicBool = AtomicBool::new(false);

/// From now on every line is a JSON object, or none is.
pub(crate) fn as_json(on: bool) {
    AS_JSON.store(on, Ordering::SeqCst);
}

/// What a person should know.
pub(crate) fn note(text: &str) {
    say("note", "note: ", text);
}

/// How the run goes: a note that needs no heading.
pub(crate) fn remark(text: &str) {
    say("note", "", text);
}

/// Why there is no answer.
pub(crate) fn error(text: &str) {
    say("error", "error: ", text);
}

/// Ends the line that a progress bar, or the terminal's own ^C, stands on.
pub(crate) fn break_line() {
    if std::io::stderr().is_terminal() && !AS_JSON.load(Ordering::SeqCst) {
        eprintln!();
    }
}

fn say(kind: &str, heading: &str, text: &str) {
    if AS_JSON.load(Ordering::SeqCst) {
        eprintln!("{}", json!({ "kind": kind, "text": text }));
    } else {
        eprintln!("{heading}{text}");
    }
}
