//! `pcn check` on plans good and bad.

use super::support::Desk;

const GOOD: &str = "code,network\nA1,N1\nA2,N1\nA3,N1\nB1,N2\nB2,N2\nB3,N2\n";

#[test]
fn a_good_plan() {
    let desk = Desk::with_area();
    desk.file("good.csv", GOOD);
    insta::assert_snapshot!(desk.transcript("check practices.csv good.csv --edges edges.csv"));
}

#[test]
fn todays_networks_from_the_table_itself() {
    let desk = Desk::with_area();
    insta::assert_snapshot!(desk.transcript("check practices.csv practices.csv --edges edges.csv"));
}

#[test]
fn every_kind_of_violation_is_named() {
    let desk = Desk::with_area();
    desk.file("bad.csv", "code,network\nA1,N1\nA2,N2\nB1,N1\nB2,N2\nB3,N1\n");
    insta::assert_snapshot!(
        desk.transcript("check practices.csv bad.csv --edges edges.csv --ceiling 31000 --cap 31000 --networks 3")
    );
}

#[test]
fn as_json_and_as_csv() {
    let desk = Desk::with_area();
    desk.file("good.csv", GOOD);
    let json = desk.transcript("check practices.csv good.csv --edges edges.csv --format json");
    insta::assert_snapshot!(json);
    insta::assert_snapshot!(desk.transcript("check practices.csv good.csv --edges edges.csv --format csv"));
}

#[test]
fn a_waiver_needs_a_reason() {
    let desk = Desk::with_area();
    desk.file("small.csv", "code,network\nA1,N1\nA2,N2\nA3,N2\nB1,N3\nB2,N3\nB3,N3\n");
    let text = desk.transcript("check practices.csv small.csv --edges edges.csv");
    assert!(text.contains("status: 1"), "A1 could have joined N2: {text}");
    assert!(text.contains("N1"), "{text}");
}

#[test]
fn a_record_alone_names_its_plan_and_its_practices() {
    let desk = Desk::with_area();
    let made = desk.transcript("plan practices.csv --edges edges.csv -o out");
    assert!(made.contains("status: 0"), "{made}");
    let proven = desk.transcript("check --certificate out/plan.json");
    assert!(proven.contains("status: 0") && proven.contains("re-checked in"), "{proven}");
    let named = desk.transcript("check practices.csv out/plan.csv --edges edges.csv --certificate out/plan.json");
    let printed = |text: &str| text.split_once("--- stdout").map(|(_, rest)| rest.to_owned());
    assert_eq!(printed(&proven), printed(&named));

    std::fs::remove_file(desk.path("out/plan.csv")).expect("the plan is removed");
    insta::assert_snapshot!(desk.transcript("check --certificate out/plan.json"));
    std::fs::rename(desk.path("practices.csv"), desk.path("moved.csv")).expect("the practices are moved");
    insta::assert_snapshot!(desk.transcript("check --certificate out/plan.json"));
    insta::assert_snapshot!(desk.transcript("check"));
}
