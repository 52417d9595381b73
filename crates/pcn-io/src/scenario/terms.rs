//! The terms of a scenario, by practice.

use super::columns::Columns;
use super::{Scenario, boundary, rules};
use crate::input::{InputError, Problems, number};
use crate::plan_table::PlanTable;
use crate::table::PracticeTable;
use pcn::adjacency::shared_patients;
use pcn::measure::{BorderMinority, Change, Expression, Measure, Need, Objective, Own, PairsKept};
use pcn::model::{Practice, PracticeId, Score};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Default prices, in patient-km; docs/scenario.md says what each is for.
pub(crate) mod price {
    /// For each patient on the minority side of a border.
    pub(crate) const BORDER: f64 = 1.0;
    /// For parting a pair of strength 1.
    pub(crate) const RELATIONSHIP: f64 = 1_000.0;
    /// For each shared patient whose practices are parted.
    pub(crate) const SHARED: f64 = 0.1;
    /// For a patient and a standard deviation.
    pub(crate) const NEED: f64 = 0.5;
    /// For each patient whose network changes.
    pub(crate) const CHANGE: f64 = 1.0;
    /// For the worst hub.
    pub(crate) const HUBS: f64 = 5_000.0;
    /// For a value of 1 of the user's own.
    pub(crate) const OWN: f64 = 1.0;
}

/// What the terms are drawn from.
pub(crate) struct Ground<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) whole: &'a PracticeTable,
    pub(crate) table: &'a PracticeTable,
    pub(crate) practices: &'a [Practice],
    pub(crate) columns: &'a Columns<'a>,
    pub(crate) reference: &'a PlanTable,
}

