//! What each hub can hold, and the cheapest fraction of it under given duals.

use crate::model::{PracticeId, Score};
use crate::problem::Problem;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How many times the cap the practices nearest to a practice hold among which its hubs are looked for.
const NEAR: u64 = 5;

/// A practice as hub.
struct Hub {
    /// Whether everything within reach is listed; else what is not costs at least its dual.
    whole: bool,
    /// What the hub itself costs, in millionths.
    own: f64,
    size: f64,
    /// Whether no network of at least the floor holds it.
    trapped: bool,
    /// Members, their cost here in millionths, and their patients; the hub left out.
    members: Vec<u32>,
    costs: Vec<f64>,
    sizes: Vec<f64>,
}

/// Every practice as hub, under one size policy.
pub(super) struct Hubs {
    hubs: Vec<Hub>,
    trapped: Vec<bool>,
    /// The largest dual of each practice at which what is not listed never pays.
    pub(super) limits: Vec<f64>,
    /// Least patients of a network that is no exception, ceiling, cap and floor.
    least: f64,
    ceiling: f64,
    cap: f64,
    floor: f64,
    excess_price: f64,
    exception_price: f64,
    shortfall_price: f64,
}

/// The cheapest fraction of one hub.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Cheapest {
    /// What it costs, less the duals of what it holds.
    pub(super) value: f64,
    /// How it is made up.
    kind: Kind,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Alone,
    Regular,
    Exception,
}

/// Working space of one hub.
#[derive(Default)]
pub(super) struct Space {
    order: Vec<(f64, u32)>,
}

