//! A small made-up area for tests.

use crate::Atlas;
use pcn::adjacency::given;
use pcn::geometry::{Distance, GridPoint};
use pcn::model::{NetworkCount, Outcome, Practice, PracticeId, Status, StopReason, Work};
use pcn::problem::Problem;
use pcn_io::output::{PlanRecord, RecordParts, SettingsRecord, Verification};
use pcn_io::table::{PracticeRow, PracticeTable};
use std::path::Path;

/// Six practices, two rows of three, 2 km apart; neighbours along the rows and across.
pub(crate) fn problem() -> Problem {
    let lists = [12_000, 14_000, 10_000, 15_000, 13_000, 12_000];
    let at = |i: usize| GridPoint::new(4e5 + 2e3 * (i % 3) as f64, 3e5 + 2e3 * (i / 3) as f64).unwrap();
    let name = |i: usize| ["<script>alert(1)</script>", "Bridge & Co", "Castle", "Dale", "Eden", "Ferry"][i].to_owned();
    let practices: Vec<Practice> = lists
        .iter()
        .enumerate()
        .map(|(i, &list)| Practice { name: name(i), ..Practice::new(char::from(b'A' + i as u8), at(i), list) })
        .collect();
    let pairs = [("A", "B"), ("B", "C"), ("D", "E"), ("E", "F"), ("A", "D"), ("B", "E"), ("C", "F")];
    let neighbours = given(&practices, &pairs).unwrap();
    Problem::builder(practices, neighbours).networks(NetworkCount::Free).build().unwrap()
}

/// The record of the plan ABC, DEF; today's networks are AD, BE, C and F alone.
pub(crate) fn record() -> PlanRecord {
    let id = PracticeId::new;
    let today =
        [("U1", "NORTH PCN"), ("U2", "MID PCN"), ("U3", "EAST PCN"), ("U1", "NORTH PCN"), ("U2", "MID PCN"), ("U", "")];
    record_of(&problem(), vec![vec![id(0), id(1), id(2)], vec![id(3), id(4), id(5)]], &today)
}

/// The record of a plan; `today` are code and name of each practice's PCN.
pub(crate) fn record_of(problem: &Problem, groups: Vec<Vec<PracticeId>>, today: &[(&str, &str)]) -> PlanRecord {
    let plan = problem.plan(groups);
    let outcome = Outcome {
        status: Status::Feasible,
        bound: Some(plan.networks[0].score.total()),
        plan: Some(plan),
        stop: StopReason::Interrupted,
        reasons: Vec::new(),
        certificate: None,
        work: Work::default(),
    };
    let row = |(at, practice): (usize, &Practice)| PracticeRow {
        code: practice.code.clone(),
        name: practice.name.clone(),
        location: Some(practice.location),
        list_size: practice.list_size,
        pcn_code: today[at].0.to_owned(),
        pcn_name: today[at].1.to_owned(),
        further: vec!["2025-10-01".to_owned()],
        ..PracticeRow::default()
    };
    let table = PracticeTable::new(
        "practices.csv",
        vec!["list_date".to_owned()],
        problem.practices().iter().enumerate().map(row).collect(),
    )
    .unwrap();
    let settings = SettingsRecord {
        area: vec!["QAA".to_owned()],
        adjacency: "given".to_owned(),
        edges: problem.adjacency().edges().len(),
        policy: *problem.policy(),
        networks_asked: "free".to_owned(),
        networks: problem.count(),
        detour: match problem.travel().distance() {
            Distance::StraightLine { detour } => *detour,
            Distance::Matrix { .. } => 1.0,
        },
        time_limit_seconds: Some(60.0),
        gap: 0.0,
        work_limit: None,
        memory_limit_bytes: None,
        threads: 1,
    };
    let parts = RecordParts {
        problem,
        table: &table,
        outcome: &outcome,
        settings,
        seed: 0,
        bridges: Vec::new(),
        inputs: Vec::new(),
        verification: Verification { valid: true, score_micro: problem.plan([]).score() },
        backend: "pure",
        version: "0",
        wall_seconds: 0.5,
    };
    parts.record().unwrap()
}

/// An atlas of that record.
pub(crate) fn atlas() -> Atlas {
    Atlas::new(record(), Path::new("plan.json")).unwrap()
}
