//! Naive Bayes on sparse features: multinomial, complement, weight-normalised complement, one-vs-rest.
//!
//! `W(c,t)` is the sum of a class's features, `W(¬c,t)` that of all others, *V* the number of terms.
//!
//! | estimator | weight of a term for a class | intercept |
//! |---|---|---|
//! | multinomial (McCallum & Nigam 1998) | `ln θ(t∣c)` | `ln(N(c)/N)` |
//! | complement (Rennie et al. 2003) | `−ln θ(t∣¬c)` | 0 |
//! | normalized-complement (the same paper) | the same, divided by `Σ∣ln θ(·∣¬c)∣` and multiplied by its mean over classes | 0 |
//! | one-vs-rest | `ln θ(t∣c) − ln θ(t∣¬c)` | `ln((N(c)+½)/(N−N(c)+½))` |
//!
//! Smoothing is Lidstone's, `θ(t|c) = (W(c,t) + α) / (Σ W(c,·) + α·V)`, or a mixture with a background model,
//! `θ(t|c) = (p(t|c) + μ·p_bg(t)) / (1 + μ)` with `p(t|c) = W(c,t) / Σ W(c,·)` and `p_bg` the same over all articles.

use linfa::ParamGuard;
use linfa::dataset::{DatasetBase, Records};
use linfa::traits::Fit;
use ndarray::Array1;

use super::FitError;
use super::linear::LinearModel;
use super::settings::{Estimator, Smoothing};
use crate::features::SparseMatrix;

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

/// Sums of features by class, given row by row: they need not lie in one table.
pub(super) trait ClassRows {
    /// Articles of each class.
    fn n_class(&self) -> &[u64];
    /// Articles altogether.
    fn n_articles(&self) -> u64;
    /// Number of terms.
    fn n_terms(&self) -> usize;
    /// Writes the `W(c,t)` of a term that are not 0, each class once, and gives its `Σ W(·,t)` over all articles.
    fn row(&mut self, term: usize, sums: &mut Vec<(usize, f64)>) -> f64;

    /// All rows in one table.
    fn to_sums(&mut self) -> ClassSums {
        let (n_classes, n_terms) = (self.n_class().len(), self.n_terms());
        let mut sums = vec![0.0; n_classes * n_terms];
        let mut row = Vec::new();
        let mut totals = Vec::with_capacity(n_terms);
        for (term, of_term) in sums.chunks_exact_mut(n_classes.max(1)).enumerate() {
            totals.push(self.row(term, &mut row));
            row.iter().for_each(|&(class, sum)| of_term[class] = sum);
        }
        ClassSums { n_class: self.n_class().to_vec(), n_articles: self.n_articles(), sums, totals }
    }
}

impl ClassRows for &ClassSums {
    fn n_class(&self) -> &[u64] {
        &self.n_class
    }

    fn n_articles(&self) -> u64 {
        self.n_articles
    }

    fn n_terms(&self) -> usize {
        self.totals.len()
    }

    fn row(&mut self, term: usize, sums: &mut Vec<(usize, f64)>) -> f64 {
        let width = self.n_class.len();
        let row = &self.sums[term * width..(term + 1) * width];
        sums.clear();
        sums.extend(row.iter().copied().enumerate().filter(|(_, sum)| *sum != 0.0));
        self.totals[term]
    }
}

