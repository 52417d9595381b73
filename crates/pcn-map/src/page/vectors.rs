//! What the page computes is held against the library: `page/test/vectors.json` holds areas, plans and what the library
//! says about them. This test makes the file anew and compares; the page's own test computes the same from it.
//! `PCN_UPDATE_VECTORS=1` writes it.

use super::data::PageData;
use super::ruled::{self, Roads};
use crate::{Atlas, Comparison, DrawnNetwork, sketch};
use pcn::adjacency::{bridge_stranded, territory};
use pcn::geometry::{GridPoint, TerritoryOptions};
use pcn::model::{Exception, NetworkCount, Practice, PracticeId, Score, SizePolicy};
use pcn::problem::Problem;
use pcn::verify::{self, Review};
use serde_json::{Value, json};
use std::path::Path;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/page/test/vectors.json");

/// A small generator of numbers: the file has to be the same on every machine.
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Practices with shared addresses, a stranded island and lists of all sizes.
pub(super) fn scatter(numbers: &mut Numbers, practices: u64) -> Vec<Practice> {
    let mut list: Vec<Practice> = Vec::new();
    for at in 0..practices {
        let shared = at % 9 == 8;
        let location = if shared {
            list[at as usize - 1].location
        } else {
            let away = if at % 11 == 10 { 60_000.0 } else { 0.0 };
            let (east, north) = (numbers.below(40_000) as f64 / 2.0, numbers.below(40_000) as f64 / 2.0);
            GridPoint::new(420_000.0 + east + away, 250_000.0 + north).unwrap()
        };
        let size = match at % 13 {
            5 => 58_000 + numbers.below(9_000),
            _ => 1_500 + numbers.below(16_000),
        };
        list.push(Practice {
            name: format!("Practice {at}"),
            ..Practice::new(format!("P{at:02}"), location, size as u32)
        });
    }
    list
}

/// An area with travel, the size policy and nothing else.
fn area(seed: u64, practices: u64, policy: SizePolicy) -> Problem {
    let list = scatter(&mut Numbers(seed), practices);
    let (adjacency, _) = territory(&list, &TerritoryOptions::default()).unwrap();
    let (adjacency, _) = bridge_stranded(&adjacency, &list, u64::from(policy.floor));
    Problem::builder(list, adjacency).policy(policy).networks(NetworkCount::Between(5, 9)).build().unwrap()
}

