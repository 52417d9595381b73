//! Names of places and practices, in the capitals of the NHS's files.

const FIRST: [&str; 24] = [
    "ALDER", "BARN", "BRACK", "CALD", "CRAN", "DUNS", "ELMS", "FENN", "GORSE", "HAZEL", "IVY", "KELD", "LANG", "MARL",
    "NETHER", "OSIER", "PELL", "QUARR", "RAVEN", "SEDGE", "TARN", "UNDER", "WETHER", "YARR",
];
const SECOND: [&str; 14] =
    ["MERE", "BY", "FORD", "WELL", "LEY", "WICK", "STEAD", "COMBE", "FIELD", "HAM", "THORPE", "BOURNE", "TON", "WORTH"];
const THIRD: [&str; 5] = ["", " MAGNA", " PARVA", " REGIS", " ABBAS"];
const STREETS: [&str; 10] = [
    "HIGH STREET",
    "CHURCH LANE",
    "STATION ROAD",
    "MILL LANE",
    "PARK ROAD",
    "THE GREEN",
    "QUEEN STREET",
    "BRIDGE STREET",
    "ORCHARD WAY",
    "MARKET PLACE",
];
const KINDS: [&str; 6] =
    ["SURGERY", "MEDICAL CENTRE", "HEALTH CENTRE", "FAMILY PRACTICE", "MEDICAL PRACTICE", "GROUP PRACTICE"];

/// The name of a town; the first 1,680 differ.
pub(super) fn town(index: usize) -> String {
    let pairs = FIRST.len() * SECOND.len();
    // A stride without a common factor visits every pair once and keeps neighbours in the list apart.
    let pair = index * 101 % pairs;
    let third = THIRD[index / pairs % THIRD.len()];
    format!("{}{}{third}", FIRST[pair % FIRST.len()], SECOND[pair / FIRST.len()])
}

/// A street.
pub(super) fn street(draw: usize) -> &'static str {
    STREETS[draw % STREETS.len()]
}

/// The name of a practice in a town.
pub(super) fn practice(town: &str, draw: usize) -> String {
    let kind = KINDS[draw / STREETS.len() % KINDS.len()];
    if draw.is_multiple_of(3) { format!("{town} {kind}") } else { format!("{} {kind}", street(draw)) }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn towns_differ() {
        assert_eq!((0..1_680).map(super::town).collect::<HashSet<_>>().len(), 1_680);
    }
}
