//! Reviews groups of practices.

use super::contiguity::{cut_off, pieces};
use super::facts::{Facts, score};
use super::rules;
use super::trapped::reaches_floor;
use super::{NetworkReview, Review, ReviewedException, Violation};
use crate::model::{Exception, PracticeId, Score};
use crate::problem::Problem;

/// Recomputes a plan from the raw practices and lists everything that is wrong with it; reads any plan, however bad.
///
/// Each group is one network; sizes, hubs, travel, prices and contiguity are computed again without the code that
/// solving uses. Below the floor and above the ceiling are exceptions; violations break a rule. Takes time
/// proportional to the sum of the networks' squared numbers of practices.
#[must_use]
pub fn plan(problem: &Problem, groups: &[Vec<PracticeId>]) -> Review {
    let facts = Facts::new(problem);
    let mut violations = Vec::new();
    let networks = members(&facts, groups, &mut violations);
    rules::of_plan(&facts, &networks, &mut violations);
    let networks: Vec<NetworkReview> =
        networks.into_iter().enumerate().map(|(at, members)| network(&facts, at, members, &mut violations)).collect();
    let standing = || networks.iter().filter(|network| !network.members.is_empty());
    let found = standing().count();
    let (least, most) = problem.count_range();
    if found < least as usize || found > most as usize {
        violations.push(Violation::NetworkCount { found, least, most });
    }
    let sum = |term: fn(&NetworkReview) -> Score| score(networks.iter().map(|n| i128::from(term(n).micro())).sum());
    let (floor, ceiling, cap) = (facts.floor(), facts.ceiling(), facts.cap());
    Review {
        total: sum(|network| network.total),
        travel: sum(|network| network.travel),
        shortfall: sum(|network| network.shortfall),
        excess: sum(|network| network.excess),
        further: further(&facts, &networks),
        count: found,
        in_band: standing().filter(|network| network.in_band).count(),
        below_floor: standing().filter(|network| network.size < floor).count(),
        above_ceiling: standing().filter(|network| network.size > ceiling).count(),
        large_practices: standing().filter(|network| network.size > ceiling && network.members.len() == 1).count(),
        above_cap: standing().filter(|network| network.size > cap && network.members.len() > 1).count(),
        contiguous: standing().filter(|network| network.contiguous).count(),
        exceptions: networks
            .iter()
            .enumerate()
            .filter_map(|(network, review)| review.exception.map(|exception| ReviewedException { network, exception }))
            .collect(),
        networks,
        violations,
    }
}

/// The known members of each group, ascending and once each, and what is wrong with who is where.
fn members(facts: &Facts, groups: &[Vec<PracticeId>], violations: &mut Vec<Violation>) -> Vec<Vec<PracticeId>> {
    let mut places: Vec<Vec<usize>> = vec![Vec::new(); facts.practices()];
    let mut networks = Vec::with_capacity(groups.len());
    for (network, group) in groups.iter().enumerate() {
        if group.is_empty() {
            violations.push(Violation::Empty { network });
        }
        let mut members = group.clone();
        members.sort_unstable();
        let mut known: Vec<PracticeId> = Vec::with_capacity(members.len());
        for practice in members {
            if practice.index() >= facts.practices() {
                violations.push(Violation::Unknown { practice, network });
            } else if known.last() == Some(&practice) {
                let repeated = Violation::Repeated { practice, network };
                if violations.last() != Some(&repeated) {
                    violations.push(repeated);
                }
            } else {
                known.push(practice);
                places[practice.index()].push(network);
            }
        }
        networks.push(known);
    }
    for (index, networks) in places.into_iter().enumerate() {
        let practice = PracticeId::new(index);
        match networks.len() {
            0 => violations.push(Violation::Unplaced { practice }),
            1 => {}
            _ => violations.push(Violation::Shared { practice, networks }),
        }
    }
    networks
}

/// One network, recomputed.
fn network(facts: &Facts, network: usize, members: Vec<PracticeId>, violations: &mut Vec<Violation>) -> NetworkReview {
    let Some((hub, travel)) = facts.hub(&members) else {
        return NetworkReview {
            members,
            size: 0,
            hub: None,
            travel: Score::ZERO,
            shortfall: Score::ZERO,
            excess: Score::ZERO,
            further: Vec::new(),
            total: Score::ZERO,
            contiguous: true,
            pieces: Vec::new(),
            in_band: false,
            exception: None,
        };
    };
    let size: u64 = members.iter().map(|member| facts.lists[member.index()]).sum();
    let mut pieces = pieces(facts, &members);
    let contiguous = pieces.len() == 1;
    if contiguous {
        pieces.clear();
    }
    let fixed = problem_fixed(facts, &members);
    if !contiguous && !fixed {
        violations.push(Violation::NotContiguous { network, cut_off: cut_off(facts, &pieces) });
    }
    if !fixed {
        rules::of_network(facts, network, &members, violations);
    }
    if size > facts.cap() && members.len() > 1 && !fixed {
        let cap = facts.problem.policy().cap;
        violations.push(Violation::AboveCap { network, size, practices: members.len(), cap });
    }
    let (shortfall, excess) = (facts.shortfall_of(&members, size), facts.excess(size, members.len()));
    let further = facts.further(&members, hub);
    for (measure, score) in &further {
        if *score < Score::ZERO {
            violations.push(Violation::NegativeMeasure { network, measure: measure.clone(), score: *score });
        }
    }
    let counted = if facts.problem.objective().travel { travel } else { 0 };
    let total = counted + shortfall + excess + further.iter().map(|(_, s)| i128::from(s.micro())).sum::<i128>();
    NetworkReview {
        size,
        hub: Some(hub),
        travel: score(travel),
        shortfall: score(shortfall),
        excess: score(excess),
        further,
        total: score(total),
        contiguous,
        pieces,
        in_band: size >= facts.floor() && size <= facts.ceiling(),
        exception: exception(facts, size, &members),
        members,
    }
}

/// Whether the members are a fixed network, as it is.
fn problem_fixed(facts: &Facts, members: &[PracticeId]) -> bool {
    facts.problem.rules().fixed.iter().any(|network| network.members == members)
}

/// Why a network is outside the band.
fn exception(facts: &Facts, size: u64, members: &[PracticeId]) -> Option<Exception> {
    if let Some(waiver) = facts.waiver(members, size) {
        Some(Exception::Waived { missing: facts.floor() - size, waiver })
    } else if size < facts.floor() {
        let unavoidable = !members.iter().any(|member| reaches_floor(facts, member.index()));
        Some(Exception::BelowFloor { missing: facts.floor() - size, unavoidable })
    } else if size <= facts.ceiling() {
        None
    } else if members.len() == 1 {
        Some(Exception::LargePractice { excess: size - facts.ceiling() })
    } else {
        Some(Exception::AboveCeiling { excess: size - facts.ceiling() })
    }
}

/// Further measures summed over the networks.
fn further(facts: &Facts, networks: &[NetworkReview]) -> Vec<(String, Score)> {
    let sum = |at: usize| networks.iter().filter_map(|n| n.further.get(at)).map(|(_, s)| i128::from(s.micro())).sum();
    facts.further_names().into_iter().enumerate().map(|(at, name)| (name, score(sum(at)))).collect()
}
