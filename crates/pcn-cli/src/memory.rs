//! What memory the process holds, where the system tells: on Linux, by `/proc`. Elsewhere nothing is known, and nothing claimed.

use std::fs;

/// Bytes that the process holds in memory now.
pub(crate) fn resident() -> Option<u64> {
    status("VmRSS:")
}

/// The most that it held since the last reset.
pub(crate) fn peak() -> Option<u64> {
    status("VmHWM:")
}

/// Asks Linux to start the peak anew; elsewhere, and where it is not allowed, the peak is that of the whole run.
pub(crate) fn reset_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn status(line: &str) -> Option<u64> {
    of_status(&fs::read_to_string("/proc/self/status").ok()?, line)
}

/// A line of `/proc/self/status`, such as `VmRSS:     4920 kB`, in bytes.
fn of_status(text: &str, line: &str) -> Option<u64> {
    let rest = text.lines().find_map(|known| known.strip_prefix(line))?;
    Some(rest.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_and_counted_in_bytes() {
        let text = "Name:\tpcn\nVmHWM:\t    5024 kB\nVmRSS:\t    4920 kB\n";
        assert_eq!(of_status(text, "VmRSS:"), Some(4920 * 1024));
        assert_eq!(of_status(text, "VmHWM:"), Some(5024 * 1024));
        assert_eq!(of_status("Name:\tpcn\n", "VmRSS:"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_held_grows_with_what_is_filled() {
        let before = resident().unwrap();
        let held = std::hint::black_box(vec![1_u8; 64 << 20]);
        let after = resident().unwrap();
        assert!(after >= before + (48 << 20), "{before} and {after} with {} bytes more", held.len());
        assert!(peak().unwrap() >= after - (1 << 20));
    }
}
