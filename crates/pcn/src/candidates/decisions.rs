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
}

impl Decisions {
    /// No pairs, and the problem's own number of networks.
    #[must_use]
    pub fn none(problem: &Problem) -> Self {
        Self { together: Vec::new(), apart: Vec::new(), networks: problem.count_range() }
    }

    /// Whether a group (ascending) keeps every pair.
    #[must_use]
    pub fn accept(&self, members: &[PracticeId]) -> bool {
        let holds = |id: PracticeId| members.binary_search(&id).is_ok();
        self.together.iter().all(|&(a, b)| holds(a) == holds(b))
            && !self.apart.iter().any(|&(a, b)| holds(a) && holds(b))
    }
}
