//! Plans that are nearly as good and really different.

use super::compare::{changes, patients_moved};
use super::{match_networks, nearer_elsewhere};
use crate::geometry::Distance;
use crate::model::{Outcome, PracticeId, Score};
use crate::problem::{Problem, ProblemError};
use crate::solve::{self, Control, Settings};
use crate::verify;
use std::collections::BTreeMap;

/// What it costs to keep a practice with a hub it had before, tried one after the other, as shares of a patient's mean travel.
const PRICES: [f64; 9] = [0.05, 0.1, 0.15, 0.2, 0.3, 0.45, 0.7, 1.0, 1.5];

/// What is asked of alternatives.
#[derive(Clone, Debug, PartialEq)]
pub struct AlternativeSettings {
    /// Plans wanted, the best one included. Default: 5.
    pub count: usize,
    /// How much more than the best plan one may score, as a share. Default: 0.02.
    pub within: f64,
    /// Least share of patients placed in another network, between any two plans, whatever the networks are called.
    /// Default: 0.1.
    pub differ: f64,
    /// How far to search for the best plan; the others end at half of `within` from their own bound.
    pub search: Settings,
}

impl Default for AlternativeSettings {
    fn default() -> Self {
        Self { count: 5, within: 0.02, differ: 0.1, search: Settings::default() }
    }
}

/// What plans are compared by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Kilometres to the hub of the mean patient.
    pub mean_km: f64,
    /// Kilometres from the practice that is furthest from its hub.
    pub longest_km: f64,
    /// Networks from the floor to the ceiling.
    pub in_band: usize,
    /// Patients above the ceiling, summed.
    pub above_ceiling: u64,
    /// Patients of the largest network less those of the smallest.
    pub spread: u64,
    /// Patients whose practice lies nearer to another network's hub.
    pub nearer_elsewhere: u64,
    /// Patients who change their network from the reference plan, when there is one.
    pub moved: Option<u64>,
}

/// One plan of several.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// Its networks.
    pub groups: Vec<Vec<PracticeId>>,
    /// Its score by the problem's own objective.
    pub score: Score,
    /// How much more than the best plan's, as a share.
    pub above_best: f64,
    /// The share of patients placed differently, from each plan before it.
    pub differences: Vec<f64>,
    /// Its figures.
    pub figures: Figures,
    /// What no other plan is as good at.
    pub better_at: Vec<&'static str>,
}

/// Several plans, and what they agree on.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternatives {
    /// The plans, the best first, the others as they were found.
    pub plans: Vec<Alternative>,
    /// No plan scores less than this; `None` when unknown.
    pub bound: Option<Score>,
    /// Practices that are together in every plan, groups of two or more.
    pub cores: Vec<Vec<PracticeId>>,
    /// Practices that are not always in the network that they have in the best plan, and in how many plans they are not; most
    /// often first.
    pub marginal: Vec<(PracticeId, usize)>,
}

/// The share of patients placed in another network, whatever the networks are called.
#[must_use]
pub fn difference(problem: &Problem, a: &[Vec<PracticeId>], b: &[Vec<PracticeId>]) -> f64 {
    patients_moved(problem, &changes(problem, a, b).1) as f64 / problem.total_patients().max(1) as f64
}

/// Finds plans that score nearly as little as the best one and place many patients differently.
///
/// **Method**: after the best plan, each further one is the best of a problem in which a patient pays for every earlier plan in
/// which the practice shared a network with the hub. That is travel over another matrix, which is solved like any other. The
/// price rises until the plan differs enough from all earlier ones; it is taken when it also scores within the share asked
/// for, by the problem's own objective, and [`verify::plan`] finds nothing against it.
///
/// Fewer plans come back than were asked for when no price gives one that is both near and different; that does not prove
/// that there is none.
///
/// `reference` is a plan, such as today's, that moves are counted from.
///
/// # Errors
/// [`ProblemError`] when the problem cannot be asked this way, which no problem meets whose travel counts.
pub fn alternatives(
    problem: &Problem,
    reference: Option<&[Vec<PracticeId>]>,
    settings: &AlternativeSettings,
    control: &dyn Control,
) -> Result<Option<Alternatives>, ProblemError> {
    let outcome = solve::plan(problem, &settings.search, control);
    let Some(plan) = &outcome.plan else { return Ok(None) };
    let best = plan.score();
    let mut found: Vec<Scored> = vec![(plan.networks.iter().map(|network| network.members.clone()).collect(), best)];
    // A price that was too low for one plan is too low for the next, which has more plans to differ from.
    let mut from = 0;
    while found.len() < settings.count && !control.should_stop() {
        match another(problem, &found, best, from, settings, control)? {
            Some((next, price)) => {
                found.push(next);
                from = price;
            }
            None => break,
        }
    }
    Ok(Some(gather(problem, reference, found, &outcome)))
}

