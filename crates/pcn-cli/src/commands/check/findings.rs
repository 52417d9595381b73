//! What a check finds wrong, and what it finds worth naming.

use super::columns::Subject;
use pcn::model::{Exception, PracticeId};
use pcn::problem::Problem;
use pcn::verify::{CertificateReview, Verdict, Violation};
use pcn_io::output::PlanRecord;
use std::collections::HashSet;

/// A finding: its kind, for programs, and a sentence, for people.
pub(super) struct Finding {
    pub(super) kind: String,
    pub(super) text: String,
}

/// Violations break a rule; exceptions are outside the band and allowed.
///
/// A network below the floor is an exception when no network that the rules allow reaches the floor with any of its
/// practices, or when the plan's own record names it as one; otherwise it breaks the floor.
pub(super) struct Findings {
    pub(super) violations: Vec<Finding>,
    pub(super) exceptions: Vec<Finding>,
}

impl Findings {
    pub(super) fn new(
        problem: &Problem,
        subject: &Subject,
        record: Option<&PlanRecord>,
        bound: Option<&CertificateReview>,
    ) -> Self {
        let review = &subject.review;
        let mut violations: Vec<Finding> = review
            .violations
            .iter()
            .map(|violation| Finding {
                kind: kind(violation).to_owned(),
                text: violation.describe(problem, &subject.labels),
            })
            .collect();
        let mut exceptions = Vec::new();
        let named = record.map(named_exceptions).unwrap_or_default();
        for exception in &review.exceptions {
            let (members, size) =
                (&review.networks[exception.network].members, review.networks[exception.network].size);
            let text = exception.describe(problem, review, &subject.labels);
            match exception.exception {
                Exception::BelowFloor { unavoidable: false, .. } if !named.contains(&codes(problem, members)) => {
                    violations.push(Finding { kind: "below_floor".to_owned(), text });
                }
                Exception::BelowFloor { .. } => exceptions.push(Finding { kind: "below_floor".to_owned(), text }),
                Exception::Waived { .. } => exceptions.push(Finding { kind: "waived".to_owned(), text }),
                // Above the cap is a violation already.
                Exception::AboveCeiling { .. } if size > u64::from(problem.policy().cap) => {}
                Exception::AboveCeiling { .. } => exceptions.push(Finding { kind: "above_ceiling".to_owned(), text }),
                Exception::LargePractice { .. } => exceptions.push(Finding { kind: "large_practice".to_owned(), text }),
            }
        }
        violations.extend(record.and_then(|record| false_score(problem, subject, record)));
        violations.extend(bound.and_then(unproven));
        Self { violations, exceptions }
    }
}

fn kind(violation: &Violation) -> &'static str {
    match violation {
        Violation::Unplaced { .. } => "unplaced",
        Violation::Shared { .. } => "shared",
        Violation::Repeated { .. } => "repeated",
        Violation::Unknown { .. } => "unknown",
        Violation::Empty { .. } => "empty",
        Violation::NotContiguous { .. } => "not_contiguous",
        Violation::AboveCap { .. } => "above_cap",
        Violation::NotApart { .. } => "not_apart",
        Violation::Parted { .. } => "parted",
        Violation::NotFixed { .. } => "not_fixed",
        Violation::AcrossBorder { .. } => "across_border",
        Violation::Practices { .. } => "practices",
        Violation::TooFar { .. } => "too_far",
        Violation::NetworkCount { .. } => "network_count",
        Violation::NegativeMeasure { .. } => "negative_measure",
    }
}

fn codes<'a>(problem: &'a Problem, members: &[PracticeId]) -> Vec<&'a str> {
    let mut codes: Vec<&str> = members.iter().map(|id| problem.practices()[id.index()].code.as_str()).collect();
    codes.sort_unstable();
    codes
}

/// The member codes of each network that the record names as below the floor.
fn named_exceptions(record: &PlanRecord) -> HashSet<Vec<&str>> {
    let below = record.networks.iter().filter(|n| n.exception.as_ref().is_some_and(|e| e.kind == "below_floor"));
    below.map(|network| sorted(&network.members)).collect()
}

fn sorted(codes: &[String]) -> Vec<&str> {
    let mut codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    codes.sort_unstable();
    codes
}

/// A record of this very plan under this very policy whose score is not the recounted one.
fn false_score(problem: &Problem, subject: &Subject, record: &PlanRecord) -> Option<Finding> {
    let policy = problem.policy();
    let settings = &record.settings;
    let same_policy = (settings.policy.floor, settings.policy.ceiling, settings.policy.cap)
        == (policy.floor, policy.ceiling, policy.cap);
    let recorded: HashSet<Vec<&str>> = record.networks.iter().map(|network| sorted(&network.members)).collect();
    let found: HashSet<Vec<&str>> = subject.groups.iter().map(|(_, members)| codes(problem, members)).collect();
    let differs = record.score_micro != subject.review.total;
    (same_policy && recorded == found && differs).then(|| Finding {
        kind: "score".to_owned(),
        text: format!(
            "plan.json reports a score of {:.6} patient-km, recounted it is {:.6}",
            record.score,
            subject.review.total.patient_km()
        ),
    })
}

/// A bound that did not hold when it was re-checked.
fn unproven(review: &CertificateReview) -> Option<Finding> {
    let text = match &review.verdict {
        Verdict::Holds { .. } => return None,
        Verdict::Refused { faults } => {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            format!("the certificate does not prove its bound: {}", faults.join("; "))
        }
        Verdict::Unchecked { reason } => format!("the bound could not be re-checked: {reason}"),
    };
    Some(Finding { kind: "certificate".to_owned(), text })
}
