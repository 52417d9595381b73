//! A practice and its dense identifier.

use crate::geometry::GridPoint;
use serde::{Deserialize, Serialize};

/// A practice's place in the problem's list of practices: dense, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PracticeId(u32);

impl PracticeId {
    /// The identifier of the practice at `index`.
    ///
    /// # Panics
    /// When `index` does not fit 32 bits, which no list of practices reaches.
    #[inline]
    #[must_use]
    pub fn new(index: usize) -> Self {
        Self(u32::try_from(index).expect("fewer than 2^32 practices"))
    }

    /// Position in the problem's list of practices.
    #[inline]
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A practice: the unit that networks are made of. Its list is never split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Practice {
    /// ODS code, or any unique code.
    pub code: String,
    /// Name, empty where unknown.
    pub name: String,
    /// Where it is, in grid metres.
    pub location: GridPoint,
    /// Registered patients.
    pub list_size: u32,
}

impl Practice {
    /// A practice with no name.
    #[must_use]
    pub fn new(code: impl Into<String>, location: GridPoint, list_size: u32) -> Self {
        Self { code: code.into(), name: String::new(), location, list_size }
    }
}
