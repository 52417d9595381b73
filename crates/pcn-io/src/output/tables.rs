//! The plan as two tables: by practice and by network.

use super::OutputError;
use super::record::{NetworkRecord, PlanRecord};
use std::collections::HashMap;

/// The practices' own columns, as they came: the header and one row for each practice, `code` among them.
#[derive(Clone, Copy, Debug)]
pub struct OwnColumns<'a> {
    /// Column names.
    pub header: &'a [String],
    /// One row for each practice, in the order of the problem, as long as the header.
    pub rows: &'a [Vec<String>],
}

/// `plan.csv`: `code,network,hub` and the practice's own columns, one row a practice in the order of the table. `hub` is
/// the code of the network's hub. A column of the table called `network` or `hub` gives way to the plan's.
///
/// # Errors
/// [`OutputError::Encode`] when a row names a practice that is in no network.
pub fn plan_csv(record: &PlanRecord, own: OwnColumns<'_>) -> Result<Vec<u8>, OutputError> {
    let of: HashMap<&str, &NetworkRecord> =
        record.networks.iter().flat_map(|n| n.members.iter().map(move |code| (code.as_str(), n))).collect();
    let code_at = own.header.iter().position(|name| name == "code").ok_or_else(|| fault("no column code"))?;
    let kept: Vec<usize> =
        (0..own.header.len()).filter(|&at| !matches!(own.header[at].as_str(), "code" | "network" | "hub")).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["code", "network", "hub"].into_iter().chain(kept.iter().map(|&at| own.header[at].as_str()));
    writer.write_record(head).map_err(|e| fault(&e.to_string()))?;
    for row in own.rows {
        let cell = |at: usize| row.get(at).map_or("", String::as_str);
        let code = cell(code_at);
        let network = of.get(code).ok_or_else(|| fault(&format!("practice {code:?} is in no network")))?;
        let cells = [code, &network.label, &network.hub].into_iter().chain(kept.iter().map(|&at| cell(at)));
        writer.write_record(cells).map_err(|e| fault(&e.to_string()))?;
    }
    writer.into_inner().map_err(|e| fault(&e.to_string()))
}

/// `networks.csv`: one row a network. `members` are the codes, parted by spaces.
///
/// # Errors
/// [`OutputError::Encode`], which bytes in memory do not meet.
pub fn networks_csv(record: &PlanRecord) -> Result<Vec<u8>, OutputError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = [
        "network",
        "name",
        "practices",
        "list_size",
        "travel_patient_km",
        "score_patient_km",
        "hub",
        "hub_name",
        "exception",
        "members",
    ];
    writer.write_record(head).map_err(|e| fault(&e.to_string()))?;
    for network in &record.networks {
        let row = [
            network.label.clone(),
            network.name.clone(),
            network.members.len().to_string(),
            network.list_size.to_string(),
            format!("{:.6}", network.travel_patient_km),
            format!("{:.6}", network.score),
            network.hub.clone(),
            network.hub_name.clone(),
            network.exception.as_ref().map_or_else(String::new, |e| e.reason.clone()),
            network.members.join(" "),
        ];
        writer.write_record(&row).map_err(|e| fault(&e.to_string()))?;
    }
    writer.into_inner().map_err(|e| fault(&e.to_string()))
}

fn fault(detail: &str) -> OutputError {
    OutputError::Encode { what: "tables", detail: detail.to_owned() }
}
