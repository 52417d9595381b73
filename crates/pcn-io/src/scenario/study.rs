//! Everything that a scenario names, read and made ready to be planned or checked.

use super::columns::Columns;
use super::once::Once;
use super::terms::Ground;
use super::{Rates, Scenario, matrix, neighbours, rules};
use crate::input::{InputError, Problems, read_bytes};
use crate::output::{BridgeRecord, FileDigest, digest_bytes};
use crate::plan_table::PlanTable;
use crate::table::PracticeTable;
use pcn::adjacency::{Adjacency, Bridge, bridge_stranded};
use pcn::geometry::{Distance, Territories};
use pcn::measure::Objective;
use pcn::model::{Practice, PracticeId, Score};
use pcn::problem::{Problem, ProblemBuilder};
use pcn::rules::Rules;
use std::path::Path;

/// A practice that takes no part, and why.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LeftOutPractice {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Registered patients.
    pub list_size: u32,
    /// Why.
    pub reason: String,
}

/// An area with all that is asked of its plan.
#[derive(Debug)]
pub struct Study {
    /// All practices of the file.
    pub whole: PracticeTable,
    /// The practices that take part.
    pub table: PracticeTable,
    /// The same, for the library.
    pub practices: Vec<Practice>,
    /// Who neighbours whom, bridges included.
    pub adjacency: Adjacency,
    /// Links added to join pieces below the floor.
    pub bridges: Vec<Bridge>,
    /// The territories of the practices.
    pub territories: Territories,
    /// The files read.
    pub inputs: Vec<FileDigest>,
    /// What a person should know of the files.
    pub notes: Vec<String>,
    /// Practices of the area that take no part.
    pub left_out: Vec<LeftOutPractice>,
    /// Networks of the reference.
    pub reference: PlanTable,
    /// The rules.
    pub rules: Rules,
    /// The terms.
    pub objective: Objective,
    /// What each practice costs as hub; empty for nothing.
    pub hub_prices: Vec<Score>,
    /// How far apart practices are.
    pub distance: Distance,
    /// What the size policy counts, where that is another column than `list_size`.
    pub population: Option<Vec<u32>>,
    /// Rates and the weighted list of each practice, where money is asked for.
    pub money: Option<(Rates, Vec<f64>)>,
    /// For each LSOA the practices of its patients, where that is asked for.
    pub residents: Option<pcn::adjacency::Residents>,
    /// The share of rural practices' standing, where known: whether each practice is rural.
    pub rural: Option<Vec<Option<bool>>>,
    files: Once,
}

impl Study {
    /// Reads the table of practices and every file that the scenario names; bridges join pieces of fewer patients than
    /// `floor`.
    ///
    /// # Errors
    /// [`InputError`] with the line of the scenario, or the file and row.
    pub fn read(scenario: &Scenario, practices: &Path, floor: u32) -> Result<Self, InputError> {
        let whole = PracticeTable::read(practices)?;
        let mut notes: Vec<String> =
            whole.notes().iter().map(|note| format!("{}: {note}", practices.display())).collect();
        let area = whole.filter_areas(&scenario.area)?;
        let (table, left_out) = without_left_out(scenario, &whole, &area)?;
        let located = table.practices()?;
        let files = Once::default();
        let columns = Columns::read(scenario, &table, &files)?;
        // All that is wrong with the scenario is told at once.
        let mut problems = Problems::default();
        let neighbours = problems.absorb(neighbours::adjacency(scenario, &whole, &table, &located, &files));
        let rules = problems.absorb(rules::rules(scenario, &whole, &table, &located, &columns));
        let reference = problems.absorb(rules::reference(scenario, &whole, &table));
        let (scenario, columns) = (&scenario, &columns);
        let terms = reference.as_ref().and_then(|reference| {
            let ground = Ground { scenario, whole: &whole, table: &table, practices: &located, columns, reference };
            problems.absorb(ground.objective()).zip(problems.absorb(ground.hub_prices()))
        });
        let elsewhere = if scenario.travel.osrm.is_some() { whole.practices()? } else { Vec::new() };
        let distance = problems.absorb(matrix::distance(scenario, &located, &elsewhere, &files, &mut notes));
        let population = problems.absorb(population(scenario, columns, &located));
        let money = problems.absorb(money(scenario, columns, &located));
        let residents = problems.absorb(residents(scenario, &table, &files));
        let rural = problems.absorb(rural(scenario, columns));
        let (
            Some((adjacency, territories)),
            Some(rules),
            Some(reference),
            Some((objective, hub_prices)),
            Some(distance),
        ) = (neighbours, rules, reference, terms, distance)
        else {
            return Err(problems.into_error());
        };
        problems.finish()?;
        let (population, money) = (population.flatten(), money.flatten());
        let (residents, rural) = (residents.flatten(), rural.flatten());
        let sized: Vec<Practice> = match &population {
            Some(all) => located.iter().zip(all).map(|(p, &size)| Practice { list_size: size, ..p.clone() }).collect(),
            None => located.clone(),
        };
        let (adjacency, bridges) = bridge_stranded(&adjacency, &sized, u64::from(floor));
        let inputs = scenario.inputs(practices)?;
        Ok(Self {
            table,
            practices: located,
            adjacency,
            bridges,
            territories,
            inputs,
            notes,
            left_out,
            reference,
            rules,
            objective,
            hub_prices,
            distance,
            population,
            money,
            residents,
            rural,
            whole,
            files,
        })
    }

