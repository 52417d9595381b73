use super::*;
use crate::adjacency::{Adjacency, Edge, Reason};
use crate::geometry::GridPoint;
use crate::model::{Certificate, NetworkCount, Outcome, Practice, SizePolicy, Status, relative_gap};
use crate::solve::construct::construct;
use crate::solve::islands;
use crate::solve::patch;
use crate::solve::settle::settle;
use crate::solve::{self, Settings, Silent};
use crate::verify;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

const SIDE: usize = 11;

fn grid(seed: u64) -> Problem {
    strip(seed, SIDE, SIDE)
}

/// A grid of practices, each off its place by up to half a kilometre.
fn strip(seed: u64, wide: usize, high: usize) -> Problem {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut off = |at: usize| at as f64 * 2_000.0 + random.random_range(-500.0..500.0);
    let places: Vec<GridPoint> =
        (0..wide * high).map(|at| GridPoint::new(off(at % wide), off(at / wide)).unwrap()).collect();
    let practices = places
        .into_iter()
        .enumerate()
        .map(|(at, place)| Practice::new(format!("P{at}"), place, random.random_range(6_000..14_000)))
        .collect();
    let edge = |a, b| Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given };
    let across = (0..wide * high).filter(|at| at % wide + 1 < wide).map(|at| edge(at, at + 1));
    let down = (0..wide * (high - 1)).map(|at| edge(at, at + wide));
    Problem::builder(practices, Adjacency::new(wide * high, across.chain(down)))
        .policy(SizePolicy::band(30_000, 50_000, 50_000))
        .build()
        .unwrap()
}

/// The same with any number of networks.
fn free(problem: Problem) -> Problem {
    let all: Vec<PracticeId> = problem.ids().collect();
    problem.restrict(&all, NetworkCount::Free)
}

fn no_limits() -> Limits<'static> {
    Limits {
        control: &Silent,
        work: u64::MAX,
        gap: 0.0,
        memory: u64::MAX,
        worth_a_round: crate::solve::partition::WORTH_A_ROUND,
        branch_nodes: u64::MAX,
        part: false,
    }
}

/// Blocks of a quarter of the map, twice from nothing; every network costs what it costs in the optimum's last LP.
fn climb(problem: &Problem, groups: &[Vec<PracticeId>], network_price: Score) -> (Score, Leaf) {
    let reaches = Reaches::new(problem);
    let draft = Draft::new(problem, groups.to_vec());
    let mut ascent = Ascent::new(problem, &reaches, Seeds::default(), network_price);
    let mut work = Work::default();
    for turn in [0.0, 45.0, 20.0, 70.0] {
        let (solved, all) =
            ascent.pass(&draft, patch::tiles(&draft, turn, SIDE * SIDE / 3), u64::MAX, &no_limits(), &mut work);
        assert!(solved == all && all >= 3, "{solved} of {all} blocks");
    }
    let bound = ascent.bound(&mut work);
    (bound, ascent.leaf(bound))
}

#[test]
fn the_bound_of_blocks_holds_and_comes_near_that_of_the_whole() {
    for seed in 0..3 {
        let problem = grid(seed);
        let outcome = solve::plan(&problem, &Settings::default(), &Silent);
        assert_eq!(outcome.status, Status::Optimal);
        let plan = outcome.plan.unwrap();
        let groups: Vec<_> = plan.networks.iter().map(|network| network.members.clone()).collect();
        let price = Score::ZERO - outcome.certificate.unwrap().leaves[0].count_dual;
        let (bound, leaf) = climb(&problem, &groups, price);
        assert!(bound <= plan.score(), "{bound} {}", plan.score());
        assert!(bound.micro() as f64 >= 0.98 * plan.score().micro() as f64, "{bound} {}", plan.score());
        let review = verify::certificate(&problem, &Certificate::new(vec![leaf]), verify::Limits::default());
        assert_eq!(review.verdict, verify::Verdict::Holds { bound }, "{review:?}");
    }
}

#[test]
fn threads_change_nothing() {
    let problem = grid(7);
    let groups: Vec<_> = problem.ids().map(|id| vec![id]).collect();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| climb(&problem, &groups, Score::from_patient_km(4_000.0)))
    };
    assert_eq!(with(1), with(2));
}

#[test]
fn a_block_that_is_cut_off_keeps_what_it_gained() {
    let problem = grid(3);
    let groups: Vec<_> = problem.ids().map(|id| vec![id]).collect();
    let reaches = Reaches::new(&problem);
    let draft = Draft::new(&problem, groups);
    let mut ascent = Ascent::new(&problem, &reaches, Seeds::default(), Score::from_patient_km(4_000.0));
    let whole: Vec<usize> = (0..draft.groups.len()).collect();
    let mut work = Work::default();
    let mut bounds = vec![ascent.bound(&mut work)];
    for most in (10..19).map(|power| 1 << power).chain([u64::MAX]) {
        let heard = ascent.pass(&draft, vec![whole.clone()], most, &no_limits(), &mut work);
        assert_eq!(heard, (1, 1), "what a block gained counts, cut off after {most} or not");
        bounds.push(ascent.bound(&mut work));
    }
    // The dual of each practice is rounded, and with it the reduced cost of each candidate.
    let rounding = Score::from_micro(2 * problem.len() as i64);
    assert!(bounds.windows(2).all(|pair| pair[0] <= pair[1] + rounding), "{bounds:?}");
    let last = bounds.len() - 1;
    assert!(bounds[0] + rounding < bounds[last], "{bounds:?}");
}

