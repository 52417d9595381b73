//! The command `pcn`: parses, runs, prints, exits.

mod args;
mod columns;
mod commands;
mod failure;
mod interrupt;
mod memory;
mod progress;
mod said;
mod scenario;
mod settings;
mod summary;

use clap::Parser as _;
use failure::Report;
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    said::as_json(cli.command.progress() == args::ProgressKind::Json);
    match commands::run(cli.command) {
        Ok(report) => print(&report),
        Err(failure) => {
            said::error(&failure.to_string());
            ExitCode::from(failure.status())
        }
    }
}

/// Prints a report. A reader that has gone away is not an error.
fn print(report: &Report) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(report.text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            said::error(&format!("cannot write to standard output: {error}"));
            ExitCode::from(2)
        }
        _ => ExitCode::from(report.answer.status()),
    }
}
