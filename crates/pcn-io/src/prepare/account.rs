//! What became of every row.

use crate::input::{list, thousands};
use serde::Serialize;
use std::fmt;
use std::path::PathBuf;

/// What became of the rows of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FileAccount {
    /// What the file is for.
    pub role: &'static str,
    /// The file.
    pub path: PathBuf,
    /// Rows read.
    pub rows: u64,
    /// Rows that speak of a practice kept.
    pub kept: u64,
    /// Rows dropped: why, and how many.
    pub dropped: Vec<(String, u64)>,
}

/// A practice placed at the mean of an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Approximated {
    /// ODS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its postcode, which has no location.
    pub postcode: String,
    /// `sector` or `district`.
    pub by: &'static str,
    /// The sector or district, without spaces.
    pub area: String,
    /// How many postcodes the mean is of.
    pub postcodes: u64,
}

/// A practice without a location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unlocated {
    /// ODS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its postcode.
    pub postcode: String,
    /// Why there is no location.
    pub why: &'static str,
}

/// What became of every row, and what the table holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The files, one by one.
    pub files: Vec<FileAccount>,
    /// Date of the list sizes, `2025-10-01`.
    pub list_date: String,
    /// Practices in the table.
    pub practices: u64,
    /// Their registered patients.
    pub patients: u64,
    /// Practices located straight from the postcode file.
    pub located: u64,
    /// Whether practices without a location were to be placed approximately.
    pub approximate_locations: bool,
    /// Practices placed at the mean of their sector or district.
    pub approximated: Vec<Approximated>,
    /// Practices without a location.
    pub unlocated: Vec<Unlocated>,
    /// Whether a file with PCNs was given.
    pub pcns_given: bool,
    /// Practices with a live PCN.
    pub with_pcn: u64,
    /// Their PCNs.
    pub pcns: u64,
    /// Codes of practices that have patients though the register calls them closed or dormant.
    pub not_active: Vec<String>,
    /// Codes of practices that have patients though the register gives them another setting or role.
    pub other_setting: Vec<String>,
    /// Codes of practices that the register does not have.
    pub not_registered: Vec<String>,
    /// What had to be done to read the files, such as a guessed encoding.
    pub notes: Vec<String>,
}

impl fmt::Display for Account {
    /// A few lines for a person, without a line break at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for file in &self.files {
            let (rows, kept) = (thousands(file.rows), thousands(file.kept));
            writeln!(f, "{}: {rows} rows read, {kept} kept ({})", file.role, file.path.display())?;
            for (why, count) in &file.dropped {
                writeln!(f, "  {} dropped: {why}", thousands(*count))?;
            }
        }
        let (practices, patients) = (thousands(self.practices), thousands(self.patients));
        writeln!(f, "practices: {practices} with {patients} patients on {}", self.list_date)?;
        for (codes, what) in [
            (&self.not_active, "closed or dormant in the register, kept because they have patients"),
            (&self.other_setting, "of another setting in the register, kept because they have patients"),
            (&self.not_registered, "not in the register, kept because they have patients"),
        ] {
            if !codes.is_empty() {
                writeln!(f, "  {} {what}: {}", thousands(codes.len() as u64), list(codes, 10))?;
            }
        }
        write!(f, "locations: {} straight from the postcode file", thousands(self.located))?;
        self.write_approximated(f)?;
        self.write_unlocated(f)?;
        if self.pcns_given {
            let without = self.practices - self.with_pcn;
            let (with, pcns) = (thousands(self.with_pcn), thousands(self.pcns));
            write!(f, "\nPCNs: {with} practices in {pcns} live PCNs, {} in none", thousands(without))?;
        }
        self.notes.iter().try_for_each(|note| write!(f, "\nnote: {note}"))
    }
}

impl Account {
    fn write_approximated(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.approximated.is_empty() {
            return Ok(());
        }
        write!(f, "\n  {} approximate, at the mean of a sector or district:", self.approximated.len())?;
        for it in &self.approximated {
            let s = if it.postcodes == 1 { "" } else { "s" };
            write!(
                f,
                "\n    {} {} ({}): {} {}, {} postcode{s}",
                it.code, it.name, it.postcode, it.by, it.area, it.postcodes
            )?;
        }
        Ok(())
    }

    fn write_unlocated(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.unlocated.is_empty() {
            return Ok(());
        }
        write!(f, "\n  {} without a location:", self.unlocated.len())?;
        for it in &self.unlocated {
            write!(f, "\n    {} {} ({}): {}", it.code, it.name, it.postcode, it.why)?;
        }
        if self.approximate_locations {
            return write!(f, "\n    fill in their easting and northing in the table");
        }
        write!(f, "\n    --approximate-locations places them at the mean of their postcode sector or district")
    }
}
