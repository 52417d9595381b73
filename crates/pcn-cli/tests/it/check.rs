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
