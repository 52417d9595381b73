//! What can go wrong when a plan is drawn.

use std::path::PathBuf;

/// A plan that cannot be drawn, or a file that cannot be used for it.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// A record written before records held practices and neighbours.
    #[error(
        "{}: this record holds no practices and neighbours, so it cannot be drawn; make the plan again with `pcn plan`",
        .path.display()
    )]
    OldRecord {
        /// The record.
        path: PathBuf,
    },
    /// A record that contradicts itself.
    #[error("{}: {detail}; make the plan again with `pcn plan`", .path.display())]
    Record {
        /// The record.
        path: PathBuf,
        /// What does not fit.
        detail: String,
    },
    /// A file of borders that cannot be read.
    #[error("--boundaries {}: {detail}; give a GeoJSON feature collection of polygons in WGS84 degrees", .path.display())]
    Boundaries {
        /// The file.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// A plan to compare with that holds other practices.
    #[error(
        "--compare {}: practice {code:?} is not among the practices of the map; compare plans of the same area",
        .path.display()
    )]
    OtherPractices {
        /// The other plan.
        path: PathBuf,
        /// The first practice that is not there.
        code: String,
    },
    /// Something could not be put into bytes.
    #[error("cannot put the {what} into bytes: {detail}; this is a fault of the program")]
    Encode {
        /// What was being written.
        what: &'static str,
        /// What the encoder said.
        detail: String,
    },
}
