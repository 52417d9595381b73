//! Pricing by hub with the duals of a finished bound, on one thread: search nodes a second.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pcn::candidates::{Decisions, Duals, PriceOptions, Reaches, price};
use pcn::model::Score;
use pcn_benches::areas;
use pcn_benches::run::certified;

fn pricing(criterion: &mut Criterion) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    for area in areas::all().expect("areas") {
        let Some(outcome) = certified(&area) else { continue };
        let leaf = &outcome.certificate.as_ref().expect("a bound has a certificate").leaves[0];
        let duals = Duals { practice: leaf.practice_duals.clone(), count: leaf.count_dual, cuts: leaf.cuts.clone() };
        let reaches = Reaches::new(&area.problem);
        let decisions = Decisions::none(&area.problem);
        // The round that proves that no column is missing, and all groups within half a per cent of the bound.
        let near = Score::from_micro(leaf.bound.micro() / 200);
        for (name, below, keep) in [("last round", Score::ZERO, 5), ("all within 0.5 %", near, usize::MAX)] {
            let options = PriceOptions { below, keep, nodes: u64::MAX };
            let run = || pool.install(|| price(&area.problem, &reaches, &duals, &decisions, options));
            let mut group = criterion.benchmark_group(format!("price, {name}"));
            group.sample_size(10).throughput(Throughput::Elements(run().nodes.max(1)));
            group.bench_function(BenchmarkId::from_parameter(&area.name), |bencher| bencher.iter(run));
            group.finish();
        }
    }
}

criterion_group!(benches, pricing);
criterion_main!(benches);
