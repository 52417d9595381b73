//! What a network is refused for and what it costs, as the page computes both: practices by their places, prices in
//! millionths of a patient-km.

use pcn::geometry::Distance;
use pcn::measure::{Measure, Term};
use pcn::model::{PracticeId, Score};
use pcn::problem::Problem;
use pcn::rules::{Covers, FixedNetwork, Rules, Waiver};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct RulesData {
    together: Vec<(PracticeId, PracticeId)>,
    apart: Vec<(PracticeId, PracticeId)>,
    fixed: Vec<FixedData>,
    borders: Vec<BorderData>,
    least_practices: Option<usize>,
    most_practices: Option<usize>,
    most_km: Option<f64>,
    waivers: Vec<WaiverData>,
}

#[derive(Serialize)]
struct FixedData {
    name: String,
    members: Vec<PracticeId>,
}

#[derive(Serialize)]
struct BorderData {
    name: String,
    sides: Vec<String>,
    side: Vec<u32>,
}

#[derive(Serialize)]
struct WaiverData {
    practices: Vec<PracticeId>,
    /// Whether it is for networks of none but its practices.
    only: bool,
    floor: u32,
    reason: String,
}

#[derive(Serialize)]
pub(super) struct ObjectiveData {
    /// Whether travel counts.
    travel: bool,
    /// Kilometres by row, or nothing for straight lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    km: Option<Vec<f64>>,
    /// What each practice costs as hub, or nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hub_prices: Vec<Score>,
    terms: Vec<TermData>,
    /// What counted in the plan and is not known here.
    unknown: Vec<String>,
}

#[derive(Serialize)]
struct TermData {
    name: String,
    #[serde(flatten)]
    term: TermKind,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum TermKind {
    Border {
        each: i64,
        side: Vec<u32>,
    },
    /// For each practice how many partners with higher places it has, the steps from place to place, and half of what
    /// parting each costs, in units.
    Pairs {
        unit: i64,
        counts: Vec<usize>,
        steps: Vec<usize>,
        halves: Vec<i64>,
    },
    Need {
        weights: Vec<i64>,
    },
    /// The reference network of each practice, -1 for none, and the practice in which each lives on.
    Change {
        each: i64,
        reference: Vec<i64>,
        anchors: Vec<usize>,
    },
    Own {
        price: f64,
        postfix: Vec<String>,
        columns: Vec<(usize, Vec<f64>)>,
    },
}

impl RulesData {
    /// The rules; nothing where there are none.
    pub(super) fn new(rules: &Rules) -> Option<Self> {
        let fixed = |network: &FixedNetwork| FixedData { name: network.name.clone(), members: network.members.clone() };
        let border = |border: &pcn::rules::Border| BorderData {
            name: border.name.clone(),
            sides: border.sides.clone(),
            side: border.side.clone(),
        };
        let waiver = |waiver: &Waiver| WaiverData {
            practices: waiver.practices.clone(),
            only: waiver.covers == Covers::Only,
            floor: waiver.floor,
            reason: waiver.reason.clone(),
        };
        (!rules.is_empty()).then(|| Self {
            together: rules.together.clone(),
            apart: rules.apart.clone(),
            fixed: rules.fixed.iter().map(fixed).collect(),
            borders: rules.borders.iter().map(border).collect(),
            least_practices: rules.least_practices,
            most_practices: rules.most_practices,
            most_km: rules.most_km,
            waivers: rules.waivers.iter().map(waiver).collect(),
        })
    }
}

impl ObjectiveData {
    pub(super) fn new(problem: &Problem, mut unknown: Vec<String>) -> Self {
        let km = match problem.travel().distance() {
            Distance::StraightLine { .. } => None,
            Distance::Matrix { km, .. } => Some(km.clone()),
        };
        let mut terms = Vec::new();
        for measure in &problem.objective().further {
            match TermData::new(measure.as_ref(), problem.len()) {
                Some(term) => terms.push(term),
                None => unknown.push(measure.name().to_owned()),
            }
        }
        Self {
            travel: problem.objective().travel,
            km,
            hub_prices: problem.travel().hub_prices().to_vec(),
            terms,
            unknown,
        }
    }
}

impl TermData {
    /// A term that the library knows as data.
    fn new(measure: &dyn Measure, practices: usize) -> Option<Self> {
        let ids = || (0..practices).map(PracticeId::new);
        let each = |price: f64| Score::from_patient_km(price).micro();
        let term = match measure.term()? {
            Term::Border(border) => TermKind::Border { each: each(border.price), side: border.border.side.clone() },
            Term::Pairs(pairs) => {
                let later = |id: PracticeId| pairs.partners(id).iter().filter(move |(other, _)| *other > id);
                let unit = ids().flat_map(later).fold(0, |unit, &(_, half)| divisor(unit, half)).max(1);
                let step = |id: PracticeId| {
                    let from = std::iter::once(id.index()).chain(later(id).map(|(other, _)| other.index()));
                    from.zip(later(id)).map(|(from, (to, _))| to.index() - from).collect::<Vec<_>>()
                };
                TermKind::Pairs {
                    unit,
                    counts: ids().map(|id| later(id).count()).collect(),
                    steps: ids().flat_map(step).collect(),
                    halves: ids().flat_map(later).map(|(_, half)| half / unit).collect(),
                }
            }
            Term::Need(need) => TermKind::Need { weights: need.weights().to_vec() },
            Term::Change(change) => TermKind::Change {
                each: each(change.price()),
                reference: ids().map(|id| change.reference(id).map_or(-1, i64::from)).collect(),
                anchors: change.anchors().iter().map(|id| id.index()).collect(),
            },
            Term::Own(own) => TermKind::Own {
                price: own.price(),
                postfix: own.expression().postfix(),
                columns: own.columns().iter().map(|(&at, cells)| (at, cells.clone())).collect(),
            },
        };
        Some(Self { name: measure.name().to_owned(), term })
    }
}

/// The greatest common divisor.
fn divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { divisor(b, a % b) }
}
