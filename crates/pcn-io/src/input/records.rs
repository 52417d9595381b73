//! The records of a CSV text, with the row where a spreadsheet shows them.

use super::{Flaw, InputError};
use csv::StringRecord;
use std::path::Path;

/// Calls `each` with the row (from 1) and the fields of every record. Fields are trimmed, blank lines are skipped but
/// counted, and a line break inside quotes does not start a row.
pub(crate) fn for_each_record(
    file: &Path,
    content: &str,
    mut each: impl FnMut(u64, &StringRecord),
) -> Result<(), InputError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(content.as_bytes());
    let mut record = StringRecord::new();
    let mut inside = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => {
                let flaw = Flaw::new("E103", error.to_string(), "comma-separated columns", "export the file again");
                return Err(flaw.at(file, error.position().map(csv::Position::line)).into());
            }
        }
        let Some(position) = record.position() else { continue };
        let start = usize::try_from(position.byte()).unwrap_or(usize::MAX).min(content.len());
        let blank = content.as_bytes()[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let skipped = blank.filter(|&&byte| byte == b'\n').count() as u64;
        let row = position.line() + skipped - inside;
        each(row, &record);
        inside += record.iter().map(|field| field.matches('\n').count() as u64).sum::<u64>();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(content: &str) -> Vec<(u64, String)> {
        let mut rows = Vec::new();
        for_each_record(Path::new("a.csv"), content, |row, record| rows.push((row, record[0].to_owned()))).unwrap();
        rows
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        let expected = [(1, "a"), (3, "b"), (4, "c\nc"), (5, "d")].map(|(row, text)| (row, text.to_owned()));
        assert_eq!(rows("a,1\n\nb,2\n\"c\nc\",3\nd,4"), expected);
    }

    #[test]
    fn crlf_counts_like_lf() {
        let expected = [(1, "a"), (2, "b"), (4, "c")].map(|(row, text)| (row, text.to_owned()));
        assert_eq!(rows("a,1\r\nb,2\r\n\r\nc,3\r\n"), expected);
    }
}
