//! What was asked, and how it was answered.

use super::super::block::{Block, Table};
use super::super::sources;
use crate::atlas::Atlas;
use pcn::model::NetworkCount;
use pcn_io::output::{PlanRecord, thousands};

pub(in crate::report) fn asked(atlas: &Atlas, blocks: &mut Vec<Block>) {
    let (record, settings) = (atlas.record(), &atlas.record().settings);
    let policy = &settings.policy;
    let number = match settings.networks {
        NetworkCount::Exactly(k) if settings.networks_asked == "auto" => {
            format!("{k} networks: the patients divided by the middle of the band")
        }
        NetworkCount::Exactly(k) => format!("exactly {k} networks"),
        NetworkCount::Between(least, most) => format!("{least} to {most} networks"),
        NetworkCount::Auto | NetworkCount::Free => "as many networks as give the best score".to_owned(),
    };
    let adjacency = match settings.adjacency.as_str() {
        "territory" => {
            "practices are neighbours where the areas nearer to them than to any other practice touch".to_owned()
        }
        "given" => "practices are neighbours where a list says so".to_owned(),
        other => format!("practices are neighbours by {other}"),
    };
    blocks.push(Block::Heading(2, "What was asked".to_owned()));
    blocks.push(Block::Text(format!(
        "Group {} GP practices with {} registered patients into networks of neighbours, so that patients are as near to \
         their network's hub as can be.",
        thousands(record.practices as u64),
        thousands(record.patients)
    )));
    blocks.push(Block::List(vec![
        "Every practice is in exactly one network; a practice's list is never split.".to_owned(),
        format!(
            "A network holds {} to {} patients. Below is an exception that is named; above is allowed up to {} and counts \
             against the plan. A single practice above that is a network alone.",
            thousands(policy.floor),
            thousands(policy.ceiling),
            thousands(policy.cap)
        ),
        format!("Every network is in one piece: {adjacency}."),
        format!("Number of networks: {number}."),
    ]));
}

pub(in crate::report) fn method(atlas: &Atlas, blocks: &mut Vec<Block>) {
    let record = atlas.record();
    blocks.push(Block::Heading(2, "Method and data".to_owned()));
    blocks.push(Block::Text(format!(
        "Made with pcn {} ({} solver), seed {}, in {:.1} seconds. A network's score is its travel (list size times {} to \
         the best member as hub) and the prices for leaving the band: {} patient-km for a network below the floor and {} for each patient missing, {} for each patient above the ceiling. \
         Before anything was written, a second part of the program, which shares no code with the first, recounted the plan.",
        record.pcn_version,
        record.backend,
        record.seed,
        record.wall_seconds,
        kilometres(record),
        thousands(record.settings.policy.exception_price.round() as u64),
        record.settings.policy.shortfall_price,
        record.settings.policy.excess_price,
    )));
    blocks.extend(record.list_date.as_ref().map(|date| Block::Text(format!("List sizes are those of {date}."))));
    let mut table = Table::new(&["Input", "File", "#Bytes", "SHA-256 begins"]);
    for input in &record.inputs {
        let name = std::path::Path::new(&input.path).file_name().map(|name| name.to_string_lossy().into_owned());
        let digest: String = input.sha256.chars().take(16).collect();
        table.row([input.role.clone(), name.unwrap_or_default(), thousands(input.bytes), digest]);
    }
    if !table.rows.is_empty() {
        blocks.push(Block::Table(table));
    }
    blocks.push(Block::List(sources(record)));
}

/// What travel counts, in words.
fn kilometres(record: &PlanRecord) -> String {
    let asked = record.scenario.as_ref().map(|scenario| &scenario.travel);
    if asked.is_some_and(|travel| travel.matrix.is_some() || travel.osrm.is_some()) {
        return "kilometres of a travel matrix".to_owned();
    }
    format!("kilometres in a straight line, times a detour factor of {},", record.settings.detour)
}