    /// The same area under a scenario with other prices and nothing else changed; no file is parsed again.
    ///
    /// # Errors
    /// [`InputError`] naming a price that cannot be.
    pub fn at_prices(&self, scenario: &Scenario) -> Result<ProblemBuilder, InputError> {
        let columns = Columns::read(scenario, &self.table, &self.files)?;
        let ground = Ground {
            scenario,
            whole: &self.whole,
            table: &self.table,
            practices: &self.practices,
            columns: &columns,
            reference: &self.reference,
        };
        Ok(self.builder().objective(ground.objective()?).hub_prices(ground.hub_prices()?))
    }

    /// The problem, but for size policy and number of networks.
    #[must_use]
    pub fn builder(&self) -> ProblemBuilder {
        let builder = Problem::builder(self.practices.clone(), self.adjacency.clone())
            .distance(self.distance.clone())
            .objective(self.objective.clone())
            .hub_prices(self.hub_prices.clone())
            .rules(self.rules.clone());
        match &self.population {
            Some(population) => builder.population(population.clone()),
            None => builder,
        }
    }

    /// The bridges with codes.
    #[must_use]
    pub fn bridge_records(&self) -> Vec<BridgeRecord> {
        let code = |id: PracticeId| self.practices[id.index()].code.clone();
        self.bridges.iter().map(|b| BridgeRecord { from: code(b.a), to: code(b.b), km: b.km }).collect()
    }
}

/// The practices of the area that take part, and the others with their reasons.
fn without_left_out(
    scenario: &Scenario,
    whole: &PracticeTable,
    area: &PracticeTable,
) -> Result<(PracticeTable, Vec<LeftOutPractice>), InputError> {
    let known = whole.ids();
    let codes: Vec<&str> = whole.rows().iter().map(|row| row.code.as_str()).collect();
    let mut problems = Problems::default();
    for left in &scenario.left_out {
        if !known.contains_key(left.practice.as_str()) {
            scenario.unknown_practice("left_out", &left.practice, &codes, &mut problems);
        }
        if left.reason.trim().is_empty() {
            let found = format!("left_out names {:?} without a reason", left.practice);
            let hint = "add reason = \"a digital-first list without premises\", in your own words";
            problems.push(scenario.flaw(
                "E507",
                "left_out",
                &left.practice,
                found,
                "a reason for each practice left out",
                hint,
            ));
        }
    }
    problems.finish()?;
    let reason = |code: &str| scenario.left_out.iter().find(|left| left.practice == code).map(|left| &left.reason);
    let gone = area.rows().iter().filter_map(|row| {
        let (code, name) = (row.code.clone(), row.name.clone());
        Some(LeftOutPractice { reason: reason(&row.code)?.clone(), code, name, list_size: row.list_size })
    });
    let gone: Vec<LeftOutPractice> = gone.collect();
    Ok((area.without(|row| reason(&row.code).is_some()), gone))
}

