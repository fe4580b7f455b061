//! Bootstrap confidence intervals (Efron 1979), percentile method.

use rayon::prelude::*;
use serde::Serialize;

use crate::random::Random;

/// Resamples of a bootstrap.
const N_RESAMPLES: usize = 1000;

/// A 95 % confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Intervals of several figures at once. `figures` computes them from the places, `0..n`, of the samples that were drawn
/// with replacement. Resamples are computed in parallel; the result does not depend on threads. Costs 1,000 times what
/// `figures` costs. Empty samples have no interval.
pub fn bootstrap<const K: usize>(
    n: usize,
    figures: impl Fn(&[usize]) -> [f64; K] + Sync,
) -> Option<[Interval; K]> {
    if n == 0 {
        return None;
    }
    let resampled = resampled(n, figures);
    Some(std::array::from_fn(|k| interval(resampled.iter().map(|figures| figures[k]).collect())))
}

/// As [`bootstrap`], of figures that some resamples do not have, such as a share of nothing: these are left out. `None` for a
/// figure that none has.
pub fn bootstrap_where_known<const K: usize>(
    n: usize,
    figures: impl Fn(&[usize]) -> [Option<f64>; K] + Sync,
) -> [Option<Interval>; K] {
    let resampled = if n == 0 { Vec::new() } else { resampled(n, figures) };
    std::array::from_fn(|k| {
        let known: Vec<f64> = resampled.iter().filter_map(|figures| figures[k]).collect();
        (!known.is_empty()).then(|| interval(known))
    })
}

/// What each resample of `n` samples gives.
fn resampled<T: Send>(n: usize, figures: impl Fn(&[usize]) -> T + Sync) -> Vec<T> {
    (0..N_RESAMPLES as u64)
        .into_par_iter()
        .map(|resample| {
            // A random seed: seeds that differ by a multiple of SplitMix64's step give shifted copies of one sequence, and how
            // these are numbered is not to decide on that.
            let mut random = Random::new(Random::new(resample).next());
            let drawn: Vec<usize> = (0..n).map(|_| random.below(n)).collect();
            figures(&drawn)
        })
        .collect()
}

/// What lies between the outermost fortieths of some values, of which there is at least one.
fn interval(mut values: Vec<f64>) -> Interval {
    values.sort_by(f64::total_cmp);
    let cut = values.len() / 40;
    Interval { low: values[cut], high: values[values.len() - 1 - cut] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_of_a_share_is_about_the_normal_one() {
        // A share of 0.3 among 400: standard error √(0.3·0.7/400) = 0.0229, so 0.3 ± 0.045.
        let share =
            |drawn: &[usize]| [drawn.iter().filter(|i| **i < 120).count() as f64 / drawn.len() as f64];
        let [interval] = bootstrap(400, share).expect("there are samples");
        assert!((interval.low - 0.255).abs() < 0.008, "{interval:?}");
        assert!((interval.high - 0.345).abs() < 0.008, "{interval:?}");
        assert_eq!(bootstrap(0, share), None);
    }

    #[test]
    fn resamples_without_the_figure_are_left_out() {
        // One of ten samples counts, with 1: a resample has it (1 − 0.9¹⁰ = 65 %), and then the mean is 1, or has it not.
        let means = |drawn: &[usize]| [drawn.contains(&0).then_some(1.0), None];
        assert_eq!(bootstrap_where_known(10, means), [Some(Interval { low: 1.0, high: 1.0 }), None]);
        assert_eq!(bootstrap_where_known(0, means), [None, None]);
    }
}
