//! Travel matrices: a CSV `from,to,minutes|km`, or the answer of OSRM's `table` service.

use super::Scenario;
use super::once::Once;
use crate::input::{Flaw, InputError, Problems, Sheet, list, number, read_bytes};
use pcn::geometry::{Distance, GridPoint, LatLon, wgs84_to_grid};
use pcn::model::Practice;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;

/// What a minute counts as, in kilometres: 30 km/h.
pub(crate) const KM_PER_MINUTE: f64 = 0.5;

fn refuse(file: &Path, found: String, allowed: &str, hint: &str) -> InputError {
    Flaw::new("E505", found, allowed, hint).at(file, None).into()
}

/// The distance that a scenario asks for, and the notes on it.
pub(crate) fn distance(
    scenario: &Scenario,
    practices: &[Practice],
    whole: &[Practice],
    files: &Once,
    notes: &mut Vec<String>,
) -> Result<Distance, InputError> {
    let travel = &scenario.travel;
    let per_minute = travel.km_per_minute.unwrap_or(KM_PER_MINUTE);
    if !(per_minute.is_finite() && per_minute > 0.0) {
        let found = format!("travel.km_per_minute is {per_minute}");
        return Err(scenario
            .flaw("E505", "travel.km_per_minute", "", found, "a positive number", "0.5 is 30 km/h")
            .into());
    }
    let key = "travel.matrix";
    match (&travel.matrix, &travel.osrm) {
        (None, None) => {
            let detour = travel.detour.unwrap_or(1.0);
            if !(detour.is_finite() && detour > 0.0) {
                let found = format!("travel.detour is {detour}");
                let hint = "1.3 is usual for roads";
                return Err(scenario.flaw("E505", "travel.detour", "", found, "a positive number", hint).into());
            }
            Ok(Distance::StraightLine { detour })
        }
        (Some(_), Some(_)) => {
            let found = "travel has both matrix and osrm".to_owned();
            Err(scenario.flaw("E505", "travel.osrm", "", found, "one of the two", "leave one of them out").into())
        }
        (Some(file), None) if travel.by.as_deref() == Some("lsoa") => {
            scenario.of_key(key, file, by_lsoa(scenario, file, practices, per_minute, files, notes))
        }
        (Some(_), None) if !matches!(travel.by.as_deref(), None | Some("practice")) => {
            let found = format!("travel.by is {:?}", travel.by.as_deref().unwrap_or_default());
            let hint = "leave it out where `from` is a practice";
            Err(scenario.flaw("E505", "travel.by", "", found, "practice or lsoa", hint).into())
        }
        (Some(file), None) => {
            let codes: Vec<&str> = practices.iter().map(|practice| practice.code.as_str()).collect();
            let table = Table::read(file, per_minute);
            let km = scenario.of_key(key, file, table.and_then(|table| table.full(file, &codes, &codes, notes)))?;
            Ok(Distance::Matrix { km, practices: practices.len() })
        }
        (None, Some(file)) => scenario.of_key("travel.osrm", file, osrm(file, practices, whole, per_minute)),
    }
}

/// Kilometres by the codes of both ends.
struct Table {
    km: HashMap<String, HashMap<String, f64>>,
}

