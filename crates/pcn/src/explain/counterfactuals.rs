//! Why a practice is where it is: the best plan if it belonged elsewhere.

use super::matching::network_of;
use crate::candidates::Decisions;
use crate::model::{NetworkCount, Outcome, PracticeId, Score, Status, thousands};
use crate::problem::Problem;
use crate::solve::{Control, Inquiry, Settings};

/// Practices up to which the whole area is solved anew.
const WHOLE: usize = 450;

/// Practices up to which a part of a larger area grows.
const PART: usize = 160;

/// A plan found under a condition, over the whole area.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Its networks.
    pub groups: Vec<Vec<PracticeId>>,
    /// Its score.
    pub score: Score,
    /// No plan that keeps the condition and changes nothing outside the part solved scores less; `None` when unknown.
    pub bound: Option<Score>,
    /// Whether the score is that bound.
    pub proven: bool,
}

/// What came of a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The best plan that keeps it.
    Plan(Placed),
    /// No plan keeps it, and why.
    Impossible(Vec<String>),
    /// Stopped before a plan was found.
    Unknown,
}

/// Moving one practice and nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainMove {
    /// What it adds to the score of the plan.
    pub difference: Score,
    /// The hard rules that it breaks, in words; empty when it is allowed.
    pub broken: Vec<String>,
}

/// One network that the practice might belong to.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The network, by its position in the plan.
    pub network: usize,
    /// What stands for the network when its members change: the practice is to share a network with this one.
    pub anchor: PracticeId,
    /// Whether the practice is there already.
    pub home: bool,
    /// Moving the practice there and nothing else; `None` at home.
    pub plain: Option<PlainMove>,
    /// The best plan with the practice there.
    pub verdict: Verdict,
}

/// Why a practice is where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterfactuals {
    /// The practice.
    pub practice: PracticeId,
    /// Its network in the plan, by position; `None` when it is in none.
    pub home: Option<usize>,
    /// The best plan without any condition.
    pub best: Verdict,
    /// Its own network first, then its neighbours by their position.
    pub places: Vec<Place>,
    /// Practices of the part that was solved anew.
    pub solved: usize,
    /// Whether that is the whole area.
    pub whole: bool,
}

/// For each practice and each network that neighbours it: the best plan given that it belonged there.
///
/// A network is known by its anchor, its hub (or, for the practice's own network, the largest other member when it is the
/// hub itself): the practice belongs to a network when it shares one with the anchor. Each condition is solved exactly and
/// with a bound by [`plan_under`](crate::solve::plan_under). Areas of up to 450 practices are solved whole. In larger ones a part around the two
/// networks is, grown ring by ring to 160 practices while that helps; then the bound holds for plans that change nothing
/// outside.
///
/// Differences are best taken from `best`, which was found over the same part: a plan that is not optimal would otherwise
/// let every move look good. A network that no neighbour of the practice is in is left out, unless there is none other.
#[must_use]
pub fn counterfactuals(
    problem: &Problem,
    groups: &[Vec<PracticeId>],
    practices: &[PracticeId],
    settings: &Settings,
    control: &dyn Control,
) -> Vec<Counterfactuals> {
    let of = network_of(problem.len(), groups);
    if problem.len() <= WHOLE {
        let part = Part::whole(problem, groups);
        let inquiry = PartInquiry::new(problem, &part, settings, control);
        return practices
            .iter()
            .map(|&practice| inquiry.about(problem, groups, &of, practice, settings, control))
            .collect();
    }
    let about = |&practice: &PracticeId| {
        let ring: Vec<usize> =
            of[practice.index()].into_iter().chain(neighbours(problem, groups, &of, practice)).collect();
        let part = Part::around(problem, groups, &of, &ring);
        PartInquiry::new(problem, &part, settings, control).about(problem, groups, &of, practice, settings, control)
    };
    practices.iter().map(about).collect()
}

/// The networks that neighbour a practice, its own left out; where there are none, those that neighbour its network.
fn neighbours(problem: &Problem, groups: &[Vec<PracticeId>], of: &[Option<usize>], practice: PracticeId) -> Vec<usize> {
    let home = of[practice.index()];
    let mut networks: Vec<usize> = around(problem, of, &[practice]).filter(|&at| Some(at) != home).collect();
    if let (true, Some(home)) = (networks.is_empty(), home) {
        networks = around(problem, of, &groups[home]).filter(|&at| at != home).collect();
    }
    networks.sort_unstable();
    networks.dedup();
    networks
}

