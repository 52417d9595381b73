//! One recombination chain.

use crate::adjacency::Adjacency;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Which two networks a step merges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pairs {
    /// Every pair of neighbouring networks is as likely: what GerryChain 1.0 does unless told otherwise.
    #[default]
    Networks,
    /// Every edge between two networks is as likely, so that a pair with a long border comes more often.
    CutEdges,
}

/// What a chain walks over: units, edges and limits.
#[derive(Clone, Debug)]
pub struct Area {
    pairs: Pairs,
    sizes: Vec<u64>,
    edges: Vec<(u32, u32)>,
    floor: u64,
    cap: u64,
}

/// Why a chain cannot start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnsembleError {
    /// Sizes or the start do not fit the adjacency.
    #[error("{what} has {found} entries for {units} units: one for each is needed")]
    Shape {
        /// Which table.
        what: &'static str,
        /// Entries.
        found: usize,
        /// Units.
        units: usize,
    },
    /// A network of the start is outside the limits.
    #[error(
        "network {network} of the start holds {size}, allowed are {floor} to {cap}: start from a plan inside the limits"
    )]
    Size {
        /// Its number.
        network: usize,
        /// Its size.
        size: u64,
        /// Least size.
        floor: u64,
        /// Greatest size.
        cap: u64,
    },
    /// A network of the start is in pieces.
    #[error("network {network} of the start is not one connected piece: start from a contiguous plan")]
    Broken {
        /// Its number.
        network: usize,
    },
}

impl Area {
    /// Units with their sizes, who neighbours whom, and the limits of every network.
    ///
    /// # Errors
    /// [`EnsembleError::Shape`].
    pub fn new(sizes: Vec<u64>, adjacency: &Adjacency, floor: u64, cap: u64) -> Result<Self, EnsembleError> {
        if adjacency.practices() != sizes.len() {
            return Err(EnsembleError::Shape { what: "adjacency", found: adjacency.practices(), units: sizes.len() });
        }
        let edges = adjacency.edges().iter().map(|edge| (edge.a.index() as u32, edge.b.index() as u32)).collect();
        Ok(Self { pairs: Pairs::default(), sizes, edges, floor, cap })
    }

    /// The same area, where steps choose their pair in this way.
    #[must_use]
    pub fn choosing(self, pairs: Pairs) -> Self {
        Self { pairs, ..self }
    }

    /// Number of units.
    #[must_use]
    pub fn units(&self) -> usize {
        self.sizes.len()
    }
}

/// A recombination chain: a plan, and the next one.
#[derive(Clone, Debug)]
pub struct Chain<'a> {
    area: &'a Area,
    network_of: Vec<u32>,
    /// Edges between networks, and where each edge stands among them (or `u32::MAX`).
    cut: Vec<u32>,
    place: Vec<u32>,
    /// For each unit the edges at it.
    at: Vec<Vec<u32>>,
    members: Vec<Vec<u32>>,
    random: ChaCha8Rng,
    accepted: u64,
    merged: [u32; 2],
    tree: Tree,
}

/// Working space of a step.
#[derive(Clone, Debug, Default)]
struct Tree {
    weighted: Vec<(u32, u32)>,
    parent: Vec<u32>,
    /// Neighbours in the tree, each with the rank of the edge's weight.
    links: Vec<Vec<(u32, u32)>>,
    /// Unit, the unit above it, and the rank of the edge between them.
    order: Vec<(u32, u32, u32)>,
    below: Vec<u64>,
    side: Vec<bool>,
}

const NONE: u32 = u32::MAX;

/// Trees drawn in one step before the chain stays where it is.
const MOST_TREES: usize = 10_000;

