//! Edges and plans whose codes do not fit the table.

use super::{Gallery, THREE};
use insta::assert_snapshot;
use pcn::model::PracticeId;
use pcn_io::edges::{read_edges, within};
use pcn_io::plan_table::read_plan;
use pcn_io::table::PracticeTable;

fn table(gallery: &Gallery) -> PracticeTable {
    PracticeTable::read(gallery.file("practices.csv", THREE)).unwrap()
}

#[test]
fn edges() {
    let gallery = Gallery::new();
    let table = table(&gallery);
    let read = |text: &str| read_edges(gallery.file("edges.csv", text), &table);
    let known = read("from,to,why\nC81018,M83001,river\nM83001,M83004,road\n").unwrap();
    assert_eq!(known[1], ("M83001".to_owned(), "M83004".to_owned()));
    let north = table.filter_areas(&["05W".to_owned(), "04Y".to_owned()]).unwrap();
    assert_eq!(within(known, &north).len(), 1);
    assert_snapshot!("edges_unknown", gallery.text(&read("from,to\nC81018,M83OO1\nc81018,M83001\nX,\n").unwrap_err()));
    assert_snapshot!("edges_columns", gallery.text(&read("a,b\nC81018,M83001\n").unwrap_err()));
    assert_snapshot!("edges_empty", gallery.text(&read("").unwrap_err()));
}

#[test]
fn plans() {
    let gallery = Gallery::new();
    let table = table(&gallery);
    let read = |text: &str| read_plan(gallery.file("plan.csv", text), &table);
    let id = PracticeId::new;
    let plan = read("network,code,hub\nb,M83004,M83004\na,C81018,C81018\nb,M83001,M83004\n").unwrap();
    assert_eq!(plan.networks, [("b".to_owned(), vec![id(1), id(2)]), ("a".to_owned(), vec![id(0)])]);
    assert!(plan.missing.is_empty());
    let today = read("code,pcn_code\nM83004,U1\nC81018,\n").unwrap();
    assert_eq!((today.networks, today.missing), (vec![("U1".to_owned(), vec![id(2)])], vec![id(0), id(1)]));
    let wrong = "code,network\nC81018,a\nM83001,a\nM83001,b\nC81018,a\nM83099,b\n";
    assert_snapshot!("plan_codes", gallery.text(&read(wrong).unwrap_err()));
    assert_snapshot!("plan_columns", gallery.text(&read("code,group\nC81018,a\n").unwrap_err()));
}