/// Networks and score.
type Scored = (Vec<Vec<PracticeId>>, Score);

/// The next plan, if some price gives one, and that price's place in [`PRICES`].
fn another(
    problem: &Problem,
    found: &[Scored],
    best: Score,
    from: usize,
    settings: &AlternativeSettings,
    control: &dyn Control,
) -> Result<Option<(Scored, usize)>, ProblemError> {
    let mean = best.patient_km() / problem.total_patients().max(1) as f64;
    let most = best.micro() as f64 * (1.0 + settings.within);
    let search = Settings { gap: settings.search.gap.max(settings.within / 2.0), ..settings.search.clone() };
    for (at, price) in PRICES.into_iter().enumerate().skip(from) {
        let priced = repelled(problem, found.iter().map(|(groups, _)| groups.as_slice()), price * mean)?;
        let outcome = solve::plan(&priced, &search, control);
        let Some(plan) = outcome.plan else { return Ok(None) };
        let groups: Vec<Vec<PracticeId>> = plan.networks.into_iter().map(|network| network.members).collect();
        let review = verify::plan(problem, &groups);
        let apart = found.iter().map(|(other, _)| difference(problem, other, &groups)).fold(1.0, f64::min);
        let is_near = review.total.micro() as f64 <= most;
        if is_near && apart >= settings.differ && review.is_valid() {
            return Ok(Some(((groups, review.total), at)));
        }
        if !is_near && apart >= settings.differ || control.should_stop() {
            break;
        }
    }
    Ok(None)
}

/// The problem in which company of earlier plans costs `price` (km for each patient).
fn repelled<'a>(
    problem: &Problem,
    plans: impl Iterator<Item = &'a [Vec<PracticeId>]>,
    price: f64,
) -> Result<Problem, ProblemError> {
    let n = problem.len();
    let mut km = Vec::with_capacity(n * n);
    for from in problem.ids() {
        km.extend(problem.ids().map(|to| problem.travel().km(from, to)));
    }
    for group in plans.flatten() {
        for &from in group {
            for &to in group.iter().filter(|&&to| to != from) {
                km[from.index() * n + to.index()] += price;
            }
        }
    }
    Ok(problem.clone().with_distance(Distance::Matrix { km, practices: n })?)
}

fn gather(
    problem: &Problem,
    reference: Option<&[Vec<PracticeId>]>,
    found: Vec<Scored>,
    outcome: &Outcome,
) -> Alternatives {
    let best = found[0].1;
    let figures: Vec<Figures> = found.iter().map(|(groups, _)| Figures::of(problem, groups, reference)).collect();
    let scores: Vec<Score> = found.iter().map(|(_, score)| *score).collect();
    let plans: Vec<Alternative> = found
        .iter()
        .enumerate()
        .map(|(at, (groups, score))| Alternative {
            groups: groups.clone(),
            score: *score,
            above_best: (*score - best).micro() as f64 / best.micro().max(1) as f64,
            differences: found[..at].iter().map(|(other, _)| difference(problem, other, groups)).collect(),
            figures: figures[at],
            better_at: better_at(&figures, &scores, at),
        })
        .collect();
    Alternatives { cores: cores(problem, &plans), marginal: marginal(problem, &plans), plans, bound: outcome.bound }
}

impl Figures {
    /// The figures of a plan.
    #[must_use]
    pub fn of(problem: &Problem, groups: &[Vec<PracticeId>], reference: Option<&[Vec<PracticeId>]>) -> Self {
        let review = verify::plan(problem, groups);
        let hubs: Vec<Option<PracticeId>> = review.networks.iter().map(|network| network.hub).collect();
        let km = |from: PracticeId, to: PracticeId| problem.travel().km(from, to);
        let mut longest = 0.0;
        for (members, hub) in groups.iter().zip(&hubs) {
            longest = members.iter().zip(hub.iter().cycle()).map(|(&m, &hub)| km(m, hub)).fold(longest, f64::max);
        }
        let sizes = || review.networks.iter().map(|network| network.size);
        let ceiling = u64::from(problem.policy().ceiling);
        Self {
            mean_km: review.travel.patient_km() / problem.total_patients().max(1) as f64,
            longest_km: longest,
            in_band: review.in_band,
            above_ceiling: sizes().map(|size| size.saturating_sub(ceiling)).sum(),
            spread: sizes().max().unwrap_or(0) - sizes().min().unwrap_or(0),
            nearer_elsewhere: nearer_elsewhere(problem, groups, &hubs).iter().sum(),
            moved: reference.map(|reference| patients_moved(problem, &changes(problem, reference, groups).1)),
        }
    }
}

