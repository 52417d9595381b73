//! Writing the table.

use super::{COLUMNS, PracticeTable};
use std::io::{self, Write};

impl PracticeTable {
    /// The table as CSV (UTF-8, no byte order mark), the ten columns first, then the further attributes.
    ///
    /// # Panics
    /// Never: writing to memory does not fail.
    #[must_use]
    pub fn to_csv_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write_to(&mut bytes).expect("writing to memory does not fail");
        bytes
    }

    /// Writes the table as CSV.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    pub fn write_to(&self, writer: impl Write) -> io::Result<()> {
        let mut csv = csv::Writer::from_writer(writer);
        csv.write_record(COLUMNS.into_iter().chain(self.further_columns.iter().map(String::as_str)))?;
        for row in &self.rows {
            let (easting, northing) = match row.location {
                Some(point) => (point.easting().to_string(), point.northing().to_string()),
                None => Default::default(),
            };
            let list_size = row.list_size.to_string();
            let fixed: [&str; 10] = [
                &row.code,
                &row.name,
                &row.postcode,
                &easting,
                &northing,
                &list_size,
                &row.commissioner,
                &row.icb,
                &row.pcn_code,
                &row.pcn_name,
            ];
            csv.write_record(fixed.into_iter().chain(row.further.iter().map(String::as_str)))?;
        }
        csv.flush()
    }
}
