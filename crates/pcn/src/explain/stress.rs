//! How a plan fares when lists drift, practices close or merge, and estates are built.

use super::matching::network_of;
use crate::model::PracticeId;
use crate::problem::Problem;
use crate::solve::{Control, Count};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

/// What a plan is tried with.
#[derive(Clone, Debug, PartialEq)]
pub struct StressSettings {
    /// How far each list drifts at most, as a share, up and down alike. Default: 0.05.
    pub drift: f64,
    /// Draws of all lists. Default: 1,000.
    pub draws: u32,
    /// Seed of the draws. Default: 0.
    pub seed: u64,
    /// Practices that merge: the second one's patients go to the first.
    pub mergers: Vec<(PracticeId, PracticeId)>,
    /// Patients that an estate brings to a practice.
    pub housing: Vec<(PracticeId, u64)>,
}

impl Default for StressSettings {
    fn default() -> Self {
        Self { drift: 0.05, draws: 1_000, seed: 0, mergers: Vec::new(), housing: Vec::new() }
    }
}

/// How one network fares.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkStress {
    /// Patients now.
    pub size: u64,
    /// Share of the draws in which it holds at least the floor and at most the cap.
    pub keeps: f64,
    /// Share of the draws in which it holds at least the floor and at most the ceiling.
    pub in_band: f64,
    /// Share of the draws in which it is below the floor.
    pub below: f64,
    /// The practices on which it hangs: when one of them closes, what is left breaks a rule that the network keeps now.
    pub hangs_on: Vec<PracticeId>,
}

/// What happens to an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shock {
    /// A practice closes, and its patients go to the nearest other one.
    Closure {
        /// The practice that closes.
        practice: PracticeId,
        /// Where its patients go; `None` when there is no other practice.
        to: Option<PracticeId>,
    },
    /// Two practices become one, at the first one's place.
    Merger {
        /// The practice that stays.
        stays: PracticeId,
        /// The practice that joins it.
        joins: PracticeId,
    },
    /// An estate brings patients.
    Housing {
        /// The practice that they register with.
        practice: PracticeId,
        /// How many.
        patients: u64,
    },
}

/// A shock and what it breaks.
#[derive(Clone, Debug, PartialEq)]
pub struct Closure {
    /// What happened.
    pub shock: Shock,
    /// Networks that kept every rule before and do not afterwards, with what each of them breaks.
    pub broken: Vec<(usize, String)>,
}

/// How a plan fares.
#[derive(Clone, Debug, PartialEq)]
pub struct Stress {
    /// One for each network, in the order given.
    pub networks: Vec<NetworkStress>,
    /// Share of the draws in which every network that keeps the floor and the cap now does so still.
    pub survives: f64,
    /// The closure of each practice in turn, then the mergers and estates asked about. Closures that break nothing are
    /// left out.
    pub shocks: Vec<Closure>,
    /// Draws made: fewer than asked for where a stop was asked for.
    pub draws: u32,
    /// Closures tried: all practices, unless a stop was asked for.
    pub closures: usize,
}

