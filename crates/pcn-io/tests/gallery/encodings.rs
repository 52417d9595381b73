//! What spreadsheet programs do to files, and is put right.

use super::{Gallery, THREE};
use pcn_io::table::PracticeTable;

fn read(bytes: impl AsRef<[u8]>) -> PracticeTable {
    let gallery = Gallery::new();
    PracticeTable::read(gallery.file("practices.csv", bytes)).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn marks_line_ends_blank_lines_and_spaces_change_nothing() {
    let plain = read(THREE);
    assert!(plain.notes().is_empty());
    let crlf = THREE.replace('\n', "\r\n");
    let spaced = THREE.replace(',', " , ").replace('\n', "\n\n");
    for other in [format!("\u{feff}{THREE}"), format!("\u{feff}{crlf}"), spaced, THREE.trim_end().to_owned(), crlf] {
        assert_eq!(read(other).rows(), plain.rows());
    }
    assert_eq!(read(THREE.replace("list_size", "List_Size")).rows(), plain.rows());
}

#[test]
fn windows_1252_is_read_with_a_note() {
    let table = read(b"code,name,easting,northing,list_size\nA,ST JOHN\x92S \x96 CAF\xC9,400000,300000,5\n");
    assert_eq!(table.rows()[0].name, "ST JOHN\u{2019}S \u{2013} CAF\u{c9}");
    assert_eq!(table.notes().len(), 1);
    assert!(table.notes()[0].ends_with("practices.csv: not UTF-8 (first in row 2), read as Windows-1252"));
}

#[test]
fn utf_16_as_excel_calls_unicode_text_is_read_with_a_note() {
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(THREE.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let table = read(wide);
    assert_eq!((table.len(), table.notes().len()), (3, 1));
}

#[test]
fn rows_are_named_as_a_spreadsheet_shows_them() {
    let gallery = Gallery::new();
    let rows =
        "code,name,easting,northing,list_size\r\n\r\nA,\"TWO\r\nLINES\",400000,300000,5\r\nB,ONE,400000,300000,x\r\n";
    assert!(gallery.table(rows).starts_with("E201 practices.csv, row 4\n"), "{}", gallery.table(rows));
}

#[test]
fn a_workbook_is_read_like_a_csv() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in (0u16..).zip(["code", "list_size", "easting", "northing", "opened"]) {
        sheet.write_string(0, column, name).unwrap();
    }
    sheet.write_string(2, 0, "A81001").unwrap();
    for (column, number) in (1u16..).zip([4_120.0, 444_123.0, 519_456.5, 1.5]) {
        sheet.write_number(2, column, number).unwrap();
    }
    let table = read(workbook.save_to_buffer().unwrap());
    assert_eq!((table.rows()[0].code.as_str(), table.rows()[0].list_size), ("A81001", 4_120));
    assert_eq!(table.rows()[0].location.map(|point| point.northing()), Some(519_456.5));
    assert_eq!(
        (table.further_columns(), table.rows()[0].further.as_slice()),
        (["opened".to_owned()].as_slice(), ["1.5".to_owned()].as_slice())
    );
}

#[test]
fn degrees_become_metres_and_further_columns_stay() {
    let table = read("code,lat,lon,list_size,imd\nOXFORD,51.7520,-1.2577,9000,12.5\n");
    let point = table.rows()[0].location.unwrap();
    assert!((point.easting() - 451_350.0).abs() < 100.0 && (point.northing() - 206_200.0).abs() < 150.0, "{point:?}");
    assert_eq!(table.further_columns(), ["lat", "lon", "imd"]);
    assert_eq!(table.rows()[0].further, ["51.7520", "-1.2577", "12.5"]);
    let gallery = Gallery::new();
    let again = PracticeTable::read(gallery.file("again.csv", table.to_csv_bytes())).unwrap();
    assert_eq!(again.rows(), table.rows());
}
