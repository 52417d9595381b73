//! Plans of large networks: simulated annealing over a part of the map.
//!
//! Practices move between neighbouring networks, alone or in exchange, while every network stays in one piece; patients outside
//! floor and cap are priced, more dearly as it cools (Kirkpatrick, Gelatt, Vecchi, Science 220, 1983). What is kept is judged by
//! the problem's own score. Finds plans, proves nothing.
//!
//! Cost of a move: the members of two networks; where terms or rules are on, their square.

use crate::model::{PracticeId, Score};
use crate::problem::Problem;
use crate::solve::control::Control;
use crate::solve::random::{below, stream, unit_interval};
use rand_chacha::ChaCha8Rng;

/// Practices up to which all costs of a part are held in a table.
const TABLE: usize = 1_500;

/// Moves between two looks at the whole score, for each practice.
const LOOK: usize = 2;

/// A part of the map: whole networks, with everything around them as it is.
pub(super) struct Part<'a> {
    problem: &'a Problem,
    /// Practices, ascending; positions here are what everything below counts in.
    practices: Vec<PracticeId>,
    sizes: Vec<u64>,
    neighbours: Vec<Vec<u32>>,
    /// Cost of practice i at hub j, at i * n + j, in millionths; empty for a part too large.
    costs: Vec<i64>,
    /// Whether a network's score is its travel and its size.
    plain: bool,
    floor: u64,
    cap: u64,
}

/// How long and how hot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heat {
    /// Moves for each practice.
    pub(super) moves: usize,
    /// Heat at the start, in what a practice costs on average.
    pub(super) start: f64,
    pub(super) seed: u64,
    pub(super) stream: u64,
}

/// Heat at which nothing moves any more, in what a practice costs on average.
const COLD: f64 = 0.002;

impl<'a> Part<'a> {
    pub(super) fn new(problem: &'a Problem, groups: &[Vec<PracticeId>]) -> Self {
        let mut practices: Vec<PracticeId> = groups.iter().flatten().copied().collect();
        practices.sort_unstable();
        let position = |id: &PracticeId| practices.binary_search(id).ok().map(|at| at as u32);
        let near = |&id: &PracticeId| problem.adjacency().neighbours(id).iter().filter_map(position).collect();
        let n = practices.len();
        let counted = problem.objective().travel;
        let cost = |at: usize| {
            if counted { problem.travel().to_hub(practices[at / n], practices[at % n]).micro() } else { 0 }
        };
        Self {
            problem,
            neighbours: practices.iter().map(near).collect(),
            sizes: practices.iter().map(|&id| problem.list_size(id)).collect(),
            costs: if n <= TABLE { (0..n * n).map(cost).collect() } else { Vec::new() },
            practices,
            plain: problem.is_plain(),
            floor: u64::from(problem.least_floor()),
            cap: u64::from(problem.policy().cap),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.practices.len()
    }

    #[inline]
    fn cost(&self, member: u32, hub: u32) -> i64 {
        if !self.costs.is_empty() {
            return self.costs[member as usize * self.practices.len() + hub as usize];
        }
        let (member, hub) = (self.practices[member as usize], self.practices[hub as usize]);
        if self.problem.objective().travel { self.problem.travel().to_hub(member, hub).micro() } else { 0 }
    }

    /// The problem's own names of some members, ascending.
    fn named(&self, members: impl Iterator<Item = u32>) -> Vec<PracticeId> {
        let mut named: Vec<PracticeId> = members.map(|at| self.practices[at as usize]).collect();
        named.sort_unstable();
        named
    }

    /// Patients outside floor and cap.
    fn outside(&self, size: u64) -> f64 {
        (self.floor.saturating_sub(size) + size.saturating_sub(self.cap)) as f64
    }
}

/// One network of a sketch.
#[derive(Clone, Default)]
struct Group {
    members: Vec<u32>,
    /// Travel of all members to each of them as hub; only where the part is plain.
    to_hub: Vec<i64>,
    size: u64,
    /// Score without the price of being below the floor.
    base: i64,
}

/// Networks under change.
pub(super) struct Sketch<'p, 'a> {
    part: &'p Part<'a>,
    of: Vec<u32>,
    groups: Vec<Group>,
    /// Units that cannot share a network: their lists are above the cap.
    alone: Vec<bool>,
    seen: Vec<u32>,
    stamp: u32,
    stack: Vec<u32>,
}

/// What a network would be after a move.
struct After {
    size: u64,
    base: i64,
}

impl<'p, 'a> Sketch<'p, 'a> {
    pub(super) fn new(part: &'p Part<'a>, groups: &[Vec<PracticeId>]) -> Self {
        let n = part.len();
        let mut draft = Self {
            part,
            of: vec![0; n],
            groups: Vec::with_capacity(groups.len()),
            alone: part.sizes.iter().map(|&size| size > part.cap).collect(),
            seen: vec![0; n],
            stamp: 0,
            stack: Vec::new(),
        };
        for members in groups {
            let at = draft.groups.len() as u32;
            let members: Vec<u32> =
                members.iter().filter_map(|id| part.practices.binary_search(id).ok()).map(|at| at as u32).collect();
            members.iter().for_each(|&member| draft.of[member as usize] = at);
            draft.groups.push(Group { members, ..Group::default() });
            draft.recount(at);
        }
        draft
    }

