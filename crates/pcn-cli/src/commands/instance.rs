//! What solving an instance and checking its plan have in common.

use pcn::assignment::{AssignmentProblem, District};
use pcn::model::{PracticeId, Score};
use pcn::problem::Problem;
use pcn::verify;
use pcn_io::instance::{Cost, Instance};
use std::collections::BTreeSet;

/// What a plan of an instance costs, recounted, when every unit is in one district, and every district is connected, within
/// its limits and around its centre.
///
/// # Errors
/// A sentence for everything that is wrong.
pub(super) fn recount(
    instance: &Instance,
    assignment: &AssignmentProblem,
    problem: &Problem,
    districts: &[District],
) -> Result<Score, Vec<String>> {
    let at_centres = verify::assignment(assignment, districts)?;
    match instance.cost {
        Cost::Inertia | Cost::InertiaRounded | Cost::Travel => Ok(at_centres),
        Cost::CutEdges => Ok(Score::from_patient_km(cut_edges(instance, districts) as f64)),
        Cost::RoundTrip(_) => {
            let groups: Vec<Vec<PracticeId>> = districts.iter().map(|district| district.members.clone()).collect();
            Ok(verify::plan(problem, &groups).total)
        }
    }
}

/// Edges between units of different districts, each pair once.
fn cut_edges(instance: &Instance, districts: &[District]) -> usize {
    let mut district = vec![usize::MAX; instance.sizes.len()];
    for (at, own) in districts.iter().enumerate() {
        own.members.iter().for_each(|unit| district[unit.index()] = at);
    }
    let pairs: BTreeSet<(usize, usize)> = instance.edges.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
    pairs.into_iter().filter(|&(a, b)| district[a] != district[b]).count()
}
