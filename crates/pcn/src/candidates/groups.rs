//! Groups and their scores in one list.

use crate::model::{PracticeId, Score};

/// Groups with a score each, their members side by side.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    scores: Vec<Score>,
    members: Vec<PracticeId>,
    /// Where the members of each end.
    ends: Vec<u32>,
}

impl Groups {
    pub(crate) fn push(&mut self, members: &[PracticeId], score: Score) {
        self.scores.push(score);
        self.members.extend_from_slice(members);
        self.ends.push(self.members.len() as u32);
    }

    pub(crate) fn len(&self) -> usize {
        self.scores.len()
    }

    /// Members and score of a group.
    #[inline]
    pub(crate) fn get(&self, at: usize) -> (&[PracticeId], Score) {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        (&self.members[start..self.ends[at] as usize], self.scores[at])
    }

    /// Members and score of each, in the order in which they came.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[PracticeId], Score)> {
        (0..self.len()).map(|at| self.get(at))
    }
}
