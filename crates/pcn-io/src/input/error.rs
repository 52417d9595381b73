//! Problems of input files, collected before a file fails.

use serde::Serialize;
use std::fmt;
use std::path::{Path, PathBuf};

/// How many problems the text of an [`InputError`] shows.
const SHOWN: usize = 20;

/// One thing that is wrong with an input file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable code such as `E105`, listed in docs/formats.md.
    pub code: &'static str,
    /// The file.
    pub file: PathBuf,
    /// Row as a spreadsheet counts, from 1, the header included; none when the file as a whole is meant.
    pub row: Option<u64>,
    /// What was found.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
    /// What to do next.
    pub hint: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.file.display())?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        write!(f, "\n  found:   {}\n  allowed: {}\n  to do:   {}", self.found, self.allowed, self.hint)
    }
}

/// Everything that is wrong with the input, at least one problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputError {
    /// The problems, file by file, in the order of the rows.
    pub problems: Vec<Problem>,
}

impl From<Problem> for InputError {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl fmt::Display for InputError {
    /// One block a problem, at most 20, then how many more there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.problems.iter().take(SHOWN).enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        match self.problems.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n... and {more} more"),
        }
    }
}

impl std::error::Error for InputError {}

/// What is wrong with a value, before it is known where the value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    pub(crate) code: &'static str,
    pub(crate) found: String,
    pub(crate) allowed: String,
    pub(crate) hint: String,
}

impl Flaw {
    pub(crate) fn new(
        code: &'static str,
        found: impl Into<String>,
        allowed: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { code, found: found.into(), allowed: allowed.into(), hint: hint.into() }
    }

    pub(crate) fn at(self, file: &Path, row: impl Into<Option<u64>>) -> Problem {
        Problem {
            code: self.code,
            file: file.to_owned(),
            row: row.into(),
            found: self.found,
            allowed: self.allowed,
            hint: self.hint,
        }
    }
}

/// Collects problems until the end of the input.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    pub(crate) fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Whether there are as many problems as are shown.
    pub(crate) fn fill_a_screen(&self) -> bool {
        self.0.len() >= SHOWN
    }

    /// The value, or none with its problem noted.
    pub(crate) fn value<T>(&mut self, value: Result<T, Flaw>, file: &Path, row: u64) -> Option<T> {
        value.map_err(|flaw| self.push(flaw.at(file, row))).ok()
    }

    /// The result of another reader, or none with its problems noted.
    pub(crate) fn absorb<T>(&mut self, result: Result<T, InputError>) -> Option<T> {
        result.map_err(|error| self.0.extend(error.problems)).ok()
    }

    /// All problems so far as an error, or nothing.
    pub(crate) fn finish(self) -> Result<(), InputError> {
        if self.0.is_empty() { Ok(()) } else { Err(self.into_error()) }
    }

    /// All problems so far, where there is one: files in the order in which they were read, rows ascending, each problem once.
    pub(crate) fn into_error(self) -> InputError {
        let mut problems = self.0;
        let mut files: Vec<PathBuf> = Vec::new();
        for problem in &problems {
            if !files.contains(&problem.file) {
                files.push(problem.file.clone());
            }
        }
        problems.sort_by_key(|problem| (files.iter().position(|file| *file == problem.file), problem.row));
        problems.dedup();
        InputError { problems }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(row: u64) -> Problem {
        Flaw::new("E201", "list size \"x\"", "a whole number", "correct it").at(Path::new("a.csv"), row)
    }

    #[test]
    fn a_problem_says_where_what_and_what_to_do() {
        assert_eq!(
            InputError::from(problem(3)).to_string(),
            "E201 a.csv, row 3\n  found:   list size \"x\"\n  allowed: a whole number\n  to do:   correct it"
        );
    }

    #[test]
    fn twenty_problems_are_shown_and_the_rest_counted() {
        let error = InputError { problems: (1..=25).map(problem).collect() };
        let text = error.to_string();
        assert_eq!(text.matches("found:").count(), 20);
        assert!(text.ends_with("\n... and 5 more"), "{text}");
    }
}