impl Table {
    fn read(file: &Path, per_minute: f64) -> Result<Self, InputError> {
        let sheet = Sheet::read(file)?;
        let mut problems = Problems::default();
        let from = sheet.need(&["from", "from_id", "origin"], &mut problems);
        let to = sheet.need(&["to", "to_id", "destination"], &mut problems);
        let km = sheet.find(&["km"], &mut problems);
        let minutes = sheet.find(&["minutes", "travel_time", "travel_time_p50"], &mut problems);
        let (value, factor) = match (km, minutes) {
            (_, Some(minutes)) => (Some(minutes), per_minute),
            (km, None) => (km, 1.0),
        };
        if value.is_none() {
            problems.push(sheet.missing("\"minutes\" or \"km\"").at(file, 1));
        }
        let (Some(from), Some(to), Some(value)) = (from, to, value) else {
            problems.finish()?;
            return Ok(Self { km: HashMap::new() });
        };
        let mut table: HashMap<String, HashMap<String, f64>> = HashMap::new();
        for (row, fields) in &sheet.rows {
            if fields[value].is_empty() {
                continue;
            }
            let Some(length) = problems.value(number("travel", &fields[value]), file, *row) else { continue };
            if !(length.is_finite() && length >= 0.0) {
                let hint = "correct the row, or leave the cell empty where there is no way";
                problems.push(Flaw::new("E505", format!("travel {length}"), "0 or more", hint).at(file, *row));
                continue;
            }
            table.entry(fields[from].clone()).or_default().insert(fields[to].clone(), length * factor);
        }
        problems.finish()?;
        Ok(Self { km: table })
    }

    /// All pairs, row by row. A pair that is there in the other direction only is taken from it; one to itself is 0.
    fn full(&self, file: &Path, from: &[&str], to: &[&str], notes: &mut Vec<String>) -> Result<Vec<f64>, InputError> {
        let get = |a: &str, b: &str| self.km.get(a)?.get(b).copied();
        let (mut km, mut missing, mut turned) = (Vec::with_capacity(from.len() * to.len()), Vec::new(), 0);
        for a in from {
            for b in to {
                let other = || get(b, a).inspect(|_| turned += 1);
                match get(a, b).or_else(|| (a == b).then_some(0.0)).or_else(other) {
                    Some(length) => km.push(length),
                    None => missing.push(format!("{a} to {b}")),
                }
            }
        }
        if turned > 0 {
            notes
                .push(format!("{}: {turned} pairs are there in one direction only, which serves both", file.display()));
        }
        if missing.is_empty() {
            return Ok(km);
        }
        let found = format!("{} pairs are missing: {}", missing.len(), list(&missing, 20));
        let hint = "add the rows; where there is no way, say a large number";
        Err(refuse(file, found, "every pair of practices of the area", hint))
    }
}

/// From where a practice's patients live: the mean over its LSOAs, each counting as the patients there.
fn by_lsoa(
    scenario: &Scenario,
    file: &Path,
    practices: &[Practice],
    per_minute: f64,
    files: &Once,
    notes: &mut Vec<String>,
) -> Result<Distance, InputError> {
    let Some(lsoa) = &scenario.travel.lsoa else {
        let found = "travel.by = \"lsoa\" without travel.lsoa".to_owned();
        let hint = "name gp-reg-pat-prac-lsoa-all.csv under travel.lsoa";
        return Err(scenario
            .flaw("E505", "travel.by", "", found, "where the patients of each practice live", hint)
            .into());
    };
    let table = Table::read(file, per_minute)?;
    let ids = practices.iter().enumerate().map(|(at, p)| (p.code.as_str(), pcn::model::PracticeId::new(at))).collect();
    let population = files.residents(lsoa, &ids)?;
    let (areas, residents) = (&population.areas, &population.residents);
    let to: Vec<&str> = practices.iter().map(|practice| practice.code.as_str()).collect();
    let there: Vec<usize> = (0..areas.len()).filter(|&at| table.km.contains_key(&areas[at])).collect();
    let from: Vec<&str> = there.iter().map(|&at| areas[at].as_str()).collect();
    let km = table.full(file, &from, &to, notes)?;
    let n = practices.len();
    let (mut sums, mut patients) = (vec![0.0; n * n], vec![0.0; n]);
    for (row, &area) in there.iter().enumerate() {
        for &(id, count) in &residents[area] {
            patients[id.index()] += f64::from(count);
            for hub in 0..n {
                sums[id.index() * n + hub] += f64::from(count) * km[row * n + hub];
            }
        }
    }
    let nowhere: Vec<&str> = (0..n).filter(|&at| patients[at] == 0.0).map(|at| practices[at].code.as_str()).collect();
    if !nowhere.is_empty() {
        let found = format!("no LSOA where patients of {} live", list(&nowhere, 20));
        return Err(refuse(file, found, "rows from the LSOAs of every practice", "add rows from these LSOAs"));
    }
    let all: f64 = practices.iter().map(|practice| f64::from(practice.list_size)).sum();
    let share = 100.0 * patients.iter().sum::<f64>() / all.max(1.0);
    notes.push(format!("{}: travel from the LSOAs where {share:.1} % of patients live", file.display()));
    let km = sums.iter().enumerate().map(|(at, sum)| sum / patients[at / n]).collect();
    Ok(Distance::Matrix { km, practices: n })
}

