//! Plans that keep given pairs of practices together or apart.

use super::control::{Control, Settings};
use super::improve::Draft;
use super::partition::{Proof, Seeds, prove_under};
use super::{feasible, first, fixed, limits, outcome, without_plan};
use crate::candidates::{Decisions, Reaches, around, least_patients};
use crate::measure::Measure;
use crate::model::{Outcome, PracticeId, Score, Status, StopReason, Work, thousands};
use crate::problem::Problem;
use crate::rules::classes;
use std::collections::HashMap;
use std::sync::Arc;

/// What a network costs in the local search that breaks a pair: more than any plan, so that it mends them first.
const BROKEN: f64 = 1e8;

/// Groups that are looked at to find one that keeps the pairs.
const PATIENCE: u32 = 200_000;

/// Counts the networks that break a pair.
struct Broken(Decisions);

impl Measure for Broken {
    fn name(&self) -> &str {
        "pairs broken"
    }

    fn score(&self, members: &[PracticeId]) -> Score {
        if self.0.accept(members) { Score::ZERO } else { Score::from_patient_km(BROKEN) }
    }
}

/// Finds the best plan among those that keep `decisions`, and a bound over them.
///
/// `start` are groups to begin with, such as a plan that does not keep them; they are used when they are a partition into
/// contiguous groups within the cap. The answer carries no certificate. A pair that no network within the cap can hold is
/// infeasible, with the reason; several pairs that clash in other ways may end as unknown.
///
/// Takes as long as [`plan`](super::plan()); areas of more than a few hundred practices are better asked about in part
/// ([`Problem::restrict`]).
#[must_use]
pub fn plan_under(
    problem: &Problem,
    decisions: &Decisions,
    start: Option<&[Vec<PracticeId>]>,
    settings: &Settings,
    control: &dyn Control,
) -> Outcome {
    Inquiry::new(problem).plan_under(decisions, start, settings, control)
}

/// A problem that several questions are asked about. What the first answer without pairs found serves the others: whom a hub
/// can reach, the columns near the bound and the cuts. Answers do not depend on what was asked before.
pub(crate) struct Inquiry<'a> {
    problem: &'a Problem,
    reaches: Option<Reaches>,
    seeds: Seeds,
}

impl<'a> Inquiry<'a> {
    pub(crate) fn new(problem: &'a Problem) -> Self {
        Self { problem, reaches: None, seeds: Seeds::default() }
    }

    /// The best plan of all, which later questions start from; `start` as in [`plan_under`].
    pub(crate) fn plan(
        &mut self,
        start: Option<&[Vec<PracticeId>]>,
        settings: &Settings,
        control: &dyn Control,
    ) -> Outcome {
        if self.problem.rules().fixed.is_empty() {
            self.reaches = Some(Reaches::until(self.problem, &|| control.should_stop()));
        }
        let (outcome, seeds) = self.ask(&Decisions::none(self.problem), start, settings, control);
        self.seeds = seeds;
        outcome
    }

    /// [`plan_under`].
    pub(crate) fn plan_under(
        &self,
        decisions: &Decisions,
        start: Option<&[Vec<PracticeId>]>,
        settings: &Settings,
        control: &dyn Control,
    ) -> Outcome {
        self.ask(decisions, start, settings, control).0
    }

    fn ask(
        &self,
        decisions: &Decisions,
        start: Option<&[Vec<PracticeId>]>,
        settings: &Settings,
        control: &dyn Control,
    ) -> (Outcome, Seeds) {
        let problem = self.problem;
        let mut reasons = feasible::refuse_count(problem);
        reasons.extend(refuse_fixed(problem, decisions));
        reasons.extend(decisions.together.iter().filter_map(|&pair| refuse_pair(problem, decisions, pair)));
        if !reasons.is_empty() {
            let (status, stop) = (Status::Infeasible, StopReason::Proven);
            return (without_plan(status, stop, reasons, None, Work::default()), Seeds::default());
        }
        if !problem.rules().fixed.is_empty() {
            return (around_fixed(problem, decisions, start, settings, control), Seeds::default());
        }
        let groups = match start.filter(|groups| is_sound(problem, groups)) {
            Some(groups) => groups.to_vec(),
            None => first(problem, control).groups,
        };
        let free = decisions.ask_nothing();
        let priced = match problem.clone() {
            // A price that is always nothing would only slow the search.
            priced if free => priced,
            priced => priced.with_measure(Arc::new(Broken(decisions.clone()))),
        };
        let mended = mend(problem, &priced, decisions, groups, control);
        let limits = limits(settings, control);
        let own = self.reaches.is_none().then(|| Reaches::until(problem, &|| control.should_stop()));
        let reaches = self.reaches.as_ref().or(own.as_ref()).expect("the one or the other is there");
        let mut proof = if limits.stop(&Work::default()) {
            Proof::unproven(problem, mended)
        } else {
            prove_under(problem, &priced, reaches, decisions.clone(), &mended, &self.seeds, &limits)
        };
        let (work, seeds) = (proof.work, std::mem::take(&mut proof.seeds));
        // Without a plan that keeps the pairs there is none to answer with.
        let kept = |groups: &Vec<Vec<PracticeId>>| groups.iter().all(|group| decisions.accept(group));
        let proof = Proof { groups: proof.groups.filter(kept), certificate: None, ..proof };
        (
            Outcome {
                certificate: None,
                ..outcome(problem, &|practice| reaches.is_trapped(practice), proof, &limits, work)
            },
            seeds,
        )
    }
}