    /// Everything about a network from its members.
    fn recount(&mut self, at: u32) {
        let part = self.part;
        let members = &self.groups[at as usize].members;
        let size = members.iter().map(|&member| part.sizes[member as usize]).sum();
        let total = |&hub: &u32| members.iter().map(|&member| part.cost(member, hub)).sum::<i64>();
        let to_hub: Vec<i64> = if part.plain { members.iter().map(total).collect() } else { Vec::new() };
        let base = self.base(members.len(), size, to_hub.iter().min().copied(), || part.named(members.iter().copied()));
        let group = &mut self.groups[at as usize];
        (group.size, group.to_hub, group.base) = (size, to_hub, base);
    }

    /// The score of a network without the price of being below the floor.
    fn base(&self, count: usize, size: u64, travel: Option<i64>, members: impl FnOnce() -> Vec<PracticeId>) -> i64 {
        let problem = self.part.problem;
        if self.part.plain {
            return travel.unwrap_or(0) + problem.policy().excess(size, count).micro();
        }
        let members = members();
        if members.is_empty() {
            return 0;
        }
        let waived = problem.waiver(&members, size).is_some();
        let shortfall = if waived { Score::ZERO } else { problem.policy().shortfall(size) };
        (problem.search_score(&members) - shortfall).micro()
    }

    /// A network without `out` and with `into`.
    fn after(&self, at: u32, out: Option<u32>, into: Option<u32>) -> After {
        let part = self.part;
        let group = &self.groups[at as usize];
        let own = |unit: Option<u32>| unit.map_or(0, |unit| part.sizes[unit as usize]);
        let size = group.size - own(out) + own(into);
        let count = group.members.len() - usize::from(out.is_some()) + usize::from(into.is_some());
        let kept = || group.members.iter().copied().filter(move |&member| Some(member) != out);
        let mut travel = None;
        if part.plain {
            let mut least = i64::MAX;
            for (&hub, &total) in group.members.iter().zip(&group.to_hub) {
                if Some(hub) != out {
                    let without = out.map_or(0, |unit| part.cost(unit, hub));
                    least = least.min(total - without + into.map_or(0, |unit| part.cost(unit, hub)));
                }
            }
            if let Some(hub) = into {
                least = least.min(kept().chain(into).map(|member| part.cost(member, hub)).sum());
            }
            travel = Some(least);
        }
        After { size, base: self.base(count, size, travel, || part.named(kept().chain(into))) }
    }

