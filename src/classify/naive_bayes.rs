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
use super::linear::{Departure, LinearModel, MAX_WEIGHTS, OfClass};
use super::settings::{Estimator, SMOOTHING_RANGE, Smoothing};
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
    /// Writes the `W(c,t)` of a term that are not 0, by rising class, and gives its `Σ W(·,t)` over all articles.
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
    /// No samples, one class only, unequal lengths, negative or non-finite features, and more than 2²⁸ weights are refused.
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
        let n_classes = classes.iter().max().map_or(0, |max| max.saturating_add(1));
        let n_terms = matrix.nfeatures();
        if n_terms.max(1).saturating_mul(n_classes) > MAX_WEIGHTS {
            return Err(FitError::TooManyWeights { n_terms, n_labels: n_classes });
        }
        let mut all = Self {
            n_class: vec![0; n_classes],
            n_articles: classes.len() as u64,
            sums: vec![0.0; n_terms * n_classes],
            totals: vec![0.0; n_terms],
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
        if SMOOTHING_RANGE.contains(&value) { Ok(&self.0) } else { Err(FitError::Smoothing { name, value }) }
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
    /// all. Linear in the number of terms and of sums that are not 0.
    pub(super) fn fit_rows(
        &self,
        rows: &mut impl ClassRows,
        is_wanted: impl Fn(usize) -> bool,
    ) -> LinearModel {
        let (n_classes, n_terms) = (rows.n_class().len(), rows.n_terms());
        let sums = Totals::of(rows);
        let theta = |total: &f64| Theta::new(self.smoothing, *total, n_terms, sums.all);
        let inside: Vec<Theta> = sums.inside.iter().map(theta).collect();
        let outside: Vec<Theta> = sums.outside.iter().map(theta).collect();
        let n = rows.n_articles() as f64;
        let classes = rows.n_class().iter().enumerate().map(|(class, &n_class)| {
            let n_class = n_class as f64;
            let intercept = match self.estimator {
                Estimator::Multinomial => libm::log(n_class) - libm::log(n),
                Estimator::Complement | Estimator::NormalizedComplement => 0.0,
                Estimator::OneVsRest | Estimator::NbSvm => libm::log((n_class + 0.5) / (n - n_class + 0.5)),
            };
            let (inside, outside) = (inside[class].without(), outside[class].with_all());
            OfClass {
                intercept,
                base: self.weight(|| inside.base, || outside.base),
                slope: self.weight(|| inside.slope, || outside.slope),
            }
        });
        let mut model = LinearModel::without_terms(classes.collect());
        model.reserve(n_terms, sums.n_sums);
        // Where no class has a slope, levels say nothing.
        let has_slopes = model.classes().iter().any(|class| class.slope != 0.0);
        let is_normalized = self.estimator == Estimator::NormalizedComplement;
        let mut sums_of_weights = vec![0.0; n_classes];
        let mut row = Vec::with_capacity(n_classes);
        let mut departures = Vec::with_capacity(n_classes);
        for term in 0..n_terms {
            let is_wanted = is_wanted(term);
            if !is_wanted && !is_normalized {
                continue;
            }
            let total = rows.row(term, &mut row);
            let level = if has_slopes { level(self.smoothing, total) as f32 } else { 0.0 };
            departures.clear();
            departures.extend(row.iter().map(|&(class, sum)| {
                let weight = self.weight(
                    || inside[class].log(sum, total),
                    || outside[class].log(left_of(total, sum), total),
                );
                let OfClass { base, slope, .. } = model.classes()[class];
                let departure = weight - (base + slope * f64::from(level));
                Departure { class: class as u32, value: departure as f32 }
            }));
            if is_normalized {
                for (sum, class) in sums_of_weights.iter_mut().zip(model.classes()) {
                    *sum += class.base + class.slope * f64::from(level);
                }
                let value = |of: &Departure| f64::from(of.value);
                departures.iter().for_each(|of| sums_of_weights[of.class as usize] += value(of));
            }
            if is_wanted {
                model.push(level, &departures);
            }
        }
        if is_normalized {
            normalize(&mut model, &sums_of_weights);
        }
        model
    }

    /// What the estimator makes of a class's own distribution and of that of all others.
    fn weight(&self, inside: impl FnOnce() -> f64, outside: impl FnOnce() -> f64) -> f64 {
        match self.estimator {
            Estimator::Multinomial => inside(),
            Estimator::Complement | Estimator::NormalizedComplement => -outside(),
            // The features of `nbsvm` are weighted by one-vs-rest log-odds.
            Estimator::OneVsRest | Estimator::NbSvm => inside() - outside(),
        }
    }
}

/// What is left of a total outside of a class. Where all is the class's own, rounding could make it fall below zero.
fn left_of(total: f64, inside: f64) -> f64 {
    (total - inside).max(0.0)
}

