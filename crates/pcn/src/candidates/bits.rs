//! Sets of small integers in a few machine words.

/// A set of integers below `64 * W`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bits<const W: usize>([u64; W]);

impl<const W: usize> Bits<W> {
    pub(crate) const EMPTY: Self = Self([0; W]);

    #[inline(always)]
    pub(crate) fn insert(&mut self, bit: usize) {
        self.0[bit >> 6] |= 1 << (bit & 63);
    }

    #[inline(always)]
    pub(crate) fn remove(&mut self, bit: usize) {
        self.0[bit >> 6] &= !(1 << (bit & 63));
    }

    #[inline(always)]
    pub(crate) fn first(&self) -> Option<usize> {
        for word in 0..W {
            if self.0[word] != 0 {
                return Some((word << 6) + self.0[word].trailing_zeros() as usize);
            }
        }
        None
    }

    #[inline(always)]
    pub(crate) fn or(mut self, other: &Self) -> Self {
        for word in 0..W {
            self.0[word] |= other.0[word];
        }
        self
    }

    #[inline(always)]
    pub(crate) fn minus(mut self, other: &Self) -> Self {
        for word in 0..W {
            self.0[word] &= !other.0[word];
        }
        self
    }

    #[inline(always)]
    pub(crate) fn contains(&self, bit: usize) -> bool {
        self.0[bit >> 6] >> (bit & 63) & 1 == 1
    }

    #[inline(always)]
    pub(crate) fn and(mut self, other: &Self) -> Self {
        for word in 0..W {
            self.0[word] &= other.0[word];
        }
        self
    }

    /// The places of the values that are no more than `most`; there are `64 * W` of them.
    #[inline(always)]
    pub(crate) fn at_most(values: &[f32], most: f32) -> Self {
        let mut bits = Self::EMPTY;
        for (word, values) in bits.0.iter_mut().zip(values.chunks_exact(64)) {
            for (place, &value) in values.iter().enumerate() {
                *word |= u64::from(value <= most) << place;
            }
        }
        bits
    }

    #[inline(always)]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    #[inline(always)]
    pub(crate) fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    #[inline(always)]
    pub(crate) fn iter(&self) -> Iter<W> {
        Iter { words: self.0, word: 0 }
    }
}

/// The members, ascending.
pub(crate) struct Iter<const W: usize> {
    words: [u64; W],
    word: usize,
}

impl<const W: usize> Iterator for Iter<W> {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        while self.word < W {
            let bits = self.words[self.word];
            if bits != 0 {
                self.words[self.word] = bits & (bits - 1);
                return Some((self.word << 6) + bits.trailing_zeros() as usize);
            }
            self.word += 1;
        }
        None
    }
}
