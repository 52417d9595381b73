//! Postcodes in areas that do not exist, near their town, one for each address.

use std::collections::HashSet;

/// Areas of the postcode alphabet that no real postcode uses.
const AREAS: [&str; 16] =
    ["ZX", "ZW", "ZV", "ZU", "ZT", "ZS", "ZR", "ZQ", "ZP", "ZN", "ZM", "ZL", "ZK", "ZJ", "ZH", "ZG"];
/// Letters that the last two places of a postcode may hold.
const UNIT: &[u8; 20] = b"ABDEFGHJLNPQRSTUWXYZ";

/// Gives out postcodes, each once.
#[derive(Debug, Default)]
pub(super) struct Postcodes {
    used: HashSet<String>,
}

impl Postcodes {
    /// The next free postcode of a town's district, in the sector (0 to 7) or, where that is full, one after it.
    pub(super) fn next(&mut self, town: usize, sector: usize) -> String {
        let (area, district) = (AREAS[town / 99 % AREAS.len()], town % 99 + 1);
        let free = (sector..).flat_map(|sector| (0..400).map(move |unit| (sector % 10, unit))).map(|(sector, unit)| {
            let letters = [UNIT[unit / 20], UNIT[unit % 20]].map(char::from);
            format!("{area}{district} {sector}{}{}", letters[0], letters[1])
        });
        let mut free = free.take(4_000).filter(|postcode| !self.used.contains(postcode));
        let postcode = free.next().unwrap_or_default();
        self.used.insert(postcode.clone());
        postcode
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_postcode_once_and_well_formed() {
        let mut postcodes = Postcodes::default();
        assert_eq!(postcodes.next(0, 3), "ZX1 3AA");
        assert_eq!(postcodes.next(0, 3), "ZX1 3AB");
        let more: HashSet<String> = (0..500).map(|_| postcodes.next(99, 7)).collect();
        assert_eq!(more.len(), 500);
        assert!(more.iter().all(|postcode| postcode.starts_with("ZW1 ")));
    }
}
