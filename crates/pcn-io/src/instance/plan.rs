//! A plan of an instance.

use super::{Instance, InstanceError, Task};
use crate::output::PlanRecord;
use pcn::assignment::{AssignmentProblem, District};
use pcn::model::PracticeId;
use std::collections::HashMap;
use std::path::Path;

/// Reads districts with their labels: `code,network` with `hub` where it is there, or the networks of a `plan.json`. Where no centre is
/// said, it is the given one among the members, else the member that costs least. A checker judges whether they are a plan.
///
/// # Errors
/// [`InstanceError`] when the file cannot be read, or names a unit that the instance does not have.
pub fn read_districts(
    path: &Path,
    instance: &Instance,
    problem: &AssignmentProblem,
) -> Result<Vec<(String, District)>, InstanceError> {
    let content = |found: String| InstanceError::Content { path: path.to_owned(), found };
    let rows = if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json")) {
        let record = PlanRecord::read(path).map_err(|error| content(error.to_string()))?;
        record.networks.into_iter().map(|own| (own.label, Some(own.hub), own.members)).collect()
    } else {
        table(path)?
    };
    let place: HashMap<&str, usize> = instance.ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let unit = |code: &String| {
        place.get(code.as_str()).copied().map(PracticeId::new).ok_or_else(|| {
            content(format!(
                "unit {code:?} is none of the {} units of {}; is this its plan?",
                place.len(),
                instance.name
            ))
        })
    };
    let district = |(label, hub, members): Row| {
        let mut members: Vec<PracticeId> = members.iter().map(unit).collect::<Result<_, _>>()?;
        members.sort_unstable();
        let centre = match hub.as_ref().map(unit).transpose()? {
            Some(centre) => Some(centre),
            None => centre(instance, problem, &members),
        };
        let centre = centre.ok_or_else(|| content(format!("network {label}: none of its units can be its centre")))?;
        Ok((label, District { centre, members }))
    };
    rows.into_iter().map(district).collect()
}

/// Label, hub and members.
type Row = (String, Option<String>, Vec<String>);

fn table(path: &Path) -> Result<Vec<Row>, InstanceError> {
    let content = |found: String| InstanceError::Content { path: path.to_owned(), found };
    let text = std::fs::read(path).map_err(|source| InstanceError::Read { path: path.to_owned(), source })?;
    let mut reader = csv::Reader::from_reader(text.as_slice());
    let head = reader.headers().map_err(|error| content(error.to_string()))?.clone();
    let column = |name: &str| head.iter().position(|own| own.trim().eq_ignore_ascii_case(name));
    let (Some(code), Some(network)) = (column("code"), column("network")) else {
        return Err(content(format!(
            "the columns code and network are needed, found {}; give the plan.csv that pcn solve wrote",
            head.iter().collect::<Vec<_>>().join(", ")
        )));
    };
    let hub = column("hub");
    let mut rows: Vec<Row> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| content(error.to_string()))?;
        let field = |column: usize| record.get(column).unwrap_or_default().trim().to_owned();
        let (label, hub) = (field(network), hub.map(field).filter(|hub| !hub.is_empty()));
        if label.is_empty() {
            continue;
        }
        let row = *at.entry(label.clone()).or_insert_with(|| {
            rows.push((label.clone(), hub.clone(), Vec::new()));
            rows.len() - 1
        });
        if rows[row].1 != hub {
            return Err(content(format!(
                "network {label}: its hub is {:?} in one row and {:?} in another; it has one centre",
                rows[row].1.as_deref().unwrap_or_default(),
                hub.as_deref().unwrap_or_default()
            )));
        }
        rows[row].2.push(field(code));
    }
    Ok(rows)
}

fn centre(instance: &Instance, problem: &AssignmentProblem, members: &[PracticeId]) -> Option<PracticeId> {
    let n = instance.sizes.len();
    let cost = |centre: PracticeId| -> i128 {
        members.iter().map(|unit| i128::from(problem.costs()[unit.index() * n + centre.index()])).sum()
    };
    let may = |centre: &PracticeId| match &instance.task {
        Task::ServiceAreas(facilities) => facilities.iter().any(|&(unit, _)| unit == centre.index()),
        Task::Districts { .. } | Task::Graph => true,
    };
    members.iter().copied().filter(may).min_by_key(|&centre| (cost(centre), centre))
}
