//! Rules broken by hand, and terms priced wrongly: the checker sees each.

use super::tiny::{edge, id, ids, practice};
use pcn::adjacency::Adjacency;
use pcn::measure::{BorderMinority, Change, Expression, HUB_TERM, Measure, Need, Objective, Own, PairsKept};
use pcn::model::{NetworkCount, PracticeId, Score, SizePolicy};
use pcn::problem::{Problem, ProblemError};
use pcn::rules::{Border, Covers, FixedNetwork, Rules, Waiver};
use pcn::verify::{self, Mismatch, Violation};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Six practices of 12,000 in a row, a kilometre apart.
fn row(rules: Rules) -> Result<Problem, ProblemError> {
    with(rules, Vec::new(), Vec::new())
}

fn with(rules: Rules, further: Vec<Arc<dyn Measure>>, hubs: Vec<Score>) -> Result<Problem, ProblemError> {
    let practices = (0..6).map(|at| practice(at, at as i32 * 1000, 0, 12_000)).collect();
    let adjacency = Adjacency::new(6, (1..6).map(|at| edge(at - 1, at)));
    Problem::builder(practices, adjacency)
        .policy(SizePolicy::band(30_000, 50_000, 60_000))
        .networks(NetworkCount::Free)
        .objective(Objective { travel: true, further })
        .hub_prices(hubs)
        .rules(rules)
        .build()
}

fn halves() -> Vec<Vec<PracticeId>> {
    vec![ids(&[0, 1, 2]), ids(&[3, 4, 5])]
}

fn violations(rules: Rules, groups: &[Vec<PracticeId>]) -> Vec<Violation> {
    verify::plan(&row(rules).expect("the rules agree"), groups).violations
}

fn council(side: [u32; 6]) -> Border {
    Border { name: "council".to_owned(), side: side.to_vec(), sides: vec!["East".to_owned(), "West".to_owned()] }
}

#[test]
fn pairs_together_and_apart() {
    let parted = Rules { together: vec![(id(2), id(3))], ..Rules::default() };
    assert_eq!(violations(parted, &halves()), [Violation::Parted { first: id(2), second: id(3) }]);
    let close = Rules { apart: vec![(id(0), id(2))], ..Rules::default() };
    assert_eq!(violations(close, &halves()), [Violation::NotApart { network: 0, first: id(0), second: id(2) }]);
}

#[test]
fn a_border_that_no_network_may_cross() {
    let rules = Rules { borders: vec![council([0, 0, 1, 1, 1, 1])], ..Rules::default() };
    let found = violations(rules, &halves());
    let crossing = |violation: &Violation| match violation {
        Violation::AcrossBorder { network, sides, .. } => (*network, sides.len()) == (0, 2),
        _ => false,
    };
    assert!(found.iter().any(crossing), "{found:?}");
    assert_eq!(violations(Rules { borders: vec![council([0, 0, 0, 1, 1, 1])], ..Rules::default() }, &halves()), []);
}

#[test]
fn numbers_of_practices_and_distance_to_the_hub() {
    let few = Rules { most_practices: Some(2), ..Rules::default() };
    assert_eq!(violations(few, &halves()).len(), 2);
    let many = Rules { least_practices: Some(4), ..Rules::default() };
    let found = violations(many, &[ids(&[0, 1]), ids(&[2, 3, 4, 5])]);
    assert_eq!(found, [Violation::Practices { network: 0, found: 2, least: Some(4), most: None }]);
    let near = Rules { most_km: Some(0.9), ..Rules::default() };
    let found = violations(near, &halves());
    assert!(matches!(found[0], Violation::TooFar { network: 0, km, .. } if (km - 1.0).abs() < 1e-9), "{found:?}");
    assert_eq!(violations(Rules { most_km: Some(1.0), ..Rules::default() }, &halves()), []);
}

