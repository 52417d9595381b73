//! Steps per second of the recombination chain on a square grid, and the distribution of cut edges: the counterpart of
//! `benches/peers/ensemble_gerrychain.py`. `ensemble SIDE NETWORKS FLOOR CAP STEPS SEED`.

use pcn::adjacency::{Adjacency, Edge, Reason};
use pcn::ensemble::{Area, Chain, Summary};
use pcn::model::PracticeId;
use std::collections::BTreeMap;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let numbers: Vec<usize> = std::env::args().skip(1).map(|text| text.parse()).collect::<Result<_, _>>()?;
    let [side, networks, floor, cap, steps, seed] = numbers[..] else {
        return Err("usage: ensemble SIDE NETWORKS FLOOR CAP STEPS SEED".into());
    };
    let units = side * side;
    let edge = |a, b| Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given };
    let across = (0..units).filter(|unit| unit % side + 1 < side).map(|unit| edge(unit, unit + 1));
    let down = (0..units - side).map(|unit| edge(unit, unit + side));
    let adjacency = Adjacency::new(units, across.chain(down));
    let area = Area::new(vec![1; units], &adjacency, floor as u64, cap as u64)?;
    let start: Vec<usize> = (0..units).map(|unit| unit * networks / units).collect();
    let mut chain = Chain::new(&area, &start, seed as u64, 0)?;
    let began = Instant::now();
    let cut: Vec<f64> = (0..steps)
        .map(|_| {
            chain.step();
            f64::from(chain.cut_edges())
        })
        .collect();
    let seconds = began.elapsed().as_secs_f64();
    chain.check()?;
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    cut.iter().for_each(|&value| *counts.entry(value as u32).or_default() += 1);
    let summary = Summary::new(&[cut]).ok_or("no steps")?;
    println!(
        "{{\"tool\": \"pcn\", \"steps\": {steps}, \"seconds\": {seconds:.3}, \"steps_per_second\": {:.1}, \"mean_cut_edges\": {:.3}, \"deviation\": {:.3}, \"cut_edges\": {counts:?}}}",
        steps as f64 / seconds,
        summary.mean,
        summary.deviation
    );
    Ok(())
}
