//! Reading instances.

use super::{Instance, Task};
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Which attributes of a graph's nodes hold size and coordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphColumns {
    /// Size, a whole number.
    pub size: String,
    /// First coordinate, in metres.
    pub x: String,
    /// Second coordinate, in metres.
    pub y: String,
}

impl Default for GraphColumns {
    /// The names in GerryChain's own examples.
    fn default() -> Self {
        Self { size: "TOTPOP".to_owned(), x: "C_X".to_owned(), y: "C_Y".to_owned() }
    }
}

/// Why an instance cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum InstanceError {
    /// The file cannot be read.
    #[error("{path} cannot be read: {source}", path = .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no JSON.
    #[error("{path} is no JSON: {source}", path = .path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Line and column.
        source: serde_json::Error,
    },
    /// The JSON is not an instance, or a value is off.
    #[error("{path}: {found}", path = .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What was found, where, and what is allowed.
        found: String,
    },
}

impl Instance {
    /// Reads an instance or a dual graph.
    ///
    /// # Errors
    /// [`InstanceError`] naming the file, the key and what is allowed.
    pub fn read(path: &Path, columns: &GraphColumns) -> Result<Self, InstanceError> {
        let text = std::fs::read(path).map_err(|source| InstanceError::Read { path: path.to_owned(), source })?;
        let value: Value =
            serde_json::from_slice(&text).map_err(|source| InstanceError::Json { path: path.to_owned(), source })?;
        let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        parse(&value, &name, columns).map_err(|found| InstanceError::Content { path: path.to_owned(), found })
    }
}

