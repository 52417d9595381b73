//! Who neighbours whom, from a scenario.

use super::once::Once;
use super::{Scenario, layers};
use crate::edges::{read_edges, within as both_in};
use crate::input::{InputError, did_you_mean, list};
use crate::table::PracticeTable;
use geo::MultiPolygon;
use pcn::adjacency::{
    Adjacency, Contiguity, Edge, PolygonError, Reason, cut, given, nearest, polygon, shared, territory, within,
};
use pcn::geometry::{GridPoint, Territories, TerritoryOptions};
use pcn::model::{Practice, PracticeId};
use std::collections::HashMap;
use std::path::Path;

/// The kinds that a scenario may name.
const KINDS: [&str; 6] = ["territory", "nearest", "radius", "polygons", "shared", "given"];

/// Patients of each of two practices in one LSOA that make them neighbours, unless told otherwise.
const SHARED_PATIENTS: u32 = 25;

/// The kinds asked for: those named, else those whose settings are there, else territory.
pub(crate) fn kinds(scenario: &Scenario) -> Vec<&str> {
    let asked = &scenario.neighbours;
    if !asked.kinds.is_empty() {
        return asked.kinds.iter().map(String::as_str).collect();
    }
    let set = [
        ("nearest", asked.nearest.is_some()),
        ("radius", asked.radius_km.is_some()),
        ("polygons", asked.polygons.is_some()),
        ("shared", asked.lsoa.is_some()),
        ("given", asked.edges.is_some()),
    ];
    let found: Vec<&str> = set.into_iter().filter(|(_, is_set)| *is_set).map(|(kind, _)| kind).collect();
    if found.is_empty() { vec!["territory"] } else { found }
}

/// The adjacency, before bridges, and the territories of the practices.
pub(crate) fn adjacency(
    scenario: &Scenario,
    whole: &PracticeTable,
    table: &PracticeTable,
    practices: &[Practice],
    files: &Once,
) -> Result<(Adjacency, Territories), InputError> {
    let asked = &scenario.neighbours;
    let mut options = TerritoryOptions::default();
    if let Some(outline) = &asked.outline {
        options = options.outline(scenario.of_key("neighbours.outline", outline, layers::land(outline))?);
    }
    let wrong = |key: &str, near: &str, found: String, allowed: &str, hint: &str| -> InputError {
        scenario.flaw("E506", &format!("neighbours.{key}"), near, found, allowed, hint).into()
    };
    let territories_failed = |error: pcn::geometry::TerritoryError| {
        wrong("outline", "", error.to_string(), "practices and land in Britain", "correct the coordinates")
    };
    let missing = |kind: &str, key: &str| {
        let found = format!("neighbours.kinds has {kind:?}, but neighbours.{key} is not set");
        wrong("kinds", kind, found, "the setting of each kind", &format!("set neighbours.{key}"))
    };
    let (mut graphs, mut drawn) = (Vec::new(), None);
    for kind in kinds(scenario) {
        graphs.push(match kind {
            "territory" => {
                let (graph, territories) = territory(practices, &options).map_err(territories_failed)?;
                drawn = Some(territories);
                graph
            }
            "nearest" => match asked.nearest.ok_or_else(|| missing(kind, "nearest"))? {
                0 => {
                    let found = "neighbours.nearest is 0".to_owned();
                    return Err(wrong("nearest", "", found, "1 or more", "4 to 6 are usual"));
                }
                number => nearest(practices, number),
            },
            "radius" => match asked.radius_km.ok_or_else(|| missing(kind, "radius_km"))? {
                km if km.is_finite() && km > 0.0 => within(practices, km),
                km => {
                    let found = format!("neighbours.radius_km is {km}");
                    return Err(wrong("radius_km", "", found, "a positive number of kilometres", "3.0 suits a town"));
                }
            },
            "polygons" => {
                let file = asked.polygons.as_ref().ok_or_else(|| missing(kind, "polygons"))?;
                of_polygons(scenario, file, practices, files)?
            }
            "shared" => {
                let file = asked.lsoa.as_ref().ok_or_else(|| missing(kind, "lsoa"))?;
                let population = scenario.of_key("neighbours.lsoa", file, files.residents(file, &table.ids()))?;
                shared(practices.len(), &population.residents, asked.shared_patients.unwrap_or(SHARED_PATIENTS))
            }
            "given" => {
                let file = asked.edges.as_ref().ok_or_else(|| missing(kind, "edges"))?;
                let pairs = both_in(scenario.of_key("neighbours.edges", file, read_edges(file, whole))?, table);
                given(practices, &pairs)
                    .map_err(|e| wrong("edges", "", e.to_string(), "known codes", "correct the codes"))?
            }
            other => {
                let found = format!("neighbours.kinds has {other:?}");
                let hint = did_you_mean(other, KINDS, "name one of them");
                return Err(wrong("kinds", other, found, &format!("any of {}", KINDS.join(", ")), &hint));
            }
        });
    }
    let territories = match drawn {
        Some(territories) => territories,
        None => {
            let points: Vec<GridPoint> = practices.iter().map(|practice| practice.location).collect();
            Territories::new(&points, &options).map_err(territories_failed)?
        }
    };
    let graph = barriers(scenario, Adjacency::union(&graphs), practices)?;
    Ok((edited(scenario, graph, whole, table)?, territories))
}

