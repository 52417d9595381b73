//! The plan that keeps the rules and moves the fewest patients.

use super::Comparison;
use super::compare::{compare_as, moves};
use super::matching::{match_by, network_of};
use crate::candidates::{Decisions, Names};
use crate::geometry::Distance;
use crate::measure::Objective;
use crate::model::{Exception, Network, Outcome, Plan, PracticeId, Score, SizePolicy, Status, StopReason, Work};
use crate::problem::{Problem, ProblemError};
use crate::solve::{self, Control, Named, Settings};

/// Times that the anchors are chosen anew.
const ROUNDS: usize = 4;

/// Practices up to which names are given out exactly.
const NAMED: usize = 600;

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
/// **A first plan**. Each network of today has an *anchor*, one of its practices, with which its name stays: a network's moves are
/// then the members that are not with the anchor of their own network, at best over the anchors that it holds, which is
/// travel over a matrix of noughts and ones and is solved by [`solve::plan`]. The anchors start as the largest practices and are
/// chosen anew from each plan while that saves moves.
///
/// **The fewest of all**. Then names are given out by the same exact method that finds the networks: a name is one more member,
/// without patients, that at most one network holds, and whoever is not with the name of their own network moves. That
/// bounds the moves of every plan under every naming, and finds a plan with fewer where there is one. Areas of more than 600
/// practices have a weaker bound, in which both parts of a split network may say that they stay.
///
/// At last the practices that stay are kept together and those that move are placed best by the problem's own objective.
///
/// Moves are counted under the naming that has fewest, as [`match_networks`](super::match_networks) finds it.
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
    let (found, last) = question.by_anchors(settings, control, &mut work)?;
    let Some(mut found) = found else {
        let (status, stop, reasons) = last.map_or((Status::Unknown, StopReason::Exhausted, Vec::new()), |last| {
            (last.status, last.stop, last.reasons)
        });
        return Ok(RepairOutcome {
            plan: None,
            comparison: None,
            moved: 0,
            least: None,
            least_for_names: false,
            status,
            stop,
            reasons,
            work,
        });
    };
    let (least, stop) = if found.moved == 0 && below_floor(&found.plan) == 0 {
        (Some(0), StopReason::Proven)
    } else if problem.len() <= NAMED {
        question.by_names(&mut found, settings, control, &mut work)?
    } else {
        question.by_any_member(&found.plan, settings, control, &mut work)?
    };
    let plan = question.polished(&found, settings, control, &mut work);
    let groups = plan.groups();
    let moved = question.moved(&plan);
    let least = least.map(|least| least.min(moved));
    let proven = least == Some(moved);
    Ok(RepairOutcome {
        comparison: Some(compare_as(problem, today, &groups, question.matched(&groups))),
        moved,
        plan: Some(plan),
        least,
        least_for_names: found.least_for_names,
        status: if proven { Status::Optimal } else { Status::Feasible },
        stop: if proven { StopReason::Proven } else { stop },
        reasons: Vec::new(),
        work,
    })
}

/// A plan that keeps the rules.
struct Found {
    plan: Plan,
    /// Moves under the best naming.
    moved: u64,
    /// Whether no plan moves fewer in which each name stays with the practice that it stays with here.
    least_for_names: bool,
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

    /// For each group the network of today whose name it carries on: the naming with the fewest moves.
    fn matched(&self, groups: &[Vec<PracticeId>]) -> Vec<Option<usize>> {
        match_by(self.problem.len(), self.today, groups, |id| match self.count {
            RepairCount::Patients => (self.registered(id), 1),
            RepairCount::Practices => (1, self.registered(id)),
        })
    }

    /// Moves under the best naming.
    fn moved(&self, plan: &Plan) -> u64 {
        let groups = plan.groups();
        let moves = moves(self.problem, self.today, &groups, &self.matched(&groups));
        moves.iter().filter(|moved| moved.from.is_some()).map(|moved| self.weight(moved.practice)).sum()
    }