#[test]
fn the_size_policy_counts_the_population_and_travel_the_patients() {
    let practices = || (0..6).map(|at| practice(at, at as i32 * 1000, 0, 12_000)).collect();
    let build = |population: Vec<u32>| {
        let adjacency = Adjacency::new(6, (1..6).map(|at| edge(at - 1, at)));
        Problem::builder(practices(), adjacency)
            .policy(SizePolicy::band(30_000, 50_000, 60_000))
            .population(population)
            .build()
            .expect("in order")
    };
    let (as_listed, light) = (build(vec![12_000; 6]), build(vec![9_000; 6]));
    let [as_listed, light] = [as_listed, light].map(|problem| verify::plan(&problem, &halves()));
    assert_eq!((as_listed.below_floor, light.below_floor), (0, 2), "27,000 weighted patients are below the floor");
    assert_eq!(as_listed.travel, light.travel);
    let problem = build(vec![22_000; 6]);
    let found = verify::plan(&problem, &halves()).violations;
    assert!(matches!(found[0], Violation::AboveCap { size: 66_000, .. }), "{found:?}");
}

#[test]
fn a_practice_above_the_floor_may_stand_alone_and_one_above_the_cap_too() {
    let lists = [31_000, 12_000, 12_000, 12_000, 70_000];
    let practices = lists.iter().enumerate().map(|(at, &list)| practice(at, at as i32 * 1000, 0, list)).collect();
    let adjacency = Adjacency::new(5, (1..5).map(|at| edge(at - 1, at)));
    let problem = Problem::builder(practices, adjacency)
        .policy(SizePolicy::band(30_000, 50_000, 60_000))
        .networks(NetworkCount::Free)
        .build()
        .expect("in order");
    let review = verify::plan(&problem, &[ids(&[0]), ids(&[1, 2, 3]), ids(&[4])]);
    assert_eq!((review.violations.as_slice(), review.below_floor), (&[][..], 0));
    let joined = verify::plan(&problem, &[ids(&[0]), ids(&[1, 2]), ids(&[3, 4])]);
    assert!(matches!(joined.violations[0], Violation::AboveCap { network: 2, .. }), "{:?}", joined.violations);
}

#[test]
fn a_fixed_network_is_as_it_is_and_asked_nothing_else() {
    let fixed = |members: &[usize]| Rules {
        fixed: vec![FixedNetwork { name: "U1".to_owned(), members: ids(members) }],
        most_practices: Some(3),
        ..Rules::default()
    };
    let found = violations(fixed(&[0, 1]), &halves());
    assert!(matches!(&found[0], Violation::NotFixed { name, .. } if name == "U1"), "{found:?}");
    assert_eq!(
        violations(fixed(&[0, 5]), &[ids(&[0, 5]), ids(&[1, 2, 3]), ids(&[4])]),
        [],
        "not contiguous, but fixed"
    );
}

#[test]
fn a_waiver_makes_an_exception_with_its_reason_and_no_price() {
    let waiver =
        |floor| Waiver { practices: ids(&[0]), covers: Covers::Any, floor, reason: "a valley of its own".to_owned() };
    let groups = [ids(&[0, 1]), ids(&[2, 3, 4, 5])];
    let problem = row(Rules { waivers: vec![waiver(24_000)], ..Rules::default() }).unwrap();
    let review = verify::plan(&problem, &groups);
    assert_eq!(review.shortfall, Score::ZERO);
    assert!(review.exceptions[0].describe(&problem, &review, &[]).ends_with("a valley of its own"));
    let problem = row(Rules { waivers: vec![waiver(25_000)], ..Rules::default() }).unwrap();
    assert!(verify::plan(&problem, &groups).shortfall > Score::ZERO, "24,000 is below the waiver's floor too");
}

