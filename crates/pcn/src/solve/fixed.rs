//! Networks that are as they are: the rest is planned without them.

use super::beside::{self, Beside};
use super::control::{Control, Settings};
use crate::model::{
    AreaCertificate, Certificate, Leaf, NetworkCount, Outcome, PracticeId, Score, Status, StopReason, Work,
};
use crate::problem::Problem;

/// Plans the practices of no fixed network, and puts the fixed networks back: into the plan, the bound and the proof.
pub(super) fn around(problem: &Problem, settings: &Settings, control: &dyn Control) -> Outcome {
    let members = || problem.rules().fixed.iter().map(|network| &network.members);
    let score = members().map(|members| problem.total_score(members)).sum();
    let beside = Beside { control, score, bound: score, networks: members().count() };
    around_by(problem, |part, _| super::find(part, settings, &beside))
}

/// The same, where `solve` plans the rest: a problem of its own, whose practices stand in the list by their numbers here.
pub(super) fn around_by(problem: &Problem, solve: impl FnOnce(&Problem, &[PracticeId]) -> Outcome) -> Outcome {
    let fixed: Vec<Vec<PracticeId>> = problem.rules().fixed.iter().map(|network| network.members.clone()).collect();
    let rest: Vec<PracticeId> = problem.ids().filter(|&id| problem.rules().fixed_with(id).is_none()).collect();
    if rest.is_empty() && problem.allows(fixed.len()) {
        return nothing_else(problem, fixed);
    }
    if rest.is_empty() {
        let reason = format!(
            "Every practice is in one of {} fixed networks. Asked for: {}.",
            fixed.len(),
            super::feasible::count_words(problem)
        );
        let (status, stop) = (Status::Infeasible, StopReason::Proven);
        return super::without_plan(status, stop, vec![reason], None, Work::default());
    }
    let count = u32::try_from(fixed.len()).unwrap_or(u32::MAX);
    let open = match problem.count() {
        NetworkCount::Exactly(k) => NetworkCount::Exactly(k.saturating_sub(count)),
        NetworkCount::Between(least, most) => {
            NetworkCount::Between(least.saturating_sub(count).max(1), most.saturating_sub(count))
        }
        free => free,
    };
    let outcome = solve(&problem.restrict(&rest, open), &rest);
    let prices: Vec<Score> = fixed.iter().map(|members| problem.total_score(members)).collect();
    let all: Score = prices.iter().copied().sum();
    let whole = |ids: &[PracticeId]| ids.iter().map(|id| rest[id.index()]).collect::<Vec<_>>();
    // Whether a shortfall is unavoidable was found out for the rest, where the fixed practices cannot help.
    let plan = outcome.plan.map(|part| {
        let rest = part.networks.into_iter().map(|network| (whole(&network.members), network.exception));
        beside::plan(problem, rest.chain(fixed.iter().map(|members| (members.clone(), None))))
    });
    let certificate = outcome.certificate.map(|certificate| Certificate {
        leaves: certificate.leaves.iter().map(|leaf| whole_leaf(problem, leaf, &rest, &fixed, &prices)).collect(),
        islands: certificate.islands.into_iter().map(|island| island.renamed(&|id| rest[id.index()])).collect(),
        areas: whole_areas(certificate.areas, &rest, &fixed, &prices),
    });
    let bound = outcome.bound.map(|bound| bound + all);
    let gap = plan.as_ref().zip(bound).map(|(plan, bound)| crate::model::relative_gap(plan.score(), bound));
    let proven = outcome.status == Status::Feasible && gap.is_some_and(|gap| gap <= Outcome::TOLERANCE);
    Outcome {
        status: if proven { Status::Optimal } else { outcome.status },
        stop: if proven { StopReason::Proven } else { outcome.stop },
        plan,
        bound,
        certificate,
        reasons: outcome.reasons,
        work: outcome.work,
    }
}

/// A leaf over all practices. A fixed network's score, less the dual of the number of networks, is the dual of its first
/// practice: it then pays for itself, whatever that dual is.
fn whole_leaf(
    problem: &Problem,
    leaf: &Leaf,
    rest: &[PracticeId],
    fixed: &[Vec<PracticeId>],
    prices: &[Score],
) -> Leaf {
    let id = |id: PracticeId| rest[id.index()];
    let pairs = |pairs: &[(PracticeId, PracticeId)]| pairs.iter().map(|&(a, b)| (id(a), id(b))).collect();
    let mut practice_duals = vec![Score::ZERO; problem.len()];
    for (at, &dual) in leaf.practice_duals.iter().enumerate() {
        practice_duals[rest[at].index()] = dual;
    }
    for (members, &price) in fixed.iter().zip(prices) {
        practice_duals[members[0].index()] = price - leaf.count_dual;
    }
    let count = u32::try_from(fixed.len()).unwrap_or(u32::MAX);
    Leaf {
        together: pairs(&leaf.together),
        apart: pairs(&leaf.apart),
        networks: (leaf.networks.0.saturating_add(count), leaf.networks.1.saturating_add(count)),
        practice_duals,
        count_dual: leaf.count_dual,
        cuts: leaf.cuts.iter().map(|cut| cut.clone().renamed(&id)).collect(),
        bound: leaf.bound + prices.iter().copied().sum(),
    }
}

/// The areas of the rest, in the numbers of the whole, and each fixed network as an area of its own.
fn whole_areas(
    areas: Vec<AreaCertificate>,
    rest: &[PracticeId],
    fixed: &[Vec<PracticeId>],
    prices: &[Score],
) -> Vec<AreaCertificate> {
    if areas.is_empty() {
        return areas;
    }
    let renamed = |area: AreaCertificate| {
        let practices = area.practices.iter().map(|id| rest[id.index()]).collect();
        AreaCertificate { practices, ..area }
    };
    let alone = |(members, &price): (&Vec<PracticeId>, &Score)| {
        let mut practice_duals = vec![Score::ZERO; members.len()];
        practice_duals[0] = price;
        let leaf = Leaf::of_duals((1, 1), practice_duals);
        AreaCertificate { practices: members.clone(), certificate: Certificate::new(vec![leaf]) }
    };
    areas.into_iter().map(renamed).chain(fixed.iter().zip(prices).map(alone)).collect()
}

/// Every practice is in a fixed network: there is one plan.
fn nothing_else(problem: &Problem, fixed: Vec<Vec<PracticeId>>) -> Outcome {
    let mut practice_duals = vec![Score::ZERO; problem.len()];
    for members in &fixed {
        practice_duals[members[0].index()] = problem.total_score(members);
    }
    let leaf = Leaf::of_duals(problem.count_range(), practice_duals);
    Outcome {
        status: Status::Optimal,
        plan: Some(problem.plan(fixed)),
        bound: Some(leaf.bound),
        stop: StopReason::Proven,
        reasons: Vec::new(),
        certificate: Some(Certificate::new(vec![leaf])),
        work: Work::default(),
    }
}
