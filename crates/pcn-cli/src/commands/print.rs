//! HTML to PDF, by a browser that is on the machine.

use crate::failure::Failure;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Browsers that print without a window, as they are called on the various systems.
const BROWSERS: [&str; 9] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/// The pages as PDF.
pub(super) fn pdf(html: &str) -> Result<Vec<u8>, Failure> {
    let refused =
        |detail: String| Failure::Input(format!("the PDF cannot be made: {detail}; write .html and print it"));
    let folder = std::env::temp_dir().join(format!("pcn-report-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| refused(error.to_string()))?;
    let printed = print_in(&folder, html);
    let _ = std::fs::remove_dir_all(&folder);
    printed.map_err(refused)
}

fn print_in(folder: &Path, html: &str) -> Result<Vec<u8>, String> {
    let (page, sheet) = (folder.join("report.html"), folder.join("report.pdf"));
    std::fs::write(&page, html).map_err(|error| error.to_string())?;
    let asked: Option<PathBuf> = std::env::var_os("PCN_BROWSER").map(PathBuf::from);
    for browser in asked.into_iter().chain(BROWSERS.map(PathBuf::from)) {
        let mut command = Command::new(&browser);
        // No sandbox is needed for a page without scripts that asks nothing of any network, and as root there is none.
        command.args(["--headless", "--disable-gpu", "--no-sandbox", "--no-first-run", "--no-pdf-header-footer"]);
        command.arg(format!("--user-data-dir={}", folder.join("profile").display()));
        command.arg(format!("--print-to-pdf={}", sheet.display())).arg(&page);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        match command.status() {
            Ok(_) if sheet.is_file() => return std::fs::read(&sheet).map_err(|error| error.to_string()),
            Ok(status) => return Err(format!("{} ended with {status} and printed nothing", browser.display())),
            Err(_) => {}
        }
    }
    Err("it needs Chromium, Chrome or Edge, and none was found (PCN_BROWSER names one)".to_owned())
}
