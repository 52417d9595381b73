//! Rank-1 cuts that networks chosen in part violate, on one thread: networks a second.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pcn::ensemble::{Area as Walk, Chain};
use pcn::model::PracticeId;
use pcn::problem::Problem;
use pcn::solve::{Settings, Silent, plan, violated_cuts};
use pcn_benches::areas;

/// Plans whose mean is the point, and steps of recombination from one to the next.
const PLANS: (usize, usize) = (3, 40);

/// The mean of a few random plans, as in an LP's point; `None` where the local search has no first plan.
fn point(problem: &Problem) -> Option<Vec<(Vec<PracticeId>, f64)>> {
    let first = Settings { work_limit: Some(0), ..Settings::default() };
    let start = plan(problem, &first, &Silent).plan?;
    let mut network_of = vec![0; problem.len()];
    for (at, network) in start.networks.iter().enumerate() {
        network.members.iter().for_each(|member| network_of[member.index()] = at);
    }
    let patients = start.networks.iter().map(|network| problem.size(&network.members));
    let (least, most) = patients.fold((u64::MAX, 0), |(least, most), size| (least.min(size), most.max(size)));
    let sizes = problem.ids().map(|id| problem.list_size(id)).collect();
    let walk = Walk::new(sizes, problem.adjacency(), least, most).expect("an area to walk");
    let mut chain = Chain::new(&walk, &network_of, 1, 0).expect("a valid start");
    let mut shares = Vec::new();
    for _ in 0..PLANS.0 {
        (0..PLANS.1).for_each(|_| _ = chain.step());
        for network in 0..start.networks.len() as u32 {
            let members = chain.members(network).iter().map(|&unit| PracticeId::new(unit as usize));
            shares.push((members.collect(), 1.0 / PLANS.0 as f64));
        }
    }
    Some(shares)
}

fn separation(criterion: &mut Criterion) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    let mut group = criterion.benchmark_group("separate");
    group.sample_size(10);
    for area in areas::all().expect("areas") {
        let Some(shares) = point(&area.problem) else {
            println!("{}: SKIPPED, as the local search has no first plan", area.name);
            continue;
        };
        let most = (area.problem.len() / 2).max(30);
        let run = || pool.install(|| violated_cuts(&area.problem, &shares, most));
        println!("{}: {} cuts", area.name, run().len());
        group.throughput(Throughput::Elements(shares.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(&area.name), |bencher| bencher.iter(run));
    }
    group.finish();
}

criterion_group!(benches, separation);
criterion_main!(benches);