/// Tries a plan, whatever it is, with drifting lists, each closure, and the mergers and estates asked about.
///
/// Lists drift independently, each uniformly within the share given; the same seed gives the same draws. A network of one
/// practice above the cap keeps the rules, as its list is never split. The patients of a practice that closes go to the
/// nearest other practice, by the distance that travel counts.
///
/// A stop that `control` asks for ends the draws and the closures where they are: the answer says how many there were, and its
/// shares are of those.
#[must_use]
pub fn stress(
    problem: &Problem,
    groups: &[Vec<PracticeId>],
    settings: &StressSettings,
    control: &dyn Control,
) -> Stress {
    let all = u64::from(settings.draws) + problem.len() as u64;
    let tell = |done: u64| control.count(&Count { task: "stress", done, of: Some(all) });
    let of = network_of(problem.len(), groups);
    let lists: Vec<u64> = problem.ids().map(|id| problem.list_size(id)).collect();
    let sizes = |lists: &[u64]| -> Vec<u64> {
        groups.iter().map(|members| members.iter().map(|id| lists[id.index()]).sum()).collect()
    };
    let now = sizes(&lists);
    let keeps_now: Vec<bool> = groups.iter().map(|members| fault(problem, &lists, members).is_none()).collect();
    let (mut keeps, mut in_band, mut below) =
        (vec![0u32; groups.len()], vec![0u32; groups.len()], vec![0; groups.len()]);
    let mut survives = 0;
    let sorted: Vec<Vec<PracticeId>> = groups.iter().map(|members| ascending(members)).collect();
    let mut random = ChaCha8Rng::seed_from_u64(settings.seed);
    let policy = problem.policy();
    let holds =
        |at: usize, size: u64| !problem.is_below_floor(&sorted[at], size) && policy.accepts(size, groups[at].len());
    let held: Vec<bool> = now.iter().enumerate().map(|(at, &size)| holds(at, size)).collect();
    let mut draws = 0;
    while draws < settings.draws && !control.should_stop() {
        let drifted: Vec<u64> = lists
            .iter()
            .map(|&list| {
                (list as f64 * (1.0 + settings.drift * random.random_range(-1.0..=1.0))).round().max(0.0) as u64
            })
            .collect();
        let mut whole = true;
        for (at, size) in sizes(&drifted).into_iter().enumerate() {
            let keep = holds(at, size);
            keeps[at] += u32::from(keep);
            in_band[at] += u32::from(policy.missing(size) == 0 && size <= u64::from(policy.ceiling));
            below[at] += u32::from(policy.missing(size) > 0);
            whole &= keep || !held[at];
        }
        survives += u32::from(whole);
        draws += 1;
        tell(u64::from(draws));
    }
    let share = |times: u32| f64::from(times) / f64::from(draws.max(1));
    let mut closures: Vec<Closure> = Vec::with_capacity(problem.len());
    for practice in problem.ids().take_while(|_| !control.should_stop()) {
        closures.push(closure(problem, groups, &of, &lists, &keeps_now, practice));
        tell(u64::from(draws) + closures.len() as u64);
    }
    let tried = closures.len();
    let hangs_on = |at: usize| -> Vec<PracticeId> {
        let breaks = |id: &PracticeId| {
            closures.get(id.index()).is_some_and(|closure| closure.broken.iter().any(|&(network, _)| network == at))
        };
        groups[at].iter().copied().filter(breaks).collect()
    };
    let networks = (0..groups.len())
        .map(|at| NetworkStress {
            size: now[at],
            keeps: share(keeps[at]),
            in_band: share(in_band[at]),
            below: share(below[at]),
            hangs_on: hangs_on(at),
        })
        .collect();
    let mut shocks: Vec<Closure> = closures.into_iter().filter(|closure| !closure.broken.is_empty()).collect();
    for &(stays, joins) in &settings.mergers {
        let mut lists = lists.clone();
        let moved = std::mem::take(&mut lists[joins.index()]);
        lists[stays.index()] += moved;
        let broken = faults(problem, groups, 0..groups.len(), &lists, &keeps_now, Some(joins));
        shocks.push(Closure { shock: Shock::Merger { stays, joins }, broken });
    }
    for &(practice, patients) in &settings.housing {
        let mut lists = lists.clone();
        lists[practice.index()] += patients;
        let broken = faults(problem, groups, 0..groups.len(), &lists, &keeps_now, None);
        shocks.push(Closure { shock: Shock::Housing { practice, patients }, broken });
    }
    Stress { networks, survives: share(survives), shocks, draws, closures: tried }
}

/// Members in the order that rules take them in.
fn ascending(members: &[PracticeId]) -> Vec<PracticeId> {
    let mut members = members.to_vec();
    members.sort_unstable();
    members
}

/// A practice closes.
fn closure(
    problem: &Problem,
    groups: &[Vec<PracticeId>],
    of: &[Option<usize>],
    lists: &[u64],
    keeps_now: &[bool],
    practice: PracticeId,
) -> Closure {
    let km = |to: PracticeId| problem.travel().km(practice, to);
    let others = problem.ids().filter(|&id| id != practice);
    let to = others.min_by(|&a, &b| km(a).total_cmp(&km(b)).then(a.cmp(&b)));
    let mut lists = lists.to_vec();
    let patients = std::mem::take(&mut lists[practice.index()]);
    if let Some(to) = to {
        lists[to.index()] += patients;
    }
    let touched = BTreeSet::from_iter([of[practice.index()], to.and_then(|to| of[to.index()])].into_iter().flatten());
    let broken = faults(problem, groups, touched, &lists, keeps_now, Some(practice));
    Closure { shock: Shock::Closure { practice, to }, broken }
}

/// Those of some networks that kept every rule and do not with these lists, without the practice that is gone.
fn faults(
    problem: &Problem,
    groups: &[Vec<PracticeId>],
    networks: impl IntoIterator<Item = usize>,
    lists: &[u64],
    keeps_now: &[bool],
    gone: Option<PracticeId>,
) -> Vec<(usize, String)> {
    let check = |at: usize| {
        let left: Vec<PracticeId> = groups[at].iter().copied().filter(|&id| Some(id) != gone).collect();
        let fault =
            if left.is_empty() { Some("nothing is left of it".to_owned()) } else { fault(problem, lists, &left) };
        fault.filter(|_| keeps_now[at]).map(|fault| (at, fault))
    };
    networks.into_iter().filter_map(check).collect()
}

