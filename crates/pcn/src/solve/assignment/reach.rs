//! What a node of a centre's search knows of its open units: the cheapest ways to them, and what districts with them and
//! without them do not go below.

use super::columns::{Search, State};
use std::cmp::Reverse;

impl Search {
    /// The cheapest ways to all units that can be members; returns what it costs at least to join the members up.
    pub(super) fn reach(&mut self) -> Option<f64> {
        if self.size > self.cap {
            return None;
        }
        let room = self.cap - self.size;
        for unit in (0..self.units.len()).filter(|&unit| self.state[unit] == State::Open) {
            let mut adds = self.moved[unit];
            for &triple in self.penalties[unit].iter().filter(|&&triple| self.held[triple] == 1) {
                // One of these units brings the penalty, so that all of them share it.
                let open = self.triples[triple].iter().filter(|&&unit| self.state[unit] == State::Open).count();
                adds += self.penalty[triple] / open as f64;
            }
            self.adds[unit] = adds;
        }
        self.way.fill(f64::INFINITY);
        self.way[self.start] = 0.0;
        self.open.clear();
        self.open.push(Reverse((0, self.start)));
        while let Some(Reverse((bits, unit))) = self.open.pop() {
            let way = f64::from_bits(bits);
            if way > self.way[unit] {
                continue;
            }
            for &next in &self.near[unit] {
                let longer = match self.state[next] {
                    State::Out => continue,
                    State::In => way,
                    State::Open if self.sizes[next] > room => continue,
                    State::Open => way + self.adds[next].max(0.0),
                };
                if longer < self.way[next] {
                    (self.way[next], self.from[next]) = (longer, unit);
                    self.open.push(Reverse((longer.to_bits(), next)));
                }
            }
        }
        let mut connect: f64 = 0.0;
        for unit in 0..self.units.len() {
            match self.state[unit] {
                State::In => connect = connect.max(self.way[unit]),
                State::Open if self.way[unit].is_infinite() => self.decide(unit, State::Out),
                _ => {}
            }
        }
        connect.is_finite().then_some(connect)
    }

    /// What districts with each open unit, and without it, do not go below.
    pub(super) fn weigh(&mut self, connect: f64, free: f64, room: usize) {
        let mut pairs = std::mem::take(&mut self.pairs);
        self.knapsack.with_and_without(&mut pairs);
        for unit in (0..self.units.len()).filter(|&unit| self.state[unit] == State::Open) {
            let size = (self.sizes[unit] / self.grain) as usize;
            self.with[unit] = if self.sizes[unit] > self.cap - self.size || size > room {
                f64::INFINITY
            } else {
                self.value + self.way[unit].max(connect) + self.knapsack.best(self.items.len(), room - size)
            };
            self.without[unit] = free + connect;
        }
        for (&unit, &(with, without)) in self.items.iter().zip(&pairs) {
            self.with[unit] = self.value + self.way[unit].max(connect) + with;
            self.without[unit] = self.value + connect + without;
        }
        self.pairs = pairs;
    }
}