    /// Makes a move: `out` leaves the network and `into` joins it.
    fn change(&mut self, at: u32, out: Option<u32>, into: Option<u32>, after: &After) {
        let part = self.part;
        let group = &mut self.groups[at as usize];
        if let Some(unit) = out {
            if let Some(place) = group.members.iter().position(|&member| member == unit) {
                group.members.swap_remove(place);
                if part.plain {
                    group.to_hub.swap_remove(place);
                }
            }
            for (&hub, total) in group.members.iter().zip(&mut group.to_hub) {
                *total -= part.cost(unit, hub);
            }
        }
        if let Some(unit) = into {
            for (&hub, total) in group.members.iter().zip(&mut group.to_hub) {
                *total += part.cost(unit, hub);
            }
            group.members.push(unit);
            if part.plain {
                let total = group.members.iter().map(|&member| part.cost(member, unit)).sum();
                group.to_hub.push(total);
            }
            self.of[unit as usize] = at;
        }
        (group.size, group.base) = (after.size, after.base);
    }

    /// Whether the unit's network stays in one piece without it, `joining` counted as a member.
    fn can_leave(&mut self, unit: u32, joining: Option<u32>) -> bool {
        let at = self.of[unit as usize];
        self.stamp += 1;
        let Self { part, of, seen, stamp, stack, .. } = self;
        let inside = |other: u32| other != unit && (of[other as usize] == at || joining == Some(other));
        let near = &part.neighbours[unit as usize];
        // What joins has to be met as well, or it would hang on the unit that leaves.
        let wanted = || near.iter().copied().filter(|&other| inside(other)).chain(joining);
        let Some(first) = wanted().next() else { return false };
        stack.clear();
        stack.push(first);
        seen[first as usize] = *stamp;
        while let Some(other) = stack.pop() {
            for &next in &part.neighbours[other as usize] {
                if seen[next as usize] != *stamp && inside(next) {
                    seen[next as usize] = *stamp;
                    stack.push(next);
                }
            }
        }
        wanted().all(|other| seen[other as usize] == *stamp)
    }

    fn touches(&self, unit: u32, network: u32, without: u32) -> bool {
        let near = &self.part.neighbours[unit as usize];
        near.iter().any(|&other| other != without && self.of[other as usize] == network)
    }

    /// The problem's own score, when no network of several practices is above the cap.
    fn score(&self) -> Option<Score> {
        let part = self.part;
        let over = |group: &&Group| group.size > part.cap && group.members.len() > 1;
        if self.groups.iter().any(|group| over(&group)) {
            return None;
        }
        let score = |group: &Group| {
            let problem = part.problem;
            if part.plain {
                return Score::from_micro(group.base) + problem.policy().shortfall(group.size);
            }
            problem.search_score(&part.named(group.members.iter().copied()))
        };
        Some(self.groups.iter().map(score).sum())
    }

    fn named(&self) -> Vec<Vec<PracticeId>> {
        self.groups.iter().map(|group| self.part.named(group.members.iter().copied())).collect()
    }

    /// Anneals, and returns the best networks met and their score, if any keep the cap.
    pub(super) fn anneal(mut self, heat: Heat, control: &dyn Control) -> Option<(Score, Vec<Vec<PracticeId>>)> {
        let part = self.part;
        let n = part.len();
        let mut random = stream(heat.seed, heat.stream);
        let mut best = self.score().map(|score| (score, self.of.clone()));
        let total: i64 = self.groups.iter().map(|group| group.base).sum();
        let mean_cost = (total as f64 / n.max(1) as f64).max(1.0);
        let usual = self.usual();
        let moves = heat.moves * n;
        // Where a network is outside at the start, a rising price would first let it drift further.
        let low = if self.groups.iter().any(|group| part.outside(group.size) > 0.0) { 0.0 } else { 20.0 };
        for step in 0..moves {
            if step % 16_384 == 0 && control.should_stop() {
                break;
            }
            let done = step as f64 / moves as f64;
            let price = usual * (20.5 - low * (1.0 - done));
            let now = mean_cost * heat.start * (COLD / heat.start).powf(done);
            self.step(step % 2 == 1, price, now, &mut random);
            if (step + 1) % (LOOK * n) == 0 || step + 1 == moves {
                let score = self.score();
                if let Some(score) = score.filter(|score| best.as_ref().is_none_or(|(known, _)| score < known)) {
                    best = Some((score, self.of.clone()));
                }
            }
        }
        let (score, of) = best?;
        let mut members = vec![Vec::new(); self.groups.len()];
        of.iter().enumerate().for_each(|(unit, &at)| members[at as usize].push(part.practices[unit]));
        Some((score, members))
    }

