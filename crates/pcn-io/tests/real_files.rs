//! The NHS's real files, where they are at hand.

use pcn_io::edges::read_edges;
use pcn_io::plan_table::read_plan;
use pcn_io::prepare::{PrepareInputs, Prepared, prepare};
use pcn_io::table::PracticeTable;
use std::path::{Path, PathBuf};

fn shared(part: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(part);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: {} is not there, nothing was tested on real files", path.display());
    None
}

fn england_2022() -> Option<PrepareInputs> {
    let data = shared("data")?;
    Some(PrepareInputs {
        epraccur: data.join("nhs-2022/epraccur.csv"),
        lists: data.join("nhs-2022/gp-reg-pat-prac-all.csv"),
        postcodes: data.join("codepoint-open-practice-postcodes.csv"),
        pcns: Some(data.join("nhs-2022/ePCN.xlsx")),
        ..PrepareInputs::default()
    })
}

fn staffordshire_2025() -> Option<PrepareInputs> {
    let data = shared("data")?;
    Some(PrepareInputs {
        epraccur: data.join("nhs-2025-staffs/epraccur.csv"),
        lists: data.join("nhs-2025-staffs/gp-reg-pat-prac-all.csv"),
        postcodes: data.join("codepoint-open-practice-postcodes.csv"),
        map: Some(data.join("nhs-2025-staffs/gp-reg-pat-prac-map.csv")),
        ..PrepareInputs::default()
    })
}

fn prepared(inputs: &PrepareInputs) -> Prepared {
    prepare(inputs).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn england_2022_gives_the_known_counts() {
    let Some(inputs) = england_2022() else { return };
    let Prepared { table, account } = prepared(&inputs);
    assert_eq!((account.practices, account.patients), (6_506, 61_654_788));
    assert_eq!((account.located, account.unlocated.len(), account.approximated.len()), (6_487, 19, 0));
    assert_eq!((account.with_pcn, account.pcns), (6_424, 1_259));
    assert_eq!(account.list_date, "2022-05-01");
    assert_eq!((account.not_active.len(), account.other_setting.len()), (15, 15));
    let register = &account.files[1];
    assert_eq!((register.rows, register.kept), (15_119, 6_506));
    assert_eq!(register.dropped.iter().map(|(_, count)| count).sum::<u64>(), 15_119 - 6_506);
    assert!(account.to_string().contains("P86022"), "{account}");
    assert_eq!((table.len(), table.patients()), (6_506, 61_654_788));
    assert!(table.practices().unwrap_err().to_string().contains("--approximate-locations"));
    println!("{account}");
}

#[test]
fn the_nineteen_are_placed_and_marked_only_when_asked() {
    let Some(mut inputs) = england_2022() else { return };
    inputs.approximate_locations = true;
    let Prepared { table, account } = prepared(&inputs);
    assert_eq!((account.located, account.unlocated.len(), account.approximated.len()), (6_487, 0, 19), "{account}");
    let marked: Vec<&str> =
        table.rows().iter().map(|row| row.further[0].as_str()).filter(|mark| *mark != "postcode").collect();
    assert_eq!(marked.len(), 19);
    assert!(marked.iter().all(|mark| ["sector", "district"].contains(mark)));
    assert_eq!(table.practices().unwrap().len(), 6_506);
    println!("{account}");
}

#[test]
fn areas_are_icbs_and_ccgs() {
    let Some(mut inputs) = england_2022() else { return };
    inputs.areas = vec!["QU9".to_owned()];
    let bob = prepared(&inputs);
    inputs.areas = vec!["qnc".to_owned(), "14Y".to_owned()];
    let several = prepared(&inputs);
    assert!(bob.table.rows().iter().all(|row| row.icb == "QU9"));
    assert!(several.table.rows().iter().all(|row| row.icb == "QNC" || row.commissioner == "14Y"));
    assert!(bob.table.len() > 140 && several.table.len() > 150, "{} {}", bob.table.len(), several.table.len());
    println!("{}\n{}", bob.account, several.account);
    inputs.areas = vec!["QV9".to_owned()];
    let error = prepare(&inputs).unwrap_err().to_string();
    assert!(error.contains("E401") && error.contains("\"QV9\"") && error.contains("--area Q"), "{error}");
}

#[test]
fn staffordshire_2025_gives_the_known_counts() {
    let Some(inputs) = staffordshire_2025() else { return };
    let Prepared { table, account } = prepared(&inputs);
    assert_eq!((account.practices, account.patients, account.pcns), (141, 1_210_283, 25), "{account}");
    assert_eq!((account.located, account.list_date.as_str()), (141, "2025-10-01"));
    assert!(table.rows().iter().all(|row| row.icb == "QNC" && !row.name.is_empty()));
    println!("{account}");
    let Some(known) = shared("instances/pcn/staffs-practices.csv") else { return };
    let known = PracticeTable::read(known).unwrap();
    for row in known.rows() {
        let id = table.ids()[row.code.as_str()];
        let found = &table.rows()[id.index()];
        assert_eq!((found.location, found.list_size, &found.pcn_code), (row.location, row.list_size, &row.pcn_code));
    }
}

#[test]
fn what_is_written_is_read_again() {
    let Some(inputs) = england_2022() else { return };
    let Prepared { table, .. } = prepared(&inputs);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("practices.csv");
    pcn_io::files::write_atomically(&path, &table.to_csv_bytes()).unwrap();
    let again = PracticeTable::read(&path).unwrap();
    assert_eq!(again.rows(), table.rows());
    assert_eq!(again.further_columns(), ["location", "list_date"]);
    assert_eq!(again.filter_areas(&["QU9".to_owned()]).unwrap().len(), 159);
}

#[test]
fn the_given_instances_are_read() {
    let Some(folder) = shared("instances/pcn") else { return };
    for (name, practices, edges) in [("bob", 152, 403), ("staffs", 141, 395)] {
        let path = folder.join(format!("{name}-practices.csv"));
        let table = PracticeTable::read(&path).unwrap();
        let pairs = read_edges(folder.join(format!("{name}-edges.csv")), &table).unwrap();
        assert_eq!((table.len(), pairs.len()), (practices, edges));
        assert_eq!(table.practices().unwrap().len(), practices);
        let plan = read_plan(&path, &table).unwrap();
        assert_eq!(plan, table.current_pcns());
        println!("{name}: {} PCNs, {} practices in none", plan.networks.len(), plan.missing.len());
    }
}
