//! Fits a sentence ranker to sentences that people took, or an oracle for them, and sentences they left.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_bayes::GaussianNb;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};

use super::sentence_features::{N_SENTENCE_FEATURES, SENTENCE_FEATURES};
use super::sentence_ranker::{Normal, RankerEstimator, RankerParameters, SentenceRanker};

/// Weight of the squared weights in the loss of the logistic regression, as scikit-learn's `C` of 1. Tens of thousands of
/// sentences outweigh it; it keeps a feature that hardly occurs from having a weight of any size.
const L2_PENALTY: f64 = 1.0;

/// Most iterations of the logistic regression.
const MAX_ITERATIONS: u64 = 100;

/// The logistic regression ends where the gradient of its loss, a sum over all sentences, is shorter.
const GRADIENT_TOLERANCE: f64 = 0.1;

/// Places that numbers of a ranker are kept to: enough for any use, and few enough to be read.
const SIGNIFICANT_PLACES: usize = 6;

/// Features of sentences, and which were taken.
#[derive(Debug, Clone, Default)]
pub struct RankerTrainingSet {
    rows: Vec<[f64; N_SENTENCE_FEATURES]>,
    taken: Vec<bool>,
}

/// Why no ranker can be fitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RankerFitError {
    /// All sentences are of one kind.
    #[error(
        "expected sentences that were taken and sentences that were left, found {n_taken} of {n_sentences} taken"
    )]
    OneKind {
        /// Number of sentences that were taken.
        n_taken: usize,
        /// Number of all sentences.
        n_sentences: usize,
    },
    /// Without one of five parts of the articles there is nothing to learn from.
    #[error(
        "expected articles enough for cross-validation, found {n_articles}, and too little without a fifth of them"
    )]
    TooFew {
        /// Number of articles.
        n_articles: usize,
    },
    /// The fit itself fails.
    #[error("the {estimator} fit failed: {reason}")]
    Fit {
        /// Name of the estimator.
        estimator: &'static str,
        /// What it says.
        reason: String,
    },
}

impl RankerTrainingSet {
    /// Adds an article: the features of its sentences, and the numbers of those that were taken; numbers of no sentence
    /// are passed over.
    pub fn push(&mut self, features: &[[f64; N_SENTENCE_FEATURES]], taken: &[usize]) {
        self.rows.extend_from_slice(features);
        let first = self.taken.len();
        self.taken.resize(first + features.len(), false);
        for &i in taken {
            if let Some(taken) = self.taken.get_mut(first + i) {
                *taken = true;
            }
        }
    }

    /// Number of sentences.
    pub fn n_sentences(&self) -> usize {
        self.rows.len()
    }

    /// Number of sentences that were taken.
    pub fn n_taken(&self) -> usize {
        self.taken.iter().filter(|taken| **taken).count()
    }

    /// Fits a ranker. Time and memory are linear in the number of sentences: some 800 bytes each.
    ///
    /// # Errors
    /// No sentence was taken, or all were.
    pub fn fit(&self, estimator: RankerEstimator) -> Result<SentenceRanker, RankerFitError> {
        let (n_taken, n_sentences) = (self.n_taken(), self.n_sentences());
        if n_taken == 0 || n_taken == n_sentences {
            return Err(RankerFitError::OneKind { n_taken, n_sentences });
        }
        let scales = self.scales();
        let standard = |(row, feature): (usize, usize)| scales[feature].standard(self.rows[row][feature]);
        let records = Array2::from_shape_fn((n_sentences, N_SENTENCE_FEATURES), standard);
        let parameters = match estimator {
            RankerEstimator::Logistic => self.logistic(records, &scales),
            RankerEstimator::NaiveBayes => self.naive_bayes(records, &scales),
        };
        let failed = |reason| RankerFitError::Fit { estimator: estimator.name(), reason };
        Ok(SentenceRanker { parameters: parameters.map_err(failed)? })
    }

    fn scales(&self) -> [Scale; N_SENTENCE_FEATURES] {
        let n = self.rows.len() as f64;
        std::array::from_fn(|feature| {
            let mean = self.rows.iter().map(|row| row[feature]).sum::<f64>() / n;
            let squares = self.rows.iter().map(|row| (row[feature] - mean) * (row[feature] - mean));
            Scale { mean, deviation: (squares.sum::<f64>() / n).sqrt() }
        })
    }

