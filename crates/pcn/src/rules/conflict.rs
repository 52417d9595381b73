//! Rules that cannot all be kept, found before solving.

use super::Rules;
use crate::adjacency::Adjacency;
use crate::model::{Practice, PracticeId, thousands};
use std::collections::{BTreeMap, BTreeSet};

/// Rules that contradict each other, with the practices by code.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Conflict {
    /// A pair has to be together and apart.
    #[error("{first} and {second} have to be together ({class}) and apart: take back one of the two rules")]
    BothWays {
        /// A practice.
        first: String,
        /// Another.
        second: String,
        /// All that have to be together.
        class: String,
    },
    /// Practices that have to be together lie on two sides of a border.
    #[error(
        "{first} and {second} have to be together ({class}), but {border:?} lies between them and no network may cross it: take back one of the two rules"
    )]
    Border {
        /// A practice.
        first: String,
        /// Another.
        second: String,
        /// All that have to be together.
        class: String,
        /// The border.
        border: String,
    },
    /// Practices that have to be together are above the cap.
    #[error(
        "{class} have to be together, with {size} patients{}, more than the cap of {cap}: take one of them out, or raise the cap", if *.path { " counting those on the way between them" } else { "" }
    )]
    Cap {
        /// All that have to be together.
        class: String,
        /// Their patients.
        size: String,
        /// The cap.
        cap: String,
        /// Whether patients on the way are counted.
        path: bool,
    },
    /// Practices that have to be together are more than a network may have.
    #[error("{class} have to be together, more practices than the {most} that a network may have")]
    Many {
        /// All that have to be together.
        class: String,
        /// Most practices.
        most: usize,
    },
    /// Nothing joins practices that have to be together.
    #[error("{first} and {second} have to be together ({class}), but no chain of neighbours joins them: add an edge")]
    Unjoined {
        /// A practice.
        first: String,
        /// Another.
        second: String,
        /// All that have to be together.
        class: String,
    },
    /// A practice is in two fixed networks.
    #[error("{practice} is in two fixed networks, {first:?} and {second:?}: leave it in one")]
    FixedTwice {
        /// The practice.
        practice: String,
        /// A fixed network.
        first: String,
        /// Another.
        second: String,
    },
    /// A fixed network breaks another rule of the planner.
    #[error("the fixed network {name:?} {rule}: take back one of the two rules")]
    Fixed {
        /// The fixed network.
        name: String,
        /// What it does, in words.
        rule: String,
    },
    /// More practices at least than at most.
    #[error("at least {least} practices and at most {most}: the least has to be 1 or more and not above the most")]
    Practices {
        /// Least.
        least: usize,
        /// Most.
        most: usize,
    },
    /// A distance to the hub that is no distance.
    #[error("largest distance to the hub {0} km: it has to be a positive number")]
    Distance(f64),
    /// A waiver that waives nothing.
    #[error(
        "the waiver {reason:?} has a floor of {floor}, not below the policy's of {policy}: lower it, or leave the waiver out"
    )]
    Waiver {
        /// The reason of the waiver.
        reason: String,
        /// Its floor.
        floor: u32,
        /// The policy's.
        policy: u32,
    },
    /// A waiver without a reason or without practices.
    #[error("a waiver with a floor of {floor} has no {missing}: say {hint}")]
    WaiverIncomplete {
        /// Its floor.
        floor: u32,
        /// What is missing.
        missing: &'static str,
        /// What to say.
        hint: &'static str,
    },
}

/// What the rules are held against.
pub(crate) struct Ground<'a> {
    pub(crate) practices: &'a [Practice],
    pub(crate) adjacency: &'a Adjacency,
    pub(crate) sizes: &'a [u64],
    pub(crate) floor: u32,
    pub(crate) cap: u32,
}

impl Ground<'_> {
    fn code(&self, id: PracticeId) -> String {
        self.practices[id.index()].code.clone()
    }

    fn codes(&self, ids: &[PracticeId]) -> String {
        ids.iter().map(|&id| self.code(id)).collect::<Vec<_>>().join(", ")
    }

    /// Least patients on a chain of neighbours from one practice to another, both included.
    fn least_chain(&self, from: PracticeId, to: PracticeId) -> Option<u64> {
        let mut open = BTreeSet::from([(self.sizes[from.index()], from)]);
        let mut least = BTreeMap::from([(from, self.sizes[from.index()])]);
        while let Some((size, at)) = open.pop_first() {
            if at == to {
                return Some(size);
            }
            for &next in self.adjacency.neighbours(at) {
                let through = size + self.sizes[next.index()];
                if least.get(&next).is_none_or(|&known| through < known) {
                    least.insert(next, through);
                    open.insert((through, next));
                }
            }
        }
        None
    }
}