/// Sums over all terms.
struct Totals {
    /// In each class.
    inside: Vec<f64>,
    /// In all articles outside of each class.
    outside: Vec<f64>,
    /// In all articles.
    all: f64,
    /// How many sums of a term in a class there are.
    n_sums: usize,
}

impl Totals {
    fn of(rows: &mut impl ClassRows) -> Self {
        /// Of one class.
        #[derive(Clone, Copy, Default)]
        struct ClassTotals {
            inside: f64,
            /// Without the terms that the class does not have.
            outside: f64,
            /// Of the terms that it has: their number, and their sum in all articles.
            n_had: usize,
            had: f64,
        }
        let (n_classes, n_terms) = (rows.n_class().len(), rows.n_terms());
        let mut all = 0.0;
        let mut of_class = vec![ClassTotals::default(); n_classes];
        let mut row = Vec::with_capacity(n_classes);
        for term in 0..n_terms {
            let total = rows.row(term, &mut row);
            all += total;
            for &(class, inside) in &row {
                let class = &mut of_class[class];
                class.inside += inside;
                class.outside += left_of(total, inside);
                class.n_had += 1;
                class.had += total;
            }
        }
        let outside = |class: &ClassTotals| {
            // A class that has every term is left nothing by rounding either.
            if class.n_had < n_terms { class.outside + (all - class.had) } else { class.outside }
        };
        Self {
            inside: of_class.iter().map(|class| class.inside).collect(),
            outside: of_class.iter().map(outside).collect(),
            all,
            n_sums: of_class.iter().map(|class| class.n_had).sum(),
        }
    }
}

/// The distribution of a class whose sums add up to `total`.
#[derive(Clone, Copy)]
enum Theta {
    Added { alpha: f64, log_total: f64 },
    Mixed { total: f64, mu: f64, log_share: f64, all: f64 },
}

/// `base + slope · level`, of the [`level`] of a term.
struct Line {
    base: f64,
    slope: f64,
}

/// What `ln θ(t|·)` of a term is a straight line of, wherever a class has none of the term's sum or all of it. Of a term that
/// is nowhere, a mixture says nothing.
fn level(smoothing: Smoothing, total: f64) -> f64 {
    match smoothing {
        Smoothing::Alpha(alpha) => libm::log(total + alpha),
        Smoothing::Mu(_) if total > 0.0 => libm::log(total),
        Smoothing::Mu(_) => 0.0,
    }
}

impl Theta {
    fn new(smoothing: Smoothing, total: f64, n_terms: usize, all: f64) -> Self {
        match smoothing {
            Smoothing::Alpha(alpha) => {
                Self::Added { alpha, log_total: libm::log(total + alpha * n_terms as f64) }
            }
            Smoothing::Mu(mu) => Self::Mixed { total, mu, log_share: libm::log(1.0 + mu), all },
        }
    }

    /// `ln θ(t|·)` of a term with a sum in the class, and one in all articles.
    fn log(self, sum: f64, in_all: f64) -> f64 {
        match self {
            Self::Added { alpha, log_total } => libm::log(sum + alpha) - log_total,
            Self::Mixed { total, mu, log_share, all } => {
                let background = in_all / all;
                // A class without articles is the background.
                let own = if total > 0.0 { sum / total } else { background };
                libm::log(own + mu * background) - log_share
            }
        }
    }

    /// `ln θ(t|·)` of terms that the class does not have.
    fn without(self) -> Line {
        match self {
            Self::Added { alpha, log_total } => Line { base: libm::log(alpha) - log_total, slope: 0.0 },
            Self::Mixed { total, mu, log_share, all } => {
                let own = if total > 0.0 { 0.0 } else { 1.0 };
                Line { base: libm::log((own + mu) / all) - log_share, slope: 1.0 }
            }
        }
    }

    /// `ln θ(t|·)` of terms whose whole sum is the class's.
    fn with_all(self) -> Line {
        match self {
            Self::Added { log_total, .. } => Line { base: -log_total, slope: 1.0 },
            Self::Mixed { total, mu, log_share, all } => {
                let own = if total > 0.0 { all / total } else { 1.0 };
                Line { base: libm::log((own + mu) / all) - log_share, slope: 1.0 }
            }
        }
    }
}

