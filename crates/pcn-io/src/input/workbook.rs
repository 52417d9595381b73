//! Sheets of workbooks.

use super::{Flaw, InputError, list};
use calamine::{Data, Reader};
use std::io::Cursor;
use std::path::Path;

/// Rows with their number from 1, every cell as trimmed text; empty rows are left out.
pub(super) type Rows = Vec<(u64, Vec<String>)>;

/// The rows of the first sheet, or of the sheet whose name is given (case and spaces do not matter).
pub(super) fn read(file: &Path, bytes: Vec<u8>, sheet: Option<&str>) -> Result<Rows, InputError> {
    let refuse = |found: String, allowed: String, hint: &str| {
        InputError::from(Flaw::new("E104", found, allowed, hint).at(file, None))
    };
    let broken = |error: calamine::Error| {
        refuse(
            format!("a workbook that cannot be opened ({error})"),
            "an Excel workbook (.xlsx)".to_owned(),
            "download it again, or save it again as .xlsx",
        )
    };
    let mut workbook = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let names = workbook.sheet_names();
    let plain = |name: &str| name.to_lowercase().split_whitespace().collect::<String>();
    let name = match sheet {
        None => names.first(),
        Some(wanted) => names.iter().find(|name| plain(name) == plain(wanted)),
    };
    let Some(name) = name else {
        return Err(refuse(
            format!("sheets {}", list(&names, 10)),
            format!("a workbook with the sheet {:?}", sheet.unwrap_or("any")),
            "give the file as downloaded, with its sheets' names unchanged",
        ));
    };
    let range = workbook.worksheet_range(name).map_err(broken)?;
    let (top, left) = range.start().unwrap_or((0, 0));
    let rows = range.rows().enumerate().map(|(at, cells)| {
        let cells = std::iter::repeat_n(String::new(), left as usize).chain(cells.iter().map(text)).collect();
        (u64::from(top) + at as u64 + 1, cells)
    });
    Ok(rows.filter(|(_, cells): &(u64, Vec<String>)| cells.iter().any(|cell| !cell.is_empty())).collect())
}

/// A cell as text; Rust writes whole numbers without a decimal point.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Float(number) => number.to_string(),
        other => other.to_string().trim().to_owned(),
    }
}
