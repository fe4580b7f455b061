//! Naive Bayes on sparse features: multinomial, complement, one-vs-rest.
//!
//! `W(c,t)` is the sum of a class's features, `W(¬c,t)` that of all others, *V* the number of terms.
//!
//! | estimator | weight of a term for a class | intercept |
//! |---|---|---|
//! | multinomial (McCallum & Nigam 1998) | `ln θ(t∣c)` | `ln(N(c)/N)` |
//! | complement (Rennie et al. 2003) | `−ln θ(t∣¬c)` | 0 |
//! | one-vs-rest | `ln θ(t∣c) − ln θ(t∣¬c)` | `ln((N(c)+½)/(N−N(c)+½))` |
//!
//! Smoothing is Lidstone's, `θ(t|c) = (W(c,t) + α) / (Σ W(c,·) + α·V)`, or a mixture with a background model,
//! `θ(t|c) = (p(t|c) + μ·p_bg(t)) / (1 + μ)` with `p(t|c) = W(c,t) / Σ W(c,·)` and `p_bg` the same over all articles.

use linfa::ParamGuard;
use linfa::dataset::{DatasetBase, Records};
use linfa::traits::{Fit, PredictInplace};
use ndarray::{Array1, Array2};

use super::FitError;
use super::settings::{Estimator, Smoothing};
use crate::features::{SparseMatrix, SparseRow};

/// Sums of features by class: all that naive Bayes learns from.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassSums {
    /// Articles of each class.
    pub n_class: Vec<u64>,
    /// Articles altogether. Classes may overlap (labels in any place), so this is not always their sum.
    pub n_articles: u64,
    /// `W(c,t)`, of shape `n_terms × n_classes`, one row a term.
    pub sums: Vec<f64>,
    /// `Σ W(·,t)` over all articles, one entry a term.
    pub totals: Vec<f64>,
}

impl ClassSums {
    fn n_classes(&self) -> usize {
        self.n_class.len()
    }

    /// Adds up dense classes from labelled rows.
    fn of(matrix: &SparseMatrix, classes: &[usize]) -> Result<Self, FitError> {
        let n_classes = classes.iter().max().map_or(0, |max| max + 1);
        let mut all = Self {
            n_class: vec![0; n_classes],
            n_articles: classes.len() as u64,
            sums: vec![0.0; matrix.nfeatures() * n_classes],
            totals: vec![0.0; matrix.nfeatures()],
        };
        for (sample, (row, &class)) in matrix.rows().zip(classes).enumerate() {
            all.n_class[class] += 1;
            for (term, value) in row.iter() {
                if !(value.is_finite() && value >= 0.0) {
                    return Err(FitError::FeatureValue { sample, value });
                }
                all.sums[term as usize * n_classes + class] += value;
                all.totals[term as usize] += value;
            }
        }
        Ok(all)
    }
}

/// Parameters of [`NaiveBayes`], not yet checked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NaiveBayesParams(NaiveBayesValidParams);

/// Checked parameters of [`NaiveBayes`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NaiveBayesValidParams {
    estimator: Estimator,
    smoothing: Smoothing,
}

impl NaiveBayesParams {
    /// Parameters of an estimator, with Lidstone's `alpha` of 1.
    #[must_use]
    pub fn new(estimator: Estimator) -> Self {
        Self(NaiveBayesValidParams { estimator, smoothing: Smoothing::Alpha(1.0) })
    }

    /// How unseen terms get a probability; `Smoothing::Alpha(1.0)` by default.
    #[must_use]
    pub fn smoothing(mut self, smoothing: Smoothing) -> Self {
        self.0.smoothing = smoothing;
        self
    }
}

impl ParamGuard for NaiveBayesParams {
    type Checked = NaiveBayesValidParams;
    type Error = FitError;

    fn check_ref(&self) -> Result<&Self::Checked, FitError> {
        let (name, value) = match self.0.smoothing {
            Smoothing::Alpha(alpha) => ("alpha", alpha),
            Smoothing::Mu(mu) => ("mu", mu),
        };
        if value.is_finite() && value > 0.0 { Ok(&self.0) } else { Err(FitError::Smoothing { name, value }) }
    }

