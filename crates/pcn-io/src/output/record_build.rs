//! From an outcome to its record.

use super::record::{
    BridgeRecord, CertificateRecord, ExceptionRecord, NetworkRecord, PlanRecord, SCHEMA, SettingsRecord, Terms,
    Verification,
};
use super::{
    FileDigest, ObjectiveRecord, RulesRecord, exception_sentence, neighbour_records, network_label, network_name,
    practice_records, status_sentence,
};
use crate::table::PracticeTable;
use pcn::model::{Exception, Network, NetworkScore, Outcome, Plan, Score};
use pcn::problem::Problem;
use std::collections::BTreeSet;

/// What a record is made from.
#[derive(Debug)]
pub struct RecordParts<'a> {
    /// The problem solved.
    pub problem: &'a Problem,
    /// The practices as they were read, for what the problem does not know: postcodes, commissioners, today's PCNs.
    pub table: &'a PracticeTable,
    /// What solving answered.
    pub outcome: &'a Outcome,
    /// Every setting, resolved.
    pub settings: SettingsRecord,
    /// The seed of every random choice.
    pub seed: u64,
    /// Links added to join pieces.
    pub bridges: Vec<BridgeRecord>,
    /// The input files.
    pub inputs: Vec<FileDigest>,
    /// What the independent verification said.
    pub verification: Verification,
    /// Which solver the program was built with.
    pub backend: &'a str,
    /// Version of the program.
    pub version: &'a str,
    /// Seconds so far.
    pub wall_seconds: f64,
}

impl RecordParts<'_> {
    /// The record of the plan; `None` when the outcome holds no plan.
    #[must_use]
    pub fn record(self) -> Option<PlanRecord> {
        let (problem, outcome) = (self.problem, self.outcome);
        let plan = outcome.plan.as_ref()?;
        let (score, gap) = (plan.score(), outcome.gap());
        let networks = networks(problem, plan);
        let codes = || problem.practices().iter().map(|practice| practice.code.clone()).collect();
        Some(PlanRecord {
            schema: SCHEMA.to_owned(),
            pcn_version: self.version.to_owned(),
            backend: self.backend.to_owned(),
            status: outcome.status,
            status_text: status_sentence(outcome.status, gap),
            stop_reason: outcome.stop,
            score: score.patient_km(),
            score_micro: score,
            bound: outcome.bound.map(Score::patient_km),
            bound_micro: outcome.bound,
            gap,
            terms: terms(&sum(plan)),
            practices: problem.len(),
            patients: problem.total_patients(),
            verification: self.verification,
            exceptions: networks.iter().filter_map(|network| network.exception.clone()).collect(),
            networks,
            bridges: self.bridges,
            practice_table: practice_records(problem, self.table),
            list_date: list_date(self.table),
            neighbours: neighbour_records(problem.practices(), problem.adjacency()),
            rules: RulesRecord::new(problem.rules(), problem.practices()),
            objective: ObjectiveRecord::new(problem),
            settings: self.settings,
            seed: self.seed,
            inputs: self.inputs,
            outputs: Vec::new(),
            method: None,
            instance: None,
            work: outcome.work,
            wall_seconds: self.wall_seconds,
            scenario: None,
            left_out: Vec::new(),
            fixed: problem.rules().fixed.iter().map(|network| network.name.clone()).collect(),
            moves: Vec::new(),
            certificate: outcome.certificate.as_ref().map(|certificate| CertificateRecord {
                practices: codes(),
                leaves: certificate.leaves.clone(),
                islands: certificate.islands.clone(),
                areas: certificate.areas.clone(),
            }),
        })
    }
}

/// The dates in the column of dates that `pcn prepare` writes.
fn list_date(table: &PracticeTable) -> Option<String> {
    let column = table.further_columns().iter().position(|name| name == "list_date")?;
    let dates: BTreeSet<&str> = table.rows().iter().map(|row| row.further[column].trim()).collect();
    let dates: Vec<&str> = dates.into_iter().filter(|date| !date.is_empty()).collect();
    (!dates.is_empty()).then(|| dates.join(" and "))
}

fn networks(problem: &Problem, plan: &Plan) -> Vec<NetworkRecord> {
    let total = plan.networks.len();
    plan.networks.iter().enumerate().map(|(index, n)| network(problem, n, network_label(index, total))).collect()
}

fn network(problem: &Problem, network: &Network, label: String) -> NetworkRecord {
    let practice = |id: pcn::model::PracticeId| &problem.practices()[id.index()];
    let hub = practice(network.hub);
    let (name, score) = (network_name(hub), network.score.total());
    NetworkRecord {
        hub: hub.code.clone(),
        hub_name: hub.name.clone(),
        members: network.members.iter().map(|&member| practice(member).code.clone()).collect(),
        list_size: network.size,
        travel_patient_km: problem.travel().with_hub(&network.members, network.hub).patient_km(),
        score: score.patient_km(),
        score_micro: score,
        terms: terms(&network.score),
        exception: network.exception.as_ref().map(|exception| ExceptionRecord {
            network: label.clone(),
            name: name.clone(),
            kind: kind(exception).0.to_owned(),
            patients: kind(exception).1,
            reason: exception_sentence(exception, network.size, problem.policy(), &problem.rules().waivers),
        }),
        label,
        name,
        figures: None,
    }
}

fn kind(exception: &Exception) -> (&'static str, u64) {
    match *exception {
        Exception::BelowFloor { missing, .. } => ("below_floor", missing),
        Exception::Waived { missing, .. } => ("waived", missing),
        Exception::AboveCeiling { excess } => ("above_ceiling", excess),
        Exception::LargePractice { excess } => ("large_practice", excess),
    }
}

fn terms(score: &NetworkScore) -> Terms {
    Terms {
        travel: score.travel.patient_km(),
        shortfall: score.shortfall.patient_km(),
        excess: score.excess.patient_km(),
        further: score.further.iter().map(|(name, score)| (name.clone(), score.patient_km())).collect(),
    }
}

/// The plan's score by term: every network lists the same further measures in the same order.
fn sum(plan: &Plan) -> NetworkScore {
    let mut total = NetworkScore::default();
    for network in &plan.networks {
        total.travel += network.score.travel;
        total.shortfall += network.score.shortfall;
        total.excess += network.score.excess;
        for (at, (name, score)) in network.score.further.iter().enumerate() {
            match total.further.get_mut(at) {
                Some((_, sum)) => *sum += *score,
                None => total.further.push((name.clone(), *score)),
            }
        }
    }
    total
}
