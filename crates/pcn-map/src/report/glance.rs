//! A plan in one line.

use crate::atlas::{Atlas, DrawnPlan};
use pcn_io::output::thousands;

/// Networks, practices, patients, how many are in the band, mean distance, and what is known about the plan.
pub(crate) fn glance(atlas: &Atlas, plan: &DrawnPlan) -> String {
    let (review, policy) = (&plan.review, atlas.problem().policy());
    let known =
        if std::ptr::eq(plan, atlas.plan()) { format!("; {}", atlas.record().status_text) } else { String::new() };
    format!(
        "{} networks, {} practices, {} patients; {} hold {} to {}; {:.2} km to the hub for the mean patient{known}",
        thousands(review.count as u64),
        thousands(plan.placed() as u64),
        thousands(plan.patients()),
        thousands(review.in_band as u64),
        thousands(policy.floor),
        thousands(policy.ceiling),
        plan.mean_km()
    )
}

/// One decimal, with commas between thousands.
pub(super) fn decimal(number: f64) -> String {
    let tenths = (number.abs() * 10.0).round() as u64;
    let sign = if number < 0.0 && tenths > 0 { "\u{2212}" } else { "" };
    format!("{sign}{}.{}", thousands(tenths / 10), tenths % 10)
}
