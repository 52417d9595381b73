//! What several chains say about a number.

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
        Some(Self { count: sorted.len(), mean, deviation: variance.sqrt(), quantiles, r_hat: r_hat(chains), sorted })
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

/// Between-half variance against within-half variance, each chain cut in two.
fn r_hat(chains: &[Vec<f64>]) -> Option<f64> {
    let length = chains.iter().map(|chain| chain.len() / 2).min().filter(|&length| length >= 2)?;
    let halves = chains.iter().flat_map(|chain| [&chain[..length], &chain[chain.len() - length..]]);
    let parts: Vec<(f64, f64)> = halves.map(moments).collect();
    let within = parts.iter().map(|part| part.1).sum::<f64>() / parts.len() as f64;
    let means: Vec<f64> = parts.iter().map(|part| part.0).collect();
    let between = moments(&means).1;
    let steps = length as f64;
    (within > 0.0).then(|| (((steps - 1.0) / steps * within + between) / within).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_that_agree_and_chains_that_do_not() {
        let wave = |offset: f64| (0..100).map(|step| offset + f64::from(step % 5)).collect::<Vec<f64>>();
        let agreeing = Summary::new(&[wave(0.0), wave(0.0)]).unwrap();
        assert_eq!((agreeing.mean, agreeing.quantiles), (2.0, [0.0, 1.0, 2.0, 3.0, 4.0]));
        assert!(agreeing.r_hat.unwrap() < 1.01);
        assert_eq!(agreeing.share_at_most(1.0), 0.4);
        assert!(Summary::new(&[wave(0.0), wave(50.0)]).unwrap().r_hat.unwrap() > 5.0);
    }

    #[test]
    fn none_and_one() {
        assert!(Summary::new(&[]).is_none());
        let one = Summary::new(&[vec![3.0]]).unwrap();
        assert_eq!((one.mean, one.deviation, one.r_hat), (3.0, 0.0, None));
    }
}