    /// One move, if it is taken: a unit to the network of a neighbour, and in exchange another back.
    fn step(&mut self, exchange: bool, price: f64, heat: f64, random: &mut ChaCha8Rng) {
        let part = self.part;
        let unit = below(random, part.len()) as u32;
        let near = &part.neighbours[unit as usize];
        if near.is_empty() || self.alone[unit as usize] {
            return;
        }
        let other = near[below(random, near.len())];
        let (from, to) = (self.of[unit as usize], self.of[other as usize]);
        if from == to || self.alone[other as usize] {
            return;
        }
        let back = if exchange {
            let members = &self.groups[to as usize].members;
            let back = members[below(random, members.len())];
            if !self.touches(back, from, unit) || !self.touches(unit, to, back) {
                return;
            }
            Some(back)
        } else if self.groups[from as usize].members.len() == 1 {
            return;
        } else {
            None
        };
        let (left, joined) = (self.after(from, Some(unit), back), self.after(to, back, Some(unit)));
        let before = [&self.groups[from as usize], &self.groups[to as usize]];
        let mut change = (left.base + joined.base - before[0].base - before[1].base) as f64;
        let outside = |sizes: [u64; 2]| part.outside(sizes[0]) + part.outside(sizes[1]);
        change += price * (outside([left.size, joined.size]) - outside([before[0].size, before[1].size]));
        if change > 0.0 && unit_interval(random) >= (-change / heat).exp() {
            return;
        }
        let stays = self.can_leave(unit, back) && back.is_none_or(|back| self.can_leave(back, Some(unit)));
        if stays {
            self.change(from, Some(unit), back, &left);
            self.change(to, back, Some(unit), &joined);
        }
    }

    /// One network less: one of those that are cheapest to dissolve into their neighbours, each practice into the network it
    /// costs least in; `None` where none can be.
    pub(super) fn fewer(&self, random: &mut ChaCha8Rng) -> Option<Vec<Vec<PracticeId>>> {
        let offers = (0..self.groups.len()).filter_map(|at| self.without(at as u32)).collect();
        Some(one_of(offers, random)?.named().into_iter().filter(|members| !members.is_empty()).collect())
    }

    fn copied(&self) -> Self {
        Self {
            part: self.part,
            of: self.of.clone(),
            groups: self.groups.clone(),
            alone: self.alone.clone(),
            seen: vec![0; self.of.len()],
            stamp: 0,
            stack: Vec::new(),
        }
    }

    /// What networks cost while practices outside the band are dear.
    fn worth(&self) -> f64 {
        let total: i64 = self.groups.iter().map(|group| group.base).sum();
        total as f64 + 5.0 * self.usual() * self.groups.iter().map(|group| self.part.outside(group.size)).sum::<f64>()
    }

