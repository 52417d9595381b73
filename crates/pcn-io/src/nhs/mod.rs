//! The NHS's and the Ordnance Survey's own files, each as they publish it.

mod epcn;
mod epraccur;
mod lists;
mod map;
mod postcodes;
mod width;

pub(crate) use epcn::{read_epcn, read_epcn_if_it_is};
pub(crate) use epraccur::{Epraccur, Organisation, Status, read_epraccur};
pub(crate) use lists::{Lists, read_lists};
pub(crate) use map::{PracticeMap, map_of, read_map};
pub(crate) use postcodes::{Located, Mean, Postcodes, read_postcodes, sector_and_district};

use std::collections::HashMap;

/// Today's PCN of a practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PcnLink {
    pub(crate) code: String,
    pub(crate) name: String,
}

/// Links by practice code, and what became of the rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct PcnLinks {
    pub(crate) rows: u64,
    pub(crate) ended: u64,
    pub(crate) live: HashMap<String, PcnLink>,
}