    /// Solves with anchors, chosen anew from each plan while that saves moves; the best plan, and what came last.
    fn by_anchors(
        &self,
        settings: &Settings,
        control: &dyn Control,
        work: &mut Work,
    ) -> Result<(Option<Found>, Option<Outcome>), ProblemError> {
        let problem = self.problem;
        let mut anchors: Vec<Option<PracticeId>> =
            self.today.iter().map(|members| largest(problem, members.iter().copied())).collect();
        let (mut best, mut last): (Option<Found>, Option<Outcome>) = (None, None);
        for _ in 0..ROUNDS {
            let outcome = solve::plan(&self.anchored(&anchors)?, settings, control);
            work.add(&outcome.work);
            let found = outcome.plan.clone();
            // With a largest distance to the hub the anchor may not be the hub, and moves are counted too high.
            let least_for_names = outcome.status == Status::Optimal && problem.rules().most_km.is_none();
            last = Some(outcome);
            let Some(plan) = found else { break };
            let moved = self.moved(&plan);
            if best.as_ref().is_some_and(|known| moved >= known.moved) {
                break;
            }
            let next = self.anchors_of(&plan, &anchors);
            best = Some(Found { plan, moved, least_for_names });
            if next == anchors || control.should_stop() {
                break;
            }
            anchors = next;
        }
        Ok((best, last))
    }

    /// The largest practice of each network among those that stay with its name; the old anchor where none does.
    fn anchors_of(&self, plan: &Plan, before: &[Option<PracticeId>]) -> Vec<Option<PracticeId>> {
        let groups = plan.groups();
        let mut anchors = before.to_vec();
        for (group, network) in groups.iter().zip(self.matched(&groups)) {
            if let Some(network) = network {
                let staying = group.iter().copied().filter(|id| self.of[id.index()] == Some(network));
                anchors[network] = largest(self.problem, staying);
            }
        }
        anchors
    }

    /// Improves the plan over every naming, and bounds the moves of every plan with as few networks below the floor.
    fn by_names(
        &self,
        found: &mut Found,
        settings: &Settings,
        control: &dyn Control,
        work: &mut Work,
    ) -> Result<(Option<u64>, StopReason), ProblemError> {
        let losses = self.problem.ids().map(|id| Score::from_patient_km(self.weight(id) as f64)).collect();
        let names = Names::new(self.of.clone(), losses);
        let groups = found.plan.groups();
        let start: Named = groups.iter().cloned().zip(self.matched(&groups)).collect();
        let outcome = solve::plan_named(&self.shared(|_| false)?, &names, &start, settings, control);
        work.add(&outcome.work);
        if let Some(plan) = outcome.plan.map(|plan| self.problem.plan(plan.groups())) {
            let moved = self.moved(&plan);
            if (below_floor(&plan), moved) < (below_floor(&found.plan), found.moved) {
                *found = Found { plan, moved, least_for_names: false };
            }
        }
        Ok((outcome.bound.map(|bound| self.count_of(bound, &found.plan)), outcome.stop))
    }

    /// The same bound with every practice as anchor, for areas too large for [`Self::by_names`]: both parts of a split network
    /// may say that they stay. A network above the cap cannot stay whole: it counts with what the cap forces out of it, and
    /// its practices move freely here.
    fn by_any_member(
        &self,
        plan: &Plan,
        settings: &Settings,
        control: &dyn Control,
        work: &mut Work,
    ) -> Result<(Option<u64>, StopReason), ProblemError> {
        let forced: Vec<u64> = self.today.iter().map(|members| self.forced_out(members)).collect();
        let outcome = solve::plan(&self.shared(|network| forced[network] > 0)?.without_limit(), settings, control);
        work.add(&outcome.work);
        let least = outcome.bound.map(|bound| self.count_of(bound, plan) + forced.iter().sum::<u64>());
        Ok((least, outcome.stop))
    }

