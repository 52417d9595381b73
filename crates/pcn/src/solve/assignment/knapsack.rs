//! The best set of items within a room, exactly, by dynamic programming over sizes.
//!
//! Every row of the table stays, so that the best set can be told, and what is best with an item or without it. Sizes are
//! divided by a grain and rounded down, so that large ones fit the table: what comes out is a bound then, exact at a grain of 1.
//!
//! Cost: items * room for the table, four times that for all of [`Knapsack::with_and_without`].

/// Columns of a table at most.
const WIDEST: u64 = 4_096;

/// The size that one column of a table stands for, for rooms up to this.
pub(super) fn grain(room: u64) -> u64 {
    room / WIDEST + 1
}

/// Tables that are used again from one solve to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Knapsack {
    /// Size in grains and worth (below 0) of each item.
    items: Vec<(usize, f64)>,
    width: usize,
    /// Row k: the best of the items before k within 0, 1, ... grains.
    first: Vec<f64>,
    /// Row k: the best of the items from k within width - 1, ... 1, 0 grains.
    last: Vec<f64>,
}

impl Knapsack {
    /// Fills the table for items of these sizes in grains and worths within `room` grains.
    pub(super) fn fill(&mut self, items: impl Iterator<Item = (usize, f64)>, room: usize) {
        self.items.clear();
        self.items.extend(items);
        self.width = room + 1;
        let width = self.width;
        self.first.clear();
        self.first.resize(width * (self.items.len() + 1), 0.0);
        for (at, &(size, worth)) in self.items.iter().enumerate() {
            let (done, open) = self.first.split_at_mut((at + 1) * width);
            let (before, row) = (&done[at * width..], &mut open[..width]);
            let split = size.min(width);
            row[..split].copy_from_slice(&before[..split]);
            for ((row, &out), &within) in row[split..].iter_mut().zip(&before[split..]).zip(before) {
                let taken = within + worth;
                *row = if taken < out { taken } else { out };
            }
        }
    }

    /// What the best of the first `count` items within `room` grains is worth.
    pub(super) fn best(&self, count: usize, room: usize) -> f64 {
        self.first[count * self.width + room]
    }

    /// The items of the best set among the first `count`.
    pub(super) fn chosen(&self, count: usize, mut take: impl FnMut(usize)) {
        let mut room = self.width - 1;
        for at in (0..count).rev() {
            if self.best(at + 1, room) < self.best(at, room) {
                take(at);
                room -= self.items[at].0;
            }
        }
    }

    /// For each item what the best set with it and the best set without it are worth, infinite when there is none.
    pub(super) fn with_and_without(&mut self, into: &mut Vec<(f64, f64)>) {
        let (width, count) = (self.width, self.items.len());
        self.last.clear();
        self.last.resize(width * (count + 1), 0.0);
        for at in (0..count).rev() {
            let (size, worth) = self.items[at];
            let (open, done) = self.last.split_at_mut((at + 1) * width);
            let (row, after) = (&mut open[at * width..], &done[..width]);
            let split = width - size.min(width);
            row[split..].copy_from_slice(&after[split..]);
            for ((row, &out), &within) in row[..split].iter_mut().zip(&after[..split]).zip(&after[width - split..]) {
                let taken = within + worth;
                *row = if taken < out { taken } else { out };
            }
        }
        into.clear();
        for (at, &(size, worth)) in self.items.iter().enumerate() {
            let before = &self.first[at * width..][..width];
            let after = &self.last[(at + 1) * width..][..width];
            let with =
                if size < width { worth + least_sum(&before[..width - size], &after[size..]) } else { f64::INFINITY };
            into.push((with, least_sum(before, after)));
        }
    }
}

/// The least of the sums of two rows, entry by entry.
fn least_sum(a: &[f64], b: &[f64]) -> f64 {
    let mut least = [f64::INFINITY; 4];
    let (heads, rest) = (a.chunks_exact(4), a.len() / 4 * 4);
    for (a, b) in heads.zip(b.chunks_exact(4)) {
        for lane in 0..4 {
            let sum = a[lane] + b[lane];
            least[lane] = if sum < least[lane] { sum } else { least[lane] };
        }
    }
    let rest = a[rest..].iter().zip(&b[rest..]).map(|(a, b)| a + b);
    rest.chain(least).fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::Knapsack;

    #[test]
    fn as_good_as_trying_every_set() {
        let items: Vec<(usize, f64)> = (0..9).map(|at| (at * 5 % 7, -f64::from(at as u32 * 11 % 13) - 0.5)).collect();
        for room in [0, 1, 6, 11, 60] {
            let mut knapsack = Knapsack::default();
            knapsack.fill(items.iter().copied(), room);
            let sum = |mask: u32| {
                let held = items.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
                held.fold((0, 0.0), |(size, worth), (_, item)| (size + item.0, worth + item.1))
            };
            let least = |allowed: &dyn Fn(u32) -> bool| {
                let fits = (0..1 << 9).filter(|&mask| allowed(mask)).map(sum).filter(|set| set.0 <= room);
                fits.map(|set| set.1).fold(f64::INFINITY, f64::min)
            };
            for count in 0..=9 {
                assert_eq!(knapsack.best(count, room), least(&|mask| mask >> count == 0), "{count} items in {room}");
            }
            let mut mask = 0;
            knapsack.chosen(9, |at| mask |= 1 << at);
            assert_eq!(sum(mask).1, least(&|_| true));
            assert!(sum(mask).0 <= room);
            let mut found = Vec::new();
            knapsack.with_and_without(&mut found);
            for (at, &(with, without)) in found.iter().enumerate() {
                assert_eq!(with, least(&|mask| mask >> at & 1 == 1), "with {at} in {room}");
                assert_eq!(without, least(&|mask| mask >> at & 1 == 0), "without {at} in {room}");
            }
        }
    }
}
