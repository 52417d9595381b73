//! Reading instances.

use super::check::sound;
use super::{Cost, Instance, Task, city};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// More room than all units together can fill.
const MOST_CAPACITY: f64 = 1e15;

/// Which attributes of a graph's nodes hold size and coordinates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    #[error("{path} is no JSON: {source}{hint}", path = .path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Line and column.
        source: serde_json::Error,
        /// What to do, where the reason is known.
        hint: &'static str,
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
    /// Reads an instance or a dual graph; `name` chooses among several in one file.
    ///
    /// # Errors
    /// [`InstanceError`] naming the file, the key and what is allowed.
    pub fn read(path: &Path, name: Option<&str>, columns: &GraphColumns) -> Result<Self, InstanceError> {
        let content = |path: &Path, found: String| InstanceError::Content { path: path.to_owned(), found };
        let value = json(path)?;
        if value.get("instances").is_some() {
            let at = city::chosen(&value, name).map_err(|found| content(path, found))?;
            let file = value.get("city").and_then(Value::as_str);
            let file = file.ok_or_else(|| content(path, "city: the name of the city's file is needed".to_owned()))?;
            let beside = path.with_file_name(file);
            let instance = city::instance(&value, at, &json(&beside)?).map_err(|found| content(path, found))?;
            return checked(instance).map_err(|found| content(path, found));
        }
        let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let instance = parse(&value, &stem, columns).map_err(|found| content(path, found))?;
        match name.filter(|name| **name != instance.name) {
            Some(name) => Err(content(
                path,
                format!("holds one instance, {}, and none is named {name:?}; leave out --instance", instance.name),
            )),
            None => Ok(instance),
        }
    }
}

fn json(path: &Path) -> Result<Value, InstanceError> {
    let text = std::fs::read(path).map_err(|source| InstanceError::Read { path: path.to_owned(), source })?;
    serde_json::from_slice(&text).map_err(|source| {
        let hint = hint(&text, &source);
        InstanceError::Json { path: path.to_owned(), source, hint }
    })
}

/// The instance once it is sound, without edges from a unit to itself.
fn checked(mut instance: Instance) -> Result<Instance, String> {
    sound(&instance)?;
    instance.edges.retain(|&(a, b)| a != b);
    Ok(instance)
}

/// What to do about words that Python writes and JSON does not have.
fn hint(text: &[u8], error: &serde_json::Error) -> &'static str {
    let line = text.split(|&byte| byte == b'\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    // Columns count the bytes read so far, of which the last are in the word.
    let around = &line[error.column().saturating_sub(10).min(line.len())..(error.column() + 10).min(line.len())];
    let holds = |word: &[u8]| around.windows(word.len()).any(|part| part == word);
    if holds(b"NaN") || holds(b"Infinity") {
        "; NaN and Infinity are Python's, not JSON's: leave out the attribute or fill it in, and write the file with json.dump(..., allow_nan=False)"
    } else {
        ""
    }
}

fn parse(value: &Value, name: &str, columns: &GraphColumns) -> Result<Instance, String> {
    let instance = if value.get("nodes").is_some() && value.get("adjacency").is_some() {
        graph(value, name, columns)?
    } else if value.get("pop").is_some() && value.get("edges").is_some() {
        published(value, name)?
    } else {
        return Err("no instance: expected the keys pop and edges (a published instance), city and instances (several on one city), or nodes and adjacency (a graph as networkx writes it)".to_owned());
    };
    checked(instance)
}

pub(super) fn list<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>, String> {
    value.get(key).and_then(Value::as_array).ok_or_else(|| format!("{key}: a list is needed, and is not there"))
}

/// A finite number, or one written as text, as spreadsheets and shapefiles leave them.
pub(super) fn number(value: Option<&Value>, place: impl Fn() -> String) -> Result<f64, String> {
    let number = match value {
        Some(Value::String(digits)) => digits.trim().parse().ok(),
        other => other.and_then(Value::as_f64),
    };
    let number = number.filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| format!("{}: found {}, a finite number is needed", place(), shown(value)))
}

pub(super) fn whole(value: Option<&Value>, place: impl Fn() -> String) -> Result<u64, String> {
    let found = number(value, &place)?;
    if found < 0.0 || found.fract() != 0.0 || found > 1e12 {
        return Err(format!("{}: found {found}, a whole number from 0 to 10^12 is needed", place()));
    }
    Ok(found as u64)
}

pub(super) fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

