//! Where on the map the gap lies, and what lies around.

use super::above::Above;
use super::improve::Draft;
use std::cmp::Reverse;

/// Parts of the map around some groups, in their order: layer after layer of touching groups, as long as a part has at
/// most so many practices. No two have a common group.
pub(super) fn around(draft: &Draft<'_>, middles: &[usize], practices: usize) -> Vec<Vec<usize>> {
    let touching = draft.touching();
    let mut taken = vec![false; draft.groups.len()];
    let mut parts = Vec::new();
    for &start in middles {
        if taken[start] {
            continue;
        }
        let (mut part, mut ring, mut size) = (vec![start], vec![start], draft.groups[start].len());
        taken[start] = true;
        while !ring.is_empty() {
            let mut next: Vec<usize> = ring.iter().flat_map(|&group| touching[group].iter().copied()).collect();
            next.sort_unstable();
            next.dedup();
            next.retain(|&group| !taken[group]);
            size += next.iter().map(|&group| draft.groups[group].len()).sum::<usize>();
            if size > practices {
                break;
            }
            next.iter().for_each(|&group| taken[group] = true);
            part.extend(&next);
            ring = next;
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}

/// What is left to places of next to nothing: a share of the gap, and of the plan's score at most.
const DUST: (f64, f64) = (1e-3, 1e-8);

/// The groups that hold the gap, the widest part of it first; those that hold next to nothing of it are left out.
pub(super) fn open_groups(draft: &Draft<'_>, above: &Above) -> Vec<usize> {
    let mut open: Vec<usize> = (0..draft.groups.len()).filter(|&group| above.lies_in(draft, &[group])).collect();
    open.sort_by_key(|&group| (Reverse(above.of(group)), group));
    let share = |&group: &usize| above.of(group).micro().max(0) as f64;
    let all: f64 = open.iter().map(share).sum();
    let dust = (DUST.0 * all).min(DUST.1 * draft.score().micro() as f64);
    let mut held = 0.0;
    open.retain(|group| {
        let kept = held <= all - dust;
        held += share(group);
        kept
    });
    open
}
