//! Names of old networks that new ones carry on.

use crate::model::{PracticeId, Score};
use crate::problem::Problem;

/// What it costs each practice to lose the name it has; a name is carried on by at most one network.
///
/// Which old network a new one carries on is no question of its members alone: both halves of a split network would say that
/// they do. So a name is a member itself: one more unit, numbered after the practices, that nobody has to hold and nobody can
/// hold twice. A group with a name costs what its other members lose, one without what all lose, and everything that
/// counts sums over members (rows, cuts, reduced costs) counts names too.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    /// The name of each practice; those without one lose nothing.
    of: Vec<Option<usize>>,
    loss: Vec<Score>,
    count: usize,
}

/// What a group is called while it is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// Groups have no names.
    Nameless,
    /// The name of the hub's old network, by its number; the hub is the first member that has it.
    Carried(usize),
    /// A new name; the hub is the first member.
    New,
}

impl Names {
    /// The name of each practice, from 0, and what it costs to lose it.
    pub(crate) fn new(of: Vec<Option<usize>>, loss: Vec<Score>) -> Self {
        let count = of.iter().flatten().max().map_or(0, |&last| last + 1);
        let loss = loss.into_iter().zip(&of).map(|(loss, name)| name.map_or(Score::ZERO, |_| loss)).collect();
        Self { of, loss, count }
    }

    /// The same over some of the practices, numbered anew; names keep their numbers.
    pub(crate) fn restrict(&self, members: &[PracticeId]) -> Self {
        let of = members.iter().map(|id| self.of[id.index()]).collect();
        let loss = members.iter().map(|id| self.loss[id.index()]).collect();
        Self { of, loss, count: self.count }
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// A name as a member.
    pub(crate) fn unit(&self, name: usize) -> PracticeId {
        PracticeId::new(self.of.len() + name)
    }

    /// The practices of a group, and its name.
    pub(crate) fn split<'a>(&self, members: &'a [PracticeId]) -> (&'a [PracticeId], Option<usize>) {
        match members.split_last() {
            Some((last, practices)) if last.index() >= self.of.len() => (practices, Some(last.index() - self.of.len())),
            _ => (members, None),
        }
    }

    /// What a practice loses in a group with this name.
    #[inline]
    pub(super) fn lost(&self, member: PracticeId, naming: Naming) -> Score {
        match naming {
            Naming::Carried(name) if self.of[member.index()] == Some(name) => Score::ZERO,
            _ => self.loss[member.index()],
        }
    }

    /// Whether a practice may be in a group that is searched from this hub.
    pub(super) fn is_from(&self, member: PracticeId, hub: PracticeId, naming: Naming) -> bool {
        match naming {
            Naming::Nameless => true,
            Naming::Carried(name) => member > hub || self.of[member.index()] != Some(name),
            Naming::New => member > hub,
        }
    }

    /// What a hub's groups can be called.
    pub(super) fn namings(&self, hub: PracticeId) -> impl Iterator<Item = Naming> {
        self.of[hub.index()].map(Naming::Carried).into_iter().chain([Naming::New])
    }

    /// What a group costs under its name: `problem` scores it by its best one.
    pub(crate) fn score(&self, problem: &Problem, members: &[PracticeId]) -> Score {
        let (practices, name) = self.split(members);
        let naming = name.map_or(Naming::New, Naming::Carried);
        let lost: Score = practices.iter().map(|&member| self.lost(member, naming)).sum();
        let best = problem.travel().best_hub(practices).map_or(Score::ZERO, |(_, travel)| travel);
        problem.total_score(practices) - best + lost
    }
}
