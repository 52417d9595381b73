//! Chains on small grids, one of them against its exact distribution.

use super::*;
use crate::adjacency::{Edge, Reason};
use crate::model::PracticeId;

fn grid(side: usize) -> Adjacency {
    let mut edges = Vec::new();
    let mut link = |a, b| edges.push(Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given });
    for unit in 0..side * side {
        if unit % side + 1 < side {
            link(unit, unit + 1);
        }
        if unit + side < side * side {
            link(unit, unit + side);
        }
    }
    Adjacency::new(side * side, edges)
}

#[test]
fn every_plan_keeps_the_limits_and_the_count_of_cut_edges() {
    let adjacency = grid(6);
    let area = Area::new(vec![1; 36], &adjacency, 4, 8).unwrap();
    let start: Vec<usize> = (0..36).map(|unit| unit / 6).collect();
    let mut chain = Chain::new(&area, &start, 7, 0).unwrap();
    for _ in 0..2_000 {
        chain.step();
        chain.check().unwrap();
        let cut = adjacency
            .edges()
            .iter()
            .filter(|edge| chain.networks()[edge.a.index()] != chain.networks()[edge.b.index()])
            .count();
        assert_eq!(chain.cut_edges() as usize, cut);
    }
    assert!(chain.accepted() > 500, "{}", chain.accepted());
}

#[test]
fn the_same_seed_gives_the_same_chains_and_another_stream_another() {
    let area = Area::new(vec![1; 36], &grid(6), 4, 8).unwrap();
    let start: Vec<usize> = (0..36).map(|unit| unit / 6).collect();
    let twice = [(); 2].map(|()| super::super::run(&area, &start, 3, 3, 200).unwrap());
    assert_eq!(twice[0], twice[1]);
    assert_ne!(twice[0][0], twice[0][1]);
}

#[test]
fn a_start_outside_the_limits_is_refused() {
    let area = Area::new(vec![1; 9], &grid(3), 3, 3).unwrap();
    let error = Chain::new(&area, &[0, 0, 0, 0, 1, 1, 1, 1, 1], 0, 0).unwrap_err();
    assert_eq!(error, EnsembleError::Size { network: 0, size: 4, floor: 3, cap: 3 });
    let broken = Chain::new(&area, &[0, 1, 0, 1, 0, 1, 2, 2, 2], 0, 0).unwrap_err();
    assert_eq!(broken, EnsembleError::Broken { network: 0 });
}

/// All ways to cut a grid of units into connected networks of `size`, each by its units as bit masks, ascending.
fn plans(neighbours: &[u32], left: u32, size: u32, path: &mut Vec<u32>, found: &mut Vec<Vec<u32>>) {
    if left == 0 {
        let mut plan = path.clone();
        plan.sort_unstable();
        found.push(plan);
        return;
    }
    let first = 1 << left.trailing_zeros();
    for mask in (1..1_u32 << neighbours.len()).filter(|mask| mask & !left == 0 && mask & first != 0) {
        if mask.count_ones() == size && is_connected(neighbours, mask) {
            path.push(mask);
            plans(neighbours, left & !mask, size, path, found);
            path.pop();
        }
    }
}

fn is_connected(neighbours: &[u32], mask: u32) -> bool {
    let mut reached = mask & mask.wrapping_neg();
    loop {
        let units = (0..neighbours.len()).filter(|&unit| reached >> unit & 1 == 1);
        let next = units.fold(reached, |all, unit| all | neighbours[unit] & mask);
        if next == reached {
            return reached == mask;
        }
        reached = next;
    }
}

type Ends = (usize, usize);

/// Tells every order of some edges.
fn orders(edges: &mut [Ends], from: usize, tell: &mut dyn FnMut(&[Ends])) {
    if from == edges.len() {
        tell(edges);
        return;
    }
    for at in from..edges.len() {
        edges.swap(from, at);
        orders(edges, from + 1, tell);
        edges.swap(from, at);
    }
}

/// Where a merged area goes, with its share: over all orders of its edges, the tree of the first ones that close no ring, cut at
/// the last of its edges that leaves two halves.
fn halves(neighbours: &[u32], merged: u32, size: u32) -> Vec<(u32, f64)> {
    let inside = |unit: usize| merged >> unit & 1 == 1;
    let units: Vec<usize> = (0..neighbours.len()).filter(|&unit| inside(unit)).collect();
    let mut edges: Vec<(usize, usize)> = units
        .iter()
        .flat_map(|&a| units.iter().map(move |&b| (a, b)))
        .filter(|&(a, b)| a < b && neighbours[a] >> b & 1 == 1)
        .collect();
    let mut ends = std::collections::BTreeMap::<u32, f64>::new();
    orders(&mut edges, 0, &mut |order| {
        let mut tree = vec![0_u32; neighbours.len()];
        let joined = |tree: &[u32], a: usize| {
            let mut reached = 1_u32 << a;
            loop {
                let next = (0..tree.len()).filter(|&u| reached >> u & 1 == 1).fold(reached, |all, u| all | tree[u]);
                if next == reached {
                    return reached;
                }
                reached = next;
            }
        };
        let mut used = Vec::new();
        for &(a, b) in order {
            if joined(&tree, a) >> b & 1 == 0 {
                tree[a] |= 1 << b;
                tree[b] |= 1 << a;
                used.push((a, b));
            }
        }
        for &(a, b) in used.iter().rev() {
            tree[a] &= !(1 << b);
            tree[b] &= !(1 << a);
            let side = joined(&tree, a);
            tree[a] |= 1 << b;
            tree[b] |= 1 << a;
            if side.count_ones() == size {
                *ends.entry(side.min(merged & !side)).or_default() += 1.0;
                break;
            }
        }
    });
    let total: f64 = ends.values().sum();
    ends.into_iter().map(|(side, count)| (side, count / total)).collect()
}