    fn logistic(
        &self,
        records: Array2<f64>,
        scales: &[Scale; N_SENTENCE_FEATURES],
    ) -> Result<RankerParameters, String> {
        let dataset = DatasetBase::new(records, Array1::from_vec(self.taken.clone()));
        let fitted = LogisticRegression::default()
            .alpha(L2_PENALTY)
            .max_iterations(MAX_ITERATIONS)
            .gradient_tolerance(GRADIENT_TOLERANCE)
            .fit(&dataset)
            .map_err(|error| error.to_string())?;
        // The positive class is the more frequent one, so mostly that of the sentences that were left.
        let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
        let mut intercept = sign * fitted.intercept();
        let mut weights: [f64; N_SENTENCE_FEATURES] = std::array::from_fn(|feature| {
            let weight = sign * fitted.params()[feature] / scales[feature].divisor();
            let weight = if scales[feature].is_constant() { 0.0 } else { rounded(weight) };
            intercept -= weight * scales[feature].mean;
            weight
        });
        // Articles without titles tell nothing of titles. A title says what the article is about, and so do its first
        // sentences: what resembles it is as good as what resembles them.
        if let (Some(title), Some(lead)) = (place("title_cosine"), place("first_three_cosine"))
            && scales[title].is_constant()
        {
            weights[title] = weights[lead].max(0.0);
        }
        Ok(RankerParameters::Logistic { intercept: rounded(intercept), weights: Box::new(weights) })
    }

    fn naive_bayes(
        &self,
        records: Array2<f64>,
        scales: &[Scale; N_SENTENCE_FEATURES],
    ) -> Result<RankerParameters, String> {
        let labels = self.taken.iter().map(|&taken| usize::from(taken)).collect();
        let dataset = DatasetBase::new(records, Array1::from_vec(labels));
        let fitted: GaussianNb<f64, usize> =
            GaussianNb::params().fit(&dataset).map_err(|error| error.to_string())?;
        // Its parameters can be read through serde only.
        let fitted = serde_json::to_value(&fitted).map_err(|error| error.to_string())?;
        let normals = |label: &str| -> Option<Box<[Normal; N_SENTENCE_FEATURES]>> {
            let class = &fitted["class_info"][label];
            let (means, variances) = (class["theta"]["data"].as_array()?, class["sigma"]["data"].as_array()?);
            let mut normals = [Normal { mean: 0.0, variance: 1.0 }; N_SENTENCE_FEATURES];
            for (feature, scale) in scales.iter().enumerate() {
                // A feature that never differs tells nothing; both kinds have the same distribution.
                if !scale.is_constant() {
                    let (mean, variance) = (means.get(feature)?.as_f64()?, variances.get(feature)?.as_f64()?);
                    normals[feature] = Normal {
                        mean: rounded(scale.mean + mean * scale.deviation),
                        variance: rounded(variance * scale.deviation * scale.deviation),
                    };
                }
            }
            Some(Box::new(normals))
        };
        let (Some(taken), Some(left)) = (normals("1"), normals("0")) else {
            return Err("unknown form of its parameters".to_owned());
        };
        let n_taken = self.n_taken() as f64;
        let prior = rounded(libm::log(n_taken / (self.n_sentences() as f64 - n_taken)));
        Ok(RankerParameters::NaiveBayes { prior, taken, left })
    }
}

/// The place of a feature.
fn place(name: &str) -> Option<usize> {
    SENTENCE_FEATURES.iter().position(|feature| *feature == name)
}

/// Mean and standard deviation of a feature.
#[derive(Clone, Copy)]
struct Scale {
    mean: f64,
    deviation: f64,
}

impl Scale {
    /// Whether the feature is the same in all sentences, but for rounding.
    fn is_constant(self) -> bool {
        self.deviation <= 1e-9
    }

    fn divisor(self) -> f64 {
        if self.is_constant() { 1.0 } else { self.deviation }
    }

    fn standard(self, value: f64) -> f64 {
        (value - self.mean) / self.divisor()
    }
}