/// The optimal plan of a map whose root alone proved it, and the duals of that proof.
fn proven() -> (Problem, Vec<Vec<PracticeId>>, Duals) {
    for seed in 0..20 {
        let problem = grid(seed);
        let outcome = solve::plan(&problem, &Settings::default(), &Silent);
        let leaves = outcome.certificate.unwrap().leaves;
        if let [leaf] = &leaves[..] {
            let groups = outcome.plan.unwrap().networks.iter().map(|network| network.members.clone()).collect();
            let duals =
                Duals { practice: leaf.practice_duals.clone(), count: leaf.count_dual, cuts: leaf.cuts.clone() };
            return (problem, groups, duals);
        }
    }
    panic!("no map was proven by its root alone");
}

#[test]
fn a_gap_lies_where_the_plan_is_not_the_best() {
    let (problem, groups, duals) = proven();
    let draft = Draft::new(&problem, groups.clone());
    let all: Vec<usize> = (0..groups.len()).collect();
    assert!(!Above::new(&duals, &draft).lies_in(&draft, &all), "an optimal plan costs nothing above its bound");
    // Two networks side by side become one each of other members.
    let touching = draft.touching();
    let worse = all.iter().find_map(|&a| {
        let &b = touching[a].iter().find(|&&b| b > a)?;
        let mut both = [groups[a].clone(), groups[b].clone()].concat();
        both.sort_unstable();
        let (one, other) = both.split_at(both.len() / 2);
        let fits = |part: &[PracticeId]| {
            problem.adjacency().is_contiguous(part) && problem.size(part) <= u64::from(problem.policy().cap)
        };
        (fits(one) && fits(other) && *one != groups[a][..] && *one != groups[b][..])
            .then(|| (a, b, one.to_vec(), other.to_vec()))
    });
    let (a, b, one, other) = worse.expect("two networks that can be split otherwise");
    let mut changed = groups;
    (changed[a], changed[b]) = (one, other);
    let draft = Draft::new(&problem, changed);
    let above = Above::new(&duals, &draft);
    assert!(above.lies_in(&draft, &[a, b]));
    let near: Vec<usize> = all.iter().copied().filter(|group| ![a, b].contains(group)).collect();
    let cuts_apart = duals.cuts.iter().all(|cut| {
        let groups: Vec<usize> = cut.weights.iter().map(|&(id, _)| draft.group_of(id)).collect();
        !groups.contains(&a) && !groups.contains(&b)
    });
    assert!(!cuts_apart || !above.lies_in(&draft, &near), "elsewhere nothing changed");
}

#[test]
fn settling_brings_the_number_of_networks_to_the_one_asked_for() {
    let (problem, groups, _) = proven();
    let all: Vec<PracticeId> = problem.ids().collect();
    for change in [-2_i32, 1, 2] {
        let wanted = (groups.len() as i32 + change) as u32;
        let asked = problem.restrict(&all, NetworkCount::Exactly(wanted));
        let mut draft = Draft::new(&asked, groups.clone());
        settle(&mut draft, 0.0, 40, &|_| Seeds::default(), &no_limits(), &mut Work::default());
        assert_eq!(draft.groups.len(), wanted as usize);
        let plan = asked.plan(draft.groups.clone());
        assert!(verify::matches(&asked, &plan).unwrap().violations.is_empty());
    }
}

#[test]
fn the_mean_of_duals_proves_at_least_the_mean_of_their_bounds() {
    let (problem, groups, _) = proven();
    let reaches = Reaches::new(&problem);
    let draft = Draft::new(&problem, groups);
    let mut ascent = Ascent::new(&problem, &reaches, Seeds::default(), Score::from_patient_km(4_000.0));
    let mut work = Work::default();
    let (mut met, mut bounds) = (Vec::new(), Vec::new());
    for turn in [0.0, 45.0, 20.0] {
        ascent.pass(&draft, patch::tiles(&draft, turn, SIDE * SIDE / 3), u64::MAX, &no_limits(), &mut work);
        bounds.push(ascent.bound(&mut work).micro());
        met.push(ascent.duals().clone());
    }
    assert!(met[0] != met[1] && met.iter().any(|duals| !duals.cuts.is_empty()), "the test has nothing to show");
    ascent.centre(&met);
    let bound = ascent.bound(&mut work);
    // Shares are rounded to whole millionths, of every practice and cut.
    let rounding = (problem.len() + met.iter().map(|duals| duals.cuts.len()).sum::<usize>()) as i64 * 50;
    assert!(bound.micro() + rounding >= bounds.iter().sum::<i64>() / 3, "{bound} {bounds:?}");
    let review = verify::certificate(&problem, &Certificate::new(vec![ascent.leaf(bound)]), verify::Limits::default());
    assert_eq!(review.verdict, verify::Verdict::Holds { bound }, "{review:?}");
}

