//! Synthetic areas.

use pcn_io::prepare::{PrepareInputs, prepare};
use pcn_io::sample::{SampleSettings, sample_practices, write_sample};
use std::collections::HashMap;
use std::path::Path;

fn inputs(folder: &Path) -> PrepareInputs {
    PrepareInputs {
        epraccur: folder.join("epraccur.csv"),
        lists: folder.join("gp-reg-pat-prac-all.csv"),
        postcodes: folder.join("postcodes.csv"),
        pcns: Some(folder.join("ePCN.xlsx")),
        ..PrepareInputs::default()
    }
}

#[test]
fn a_sample_is_prepared_without_a_word() {
    for (practices, seed) in [(1, 1), (2, 9), (40, 7), (150, 1), (700, 3)] {
        let folder = tempfile::tempdir().unwrap();
        let report = write_sample(&SampleSettings { practices, seed }, folder.path()).unwrap();
        assert_eq!((report.files.len(), report.practices), (6, practices));
        let prepared = prepare(&inputs(folder.path())).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(prepared.account.patients, report.patients);
        assert_eq!(prepared.account.located, practices as u64, "{}", prepared.account);
        assert_eq!(prepared.account.pcns, report.pcns as u64);
        let from_files = prepared.table.practices().unwrap();
        assert_eq!(from_files, sample_practices(practices, seed));

        let by_map = PrepareInputs {
            pcns: None,
            map: Some(folder.path().join("gp-reg-pat-prac-map.csv")),
            ..inputs(folder.path())
        };
        assert_eq!(prepare(&by_map).unwrap().table, prepared.table);
        let area = PrepareInputs { areas: vec!["QZ1".to_owned()], ..inputs(folder.path()) };
        assert!(prepare(&area).unwrap().table.len() <= 200);
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let folders: Vec<_> = [5, 5, 6]
        .map(|seed| {
            let folder = tempfile::tempdir().unwrap();
            write_sample(&SampleSettings { practices: 60, seed }, folder.path()).unwrap();
            folder
        })
        .into();
    for name in ["epraccur.csv", "gp-reg-pat-prac-all.csv", "postcodes.csv", "ePCN.xlsx", "gp-reg-pat-prac-map.csv"] {
        let bytes = |at: usize| std::fs::read(folders[at].path().join(name)).unwrap();
        assert!(bytes(0) == bytes(1), "{name} differs");
        assert!(bytes(0) != bytes(2), "{name} does not differ");
    }
}

#[test]
fn it_looks_like_england() {
    let practices = sample_practices(2_000, 1);
    let mut sizes: Vec<u32> = practices.iter().map(|it| it.list_size).collect();
    sizes.sort_unstable();
    assert!((7_500..8_500).contains(&sizes[1_000]), "median {}", sizes[1_000]);
    assert!(sizes[1_980] > 25_000, "largest hundredth {}", sizes[1_980]);
    let mut addresses: HashMap<(u64, u64), usize> = HashMap::new();
    for it in &practices {
        *addresses.entry((it.location.easting().to_bits(), it.location.northing().to_bits())).or_default() += 1;
    }
    let sharing: usize = addresses.values().filter(|&&count| count > 1).sum();
    assert!((200..400).contains(&sharing), "{sharing} of 2000 share an address");
}

#[test]
fn the_largest_sample_is_made() {
    assert_eq!(sample_practices(20_000, 1).len(), 20_000);
    assert!(sample_practices(0, 1).is_empty());
}

#[test]
fn the_number_of_practices_is_checked() {
    for practices in [0, 20_001] {
        let error = write_sample(&SampleSettings { practices, seed: 1 }, "/nowhere").unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("{practices} practices: a sample has from 1 to 20000; change --practices")
        );
    }
}

#[test]
fn every_seed_gives_every_practice_a_place() {
    for seed in 0..60 {
        for practices in [1, 13, 30, 120] {
            assert_eq!(sample_practices(practices, seed).len(), practices, "seed {seed}");
        }
    }
}
