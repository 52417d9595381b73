//! The exact method: bound, cuts, branching.

use super::generation::{Effort, Generator, Relaxation, Task};
use super::master::{Master, master};
use super::pool::{Kind, Pool, Solution};
use super::separation::separate;
use crate::candidates::{Decisions, Duals, Groups, Names, Reaches};
use crate::model::{Certificate, Cut, Leaf, Outcome, PracticeId, Score, Work, relative_gap};
use crate::problem::Problem;
use crate::solve::LARGE;
use crate::solve::control::{Control, Phase, Progress};

/// Reduced cost in LP units below which columns stay in the LP however small the gap: it then need not find them again.
const KEPT: f64 = 3.0;

/// Part of the bound by which rounds of cuts have to raise it.
pub(crate) const WORTH_A_ROUND: f64 = 5e-5;

/// When to stop.
pub(crate) struct Limits<'a> {
    pub(crate) control: &'a dyn Control,
    /// Search nodes and pivots.
    pub(crate) work: u64,
    /// Relative gap at which the answer is good enough.
    pub(crate) gap: f64,
    /// Bytes that the columns of one LP may take.
    pub(crate) memory: u64,
    /// Part of the bound by which a round of cuts has to raise it, at least one of any two in turn.
    pub(crate) worth_a_round: f64,
    /// Nodes of branch and bound.
    pub(crate) branch_nodes: u64,
    /// A part of a larger map: no patches of its own, no progress.
    pub(crate) part: bool,
}

/// Columns and cuts that an LP over nearly the same problem ended with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seeds {
    pub(crate) columns: Vec<Vec<PracticeId>>,
    pub(crate) cuts: Vec<Cut>,
    /// Duals of the number of networks.
    pub(crate) count_duals: Vec<Score>,
    /// Duals of the practices, for the practices that have some.
    pub(crate) practice_duals: Vec<(PracticeId, Score)>,
}

impl Seeds {
    /// Those columns and cuts that lie among some practices (ascending), in their numbers there.
    pub(crate) fn among(&self, members: &[PracticeId]) -> Self {
        let number = |id: &PracticeId| members.binary_search(id).ok().map(PracticeId::new);
        Self {
            columns: self.columns.iter().filter_map(|column| column.iter().map(number).collect()).collect(),
            cuts: cuts_among(&self.cuts, members),
            ..Self::default()
        }
    }

    /// The duals of one LP over the whole problem, where that is what the seeds come from.
    fn duals(&self, problem: &Problem) -> Option<Duals> {
        let [count] = self.count_duals[..] else { return None };
        let whole = self.practice_duals.iter().map(|(id, _)| *id).eq(problem.ids());
        let practice = self.practice_duals.iter().map(|(_, dual)| *dual).collect();
        whole.then(|| Duals { practice, count, cuts: self.cuts.clone() })
    }
}

/// Those cuts that lie among some practices (ascending), in their numbers there.
pub(crate) fn cuts_among(cuts: &[Cut], members: &[PracticeId]) -> Vec<Cut> {
    let number = |id: PracticeId| members.binary_search(&id).ok().map(PracticeId::new);
    let cut = |cut: &Cut| {
        let weights: Option<Vec<_>> = cut.weights.iter().map(|&(id, weight)| Some((number(id)?, weight))).collect();
        Some(Cut { weights: weights?, ..cut.clone() })
    };
    cuts.iter().filter_map(cut).collect()
}

impl Limits<'_> {
    pub(crate) fn stop(&self, work: &Work) -> bool {
        self.control.should_stop() || work.steps() >= self.work
    }
}

/// What the exact method ended with.
pub(crate) struct Proof {
    /// The best groups known; `None` when none has the number of networks asked for.
    pub(crate) groups: Option<Vec<Vec<PracticeId>>>,
    /// No plan scores less.
    pub(crate) bound: Option<Score>,
    pub(crate) certificate: Option<Certificate>,
    pub(crate) seeds: Seeds,
    /// Whether the limit on memory was met.
    pub(crate) full: bool,
    /// Whether not even fractions of candidates give the number of networks asked for.
    pub(crate) impossible: bool,
    pub(crate) work: Work,
}

