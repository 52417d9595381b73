//! Column generation: the LP over all candidates, without ever holding them.

use super::master::{LpOutcome, Master};
use super::pool::{Pool, Solution};
use super::prove::Limits;
use crate::candidates::{Candidate, Decisions, Duals, PriceOptions, Priced, Pricer, Reaches};
use crate::model::{Score, Work};
use crate::problem::Problem;

/// Reduced costs closer to 0 than this, in LP units, are left to rounding.
const NOISE: f64 = 2e-7;

/// Reduced cost, in LP units, below which a candidate is near the bound: a tenth of what a usual network costs.
const NEAR: f64 = 5.0;

/// Search nodes at each hub when candidates near the bound are listed.
const NEAR_NODES: u64 = 10_000;

/// Candidates near the bound at most.
const MOST_NEAR: usize = 100_000;

/// What column generation ended with.
#[derive(Clone, Debug)]
pub(crate) struct Relaxation {
    pub(crate) solution: Solution,
    /// Duals of the best bound, and that bound.
    pub(crate) duals: Duals,
    pub(crate) bound: Score,
    /// Whether no candidate of negative reduced cost is left.
    pub(crate) solved: bool,
}

impl Relaxation {
    /// This point with an older bound and its duals, where those are better.
    pub(crate) fn or_bound(self, bound: Score, duals: Duals) -> Self {
        if self.bound >= bound { self } else { Self { bound, duals, ..self } }
    }
}

/// How hard to look for columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Until it is proven that none is left.
    Exact,
    /// Until a search of limited nodes finds none: for plans, not for bounds.
    Quick,
}

/// What one call of [`Generator::run`] is asked.
#[derive(Clone, Copy)]
pub(crate) struct Task<'a> {
    pub(crate) decisions: &'a Decisions,
    /// A bound at which there is nothing left to find.
    pub(crate) enough: Option<Score>,
    pub(crate) effort: Effort,
}

/// Takes what pricing found into the pool; returns how many columns are new and wanted.
fn take_in(pool: &mut Pool, priced: Priced, wanted: &dyn Fn(&Candidate) -> bool, work: &mut Work) -> usize {
    work.search_nodes += priced.nodes;
    let before = pool.columns.len();
    let mut fresh = 0;
    for candidate in priced.candidates {
        let wanted = wanted(&candidate);
        fresh += usize::from(pool.add(candidate.members, candidate.score) && wanted);
    }
    work.columns += (pool.columns.len() - before) as u64;
    fresh
}

/// Prices columns, and keeps the node limit between calls, so that later rounds start with what earlier ones needed.
pub(crate) struct Generator<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) reaches: &'a Reaches,
    nodes: u64,
}

impl<'a> Generator<'a> {
    pub(crate) fn new(problem: &'a Problem, reaches: &'a Reaches) -> Self {
        Self { problem, reaches, nodes: 500 }
    }

    fn price(&self, duals: &Duals, decisions: &Decisions, options: PriceOptions, limits: &Limits<'_>) -> Priced {
        let stop = || limits.control.should_stop();
        Pricer::new(self.problem, self.reaches, duals, decisions).until(&stop).run(options)
    }

    /// Keeps the candidates near the bound at hand, as far as a short search at each hub meets them. Duals that move a
    /// little need few others, and these are found without any search.
    pub(crate) fn list_near(
        &self,
        pool: &mut Pool,
        duals: &Duals,
        decisions: &Decisions,
        limits: &Limits<'_>,
        work: &mut Work,
    ) {
        let below = Score::from_micro((NEAR * pool.unit) as i64);
        let options = PriceOptions { below, keep: usize::MAX, nodes: NEAR_NODES };
        let priced = self.price(duals, decisions, options, limits);
        work.search_nodes += priced.nodes;
        let mut near = priced.candidates;
        near.sort_by(|a, b| a.reduced.cmp(&b.reduced).then_with(|| a.members.cmp(&b.members)));
        near.truncate(MOST_NEAR);
        pool.wait(near.iter().map(|candidate| (&candidate.members[..], candidate.score)));
        if pool.bytes() >= limits.memory {
            pool.wait(std::iter::empty());
        }
    }