impl ClassSums {
    /// Adds up classes `0..n_classes` from a dataset.
    ///
    /// # Errors
    /// No samples, one class only, unequal lengths, and negative or non-finite features are refused.
    pub(super) fn of_dataset(dataset: &DatasetBase<SparseMatrix, Array1<usize>>) -> Result<Self, FitError> {
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
        Self::of(matrix, &targets.to_vec())
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
        if self.0.estimator == Estimator::NbSvm {
            return Err(FitError::NotNaiveBayes { name: self.0.estimator.name() });
        }
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
    /// One-vs-rest with a smoothing that has been checked.
    pub(super) fn one_vs_rest(smoothing: Smoothing) -> Self {
        Self { estimator: Estimator::OneVsRest, smoothing }
    }

    /// Fits weights to sums. Linear in the number of terms times classes.
    pub fn fit_sums(&self, sums: &ClassSums) -> LinearModel {
        self.fit_rows(&mut &*sums, |_| true)
    }

    /// The same from rows; the model has the terms that `is_wanted` names, and each of them the weights that it has among
    /// all.
    pub(super) fn fit_rows(
        &self,
        rows: &mut impl ClassRows,
        is_wanted: impl Fn(usize) -> bool,
    ) -> LinearModel {
        let (n_classes, n_terms) = (rows.n_class().len(), rows.n_terms());
        // What is left of a total that is all the class's own can fall below zero by rounding.
        let outside = |total: f64, inside: f64| (total - inside).max(0.0);
        let mut row = Vec::with_capacity(n_classes);
        let (mut all_inside, mut all_outside, mut grand_total) =
            (vec![0.0; n_classes], vec![0.0; n_classes], 0.0);
        let mut outside_of = vec![0.0; n_classes];
        for term in 0..n_terms {
            let total = rows.row(term, &mut row);
            grand_total += total;
            outside_of.fill(outside(total, 0.0));
            for &(class, inside) in &row {
                all_inside[class] += inside;
                outside_of[class] = outside(total, inside);
            }
            all_outside.iter_mut().zip(&outside_of).for_each(|(sum, outside)| *sum += outside);
        }
        let of_class =
            |totals: &[f64]| totals.iter().map(|total| self.theta(*total, n_terms)).collect::<Vec<Theta>>();
        let (theta_inside, theta_outside) = (of_class(&all_inside), of_class(&all_outside));
        let is_normalized = self.estimator == Estimator::NormalizedComplement;
        let n_wanted = (0..n_terms).filter(|term| is_wanted(*term)).count();
        let mut weights = Vec::with_capacity(n_wanted * n_classes);
        let mut sums_of_weights = vec![0.0; n_classes];
        for term in 0..n_terms {
            if !is_wanted(term) && !is_normalized {
                continue;
            }
            let total = rows.row(term, &mut row);
            let background = total / grand_total;
            let weight = |class: usize, inside: f64, same: &mut [Option<f64>; 2]| {
                let [same_inside, same_outside] = same;
                let mut log_inside = || theta_inside[class].log(inside, background, same_inside);
                let mut log_outside =
                    || theta_outside[class].log(outside(total, inside), background, same_outside);
                match self.estimator {
                    Estimator::Multinomial => log_inside(),
                    Estimator::Complement | Estimator::NormalizedComplement => -log_outside(),
                    // The features of `nbsvm` are weighted by one-vs-rest log-odds.
                    Estimator::OneVsRest | Estimator::NbSvm => log_inside() - log_outside(),
                }
            };
            // Most terms are in few classes; what the others have in common is computed once.
            let start = weights.len();
            let mut same = [None, None];
            weights.extend((0..n_classes).map(|class| weight(class, 0.0, &mut same)));
            for &(class, inside) in &row {
                weights[start + class] = weight(class, inside, &mut [None, None]);
            }
            if is_normalized {
                sums_of_weights
                    .iter_mut()
                    .zip(&weights[start..])
                    .for_each(|(sum, weight)| *sum += weight.abs());
            }
            if !is_wanted(term) {
                weights.truncate(start);
            }
        }
        if is_normalized {
            normalize_columns(&mut weights, &sums_of_weights);
        }
        let n = rows.n_articles() as f64;
        let intercept = rows.n_class().iter().map(|&n_class| {
            let n_class = n_class as f64;
            match self.estimator {
                Estimator::Multinomial => libm::log(n_class) - libm::log(n),
                Estimator::Complement | Estimator::NormalizedComplement => 0.0,
                Estimator::OneVsRest | Estimator::NbSvm => libm::log((n_class + 0.5) / (n - n_class + 0.5)),
            }
        });
        LinearModel::from_parts(intercept.collect(), weights)
    }

    /// The distribution of a class whose sums add up to `total`.
    fn theta(&self, total: f64, n_terms: usize) -> Theta {
        match self.smoothing {
            Smoothing::Alpha(alpha) => {
                Theta::Added { alpha, log_total: libm::log(total + alpha * n_terms as f64) }
            }
            Smoothing::Mu(mu) => Theta::Mixed { total, mu, log_share: libm::log(1.0 + mu) },
        }
    }
}

/// What `ln θ(t|·)` is made of beside a term's own sum.
enum Theta {
    Added { alpha: f64, log_total: f64 },
    Mixed { total: f64, mu: f64, log_share: f64 },
}

impl Theta {
    /// `ln θ(t|·)` of a term with a sum in the class. `same` keeps what is the same for all classes in which
    /// the term has this sum.
    fn log(&self, sum: f64, background: f64, same: &mut Option<f64>) -> f64 {
        match *self {
            Self::Added { alpha, log_total } => {
                *same.get_or_insert_with(|| libm::log(sum + alpha)) - log_total
            }
            Self::Mixed { total, mu, log_share } => {
                // A class without articles is the background.
                let own = if total > 0.0 { sum / total } else { background };
                libm::log(own + mu * background) - log_share
            }
        }
    }
}

/// Gives every class the same sum of absolute weights, the mean of what they had: a class of many different words would
/// otherwise have an advantage (Rennie et al. 2003, section 3.2). The mean keeps scores in natural-log units.
fn normalize_columns(weights: &mut [f64], sums: &[f64]) {
    let n_classes = sums.len();
    let mean = sums.iter().sum::<f64>() / n_classes as f64;
    for (i, weight) in weights.iter_mut().enumerate() {
        let sum = sums[i % n_classes];
        if sum > 0.0 {
            *weight *= mean / sum;
        }
    }
}

/// Naive Bayes; see [`NaiveBayesParams`].
#[derive(Debug, Clone, Copy)]
pub struct NaiveBayes;

impl NaiveBayes {
    /// Parameters to fit with.
    #[must_use]
    pub fn params(estimator: Estimator) -> NaiveBayesParams {
        NaiveBayesParams::new(estimator)
    }
}

impl Fit<SparseMatrix, Array1<usize>, FitError> for NaiveBayesValidParams {
    type Object = LinearModel;

    /// Fits to features and class numbers `0..n_classes`.
    ///
    /// # Errors
    /// No samples, one class only, unequal lengths, and negative or non-finite features are refused.
    fn fit(&self, dataset: &DatasetBase<SparseMatrix, Array1<usize>>) -> Result<LinearModel, FitError> {
        Ok(self.fit_sums(&ClassSums::of_dataset(dataset)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_get_equal_sums_of_weights() {
        let mut weights = vec![1.0, -6.0, 3.0, 2.0];
        normalize_columns(&mut weights, &[4.0, 8.0]);
        // Mean 6.
        assert_eq!(weights, [1.5, -4.5, 4.5, 1.5]);
    }

    #[test]
    fn nbsvm_is_not_naive_bayes() {
        let error = NaiveBayes::params(Estimator::NbSvm).check().expect_err("another kind");
        assert!(error.to_string().contains("nbsvm"), "{error}");
    }

    #[test]
    fn parameters_are_checked() {
        for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let params = NaiveBayes::params(Estimator::Multinomial).smoothing(Smoothing::Alpha(value));
            assert!(matches!(params.check(), Err(FitError::Smoothing { name: "alpha", .. })));
        }
    }
}
