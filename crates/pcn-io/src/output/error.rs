//! What can go wrong when writing.

use std::path::PathBuf;

/// An output that cannot be written, or a record that cannot be read back.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The folder of an output cannot be made.
    #[error("cannot make the folder {}: {source}; choose another with -o", .path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file cannot be created, written or renamed into place.
    #[error("cannot write {}: {source}; choose another place with -o", .path.display())]
    Write {
        /// The file as it would finally be called.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A folder stands where a file has to go.
    #[error("cannot write {}: a folder of that name is in the way; choose another place with -o", .path.display())]
    InTheWay {
        /// The file as it would finally be called.
        path: PathBuf,
    },
    /// A file cannot be read for its digest.
    #[error("cannot read {}: {source}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A `plan.json` is not a record of this program.
    #[error("{}: not a plan record that this version reads: {source}; give a plan.json written by `pcn plan`", .path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// Line, column and what was found.
        source: serde_json::Error,
    },
    /// A `plan.json` has another schema.
    #[error("{}: schema {found:?}, this version reads {expected:?}; make the plan again with `pcn plan`", .path.display())]
    Schema {
        /// The file.
        path: PathBuf,
        /// The schema found.
        found: String,
        /// The schema that can be read.
        expected: &'static str,
    },
    /// A table or a record could not be put into bytes.
    #[error("cannot put the {what} into bytes: {detail}; this is a fault of the program")]
    Encode {
        /// What was being written.
        what: &'static str,
        /// What the encoder said.
        detail: String,
    },
}