/// The first rule that a network breaks.
fn fault(problem: &Problem, lists: &[u64], members: &[PracticeId]) -> Option<String> {
    use crate::model::thousands;
    let size: u64 = members.iter().map(|id| lists[id.index()]).sum();
    let policy = problem.policy();
    if problem.is_below_floor(&ascending(members), size) {
        let floor = thousands(u64::from(policy.floor));
        return Some(format!("{} patients, below the floor of {floor}", thousands(size)));
    }
    if !policy.accepts(size, members.len()) {
        let cap = thousands(u64::from(policy.cap));
        return Some(format!("{} patients, above the cap of {cap}", thousands(size)));
    }
    (!problem.adjacency().is_contiguous(members)).then(|| "not contiguous".to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ids, road};
    use super::*;
    use crate::model::SizePolicy;
    use crate::solve::Silent;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Says stop from the n-th question on, and keeps what is counted.
    struct After(AtomicU64, u64, Mutex<Vec<Count>>);

    impl Control for After {
        fn should_stop(&self) -> bool {
            self.0.fetch_add(1, Ordering::Relaxed) >= self.1
        }

        fn count(&self, count: &Count) {
            self.2.lock().unwrap().push(*count);
        }
    }

    #[test]
    fn a_stop_ends_the_draws_and_what_was_done_is_counted() {
        let until = |questions| {
            let after = After(AtomicU64::new(0), questions, Mutex::default());
            let stress = stress(&problem(), &groups(), &StressSettings::default(), &after);
            (stress, after.2.into_inner().unwrap())
        };
        let (whole, counted) = until(u64::MAX);
        assert_eq!((whole.draws, whole.closures), (1_000, 5));
        let last = Count { task: "stress", done: 1_005, of: Some(1_005) };
        assert_eq!((counted.len(), counted.last()), (1_005, Some(&last)));
        let (cut, counted) = until(100);
        assert_eq!((cut.draws, cut.closures, counted.len()), (100, 0, 100));
        assert!((0.3..0.8).contains(&cut.networks[1].keeps), "a share of the draws made: {}", cut.networks[1].keeps);
        assert!(cut.networks.iter().all(|network| network.hangs_on.is_empty()), "no closure was tried");
    }

    fn problem() -> Problem {
        let lists = [15_000, 9_000, 15_000, 30_100, 40_000];
        road(&lists).policy(SizePolicy::band(30_000, 50_000, 50_000)).build().unwrap()
    }

    fn groups() -> Vec<Vec<PracticeId>> {
        vec![ids(&[0, 1, 2]), ids(&[3]), ids(&[4])]
    }

    #[test]
    fn drift_takes_a_network_near_the_floor_below_it_about_half_the_time() {
        let stress = stress(&problem(), &groups(), &StressSettings::default(), &Silent);
        assert_eq!(stress.networks[0].keeps, 1.0, "39,000 are far from either end");
        assert!((0.4..0.7).contains(&stress.networks[1].keeps), "{}", stress.networks[1].keeps);
        assert_eq!(stress.survives, stress.networks[1].keeps);
        let other = StressSettings { seed: 1, ..StressSettings::default() };
        let again = super::stress(&problem(), &groups(), &other, &Silent);
        assert_ne!(again.networks[1].keeps, stress.networks[1].keeps, "another seed, other draws");
    }

    #[test]
    fn a_network_hangs_on_its_middle() {
        let none = StressSettings { draws: 0, ..StressSettings::default() };
        let stress = stress(&problem(), &groups(), &none, &Silent);
        assert_eq!(stress.networks[0].hangs_on, ids(&[1]));
        assert_eq!(stress.networks[1].hangs_on, ids(&[3]), "nothing is left of it");
        let of = |practice: usize| {
            let closes = |closure: &&Closure| matches!(closure.shock, Shock::Closure { practice: p, .. } if p.index() == practice);
            stress.shocks.iter().find(closes)
        };
        assert_eq!(of(1).unwrap().broken, [(0, "not contiguous".to_owned())]);
        assert!(of(0).is_none(), "its patients stay in the network");
    }

    #[test]
    fn estates_and_mergers() {
        let settings = StressSettings {
            draws: 0,
            housing: vec![(PracticeId::new(0), 12_000)],
            mergers: vec![(PracticeId::new(2), PracticeId::new(3))],
            ..StressSettings::default()
        };
        let stress = stress(&problem(), &groups(), &settings, &Silent);
        let [.., merger, estate] = stress.shocks.as_slice() else { panic!("{stress:?}") };
        assert_eq!(estate.broken, [(0, "51,000 patients, above the cap of 50,000".to_owned())]);
        assert_eq!(merger.broken.iter().map(|item| item.0).collect::<Vec<_>>(), [0, 1]);
    }
}