fn parse(value: &Value, name: &str, columns: &GraphColumns) -> Result<Instance, String> {
    let mut instance = if value.get("nodes").is_some() && value.get("adjacency").is_some() {
        graph(value, name, columns)?
    } else if value.get("pop").is_some() && value.get("edges").is_some() {
        published(value, name)?
    } else {
        return Err("no instance: expected the keys pop and edges (a published instance), or nodes and adjacency (a graph as networkx writes it)".to_owned());
    };
    let n = instance.sizes.len();
    if let Some(&(a, b)) = instance.edges.iter().find(|&&(a, b)| a >= n || b >= n) {
        return Err(format!(
            "edges: [{a}, {b}] names a unit that is not there; units are 0 to {}",
            n.saturating_sub(1)
        ));
    }
    instance.edges.retain(|&(a, b)| a != b);
    Ok(instance)
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>, String> {
    value.get(key).and_then(Value::as_array).ok_or_else(|| format!("{key}: a list is needed, and is not there"))
}

fn number(value: Option<&Value>, place: impl Fn() -> String) -> Result<f64, String> {
    let number = value.and_then(Value::as_f64).filter(|number| number.is_finite());
    number.ok_or_else(|| format!("{}: found {}, a finite number is needed", place(), shown(value)))
}

fn whole(value: Option<&Value>, place: impl Fn() -> String) -> Result<u64, String> {
    let found = number(value, &place)?;
    if found < 0.0 || found.fract() != 0.0 || found > 1e12 {
        return Err(format!("{}: found {found}, a whole number from 0 to 10^12 is needed", place()));
    }
    Ok(found as u64)
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

fn point(value: &Value, place: impl Fn() -> String) -> Result<(f64, f64), String> {
    Ok((number(value.get(0), &place)?, number(value.get(1), &place)?))
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn published(value: &Value, name: &str) -> Result<Instance, String> {
    let sizes = list(value, "pop")?.iter().enumerate();
    let sizes: Vec<u64> = sizes.map(|(at, own)| whole(Some(own), || format!("pop[{at}]"))).collect::<Result<_, _>>()?;
    let n = sizes.len();
    let key = ["xy_m", "xy"].into_iter().find(|key| value.get(key).is_some());
    let key = key.ok_or("coordinates: the key xy_m or xy is needed")?;
    let points = list(value, key)?.iter().enumerate();
    let points: Vec<_> = points.map(|(at, own)| point(own, || format!("{key}[{at}]"))).collect::<Result<_, _>>()?;
    let ids: Vec<String> = match value.get("ids").and_then(Value::as_array) {
        Some(ids) => ids.iter().map(text).collect(),
        None => (0..n).map(|unit| unit.to_string()).collect(),
    };
    if points.len() != n || ids.len() != n {
        return Err(format!("pop has {n} entries, {key} {} and ids {}: they have to agree", points.len(), ids.len()));
    }
    let end = |at: usize, own: &Value, side: usize| whole(own.get(side), || format!("edges[{at}][{side}]"));
    let edges = list(value, "edges")?.iter().enumerate();
    let edges = edges.map(|(at, own)| Ok((end(at, own, 0)? as usize, end(at, own, 1)? as usize)));
    let edges: Vec<_> = edges.collect::<Result<_, String>>()?;
    let task = if value.get("facilities").is_some() {
        let facility = |(at, own): (usize, &Value)| {
            let unit = whole(own.get("unit"), || format!("facilities[{at}].unit"))? as usize;
            let capacity = number(own.get("capacity"), || format!("facilities[{at}].capacity"))?;
            Ok((unit, capacity.max(0.0).floor() as u64))
        };
        Task::ServiceAreas(list(value, "facilities")?.iter().enumerate().map(facility).collect::<Result<_, String>>()?)
    } else if value.get("k").is_some() {
        let whole = |key: &str| whole(value.get(key), || key.to_owned());
        Task::Districts { count: u32::try_from(whole("k")?).unwrap_or(u32::MAX), floor: whole("L")?, cap: whole("U")? }
    } else {
        return Err("no task: expected k, L and U, or facilities".to_owned());
    };
    let name = value.get("name").and_then(Value::as_str).unwrap_or(name).to_owned();
    Ok(Instance { name, ids, sizes, points, edges, task })
}

/// `networkx.readwrite.json_graph.adjacency_data`: a list of nodes with attributes, and for each its neighbours by id.
fn graph(value: &Value, name: &str, columns: &GraphColumns) -> Result<Instance, String> {
    let nodes = list(value, "nodes")?;
    let id = |node: &Value| node.get("id").map(text);
    let mut ids = Vec::with_capacity(nodes.len());
    let mut at = HashMap::new();
    for (position, node) in nodes.iter().enumerate() {
        let own = id(node).ok_or_else(|| format!("nodes[{position}]: no id"))?;
        if at.insert(own.clone(), position).is_some() {
            return Err(format!("nodes[{position}]: the id {own} stands twice"));
        }
        ids.push(own);
    }
    let column = |name: &str, position: usize| format!("nodes[{position}].{name}");
    let mut sizes = Vec::with_capacity(nodes.len());
    let mut points = Vec::with_capacity(nodes.len());
    for (position, node) in nodes.iter().enumerate() {
        sizes.push(whole(node.get(&columns.size), || column(&columns.size, position))?);
        let get = |name: &String| match node.get(name) {
            Some(Value::String(digits)) => {
                digits.parse().map_err(|_| format!("{}: {digits:?}", column(name, position)))
            }
            other => number(other, || column(name, position)),
        };
        points.push((get(&columns.x)?, get(&columns.y)?));
    }
    let mut edges = Vec::new();
    for (a, near) in list(value, "adjacency")?.iter().enumerate() {
        for other in near.as_array().into_iter().flatten() {
            let own = id(other).ok_or_else(|| format!("adjacency[{a}]: a neighbour without id"))?;
            let b = *at.get(&own).ok_or_else(|| format!("adjacency[{a}]: no node has the id {own}"))?;
            edges.push((a.min(b), a.max(b)));
        }
    }
    edges.sort_unstable();
    edges.dedup();
    Ok(Instance { name: name.to_owned(), ids, sizes, points, edges, task: Task::Graph })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Instance, String> {
        parse(&serde_json::from_str(text).unwrap(), "test", &GraphColumns::default())
    }

    #[test]
    fn districts_service_areas_and_graphs_are_told_apart() {
        let county = read(r#"{"pop":[5,6],"xy_m":[[0,0],[3000,4000]],"edges":[[0,1]],"k":1,"L":1,"U":20}"#).unwrap();
        assert_eq!(county.task, Task::Districts { count: 1, floor: 1, cap: 20 });
        assert_eq!(county.unit_cost(0, 1), 25.0 / 1e6);
        let areas =
            r#"{"pop":[5,6],"xy":[[0,0],[3000,4000]],"edges":[[0,1]],"facilities":[{"unit":1,"capacity":20.0}]}"#;
        let areas = read(areas).unwrap();
        assert_eq!(areas.task, Task::ServiceAreas(vec![(1, 20)]));
        assert_eq!(areas.unit_cost(0, 1), 5.0);
        let graph = r#"{"directed":false,"nodes":[{"id":"a","TOTPOP":3,"C_X":0,"C_Y":"1.5"},{"id":"b","TOTPOP":4,"C_X":0,"C_Y":0}],
            "adjacency":[[{"id":"b"}],[{"id":"a"}]]}"#;
        let graph = read(graph).unwrap();
        assert_eq!((graph.edges, graph.task), (vec![(0, 1)], Task::Graph));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let negative = read(r#"{"pop":[-5],"xy_m":[[0,0]],"edges":[],"k":1,"L":1,"U":20}"#).unwrap_err();
        assert!(negative.starts_with("pop[0]: found -5"), "{negative}");
        let edge = read(r#"{"pop":[5],"xy_m":[[0,0]],"edges":[[0,7]],"k":1,"L":1,"U":20}"#).unwrap_err();
        assert!(edge.contains("[0, 7]") && edge.contains("units are 0 to 0"), "{edge}");
        assert!(read("{}").unwrap_err().contains("expected the keys"));
    }
}
