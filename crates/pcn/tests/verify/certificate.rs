//! Certificates of tiny problems against their definition and against all plans.

use super::naive;
use super::tiny::{Spread, edge, id, partitions, practice, problem};
use pcn::adjacency::Adjacency;
use pcn::measure::Objective;
use pcn::model::{Certificate, Cut, Leaf, PracticeId, Score};
use pcn::problem::Problem;
use pcn::verify::{self, Fault, Limits, Verdict};
use proptest::prelude::*;
use std::sync::Arc;

const MOST: usize = 8;

/// Duals and cuts of one leaf, for up to [`MOST`] practices.
#[derive(Clone, Debug)]
struct Duals {
    practices: Vec<i64>,
    count: i64,
    cuts: Vec<(Vec<u32>, u32, i64)>,
}

fn duals() -> impl Strategy<Value = Duals> {
    let dual = prop_oneof![4 => -50_000_000_000..400_000_000_000_i64, 1 => 0..2_000_000_000_000_i64, 1 => Just(0)];
    let practices = prop::collection::vec(dual, MOST);
    let count = prop_oneof![Just(0), -200_000_000_000..200_000_000_000_i64];
    let cut = (prop::collection::vec(0..5_u32, MOST), 2..6_u32, -200_000_000_000..=0_i64);
    let cuts = prop::collection::vec(cut, 0..4);
    (practices, count, cuts).prop_map(|(practices, count, cuts)| Duals { practices, count, cuts })
}

impl Duals {
    fn leaf(&self, n: usize) -> Leaf {
        let cut = |(weights, divisor, dual): &(Vec<u32>, u32, i64)| Cut {
            weights: (0..n).map(|at| (id(at), weights[at] % divisor)).filter(|(_, weight)| *weight > 0).collect(),
            divisor: *divisor,
            dual: Score::from_micro(*dual),
        };
        Leaf {
            together: Vec::new(),
            apart: Vec::new(),
            networks: (1, 1),
            practice_duals: self.practices[..n].iter().map(|&dual| Score::from_micro(dual)).collect(),
            count_dual: Score::from_micro(self.count),
            cuts: self.cuts.iter().map(cut).collect(),
            bound: Score::from_micro(i64::MIN / 2),
        }
    }
}

/// Splits leaves by number: along a pair not yet decided, or, where the pair is one practice, by the number of networks.
fn tree(problem: &Problem, splits: &[(usize, usize, usize)], duals: &[Duals]) -> Certificate {
    let n = problem.len();
    let mut leaves = vec![Leaf { networks: problem.count_range(), ..duals[0].leaf(n) }];
    for (at, &(leaf, a, b)) in splits.iter().enumerate() {
        let leaf = leaf % leaves.len();
        let old = &mut leaves[leaf];
        let (a, b) = (id(a % n), id(b % n));
        let known = |pairs: &[(PracticeId, PracticeId)]| pairs.contains(&(a, b)) || pairs.contains(&(b, a));
        let fresh = duals[(at + 1) % duals.len()].leaf(n);
        let mut other =
            Leaf { together: old.together.clone(), apart: old.apart.clone(), networks: old.networks, ..fresh };
        if a != b && !known(&old.together) && !known(&old.apart) {
            old.apart.push((a, b));
            other.together.push((a, b));
        } else if old.networks.0 < old.networks.1 {
            old.networks.1 = old.networks.0;
            other.networks.0 += 1;
        } else {
            continue;
        }
        leaves.push(other);
    }
    Certificate::new(leaves)
}

fn check(problem: &Problem, certificate: &Certificate) -> verify::CertificateReview {
    verify::certificate(problem, certificate, Limits::default())
}

