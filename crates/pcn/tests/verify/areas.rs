//! Certificates of areas that no candidate joins.

use super::tiny::{edge, id, ids, practice};
use pcn::adjacency::Adjacency;
use pcn::model::{Certificate, NetworkCount, Score};
use pcn::problem::Problem;
use pcn::rules::{FixedNetwork, Rules};
use pcn::solve::{self, Settings, Silent};
use pcn::verify::{self, Fault, Limits, Verdict};

/// Two rows of four practices of 20,000 patients each, a practice of 45,000 at the end of both, and more edges.
fn rows(edges: &[(usize, usize)], rules: Rules) -> Problem {
    let list = |at: usize| if at == 4 { 45_000 } else { 20_000 };
    let place = |at: usize| if at < 4 { (at as i32 * 1_000, 0) } else { ((at as i32 - 4) * 1_300, 4_000) };
    let practices = (0..9).map(|at| practice(at, place(at).0, place(at).1, list(at))).collect();
    let own = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7), (7, 8)];
    let adjacency = Adjacency::new(9, own.iter().chain(edges).map(|&(a, b)| edge(a, b)));
    Problem::builder(practices, adjacency).networks(NetworkCount::Free).rules(rules).build().expect("nine practices")
}

/// The certificate of an optimal plan, and the problem that it is of.
fn solved() -> (Problem, Certificate, Score) {
    let problem = rows(&[], Rules::default());
    let outcome = solve::plan(&problem, &Settings::default(), &Silent);
    let certificate = outcome.certificate.expect("a proof");
    (problem, certificate, outcome.bound.expect("a proof"))
}

fn faults(problem: &Problem, certificate: &Certificate) -> Vec<Fault> {
    match verify::certificate(problem, certificate, Limits::default()).verdict {
        Verdict::Refused { faults } => faults,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn areas_add_up() {
    let (problem, certificate, bound) = solved();
    // The large practice joins neither row.
    let practices: Vec<_> = certificate.areas.iter().map(|area| area.practices.clone()).collect();
    assert_eq!(practices, [ids(&[0, 1, 2, 3, 4]), ids(&[5, 6, 7, 8])]);
    let review = verify::certificate(&problem, &certificate, Limits::default());
    assert_eq!(review.verdict, Verdict::Holds { bound });
    assert!(review.recomputed() >= Some(bound));
    assert_eq!(review.nodes, review.areas.iter().map(|area| area.nodes).sum::<u64>());
    // Two pairs in each row, a kilometre apart in one and 1.3 in the other.
    let below = Score::from_patient_km(2.0 * 20_000.0 * (1.0 + 1.3)) - bound;
    assert!((0..10_000).contains(&below.micro()), "{below}");
}

#[test]
fn a_fixed_network_is_an_area_of_its_own() {
    let fixed = FixedNetwork { name: "as it is".to_owned(), members: ids(&[1, 2]) };
    let problem = rows(&[(0, 5)], Rules { fixed: vec![fixed], ..Rules::default() });
    let outcome = solve::plan(&problem, &Settings::default(), &Silent);
    let certificate = outcome.certificate.expect("a bound");
    assert!(verify::certificate(&problem, &certificate, Limits::default()).holds());
    let split = FixedNetwork { name: "across".to_owned(), members: ids(&[3, 4, 5]) };
    let problem = rows(&[], Rules { fixed: vec![split], ..Rules::default() });
    let (_, certificate, _) = solved();
    let found = faults(&problem, &certificate);
    assert!(found.contains(&Fault::AreasMeet { first: id(4), second: id(5) }), "{found:?}");
}

#[test]
fn areas_that_do_not_add_up_are_refused() {
    let (problem, sound, _) = solved();
    let changed = |change: &dyn Fn(&mut Certificate)| {
        let mut certificate = sound.clone();
        change(&mut certificate);
        faults(&problem, &certificate)
    };
    let leaf = sound.areas[0].certificate.leaves[0].clone();
    assert_eq!(changed(&|all| all.leaves.push(leaf.clone())), [Fault::AreasAmongLeaves]);
    assert_eq!(changed(&|all| all.areas[0].practices.reverse()), [Fault::AreaPractices { area: 0 }]);
    assert_eq!(changed(&|all| all.areas[0].practices[4] = id(9)), [Fault::AreaPractices { area: 0 }]);
    assert_eq!(changed(&|all| all.areas[1].practices.insert(0, id(4))), [Fault::AreaPractices { area: 1 }]);
    let missing = changed(&|all| {
        all.areas[1].practices.pop();
    });
    assert_eq!(missing, [Fault::InNoArea { practice: id(8) }]);
    assert_eq!(changed(&|all| all.areas.truncate(1)), [Fault::InNoArea { practice: id(5) }]);
    let moved = changed(&|all| {
        all.areas[0].practices.push(id(5));
        all.areas[1].practices.remove(0);
    });
    assert_eq!(moved, [Fault::AreasMeet { first: id(5), second: id(6) }]);
    // One edge more, and a network may hold practices of both.
    let joined = rows(&[(0, 5)], Rules::default());
    assert_eq!(faults(&joined, &sound), [Fault::AreasMeet { first: id(0), second: id(5) }]);
    let apart = rows(&[(0, 5)], Rules { apart: vec![(id(5), id(0))], ..Rules::default() });
    assert!(verify::certificate(&apart, &sound, Limits::default()).holds());
    let greedy = changed(&|all| {
        all.areas[1].certificate.leaves.iter_mut().for_each(|leaf| leaf.bound += Score::from_patient_km(1.0))
    });
    assert!(
        matches!(&greedy[..], [Fault::InArea { area: 1, fault }] if matches!(**fault, Fault::Bound { .. })),
        "{greedy:?}"
    );
    assert!(greedy[0].to_string().starts_with("area 1: leaf 0 claims a bound of "), "{}", greedy[0]);
    let few = verify::certificate(&problem, &sound, Limits { nodes: 0 });
    assert!(matches!(few.verdict, Verdict::Unchecked { .. }), "{:?}", few.verdict);
}