/// The practices of no fixed network are asked about on their own.
fn around_fixed(
    problem: &Problem,
    decisions: &Decisions,
    start: Option<&[Vec<PracticeId>]>,
    settings: &Settings,
    control: &dyn Control,
) -> Outcome {
    fixed::around_by(problem, |part, members| {
        let decisions = decisions.restrict(part, members);
        let number = |id: &PracticeId| members.binary_search(id).ok().map(PracticeId::new);
        let open = |group: &Vec<PracticeId>| group.iter().map(number).collect::<Option<Vec<PracticeId>>>();
        let start: Option<Vec<Vec<PracticeId>>> = start.map(|groups| groups.iter().filter_map(open).collect());
        plan_under(part, &decisions, start.as_deref(), settings, control)
    })
}

/// Why a fixed network breaks a pair, if one does.
fn refuse_fixed(problem: &Problem, decisions: &Decisions) -> Vec<String> {
    let code = |id: PracticeId| &problem.practices()[id.index()].code;
    let mut reasons = Vec::new();
    for network in &problem.rules().fixed {
        let holds = |id: PracticeId| network.members.binary_search(&id).is_ok();
        for &(a, b) in decisions.together.iter().filter(|&&(a, b)| holds(a) != holds(b)) {
            let (inside, outside) = if holds(a) { (a, b) } else { (b, a) };
            let (inside, outside) = (code(inside), code(outside));
            reasons.push(format!("{inside} is in the fixed network {:?}, and {outside} is not.", network.name));
        }
        for &(a, b) in decisions.apart.iter().filter(|&&(a, b)| holds(a) && holds(b)) {
            reasons.push(format!("{} and {} are both in the fixed network {:?}.", code(a), code(b), network.name));
        }
    }
    reasons
}

/// Groups for the LP to start from that keep the pairs: local search with a price on what is broken; where that cannot join a
/// pair, along the path of least patients first.
fn mend(
    problem: &Problem,
    priced: &Problem,
    decisions: &Decisions,
    groups: Vec<Vec<PracticeId>>,
    control: &dyn Control,
) -> Vec<Vec<PracticeId>> {
    let mut draft = Draft::new(priced, groups);
    draft.improve(2, control);
    let broken = |draft: &Draft<'_>| draft.groups.iter().any(|group| !decisions.accept(group));
    if broken(&draft) {
        let carved = carve(problem, decisions, std::mem::take(&mut draft.groups));
        draft = Draft::new(priced, carved);
        draft.improve(2, control);
    }
    draft.settle_count(control);
    draft.improve(3, control);
    draft.groups
}

/// Puts those that have to be together into one group each, and leaves the rest in pieces.
fn carve(problem: &Problem, decisions: &Decisions, mut groups: Vec<Vec<PracticeId>>) -> Vec<Vec<PracticeId>> {
    let mut taken = vec![false; problem.len()];
    let mut out: Vec<Vec<PracticeId>> = Vec::new();
    // Who has to be with whom; a pair of one practice with itself asks for nothing.
    for company in classes(&decisions.together).into_iter().filter(|company| company.len() > 1) {
        let group = along_paths(problem, &company);
        let fits =
            problem.accepts(&group).is_ok() && decisions.accept(&group) && !group.iter().any(|id| taken[id.index()]);
        let group = if fits { Some(group) } else { some_group(problem, decisions, company[0], &taken) };
        if let Some(group) = group {
            group.iter().for_each(|id| taken[id.index()] = true);
            out.push(group);
        }
    }
    groups.iter_mut().for_each(|group| group.retain(|id| !taken[id.index()]));
    for piece in groups.iter().flat_map(|group| pieces(problem, group)) {
        if decisions.accept(&piece) {
            out.push(piece);
        } else {
            out.extend(piece.into_iter().map(|id| vec![id]));
        }
    }
    out
}

