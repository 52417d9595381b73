//! Scores a plan that someone else drew, however broken it is.

use pcn::adjacency::given;
use pcn::geometry::GridPoint;
use pcn::model::{NetworkCount, Practice, PracticeId};
use pcn::problem::Problem;
use pcn::verify;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    //  A --1 km-- B --1 km-- C --8 km-- D
    let at = |km: f64| GridPoint::new(400_000.0 + km * 1000.0, 300_000.0);
    let practices = vec![
        Practice::new("A", at(0.0)?, 18_000),
        Practice::new("B", at(1.0)?, 16_000),
        Practice::new("C", at(2.0)?, 17_000),
        Practice::new("D", at(10.0)?, 15_000),
    ];
    let neighbours = given(&practices, &[("A", "B"), ("B", "C"), ("C", "D")])?;
    let problem = Problem::builder(practices, neighbours).networks(NetworkCount::Free).build()?;

    // Someone put A with C, across B.
    let [a, b, c, d] = [0, 1, 2, 3].map(PracticeId::new);
    let names = ["West".to_owned(), "East".to_owned()];
    let review = verify::plan(&problem, &[vec![a, c], vec![b, d]]);
    for violation in &review.violations {
        println!("{}", violation.describe(&problem, &names));
    }
    assert_eq!(review.in_band, 2, "both hold 30,000 to 50,000");
    assert_eq!(review.contiguous, 0, "and neither is one piece");
    assert_eq!(review.violations.len(), 2);

    // Neighbours together: nothing to object to, and less travel.
    let better = verify::plan(&problem, &[vec![a, b], vec![c, d]]);
    println!("travel {} instead of {}", better.travel, review.travel);
    assert!(better.is_valid());
    assert!(better.travel < review.travel);
    Ok(())
}

#[test]
fn runs() {
    main().unwrap();
}
