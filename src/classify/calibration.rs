//! From scores to probabilities that mean what they say.
//!
//! Single-label: a temperature (Guo et al. 2017), then an isotonic curve (Zadrozny & Elkan 2002) on the probability of
//! the best label; the other labels share what is left in proportion.
//! Several labels: a logistic curve per label (Platt 1999; Lin, Lin & Weng 2007).
//! Both are fitted to cross-fitted scores: no article is scored by a model that has seen it.

use serde::{Deserialize, Serialize};

use super::linear::argmax;

/// Fewest articles that an isotonic curve is fitted to.
const MIN_ISOTONIC: usize = 100;

/// Fewest examples of a label, and of its absence, for a curve or threshold of its own.
pub(super) const MIN_EXAMPLES: usize = 10;

/// Makes the scores of exclusive classes into probabilities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopCalibration {
    /// What scores are divided by before the softmax, above 0.
    pub temperature: f64,
    /// Points of the isotonic curve from the best class's softmax probability to its calibrated one, both rising.
    /// Empty: the softmax probability stands.
    pub curve: Vec<(f64, f64)>,
}

impl Default for TopCalibration {
    fn default() -> Self {
        Self { temperature: 1.0, curve: Vec::new() }
    }
}

impl TopCalibration {
    /// Fits to cross-fitted scores and the class that was right. Deterministic; linear but for a sort.
    pub fn fit(scored: &[(&[f64], usize)]) -> Self {
        let temperature = fit_temperature(scored);
        let mut curve = Vec::new();
        if scored.len() >= MIN_ISOTONIC {
            let top = |(scores, right): &(&[f64], usize)| {
                let best = argmax(scores);
                (softmax(scores, temperature)[best], best == *right)
            };
            curve = isotonic(scored.iter().map(top).collect());
        }
        Self { temperature, curve }
    }

    /// Probabilities that sum to 1; the class with the highest score keeps the highest probability.
    pub fn probabilities(&self, scores: &[f64]) -> Vec<f64> {
        let mut probabilities = softmax(scores, self.temperature);
        if self.curve.is_empty() || scores.len() < 2 {
            return probabilities;
        }
        let best = argmax(scores);
        let raw = std::mem::take(&mut probabilities[best]);
        // Summed, not subtracted from 1: near certainty a difference has no digits left.
        let rest: f64 = probabilities.iter().sum();
        let second = probabilities.iter().copied().fold(0.0, f64::max);
        // The best may not fall below the second, whose share of the rest is `second / rest`.
        let floor = if rest > 0.0 { second / (rest + second) } else { 0.0 };
        let calibrated = interpolate(&self.curve, raw).max(floor);
        let n_others = (scores.len() - 1) as f64;
        for (_, probability) in probabilities.iter_mut().enumerate().filter(|(class, _)| *class != best) {
            let share = if rest > 0.0 { *probability / rest } else { 1.0 / n_others };
            *probability = (1.0 - calibrated) * share;
        }
        // Sharing can lift an equal second above the best by the last bit.
        probabilities[best] = probabilities.iter().copied().fold(calibrated, f64::max);
        probabilities
    }
}

fn softmax(scores: &[f64], temperature: f64) -> Vec<f64> {
    let mut powers: Vec<f64> = scores.iter().map(|score| score / temperature).collect();
    let largest = powers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    powers.iter_mut().for_each(|power| *power = exp_of_negative(*power - largest));
    let total: f64 = powers.iter().sum();
    powers.iter_mut().for_each(|power| *power /= total);
    powers
}

