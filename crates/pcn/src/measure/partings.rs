//! Scores that are sums over pairs of a member and a practice outside.

use super::of_some;
use crate::model::{PracticeId, Score};

/// A term by which each member pays for each of its partners that is not in the network with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partings {
    /// For each practice its partners, ascending, and what it pays for being parted from them.
    partners: Vec<Vec<(PracticeId, Score)>>,
    /// What each pays where it is alone.
    alone: Vec<Score>,
}

impl Partings {
    /// For each practice its partners, each once, and what it pays for being parted from them.
    ///
    /// # Panics
    /// When a practice is its own partner, or a cost is below nothing.
    #[must_use]
    pub fn new(mut partners: Vec<Vec<(PracticeId, Score)>>) -> Self {
        for (at, list) in partners.iter().enumerate() {
            assert!(
                list.iter().all(|partner| partner.0.index() != at && partner.1 >= Score::ZERO),
                "partners at a cost"
            );
        }
        partners.iter_mut().for_each(|list| list.sort_unstable_by_key(|partner| partner.0));
        let alone = partners.iter().map(|list| list.iter().map(|partner| partner.1).sum()).collect();
        Self { partners, alone }
    }

    /// The same where practices pay this when they are alone: for partners of whom nothing is known too.
    pub(crate) fn apart(self, alone: Vec<Score>) -> Self {
        Self { alone, ..self }
    }

    /// The same over some of the practices, numbered anew; all others are parted from them.
    pub(crate) fn restrict(&self, members: &[PracticeId]) -> Self {
        let number = |id: PracticeId| members.binary_search(&id).ok().map(PracticeId::new);
        let inside = |id: &PracticeId| {
            self.partners[id.index()].iter().filter_map(|&(other, cost)| Some((number(other)?, cost))).collect()
        };
        Self { partners: members.iter().map(inside).collect(), alone: of_some(&self.alone, members) }
    }

    /// What a practice pays where it is alone.
    pub(crate) fn alone(&self, member: PracticeId) -> Score {
        self.alone[member.index()]
    }

    /// The partners of a practice, ascending, and what it pays for being parted from them.
    pub(crate) fn partners(&self, member: PracticeId) -> &[(PracticeId, Score)] {
        &self.partners[member.index()]
    }

    /// What a practice is spared by being with a partner.
    pub(crate) fn spared(&self, member: PracticeId, partner: PracticeId) -> Score {
        let list = self.partners(member);
        list.binary_search_by_key(&partner, |known| known.0).map_or(Score::ZERO, |at| list[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{Measure, PairsKept};

    #[test]
    fn members_pay_for_partners_outside() {
        let id = PracticeId::new;
        let pairs = [(id(0), id(1), 1.0), (id(1), id(2), 2.5), (id(0), id(3), 0.5), (id(3), id(4), 4.0)];
        let measure = PairsKept::new("pairs", 5, pairs, 3.0);
        let partings = measure.partings().unwrap();
        for mask in 1_usize..1 << 5 {
            let members: Vec<PracticeId> = (0..5).filter(|at| mask >> at & 1 == 1).map(id).collect();
            let pays = |partings: &Partings, members: &[PracticeId]| -> Score {
                let spared = |a: PracticeId| members.iter().map(|&b| partings.spared(a, b)).sum::<Score>();
                members.iter().map(|&a| partings.alone(a) - spared(a)).sum()
            };
            assert_eq!(pays(&partings, &members), measure.score(&members), "{members:?}");
            let all: Vec<PracticeId> = (0..members.len()).map(id).collect();
            assert_eq!(pays(&partings.restrict(&members), &all), measure.score(&members), "{members:?}");
        }
    }
}
