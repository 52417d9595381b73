//! Adjacency from where patients live.

use super::{Adjacency, Edge, Reason};
use crate::model::PracticeId;
use std::collections::BTreeMap;

/// How many patients of each practice live in each small area: one list of practices and patients for each area.
pub type Residents = Vec<Vec<(PracticeId, u32)>>;

/// Two practices are neighbours when there is a small area (such as an LSOA) where at least `least` patients of each
/// live ([`Reason::SharedPatients`]).
///
/// **Finds** who serves the same streets, whatever lies between the surgeries: a practice on the far bank with patients
/// on this one is a neighbour. **Input**: residents by small area, `practices` practices. **Cost**: the sum of the
/// squared numbers of practices of the areas. **When not to use it**: for practices whose patients come from everywhere
/// (digital-first, homeless, students), which would neighbour all.
///
/// ```
/// use pcn::{adjacency::shared, model::PracticeId};
///
/// let id = PracticeId::new;
/// let residents = vec![vec![(id(0), 40), (id(1), 30), (id(2), 5)], vec![(id(1), 100), (id(2), 24)]];
/// let graph = shared(3, &residents, 25);
/// assert!(graph.are_neighbours(id(0), id(1)) && !graph.are_neighbours(id(1), id(2)));
/// ```
#[must_use]
pub fn shared(practices: usize, residents: &Residents, least: u32) -> Adjacency {
    let mut edges = Vec::new();
    for area in residents {
        let here: Vec<PracticeId> = area.iter().filter(|(_, patients)| *patients >= least).map(|(id, _)| *id).collect();
        for (at, &a) in here.iter().enumerate() {
            edges.extend(here[at + 1..].iter().map(|&b| Edge { a, b, reason: Reason::SharedPatients }));
        }
    }
    Adjacency::new(practices, edges)
}

/// For each pair of practices with patients in the same small areas, how many live beside as many of the other: the sum
/// over areas of the smaller of the two numbers. Ascending.
#[must_use]
pub fn shared_patients(residents: &Residents) -> Vec<(PracticeId, PracticeId, u32)> {
    let mut sums: BTreeMap<(PracticeId, PracticeId), u32> = BTreeMap::new();
    for area in residents {
        for (at, &(a, n)) in area.iter().enumerate() {
            for &(b, m) in &area[at + 1..] {
                *sums.entry((a.min(b), a.max(b))).or_default() += n.min(m);
            }
        }
    }
    sums.into_iter().map(|((a, b), patients)| (a, b, patients)).collect()
}