/// The temperature with the least negative log-likelihood of smoothed targets, by golden-section search on its
/// logarithm.
///
/// Targets are `(n + 1) / (n + 2)` for the right class and the rest for the others, as Platt's are: without this, data
/// that is told apart without a mistake would make every later answer certain.
fn fit_temperature(scored: &[(&[f64], usize)]) -> f64 {
    if scored.is_empty() {
        return 1.0;
    }
    let n = scored.len() as f64;
    let right_target = (n + 1.0) / (n + 2.0);
    // Division keeps the order, so the largest score is the largest at every temperature.
    let largest: Vec<f64> =
        scored.iter().map(|(scores, _)| scores.iter().copied().fold(f64::NEG_INFINITY, f64::max)).collect();
    let (mut scaled, mut powers) = (Vec::new(), Vec::new());
    let mut loss = |log_temperature: f64| -> f64 {
        let temperature = libm::exp(log_temperature);
        let one = |((scores, right), largest): (&(&[f64], usize), &f64)| {
            let largest = largest / temperature;
            scaled.clear();
            scaled.extend(scores.iter().map(|score| score / temperature));
            powers.clear();
            powers.extend(scaled.iter().map(|score| exp_of_negative(score - largest)));
            let total = largest + libm::log(powers.iter().sum());
            // A class that an opponent has never seen has no score; it costs as much as a very wrong one.
            let cost = |score: &f64| (total - score).min(1e3);
            let other_target = (1.0 - right_target) / (scores.len().max(2) - 1) as f64;
            let of_all: f64 = scaled.iter().map(cost).sum();
            other_target * of_all + (right_target - other_target) * scaled.get(*right).map_or(0.0, cost)
        };
        scored.iter().zip(&largest).map(one).sum()
    };
    let golden = (5f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (-6.0, 6.0);
    let (mut a, mut b) = (high - golden * (high - low), low + golden * (high - low));
    let (mut loss_a, mut loss_b) = (loss(a), loss(b));
    for _ in 0..32 {
        if loss_a <= loss_b {
            (high, b, loss_b) = (b, a, loss_a);
            a = high - golden * (high - low);
            loss_a = loss(a);
        } else {
            (low, a, loss_a) = (a, b, loss_b);
            b = low + golden * (high - low);
            loss_b = loss(b);
        }
    }
    libm::exp(f64::midpoint(low, high))
}

/// `1/n!`, from 0.
const INVERSE_FACTORIALS: [f64; 14] = {
    let mut all = [1.0; 14];
    let mut n = 1;
    while n < all.len() {
        all[n] = all[n - 1] / n as f64;
        n += 1;
    }
    all
};

/// `exp(x)` for *x* up to 0, to a few units in the last place; below −700 as at −700. It has no branches, so that of many
/// values several are computed at a time: `x = n·ln 2 + r`, and a Taylor series gives `exp(r)`.
fn exp_of_negative(x: f64) -> f64 {
    // 1.5 · 2⁵²: what is added to it is rounded, and lies in its last bits.
    const ROUNDING: f64 = 6_755_399_441_055_744.0;
    // ln 2 in two parts, the first with zeros behind: its multiples are exact (as in FDLIBM's `exp`).
    const LN_2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];
    let x = if x > -700.0 { x } else { -700.0 };
    let rounded = x * std::f64::consts::LOG2_E + ROUNDING;
    let n = rounded - ROUNDING;
    let r = (x - n * LN_2[0]) - n * LN_2[1];
    // Of the next term nothing would be left, as |r| is at most ln(2)/2.
    let series = INVERSE_FACTORIALS.iter().rev().fold(0.0, |sum, factor| sum * r + factor);
    series * f64::from_bits((rounded.to_bits() << 52).wrapping_add(1f64.to_bits()))
}

/// Isotonic regression by pool-adjacent-violators: one point a pool, its mean probability and its share of right
/// answers, kept off 0 and 1 by as much as its size allows.
fn isotonic(mut top: Vec<(f64, bool)>) -> Vec<(f64, f64)> {
    top.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    struct Pool {
        n: f64,
        probability: f64,
        right: f64,
    }
    let mut pools: Vec<Pool> = Vec::new();
    for same in top.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let n = same.len() as f64;
        let right = same.iter().filter(|(_, right)| *right).count() as f64;
        pools.push(Pool { n, probability: same[0].0 * n, right });
        while let [.., before, last] = pools.as_mut_slice() {
            if before.right / before.n < last.right / last.n {
                break;
            }
            before.n += last.n;
            before.probability += last.probability;
            before.right += last.right;
            pools.pop();
        }
    }
    let point = |pool: &Pool| {
        let least = 1.0 / (pool.n + 2.0);
        (pool.probability / pool.n, (pool.right / pool.n).clamp(least, 1.0 - least))
    };
    let mut points: Vec<(f64, f64)> = pools.iter().map(point).collect();
    // Keeping small pools off 0 and 1 can bend the curve back at its ends.
    for i in 1..points.len() {
        points[i].1 = points[i].1.max(points[i - 1].1);
    }
    points
}

/// The value of a curve at `x`: linear between its points, level outside.
fn interpolate(curve: &[(f64, f64)], x: f64) -> f64 {
    let after = curve.partition_point(|point| point.0 < x);
    match (after.checked_sub(1).map(|i| curve[i]), curve.get(after)) {
        (None, None) => x,
        (None, Some(point)) => point.1,
        (Some(point), None) => point.1,
        (Some(low), Some(high)) => low.1 + (high.1 - low.1) * (x - low.0) / (high.0 - low.0),
    }
}