impl Hubs {
    /// Lists, for each practice, the nearest hubs that a path within the cap joins to it. `trapped` are the practices that no
    /// network of at least the floor holds.
    pub(super) fn new(problem: &Problem, trapped: Vec<bool>) -> Self {
        let (policy, travel) = (problem.policy(), problem.travel());
        let cap = u64::from(policy.cap);
        let counted = problem.objective().travel;
        let n = problem.len();
        let cost = |member: PracticeId, hub: PracticeId| {
            if counted { travel.to_hub(member, hub).micro() as f64 } else { 0.0 }
        };
        let near: Vec<(Vec<(u32, f64)>, f64)> = (0..n)
            .into_par_iter()
            .map_init(
                || vec![u64::MAX; n],
                |least, at| {
                    let member = PracticeId::new(at);
                    let reached = reach(problem, member, cap, least);
                    let within = reached.iter().filter(|&&hub| travel.is_within(member, hub));
                    let mut near: Vec<(u32, f64)> =
                        within.map(|&hub| (hub.index() as u32, cost(member, hub))).collect();
                    reached.iter().for_each(|hub| least[hub.index()] = u64::MAX);
                    near.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
                    let mut patients = 0;
                    let end = near.iter().position(|&(hub, _)| {
                        patients += problem.list_size(PracticeId::new(hub as usize));
                        patients > NEAR * cap
                    });
                    let limit = end.map_or(f64::INFINITY, |end| near[end].1);
                    near.truncate(end.unwrap_or(near.len()));
                    near.shrink_to_fit();
                    (near, limit)
                },
            )
            .collect();
        let mut hubs: Vec<Hub> = problem
            .ids()
            .map(|id| Hub {
                whole: true,
                own: cost(id, id) + if counted { travel.hub_price(id).micro() as f64 } else { 0.0 },
                size: problem.list_size(id) as f64,
                trapped: trapped[id.index()],
                members: Vec::new(),
                costs: Vec::new(),
                sizes: Vec::new(),
            })
            .collect();
        for (member, (list, _)) in near.iter().enumerate() {
            for &(hub, cost) in list.iter().filter(|&&(hub, _)| hub as usize != member) {
                let hub = &mut hubs[hub as usize];
                hub.members.push(member as u32);
                hub.costs.push(cost);
                hub.sizes.push(problem.list_size(PracticeId::new(member)) as f64);
            }
        }
        // Reach is mutual, so that a hub's list is whole when no one nearby had to leave hubs out; asked of everyone, to be sure.
        let cut = near.iter().any(|(_, limit)| limit.is_finite());
        hubs.iter_mut().for_each(|hub| hub.whole = !cut);
        Self {
            hubs,
            trapped,
            limits: near.into_iter().map(|(_, limit)| limit).collect(),
            least: f64::from(problem.least_floor()),
            ceiling: f64::from(policy.ceiling),
            cap: f64::from(policy.cap),
            floor: f64::from(policy.floor),
            excess_price: (policy.excess_price * Score::PER_PATIENT_KM).round(),
            exception_price: Score::from_patient_km(policy.exception_price).micro() as f64,
            shortfall_price: (policy.shortfall_price * Score::PER_PATIENT_KM).round(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.hubs.len()
    }

    /// The cheapest fraction of a hub, `take` told each member's share.
    ///
    /// Fractional knapsack: what saves is taken up to the cap, dearer above the ceiling, and what costs least up to the floor;
    /// below the floor, at the price of an exception, where that is cheaper. Connectivity is not looked at.
    pub(super) fn cheapest(&self, hub: usize, duals: &[f64], space: &mut Space) -> Cheapest {
        let own = self.hubs[hub].own - duals[hub];
        let size = self.hubs[hub].size;
        let alone = size >= self.least || size > self.cap;
        let mut best = Cheapest { value: if alone { own } else { f64::INFINITY }, kind: Kind::Alone };
        if size > self.cap {
            return best;
        }
        let (regular, saved) = self.regular(hub, duals, space, &mut |_, _| {});
        if regular < best.value {
            best = Cheapest { value: regular, kind: Kind::Regular };
        }
        // An exception saves no more than what a network without a floor would.
        if size < self.floor && saved + self.exception_price < best.value {
            let exception = self.exception(hub, duals, space, &mut |_, _| {});
            if exception < best.value {
                best = Cheapest { value: exception, kind: Kind::Exception };
            }
        }
        best
    }

    /// Tells each member's share in what [`Self::cheapest`] found.
    pub(super) fn shares(
        &self,
        hub: usize,
        duals: &[f64],
        found: Cheapest,
        space: &mut Space,
        take: &mut dyn FnMut(u32, f64),
    ) {
        take(hub as u32, 1.0);
        match found.kind {
            Kind::Alone => {}
            Kind::Regular => drop(self.regular(hub, duals, space, take)),
            Kind::Exception => drop(self.exception(hub, duals, space, take)),
        }
    }

    /// The cheapest network of at least the least floor, and what it would be without a floor.
    fn regular(&self, at: usize, duals: &[f64], space: &mut Space, take: &mut dyn FnMut(u32, f64)) -> (f64, f64) {
        let hub = &self.hubs[at];
        let mut value = hub.own - duals[at];
        let mut filled = hub.size;
        value += self.excess_price * (filled - self.ceiling).max(0.0);
        space.order.clear();
        let barred = |member: u32| hub.trapped || self.trapped[member as usize];
        let each = |place: usize| {
            let gain = hub.costs[place] - duals[hub.members[place] as usize];
            if hub.sizes[place] > 0.0 { gain / hub.sizes[place] } else { gain.signum() * f64::INFINITY }
        };
        for place in 0..hub.members.len() {
            let worth = each(place);
            if worth < 0.0 {
                space.order.push((worth, place as u32));
            }
        }
        sort(&mut space.order);
        let (mut saved, mut below) = (value, (self.floor - hub.size).max(0.0));
        let mut full = false;
        for &(worth, place) in &space.order {
            let (member, size) = (hub.members[place as usize], hub.sizes[place as usize]);
            let gain = hub.costs[place as usize] - duals[member as usize];
            // An exception may hold those that a regular network may not.
            saved += if size == 0.0 { gain } else { worth * size.min(below) };
            below -= size.min(below);
            if barred(member) || full {
                continue;
            }
            if size == 0.0 {
                value += gain;
                take(member, 1.0);
                continue;
            }
            let under = size.min((self.ceiling - filled).max(0.0));
            let mut over = 0.0;
            if under < size && worth + self.excess_price < 0.0 {
                over = (size - under).min(self.cap - filled - under);
            }
            full = under + over < size;
            value += worth * (under + over) + self.excess_price * over;
            filled += under + over;
            if under + over > 0.0 {
                take(member, (under + over) / size);
            }
        }
        if filled < self.least {
            // Only now is it worth looking at those that cost.
            space.order.clear();
            for place in (0..hub.members.len()).filter(|&place| !barred(hub.members[place])) {
                let worth = each(place);
                if worth >= 0.0 && hub.sizes[place] > 0.0 {
                    space.order.push((worth, place as u32));
                }
            }
            sort(&mut space.order);
            for &(worth, place) in &space.order {
                let size = hub.sizes[place as usize];
                let part = size.min(self.least - filled);
                value += worth * part;
                filled += part;
                take(hub.members[place as usize], part / size);
                if filled >= self.least {
                    break;
                }
            }
            // What is not listed costs at least its dual.
            if filled < self.least && (hub.whole || hub.trapped) {
                value = f64::INFINITY;
            }
        }
        if hub.trapped {
            value = f64::INFINITY;
        }
        (value, saved)
    }

    /// The cheapest network below the floor: each patient is one less missing, whoever it is.
    fn exception(&self, at: usize, duals: &[f64], space: &mut Space, take: &mut dyn FnMut(u32, f64)) -> f64 {
        let hub = &self.hubs[at];
        let mut value = hub.own - duals[at] + self.exception_price + self.shortfall_price * (self.floor - hub.size);
        let mut room = self.floor - 1.0 - hub.size;
        space.order.clear();
        for place in 0..hub.members.len() {
            let gain = hub.costs[place] - duals[hub.members[place] as usize];
            let size = hub.sizes[place];
            let each = if size > 0.0 { gain / size - self.shortfall_price } else { gain.signum() * f64::INFINITY };
            if each < 0.0 {
                space.order.push((each, place as u32));
            }
        }
        sort(&mut space.order);
        for &(each, place) in &space.order {
            let (member, size) = (hub.members[place as usize], hub.sizes[place as usize]);
            if size == 0.0 {
                value += hub.costs[place as usize] - duals[member as usize];
                take(member, 1.0);
                continue;
            }
            let part = size.min(room);
            value += each * part;
            room -= part;
            take(member, part / size);
            if room <= 0.0 {
                break;
            }
        }
        // What is not listed costs at least its dual, but each patient is one less missing.
        if !hub.whole && room > 0.0 {
            value -= self.shortfall_price * room;
        }
        value
    }
}

fn sort(order: &mut [(f64, u32)]) {
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
}

/// The practices that a path of at most `cap` patients joins to one, itself among them. `least` is infinite throughout, and is left
/// with what was reached.
fn reach(problem: &Problem, start: PracticeId, cap: u64, least: &mut [u64]) -> Vec<PracticeId> {
    least[start.index()] = problem.list_size(start);
    let mut reached = vec![start];
    let mut open = BinaryHeap::from([Reverse((problem.list_size(start), start))]);
    while let Some(Reverse((size, at))) = open.pop() {
        if least[at.index()] < size || size > cap {
            continue;
        }
        for &next in problem.adjacency().neighbours(at) {
            let through = size + problem.list_size(next);
            if through <= cap && through < least[next.index()] {
                if least[next.index()] == u64::MAX {
                    reached.push(next);
                }
                least[next.index()] = through;
                open.push(Reverse((through, next)));
            }
        }
    }
    reached
}
