//! Patches and tiles: parts of the map, each re-solved by the exact method while the rest stays as it is.

use super::improve::Draft;
use super::partition::{Limits, Seeds, prove};
use crate::candidates::Reaches;
use crate::model::{NetworkCount, Outcome, PracticeId, Score, Work};
use crate::problem::Problem;
use rayon::prelude::*;

/// How patches are cut and solved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PatchOptions {
    /// Search nodes and pivots for one patch.
    pub(crate) work: u64,
    /// Nodes of branch and bound for one patch.
    pub(crate) branch_nodes: u64,
    /// How many networks a patch becomes.
    pub(crate) networks: Networks,
}

/// How many networks a part of the map becomes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Networks {
    /// So many more than it has.
    Change(i32),
    /// Any number, each at this price.
    Priced(Score),
}

/// What one part of the map became.
pub(super) struct Solved {
    pub(super) work: Work,
    /// Better groups, or groups of the number asked for, if there are some.
    pub(super) groups: Option<Vec<Vec<PracticeId>>>,
    /// Seeds in the numbers of the whole map.
    seeds: Seeds,
}

/// Re-solves patches of about so many practices until none improves, or the limits are met.
///
/// Each network in turn is the middle of a patch: its nearest networks join until the patch is large enough. Patches without a
/// common network are solved side by side and applied in order, so that the result does not depend on the number of threads.
pub(crate) fn patch(
    draft: &mut Draft<'_>,
    practices: usize,
    options: PatchOptions,
    limits: &Limits<'_>,
    work: &mut Work,
) {
    let nothing = Seeds::default();
    let problem = draft.problem();
    let mut waiting: Vec<PracticeId> = draft.groups.iter().map(|group| group[0]).collect();
    while !waiting.is_empty() && !limits.stop(work) {
        let touching = draft.touching();
        let mut busy = vec![false; draft.groups.len()];
        let mut batch: Vec<Vec<usize>> = Vec::new();
        let mut later: Vec<PracticeId> = Vec::new();
        for &middle in &waiting {
            let patch = around(draft, &touching, draft.group_of(middle), practices);
            if patch.iter().any(|&group| busy[group]) {
                later.push(middle);
                continue;
            }
            patch.iter().for_each(|&group| busy[group] = true);
            batch.push(patch);
        }
        let solved: Vec<Solved> =
            batch.par_iter().map(|patch| solve(problem, draft, patch, &nothing, options, limits)).collect();
        waiting = later;
        for (region, solved) in batch.iter().zip(solved) {
            work.add(&solved.work);
            work.patches += 1;
            if let Some(groups) = solved.groups {
                // What changed, and what lies around it, is looked at again.
                let changed: Vec<PracticeId> = groups
                    .iter()
                    .filter(|group| !region.iter().any(|&at| draft.groups[at] == **group))
                    .map(|g| g[0])
                    .collect();
                draft.replace(region, groups);
                waiting.extend(changed);
            }
        }
        waiting.sort_unstable_by_key(|&id| draft.group_of(id));
        waiting.dedup_by_key(|id| draft.group_of(*id));
    }
}

/// The groups nearest to one group, itself first, until they hold enough practices.
fn around(draft: &Draft<'_>, touching: &[Vec<usize>], middle: usize, practices: usize) -> Vec<usize> {
    let hub = draft.middle(middle);
    let mut patch = vec![middle];
    let mut size = draft.groups[middle].len();
    loop {
        let near =
            patch.iter().flat_map(|&group| touching[group].iter().copied()).filter(|group| !patch.contains(group));
        let distance = |group: usize| draft.middle(group).km_to(hub);
        let Some(next) = near.min_by(|&a, &b| distance(a).total_cmp(&distance(b)).then(a.cmp(&b))) else { break };
        size += draft.groups[next].len();
        if size > practices && patch.len() > 1 {
            break;
        }
        patch.push(next);
    }
    patch
}

/// Solves parts of the map without a common network side by side, and takes over what became better.
pub(crate) fn solve_all(
    draft: &mut Draft<'_>,
    tiles: &[Vec<usize>],
    known: &(dyn Fn(&[PracticeId]) -> Seeds + Sync),
    options: PatchOptions,
    limits: &Limits<'_>,
    work: &mut Work,
) -> Seeds {
    let solved = side_by_side(draft, tiles, known, options, limits);
    let mut seeds = Seeds::default();
    // Groups change places when their number changes, so that tiles are named by practices.
    let names: Vec<Vec<PracticeId>> =
        tiles.iter().map(|tile| tile.iter().map(|&group| draft.groups[group][0]).collect()).collect();
    for (names, solved) in names.iter().zip(solved) {
        work.add(&solved.work);
        work.patches += 1;
        seeds.columns.extend(solved.seeds.columns);
        seeds.cuts.extend(solved.seeds.cuts);
        seeds.count_duals.extend(solved.seeds.count_duals);
        seeds.practice_duals.extend(solved.seeds.practice_duals);
        if let Some(groups) = solved.groups {
            draft.replace_holding(names, groups);
        }
    }
    seeds
}