/// All contradictions among the rules, and between them and the ground they are for.
pub(crate) fn conflicts(rules: &Rules, ground: &Ground<'_>) -> Vec<Conflict> {
    let mut found = Vec::new();
    let (least, most) = (rules.least_practices.unwrap_or(1), rules.most_practices.unwrap_or(usize::MAX));
    if least == 0 || least > most {
        found.push(Conflict::Practices { least, most });
    }
    if let Some(km) = rules.most_km.filter(|km| !(km.is_finite() && *km > 0.0)) {
        found.push(Conflict::Distance(km));
    }
    for waiver in &rules.waivers {
        let incomplete = |missing, hint| Conflict::WaiverIncomplete { floor: waiver.floor, missing, hint };
        if waiver.reason.trim().is_empty() {
            found.push(incomplete("reason", "why, for example \"a natural community in a sparse rural area\""));
        }
        if waiver.practices.is_empty() {
            found.push(incomplete("practices", "which practices, or which area, it is for"));
        }
        if waiver.floor >= ground.floor {
            let reason = waiver.reason.clone();
            found.push(Conflict::Waiver { reason, floor: waiver.floor, policy: ground.floor });
        }
    }
    fixed(rules, ground, &mut found);
    for class in classes(&rules.together) {
        together(rules, ground, &class, most, &mut found);
    }
    found
}

/// Practices that have to be together, closed under the pairs; each ascending.
pub(crate) fn classes(together: &[(PracticeId, PracticeId)]) -> Vec<Vec<PracticeId>> {
    let mut classes: Vec<BTreeSet<PracticeId>> = Vec::new();
    for &(a, b) in together {
        let mut joined = BTreeSet::from([a, b]);
        classes.retain(|class| {
            let touches = class.contains(&a) || class.contains(&b);
            if touches {
                joined.extend(class);
            }
            !touches
        });
        classes.push(joined);
    }
    classes.sort();
    classes.into_iter().map(|class| class.into_iter().collect()).collect()
}

fn fixed(rules: &Rules, ground: &Ground<'_>, found: &mut Vec<Conflict>) {
    for (at, network) in rules.fixed.iter().enumerate() {
        for other in &rules.fixed[at + 1..] {
            if let Some(&twice) = network.members.iter().find(|id| other.members.binary_search(id).is_ok()) {
                let (first, second) = (network.name.clone(), other.name.clone());
                found.push(Conflict::FixedTwice { practice: ground.code(twice), first, second });
            }
        }
        let holds = |id: PracticeId| network.members.binary_search(&id).is_ok();
        let mut breaks = |rule: String| found.push(Conflict::Fixed { name: network.name.clone(), rule });
        for &(a, b) in &rules.together {
            if holds(a) != holds(b) {
                breaks(format!("parts {} from {}, which have to be together", ground.code(a), ground.code(b)));
            }
        }
        for &(a, b) in &rules.apart {
            if holds(a) && holds(b) {
                breaks(format!("holds {} and {}, which have to be apart", ground.code(a), ground.code(b)));
            }
        }
    }
}

fn together(rules: &Rules, ground: &Ground<'_>, class: &[PracticeId], most: usize, found: &mut Vec<Conflict>) {
    if class.iter().any(|&id| rules.fixed_with(id).is_some()) {
        return;
    }
    let named = ground.codes(class);
    let before = found.len();
    for &(a, b) in &rules.apart {
        if class.binary_search(&a).is_ok() && class.binary_search(&b).is_ok() {
            found.push(Conflict::BothWays { first: ground.code(a), second: ground.code(b), class: named.clone() });
        }
    }
    let first = class[0];
    for border in &rules.borders {
        if let Some(&second) = class.iter().find(|id| border.side[id.index()] != border.side[first.index()]) {
            found.push(Conflict::Border {
                first: ground.code(first),
                second: ground.code(second),
                class: named.clone(),
                border: border.name.clone(),
            });
        }
    }
    if class.len() > most {
        found.push(Conflict::Many { class: named.clone(), most });
    }
    let size: u64 = class.iter().map(|id| ground.sizes[id.index()]).sum();
    let above = |size: u64, path| Conflict::Cap {
        class: named.clone(),
        size: thousands(size),
        cap: thousands(ground.cap),
        path,
    };
    if size > u64::from(ground.cap) {
        found.push(above(size, false));
    }
    if found.len() > before {
        return;
    }
    for &second in &class[1..] {
        match ground.least_chain(first, second) {
            None => {
                let (first, second) = (ground.code(first), ground.code(second));
                found.push(Conflict::Unjoined { first, second, class: named.clone() });
            }
            Some(chain) if chain > u64::from(ground.cap) => found.push(above(chain, true)),
            Some(_) => {}
        }
    }
}