/// What the plan at a position is strictly best at.
fn better_at(figures: &[Figures], scores: &[Score], at: usize) -> Vec<&'static str> {
    let mut labels = Vec::new();
    let least = |value: &dyn Fn(usize) -> f64| (0..figures.len()).all(|other| other == at || value(at) < value(other));
    let mut label = |name: &'static str, value: &dyn Fn(usize) -> f64| {
        if least(value) {
            labels.push(name);
        }
    };
    label("least score", &|i| scores[i].micro() as f64);
    label("least travel", &|i| figures[i].mean_km);
    label("shortest longest way to a hub", &|i| figures[i].longest_km);
    label("most networks in the band", &|i| -(figures[i].in_band as f64));
    label("fewest patients above the ceiling", &|i| figures[i].above_ceiling as f64);
    label("most equal sizes", &|i| figures[i].spread as f64);
    label("fewest patients nearer to another hub", &|i| figures[i].nearer_elsewhere as f64);
    if figures.iter().all(|figures| figures.moved.is_some()) {
        label("fewest patients moved from the reference plan", &|i| figures[i].moved.unwrap_or(0) as f64);
    }
    labels
}

/// Practices that share a network in every plan.
fn cores(problem: &Problem, plans: &[Alternative]) -> Vec<Vec<PracticeId>> {
    let mut company: BTreeMap<Vec<usize>, Vec<PracticeId>> = BTreeMap::new();
    for id in problem.ids() {
        let places = plans.iter().map(|plan| plan.groups.iter().position(|group| group.contains(&id)).unwrap_or(0));
        company.entry(places.collect()).or_default().push(id);
    }
    let mut cores: Vec<Vec<PracticeId>> = company.into_values().filter(|core| core.len() > 1).collect();
    cores.sort();
    cores
}

/// Practices that change their network between plans, and how often.
fn marginal(problem: &Problem, plans: &[Alternative]) -> Vec<(PracticeId, usize)> {
    let mut times = vec![0; problem.len()];
    for plan in &plans[1..] {
        let matched = match_networks(problem, &plans[0].groups, &plan.groups);
        for (group, network) in plan.groups.iter().zip(matched) {
            let stays = |id: &PracticeId| network.is_some_and(|network| plans[0].groups[network].contains(id));
            group.iter().filter(|id| !stays(id)).for_each(|id| times[id.index()] += 1);
        }
    }
    let mut marginal: Vec<(PracticeId, usize)> =
        problem.ids().map(|id| (id, times[id.index()])).filter(|item| item.1 > 0).collect();
    marginal.sort_by_key(|&(id, times)| (std::cmp::Reverse(times), id));
    marginal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adjacency::{Adjacency, Edge, Reason};
    use crate::geometry::GridPoint;
    use crate::model::{NetworkCount, Practice, SizePolicy};
    use crate::solve::Silent;

    #[test]
    fn a_ring_has_two_ways_of_pairing() {
        // Three pairs on a circle, each a little nearer to each other than to the next pair.
        let place = |at: usize| {
            let angle = (120.0 * (at / 2) as f64 + 59.7 * (at % 2) as f64).to_radians();
            GridPoint::new(400_000.0 + 1000.0 * angle.cos(), 300_000.0 + 1000.0 * angle.sin()).unwrap()
        };
        let practices = (0..6).map(|at| Practice::new(format!("P{at}"), place(at), 16_000)).collect();
        let edge = |at: usize| Edge { a: PracticeId::new(at), b: PracticeId::new((at + 1) % 6), reason: Reason::Given };
        let problem = Problem::builder(practices, Adjacency::new(6, (0..6).map(edge)))
            .policy(SizePolicy::band(30_000, 50_000, 50_000))
            .networks(NetworkCount::Exactly(3))
            .build()
            .unwrap();
        let settings = AlternativeSettings { count: 3, within: 0.02, differ: 0.3, search: Settings::default() };
        let found = alternatives(&problem, None, &settings, &Silent).unwrap().unwrap();
        assert_eq!(found.plans.len(), 2, "a ring of six is paired in two ways: {found:?}");
        assert!(found.plans[1].differences[0] >= 0.3);
        assert!(found.cores.is_empty(), "{:?}", found.cores);
        assert!(found.plans[0].better_at.contains(&"least score"));
    }
}
