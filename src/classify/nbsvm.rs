//! Linear support vector machines on naive-Bayes-weighted features (Wang & Manning 2012).
//!
//! For each class, features `x(t)` are weighted by the log-odds that one-vs-rest naive Bayes gives their term,
//! `r(t) = ln θ(t∣c) − ln θ(t∣¬c)`, and an L2-regularised linear machine with squared hinge loss is fitted to tell the class
//! from the rest:
//!
//! `min over w, b of ½(‖w‖² + b²) + C·Σ max(0, 1 − y·(Σ w(t)·r(t)·x(t) + b))²`
//!
//! by dual coordinate descent with shrinking (Hsieh et al. 2008, as in liblinear). The weight of a term is `w(t)·r(t)`.
//! Articles are visited in an order that depends on the class alone, so the result depends on nothing but the data.

use linfa::ParamGuard;
use linfa::dataset::{DatasetBase, Records};
use linfa::traits::Fit;
use ndarray::Array1;
use rayon::prelude::*;

use super::FitError;
use super::linear::LinearModel;
use super::naive_bayes::{ClassSums, NaiveBayes, NaiveBayesValidParams};
use super::settings::{Estimator, SMOOTHING_RANGE, Smoothing};
use crate::features::SparseMatrix;
use crate::random::Random;

/// Largest violation of the optimality conditions at which the descent ends.
const TOLERANCE: f64 = 0.01;

/// Most passes over the articles.
const MAX_PASSES: usize = 1000;

/// Support vector machines on naive-Bayes-weighted features; see [`NbSvmParams`].
#[derive(Debug, Clone, Copy)]
pub struct NbSvm;

impl NbSvm {
    /// Parameters to fit with.
    #[must_use]
    pub fn params() -> NbSvmParams {
        NbSvmParams(NbSvmValidParams { smoothing: Smoothing::Alpha(0.01), cost: 1.0 })
    }
}

/// Parameters of [`NbSvm`], not yet checked.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `smoothing` | `alpha` 0.01 | [`SMOOTHING_RANGE`] | smoothing of the naive Bayes log-odds that weight the features |
/// | `cost` | 1 | [`SMOOTHING_RANGE`] | `C`: what an article on the wrong side costs, against short weights |
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NbSvmParams(NbSvmValidParams);

/// Checked parameters of [`NbSvm`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NbSvmValidParams {
    smoothing: Smoothing,
    cost: f64,
}

impl NbSvmParams {
    /// Smoothing of the log-odds; `Smoothing::Alpha(0.01)` by default.
    #[must_use]
    pub fn smoothing(mut self, smoothing: Smoothing) -> Self {
        self.0.smoothing = smoothing;
        self
    }

    /// `C`, in [`SMOOTHING_RANGE`]; 1 by default.
    #[must_use]
    pub fn cost(mut self, cost: f64) -> Self {
        self.0.cost = cost;
        self
    }
}

impl ParamGuard for NbSvmParams {
    type Checked = NbSvmValidParams;
    type Error = FitError;

    fn check_ref(&self) -> Result<&Self::Checked, FitError> {
        NaiveBayes::params(Estimator::OneVsRest).smoothing(self.0.smoothing).check()?;
        let cost = self.0.cost;
        if SMOOTHING_RANGE.contains(&cost) {
            Ok(&self.0)
        } else {
            Err(FitError::Smoothing { name: "cost", value: cost })
        }
    }

