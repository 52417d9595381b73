//! The full record of a plan: `plan.json`. The schema is described in `docs/plan-json.md`.

use super::figures::NetworkFigures;
use super::{FileDigest, InstanceRecord, NeighbourRecords, ObjectiveRecord, OutputError, PracticeRecord, RulesRecord};
use crate::scenario::{LeftOutPractice, Scenario};
use pcn::model::{
    AreaCertificate, Certificate, Island, Leaf, NetworkCount, Score, SizePolicy, Status, StopReason, Work,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The schema that this version writes and reads.
pub const SCHEMA: &str = "pcn-plan/1";

/// Everything about a plan: what it is, how good it is, how that is known, and what it was made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanRecord {
    /// [`SCHEMA`].
    pub schema: String,
    /// Version of the program.
    pub pcn_version: String,
    /// Which solver the program was built with: `highs` or `pure`.
    pub backend: String,
    /// What is known about the plan.
    pub status: Status,
    /// The status in words.
    pub status_text: String,
    /// Why solving stopped.
    pub stop_reason: StopReason,
    /// Score in patient-kilometres.
    pub score: f64,
    /// Score in millionths of a patient-kilometre, exact.
    pub score_micro: Score,
    /// No plan scores less than this, in patient-kilometres; absent when no bound is known.
    pub bound: Option<f64>,
    /// The bound in millionths of a patient-kilometre, exact.
    pub bound_micro: Option<Score>,
    /// (score - bound) / score.
    pub gap: Option<f64>,
    /// The score by term.
    pub terms: Terms,
    /// Number of practices planned.
    pub practices: usize,
    /// Registered patients of all practices planned.
    pub patients: u64,
    /// What the independent verification of this plan said.
    pub verification: Verification,
    /// The networks, in the order of their labels.
    pub networks: Vec<NetworkRecord>,
    /// The networks outside the band, each with its reason.
    pub exceptions: Vec<ExceptionRecord>,
    /// Links added to join pieces that no other edge joins.
    pub bridges: Vec<BridgeRecord>,
    /// The practices planned, in the order of the table; empty in records of versions that did not write them.
    #[serde(default)]
    pub practice_table: Vec<PracticeRecord>,
    /// The date of the list sizes as the table has it, several joined by "and"; absent where it says none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_date: Option<String>,
    /// Which practices are neighbours, and why; empty in records of versions that did not write them.
    #[serde(default)]
    pub neighbours: NeighbourRecords,
    /// The rules beyond contiguity and the size policy; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<RulesRecord>,
    /// What counts beyond travel in straight lines and the size policy; absent where nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<ObjectiveRecord>,
    /// Every setting, resolved.
    pub settings: SettingsRecord,
    /// The seed of every random choice.
    pub seed: u64,
    /// The input files.
    pub inputs: Vec<FileDigest>,
    /// The files written beside this record.
    pub outputs: Vec<FileDigest>,
    /// Countable work done.
    pub work: Work,
    /// Seconds from reading the first file to writing the last; the only value here that differs between two runs of
    /// the same input, seed and work limit.
    pub wall_seconds: f64,
    /// Everything that was asked, resolved: `pcn plan --replay` runs it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<Scenario>,
    /// Practices of the area that took no part, with their reasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOutPractice>,
    /// Names of the networks that were left as they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixed: Vec<String>,
    /// Practices whose network is another than in the reference, where change counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<MoveRecord>,
    /// What a second program needs to re-check the bound; absent when there is no bound.
    pub certificate: Option<CertificateRecord>,
    /// Which method was chosen and why; absent where there is no choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<MethodRecord>,
    /// What `pcn solve` was asked of an instance; absent for plans of practices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<InstanceRecord>,
}

/// The method of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodRecord {
    /// `partition`, `assignment` or `search`.
    pub name: String,
    /// Why it was chosen.
    pub reason: String,
}

/// A score by term, in patient-kilometres.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Travel to the hubs.
    pub travel: f64,
    /// Price of being below the floor.
    pub shortfall: f64,
    /// Price of being above the ceiling.
    pub excess: f64,
    /// Further measures by name.
    #[serde(flatten)]
    pub further: BTreeMap<String, f64>,
}

