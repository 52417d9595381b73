//! The independent recount of a plan, and of a certificate, on one thread.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pcn::verify::{self, Limits};
use pcn_benches::areas;
use pcn_benches::run::certified;

fn verifying(criterion: &mut Criterion) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    for area in areas::all().expect("areas") {
        let Some(outcome) = certified(&area) else { continue };
        let plan = outcome.plan.as_ref().expect("a plan");
        let groups: Vec<_> = plan.networks.iter().map(|network| network.members.clone()).collect();
        let mut group = criterion.benchmark_group("verify, plan");
        group.sample_size(10).throughput(Throughput::Elements(area.problem.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(&area.name), |bencher| {
            bencher.iter(|| pool.install(|| verify::plan(&area.problem, &groups)));
        });
        group.finish();
        let certificate = outcome.certificate.as_ref().expect("a bound has a certificate");
        let review = || pool.install(|| verify::certificate(&area.problem, certificate, Limits::default()));
        let first = review();
        assert!(first.holds(), "{}: the certificate does not hold", area.name);
        let mut group = criterion.benchmark_group("verify, certificate");
        group.sample_size(10).throughput(Throughput::Elements(first.nodes.max(1)));
        group.bench_function(BenchmarkId::from_parameter(&area.name), |bencher| bencher.iter(review));
        group.finish();
    }
}

criterion_group!(benches, verifying);
criterion_main!(benches);
