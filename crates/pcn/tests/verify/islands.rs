//! Certificates with islands, against all plans.

use super::naive;
use super::tiny::{edge, id, ids, partitions, practice};
use pcn::adjacency::Adjacency;
use pcn::model::{Certificate, Cut, Island, IslandLeaf, Leaf, Score};
use pcn::problem::Problem;
use pcn::verify::{self, Fault, Limits, Verdict};
use proptest::prelude::*;

/// Three practices, a wall that no group crosses, and three more; every side is closed to a triangle.
fn walled(places: &[(i32, i32)], lists: &[u32]) -> Problem {
    let at = |index: usize, shift: i32| {
        let (x, y) = places[index];
        practice(index, x + shift, y, if index == 3 { 58_000 } else { lists[index] })
    };
    let practices = (0..7).map(|index| at(index, 5_000 * (index as i32 / 3))).collect();
    let edges = [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (5, 6), (4, 6)];
    Problem::builder(practices, Adjacency::new(7, edges.map(|(a, b)| edge(a, b)))).build().expect("seven practices")
}

fn problem() -> impl Strategy<Value = Problem> {
    let places = prop::collection::vec((0..4_000_i32, 0..4_000_i32), 7);
    (places, prop::collection::vec(5_000..30_000_u32, 7)).prop_map(|(places, lists)| walled(&places, &lists))
}

/// Duals as hundreds of patient-km, and the dual of the triple's cut.
fn duals() -> impl Strategy<Value = (Vec<i64>, i64)> {
    (prop::collection::vec(-100..600_i64, 7), -300..=0_i64)
}

fn dual(hundreds: i64) -> Score {
    Score::from_patient_km(100.0 * hundreds as f64)
}

fn triple(members: &[usize], hundreds: i64) -> Cut {
    Cut { weights: members.iter().map(|&at| (id(at), 1)).collect(), divisor: 2, dual: dual(hundreds) }
}

fn base(problem: &Problem, (duals, cut): &(Vec<i64>, i64)) -> Leaf {
    Leaf {
        together: Vec::new(),
        apart: Vec::new(),
        networks: problem.count_range(),
        practice_duals: duals.iter().map(|&hundreds| dual(hundreds)).collect(),
        count_dual: Score::ZERO,
        cuts: vec![triple(&[0, 1, 2], *cut), triple(&[2, 3, 4], *cut), triple(&[4, 5, 6], *cut)],
        bound: Score::from_micro(i64::MIN / 4),
    }
}

/// Two leaves: the first and the second practice together, and apart.
fn island(members: [usize; 3], duals: &[(Vec<i64>, i64)]) -> Island {
    let leaf = |together: bool, (duals, cut): &(Vec<i64>, i64)| {
        let pair = vec![(id(members[0]), id(members[1]))];
        IslandLeaf {
            together: if together { pair.clone() } else { Vec::new() },
            apart: if together { Vec::new() } else { pair },
            practice_duals: members.iter().map(|&at| dual(duals[at])).collect(),
            cuts: vec![triple(&members, *cut)],
            gain: Score::from_micro(i64::MIN / 4),
        }
    };
    Island { practices: ids(&members), leaves: vec![leaf(true, &duals[0]), leaf(false, &duals[1])] }
}

fn check(problem: &Problem, certificate: &Certificate) -> verify::CertificateReview {
    verify::certificate(problem, certificate, Limits::default())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn islands_never_claim_more_than_the_optimum(problem in problem(), duals in prop::collection::vec(duals(), 5)) {
        let mut certificate = Certificate::new(vec![base(&problem, &duals[0])]);
        certificate.islands = vec![island([0, 1, 2], &duals[1..3]), island([4, 5, 6], &duals[3..5])];
        let review = check(&problem, &certificate);
        prop_assert!(review.holds(), "{:?}", review.verdict);
        let bound = review.recomputed().expect("tiny problems are searched to the end");
        let optimum = partitions(7).iter().filter_map(|groups| naive::plan_score(&problem, groups)).min();
        prop_assert!(optimum.is_none_or(|optimum| i128::from(bound.micro()) <= optimum), "{bound} above the optimum");
        // The truth holds, a millionth more does not.
        certificate.leaves[0].bound = review.leaves[0].recomputed.expect("recomputed");
        for (island, reviews) in certificate.islands.iter_mut().zip(&review.islands) {
            for (leaf, review) in island.leaves.iter_mut().zip(reviews) {
                leaf.gain = review.recomputed.expect("recomputed");
            }
        }
        prop_assert_eq!(check(&problem, &certificate).verdict, Verdict::Holds { bound });
        certificate.islands[1].leaves[0].gain += Score::from_micro(1);
        let Verdict::Refused { faults } = check(&problem, &certificate).verdict else {
            return Err(TestCaseError::fail("not refused"));
        };
        let one_fault = matches!(faults[..], [Fault::IslandGain { island: 1, leaf: 0, .. }]);
        prop_assert!(one_fault, "{faults:?}");
    }
}

/// Seven practices in a row, each beside the next two.
fn row(places: &[(i32, i32)], lists: &[u32]) -> Problem {
    let practices = (0..7).map(|at| practice(at, places[at].0 + 2_000 * at as i32, places[at].1, lists[at])).collect();
    let edges = (0..6).map(|at| edge(at, at + 1)).chain((0..5).map(|at| edge(at, at + 2)));
    Problem::builder(practices, Adjacency::new(7, edges)).build().expect("seven practices")
}

