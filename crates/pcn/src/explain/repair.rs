//! The plan that keeps the rules and moves the fewest patients.

use super::compare::changes;
use super::matching::network_of;
use super::{Comparison, compare, match_networks};
use crate::candidates::Decisions;
use crate::geometry::Distance;
use crate::measure::Objective;
use crate::model::{Exception, Network, Outcome, Plan, PracticeId, Score, SizePolicy, Status, StopReason, Work};
use crate::problem::{Problem, ProblemError};
use crate::solve::{self, Control, Settings};

/// Times that the anchors are chosen anew.
const ROUNDS: usize = 4;

/// What a repair counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepairCount {
    /// Registered patients of the practices that change their network.
    Patients,
    /// Practices that change their network.
    Practices,
}

/// A repaired plan, and how close to the fewest moves it is.
#[derive(Clone, Debug)]
pub struct RepairOutcome {
    /// The plan, scored by the problem's own objective; `None` when none was found.
    pub plan: Option<Plan>,
    /// What changes from today; `None` without a plan.
    pub comparison: Option<Comparison>,
    /// Patients or practices moved, as asked.
    pub moved: u64,
    /// No plan with as few networks below the floor moves fewer, however its networks are named; `None` when unknown.
    pub least: Option<u64>,
    /// Whether no such plan moves fewer in which each network's name stays with the practice that it stays with here.
    pub least_for_names: bool,
    /// [`Status::Optimal`] when `moved` is `least`.
    pub status: Status,
    /// Why solving stopped.
    pub stop: StopReason,
    /// Why there is no plan, when there is none.
    pub reasons: Vec<String>,
    /// Work done.
    pub work: Work,
}

/// Finds the plan that keeps every hard rule and moves the fewest patients (or practices) out of the networks of `today`.
///
/// A practice that is in no network today moves freely. A network above the ceiling and within the cap is no fault; one
/// below the floor is, and is left only where no plan has fewer of them.
///
/// **Method**. Each network of today has an *anchor*, one of its practices, with which its name stays: a network's moves are
/// then the members that are not with the anchor of their own network, at best over the anchors that it holds, which is
/// travel over a matrix of noughts and ones and is solved exactly, with its bound, by [`solve::plan`]. The anchors start
/// as the largest practices and are chosen anew from each plan while that saves moves. At last the practices that stay are
/// kept together and those that move are placed best by the problem's own objective.
///
/// **Bound**, for any naming: the same with every practice as anchor, so that both parts of a split network may say that they
/// stay. A network above the cap cannot stay whole: it counts with what the cap forces out of it, and its practices move
/// freely in the bound.
///
/// The result counts moves by [`match_networks`], which gives the networks the names that move fewest.
///
/// # Errors
/// [`ProblemError`] when the problem cannot be asked this way, which no problem within the limits of a size policy meets.
pub fn repair(
    problem: &Problem,
    today: &[Vec<PracticeId>],
    count: RepairCount,
    settings: &Settings,
    control: &dyn Control,
) -> Result<RepairOutcome, ProblemError> {
    let question = Question { problem, today, of: network_of(problem.len(), today), count };
    let mut work = Work::default();
    let mut anchors: Vec<Option<PracticeId>> =
        today.iter().map(|members| largest(problem, members.iter().copied())).collect();
    let mut best: Option<(u64, Plan, Vec<Option<PracticeId>>, bool)> = None;
    let mut last: Option<Outcome> = None;
    for _ in 0..ROUNDS {
        let outcome = solve::plan(&question.anchored(&anchors)?, settings, control);
        work.add(&outcome.work);
        let found = outcome.plan.clone();
        // With a largest distance to the hub the anchor may not be the hub, and moves are counted too high.
        let proven = outcome.status == Status::Optimal && problem.rules().most_km.is_none();
        last = Some(outcome);
        let Some(plan) = found else { break };
        let moved = question.moved(&plan);
        if best.as_ref().is_some_and(|(known, ..)| moved >= *known) {
            break;
        }
        let next = question.anchors_of(&plan, &anchors);
        best = Some((moved, plan, anchors.clone(), proven));
        if next == anchors || control.should_stop() {
            break;
        }
        anchors = next;
    }
    let stop = last.as_ref().map_or(StopReason::Exhausted, |outcome| outcome.stop);
    let Some((moved, plan, anchors, least_for_names)) = best else {
        let (status, reasons) = last.map_or((Status::Unknown, Vec::new()), |outcome| (outcome.status, outcome.reasons));
        let none = RepairOutcome {
            plan: None,
            comparison: None,
            moved: 0,
            least: None,
            least_for_names: false,
            status,
            stop,
            reasons,
            work,
        };
        return Ok(none);
    };
    let plan = question.polished(&plan, &anchors, settings, control, &mut work);
    let moved = question.moved(&plan).min(moved);
    let least = question.least(&plan, settings, control, &mut work)?.map(|least| least.min(moved));
    Ok(RepairOutcome {
        comparison: Some(compare(problem, today, &plan.groups())),
        moved,
        plan: Some(plan),
        least,
        least_for_names,
        status: if least == Some(moved) { Status::Optimal } else { Status::Feasible },
        stop,
        reasons: Vec::new(),
        work,
    })
}