/// Practices dealt out by how they lie, with a few left out and a few put where they do not belong.
fn deal(problem: &Problem, numbers: &mut Numbers, networks: u64) -> Vec<Vec<PracticeId>> {
    let mut groups = vec![Vec::new(); networks as usize];
    for id in problem.ids() {
        let place = problem.practices()[id.index()].location;
        let strip =
            ((place.easting() - 420_000.0) / 20_000.0 * networks as f64).clamp(0.0, networks as f64 - 1.0) as usize;
        match numbers.below(20) {
            0 => {}
            1 => groups[numbers.below(networks) as usize].push(id),
            _ => groups[strip].push(id),
        }
    }
    // Now and then a fixed network is left as it is.
    for fixed in &problem.rules().fixed {
        if networks.is_multiple_of(2) {
            groups.iter_mut().for_each(|group| group.retain(|id| !fixed.members.contains(id)));
            groups.push(fixed.members.clone());
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

fn expected(problem: &Problem, review: &Review) -> Value {
    let policy = problem.policy();
    let violations: Vec<Value> = review.violations.iter().map(|violation| json!(violation)).collect();
    let is_fixed = |members: &[PracticeId]| problem.rules().fixed.iter().any(|fixed| fixed.members == members);
    let mut broken = violations.len();
    let networks: Vec<Value> = review
        .networks
        .iter()
        .enumerate()
        .map(|(at, network)| {
            let own = violations.iter().filter(|violation| violation["network"] == json!(at));
            let mut findings: Vec<Value> = own.map(|violation| json!([violation["kind"], true])).collect();
            match network.exception {
                Some(Exception::LargePractice { .. }) => findings.push(json!(["large_practice", false])),
                Some(Exception::AboveCeiling { .. })
                    if network.size <= u64::from(policy.cap) || is_fixed(&network.members) =>
                {
                    findings.push(json!(["above_ceiling", false]));
                }
                Some(Exception::BelowFloor { unavoidable, .. }) => {
                    broken += usize::from(!unavoidable);
                    findings.push(json!(["below_floor", !unavoidable]));
                }
                Some(Exception::Waived { .. }) => findings.push(json!(["waived", false])),
                _ => {}
            }
            json!({
                "members": network.members, "size": network.size, "hub": network.hub, "travel": network.travel,
                "shortfall": network.shortfall, "excess": network.excess, "total": network.total,
                "further": scores(&network.further), "pieces": network.pieces.len().max(1), "findings": findings,
            })
        })
        .collect();
    let of_kind = |kind: &str| violations.iter().filter(|violation| violation["kind"] == kind).collect::<Vec<_>>();
    let unplaced: Vec<&Value> = of_kind("unplaced").into_iter().map(|violation| &violation["practice"]).collect();
    json!({
        "networks": networks, "total": review.total, "travel": review.travel, "shortfall": review.shortfall,
        "excess": review.excess, "further": scores(&review.further), "in_band": review.in_band,
        "below": review.below_floor, "above": review.above_ceiling, "contiguous": review.contiguous, "unplaced": unplaced,
        "parted": of_kind("parted"), "not_fixed": of_kind("not_fixed"), "violations": broken,
        "wrong_count": !of_kind("network_count").is_empty(),
    })
}

fn scores(further: &[(String, Score)]) -> Vec<Score> {
    further.iter().map(|(_, score)| *score).collect()
}

fn drawn(groups: &[Vec<PracticeId>]) -> Vec<DrawnNetwork> {
    let network = |(at, members): (usize, &Vec<PracticeId>)| DrawnNetwork {
        label: format!("N{at}"),
        name: String::new(),
        members: members.clone(),
    };
    groups.iter().enumerate().map(network).collect()
}

fn vectors() -> Value {
    let policies = [
        SizePolicy::default(),
        SizePolicy { floor: 20_000, ceiling: 35_000, cap: 35_000, excess_price: 3.7, ..SizePolicy::default() },
    ];
    let plain =
        policies.into_iter().zip([44, 30]).zip(1..).map(|((policy, practices), seed)| area(seed, practices, policy));
    let ruled = [ruled::area(3, 40, Roads::Matrix), ruled::area(4, 36, Roads::Uncounted)];
    let mut areas = Vec::new();
    for (at, problem) in plain.chain(ruled).enumerate() {
        let mut numbers = Numbers(at as u64 + 7);
        let everyone: Vec<Vec<PracticeId>> = problem.ids().map(|id| vec![id]).collect();
        let today = vec![("", ""); problem.len()];
        let atlas = Atlas::new(sketch::record_of(&problem, everyone.clone(), &today), Path::new("plan.json")).unwrap();
        let mut plans: Vec<Vec<Vec<PracticeId>>> =
            (4..10).map(|networks| deal(&problem, &mut numbers, networks)).collect();
        plans.push(everyone);
        let cases: Vec<Value> = plans
            .iter()
            .zip(plans.iter().skip(1).chain(plans.first()))
            .map(|(plan, other)| {
                let found = Comparison::between(&problem, &drawn(other), &drawn(plan));
                json!({
                    "groups": plan,
                    "expected": expected(&problem, &verify::plan(&problem, plan)),
                    "other": other,
                    "continues": found.continues.iter().map(|at| at.map_or(-1, |at| at as i64)).collect::<Vec<_>>(),
                    "moves": found.moves.iter().map(|change| change.practice).collect::<Vec<_>>(),
                    "moved_patients": found.patients,
                })
            })
            .collect();
        areas.push(json!({ "data": PageData::new(&atlas), "cases": cases }));
    }
    Value::Array(areas)
}

#[test]
fn the_vectors_are_what_the_library_says() {
    let made = format!("{}\n", serde_json::to_string(&vectors()).unwrap());
    if std::env::var_os("PCN_UPDATE_VECTORS").is_some() {
        std::fs::write(FILE, &made).unwrap();
    }
    let stands = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        stands == made,
        "{FILE} is not what the library says now: run this test with PCN_UPDATE_VECTORS=1 and `npm test`"
    );
    let kinds = [
        "not_contiguous",
        "above_cap",
        "large_practice",
        "above_ceiling",
        "below_floor",
        "waived",
        "not_apart",
        "across_border",
        "practices",
        "too_far",
    ];
    for kind in kinds {
        assert!(made.contains(&format!("[\"{kind}\",")), "the vectors show no {kind}");
    }
    assert!(made.contains("\"kind\":\"parted\"") && made.contains("\"kind\":\"not_fixed\""));
}