/// Questions about one part, and the best plan that changes only that.
struct PartInquiry<'a> {
    part: &'a Part,
    inquiry: Inquiry<'a>,
    best: Verdict,
}

impl<'a> PartInquiry<'a> {
    fn new(problem: &Problem, part: &'a Part, settings: &Settings, control: &dyn Control) -> Self {
        let mut inquiry = Inquiry::new(&part.problem);
        let best = part.verdict(problem, inquiry.plan(Some(&part.start), settings, control));
        Self { part, inquiry, best }
    }

    fn about(
        &self,
        problem: &Problem,
        groups: &[Vec<PracticeId>],
        of: &[Option<usize>],
        practice: PracticeId,
        settings: &Settings,
        control: &dyn Control,
    ) -> Counterfactuals {
        let home = of[practice.index()];
        let networks = neighbours(problem, groups, of, practice);
        let places = home.into_iter().chain(networks).filter_map(|network| {
            let anchor = anchor(problem, &groups[network], practice)?;
            let is_home = Some(network) == home;
            let verdict = match &self.best {
                // The best plan of all has it there: nothing is left to ask.
                Verdict::Plan(placed) if placed.groups.iter().any(|g| g.contains(&practice) && g.contains(&anchor)) => {
                    self.best.clone()
                }
                _ => self.together(problem, (practice, anchor), settings, control),
            };
            let plain = (!is_home).then(|| plain_move(problem, groups, practice, network));
            let verdict = match &plain {
                Some(plain) if plain.broken.is_empty() => or_plain(problem, groups, practice, network, verdict),
                _ => verdict,
            };
            Some(Place { network, anchor, home: is_home, plain, verdict })
        });
        Counterfactuals {
            practice,
            home,
            places: places.collect(),
            best: self.best.clone(),
            solved: self.part.members.len(),
            whole: self.part.members.len() == problem.len(),
        }
    }

    /// The best plan with a pair together.
    fn together(
        &self,
        problem: &Problem,
        pair: (PracticeId, PracticeId),
        settings: &Settings,
        control: &dyn Control,
    ) -> Verdict {
        let mut decisions = Decisions::none(&self.part.problem);
        decisions.together.push((self.part.number(pair.0), self.part.number(pair.1)));
        let outcome = self.inquiry.plan_under(&decisions, Some(&self.part.start), settings, control);
        self.part.verdict(problem, outcome)
    }
}

/// Moves one practice to a network and nothing else.
///
/// # Panics
/// When `to` is no network of the plan.
#[must_use]
pub fn plain_move(problem: &Problem, groups: &[Vec<PracticeId>], practice: PracticeId, to: usize) -> PlainMove {
    let mut joined = groups[to].clone();
    joined.push(practice);
    joined.sort_unstable();
    joined.dedup();
    let from = groups.iter().position(|members| members.contains(&practice));
    let rest: Vec<PracticeId> =
        from.map_or_else(Vec::new, |from| groups[from].iter().copied().filter(|&id| id != practice).collect());
    let total = |members: &[PracticeId]| if members.is_empty() { Score::ZERO } else { problem.total_score(members) };
    let before = from.map_or(Score::ZERO, |from| total(&groups[from])) + total(&groups[to]);
    let mut broken = Vec::new();
    for (members, what) in [(&joined, "the network that it joins"), (&rest, "the network that it leaves")] {
        if members.is_empty() {
            continue;
        }
        if let Err(refusal) = problem.accepts(members) {
            broken.push(format!("{what}: {refusal}"));
        }
        let size = problem.size(members);
        if problem.is_below_floor(members, size) {
            let missing = problem.policy().missing(size);
            let floor = thousands(u64::from(problem.policy().floor));
            broken.push(format!("{what}: {} patients fewer than the floor of {floor}", thousands(missing)));
        }
    }
    if rest.is_empty() && from.is_some() && !problem.allows(groups.len() - 1) {
        broken.push("the network that it leaves: nothing is left of it, and the number of networks is set".to_owned());
    }
    PlainMove { difference: total(&joined) + total(&rest) - before, broken }
}

