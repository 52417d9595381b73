//! Joining the files, and accounting for it.

use super::locate::{Place, locate};
use super::{Account, Approximated, FileAccount, PrepareInputs, Prepared, Raw, Unlocated};
use crate::input::InputError;
use crate::nhs::{Organisation, Postcodes, Status};
use crate::table::{PracticeRow, PracticeTable};
use std::collections::{BTreeMap, BTreeSet, HashSet};

pub(super) fn join(
    inputs: &PrepareInputs,
    raw: Raw,
    postcodes: Postcodes,
    outside: &HashSet<String>,
) -> Result<Prepared, InputError> {
    let mut account = Account {
        list_date: raw.lists.date.clone(),
        approximate_locations: inputs.approximate_locations,
        pcns_given: raw.pcns.is_some() || raw.map.is_some(),
        ..Account::default()
    };
    let mut rows = Vec::with_capacity(raw.lists.practices.len());
    for listed in &raw.lists.practices {
        let registered = raw.epraccur.organisations.get(&listed.code);
        let mapped = raw.map.as_ref().and_then(|map| map.practices.get(&listed.code));
        let name = registered.map(|it| &it.name).or(mapped.map(|it| &it.name)).cloned().unwrap_or_default();
        let pcn = match (&raw.map, &raw.pcns) {
            (Some(map), _) if mapped.is_some() => map.links.live.get(&listed.code),
            (_, Some(pcns)) => pcns.live.get(&listed.code),
            _ => None,
        };
        let mut row = PracticeRow {
            code: listed.code.clone(),
            name,
            postcode: listed.postcode.clone(),
            list_size: listed.patients,
            commissioner: listed.commissioner.clone(),
            icb: raw.icb(&listed.code).to_owned(),
            pcn_code: pcn.map(|pcn| pcn.code.clone()).unwrap_or_default(),
            pcn_name: pcn.map(|pcn| pcn.name.clone()).unwrap_or_default(),
            ..PracticeRow::default()
        };
        if row.commissioner.is_empty() {
            row.commissioner = registered.map(|it| it.commissioner.clone()).unwrap_or_default();
        }
        note_standing(&listed.code, registered, &mut account);
        let origin = place(&mut row, registered, &postcodes, inputs.approximate_locations, &mut account);
        row.further = vec![origin.to_owned(), account.list_date.clone()];
        rows.push(row);
    }
    account.practices = rows.len() as u64;
    account.patients = rows.iter().map(|row| u64::from(row.list_size)).sum();
    account.with_pcn = rows.iter().filter(|row| !row.pcn_code.is_empty()).count() as u64;
    account.pcns =
        rows.iter().map(|row| &row.pcn_code).filter(|code| !code.is_empty()).collect::<BTreeSet<_>>().len() as u64;
    files(inputs, &raw, &postcodes, &rows, outside, &mut account);
    let columns = vec!["location".to_owned(), "list_date".to_owned()];
    let table = PracticeTable::new(&inputs.lists, columns, rows)?;
    Ok(Prepared { table, account })
}

/// Notes what the register holds against a practice that has patients nevertheless.
fn note_standing(code: &str, registered: Option<&Organisation>, account: &mut Account) {
    match registered {
        None => account.not_registered.push(code.to_owned()),
        Some(it) if it.status != Status::Active => account.not_active.push(code.to_owned()),
        Some(it) if !it.is_practice => account.other_setting.push(code.to_owned()),
        Some(_) => {}
    }
}

/// Places a practice; returns where its coordinates come from.
fn place(
    row: &mut PracticeRow,
    registered: Option<&Organisation>,
    postcodes: &Postcodes,
    approximate: bool,
    account: &mut Account,
) -> &'static str {
    let second = registered.map(|it| it.postcode.as_str()).unwrap_or_default();
    if row.postcode.is_empty() {
        row.postcode = second.to_owned();
    }
    let first = row.postcode.clone();
    let (code, name) = (row.code.clone(), row.name.clone());
    match locate(&[&first, second], postcodes, approximate) {
        Place::Exact(point, at) => {
            row.location = Some(point);
            if at == 1 {
                row.postcode = second.to_owned();
            }
            account.located += 1;
            "postcode"
        }
        Place::Approximate { point, by, area, postcodes } => {
            row.location = Some(point);
            account.approximated.push(Approximated { code, name, postcode: first, by, area, postcodes });
            by
        }
        Place::Nowhere(why) => {
            account.unlocated.push(Unlocated { code, name, postcode: first, why });
            ""
        }
    }
}

fn files(
    inputs: &PrepareInputs,
    raw: &Raw,
    postcodes: &Postcodes,
    rows: &[PracticeRow],
    outside: &HashSet<String>,
    account: &mut Account,
) {
    let kept: HashSet<&str> = rows.iter().map(|row| row.code.as_str()).collect();
    let among =
        |codes: &mut dyn Iterator<Item = &String>| codes.filter(|code| kept.contains(code.as_str())).count() as u64;
    let area = "outside the areas asked for";
    let mut file = |role, path: &std::path::Path, rows, kept, dropped: Vec<(String, u64)>| {
        let dropped = dropped.into_iter().filter(|(_, count)| *count > 0).collect();
        account.files.push(FileAccount { role, path: path.to_owned(), rows, kept, dropped });
    };

    let dropped =
        vec![("one sex or one age only".to_owned(), raw.lists.partial), (area.to_owned(), outside.len() as u64)];
    file("list sizes", &inputs.lists, raw.lists.rows, rows.len() as u64, dropped);

    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for (code, it) in &raw.epraccur.organisations {
        if !kept.contains(code.as_str()) {
            *reasons.entry(if outside.contains(code) { area } else { unlisted(code, it) }).or_default() += 1;
        }
    }
    let dropped = reasons.into_iter().map(|(why, count)| (why.to_owned(), count)).collect();
    let used = among(&mut raw.epraccur.organisations.keys());
    file("register", &inputs.epraccur, raw.epraccur.rows, used, dropped);

    let used = postcodes.wanted.len() as u64;
    let dropped = vec![("of no practice kept, or repeated".to_owned(), postcodes.rows - used)];
    file("postcodes", &inputs.postcodes, postcodes.rows, used, dropped);

    if let (Some(path), Some(pcns)) = (&inputs.pcns, &raw.pcns) {
        let used = among(&mut pcns.live.keys());
        let others = pcns.rows - pcns.ended - used;
        let dropped = vec![("link ended".to_owned(), pcns.ended), ("of no practice kept".to_owned(), others)];
        file("PCNs", path, pcns.rows, used, dropped);
    }
    if let (Some(path), Some(map)) = (&inputs.map, &raw.map) {
        let used = among(&mut map.practices.keys());
        file("map", path, map.links.rows, used, vec![("of no practice kept".to_owned(), map.links.rows - used)]);
    }
    let notes =
        [Some(&raw.lists.notes), Some(&raw.epraccur.notes), Some(&postcodes.notes), raw.map.as_ref().map(|m| &m.notes)];
    account.notes = notes.into_iter().flatten().flatten().cloned().collect();
}

/// Why an organisation of the register is not in the list file, as far as the register tells.
fn unlisted(code: &str, it: &Organisation) -> &'static str {
    match it.status {
        _ if code.starts_with('W') => "no list: Welsh",
        _ if !it.is_practice => "no list: not a GP practice",
        Status::Closed => "no list: closed",
        Status::Dormant => "no list: dormant",
        Status::Active | Status::Other => "no list: a GP practice without registered patients",
    }
}
