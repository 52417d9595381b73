//! The assignment model against brute force, and its promises.

use super::assign;
use super::limits::Limits;
use crate::adjacency::{Adjacency, Edge, Reason};
use crate::assignment::{AssignmentProblem, Centres};
use crate::model::{PracticeId, Status, StopReason};
use crate::solve::{Control, Phase, Progress, Settings, Silent};
use crate::verify;
use std::sync::Mutex;

/// A grid of units, the size of each 1 to 5, costs size times squared distance.
fn grid(width: usize, height: usize, centres: Centres, band: (u64, u64)) -> (AssignmentProblem, Adjacency) {
    let n = width * height;
    let at = |unit: usize| ((unit % width) as i64, (unit / width) as i64);
    let sizes: Vec<u64> = (0..n).map(|unit| 1 + (unit * 7 % 5) as u64).collect();
    let cost = |i: usize, j: usize| {
        let ((a, b), (c, d)) = (at(i), at(j));
        sizes[i] as i64 * ((a - c).pow(2) + (b - d).pow(2)) * 1_000
    };
    let costs = (0..n * n).map(|pair| cost(pair / n, pair % n)).collect();
    let mut edges = Vec::new();
    for unit in 0..n {
        let mut link = |other: usize| {
            edges.push(Edge { a: PracticeId::new(unit), b: PracticeId::new(other), reason: Reason::Given });
        };
        if unit % width + 1 < width {
            link(unit + 1);
        }
        if unit + width < n {
            link(unit + width);
        }
    }
    let adjacency = Adjacency::new(n, edges);
    (AssignmentProblem::new(sizes, costs, &adjacency, centres, band).unwrap(), adjacency)
}

/// The least cost over all assignments to centres, by trying each choice of centres and each assignment.
fn brute(problem: &AssignmentProblem, adjacency: &Adjacency, k: usize) -> Option<i64> {
    let n = problem.units();
    let mut best = None;
    let mut labels = vec![0; n];
    loop {
        let groups: Vec<Vec<PracticeId>> =
            (0..k).map(|at| (0..n).filter(|&unit| labels[unit] == at).map(PracticeId::new).collect()).collect();
        let sound = |group: &Vec<PracticeId>| {
            let size: u64 = group.iter().map(|id| problem.sizes[id.index()]).sum();
            !group.is_empty() && (problem.floor..=problem.cap).contains(&size) && adjacency.is_contiguous(group)
        };
        if groups.iter().all(sound) {
            let cost = |group: &Vec<PracticeId>| {
                let total = |j: &PracticeId| group.iter().map(|i| problem.cost(i.index(), j.index())).sum::<i64>();
                group.iter().map(total).min().unwrap()
            };
            let total: i64 = groups.iter().map(cost).sum();
            best = Some(best.map_or(total, |known: i64| known.min(total)));
        }
        let Some(at) = labels.iter().position(|&label| label + 1 < k) else { return best };
        labels[at] += 1;
        labels[..at].fill(0);
    }
}

#[test]
fn as_good_as_trying_everything() {
    for band in [(8, 14), (9, 11), (10, 10)] {
        let (problem, adjacency) = grid(4, 3, Centres::Free(3), band);
        let answer = assign(&problem, &Settings::default(), &Silent);
        let expected = brute(&problem, &adjacency, 3);
        assert_eq!(answer.score.map(crate::model::Score::micro), expected, "band {band:?}");
        let status = if expected.is_some() { Status::Optimal } else { Status::Infeasible };
        assert_eq!(answer.status, status, "band {band:?}");
        if let Some(districts) = &answer.districts {
            assert_eq!(verify::assignment(&problem, districts), Ok(answer.score.unwrap()));
        }
    }
}

