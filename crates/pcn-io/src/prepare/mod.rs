//! The NHS's raw files into one tidy table.

mod account;
mod join;
mod locate;

use crate::input::{InputError, Problems};
use crate::nhs::{
    Epraccur, Lists, PcnLinks, PracticeMap, read_epcn, read_epraccur, read_lists, read_map, read_postcodes,
};
use crate::table::{PracticeTable, known_areas, unknown_areas};
pub use account::{Account, Approximated, FileAccount, Unlocated};
use std::collections::HashSet;
use std::path::PathBuf;

/// The files to read, and what to do with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrepareInputs {
    /// ODS `epraccur.csv`, old or new dialect: names, ICBs, second postcodes.
    pub epraccur: PathBuf,
    /// `gp-reg-pat-prac-all.csv`, old or new header: who takes part, list sizes, postcodes.
    pub lists: PathBuf,
    /// OS Code-Point Open: one CSV file, or the folder of them.
    pub postcodes: PathBuf,
    /// ODS `ePCN.xlsx`: today's PCNs.
    pub pcns: Option<PathBuf>,
    /// `gp-reg-pat-prac-map.csv`: today's PCNs. Given both, this one is believed for the practices that it names.
    pub map: Option<PathBuf>,
    /// ICB, sub-ICB or CCG codes; everything when empty.
    pub areas: Vec<String>,
    /// Whether a practice whose postcode has no location is placed at the mean of its sector or district.
    pub approximate_locations: bool,
}

/// The tidy table, and the account of how it came about.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The practices in the order of the list file, with the further columns `location` (`postcode`, `sector`,
    /// `district` or empty: where the coordinates come from) and `list_date`.
    pub table: PracticeTable,
    /// What became of every row.
    pub account: Account,
}

/// Files as read, before they are joined.
#[derive(Default)]
struct Raw {
    epraccur: Epraccur,
    lists: Lists,
    pcns: Option<PcnLinks>,
    map: Option<PracticeMap>,
}

impl Raw {
    /// The ICB of a practice: as the map says, which belongs to the list file, else as the register says.
    fn icb(&self, code: &str) -> &str {
        let mapped = self.map.as_ref().and_then(|map| map.practices.get(code)).map(|mapped| mapped.icb.as_str());
        let registered = || self.epraccur.organisations.get(code).map(|organisation| organisation.icb.as_str());
        mapped.filter(|icb| !icb.is_empty()).or_else(registered).unwrap_or_default()
    }
}

/// Reads the files and joins them. The list file decides who takes part; a practice's place is its postcode in the list
/// file, or the one in `epraccur` where that has no location; a PCN link is live when it has no end date.
///
/// # Errors
/// [`InputError`] with all problems of all files.
pub fn prepare(inputs: &PrepareInputs) -> Result<Prepared, InputError> {
    let mut problems = Problems::default();
    let lists = problems.absorb(read_lists(&inputs.lists));
    let epraccur = problems.absorb(read_epraccur(&inputs.epraccur));
    let pcns = inputs.pcns.as_ref().map(|file| problems.absorb(read_epcn(file)));
    let map = inputs.map.as_ref().map(|file| problems.absorb(read_map(file)));
    let complete = lists.is_some() && epraccur.is_some() && !matches!(map, Some(None));
    let mut raw = Raw {
        epraccur: epraccur.unwrap_or_default(),
        lists: lists.unwrap_or_default(),
        pcns: pcns.flatten(),
        map: map.flatten(),
    };
    let outside = if complete { narrow(inputs, &mut raw, &mut problems) } else { HashSet::new() };
    let mut wanted = HashSet::new();
    for listed in &raw.lists.practices {
        let registered = raw.epraccur.organisations.get(&listed.code).map(|organisation| &organisation.postcode);
        wanted.extend(
            [Some(&listed.postcode), registered].into_iter().flatten().map(|text| crate::input::postcode_key(text)),
        );
    }
    let postcodes = problems.absorb(read_postcodes(&inputs.postcodes, &wanted));
    problems.finish()?;
    join::join(inputs, raw, postcodes.unwrap_or_default(), &outside)
}

/// Keeps the practices of the areas asked for; returns the codes of the others.
fn narrow(inputs: &PrepareInputs, raw: &mut Raw, problems: &mut Problems) -> HashSet<String> {
    if inputs.areas.is_empty() {
        return HashSet::new();
    }
    let pairs = |raw: &Raw| -> Vec<(String, String)> {
        raw.lists.practices.iter().map(|p| (p.commissioner.to_uppercase(), raw.icb(&p.code).to_uppercase())).collect()
    };
    let pairs = pairs(raw);
    let known = known_areas(pairs.iter().map(|(commissioner, icb)| (commissioner.as_str(), icb.as_str())));
    unknown_areas(&inputs.lists, &inputs.areas, &known, problems);
    let wanted: HashSet<String> = inputs.areas.iter().map(|area| area.trim().to_uppercase()).collect();
    let mut outside = HashSet::new();
    let mut pairs = pairs.into_iter();
    raw.lists.practices.retain(|practice| {
        let kept =
            pairs.next().is_some_and(|(commissioner, icb)| wanted.contains(&commissioner) || wanted.contains(&icb));
        if !kept {
            outside.insert(practice.code.clone());
        }
        kept
    });
    outside
}