impl<'a> Chain<'a> {
    /// A chain from a plan: for each unit the number of its network, from 0.
    ///
    /// # Errors
    /// [`EnsembleError`] when the start is not a plan inside the limits.
    pub fn new(area: &'a Area, start: &[usize], seed: u64, stream: u64) -> Result<Self, EnsembleError> {
        let n = area.units();
        if start.len() != n {
            return Err(EnsembleError::Shape { what: "the start", found: start.len(), units: n });
        }
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(stream);
        let networks = start.iter().max().map_or(0, |most| most + 1);
        let mut members = vec![Vec::new(); networks];
        start.iter().enumerate().for_each(|(unit, &network)| members[network].push(unit as u32));
        let mut at = vec![Vec::new(); n];
        for (index, &(a, b)) in area.edges.iter().enumerate() {
            at[a as usize].push(index as u32);
            at[b as usize].push(index as u32);
        }
        let tree = Tree {
            parent: vec![0; n],
            links: vec![Vec::new(); n],
            below: vec![0; n],
            side: vec![false; n],
            ..Tree::default()
        };
        let mut chain = Self {
            area,
            network_of: start.iter().map(|&network| network as u32).collect(),
            cut: Vec::new(),
            place: vec![NONE; area.edges.len()],
            at,
            members,
            random,
            accepted: 0,
            merged: [0; 2],
            tree,
        };
        (0..area.edges.len()).for_each(|edge| chain.settle(edge as u32));
        chain.check()?;
        Ok(chain)
    }

    /// Whether every network is connected and within the limits.
    ///
    /// # Errors
    /// The first network that is not.
    pub fn check(&self) -> Result<(), EnsembleError> {
        let Area { floor, cap, .. } = *self.area;
        for (network, members) in self.members.iter().enumerate() {
            let size = members.iter().map(|&unit| self.area.sizes[unit as usize]).sum();
            if size < floor || size > cap || members.is_empty() {
                return Err(EnsembleError::Size { network, size, floor, cap });
            }
            let mut seen = std::collections::BTreeSet::from([members[0]]);
            let mut open = vec![members[0]];
            while let Some(unit) = open.pop() {
                for &edge in &self.at[unit as usize] {
                    let other = self.other(edge, unit);
                    if self.network_of[other as usize] as usize == network && seen.insert(other) {
                        open.push(other);
                    }
                }
            }
            if seen.len() != members.len() {
                return Err(EnsembleError::Broken { network });
            }
        }
        Ok(())
    }

    /// For each unit the number of its network.
    #[must_use]
    pub fn networks(&self) -> &[u32] {
        &self.network_of
    }

    /// Edges between networks.
    #[must_use]
    pub fn cut_edges(&self) -> u32 {
        self.cut.len() as u32
    }

