//! The raw files of a sample.

use super::SampleSettings;
use super::draw::{Sample, SamplePractice};
use crate::input::thousands;
use csv::{QuoteStyle, Writer, WriterBuilder};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use std::io;

/// Date of the list sizes.
const EXTRACTED: &str = "01Apr2026";
/// ONS's pseudo code for places that are not in England.
const NO_PLACE: &str = "E99999999";

fn writer(style: QuoteStyle) -> Writer<Vec<u8>> {
    WriterBuilder::new().quote_style(style).from_writer(Vec::new())
}

fn bytes(writer: Writer<Vec<u8>>) -> io::Result<Vec<u8>> {
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// The register: every practice, and some organisations that have no patients.
pub(super) fn epraccur(sample: &Sample) -> io::Result<Vec<u8>> {
    let mut csv = writer(QuoteStyle::Always);
    for (at, it) in sample.practices.iter().enumerate() {
        let status = if at % 200 == 57 { "DORMANT" } else { "ACTIVE" };
        csv.write_record(register_row(it, &it.code, &it.name, status, "", "RO76"))?;
    }
    for (at, it) in sample.practices.iter().step_by(8).enumerate() {
        let code = format!("Z{}", 80_001 + at);
        let (name, status, closed, role) = match at % 3 {
            0 => (format!("{} BRANCH", it.name), "INACTIVE", "20190331", "RO76"),
            1 => (format!("{} OUT OF HOURS", it.town), "ACTIVE", "", "RO80"),
            _ => (format!("{} COMMUNITY CLINIC", it.town), "ACTIVE", "", "RO72"),
        };
        csv.write_record(register_row(it, &code, &name, status, closed, role))?;
    }
    bytes(csv)
}

fn register_row(it: &SamplePractice, code: &str, name: &str, status: &str, closed: &str, role: &str) -> [String; 27] {
    let texts = [
        code,
        name,
        "Y99",
        &it.icb,
        it.street,
        "",
        "",
        &it.town,
        "",
        &it.postcode,
        "20000401",
        closed,
        status,
        "B",
        &it.commissioner,
        "20230401",
        closed,
        "",
        "",
        "",
        "",
        "0",
        "",
        &it.commissioner,
        "",
        role,
        "",
    ];
    texts.map(str::to_owned)
}

/// The list sizes.
pub(super) fn lists(sample: &Sample) -> io::Result<Vec<u8>> {
    let mut csv = writer(QuoteStyle::Necessary);
    csv.write_record([
        "PUBLICATION",
        "EXTRACT_DATE",
        "TYPE",
        "SUB_ICB_LOCATION_CODE",
        "ONS_SUB_ICB_LOCATION_CODE",
        "CODE",
        "POSTCODE",
        "SEX",
        "AGE",
        "NUMBER_OF_PATIENTS",
    ])?;
    for it in &sample.practices {
        let size = it.list_size.to_string();
        let row = [
            "GP_PRAC_PAT_LIST",
            EXTRACTED,
            "GP",
            &it.commissioner,
            NO_PLACE,
            &it.code,
            &it.postcode,
            "ALL",
            "ALL",
            &size,
        ];
        csv.write_record(row)?;
    }
    bytes(csv)
}

/// The postcodes of the practices and one without a location, as Code-Point Open has them.
pub(super) fn postcodes(sample: &Sample) -> io::Result<Vec<u8>> {
    let mut rows: Vec<(&str, String, String)> = sample
        .practices
        .iter()
        .map(|it| (it.postcode.as_str(), it.point.easting().to_string(), it.point.northing().to_string()))
        .collect();
    rows.sort();
    rows.dedup();
    let mut csv = writer(QuoteStyle::NonNumeric);
    for (postcode, easting, northing) in &rows {
        csv.write_record(postcode_row(postcode, "10", easting, northing))?;
    }
    csv.write_record(postcode_row("ZX99 9ZZ", "90", "0", "0"))?;
    bytes(csv)
}

fn postcode_row<'a>(postcode: &'a str, quality: &'a str, easting: &'a str, northing: &'a str) -> [&'a str; 10] {
    [postcode, quality, easting, northing, "E92000001", "", "", "", NO_PLACE, NO_PLACE]
}

