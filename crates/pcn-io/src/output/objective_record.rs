//! The objective of a plan as it stands in its record: what a network costs, without the files that say so.

use super::rules_record::BorderRecord;
use pcn::geometry::Distance;
use pcn::measure::{BorderMinority, Change, Expression, Measure, Need, Objective, Own, PairsKept, Term};
use pcn::model::{Practice, PracticeId, Score};
use pcn::problem::Problem;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Practices up to which a record holds the travel matrix: its size is the square of their number.
const MOST_IN_MATRIX: usize = 1_000;

/// What a record calls a travel matrix that it does not hold.
const MATRIX: &str = "travel matrix";

/// What the objective counts beyond straight lines and the size policy. What is by practice is in the order of the practice
/// table; scores are in millionths of a patient-kilometre.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectiveRecord {
    /// Whether travel counts.
    pub travel: bool,
    /// Kilometres from each practice to every other, a row for each; absent for straight lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub km: Vec<Numbers>,
    /// What each practice costs as hub; empty for nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hub_prices_micro: Vec<Score>,
    /// The further terms, in the order of every breakdown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<TermRecord>,
    /// What else counted and is not held here, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_held: Vec<String>,
}

/// One further term.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TermRecord {
    /// Patients on the minority side of a border.
    Border {
        /// The name in every breakdown.
        name: String,
        /// Patient-km for each patient on a minority side.
        price: f64,
        /// Which side each practice is on.
        border: BorderRecord,
    },
    /// Pairs that should share a network.
    Pairs {
        /// The name in every breakdown.
        name: String,
        /// By the codes of both practices, half of what parting them costs.
        halves_micro: BTreeMap<String, BTreeMap<String, i64>>,
    },
    /// Need spread evenly.
    Need {
        /// The name in every breakdown.
        name: String,
        /// Patients times standardised attribute times price of each practice.
        weights_micro: Vec<i64>,
    },
    /// Patients whose network changes.
    Change {
        /// The name in every breakdown.
        name: String,
        /// Patient-km for each patient.
        price: f64,
        /// The reference network of each practice, by number; null for none.
        reference: Vec<Option<u32>>,
    },
    /// The user's own expression.
    Own {
        /// The name in every breakdown.
        name: String,
        /// Patient-km for a value of 1.
        price: f64,
        /// As in the scenario.
        expression: String,
        /// The columns that it names.
        columns: BTreeMap<String, Numbers>,
    },
}

/// Numbers in one line of text, parted by spaces: exact, and no line each.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Numbers(pub Vec<f64>);

impl From<Numbers> for String {
    fn from(numbers: Numbers) -> Self {
        numbers.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }
}

impl TryFrom<String> for Numbers {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let number = |word: &str| word.parse().map_err(|_| format!("{word:?} is no number"));
        text.split_whitespace().map(number).collect::<Result<_, _>>().map(Self)
    }
}

impl ObjectiveRecord {
    /// The objective of a problem; `None` where it is travel in straight lines and nothing else.
    pub(super) fn new(problem: &Problem) -> Option<Self> {
        let practices = problem.practices();
        let registered: Vec<u32> = practices.iter().map(|practice| practice.list_size).collect();
        let mut not_held = Vec::new();
        let km = match problem.travel().distance() {
            Distance::StraightLine { .. } => Vec::new(),
            Distance::Matrix { km, practices } if *practices <= MOST_IN_MATRIX => {
                km.chunks(*practices).map(|row| Numbers(row.to_vec())).collect()
            }
            Distance::Matrix { .. } => {
                not_held.push(MATRIX.to_owned());
                Vec::new()
            }
        };
        let mut terms = Vec::new();
        for measure in &problem.objective().further {
            match measure.term().and_then(|term| TermRecord::new(measure.name(), term, practices, &registered)) {
                Some(term) => terms.push(term),
                None => not_held.push(measure.name().to_owned()),
            }
        }
        let record = Self {
            travel: problem.objective().travel,
            km,
            hub_prices_micro: problem.travel().hub_prices().to_vec(),
            terms,
            not_held,
        };
        (record != Self::default()).then_some(record)
    }

    /// The distance for the library, where it is not in straight lines.
    pub(super) fn distance(&self, practices: usize) -> Result<Option<Distance>, String> {
        if self.km.is_empty() {
            return Ok(None);
        }
        if self.km.len() != practices || self.km.iter().any(|row| row.0.len() != practices) {
            return Err(format!("the travel matrix does not have {practices} rows of {practices} numbers"));
        }
        let km = self.km.iter().flat_map(|row| row.0.iter().copied()).collect();
        Ok(Some(Distance::Matrix { km, practices }))
    }

