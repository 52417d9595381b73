//! What sums tell of a region's groups: their score, or a score that they do not go below.

use crate::adjacency::Edge;
use crate::measure::{Foreseen, Labels};
use crate::model::{PracticeId, Score};
use crate::problem::Problem;
use crate::rules::Rules;

/// The problem, with what is asked of it region after region at hand.
#[derive(Debug)]
pub(crate) struct Scorer<'a> {
    pub(crate) problem: &'a Problem,
    foreseen: Foreseen,
    /// Whether sums and what is foreseen tell everything.
    exact: bool,
}

/// A term that counts by labels, over a region.
struct Labelled {
    cost: Vec<i64>,
    /// Its labels: the members that have one, and the anchor, or all bits where it needs none.
    carried: Vec<(u64, u64)>,
}

/// Tables over the members of a region; groups are sets of bits.
pub(super) struct Tally<'a> {
    scorer: &'a Scorer<'a>,
    order: &'a [PracticeId],
    /// Travel, and what hubs cost, by hub and member.
    to_hub: Vec<i64>,
    labelled: Vec<Labelled>,
    weights: Vec<Vec<i64>>,
    /// What members pay where they are alone, over all terms, and what each is spared by each other, by member and partner.
    alone: Vec<i64>,
    spared: Vec<i64>,
    /// Pairs of practices by rule, as bits, nothing for one of another region; whether they have to be together or apart.
    pairs: Vec<(u64, u64, bool)>,
}

impl<'a> Scorer<'a> {
    pub(crate) fn new(problem: &'a Problem) -> Self {
        let foreseen = problem.objective().foreseen();
        let hubs_count = problem.objective().travel || problem.travel().hub_prices().is_empty();
        let rules = problem.rules();
        // Connected groups cross no border, but where edges do.
        let across =
            |edge: &Edge| rules.borders.iter().any(|border| border.side[edge.a.index()] != border.side[edge.b.index()]);
        let pairs = Rules { together: rules.together.clone(), apart: rules.apart.clone(), ..Rules::default() };
        let exact = Rules { borders: Vec::new(), ..rules.clone() } == pairs
            && foreseen.all
            && hubs_count
            && !problem.adjacency().edges().iter().any(across);
        Self { problem, foreseen, exact }
    }

    /// Tables for a region of at most 64 practices.
    pub(super) fn tally(&'a self, order: &'a [PracticeId]) -> Tally<'a> {
        let (problem, n) = (self.problem, order.len());
        let (travel, counted) = (problem.travel(), problem.objective().travel);
        let cost = |hub: PracticeId, member: PracticeId| {
            let way = if counted { travel.to_hub(member, hub) } else { Score::ZERO };
            (if member == hub { way + travel.hub_price(hub) } else { way }).micro()
        };
        let labelled = |labels: &Labels| {
            let mask = |of: &dyn Fn(PracticeId) -> bool| {
                (0..n).filter(|&at| of(order[at])).fold(0_u64, |mask, at| mask | 1 << at)
            };
            let carried = labels.met(order.iter().copied()).into_iter().filter_map(|label| {
                label?;
                let anchor = labels.anchor(label).map_or(!0, |anchor| mask(&|id| id == anchor));
                Some((mask(&|id| labels.of(id) == label), anchor))
            });
            Labelled {
                carried: carried.collect(),
                cost: order.iter().map(|&id| labels.cost(id, None).micro()).collect(),
            }
        };
        let bit = |id: PracticeId| order.iter().position(|&other| other == id).map_or(0, |at| 1_u64 << at);
        let pairs = |pairs: &'a [(PracticeId, PracticeId)], joined: bool| {
            pairs.iter().map(move |&(a, b)| (bit(a), bit(b), joined)).filter(|pair| pair.0 | pair.1 != 0)
        };
        let rules = problem.rules();
        let partings = &self.foreseen.partings;
        let spared =
            |a: PracticeId, b: PracticeId| partings.iter().map(|term| term.spared(a, b)).sum::<Score>().micro();
        Tally {
            scorer: self,
            order,
            to_hub: (0..n * n).map(|at| cost(order[at / n], order[at % n])).collect(),
            labelled: self.foreseen.labels.iter().filter(|labels| !labels.are_free()).map(labelled).collect(),
            weights: self
                .foreseen
                .weights
                .iter()
                .map(|of| order.iter().map(|&id| of[id.index()].micro()).collect())
                .collect(),
            alone: if partings.is_empty() {
                Vec::new()
            } else {
                order.iter().map(|&id| partings.iter().map(|term| term.alone(id)).sum::<Score>().micro()).collect()
            },
            spared: (0..if partings.is_empty() { 0 } else { n * n })
                .map(|at| spared(order[at / n], order[at % n]))
                .collect(),
            pairs: pairs(&rules.together, true).chain(pairs(&rules.apart, false)).collect(),
        }
    }
}

