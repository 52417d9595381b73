//! Local search: re-partitions two or three neighbouring networks exactly until nothing improves.

use super::control::Control;
use super::region::{self, Ask, LARGEST};
use super::tally::Scorer;
use crate::geometry::GridPoint;
use crate::model::{Plan, PracticeId, Score};
use crate::problem::Problem;
use rayon::prelude::*;

/// Offers for each network too many or too few before the cheapest are taken.
const OFFERS: usize = 8;

/// Moves of the local search: places where a few neighbouring networks were partitioned again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Looked at.
    pub tried: u64,
    /// Found better, and taken.
    pub taken: u64,
}

/// Improves a plan by local search: two neighbouring networks are partitioned again exactly, or three where pairs are as good as
/// they get, until no place gets better or `control` says stop. Proves nothing.
///
/// `networks` has each practice once, in contiguous networks, as of [`plan`](super::plan) or of a plan in force; their number
/// changes within what the problem allows. Networks that the rules fix are taken apart like all others. The same networks give the same plan on any
/// number of threads unless `control` stops the run.
///
/// # Panics
/// When a practice is not of the problem.
#[must_use]
pub fn local_search(problem: &Problem, networks: &[Vec<PracticeId>], control: &dyn Control) -> (Plan, Moves) {
    let sorted = |members: &Vec<PracticeId>| {
        let mut members = members.clone();
        members.sort_unstable();
        members
    };
    let mut draft = Draft::new(problem, networks.iter().map(sorted).collect());
    draft.improve(3, control);
    (problem.plan(draft.groups), draft.moves)
}

