//! Exceptions and the status in words.

use crate::input::thousands;
use pcn::model::{Exception, SizePolicy, Status};
use pcn::rules::Waiver;

/// Why a network is outside the band, as a sentence that a planner can quote.
#[must_use]
pub fn exception_sentence(exception: &Exception, size: u64, policy: &SizePolicy, waivers: &[Waiver]) -> String {
    let size = thousands(size);
    match exception {
        Exception::BelowFloor { missing, unavoidable } => {
            let why = if *unavoidable {
                "no network that the rules allow reaches the floor with any of its practices"
            } else {
                "no plan without this exception was found that scores better"
            };
            format!("{size} patients, {} below the floor of {}: {why}", thousands(*missing), thousands(policy.floor))
        }
        Exception::Waived { missing, waiver } => format!(
            "{size} patients, {} below the floor of {}, as a waiver allows: {}",
            thousands(*missing),
            thousands(policy.floor),
            waivers.get(*waiver).map_or("", |waiver| waiver.reason.as_str())
        ),
        Exception::AboveCeiling { excess } => format!(
            "{size} patients, {} above the ceiling of {} and within the cap of {}",
            thousands(*excess),
            thousands(policy.ceiling),
            thousands(policy.cap)
        ),
        Exception::LargePractice { excess } => format!(
            "one practice of {size} patients, {} above the ceiling of {}: a list is never split",
            thousands(*excess),
            thousands(policy.ceiling)
        ),
    }
}

/// The status in words, without claiming more than is known: a gap is rounded up.
#[must_use]
pub fn status_sentence(status: Status, gap: Option<f64>) -> String {
    match (status, gap) {
        (Status::Optimal, _) => "proven optimal".to_owned(),
        (Status::Feasible, Some(gap)) if gap < 1.0 => {
            format!("within {} % of the best possible", percent_rounded_up(gap))
        }
        (Status::Feasible, _) => "valid; how close it is to the best possible is not known".to_owned(),
        (Status::Infeasible, _) => "infeasible: no plan keeps every rule".to_owned(),
        (Status::Unknown, _) => "stopped before any plan was found".to_owned(),
    }
}

/// Per cent with two decimals, or as many as show two digits that are not zero, rounded up.
fn percent_rounded_up(gap: f64) -> String {
    let percent = gap * 100.0;
    let decimals = if percent > 0.0 && percent < 0.1 { (1.0 - percent.log10().floor()) as i32 } else { 2 }.clamp(2, 8);
    let scale = 10f64.powi(decimals);
    // A hair is taken off first, so that 0.24 does not become 0.25 for the last bit of a binary fraction.
    let rounded = (percent * scale * (1.0 - 1e-12)).ceil() / scale;
    format!("{rounded:.*}", decimals as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_rounded_up_and_never_to_nothing() {
        let text = |gap| status_sentence(Status::Feasible, Some(gap));
        assert_eq!(text(0.0024), "within 0.24 % of the best possible");
        assert_eq!(text(0.002_401), "within 0.25 % of the best possible");
        assert_eq!(text(0.000_012_3), "within 0.0013 % of the best possible");
        assert_eq!(text(1.0), "valid; how close it is to the best possible is not known");
        assert_eq!(status_sentence(Status::Optimal, Some(0.0)), "proven optimal");
    }

    #[test]
    fn exceptions_say_how_much_and_why() {
        let policy = SizePolicy::default();
        let below = Exception::BelowFloor { missing: 8_600, unavoidable: true };
        assert_eq!(
            exception_sentence(&below, 21_400, &policy, &[]),
            "21,400 patients, 8,600 below the floor of 30,000: no network that the rules allow reaches the floor with any of its practices"
        );
        let large = Exception::LargePractice { excess: 11_000 };
        assert_eq!(
            exception_sentence(&large, 61_000, &policy, &[]),
            "one practice of 61,000 patients, 11,000 above the ceiling of 50,000: a list is never split"
        );
    }
}