/// A logistic curve from a score to a probability, `1 / (1 + exp(a·score + b))`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogisticCurve {
    /// Slope, negative where a higher score means a higher probability.
    pub a: f64,
    /// Offset.
    pub b: f64,
}

impl Default for LogisticCurve {
    /// Takes a score as log-odds.
    fn default() -> Self {
        Self { a: -1.0, b: 0.0 }
    }
}

impl LogisticCurve {
    /// Fits to scores and whether the label applied, by Newton's method with backtracking on Platt's smoothed targets
    /// (Lin, Lin & Weng 2007). The default curve for an empty or one-sided list.
    pub fn fit(scored: &[(f64, bool)]) -> Self {
        let n_positive = scored.iter().filter(|(_, applies)| *applies).count() as f64;
        let n_negative = scored.len() as f64 - n_positive;
        if n_positive == 0.0 || n_negative == 0.0 {
            return Self::default();
        }
        let high = (n_positive + 1.0) / (n_positive + 2.0);
        let low = 1.0 / (n_negative + 2.0);
        let points: Vec<(f64, f64)> =
            scored.iter().map(|&(score, applies)| (score, if applies { high } else { low })).collect();
        let mut curve = Self { a: 0.0, b: libm::log((n_negative + 1.0) / (n_positive + 1.0)) };
        let mut loss = curve.loss(&points);
        for _ in 0..100 {
            let Some(step) = curve.newton_step(&points) else {
                break;
            };
            let mut size = 1.0;
            let next = loop {
                let next = Self { a: curve.a + size * step.0, b: curve.b + size * step.1 };
                let next_loss = next.loss(&points);
                if next_loss < loss + 1e-4 * size * step.2 {
                    loss = next_loss;
                    break Some(next);
                }
                size /= 2.0;
                if size < 1e-10 {
                    break None;
                }
            };
            let Some(next) = next else { break };
            curve = next;
        }
        curve
    }

    /// The step of Newton's method, and the slope of the loss along it; `None` at the minimum.
    fn newton_step(&self, points: &[(f64, f64)]) -> Option<(f64, f64, f64)> {
        let (mut h11, mut h22, mut h21, mut g1, mut g2) = (1e-12, 1e-12, 0.0, 0.0, 0.0);
        for &(score, target) in points {
            let p = self.probability(score);
            let d2 = p * (1.0 - p);
            h11 += score * score * d2;
            h22 += d2;
            h21 += score * d2;
            g1 += score * (target - p);
            g2 += target - p;
        }
        if g1.abs() < 1e-7 && g2.abs() < 1e-7 {
            return None;
        }
        let determinant = h11 * h22 - h21 * h21;
        let da = -(h22 * g1 - h21 * g2) / determinant;
        let db = -(-h21 * g1 + h11 * g2) / determinant;
        Some((da, db, g1 * da + g2 * db))
    }

    fn loss(&self, points: &[(f64, f64)]) -> f64 {
        let one = |&(score, target): &(f64, f64)| {
            let f = self.a * score + self.b;
            if f >= 0.0 {
                target * f + libm::log1p(libm::exp(-f))
            } else {
                (target - 1.0) * f + libm::log1p(libm::exp(f))
            }
        };
        points.iter().map(one).sum()
    }

    /// The probability of a score, 0–1.
    pub fn probability(&self, score: f64) -> f64 {
        let f = self.a * score + self.b;
        if f >= 0.0 {
            let e = libm::exp(-f);
            e / (1.0 + e)
        } else {
            1.0 / (1.0 + libm::exp(f))
        }
    }
}

/// The threshold on a probability with the best F1 for a label, 0.5 where there are too few examples to choose.
pub(super) fn best_f1_threshold(mut scored: Vec<(f64, bool)>) -> f64 {
    let n_positive = scored.iter().filter(|(_, applies)| *applies).count();
    if n_positive < MIN_EXAMPLES {
        return 0.5;
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut best_f1, mut threshold) = (0.0, 0.5);
    let mut right = 0;
    for (i, &(probability, applies)) in scored.iter().enumerate() {
        right += usize::from(applies);
        let next = scored.get(i + 1).map_or(0.0, |next| next.0);
        if next == probability {
            continue;
        }
        let f1 = 2.0 * right as f64 / (i + 1 + n_positive) as f64;
        if f1 > best_f1 {
            best_f1 = f1;
            threshold = f64::midpoint(probability, next);
        }
    }
    threshold
}

/// Stands for a threshold that no probability reaches.
pub(super) const NEVER: f64 = 2.0;