    /// Steps that changed the plan.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.accepted
    }

    /// The networks that the last change was between.
    #[must_use]
    pub fn merged(&self) -> [u32; 2] {
        self.merged
    }

    /// The units of a network, in no order.
    ///
    /// # Panics
    /// When there is no network of this number.
    #[must_use]
    pub fn members(&self, network: u32) -> &[u32] {
        &self.members[network as usize]
    }

    fn other(&self, edge: u32, unit: u32) -> u32 {
        let (a, b) = self.area.edges[edge as usize];
        if a == unit { b } else { a }
    }

    /// Puts an edge among the cut ones, or takes it away, as its ends say.
    fn settle(&mut self, edge: u32) {
        let (a, b) = self.area.edges[edge as usize];
        let is_cut = self.network_of[a as usize] != self.network_of[b as usize];
        let place = self.place[edge as usize];
        if is_cut && place == NONE {
            self.place[edge as usize] = self.cut.len() as u32;
            self.cut.push(edge);
        } else if !is_cut && place != NONE {
            self.cut.swap_remove(place as usize);
            if let Some(&moved) = self.cut.get(place as usize) {
                self.place[moved as usize] = place;
            }
            self.place[edge as usize] = NONE;
        }
    }

    fn below(&mut self, limit: usize) -> usize {
        ((u64::from(self.random.next_u32()) * limit as u64) >> 32) as usize
    }

    /// One step; returns whether the plan changed.
    pub fn step(&mut self) -> bool {
        if self.cut.is_empty() {
            return false;
        }
        let (first, second) = self.pair();
        let Some(top) = (0..MOST_TREES).find_map(|_| self.cut_of_a_tree(first, second)) else { return false };
        self.part(top, first, second);
        self.merged = [first, second];
        self.accepted += 1;
        true
    }

    /// Two neighbouring networks.
    fn pair(&mut self) -> (u32, u32) {
        loop {
            let picked = self.below(self.cut.len());
            let (a, b) = self.area.edges[self.cut[picked] as usize];
            let (first, second) = (self.network_of[a as usize], self.network_of[b as usize]);
            if self.area.pairs == Pairs::CutEdges {
                return (first, second);
            }
            // A pair comes up as often as it has edges, and is taken once in as many times.
            let inside = |unit: u32| self.network_of[unit as usize] == second;
            let of =
                |&unit: &u32| self.at[unit as usize].iter().filter(|&&edge| inside(self.other(edge, unit))).count();
            let edges = self.members[first as usize].iter().map(of).sum();
            if self.below(edges) == 0 {
                return (first, second);
            }
        }
    }

    /// Draws a tree and, of the units whose branch can be cut off, the one with the heaviest edge, if there is any.
    fn cut_of_a_tree(&mut self, first: u32, second: u32) -> Option<u32> {
        self.draw_tree(first, second);
        self.sum_below();
        let Area { floor, cap, .. } = *self.area;
        let fits = |size: u64| (floor..=cap).contains(&size);
        let total = self.tree.below[self.tree.order[0].0 as usize];
        let can_go = |unit: u32| {
            let below = self.tree.below[unit as usize];
            fits(below) && fits(total - below)
        };
        let tops = self.tree.order[1..].iter().filter(|&&(unit, ..)| can_go(unit));
        tops.max_by_key(|&&(.., rank)| rank).map(|&(unit, ..)| unit)
    }

    /// A spanning tree of least random weights over the two networks, with its units in an order from the root down.
    fn draw_tree(&mut self, first: u32, second: u32) {
        let mut weighted = std::mem::take(&mut self.tree.weighted);
        weighted.clear();
        for network in [first, second] {
            for &unit in &self.members[network as usize] {
                self.tree.parent[unit as usize] = unit;
                self.tree.links[unit as usize].clear();
                for &edge in &self.at[unit as usize] {
                    let (a, b) = self.area.edges[edge as usize];
                    // Each edge once, from its lower end.
                    if a == unit && [first, second].contains(&self.network_of[b as usize]) {
                        weighted.push((0, edge));
                    }
                }
            }
        }
        weighted.iter_mut().for_each(|item| item.0 = self.random.next_u32());
        weighted.sort_unstable();
        for (rank, &(_, edge)) in weighted.iter().enumerate() {
            let (a, b) = self.area.edges[edge as usize];
            let (top_a, top_b) = (root(&mut self.tree.parent, a), root(&mut self.tree.parent, b));
            if top_a != top_b {
                self.tree.parent[top_a as usize] = top_b;
                self.tree.links[a as usize].push((b, rank as u32));
                self.tree.links[b as usize].push((a, rank as u32));
            }
        }
        self.tree.weighted = weighted;
        self.tree.order.clear();
        self.tree.order.push((self.members[first as usize][0], NONE, 0));
        let mut at = 0;
        while at < self.tree.order.len() {
            let (unit, above, _) = self.tree.order[at];
            for &(next, rank) in &self.tree.links[unit as usize] {
                if next != above {
                    self.tree.order.push((next, unit, rank));
                }
            }
            at += 1;
        }
    }

    /// For each unit of the tree the size of itself and everything below it.
    fn sum_below(&mut self) {
        for &(unit, ..) in &self.tree.order {
            self.tree.below[unit as usize] = self.area.sizes[unit as usize];
        }
        for &(unit, above, _) in self.tree.order[1..].iter().rev() {
            self.tree.below[above as usize] += self.tree.below[unit as usize];
        }
    }

    /// What hangs below `top` becomes one network, the rest the other; each keeps the number that more of its units had.
    fn part(&mut self, top: u32, first: u32, second: u32) {
        let order = std::mem::take(&mut self.tree.order);
        self.members[first as usize].clear();
        self.members[second as usize].clear();
        let mut stay = 0_i64;
        for &(unit, above, _) in &order {
            let below = unit == top || (above != NONE && self.tree.side[above as usize]);
            self.tree.side[unit as usize] = below;
            stay += if below == (self.network_of[unit as usize] == first) { 1 } else { -1 };
        }
        for &(unit, ..) in &order {
            let below = self.tree.side[unit as usize];
            let network = if below == (stay >= 0) { first } else { second };
            self.network_of[unit as usize] = network;
            self.members[network as usize].push(unit);
        }
        for &(unit, ..) in &order {
            for at in 0..self.at[unit as usize].len() {
                self.settle(self.at[unit as usize][at]);
            }
        }
        self.tree.order = order;
    }
}

fn root(parent: &mut [u32], mut unit: u32) -> u32 {
    while parent[unit as usize] != unit {
        parent[unit as usize] = parent[parent[unit as usize] as usize];
        unit = parent[unit as usize];
    }
    unit
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
