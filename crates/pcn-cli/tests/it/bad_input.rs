//! Input files that cannot be used, through the command.

use super::support::Desk;

/// A plan of these practices and edges, which fails and writes nothing.
fn refused(practices: &[u8], edges: &str) -> String {
    let desk = Desk::new();
    desk.file("practices.csv", practices);
    desk.file("edges.csv", edges);
    let text = desk.transcript("plan practices.csv --edges edges.csv -o out");
    assert!(text.contains("status: 2"), "{text}");
    assert!(!desk.path("out").exists(), "nothing half-written is left");
    text
}

const GOOD_EDGES: &str = "from,to\nA1,A2\n";

#[test]
fn file_that_is_not_there() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.transcript("plan nowhere.csv -o out"));
}

#[test]
fn empty_file() {
    insta::assert_snapshot!(refused(b"", GOOD_EDGES));
}

#[test]
fn missing_column() {
    insta::assert_snapshot!(refused(b"code,easting,northing\nA1,400000,300000\n", GOOD_EDGES));
}

#[test]
fn several_problems_are_listed_together() {
    let practices =
        b"code,easting,northing,list_size\nA1,400000,300000,-5\nA1,400000,300000,many\nA2,1e300,300000,9000\n";
    insta::assert_snapshot!(refused(practices, GOOD_EDGES));
}

#[test]
fn unknown_code_in_edges() {
    let practices = b"code,easting,northing,list_size\nA1,400000,300000,9000\nA2,401000,300000,9000\n";
    insta::assert_snapshot!(refused(practices, "from,to\nA1,A3\nA2,ZZZZZZ\n"));
}

#[test]
fn unknown_code_in_a_plan() {
    let desk = Desk::with_area();
    desk.file("plan.csv", "code,network\nA1,N1\nXX,N1\n");
    insta::assert_snapshot!(desk.transcript("check practices.csv plan.csv"));
}

#[test]
fn a_record_that_is_none() {
    let desk = Desk::with_area();
    desk.file("today.csv", "code,network\nA1,N1\n");
    desk.file("plan.json", "{\"schema\": \"something/9\"}");
    insta::assert_snapshot!(desk.transcript("check practices.csv today.csv --compare plan.json"));
    desk.file("plan.json", "not json");
    insta::assert_snapshot!(desk.transcript("check practices.csv today.csv --certificate plan.json"));
}
