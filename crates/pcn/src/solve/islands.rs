//! Parts of the map that lie so far from each other that no candidate touches two of them: what branching gains on each adds up.
//!
//! A tree over a whole map has to branch on every place where the gap lies together with every other. Places that share
//! no candidate can be branched on one by one instead.

use super::above::Above;
use super::ascent::Ascent;
use super::improve::Draft;
use super::near::{Near, open_groups};
use super::partition::Limits;
use crate::model::{Island, PracticeId, Work};
use rayon::prelude::*;

/// Islands of at most so many practices around the places where the gap lies, with what branching gains on each.
pub(super) fn branch(
    ascent: &Ascent<'_>,
    draft: &Draft<'_>,
    practices: usize,
    limits: &Limits<'_>,
    work: &mut Work,
) -> Vec<Island> {
    let above = ascent.above(draft);
    let near = Near::new(ascent.companions(), draft);
    let islands = grown(draft, &near, &above, practices);
    let found: Vec<_> = islands.into_par_iter().map(|inside| ascent.island(draft, inside, limits)).collect();
    let mut gained = Vec::new();
    for (island, spent) in found {
        work.add(&spent);
        gained.extend(island);
    }
    gained
}

/// The practices of each island, in the order of the gap where it began.
fn grown(draft: &Draft<'_>, near: &Near, above: &Above, most: usize) -> Vec<Vec<PracticeId>> {
    let island = vec![None; draft.groups.len()];
    let mut growth = Growth { draft, near, most, islands: Vec::new(), size: Vec::new(), island };
    for group in open_groups(draft, above) {
        growth.seed(group);
    }
    growth.grow();
    let members = |groups: &Vec<usize>| {
        let mut inside: Vec<PracticeId> =
            groups.iter().flat_map(|&group| draft.groups[group].iter().copied()).collect();
        inside.sort_unstable();
        inside
    };
    growth.islands.iter().filter(|groups| !groups.is_empty()).map(members).collect()
}

/// Islands as they grow.
struct Growth<'a> {
    draft: &'a Draft<'a>,
    near: &'a Near,
    /// Practices of an island at most.
    most: usize,
    islands: Vec<Vec<usize>>,
    /// Practices of each.
    size: Vec<usize>,
    /// The island of each group that has one.
    island: Vec<Option<usize>>,
}

impl Growth<'_> {
    /// The islands that lie near a group.
    fn around(&self, group: usize) -> Vec<usize> {
        let mut around: Vec<usize> = self.near.of(group).iter().filter_map(|&other| self.island[other]).collect();
        around.sort_unstable();
        around.dedup();
        around
    }

    fn put(&mut self, group: usize, island: usize) {
        self.island[group] = Some(island);
        self.islands[island].push(group);
        self.size[island] += self.draft.groups[group].len();
    }

    /// Starts an island at a group, or joins those near it when they are small enough together.
    fn seed(&mut self, group: usize) {
        let around = self.around(group);
        let practices = self.draft.groups[group].len();
        let Some((&first, others)) = around.split_first() else {
            self.islands.push(Vec::new());
            self.size.push(0);
            self.put(group, self.islands.len() - 1);
            return;
        };
        if practices + around.iter().map(|&island| self.size[island]).sum::<usize>() > self.most {
            return;
        }
        for &other in others {
            self.size[other] = 0;
            for moved in std::mem::take(&mut self.islands[other]) {
                self.put(moved, first);
            }
        }
        self.put(group, first);
    }

    /// Lets every island grow, a layer at a time, as long as it stays away from the others.
    fn grow(&mut self) {
        let touching = self.draft.touching();
        let mut grown = true;
        while grown {
            grown = false;
            for island in 0..self.islands.len() {
                let mut layer: Vec<usize> =
                    self.islands[island].iter().flat_map(|&group| touching[group].iter().copied()).collect();
                layer.sort_unstable();
                layer.dedup();
                for group in layer {
                    let fits = self.size[island] + self.draft.groups[group].len() <= self.most;
                    if self.island[group].is_none() && fits && self.around(group) == [island] {
                        self.put(group, island);
                        grown = true;
                    }
                }
            }
        }
    }
}
