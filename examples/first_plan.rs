//! From practices to a plan with a bound.

use pcn::adjacency::{bridge_stranded, territory};
use pcn::geometry::TerritoryOptions;
use pcn::model::NetworkCount;
use pcn::problem::Problem;
use pcn::solve::{self, Settings, Silent};
use pcn_io::sample::sample_practices;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    // Practices: a code, a place in grid metres, a list size. Here a synthetic area.
    let practices = sample_practices(24, 1);

    // Neighbours: practices whose territories touch. A piece too small to be a network is joined by its shortest link.
    let (adjacency, _territories) = territory(&practices, &TerritoryOptions::default())?;
    let (adjacency, bridges) = bridge_stranded(&adjacency, &practices, 30_000);

    // The problem is checked once and never changes; the default policy is 30,000 to 50,000 patients, cap 60,000.
    let problem = Problem::builder(practices, adjacency).networks(NetworkCount::Free).build()?;
    let outcome = solve::plan(&problem, &Settings::default(), &Silent);
    let plan = outcome.plan.as_ref().ok_or("no plan")?;

    println!("{:?}: {}, bound {:?}, {} bridges", outcome.status, plan.score(), outcome.bound, bridges.len());
    for network in &plan.networks {
        let hub = &problem.practices()[network.hub.index()];
        println!("{:>7} patients, {} practices around {}", network.size, network.members.len(), hub.name);
    }

    // Whatever found the plan: every practice is in one network, and the score is the sum over the networks.
    let placed: usize = plan.networks.iter().map(|network| network.members.len()).sum();
    assert_eq!(placed, problem.len());
    assert!(outcome.bound.is_none_or(|bound| bound <= plan.score()));
    assert!(pcn::verify::matches(&problem, plan).is_ok_and(|review| review.is_valid()));
    Ok(())
}

#[test]
fn runs() {
    main().unwrap();
}