#[test]
fn whether_there_is_any_plan_is_found_out_as_by_trying_everything() {
    use super::existence::{Existence, search, unheld};
    let (mut none, mut some, mut stuck) = (0, 0, 0);
    for case in 0..240_u64 {
        let (floor, width) = (10 + case % 9, case / 9 % 5);
        let k = 2 + (case % 2) as u32;
        let (mut problem, adjacency) = grid(3, 3, Centres::Free(k), (floor, floor + width));
        problem.sizes = (0..9_u64).map(|unit| 1 + (unit * 37 + case * 101) * (case + 7) % 11).collect();
        let expected = brute(&problem, &adjacency, k as usize);
        match search(&problem, &|| false) {
            Existence::None => assert_eq!(expected, None, "case {case}"),
            Existence::Plan(score, draft) => {
                assert!(expected.is_some_and(|best| best <= score), "case {case}");
                let members = |at: usize| {
                    (0..9).filter(|&unit| draft.district[unit] == at).map(PracticeId::new).collect::<Vec<_>>()
                };
                let district = |(at, &centre): (usize, &usize)| crate::assignment::District {
                    centre: PracticeId::new(centre),
                    members: members(at),
                };
                let districts: Vec<_> = draft.centres.iter().enumerate().map(district).collect();
                assert_eq!(verify::assignment(&problem, &districts).map(crate::model::Score::micro), Ok(score));
            }
            Existence::Unknown => panic!("nine units are few"),
        }
        let held = unheld(&problem).is_none();
        assert!(held || expected.is_none(), "case {case}");
        (none, some, stuck) = match (expected, held) {
            (None, false) => (none, some, stuck + 1),
            (None, true) => (none + 1, some, stuck),
            (Some(_), _) => (none, some + 1, stuck),
        };
    }
    assert!(
        none > 10 && some > 10 && stuck > 10,
        "{none} without a plan, {some} with one, {stuck} with a unit too large"
    );
}

/// No listing and no plan to start from: what is found is found by branch and cut.
#[cfg(feature = "highs")]
#[test]
fn branch_and_cut_is_as_good_as_trying_everything() {
    let mut branched = 0;
    let mut cuts = 0;
    for band in [(0, 40), (8, 14), (9, 11), (10, 10), (1, 7)] {
        let (problem, adjacency) = grid(4, 3, Centres::Free(3), band);
        let alive = super::alive::Alive::new(&problem);
        let found = super::branch::prove(
            &problem,
            &alive,
            &[],
            (f64::INFINITY, 0.0),
            super::branch::Purpose::Proof,
            &|_, _, _| false,
        );
        let expected = brute(&problem, &adjacency, 3);
        assert!(found.finished, "band {band:?}");
        assert_eq!(found.best.map(|(score, _)| score), expected, "band {band:?}");
        if let Some(score) = expected {
            let score = score as f64;
            assert!(found.bound <= score * (1.0 + 1e-9) && found.bound >= score * (1.0 - 1e-7), "band {band:?}");
        }
        branched += found.work.branch_nodes - 1;
        cuts += found.work.cuts;
    }
    assert!(branched > 0 && cuts > 0, "{branched} nodes below the roots, {cuts} cuts: the grids are too easy");
}

#[test]
fn given_centres_keep_their_capacities() {
    let given = [(0, 20), (4, 20), (22, 40)].map(|(unit, cap)| (PracticeId::new(unit), cap));
    let (problem, _) = grid(5, 5, Centres::Given(given.to_vec()), (0, 1_000));
    let answer = assign(&problem, &Settings::default(), &Silent);
    let districts = answer.districts.expect("there is room for everyone");
    assert_eq!(verify::assignment(&problem, &districts), Ok(answer.score.unwrap()));
    assert!(answer.bound.unwrap() <= answer.score.unwrap());
    #[cfg(feature = "highs")]
    assert_eq!(answer.status, Status::Optimal);
}

/// The least cost over all assignments to given centres.
#[cfg(feature = "highs")]
fn brute_given(problem: &AssignmentProblem, adjacency: &Adjacency, given: &[(PracticeId, u64)]) -> Option<i64> {
    let n = problem.units();
    let mut best = None;
    let mut labels = vec![0; n];
    loop {
        let sound = |(at, (centre, cap)): (usize, &(PracticeId, u64))| {
            let group: Vec<PracticeId> = (0..n).filter(|&unit| labels[unit] == at).map(PracticeId::new).collect();
            let size: u64 = group.iter().map(|id| problem.sizes[id.index()]).sum();
            group.contains(centre) && size <= *cap && adjacency.is_contiguous(&group)
        };
        if given.iter().enumerate().all(sound) {
            let total: i64 = (0..n).map(|unit| problem.cost(unit, given[labels[unit]].0.index())).sum();
            best = Some(best.map_or(total, |known: i64| known.min(total)));
        }
        let Some(at) = labels.iter().position(|&label| label + 1 < given.len()) else { return best };
        labels[at] += 1;
        labels[..at].fill(0);
    }
}

