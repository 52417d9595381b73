//! Enumeration against all sets of practices.

use super::naive;
use super::tiny::{cases, id, ids, problem};
use pcn::candidates::{count_groups, enumerate};
use pcn::model::PracticeId;
use pcn::problem::Problem;
use proptest::prelude::*;
use std::ops::RangeInclusive;

/// Connected sets of practices whose patients are in a range, ascending.
fn groups(problem: &Problem, sizes: &RangeInclusive<u64>) -> Vec<Vec<PracticeId>> {
    let kept = |mask: &u32| sizes.contains(&naive::size(problem, *mask)) && naive::connected(problem, *mask);
    let mut groups: Vec<Vec<PracticeId>> =
        (1..1_u32 << problem.len()).filter(kept).map(|mask| ids(&naive::members(mask))).collect();
    groups.sort();
    groups
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn each_group_is_met_once(problem in problem(9), least in 0..60_000_u64, more in 0..60_000_u64) {
        let sizes = least..=least + more;
        let mut met = Vec::new();
        for root in problem.ids() {
            enumerate(&problem, root, sizes.clone(), |members, size| {
                assert_eq!(members[0], root, "the root comes first");
                assert_eq!(size, problem.size(members));
                let mut members = members.to_vec();
                members.sort_unstable();
                assert_eq!(members[0], root, "and is the lowest");
                met.push(members);
                true
            });
        }
        met.sort();
        let expected = groups(&problem, &sizes);
        prop_assert_eq!(count_groups(&problem, sizes), expected.len() as u64);
        prop_assert_eq!(met, expected);
    }
}

#[test]
fn groups_are_counted_alike_whatever_the_number_of_words() {
    // A star of 70 leaves takes two machine words; pairs and triples through its middle are the only groups of their size.
    let practices = (0..71).map(|at| super::tiny::practice(at, at as i32, 0, 10)).collect();
    let edges = (1..71).map(|leaf| super::tiny::edge(0, leaf));
    let problem = Problem::builder(practices, pcn::adjacency::Adjacency::new(71, edges)).build().expect("in order");
    assert_eq!(count_groups(&problem, 20..=30), 70 + 70 * 69 / 2);
    let mut triples = 0;
    enumerate(&problem, id(0), 30..=30, |members, _| {
        triples += u32::from(members.len() == 3);
        true
    });
    assert_eq!(triples, 70 * 69 / 2);
}