    /// The problem whose travel is the number of moves when a group has the best of its members' names for its own.
    fn shared(&self, is_free: impl Fn(usize) -> bool) -> Result<Problem, ProblemError> {
        self.moves(|member, hub| match self.of[member.index()] {
            Some(network) => is_free(network) || self.of[hub.index()] == Some(network),
            None => true,
        })
    }

    /// The moves in a bound, for plans with as many networks below the floor as this one.
    fn count_of(&self, bound: Score, plan: &Plan) -> u64 {
        let exceptions = Score::from_patient_km(self.exception_price() * below_floor(plan) as f64);
        let micro = (bound - exceptions).micro().max(0);
        // Moves are whole; a hair is left to rounding.
        (micro as f64 / Score::PER_PATIENT_KM - 1e-3).ceil().max(0.0) as u64
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

    /// The same practices stay with the same names; those that move are placed best by the problem's own objective.
    fn polished(&self, found: &Found, settings: &Settings, control: &dyn Control, work: &mut Work) -> Plan {
        let groups = found.plan.groups();
        let mut decisions = Decisions::none(self.problem);
        let mut names: Vec<(PracticeId, u64)> = Vec::new();
        for (group, network) in groups.iter().zip(self.matched(&groups)) {
            let staying: Vec<PracticeId> =
                group.iter().copied().filter(|id| network.is_some() && self.of[id.index()] == network).collect();
            let Some(anchor) = largest(self.problem, staying.iter().copied()) else { continue };
            decisions.together.extend(staying.iter().filter(|&&id| id != anchor).map(|&id| (id, anchor)));
            names.push((anchor, self.problem.size(&staying)));
        }
        // Two of them in one network would leave one without its name.
        let cap = u64::from(self.problem.policy().cap);
        for (at, &(anchor, size)) in names.iter().enumerate() {
            let close = names[at + 1..].iter().filter(|other| size + other.1 <= cap);
            decisions.apart.extend(close.map(|other| (anchor, other.0)));
        }
        let outcome = solve::plan_under(self.problem, &decisions, Some(&groups), settings, control);
        work.add(&outcome.work);
        match outcome.plan {
            Some(better) if self.moved(&better) <= found.moved && below_floor(&better) <= below_floor(&found.plan) => {
                better
            }
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
    use crate::rules::{FixedNetwork, Rules};
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
        assert_eq!((fixed.least, fixed.status), (Some(35_000), Status::Optimal));
    }

    #[test]
    fn a_fixed_network_counts_with_the_name_that_suits_it() {
        let today = [ids(&[0, 1]), ids(&[2, 3, 4])];
        let fixed = FixedNetwork { name: "here".to_owned(), members: ids(&[0, 1]) };
        let problem = road(&[20_000, 15_000, 15_000, 20_000, 30_000])
            .policy(SizePolicy::band(30_000, 50_000, 50_000))
            .rules(Rules { fixed: vec![fixed], ..Rules::default() })
            .build()
            .unwrap();
        let repaired = repair(&problem, &today, RepairCount::Patients, &Settings::default(), &Silent).unwrap();
        assert_eq!((repaired.moved, repaired.least), (30_000, Some(30_000)), "65,000 are split: the larger part stays");
    }

    #[test]
    fn a_largest_distance_to_the_hub_is_kept() {
        // In a row, a kilometre apart: without the limit, all five would stay one network.
        let today = [ids(&[0, 1, 2, 3, 4])];
        let problem = road(&[9_000, 9_000, 9_000, 9_000, 9_000])
            .policy(SizePolicy::band(15_000, 50_000, 50_000))
            .rules(Rules { most_km: Some(1.0), ..Rules::default() })
            .build()
            .unwrap();
        let repaired = repair(&problem, &today, RepairCount::Patients, &Settings::default(), &Silent).unwrap();
        assert_eq!((repaired.moved, repaired.status), (18_000, Status::Optimal), "three stay, two are a network");
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