/// Today's PCNs as the map of the list sizes has them.
pub(super) fn map(sample: &Sample) -> io::Result<Vec<u8>> {
    let mut csv = writer(QuoteStyle::Necessary);
    csv.write_record([
        "PUBLICATION",
        "EXTRACT_DATE",
        "PRACTICE_CODE",
        "PRACTICE_NAME",
        "PRACTICE_POSTCODE",
        "PCN_CODE",
        "PCN_NAME",
        "ONS_SUB_ICB_LOCATION_CODE",
        "SUB_ICB_LOCATION_CODE",
        "SUB_ICB_LOCATION_NAME",
        "ONS_ICB_CODE",
        "ICB_CODE",
        "ICB_NAME",
        "ONS_COMM_REGION_CODE",
        "COMM_REGION_CODE",
        "COMM_REGION_NAME",
        "SUPPLIER_NAME",
    ])?;
    for it in &sample.practices {
        let (code, name) = match it.pcn {
            Some(at) => (sample.pcns[at].code.as_str(), sample.pcns[at].name.as_str()),
            None => ("U", "UNALLOCATED"),
        };
        let board = format!("SYNTHETIC ICB {}", it.icb);
        let location = format!("{board} - {}", it.commissioner);
        let row = [
            "GP_PRAC_PAT_LIST",
            EXTRACTED,
            &it.code,
            &it.name,
            &it.postcode,
            code,
            name,
            NO_PLACE,
            &it.commissioner,
            &location,
            NO_PLACE,
            &it.icb,
            &board,
            NO_PLACE,
            "Y99",
            "SYNTHETIC REGION",
            "NONE",
        ];
        csv.write_record(row)?;
    }
    bytes(csv)
}

/// Today's PCNs as ODS has them: two sheets, headers with line breaks, and some links that have ended.
pub(super) fn epcn(sample: &Sample) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 4, 1)?;
    workbook.set_properties(&DocProperties::new().set_author("pcn sample").set_creation_datetime(&created));
    let details = workbook.add_worksheet().set_name("PCNDetails")?;
    let head = ["PCN Code", "PCN Name", "Current \nSub ICB Loc\nCode", "Open Date", "Close Date", "Postcode"];
    write_row(details, 0, &head)?;
    for (at, it) in sample.pcns.iter().enumerate() {
        write_row(details, at + 1, &[&it.code, &it.name, &it.commissioner, "20190701", "", &it.postcode])?;
    }
    let links = workbook.add_worksheet().set_name("PCN Core Partner Details")?;
    let head = [
        "Partner\nOrganisation\nCode",
        "Partner\nName",
        "Practice\nParent\nSub ICB Loc Code",
        "PCN Code",
        "PCN Name",
        "Practice to PCN\nRelationship\nStart Date",
        "Practice to PCN\nRelationship\nEnd Date",
    ];
    write_row(links, 0, &head)?;
    let mut row = 1;
    for (at, it) in sample.practices.iter().enumerate() {
        let Some(now) = it.pcn else { continue };
        if at % 10 == 3 {
            let before = &sample.pcns[(now + 1) % sample.pcns.len()];
            let ended = [&it.code, &it.name, &it.commissioner, &before.code, &before.name, "20190701", "20210331"];
            write_row(links, row, &ended)?;
            row += 1;
        }
        let (code, name) = (sample.pcns[now].code.as_str(), sample.pcns[now].name.as_str());
        write_row(links, row, &[&it.code, &it.name, &it.commissioner, code, name, "20210401", ""])?;
        row += 1;
    }
    workbook.save_to_buffer()
}

fn write_row(sheet: &mut Worksheet, row: usize, texts: &[&str]) -> Result<(), XlsxError> {
    let row = u32::try_from(row).unwrap_or(u32::MAX);
    for (column, text) in (0u16..).zip(texts) {
        sheet.write_string(row, column, *text)?;
    }
    Ok(())
}

/// Where the files come from, and that nothing in them is real.
pub(super) fn readme(settings: &SampleSettings, sample: &Sample) -> String {
    let SampleSettings { practices, seed } = settings;
    format!(
        "# A synthetic area\n\n\
         Made by `pcn sample --practices {practices} --seed {seed}`; the same command makes the same bytes. No practice, \
         place, postcode or patient in it is real. Codes are well formed but belong to nobody: practices `Z10001` and \
         on, ICBs `QZ.`, sub-ICB locations `Z.N` and `Z.S`, PCNs `U00001` and on, postcodes in areas such as `ZX`.\n\n\
         {} practices, {} patients, {} PCNs.\n\n\
         | file | in the format of |\n|---|---|\n\
         | `epraccur.csv` | ODS epraccur, dialect of 2025 (no header, 27 columns) |\n\
         | `gp-reg-pat-prac-all.csv` | Patients Registered at a GP Practice, 1 April 2026 |\n\
         | `postcodes.csv` | OS Code-Point Open (no header, 10 columns) |\n\
         | `ePCN.xlsx` | ODS ePCN |\n\
         | `gp-reg-pat-prac-map.csv` | Patients Registered at a GP Practice, practice to PCN map |\n\n\
         ```sh\n\
         pcn prepare --epraccur epraccur.csv --lists gp-reg-pat-prac-all.csv --postcodes postcodes.csv \
         --pcns ePCN.xlsx -o practices.csv\n\
         ```\n\n\
         The area is a square in which towns of very different sizes, countryside, shared addresses and an estuary \
         lie as they might in England. Nothing is taken from any data set; the files may be used without condition.\n",
        thousands(sample.practices.len() as u64),
        thousands(sample.patients()),
        thousands(sample.pcns.len() as u64),
    )
}
