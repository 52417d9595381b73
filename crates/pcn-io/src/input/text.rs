//! Bytes of a text file, whatever the spreadsheet program wrote.

use super::{Flaw, InputError};
use std::io::ErrorKind;
use std::path::Path;

const CSV: &str = "a text file with comma-separated columns (UTF-8, or Windows-1252)";

/// The text of a file, and what had to be done to read it.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) content: String,
    pub(crate) notes: Vec<String>,
}

/// The bytes of a file that is there and holds something.
pub(crate) fn read_bytes(file: &Path) -> Result<Vec<u8>, InputError> {
    let bytes = std::fs::read(file).map_err(|error| {
        let found = match error.kind() {
            ErrorKind::NotFound => "no file of this name".to_owned(),
            ErrorKind::IsADirectory => "a folder".to_owned(),
            _ => error.to_string(),
        };
        Flaw::new("E101", found, "a file that can be read", "check the path and the permissions").at(file, None)
    })?;
    if bytes.iter().all(|byte| byte.is_ascii_whitespace()) || bytes == b"\xEF\xBB\xBF" {
        return Err(Flaw::new("E102", "an empty file", "at least one row", "download or export the file again")
            .at(file, None)
            .into());
    }
    Ok(bytes)
}

/// Whether the bytes are those of a workbook (XLSX, XLSM, ODS, or old XLS).
pub(crate) fn looks_like_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0])
}

/// The text of a CSV file.
pub(crate) fn read_text(file: &Path) -> Result<Text, InputError> {
    decode(file, &read_bytes(file)?)
}

/// The text in bytes: UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252 with a note.
pub(crate) fn decode(file: &Path, bytes: &[u8]) -> Result<Text, InputError> {
    let refuse = |found: &str, hint: &str| Err(InputError::from(Flaw::new("E103", found, CSV, hint).at(file, None)));
    if looks_like_workbook(bytes) {
        return refuse("a workbook or a ZIP file", "unpack it, or save the sheet as CSV, and give that file");
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(256)]).trim_start().to_lowercase();
    if head.starts_with("<!doctype") || head.starts_with("<html") || head.starts_with("<?xml") {
        return refuse("a web page or XML", "download the CSV itself, not the page that links to it");
    }
    let mut notes = Vec::new();
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        let (content, used, broken) = encoding.decode(bytes);
        if broken {
            return refuse(&format!("bytes that are not {}", used.name()), "save the file again as CSV UTF-8");
        }
        if used != encoding_rs::UTF_8 {
            notes.push(format!("{}: read as {}", file.display(), used.name()));
        }
        return Ok(Text { content: content.into_owned(), notes });
    }
    if bytes.contains(&0) {
        return refuse("binary data", "give the CSV file; a workbook has to be saved as CSV first");
    }
    match std::str::from_utf8(bytes) {
        Ok(content) => Ok(Text { content: content.to_owned(), notes }),
        Err(error) => {
            let row = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1;
            notes.push(format!("{}: not UTF-8 (first in row {row}), read as Windows-1252", file.display()));
            let (content, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
            Ok(Text { content: content.into_owned(), notes })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Text {
        decode(Path::new("a.csv"), bytes).unwrap()
    }

    #[test]
    fn byte_order_marks_are_dropped() {
        assert_eq!(text(b"\xEF\xBB\xBFcode").content, "code");
        let wide = text(b"\xFF\xFEc\0o\0");
        assert_eq!((wide.content.as_str(), wide.notes.len()), ("co", 1));
    }

    #[test]
    fn windows_1252_is_read_with_a_note_that_names_the_row() {
        let text = text(b"code\nST JOHN\x92S");
        assert_eq!(text.content, "code\nST JOHN\u{2019}S");
        assert_eq!(text.notes, ["a.csv: not UTF-8 (first in row 2), read as Windows-1252"]);
    }
}