#[test]
fn islands_that_share_candidates_add_up_or_are_refused() {
    use rand::{Rng as _, SeedableRng as _};
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(5);
    let (mut held, mut refused, mut gained) = (0, 0, 0);
    for _ in 0..600 {
        let places: Vec<(i32, i32)> =
            (0..7).map(|_| (random.random_range(0..2_000), random.random_range(0..4_000))).collect();
        let lists: Vec<u32> = (0..7).map(|_| random.random_range(8_000..25_000)).collect();
        let problem = row(&places, &lists);
        let mut duals = |low: i64, high: i64| {
            ((0..7).map(|_| random.random_range(low..high)).collect::<Vec<i64>>(), random.random_range(-60..=0))
        };
        let all: Vec<_> = (0..5).map(|at| if at == 0 { duals(-100, 250) } else { duals(0, 450) }).collect();
        let mut certificate = Certificate::new(vec![base(&problem, &all[0])]);
        certificate.islands = vec![island([0, 1, 2], &all[1..3]), island([4, 5, 6], &all[3..5])];
        let review = check(&problem, &certificate);
        match review.verdict {
            Verdict::Refused { ref faults } => {
                assert_eq!(*faults, vec![Fault::IslandsMeet { first: 0, second: 1 }]);
                refused += 1;
                continue;
            }
            Verdict::Holds { .. } => held += 1,
            Verdict::Unchecked { ref reason } => panic!("{reason}"),
        }
        let bound = review.recomputed().expect("tiny problems are searched to the end");
        gained += usize::from(Some(bound) > review.leaves[0].recomputed);
        let optimum = partitions(7).iter().filter_map(|groups| naive::plan_score(&problem, groups)).min();
        assert!(optimum.is_none_or(|optimum| i128::from(bound.micro()) <= optimum), "{bound} above the optimum");
    }
    assert!(held > 50 && refused > 50 && gained > 20, "the test has little to show: {held} {refused} {gained}");
}

/// A sound certificate with two islands, changed.
fn faults(change: impl FnOnce(&mut Certificate)) -> Vec<Fault> {
    let problem = walled(&[(0, 0), (1_000, 0), (0, 1_000), (0, 0), (0, 0), (1_000, 0), (0, 1_000)], &[15_000; 7]);
    let nothing = (vec![0; 7], 0);
    let mut certificate = Certificate::new(vec![base(&problem, &nothing)]);
    certificate.islands =
        vec![island([0, 1, 2], &[nothing.clone(), nothing.clone()]), island([4, 5, 6], &[nothing.clone(), nothing])];
    assert!(check(&problem, &certificate).holds());
    change(&mut certificate);
    match check(&problem, &certificate).verdict {
        Verdict::Refused { faults } => faults,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn islands_that_do_not_add_up_are_refused() {
    let two = faults(|certificate| certificate.leaves.push(certificate.leaves[0].clone()));
    assert_eq!(two, vec![Fault::IslandsAmongLeaves]);
    let hole = faults(|certificate| certificate.islands[1].leaves.truncate(1));
    assert_eq!(hole, vec![Fault::IslandNotCovered { island: 1 }]);
    let near = faults(|certificate| {
        certificate.islands[0].practices[2] = id(3);
        certificate.islands[0].leaves.iter_mut().for_each(|leaf| leaf.cuts.clear());
        certificate.islands[1].practices[0] = id(3);
        certificate.islands[1].leaves.iter_mut().for_each(|leaf| leaf.cuts.clear());
    });
    assert_eq!(near, vec![Fault::IslandsMeet { first: 0, second: 1 }]);
    let reach = faults(|certificate| {
        certificate.islands[1].practices = ids(&[2]);
        for leaf in &mut certificate.islands[1].leaves {
            (leaf.practice_duals, leaf.cuts) = (vec![Score::ZERO], Vec::new());
        }
        certificate.islands[0].practices = ids(&[0, 1]);
        for leaf in &mut certificate.islands[0].leaves {
            (leaf.practice_duals, leaf.cuts) = (vec![Score::ZERO; 2], Vec::new());
        }
        // Each by itself takes less than a group of both costs, both together more.
        certificate.islands[0].leaves[0].practice_duals[0] = dual(100);
        certificate.islands[1].leaves[1].practice_duals[0] = dual(100);
    });
    assert_eq!(reach, vec![Fault::IslandsMeet { first: 0, second: 1 }]);
    let order = faults(|certificate| certificate.islands[0].practices.reverse());
    assert_eq!(order, vec![Fault::IslandPractices { island: 0 }]);
    let duals = faults(|certificate| certificate.islands[0].leaves[1].practice_duals.truncate(2));
    assert_eq!(duals, vec![Fault::IslandDuals { island: 0, leaf: 1, found: 2, practices: 3 }]);
    let foreign = faults(|certificate| certificate.islands[0].leaves[0].cuts.push(triple(&[2, 3, 4], -1)));
    assert_eq!(foreign, vec![Fault::IslandCut { island: 0, leaf: 0, cut: 1 }]);
}