/// What each part of the map would become, in order; the draft stays as it is.
pub(super) fn side_by_side(
    draft: &Draft<'_>,
    parts: &[Vec<usize>],
    known: &(dyn Fn(&[PracticeId]) -> Seeds + Sync),
    options: PatchOptions,
    limits: &Limits<'_>,
) -> Vec<Solved> {
    let solve = |part: &Vec<usize>| solve(draft.problem(), draft, part, &known(&members(draft, part)), options, limits);
    parts.par_iter().map(solve).collect()
}

/// Cuts the map into tiles of at most so many practices, whole networks each, and names the groups of each. `turn` (degrees) turns
/// the cuts, so that borders of one tiling lie inside the tiles of another.
pub(crate) fn tiles(draft: &Draft<'_>, turn: f64, practices: usize) -> Vec<Vec<usize>> {
    let (sin, cos) = turn.to_radians().sin_cos();
    let place = |group: usize| {
        let middle = draft.middle(group);
        [middle.easting() * cos - middle.northing() * sin, middle.easting() * sin + middle.northing() * cos]
    };
    let mut places: Vec<([f64; 2], usize)> = (0..draft.groups.len()).map(|group| (place(group), group)).collect();
    let mut tiles = Vec::new();
    split(draft, &mut places, practices, &mut tiles);
    tiles
}

/// Halves a part across its longer side until it is small enough.
fn split(draft: &Draft<'_>, places: &mut [([f64; 2], usize)], practices: usize, tiles: &mut Vec<Vec<usize>>) {
    let size: usize = places.iter().map(|&(_, group)| draft.groups[group].len()).sum();
    if size <= practices || places.len() < 2 {
        tiles.push(places.iter().map(|&(_, group)| group).collect());
        return;
    }
    let width = |axis: usize| {
        let along = || places.iter().map(move |place| place.0[axis]);
        along().fold(f64::NEG_INFINITY, f64::max) - along().fold(f64::INFINITY, f64::min)
    };
    let axis = usize::from(width(1) > width(0));
    places.sort_by(|a, b| a.0[axis].total_cmp(&b.0[axis]).then(a.1.cmp(&b.1)));
    let (low, high) = places.split_at_mut(places.len() / 2);
    split(draft, low, practices, tiles);
    split(draft, high, practices, tiles);
}

/// The practices of some groups, ascending.
pub(super) fn members(draft: &Draft<'_>, groups: &[usize]) -> Vec<PracticeId> {
    let mut members: Vec<PracticeId> = groups.iter().flat_map(|&group| draft.groups[group].iter().copied()).collect();
    members.sort_unstable();
    members
}

/// `seeds` are columns and cuts among the members of the patch, in their numbers there.
fn solve(
    problem: &Problem,
    draft: &Draft<'_>,
    patch: &[usize],
    seeds: &Seeds,
    options: PatchOptions,
    limits: &Limits<'_>,
) -> Solved {
    let members = members(draft, patch);
    let count = |change: i32| NetworkCount::Exactly((patch.len() as i32 + change).max(1) as u32);
    let part = match options.networks {
        Networks::Change(change) => problem.restrict(&members, count(change)),
        Networks::Priced(price) => problem.restrict(&members, count(0)).with_network_price(price),
    };
    let number = |id: &PracticeId| members.binary_search(id).map(PracticeId::new).unwrap_or(*id);
    let start: Vec<Vec<PracticeId>> =
        patch.iter().map(|&group| draft.groups[group].iter().map(number).collect()).collect();
    let before: Score = start.iter().map(|group| part.search_score(group)).sum();
    let reaches = Reaches::until(&part, &|| limits.control.should_stop());
    let limits = Limits {
        control: limits.control,
        work: options.work,
        memory: limits.memory,
        gap: limits.gap.max(Outcome::TOLERANCE),
        worth_a_round: limits.worth_a_round,
        branch_nodes: options.branch_nodes,
        part: true,
    };
    let proof = prove(&part, &reaches, &start, seeds, &limits);
    let kept = matches!(options.networks, Networks::Priced(_) | Networks::Change(0));
    let better = proof.groups.filter(|groups| {
        let after: Score = groups.iter().map(|group| part.search_score(group)).sum();
        !kept || after < before
    });
    let named =
        |group: Vec<PracticeId>| -> Vec<PracticeId> { group.into_iter().map(|id| members[id.index()]).collect() };
    Solved {
        work: proof.work,
        groups: better.map(|groups| groups.into_iter().map(named).collect()),
        seeds: Seeds {
            columns: proof.seeds.columns.into_iter().map(named).collect(),
            cuts: proof.seeds.cuts.into_iter().map(|cut| cut.renamed(&|id| members[id.index()])).collect(),
            count_duals: proof.seeds.count_duals,
            practice_duals: proof
                .seeds
                .practice_duals
                .into_iter()
                .map(|(id, dual)| (members[id.index()], dual))
                .collect(),
        },
    }
}