#[cfg(feature = "highs")]
#[test]
fn given_centres_are_as_good_as_trying_everything() {
    for caps in [[12, 12, 12], [9, 14, 13], [20, 6, 11], [30, 3, 5], [8, 8, 8]] {
        let given: Vec<(PracticeId, u64)> =
            [0, 1, 6].into_iter().zip(caps).map(|(unit, cap)| (PracticeId::new(unit), cap)).collect();
        let (problem, adjacency) = grid(4, 3, Centres::Given(given.clone()), (0, 1_000));
        let answer = assign(&problem, &Settings::default(), &Silent);
        let expected = brute_given(&problem, &adjacency, &given);
        assert_eq!(answer.score.map(crate::model::Score::micro), expected, "{caps:?}");
        let status = if expected.is_some() { Status::Optimal } else { Status::Infeasible };
        assert_eq!(answer.status, status, "{caps:?}");
    }
}

/// A bound holds wherever the run is stopped.
#[cfg(feature = "highs")]
#[test]
fn given_centres_stopped_anywhere_have_a_bound_that_holds() {
    let given: Vec<(PracticeId, u64)> =
        [(0, 9), (1, 14), (6, 13)].into_iter().map(|(unit, cap)| (PracticeId::new(unit), cap)).collect();
    let (problem, adjacency) = grid(4, 3, Centres::Given(given.clone()), (0, 1_000));
    let best = brute_given(&problem, &adjacency, &given).unwrap();
    for limit in [0, 5, 20, 50, 100, 1_000] {
        let settings = Settings { work_limit: Some(limit), ..Settings::default() };
        let answer = assign(&problem, &settings, &Silent);
        assert!(answer.bound.is_none_or(|bound| bound.micro() <= best), "limit {limit}: {:?}", answer.bound);
    }
}

/// What the searches of the centres prove, as rows of the assignment model, takes no plan away and lifts the root to its bound.
#[cfg(feature = "highs")]
#[test]
fn rows_of_prices_keep_every_plan() {
    use super::branch::{Purpose, prove};
    use super::columns::{Aim, Effort, Prices, search};
    use super::rows::Priced;
    for caps in [[12, 12, 12], [9, 14, 13], [20, 6, 11]] {
        let given: Vec<(PracticeId, u64)> =
            [0, 1, 6].into_iter().zip(caps).map(|(unit, cap)| (PracticeId::new(unit), cap)).collect();
        let (problem, adjacency) = grid(4, 3, Centres::Given(given.clone()), (0, 1_000));
        let alive = super::alive::Alive::new(&problem);
        let units: Vec<f64> = (0..12).map(|unit| f64::from(unit * 5 % 7) * 2_000.0).collect();
        let prices = Prices { units: units.clone(), triples: Vec::new() };
        let effort = Effort { below: f64::INFINITY, aim: Aim::Best(1), nodes: 100_000 };
        let least: Vec<f64> = [0, 1, 6]
            .into_iter()
            .map(|centre| search(&problem, &alive, centre, (&prices, &[]), effort))
            .map(|found| found.least.min(found.districts[0].value))
            .collect();
        let bound = units.iter().sum::<f64>() + least.iter().sum::<f64>();
        let priced = Priced { units, least, bound };
        let expected = brute_given(&problem, &adjacency, &given);
        let found =
            prove(&problem, &alive, std::slice::from_ref(&priced), (f64::INFINITY, 0.0), Purpose::Proof, &|_, _, _| {
                false
            });
        assert!(found.finished, "{caps:?}");
        assert_eq!(found.best.map(|(score, _)| score), expected, "{caps:?}");
        let root = prove(&problem, &alive, &[priced], (f64::INFINITY, 0.0), Purpose::Proof, &|work, _, _| {
            work.branch_nodes > 0
        });
        assert!(root.finished || root.bound >= bound - 1.0, "{caps:?}: {} below {bound}", root.bound);
        assert!(expected.is_none_or(|score| bound <= score as f64), "{caps:?}");
    }
}

