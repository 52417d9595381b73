//! Many instances on one city: `instances_Manchester.json` names the file of the city, which lies beside it.
//!
//! Ferraz, Ahmed, Cappart, Vidal, "Districting and routing", Transportation Science 2026 (arXiv 2402.06040). An instance is the
//! first n units of the city and the edges among them; a district has so many to so many units, and there are exactly k.

use super::read::{edges, list, number, point, shown, text, whole};
use super::{Cost, Instance, RoundTrip, Task};
use serde_json::Value;

/// The instance of that name; an error lists the names when it is missing or wrong.
pub(super) fn chosen(value: &Value, name: Option<&str>) -> Result<usize, String> {
    let instances = list(value, "instances")?;
    let names: Vec<&str> = instances.iter().filter_map(|own| own.get("inst").and_then(Value::as_str)).collect();
    if names.len() != instances.len() {
        return Err("instances: each needs the key inst, its name".to_owned());
    }
    let found = name.and_then(|name| names.iter().position(|own| *own == name));
    found.ok_or_else(|| {
        let asked = name.map_or_else(String::new, |name| format!("none is named {name:?}; "));
        format!("holds {} instances: {asked}choose one with --instance NAME:\n  {}", names.len(), names.join("\n  "))
    })
}

/// The instance at a place of the list, on its city.
pub(super) fn instance(value: &Value, at: usize, city: &Value) -> Result<Instance, String> {
    let entry = &list(value, "instances")?[at];
    let key = |key: &str| format!("instances[{at}].{key}");
    let whole = |name: &str| whole(entry.get(name), || key(name));
    let number_of = |name: &str| number(entry.get(name), || key(name));
    let n = whole("n")? as usize;
    let ids = list(city, "ids")?;
    if n == 0 || n > ids.len() {
        return Err(format!(
            "{}: found {n}, the city has {} units: a number from 1 to that is needed",
            key("n"),
            ids.len()
        ));
    }
    let first = |from: &Value, name: &str, place: &dyn Fn(usize) -> String| -> Result<Vec<f64>, String> {
        let values = list(from, name)?;
        if values.len() < n {
            return Err(format!("{}: {} entries, {n} are needed", place(0), values.len()));
        }
        let read = |(at, own): (usize, &Value)| {
            let found = number(Some(own), || place(at))?;
            if found < 0.0 {
                Err(format!("{}: found {}, it has to be 0 or more", place(at), shown(Some(own))))
            } else {
                Ok(found)
            }
        };
        values.iter().take(n).enumerate().map(read).collect()
    };
    let of_city = |name: &'static str| first(city, name, &|at| format!("{name}[{at}] of the city"));
    let of_entry = |name: &'static str| first(entry, name, &|at| format!("{}[{at}]", key(name)));
    let points = list(city, "xy_km")?.iter().take(n).enumerate();
    let points = points
        .map(|(at, own)| point(own, || format!("xy_km[{at}] of the city")).map(|(x, y)| (1000.0 * x, 1000.0 * y)));
    let round = RoundTrip {
        weight: of_entry("weight")?,
        depot_km: of_entry("avg_depot_dist")?,
        area_km2: of_city("area_km2")?,
        people: of_city("pop")?,
        beta: number_of("beta")? / 100.0,
        stops: number_of("prob")?,
    };
    let count = whole("k")?;
    Ok(Instance {
        name: entry.get("inst").map(text).unwrap_or_default(),
        ids: ids.iter().take(n).map(text).collect(),
        sizes: vec![1; n],
        points: points.collect::<Result<_, String>>()?,
        edges: edges(city)?.into_iter().filter(|&(a, b)| a < n && b < n).collect(),
        task: Task::Districts {
            count: u32::try_from(count)
                .map_err(|_| format!("{}: found {count}, at most {n} are possible", key("k")))?,
            floor: whole("smin")?,
            cap: whole("smax")?,
        },
        cost: Cost::RoundTrip(Box::new(round)),
    })
}
