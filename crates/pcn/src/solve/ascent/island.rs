//! A part of the map branched on by itself, while the duals of all else are held.

use super::Ascent;
use super::shares::Shares;
use super::site::Prepared;
use crate::model::{Cut, Island, IslandLeaf, Leaf, PracticeId, Score, Work};
use crate::solve::improve::Draft;
use crate::solve::partition::{Block, Limits, branch};

/// The share of the plan's score that each island leaves to rounding: whole duals and the LP's tolerances keep its bound
/// that far below its plan. It is far less than what is called optimal.
const ROUNDING: f64 = 4e-9;

/// What branching on an island ended with.
pub(crate) struct Branched {
    /// `None` when nothing was gained.
    pub(crate) island: Option<Island>,
    /// Practices around the island that a whole point better than the plan makes use of: only a larger island may rule it out.
    /// `None` where branching ended for another reason.
    pub(crate) leaks: Option<Vec<PracticeId>>,
    /// Groups of the island's practices that cost less than the plan's, networks at their price, where branching ended there.
    pub(crate) better: Option<Vec<Vec<PracticeId>>>,
    /// Whether nothing is left to gain against the plan there.
    pub(crate) closed: bool,
    pub(crate) work: Work,
}

fn worth(cuts: &[Cut]) -> Score {
    cuts.iter().map(|cut| Score::from_micro(cut.dual.micro() * i64::from(cut.limit()))).sum()
}

impl Ascent<'_> {
    /// Branches on whole networks of a plan until nothing is left to gain against the plan there, or a limit is met.
    ///
    /// `shares` is what it may take off candidates that reach other islands.
    pub(crate) fn island(
        &self,
        draft: &Draft<'_>,
        inside: Vec<PracticeId>,
        shares: &Shares,
        limits: &Limits<'_>,
    ) -> Branched {
        let mut site = self.site(inside);
        site.most = site.inside.iter().filter_map(|&id| Some((id, shares.most(self, id)?))).collect();
        site.kept.clone_from(&shares.kept);
        let Prepared { part, reaches, block, old, first } = self.prepare(&site);
        let Block { held, cuts, .. } = &block;
        let all: Score = site.all.iter().map(|id| self.duals.practice[id.index()]).sum();
        let before = all + worth(&held.cuts) + worth(cuts);
        // What the plan's networks there leave to be paid once the duals around them have paid their part.
        let mut groups: Vec<usize> = site.inside.iter().map(|&id| draft.group_of(id)).collect();
        groups.sort_unstable();
        groups.dedup();
        let around: Score = held.practice.iter().flatten().copied().sum();
        let mut target = around + worth(&held.cuts);
        for &group in &groups {
            let members: Vec<PracticeId> = draft.groups[group].iter().filter_map(|&id| site.number(id)).collect();
            target += part.total_score(&members) - held.value(&members);
        }
        let mut island = Island { practices: site.inside.clone(), leaves: Vec::new() };
        // Cuts that reach beyond the site, or to candidates of another island, are held also where the island owns them.
        let held = self.duals.cuts.iter().enumerate().filter(|(at, cut)| island.owns(cut) && !old.contains(at));
        let owned_but_held: Vec<Cut> = held.map(|(_, cut)| cut.clone()).collect();
        let limits = Limits { part: true, gap: 0.0, ..*limits };
        let enough = target - Score::from_micro((ROUNDING * draft.score().micro() as f64) as i64);
        let (found, work) = branch(&part, &reaches, block, enough, &limits);
        let (leaves, leaks, better) =
            found.map_or_else(Default::default, |found| (found.leaves, found.leaks, found.better));
        let leaf = |leaf: Leaf| {
            let practices = site.all.iter().zip(leaf.practice_duals);
            let cuts = leaf.cuts.into_iter().skip(first);
            let priced = IslandLeaf {
                together: leaf.together,
                apart: leaf.apart,
                practice_duals: practices.filter(|(id, _)| site.is_inside(**id)).map(|(_, dual)| dual).collect(),
                cuts: cuts.collect(),
                gain: leaf.bound - before,
            };
            let mut named = priced.renamed(&|id| site.named(id));
            named.cuts.extend(owned_but_held.iter().cloned());
            named
        };
        island.leaves = leaves.into_iter().map(leaf).collect();
        let named = |ids: Vec<PracticeId>| ids.into_iter().map(|id| site.named(id)).collect();
        let leaks = leaks.map(named);
        let better = better.map(|groups: Vec<_>| groups.into_iter().map(named).collect::<Vec<_>>());
        let cost = |members: &Vec<PracticeId>| self.problem.total_score(members) + self.network_price();
        let planned: Score = groups.iter().map(|&group| cost(&draft.groups[group])).sum();
        let better = better.filter(|groups| groups.iter().map(cost).sum::<Score>() < planned);
        let closed = before + island.gain() >= enough && !island.leaves.is_empty();
        Branched { island: Some(island).filter(|island| island.gain() > Score::ZERO), leaks, better, closed, work }
    }
}
