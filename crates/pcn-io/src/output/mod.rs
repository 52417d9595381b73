//! What a run leaves behind: a plan as CSV, GeoJSON and a full JSON record, written so that nothing is ever half there.
//!
//! - [`PlanRecord`]: the full record of a plan, `plan.json`; the tables and the map are drawn from it
//! - [`plan_csv`], [`networks_csv`]: the plan by practice and by network
//! - [`plan_geojson`]: practices as points, networks as the union of their members' territories
//! - [`OutputFile`], [`OutputDir`], [`OutputStream`]: files written beside their final name and renamed into place
//! - [`FileDigest`]: the SHA-256 of an input, so that a record says what it was made from

mod digest;
mod error;
mod exception;
mod figures;
mod files;
mod geojson;
mod instance_record;
mod labels;
mod moves;
mod neighbours;
mod objective_record;
mod practice_record;
mod record;
mod record_build;
mod record_problem;
mod rules_record;
mod tables;

pub use self::geojson::plan_geojson;
pub use crate::input::thousands;
pub use digest::{FileDigest, digest_bytes, digest_file};
pub use error::OutputError;
pub use exception::{exception_sentence, status_sentence};
pub use figures::{NetworkFigures, figures};
pub use files::{OutputDir, OutputFile, OutputStream};
pub use instance_record::InstanceRecord;
pub use labels::{calm, network_label, network_name};
pub use moves::moves;
pub use neighbours::{neighbours_csv, neighbours_geojson, reason_name};
pub use objective_record::{Numbers, ObjectiveRecord, TermRecord};
pub use practice_record::{NeighbourRecords, PracticeRecord, neighbour_records, practice_records};
pub use record::{
    BridgeRecord, CertificateRecord, ExceptionRecord, MethodRecord, MoveRecord, NetworkRecord, PlanRecord, SCHEMA,
    SettingsRecord, Terms, Verification,
};
pub use record_build::RecordParts;
pub use rules_record::{BorderRecord, FixedRecord, RulesRecord, WaiverRecord};
pub use tables::{networks_csv, plan_csv};