/// A plan under change: its groups, their scores and which of them changed since they were last looked at.
pub(crate) struct Draft<'a> {
    problem: &'a Problem,
    scorer: Scorer<'a>,
    pub(crate) groups: Vec<Vec<PracticeId>>,
    scores: Vec<Score>,
    group_of: Vec<usize>,
    /// When each group last changed.
    stamp: Vec<u64>,
    clock: u64,
    moves: Moves,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(problem: &'a Problem, groups: Vec<Vec<PracticeId>>) -> Self {
        let scores = groups.iter().map(|members| problem.search_score(members)).collect();
        let mut group_of = vec![0; problem.len()];
        for (index, members) in groups.iter().enumerate() {
            members.iter().for_each(|member| group_of[member.index()] = index);
        }
        let stamp = vec![1; groups.len()];
        Self {
            problem,
            scorer: Scorer::new(problem),
            groups,
            scores,
            group_of,
            stamp,
            clock: 1,
            moves: Moves::default(),
        }
    }

    pub(crate) fn score(&self) -> Score {
        self.scores.iter().copied().sum()
    }

    pub(crate) fn score_of(&self, group: usize) -> Score {
        self.scores[group]
    }

    pub(crate) fn problem(&self) -> &'a Problem {
        self.problem
    }

    pub(crate) fn group_of(&self, practice: PracticeId) -> usize {
        self.group_of[practice.index()]
    }

    /// The mean of a group's locations.
    pub(crate) fn middle(&self, group: usize) -> GridPoint {
        let members = &self.groups[group];
        let points = || members.iter().map(|id| self.problem.practices()[id.index()].location);
        let count = members.len() as f64;
        let (x, y) = (points().map(GridPoint::easting).sum::<f64>(), points().map(GridPoint::northing).sum::<f64>());
        GridPoint::new(x / count, y / count).unwrap_or(self.problem.practices()[members[0].index()].location)
    }

    /// For each group the groups that touch it, ascending.
    pub(crate) fn touching(&self) -> Vec<Vec<usize>> {
        let mut touching = vec![Vec::new(); self.groups.len()];
        for edge in self.problem.adjacency().edges() {
            let (a, b) = (self.group_of[edge.a.index()], self.group_of[edge.b.index()]);
            if a != b {
                touching[a].push(b);
                touching[b].push(a);
            }
        }
        for list in &mut touching {
            list.sort_unstable();
            list.dedup();
        }
        touching
    }

    /// Sets of `width` groups that hang together, each once; those with nothing changed since `since` are left out.
    fn regions(&self, width: usize, since: u64) -> Vec<Vec<usize>> {
        let touching = self.touching();
        let mut regions: Vec<Vec<usize>> = Vec::new();
        for a in 0..self.groups.len() {
            for &b in &touching[a] {
                if width == 2 {
                    if a < b {
                        regions.push(vec![a, b]);
                    }
                    continue;
                }
                for &c in touching[a].iter().chain(&touching[b]) {
                    if c != a && c != b {
                        let mut region = vec![a, b, c];
                        region.sort_unstable();
                        regions.push(region);
                    }
                }
            }
        }
        regions.sort_unstable();
        regions.dedup();
        regions.retain(|region| region.iter().any(|&group| self.stamp[group] > since));
        regions
    }

    /// Replaces the groups that hold some practices. Groups change places when their number changes; practices do not.
    pub(crate) fn replace_holding(&mut self, practices: &[PracticeId], groups: Vec<Vec<PracticeId>>) {
        let region: Vec<usize> = practices.iter().map(|&id| self.group_of(id)).collect();
        self.replace(&region, groups);
    }

    /// Replaces the groups of a region, keeping positions where it can.
    pub(crate) fn replace(&mut self, region: &[usize], groups: Vec<Vec<PracticeId>>) {
        self.clock += 1;
        let mut places = region.iter().copied();
        for members in groups {
            let at = places.next().unwrap_or_else(|| {
                self.groups.push(Vec::new());
                self.scores.push(Score::ZERO);
                self.stamp.push(0);
                self.groups.len() - 1
            });
            members.iter().for_each(|member| self.group_of[member.index()] = at);
            if self.groups[at] != members {
                self.scores[at] = self.problem.search_score(&members);
                self.groups[at] = members;
                self.stamp[at] = self.clock;
            }
        }
        let mut left: Vec<usize> = places.collect();
        left.sort_unstable_by(|a, b| b.cmp(a));
        for at in left {
            self.groups.swap_remove(at);
            self.scores.swap_remove(at);
            self.stamp.swap_remove(at);
            if at < self.groups.len() {
                self.groups[at].iter().for_each(|member| self.group_of[member.index()] = at);
            }
        }
    }

    /// The groups of some practices, each once, ascending.
    fn groups_of(&self, practices: &[PracticeId]) -> Vec<usize> {
        let mut groups: Vec<usize> = practices.iter().map(|&id| self.group_of(id)).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    fn members(&self, region: &[usize]) -> Vec<PracticeId> {
        region.iter().flat_map(|&group| self.groups[group].iter().copied()).collect()
    }

    fn region_score(&self, region: &[usize]) -> Score {
        region.iter().map(|&group| self.scores[group]).sum()
    }

    /// How many networks fewer and more each of so many regions may have, whatever the others do.
    fn leeway(&self, regions: usize) -> (usize, usize) {
        let (least, most) = self.problem.count_range();
        let networks = self.groups.len();
        (usize::from(networks >= least as usize + regions), usize::from(networks + regions <= most as usize))
    }

    /// One pass over regions of `width` groups; returns whether anything improved.
    ///
    /// Regions are taken in batches without a common group, so that they can be solved side by side and applied in order:
    /// the result does not depend on the number of threads.
    fn pass(&mut self, width: usize, since: u64, control: &dyn Control) -> bool {
        let mut waiting = self.regions(width, since);
        let mut improved = false;
        while !waiting.is_empty() && !control.should_stop() {
            let mut busy = vec![false; self.groups.len()];
            let (batch, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|region| {
                let free = region.iter().all(|&group| !busy[group]);
                if free {
                    region.iter().for_each(|&group| busy[group] = true);
                }
                free
            });
            self.moves.tried += batch.len() as u64;
            let (fewer, more) = self.leeway(batch.len());
            let found: Vec<_> = batch
                .par_iter()
                .map(|region| {
                    let members = self.members(region);
                    let (least, most) = ((width - fewer).max(1), width + more);
                    let ask = Ask { least, most, below: self.region_score(region), nodes: 20_000 };
                    if members.len() > LARGEST { None } else { region::best(&self.scorer, &members, ask) }
                })
                .collect();
            // Groups change places when their number changes, so that regions are named by practices.
            let name = |region: &Vec<usize>| region.iter().map(|&group| self.groups[group][0]).collect();
            let changes: Vec<(Vec<PracticeId>, _)> = batch
                .iter()
                .zip(found)
                .filter_map(|(region, found)| found.map(|(_, groups)| (name(region), groups)))
                .collect();
            let names: Vec<Vec<PracticeId>> = later.iter().map(name).collect();
            for (names, groups) in changes {
                self.replace(&self.groups_of(&names), groups);
                self.moves.taken += 1;
                improved = true;
            }
            waiting = names.iter().map(|names| self.groups_of(names)).filter(|region| region.len() == width).collect();
        }
        improved
    }

    /// Passes over pairs, and over triples while they help, until nothing improves or the control says stop.
    pub(crate) fn improve(&mut self, widest: usize, control: &dyn Control) {
        let mut seen = [0; 4];
        loop {
            let mut improved = false;
            for (width, seen) in seen.iter_mut().enumerate().take(widest + 1).skip(2) {
                let since = std::mem::replace(seen, self.clock);
                if self.pass(width, since, control) {
                    improved = true;
                    break;
                }
            }
            if !improved || control.should_stop() {
                return;
            }
        }
    }

    /// Moves the number of networks towards the range asked for, at the least cost a region of up to three networks offers.
    pub(crate) fn settle_count(&mut self, control: &dyn Control) {
        let (least, most) = self.problem.count_range();
        let (least, most) = (least as usize, most as usize);
        let exception = Score::from_patient_km(self.problem.policy().exception_price / 2.0);
        let mut width = 2;
        // Exceptions are a last resort, and leaving them out of account is far faster.
        let mut without_exceptions = true;
        while !self.problem.allows(self.groups.len()) && !control.should_stop() {
            let grow = self.groups.len() < least;
            let count_of = |region: &[usize]| if grow { region.len() + 1 } else { region.len() - 1 };
            let away = if grow { least - self.groups.len() } else { self.groups.len() - most };
            let mut regions = self.regions(width, 0);
            if width == 2 {
                regions.extend((0..self.groups.len()).filter(|_| grow).map(|group| vec![group]));
            }
            if without_exceptions {
                regions.retain(|region| self.has_patients_for(region, count_of(region)));
            }
            // Where patients fit most easily the offers are best and soonest made.
            regions.sort_by_cached_key(|region| {
                let patients: u64 = self.sizes(region).sum();
                if grow { u64::MAX - patients } else { patients }
            });
            let offer = |region: &Vec<usize>| {
                if control.should_stop() {
                    return None;
                }
                let members = self.members(region);
                let count = count_of(region);
                if count == 0 || count > members.len() {
                    return None;
                }
                let before = self.region_score(region);
                let below = if without_exceptions { before + exception } else { Score::from_micro(i64::MAX / 4) };
                let ask = Ask { least: count, most: count, below, nodes: 5_000 };
                let (score, groups) = region::best(&self.scorer, &members, ask)?;
                Some((score - before, region.clone(), groups))
            };
            let mut offers: Vec<(Score, Vec<usize>, Vec<Vec<PracticeId>>)> = Vec::new();
            for some in regions.chunks(OFFERS * away.max(4)) {
                offers.par_extend(some.par_iter().filter_map(offer));
                if offers.len() >= OFFERS * away {
                    break;
                }
            }
            offers.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
            if offers.is_empty() {
                match (width, without_exceptions) {
                    (2, _) => width = 3,
                    (_, true) => without_exceptions = false,
                    _ => return,
                }
                continue;
            }
            let mut busy = vec![false; self.groups.len()];
            let mut taken: Vec<(Vec<usize>, Vec<Vec<PracticeId>>)> = Vec::new();
            let cheapest = offers[0].0;
            for (price, region, groups) in offers {
                let dear = price > exception && price > cheapest + exception;
                if taken.len() == away || dear {
                    break;
                }
                if region.iter().all(|&group| !busy[group]) {
                    region.iter().for_each(|&group| busy[group] = true);
                    taken.push((region, groups));
                }
            }
            // Removing a group moves the last one into its place, so that regions are named by practices.
            let named: Vec<(Vec<PracticeId>, Vec<Vec<PracticeId>>)> = taken
                .into_iter()
                .map(|(region, groups)| (region.iter().map(|&g| self.groups[g][0]).collect(), groups))
                .collect();
            for (names, groups) in named {
                let region: Vec<usize> = names.iter().map(|name| self.group_of[name.index()]).collect();
                self.replace(&region, groups);
            }
            (width, without_exceptions) = (2, true);
        }
    }

    /// The list sizes in a region.
    fn sizes(&self, region: &[usize]) -> impl Iterator<Item = u64> {
        region.iter().flat_map(|&group| &self.groups[group]).map(|&id| self.problem.list_size(id))
    }

    /// Whether a region's patients fit so many networks, each from the least floor to the cap.
    fn has_patients_for(&self, region: &[usize], networks: usize) -> bool {
        let (floor, cap) = (u64::from(self.problem.least_floor()), u64::from(self.problem.policy().cap));
        let (patients, networks) = (self.sizes(region).sum::<u64>(), networks as u64);
        // A practice above the cap is a network alone.
        patients >= networks * floor && (patients <= networks * cap || self.sizes(region).any(|size| size > cap))
    }
}
