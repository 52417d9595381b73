//! The number of columns of a file without a header.

use crate::input::{Flaw, Problems};
use std::path::Path;

/// Notes rows with another number of columns.
#[derive(Debug)]
pub(super) struct Width {
    expected: usize,
    what: &'static str,
    rows: u64,
    wrong: Vec<(u64, usize)>,
}

impl Width {
    pub(super) fn new(expected: usize, what: &'static str) -> Self {
        Self { expected, what, rows: 0, wrong: Vec::new() }
    }

    /// Whether a row has the right number of columns.
    pub(super) fn accepts(&mut self, row: u64, columns: usize) -> bool {
        self.rows += 1;
        if columns != self.expected {
            self.wrong.push((row, columns));
        }
        columns == self.expected
    }

    /// Rows seen.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// One problem where every row is wrong, which is another file; else one each.
    pub(super) fn finish(self, file: &Path, problems: &mut Problems) {
        let allowed = format!("{} columns and no header, as in {}", self.expected, self.what);
        if self.wrong.len() as u64 == self.rows {
            if let Some((row, columns)) = self.wrong.first() {
                let found = format!("{columns} columns (no row has {})", self.expected);
                let hint = format!("this looks like another file: give {}", self.what);
                problems.push(Flaw::new("E106", found, allowed, hint).at(file, *row));
            }
            return;
        }
        for (row, columns) in self.wrong {
            let hint = "add or remove commas; a text that holds a comma has to stand in double quotes";
            problems.push(Flaw::new("E106", format!("{columns} columns"), allowed.clone(), hint).at(file, row));
        }
    }
}
