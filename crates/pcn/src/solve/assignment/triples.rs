//! Subset-row cuts on triples: at most one district holds two of any three units.
//!
//! Jepsen, Petersen, Spoorendonk, Pisinger, "Subset-row inequalities applied to the vehicle-routing problem with time
//! windows", Operations Research 56(2), 2008.

/// Three units, ascending.
pub(super) type Triple = [usize; 3];

/// Cuts added in one round at most.
const MOST: usize = 100;
/// Cuts of one round that a unit is in at most.
const EACH: usize = 4;
/// Least violation worth a cut.
const LEAST: f64 = 0.05;

/// Whether a district with these members, ascending, counts in the cut.
pub(super) fn counts(triple: &Triple, members: &[usize]) -> bool {
    triple.iter().filter(|unit| members.binary_search(unit).is_ok()).count() >= 2
}

/// The triples that fractional districts, given as value and members, violate most.
pub(super) fn separate(units: usize, districts: &[(f64, &[usize])]) -> Vec<Triple> {
    let mut fractional: Vec<(f64, &[usize])> =
        districts.iter().copied().filter(|(value, _)| (1e-6..1.0 - 1e-6).contains(value)).collect();
    fractional.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    fractional.truncate(128);
    let mut holds = vec![0_u128; units];
    for (at, (_, members)) in fractional.iter().enumerate() {
        members.iter().for_each(|&unit| holds[unit] |= 1 << at);
    }
    let weight = |mut mask: u128| {
        let mut sum = 0.0;
        while mask != 0 {
            sum += fractional[mask.trailing_zeros() as usize].0;
            mask &= mask - 1;
        }
        sum
    };
    let open: Vec<usize> = (0..units).filter(|&unit| holds[unit] != 0).collect();
    let mut found = Vec::new();
    for (at, &a) in open.iter().enumerate() {
        for (next, &b) in open.iter().enumerate().skip(at + 1) {
            let both = holds[a] & holds[b];
            if both == 0 {
                continue;
            }
            for &c in &open[next + 1..] {
                let (left, right) = (holds[a] & holds[c], holds[b] & holds[c]);
                if left == 0 || right == 0 {
                    continue;
                }
                let over = weight(both | left | right) - 1.0;
                if over > LEAST {
                    found.push((over, [a, b, c]));
                }
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut used = vec![0; units];
    let mut chosen = Vec::new();
    for (_, triple) in found {
        if chosen.len() < MOST && triple.iter().all(|&unit| used[unit] < EACH) {
            triple.iter().for_each(|&unit| used[unit] += 1);
            chosen.push(triple);
        }
    }
    chosen
}
