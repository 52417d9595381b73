//! A table with a header, from a CSV or a workbook.

use super::{Flaw, InputError, Problems, for_each_record, list, looks_like_workbook, read_bytes, workbook};
use std::path::{Path, PathBuf};

/// A table with a header row.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) file: PathBuf,
    /// Column names as written, line breaks and repeated spaces made one space.
    pub(crate) header: Vec<String>,
    /// Row numbers as a spreadsheet shows them, and as many fields as the header has.
    pub(crate) rows: Vec<(u64, Vec<String>)>,
    pub(crate) notes: Vec<String>,
}

impl Sheet {
    /// A CSV file, or the first sheet of a workbook.
    pub(crate) fn read(file: &Path) -> Result<Self, InputError> {
        let bytes = read_bytes(file)?;
        if looks_like_workbook(&bytes) {
            return Self::from_rows(file, workbook::read(file, bytes, None)?, Vec::new());
        }
        let text = super::text::decode(file, &bytes)?;
        let mut rows = Vec::new();
        for_each_record(file, &text.content, |row, record| {
            if record.iter().any(|field| !field.is_empty()) {
                rows.push((row, record.iter().map(str::to_owned).collect()));
            }
        })?;
        Self::from_rows(file, rows, text.notes)
    }

    /// A named sheet, where the file is a workbook that has it.
    pub(crate) fn read_if_there(file: &Path, sheet: &str) -> Result<Option<Self>, InputError> {
        let bytes = read_bytes(file)?;
        if !looks_like_workbook(&bytes) {
            return Ok(None);
        }
        let rows = workbook::read(file, bytes, Some(sheet)).ok();
        rows.map(|rows| Self::from_rows(file, rows, Vec::new())).transpose()
    }

    /// A named sheet of a workbook.
    pub(crate) fn read_workbook(file: &Path, sheet: &str) -> Result<Self, InputError> {
        let bytes = read_bytes(file)?;
        Self::from_rows(file, workbook::read(file, bytes, Some(sheet))?, Vec::new())
    }

    fn from_rows(file: &Path, mut rows: workbook::Rows, notes: Vec<String>) -> Result<Self, InputError> {
        if rows.len() < 2 {
            let found = if rows.is_empty() { "no rows" } else { "a header and no rows" };
            let flaw = Flaw::new("E102", found, "a header and at least one row", "download or export the file again");
            return Err(flaw.at(file, None).into());
        }
        let (_, header) = rows.remove(0);
        let header: Vec<String> =
            header.iter().map(|name| name.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let mut problems = Problems::default();
        for (row, fields) in &mut rows {
            while fields.len() > header.len() && fields.last().is_some_and(String::is_empty) {
                fields.pop();
            }
            if fields.len() != header.len() {
                let flaw = Flaw::new(
                    "E106",
                    format!("{} columns", fields.len()),
                    format!("{} columns, as in the header", header.len()),
                    "add or remove commas; a text that holds a comma has to stand in double quotes",
                );
                problems.push(flaw.at(file, *row));
            }
        }
        problems.finish()?;
        Ok(Self { file: file.to_owned(), header, rows, notes })
    }

    /// Where a column stands that may go by several names; case does not matter.
    pub(crate) fn find(&self, names: &[&str], problems: &mut Problems) -> Option<usize> {
        let name = names.iter().find(|name| self.header.iter().any(|column| column.eq_ignore_ascii_case(name)))?;
        let mut places = (0..self.header.len()).filter(|&at| self.header[at].eq_ignore_ascii_case(name));
        let first = places.next();
        if places.next().is_some() {
            let found = format!("more than one column {name:?}");
            let flaw = Flaw::new("E105", found, "each column once", "remove or rename the columns not meant");
            problems.push(flaw.at(&self.file, 1));
        }
        first
    }

    /// As [`Self::find`], and a problem when there is none.
    pub(crate) fn need(&self, names: &[&str], problems: &mut Problems) -> Option<usize> {
        let found = self.find(names, problems);
        if found.is_none() {
            let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
            problems.push(self.missing(&names.join(" or ")).at(&self.file, 1));
        }
        found
    }

    /// The flaw that a column is missing.
    pub(crate) fn missing(&self, name: &str) -> Flaw {
        let hint = match self.header.as_slice() {
            [one] if one.contains(';') || one.contains('\t') => "separate the columns by commas",
            _ => "add or rename the column; names are case-insensitive",
        };
        Flaw::new(
            "E105",
            format!("no column {name}; the columns are {}", list(&self.header, 20)),
            format!("a header row with the column {name}"),
            hint,
        )
    }
}