/// Every connected district of one centre under the cap and below the value, each once, with its penalties.
#[cfg(feature = "highs")]
#[test]
fn the_search_of_a_centre_misses_no_district() {
    use super::columns::{Aim, Effort, Prices, search};
    let given = [(5, 17), (11, 17)].map(|(unit, cap)| (PracticeId::new(unit), cap));
    let (problem, adjacency) = grid(4, 3, Centres::Given(given.to_vec()), (0, 1_000));
    let alive = super::alive::Alive::new(&problem);
    let triples = [[0, 1, 2], [4, 6, 9], [1, 5, 6]];
    let units = (0..12).map(|unit| f64::from(unit * 5 % 7) * 2_000.0).collect();
    let prices = Prices { units, triples: vec![3_000.0, 0.0, 500.0] };
    for below in [f64::INFINITY, 0.0, -10_000.0] {
        let found =
            search(&problem, &alive, 5, (&prices, &triples), Effort { below, aim: Aim::All(10_000), nodes: 1_000_000 });
        assert!(found.complete);
        let mut expected = Vec::new();
        for mask in 0_u32..1 << 12 {
            let members: Vec<usize> = (0..12).filter(|&unit| mask >> unit & 1 == 1).collect();
            let ids: Vec<PracticeId> = members.iter().map(|&unit| PracticeId::new(unit)).collect();
            let size: u64 = members.iter().map(|&unit| problem.sizes[unit]).sum();
            if mask >> 5 & 1 == 0 || mask >> 11 & 1 == 1 || size > 17 || !adjacency.is_contiguous(&ids) {
                continue;
            }
            let own: f64 = members.iter().map(|&unit| problem.cost(unit, 5) as f64 - prices.units[unit]).sum();
            let held = |triple: &[usize; 3]| triple.iter().filter(|unit| members.contains(unit)).count() >= 2;
            let penalties = triples.iter().zip(&prices.triples).filter(|(triple, _)| held(triple));
            if own + penalties.map(|(_, penalty)| penalty).sum::<f64>() < below {
                expected.push(members);
            }
        }
        let mut members: Vec<Vec<usize>> = found.districts.into_iter().map(|district| district.members).collect();
        members.sort();
        expected.sort();
        assert_eq!(members, expected, "below {below}");
        assert!(!expected.is_empty());
    }
}

/// A second lane from the second node on: the same optimum, the same work on any number of threads, and bounds that hold
/// wherever it is stopped.
#[cfg(feature = "highs")]
#[test]
fn two_lanes_are_as_good_as_one() {
    use super::branch::{Purpose, prove_by};
    use super::lanes::Division;
    let early = Division { after: (2, 0), turn: 30 };
    let mut most = 0;
    for (centres, band) in [(3, (0, 60)), (4, (12, 22)), (4, (15, 19)), (5, (10, 17)), (3, (24, 25))] {
        let (problem, _) = grid(5, 4, Centres::Free(centres), band);
        let alive = super::alive::Alive::new(&problem);
        let go = |division: Division, threads: usize, looks: u64| {
            let left = std::sync::atomic::AtomicU64::new(looks);
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                prove_by(&problem, &alive, &[], (f64::INFINITY, 0.0), (Purpose::Proof, division), &|_, _, _| {
                    left.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) == 0
                })
            })
        };
        let one = go(Division::NEVER, 1, u64::MAX);
        let score = |found: &super::branch::Found| found.best.as_ref().map(|(score, _)| *score);
        let least = score(&one).map_or(f64::INFINITY, |score| score as f64);
        for looks in [0, 3, 4, 6, 10, 20, u64::MAX] {
            let (two, alone) = (go(early, 2, looks), go(early, 1, looks));
            let kept = |found: &super::branch::Found| {
                let plan = found.best.as_ref().map(|(score, draft)| (*score, draft.districts()));
                (plan, found.bound.to_bits(), found.finished, found.work)
            };
            assert_eq!(kept(&two), kept(&alone), "{band:?}, {looks} looks");
            assert!(two.bound <= least * (1.0 + 1e-9), "{band:?}, {looks} looks: {} above {least}", two.bound);
            assert!(score(&two).is_none_or(|score| score as f64 >= least), "{band:?}, {looks} looks");
            if looks == u64::MAX {
                assert!(two.finished, "{band:?}");
                assert_eq!(score(&two), score(&one), "{band:?}");
                most = most.max(two.work.branch_nodes);
            }
        }
    }
    assert!(most > 40, "{most} nodes: the grids are too easy");
}