    /// The objective for the library.
    pub(super) fn objective(
        &self,
        practices: &[Practice],
        ids: &HashMap<&str, PracticeId>,
    ) -> Result<Objective, String> {
        let further = self.terms.iter().map(|term| term.measure(practices, ids)).collect::<Result<_, _>>()?;
        Ok(Objective { travel: self.travel, further })
    }
}

impl Default for ObjectiveRecord {
    fn default() -> Self {
        Self { travel: true, km: Vec::new(), hub_prices_micro: Vec::new(), terms: Vec::new(), not_held: Vec::new() }
    }
}

impl TermRecord {
    /// A term; `None` where it counts other patients than the registered.
    fn new(name: &str, term: Term<'_>, practices: &[Practice], registered: &[u32]) -> Option<Self> {
        let name = name.to_owned();
        let code = |at: usize| practices[at].code.clone();
        Some(match term {
            Term::Border(term) if term.patients == registered => {
                Self::Border { name, price: term.price, border: BorderRecord::new(&term.border) }
            }
            Term::Pairs(term) => {
                let partners = |at: usize| {
                    let later = term.partners(PracticeId::new(at)).iter().filter(move |(other, _)| other.index() > at);
                    later.map(|&(other, half)| (code(other.index()), half)).collect::<BTreeMap<_, _>>()
                };
                let halves = (0..practices.len()).map(|at| (code(at), partners(at)));
                Self::Pairs { name, halves_micro: halves.filter(|(_, partners)| !partners.is_empty()).collect() }
            }
            Term::Need(term) => Self::Need { name, weights_micro: term.weights().to_vec() },
            Term::Change(term) if term.patients() == registered => {
                let reference = (0..practices.len()).map(|at| term.reference(PracticeId::new(at))).collect();
                Self::Change { name, price: term.price(), reference }
            }
            Term::Own(term) if term.patients() == registered => {
                let names = term.expression().names().iter();
                let columns = names.map(|(at, name)| (name.clone(), Numbers(term.columns()[at].clone()))).collect();
                Self::Own { name, price: term.price(), expression: term.expression().text().to_owned(), columns }
            }
            Term::Border(_) | Term::Change(_) | Term::Own(_) => return None,
        })
    }

    /// The term for the library.
    fn measure(&self, practices: &[Practice], ids: &HashMap<&str, PracticeId>) -> Result<Arc<dyn Measure>, String> {
        let n = practices.len();
        let patients = || practices.iter().map(|practice| practice.list_size).collect::<Vec<_>>();
        let length = |name: &str, found: usize| {
            if found == n { Ok(()) } else { Err(format!("the term {name:?} holds {found} numbers for {n} practices")) }
        };
        Ok(match self {
            Self::Border { name, price, border } => {
                let (border, patients) = (border.border(n)?, patients());
                Arc::new(BorderMinority { name: name.clone(), border, patients, price: *price })
            }
            Self::Pairs { name, halves_micro } => {
                let find = |code: &String| {
                    let known = ids.get(code.as_str()).copied();
                    known.ok_or_else(|| format!("the term {name:?} names {code:?}, which is not among the practices"))
                };
                let mut pairs = Vec::new();
                for (from, partners) in halves_micro {
                    for (to, &half) in partners {
                        pairs.push((find(from)?, find(to)?, 2.0 * Score::from_micro(half).patient_km()));
                    }
                }
                Arc::new(PairsKept::new(name.clone(), n, pairs, 1.0))
            }
            Self::Need { name, weights_micro } => {
                length(name, weights_micro.len())?;
                Arc::new(Need::weighted(name.clone(), weights_micro.clone()))
            }
            Self::Change { name, price, reference } => {
                length(name, reference.len())?;
                Arc::new(Change::new(name.clone(), reference.clone(), patients(), *price))
            }
            Self::Own { name, price, expression, columns } => {
                let names: Vec<&str> = columns.keys().map(String::as_str).collect();
                let expression =
                    Expression::parse(expression, &names).map_err(|error| format!("the term {name:?}: {error}"))?;
                for numbers in columns.values() {
                    length(name, numbers.0.len())?;
                }
                let columns = columns.values().map(|numbers| numbers.0.clone()).enumerate().collect();
                Arc::new(Own::new(name.clone(), expression, patients(), columns, *price))
            }
        })
    }
}
