//! Adds a term of your own to the objective.
//!
//! A measure scores one network from its members alone, in patient-kilometres, so that a planner can say what it is
//! worth. This one prices patients whose practice stands on the minority side of a council border.

use pcn::adjacency::given;
use pcn::geometry::GridPoint;
use pcn::measure::{Measure, Objective};
use pcn::model::{NetworkCount, Practice, PracticeId, Score};
use pcn::problem::Problem;
use pcn::solve::{self, Settings, Silent};
use std::error::Error;
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
        Score::from_patient_km(self.price * (all - majority) as f64)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
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

#[test]
fn runs() {
    main().unwrap();
}
