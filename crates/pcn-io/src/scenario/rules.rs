//! The rules of a scenario, by practice.

use super::columns::Columns;
use super::{Scenario, boundary};
use crate::input::{InputError, Problems, did_you_mean, list};
use crate::plan_table::{PlanTable, read_plan};
use crate::table::PracticeTable;
use pcn::model::{Practice, PracticeId};
use pcn::rules::{Covers, FixedNetwork, Rules, Waiver};
use std::path::Path;

/// Codes as practices of the area. Those of practices elsewhere in the table are left out.
pub(crate) fn ids(
    scenario: &Scenario,
    key: &str,
    codes: &[String],
    whole: &PracticeTable,
    table: &PracticeTable,
) -> Result<Vec<PracticeId>, InputError> {
    let (known, here) = (whole.ids(), table.ids());
    let mut problems = Problems::default();
    let names: Vec<&str> = whole.rows().iter().map(|row| row.code.as_str()).collect();
    for code in codes.iter().filter(|code| !known.contains_key(code.as_str())) {
        scenario.unknown_practice(key, code, &names, &mut problems);
    }
    problems.finish()?;
    let mut found: Vec<PracticeId> = codes.iter().filter_map(|code| here.get(code.as_str()).copied()).collect();
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Pairs of codes as practices of the area.
pub(crate) fn pairs(
    scenario: &Scenario,
    key: &str,
    pairs: &[[String; 2]],
    whole: &PracticeTable,
    table: &PracticeTable,
) -> Result<Vec<(PracticeId, PracticeId)>, InputError> {
    let mut found = Vec::new();
    for pair in pairs {
        if let [a, b] = ids(scenario, key, pair, whole, table)?[..] {
            found.push((a, b));
        }
    }
    Ok(found)
}

/// The reference: today's PCNs, or a plan as a table, over the practices of the area.
pub(crate) fn reference(
    scenario: &Scenario,
    whole: &PracticeTable,
    table: &PracticeTable,
) -> Result<PlanTable, InputError> {
    match scenario.reference.as_deref() {
        None | Some("today") => Ok(table.current_pcns()),
        Some(file) => {
            let file = Path::new(file);
            Ok(scenario.of_key("reference", file, read_plan(file, whole))?.within(whole, table))
        }
    }
}

/// All rules of the scenario.
pub(crate) fn rules(
    scenario: &Scenario,
    whole: &PracticeTable,
    table: &PracticeTable,
    practices: &[Practice],
    columns: &Columns<'_>,
) -> Result<Rules, InputError> {
    let asked = &scenario.rules;
    let mut problems = Problems::default();
    let limit = problems.absorb(most_km(scenario)).flatten();
    let mut rules = Rules {
        least_practices: asked.least_practices,
        most_practices: asked.most_practices,
        most_km: limit,
        ..Rules::default()
    };
    let mut members =
        |key: &str, group: &[String]| problems.absorb(ids(scenario, key, group, whole, table)).unwrap_or_default();
    for group in &asked.together {
        let group = members("rules.together", group);
        rules.together.extend(group.windows(2).map(|pair| (pair[0], pair[1])));
    }
    for group in &asked.apart {
        let group = members("rules.apart", group);
        for (at, &a) in group.iter().enumerate() {
            rules.apart.extend(group[at + 1..].iter().map(|&b| (a, b)));
        }
    }
    for group in &asked.fixed {
        let members = members("rules.fixed", group);
        if !members.is_empty() {
            rules.fixed.push(FixedNetwork { name: list(group, 6), members });
        }
    }
    rules.fixed.extend(problems.absorb(frozen(scenario, whole, table)).unwrap_or_default());
    for border in &asked.never_across {
        let sides = boundary::sides(scenario, "rules.never_across", border, practices, columns);
        rules.borders.extend(problems.absorb(sides));
    }
    for waiver in &scenario.size.waiver {
        let waiver = self::waiver(scenario, waiver, whole, table, practices, columns);
        rules.waivers.extend(problems.absorb(waiver));
    }
    problems.finish()?;
    // A waiver for practices of another area is for nobody here.
    rules.waivers.retain(|waiver| !waiver.practices.is_empty());
    Ok(rules)
}

fn most_km(scenario: &Scenario) -> Result<Option<f64>, InputError> {
    let (asked, travel) = (&scenario.rules, &scenario.travel);
    let wrong = |found: &str, hint: &str| {
        let allowed = "one limit, in the unit of the distances";
        scenario.flaw("E502", "rules.most_minutes", "", found.to_owned(), allowed, hint)
    };
    match (asked.most_km, asked.most_minutes) {
        (km, None) => Ok(km),
        (Some(_), Some(_)) => Err(wrong("both rules.most_km and rules.most_minutes", "leave one of them out").into()),
        (None, Some(_)) if travel.matrix.is_none() && travel.osrm.is_none() => {
            let hint = "use most_km, or give travel.matrix or travel.osrm";
            Err(wrong("rules.most_minutes without a travel matrix", hint).into())
        }
        (None, Some(minutes)) => Ok(Some(minutes * travel.km_per_minute.unwrap_or(super::matrix::KM_PER_MINUTE))),
    }
}

/// Networks of the reference, left as they are.
fn frozen(scenario: &Scenario, whole: &PracticeTable, table: &PracticeTable) -> Result<Vec<FixedNetwork>, InputError> {
    if scenario.rules.frozen.is_empty() {
        return Ok(Vec::new());
    }
    let plan = reference(scenario, whole, table)?;
    let labels: Vec<&str> = plan.networks.iter().map(|(label, _)| label.as_str()).collect();
    let mut problems = Problems::default();
    let mut fixed = Vec::new();
    for wanted in &scenario.rules.frozen {
        match plan.networks.iter().find(|(label, _)| label == wanted) {
            Some((label, members)) => fixed.push(FixedNetwork { name: label.clone(), members: members.clone() }),
            None => {
                let found = format!("rules.frozen names the network {wanted:?}, which the reference does not have");
                let otherwise = "name a network of the reference, or set reference to another plan";
                let hint = did_you_mean(wanted, labels.iter().copied(), otherwise);
                let allowed = format!("one of {}", list(&labels, 40));
                problems.push(scenario.flaw("E502", "rules.frozen", &format!("\"{wanted}\""), found, &allowed, &hint));
            }
        }
    }
    problems.finish()?;
    Ok(fixed)
}

fn waiver(
    scenario: &Scenario,
    asked: &super::Waiver,
    whole: &PracticeTable,
    table: &PracticeTable,
    practices: &[Practice],
    columns: &Columns<'_>,
) -> Result<Waiver, InputError> {
    let near = format!("floor = {}", asked.floor);
    let wrong =
        |found: String, allowed: &str, hint: &str| scenario.flaw("E507", "size.waiver", &near, found, allowed, hint);
    if asked.reason.trim().is_empty() {
        let found = format!("a waiver with a floor of {} without a reason", asked.floor);
        let hint = "add reason = \"a natural community in a large, sparse rural area\", in your own words";
        return Err(wrong(found, "a reason for each waiver of the floor", hint).into());
    }
    let (practices, covers) = match &asked.within {
        Some(within) if asked.practices.is_empty() => {
            let border = boundary::sides(scenario, "size.waiver.within", &within.border(), practices, columns)?;
            let Some(side) = border.sides.iter().position(|side| *side == within.value) else {
                let found = format!("a waiver within {:?} {:?}, where no practice is", border.name, within.value);
                let allowed = format!("one of {}", list(&border.sides, 30));
                return Err(wrong(found, &allowed, "name one of them").into());
            };
            let inside = (0..practices.len()).filter(|&at| border.side[at] as usize == side);
            (inside.map(PracticeId::new).collect(), Covers::Only)
        }
        None if !asked.practices.is_empty() => {
            (ids(scenario, "size.waiver", &asked.practices, whole, table)?, Covers::Any)
        }
        _ => {
            let found = format!(
                "a waiver with a floor of {} for {}",
                asked.floor,
                if asked.within.is_some() { "both practices and an area" } else { "nobody" }
            );
            let hint = "practices = [\"A81001\"], or within = { column = \"council\", value = \"Moorlands\" }";
            return Err(wrong(found, "either practices or within", hint).into());
        }
    };
    Ok(Waiver { practices, covers, floor: asked.floor, reason: asked.reason.trim().to_owned() })
}
