//! What to do with pieces that a knapsack chose and nothing joins to the centre.

use super::columns::{Search, State};

impl Search {
    /// The connected pieces of the set chosen, the centre's first.
    pub(super) fn pieces(&self) -> Vec<Vec<usize>> {
        let mut known = vec![false; self.units.len()];
        let mut pieces: Vec<Vec<usize>> = Vec::new();
        for first in std::iter::once(self.start).chain(0..self.units.len()) {
            if !self.chosen[first] || known[first] {
                continue;
            }
            let mut members = vec![first];
            known[first] = true;
            let mut at = 0;
            while at < members.len() {
                for &next in &self.near[members[at]] {
                    if self.chosen[next] && !known[next] {
                        known[next] = true;
                        members.push(next);
                    }
                }
                at += 1;
            }
            pieces.push(members);
        }
        pieces
    }

    /// Moves worth of stranded pieces to the units around them, one of which has to come along (dual ascent as in Wong,
    /// "A dual ascent approach for Steiner tree problems on a directed graph", Mathematical Programming 28, 1984); returns
    /// how much moved, `None` when a member cannot be joined at all.
    pub(super) fn lift(&mut self, pieces: &[Vec<usize>]) -> Option<f64> {
        let mut total = 0.0;
        for piece in pieces {
            let forced = piece.iter().any(|&unit| self.state[unit] == State::In);
            while let Some((around, least)) = self.around(piece) {
                let owed: Vec<usize> = piece.iter().copied().filter(|&unit| self.adds[unit] < 0.0).collect();
                let open: f64 = -owed
                    .iter()
                    .filter(|&&unit| self.state[unit] == State::Open)
                    .map(|&unit| self.adds[unit])
                    .sum::<f64>();
                if around.is_empty() && forced {
                    return None;
                }
                let share = if forced { least } else { least.min(open) };
                if share <= 1e-6 {
                    break;
                }
                if forced {
                    self.value += share;
                } else {
                    for &unit in owed.iter().filter(|&&unit| self.state[unit] == State::Open) {
                        let part = share * -self.adds[unit] / open;
                        self.adds[unit] += part;
                        self.moved[unit] += part;
                    }
                }
                for &unit in &around {
                    self.adds[unit] -= share;
                    self.moved[unit] -= share;
                }
                total += share;
            }
        }
        Some(total)
    }

    /// The costly units around all that the piece reaches for nothing, and what the cheapest of them costs; `None` when
    /// that holds the centre.
    fn around(&self, piece: &[usize]) -> Option<(Vec<usize>, f64)> {
        let room = self.cap - self.size;
        let mut known = vec![false; self.units.len()];
        let mut open: Vec<usize> = piece.to_vec();
        open.iter().for_each(|&unit| known[unit] = true);
        let (mut around, mut least) = (Vec::new(), f64::INFINITY);
        while let Some(unit) = open.pop() {
            for &next in &self.near[unit] {
                let allowed = match self.state[next] {
                    State::Out => false,
                    State::In => true,
                    State::Open => self.sizes[next] <= room,
                };
                if known[next] || !allowed {
                    continue;
                }
                known[next] = true;
                if next == self.start {
                    return None;
                }
                if self.state[next] == State::Open && self.adds[next] > 1e-6 {
                    least = least.min(self.adds[next]);
                    around.push(next);
                } else {
                    open.push(next);
                }
            }
        }
        Some((around, least))
    }

    /// The unit to split on when pieces are stranded: the best that is not decided, or one on the way.
    pub(super) fn doubtful(&self, pieces: &[Vec<usize>]) -> Option<usize> {
        let stranded = pieces.iter().flatten().copied();
        let open = stranded.clone().filter(|&unit| self.state[unit] == State::Open);
        let both = |unit: &usize| self.with[*unit].min(self.without[*unit]);
        if let Some(unit) = open.max_by(|a, b| both(a).total_cmp(&both(b)).then(b.cmp(a))) {
            return Some(unit);
        }
        let furthest = stranded.max_by(|&a, &b| self.way[a].total_cmp(&self.way[b]).then(b.cmp(&a)))?;
        let mut unit = self.from[furthest];
        let mut dearest = None;
        while unit != self.start && unit != usize::MAX {
            if self.state[unit] == State::Open && dearest.is_none_or(|other: usize| self.adds[unit] > self.adds[other])
            {
                dearest = Some(unit);
            }
            unit = self.from[unit];
        }
        dearest.or_else(|| (0..self.units.len()).find(|&unit| self.state[unit] == State::Open))
    }

    /// Joins stranded pieces to the main one where that pays, and takes note of what comes out.
    pub(super) fn join_up(&mut self, main: &[usize], pieces: &[Vec<usize>]) {
        let mut inside = vec![false; self.units.len()];
        main.iter().for_each(|&unit| inside[unit] = true);
        let mut members = main.to_vec();
        let mut size: u64 = members.iter().map(|&unit| self.sizes[unit]).sum();
        for piece in pieces {
            let Some(&nearest) = piece.iter().min_by(|&&a, &&b| self.way[a].total_cmp(&self.way[b]).then(a.cmp(&b)))
            else {
                continue;
            };
            let mut extra: Vec<usize> = piece.clone();
            let mut unit = self.from[nearest];
            while unit != usize::MAX && !inside[unit] {
                if !extra.contains(&unit) {
                    extra.push(unit);
                }
                unit = self.from[unit];
            }
            let more: u64 = extra.iter().map(|&unit| self.sizes[unit]).sum();
            let worth: f64 = extra.iter().map(|&unit| self.worth[unit]).sum();
            if size + more <= self.cap && worth < 0.0 && extra.iter().all(|&unit| !inside[unit]) {
                extra.iter().for_each(|&unit| inside[unit] = true);
                size += more;
                members.extend(extra);
            }
        }
        self.offer(&members);
    }
}
