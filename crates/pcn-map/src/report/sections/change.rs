//! The plan beside today's networks and other plans, and who moves.

use super::super::block::{Block, Table};
use super::super::glance::decimal;
use crate::atlas::{Atlas, DrawnPlan};
use crate::compare::Comparison;
use crate::picture;
use pcn_io::output::{calm, thousands};

pub(in crate::report) fn compared(atlas: &Atlas, blocks: &mut Vec<Block>) {
    if atlas.plans().len() < 2 {
        return;
    }
    let policy = atlas.problem().policy();
    blocks.push(Block::Heading(2, "Beside today's networks and other plans".to_owned()));
    let titles: Vec<String> =
        std::iter::once(String::new()).chain(atlas.plans().iter().map(|plan| format!("#{}", plan.name))).collect();
    let mut table = Table::new(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let mut row = |name: String, value: &dyn Fn(&DrawnPlan) -> String| {
        table.row(std::iter::once(name).chain(atlas.plans().iter().map(value)));
    };
    let count = |number: usize| thousands(number as u64);
    row("Networks".to_owned(), &|plan| count(plan.review.count));
    row("Practices in a network".to_owned(), &|plan| count(plan.placed()));
    row("Patients in a network".to_owned(), &|plan| thousands(plan.patients()));
    row(format!("Hold {} to {}", thousands(policy.floor), thousands(policy.ceiling)), &|plan| {
        count(plan.review.in_band)
    });
    row(format!("Below {}", thousands(policy.floor)), &|plan| count(plan.review.below_floor));
    row(format!("Above {}", thousands(policy.ceiling)), &|plan| count(plan.review.above_ceiling));
    row("In one piece".to_owned(), &|plan| count(plan.review.contiguous));
    row("Travel, patient-km".to_owned(), &|plan| decimal(plan.review.travel.patient_km()));
    row("km to the hub, mean patient".to_owned(), &|plan| format!("{:.2}", plan.mean_km()));
    blocks.push(Block::Table(table));
    blocks.push(Block::Text(
        "Travel depends on how many networks there are: more and smaller networks lie nearer. Compare plans of about the same number."
            .to_owned(),
    ));
    blocks.push(Block::Figure {
        name: "tradeoff",
        svg: picture::tradeoff(atlas, 1100),
        caption: "Distance to the hub against the share of networks inside the band, one point a plan.".to_owned(),
    });
}

pub(in crate::report) fn changes(atlas: &Atlas, blocks: &mut Vec<Block>) {
    let Some(today) = atlas.today() else { return };
    let plan = atlas.plan();
    let found = Comparison::between(atlas.problem(), &today.networks, &plan.networks);
    blocks.push(Block::Heading(2, "Changes from today".to_owned()));
    blocks.push(Block::Text(format!(
        "Each network of the plan continues the PCN with which it shares most patients. {} of {} practices, with {} patients, change network.",
        thousands(found.moves.len() as u64),
        thousands(atlas.problem().len() as u64),
        thousands(found.patients)
    )));
    let mut table = Table::new(&["Code", "Practice", "#Patients", "From", "To"]);
    let name = |of: &DrawnPlan, at: Option<usize>| at.map_or_else(|| "none".to_owned(), |at| of.networks[at].title());
    for change in &found.moves {
        let row = atlas.practice(change.practice);
        table.row([
            row.code.clone(),
            calm(&row.name),
            thousands(row.list_size),
            name(today, change.from),
            name(plan, change.to),
        ]);
    }
    if !table.rows.is_empty() {
        blocks.push(Block::Table(table));
    }
}
