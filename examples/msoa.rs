//! Published districting instances on English neighbourhoods (MSOAs), as problems of `pcn`.
//!
//! Ferraz, Ahmed, Cappart, Vidal, "Districting and routing", Transportation Science 2026 (arXiv 2402.06040). A district
//! has so many to so many units, there are exactly k districts, and a district costs what a day's round through it is expected
//! to take: see [`RoundTrip`]. `pcn solve instances_Manchester.json --instance NAME` solves the same.

use pcn::model::Score;
use pcn::problem::Problem;
use pcn_io::instance::{GraphColumns, Instance as Read, Task};
pub use pcn_io::instance::{METRES, RoundTrip};
use serde::Deserialize;
use std::error::Error;
use std::path::Path;

/// One instance, with what was published about it.
pub struct Instance {
    /// Its published name.
    pub name: String,
    /// Number of districts.
    pub districts: u32,
    /// Least and most units of a district.
    pub units_of_district: (u32, u32),
    /// The cost of the authors' plan in km, which an optimum may undercut: they minimised over scenarios.
    pub published_cost: f64,
    /// The seconds that the authors report, by full enumeration and Gurobi.
    pub published_seconds: f64,
    read: Read,
}

impl Instance {
    /// A score of [`RoundTrip`] in km, as published.
    #[must_use]
    pub fn km(score: Score) -> f64 {
        score.patient_km() / METRES
    }

    /// Number of units.
    #[must_use]
    pub fn units(&self) -> usize {
        self.read.sizes.len()
    }

    /// The instance as a problem: a unit counts as one patient, so that the size policy bounds the number of units, and
    /// the measure is the whole objective.
    ///
    /// # Errors
    /// When the instance contradicts itself.
    pub fn problem(&self) -> Result<Problem, Box<dyn Error>> {
        Ok(self.read.problem()?)
    }
}

#[derive(Deserialize)]
struct File {
    instances: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    inst: String,
    published: Published,
    cost_det_of_published: f64,
}

#[derive(Deserialize)]
struct Published {
    time_s: f64,
}

/// Reads the instances of a folder.
///
/// # Errors
/// When a file is absent or not as described.
pub fn read(folder: &Path) -> Result<Vec<Instance>, Box<dyn Error>> {
    let path = folder.join("instances_Manchester.json");
    let file: File = serde_json::from_slice(&std::fs::read(&path)?)?;
    let instance = |entry: Entry| -> Result<Instance, Box<dyn Error>> {
        let read = Read::read(&path, Some(&entry.inst), &GraphColumns::default())?;
        let Task::Districts { count, floor, cap } = read.task else { return Err("not districts".into()) };
        Ok(Instance {
            name: entry.inst,
            districts: count,
            units_of_district: (u32::try_from(floor)?, u32::try_from(cap)?),
            published_cost: entry.cost_det_of_published,
            published_seconds: entry.published.time_s,
            read,
        })
    };
    file.instances.into_iter().map(instance).collect()
}
