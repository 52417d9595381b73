//! Broken raw files of the NHS and the Ordnance Survey.

use super::Gallery;
use insta::assert_snapshot;
use pcn_io::prepare::{PrepareInputs, Prepared, prepare};
use rust_xlsxwriter::Workbook;

const LISTS: &str = "PUBLICATION,EXTRACT_DATE,TYPE,CCG_CODE,ONS_CCG_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n\
    GP_PRAC_PAT_LIST,01May2022,GP,05D,E38000053,C81018,DE13 9NA,ALL,ALL,9158\n\
    GP_PRAC_PAT_LIST,01May2022,GP,04Y,E38000028,M83001,WS15 2FH,ALL,ALL,12150\n";
const POSTCODES: &str = "\"DE13 9NA\",10,421215,329042,\"E92000001\",\"\",\"\",\"\",\"\",\"\"\n\
    \"WS15 2FH\",10,403625,318845,\"E92000001\",\"\",\"\",\"\",\"\",\"\"\n";

fn register_row(code: &str, postcode: &str) -> String {
    format!("{code},NAME OF {code},Y60,QNC,,,,,,{postcode},,,A,B,05D,,,,,,,0,,05D,,4,\n")
}

/// Good files, of which a test spoils some.
struct Raw {
    gallery: Gallery,
    inputs: PrepareInputs,
}

impl Raw {
    fn new() -> Self {
        let gallery = Gallery::new();
        let register = register_row("C81018", "DE13 9NA") + &register_row("M83001", "WS15 2FH");
        let inputs = PrepareInputs {
            epraccur: gallery.file("epraccur.csv", register),
            lists: gallery.file("lists.csv", LISTS),
            postcodes: gallery.file("postcodes.csv", POSTCODES),
            ..PrepareInputs::default()
        };
        Self { gallery, inputs }
    }

    fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.gallery.file(name, bytes);
        self
    }

    fn prepared(&self) -> Prepared {
        prepare(&self.inputs).unwrap_or_else(|error| panic!("{error}"))
    }

    fn refused(&self) -> String {
        self.gallery.text(&prepare(&self.inputs).expect_err("a refusal"))
    }

    fn account(&self) -> String {
        self.prepared().account.to_string().replace(&format!("{}/", self.gallery.0.path().display()), "")
    }
}

#[test]
fn good_files_make_a_table() {
    let raw = Raw::new();
    assert_snapshot!("good_table", String::from_utf8(raw.prepared().table.to_csv_bytes()).unwrap());
    assert_snapshot!("good_account", raw.account());
}

#[test]
fn the_problems_of_all_files_come_together() {
    let lists = LISTS.replace("12150", "-1").replacen("01May2022", "May", 1);
    let raw = Raw::new().with("lists.csv", lists).with("postcodes.csv", "");
    let mut raw = raw.with("epraccur.csv", register_row("C81018", "DE13 9NA") + "M83001,RUGELEY,Y60\n");
    raw.inputs.pcns = Some(raw.gallery.0.path().join("ePCN.xlsx"));
    assert_snapshot!("all_files", raw.refused());
}

#[test]
fn epraccur() {
    assert_snapshot!("epraccur_is_another_file", Raw::new().with("epraccur.csv", LISTS).refused());
    let twice =
        register_row("C81018", "DE13 9NA") + &register_row("C81018", "DE13 9NA") + &register_row("", "DE13 9NA");
    assert_snapshot!("epraccur_codes", Raw::new().with("epraccur.csv", twice).refused());
}

#[test]
fn lists() {
    assert_snapshot!("lists_columns", Raw::new().with("lists.csv", LISTS.replace("CCG_CODE", "AREA")).refused());
    assert_snapshot!("lists_by_sex", Raw::new().with("lists.csv", LISTS.replace("ALL,ALL", "MALE,ALL")).refused());
    let twice = LISTS.replace("M83001", "C81018").replace("12150", "1200000");
    assert_snapshot!("lists_codes", Raw::new().with("lists.csv", twice).refused());
}

#[test]
fn postcodes() {
    let swapped = "A1 1AA,10,166807,438624,,,,,,\nDE13 9NA,10,170000,440000,,,,,,\n";
    assert_snapshot!("postcodes_swapped", Raw::new().with("postcodes.csv", swapped).refused());
    let mixed = "DE13 9NA,10,421215,329042,,,,,,\nDE139NA,10,421216,329042,,,,,,\nWS15 2FH,10,x,1,,,,,,\nWS15 2FJ,10\n";
    assert_snapshot!("postcodes_mixed", Raw::new().with("postcodes.csv", mixed).refused());
}

