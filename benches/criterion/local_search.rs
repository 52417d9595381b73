//! Local search from a random plan to where no move helps, on one thread: moves tried a second.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pcn::ensemble::{Area as Walk, Chain};
use pcn::model::{PracticeId, Score};
use pcn::solve::{Settings, Silent, local_search, plan};
use pcn_benches::areas::{self, Area};
use pcn_benches::run::certified;

/// Steps of recombination, for each network, that lead away from the first plan.
const STEPS: usize = 20;

/// A random plan; `None` where there is no plan to start from.
fn random_plan(area: &Area) -> Option<Vec<Vec<PracticeId>>> {
    let problem = &area.problem;
    let first = Settings { work_limit: Some(0), ..Settings::default() };
    let start = plan(problem, &first, &Silent).plan.or_else(|| certified(area)?.plan)?;
    let patients = start.networks.iter().map(|network| network.size);
    let (least, most) = patients.fold((u64::MAX, 0), |(least, most), size| (least.min(size), most.max(size)));
    let sizes = problem.ids().map(|id| problem.list_size(id)).collect();
    let walk = Walk::new(sizes, problem.adjacency(), least, most).expect("an area to walk");
    let mut chain = Chain::new(&walk, &start.assignment(problem.len()), 1, 0).expect("a valid start");
    (0..STEPS * start.networks.len()).for_each(|_| _ = chain.step());
    let members = |network| chain.members(network).iter().map(|&unit| PracticeId::new(unit as usize)).collect();
    Some((0..start.networks.len() as u32).map(members).collect())
}

fn searching(criterion: &mut Criterion) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    let mut group = criterion.benchmark_group("local search");
    group.sample_size(10);
    for area in areas::all().expect("areas") {
        let Some(start) = random_plan(&area) else {
            println!("{}: SKIPPED, as there is no plan", area.name);
            continue;
        };
        let run = || pool.install(|| local_search(&area.problem, &start, &Silent));
        let before = start.iter().map(|members| area.problem.total_score(members)).sum::<Score>();
        let (found, moves) = run();
        println!(
            "{}: {} moves tried, {} taken, {before} down to {}",
            area.name,
            moves.tried,
            moves.taken,
            found.score()
        );
        group.throughput(Throughput::Elements(moves.tried));
        group.bench_function(BenchmarkId::from_parameter(&area.name), |bencher| bencher.iter(run));
    }
    group.finish();
}

criterion_group!(benches, searching);
criterion_main!(benches);