/// Whole numbers of a column, one for each practice.
fn population(
    scenario: &Scenario,
    columns: &Columns<'_>,
    practices: &[Practice],
) -> Result<Option<Vec<u32>>, InputError> {
    let Some(column) = scenario.size.population.as_deref().filter(|column| *column != "list_size") else {
        return Ok(None);
    };
    let cells = columns.numbers("size.population", column)?;
    let size = |cell: &Option<f64>| cell.filter(|size| (0.0..=1e6).contains(size)).map(|size| size.round() as u32);
    if let Some(at) = cells.iter().position(|cell| size(cell).is_none()) {
        let found = format!("size.population: column {column:?} has no number of patients for {}", practices[at].code);
        let (allowed, hint) = ("a number from 0 to 1,000,000 for every practice", "fill in the column");
        return Err(scenario.flaw("E503", "size.population", "", found, allowed, hint).into());
    }
    Ok(Some(cells.iter().filter_map(size).collect()))
}

/// Rates and weighted lists; registered patients stand in where no column is named.
fn money(
    scenario: &Scenario,
    columns: &Columns<'_>,
    practices: &[Practice],
) -> Result<Option<(Rates, Vec<f64>)>, InputError> {
    let Some(money) = &scenario.money else { return Ok(None) };
    let rates = match money.rates.as_deref() {
        Some(file) => scenario.of_key("money.rates", file, Rates::read(Some(file)))?,
        None => Rates::read(None)?,
    };
    let registered = practices.iter().map(|practice| f64::from(practice.list_size));
    let weighted = match &money.weighted {
        Some(column) => {
            let cells = columns.numbers("money.weighted", column)?;
            cells.into_iter().zip(registered).map(|(cell, registered)| cell.unwrap_or(registered)).collect()
        }
        None => registered.collect(),
    };
    Ok(Some((rates, weighted)))
}

/// Who lives where, for the report.
fn residents(
    scenario: &Scenario,
    table: &PracticeTable,
    files: &Once,
) -> Result<Option<pcn::adjacency::Residents>, InputError> {
    let Some(file) = &scenario.report.lsoa else { return Ok(None) };
    let population = scenario.of_key("report.lsoa", file, files.residents(file, &table.ids()))?;
    Ok(Some(population.residents.clone()))
}

/// Whether each practice is rural.
fn rural(scenario: &Scenario, columns: &Columns<'_>) -> Result<Option<Vec<Option<bool>>>, InputError> {
    let Some(column) = &scenario.report.rural else { return Ok(None) };
    let known = |cell: &String| match cell.trim().to_lowercase().as_str() {
        "" => None,
        "0" | "no" | "false" => Some(false),
        "1" | "yes" | "true" => Some(true),
        text => Some(text.contains("rural")),
    };
    Ok(Some(columns.text("report.rural", column)?.iter().map(known).collect()))
}

impl Scenario {
    /// The digests of every file that [`Study::read`] reads.
    ///
    /// # Errors
    /// [`InputError`] naming the file that cannot be read.
    pub fn inputs(&self, practices: &Path) -> Result<Vec<FileDigest>, InputError> {
        let mut files = vec![("practices".to_owned(), practices.to_owned())];
        let mut named = self.clone();
        named.practices = None;
        for file in named.files() {
            let is_edges = self.neighbours.edges.as_ref() == Some(&*file);
            let role = if is_edges { "edges" } else { "scenario" };
            files.push((role.to_owned(), file.clone()));
        }
        if let Some(file) = self.reference.as_deref().filter(|file| *file != "today") {
            files.push(("reference".to_owned(), file.into()));
        }
        files.dedup_by(|a, b| a.1 == b.1);
        files
            .into_iter()
            .map(|(role, path)| Ok(digest_bytes(&role, &path.display().to_string(), &read_bytes(&path)?)))
            .collect()
    }
}