fn rounded(value: f64) -> f64 {
    format!("{value:.*e}", SIGNIFICANT_PLACES - 1).parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Forty sentences; the first of four is taken, and words to ten (feature 8) tells which, but for one in ten.
    fn set() -> RankerTrainingSet {
        let mut set = RankerTrainingSet::default();
        for article in 0..10 {
            let mut rows = [[0.0; N_SENTENCE_FEATURES]; 4];
            for (i, row) in rows.iter_mut().enumerate() {
                row[0] = 5.0;
                row[8] = if (i == 0) != (article == 0) { 8.0 } else { 2.0 } + article as f64 / 10.0;
            }
            set.push(&rows, &[0]);
        }
        set
    }

    #[test]
    fn both_estimators_learn_what_tells_sentences_apart() {
        for estimator in RankerEstimator::ALL {
            let ranker = set().fit(estimator).expect("a fit");
            assert_eq!(ranker.estimator(), estimator);
            let mut telling = [0.0; N_SENTENCE_FEATURES];
            telling[8] = 8.0;
            let mut other = telling;
            other[8] = 2.0;
            assert!(ranker.log_odds(&telling) > ranker.log_odds(&other) + 1.0, "{estimator:?}");
            // A feature that was the same everywhere has no say.
            let mut more = telling;
            more[0] = 1e6;
            assert_eq!(ranker.log_odds(&telling), ranker.log_odds(&more), "{estimator:?}");
        }
    }

    #[test]
    fn without_titles_what_resembles_the_title_is_as_good_as_what_resembles_the_lead() {
        let lead = place("first_three_cosine").expect("a feature");
        let title = place("title_cosine").expect("a feature");
        let mut set = set();
        for (row, &taken) in set.rows.iter_mut().zip(&set.taken) {
            row[lead] = if taken { 0.5 } else { 0.25 };
        }
        let RankerParameters::Logistic { weights, .. } =
            set.fit(RankerEstimator::Logistic).expect("a fit").parameters
        else {
            panic!("logistic")
        };
        assert!(weights[lead] > 0.0);
        assert_eq!(weights[title], weights[lead]);
        set.rows[0][title] = 0.5;
        set.rows[1][title] = 0.5;
        let RankerParameters::Logistic { weights, .. } =
            set.fit(RankerEstimator::Logistic).expect("a fit").parameters
        else {
            panic!("logistic")
        };
        assert_ne!(weights[title], weights[lead]);
    }

    #[test]
    fn means_and_variances_are_worked_by_hand() {
        let mut set = RankerTrainingSet::default();
        let row = |value: f64| {
            let mut row = [0.0; N_SENTENCE_FEATURES];
            row[3] = value;
            row
        };
        set.push(&[row(1.0), row(3.0), row(4.0), row(8.0), row(9.0)], &[0, 1]);
        let ranker = set.fit(RankerEstimator::NaiveBayes).expect("a fit");
        let RankerParameters::NaiveBayes { prior, taken, left } = ranker.parameters else {
            panic!("naive Bayes")
        };
        assert!((prior - (2.0f64 / 3.0).ln()).abs() < 1e-6);
        // 1, 3 and 4, 8, 9: variances of the population.
        assert!(
            (taken[3].mean - 2.0).abs() < 1e-6 && (taken[3].variance - 1.0).abs() < 1e-6,
            "{:?}",
            taken[3]
        );
        assert!((left[3].mean - 7.0).abs() < 1e-6 && (left[3].variance - 14.0 / 3.0).abs() < 1e-5);
        assert_eq!(taken[4], left[4]);
    }

    #[test]
    fn one_kind_of_sentences_is_refused() {
        let mut set = RankerTrainingSet::default();
        assert!(matches!(set.fit(RankerEstimator::Logistic), Err(RankerFitError::OneKind { .. })));
        set.push(&[[0.0; N_SENTENCE_FEATURES]; 3], &[]);
        let error = set.fit(RankerEstimator::NaiveBayes).expect_err("none was taken");
        assert_eq!(
            error.to_string(),
            "expected sentences that were taken and sentences that were left, found 0 of 3 taken"
        );
    }
}
