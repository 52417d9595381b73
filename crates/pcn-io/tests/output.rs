//! A plan's record, tables and map.

use geojson::{FeatureCollection, GeometryValue};
use pcn::adjacency::given;
use pcn::geometry::{GridPoint, Territories, TerritoryOptions};
use pcn::model::{NetworkCount, Outcome, Practice, PracticeId, SizePolicy, Status, StopReason, Work};
use pcn::problem::Problem;
use pcn_io::output::{
    OutputDir, PlanRecord, RecordParts, SettingsRecord, Verification, networks_csv, plan_csv, plan_geojson,
};
use pcn_io::table::{PracticeRow, PracticeTable};

/// Four practices in a row, 1 km apart; the last is too small to stand alone.
fn problem() -> Problem {
    let practices: Vec<Practice> = [("A", 20_000), ("B", 15_000), ("C", 31_000), ("D", 9_000)]
        .into_iter()
        .enumerate()
        .map(|(at, (code, list))| Practice::new(code, GridPoint::new(4e5 + 1e3 * at as f64, 3e5).unwrap(), list))
        .collect();
    let neighbours = given(&practices, &[("A", "B"), ("B", "C"), ("C", "D")]).unwrap();
    Problem::builder(practices, neighbours).networks(NetworkCount::Free).build().unwrap()
}

fn record(problem: &Problem) -> PlanRecord {
    let id = PracticeId::new;
    let plan = problem.plan([vec![id(1), id(0)], vec![id(3)], vec![id(2)]]);
    let outcome = Outcome {
        status: Status::Feasible,
        bound: Some(plan.score() - plan.networks[0].score.total()),
        plan: Some(plan),
        stop: StopReason::Interrupted,
        reasons: Vec::new(),
        certificate: None,
        work: Work::default(),
    };
    let settings = SettingsRecord {
        area: Vec::new(),
        adjacency: "given".to_owned(),
        edges: 3,
        policy: SizePolicy {
            floor: 30_000,
            ceiling: 50_000,
            cap: 60_000,
            exception_price: 1e6,
            shortfall_price: 20.0,
            excess_price: 10.0,
        },
        networks_asked: "free".to_owned(),
        networks: problem.count(),
        detour: 1.0,
        time_limit_seconds: Some(60.0),
        gap: 0.0,
        work_limit: None,
        memory_limit_bytes: None,
        threads: 1,
    };
    let table = table(problem);
    let parts = RecordParts {
        problem,
        table: &table,
        outcome: &outcome,
        settings,
        seed: 0,
        bridges: Vec::new(),
        inputs: Vec::new(),
        verification: Verification::default(),
        backend: "pure",
        version: "0",
        wall_seconds: 0.5,
    };
    parts.record().expect("there is a plan")
}

fn table(problem: &Problem) -> PracticeTable {
    let row = |practice: &Practice| PracticeRow {
        code: practice.code.clone(),
        location: Some(practice.location),
        list_size: practice.list_size,
        further: vec!["old".to_owned()],
        ..PracticeRow::default()
    };
    PracticeTable::new("practices.csv", vec!["network".to_owned()], problem.practices().iter().map(row).collect())
        .unwrap()
}

#[test]
fn a_record_reads_back_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let record = record(&problem());
    OutputDir::claim(folder.path(), &["plan.json"]).unwrap().put(&[record.to_json().unwrap()]).unwrap();
    assert_eq!(PlanRecord::read(&folder.path().join("plan.json")).unwrap(), record);
}

#[test]
fn a_record_holds_what_it_takes_to_draw_and_score_it_again() {
    let problem = problem();
    let record = record(&problem);
    let codes: Vec<&str> = record.practice_table.iter().map(|row| row.code.as_str()).collect();
    assert_eq!(codes, ["A", "B", "C", "D"]);
    assert_eq!(record.practice_table[1].practice().unwrap(), problem.practices()[1]);
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(record.neighbours["given"], [pair("A", "B"), pair("B", "C"), pair("C", "D")]);
    let text = String::from_utf8(record.to_json().unwrap()).unwrap();
    assert!(!text.contains("\"postcode\""), "what is unknown is left out");
}

#[test]
fn networks_are_labelled_in_order_and_terms_add_up() {
    let record = record(&problem());
    let labels: Vec<(&str, &[String])> = record.networks.iter().map(|n| (n.label.as_str(), &n.members[..])).collect();
    let codes = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
    assert_eq!(labels, [("N001", &codes("AB")[..]), ("N002", &codes("C")[..]), ("N003", &codes("D")[..])]);
    assert_eq!(record.terms.travel, 15_000.0);
    assert_eq!(record.terms.shortfall, 1_000_000.0 + 20.0 * 21_000.0);
    assert_eq!(record.score, record.terms.travel + record.terms.shortfall);
    assert_eq!(record.networks.iter().map(|n| n.score_micro).sum::<pcn::model::Score>(), record.score_micro);
    assert_eq!(record.exceptions.len(), 1);
    assert_eq!((record.exceptions[0].network.as_str(), record.exceptions[0].patients), ("N003", 21_000));
}

#[test]
fn tables_hold_every_practice_once_and_empty_columns_are_left_out() {
    let problem = problem();
    let record = record(&problem);
    let plan = String::from_utf8(plan_csv(&record, &table(&problem)).unwrap()).unwrap();
    assert_eq!(
        plan,
        "code,network,hub,easting,northing,list_size\nA,N001,A,400000,300000,20000\nB,N001,A,401000,300000,15000\n\
         C,N002,C,402000,300000,31000\nD,N003,D,403000,300000,9000\n"
    );
    let networks = String::from_utf8(networks_csv(&record).unwrap()).unwrap();
    assert_eq!(networks.lines().count(), 4);
    assert!(networks.contains("N001,A,2,35000,15000.000000,15000.000000,A,,,A B\n"), "{networks}");
}

#[test]
fn a_practice_in_no_network_is_a_fault_and_not_a_gap_in_the_table() {
    let problem = problem();
    let mut record = record(&problem);
    record.networks.pop();
    let error = plan_csv(&record, &table(&problem)).unwrap_err();
    assert!(error.to_string().contains("practice \"D\" is in no network"), "{error}");
}

#[test]
fn neighbouring_networks_meet_at_the_same_numbers() {
    let problem = problem();
    let points: Vec<GridPoint> = problem.practices().iter().map(|practice| practice.location).collect();
    let territories = Territories::new(&points, &TerritoryOptions::default()).unwrap();
    let bytes = plan_geojson(&record(&problem), &problem, &territories).unwrap();
    let map: FeatureCollection = String::from_utf8(bytes).unwrap().parse().unwrap();
    assert_eq!(map.features.len(), 7);
    let corners = |at: usize| match map.features[at].geometry.as_ref().map(|g| &g.value) {
        Some(GeometryValue::Polygon { coordinates }) => coordinates[0].clone(),
        other => panic!("{other:?}"),
    };
    let shared = corners(0).iter().filter(|corner| corners(1).contains(corner)).count();
    assert!(shared >= 2, "a border has two ends, {shared} are shared");
}
