//! The library's own terms, recounted from their data.

use crate::measure::Term;
use crate::model::PracticeId;
use std::collections::BTreeMap;

/// What a term costs for these members, in millionths of a patient-km; nothing for a user's own, the only definition of
/// itself.
pub(super) fn recount(term: Term<'_>, members: &[PracticeId]) -> Option<i128> {
    Some(match term {
        Term::Own(_) => return None,
        Term::Border(border) => {
            let mut sides: BTreeMap<u32, i128> = BTreeMap::new();
            for member in members {
                let side = border.border.side[member.index()];
                *sides.entry(side).or_default() += i128::from(border.patients[member.index()]);
            }
            let all: i128 = sides.values().sum();
            let majority = sides.values().copied().max().unwrap_or(0);
            super::facts::millionths(border.price) * (all - majority)
        }
        Term::Pairs(pairs) => {
            let mut parted = 0;
            for &member in members {
                parted += i128::from(pairs.alone(member));
                for &(partner, half) in pairs.partners(member) {
                    if members.contains(&partner) {
                        parted -= i128::from(half);
                    }
                }
            }
            parted
        }
        Term::Need(need) => members.iter().map(|member| i128::from(need.weights()[member.index()])).sum::<i128>().abs(),
        Term::Change(change) => {
            let patients = |member: &PracticeId| i128::from(change.patients()[member.index()]);
            let mut held: BTreeMap<u32, i128> = BTreeMap::new();
            for member in members {
                if let Some(network) = change.reference(*member) {
                    *held.entry(network).or_default() += patients(member);
                }
            }
            let all: i128 = held.values().sum();
            let anchored = held.iter().filter(|(network, _)| members.contains(&change.anchors()[**network as usize]));
            let kept = anchored.map(|(_, patients)| *patients).max().unwrap_or(0);
            super::facts::millionths(change.price()) * (all - kept)
        }
    })
}