impl Ground<'_> {
    /// The price asked for, or the default; negative ones are refused.
    fn price(&self, key: &str, asked: Option<f64>, default: f64) -> Result<f64, InputError> {
        let price = asked.unwrap_or(default);
        if (0.0..=1e9).contains(&price) {
            return Ok(price);
        }
        let found = format!("{key} has a price of {price}");
        let (allowed, hint) = ("0 to 1,000,000,000 patient-km", "a negative price would reward what the term counts");
        Err(self.scenario.flaw("E508", key, &format!("price = {price}"), found, allowed, hint).into())
    }

    fn patients(&self) -> Vec<u32> {
        self.practices.iter().map(|practice| practice.list_size).collect()
    }

    /// The objective.
    pub(crate) fn objective(&self) -> Result<Objective, InputError> {
        let asked = &self.scenario.terms;
        let n = self.practices.len();
        let mut further: Vec<Arc<dyn Measure>> = Vec::new();
        for term in &asked.border {
            let border = boundary::sides(self.scenario, "terms.border", &term.border(), self.practices, self.columns)?;
            let price = self.price("terms.border", term.price, price::BORDER)?;
            let name = format!("border {}", border.name);
            further.push(Arc::new(BorderMinority { name, border, patients: self.patients(), price }));
        }
        if let Some(term) = &asked.relationships {
            let pairs = self.relationships(&term.file)?;
            let price = self.price("terms.relationships", term.price, price::RELATIONSHIP)?;
            further.push(Arc::new(PairsKept::new("relationships", n, pairs, price)));
        }
        if let Some(term) = &asked.shared {
            let population = self.columns.files.residents(&term.lsoa, &self.table.ids());
            let population = self.scenario.of_key("terms.shared", &term.lsoa, population)?;
            let pairs = shared_patients(&population.residents);
            let pairs = pairs.into_iter().map(|(a, b, patients)| (a, b, f64::from(patients)));
            let price = self.price("terms.shared", term.price, price::SHARED)?;
            further.push(Arc::new(PairsKept::new("shared patients", n, pairs, price)));
        }
        for term in &asked.need {
            let attribute = self.columns.numbers("terms.need", &term.column)?;
            let price = self.price("terms.need", term.price, price::NEED)?;
            further.push(Arc::new(Need::new(format!("need {}", term.column), &attribute, &self.patients(), price)));
        }
        if let Some(term) = &asked.change {
            let of = self.reference.of_practices(n);
            let price = self.price("terms.change", term.price, price::CHANGE)?;
            further.push(Arc::new(Change::new("change", of, self.patients(), price)));
        }
        let (names, cells) = self.columns.numeric();
        for term in &asked.own {
            let expression = Expression::parse(&term.expression, &names).map_err(|error| {
                let (allowed, hint) = ("an expression over columns", "see [[terms.own]] in docs/scenario.md");
                let found = format!("terms.own {:?}: {error}", term.name);
                self.scenario.flaw("E508", "terms.own", &term.expression, found, allowed, hint)
            })?;
            let columns: BTreeMap<usize, Vec<f64>> = expression.columns().map(|at| (at, cells[at].clone())).collect();
            let price = self.price("terms.own", term.price, price::OWN)?;
            further.push(Arc::new(Own::new(term.name.clone(), expression, self.patients(), columns, price)));
        }
        self.names_differ(&further)?;
        Ok(Objective { travel: self.scenario.travel.counts.unwrap_or(true), further })
    }

    /// Each term has its own line in every breakdown.
    fn names_differ(&self, further: &[Arc<dyn Measure>]) -> Result<(), InputError> {
        let own = ["travel", "shortfall", "excess", pcn::measure::HUB_TERM];
        for (at, measure) in further.iter().enumerate() {
            let name = measure.name();
            if own.contains(&name) || further[..at].iter().any(|other| other.name() == name) {
                let found = format!("two terms called {name:?}");
                let (allowed, hint) = ("a name of its own for each term", "leave one out, or rename it");
                return Err(self.scenario.flaw("E508", "terms", name, found, allowed, hint).into());
            }
        }
        Ok(())
    }

    fn relationships(&self, file: &std::path::Path) -> Result<Vec<(PracticeId, PracticeId, f64)>, InputError> {
        let sheet = self.scenario.of_key("terms.relationships", file, self.columns.files.sheet(file))?;
        let mut problems = Problems::default();
        let from = sheet.need(&["from"], &mut problems);
        let to = sheet.need(&["to"], &mut problems);
        let strength = sheet.find(&["strength"], &mut problems);
        let (Some(from), Some(to)) = (from, to) else { return problems.finish().map(|()| Vec::new()) };
        let (known, here) = (self.whole.ids(), self.table.ids());
        let mut pairs = Vec::new();
        for (row, fields) in &sheet.rows {
            for (name, code) in [("from", &fields[from]), ("to", &fields[to])] {
                if !known.contains_key(code.as_str()) {
                    let flaw = crate::edges::unknown_code("E301", name, code, self.whole, &problems);
                    problems.push(flaw.at(&sheet.file, *row));
                }
            }
            let strength = match strength.map(|at| fields[at].as_str()).filter(|text| !text.is_empty()) {
                Some(text) => problems.value(number("strength", text), &sheet.file, *row).unwrap_or(0.0),
                None => 1.0,
            };
            let both = here.get(fields[from].as_str()).zip(here.get(fields[to].as_str()));
            pairs.extend(both.map(|(&a, &b)| (a, b, strength)));
        }
        problems.finish()?;
        Ok(pairs)
    }

    /// What each practice costs as hub.
    pub(crate) fn hub_prices(&self) -> Result<Vec<Score>, InputError> {
        let Some(term) = &self.scenario.terms.hubs else { return Ok(Vec::new()) };
        let price = self.price("terms.hubs", term.price, price::HUBS)?;
        let suited: Vec<f64> = match (&term.column, term.practices.as_slice()) {
            (Some(column), []) => {
                let cells = self.columns.numbers("terms.hubs", column)?;
                let known = || cells.iter().flatten().copied();
                let (least, most) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
                let share = |x: f64| if most > least { (x - least) / (most - least) } else { 1.0 };
                cells.iter().map(|cell| cell.map_or(0.0, share)).collect()
            }
            (None, codes) if !codes.is_empty() => {
                let good = rules::ids(self.scenario, "terms.hubs", codes, self.whole, self.table)?;
                let is_good = |at| good.binary_search(&PracticeId::new(at)).is_ok();
                (0..self.practices.len()).map(|at| if is_good(at) { 1.0 } else { 0.0 }).collect()
            }
            _ => {
                let found = "terms.hubs needs either column or practices".to_owned();
                let hint = "column = \"rooms\", or practices = [\"A81001\"]";
                return Err(self.scenario.flaw("E508", "terms.hubs", "", found, "one of the two", hint).into());
            }
        };
        Ok(suited.into_iter().map(|share| Score::from_patient_km(price * (1.0 - share))).collect())
    }
}