    /// Prices columns into the pool until none is left, a limit is met, or the bound reaches `enough`.
    /// `None` when the LP has no solution or the backend failed.
    pub(crate) fn run(
        &mut self,
        pool: &mut Pool,
        master: &mut dyn Master,
        task: Task<'_>,
        limits: &Limits<'_>,
        work: &mut Work,
    ) -> Option<Relaxation> {
        let Task { decisions, enough, effort } = task;
        let near = pool.is_near();
        let mut last: Option<Solution> = None;
        let noise = Score::from_micro(-(NOISE * pool.unit).ceil() as i64);
        let mut best: Option<(Duals, Score)> = pool.known_duals.take().map(|duals| {
            let options = PriceOptions { below: noise, keep: 4, nodes: self.nodes };
            let priced = self.price(&duals, decisions, options, limits);
            let bound = duals.objective(decisions.networks) + priced.shortfall;
            take_in(pool, priced, &|_| true, work);
            (duals, bound)
        });
        let mut accepted = pool.accepted(decisions);
        loop {
            let stop = || limits.control.should_stop();
            let solution = match master.solve(pool, &accepted, decisions.networks, &stop) {
                LpOutcome::Solved(solution) => solution,
                LpOutcome::Infeasible if effort == Effort::Exact && pool.add_artificial() => {
                    accepted.resize(pool.columns.len(), true);
                    continue;
                }
                _ => {
                    // What earlier rounds proved still holds.
                    let (duals, bound) = best?;
                    return Some(Relaxation { solution: last?, duals, bound, solved: false });
                }
            };
            work.pivots += solution.pivots;
            work.pricing_rounds += 1;
            let out = pool.duals(&solution);
            let called = pool.call(&out, decisions, noise, 6);
            accepted.resize(pool.columns.len(), true);
            if called > 0 && !limits.stop(work) {
                work.columns += called as u64;
                last = Some(solution);
                continue;
            }
            let nodes = if effort == Effort::Quick { 1_000 } else { self.nodes };
            let options = PriceOptions { below: noise, keep: 4, nodes };
            // Duals of an LP swing from round to round. Halfway to those of the best bound they are priced faster, better columns
            // are met and the bound rises; where that finds nothing for the LP, its own duals are priced.
            let mut halfway = effort == Effort::Exact && best.is_some() && !near;
            let (truncated, fresh) = loop {
                let duals = match &best {
                    Some((center, _)) if halfway => out.halfway(center),
                    _ => out.clone(),
                };
                let wanted =
                    |candidate: &Candidate| !halfway || candidate.score - out.value(&candidate.members) < noise;
                let priced = self.price(&duals, decisions, options, limits);
                let (bound, truncated) = (duals.objective(decisions.networks) + priced.shortfall, priced.truncated);
                if best.as_ref().is_none_or(|(_, known)| bound > *known) {
                    best = Some((duals, bound));
                }
                let fresh = take_in(pool, priced, &wanted, work);
                if fresh > 0 || !halfway {
                    break (truncated, fresh);
                }
                halfway = false;
            };
            accepted.resize(pool.columns.len(), true);
            if fresh == 0 && pool.restore(&solution) {
                continue;
            }
            let solved = fresh == 0 && truncated == 0;
            let reached = enough.is_some_and(|enough| best.as_ref().is_some_and(|(_, bound)| *bound >= enough));
            let enough_effort = fresh == 0 && effort == Effort::Quick;
            let full = pool.bytes() >= limits.memory;
            if solved || reached || enough_effort || full || limits.stop(work) {
                let (duals, bound) = best?;
                return Some(Relaxation { solution, duals, bound, solved });
            }
            if fresh == 0 {
                self.nodes = self.nodes.saturating_mul(20);
            }
            last = Some(solution);
        }
    }
}

#[cfg(all(test, any(feature = "highs", feature = "pure")))]
mod tests {
    use super::super::master::master;
    use super::super::pool::Kind;
    use super::*;
    use crate::adjacency::given;
    use crate::geometry::GridPoint;
    use crate::model::{Practice, PracticeId, SizePolicy};
    use crate::solve::Silent;

    #[test]
    fn decisions_that_no_column_at_hand_keeps_are_priced_all_the_same() {
        let at = |at: usize| GridPoint::new(at as f64 * 1_000.0, 0.0).unwrap();
        let practices: Vec<Practice> = (0..4).map(|id| Practice::new(format!("P{id}"), at(id), 20_000)).collect();
        let adjacency = given(&practices, &[("P0", "P1"), ("P1", "P2"), ("P2", "P3")]).unwrap();
        let policy = SizePolicy::band(30_000, 50_000, 50_000);
        let problem = Problem::builder(practices, adjacency).policy(policy).build().unwrap();
        let ids = |ids: &[usize]| ids.iter().map(|&id| PracticeId::new(id)).collect::<Vec<_>>();
        let mut pool = Pool::new(&problem, &[]);
        for members in [ids(&[0, 1]), ids(&[2, 3])] {
            let score = problem.total_score(&members);
            pool.add(members, score);
        }
        pool.add_alone(&problem, None, 10.0);
        let reaches = Reaches::new(&problem);
        let mut decisions = Decisions::none(&problem);
        decisions.networks = (1, 4);
        decisions.together.push((PracticeId::new(1), PracticeId::new(2)));
        let limits = Limits {
            control: &Silent,
            work: u64::MAX,
            gap: 0.0,
            memory: u64::MAX,
            worth_a_round: super::super::prove::WORTH_A_ROUND,
            branch_nodes: 0,
            part: true,
        };
        let task = Task { decisions: &decisions, enough: None, effort: Effort::Exact };
        let mut generator = Generator::new(&problem, &reaches);
        let found = generator.run(&mut pool, &mut *master(), task, &limits, &mut Work::default());
        let found = found.expect("a point");
        assert!(found.solved);
        let chosen: Vec<_> =
            pool.columns.iter().zip(&found.solution.values).filter(|(_, value)| **value > 1e-4).collect();
        assert!(chosen.iter().all(|(column, _)| column.kind == Kind::Candidate), "{chosen:?}");
        assert!(chosen.iter().any(|(column, value)| column.members == ids(&[1, 2]) && **value > 0.999), "{chosen:?}");
        // The best plan that keeps the pair: it, and the two others alone.
        let best: Score = [ids(&[0]), ids(&[1, 2]), ids(&[3])].iter().map(|group| problem.total_score(group)).sum();
        assert!((best - found.bound).micro().abs() <= 2 + best.micro() / 1_000_000, "{best} {}", found.bound);
    }
}