#[derive(Deserialize)]
struct OsrmTable {
    code: String,
    #[serde(default)]
    durations: Option<Vec<Vec<Option<f64>>>>,
    #[serde(default)]
    distances: Option<Vec<Vec<Option<f64>>>>,
    #[serde(default)]
    sources: Vec<Waypoint>,
}

#[derive(Deserialize)]
struct Waypoint {
    location: [f64; 2],
}

/// How far OSRM may have moved a practice to put it on a road, in kilometres.
const SNAP_KM: f64 = 2.0;

fn osrm(file: &Path, practices: &[Practice], whole: &[Practice], per_minute: f64) -> Result<Distance, InputError> {
    let table: OsrmTable = serde_json::from_slice(&read_bytes(file)?).map_err(|error| {
        let hint = "save the answer of http://.../table/v1/driving/... as it is";
        refuse(file, error.to_string(), "the JSON answer of OSRM's table service", hint)
    })?;
    if table.code != "Ok" {
        let found = format!("OSRM answered {:?}", table.code);
        return Err(refuse(file, found, "an answer with the code \"Ok\"", "ask OSRM again"));
    }
    let (rows, factor) = match (table.durations, table.distances) {
        (Some(durations), _) => (durations, per_minute / 60.0),
        (None, Some(distances)) => (distances, 0.001),
        (None, None) => {
            let found = "neither durations nor distances".to_owned();
            return Err(refuse(file, found, "one of the two", "ask with annotations=duration"));
        }
    };
    let order = if rows.len() == practices.len() { practices } else { whole };
    if rows.len() != order.len() || rows.iter().any(|row| row.len() != order.len()) {
        let found = format!("{} rows of {} columns", rows.len(), rows.first().map_or(0, Vec::len));
        let allowed = format!("{} rows and columns: the practices in the order of the table", order.len());
        return Err(refuse(file, found, &allowed, "ask OSRM for all practices, in that order"));
    }
    for (practice, waypoint) in order.iter().zip(&table.sources) {
        let [lon, lat] = waypoint.location;
        let place = LatLon::new(lat, lon).and_then(wgs84_to_grid).ok();
        let away = place.map_or(f64::INFINITY, |at: GridPoint| at.km_to(practice.location));
        if away > SNAP_KM {
            let found = format!("{} is {away:.1} km from the place that OSRM has in its row", practice.code);
            let hint = "ask OSRM for the practices in the order of the table";
            return Err(refuse(file, found, "the practices in the order of the table", hint));
        }
    }
    let place: HashMap<&str, usize> = order.iter().enumerate().map(|(at, p)| (p.code.as_str(), at)).collect();
    let (mut km, mut missing) = (Vec::with_capacity(practices.len().pow(2)), Vec::new());
    for a in practices {
        for b in practices {
            match rows[place[a.code.as_str()]][place[b.code.as_str()]] {
                Some(length) if length.is_finite() && length >= 0.0 => km.push(length * factor),
                _ => missing.push(format!("{} to {}", a.code, b.code)),
            }
        }
    }
    if missing.is_empty() {
        return Ok(Distance::Matrix { km, practices: practices.len() });
    }
    let found = format!("{} pairs without a way: {}", missing.len(), list(&missing, 20));
    Err(refuse(file, found, "a way between all practices", "check that the map covers the area, with its ferries"))
}
