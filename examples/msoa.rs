//! Published districting instances on English neighbourhoods (MSOAs), as problems of `pcn`.
//!
//! Ferraz, Ahmed, Cappart, Vidal, "Districting and routing", Transportation Science 2026 (arXiv 2402.06040). A district
//! has so many to so many units, there are exactly k districts, and a district costs what a day's round through it is expected
//! to take: the way out and back, and by Beardwood, Halton and Hammersley's formula the round itself.

use pcn::adjacency::given;
use pcn::geometry::GridPoint;
use pcn::measure::{Measure, Objective};
use pcn::model::{NetworkCount, Practice, PracticeId, Score, SizePolicy};
use pcn::problem::Problem;
use serde::Deserialize;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

/// Metres in a kilometre. A round is scored in metres: scores are whole millionths, and those of a few hundred km in all leave
/// duals too coarse for a proof to a part in ten million.
pub const METRES: f64 = 1_000.0;

/// What a round through a district costs, in metres: a measure that is no sum over its units.
#[derive(Clone, Debug)]
pub struct RoundTrip {
    /// Calls of each unit, which weigh its distance from the depot.
    pub weight: Vec<f64>,
    /// Distance of each unit from the depot, in km.
    pub depot_km: Vec<f64>,
    /// Area of each unit, in square km.
    pub area_km2: Vec<f64>,
    /// People of each unit.
    pub people: Vec<f64>,
    /// Length of a round for each root of a square km and a stop.
    pub beta: f64,
    /// Stops for each person.
    pub stops: f64,
}

impl Measure for RoundTrip {
    fn name(&self) -> &str {
        "round trip"
    }

    fn score(&self, members: &[PracticeId]) -> Score {
        let (mut weight, mut way, mut area, mut people) = (0.0, 0.0, 0.0, 0.0);
        for unit in members.iter().map(|member| member.index()) {
            weight += self.weight[unit];
            way += self.weight[unit] * self.depot_km[unit];
            area += self.area_km2[unit];
            people += self.people[unit];
        }
        let km = 2.0 * way / weight + self.beta * (area * (1.0 + self.stops * people)).sqrt();
        Score::from_patient_km(METRES * km)
    }
}

/// One instance.
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
    measure: RoundTrip,
    places: Vec<[f64; 2]>,
    names: Vec<String>,
    edges: Vec<[usize; 2]>,
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
        self.names.len()
    }

    /// The instance as a problem: a unit counts as one patient, so that the size policy bounds the number of units, and
    /// the measure is the whole objective.
    ///
    /// # Errors
    /// When the instance contradicts itself.
    pub fn problem(&self) -> Result<Problem, Box<dyn Error>> {
        let unit = |(name, place): (&String, &[f64; 2])| {
            let metres = place.map(|km| 400_000.0 + 1000.0 * km);
            Ok(Practice::new(name.clone(), GridPoint::new(metres[0], metres[1])?, 1))
        };
        let units = self.names.iter().zip(&self.places).map(unit).collect::<Result<Vec<_>, Box<dyn Error>>>()?;
        let pairs: Vec<(&str, &str)> = self.edges.iter().map(|&[a, b]| (&*self.names[a], &*self.names[b])).collect();
        let neighbours = given(&units, &pairs)?;
        let (least, most) = self.units_of_district;
        let objective = Objective { travel: false, further: vec![Arc::new(self.measure.clone())] };
        let problem = Problem::builder(units, neighbours)
            .policy(SizePolicy::band(least, most, most))
            .objective(objective)
            .networks(NetworkCount::Exactly(self.districts));
        Ok(problem.build()?)
    }
}

#[derive(Deserialize)]
struct City {
    ids: Vec<String>,
    pop: Vec<f64>,
    area_km2: Vec<f64>,
    xy_km: Vec<[f64; 2]>,
    edges: Vec<[usize; 2]>,
}

#[derive(Deserialize)]
struct File {
    city: String,
    instances: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    inst: String,
    n: usize,
    k: u32,
    smin: u32,
    smax: u32,
    beta: f64,
    prob: f64,
    avg_depot_dist: Vec<f64>,
    weight: Vec<f64>,
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
    let file: File = serde_json::from_slice(&std::fs::read(folder.join("instances_Manchester.json"))?)?;
    let city: City = serde_json::from_slice(&std::fs::read(folder.join(&file.city))?)?;
    let instance = |entry: Entry| {
        let n = entry.n;
        Instance {
            name: entry.inst,
            districts: entry.k,
            units_of_district: (entry.smin, entry.smax),
            published_cost: entry.cost_det_of_published,
            published_seconds: entry.published.time_s,
            measure: RoundTrip {
                weight: entry.weight,
                depot_km: entry.avg_depot_dist,
                area_km2: city.area_km2[..n].to_vec(),
                people: city.pop[..n].to_vec(),
                beta: entry.beta / 100.0,
                stops: entry.prob,
            },
            places: city.xy_km[..n].to_vec(),
            names: city.ids[..n].to_vec(),
            edges: city.edges.iter().copied().filter(|edge| edge[0] < n && edge[1] < n).collect(),
        }
    };
    Ok(file.instances.into_iter().map(instance).collect())
}