/// Gives every class the same sum of absolute weights, the mean of what they had: a class of many different words would
/// otherwise have an advantage (Rennie et al. 2003, section 3.2). The mean keeps scores in natural-log units. Weights of
/// complement naive Bayes are never below 0.
fn normalize(model: &mut LinearModel, sums: &[f64]) {
    let mean = sums.iter().sum::<f64>() / sums.len() as f64;
    let factors: Vec<f64> = sums.iter().map(|&sum| if sum > 0.0 { mean / sum } else { 1.0 }).collect();
    model.scale(&factors);
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
    /// No samples, one class only, unequal lengths, negative or non-finite features, and more than 2²⁸ weights are refused.
    fn fit(&self, dataset: &DatasetBase<SparseMatrix, Array1<usize>>) -> Result<LinearModel, FitError> {
        Ok(self.fit_sums(&ClassSums::of_dataset(dataset)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_get_equal_sums_of_weights() {
        let mut model = LinearModel::from_weights(&[0.0, 0.0], &[1.0, 6.0, 3.0, 2.0]);
        normalize(&mut model, &[4.0, 8.0]);
        // Mean 6.
        assert_eq!([model.term_weights(0), model.term_weights(1)], [[1.5, 4.5], [4.5, 1.5]]);
    }

    /// The formulas at the head of this module, each weight by itself.
    #[test]
    fn weights_are_those_of_the_formulas() {
        // Three classes, of which the second has every term and the third none; one term is the second's alone, another one
        // stands mostly in articles of no class.
        let sums = ClassSums {
            n_class: vec![3, 4, 0],
            n_articles: 8,
            sums: vec![1.0, 2.5, 0.0, 0.0, 0.75, 0.0, 4.0, 0.5, 0.0, 0.0, 0.25, 0.0],
            totals: vec![3.5, 0.75, 6.0, 2.0],
        };
        let all: f64 = sums.totals.iter().sum();
        for smoothing in [Smoothing::Alpha(0.3), Smoothing::Mu(2.0)] {
            let ln_theta = |sum: f64, of_all_terms: f64, total: f64| match smoothing {
                Smoothing::Alpha(alpha) => ((sum + alpha) / (of_all_terms + alpha * 4.0)).ln(),
                Smoothing::Mu(mu) => {
                    let share = if of_all_terms > 0.0 { sum / of_all_terms } else { total / all };
                    ((share + mu * total / all) / (1.0 + mu)).ln()
                }
            };
            for estimator in [Estimator::Multinomial, Estimator::Complement, Estimator::OneVsRest] {
                let params = NaiveBayes::params(estimator).smoothing(smoothing).check().expect("above 0");
                let model = params.fit_sums(&sums);
                for (term, total) in sums.totals.iter().enumerate() {
                    for (class, found) in model.term_weights(term).into_iter().enumerate() {
                        let own = sums.sums[3 * term + class];
                        let of_class: f64 = sums.sums.iter().skip(class).step_by(3).sum();
                        let inside = ln_theta(own, of_class, *total);
                        let outside = ln_theta(total - own, all - of_class, *total);
                        let expected = match estimator {
                            Estimator::Multinomial => inside,
                            Estimator::Complement => -outside,
                            _ => inside - outside,
                        };
                        let of = format!("{estimator:?}, {smoothing}, term {term}, class {class}");
                        assert!((found - expected).abs() < 1e-6, "{of}: {found}, expected {expected}");
                    }
                }
            }
        }
    }

    #[test]
    fn classes_beyond_all_bounds_are_refused() {
        for n_terms in [0, 1] {
            let refused = ClassSums::of(&SparseMatrix::new(n_terms), &[0, usize::MAX]);
            assert!(matches!(refused, Err(FitError::TooManyWeights { n_labels: usize::MAX, .. })));
        }
    }

    #[test]
    fn nbsvm_is_not_naive_bayes() {
        let error = NaiveBayes::params(Estimator::NbSvm).check().expect_err("another kind");
        assert!(error.to_string().contains("nbsvm"), "{error}");
    }

    #[test]
    fn parameters_are_checked() {
        for value in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e308, 1e13, 1e-320] {
            let params = NaiveBayes::params(Estimator::Multinomial).smoothing(Smoothing::Alpha(value));
            assert!(matches!(params.check(), Err(FitError::Smoothing { name: "alpha", .. })));
        }
        let params = NaiveBayes::params(Estimator::Multinomial).smoothing(Smoothing::Mu(1e308));
        let error = params.check().expect_err("all would be background").to_string();
        assert_eq!(error, "mu is 1e308; expected a finite number above 0, from 1e-12 to 1e12");
    }

    #[test]
    fn weights_are_finite_at_both_ends_of_the_range() {
        let sums = ClassSums {
            n_class: vec![3, 4, 0],
            n_articles: 8,
            sums: vec![1e-9, 2.5, 0.0, 0.0, 1e9, 0.0],
            totals: vec![2.5, 1e9],
        };
        for value in [*SMOOTHING_RANGE.start(), *SMOOTHING_RANGE.end()] {
            for smoothing in [Smoothing::Alpha(value), Smoothing::Mu(value)] {
                for estimator in Estimator::ALL.into_iter().filter(|one| one.learns_from_sums()) {
                    let params =
                        NaiveBayes::params(estimator).smoothing(smoothing).check().expect("in range");
                    let model = params.fit_sums(&sums);
                    let weights: Vec<f64> = (0..2).flat_map(|term| model.term_weights(term)).collect();
                    assert!(weights.iter().all(|weight| weight.is_finite()), "{estimator:?}, {smoothing}");
                }
            }
        }
    }
}
