//! Two ways to price candidates under rules and terms: from a list of all, and by the search at each hub.

use super::{Candidate, Decisions, Duals, PriceOptions, Pricer, Reaches, price};
use crate::adjacency::{Adjacency, Edge, Reason};
use crate::geometry::GridPoint;
use crate::measure::{BorderMinority, Change, Expression, Measure, Need, Objective, Own, PairsKept, Term};
use crate::model::{Cut, Practice, PracticeId, Score, SizePolicy};
use crate::problem::Problem;
use crate::rules::{Border, Covers, Rules, Waiver};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::sync::Arc;

const PRACTICES: usize = 14;

/// Practices with every kind of term and rule; or, `swift`, with terms that are foreseen and rules on pairs.
pub(crate) fn problem(random: &mut ChaCha8Rng, swift: bool) -> Problem {
    let id = PracticeId::new;
    let practices: Vec<Practice> = (0..PRACTICES)
        .map(|at| {
            let place = GridPoint::new(random.random_range(0.0..20_000.0), random.random_range(0.0..20_000.0)).unwrap();
            let patients = match at {
                // None of which the rules and waivers below speak.
                10 if swift => 0,
                11 if swift => 70_000,
                _ => random.random_range(5_000..20_000),
            };
            Practice::new(format!("P{at}"), place, patients)
        })
        .collect();
    let patients: Vec<u32> = practices.iter().map(|practice| practice.list_size).collect();
    let edge = |a: usize, b: usize| Edge { a: id(a), b: id(b), reason: Reason::Given };
    let mut edges: Vec<Edge> = (1..PRACTICES).map(|at| edge(random.random_range(0..at), at)).collect();
    edges.extend((0..PRACTICES).map(|at| edge(at, random.random_range(0..PRACTICES))));
    let sides = |random: &mut ChaCha8Rng| (0..PRACTICES).map(|_| random.random_range(0..2)).collect();
    let border = Border { name: "council".into(), side: sides(random), sides: vec!["a".into(), "b".into()] };
    let attribute: Vec<Option<f64>> = (0..PRACTICES).map(|_| Some(random.random_range(0.0..40.0))).collect();
    let reference = (0..PRACTICES).map(|at| (at % 4 != 3).then_some((at % 3) as u32)).collect();
    let pairs = (1..PRACTICES).map(|at| (id(at - 1), id(at), 1.0));
    let trainers = BTreeMap::from([(0, (0..PRACTICES).map(|_| f64::from(random.random_range(0..2))).collect())]);
    let training = Expression::parse("max(0, 2 - sum(training)) * 900", &["training"]).unwrap();
    let population = patients.iter().map(|list| list + random.random_range(0..2_000)).collect();
    let mut further: Vec<Arc<dyn Measure>> = vec![
        Arc::new(BorderMinority { name: "council".into(), border, patients: patients.clone(), price: 0.5 }),
        Arc::new(PairsKept::new("pairs", PRACTICES, pairs, 900.0)),
        Arc::new(Need::new("need", &attribute, &patients, 0.4)),
        Arc::new(Change::new("change", reference, patients.clone(), 0.6)),
        Arc::new(Own::new("training", training, patients.clone(), trainers, 1.5)),
    ];
    further.retain(|term| !swift || !matches!(term.term(), Some(Term::Own(_))));
    let reason = "a valley".to_owned();
    let rules = Rules {
        together: vec![(id(0), id(1))],
        apart: vec![(id(2), id(3))],
        most_practices: Some(5),
        most_km: Some(14.0),
        waivers: vec![Waiver { practices: vec![id(4), id(5)], covers: Covers::Any, floor: 20_000, reason }],
        ..Rules::default()
    };
    Problem::builder(practices, Adjacency::new(PRACTICES, edges))
        .policy(SizePolicy::band(30_000, 50_000, 55_000))
        .objective(Objective { travel: true, further })
        .hub_prices((0..PRACTICES).map(|at| Score::from_patient_km(at as f64 * 300.0)).collect())
        .rules(if swift { Rules { together: rules.together, apart: rules.apart, ..Rules::default() } } else { rules })
        .population(population)
        .build()
        .unwrap()
}

