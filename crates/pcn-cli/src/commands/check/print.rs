//! A check as a table, as JSON and as CSV.

use super::Check;
use super::columns::Subject;
use super::findings::Finding;
use crate::args::CheckFormat;
use crate::failure::Failure;
use crate::summary::decimal;
use pcn::model::{NetworkCount, Outcome, Score};
use pcn::verify::{CertificateReview, Verdict};
use pcn_io::output::thousands;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

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
        let _ = writeln!(text, "{:<12}{}", "Plan", self.args.plan.display());
        let _ = writeln!(text, "{:<12}{}", "Policy", self.policy());
        let _ = writeln!(text, "{:<12}{}\n", "Neighbours", self.neighbours());
        text.push_str(&self.figures());
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
                "terms": review.further.iter().map(|(name, score)| (name.clone(), score.patient_km())).collect::<BTreeMap<_, _>>(),
                "score": review.total.patient_km(),
                "score_micro": review.total.micro(),
            })
        };
        let findings = |findings: &[Finding]| -> Vec<Value> {
            findings.iter().map(|finding| json!({ "kind": finding.kind, "text": finding.text })).collect()
        };
        let policy = self.problem.policy();
        json!({
            "valid": self.findings.violations.is_empty(),
            "policy": { "floor": policy.floor, "ceiling": policy.ceiling, "cap": policy.cap },
            "edges": self.problem.adjacency().edges().len(),
            "bridges": self.area.bridge_records(),
            "plan": figures(&self.subject),
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
        let code = |id: pcn::model::PracticeId| self.problem.practices()[id.index()].code.as_str();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let head =
            ["network", "practices", "list_size", "in_band", "contiguous", "hub", "travel_patient_km", "members"];
        writer.write_record(head).map_err(|e| fault(e.to_string()))?;
        for (label, network) in self.subject.labels.iter().zip(&self.subject.review.networks) {
            let members: Vec<&str> = network.members.iter().map(|&id| code(id)).collect();
            let row = [
                label.clone(),
                network.members.len().to_string(),
                network.size.to_string(),
                network.in_band.to_string(),
                network.contiguous.to_string(),
                network.hub.map_or_else(String::new, |hub| code(hub).to_owned()),
                format!("{:.6}", network.travel.patient_km()),
                members.join(" "),
            ];
            writer.write_record(&row).map_err(|e| fault(e.to_string()))?;
        }
        let bytes = writer.into_inner().map_err(|e| fault(e.to_string()))?;
        String::from_utf8(bytes).map_err(|e| fault(e.to_string()))
    }
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