/// The lowest threshold on a probability at which the answers are right with a wished precision; [`NEVER`] where none gives
/// it. `answers` are probabilities and whether they were right.
pub(super) fn threshold_for_precision(mut answers: Vec<(f64, bool)>, min_precision: f64) -> f64 {
    answers.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut threshold = NEVER;
    let mut right = 0;
    for (i, &(probability, is_right)) in answers.iter().enumerate() {
        right += usize::from(is_right);
        let next = answers.get(i + 1).map_or(0.0, |next| next.0);
        if next != probability && right as f64 >= min_precision * (i + 1) as f64 {
            threshold = f64::midpoint(probability, next);
        }
    }
    threshold
}

/// A row of a reliability table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReliabilityBin {
    /// Number of answers with a probability in the bin.
    pub n: usize,
    /// Their mean probability, 0–1.
    pub mean_probability: f64,
    /// Share of them that were right, 0–1.
    pub accuracy: f64,
}

/// A reliability table of `n_bins` bins of equal width over 0–1, empty ones left out.
pub fn reliability(answers: &[(f64, bool)], n_bins: usize) -> Vec<ReliabilityBin> {
    let bins = Bins::of(answers.iter().map(|(probability, _)| *probability), n_bins);
    bins.table(answers.iter().map(|(_, right)| *right)).collect()
}

/// Expected calibration error: mean distance of probability and accuracy over 15 bins of equal width, weighted by
/// their answers (Guo et al. 2017); 0 for no answers.
pub fn expected_calibration_error(answers: &[(f64, bool)]) -> f64 {
    let bins = Bins::of_calibration_error(answers.iter().map(|(probability, _)| *probability));
    bins.calibration_error(answers.iter().map(|(_, right)| *right))
}

/// Probabilities of answers in bins of equal width over 0–1.
pub(crate) struct Bins {
    /// Number of probabilities and their sum, one entry a bin.
    bins: Vec<(usize, f64)>,
    /// The bin of each.
    bin_of: Vec<usize>,
}

impl Bins {
    fn of(probabilities: impl Iterator<Item = f64>, n_bins: usize) -> Self {
        let mut bins = vec![(0, 0.0); n_bins];
        let bin_of = probabilities.map(|probability| {
            let bin = ((probability * n_bins as f64) as usize).min(n_bins - 1);
            let (n, sum) = &mut bins[bin];
            *n += 1;
            *sum += probability;
            bin
        });
        let bin_of = bin_of.collect();
        Self { bins, bin_of }
    }

    /// The bins of [`expected_calibration_error`].
    pub(crate) fn of_calibration_error(probabilities: impl Iterator<Item = f64>) -> Self {
        Self::of(probabilities, 15)
    }

    /// The bins that are not empty, with the share of answers that were right.
    fn table(&self, are_right: impl Iterator<Item = bool>) -> impl Iterator<Item = ReliabilityBin> {
        let mut n_right = vec![0; self.bins.len()];
        self.bin_of.iter().zip(are_right).for_each(|(bin, right)| n_right[*bin] += usize::from(right));
        let bins = self.bins.iter().zip(n_right).filter(|((n, _), _)| *n > 0);
        bins.map(|(&(n, sum), n_right)| ReliabilityBin {
            n,
            mean_probability: sum / n as f64,
            accuracy: n_right as f64 / n as f64,
        })
    }

