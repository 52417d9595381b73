//! A plan in one line.

use crate::atlas::{Atlas, DrawnPlan};
use pcn_io::output::thousands;

/// Networks, practices, patients, how many are in the band, mean distance, and what is known about the plan.
pub(crate) fn glance(atlas: &Atlas, plan: &DrawnPlan) -> String {
    let (review, policy) = (&plan.review, atlas.problem().policy());
    let placed: usize = review.networks.iter().map(|network| network.members.len()).sum();
    let known =
        if std::ptr::eq(plan, atlas.plan()) { format!("; {}", atlas.record().status_text) } else { String::new() };
    format!(
        "{} networks, {} practices, {} patients; {} hold {} to {}; {:.2} km to the hub for the mean patient{known}",
        thousands(review.count as u64),
        thousands(placed as u64),
        thousands(patients(plan)),
        thousands(review.in_band as u64),
        thousands(policy.floor),
        thousands(policy.ceiling),
        mean_km(plan)
    )
}

/// Patients of the practices in a network.
pub(super) fn patients(plan: &DrawnPlan) -> u64 {
    plan.review.networks.iter().map(|network| network.size).sum()
}

/// Kilometres to the hub of the mean patient.
pub(super) fn mean_km(plan: &DrawnPlan) -> f64 {
    plan.review.travel.patient_km() / (patients(plan).max(1) as f64)
}

/// One decimal, with commas between thousands.
pub(super) fn decimal(number: f64) -> String {
    let tenths = (number.abs() * 10.0).round() as u64;
    let sign = if number < 0.0 && tenths > 0 { "\u{2212}" } else { "" };
    format!("{sign}{}.{}", thousands(tenths / 10), tenths % 10)
}