impl Proof {
    /// A plan without any bound.
    pub(crate) fn unproven(problem: &Problem, groups: Vec<Vec<PracticeId>>) -> Self {
        Self {
            groups: Some(groups)
                .filter(|groups| problem.allows(groups.len()) && groups.iter().all(|g| problem.keeps_rules(g))),
            bound: None,
            certificate: None,
            seeds: Seeds::default(),
            full: false,
            impossible: false,
            work: Work::default(),
        }
    }
}

pub(super) struct Chain<'a> {
    pub(super) problem: &'a Problem,
    /// What the local search after a dive improves.
    pub(super) local: &'a Problem,
    pub(super) generator: Generator<'a>,
    pub(super) master: Box<dyn Master>,
    pub(super) limits: &'a Limits<'a>,
    pub(super) pool: Pool,
    /// What every plan has to keep.
    pub(super) root_decisions: Decisions,
    pub(super) best: Option<Vec<Vec<PracticeId>>>,
    pub(super) score: Score,
    /// The score of the plan whose patches were solved last.
    pub(super) patched: Option<Score>,
    /// What the LP knew before the tree.
    pub(super) origin: Option<Seeds>,
    bound: Option<Score>,
    pub(super) leaves: Vec<Leaf>,
    root: Option<Leaf>,
    /// Held practices that a whole point below the target makes use of, where the tree of a block ended there.
    pub(super) leaks: Option<Vec<PracticeId>>,
    /// Groups of a whole point below the target that makes use of none, where the tree of a block ended there.
    pub(super) better: Option<Vec<Vec<PracticeId>>>,
    seeds: Seeds,
    impossible: bool,
    pub(super) work: Work,
}

/// Proves a bound for the problem and improves on `start`, groups that cover each practice once.
pub(crate) fn prove(
    problem: &Problem,
    reaches: &Reaches,
    start: &[Vec<PracticeId>],
    seeds: &Seeds,
    limits: &Limits<'_>,
) -> Proof {
    prove_under(problem, problem, reaches, Decisions::none(problem), start, seeds, limits)
}

/// [`prove`] over the plans that keep `decisions`. `start` need not keep them, but has to cover each practice by groups that do,
/// together with practices alone; where groups have names, so have they. `local` is what local search improves: the problem, or one that also prices what breaks them.
pub(crate) fn prove_under(
    problem: &Problem,
    local: &Problem,
    reaches: &Reaches,
    decisions: Decisions,
    start: &[Vec<PracticeId>],
    seeds: &Seeds,
    limits: &Limits<'_>,
) -> Proof {
    let names = reaches.names();
    let unnamed = nameless(names, start);
    let mut pool = Pool::new(problem, &unnamed).named(names);
    seeds.cuts.iter().for_each(|cut| pool.add_cut(cut.clone()));
    for members in start.iter().chain(&seeds.columns) {
        if keeps_rules(problem, names, members) {
            pool.add(members.clone(), score(problem, names, members));
        }
    }
    pool.add_alone(problem, names, tempered(problem, &unnamed));
    pool.known_duals = seeds.duals(problem);
    if seeds.columns.is_empty() {
        pool.least_duals = Some(half_shares(problem, &unnamed, pool.unit));
    }
    let mut chain = Chain::new(problem, local, reaches, decisions, pool, limits);
    chain.offer(start);
    chain.run();
    let leaves = if chain.leaves.is_empty() { chain.root.into_iter().collect() } else { chain.leaves };
    Proof {
        groups: chain.best,
        bound: chain.bound,
        certificate: (!leaves.is_empty()).then_some(Certificate::new(leaves)),
        seeds: chain.seeds,
        full: chain.pool.bytes() >= limits.memory,
        impossible: chain.impossible,
        work: chain.work,
    }
}

