//! The command line: status, standard output and standard error together.

mod acceptance;
mod ask;
mod bad_input;
mod check;
mod draw;
mod examples;
mod json;
mod plan;
mod real_data;
mod scenario;
mod solve;
mod solve_published;
mod stops;
mod support;
mod sweep;
mod today;
mod usage;