fn optimum(problem: &Problem) -> Option<i128> {
    partitions(problem.len()).iter().filter_map(|groups| naive::plan_score(problem, groups)).min()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_bound_is_what_the_definition_says_and_is_below_every_plan(
        problem in problem(7),
        duals in prop::collection::vec(duals(), 1..4),
        splits in prop::collection::vec((0..8_usize, 0..MOST, 0..MOST), 0..5),
    ) {
        let mut certificate = tree(&problem, &splits, &duals);
        let review = check(&problem, &certificate);
        prop_assert!(review.holds(), "{:?}", review.verdict);
        for (leaf, review) in certificate.leaves.iter().zip(&review.leaves) {
            let recomputed = review.recomputed.expect("tiny problems are searched to the end");
            prop_assert_eq!(i128::from(recomputed.micro()), naive::leaf_bound(&problem, leaf));
        }
        if let Some(optimum) = optimum(&problem) {
            let bound = review.recomputed().expect("recomputed");
            prop_assert!(i128::from(bound.micro()) <= optimum, "{} above the optimum", bound);
        }
        // The truth holds, a millionth more does not.
        for (leaf, review) in certificate.leaves.iter_mut().zip(&review.leaves) {
            leaf.bound = review.recomputed.expect("recomputed");
        }
        prop_assert!(check(&problem, &certificate).holds());
        let last = certificate.leaves.len() - 1;
        certificate.leaves[last].bound += Score::from_micro(1);
        let refused = check(&problem, &certificate);
        let Verdict::Refused { faults } = refused.verdict else { return Err(TestCaseError::fail("not refused")) };
        let one_fault = matches!(faults[..], [Fault::Bound { leaf, .. }] if leaf == last);
        prop_assert!(one_fault);
        // A tree without one of its leaves proves nothing, unless no plan is left out.
        if last > 0 {
            certificate.leaves.pop();
            let review = check(&problem, &certificate);
            let gone = &tree(&problem, &splits, &duals).leaves[last];
            if keeping(&problem, gone) {
                let refused = matches!(&review.verdict, Verdict::Refused { faults } if matches!(faults[..], [Fault::NotCovered { .. }]));
                prop_assert!(refused, "{:?}", review.verdict);
            }
        }
    }

    #[test]
    fn cuts_hold_for_every_partition(duals in duals()) {
        let leaf = duals.leaf(6);
        for groups in partitions(6) {
            for cut in &leaf.cuts {
                let held = |group: &Vec<PracticeId>| {
                    let inside = cut.weights.iter().filter(|(at, _)| group.contains(at));
                    inside.map(|(_, weight)| weight).sum::<u32>() / cut.divisor
                };
                prop_assert!(groups.iter().map(held).sum::<u32>() <= cut.limit());
            }
        }
    }
}

/// Whether some partition keeps the leaf's decisions.
fn keeping(problem: &Problem, leaf: &Leaf) -> bool {
    // Numbers of networks have to be covered up to the most asked for, whether or not there are as many practices.
    let decided = !leaf.together.is_empty() || !leaf.apart.is_empty();
    !decided
        || partitions(problem.len()).iter().any(|groups| {
            let joined = |&(a, b): &(PracticeId, PracticeId)| groups.iter().any(|g| g.contains(&a) && g.contains(&b));
            leaf.together.iter().all(joined) && !leaf.apart.iter().any(joined)
        })
}

/// A row of four practices of 20,000 patients: two networks of two are best, at 2 times 20,000 patient-km.
fn row() -> Problem {
    let practices = (0..4).map(|at| practice(at, at as i32 * 1000, 0, 20_000)).collect();
    Problem::builder(practices, Adjacency::new(4, (0..3).map(|at| edge(at, at + 1)))).build().expect("in order")
}

fn row_leaf(bound: f64) -> Leaf {
    Leaf {
        together: Vec::new(),
        apart: Vec::new(),
        networks: (2, 2),
        practice_duals: vec![Score::from_patient_km(10_000.0); 4],
        count_dual: Score::ZERO,
        cuts: Vec::new(),
        bound: Score::from_patient_km(bound),
    }
}