/// Polygons that carry practice codes.
fn of_polygons(
    scenario: &Scenario,
    file: &Path,
    practices: &[Practice],
    files: &Once,
) -> Result<Adjacency, InputError> {
    let asked = &scenario.neighbours;
    let wrong = |key: &str, found: String, allowed: &str, hint: &str| -> InputError {
        scenario.flaw("E506", &format!("neighbours.{key}"), "", found, allowed, hint).into()
    };
    let contiguity = match asked.contiguity.as_deref() {
        None | Some("rook") => Contiguity::Rook,
        Some("queen") => Contiguity::Queen,
        Some(other) => {
            let found = format!("neighbours.contiguity is {other:?}");
            return Err(wrong(
                "contiguity",
                found,
                "rook (a shared border) or queen (a shared corner)",
                "use one of them",
            ));
        }
    };
    let property = asked.property.as_deref().unwrap_or("code");
    let mut by_code: HashMap<String, MultiPolygon<f64>> = HashMap::new();
    for (code, area) in scenario.of_key("neighbours.polygons", file, files.polygons(file, property))?.iter() {
        by_code.entry(code.clone()).or_insert_with(|| MultiPolygon::new(Vec::new())).0.extend(area.0.iter().cloned());
    }
    let lacking: Vec<&str> =
        practices.iter().map(|p| p.code.as_str()).filter(|code| !by_code.contains_key(*code)).collect();
    if !lacking.is_empty() {
        let found =
            format!("{} practices without a polygon in {}: {}", lacking.len(), file.display(), list(&lacking, 20));
        let hint = format!("check that the property {property:?} holds practice codes, or leave these practices out");
        return Err(wrong("polygons", found, "a polygon for each practice", &hint));
    }
    let areas: Vec<MultiPolygon<f64>> = practices.iter().filter_map(|p| by_code.remove(&p.code)).collect();
    polygon(&areas, contiguity).map_err(|PolygonError::Overlap { first, second, share }| {
        let (first, second) = (&practices[first].code, &practices[second].code);
        let found = format!("the polygons of {first} and {second} overlap on {share:.1} % of the smaller");
        wrong(
            "polygons",
            found,
            "polygons side by side",
            "correct the layer; up to 1 % is taken for generalised borders",
        )
    })
}

fn barriers(scenario: &Scenario, graph: Adjacency, practices: &[Practice]) -> Result<Adjacency, InputError> {
    let Some(file) = &scenario.neighbours.barriers else { return Ok(graph) };
    let (graph, alone) = cut(&graph, practices, &scenario.of_key("neighbours.barriers", file, layers::lines(file))?);
    let code = |id: PracticeId| practices[id.index()].code.as_str();
    let added = |id: PracticeId| scenario.neighbours.add.iter().flatten().any(|added| added == code(id));
    let alone: Vec<String> = alone
        .iter()
        .filter(|found| !added(found.practice))
        .map(|found| {
            let before: Vec<&str> = found.neighbours.iter().map(|&id| code(id)).collect();
            format!("{} from all its neighbours ({})", code(found.practice), list(&before, 6))
        })
        .collect();
    if alone.is_empty() {
        return Ok(graph);
    }
    let found = format!("the barriers of {} cut off {}", file.display(), list(&alone, 6));
    let hint = "move the line, or join the practice by hand: neighbours.add = [[\"A81001\", \"A81002\"]]";
    Err(scenario
        .flaw("E506", "neighbours.barriers", "", found, "barriers that leave each practice a neighbour", hint)
        .into())
}

/// Edges added and taken away by code.
fn edited(
    scenario: &Scenario,
    graph: Adjacency,
    whole: &PracticeTable,
    table: &PracticeTable,
) -> Result<Adjacency, InputError> {
    let asked = &scenario.neighbours;
    let added = super::rules::pairs(scenario, "neighbours.add", &asked.add, whole, table)?;
    let removed = super::rules::pairs(scenario, "neighbours.remove", &asked.remove, whole, table)?;
    let gone = |edge: &Edge| removed.iter().any(|&(a, b)| (a.min(b), a.max(b)) == (edge.a, edge.b));
    let graph = graph.filtered(|edge| !gone(edge));
    Ok(graph.with(added.into_iter().map(|(a, b)| Edge { a, b, reason: Reason::Added })))
}
