//! Steps per processor second of the recombination chain on a square grid, and the distribution of cut edges: the counterpart of
//! `benches/peers/ensemble_gerrychain.py`. `ensemble SIDE NETWORKS FLOOR CAP STEPS SEED [cut-edges]`: with the last, every edge
//! between networks is as likely to be chosen for the next step, in place of every pair of networks.

use pcn::adjacency::{Adjacency, Edge, Reason};
use pcn::ensemble::{Area, Chain, Pairs, Summary};
use pcn::model::PracticeId;
use pcn_benches::clock::user_seconds;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let pairs = if words.last().is_some_and(|word| word == "cut-edges") {
        words.pop();
        Pairs::CutEdges
    } else {
        Pairs::Networks
    };
    let numbers: Vec<usize> = words.iter().map(|text| text.parse()).collect::<Result<_, _>>()?;
    let [side, networks, floor, cap, steps, seed] = numbers[..] else {
        return Err("usage: ensemble SIDE NETWORKS FLOOR CAP STEPS SEED [cut-edges]".into());
    };
    let units = side * side;
    let edge = |a, b| Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given };
    let across = (0..units).filter(|unit| unit % side + 1 < side).map(|unit| edge(unit, unit + 1));
    let down = (0..units - side).map(|unit| edge(unit, unit + side));
    let adjacency = Adjacency::new(units, across.chain(down));
    let area = Area::new(vec![1; units], &adjacency, floor as u64, cap as u64)?.choosing(pairs);
    let start: Vec<usize> = (0..units).map(|unit| unit * networks / units).collect();
    let mut chain = Chain::new(&area, &start, seed as u64, 0)?;
    let began = user_seconds();
    let cut: Vec<u32> = (0..steps)
        .map(|_| {
            chain.step();
            chain.cut_edges()
        })
        .collect();
    let seconds = user_seconds().zip(began).map_or(f64::NAN, |(now, before)| (now - before).max(0.01));
    chain.check()?;
    let summary = Summary::new(&[cut.iter().map(|&edges| f64::from(edges)).collect()]).ok_or("no steps")?;
    println!(
        "{{\"tool\": \"pcn\", \"steps\": {steps}, \"seconds\": {seconds:.3}, \"steps_per_second\": {:.1}, \"mean_cut_edges\": {:.3}, \"deviation\": {:.3}, \"trace\": {cut:?}}}",
        steps as f64 / seconds,
        summary.mean,
        summary.deviation
    );
    Ok(())
}