impl Tally<'_> {
    /// The score of a group of this size, if it is below `below`.
    pub(super) fn score_below(&self, group: u64, size: u64, below: i64) -> Option<i64> {
        let (problem, exact) = (self.scorer.problem, self.scorer.exact);
        let n = self.order.len();
        let policy = problem.policy();
        let sum = |of: &[i64], members: u64| bits(members).map(|at| of[at]).sum::<i64>();
        let mut score = bits(group).map(|hub| sum(&self.to_hub[hub * n..(hub + 1) * n], group)).min()?;
        score += policy.excess(size, group.count_ones() as usize).micro();
        // Rules and terms only add; waivers take back what a group below the floor pays.
        if exact {
            score += policy.shortfall(size).micro();
        }
        for term in &self.labelled {
            let spared = |&(members, anchor): &(u64, u64)| {
                if anchor & group == 0 { 0 } else { sum(&term.cost, members & group) }
            };
            score += sum(&term.cost, group) - term.carried.iter().map(spared).max().unwrap_or(0);
        }
        score += self.weights.iter().map(|of| sum(of, group).abs()).sum::<i64>();
        if !self.alone.is_empty() {
            score += sum(&self.alone, group);
            score -= bits(group).map(|at| sum(&self.spared[at * n..(at + 1) * n], group)).sum::<i64>();
        }
        let broken = |&&(a, b, joined): &&(u64, u64, bool)| {
            let (a, b) = (a & group != 0, b & group != 0);
            if joined { a != b } else { a && b }
        };
        score += Problem::broken(self.pairs.iter().filter(broken).count()).micro();
        if !exact && score < below {
            let mut members: Vec<PracticeId> = bits(group).map(|at| self.order[at]).collect();
            members.sort_unstable();
            score = problem.search_score(&members).micro();
        }
        (score < below).then_some(score)
    }
}

/// The places of a set's bits, ascending.
pub(super) fn bits(mut mask: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (mask != 0).then(|| {
            let bit = mask.trailing_zeros() as usize;
            mask &= mask - 1;
            bit
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidates::agree;
    use crate::measure::Objective;
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn a_group_scores_what_the_problem_says() {
        let mut random = ChaCha8Rng::seed_from_u64(6);
        for (turn, exact) in [false, true].into_iter().cycle().take(20).enumerate() {
            let mut problem = agree::problem(&mut random, exact);
            if turn % 4 == 1 {
                let objective = Objective { travel: false, ..problem.objective().clone() };
                problem = problem.with_objective(objective);
            }
            let scorer = Scorer::new(&problem);
            assert_eq!(scorer.exact, exact);
            // A region in an order of its own.
            let order: Vec<PracticeId> = [7, 2, 9, 4, 11, 0, 1, 3, 12].map(PracticeId::new).to_vec();
            let tally = scorer.tally(&order);
            for group in 1_u64..1 << order.len() {
                let mut members: Vec<PracticeId> = bits(group).map(|at| order[at]).collect();
                members.sort_unstable();
                let score = problem.search_score(&members).micro();
                let size = problem.size(&members);
                assert_eq!(tally.score_below(group, size, score + 1), Some(score), "{members:?}");
                assert_eq!(tally.score_below(group, size, score), None, "{members:?}");
            }
        }
    }
}