#[test]
fn contradictions_are_named_before_solving() {
    let message = |rules: Rules| row(rules).unwrap_err().to_string();
    let both =
        Rules { together: vec![(id(0), id(1)), (id(1), id(2))], apart: vec![(id(0), id(2))], ..Rules::default() };
    assert!(message(both).contains("P0 and P2 have to be together (P0, P1, P2) and apart"));
    let across =
        Rules { together: vec![(id(2), id(3))], borders: vec![council([0, 0, 0, 1, 1, 1])], ..Rules::default() };
    assert!(message(across).contains("\"council\" lies between them"));
    let large = Rules { together: (1..6).map(|at| (id(at - 1), id(at))).collect(), ..Rules::default() };
    assert!(message(large).contains("with 72,000 patients, more than the cap of 60,000"));
    let far = Rules { together: vec![(id(0), id(5))], ..Rules::default() };
    assert!(message(far).contains("72,000 patients counting those on the way"));
    let twice = FixedNetwork { name: "a".to_owned(), members: ids(&[0, 1]) };
    let twice =
        Rules { fixed: vec![twice.clone(), FixedNetwork { name: "b".to_owned(), ..twice }], ..Rules::default() };
    assert!(message(twice).contains("P0 is in two fixed networks"));
    let nothing = Waiver { practices: ids(&[0]), covers: Covers::Any, floor: 20_000, reason: " ".to_owned() };
    assert!(message(Rules { waivers: vec![nothing], ..Rules::default() }).contains("has no reason"));
}

#[test]
fn a_term_with_another_price_than_its_own_is_seen() {
    let patients = vec![12_000; 6];
    let pairs = [(id(2), id(3), 3.0), (id(0), id(1), 1.0)];
    let attribute = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0].map(Some);
    // One network trains, the other lacks it.
    let training = Expression::parse("max(0, 1 - sum(training)) * 900", &["training"]).unwrap();
    let trainers = BTreeMap::from([(0, vec![0.0, 1.0, 0.0, 0.0, 0.0, 0.0])]);
    let terms: Vec<(Arc<dyn Measure>, f64)> = vec![
        (
            Arc::new(BorderMinority {
                name: "council".to_owned(),
                border: council([0, 0, 1, 1, 1, 1]),
                patients: patients.clone(),
                price: 2.0,
            }),
            24_000.0,
        ),
        (Arc::new(PairsKept::new("pairs", 6, pairs, 100.0)), 300.0),
        (Arc::new(Need::new("need", &attribute, &patients, 1.0)), 2.0 * 36_000.0 * 1.5 / (35.0_f64 / 12.0).sqrt()),
        (
            Arc::new(Change::new(
                "change",
                vec![Some(0), Some(0), Some(0), Some(0), Some(1), None],
                patients.clone(),
                0.5,
            )),
            6_000.0,
        ),
        (Arc::new(Own::new("own", training, patients.clone(), trainers, 2.0)), 2.0 * 900.0),
    ];
    for (term, expected) in terms {
        let name = term.name().to_owned();
        let problem = with(Rules::default(), vec![term], Vec::new()).unwrap();
        let mut plan = problem.plan(halves());
        let review = verify::matches(&problem, &plan).expect("what it says is so");
        let found = review.further[0].1.patient_km();
        assert!((found - expected).abs() < 1e-3, "{name}: {found}, by hand {expected}");
        plan.networks[0].score.further[0].1 += Score::from_micro(1);
        let wrong = verify::matches(&problem, &plan).expect_err("a millionth too much");
        assert!(matches!(&wrong[0], Mismatch::Term { term, .. } if *term == name), "{wrong:?}");
    }
}

#[test]
fn the_hub_is_the_cheapest_and_its_price_has_its_own_line() {
    let dear = |at: usize| Score::from_patient_km(if at == 1 { 30_000.0 } else { 0.0 });
    let problem = with(Rules::default(), Vec::new(), (0..6).map(dear).collect()).unwrap();
    let plan = problem.plan(halves());
    assert_eq!((plan.networks[0].hub, plan.networks[1].hub), (id(0), id(4)));
    assert_eq!(plan.networks[0].score.further, [(HUB_TERM.to_owned(), Score::ZERO)]);
    assert!(verify::matches(&problem, &plan).is_ok());
    let mut wrong = plan.clone();
    wrong.networks[0].score.further[0].1 += Score::from_micro(1);
    let found = verify::matches(&problem, &wrong).expect_err("a millionth too much");
    assert!(matches!(&found[0], Mismatch::Term { term, .. } if term == HUB_TERM), "{found:?}");
}
