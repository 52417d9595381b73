//! Covers: units that are too large together for one centre.
//!
//! Of units whose sizes exceed what a centre has room for, one has to go elsewhere. The cover that a point violates most is found
//! exactly, by dynamic programming over sizes, and lifted unit by unit (Balas, "Facets of the knapsack polytope", Mathematical
//! Programming 8, 1975; Gu, Nemhauser, Savelsbergh, "Lifted cover inequalities for 0-1 integer programs: computation",
//! INFORMS Journal on Computing 10, 1998).

/// Room up to which covers are looked for: the table has as many columns.
const WIDEST: u64 = 4_096;
/// Least violation worth a row.
const LEAST: f64 = 1e-2;

/// The sum of these factors times values is at most a limit.
#[derive(Debug, PartialEq)]
pub(super) struct Cover {
    /// Item and factor.
    pub(super) terms: Vec<(usize, u32)>,
    pub(super) limit: u32,
}

/// A lifted cover that the point violates: items of these sizes and values, from 0 to 1, share this room.
pub(super) fn separate(sizes: &[u64], values: &[f64], room: u64) -> Option<Cover> {
    if room > WIDEST || sizes.iter().sum::<u64>() <= room {
        return None;
    }
    let mut cover = cheapest(sizes, values, room as usize)?;
    // Minimal: what is not needed goes, the least of the point first.
    cover.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    let mut total: u64 = cover.iter().map(|&item| sizes[item]).sum();
    cover.retain(|&item| {
        let needed = total - sizes[item] <= room;
        total -= if needed { 0 } else { sizes[item] };
        needed
    });
    let limit = cover.len() - 1;
    let inside: Vec<bool> = (0..sizes.len()).map(|item| cover.contains(&item)).collect();
    // The least size whose factors add up to 0, 1, ... limit.
    let mut least = vec![u64::MAX; limit + 1];
    least[0] = 0;
    let mut terms: Vec<(usize, u32)> = Vec::new();
    let mut join = |least: &mut Vec<u64>, item: usize, factor: usize| {
        for sum in (factor..=limit).rev() {
            if let Some(size) = least[sum - factor].checked_add(sizes[item]) {
                least[sum] = least[sum].min(size);
            }
        }
        terms.push((item, factor as u32));
    };
    cover.iter().for_each(|&item| join(&mut least, item, 1));
    let mut others: Vec<usize> = (0..sizes.len()).filter(|&item| !inside[item]).collect();
    others.sort_by(|&a, &b| values[b].total_cmp(&values[a]).then(sizes[b].cmp(&sizes[a])).then(a.cmp(&b)));
    for item in others {
        let beside = room.checked_sub(sizes[item]);
        let most = beside.map_or(0, |beside| (0..=limit).rev().find(|&sum| least[sum] <= beside).unwrap_or_default());
        // What does not fit at all may have any factor: the limit keeps it out.
        let factor = if beside.is_none() { limit + 1 } else { limit - most };
        if factor > 0 {
            join(&mut least, item, factor);
        }
    }
    let held: f64 = terms.iter().map(|&(item, factor)| f64::from(factor) * values[item]).sum();
    (held > limit as f64 + LEAST).then_some(Cover { terms, limit: limit as u32 })
}

/// The items that exceed the room and of which the least is missing at the point.
fn cheapest(sizes: &[u64], values: &[f64], room: usize) -> Option<Vec<usize>> {
    let goal = room + 1;
    let mut missing = vec![f64::INFINITY; goal + 1];
    missing[0] = 0.0;
    let mut taken = vec![false; sizes.len() * (goal + 1)];
    for (item, (&size, &value)) in sizes.iter().zip(values).enumerate() {
        if size == 0 || value <= 1e-9 {
            continue;
        }
        for sum in (1..=goal).rev() {
            let before = sum.saturating_sub(size as usize);
            let with = missing[before] + 1.0 - value;
            if with < missing[sum] {
                missing[sum] = with;
                taken[item * (goal + 1) + sum] = true;
            }
        }
    }
    if missing[goal].is_infinite() {
        return None;
    }
    let mut cover = Vec::new();
    let mut sum = goal;
    for item in (0..sizes.len()).rev() {
        if sum > 0 && taken[item * (goal + 1) + sum] {
            cover.push(item);
            sum = sum.saturating_sub(sizes[item] as usize);
        }
    }
    Some(cover)
}

#[cfg(test)]
mod tests {
    use super::separate;

    #[test]
    fn covers_keep_every_set_that_fits_and_cut_points_off() {
        let mut state = 7_u64;
        let mut next = |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % most
        };
        let mut cut = 0;
        for case in 0..400 {
            let count = 4 + next(8) as usize;
            let sizes: Vec<u64> = (0..count).map(|_| next(12)).collect();
            let room = next(30);
            let values: Vec<f64> = (0..count).map(|_| next(11) as f64 / 10.0).collect();
            let Some(cover) = separate(&sizes, &values, room) else { continue };
            cut += 1;
            let held: f64 = cover.terms.iter().map(|&(item, factor)| f64::from(factor) * values[item]).sum();
            assert!(held > f64::from(cover.limit), "case {case}");
            for mask in 0_u32..1 << count {
                let size: u64 = (0..count).filter(|item| mask >> item & 1 == 1).map(|item| sizes[item]).sum();
                let sum: u32 = cover.terms.iter().filter(|(item, _)| mask >> item & 1 == 1).map(|term| term.1).sum();
                assert!(size > room || sum <= cover.limit, "case {case}: {cover:?} forbids {mask:b}");
            }
        }
        assert!(cut > 50, "{cut} covers: the points are too easy");
    }
}
