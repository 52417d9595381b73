//! Proves a bound again from its certificate.
//!
//! The certificate holds a dual for each practice and the cuts used; `verify` shows from them alone, by an enumeration
//! of its own and in whole numbers, that no plan scores less than the bound.

use pcn::adjacency::territory;
use pcn::geometry::TerritoryOptions;
use pcn::model::{Certificate, Leaf, NetworkCount, Score};
use pcn::problem::Problem;
use pcn::solve::{self, Settings, Silent};
use pcn::verify::{self, Limits};
use pcn_io::sample::sample_practices;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let practices = sample_practices(16, 2);
    let (adjacency, _territories) = territory(&practices, &TerritoryOptions::default())?;
    let problem = Problem::builder(practices, adjacency).networks(NetworkCount::Free).build()?;

    let outcome = solve::plan(&problem, &Settings::default(), &Silent);
    if let (Some(certificate), Some(bound)) = (&outcome.certificate, outcome.bound) {
        let review = verify::certificate(&problem, certificate, Limits::default());
        println!("bound {bound}: {:?} in {} search nodes", review.verdict, review.nodes);
        assert!(review.holds());
        assert_eq!(certificate.bound(), Some(bound));
    }

    // Anyone can claim a bound; this one says that all duals are nothing, and so proves nothing but 0 ...
    let nothing = |bound| Leaf {
        together: Vec::new(),
        apart: Vec::new(),
        networks: (1, problem.len() as u32),
        practice_duals: vec![Score::ZERO; problem.len()],
        count_dual: Score::ZERO,
        cuts: Vec::new(),
        bound,
    };
    let modest = Certificate::new(vec![nothing(Score::ZERO)]);
    assert!(verify::certificate(&problem, &modest, Limits::default()).holds());

    // ... and is found out when it claims more.
    let boastful = Certificate::new(vec![nothing(Score::from_micro(1))]);
    assert!(!verify::certificate(&problem, &boastful, Limits::default()).holds());
    Ok(())
}

#[test]
fn runs() {
    main().unwrap();
}