/// One network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NetworkRecord {
    /// Short label, unique within the plan: `N001`.
    pub label: String,
    /// Readable name, from the hub practice.
    pub name: String,
    /// Code of the hub practice.
    pub hub: String,
    /// Name of the hub practice as in the table.
    pub hub_name: String,
    /// Codes of the members, in the order of the table.
    pub members: Vec<String>,
    /// Registered patients.
    pub list_size: u64,
    /// Patient-kilometres to the hub, whether or not the objective counts them.
    pub travel_patient_km: f64,
    /// Score in patient-kilometres.
    pub score: f64,
    /// Score in millionths of a patient-kilometre, exact.
    pub score_micro: Score,
    /// The score by term.
    pub terms: Terms,
    /// Why it is outside the band, if it is.
    pub exception: Option<ExceptionRecord>,
    /// What else is reported of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<NetworkFigures>,
}

/// A practice whose network is another than in the reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveRecord {
    /// Its code.
    pub practice: String,
    /// Registered patients.
    pub list_size: u32,
    /// Its network in the reference.
    pub from: String,
    /// Its network in the plan.
    pub to: String,
    /// Why, in words.
    pub why: String,
}

/// Why a network is outside the band.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionRecord {
    /// Label of the network.
    pub network: String,
    /// Name of the network.
    pub name: String,
    /// `below_floor`, `waived`, `above_ceiling` or `large_practice`.
    pub kind: String,
    /// Patients missing or too many.
    pub patients: u64,
    /// The reason as a sentence.
    pub reason: String,
}

/// A link that joins two pieces that no other edge joins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BridgeRecord {
    /// Code of one practice.
    pub from: String,
    /// Code of the other practice.
    pub to: String,
    /// Kilometres between them in a straight line.
    pub km: f64,
}

/// Every setting of a run, resolved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SettingsRecord {
    /// Area codes that the practices were filtered by; empty for all.
    pub area: Vec<String>,
    /// `territory` or `given`.
    pub adjacency: String,
    /// Number of edges, bridges included.
    pub edges: usize,
    /// Floor, ceiling, cap and prices, as keys of the settings themselves.
    #[serde(flatten)]
    pub policy: SizePolicy,
    /// The number of networks as asked for: `auto`, `free`, `K` or `MIN-MAX`.
    pub networks_asked: String,
    /// The number of networks as resolved.
    pub networks: NetworkCount,
    /// Factor on the straight line between practices.
    pub detour: f64,
    /// Time limit in seconds; absent for none.
    pub time_limit_seconds: Option<f64>,
    /// Relative gap at which to stop.
    pub gap: f64,
    /// Limit on countable work; absent for none.
    pub work_limit: Option<u64>,
    /// Limit on memory in bytes; absent for none.
    pub memory_limit_bytes: Option<u64>,
    /// Threads.
    pub threads: usize,
}

/// What the independent verification said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Whether the plan keeps every rule and its recomputed score is the one reported.
    pub valid: bool,
    /// The score that the verification recomputed, in millionths of a patient-kilometre.
    pub score_micro: Score,
}

/// A certificate with the codes that its numbers stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateRecord {
    /// Practice codes: number `i` in the leaves is the `i`th, from 0.
    pub practices: Vec<String>,
    /// The leaves of the branching tree.
    pub leaves: Vec<Leaf>,
    /// Parts of the map that are branched on by themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub islands: Vec<Island>,
    /// Areas that no network joins, each with a certificate of its own, in place of leaves over the whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<AreaCertificate>,
}

impl CertificateRecord {
    /// The certificate in the library's form.
    #[must_use]
    pub fn certificate(&self) -> Certificate {
        Certificate { leaves: self.leaves.clone(), islands: self.islands.clone(), areas: self.areas.clone() }
    }
}

impl PlanRecord {
    /// The record as indented JSON with a final newline.
    ///
    /// # Errors
    /// [`OutputError::Encode`] when a number cannot be written as JSON.
    pub fn to_json(&self) -> Result<Vec<u8>, OutputError> {
        let encode = |e: serde_json::Error| OutputError::Encode { what: "plan record", detail: e.to_string() };
        let mut bytes = serde_json::to_vec_pretty(self).map_err(encode)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a record back.
    ///
    /// # Errors
    /// [`OutputError`] when the file cannot be read, is no record, or has another schema.
    pub fn read(path: &Path) -> Result<Self, OutputError> {
        #[derive(Deserialize)]
        struct Head {
            schema: String,
        }
        let text = std::fs::read(path).map_err(|source| OutputError::Read { path: path.to_owned(), source })?;
        let not_a_record = |source| OutputError::Record { path: path.to_owned(), source };
        let head: Head = serde_json::from_slice(&text).map_err(not_a_record)?;
        if head.schema != SCHEMA {
            return Err(OutputError::Schema { path: path.to_owned(), found: head.schema, expected: SCHEMA });
        }
        serde_json::from_slice(&text).map_err(not_a_record)
    }
}