/// The plan with the practice moved alone, where the search was stopped before it found one as good.
fn or_plain(
    problem: &Problem,
    groups: &[Vec<PracticeId>],
    practice: PracticeId,
    to: usize,
    verdict: Verdict,
) -> Verdict {
    let mut moved: Vec<Vec<PracticeId>> = groups.to_vec();
    moved.iter_mut().for_each(|members| members.retain(|&id| id != practice));
    moved[to].push(practice);
    moved[to].sort_unstable();
    moved.retain(|members| !members.is_empty());
    let whole = moved.iter().map(Vec::len).sum::<usize>() == problem.len();
    if !whole || !problem.allows(moved.len()) || moved.iter().any(|members| problem.accepts(members).is_err()) {
        return verdict;
    }
    let score = moved.iter().map(|members| problem.total_score(members)).sum();
    match verdict {
        Verdict::Plan(placed) if placed.score <= score => Verdict::Plan(placed),
        Verdict::Plan(Placed { bound, .. }) => Verdict::Plan(Placed { groups: moved, score, bound, proven: false }),
        Verdict::Unknown => Verdict::Plan(Placed { groups: moved, score, bound: None, proven: false }),
        Verdict::Impossible(_) => verdict,
    }
}

/// The hub of a network, or its largest member when the practice is the hub itself.
fn anchor(problem: &Problem, members: &[PracticeId], practice: PracticeId) -> Option<PracticeId> {
    let hub = problem.travel().best_hub(members)?.0;
    if hub != practice {
        return Some(hub);
    }
    let others = members.iter().copied().filter(|&id| id != practice);
    others.max_by_key(|&id| (problem.list_size(id), std::cmp::Reverse(id)))
}

/// The networks of the practices that neighbour some of these.
fn around<'a>(
    problem: &'a Problem,
    of: &'a [Option<usize>],
    practices: &'a [PracticeId],
) -> impl Iterator<Item = usize> + 'a {
    practices.iter().flat_map(|&id| problem.adjacency().neighbours(id)).filter_map(|next| of[next.index()])
}

/// What is solved anew.
struct Part {
    /// Ascending.
    members: Vec<PracticeId>,
    /// Over the members, by their position.
    problem: Problem,
    /// The networks of the plan in it.
    start: Vec<Vec<PracticeId>>,
    /// The others, by their numbers in the whole.
    outside: Vec<Vec<PracticeId>>,
}

impl Part {
    fn whole(problem: &Problem, groups: &[Vec<PracticeId>]) -> Self {
        Self::of(problem, groups, problem.ids().collect())
    }

    /// Rings of networks around some, up to [`PART`] practices.
    fn around(problem: &Problem, groups: &[Vec<PracticeId>], of: &[Option<usize>], start: &[usize]) -> Self {
        let mut members: Vec<PracticeId> = start.iter().flat_map(|&at| groups[at].iter().copied()).collect();
        let mut inside: Vec<usize> = start.to_vec();
        loop {
            let mut ring: Vec<usize> = around(problem, of, &members).filter(|at| !inside.contains(at)).collect();
            ring.sort_unstable();
            ring.dedup();
            let joining = ring.iter().map(|&at| groups[at].len()).sum::<usize>();
            if ring.is_empty() || members.len() + joining > PART {
                break;
            }
            members.extend(ring.iter().flat_map(|&at| groups[at].iter().copied()));
            inside.extend(ring);
        }
        members.sort_unstable();
        Self::of(problem, groups, members)
    }

    /// The part of these practices, ascending.
    fn of(problem: &Problem, groups: &[Vec<PracticeId>], members: Vec<PracticeId>) -> Self {
        let inside = |id: &PracticeId| members.binary_search(id).is_ok();
        let (within, mut outside): (Vec<_>, Vec<_>) =
            groups.iter().cloned().partition(|group| group.first().is_some_and(inside));
        let whole = members.len() == problem.len();
        let count = if whole { problem.count() } else { count_inside(problem, outside.len()) };
        let number = |id: &PracticeId| members.binary_search(id).map_or(*id, PracticeId::new);
        let numbered = |group: &Vec<PracticeId>| {
            let mut group: Vec<PracticeId> = group.iter().map(number).collect();
            group.sort_unstable();
            group
        };
        let start = within.iter().map(numbered).collect();
        if whole {
            outside.clear();
        }
        Self { problem: problem.restrict(&members, count), start, outside, members }
    }

