//! Which rules a plan breaks, beyond contiguity and the cap.

use super::Violation;
use super::facts::Facts;
use crate::model::PracticeId;

/// The rules that one network breaks. A fixed network as it is breaks none.
pub(super) fn of_network(facts: &Facts, network: usize, members: &[PracticeId], violations: &mut Vec<Violation>) {
    let rules = facts.problem.rules();
    for &(first, second) in &rules.apart {
        if members.contains(&first) && members.contains(&second) {
            violations.push(Violation::NotApart { network, first, second });
        }
    }
    for border in &rules.borders {
        let mut sides: Vec<String> = Vec::new();
        for member in members {
            let side = &border.sides[border.side[member.index()] as usize];
            if !sides.contains(side) {
                sides.push(side.clone());
            }
        }
        if sides.len() > 1 {
            violations.push(Violation::AcrossBorder { network, border: border.name.clone(), sides });
        }
    }
    let (least, most) = (rules.least_practices.unwrap_or(1), rules.most_practices.unwrap_or(usize::MAX));
    if members.len() < least || members.len() > most {
        let (least, most) = (rules.least_practices, rules.most_practices);
        violations.push(Violation::Practices { network, found: members.len(), least, most });
    }
    if let Some(most_km) = rules.most_km
        && let Some((hub, _)) = facts.hub(members)
    {
        let km = |member: &PracticeId| if *member == hub { 0.0 } else { facts.km(member.index(), hub.index()) };
        if let Some(&practice) = members.iter().max_by(|a, b| km(a).total_cmp(&km(b))).filter(|far| km(far) > most_km) {
            violations.push(Violation::TooFar { network, practice, hub, km: km(&practice), most_km });
        }
    }
}

/// The rules about practices that share a network: pairs that have to be together, and fixed networks.
pub(super) fn of_plan(facts: &Facts, networks: &[Vec<PracticeId>], violations: &mut Vec<Violation>) {
    let rules = facts.problem.rules();
    for &(first, second) in &rules.together {
        if networks.iter().any(|members| members.contains(&first) != members.contains(&second)) {
            violations.push(Violation::Parted { first, second });
        }
    }
    for network in &rules.fixed {
        if !networks.contains(&network.members) {
            violations.push(Violation::NotFixed { name: network.name.clone(), practices: network.members.clone() });
        }
    }
}