fn duals(random: &mut ChaCha8Rng) -> Duals {
    let practice = (0..PRACTICES).map(|_| Score::from_patient_km(random.random_range(0.0..60_000.0))).collect();
    Duals { practice, count: Score::from_patient_km(-3_000.0), cuts: Vec::new() }
}

/// Every candidate below a threshold, by members, and the sum of the hubs' least reduced costs.
fn found(problem: &Problem, reaches: &Reaches, duals: &Duals, decisions: &Decisions) -> (Vec<Candidate>, Score) {
    let options = PriceOptions { below: Score::from_patient_km(40_000.0), keep: usize::MAX, nodes: u64::MAX };
    let priced = price(problem, reaches, duals, decisions, options);
    let mut candidates = priced.candidates;
    candidates.sort_by(|a, b| a.members.cmp(&b.members));
    (candidates, priced.shortfall)
}

/// With every kind of rule and term; and with terms that are all foreseen, cuts, pairs, empty lists and one above the cap.
#[test]
fn the_list_and_the_search_find_the_same_candidates_at_the_same_price() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let mut compared = [0; 2];
    for turn in 0..120 {
        let swift = turn % 2 == 1;
        let problem = problem(&mut random, swift);
        let mut duals = duals(&mut random);
        let mut decisions = Decisions::none(&problem);
        if swift {
            for _ in 0..3 {
                let mut members: Vec<usize> = (0..5).map(|_| random.random_range(0..PRACTICES)).collect();
                members.sort_unstable();
                members.dedup();
                let weights = members.into_iter().map(|at| (PracticeId::new(at), random.random_range(1..3))).collect();
                let dual = Score::from_patient_km(-random.random_range(0.0..20_000.0));
                duals.cuts.push(Cut { weights, divisor: 3, dual });
            }
            let mut pair =
                || (PracticeId::new(random.random_range(4..9)), PracticeId::new(random.random_range(9..PRACTICES)));
            decisions.together.extend((turn % 4 == 1).then(&mut pair));
            decisions.apart.push(pair());
        }
        let searched = Reaches::new(&problem).unlisted();
        let listed = searched.clone().with_list(&problem);
        let (listed, least) = found(&problem, &listed, &duals, &decisions);
        let (searched, bound) = found(&problem, &searched, &duals, &decisions);
        assert_eq!(listed, searched, "turn {turn}");
        assert!(bound <= least, "the search's bound {bound} holds, {least} is exact");
        compared[usize::from(swift)] += listed.len();
    }
    assert!(compared.iter().all(|&compared| compared > 200), "{compared:?} candidates were compared");
}

#[test]
fn a_stop_leaves_every_hub_unsearched_with_a_bound_that_holds() {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut left = 0;
    for _ in 0..20 {
        let problem = problem(&mut random, false);
        let duals = duals(&mut random);
        let options = PriceOptions { below: Score::ZERO, keep: usize::MAX, nodes: u64::MAX };
        let (reaches, decisions) = (Reaches::new(&problem).unlisted(), Decisions::none(&problem));
        let pricer = Pricer::new(&problem, &reaches, &duals, &decisions);
        let full = pricer.run(options);
        let pricer = Pricer::new(&problem, &reaches, &duals, &decisions).until(&|| true);
        let stopped = pricer.run(options);
        assert_eq!(stopped.nodes, 0);
        assert!(stopped.shortfall <= full.shortfall, "{} is above {}", stopped.shortfall, full.shortfall);
        assert!(full.candidates.is_empty() || stopped.truncated > 0);
        left += stopped.truncated;
    }
    assert!(left > 50, "{left} hubs were left");
}