    fn check(self) -> Result<Self::Checked, FitError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl NaiveBayesValidParams {
    /// Fits weights to sums. Linear in the number of terms times classes.
    pub fn fit_sums(&self, sums: &ClassSums) -> NaiveBayes {
        let (n_classes, n_terms) = (sums.n_classes(), sums.totals.len());
        let grand_total: f64 = sums.totals.iter().sum();
        let background: Vec<f64> = sums.totals.iter().map(|total| total / grand_total).collect();
        let mut weights = vec![0.0; n_terms * n_classes];
        for class in 0..n_classes {
            let inside: Vec<f64> = sums.sums.iter().skip(class).step_by(n_classes).copied().collect();
            // What is left of a total that is all the class's own can fall below zero by rounding.
            let outside: Vec<f64> =
                sums.totals.iter().zip(&inside).map(|(total, inside)| (total - inside).max(0.0)).collect();
            let column = weights.iter_mut().skip(class).step_by(n_classes);
            match self.estimator {
                Estimator::Multinomial => {
                    let inside = self.log_theta(&inside, &background);
                    column.zip(inside).for_each(|(weight, inside)| *weight = inside);
                }
                Estimator::Complement => {
                    let outside = self.log_theta(&outside, &background);
                    column.zip(outside).for_each(|(weight, outside)| *weight = -outside);
                }
                Estimator::OneVsRest => {
                    let (inside, outside) =
                        (self.log_theta(&inside, &background), self.log_theta(&outside, &background));
                    column.zip(inside.iter().zip(outside)).for_each(|(weight, (inside, outside))| {
                        *weight = inside - outside;
                    });
                }
            }
        }
        let n = sums.n_articles as f64;
        let intercept = sums.n_class.iter().map(|&n_class| {
            let n_class = n_class as f64;
            match self.estimator {
                Estimator::Multinomial => libm::log(n_class) - libm::log(n),
                Estimator::Complement => 0.0,
                Estimator::OneVsRest => libm::log((n_class + 0.5) / (n - n_class + 0.5)),
            }
        });
        NaiveBayes { intercept: intercept.collect(), weights }
    }

    /// `ln θ(t|·)` of every term, for a class with the given sums.
    fn log_theta(&self, sums: &[f64], background: &[f64]) -> Vec<f64> {
        let total: f64 = sums.iter().sum();
        match self.smoothing {
            Smoothing::Alpha(alpha) => {
                let log_total = libm::log(total + alpha * sums.len() as f64);
                sums.iter().map(|sum| libm::log(sum + alpha) - log_total).collect()
            }
            Smoothing::Mu(mu) => {
                let log_share = libm::log(1.0 + mu);
                let theta = |(sum, background): (&f64, &f64)| {
                    // A class without articles is the background.
                    let own = if total > 0.0 { sum / total } else { *background };
                    libm::log(own + mu * background) - log_share
                };
                sums.iter().zip(background).map(theta).collect()
            }
        }
    }
}

/// A fitted naive Bayes classifier: an intercept a class, and a weight a term and class.
#[derive(Debug, Clone, PartialEq)]
pub struct NaiveBayes {
    intercept: Vec<f64>,
    /// Shape `n_terms × n_classes`, one row a term.
    weights: Vec<f64>,
}

impl NaiveBayes {
    /// Parameters to fit with.
    #[must_use]
    pub fn params(estimator: Estimator) -> NaiveBayesParams {
        NaiveBayesParams::new(estimator)
    }

    /// Puts a classifier together from its parts; `weights` is of shape `n_terms × n_classes`, one row a term.
    pub fn from_parts(intercept: Vec<f64>, weights: Vec<f64>) -> Self {
        debug_assert!(intercept.is_empty() || weights.len().is_multiple_of(intercept.len()));
        Self { intercept, weights }
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
    /// For the multinomial estimator this is the joint log-likelihood.
    pub fn scores(&self, row: SparseRow<'_>) -> Vec<f64> {
        let mut scores = self.intercept.clone();
        for (term, value) in row.iter() {
            for (score, weight) in scores.iter_mut().zip(self.term_weights(term as usize)) {
                *score += value * weight;
            }
        }
        scores
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
    max + libm::log(values.iter().map(|value| libm::exp(value - max)).sum())
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

impl Fit<SparseMatrix, Array1<usize>, FitError> for NaiveBayesValidParams {
    type Object = NaiveBayes;

    /// Fits to features and class numbers `0..n_classes`.
    ///
    /// # Errors
    /// No samples, one class only, unequal lengths, and negative or non-finite features are refused.
    fn fit(&self, dataset: &DatasetBase<SparseMatrix, Array1<usize>>) -> Result<NaiveBayes, FitError> {
        let (matrix, targets) = (dataset.records(), &dataset.targets);
        if matrix.nsamples() != targets.len() {
            return Err(FitError::Targets { n_samples: matrix.nsamples(), n_targets: targets.len() });
        }
        let Some(&first) = targets.first() else {
            return Err(FitError::NoArticles);
        };
        if targets.iter().all(|&class| class == first) {
            return Err(FitError::OneLabel { label: first.to_string() });
        }
        Ok(self.fit_sums(&ClassSums::of(matrix, &targets.to_vec())?))
    }
}

impl PredictInplace<SparseMatrix, Array1<usize>> for NaiveBayes {
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

    #[test]
    fn parameters_are_checked() {
        for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let params = NaiveBayes::params(Estimator::Multinomial).smoothing(Smoothing::Alpha(value));
            assert!(matches!(params.check(), Err(FitError::Smoothing { name: "alpha", .. })));
        }
    }
}