#[test]
fn islands_raise_the_bound_and_are_shown_again() {
    let (mut gained, mut apart, mut near) = (false, false, false);
    for seed in 0..4 {
        let problem = strip(seed, 40, 4);
        let outcome = solve::plan(&problem, &Settings::default(), &Silent);
        let plan = outcome.plan.unwrap();
        let groups: Vec<_> = plan.networks.iter().map(|network| network.members.clone()).collect();
        let price = Score::ZERO - outcome.certificate.unwrap().leaves[0].count_dual;
        let reaches = Reaches::new(&problem);
        let draft = Draft::new(&problem, groups);
        let mut ascent = Ascent::new(&problem, &reaches, Seeds::default(), price);
        let mut work = Work::default();
        for turn in [0.0, 45.0] {
            ascent.pass(&draft, patch::tiles(&draft, turn, 50), u64::MAX, &no_limits(), &mut work);
        }
        let bound = ascent.bound(&mut work);
        for most in [12, 40, 160] {
            let limits = Limits { branch_nodes: 8, ..no_limits() };
            let mut certificate = Certificate::new(vec![ascent.leaf(bound)]);
            certificate.islands = islands::branch(&ascent, &draft, most, &limits, &mut work).islands;
            let claimed = certificate.bound().unwrap();
            assert!(bound <= claimed && claimed <= plan.score(), "{bound} {claimed} {}", plan.score());
            let review = verify::certificate(&problem, &certificate, verify::Limits::default());
            assert_eq!(review.verdict, verify::Verdict::Holds { bound: claimed }, "{review:?}");
            gained |= claimed > bound;
            apart |= certificate.islands.len() > 1;
            for (at, island) in certificate.islands.iter().enumerate() {
                let around = island.practices.iter().flat_map(|id| &ascent.companions()[id.index()]);
                let others = || certificate.islands[at + 1..].iter().flat_map(|other| &other.practices);
                near |= around.into_iter().any(|id| others().any(|other| other == id));
            }
        }
    }
    assert!(gained && apart && near, "the test has nothing to show");
}

#[test]
fn an_island_that_nothing_lies_around_is_branched_on_to_its_end() {
    let mut branched = false;
    for seed in 0..6 {
        let problem = free(strip(seed, 12, 5));
        let outcome = solve::plan(&problem, &Settings::default(), &Silent);
        let plan = outcome.plan.unwrap();
        let groups = plan.networks.iter().map(|network| network.members.clone()).collect();
        let reaches = Reaches::new(&problem);
        let draft = Draft::new(&problem, groups);
        let ascent = Ascent::new(&problem, &reaches, Seeds::default(), Score::ZERO);
        let alone = ascent.share(&vec![None; problem.len()], &[], Score::ZERO, &mut Work::default());
        let Branched { island, leaks, better, .. } =
            ascent.island(&draft, problem.ids().collect(), &alone, &no_limits());
        let island = island.expect("duals of zero leave all to be gained");
        branched |= island.leaves.len() > 1;
        assert_eq!((leaks, better), (None, None), "the plan is the best");
        let bound = ascent.bound(&mut Work::default());
        let mut certificate = Certificate::new(vec![ascent.leaf(bound)]);
        certificate.islands = vec![island];
        let claimed = certificate.bound().unwrap();
        assert!(relative_gap(plan.score(), claimed) <= Outcome::TOLERANCE, "{claimed} {}", plan.score());
    }
    assert!(branched, "the test has nothing to show");
}

#[test]
fn a_better_plan_met_on_an_island_is_told() {
    let price = Score::from_patient_km(5_000.0);
    let mut met = 0;
    for seed in 0..6 {
        let problem = free(strip(seed, 12, 5));
        let reaches = Reaches::new(&problem);
        let draft = Draft::new(&problem, construct(&problem));
        let ascent = Ascent::new(&problem, &reaches, Seeds::default(), price);
        let alone = ascent.share(&vec![None; problem.len()], &[], Score::ZERO, &mut Work::default());
        let branched = ascent.island(&draft, problem.ids().collect(), &alone, &no_limits());
        let Some(better) = branched.better else { continue };
        let cost = |groups: &[Vec<PracticeId>]| -> Score {
            groups.iter().map(|members| problem.total_score(members) + price).sum()
        };
        assert!(cost(&better) < cost(&draft.groups));
        assert!(better.iter().all(|members| problem.accepts(members).is_ok()), "{better:?}");
        let mut all = better.concat();
        all.sort_unstable();
        assert!(all.into_iter().eq(problem.ids()));
        met += 1;
    }
    assert!(met > 0, "the test has nothing to show");
}
