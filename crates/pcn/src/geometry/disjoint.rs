//! Disjoint sets led by their lowest element.

/// Disjoint sets over `0..n`, each led by its lowest element, so that no order of joining shows in a result.
#[derive(Clone, Debug)]
pub(crate) struct DisjointSets {
    leader: Vec<usize>,
}

impl DisjointSets {
    pub(crate) fn new(elements: usize) -> Self {
        Self { leader: (0..elements).collect() }
    }

    /// The lowest element of the set that holds `element`.
    pub(crate) fn leader(&mut self, element: usize) -> usize {
        let mut at = element;
        while self.leader[at] != at {
            self.leader[at] = self.leader[self.leader[at]];
            at = self.leader[at];
        }
        at
    }

    /// Joins two sets; false when they were one already.
    pub(crate) fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.leader(a), self.leader(b));
        self.leader[a.max(b)] = a.min(b);
        a != b
    }
}
