//! The scenario file: everything that is asked of a plan. `docs/scenario.md` has a commented example for each key.
//!
//! [`Scenario::read`] reads the file, [`Study::read`] reads everything that it names and makes a problem of it.

mod boundary;
mod columns;
mod file;
mod layers;
mod matrix;
mod money;
mod neighbours;
mod once;
mod residents;
mod rows;
mod rules;
mod study;
mod terms;

pub use money::{MoneyLine, Rates};
pub use study::{LeftOutPractice, Study};

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A scenario. Every key has a default, so that the empty file is a scenario too.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// What it is about, for people.
    pub title: Option<String>,
    /// The table of practices.
    pub practices: Option<PathBuf>,
    /// Codes of ICBs, sub-ICBs or CCGs whose practices take part; none for all.
    pub area: Vec<String>,
    /// Tables with further columns, joined by practice code.
    pub join: Vec<Join>,
    /// Practices that take no part, each with its reason.
    pub left_out: Vec<LeftOut>,
    /// `today` (column `pcn_code`, the default) or a plan as a table: what change is counted from and `frozen` names.
    pub reference: Option<String>,
    /// Size policy and number of networks.
    pub size: Size,
    /// Who neighbours whom.
    pub neighbours: Neighbours,
    /// How far apart practices are.
    pub travel: Travel,
    /// Hard rules.
    pub rules: Rules,
    /// Priced terms.
    pub terms: Terms,
    /// Yearly figures of each network.
    pub money: Option<Money>,
    /// What else is reported of each network.
    pub report: Report,
    /// How far to search.
    pub search: Search,
    /// The file and its text, for messages.
    #[serde(skip)]
    pub(crate) source: Source,
}

/// Where a scenario came from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Source {
    pub(crate) file: PathBuf,
    pub(crate) text: String,
}

/// A table with further columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// A CSV or workbook with a column of practice codes.
    pub file: PathBuf,
    /// The column of practice codes; `code` when left out.
    #[serde(default)]
    pub code: Option<String>,
}

/// A practice that takes no part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Its code.
    pub practice: String,
    /// Why.
    pub reason: String,
}

/// Size policy and number of networks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Size {
    /// Least patients.
    pub floor: Option<u32>,
    /// Patients that a network should not exceed without need.
    pub ceiling: Option<u32>,
    /// Most patients of several practices.
    pub cap: Option<u32>,
    /// Patient-km for a network below the floor.
    pub exception_price: Option<f64>,
    /// Patient-km for each patient missing below the floor.
    pub shortfall_price: Option<f64>,
    /// Patient-km for each patient above the ceiling.
    pub excess_price: Option<f64>,
    /// `auto`, `free`, `K` or `MIN-MAX`.
    pub networks: Option<Networks>,
    /// The column that the size policy counts; `list_size` when left out.
    pub population: Option<String>,
    /// The date of that column, for people.
    pub population_date: Option<String>,
    /// Lower floors.
    pub waiver: Vec<Waiver>,
}

/// How many networks, as written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Networks {
    /// A number.
    Number(u32),
    /// `auto`, `free` or a range.
    Text(String),
}

impl std::fmt::Display for Networks {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Text(text) => formatter.write_str(text),
        }
    }
}

/// A lower floor: for networks that hold one of the practices, or for networks within an area.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// Practices: it is for networks that hold at least one of them.
    #[serde(default)]
    pub practices: Vec<String>,
    /// A side of a border: it is for networks that lie in it with all their practices.
    #[serde(default)]
    pub within: Option<Within>,
    /// Least patients.
    pub floor: u32,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// One side of a border.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Within {
    /// A column of the table.
    #[serde(default)]
    pub column: Option<String>,
    /// A GeoJSON of polygons.
    #[serde(default)]
    pub polygons: Option<PathBuf>,
    /// The property that names a polygon.
    #[serde(default)]
    pub property: Option<String>,
    /// The value that its practices have.
    pub value: String,
}

impl Within {
    pub(crate) fn border(&self) -> Border {
        Border { column: self.column.clone(), polygons: self.polygons.clone(), property: self.property.clone() }
    }
}

/// Which side of a border a practice is on: a column, or a layer of polygons.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Border {
    /// A column of the table.
    #[serde(default)]
    pub column: Option<String>,
    /// A GeoJSON of polygons.
    #[serde(default)]
    pub polygons: Option<PathBuf>,
    /// The property that names a polygon.
    #[serde(default)]
    pub property: Option<String>,
}

/// Who neighbours whom.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Neighbours {
    /// `territory`, `nearest`, `radius`, `polygons`, `shared` and `given`: an edge of any of them counts.
    pub kinds: Vec<String>,
    /// The land, a GeoJSON of polygons: territories end at its edge.
    pub outline: Option<PathBuf>,
    /// `nearest`: how many.
    pub nearest: Option<usize>,
    /// `radius`: straight kilometres.
    pub radius_km: Option<f64>,
    /// `polygons`: a GeoJSON of polygons that carry practice codes.
    pub polygons: Option<PathBuf>,
    /// `polygons`: the property that holds the practice code; `code` when left out.
    pub property: Option<String>,
    /// `polygons`: `rook` (a shared border, the default) or `queen` (a shared corner).
    pub contiguity: Option<String>,
    /// `shared`: registered patients by practice and LSOA.
    pub lsoa: Option<PathBuf>,
    /// `shared`: least patients of each of the two practices in one LSOA; 25 when left out.
    pub shared_patients: Option<u32>,
    /// `given`: a CSV `from,to`.
    pub edges: Option<PathBuf>,
    /// A GeoJSON of lines that no edge crosses.
    pub barriers: Option<PathBuf>,
    /// Edges added by code, barriers or not.
    pub add: Vec<[String; 2]>,
    /// Edges taken away by code.
    pub remove: Vec<[String; 2]>,
}

