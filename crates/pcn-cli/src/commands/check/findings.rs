//! What a check finds wrong, and what it finds worth naming.

use super::columns::Subject;
use pcn::model::{Exception, PracticeId};
use pcn::problem::Problem;
use pcn::verify::{CertificateReview, Verdict, Violation, fault_sentences};
use pcn_io::output::PlanRecord;
use std::collections::HashSet;

/// A finding: its kind, for programs, and a sentence, for people.
pub(super) struct Finding {
    pub(super) kind: String,
    /// The network that it is about, by its position; `None` when it is about the plan.
    pub(super) network: Option<usize>,
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
                network: network(violation),
                text: violation.describe(problem, &subject.labels),
            })
            .collect();
        let mut exceptions = Vec::new();
        let named = record.map(named_exceptions).unwrap_or_default();
        let fixed = |members: &[PracticeId]| problem.rules().fixed.iter().any(|network| network.members == members);
        for exception in &review.exceptions {
            let (members, size) =
                (&review.networks[exception.network].members, review.networks[exception.network].size);
            let network = Some(exception.network);
            let finding = |kind: &str, text: String| Finding { kind: kind.to_owned(), network, text };
            let text = exception.describe(problem, review, &subject.labels);
            match exception.exception {
                Exception::BelowFloor { unavoidable: false, .. } if !named.contains(&codes(problem, members)) => {
                    violations.push(finding("below_floor", text));
                }
                Exception::BelowFloor { .. } => exceptions.push(finding("below_floor", text)),
                Exception::Waived { .. } => exceptions.push(finding("waived", text)),
                // Above the cap is a violation already, save for a fixed network, which is as it is.
                Exception::AboveCeiling { .. } if size > u64::from(problem.policy().cap) && !fixed(members) => {}
                Exception::AboveCeiling { .. } => exceptions.push(finding("above_ceiling", text)),
                Exception::LargePractice { .. } => exceptions.push(finding("large_practice", text)),
            }
        }
        violations.extend(record.and_then(|record| false_score(problem, subject, record)));
        violations.extend(bound.and_then(|review| unproven(problem, review)));
        Self { violations, exceptions }
    }
}

/// How a network stands with one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Pass,
    Exception,
    Violation,
}

impl Standing {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Exception => "exception",
            Self::Violation => "violation",
        }
    }
}

/// The rules that a network is held against, with the kinds of findings about them; whatever else is found is `other`.
pub(super) const RULES: [(&str, &[&str]); 3] = [
    ("size", &["below_floor", "above_cap", "above_ceiling", "large_practice", "waived"]),
    ("contiguity", &["not_contiguous"]),
    ("other", &[]),
];

impl Findings {
    /// How a network stands with each of [`RULES`].
    pub(super) fn standings(&self, network: usize) -> [Standing; 3] {
        let known = |kind: &str| RULES.iter().any(|(_, kinds)| kinds.contains(&kind));
        let met = |findings: &[Finding], kinds: &[&str]| {
            let about = |finding: &&Finding| finding.network == Some(network);
            let of = |finding: &Finding| {
                let kind = finding.kind.as_str();
                if kinds.is_empty() { !known(kind) } else { kinds.contains(&kind) }
            };
            findings.iter().filter(about).any(of)
        };
        RULES.map(|(_, kinds)| {
            if met(&self.violations, kinds) {
                Standing::Violation
            } else if met(&self.exceptions, kinds) {
                Standing::Exception
            } else {
                Standing::Pass
            }
        })
    }
}

/// The one network that a violation is about.
fn network(violation: &Violation) -> Option<usize> {
    match violation {
        Violation::Repeated { network, .. }
        | Violation::Unknown { network, .. }
        | Violation::Empty { network }
        | Violation::NotContiguous { network, .. }
        | Violation::AboveCap { network, .. }
        | Violation::NotApart { network, .. }
        | Violation::AcrossBorder { network, .. }
        | Violation::Practices { network, .. }
        | Violation::TooFar { network, .. }
        | Violation::NegativeMeasure { network, .. } => Some(*network),
        Violation::Unplaced { .. }
        | Violation::Shared { .. }
        | Violation::Parted { .. }
        | Violation::NotFixed { .. }
        | Violation::NetworkCount { .. } => None,
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
        network: None,
        text: format!(
            "plan.json reports a score of {:.6} patient-km, recounted it is {:.6}",
            record.score,
            subject.review.total.patient_km()
        ),
    })
}

/// A bound that did not hold when it was re-checked.
fn unproven(problem: &Problem, review: &CertificateReview) -> Option<Finding> {
    let text = match &review.verdict {
        Verdict::Holds { .. } => return None,
        Verdict::Refused { faults } => {
            format!("the certificate does not prove its bound: {}", fault_sentences(problem, faults).join("; "))
        }
        Verdict::Unchecked { reason } => format!("the bound could not be re-checked: {reason}"),
    };
    Some(Finding { kind: "certificate".to_owned(), network: None, text })
}
