//! Which practices have another network than in the reference, and why.

use super::record::MoveRecord;
use super::{network_label, thousands};
use crate::scenario::Study;
use pcn::measure::Change;
use pcn::model::{Plan, PracticeId};
use pcn::problem::Problem;
use pcn::verify;

/// Every practice whose network is another than in the reference of the study, in the order of the table.
///
/// A network of the reference lives on where its largest practice is, as [`Change`] has it. Why is what the reference
/// network breaks, when it breaks a rule; else what the network that the practice joins broke.
#[must_use]
pub fn moves(study: &Study, problem: &Problem, plan: &Plan) -> Vec<MoveRecord> {
    let of = study.reference.of_practices(problem.len());
    let patients = study.practices.iter().map(|practice| practice.list_size).collect();
    let change = Change::new("change", of, patients, 1.0);
    let broken = broken(study, problem);
    let mut found = Vec::new();
    for (at, network) in plan.networks.iter().enumerate() {
        let kept = change.carried_on(&network.members);
        for &member in &network.members {
            let Some(from) = change.reference(member).filter(|&from| Some(from) != kept) else { continue };
            let practice = &study.practices[member.index()];
            let name = |at: u32| study.reference.networks[at as usize].0.clone();
            let why = match (broken[from as usize].as_str(), kept) {
                ("", Some(kept)) if !broken[kept as usize].is_empty() => {
                    format!("to mend {}: {}", name(kept), broken[kept as usize])
                }
                ("", _) => "no rule asks for it here: it makes room for the networks around it, or saves more than change costs"
                    .to_owned(),
                (why, _) => format!("{}: {why}", name(from)),
            };
            let to = match kept {
                Some(kept) => format!("{} ({})", network_label(at, plan.networks.len()), name(kept)),
                None => format!("{} (new)", network_label(at, plan.networks.len())),
            };
            let (code, list_size) = (practice.code.clone(), practice.list_size);
            found.push((member, MoveRecord { practice: code, list_size, from: name(from), to, why }));
        }
    }
    found.sort_by_key(|(member, _)| *member);
    debug_assert_eq!(
        found.iter().map(|(_, moved)| u64::from(moved.list_size)).sum::<u64>(),
        plan.networks.iter().map(|network| change.changed(&network.members)).sum::<u64>()
    );
    found.into_iter().map(|(_, moved)| moved).collect()
}

/// What each network of the reference breaks, in words; empty where it keeps every rule.
fn broken(study: &Study, problem: &Problem) -> Vec<String> {
    let groups: Vec<Vec<PracticeId>> = study.reference.networks.iter().map(|(_, members)| members.clone()).collect();
    let review = verify::plan(problem, &groups);
    let policy = problem.policy();
    let words = |at: usize| {
        let network = &review.networks[at];
        let mut why = Vec::new();
        if !network.contiguous {
            why.push(format!("it falls into {} pieces", network.pieces.len()));
        }
        if network.size > u64::from(policy.cap) && network.members.len() > 1 {
            why.push(format!("{} patients are above the cap of {}", thousands(network.size), thousands(policy.cap)));
        }
        if network.size < u64::from(policy.floor)
            && !matches!(network.exception, Some(pcn::model::Exception::Waived { .. }))
        {
            why.push(format!(
                "{} patients are below the floor of {}",
                thousands(network.size),
                thousands(policy.floor)
            ));
        }
        if why.is_empty() && problem.accepts(&network.members).is_err() {
            why.push("it breaks a rule of the scenario".to_owned());
        }
        why.join(", and ")
    };
    (0..groups.len()).map(words).collect()
}
