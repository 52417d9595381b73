//! What the page knows: columns, steps and places instead of objects, so that a country stays small.

use super::scoring::{ObjectiveData, RulesData};
use crate::atlas::{DrawnPlan, owners};
use crate::boundaries::{Boundary, degrees};
use crate::colour::PALETTE;
use crate::frame::Frame;
use crate::shapes::{Shapes, steps};
use crate::{Atlas, report};
use geo::Point;
use pcn::geometry::GridPoint;
use pcn::model::{Score, SizePolicy};
use pcn_io::output::{PracticeRecord, reason_name};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub(super) struct PageData {
    title: String,
    about: About,
    frame: FrameData,
    policy: PolicyData,
    detour: f64,
    least: u32,
    most: u32,
    palette: [&'static str; 9],
    practices: Practices,
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<RulesData>,
    objective: ObjectiveData,
    /// Practices that no network inside the rules lifts above the floor.
    trapped: Vec<usize>,
    corners: Vec<i32>,
    /// The rings of each site as places in the corners.
    rings: Vec<Vec<Vec<u32>>>,
    /// Places of neighbouring practices, flat, by reason.
    neighbours: BTreeMap<String, Vec<usize>>,
    plans: Vec<PlanData>,
    boundaries: Vec<Layer>,
}

#[derive(Serialize)]
struct About {
    status: String,
    words: String,
    gap: Option<f64>,
    bound_micro: Option<i64>,
    score_micro: i64,
    /// Whether the plan was made by rules and distances that the page can recount.
    recounted: bool,
    made_with: String,
    sources: Vec<String>,
}

#[derive(Serialize)]
struct FrameData {
    mercator: bool,
    origin: (f64, f64),
    units_per_km: f64,
}

/// Prices in millionths of a patient-km.
#[derive(Serialize)]
struct PolicyData {
    floor: u32,
    ceiling: u32,
    cap: u32,
    exception_price: i64,
    shortfall_price: i64,
    excess_price: i64,
}

#[derive(Serialize)]
struct Practices {
    code: Vec<String>,
    name: Vec<String>,
    postcode: Vec<String>,
    commissioner: Vec<String>,
    list_size: Vec<u32>,
    /// What the size policy counts, where that is not registered patients.
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<Vec<u32>>,
    easting: Vec<f64>,
    northing: Vec<f64>,
    site: Vec<usize>,
    /// Steps of the places.
    place: Vec<i32>,
}

#[derive(Serialize)]
struct PlanData {
    name: String,
    labels: Vec<String>,
    names: Vec<String>,
    colours: Vec<usize>,
    /// The network of each practice; -1 for none.
    of: Vec<i64>,
    /// Reasons of the networks below the floor that the record names as exceptions.
    waived: BTreeMap<usize, String>,
    /// What each network is paid in a year, line by line, where the record says so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    money: Vec<Vec<(String, f64)>>,
}

#[derive(Serialize)]
struct Layer {
    name: String,
    areas: Vec<Area>,
}

#[derive(Serialize)]
struct Area {
    name: String,
    /// Whether practices of the plan lie in it.
    inhabited: bool,
    rings: Vec<Vec<i32>>,
}

impl PageData {
    pub(super) fn new(atlas: &Atlas) -> Self {
        let (record, problem) = (atlas.record(), atlas.problem());
        let points: Vec<GridPoint> = problem.practices().iter().map(|practice| practice.location).collect();
        let frame = Frame::around(&points);
        let shapes = Shapes::new(atlas.territories(), &frame);
        let (least, most) = problem.count_range();
        let mut neighbours: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for edge in problem.adjacency().edges() {
            neighbours.entry(reason_name(edge)).or_default().extend([edge.a.index(), edge.b.index()]);
        }
        Self {
            title: atlas.title().to_owned(),
            about: About {
                status: format!("{:?}", record.status).to_lowercase(),
                words: record.status_text.clone(),
                gap: record.gap,
                bound_micro: record.bound_micro.map(Score::micro),
                score_micro: record.score_micro.micro(),
                recounted: atlas.is_recounted(),
                made_with: format!("pcn {}", record.pcn_version),
                sources: report::sources(record),
            },
            frame: FrameData {
                mercator: frame.is_mercator(),
                origin: frame.origin(),
                units_per_km: frame.units_per_km(),
            },
            policy: PolicyData::new(problem.policy()),
            detour: record.settings.detour,
            least,
            most,
            palette: PALETTE,
            practices: Practices::new(atlas, &points, &frame),
            rules: RulesData::new(problem.rules()),
            objective: ObjectiveData::new(problem, record.not_held()),
            trapped: atlas.trapped().iter().map(|id| id.index()).collect(),
            corners: shapes.steps(),
            rings: shapes.rings,
            neighbours,
            plans: atlas.plans().iter().map(|plan| PlanData::new(plan, problem.len())).collect(),
            boundaries: layers(atlas, &points, &frame),
        }
    }
}

impl PolicyData {
    fn new(policy: &SizePolicy) -> Self {
        let micro = |price: f64| Score::from_patient_km(price).micro();
        Self {
            floor: policy.floor,
            ceiling: policy.ceiling,
            cap: policy.cap,
            exception_price: micro(policy.exception_price),
            shortfall_price: micro(policy.shortfall_price),
            excess_price: micro(policy.excess_price),
        }
    }
}

impl Practices {
    fn new(atlas: &Atlas, points: &[GridPoint], frame: &Frame) -> Self {
        let rows = &atlas.record().practice_table;
        let text = |of: fn(&PracticeRecord) -> &String| rows.iter().map(of).cloned().collect();
        Self {
            code: text(|row| &row.code),
            name: text(|row| &row.name),
            postcode: text(|row| &row.postcode),
            commissioner: text(|row| &row.commissioner),
            list_size: rows.iter().map(|row| row.list_size).collect(),
            population: atlas.problem().population().map(<[u32]>::to_vec),
            easting: points.iter().map(|point| point.easting()).collect(),
            northing: points.iter().map(|point| point.northing()).collect(),
            site: (0..points.len()).map(|point| atlas.territories().site_of(point).index()).collect(),
            place: steps(points.iter().map(|point| frame.place(point.easting(), point.northing()))),
        }
    }
}

impl PlanData {
    fn new(plan: &DrawnPlan, practices: usize) -> Self {
        let number = |at: Option<usize>| at.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1);
        Self {
            name: plan.name.clone(),
            labels: plan.networks.iter().map(|network| network.label.clone()).collect(),
            names: plan.networks.iter().map(|network| network.name.clone()).collect(),
            colours: plan.colours.clone(),
            of: owners(&plan.networks, practices).into_iter().map(number).collect(),
            waived: plan.waived.clone(),
            money: plan.money.clone(),
        }
    }
}

fn layers(atlas: &Atlas, points: &[GridPoint], frame: &Frame) -> Vec<Layer> {
    let places: Vec<Point<f64>> = points.iter().filter_map(|&point| degrees(point)).collect();
    let layer = |layer: &crate::Boundaries| Layer {
        name: layer.name.clone(),
        areas: layer.around(atlas).iter().map(|area| self::area(area, &places, frame)).collect(),
    };
    atlas.boundaries().iter().map(layer).collect()
}

fn area(area: &Boundary, places: &[Point<f64>], frame: &Frame) -> Area {
    let ring = |ring: &geo::LineString<f64>| {
        steps(ring.0.iter().skip(1).filter_map(|corner| frame.place_degrees(corner.x, corner.y)))
    };
    let rings = area.shape.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    Area {
        name: area.name.clone(),
        inhabited: area.held(places) > 0,
        rings: rings.map(ring).filter(|ring| ring.len() > 4).collect(),
    }
}