    /// A practice as the part numbers it.
    fn number(&self, practice: PracticeId) -> PracticeId {
        self.members.binary_search(&practice).map_or(practice, PracticeId::new)
    }

    /// An answer about the part as one about the whole.
    fn verdict(&self, problem: &Problem, outcome: Outcome) -> Verdict {
        let fixed: Score = self.outside.iter().map(|members| problem.total_score(members)).sum();
        match outcome.plan {
            Some(plan) => {
                let proven = outcome.status == Status::Optimal;
                let score = plan.score() + fixed;
                let named = plan.networks.into_iter().map(|network| {
                    network.members.iter().map(|id| self.members[id.index()]).collect::<Vec<PracticeId>>()
                });
                let groups = named.chain(self.outside.iter().cloned()).collect();
                Verdict::Plan(Placed { groups, score, bound: outcome.bound.map(|bound| bound + fixed), proven })
            }
            None if outcome.status == Status::Infeasible => Verdict::Impossible(outcome.reasons),
            None => Verdict::Unknown,
        }
    }
}

/// The range of the number of networks that is left inside a part.
fn count_inside(problem: &Problem, outside: usize) -> NetworkCount {
    let (least, most) = problem.count_range();
    let outside = u32::try_from(outside).unwrap_or(u32::MAX);
    match problem.count() {
        NetworkCount::Auto | NetworkCount::Free => NetworkCount::Free,
        _ => NetworkCount::Between(least.saturating_sub(outside).max(1), most.saturating_sub(outside).max(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ids, road};
    use super::*;
    use crate::model::SizePolicy;
    use crate::solve::Silent;

    fn problem(cap: u32) -> Problem {
        let lists = [16_000, 15_000, 9_000, 14_000, 17_000];
        road(&lists).policy(SizePolicy::band(25_000, cap, cap)).build().unwrap()
    }

    fn ask(problem: &Problem, groups: &[Vec<PracticeId>], practice: usize) -> Counterfactuals {
        let id = [PracticeId::new(practice)];
        counterfactuals(problem, groups, &id, &Settings::default(), &Silent).remove(0)
    }

    #[test]
    fn the_other_side_costs_what_the_forced_plan_costs() {
        let problem = problem(50_000);
        let groups = [ids(&[0, 1, 2]), ids(&[3, 4])];
        let answer = ask(&problem, &groups, 2);
        assert_eq!((answer.home, answer.places.len(), answer.whole), (Some(0), 2, true));
        let best = |verdict: &Verdict| match verdict {
            Verdict::Plan(placed) => {
                assert!(placed.proven);
                placed.score
            }
            other => panic!("{other:?}"),
        };
        let there = &answer.places[1];
        // By hand: {0,1} and {2,3,4} with hub 3.
        let forced = problem.total_score(&ids(&[0, 1])) + problem.total_score(&ids(&[2, 3, 4]));
        assert_eq!(best(&there.verdict), forced);
        let stay = problem.total_score(&groups[0]) + problem.total_score(&groups[1]);
        assert_eq!(best(&answer.places[0].verdict), stay);
        assert_eq!(there.plain.as_ref().unwrap().difference, forced - stay);
        assert!(there.plain.as_ref().unwrap().broken.is_empty());
    }

    #[test]
    fn a_move_that_no_network_can_hold_says_why() {
        let problem = problem(32_000);
        let answer = ask(&problem, &[ids(&[0, 1]), ids(&[2, 3]), ids(&[4])], 0);
        let there = answer.places.iter().find(|place| !place.home).unwrap();
        assert_eq!(there.anchor, PracticeId::new(3), "the neighbour's network is known by its hub");
        match &there.verdict {
            Verdict::Impossible(reasons) => assert!(reasons[0].contains("54,000 patients"), "{reasons:?}"),
            other => panic!("{other:?}"),
        }
        assert!(!there.plain.as_ref().unwrap().broken.is_empty());
    }
}
