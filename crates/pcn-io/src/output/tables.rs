//! The plan as two tables: by practice and by network.

use super::OutputError;
use super::record::{NetworkRecord, PlanRecord};
use crate::table::PracticeTable;
use std::collections::HashMap;

/// `plan.csv`: `code,network,hub` and the practice's own columns, one row a practice in the order of the table. `hub` is
/// the code of the network's hub. Columns that hold nothing are left out; a column of the table called `network` or `hub`
/// gives way to the plan's.
///
/// # Errors
/// [`OutputError::Encode`] when a row names a practice that is in no network.
pub fn plan_csv(record: &PlanRecord, table: &PracticeTable) -> Result<Vec<u8>, OutputError> {
    let of: HashMap<&str, &NetworkRecord> =
        record.networks.iter().flat_map(|n| n.members.iter().map(move |code| (code.as_str(), n))).collect();
    let own = table.to_csv_bytes();
    let rows: Vec<csv::StringRecord> = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(&own[..])
        .records()
        .collect::<Result<_, _>>()
        .map_err(fault)?;
    let [header, rows @ ..] = rows.as_slice() else { return Err(fault("no header")) };
    let holds_something = |at: usize| rows.iter().any(|row| !row[at].is_empty());
    let kept: Vec<usize> = (0..header.len())
        .filter(|&at| !matches!(&header[at], "code" | "network" | "hub") && holds_something(at))
        .collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["code", "network", "hub"].into_iter().chain(kept.iter().map(|&at| &header[at]));
    writer.write_record(head).map_err(fault)?;
    for (row, practice) in rows.iter().zip(table.rows()) {
        let code = practice.code.as_str();
        let network = of.get(code).ok_or_else(|| fault(format!("practice {code:?} is in no network")))?;
        let cells = [code, &network.label, &network.hub].into_iter().chain(kept.iter().map(|&at| &row[at]));
        writer.write_record(cells).map_err(fault)?;
    }
    writer.into_inner().map_err(fault)
}

/// `networks.csv`: one row a network. `members` are the codes, parted by spaces. Where money is asked for, the lists that are paid
/// for and the pounds of each payment follow.
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
    let paid = |network: &NetworkRecord| network.figures.as_ref().map(|f| f.money.clone()).unwrap_or_default();
    let payments: Vec<String> =
        record.networks.first().map(paid).unwrap_or_default().into_iter().map(|line| line.name).collect();
    let lists = if payments.is_empty() { &[][..] } else { &["registered", "weighted"] };
    let further =
        lists.iter().map(|list| (*list).to_owned()).chain(payments.iter().map(|name| format!("{name}, pounds")));
    writer.write_record(head.iter().map(|name| (*name).to_owned()).chain(further)).map_err(fault)?;
    for network in &record.networks {
        let mut row = vec![
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
        if let Some(figures) = network.figures.as_ref().filter(|_| !payments.is_empty()) {
            row.extend([figures.registered.to_string(), figures.weighted.unwrap_or_default().to_string()]);
            row.extend(figures.money.iter().map(|line| format!("{:.2}", line.pounds)));
        }
        writer.write_record(&row).map_err(fault)?;
    }
    writer.into_inner().map_err(fault)
}

fn fault(detail: impl std::fmt::Display) -> OutputError {
    OutputError::Encode { what: "tables", detail: detail.to_string() }
}