/// The members of a company and who lies between the first and each of them.
fn along_paths(problem: &Problem, company: &[PracticeId]) -> Vec<PracticeId> {
    let mut group: Vec<PracticeId> = company[1..].iter().flat_map(|&id| path(problem, company[0], id)).collect();
    group.extend(company);
    group.sort_unstable();
    group.dedup();
    group
}

/// Some group around a practice that keeps every pair, of practices that are not taken.
fn some_group(
    problem: &Problem,
    decisions: &Decisions,
    practice: PracticeId,
    taken: &[bool],
) -> Option<Vec<PracticeId>> {
    let (mut found, mut tried) = (None, 0);
    around(problem, practice, 0..=u64::from(problem.policy().cap), |members, _| {
        tried += 1;
        if members.iter().any(|id| taken[id.index()]) {
            return tried < PATIENCE;
        }
        let mut group = members.to_vec();
        group.sort_unstable();
        if decisions.accept(&group) {
            found = Some(group);
        }
        found.is_none() && tried < PATIENCE
    });
    found
}

/// The practices on a path of least patients from `a` to `b`, both ends included; empty when the cap allows none.
fn path(problem: &Problem, a: PracticeId, b: PracticeId) -> Vec<PracticeId> {
    let cap = u64::from(problem.policy().cap);
    let least: HashMap<PracticeId, u64> = least_patients(problem, a, cap, |_| true).into_iter().collect();
    if !least.contains_key(&b) {
        return Vec::new();
    }
    let mut path = vec![b];
    let mut at = b;
    while at != a {
        let before = least[&at] - problem.list_size(at);
        let near = problem.adjacency().neighbours(at).iter().copied();
        let Some(next) = near.filter(|id| !path.contains(id)).find(|id| least.get(id) == Some(&before)) else { break };
        path.push(next);
        at = next;
    }
    path
}

/// The connected pieces of a group.
fn pieces(problem: &Problem, group: &[PracticeId]) -> Vec<Vec<PracticeId>> {
    let mut left = group.to_vec();
    let mut pieces = Vec::new();
    while let Some(first) = left.pop() {
        let mut piece = vec![first];
        let mut at = 0;
        while at < piece.len() {
            let near = problem.adjacency().neighbours(piece[at]);
            let (joins, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(|id| near.binary_search(id).is_ok());
            piece.extend(joins);
            left = rest;
            at += 1;
        }
        piece.sort_unstable();
        pieces.push(piece);
    }
    pieces
}

/// Whether the groups are a partition into networks that every hard rule accepts.
fn is_sound(problem: &Problem, groups: &[Vec<PracticeId>]) -> bool {
    let mut seen = vec![false; problem.len()];
    for &member in groups.iter().flatten() {
        if member.index() >= seen.len() || std::mem::replace(&mut seen[member.index()], true) {
            return false;
        }
    }
    seen.iter().all(|&seen| seen) && groups.iter().all(|group| problem.accepts(group).is_ok())
}

/// Why no network can hold both practices, if none can.
fn refuse_pair(problem: &Problem, decisions: &Decisions, (a, b): (PracticeId, PracticeId)) -> Option<String> {
    let code = |id: PracticeId| &problem.practices()[id.index()].code;
    let same = |pair: &(PracticeId, PracticeId)| *pair == (a, b) || *pair == (b, a);
    if decisions.apart.iter().any(same) {
        return Some(format!("{} and {} are to be both together and apart.", code(a), code(b)));
    }
    let anywhere: HashMap<PracticeId, u64> = least_patients(problem, a, u64::MAX, |_| true).into_iter().collect();
    match anywhere.get(&b) {
        _ if a == b => None,
        None => Some(format!("{} and {} are in pieces of the map that no edge joins.", code(a), code(b))),
        Some(&patients) if patients > u64::from(problem.policy().cap) => Some(format!(
            "every contiguous network with {} and {} has at least {} patients, more than the cap of {}.",
            code(a),
            code(b),
            thousands(patients),
            thousands(u64::from(problem.policy().cap))
        )),
        Some(_) => None,
    }
}
