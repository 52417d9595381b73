//! Colours that neighbours never share.

use std::collections::BTreeSet;

/// Nine fills that people with any common kind of colour vision tell apart, light enough for black text.
///
/// Source: P. Tol, "Colour schemes", SRON technical note SRON/EPS/TN/09-002, 2021: the scheme *light*.
pub const PALETTE: [&str; 9] =
    ["#77aadd", "#ee8866", "#eedd88", "#ffaabb", "#99ddff", "#44bb99", "#bbcc33", "#aaaa00", "#dddddd"];

/// A colour, as a place in [`PALETTE`], for each of `count` things, so that no pair shares one.
///
/// **Finds** a colouring by saturation: the thing whose neighbours show most colours comes next, and takes, of the
/// colours that none of them has, the one used least so far; `wish` names the colour that it would rather have.
/// **Input**: pairs in any order. **Result**: where a thing has more than eight coloured neighbours in nine different
/// colours, which a map that is one plane never needs, numbers go past the palette; they are taken modulo its length
/// when drawn, and only there may neighbours look alike. **Cost**: `O(n^2 + pairs)`. **Source**: D. Brélaz, "New methods
/// to color the vertices of a graph", Communications of the ACM 22, 1979.
#[must_use]
pub fn colours(count: usize, pairs: &[(usize, usize)], wish: &[Option<usize>]) -> Vec<usize> {
    let mut neighbours = vec![BTreeSet::new(); count];
    for &(a, b) in pairs.iter().filter(|(a, b)| a != b) {
        neighbours[a].insert(b);
        neighbours[b].insert(a);
    }
    let mut colour: Vec<Option<usize>> = vec![None; count];
    let mut seen: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count];
    let mut used = vec![0_usize; PALETTE.len()];
    for _ in 0..count {
        let open = (0..count).filter(|&at| colour[at].is_none());
        let next = open.max_by_key(|&at| (seen[at].len(), neighbours[at].len(), std::cmp::Reverse(at)));
        let Some(at) = next else { break };
        let wished = wish.get(at).copied().flatten().filter(|colour| !seen[at].contains(colour));
        let free = (0..PALETTE.len()).filter(|colour| !seen[at].contains(colour)).min_by_key(|&colour| used[colour]);
        let chosen = wished.or(free).unwrap_or_else(|| (PALETTE.len()..).find(|c| !seen[at].contains(c)).unwrap_or(0));
        if let Some(count) = used.get_mut(chosen) {
            *count += 1;
        }
        colour[at] = Some(chosen);
        for &other in &neighbours[at] {
            seen[other].insert(chosen);
        }
    }
    colour.into_iter().map(Option::unwrap_or_default).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_never_share_and_wishes_are_kept_where_they_can_be() {
        let grid = |x: usize, y: usize| y * 12 + x;
        let mut pairs = Vec::new();
        for y in 0..12 {
            for x in 0..12 {
                pairs.extend((x < 11).then(|| (grid(x, y), grid(x + 1, y))));
                pairs.extend((y < 11).then(|| (grid(x, y), grid(x, y + 1))));
                pairs.extend((x < 11 && y < 11).then(|| (grid(x, y), grid(x + 1, y + 1))));
            }
        }
        let mut wish = vec![None; 144];
        wish[0] = Some(8);
        let colour = colours(144, &pairs, &wish);
        assert!(pairs.iter().all(|&(a, b)| colour[a] != colour[b]));
        assert!(colour.iter().all(|&c| c < PALETTE.len()));
        assert_eq!(colour[0], 8);
    }

    #[test]
    fn nothing_one_and_more_neighbours_than_colours() {
        assert!(colours(0, &[], &[]).is_empty());
        assert_eq!(colours(1, &[(0, 0)], &[]), [0]);
        let all: Vec<(usize, usize)> = (0..12).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
        let colour: BTreeSet<usize> = colours(12, &all, &[]).into_iter().collect();
        assert_eq!(colour.len(), 12);
    }
}
