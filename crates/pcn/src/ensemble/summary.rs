//! What several chains say about a number.

use super::autocovariance::autocovariances;

/// A number over all steps of all chains.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Values seen.
    pub count: usize,
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub deviation: f64,
    /// Least, first quartile, median, third quartile, greatest.
    pub quantiles: [f64; 5],
    /// Split R-hat: near 1 when the halves of all chains agree; above 1.05 they have not mixed. `None` below 4 steps or
    /// where nothing varies.
    pub r_hat: Option<f64>,
    /// Effective sample size of the mean: as many independent plans would tell as much. Below 100 for each chain, neither
    /// this nor R-hat is to be relied on. `None` below 8 steps or where nothing varies.
    pub effective: Option<f64>,
    sorted: Vec<f64>,
}

impl Summary {
    /// Sums up chains of values; `None` without values.
    #[must_use]
    pub fn new(chains: &[Vec<f64>]) -> Option<Self> {
        let mut sorted: Vec<f64> = chains.iter().flatten().copied().collect();
        if sorted.is_empty() {
            return None;
        }
        sorted.sort_by(f64::total_cmp);
        let (mean, variance) = moments(&sorted);
        let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share).round() as usize];
        let quantiles = [0.0, 0.25, 0.5, 0.75, 1.0].map(at);
        Some(Self {
            count: sorted.len(),
            mean,
            deviation: variance.sqrt(),
            quantiles,
            r_hat: r_hat(chains),
            effective: effective(chains),
            sorted,
        })
    }

    /// How unusual a value is: the share of plans with at most this value.
    #[must_use]
    pub fn share_at_most(&self, value: f64) -> f64 {
        self.sorted.partition_point(|&other| other <= value) as f64 / self.count as f64
    }
}

fn moments(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, if values.len() > 1 { squares / (count - 1.0) } else { 0.0 })
}

/// Each chain cut in two: its first and its last so many values, at least `least`.
fn halves(chains: &[Vec<f64>], least: usize) -> Option<Vec<&[f64]>> {
    let length = chains.iter().map(|chain| chain.len() / 2).min().filter(|&length| length >= least)?;
    Some(chains.iter().flat_map(|chain| [&chain[..length], &chain[chain.len() - length..]]).collect())
}

/// The variance within halves, and an estimate of the whole variance that also has that between their means.
fn variances(halves: &[&[f64]]) -> (f64, f64) {
    let parts: Vec<(f64, f64)> = halves.iter().map(|half| moments(half)).collect();
    let within = parts.iter().map(|part| part.1).sum::<f64>() / parts.len() as f64;
    let means: Vec<f64> = parts.iter().map(|part| part.0).collect();
    let steps = halves.first().map_or(1.0, |half| half.len() as f64);
    (within, (steps - 1.0) / steps * within + moments(&means).1)
}

/// Between-half variance against within-half variance, each chain cut in two.
fn r_hat(chains: &[Vec<f64>]) -> Option<f64> {
    let (within, whole) = variances(&halves(chains, 2)?);
    (within > 0.0).then(|| (whole / within).sqrt())
}

/// Values divided by their autocorrelation time, each chain cut in two: autocorrelations are summed in pairs as long as these
/// are positive, none counted for more than the one before (C. J. Geyer, "Practical Markov chain Monte Carlo", Statistical
/// Science 7, 1992). Where values are the opposite of those before, the size may be above their number, up to log10 as much.
fn effective(chains: &[Vec<f64>]) -> Option<f64> {
    let halves = halves(chains, 4)?;
    let (within, whole) = variances(&halves);
    if within <= 0.0 {
        return None;
    }
    let mut mean = vec![0.0; halves[0].len()];
    for half in &halves {
        let each = autocovariances(half);
        mean.iter_mut().zip(each).for_each(|(mean, one)| *mean += one / halves.len() as f64);
    }
    let correlation = |lag: usize| if lag == 0 { 1.0 } else { 1.0 - (within - mean[lag]) / whole };
    let pairs = (0..mean.len() / 2).map(|at| correlation(2 * at) + correlation(2 * at + 1));
    let (mut time, mut before) = (-1.0, f64::INFINITY);
    for pair in pairs.take_while(|&pair| pair > 0.0) {
        before = before.min(pair);
        time += 2.0 * before;
    }
    let values = (halves.len() * mean.len()) as f64;
    Some(values / time.max(1.0 / values.log10()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;
    use rand_distr::StandardNormal;

    #[test]
    fn chains_that_agree_and_chains_that_do_not() {
        let wave = |offset: f64| (0..100).map(|step| offset + f64::from(step % 5)).collect::<Vec<f64>>();
        let agreeing = Summary::new(&[wave(0.0), wave(0.0)]).unwrap();
        assert_eq!((agreeing.mean, agreeing.quantiles), (2.0, [0.0, 1.0, 2.0, 3.0, 4.0]));
        assert!(agreeing.r_hat.unwrap() < 1.01);
        assert_eq!(agreeing.share_at_most(1.0), 0.4);
        assert!(Summary::new(&[wave(0.0), wave(50.0)]).unwrap().r_hat.unwrap() > 5.0);
    }

    /// Each value is `kept` of the one before, and news.
    fn remembering(kept: f64, steps: usize, stream: u64) -> Vec<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        random.set_stream(stream);
        let mut value = 0.0;
        (0..steps)
            .map(|_| {
                value = kept * value + random.sample::<f64, _>(StandardNormal);
                value
            })
            .collect()
    }

    #[test]
    fn values_that_remember_count_for_fewer() {
        // The autocorrelation time is (1 + kept) / (1 - kept).
        for (kept, time) in [(0.0, 1.0), (0.5, 3.0), (0.9, 19.0), (-0.5, 1.0 / 3.0)] {
            let chains: Vec<Vec<f64>> = (0..4).map(|stream| remembering(kept, 10_000, stream)).collect();
            let effective = Summary::new(&chains).unwrap().effective.unwrap();
            let ratio = effective * time / 40_000.0;
            assert!((0.85..1.15).contains(&ratio), "{kept}: {effective}, {ratio} of what it should be");
        }
    }

    #[test]
    fn chains_that_do_not_meet_are_worth_hardly_anything() {
        let apart: Vec<Vec<f64>> = (0..2)
            .map(|stream| remembering(0.0, 1_000, stream).iter().map(|value| value + 50.0 * stream as f64).collect())
            .collect();
        let effective = Summary::new(&apart).unwrap().effective.unwrap();
        assert!(effective < 10.0, "{effective}");
        let still = Summary::new(&[vec![2.0; 100], vec![2.0; 100]]).unwrap();
        assert_eq!((still.r_hat, still.effective), (None, None), "nothing varies");
    }

    #[test]
    fn none_and_one() {
        assert!(Summary::new(&[]).is_none());
        let one = Summary::new(&[vec![3.0]]).unwrap();
        assert_eq!((one.mean, one.deviation, one.r_hat, one.effective), (3.0, 0.0, None, None));
    }
}
