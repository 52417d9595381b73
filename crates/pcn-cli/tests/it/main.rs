//! The command line: status, standard output and standard error together.

mod acceptance;
mod bad_input;
mod check;
mod draw;
mod plan;
mod real_data;
mod scenario;
mod support;
mod usage;
