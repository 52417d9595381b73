//! What this process has used, as Linux tells it.

use std::fs;

/// Length of a tick of `/proc/self/stat`: 100 a second on every Linux of today.
const TICKS_PER_SECOND: f64 = 100.0;

/// CPU seconds spent in user mode by all threads of this process; `None` where `/proc` is absent.
///
/// On a shared machine this says more than the wall clock, though it too grows when another program fills the caches.
#[must_use]
pub fn user_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field, the program's name, may hold spaces; it ends with the last bracket.
    let ticks: f64 = stat.rsplit_once(')')?.1.split_whitespace().nth(11)?.parse().ok()?;
    Some(ticks / TICKS_PER_SECOND)
}

/// The most memory that this process has held at once, in MiB (`VmHWM`); `None` where `/proc` is absent.
#[must_use]
pub fn peak_mib() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_knows_its_time_and_memory() {
        assert!(user_seconds().is_some_and(|seconds| (0.0..1e6).contains(&seconds)));
        assert!(peak_mib().is_some_and(|mib| (0.1..1e6).contains(&mib)));
    }
}
