//! The sections of the report.

mod asked;
mod change;
mod known;
mod plan;
mod scenario;

pub(super) use asked::{asked, method};
pub(super) use change::{changes, compared};
pub(super) use known::{firmness, proof};
pub(super) use plan::{members, plan, rules};
pub(super) use scenario::{figures, further};