struct Question<'a> {
    problem: &'a Problem,
    today: &'a [Vec<PracticeId>],
    /// For each practice its network today.
    of: Vec<Option<usize>>,
    count: RepairCount,
}

impl Question<'_> {
    /// Registered patients, which travel counts, whatever the size policy counts.
    fn registered(&self, practice: PracticeId) -> u64 {
        u64::from(self.problem.practices()[practice.index()].list_size)
    }

    /// What one practice's move counts.
    fn weight(&self, practice: PracticeId) -> u64 {
        match self.count {
            RepairCount::Patients => self.registered(practice),
            RepairCount::Practices => 1,
        }
    }

    /// The problem whose travel is the number of moves: `stays(member, hub)` says whether the member stays when the network
    /// has the hub's name.
    fn moves(&self, stays: impl Fn(PracticeId, PracticeId) -> bool) -> Result<Problem, ProblemError> {
        let problem = self.problem;
        let mut km = Vec::with_capacity(problem.len() * problem.len());
        for member in problem.ids() {
            let each = match (self.count, self.registered(member)) {
                (RepairCount::Patients, _) => 1.0,
                (RepairCount::Practices, 0) => 0.0,
                (RepairCount::Practices, list) => 1.0 / list as f64,
            };
            km.extend(problem.ids().map(|hub| if stays(member, hub) { 0.0 } else { each }));
        }
        let policy = SizePolicy {
            exception_price: self.exception_price(),
            shortfall_price: 0.0,
            excess_price: 0.0,
            ..*problem.policy()
        };
        let counted = problem.clone().with_objective(Objective::default()).with_policy(policy)?;
        Ok(counted.with_distance(Distance::Matrix { km, practices: problem.len() })?)
    }

    /// More than all moves together, so that no plan with one more network below the floor moves fewer.
    fn exception_price(&self) -> f64 {
        (1 + self.problem.ids().map(|id| self.weight(id)).sum::<u64>()) as f64
    }

    fn anchored(&self, anchors: &[Option<PracticeId>]) -> Result<Problem, ProblemError> {
        self.moves(|member, hub| match self.of[member.index()] {
            Some(network) => anchors[network] == Some(hub),
            None => true,
        })
    }

    /// Moves under the best naming.
    fn moved(&self, plan: &Plan) -> u64 {
        changes(self.problem, self.today, &plan.groups())
            .1
            .iter()
            .filter(|moved| moved.from.is_some())
            .map(|moved| self.weight(moved.practice))
            .sum()
    }

    /// The largest practice of each network among those that stay with its name; the old anchor where none does.
    fn anchors_of(&self, plan: &Plan, before: &[Option<PracticeId>]) -> Vec<Option<PracticeId>> {
        let groups = plan.groups();
        let matched = match_networks(self.problem, self.today, &groups);
        let mut anchors = before.to_vec();
        for (group, network) in groups.iter().zip(matched) {
            if let Some(network) = network {
                let staying = group.iter().copied().filter(|id| self.of[id.index()] == Some(network));
                anchors[network] = largest(self.problem, staying);
            }
        }
        anchors
    }

    /// A number that no plan with as few networks below the floor as `plan` falls short of.
    fn least(
        &self,
        plan: &Plan,
        settings: &Settings,
        control: &dyn Control,
        work: &mut Work,
    ) -> Result<Option<u64>, ProblemError> {
        let forced: Vec<u64> = self.today.iter().map(|members| self.forced_out(members)).collect();
        let shared = self.moves(|member, hub| match self.of[member.index()] {
            Some(network) => forced[network] > 0 || self.of[hub.index()] == Some(network),
            None => true,
        })?;
        let outcome = solve::plan(&shared.without_limit(), settings, control);
        work.add(&outcome.work);
        let below = below_floor(plan);
        Ok(outcome.bound.map(|bound| {
            let exceptions = Score::from_patient_km(self.exception_price() * below as f64);
            let micro = (bound - exceptions).micro().max(0);
            // Moves are whole; a hair is left to rounding.
            let moves = (micro as f64 / Score::PER_PATIENT_KM - 1e-3).ceil().max(0.0) as u64;
            moves + forced.iter().sum::<u64>()
        }))
    }

    /// Moves that the cap forces out of a network: what is left of it when the most that fits stays.
    fn forced_out(&self, members: &[PracticeId]) -> u64 {
        let cap = u64::from(self.problem.policy().cap);
        let all: u64 = members.iter().map(|&id| self.weight(id)).sum();
        if self.problem.size(members) <= cap || members.len() > 20 {
            return 0;
        }
        let alone = members.iter().map(|&id| self.weight(id)).max().unwrap_or(0);
        let subset = |mask: u32| {
            let chosen = || (0..members.len()).filter(move |at| mask >> at & 1 == 1).map(|at| members[at]);
            let size: u64 = chosen().map(|id| self.problem.list_size(id)).sum();
            if size <= cap { chosen().map(|id| self.weight(id)).sum() } else { 0 }
        };
        let most = (0..1u32 << members.len()).map(subset).max().unwrap_or(0).max(alone);
        all - most
    }

    /// The same practices stay; those that move are placed best by the problem's own objective.
    fn polished(
        &self,
        plan: &Plan,
        anchors: &[Option<PracticeId>],
        settings: &Settings,
        control: &dyn Control,
        work: &mut Work,
    ) -> Plan {
        let groups = plan.groups();
        let new = network_of(self.problem.len(), &groups);
        let mut decisions = Decisions::none(self.problem);
        for practice in self.problem.ids() {
            let Some(anchor) = self.of[practice.index()].and_then(|network| anchors[network]) else { continue };
            if anchor != practice && new[anchor.index()] == new[practice.index()] {
                decisions.together.push((practice, anchor));
            }
        }
        let before = self.moved(plan);
        let outcome = solve::plan_under(self.problem, &decisions, Some(&groups), settings, control);
        work.add(&outcome.work);
        match outcome.plan {
            Some(better) if self.moved(&better) <= before && below_floor(&better) <= below_floor(plan) => better,
            _ => self.problem.plan(groups),
        }
    }
}

