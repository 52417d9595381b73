//! Reading the file.

use super::{Scenario, Source, rows};
use crate::input::{Flaw, InputError, Problem, Problems, did_you_mean};
use std::path::{Path, PathBuf};

impl Scenario {
    /// Reads a scenario. Files that it names are looked for beside it.
    ///
    /// # Errors
    /// [`InputError`] with the line and the key: what is no TOML, an unknown key, a value of the wrong type.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, InputError> {
        let path = path.as_ref();
        let text = crate::input::read_text(path)?.content;
        let mut scenario: Self = toml::from_str(&text).map_err(|error| syntax(path, &text, &error))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for file in scenario.files() {
            if file.is_relative() {
                *file = folder.join(&*file);
            }
        }
        if let Some(reference) = scenario.reference.as_mut().filter(|reference| *reference != "today") {
            *reference = folder.join(&*reference).display().to_string();
        }
        scenario.source = Source { file: path.to_owned(), text };
        Ok(scenario)
    }

    /// The kinds of adjacency that it asks for, with what its settings imply.
    #[must_use]
    pub fn adjacency_kinds(&self) -> Vec<&str> {
        super::neighbours::kinds(self)
    }

    /// Multiplies the price of a term, by the name of its table: `border`, `relationships`, `shared`, `need`, `change`,
    /// `hubs`, or the name of one of the user's own.
    pub fn scale_price(&mut self, term: &str, factor: f64) {
        use super::terms::price;
        let scale = |price: &mut Option<f64>, default: f64| *price = Some(price.unwrap_or(default) * factor);
        let terms = &mut self.terms;
        match term {
            "border" => terms.border.iter_mut().for_each(|term| scale(&mut term.price, price::BORDER)),
            "relationships" => terms.relationships.iter_mut().for_each(|t| scale(&mut t.price, price::RELATIONSHIP)),
            "shared" => terms.shared.iter_mut().for_each(|term| scale(&mut term.price, price::SHARED)),
            "need" => terms.need.iter_mut().for_each(|term| scale(&mut term.price, price::NEED)),
            "change" => terms.change.iter_mut().for_each(|term| scale(&mut term.price, price::CHANGE)),
            "hubs" => terms.hubs.iter_mut().for_each(|term| scale(&mut term.price, price::HUBS)),
            own => {
                terms.own.iter_mut().filter(|term| term.name == own).for_each(|t| scale(&mut t.price, price::OWN));
            }
        }
    }

    /// Every file that it names.
    pub(crate) fn files(&mut self) -> Vec<&mut PathBuf> {
        let mut files: Vec<&mut PathBuf> = Vec::new();
        files.extend(self.practices.as_mut());
        files.extend(self.join.iter_mut().map(|join| &mut join.file));
        files.extend(self.size.waiver.iter_mut().filter_map(|w| w.within.as_mut()?.polygons.as_mut()));
        let neighbours = &mut self.neighbours;
        files.extend(neighbours.outline.as_mut());
        files.extend(neighbours.polygons.as_mut());
        files.extend(neighbours.lsoa.as_mut());
        files.extend(neighbours.edges.as_mut());
        files.extend(neighbours.barriers.as_mut());
        files.extend(self.travel.matrix.as_mut());
        files.extend(self.travel.lsoa.as_mut());
        files.extend(self.travel.osrm.as_mut());
        files.extend(self.rules.never_across.iter_mut().filter_map(|border| border.polygons.as_mut()));
        files.extend(self.terms.border.iter_mut().filter_map(|term| term.polygons.as_mut()));
        files.extend(self.terms.relationships.as_mut().map(|term| &mut term.file));
        files.extend(self.terms.shared.as_mut().map(|term| &mut term.lsoa));
        files.extend(self.money.as_mut().and_then(|money| money.rates.as_mut()));
        files.extend(self.report.lsoa.as_mut());
        files
    }

    /// A problem of a key: at its first line that holds `near`, else at its first line.
    pub(crate) fn flaw(
        &self,
        code: &'static str,
        key: &str,
        near: &str,
        found: String,
        allowed: &str,
        hint: &str,
    ) -> Problem {
        let Source { file, text } = &self.source;
        let file = if file.as_os_str().is_empty() { Path::new("the scenario") } else { file };
        Flaw::new(code, found, allowed, hint).at(file, rows::row(text, key, near))
    }

    /// The problem that a practice code is not known.
    pub(crate) fn unknown_practice(&self, key: &str, code: &str, codes: &[&str], problems: &mut Problems) {
        let hint = did_you_mean(code, codes.iter().copied(), "correct the code, or leave it out");
        let found = format!("{key} names practice {code:?}, which is not in the table");
        problems.push(self.flaw("E502", key, &format!("\"{code}\""), found, "a code of the table of practices", &hint));
    }

    /// What a file that a key names made of itself. A problem of the file as a whole is told at the key's line.
    pub(crate) fn of_key<T>(&self, key: &str, file: &Path, read: Result<T, InputError>) -> Result<T, InputError> {
        if self.source.file.as_os_str().is_empty() {
            return read;
        }
        let near = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        read.map_err(|mut error| {
            for problem in error.problems.iter_mut().filter(|problem| problem.row.is_none()) {
                let Some(row) = rows::row(&self.source.text, key, &near) else { continue };
                problem.found = format!("{key}: {}: {}", problem.file.display(), problem.found);
                problem.row = Some(row);
                problem.file.clone_from(&self.source.file);
            }
            error
        })
    }

    /// The first line of a key, from 1, with the name of the file; none without a file, or where the key is not in it.
    #[must_use]
    pub fn place_of(&self, key: &str) -> Option<String> {
        let row = rows::row(&self.source.text, key, "")?;
        Some(format!("{}, row {row}", self.source.file.display()))
    }
}

/// What the TOML reader says, with its line.
fn syntax(path: &Path, text: &str, error: &toml::de::Error) -> InputError {
    let start = error.span().map(|span| span.start.min(text.len()));
    let line = start.map(|start| text[..start].matches('\n').count() as u64 + 1);
    let shown = line.and_then(|line| text.lines().nth(line as usize - 1)).map_or("", str::trim);
    let message = error.message().replace('\n', " ");
    let found = if shown.is_empty() { message.clone() } else { format!("{shown:?}: {message}") };
    let unknown = message.split('`').nth(1).filter(|_| message.starts_with("unknown field"));
    let expected: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
    let otherwise = "see docs/scenario.md, which has an example for every key";
    let hint = unknown.map_or(otherwise.to_owned(), |key| did_you_mean(key, expected.iter().copied(), otherwise));
    let allowed = "a scenario in TOML, with the keys of docs/scenario.md";
    Flaw::new("E501", found, allowed, hint).at(path, line).into()
}
