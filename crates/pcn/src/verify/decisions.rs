//! Which practices a leaf keeps together and which apart.

/// Together and apart, closed: together is transitive, and who is apart from one is apart from all its mates.
pub(super) struct Decisions {
    /// For each practice the others that are in every group with it.
    pub(super) mates: Vec<Vec<usize>>,
    /// For each practice those that are in no group with it.
    pub(super) conflicts: Vec<Vec<usize>>,
    /// Practices that would have to be apart from themselves: no group holds them.
    pub(super) impossible: Vec<bool>,
}

impl Decisions {
    /// The closure of pairs of practices below `practices`.
    pub(super) fn new(practices: usize, together: &[(usize, usize)], apart: &[(usize, usize)]) -> Self {
        let mut class: Vec<usize> = (0..practices).collect();
        let mut classes: Vec<Vec<usize>> = (0..practices).map(|practice| vec![practice]).collect();
        for &(a, b) in together {
            let (keep, drop) = (class[a].min(class[b]), class[a].max(class[b]));
            if keep != drop {
                let moved = std::mem::take(&mut classes[drop]);
                for &practice in &moved {
                    class[practice] = keep;
                }
                classes[keep].extend(moved);
            }
        }
        let mut mates = vec![Vec::new(); practices];
        for members in classes.iter().filter(|members| members.len() > 1) {
            for &practice in members {
                mates[practice] = members.iter().copied().filter(|&mate| mate != practice).collect();
            }
        }
        let mut conflicts = vec![Vec::new(); practices];
        let mut impossible = vec![false; practices];
        for &(a, b) in apart {
            let (left, right) = (&classes[class[a]], &classes[class[b]]);
            for &practice in left {
                conflicts[practice].extend_from_slice(right);
            }
            for &practice in right {
                conflicts[practice].extend_from_slice(left);
            }
            if class[a] == class[b] {
                for &practice in left {
                    impossible[practice] = true;
                }
            }
        }
        for list in &mut conflicts {
            list.sort_unstable();
            list.dedup();
        }
        Self { mates, conflicts, impossible }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn together_is_transitive_and_apart_spreads_over_mates() {
        let decisions = Decisions::new(5, &[(1, 0), (2, 1)], &[(3, 2)]);
        assert_eq!(decisions.mates[0], vec![1, 2]);
        assert_eq!(decisions.conflicts[0], vec![3]);
        assert_eq!(decisions.conflicts[3], vec![0, 1, 2]);
        assert_eq!(decisions.impossible, vec![false; 5]);
    }

    #[test]
    fn a_contradiction_makes_its_practices_impossible() {
        let decisions = Decisions::new(4, &[(0, 1), (1, 2)], &[(0, 2)]);
        assert_eq!(decisions.impossible, vec![true, true, true, false]);
    }
}