    fn without(&self, at: u32) -> Option<(f64, Self)> {
        let mut draft = self.copied();
        let part = self.part;
        while !draft.groups[at as usize].members.is_empty() {
            let members = draft.groups[at as usize].members.clone();
            let mut best: Option<(i64, u32, u32)> = None;
            for &unit in &members {
                let near = part.neighbours[unit as usize].iter().map(|&other| draft.of[other as usize]);
                for to in near.filter(|&to| to != at) {
                    if draft.groups[to as usize].members.iter().any(|&member| draft.alone[member as usize]) {
                        continue;
                    }
                    let price = draft.after(to, None, Some(unit)).base - draft.groups[to as usize].base;
                    if best.is_none_or(|known| (price, unit, to) < known) {
                        best = Some((price, unit, to));
                    }
                }
            }
            let (_, unit, to) = best?;
            if draft.alone[unit as usize] {
                return None;
            }
            let after = draft.after(to, None, Some(unit));
            draft.change(to, None, Some(unit), &after);
            draft.groups[at as usize].members.retain(|&member| member != unit);
        }
        draft.groups[at as usize] = Group::default();
        let empty = part.floor as f64 * 5.0;
        // The place left empty is no network below the floor.
        Some((draft.worth() - empty * draft.usual(), draft))
    }

    /// What a patient costs on average.
    fn usual(&self) -> f64 {
        let total: i64 = self.groups.iter().map(|group| group.base).sum();
        total.max(1) as f64 / self.part.sizes.iter().sum::<u64>().max(1) as f64
    }

    /// One network more: one of those that gain most by being cut in two, around the two of its members that lie furthest
    /// apart; `None` where none can be.
    pub(super) fn more(&self, random: &mut ChaCha8Rng) -> Option<Vec<Vec<PracticeId>>> {
        let offers = (0..self.groups.len()).filter_map(|at| self.halved(at as u32)).collect();
        Some(one_of(offers, random)?.named())
    }

    fn halved(&self, at: u32) -> Option<(f64, Self)> {
        let part = self.part;
        let members = &self.groups[at as usize].members;
        if members.len() < 2 {
            return None;
        }
        // The furthest from the first, and the furthest from that.
        let far = |from: u32| {
            let km = |to: u32| part.problem.travel().km(part.practices[to as usize], part.practices[from as usize]);
            let others = members.iter().copied().filter(move |&to| to != from);
            others.max_by(|&a, &b| km(a).total_cmp(&km(b)).then(b.cmp(&a)))
        };
        let first = far(members[0])?;
        let second = far(first)?;
        let mut side = vec![0_u8; part.len()];
        side[first as usize] = 1;
        side[second as usize] = 2;
        let mut sizes = [part.sizes[first as usize], part.sizes[second as usize]];
        let mut left = members.len() - 2;
        while left > 0 {
            let grown = usize::from(sizes[1] < sizes[0]);
            let mut joins = None;
            for turn in [grown, 1 - grown] {
                let seed = [first, second][turn];
                let may = members.iter().copied().filter(|&unit| {
                    let near = &part.neighbours[unit as usize];
                    side[unit as usize] == 0 && near.iter().any(|&other| side[other as usize] == turn as u8 + 1)
                });
                joins = may.min_by_key(|&unit| (part.cost(unit, seed), unit)).map(|unit| (unit, turn));
                if joins.is_some() {
                    break;
                }
            }
            let (unit, turn) = joins?;
            side[unit as usize] = turn as u8 + 1;
            sizes[turn] += part.sizes[unit as usize];
            left -= 1;
        }
        let mut draft = self.copied();
        let new = draft.groups.len() as u32;
        draft.groups.push(Group::default());
        for &unit in members.iter().filter(|&&unit| side[unit as usize] == 2) {
            draft.of[unit as usize] = new;
            draft.groups[new as usize].members.push(unit);
        }
        let of = &draft.of;
        draft.groups[at as usize].members.retain(|&unit| of[unit as usize] == at);
        draft.recount(at);
        draft.recount(new);
        Some((draft.worth(), draft))
    }
}

/// The best of some offers, or now and then one of those after it.
fn one_of<T>(mut offers: Vec<(f64, T)>, random: &mut ChaCha8Rng) -> Option<T> {
    offers.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut at = 0;
    while at + 1 < offers.len() && unit_interval(random) < 0.4 {
        at += 1;
    }
    (!offers.is_empty()).then(|| offers.swap_remove(at).1)
}
