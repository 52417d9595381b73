//! Tables for reading.

/// Rows under a header, columns two spaces apart; columns of numbers to the right.
pub(crate) fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let columns = header.len();
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count());
        cells.chain([header[at].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let is_number = |cell: &str| {
        cell.is_empty()
            || cell.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ',' | '.' | '-' | '+' | '%' | ' '))
    };
    let right: Vec<bool> =
        (0..columns).map(|at| rows.iter().all(|row| row.get(at).is_none_or(|cell| is_number(cell)))).collect();
    let mut text = String::new();
    let head: Vec<String> = header.iter().map(|&name| name.to_owned()).collect();
    for row in std::iter::once(&head).chain(rows) {
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .map(
                |(at, cell)| {
                    if right[at] { format!("{cell:>0$}", widths[at]) } else { format!("{cell:<0$}", widths[at]) }
                },
            )
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// Rows as CSV.
pub(crate) fn csv(header: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, crate::failure::Failure> {
    let fault = |error: String| crate::failure::Failure::Internal(format!("a table cannot be written: {error}"));
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(|error| fault(error.to_string()))?;
    for row in rows {
        writer.write_record(row).map_err(|error| fault(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| fault(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right_and_nothing_trails() {
        let rows = [["N001", "9,000", "a"], ["N2", "10,000", ""]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(
            table(&["network", "patients", "x"], &rows),
            "network  patients  x\nN001        9,000  a\nN2         10,000\n"
        );
    }
}
