//! Patients who have another network's hub nearer.

use crate::model::{PracticeId, Score};
use crate::problem::Problem;

/// For each network the patients of those of its practices that lie nearer to another network's hub than to their own.
///
/// Patients count where their practice is, and near is by the distance that travel counts. `hubs` are the networks' hubs,
/// `None` for a network without practices.
///
/// # Panics
/// When there is not one hub for each group.
#[must_use]
pub fn nearer_elsewhere(problem: &Problem, groups: &[Vec<PracticeId>], hubs: &[Option<PracticeId>]) -> Vec<u64> {
    assert_eq!(groups.len(), hubs.len(), "one hub for each network");
    let distance = |from: PracticeId, to: PracticeId| Score::from_patient_km(problem.travel().km(from, to));
    let nearer = |member: PracticeId, network: usize, own: PracticeId| {
        let others = hubs.iter().enumerate().filter(|(at, _)| *at != network).filter_map(|(_, hub)| *hub);
        let own = distance(member, own);
        others.into_iter().any(|hub| distance(member, hub) < own)
    };
    let network = |(at, members): (usize, &Vec<PracticeId>)| {
        let Some(own) = hubs[at] else { return 0 };
        members.iter().filter(|&&member| nearer(member, at, own)).map(|&member| problem.list_size(member)).sum()
    };
    groups.iter().enumerate().map(network).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ids, row};
    use super::*;

    #[test]
    fn patients_count_where_their_practice_is() {
        // Hubs at 0 and 3; the practice at 2 belongs to the first and is nearer to the second.
        let problem = row(&[10_000, 5_000, 7_000, 10_000]);
        let groups = [ids(&[0, 1, 2]), ids(&[3])];
        let hubs = [Some(PracticeId::new(0)), Some(PracticeId::new(3))];
        assert_eq!(nearer_elsewhere(&problem, &groups, &hubs), [7_000, 0]);
        assert_eq!(nearer_elsewhere(&problem, &groups, &[Some(PracticeId::new(0)), None]), [0, 0]);
    }
}