    /// The [`expected_calibration_error`] of answers that are right or wrong, in the order of the probabilities.
    pub(crate) fn calibration_error(&self, are_right: impl Iterator<Item = bool>) -> f64 {
        let distance = |bin: ReliabilityBin| bin.n as f64 * (bin.mean_probability - bin.accuracy).abs();
        // An empty sum is -0.
        (self.table(are_right).map(distance).sum::<f64>() + 0.0) / self.bin_of.len().max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_negative_numbers_are_those_of_libm() {
        for i in 0..=70_000 {
            let x = -f64::from(i) / 100.0;
            let (found, expected) = (exp_of_negative(x), libm::exp(x));
            assert!((found - expected).abs() <= 1e-15 * expected, "{x}: {found}, {expected}");
        }
        assert_eq!(exp_of_negative(0.0), 1.0);
        assert_eq!(exp_of_negative(f64::NEG_INFINITY), exp_of_negative(-700.0));
    }

    #[test]
    fn temperature_cools_overconfident_scores() {
        // Right in three of four, however sure; the targets are 41/42 and 1/42, so the best probability is their mean.
        let best: f64 = 0.75 * 41.0 / 42.0 + 0.25 / 42.0;
        let scores = [10.0, 0.0];
        let scored: Vec<(&[f64], usize)> = (0..40).map(|i| (&scores[..], usize::from(i % 4 == 0))).collect();
        let calibration = TopCalibration::fit(&scored);
        assert!(
            (calibration.temperature - 10.0 / (best / (1.0 - best)).ln()).abs() < 1e-3,
            "{calibration:?}"
        );
        assert!((calibration.probabilities(&scores)[0] - best).abs() < 1e-4);
    }

    #[test]
    fn isotonic_pools_are_worked_by_hand() {
        let answers = vec![(0.2, false), (0.4, true), (0.6, false), (0.8, true), (0.9, true)];
        // .4 and .6 pool to one half; one or two answers stay at least 1/(n + 2) off 0 and 1.
        let expected = [(0.2, 1.0 / 3.0), (0.5, 0.5), (0.85, 0.75)];
        let found = isotonic(answers);
        assert_eq!(found.len(), 3);
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                (found.0 - expected.0).abs() < 1e-12 && (found.1 - expected.1).abs() < 1e-12,
                "{found:?}"
            );
        }
        assert!((interpolate(&[(0.2, 0.3), (0.4, 0.7)], 0.3) - 0.5).abs() < 1e-12);
        assert_eq!(interpolate(&[(0.2, 0.3), (0.4, 0.7)], 0.1), 0.3);
        assert_eq!(interpolate(&[(0.2, 0.3), (0.4, 0.7)], 0.9), 0.7);
    }

    #[test]
    fn calibrated_probabilities_sum_to_one_and_keep_the_best() {
        let calibration = TopCalibration { temperature: 2.0, curve: vec![(0.1, 0.05), (0.9, 0.3)] };
        for scores in [[3.0, 2.9, -4.0], [0.0, 0.0, 0.0], [900.0, -900.0, 0.0], [1.0, f64::NEG_INFINITY, 0.5]]
        {
            let probabilities = calibration.probabilities(&scores);
            assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{probabilities:?}");
            let best = probabilities.iter().copied().fold(0.0, f64::max);
            assert_eq!(probabilities[argmax(&scores)], best, "{probabilities:?}");
        }
    }

    #[test]
    fn a_logistic_curve_meets_its_smoothed_targets() {
        // Two scores only: the curve can pass through both groups' mean targets exactly.
        // Positives 3 of 4 at +1 and 1 of 4 at −1; targets 5/6 and 1/6; means 2/3 and 1/3.
        let mut scored = vec![(1.0, true); 3];
        scored.extend([(1.0, false), (-1.0, true), (-1.0, false), (-1.0, false), (-1.0, false)]);
        let curve = LogisticCurve::fit(&scored);
        assert!((curve.probability(1.0) - 2.0 / 3.0).abs() < 1e-6, "{curve:?}");
        assert!((curve.probability(-1.0) - 1.0 / 3.0).abs() < 1e-6, "{curve:?}");
        assert_eq!(LogisticCurve::fit(&[(1.0, true)]), LogisticCurve::default());
    }

    #[test]
    fn the_threshold_with_the_best_f1_is_found() {
        let mut scored: Vec<(f64, bool)> = (0..10).map(|i| (0.5 + f64::from(i) / 100.0, true)).collect();
        scored.extend((0..30).map(|i| (0.1 + f64::from(i) / 100.0, false)));
        let threshold = best_f1_threshold(scored);
        assert!(threshold > 0.39 && threshold < 0.5, "{threshold}");
    }

    #[test]
    fn the_lowest_threshold_with_the_precision_is_found() {
        let answers = vec![(0.9, true), (0.8, true), (0.7, false), (0.6, true), (0.5, false), (0.4, false)];
        // Precision from the top: 1, 1, 2/3, 3/4, 3/5, 1/2.
        let check = |min_precision, expected: f64| {
            let found = threshold_for_precision(answers.clone(), min_precision);
            assert!((found - expected).abs() < 1e-12, "{min_precision}: {found}");
        };
        check(1.0, 0.75);
        check(0.75, 0.55);
        check(0.7, 0.55);
        check(0.6, 0.45);
        check(0.5, 0.2);
        assert_eq!(threshold_for_precision(vec![(0.9, false), (0.9, true)], 0.6), NEVER);
        assert_eq!(threshold_for_precision(Vec::new(), 0.6), NEVER);
    }

    #[test]
    fn calibration_error_is_worked_by_hand() {
        // Bin of .9: 2 answers, accuracy .5, distance .4; bin of .3: 2 answers, accuracy 0, distance .3.
        let answers = [(0.9, true), (0.9, false), (0.3, false), (0.3, false)];
        assert!((expected_calibration_error(&answers) - 0.35).abs() < 1e-12);
        assert_eq!(expected_calibration_error(&[]), 0.0);
    }
}
