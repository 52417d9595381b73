//! Adds a term of your own to the objective.
//!
//! A measure scores one network from its members alone, in patient-kilometres, so that a planner can say what it is
//! worth. The first one here prices patients whose practice stands on the minority side of a council border. The second is
//! the whole objective of published districting instances: [`RoundTrip`](pcn_examples::msoa::RoundTrip), whose price is no
//! sum over the members. Without the published files a synthetic area stands in for them.

use pcn::adjacency::{bridge_stranded, given, territory};
use pcn::geometry::{GridPoint, TerritoryOptions};
use pcn::measure::{Labels, Measure, Objective};
use pcn::model::{NetworkCount, Practice, PracticeId, Score, SizePolicy, Status};
use pcn::problem::Problem;
use pcn::solve::{self, Settings, Silent};
use pcn_examples::msoa::{self, RoundTrip};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

/// Patients on the minority side of a border, each worth so many kilometres of travel.
struct CouncilBorder {
    /// The council of each practice, in order.
    council: Vec<u8>,
    /// Registered patients of each practice, in order.
    list_size: Vec<u32>,
    /// What one such patient is worth, in patient-km.
    price: f64,
}

impl Measure for CouncilBorder {
    fn name(&self) -> &str {
        "council border"
    }

    fn score(&self, members: &[PracticeId]) -> Score {
        let mut patients = [0u64; 256];
        for member in members {
            patients[usize::from(self.council[member.index()])] += u64::from(self.list_size[member.index()]);
        }
        let all: u64 = patients.iter().sum();
        let majority = patients.iter().max().copied().unwrap_or_default();
        Score::from_micro(self.each() * (all - majority) as i64)
    }

    // Not needed, but then proofs are as fast as without the term: the search foresees what each council would cost.
    fn labels(&self) -> Option<Labels> {
        let cost = |&patients: &u32| Score::from_micro(self.each() * i64::from(patients));
        let council = self.council.iter().map(|&council| Some(u32::from(council))).collect();
        Some(Labels::new(council, self.list_size.iter().map(cost).collect()))
    }
}

impl CouncilBorder {
    /// What one patient is worth, in millionths of a patient-km.
    fn each(&self) -> i64 {
        Score::from_patient_km(self.price).micro()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    council_border()?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/instances/english-msoa");
    if !folder.is_dir() {
        eprintln!("SKIPPED: ../shared/instances/english-msoa is not there; a synthetic area stands in for it");
        return synthetic_rounds();
    }
    published_rounds(&folder)
}

fn council_border() -> Result<(), Box<dyn Error>> {
    //  A(1) - B(1) - C(2) - D(2)
    let at = |km: f64| GridPoint::new(400_000.0 + km * 1000.0, 300_000.0);
    let practices = vec![
        Practice::new("A", at(0.0)?, 18_000),
        Practice::new("B", at(3.0)?, 16_000),
        Practice::new("C", at(4.0)?, 17_000),
        Practice::new("D", at(7.0)?, 15_000),
    ];
    let list_size = practices.iter().map(|practice| practice.list_size).collect();
    let border = CouncilBorder { council: vec![1, 1, 2, 2], list_size, price: 2.0 };
    let objective = Objective { further: vec![Arc::new(border)], ..Objective::default() };
    let neighbours = given(&practices, &[("A", "B"), ("B", "C"), ("C", "D")])?;
    let problem = Problem::builder(practices, neighbours).objective(objective).networks(NetworkCount::Free).build()?;

    // B and C are next door to each other, but in different councils: 16,000 patients at 2 km each.
    let (_, score) = problem.score(&[PracticeId::new(1), PracticeId::new(2)]);
    assert_eq!(score.further, [("council border".to_owned(), Score::from_patient_km(32_000.0))]);

    // Everything else takes the measure into account: the search, the breakdown, the verification.
    let outcome = solve::plan(&problem, &Settings::default(), &Silent);
    let plan = outcome.plan.ok_or("no plan")?;
    for network in &plan.networks {
        println!("{:?}: {:?}", network.members, network.score);
    }
    assert!(pcn::verify::matches(&problem, &plan).is_ok());
    Ok(())
}

/// Sixty neighbourhoods of Manchester in twenty districts of two to four: proven, and no worse than what was published.
fn published_rounds(folder: &Path) -> Result<(), Box<dyn Error>> {
    let instance = msoa::read(folder)?.into_iter().find(|instance| instance.name == "Manchester_C_60_3");
    let instance = instance.ok_or("Manchester_C_60_3 is not among the instances")?;
    let problem = instance.problem()?;
    let outcome = solve::plan(&problem, &Settings::default(), &Silent);
    assert_eq!(outcome.status, Status::Optimal);
    let plan = outcome.plan.ok_or("no plan")?;
    let cost = msoa::Instance::km(plan.score());
    println!("{}: {cost:.4} km, published {:.4} km", instance.name, instance.published_cost);
    assert_eq!(plan.networks.len(), 20);
    assert!(cost <= instance.published_cost + 1e-4);
    assert!(pcn::verify::matches(&problem, &plan).is_ok_and(|review| review.is_valid()));
    Ok(())
}

/// The same measure on twenty-four synthetic practices in eight districts of two to four.
fn synthetic_rounds() -> Result<(), Box<dyn Error>> {
    let units = pcn_io::sample::sample_practices(24, 1);
    let depot = GridPoint::new(units[0].location.easting() + 500.0, units[0].location.northing())?;
    let people: Vec<f64> = units.iter().map(|unit| f64::from(unit.list_size)).collect();
    let measure = RoundTrip {
        weight: people.clone(),
        depot_km: units.iter().map(|unit| unit.location.km_to(depot)).collect(),
        area_km2: vec![2.0; units.len()],
        people,
        beta: 0.75,
        stops: 0.004,
    };
    let units: Vec<Practice> = units.into_iter().map(|unit| Practice { list_size: 1, ..unit }).collect();
    let (neighbours, _) = territory(&units, &TerritoryOptions::default())?;
    let (neighbours, _) = bridge_stranded(&neighbours, &units, u64::MAX);
    let objective = Objective { travel: false, further: vec![Arc::new(measure)] };
    let problem = Problem::builder(units, neighbours)
        .policy(SizePolicy::band(2, 4, 4))
        .objective(objective)
        .networks(NetworkCount::Exactly(8))
        .build()?;
    let outcome = solve::plan(&problem, &Settings::default(), &Silent);
    assert_eq!(outcome.status, Status::Optimal);
    let plan = outcome.plan.ok_or("no plan")?;
    println!("synthetic: {:.4} km", msoa::Instance::km(plan.score()));
    assert_eq!(plan.networks.len(), 8);
    assert!(pcn::verify::matches(&problem, &plan).is_ok_and(|review| review.is_valid()));
    Ok(())
}

#[test]
fn runs() {
    main().unwrap();
    synthetic_rounds().unwrap();
}
