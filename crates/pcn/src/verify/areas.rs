//! Certificates of areas that no candidate joins.

use super::certificate::{CertificateReview, Fault, Verdict, are_in_order, review};
use super::facts::Facts;
use super::price::Effort;
use crate::model::{AreaCertificate, Certificate, NetworkCount, PracticeId, Score};

/// Everything that is wrong with the areas before any search: they are a partition, and no candidate and no fixed network holds
/// practices of two.
pub(super) fn faults(facts: &Facts, certificate: &Certificate) -> Vec<Fault> {
    if !certificate.leaves.is_empty() || !certificate.islands.is_empty() {
        return vec![Fault::AreasAmongLeaves];
    }
    let mut area_of = vec![None; facts.practices()];
    for (at, area) in certificate.areas.iter().enumerate() {
        if !are_in_order(facts.practices(), &area.practices) {
            return vec![Fault::AreaPractices { area: at }];
        }
        for id in &area.practices {
            if area_of[id.index()].replace(at).is_some() {
                return vec![Fault::AreaPractices { area: at }];
            }
        }
    }
    if let Some(missing) = area_of.iter().position(Option::is_none) {
        return vec![Fault::InNoArea { practice: PracticeId::new(missing) }];
    }
    let join = |first: usize, second: usize| match (facts.fixed[first], facts.fixed[second]) {
        (None, None) => facts.lists[first] + facts.lists[second] <= facts.cap() && !are_apart(facts, first, second),
        _ => false,
    };
    let edges =
        (0..facts.practices()).flat_map(|first| facts.neighbours[first].iter().map(move |&second| (first, second)));
    let edges = edges.filter(|&(first, second)| first < second && join(first, second));
    let networks = facts.problem.rules().fixed.iter().flat_map(|network| {
        network.members.windows(2).map(|pair| (pair[0].index(), pair[1].index())).collect::<Vec<_>>()
    });
    let meet = edges.chain(networks).filter(|&(first, second)| area_of[first] != area_of[second]);
    let id = PracticeId::new;
    meet.map(|(first, second)| Fault::AreasMeet { first: id(first), second: id(second) }).collect()
}

fn are_apart(facts: &Facts, first: usize, second: usize) -> bool {
    facts.apart.iter().any(|&pair| pair == (first, second) || pair == (second, first))
}

/// Re-checks each area by itself; what they prove adds up.
pub(super) fn add_up(facts: &Facts, certificate: &Certificate, effort: &Effort<'_>) -> CertificateReview {
    let before = effort.spent();
    let of_area = |area: &AreaCertificate| {
        review(&facts.problem.restrict(&area.practices, NetworkCount::Free), &area.certificate, effort)
    };
    let areas: Vec<CertificateReview> = certificate.areas.iter().map(of_area).collect();
    let (mut bound, mut faults, mut unchecked) = (Score::ZERO, Vec::new(), None);
    for (at, area) in areas.iter().enumerate() {
        match &area.verdict {
            Verdict::Holds { bound: own } => bound += *own,
            Verdict::Refused { faults: own } => {
                faults.extend(own.iter().map(|fault| Fault::InArea { area: at, fault: Box::new(fault.clone()) }));
            }
            Verdict::Unchecked { reason } => unchecked = Some(reason.clone()),
        }
    }
    let verdict = match unchecked {
        _ if !faults.is_empty() => Verdict::Refused { faults },
        Some(reason) => Verdict::Unchecked { reason },
        None => Verdict::Holds { bound },
    };
    CertificateReview { verdict, leaves: Vec::new(), islands: Vec::new(), areas, nodes: effort.spent() - before }
}
