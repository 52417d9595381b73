//! Plans that are nearly as good and really different.

use super::compare::moved;
use super::{match_networks, nearer_elsewhere};
use crate::geometry::Distance;
use crate::model::{Outcome, PracticeId, Score};
use crate::problem::{Problem, ProblemError};
use crate::solve::{self, Control, Settings};
use crate::verify;
use std::collections::BTreeMap;

/// What it costs at first to keep a practice with a hub that it had in an earlier plan, as a share of a patient's mean travel.
const FIRST_PRICE: f64 = 0.05;

/// By how much the price of a plan rises that the next one is still too close to.
const STEP: f64 = 1.5;

/// Times that the prices are changed for one plan.
const ROUNDS: usize = 14;

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
    /// How far to search for the best plan; the others end at a quarter of `within` from their own bound.
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
    moved(problem, a, b) as f64 / problem.total_patients().max(1) as f64
}

/// Finds plans that score nearly as little as the best one and place many patients differently.
///
/// **Method**: after the best plan, each further one is the best of a problem in which a patient pays for every earlier plan in
/// which the practice shared a network with the hub. That is travel over another matrix, which is solved like any other. Each
/// earlier plan has a price of its own, which rises while the next one is too close to it; where the next one scores more than
/// the share asked for, by the problem's own objective, prices go back halfway. A plan is taken when it is both near and
/// different, and [`verify::plan`] finds nothing against it.
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
    let mut prices: Vec<f64> = Vec::new();
    while found.len() < settings.count && !control.should_stop() {
        // A price that was too low for one plan is too low for the next, which has more plans to differ from.
        prices.push(prices.iter().copied().reduce(f64::min).unwrap_or(FIRST_PRICE));
        match another(problem, &found, best, &mut prices, settings, control)? {
            Some(next) => found.push(next),
            None => break,
        }
    }
    Ok(Some(gather(problem, reference, found, &outcome)))
}

/// Networks and score.
type Scored = (Vec<Vec<PracticeId>>, Score);

/// The next plan, if some prices give one; `prices` are those of the plans before it.
fn another(
    problem: &Problem,
    found: &[Scored],
    best: Score,
    prices: &mut Vec<f64>,
    settings: &AlternativeSettings,
    control: &dyn Control,
) -> Result<Option<Scored>, ProblemError> {
    let mean = best.patient_km() / problem.total_patients().max(1) as f64;
    let most = best.micro() as f64 * (1.0 + settings.within);
    let search = Settings { gap: settings.search.gap.max(settings.within / 4.0), ..settings.search.clone() };
    // The last prices that gave a plan near enough, and the last that did not.
    let (mut low, mut dear): (Option<Vec<f64>>, Option<Vec<f64>>) = (None, None);
    for _ in 0..ROUNDS {
        let plans = found.iter().zip(prices.iter()).map(|((groups, _), price)| (groups.as_slice(), price * mean));
        let outcome = solve::plan(&repelled(problem, plans)?, &search, control);
        let Some(plan) = outcome.plan else { return Ok(None) };
        let groups = plan.groups();
        let review = verify::plan(problem, &groups);
        let is_close: Vec<bool> =
            found.iter().map(|(other, _)| difference(problem, other, &groups) < settings.differ).collect();
        if review.total.micro() as f64 > most {
            let halfway = |low: &Vec<f64>| low.iter().zip(&*prices).map(|(a, b)| a.midpoint(*b)).collect();
            let back = low.as_ref().map_or_else(|| prices.iter().map(|price| price / 2.0).collect(), halfway);
            dear = Some(std::mem::replace(prices, back));
        } else if is_close.contains(&true) {
            low = Some(prices.clone());
            for (at, price) in prices.iter_mut().enumerate().filter(|(at, _)| is_close[*at]) {
                let halfway = dear.as_ref().map(|dear| price.midpoint(dear[at]));
                *price = halfway.filter(|halfway| *halfway > *price * 1.05).unwrap_or(*price * STEP);
            }
        } else if review.is_valid() {
            return Ok(Some((groups, review.total)));
        } else {
            break;
        }
        if control.should_stop() {
            break;
        }
    }
    Ok(None)
}

/// The problem in which company of each earlier plan costs that plan's price (km for each patient).
fn repelled<'a>(
    problem: &Problem,
    plans: impl Iterator<Item = (&'a [Vec<PracticeId>], f64)>,
) -> Result<Problem, ProblemError> {
    let n = problem.len();
    let mut km = Vec::with_capacity(n * n);
    for from in problem.ids() {
        km.extend(problem.ids().map(|to| problem.travel().km(from, to)));
    }
    for (groups, price) in plans {
        for group in groups {
            for &from in group {
                for &to in group.iter().filter(|&&to| to != from) {
                    km[from.index() * n + to.index()] += price;
                }
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
            moved: reference.map(|reference| moved(problem, reference, groups)),
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
