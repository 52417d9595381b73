//! A gallery of broken input files: each message says what was found, where, what is allowed and what to do.

mod codes;
mod encodings;
mod raw;
mod table;

use pcn_io::input::InputError;
use pcn_io::table::PracticeTable;
use std::path::PathBuf;
use tempfile::TempDir;

/// A folder of input files.
struct Gallery(TempDir);

impl Gallery {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("a file in a temporary folder");
        path
    }

    /// The text of an error without the folder's name.
    fn text(&self, error: &InputError) -> String {
        error.to_string().replace(&format!("{}/", self.0.path().display()), "")
    }

    /// What reading a practice table says.
    fn table(&self, bytes: impl AsRef<[u8]>) -> String {
        match PracticeTable::read(self.file("practices.csv", bytes)) {
            Ok(table) => format!("read {} practices", table.len()),
            Err(error) => self.text(&error),
        }
    }
}

/// A table of three practices in Staffordshire.
const THREE: &str = "code,easting,northing,list_size,commissioner,icb\n\
    C81018,421215,329042,9158,05D,QNC\nM83001,403625,318845,12150,04Y,QNC\nM83004,388123,346502,7000,05W,QNC\n";