pub(super) fn point(value: &Value, place: impl Fn() -> String) -> Result<(f64, f64), String> {
    Ok((number(value.get(0), &place)?, number(value.get(1), &place)?))
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The pairs of positions at the key `edges`.
pub(super) fn edges(value: &Value) -> Result<Vec<(usize, usize)>, String> {
    let end = |at: usize, own: &Value, side: usize| whole(own.get(side), || format!("edges[{at}][{side}]"));
    let edges = list(value, "edges")?.iter().enumerate();
    edges.map(|(at, own)| Ok((end(at, own, 0)? as usize, end(at, own, 1)? as usize))).collect()
}

fn published(value: &Value, name: &str) -> Result<Instance, String> {
    let sizes = list(value, "pop")?.iter().enumerate();
    let sizes: Vec<u64> = sizes.map(|(at, own)| whole(Some(own), || format!("pop[{at}]"))).collect::<Result<_, _>>()?;
    let n = sizes.len();
    let keys = [("xy_m", 1.0), ("xy", 1.0), ("xy_km", 1000.0)];
    let key = keys.into_iter().find(|(key, _)| value.get(key).is_some());
    let (key, metres) = key.ok_or("coordinates: the key xy_m, xy or xy_km is needed")?;
    let points = list(value, key)?.iter().enumerate();
    let points = points.map(|(at, own)| point(own, || format!("{key}[{at}]")).map(|(x, y)| (metres * x, metres * y)));
    let points: Vec<_> = points.collect::<Result<_, _>>()?;
    let ids: Vec<String> = match value.get("ids").and_then(Value::as_array) {
        Some(ids) => ids.iter().map(text).collect(),
        None => (0..n).map(|unit| unit.to_string()).collect(),
    };
    if points.len() != n || ids.len() != n {
        return Err(format!("pop has {n} entries, {key} {} and ids {}: they have to agree", points.len(), ids.len()));
    }
    let edges = edges(value)?;
    let task = if value.get("facilities").is_some() {
        let facility = |(at, own): (usize, &Value)| {
            let unit = whole(own.get("unit"), || format!("facilities[{at}].unit"))? as usize;
            let capacity = number(own.get("capacity"), || format!("facilities[{at}].capacity"))?;
            if !(0.0..=MOST_CAPACITY).contains(&capacity) {
                return Err(format!("facilities[{at}].capacity: found {capacity}, a number from 0 to 10^15 is needed"));
            }
            // Sizes are whole, so that a part of one is no room.
            Ok((unit, capacity.floor() as u64))
        };
        Task::ServiceAreas(list(value, "facilities")?.iter().enumerate().map(facility).collect::<Result<_, String>>()?)
    } else if value.get("k").is_some() {
        let whole = |key: &str| whole(value.get(key), || key.to_owned());
        let count = whole("k")?;
        let count = u32::try_from(count)
            .map_err(|_| format!("k: found {count}, a number of districts from 1 to {n} is needed"))?;
        Task::Districts { count, floor: whole("L")?, cap: whole("U")? }
    } else {
        // A whole city, of which nothing is asked yet.
        Task::Graph
    };
    let cost = if matches!(task, Task::ServiceAreas(_)) { Cost::Travel } else { Cost::InertiaRounded };
    let name = value.get("name").and_then(Value::as_str).unwrap_or(name).to_owned();
    Ok(Instance { name, ids, sizes, points, edges, task, cost })
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
        let get = |name: &String| number(node.get(name), || column(name, position));
        points.push((get(&columns.x)?, get(&columns.y)?));
    }
    let mut edges = Vec::new();
    let adjacency = list(value, "adjacency")?;
    if adjacency.len() != nodes.len() {
        return Err(format!(
            "adjacency has {} entries and nodes {}: there has to be one list of neighbours for each node",
            adjacency.len(),
            nodes.len()
        ));
    }
    for (a, near) in adjacency.iter().enumerate() {
        let near = near.as_array();
        for other in near.ok_or_else(|| format!("adjacency[{a}]: a list of neighbours is needed, and is not there"))? {
            let own = id(other).ok_or_else(|| format!("adjacency[{a}]: a neighbour without id"))?;
            let b = *at.get(&own).ok_or_else(|| format!("adjacency[{a}]: no node has the id {own}"))?;
            edges.push((a.min(b), a.max(b)));
        }
    }
    edges.sort_unstable();
    edges.dedup();
    Ok(Instance { name: name.to_owned(), ids, sizes, points, edges, task: Task::Graph, cost: Cost::InertiaRounded })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pcn::model::PracticeId;

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

    /// A facility that is no unit went on as a practice of that number, and ended the program.
    #[test]
    fn facilities_are_units_each_once() {
        let with = |facilities: &str| {
            let text = r#"{"pop":[5,6],"ids":["a","b"],"xy":[[0,0],[1,1]],"edges":[[0,1]],"facilities":FACILITIES}"#;
            read(&text.replace("FACILITIES", facilities)).unwrap_err()
        };
        for unit in ["2", "4294967296", "1000000000000"] {
            let error = with(&format!(r#"[{{"unit":0,"capacity":9}},{{"unit":{unit},"capacity":9}}]"#));
            assert!(error.starts_with(&format!("facilities[1].unit: found {unit}")), "{error}");
            assert!(error.contains("units are 0 to 1") && error.contains("counted from 0"), "{error}");
        }
        let twice = with(r#"[{"unit":1,"capacity":9},{"unit":1,"capacity":8}]"#);
        assert!(twice.contains("facilities[1].unit: unit 1 is that of facilities[0] too"), "{twice}");
        let none = with("[]");
        assert!(none.contains("facilities: the list is empty"), "{none}");
        let negative = with(r#"[{"unit":1,"capacity":-1}]"#);
        assert!(negative.starts_with("facilities[0].capacity: found -1"), "{negative}");
        let both = with(r#"[{"unit":7,"capacity":9},{"unit":8,"capacity":9}]"#);
        assert_eq!(both.lines().count(), 2, "all that is wrong is said at once: {both}");
    }

    #[test]
    fn ids_stand_once_and_names_of_units_are_needed() {
        let twice =
            read(r#"{"pop":[5,6],"ids":["a","a"],"xy_m":[[0,0],[1,1]],"edges":[],"k":1,"L":1,"U":20}"#).unwrap_err();
        assert!(twice.contains("ids[1]: \"a\" is that of ids[0] too"), "{twice}");
        let empty =
            read(r#"{"pop":[5,6],"ids":["a",""],"xy_m":[[0,0],[1,1]],"edges":[],"k":1,"L":1,"U":20}"#).unwrap_err();
        assert!(empty.contains("ids[1]: is empty"), "{empty}");
        let none = read(r#"{"pop":[],"xy_m":[],"edges":[],"k":1,"L":1,"U":20}"#).unwrap_err();
        assert!(none.contains("there are no units"), "{none}");
        let huge = read(r#"{"pop":[5000000000],"xy_m":[[0,0]],"edges":[],"k":1,"L":1,"U":20}"#).unwrap_err();
        assert!(huge.contains("unit 0 (0): its size is 5000000000") && huge.contains("4294967295"), "{huge}");
    }

    #[test]
    fn numbers_may_be_text_and_have_to_be_finite() {
        let graph = |size: &str, x: &str| {
            read(&format!(r#"{{"nodes":[{{"id":0,"TOTPOP":{size},"C_X":{x},"C_Y":0}}],"adjacency":[[]]}}"#))
        };
        let read = graph("\" 12 \"", "\"1.5\"").unwrap();
        assert_eq!((read.sizes, read.points), (vec![12], vec![(1.5, 0.0)]));
        for x in ["\"NaN\"", "\"inf\"", "\"\"", "\"1,5\"", "null"] {
            let error = graph("1", x).unwrap_err();
            assert!(error.starts_with(&format!("nodes[0].C_X: found {x}, a finite number")), "{error}");
        }
        assert!(graph("\"1.5\"", "0").unwrap_err().contains("a whole number"));
    }

    #[test]
    fn a_list_of_neighbours_for_each_node() {
        let node = r#"{"id":0,"TOTPOP":1,"C_X":0,"C_Y":0}"#;
        for (adjacency, said) in [("[]", "adjacency has 0 entries and nodes 1"), ("[7]", "adjacency[0]: a list")] {
            let error = read(&format!(r#"{{"nodes":[{node}],"adjacency":{adjacency}}}"#)).unwrap_err();
            assert!(error.starts_with(said), "{error}");
        }
    }

    #[test]
    fn what_python_writes_for_no_number_is_explained() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("graph.json");
        for word in ["NaN", "Infinity", "-Infinity"] {
            std::fs::write(&path, format!("{{\"nodes\": [\n{{\"id\": 0, \"C_X\": {word}}}],\n\"adjacency\": []}}"))
                .unwrap();
            let error = Instance::read(&path, None, &GraphColumns::default()).unwrap_err().to_string();
            assert!(error.contains("graph.json is no JSON") && error.contains("line 2"), "{error}");
            assert!(error.contains("allow_nan=False"), "{error}");
        }
        std::fs::write(&path, "{").unwrap();
        let error = Instance::read(&path, None, &GraphColumns::default()).unwrap_err().to_string();
        assert!(!error.contains("Python"), "{error}");
    }

    const CITY: &str = r#"{"name":"town","ids":["a","b","c"],"pop":[10,20,30],"area_km2":[1,2,3],
        "xy_km":[[0,0],[1,0],[2,0]],"edges":[[0,1],[1,2]]}"#;
    const SEVERAL: &str = r#"{"city":"city.json","instances":[
        {"inst":"T_2","n":2,"k":1,"smin":1,"smax":2,"beta":50,"prob":0.1,"avg_depot_dist":[1,2],"weight":[3,4]},
        {"inst":"T_3","n":3,"k":1,"smin":1,"smax":3,"beta":50,"prob":0.1,"avg_depot_dist":[1,2,3],"weight":[3,4,5]}]}"#;

    /// Reads one of several instances from files with these contents.
    fn several(city: &str, instances: &str, name: Option<&str>) -> Result<Instance, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("instances.json");
        std::fs::write(&path, instances).unwrap();
        std::fs::write(folder.path().join("city.json"), city).unwrap();
        Instance::read(&path, name, &GraphColumns::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn one_of_several_instances_is_the_first_units_of_its_city() {
        let read = several(CITY, SEVERAL, Some("T_2")).unwrap();
        assert_eq!(
            (read.name.as_str(), read.sizes.as_slice(), read.edges.as_slice()),
            ("T_2", &[1, 1][..], &[(0, 1)][..])
        );
        assert_eq!(read.task, Task::Districts { count: 1, floor: 1, cap: 2 });
        assert_eq!(read.points[1], (1000.0, 0.0));
        let Cost::RoundTrip(round) = &read.cost else { panic!("{:?}", read.cost) };
        assert_eq!(
            (round.weight.as_slice(), round.people.as_slice(), round.beta),
            (&[3.0, 4.0][..], &[10.0, 20.0][..], 0.5)
        );
        let problem = read.problem().unwrap();
        let (_, score) = problem.score(&[PracticeId::new(0), PracticeId::new(1)]);
        // 2 * 11 / 7 km out and back, and 0.5 * sqrt(3 * (1 + 0.1 * 30)) around.
        let metres = 1000.0 * (22.0 / 7.0 + 0.5 * 12.0_f64.sqrt());
        assert!((score.total().patient_km() - metres).abs() < 1e-6, "{score:?}");
    }

    #[test]
    fn which_of_several_is_asked_and_what_they_lack_is_named() {
        for name in [None, Some("T_9")] {
            let error = several(CITY, SEVERAL, name).unwrap_err();
            assert!(error.contains("holds 2 instances") && error.contains("--instance NAME:\n  T_2\n  T_3"), "{error}");
            assert_eq!(error.contains("none is named \"T_9\""), name.is_some(), "{error}");
        }
        let many = several(CITY, &SEVERAL.replace("\"n\":3", "\"n\":4"), Some("T_3")).unwrap_err();
        assert!(many.contains("instances[1].n: found 4, the city has 3 units"), "{many}");
        let short = several(CITY, &SEVERAL.replace("[3,4,5]", "[3,4]"), Some("T_3")).unwrap_err();
        assert!(short.contains("instances[1].weight[0]: 2 entries, 3 are needed"), "{short}");
        let negative = several(&CITY.replace("[1,2,3]", "[1,-2,3]"), SEVERAL, Some("T_3")).unwrap_err();
        assert!(negative.contains("area_km2[1] of the city: found -2, it has to be 0 or more"), "{negative}");
        let city = several("{", SEVERAL, Some("T_3")).unwrap_err();
        assert!(city.contains("city.json is no JSON"), "{city}");
    }

    #[test]
    fn a_whole_city_is_units_of_which_nothing_is_asked() {
        let city = read(CITY).unwrap();
        assert_eq!((city.task, city.sizes, city.points[2]), (Task::Graph, vec![10, 20, 30], (2000.0, 0.0)));
        assert_eq!((city.ids[2].as_str(), city.cost), ("c", Cost::InertiaRounded));
    }

    #[test]
    fn each_objective_has_costs_of_its_own() {
        let text = r#"{"pop":[5,6],"xy_m":[[0,0],[1400,0]],"edges":[[0,1]],"k":1,"L":1,"U":20}"#;
        let mut instance = read(text).unwrap();
        let mut cost = |cost: Cost| {
            instance.cost = cost;
            (instance.unit_cost(0, 1) * 1e6, instance.assignment().unwrap().costs()[1])
        };
        assert_eq!(cost(Cost::InertiaRounded), (1.0, 5));
        let (inertia, whole) = cost(Cost::Inertia);
        assert!((inertia - 1.96).abs() < 1e-9 && whole == 10, "{inertia}");
        let (travel, whole) = cost(Cost::Travel);
        assert!((travel - 1.4e6).abs() < 1e-3 && whole == 7_000_000, "{travel}");
        assert_eq!(cost(Cost::CutEdges), (0.0, 0));
    }
}