fn faults(change: impl FnOnce(&mut Certificate)) -> Vec<Fault> {
    let mut certificate = Certificate::new(vec![row_leaf(40_000.0)]);
    change(&mut certificate);
    match check(&row(), &certificate).verdict {
        Verdict::Refused { faults } => faults,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_tight_bound_holds_and_more_is_refused() {
    let certificate = Certificate::new(vec![row_leaf(40_000.0)]);
    let review = check(&row(), &certificate);
    assert_eq!(review.verdict, Verdict::Holds { bound: Score::from_patient_km(40_000.0) });
    assert_eq!(review.recomputed(), Some(Score::from_patient_km(40_000.0)));
    let claimed = Score::from_patient_km(40_000.1);
    let faults = faults(|certificate| certificate.leaves[0].bound = claimed);
    assert_eq!(faults, vec![Fault::Bound { leaf: 0, claimed, recomputed: Score::from_patient_km(40_000.0) }]);
    assert_eq!(
        faults[0].to_string(),
        "leaf 0 claims a bound of 40000.1 patient-km, recomputed it is 40000.0 patient-km"
    );
}

#[test]
fn malformed_certificates_are_refused_with_all_their_faults() {
    assert_eq!(faults(|certificate| certificate.leaves.clear()), vec![Fault::NoLeaves]);
    let short = faults(|certificate| certificate.leaves[0].practice_duals.truncate(3));
    assert_eq!(short, vec![Fault::Duals { leaf: 0, found: 3, practices: 4 }]);
    let pairs = faults(|certificate| {
        certificate.leaves[0].together = vec![(id(1), id(1)), (id(0), id(2))];
        certificate.leaves[0].apart = vec![(id(0), id(9)), (id(2), id(0))];
    });
    assert_eq!(
        pairs,
        vec![
            Fault::Pair { leaf: 0, first: id(1), second: id(1) },
            Fault::Pair { leaf: 0, first: id(0), second: id(9) },
            Fault::BothWays { leaf: 0, first: id(0), second: id(2) },
        ]
    );
    let half = faults(|certificate| certificate.leaves[0].apart = vec![(id(0), id(1))]);
    let together = vec![(id(0), id(1))];
    assert_eq!(half, vec![Fault::NotCovered { least: 2, most: 2, together, apart: Vec::new() }]);
    let one = faults(|certificate| certificate.leaves[0].networks = (3, 4));
    assert_eq!(one, vec![Fault::NotCovered { least: 2, most: 2, together: Vec::new(), apart: Vec::new() }]);
}

#[test]
fn cuts_that_do_not_hold_for_every_plan_are_refused() {
    let dual = Score::from_micro(-1);
    let three = |weight: u32| (0..3).map(|at| (id(at), weight)).collect::<Vec<_>>();
    let cuts = vec![
        Cut { weights: three(1), divisor: 2, dual },
        Cut { weights: three(1), divisor: 2, dual: Score::from_micro(1) },
        Cut { weights: three(1), divisor: 1, dual },
        Cut { weights: three(0), divisor: 2, dual },
        Cut { weights: three(2), divisor: 2, dual },
        Cut { weights: vec![(id(0), 1), (id(1), 1), (id(0), 1)], divisor: 2, dual },
        Cut { weights: vec![(id(0), 1), (id(7), 1)], divisor: 2, dual },
    ];
    let faults = faults(|certificate| certificate.leaves[0].cuts = cuts);
    assert_eq!(faults, (1..7).map(|cut| Fault::Cut { leaf: 0, cut }).collect::<Vec<_>>());
}

#[test]
fn a_negative_measure_is_refused() {
    let practices = (0..4).map(|at| practice(at, at as i32 * 1000, 0, 20_000)).collect();
    let objective = Objective { travel: true, further: vec![Arc::new(Spread(-1))] };
    let adjacency = Adjacency::new(4, (0..3).map(|at| edge(at, at + 1)));
    let problem = Problem::builder(practices, adjacency).objective(objective).build().expect("in order");
    let mut leaf = row_leaf(0.0);
    leaf.count_dual = Score::from_patient_km(1.0);
    let review = check(&problem, &Certificate::new(vec![leaf]));
    let faults = vec![Fault::NegativeMeasure { measure: "spread".to_owned() }];
    assert_eq!(review.verdict, Verdict::Refused { faults });
}

#[test]
fn the_work_limit_leaves_it_unchecked_on_any_number_of_threads() {
    let certificate = Certificate::new(vec![row_leaf(40_000.0)]);
    let full = check(&row(), &certificate);
    for threads in [1, 2, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a thread pool");
        let limited = |nodes| pool.install(|| verify::certificate(&row(), &certificate, Limits { nodes }));
        assert_eq!(limited(full.nodes), full);
        let reason = format!("the limit of {} search nodes was reached", full.nodes - 1);
        assert_eq!(limited(full.nodes - 1).verdict, Verdict::Unchecked { reason });
    }
}

#[test]
fn whoever_watches_is_told_the_nodes_and_may_stop() {
    let certificate = Certificate::new(vec![row_leaf(40_000.0)]);
    let told = std::sync::Mutex::new(Vec::new());
    let watched = |most: u64| {
        verify::certificate_while(&row(), &certificate, Limits::default(), &|nodes| {
            told.lock().expect("no one panics here").push(nodes);
            nodes < most
        })
    };
    let full = watched(u64::MAX);
    assert_eq!(full, check(&row(), &certificate));
    assert_eq!(told.lock().expect("no one panics here").iter().max(), Some(&full.nodes));
    let stopped = watched(1);
    let reason = format!("it was stopped after {} search nodes", stopped.nodes);
    assert_eq!(stopped.verdict, Verdict::Unchecked { reason });
    assert!(!stopped.holds() && stopped.nodes <= full.nodes, "{}", stopped.nodes);
}

#[test]
fn a_side_without_any_plan_is_closed_by_large_duals() {
    // Practices 0 and 3 together would need 80,000 patients: no candidate holds them, so their duals may be anything.
    let mut together = row_leaf(1e9);
    together.together.push((id(0), id(3)));
    together.practice_duals[0] = Score::from_patient_km(1e9);
    together.practice_duals[3] = Score::from_patient_km(1e9);
    let mut apart = row_leaf(40_000.0);
    apart.apart.push((id(3), id(0)));
    let review = check(&row(), &Certificate::new(vec![together, apart]));
    assert_eq!(review.verdict, Verdict::Holds { bound: Score::from_patient_km(40_000.0) });
}