    fn check(self) -> Result<Self::Checked, FitError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl NbSvmValidParams {
    /// Fits one machine a class, in parallel. `sums` gives the log-odds; `is_in` tells whether an article (a row) is in a
    /// class; the model is for features that are each `scale` times larger, one number a term. Linear in the number of values
    /// times passes (some ten) times classes.
    pub(super) fn fit_rows(
        &self,
        rows: &SparseMatrix,
        sums: &ClassSums,
        is_in: impl Fn(usize, usize) -> bool + Sync,
        scale: &[f64],
    ) -> LinearModel {
        let ratios = NaiveBayesValidParams::one_vs_rest(self.smoothing).fit_sums(sums);
        let (n_classes, n_terms) = (ratios.n_classes(), rows.nfeatures());
        let mut ratio_of_class = vec![Vec::with_capacity(n_terms); n_classes];
        for term in 0..n_terms {
            let ratios = ratios.term_weights(term);
            ratio_of_class.iter_mut().zip(ratios).for_each(|(of_class, ratio)| of_class.push(ratio));
        }
        let machines: Vec<(f64, Vec<f64>)> = ratio_of_class
            .into_par_iter()
            .enumerate()
            .map(|(class, ratio)| {
                let positive: Vec<bool> = (0..rows.nsamples()).map(|row| is_in(row, class)).collect();
                let (bias, mut weights) = separate(rows, &ratio, &positive, self.cost, class as u64);
                weights.iter_mut().zip(&ratio).for_each(|(weight, ratio)| *weight *= ratio);
                weights.iter_mut().zip(scale).for_each(|(weight, scale)| *weight /= scale);
                (bias, weights)
            })
            .collect();
        let mut weights = vec![0.0; n_terms * n_classes];
        for (class, (_, of_class)) in machines.iter().enumerate() {
            for (term, weight) in of_class.iter().enumerate() {
                weights[term * n_classes + class] = *weight;
            }
        }
        let biases: Vec<f64> = machines.iter().map(|(bias, _)| *bias).collect();
        LinearModel::from_weights(&biases, &weights)
    }
}

/// The bias and the weights `w` that tell positive rows from the others, features being weighted by `ratio`.
fn separate(rows: &SparseMatrix, ratio: &[f64], positive: &[bool], cost: f64, seed: u64) -> (f64, Vec<f64>) {
    let mut values: Vec<f64> = Vec::new();
    let mut starts = vec![0];
    for row in rows.rows() {
        values.extend(row.iter().map(|(term, value)| value * ratio[term as usize]));
        starts.push(values.len());
    }
    let diagonal = 0.5 / cost;
    let curvature: Vec<f64> = starts
        .windows(2)
        .map(|ends| values[ends[0]..ends[1]].iter().map(|v| v * v).sum::<f64>() + 1.0 + diagonal)
        .collect();
    let (mut weights, mut bias) = (vec![0.0; rows.nfeatures()], 0.0);
    let mut alpha = vec![0.0; positive.len()];
    let mut order: Vec<usize> = (0..positive.len()).collect();
    let mut n_active = order.len();
    let mut random = Random::new(seed);
    let mut most_before = f64::INFINITY;
    for _ in 0..MAX_PASSES {
        let (mut most, mut least) = (f64::NEG_INFINITY, f64::INFINITY);
        random.shuffle(&mut order[..n_active]);
        let mut next = 0;
        while next < n_active {
            let i = order[next];
            let (terms, values) = (rows.row(i).terms, &values[starts[i]..starts[i + 1]]);
            let y = if positive[i] { 1.0 } else { -1.0 };
            let score: f64 =
                terms.iter().zip(values).map(|(term, value)| weights[*term as usize] * value).sum::<f64>()
                    + bias;
            let gradient = y * score - 1.0 + alpha[i] * diagonal;
            let mut violation = gradient;
            if alpha[i] == 0.0 {
                if gradient > most_before {
                    // Far on the right side: not looked at again before the end.
                    n_active -= 1;
                    order.swap(next, n_active);
                    continue;
                }
                violation = gradient.min(0.0);
            }
            most = most.max(violation);
            least = least.min(violation);
            if violation.abs() > 1e-12 {
                let before = alpha[i];
                alpha[i] = (before - gradient / curvature[i]).max(0.0);
                let step = (alpha[i] - before) * y;
                for (term, value) in terms.iter().zip(values) {
                    weights[*term as usize] += step * value;
                }
                bias += step;
            }
            next += 1;
        }
        if most - least <= TOLERANCE {
            if n_active == order.len() {
                break;
            }
            // All that was set aside is looked at once more.
            n_active = order.len();
            most_before = f64::INFINITY;
            continue;
        }
        most_before = if most > 0.0 { most } else { f64::INFINITY };
    }
    (bias, weights)
}

impl Fit<SparseMatrix, Array1<usize>, FitError> for NbSvmValidParams {
    type Object = LinearModel;

    /// Fits to features and class numbers `0..n_classes`.
    ///
    /// # Errors
    /// No samples, one class only, unequal lengths, and negative or non-finite features are refused.
    fn fit(&self, dataset: &DatasetBase<SparseMatrix, Array1<usize>>) -> Result<LinearModel, FitError> {
        let sums = ClassSums::of_dataset(dataset)?;
        let scale = vec![1.0; sums.totals.len()];
        Ok(self.fit_rows(dataset.records(), &sums, |row, class| dataset.targets[row] == class, &scale))
    }
}
