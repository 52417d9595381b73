//! Where a practice is, straight from its postcode or approximately.

use crate::input::postcode_key;
use crate::nhs::{Located, Mean, Postcodes, sector_and_district};
use pcn::geometry::GridPoint;

/// The place of a practice.
pub(super) enum Place {
    /// Straight from the postcode file, by the postcode at this position.
    Exact(GridPoint, usize),
    /// The mean of the postcodes of an area.
    Approximate { point: GridPoint, by: &'static str, area: String, postcodes: u64 },
    /// None, and why.
    Nowhere(&'static str),
}

/// Looks the postcodes up in turn; then, when allowed, the sector and the district of the first.
pub(super) fn locate(texts: &[&str], postcodes: &Postcodes, approximate: bool) -> Place {
    let keys: Vec<String> = texts.iter().map(|text| postcode_key(text)).collect();
    let mut why = "the postcode has no row in the postcode file";
    for (at, key) in keys.iter().enumerate() {
        match postcodes.wanted.get(key) {
            Some(Located::At(point)) => return Place::Exact(*point, at),
            Some(Located::Nowhere) => why = "the postcode has no location (positional quality 90)",
            None => {}
        }
    }
    let Some(key) = keys.iter().find(|key| !key.is_empty()) else { return Place::Nowhere("it has no postcode") };
    if !approximate {
        return Place::Nowhere(why);
    }
    let areas = sector_and_district(key).map(|(sector, district)| [("sector", sector), ("district", district)]);
    for (by, area) in areas.into_iter().flatten() {
        let mean: Option<&Mean> = postcodes.means.get(area);
        if let Some((point, postcodes)) = mean.and_then(|mean| Some((mean.point()?, mean.points))) {
            return Place::Approximate { point, by, area: area.to_owned(), postcodes };
        }
    }
    Place::Nowhere("neither its postcode nor any of its sector or district is in the postcode file")
}
