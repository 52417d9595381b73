//! A first plan with its local search, and whole proofs of small areas, on one thread.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pcn::solve::{Settings, Silent, plan};
use pcn_benches::areas;

fn solving(criterion: &mut Criterion) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    let areas = areas::all().expect("areas");
    let mut group = criterion.benchmark_group("first plan and local search");
    group.sample_size(10);
    // With no work allowed, the search ends before the first LP.
    let first = Settings { work_limit: Some(0), ..Settings::default() };
    for area in &areas {
        group.throughput(Throughput::Elements(area.problem.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(&area.name), |bencher| {
            bencher.iter(|| pool.install(|| plan(&area.problem, &first, &Silent)));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("plan and proof");
    group.sample_size(10);
    for area in areas.iter().filter(|area| ["synthetic-60", "bob"].contains(&area.name.as_str())) {
        group.bench_function(BenchmarkId::from_parameter(&area.name), |bencher| {
            bencher.iter(|| pool.install(|| plan(&area.problem, &Settings::default(), &Silent)));
        });
    }
}

criterion_group!(benches, solving);
criterion_main!(benches);
