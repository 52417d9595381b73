//! What has to be so before an instance is used.

use super::{Instance, Task};
use std::collections::HashMap;

/// Units at most: the table of costs has an entry for each pair.
const MOST_UNITS: usize = 20_000;

/// Whether units, edges and facilities agree.
///
/// # Errors
/// A line for everything that is wrong: what was found, where, and what is allowed.
pub(super) fn sound(instance: &Instance) -> Result<(), String> {
    let n = instance.sizes.len();
    if n == 0 {
        return Err("there are no units: an instance needs at least one".to_owned());
    }
    if n > MOST_UNITS {
        return Err(format!("found {n} units, at most {MOST_UNITS} are read: merge units into larger ones first"));
    }
    let mut wrong = Vec::new();
    for (at, &size) in instance.sizes.iter().enumerate().filter(|(_, size)| u32::try_from(**size).is_err()) {
        wrong.push(format!(
            "unit {at} ({}): its size is {size}, one from 0 to {} is needed; count in larger units",
            instance.ids[at],
            u32::MAX
        ));
    }
    let mut first = HashMap::new();
    for (at, id) in instance.ids.iter().enumerate() {
        if id.is_empty() {
            wrong.push(format!("ids[{at}]: is empty; give the unit a name of its own"));
        } else if let Some(before) = first.insert(id, at) {
            wrong.push(format!("ids[{at}]: {id:?} is that of ids[{before}] too; give each unit a name of its own"));
        }
    }
    for (at, &(a, b)) in instance.edges.iter().enumerate().filter(|(_, (a, b))| *a >= n || *b >= n) {
        wrong.push(format!(
            "edges[{at}]: [{a}, {b}] names a unit that is not there; units are 0 to {}, counted from 0",
            n - 1
        ));
    }
    if let Task::ServiceAreas(facilities) = &instance.task {
        wrong.extend(facilities_wrong(facilities, n));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n  ")) }
}

fn facilities_wrong(facilities: &[(usize, u64)], n: usize) -> Vec<String> {
    let mut wrong = Vec::new();
    if facilities.is_empty() {
        wrong.push("facilities: the list is empty; give at least one, or k, L and U for districts".to_owned());
    }
    let mut first = HashMap::new();
    for (at, &(unit, _)) in facilities.iter().enumerate() {
        if unit >= n {
            wrong.push(format!(
                "facilities[{at}].unit: found {unit}, units are 0 to {}: give its position in pop, counted from 0",
                n - 1
            ));
        } else if let Some(before) = first.insert(unit, at) {
            wrong.push(format!(
                "facilities[{at}].unit: unit {unit} is that of facilities[{before}] too; give each unit one facility, with the capacity of both"
            ));
        }
    }
    wrong
}
