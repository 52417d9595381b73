//! Connected groups inside the band, each once, on one thread: groups a second.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pcn::candidates::{Reaches, count_groups};
use pcn_benches::areas;

fn enumeration(criterion: &mut Criterion) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    let mut group = criterion.benchmark_group("enumerate");
    group.sample_size(10);
    for area in areas::all().expect("areas") {
        let groups = pool.install(|| count_groups(&area.problem, 30_000..=50_000));
        group.throughput(Throughput::Elements(groups));
        group.bench_function(BenchmarkId::from_parameter(&area.name), |bencher| {
            bencher.iter(|| pool.install(|| count_groups(&area.problem, 30_000..=50_000)));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("reaches");
    group.sample_size(10);
    for area in areas::all().expect("areas") {
        group.throughput(Throughput::Elements(area.problem.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(&area.name), |bencher| {
            bencher.iter(|| pool.install(|| Reaches::new(&area.problem)));
        });
    }
}

criterion_group!(benches, enumeration);
criterion_main!(benches);
