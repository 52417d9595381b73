//! NHS files, CSV, XLSX and GeoJSON in; plans, records, GeoJSON and CSV out.
//!
//! - [`output`]: what a run leaves behind, and how it is written so that nothing is ever half there

pub mod output;
