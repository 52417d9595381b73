//! Broken practice tables.

use super::{Gallery, THREE};
use insta::assert_snapshot;
use pcn_io::table::PracticeTable;

#[test]
fn nothing_to_read() {
    let gallery = Gallery::new();
    let absent = PracticeTable::read(gallery.0.path().join("absent.csv")).unwrap_err();
    assert_snapshot!("absent", gallery.text(&absent));
    assert_snapshot!("empty", gallery.table(""));
    assert_snapshot!("blank", gallery.table("\n\r\n  \n"));
    assert_snapshot!("only_a_mark", gallery.table(b"\xEF\xBB\xBF"));
    assert_snapshot!("header_only", gallery.table("code,easting,northing,list_size\n"));
}

#[test]
fn not_a_csv() {
    let gallery = Gallery::new();
    assert_snapshot!("binary", gallery.table(b"\x7fELF\x02\x01\x01\0\0\0\0"));
    assert_snapshot!("web_page", gallery.table("<!DOCTYPE html>\n<html><body>Not found</body></html>"));
    assert_snapshot!("broken_workbook", gallery.table(b"PK\x03\x04 and then nothing that a ZIP file holds"));
}

#[test]
fn columns() {
    let gallery = Gallery::new();
    assert_snapshot!("no_list_size", gallery.table("code,easting,northing,patients\nA,400000,300000,5\n"));
    assert_snapshot!("no_coordinates", gallery.table("code,easting,list_size\nA,400000,5\n"));
    assert_snapshot!("semicolons", gallery.table("code;easting;northing;list_size\nA;400000;300000;5\n"));
    assert_snapshot!("code_twice", gallery.table("code,Code,easting,northing,list_size\nA,A,400000,300000,5\n"));
    let uneven =
        "code,name,easting,northing,list_size\nA,SMITH, JONES,400000,300000,5\nB,X,400000,300000,5\nC,400000\n";
    assert_snapshot!("uneven_rows", gallery.table(uneven));
}

#[test]
fn codes() {
    let gallery = Gallery::new();
    let twice = format!("{THREE}C81018,421215,329042,9158,05D,QNC\n,421215,329042,9158,05D,QNC\n");
    assert_snapshot!("duplicate_and_empty_code", gallery.table(twice));
}

#[test]
fn list_sizes() {
    let gallery = Gallery::new();
    let sizes = ["-5", "many", "2000000", "7.5", "inf", "", "\"9,158\""];
    let rows: String = sizes.iter().enumerate().map(|(at, size)| format!("A{at},400000,300000,{size}\n")).collect();
    assert_snapshot!("list_sizes", gallery.table(format!("code,easting,northing,list_size\n{rows}")));
}

#[test]
fn metres() {
    let gallery = Gallery::new();
    let table = |rows: &[&str]| {
        let rows: String = rows.iter().enumerate().map(|(at, row)| format!("A{at},{row},8000\n")).collect();
        gallery.table(format!("code,easting,northing,list_size\n{rows}"))
    };
    let one_by_one = ["400000,300000", "east,300000", "NaN,300000", "400000,", "166807,438624", "5000,5000", "inf,inf"];
    assert_snapshot!("metres_one_by_one", table(&one_by_one));
    assert_snapshot!("metres_swapped", table(&["166807,438624", "170000,440000", "165000,441000"]));
    assert_snapshot!("metres_are_degrees", table(&["-1.25,51.75", "-1.3,51.8"]));
    assert_snapshot!("metres_are_kilometres", table(&["438.6,166.8", "440.1,170.0"]));
    assert_snapshot!("metres_elsewhere", table(&["4386240,1668070", "4400000,1700000"]));
}

#[test]
fn degrees() {
    let gallery = Gallery::new();
    let table = |rows: &[&str]| {
        let rows: String = rows.iter().enumerate().map(|(at, row)| format!("A{at},{row},8000\n")).collect();
        gallery.table(format!("code,lat,lon,list_size\n{rows}"))
    };
    assert_snapshot!(
        "degrees_one_by_one",
        table(&["51.75,-1.25", "-1.25,51.75", "51.75,", "48.85,2.35", "x,1", "91,0"])
    );
    assert_snapshot!("degrees_swapped", table(&["-1.25,51.75", "-1.3,51.8"]));
    assert_snapshot!("degrees_without_a_sign", table(&["51.75,1.25", "51.80,4.3"]));
    assert_snapshot!("degrees_are_metres", table(&["438624,166807", "440000,170000"]));
}

#[test]
fn many_problems_are_shown_up_to_twenty() {
    let gallery = Gallery::new();
    let rows: String = (0..30).map(|at| format!("A{at},400000,300000,none\n")).collect();
    let text = gallery.table(format!("code,easting,northing,list_size\n{rows}"));
    assert_eq!(text.matches("E201").count(), 20);
    assert!(text.ends_with("... and 10 more"), "{text}");
}

#[test]
fn a_practice_without_a_location() {
    let gallery = Gallery::new();
    let rows = "code,postcode,easting,northing,list_size\nA,,400000,300000,5\nB,ST4 6QG,,,5\nC,,,,5\n";
    let table = PracticeTable::read(gallery.file("practices.csv", rows)).unwrap();
    assert_eq!(table.rows()[1].location, None);
    assert_snapshot!("without_location", gallery.text(&table.practices().unwrap_err()));
}

#[test]
fn areas() {
    let gallery = Gallery::new();
    let table = PracticeTable::read(gallery.file("practices.csv", THREE)).unwrap();
    let areas = |codes: &[&str]| table.filter_areas(&codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>());
    assert_eq!(areas(&[]).unwrap().len(), 3);
    assert_eq!(areas(&["qnc"]).unwrap().len(), 3);
    assert_eq!(areas(&["05D", "05W"]).unwrap().len(), 2);
    assert_snapshot!("unknown_areas", gallery.text(&areas(&["QNV", "05D", "Leeds"]).unwrap_err()));
    let bare = "code,easting,northing,list_size\nA,400000,300000,5\n";
    let bare = PracticeTable::read(gallery.file("bare.csv", bare)).unwrap();
    assert_snapshot!("no_areas_at_all", gallery.text(&bare.filter_areas(&["QNC".to_owned()]).unwrap_err()));
}