/// Eight units of 500,000,000 fill two districts with one person too many in each: less than the LP's tolerance, so that its
/// whole points look like plans.
#[cfg(feature = "highs")]
#[test]
fn a_person_too_many_is_no_plan() {
    use super::branch::{Purpose, prove};
    for (over, plans) in [(1, false), (0, true)] {
        let (problem, adjacency) = grid(4, 2, Centres::Free(2), (0, u64::MAX));
        let costs = problem.costs().to_vec();
        let cap = 2_000_000_000 - over;
        let problem =
            AssignmentProblem::new(vec![500_000_000; 8], costs, &adjacency, Centres::Free(2), (1, cap)).unwrap();
        let alive = super::alive::Alive::new(&problem);
        let found = prove(&problem, &alive, &[], (f64::INFINITY, 0.0), Purpose::Proof, &|_, _, _| false);
        assert!(found.finished, "{over}");
        assert_eq!(found.best.is_some(), plans, "{over}: {:?}", found.best);
        if let Some((score, draft)) = found.best {
            assert_eq!(verify::assignment(&problem, &draft.districts()).map(crate::model::Score::micro), Ok(score));
        }
    }
}

/// Who stops a run is named, and what was found by then holds.
#[test]
fn the_reason_for_stopping_is_the_one_that_was() {
    struct After(std::sync::atomic::AtomicU64);
    impl Control for After {
        fn should_stop(&self) -> bool {
            let before = self.0.load(std::sync::atomic::Ordering::Relaxed);
            self.0.store(before.saturating_sub(1), std::sync::atomic::Ordering::Relaxed);
            before == 0
        }
    }
    // 144 units are too many to be listed.
    let (problem, _) = grid(12, 12, Centres::Free(6), (60, 85));
    for questions in [0, 1, 5] {
        let answer = assign(&problem, &Settings::default(), &After(questions.into()));
        assert_eq!(answer.stop, StopReason::Interrupted, "{questions}: {:?}", answer.status);
        assert!(answer.bound.is_none_or(|bound| answer.score.is_none_or(|score| bound <= score)));
    }
    let limited = assign(&problem, &Settings { work_limit: Some(0), ..Settings::default() }, &Silent);
    assert_eq!((limited.status, limited.stop), (Status::Feasible, StopReason::WorkLimit));
    let near = assign(&problem, &Settings { gap: 0.9, ..Settings::default() }, &Silent);
    assert_eq!((near.status, near.stop), (Status::Feasible, StopReason::Gap));
    assert!(crate::model::relative_gap(near.score.unwrap(), near.bound.unwrap()) <= 0.9);
    let districts = near.districts.unwrap();
    assert_eq!(verify::assignment(&problem, &districts), Ok(near.score.unwrap()));
}

/// Looking for any plan, and listing, leave off when asked to.
#[test]
fn long_looks_are_left_off() {
    use super::existence::{Existence, search};
    // Even sizes never add up to an odd one, and there are very many groups of sixty units to look at.
    let (mut problem, _) = grid(11, 11, Centres::Free(2), (121, 121));
    problem.sizes = vec![2; 121];
    let asked = std::cell::Cell::new(0);
    let stop = || {
        asked.set(asked.get() + 1);
        asked.get() > 2
    };
    assert!(matches!(search(&problem, &stop), Existence::Unknown));
    assert_eq!(asked.get(), 3, "it was asked, and heard");
    asked.set(0);
    let (wide, _) = grid(11, 11, Centres::Free(11), (1, 60));
    assert!(super::listing::solve(&wide, &stop).is_none());
    assert_eq!(asked.get(), 3);
}

#[test]
fn more_districts_than_units_are_refused() {
    let adjacency = Adjacency::new(2, []);
    let error = AssignmentProblem::new(vec![1, 1], vec![0; 4], &adjacency, Centres::Free(3), (0, 9)).unwrap_err();
    assert!(error.to_string().starts_with("3 districts among 2 units"), "{error}");
}

#[derive(Default)]
struct Heard(Mutex<Vec<Progress>>);

impl Control for Heard {
    fn report(&self, progress: &Progress) {
        self.0.lock().unwrap().push(*progress);
    }
}

#[test]
fn what_is_reported_never_becomes_worse() {
    let heard = Heard::default();
    let told = Limits::new(&Settings::default(), &heard);
    told.tell(Phase::Bound, None, Some(40.0));
    for (score, bound) in [(100, 50.0), (110, 45.0), (100, f64::NEG_INFINITY), (90, 95.0)] {
        told.tell(Phase::Prove, Some(score), Some(bound));
    }
    let micro = |score: Option<crate::model::Score>| score.map(crate::model::Score::micro);
    let heard: Vec<_> =
        heard.0.into_inner().unwrap().iter().map(|told| (micro(told.score), micro(told.bound))).collect();
    let told = [(None, 40), (Some(100), 50), (Some(100), 50), (Some(100), 50), (Some(90), 90)];
    assert_eq!(heard, told.map(|(score, bound)| (score, Some(bound))));
}
