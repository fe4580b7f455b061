//! A fitted linear classifier: what every estimator gives.

use linfa::dataset::Records;
use linfa::traits::PredictInplace;
use ndarray::{Array1, Array2};

use crate::features::{SparseMatrix, SparseRow, TermId};

/// Terms whose weights are fetched together: their rows fit the first cache of a processor for a few dozen classes.
const BLOCK: usize = 64;

/// Weights in a line of a processor's cache.
const CACHE_LINE: usize = 8;

/// An intercept a class, and a weight a term and class; fitted by [`NaiveBayes`](super::NaiveBayes) or
/// [`NbSvm`](super::NbSvm).
#[derive(Debug, Clone, PartialEq)]
pub struct LinearModel {
    intercept: Vec<f64>,
    /// Shape `n_terms × n_classes`, one row a term.
    weights: Vec<f64>,
}

impl LinearModel {
    /// Puts a classifier together from its parts; `weights` is of shape `n_terms × n_classes`, one row a term.
    pub fn from_parts(intercept: Vec<f64>, weights: Vec<f64>) -> Self {
        debug_assert!(intercept.is_empty() || weights.len().is_multiple_of(intercept.len()));
        Self { intercept, weights }
    }

    /// The same model for features that are each so many times larger; `by` has one number a term.
    pub(super) fn divided_by(mut self, by: &[f64]) -> Self {
        let n_classes = self.n_classes();
        for (i, weight) in self.weights.iter_mut().enumerate() {
            *weight /= by[i / n_classes];
        }
        self
    }

    /// Number of classes.
    pub fn n_classes(&self) -> usize {
        self.intercept.len()
    }

    /// The intercept of each class: log prior, log-odds, or 0.
    pub fn intercept(&self) -> &[f64] {
        &self.intercept
    }

    /// All weights, of shape `n_terms × n_classes`, one row a term.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The weights of a term, one a class.
    pub fn term_weights(&self, term: usize) -> &[f64] {
        let n = self.n_classes();
        &self.weights[term * n..(term + 1) * n]
    }

    /// The score of each class: intercept plus the sum of feature times weight, in the order of the terms.
    ///
    /// For multinomial naive Bayes this is the joint log-likelihood.
    pub fn scores(&self, row: SparseRow<'_>) -> Vec<f64> {
        let mut scores = self.intercept.clone();
        for (terms, values) in row.terms.chunks(BLOCK).zip(row.values.chunks(BLOCK)) {
            self.fetch(terms);
            for (term, value) in terms.iter().zip(values) {
                for (score, weight) in scores.iter_mut().zip(self.term_weights(*term as usize)) {
                    *score += value * weight;
                }
            }
        }
        scores
    }

    /// Touches the weights of some terms. Rows of a large model lie far apart in memory: to wait for one after the other takes
    /// longer than to add them up, and here nothing waits before all are on their way.
    fn fetch(&self, terms: &[TermId]) {
        let touched = terms.iter().fold(0, |touched, term| {
            let weights = self.term_weights(*term as usize);
            let lines = weights.iter().step_by(CACHE_LINE).chain(weights.last());
            lines.fold(touched, |touched, weight| touched ^ weight.to_bits())
        });
        std::hint::black_box(touched);
    }

    /// Log-probabilities of the classes: scores less their log-sum-exp. Finite for articles of any length.
    pub fn predict_log_proba(&self, row: SparseRow<'_>) -> Vec<f64> {
        let mut scores = self.scores(row);
        let total = log_sum_exp(&scores);
        for score in &mut scores {
            *score -= total;
        }
        scores
    }

    /// Probabilities of the classes for every row, of shape `n_samples × n_classes`.
    pub fn predict_proba(&self, matrix: &SparseMatrix) -> Array2<f64> {
        let mut probabilities = Array2::zeros((matrix.nsamples(), self.n_classes()));
        for (row, mut out) in matrix.rows().zip(probabilities.rows_mut()) {
            for (out, log) in out.iter_mut().zip(self.predict_log_proba(row)) {
                *out = libm::exp(log);
            }
        }
        probabilities
    }
}

/// `ln Σ exp(x)` without overflow; minus infinity for an empty list.
pub(super) fn log_sum_exp(values: &[f64]) -> f64 {
    let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if max == f64::NEG_INFINITY {
        return max;
    }
    // Of the largest, it is 1, and need not be computed.
    let exp = |value: &f64| if *value == max { 1.0 } else { libm::exp(value - max) };
    max + libm::log(values.iter().map(exp).sum())
}

/// The place of the largest value; the first of equals.
pub(super) fn argmax(values: &[f64]) -> usize {
    let mut best = 0;
    for (place, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = place;
        }
    }
    best
}

impl PredictInplace<SparseMatrix, Array1<usize>> for LinearModel {
    /// The class with the highest score for every row; the first of equals.
    fn predict_inplace(&self, matrix: &SparseMatrix, targets: &mut Array1<usize>) {
        for (row, target) in matrix.rows().zip(targets.iter_mut()) {
            *target = argmax(&self.scores(row));
        }
    }

    fn default_target(&self, matrix: &SparseMatrix) -> Array1<usize> {
        Array1::zeros(matrix.nsamples())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_sum_exp_does_not_overflow() {
        assert_eq!(log_sum_exp(&[-1e6, -1e6]), -1e6 + std::f64::consts::LN_2);
        assert_eq!(log_sum_exp(&[1e6, f64::NEG_INFINITY]), 1e6);
        assert_eq!(log_sum_exp(&[]), f64::NEG_INFINITY);
    }

    #[test]
    fn the_first_of_equals_wins() {
        assert_eq!(argmax(&[0.0, 1.0, 1.0]), 1);
        assert_eq!(argmax(&[f64::NEG_INFINITY, f64::NEG_INFINITY]), 0);
    }
}
