//! Changes that end a conflict, each confirmed by a plan.

use super::{Change, Conflict, Remedy, Rule, links};
use crate::candidates::{Decisions, is_trapped};
use crate::model::{Network, NetworkCount, Plan, PracticeId, Score, SizePolicy};
use crate::problem::Problem;
use crate::solve::{self, Control, Settings};

/// Links that are tried, and numbers of networks.
const TRIED: usize = 8;

/// Search nodes and pivots for one plan, which ends at half a per cent.
const WORK: u64 = 20_000_000;

pub(super) fn remedies(
    problem: &Problem,
    pairs: &Decisions,
    conflict: &Conflict,
    trapped: &[bool],
    control: &dyn Control,
) -> Vec<Remedy> {
    let try_out = Trial { pairs, conflict, trapped, control };
    let mut remedies: Vec<Remedy> = Vec::new();
    for rule in &conflict.rules {
        let found = match *rule {
            Rule::Floor(_) => try_out.waive(problem),
            Rule::Cap(cap) => try_out.raise_cap(problem, cap),
            Rule::Contiguity => try_out.add_edge(problem),
            Rule::Networks(least, most) => try_out.change_count(problem, least, most),
            Rule::Together(..) | Rule::Apart(..) => try_out.drop_pair(problem, *rule),
        };
        remedies.extend(found);
    }
    remedies.sort_by_key(|remedy| remedy.score);
    remedies
}

struct Trial<'a> {
    pairs: &'a Decisions,
    conflict: &'a Conflict,
    trapped: &'a [bool],
    control: &'a dyn Control,
}

impl Trial<'_> {
    fn solve(&self, problem: &Problem, pairs: &Decisions) -> Option<Plan> {
        let mut kept = Decisions::none(problem);
        kept.together.clone_from(&pairs.together);
        kept.apart.clone_from(&pairs.apart);
        let settings = Settings { gap: 0.005, work_limit: Some(WORK), ..Settings::default() };
        solve::plan_under(problem, &kept, None, &settings, self.control).plan
    }

    /// The networks of a plan that are below the floor and that no other conflict explains.
    fn below(&self, problem: &Problem, plan: &Plan) -> Vec<Vec<PracticeId>> {
        let of_others = |id: &PracticeId| self.trapped[id.index()] && !self.conflict.practices.contains(id);
        let below = plan.networks.iter().filter(|n| problem.is_below_floor(&n.members, n.size));
        below.map(|network| network.members.clone()).filter(|members| !members.iter().any(of_others)).collect()
    }

    fn remedy(&self, problem: &Problem, plan: &Plan, change: Change) -> Remedy {
        let policy = problem.policy();
        let is_below = |network: &&Network| problem.is_below_floor(&network.members, network.size);
        let exceptions = plan.networks.iter().filter(is_below).count();
        let free = Score::from_micro(Score::from_patient_km(policy.exception_price).micro() * exceptions as i64);
        Remedy { change, score: plan.score() - free, groups: plan.groups() }
    }

    /// A plan with the change, if the change ends the conflict.
    fn confirm(&self, problem: &Problem, pairs: &Decisions, change: Change) -> Option<Remedy> {
        let plan = self.solve(problem, pairs)?;
        self.below(problem, &plan).is_empty().then(|| self.remedy(problem, &plan, change))
    }

    fn waive(&self, problem: &Problem) -> Option<Remedy> {
        let plan = self.solve(problem, self.pairs)?;
        let networks = self.below(problem, &plan);
        let to = networks.iter().map(|members| problem.size(members)).min()?;
        Some(self.remedy(problem, &plan, Change::Waive { networks, to }))
    }

    fn raise_cap(&self, problem: &Problem, cap: u32) -> Option<Remedy> {
        let with = |cap: u32| {
            let policy = SizePolicy { cap, ..*problem.policy() };
            problem.clone().with_policy(policy).ok()
        };
        let needs_count = self.conflict.rules.iter().any(|rule| matches!(rule, Rule::Networks(..)));
        // A necessary condition that is quick to test: what the conflict says is not so any more.
        let helps = |cap: u32| {
            with(cap).is_some_and(|problem| {
                let counted = !needs_count || problem.least_networks() <= u64::from(problem.count_range().1);
                let held =
                    self.conflict.practices.iter().any(|&id| self.trapped[id.index()] && is_trapped(&problem, id));
                counted && !held
            })
        };
        let (mut low, mut high) = (cap, u32::try_from(problem.total_patients()).unwrap_or(u32::MAX).max(cap));
        if !helps(high) {
            return None;
        }
        while high - low > 1 {
            let middle = low.midpoint(high);
            if helps(middle) { high = middle } else { low = middle }
        }
        let mut to = if helps(low) { low } else { high };
        for _ in 0..4 {
            if let Some(found) = self.confirm(&with(to)?, self.pairs, Change::Cap { to }) {
                return (to > cap).then_some(found);
            }
            to = to.saturating_add(to / 10);
        }
        None
    }

    fn add_edge(&self, problem: &Problem) -> Option<Remedy> {
        let frees = |problem: &Problem| !self.conflict.practices.iter().any(|&id| is_trapped(problem, id));
        let links = links(problem, &self.conflict.practices);
        let mut tried = 0;
        for link in links {
            let joined = problem.clone().with_edge(link.from, link.to);
            if !frees(&joined) {
                continue;
            }
            if let Some(found) = self.confirm(&joined, self.pairs, Change::Edge(link)) {
                return Some(found);
            }
            tried += 1;
            if tried == TRIED || self.control.should_stop() {
                break;
            }
        }
        None
    }

    fn change_count(&self, problem: &Problem, least: u32, most: u32) -> Option<Remedy> {
        let with = |k: u32| problem.clone().with_networks(NetworkCount::Exactly(k));
        let free = self.solve(&problem.clone().with_networks(NetworkCount::Free), self.pairs)?;
        let goal = u32::try_from(free.networks.len()).ok()?;
        let mut tried: Vec<u32> = Vec::new();
        let floor = u64::from(problem.policy().floor).max(1);
        let fits = u32::try_from(problem.total_patients() / floor).unwrap_or(u32::MAX).max(1);
        // From the number asked for towards the one that is best, as the sums allow.
        let start = if goal < least { (least - 1).min(fits) } else { (most + 1).max(problem.least_networks() as u32) };
        let step = |k: u32, by: u32| if goal < least { k.saturating_sub(by).max(goal) } else { (k + by).min(goal) };
        for by in [0, 1, 2, 4, 8, 16, u32::MAX / 2] {
            let k = step(start, by);
            if k >= 1 && !tried.contains(&k) {
                tried.push(k);
                if let Some(found) = self.confirm(&with(k), self.pairs, Change::Networks { to: k }) {
                    return Some(found);
                }
            }
        }
        None
    }

    fn drop_pair(&self, problem: &Problem, rule: Rule) -> Option<Remedy> {
        let mut pairs = self.pairs.clone();
        match rule {
            Rule::Together(a, b) => pairs.together.retain(|&pair| pair != (a, b)),
            Rule::Apart(a, b) => pairs.apart.retain(|&pair| pair != (a, b)),
            _ => return None,
        }
        self.confirm(problem, &pairs, Change::Drop(rule))
    }
}
