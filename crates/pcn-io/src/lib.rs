//! NHS files, CSV and XLSX in; plans and records out.
//!
//! The library [`pcn`] reads no files; this crate does. Every reader collects all problems of a file before it fails,
//! as an [`InputError`](input::InputError) whose problems carry stable codes, the file and the row.
//!
//! - [`input`]: what is wrong with an input file, and where
//! - [`prepare`]: the NHS's raw files into one tidy table, with an account of what became of every row
//! - [`table`]: the tidy table of practices
//! - [`edges`]: given neighbours, `from,to`
//! - [`plan_table`]: a plan as a table, `code,network`
//! - [`scenario`]: everything that is asked of a plan, from one file
//! - [`sample`]: synthetic areas in the NHS's raw formats
//! - [`instance`]: published districting instances and dual graphs
//! - [`files`]: writing whole files or nothing
//! - [`output`]: what a run leaves behind: a plan as CSV, GeoJSON and a full JSON record

mod britain;
pub mod edges;
pub mod files;
pub mod input;
pub mod instance;
mod nhs;
pub mod output;
pub mod plan_table;
pub mod prepare;
pub mod sample;
pub mod scenario;
pub mod table;
