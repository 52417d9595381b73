//! Terms that charge a group for the name it carries, name by name.
//!
//! A group on a border pays for those outside its majority; one that carries on an old network for those who had another. It pays
//! the least over its names, and for each name what it pays is a sum over members, which a bound can take in.

use super::facts::millionths;
use crate::measure::Term;
use crate::model::PracticeId;

/// Cases that are told apart at one hub: a term that would make more of them is charged once a group is met.
const MOST: usize = 256;

/// One such term.
pub(super) struct Carried {
    /// The name of each practice.
    of: Vec<Option<u32>>,
    /// What each practice costs under another name.
    loss: Vec<i128>,
    /// The practice without which no group has the name; nothing where a group may have the name of any member.
    anchors: Option<Vec<usize>>,
}

/// A name for each term.
pub(super) struct Case<'a>(Vec<(&'a Carried, Option<u32>)>);

impl Carried {
    /// The term, where it is one of these and costs something.
    pub(super) fn of(term: Term<'_>) -> Option<Self> {
        let losses = |price: f64, patients: &[u32]| -> Vec<i128> {
            patients.iter().map(|&list| millionths(price) * i128::from(list)).collect()
        };
        let carried = match term {
            Term::Border(border) => Self {
                of: border.border.side.iter().copied().map(Some).collect(),
                loss: losses(border.price, &border.patients),
                anchors: None,
            },
            Term::Change(change) => {
                let of: Vec<_> = (0..change.patients().len()).map(|at| change.reference(PracticeId::new(at))).collect();
                let mut loss = losses(change.price(), change.patients());
                // Nobody is asked to keep what they had not.
                loss.iter_mut().zip(&of).filter(|(_, name)| name.is_none()).for_each(|(loss, _)| *loss = 0);
                Self { of, loss, anchors: Some(change.anchors().iter().map(|anchor| anchor.index()).collect()) }
            }
            Term::Pairs(_) | Term::Need(_) | Term::Own(_) => return None,
        };
        carried.loss.iter().any(|&loss| loss > 0).then_some(carried)
    }

    /// The names that a group of these practices may have.
    fn names(&self, practices: &[usize]) -> Vec<Option<u32>> {
        let named = |&&at: &&usize| match (&self.anchors, self.of[at]) {
            (Some(anchors), Some(name)) => anchors[name as usize] == at,
            (Some(_), None) => false,
            (None, _) => true,
        };
        let mut names: Vec<Option<u32>> = practices.iter().filter(named).map(|&at| self.of[at]).collect();
        names.extend(self.anchors.as_ref().map(|_| None));
        names.sort_unstable();
        names.dedup();
        names
    }
}

impl<'a> Case<'a> {
    /// All cases of groups of these practices: each group pays in one of them what it pays, and in none less, terms left out aside.
    pub(super) fn all(terms: &'a [Carried], practices: &[usize]) -> Vec<Self> {
        let mut cases = vec![Vec::new()];
        for term in terms {
            let names = term.names(practices);
            if cases.len() * names.len() > MOST {
                continue;
            }
            let longer = |case: &Vec<(&'a Carried, Option<u32>)>, name| [case.clone(), vec![(term, name)]].concat();
            cases = cases.iter().flat_map(|case| names.iter().map(move |&name| longer(case, name))).collect();
        }
        cases.into_iter().map(Self).collect()
    }

    /// What a practice pays.
    pub(super) fn loss(&self, practice: usize) -> i128 {
        let own = self.0.iter().filter(|(term, name)| name.is_none() || term.of[practice] != *name);
        own.map(|(term, _)| term.loss[practice]).sum()
    }

    /// Practices that each group of the case holds.
    pub(super) fn anchors(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().filter_map(|(term, name)| Some(term.anchors.as_ref()?[(*name)? as usize]))
    }

    /// Whether no group of the case holds the practice: one with an anchor pays least under some name.
    pub(super) fn bars(&self, practice: usize) -> bool {
        let is_anchor = |term: &Carried| {
            let anchors = term.anchors.as_ref();
            anchors.zip(term.of[practice]).is_some_and(|(anchors, name)| anchors[name as usize] == practice)
        };
        self.0.iter().any(|(term, name)| name.is_none() && is_anchor(term))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{BorderMinority, Change, Measure as _};
    use crate::rules::Border;
    use crate::verify::terms::recount;

    /// Every group of eight practices pays what its term says in some case that it may be in, and in none less.
    fn pays(term: Term<'_>) {
        let terms = [Carried::of(term).unwrap()];
        for mask in 1_usize..1 << 8 {
            let members: Vec<usize> = (0..8).filter(|at| mask >> at & 1 == 1).collect();
            let ids: Vec<PracticeId> = members.iter().copied().map(PracticeId::new).collect();
            let cases = Case::all(&terms, &[0, 1, 2, 3, 4, 5, 6, 7]);
            let open = cases.iter().filter(|case| {
                case.anchors().all(|anchor| members.contains(&anchor)) && !members.iter().any(|&at| case.bars(at))
            });
            let least = open.map(|case| members.iter().map(|&at| case.loss(at)).sum::<i128>()).min();
            assert_eq!(least, recount(term, &ids), "{members:?}");
            let own = Case::all(&terms, &members);
            let anywhere = own.iter().map(|case| members.iter().map(|&at| case.loss(at)).sum::<i128>()).min();
            assert_eq!(anywhere, least, "its own members are enough");
        }
    }

    #[test]
    fn a_group_pays_the_least_over_its_names() {
        let patients = vec![5, 0, 3, 3, 8, 1, 4, 2];
        let side = vec![0, 1, 0, 2, 1, 0, 2, 2];
        let sides = ["a", "b", "c"].map(str::to_owned).to_vec();
        let border = Border { name: "council".into(), side, sides };
        let border = BorderMinority { name: "council".into(), border, patients: patients.clone(), price: 0.5 };
        pays(border.term().unwrap());
        let reference = vec![Some(0), Some(0), None, Some(1), Some(1), Some(3), Some(3), Some(1)];
        pays(Change::new("change", reference, patients, 1.5).term().unwrap());
    }
}