/// How far apart practices are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Travel {
    /// What a straight kilometre counts as; 1.0 when left out.
    pub detour: Option<f64>,
    /// A CSV `from,to,minutes` or `from,to,km`.
    pub matrix: Option<PathBuf>,
    /// What `from` is in the matrix: `practice` (the default) or `lsoa`.
    pub by: Option<String>,
    /// `by = "lsoa"`: registered patients by practice and LSOA.
    pub lsoa: Option<PathBuf>,
    /// The answer of OSRM's `table` service over the practices in the order of the table.
    pub osrm: Option<PathBuf>,
    /// What a minute counts as in kilometres; 0.5 (30 km/h) when left out.
    pub km_per_minute: Option<f64>,
    /// Whether patient-kilometres to the hub count; true when left out.
    pub counts: Option<bool>,
}

/// Hard rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// Groups of practices that share a network.
    pub together: Vec<Vec<String>>,
    /// Groups of practices of which no two share a network.
    pub apart: Vec<Vec<String>>,
    /// Practices that are exactly one network.
    pub fixed: Vec<Vec<String>>,
    /// Networks of the reference that are left as they are.
    pub frozen: Vec<String>,
    /// Borders that no network crosses.
    pub never_across: Vec<Border>,
    /// Least practices of a network.
    pub least_practices: Option<usize>,
    /// Most practices of a network.
    pub most_practices: Option<usize>,
    /// Largest distance from a member to its hub, in kilometres as travel counts them.
    pub most_km: Option<f64>,
    /// The same in minutes, where travel is in minutes.
    pub most_minutes: Option<f64>,
}

/// Priced terms.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Terms {
    /// Patients on the minority side of a border.
    pub border: Vec<BorderTerm>,
    /// Pairs with a strength.
    pub relationships: Option<Relationships>,
    /// Patients who live where another practice's patients do.
    pub shared: Option<SharedTerm>,
    /// Attributes spread evenly.
    pub need: Vec<NeedTerm>,
    /// Patients whose network changes from the reference.
    pub change: Option<ChangeTerm>,
    /// What a practice costs as hub.
    pub hubs: Option<HubsTerm>,
    /// Expressions over columns.
    pub own: Vec<OwnTerm>,
}

/// `[[terms.border]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BorderTerm {
    /// A column of the table.
    #[serde(default)]
    pub column: Option<String>,
    /// A GeoJSON of polygons.
    #[serde(default)]
    pub polygons: Option<PathBuf>,
    /// The property that names a polygon.
    #[serde(default)]
    pub property: Option<String>,
    /// Patient-km for each patient on a minority side; 1 when left out.
    #[serde(default)]
    pub price: Option<f64>,
}

impl BorderTerm {
    pub(crate) fn border(&self) -> Border {
        Border { column: self.column.clone(), polygons: self.polygons.clone(), property: self.property.clone() }
    }
}

/// `[terms.relationships]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relationships {
    /// A CSV `from,to,strength`; a strength left out is 1.
    pub file: PathBuf,
    /// Patient-km for parting a pair of strength 1; 1,000 when left out.
    #[serde(default)]
    pub price: Option<f64>,
}

/// `[terms.shared]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedTerm {
    /// Registered patients by practice and LSOA.
    pub lsoa: PathBuf,
    /// Patient-km for each shared patient whose two practices are parted; 0.1 when left out.
    #[serde(default)]
    pub price: Option<f64>,
}

/// `[[terms.need]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedTerm {
    /// A column of numbers.
    pub column: String,
    /// Patient-km for a patient and a standard deviation; 0.5 when left out.
    #[serde(default)]
    pub price: Option<f64>,
}

/// `[terms.change]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeTerm {
    /// Patient-km for each patient whose network changes; 1 when left out.
    #[serde(default)]
    pub price: Option<f64>,
}

/// `[terms.hubs]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HubsTerm {
    /// A column of numbers: the largest is the best hub.
    #[serde(default)]
    pub column: Option<String>,
    /// The practices that are good hubs.
    #[serde(default)]
    pub practices: Vec<String>,
    /// Patient-km for the worst hub; 5,000 when left out. The best costs nothing.
    #[serde(default)]
    pub price: Option<f64>,
}

/// `[[terms.own]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnTerm {
    /// Its name in every breakdown.
    pub name: String,
    /// The expression.
    pub expression: String,
    /// Patient-km for a value of 1; 1 when left out.
    #[serde(default)]
    pub price: Option<f64>,
}

/// `[money]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// A file of rates; `2023-24` when left out, the one that ships with the program.
    #[serde(default)]
    pub rates: Option<PathBuf>,
    /// The column of weighted lists; registered patients stand in for them when left out, and the report says so.
    #[serde(default)]
    pub weighted: Option<String>,
}

/// `[report]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Report {
    /// Registered patients by practice and LSOA: who lives in a network and is registered with it.
    pub lsoa: Option<PathBuf>,
    /// A column that says `rural` or `urban`, or 1 and 0.
    pub rural: Option<String>,
}

/// `[search]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Search {
    /// `auto`, `partition` or `assignment`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Seed of every random choice.
    pub seed: Option<u64>,
    /// `60s`, `10m`, `none`.
    pub time_limit: Option<String>,
    /// Relative gap at which to stop.
    pub gap: Option<f64>,
    /// Countable work.
    pub work_limit: Option<u64>,
    /// `4GB`.
    pub memory_limit: Option<String>,
    /// Threads.
    pub threads: Option<u16>,
}