/// Networks below the floor that no waiver lets be.
fn below_floor(plan: &Plan) -> usize {
    let is_below = |network: &&Network| matches!(network.exception, Some(Exception::BelowFloor { .. }));
    plan.networks.iter().filter(is_below).count()
}

/// The practice with most patients, the first of equals.
fn largest(problem: &Problem, practices: impl Iterator<Item = PracticeId>) -> Option<PracticeId> {
    practices.max_by_key(|&id| (problem.list_size(id), std::cmp::Reverse(id)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ids, road};
    use super::*;
    use crate::model::SizePolicy;
    use crate::solve::Silent;

    fn fixed(lists: &[u32], today: &[Vec<PracticeId>], count: RepairCount) -> RepairOutcome {
        let problem = road(lists).policy(SizePolicy::band(30_000, 50_000, 50_000)).build().unwrap();
        repair(&problem, today, count, &Settings::default(), &Silent).unwrap()
    }

    #[test]
    fn a_plan_that_keeps_the_rules_is_left_alone() {
        let today = [ids(&[0, 1]), ids(&[2, 3])];
        let fixed = fixed(&[20_000, 15_000, 15_000, 20_000], &today, RepairCount::Patients);
        assert_eq!((fixed.moved, fixed.least, fixed.status), (0, Some(0), Status::Optimal));
        assert!(fixed.comparison.unwrap().moves.is_empty());
    }

    #[test]
    fn the_cheapest_way_out_of_a_network_that_is_too_small() {
        // The last network holds 25,000. Moving the practice of 6,000 to it is cheapest.
        let today = [ids(&[0, 1, 2]), ids(&[3, 4])];
        let fixed = fixed(&[20_000, 12_000, 6_000, 15_000, 10_000], &today, RepairCount::Patients);
        assert_eq!((fixed.moved, fixed.least, fixed.status), (6_000, Some(6_000), Status::Optimal));
        assert_eq!(fixed.plan.unwrap().networks[1].members, ids(&[2, 3, 4]));
    }

    #[test]
    fn a_network_above_the_cap_loses_what_the_cap_forces_out() {
        // 75,000 patients: at most 50,000 stay, in a row of five: 15,000 + 20,000 + 15,000, and the rest has 25,000.
        let today = [ids(&[0, 1, 2, 3, 4])];
        let fixed = fixed(&[20_000, 15_000, 15_000, 15_000, 10_000], &today, RepairCount::Patients);
        assert_eq!(fixed.moved, 35_000, "two networks of 35,000 and 40,000: the larger keeps the name");
        assert!(fixed.least.is_some_and(|least| (25_000..=35_000).contains(&least)), "{:?}", fixed.least);
        assert!(fixed.least_for_names);
    }

    #[test]
    fn practices_can_be_counted_instead() {
        let today = [ids(&[0, 1, 2]), ids(&[3, 4])];
        let fixed = fixed(&[20_000, 12_000, 6_000, 15_000, 10_000], &today, RepairCount::Practices);
        assert_eq!((fixed.moved, fixed.least), (1, Some(1)));
    }

    #[test]
    fn a_practice_in_no_network_joins_without_moving() {
        let today = [ids(&[0, 1]), ids(&[3, 4])];
        let fixed = fixed(&[20_000, 12_000, 6_000, 15_000, 16_000], &today, RepairCount::Patients);
        assert_eq!((fixed.moved, fixed.status), (0, Status::Optimal));
        assert_eq!(fixed.comparison.unwrap().patients_joined, 6_000);
    }
}
