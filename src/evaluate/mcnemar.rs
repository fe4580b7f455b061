//! Whether one of two models is right more often on the same articles than chance explains.

use serde::Serialize;

/// McNemar's test (McNemar 1947, *Note on the sampling error of the difference between correlated proportions or
/// percentages*) in its exact form.
///
/// Articles that both models answer rightly, or both wrongly, say nothing of their difference. Were the models equally good,
/// each of the other *n* = `only_first` + `only_second` would be as likely to be one's as the other's: with *k* the smaller
/// of the two counts, `p = min(1, 2 · Σ_{i=0}^{k} C(n, i) / 2ⁿ)`, two-sided.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct McNemar {
    /// Articles that only the first model answers rightly.
    pub only_first: u64,
    /// Articles that only the second model answers rightly.
    pub only_second: u64,
    /// Probability of a difference at least as large between equally good models, 0–1.
    pub p_value: f64,
}

impl McNemar {
    /// The test for counts of articles that only one model answers rightly. Linear in the smaller one.
    pub fn of(only_first: u64, only_second: u64) -> Self {
        // The sum of two counts may be no `u64`.
        let (k, n) = (only_first.min(only_second), u128::from(only_first) + u128::from(only_second));
        // Each term from the one before it, as logarithms: 2⁻ⁿ alone is 0 for large n.
        let mut term = -(n as f64) * std::f64::consts::LN_2;
        let mut sum = libm::exp(term);
        for i in 1..=u128::from(k) {
            term += libm::log((n - i + 1) as f64 / i as f64);
            sum += libm::exp(term);
        }
        Self { only_first, only_second, p_value: (2.0 * sum).min(1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_are_worked_by_hand() {
        let check = |first, second, expected: f64| {
            for found in [McNemar::of(first, second), McNemar::of(second, first)] {
                assert!((found.p_value - expected).abs() < 1e-12, "{found:?} for {expected}");
            }
        };
        // n = 6, k = 1: 2 · (1 + 6) / 64.
        check(1, 5, 14.0 / 64.0);
        // n = 10, k = 2: 2 · (1 + 10 + 45) / 1024.
        check(2, 8, 112.0 / 1024.0);
        check(0, 5, 2.0 / 32.0);
        // Both sides overlap in the middle term, and none of a difference is no evidence.
        check(3, 3, 1.0);
        check(0, 0, 1.0);
    }

    #[test]
    fn many_articles_are_no_trouble() {
        // About normal: z = (1100 − 900 − 1)/√2000 = 4.450, and two tails beyond that hold 8.6e-6.
        let found = McNemar::of(900, 1100);
        assert!((found.p_value - 8.6e-6).abs() < 0.3e-6, "{found:?}");
        assert!(McNemar::of(0, 5_000).p_value == 0.0);
        assert!(McNemar::of(u64::MAX, 3).p_value == 0.0);
    }
}
