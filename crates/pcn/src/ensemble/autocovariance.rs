//! Autocovariances of a series, all lags at once.

use std::f64::consts::PI;

/// For each lag from 0 the mean product of deviations that far apart, as a share of all values (the biased estimate).
///
/// By the Fourier transform (Wiener and Khinchin): n log n steps, where sums lag by lag would take n squared.
pub(super) fn autocovariances(values: &[f64]) -> Vec<f64> {
    let count = values.len();
    if count == 0 {
        return Vec::new();
    }
    let mean = values.iter().sum::<f64>() / count as f64;
    // Zeros behind, so that the end does not meet the beginning.
    let size = (2 * count).next_power_of_two();
    let mut series: Vec<(f64, f64)> = values.iter().map(|value| (value - mean, 0.0)).collect();
    series.resize(size, (0.0, 0.0));
    transform(&mut series);
    series.iter_mut().for_each(|(real, imaginary)| {
        (*real, *imaginary) = (*real * *real + *imaginary * *imaginary, 0.0);
    });
    // The power of a real series is even, so that forth is as good as back.
    transform(&mut series);
    series[..count].iter().map(|(real, _)| real / size as f64 / count as f64).collect()
}

/// The discrete Fourier transform of a power of two of complex numbers, in place (Cooley and Tukey, 1965).
fn transform(series: &mut [(f64, f64)]) {
    let size = series.len();
    let bits = size.trailing_zeros();
    for at in 0..size {
        let other = if bits == 0 { at } else { at.reverse_bits() >> (usize::BITS - bits) };
        if at < other {
            series.swap(at, other);
        }
    }
    let mut half = 1;
    while half < size {
        let turns: Vec<(f64, f64)> = (0..half)
            .map(|at| (PI * at as f64 / half as f64).sin_cos())
            .map(|(sine, cosine)| (cosine, -sine))
            .collect();
        for block in series.chunks_mut(2 * half) {
            let (first, second) = block.split_at_mut(half);
            for ((a, b), &(cosine, sine)) in first.iter_mut().zip(second).zip(&turns) {
                let turned = (b.0 * cosine - b.1 * sine, b.0 * sine + b.1 * cosine);
                *b = (a.0 - turned.0, a.1 - turned.1);
                *a = (a.0 + turned.0, a.1 + turned.1);
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_the_sums_lag_by_lag() {
        let series: [&[f64]; 4] =
            [&[3.0], &[1.0, 2.0], &[1.0, -4.0, 2.5, 2.5, 7.0], &[0.5, 1.5, -2.0, 8.0, 8.0, -3.0, 0.0, 1.0]];
        for values in series {
            let count = values.len();
            let mean = values.iter().sum::<f64>() / count as f64;
            let found = autocovariances(values);
            assert_eq!(found.len(), count);
            for (lag, found) in found.into_iter().enumerate() {
                let products = (lag..count).map(|at| (values[at] - mean) * (values[at - lag] - mean));
                let direct = products.sum::<f64>() / count as f64;
                assert!((found - direct).abs() < 1e-12, "{values:?}, lag {lag}: {found} and {direct}");
            }
        }
        assert!(autocovariances(&[]).is_empty());
    }
}