/// Half of what each practice costs in the start, in LP units: of its share of its network's score, by patients.
fn half_shares(problem: &Problem, start: &[Vec<PracticeId>], unit: f64) -> Vec<f64> {
    let mut shares = vec![0.0; problem.len()];
    for group in start {
        let each = 0.5 * problem.total_score(group).micro() as f64 / unit / problem.size(group).max(1) as f64;
        for &member in group {
            shares[member.index()] = each * problem.list_size(member) as f64;
        }
    }
    shares
}

/// Groups without their names.
fn nameless(names: Option<&Names>, groups: &[Vec<PracticeId>]) -> Vec<Vec<PracticeId>> {
    groups.iter().map(|members| practices(names, members).to_vec()).collect()
}

pub(super) fn practices<'a>(names: Option<&Names>, members: &'a [PracticeId]) -> &'a [PracticeId] {
    names.map_or(members, |names| names.split(members).0)
}

/// What a group costs, under its name where it has one.
fn score(problem: &Problem, names: Option<&Names>, members: &[PracticeId]) -> Score {
    names.map_or_else(|| problem.total_score(members), |names| names.score(problem, members))
}

fn keeps_rules(problem: &Problem, names: Option<&Names>, members: &[PracticeId]) -> bool {
    problem.keeps_rules(practices(names, members))
}

/// What a patient costs who finds no network: a few times what a patient of the start costs.
pub(super) fn tempered(problem: &Problem, start: &[Vec<PracticeId>]) -> f64 {
    let regular = start.iter().filter(|group| problem.policy().missing(problem.size(group)) == 0);
    let (mut score, mut size) = (0.0, 0.0);
    for group in regular {
        score += problem.total_score(group).patient_km();
        size += problem.size(group) as f64;
    }
    if size > 0.0 { 4.0 * score / size } else { 10.0 }
}

impl<'a> Chain<'a> {
    pub(super) fn new(
        problem: &'a Problem,
        local: &'a Problem,
        reaches: &'a Reaches,
        root_decisions: Decisions,
        pool: Pool,
        limits: &'a Limits<'a>,
    ) -> Self {
        Self {
            problem,
            local,
            generator: Generator::new(problem, reaches),
            master: master(),
            limits,
            pool,
            root_decisions,
            best: None,
            score: Score::from_micro(i64::MAX / 4),
            patched: None,
            origin: None,
            bound: None,
            leaves: Vec::new(),
            root: None,
            leaks: None,
            better: None,
            seeds: Seeds::default(),
            impossible: false,
            work: Work::default(),
        }
    }
}

impl<'a> Chain<'a> {
    /// The names that groups have, if they have some.
    pub(super) fn names(&self) -> Option<&'a Names> {
        self.generator.reaches.names()
    }
}

