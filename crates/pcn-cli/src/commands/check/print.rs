//! A check as a table, as JSON and as CSV.

use super::Check;
use super::columns::Subject;
use super::findings::{Finding, RULES};
use crate::args::CheckFormat;
use crate::columns::table;
use crate::commands::compare::terms;
use crate::failure::Failure;
use crate::summary::decimal;
use pcn::model::{NetworkCount, Outcome, Score};
use pcn::verify::{CertificateReview, NetworkReview, Verdict};
use pcn_io::output::thousands;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Networks that a table for reading shows.
const MOST_ROWS: usize = 200;

impl Check<'_> {
    pub(super) fn print(&self) -> Result<String, Failure> {
        match self.args.format {
            CheckFormat::Table => Ok(self.table()),
            CheckFormat::Json => Ok(format!("{:#}\n", self.json())),
            CheckFormat::Csv => self.csv(),
        }
    }

    fn table(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "{:<12}{}", "Plan", self.plan.display());
        let _ = writeln!(text, "{:<12}{}", "Policy", self.policy());
        let _ = writeln!(text, "{:<12}{}\n", "Neighbours", self.neighbours());
        text.push_str(&self.figures());
        text.push_str(&self.networks());
        if let Some(bound) = &self.bound {
            let _ = writeln!(text, "\nBound: {}", self.bound_sentence(bound));
        }
        text.push('\n');
        list(&mut text, "violation", &self.findings.violations);
        list(&mut text, "exception", &self.findings.exceptions);
        text
    }

    fn policy(&self) -> String {
        let policy = self.problem.policy();
        let networks = match self.problem.count() {
            NetworkCount::Exactly(k) => format!("{k} networks"),
            NetworkCount::Between(least, most) => format!("{least} to {most} networks"),
            NetworkCount::Auto | NetworkCount::Free => "any number of networks".to_owned(),
        };
        let from = match self.policy_from {
            Some(path) => format!(" (as in {}, where no flag says otherwise)", path.display()),
            None => String::new(),
        };
        format!(
            "{} to {} patients, cap {}, {networks}{from}",
            thousands(policy.floor),
            thousands(policy.ceiling),
            thousands(policy.cap)
        )
    }

    fn neighbours(&self) -> String {
        let mut text = format!(
            "{} edges among {} practices",
            thousands(self.problem.adjacency().edges().len() as u64),
            thousands(self.problem.len() as u64)
        );
        for (at, bridge) in self.area.bridge_records().iter().enumerate() {
            let head = if at == 0 { "; bridges " } else { ", " };
            let _ = write!(text, "{head}{} to {} ({:.1} km)", bridge.from, bridge.to, bridge.km);
        }
        text
    }

    /// One row a figure, one column a plan.
    fn figures(&self) -> String {
        let subjects: Vec<&Subject> = std::iter::once(&self.subject).chain(&self.beside).collect();
        let columns: Vec<Vec<(String, String)>> = subjects.iter().map(|s| s.figures(self.problem)).collect();
        let name_width = columns[0].iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let widths: Vec<usize> = subjects
            .iter()
            .zip(&columns)
            .map(|(subject, column)| {
                column.iter().map(|(_, value)| value.len()).chain([subject.name.len()]).max().unwrap_or(0)
            })
            .collect();
        let mut text = format!("{:name_width$}", "");
        for (subject, &width) in subjects.iter().zip(&widths) {
            let _ = write!(text, "  {:>width$}", subject.name);
        }
        text.push('\n');
        for row in 0..columns[0].len() {
            let _ = write!(text, "{:name_width$}", columns[0][row].0);
            for (column, &width) in columns.iter().zip(&widths) {
                let _ = write!(text, "  {:>width$}", column[row].1);
            }
            text.push('\n');
        }
        text
    }

    /// One row a network: how it stands with each rule, what it costs, and who lives nearer to another hub.
    fn networks(&self) -> String {
        let review = &self.subject.review;
        if review.networks.len() > MOST_ROWS {
            return format!(
                "\n{} networks: see each of them with --format csv or --format json\n",
                thousands(review.networks.len() as u64)
            );
        }
        let mut header = vec!["network", "practices", "patients"];
        header.extend(RULES.iter().take(2).map(|(name, _)| *name));
        header.extend(["hub", "travel, patient-km", "score, patient-km", "nearer to another hub"]);
        let rows: Vec<Vec<String>> = review
            .networks
            .iter()
            .enumerate()
            .map(|(at, network)| {
                let standings = self.findings.standings(at);
                let share = self.subject.nearer[at] as f64 * 100.0 / network.size.max(1) as f64;
                let mut row =
                    vec![self.subject.labels[at].clone(), network.members.len().to_string(), thousands(network.size)];
                row.extend(standings.iter().take(2).map(|standing| standing.word().to_owned()));
                row.push(network.hub.map_or_else(String::new, |hub| self.code(hub).to_owned()));
                row.push(decimal(network.travel.patient_km()));
                row.push(decimal(network.total.patient_km()));
                row.push(format!("{share:.0} %"));
                row
            })
            .collect();
        format!("\n{}", table(&header, &rows))
    }

    fn codes(&self, ids: &[pcn::model::PracticeId]) -> Vec<&str> {
        ids.iter().map(|&id| self.code(id)).collect()
    }

    fn code(&self, id: pcn::model::PracticeId) -> &str {
        &self.problem.practices()[id.index()].code
    }

    fn bound_sentence(&self, bound: &CertificateReview) -> String {
        let score = self.subject.review.total;
        match &bound.verdict {
            Verdict::Holds { bound: proven } => {
                let gap = (score - *proven).patient_km() / score.patient_km().max(f64::MIN_POSITIVE);
                let verdict = if score < *proven {
                    "this plan is below it, so it breaks a rule".to_owned()
                } else if gap <= Outcome::TOLERANCE {
                    "this plan is optimal".to_owned()
                } else {
                    format!("this plan is {:.4} % above it", gap * 100.0)
                };
                format!(
                    "no plan scores less than {} patient-km, re-checked in {} search nodes; {verdict}",
                    decimal(proven.patient_km()),
                    thousands(bound.nodes)
                )
            }
            Verdict::Refused { .. } | Verdict::Unchecked { .. } => "not proven, see the violations".to_owned(),
        }
    }

    fn json(&self) -> Value {
        let figures = |subject: &Subject| {
            let review = &subject.review;
            json!({
                "name": subject.name,
                "networks": review.count,
                "practices": subject.placed(),
                "patients": subject.patients(),
                "in_band": review.in_band,
                "below_floor": review.below_floor,
                "above_ceiling": review.above_ceiling,
                "above_cap": review.above_cap,
                "contiguous": review.contiguous,
                "travel_patient_km": review.travel.patient_km(),
                "mean_km": subject.mean_km(),
                "patients_nearer_to_another_hub": subject.nearer.iter().sum::<u64>(),
                "terms": terms(review),
                "score": review.total.patient_km(),
                "score_micro": review.total.micro(),
            })
        };
        let findings = |findings: &[Finding]| -> Vec<Value> {
            let network = |finding: &Finding| finding.network.map(|at| &self.subject.labels[at]);
            findings
                .iter()
                .map(|finding| json!({ "kind": finding.kind, "network": network(finding), "text": finding.text }))
                .collect()
        };
        let networks = self.subject.review.networks.iter().enumerate().map(|(at, network)| {
            let standings = self.findings.standings(at);
            let rules: serde_json::Map<String, Value> = RULES
                .iter()
                .zip(standings)
                .map(|((name, _), standing)| ((*name).to_owned(), json!(standing.word())))
                .collect();
            json!({
                "network": self.subject.labels[at],
                "practices": network.members.len(),
                "list_size": network.size,
                "rules": rules,
                "hub": network.hub.map(|hub| self.code(hub)),
                "travel_patient_km": network.travel.patient_km(),
                "terms": network_terms(network),
                "score": network.total.patient_km(),
                "patients_nearer_to_another_hub": self.subject.nearer[at],
                "pieces": network.pieces.iter().map(|piece| self.codes(piece)).collect::<Vec<_>>(),
                "members": self.codes(&network.members),
            })
        });
        let policy = self.problem.policy();
        json!({
            "valid": self.findings.violations.is_empty(),
            "policy": { "floor": policy.floor, "ceiling": policy.ceiling, "cap": policy.cap },
            "edges": self.problem.adjacency().edges().len(),
            "bridges": self.area.bridge_records(),
            "plan": figures(&self.subject),
            "networks": networks.collect::<Vec<_>>(),
            "beside": self.beside.iter().map(figures).collect::<Vec<_>>(),
            "violations": findings(&self.findings.violations),
            "exceptions": findings(&self.findings.exceptions),
            "bound": self.bound.as_ref().map(|bound| json!({
                "holds": bound.holds(),
                "patient_km": bound.recomputed().map(Score::patient_km),
                "nodes": bound.nodes,
            })),
        })
    }

    /// One row a network.
    fn csv(&self) -> Result<String, Failure> {
        let fault = |error: String| Failure::Internal(format!("the table of networks cannot be written: {error}"));
        let mut writer = csv::Writer::from_writer(Vec::new());
        let head = [
            "network",
            "practices",
            "list_size",
            "in_band",
            "contiguous",
            "hub",
            "travel_patient_km",
            "members",
            "size_rule",
            "contiguity_rule",
            "other_rules",
            "shortfall_patient_km",
            "excess_patient_km",
            "score_patient_km",
            "patients_nearer_to_another_hub",
        ];
        writer.write_record(head).map_err(|e| fault(e.to_string()))?;
        for (at, (label, network)) in self.subject.labels.iter().zip(&self.subject.review.networks).enumerate() {
            let [size, contiguity, other] = self.findings.standings(at).map(|standing| standing.word().to_owned());
            let km = |score: Score| format!("{:.6}", score.patient_km());
            let row = [
                label.clone(),
                network.members.len().to_string(),
                network.size.to_string(),
                network.in_band.to_string(),
                network.contiguous.to_string(),
                network.hub.map_or_else(String::new, |hub| self.code(hub).to_owned()),
                km(network.travel),
                self.codes(&network.members).join(" "),
                size,
                contiguity,
                other,
                km(network.shortfall),
                km(network.excess),
                km(network.total),
                self.subject.nearer[at].to_string(),
            ];
            writer.write_record(&row).map_err(|e| fault(e.to_string()))?;
        }
        let bytes = writer.into_inner().map_err(|e| fault(e.to_string()))?;
        String::from_utf8(bytes).map_err(|e| fault(e.to_string()))
    }
}

fn network_terms(network: &NetworkReview) -> Value {
    let mut terms = serde_json::Map::new();
    terms.insert("travel".to_owned(), json!(network.travel.patient_km()));
    terms.insert("shortfall".to_owned(), json!(network.shortfall.patient_km()));
    terms.insert("excess".to_owned(), json!(network.excess.patient_km()));
    terms.extend(network.further.iter().map(|(name, score)| (name.clone(), json!(score.patient_km()))));
    Value::Object(terms)
}

fn list(text: &mut String, what: &str, findings: &[Finding]) {
    match findings.len() {
        0 => _ = writeln!(text, "No {what}s."),
        1 => _ = writeln!(text, "1 {what}:"),
        many => _ = writeln!(text, "{many} {what}s:"),
    }
    for finding in findings {
        let _ = writeln!(text, "  {}", finding.text);
    }
}
