//! Rank-1 cuts that an LP's point violates, on one thread: networks chosen in part a second.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use good_lp::solvers::clarabel::clarabel;
use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, variable};
use pcn::candidates::{Decisions, Duals, PriceOptions, Reaches, price};
use pcn::model::{PracticeId, Score};
use pcn::solve::violated_cuts;
use pcn_benches::areas::{self, Area};
use pcn_benches::run::certified;
use std::collections::BTreeSet;

/// Candidates of one hub that the LP chooses among.
const KEEP: usize = 100;

/// The point of the LP without cuts over candidates near the bound and the networks of a plan; `None` where there is no bound.
fn point(area: &Area) -> Option<Vec<(Vec<PracticeId>, f64)>> {
    let (problem, outcome) = (&area.problem, certified(area)?);
    let leaf = &outcome.certificate.as_ref()?.leaves[0];
    let duals = Duals { practice: leaf.practice_duals.clone(), count: leaf.count_dual, cuts: Vec::new() };
    let near = Score::from_micro(leaf.bound.micro() / 2_000);
    let options = PriceOptions { below: near, keep: KEEP, nodes: u64::MAX };
    let priced = price(problem, &Reaches::new(problem), &duals, &Decisions::none(problem), options);
    let mut groups: BTreeSet<Vec<PracticeId>> =
        priced.candidates.into_iter().map(|candidate| candidate.members).collect();
    let plan = outcome.plan?;
    let count = plan.networks.len() as f64;
    groups.extend(plan.groups());
    let mut names = ProblemVariables::new();
    let mut cost = Expression::default();
    let mut rows = vec![Expression::default(); problem.len()];
    let mut number = Expression::default();
    let chosen: Vec<Variable> = groups
        .iter()
        .map(|members| {
            let name = names.add(variable().min(0.0));
            cost.add_mul(problem.total_score(members).patient_km() / count, name);
            members.iter().for_each(|member| rows[member.index()].add_mul(1.0, name));
            number.add_mul(1.0, name);
            name
        })
        .collect();
    let mut model = names.minimise(cost).using(clarabel);
    rows.into_iter().for_each(|row| _ = model.add_constraint(constraint!(row == 1.0)));
    model.add_constraint(constraint!(number == count));
    let solved = model.solve().ok()?;
    let shares = groups.into_iter().zip(chosen).map(|(members, name)| (members, solved.value(name)));
    Some(shares.filter(|(_, share)| *share > 1e-6).collect())
}

fn separation(criterion: &mut Criterion) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    let mut group = criterion.benchmark_group("separate");
    group.sample_size(10);
    for area in areas::all().expect("areas") {
        let Some(shares) = point(&area) else {
            println!("{}: SKIPPED, as there is no bound, or no LP point", area.name);
            continue;
        };
        let most = (area.problem.len() / 2).max(30);
        let run = || pool.install(|| violated_cuts(&area.problem, &shares, most));
        println!("{}: {} networks in part, {} cuts violated", area.name, shares.len(), run().len());
        group.throughput(Throughput::Elements(shares.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(&area.name), |bencher| bencher.iter(run));
    }
    group.finish();
}

criterion_group!(benches, separation);
criterion_main!(benches);