/// The long-run share of each plan, from the chance of every step.
fn exact(neighbours: &[u32], plans: &[Vec<u32>], size: u32, pairs: Pairs) -> Vec<f64> {
    let between = |a: u32, b: u32| {
        (0..neighbours.len()).filter(|&u| a >> u & 1 == 1).map(|u| (neighbours[u] & b).count_ones()).sum::<u32>()
    };
    let mut known = std::collections::BTreeMap::<u32, Vec<(u32, f64)>>::new();
    let mut steps: Vec<Vec<(usize, f64)>> = Vec::new();
    for plan in plans {
        let mut choices: Vec<(u32, u32, f64)> = Vec::new();
        for (at, &a) in plan.iter().enumerate() {
            for &b in &plan[at + 1..] {
                let edges = between(a, b);
                if edges > 0 {
                    choices.push((a, b, if pairs == Pairs::CutEdges { f64::from(edges) } else { 1.0 }));
                }
            }
        }
        let total: f64 = choices.iter().map(|choice| choice.2).sum();
        let mut row = Vec::new();
        for (a, b, weight) in choices {
            for &(side, share) in known.entry(a | b).or_insert_with(|| halves(neighbours, a | b, size)).iter() {
                let others = plan.iter().copied().filter(|&mask| mask != a && mask != b);
                let mut next: Vec<u32> = others.chain([side, (a | b) & !side]).collect();
                next.sort_unstable();
                row.push((plans.binary_search(&next).unwrap(), weight / total * share));
            }
        }
        steps.push(row);
    }
    let mut shares = vec![1.0 / plans.len() as f64; plans.len()];
    for _ in 0..2_000 {
        let mut next = vec![0.0; plans.len()];
        for (row, &share) in steps.iter().zip(&shares) {
            row.iter().for_each(|&(to, chance)| next[to] += share * chance);
        }
        shares = next;
    }
    shares
}

#[test]
fn plans_come_as_often_as_the_chances_of_every_step_say() {
    // Twelve units in three rows, in four networks of three.
    let unit = |row: usize, column: usize| row * 4 + column;
    let pairs = (0..3).flat_map(|row| (0..3).map(move |column| (unit(row, column), unit(row, column + 1))));
    let pairs: Vec<(usize, usize)> = pairs
        .chain((0..2).flat_map(|row| (0..4).map(move |column| (unit(row, column), unit(row + 1, column)))))
        .collect();
    let edge = |&(a, b): &(usize, usize)| Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given };
    let adjacency = Adjacency::new(12, pairs.iter().map(edge));
    let mut neighbours = vec![0_u32; 12];
    for &(a, b) in &pairs {
        neighbours[a] |= 1 << b;
        neighbours[b] |= 1 << a;
    }
    let mut all = Vec::new();
    plans(&neighbours, 0xFFF, 3, &mut Vec::new(), &mut all);
    all.sort();
    let shares = [Pairs::Networks, Pairs::CutEdges].map(|pairs| exact(&neighbours, &all, 3, pairs));
    const STEPS: usize = 60_000;
    let mut away = Vec::new();
    for pairs in [Pairs::Networks, Pairs::CutEdges] {
        let area = Area::new(vec![1; 12], &adjacency, 3, 3).unwrap().choosing(pairs);
        let start: Vec<usize> = (0..12).map(|unit| unit % 4).collect();
        let mut chain = Chain::new(&area, &start, 5, 0).unwrap();
        let mut seen = vec![0.0; all.len()];
        for _ in 0..STEPS {
            chain.step();
            let mut plan = vec![0_u32; 4];
            chain.networks().iter().enumerate().for_each(|(unit, &network)| plan[network as usize] |= 1 << unit);
            plan.sort_unstable();
            seen[all.binary_search(&plan).unwrap()] += 1.0 / STEPS as f64;
        }
        away.push(
            shares.each_ref().map(|shares| seen.iter().zip(shares).map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0),
        );
    }
    // Each way of choosing the pair fits its own distribution, and not the other's.
    assert!(away[0][0] < 0.02 && away[1][1] < 0.02, "{away:?}");
    assert!(away[0][1] > 2.0 * away[0][0] && away[1][0] > 2.0 * away[1][1], "{away:?}");
}