impl Chain<'_> {
    fn run(&mut self) {
        let root = self.root_decisions.clone();
        // A large area wants a good plan before its LP is strengthened: patches and cuts both take long there.
        let large = self.problem.len() > LARGE;
        let Some(mut relaxation) = self.bounded(&root, if large { 0 } else { usize::MAX }) else { return };
        if relaxation.solved && (relaxation.solution.slack > 1e-6 || self.needs_refused(&relaxation)) {
            self.impossible = true;
            return;
        }
        self.keep_seeds(&relaxation);
        self.dives(&root, &relaxation);
        if !self.limits.part {
            self.patch(&relaxation);
        }
        if large && let Some(next) = self.bounded(&root, usize::MAX) {
            relaxation = next;
            self.dives(&root, &relaxation);
            self.patch(&relaxation);
        }
        let relaxation = if relaxation.bound < self.target() { self.shed(&root, relaxation) } else { relaxation };
        self.tree(root, relaxation);
    }

    /// Whether the LP has a solution only with practices alone that a rule refuses to leave alone.
    fn needs_refused(&self, relaxation: &Relaxation) -> bool {
        let used = self.pool.columns.iter().zip(&relaxation.solution.values).filter(|(_, value)| **value > 1e-6);
        used.into_iter().any(|(column, _)| {
            column.kind == Kind::Missing || column.members.len() == 1 && !self.problem.keeps_rules(&column.members)
        })
    }

    /// Keeps the columns near the bound and the cuts that count.
    fn keep_seeds(&mut self, relaxation: &Relaxation) {
        self.seeds.columns = self.pool.near(&relaxation.duals, Score::from_micro(relaxation.bound.micro() / 2_000));
        self.seeds.cuts = relaxation.duals.priced_cuts().cloned().collect();
        self.seeds.count_duals = vec![relaxation.duals.count];
        self.seeds.practice_duals = self.problem.ids().zip(relaxation.duals.practice.iter().copied()).collect();
    }

    /// The leaves of branch and bound from a point of a block, until nothing is left below `target`.
    pub(super) fn branch(&mut self, relaxation: Relaxation, target: Score) -> Vec<Leaf> {
        let root = self.root_decisions.clone();
        self.score = target;
        let relaxation = if relaxation.bound < target {
            self.generator.list_near(&mut self.pool, &relaxation.duals, &root, self.limits, &mut self.work);
            self.shed(&root, relaxation)
        } else {
            relaxation
        };
        let whole = relaxation.duals.clone().into_leaf(&root, relaxation.bound);
        self.tree(root, relaxation);
        if self.leaves.is_empty() { vec![whole] } else { std::mem::take(&mut self.leaves) }
    }

    /// Starts the LP anew without the columns that no better plan can hold, save those near the bound, and without cuts that
    /// do nothing.
    fn shed(&mut self, root: &Decisions, relaxation: Relaxation) -> Relaxation {
        let most = (self.score - relaxation.bound).max(Score::from_micro((self.pool.unit * KEPT) as i64));
        let _ = self.start_anew(&relaxation.duals, most);
        self.generator.list_near(&mut self.pool, &relaxation.duals, root, self.limits, &mut self.work);
        match self.relax(root, Effort::Exact) {
            Some(next) => next.or_bound(relaxation.bound, relaxation.duals),
            None => relaxation,
        }
    }

    /// Starts the LP anew with the cuts that some duals price, and with the columns of a reduced cost of at most `most` there.
    /// Returns the others and those that waited beside it.
    pub(super) fn start_anew(&mut self, duals: &Duals, most: Score) -> Groups {
        let names = self.names();
        let best = nameless(names, self.best.as_deref().unwrap_or_default());
        let mut pool = Pool::new(self.problem, &best).named(names);
        pool.unit = self.pool.unit;
        pool.held = std::mem::take(&mut self.pool.held);
        let held = pool.held.cuts.len();
        duals.cuts.iter().skip(held).filter(|cut| cut.dual < Score::ZERO).for_each(|cut| pool.add_cut(cut.clone()));
        let columns = std::mem::take(&mut self.pool.columns);
        let mut others = Groups::default();
        for column in columns.into_iter().filter(|column| column.members.len() > 1) {
            if column.score - duals.value(&column.members) <= most {
                pool.add(column.members, column.score);
            } else {
                others.push(&column.members, column.score);
            }
        }
        pool.add_alone(self.problem, names, tempered(self.problem, &best));
        self.pool.others().for_each(|(members, score)| others.push(members, score));
        self.pool = pool;
        self.master = master();
        others
    }

    /// The score at which a bound leaves nothing to gain: out of reach while there is no plan.
    pub(super) fn target(&self) -> Score {
        if self.best.is_none() {
            return self.score;
        }
        let slack = self.limits.gap.max(Outcome::TOLERANCE) * self.score.micro() as f64;
        self.score - Score::from_micro(slack as i64)
    }

    pub(super) fn raise(&mut self, bound: Score, phase: Phase) {
        let bound = bound.min(self.score);
        if self.bound.is_none_or(|known| bound > known) {
            self.bound = Some(bound);
        }
        self.report(phase);
    }

    pub(super) fn report(&self, phase: Phase) {
        if self.limits.part {
            return;
        }
        let networks = self.best.as_ref().map(Vec::len);
        let score = self.best.is_some().then_some(self.score);
        self.limits.control.report(&Progress { phase, score, bound: self.bound, networks });
    }

    pub(super) fn gap(&self, bound: Score) -> f64 {
        relative_gap(self.score, bound)
    }

    /// Takes a plan if it is better and has the number of networks asked for.
    pub(super) fn offer(&mut self, groups: &[Vec<PracticeId>]) {
        let names = self.names();
        let score: Score = groups.iter().map(|members| score(self.problem, names, members)).sum();
        let keeps = |members: &[PracticeId]| keeps_rules(self.problem, names, members);
        let kept = || groups.iter().all(|members| keeps(members) && self.root_decisions.accept(members));
        if score < self.score && self.problem.allows(groups.len()) && kept() {
            self.score = score;
            self.best = Some(groups.to_vec());
        }
    }

    /// Takes an LP's point as a plan when it is one.
    pub(super) fn offer_point(&mut self, solution: &Solution) -> bool {
        let values = &solution.values;
        if solution.surplus > 1e-6 || values.iter().any(|&value| value > 1e-6 && value < 1.0 - 1e-6) {
            return false;
        }
        let mut used = self.pool.columns.iter().zip(values).filter(|(_, value)| **value > 0.5);
        if used.any(|(column, _)| column.kind == Kind::Missing) {
            return false;
        }
        if !self.pool.is_block() {
            self.offer(&self.pool.used(values));
        }
        true
    }

    /// Column generation under decisions.
    pub(super) fn relax(&mut self, decisions: &Decisions, effort: Effort) -> Option<Relaxation> {
        let task = Task { decisions, enough: Some(self.target()), effort };
        let relaxation = self.generator.run(&mut self.pool, &mut *self.master, task, self.limits, &mut self.work)?;
        if *decisions == self.root_decisions && relaxation.bound > Score::ZERO {
            if self.root.as_ref().is_none_or(|leaf| relaxation.bound > leaf.bound) {
                self.root = Some(relaxation.duals.clone().into_leaf(decisions, relaxation.bound));
            }
            self.raise(relaxation.bound, if self.pool.cuts.is_empty() { Phase::Bound } else { Phase::Cut });
        }
        Some(relaxation)
    }

    /// Column generation under decisions, then at most `rounds` rounds of cuts while they raise the bound.
    pub(super) fn bounded(&mut self, decisions: &Decisions, rounds: usize) -> Option<Relaxation> {
        let mut relaxation = self.relax(decisions, Effort::Exact)?;
        if *decisions == self.root_decisions && rounds > 0 && relaxation.solved {
            self.generator.list_near(&mut self.pool, &relaxation.duals, decisions, self.limits, &mut self.work);
        }
        let mut idle = 0;
        for _ in 0..rounds {
            if !relaxation.solved || relaxation.bound >= self.target() || self.limits.stop(&self.work) {
                break;
            }
            if self.offer_point(&relaxation.solution) {
                break;
            }
            let most = (self.problem.len() / 2).max(30);
            let mut cuts = separate(self.problem, &self.pool, &relaxation.solution.values, most);
            cuts.retain(|cut| !self.pool.held.counts(cut));
            if cuts.is_empty() {
                break;
            }
            self.work.cuts += cuts.len() as u64;
            cuts.into_iter().for_each(|cut| self.pool.add_cut(cut));
            let Some(next) = self.relax(decisions, Effort::Exact) else { break };
            let gain = (next.bound - relaxation.bound).micro() as f64;
            relaxation = next.or_bound(relaxation.bound, relaxation.duals);
            idle = if gain < self.limits.worth_a_round * relaxation.bound.micro() as f64 { idle + 1 } else { 0 };
            if idle == 2 {
                break;
            }
        }
        self.offer_point(&relaxation.solution);
        Some(relaxation)
    }
}