#[test]
fn quality_90_is_no_location_unless_an_approximate_one_is_asked_for() {
    let rows = "DE13 9NA,90,0,0,,,,,,\nDE13 9NB,10,421000,329000,,,,,,\nDE13 9NC,10,421301,329101,,,,,,\n\
        WS15 4AA,50,403625,318845,,,,,,\n";
    let mut raw = Raw::new().with("postcodes.csv", rows);
    assert_snapshot!("quality_90", raw.account());
    assert_eq!(raw.prepared().table.rows()[0].location, None);
    raw.inputs.approximate_locations = true;
    assert_snapshot!("quality_90_approximate", raw.account());
    assert_snapshot!("quality_90_table", String::from_utf8(raw.prepared().table.to_csv_bytes()).unwrap());
}

#[test]
fn a_folder_of_postcode_files_is_read_whole() {
    let mut raw = Raw::new();
    let folder = raw.gallery.0.path().join("CSV");
    std::fs::create_dir(&folder).unwrap();
    raw.inputs.postcodes = folder.clone();
    assert!(raw.refused().starts_with("E101 "), "{}", raw.refused());
    for (at, row) in POSTCODES.lines().enumerate() {
        std::fs::write(folder.join(format!("{at}.csv")), row).unwrap();
    }
    assert_eq!(raw.prepared().account.located, 2);
}

#[test]
fn workbooks() {
    let mut raw = Raw::new();
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("PCNDetails").unwrap().write_string(0, 0, "PCN Code").unwrap();
    workbook.add_worksheet().set_name("Notes").unwrap();
    raw.inputs.pcns = Some(raw.gallery.file("ePCN.xlsx", workbook.save_to_buffer().unwrap()));
    assert_snapshot!("workbook_without_the_sheet", raw.refused());
    raw.gallery.file("ePCN.xlsx", LISTS);
    assert!(raw.refused().starts_with("E104 ePCN.xlsx\n"), "{}", raw.refused());
}

/// A workbook of links: practice, PCN, end date.
fn links(rows: &[[&str; 3]]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("PCN Core Partner Details").unwrap();
    let head = ["Partner\nOrganisation\nCode", "PCN Code", "PCN Name", "Practice to PCN\nRelationship\nEnd Date"];
    for (column, name) in (0u16..).zip(head) {
        sheet.write_string(0, column, name).unwrap();
    }
    for (row, [practice, pcn, end]) in (1u32..).zip(rows) {
        for (column, text) in (0u16..).zip([practice, pcn, "A PCN", end]) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_link_is_live_when_it_has_no_end_date() {
    let mut raw = Raw::new();
    let rows = [["C81018", "U1", "20200331"], ["C81018", "U2", ""], ["M83001", "U2", "20220331"]];
    raw.inputs.pcns = Some(raw.gallery.file("ePCN.xlsx", links(&rows)));
    let Prepared { table, account } = raw.prepared();
    assert_eq!((table.rows()[0].pcn_code.as_str(), table.rows()[1].pcn_code.as_str()), ("U2", ""));
    assert_eq!((account.with_pcn, account.pcns), (1, 1));
    raw.gallery.file("ePCN.xlsx", links(&[["C81018", "U1", ""], ["C81018", "U2", ""]]));
    assert_snapshot!("two_live_links", raw.refused());
}

#[test]
fn the_map_gives_pcns_and_u_means_none() {
    let mut raw = Raw::new();
    let map =
        "PRACTICE_CODE,PRACTICE_NAME,PCN_CODE,PCN_NAME,ICB_CODE\nC81018,DOVE,U1,ONE PCN,QNC\nM83001,HORSE,U,NONE,QOC\n";
    raw.inputs.map = Some(raw.gallery.file("map.csv", map));
    let table = raw.prepared().table;
    assert_eq!((table.rows()[0].pcn_code.as_str(), table.rows()[1].pcn_code.as_str()), ("U1", ""));
    assert_eq!((table.rows()[0].icb.as_str(), table.rows()[1].icb.as_str()), ("QNC", "QOC"));
    raw.gallery.file("map.csv", map.replace("M83001", "C81018"));
    assert_snapshot!("map_codes", raw.refused());
}

#[test]
fn areas_that_nobody_is_in() {
    let mut raw = Raw::new();
    raw.inputs.areas = vec!["05D".to_owned()];
    assert_eq!(raw.prepared().table.len(), 1);
    raw.inputs.areas = vec!["QNCC".to_owned()];
    assert_snapshot!("prepare_unknown_area", raw.refused());
}

#[test]
fn a_practice_that_the_register_does_not_have_takes_part() {
    let raw = Raw::new().with("epraccur.csv", register_row("C81018", "DE13 9NA"));
    let Prepared { table, account } = raw.prepared();
    assert_eq!((table.len(), account.not_registered.as_slice()), (2, ["M83001".to_owned()].as_slice()));
    assert_eq!(table.rows()[1].location.map(|point| point.easting()), Some(403_625.0));
}
