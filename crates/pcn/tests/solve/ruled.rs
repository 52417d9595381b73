//! Rules and terms: the exact method, the search and the checker against all partitions.

use super::exact::exact;
use super::tiny::{cases, edge, id, practice};
use pcn::adjacency::Adjacency;
use pcn::geometry::Distance;
use pcn::measure::{BorderMinority, Change, Expression, Measure, Need, Objective, Own, PairsKept};
use pcn::model::{NetworkCount, PracticeId, Score, SizePolicy};
use pcn::problem::Problem;
use pcn::rules::{Border, Covers, FixedNetwork, Rules, Waiver};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is asked beside travel and the size policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Together,
    Apart,
    Border,
    Practices,
    Limit,
    WaiverAny,
    WaiverOnly,
    Fixed,
    HubPrices,
    Minority,
    Pairs,
    Need,
    Change,
    Own,
    Population,
    Everything,
}

pub(crate) const ALL: [Asked; 16] = [
    Asked::Together,
    Asked::Apart,
    Asked::Border,
    Asked::Practices,
    Asked::Limit,
    Asked::WaiverAny,
    Asked::WaiverOnly,
    Asked::Fixed,
    Asked::HubPrices,
    Asked::Minority,
    Asked::Pairs,
    Asked::Need,
    Asked::Change,
    Asked::Own,
    Asked::Population,
    Asked::Everything,
];

/// One practice: where it is, its list, and numbers that rules and terms are drawn from.
type Drawn = ((i32, i32, u32), prop::sample::Index, [u8; 3]);

fn build(asked: Asked, drawn: &[Drawn], free: bool) -> Option<Problem> {
    let n = drawn.len();
    let on = |one: Asked| asked == one || asked == Asked::Everything;
    let practices: Vec<_> =
        drawn.iter().enumerate().map(|(at, ((x, y, list), ..))| practice(at, *x, *y, *list)).collect();
    let tree = (1..n).map(|at| edge(drawn[at].1.index(at), at));
    let chords = (0..n).map(|at| edge(at, usize::from(drawn[at].2[0]) % n));
    let patients: Vec<u32> = practices.iter().map(|practice| practice.list_size).collect();
    let number = |at: usize, which: usize| drawn[at].2[which];
    let side = |which: usize| Border {
        name: "council".to_owned(),
        side: (0..n).map(|at| u32::from(number(at, which) % 4 == 0)).collect(),
        sides: vec!["east".to_owned(), "west".to_owned()],
    };
    let mut rules = Rules::default();
    let pair = |which: usize| (id(usize::from(number(0, which)) % n), id(usize::from(number(1, which)) % n));
    if on(Asked::Together) && pair(1).0 != pair(1).1 {
        rules.together.push(pair(1));
    }
    if on(Asked::Apart) && pair(2).0 != pair(2).1 {
        rules.apart.push(pair(2));
    }
    if asked == Asked::Border {
        rules.borders.push(side(1));
    }
    if on(Asked::Practices) {
        rules.most_practices = Some(3);
        rules.least_practices = (asked == Asked::Practices).then_some(2);
    }
    if on(Asked::Limit) {
        rules.most_km = Some(3.0 + f64::from(number(0, 0)) / 40.0);
    }
    let some = |which: usize| (0..n).filter(|&at| number(at, which) % 3 == 0).map(id).collect::<Vec<PracticeId>>();
    for (waived, covers) in [(Asked::WaiverAny, Covers::Any), (Asked::WaiverOnly, Covers::Only)] {
        if on(waived) && !some(1).is_empty() {
            let reason = "a valley of its own".to_owned();
            rules.waivers.push(Waiver { practices: some(1), covers, floor: 18_000, reason });
        }
    }
    if on(Asked::Fixed) {
        rules.fixed.push(FixedNetwork { name: "as it is".to_owned(), members: vec![id(0), id(n - 1)] });
    }
    let mut further: Vec<Arc<dyn Measure>> = Vec::new();
    if on(Asked::Minority) {
        let (name, border) = ("council".to_owned(), side(1));
        further.push(Arc::new(BorderMinority { name, border, patients: patients.clone(), price: 1.7 }));
    }
    if on(Asked::Pairs) {
        let pairs = (1..n).map(|at| (id(at - 1), id(at), f64::from(number(at, 1))));
        further.push(Arc::new(PairsKept::new("relationships", n, pairs, 100.0)));
    }
    if on(Asked::Need) {
        let attribute: Vec<Option<f64>> =
            (0..n).map(|at| (number(at, 2) % 7 != 0).then(|| f64::from(number(at, 2)))).collect();
        further.push(Arc::new(Need::new("need", &attribute, &patients, 0.7)));
    }
    if on(Asked::Change) {
        let reference = (0..n).map(|at| (at % 5 != 4).then_some((at % 3) as u32)).collect();
        further.push(Arc::new(Change::new("change", reference, patients.clone(), 1.3)));
    }
    if on(Asked::Own) {
        let expression = Expression::parse("max(0, 2 - sum(training)) * 900 + practices", &["training"]).unwrap();
        let columns = BTreeMap::from([(0, (0..n).map(|at| f64::from(number(at, 1) % 2)).collect())]);
        further.push(Arc::new(Own::new("training", expression, patients.clone(), columns, 2.0)));
    }
    let mut builder = Problem::builder(practices, Adjacency::new(n, tree.chain(chords)))
        .policy(SizePolicy::band(30_000, 50_000, if n.is_multiple_of(2) { 50_000 } else { 60_000 }))
        .distance(Distance::StraightLine { detour: 1.2 })
        .networks(if free { NetworkCount::Free } else { NetworkCount::Between(2, 4) })
        .objective(Objective { travel: true, further })
        .rules(rules);
    if on(Asked::HubPrices) {
        builder =
            builder.hub_prices((0..n).map(|at| Score::from_patient_km(f64::from(number(at, 2)) * 50.0)).collect());
    }
    if on(Asked::Population) {
        builder =
            builder.population(patients.iter().enumerate().map(|(at, n)| n + 100 * u32::from(number(at, 1))).collect());
    }
    // Drawn rules may contradict each other, which has tests of its own.
    builder.build().ok()
}

pub(crate) fn area(asked: Asked, most: usize) -> impl Strategy<Value = Problem> {
    let place = (0..20_000_i32, 0..20_000_i32, 4_000..26_000_u32);
    let drawn = prop::collection::vec((place, any::<prop::sample::Index>(), any::<[u8; 3]>()), 3..=most);
    (drawn, any::<bool>()).prop_filter_map("contradictory rules", move |(drawn, free)| build(asked, &drawn, free))
}

#[test]
fn every_rule_and_term_is_planned_exactly() {
    let mut wrong = Vec::new();
    for asked in ALL {
        if let Err(failure) = TestRunner::new(cases(25)).run(&area(asked, 8), |problem| exact(&problem)) {
            wrong.push(format!("{asked:?}: {failure}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
