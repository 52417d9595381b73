//! Columns of the table and of the tables joined to it.

use super::Scenario;
use super::once::Once;
use crate::input::{InputError, Problems, did_you_mean, list};
use crate::table::PracticeTable;
use std::collections::HashMap;

/// Every column by name, one cell for each practice of the table.
pub(crate) struct Columns<'a> {
    scenario: &'a Scenario,
    /// The files that the scenario names.
    pub(crate) files: &'a Once,
    names: Vec<String>,
    cells: Vec<Vec<String>>,
}

impl<'a> Columns<'a> {
    /// The columns of the table, then those of the joined tables; an earlier one of the same name wins.
    pub(crate) fn read(scenario: &'a Scenario, table: &PracticeTable, files: &'a Once) -> Result<Self, InputError> {
        let mut columns = Self { scenario, files, names: Vec::new(), cells: Vec::new() };
        let rows = table.rows();
        type Own = (&'static str, fn(&crate::table::PracticeRow) -> String);
        let own: [Own; 7] = [
            ("list_size", |row| row.list_size.to_string()),
            ("commissioner", |row| row.commissioner.clone()),
            ("icb", |row| row.icb.clone()),
            ("pcn_code", |row| row.pcn_code.clone()),
            ("pcn_name", |row| row.pcn_name.clone()),
            ("name", |row| row.name.clone()),
            ("postcode", |row| row.postcode.clone()),
        ];
        for (name, cell) in own {
            columns.push(name, rows.iter().map(cell).collect());
        }
        for (at, name) in table.further_columns().iter().enumerate() {
            columns.push(name, rows.iter().map(|row| row.further[at].clone()).collect());
        }
        let mut problems = Problems::default();
        for join in &scenario.join {
            let Some(sheet) = problems.absorb(scenario.of_key("join", &join.file, files.sheet(&join.file))) else {
                continue;
            };
            let Some(code) = sheet.need(&[join.code.as_deref().unwrap_or("code")], &mut problems) else { continue };
            let found: HashMap<&str, &Vec<String>> =
                sheet.rows.iter().map(|(_, fields)| (fields[code].as_str(), fields)).collect();
            for (at, name) in sheet.header.iter().enumerate().filter(|(at, _)| *at != code) {
                let cell = |code: &str| found.get(code).map(|fields| fields[at].clone()).unwrap_or_default();
                columns.push(name, rows.iter().map(|row| cell(&row.code)).collect());
            }
        }
        problems.finish()?;
        Ok(columns)
    }

    fn push(&mut self, name: &str, cells: Vec<String>) {
        if self.place(name).is_none() {
            self.names.push(name.to_owned());
            self.cells.push(cells);
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known.eq_ignore_ascii_case(name))
    }

    /// The cells of a column.
    pub(crate) fn text(&self, key: &str, name: &str) -> Result<&[String], InputError> {
        if let Some(at) = self.place(name) {
            return Ok(&self.cells[at]);
        }
        let otherwise = "add the column to the table, or join a table that has it with [[join]]";
        let hint = did_you_mean(name, self.names.iter().map(String::as_str), otherwise);
        let found = format!("{key} names the column {name:?}, which is not there");
        let allowed = format!("one of {}", list(&self.names, 40));
        Err(self.scenario.flaw("E503", key, &format!("\"{name}\""), found, &allowed, &hint).into())
    }

    /// The numbers of a column, none where a cell is empty.
    pub(crate) fn numbers(&self, key: &str, name: &str) -> Result<Vec<Option<f64>>, InputError> {
        let number = |cell: &String| match cell.trim() {
            "" => Some(None),
            text => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Some),
        };
        let cells = self.text(key, name)?;
        if let Some(wrong) = cells.iter().find(|cell| number(cell).is_none()) {
            let found = format!("{key}: column {name:?} holds {wrong:?}");
            let (allowed, hint) = ("numbers and empty cells", "correct the cell, or name another column");
            return Err(self.scenario.flaw("E503", key, &format!("\"{name}\""), found, allowed, hint).into());
        }
        let numbers: Vec<Option<f64>> = cells.iter().filter_map(number).collect();
        if numbers.iter().all(Option::is_none) {
            let found = format!("{key}: column {name:?} is empty for every practice of the area");
            let (allowed, hint) = ("a column with numbers", "check that the joined table uses the same practice codes");
            return Err(self.scenario.flaw("E503", key, &format!("\"{name}\""), found, allowed, hint).into());
        }
        Ok(numbers)
    }

    /// The columns that hold numbers and nothing else, with 0 for an empty cell.
    pub(crate) fn numeric(&self) -> (Vec<&str>, Vec<Vec<f64>>) {
        let parsed = |cells: &Vec<String>| -> Option<Vec<f64>> {
            let number = |cell: &String| if cell.trim().is_empty() { Some(0.0) } else { cell.trim().parse().ok() };
            let parsed: Option<Vec<f64>> = cells.iter().map(number).collect();
            parsed.filter(|_| cells.iter().any(|cell| !cell.trim().is_empty()))
        };
        let found =
            self.names.iter().zip(&self.cells).filter_map(|(name, cells)| Some((name.as_str(), parsed(cells)?)));
        found.unzip()
    }
}
