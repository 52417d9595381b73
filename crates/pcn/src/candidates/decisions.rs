//! What branching asks of candidates.

use crate::model::PracticeId;
use crate::problem::Problem;

/// Pairs that share a network, pairs that do not, and a range for the number of networks
/// (Ryan and Foster, "An integer programming approach to scheduling", 1981, for the pairs).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decisions {
    /// Pairs in one network.
    pub together: Vec<(PracticeId, PracticeId)>,
    /// Pairs in different networks.
    pub apart: Vec<(PracticeId, PracticeId)>,
    /// Least and most networks.
    pub networks: (u32, u32),
    /// Networks that are settled: no other candidate holds their members. Serves plans, not bounds.
    settled: Vec<Vec<PracticeId>>,
    /// For each practice the position of its settled network, from 1; 0 or nothing when it has none.
    settled_at: Vec<u32>,
    /// Serves parts of a bound.
    counted: Counted,
}

/// Which candidates count.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Counted {
    All,
    /// Those that hold one of the practices marked.
    Touching(Vec<bool>),
    /// Those that hold practices of two parts of the map; for each practice its part, if it is in one.
    Joining(Vec<Option<u32>>),
}

impl Decisions {
    /// No pairs, and the problem's own number of networks.
    #[must_use]
    pub fn none(problem: &Problem) -> Self {
        Self {
            together: Vec::new(),
            apart: Vec::new(),
            networks: problem.count_range(),
            settled: Vec::new(),
            settled_at: Vec::new(),
            counted: Counted::All,
        }
    }

    /// No pairs, and only candidates that hold one of the practices marked.
    #[must_use]
    pub(crate) fn touching(problem: &Problem, marked: Vec<bool>) -> Self {
        Self { counted: Counted::Touching(marked), ..Self::none(problem) }
    }

    /// No pairs, and only candidates that hold practices of two parts; for each practice its part, if it is in one.
    #[must_use]
    pub(crate) fn joining(problem: &Problem, parts: Vec<Option<u32>>) -> Self {
        Self { counted: Counted::Joining(parts), ..Self::none(problem) }
    }

    /// The part of a practice, where candidates have to hold practices of two.
    pub(crate) fn part(&self, id: PracticeId) -> Option<u32> {
        match &self.counted {
            Counted::Joining(parts) => parts[id.index()],
            Counted::All | Counted::Touching(_) => None,
        }
    }

    /// Whether a candidate of some members counts.
    #[inline]
    pub(crate) fn count(&self, mut members: impl Iterator<Item = PracticeId>) -> bool {
        match &self.counted {
            Counted::All => true,
            Counted::Touching(marked) => members.any(|member| marked[member.index()]),
            Counted::Joining(parts) => {
                let mut parts = members.filter_map(|member| parts[member.index()]);
                parts.next().is_some_and(|first| parts.any(|part| part != first))
            }
        }
    }

    /// The pairs among the members (ascending) of a part of the problem, numbered as the part numbers them. Pairs with
    /// others are settled by where those are.
    #[must_use]
    pub(crate) fn restrict(&self, part: &Problem, members: &[PracticeId]) -> Self {
        let number = |id: PracticeId| members.binary_search(&id).ok().map(PracticeId::new);
        let pairs = |pairs: &[(PracticeId, PracticeId)]| {
            pairs.iter().filter_map(|&(a, b)| Some((number(a)?, number(b)?))).collect()
        };
        Self { together: pairs(&self.together), apart: pairs(&self.apart), ..Self::none(part) }
    }

    /// Settles a network (ascending) among `practices` practices.
    pub fn settle(&mut self, practices: usize, members: Vec<PracticeId>) {
        self.settled_at.resize(practices, 0);
        let position = self.settled.len() as u32 + 1;
        members.iter().for_each(|member| self.settled_at[member.index()] = position);
        self.settled.push(members);
    }

    /// The networks that are settled.
    #[must_use]
    pub fn settled(&self) -> &[Vec<PracticeId>] {
        &self.settled
    }

    /// Whether a practice may be in further candidates.
    #[inline]
    #[must_use]
    pub fn is_open(&self, practice: PracticeId) -> bool {
        self.settled_at.get(practice.index()).is_none_or(|&at| at == 0)
    }

    /// Whether every group keeps them.
    #[inline]
    pub(crate) fn ask_nothing(&self) -> bool {
        self.together.is_empty() && self.apart.is_empty() && self.settled.is_empty() && self.counted == Counted::All
    }

    /// Whether a group (ascending) keeps every pair.
    #[must_use]
    pub fn accept(&self, members: &[PracticeId]) -> bool {
        let holds = |id: PracticeId| members.binary_search(&id).is_ok();
        if let Some(&member) = members.iter().find(|&&member| !self.is_open(member)) {
            return self.settled[self.settled_at[member.index()] as usize - 1] == members;
        }
        self.count(members.iter().copied())
            && self.together.iter().all(|&(a, b)| holds(a) == holds(b))
            && !self.apart.iter().any(|&(a, b)| holds(a) && holds(b))
    }
}
