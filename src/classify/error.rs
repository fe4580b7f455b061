//! Why a classifier cannot be fitted.

use super::{BackgroundError, SMOOTHING_RANGE, StatisticsError};
use crate::features::FeatureError;

/// Why a classifier cannot be fitted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// There is nothing to learn from.
    #[error("there are no labelled articles to learn from")]
    NoArticles,
    /// There is nothing to tell apart.
    #[error(
        "every article has the same answer, `{label}`; expected at least two, to learn what tells them apart"
    )]
    OneLabel {
        /// The only label.
        label: String,
    },
    /// Several labels, or none, where exactly one was announced.
    #[error("some articles have several labels or none, but the data was declared to have exactly one each")]
    NotSingle,
    /// A parameter of an estimator outside its range.
    #[error(
        "{name} is {}; expected a finite number above 0, from {:e} to {:e}",
        short(*value), SMOOTHING_RANGE.start(), SMOOTHING_RANGE.end()
    )]
    Smoothing {
        /// `alpha`, `mu` or `cost`.
        name: &'static str,
        /// The value that was given.
        value: f64,
    },
    /// An estimator of another kind.
    #[error("{name} is no naive Bayes estimator")]
    NotNaiveBayes {
        /// Name of the estimator.
        name: &'static str,
    },
    /// An estimator that learns from articles, of which only a sample is there.
    #[error(
        "{name} learns from the articles themselves, and of {n_articles} articles only {n_kept} are kept in the model; \
         train anew on all of them, or choose a naive Bayes estimator, which learns from sums"
    )]
    NeedsArticles {
        /// Name of the estimator.
        name: &'static str,
        /// Number of articles that the sums are of.
        n_articles: u64,
        /// Number of articles that are there.
        n_kept: usize,
    },
    /// A share of the background outside its range.
    #[error("the share of the background is {value}; expected at least 0 and below 1")]
    BackgroundShare {
        /// The value that was given.
        value: f64,
    },
    /// A wished precision outside its range.
    #[error("the wished precision is {value}; expected above 0, at most 1")]
    MinPrecision {
        /// The value that was given.
        value: f64,
    },
    /// A precision to reach, and no scores to find out how.
    #[error("a wished precision needs calibration, which was switched off")]
    PrecisionWithoutCalibration,
    /// The background cannot be used.
    #[error(transparent)]
    Background(#[from] BackgroundError),
    /// A feature that naive Bayes has no meaning for.
    #[error("sample {sample} has the feature value {value}; expected finite values of at least 0")]
    FeatureValue {
        /// Row of the matrix.
        sample: usize,
        /// The value.
        value: f64,
    },
    /// As many targets as samples are needed.
    #[error("{n_samples} samples have {n_targets} targets; expected one each")]
    Targets {
        /// Rows of the matrix.
        n_samples: usize,
        /// Length of the targets.
        n_targets: usize,
    },
    /// So many labels that they are hardly labels.
    #[error(
        "{n_labels} labels and {n_terms} terms make a model too large for memory; are the labels names or numbers of articles?"
    )]
    TooManyWeights {
        /// Number of terms.
        n_terms: usize,
        /// Number of labels.
        n_labels: usize,
    },
    /// Vectorizing failed.
    #[error(transparent)]
    Features(#[from] FeatureError),
    /// The statistics cannot be added up.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// linfa's own errors.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
}

/// A number without hundreds of zeros.
fn short(value: f64) -> String {
    let is_long = value.is_finite() && value != 0.0 && !(1e-12..=1e12).contains(&value.abs());
    if is_long { format!("{value:e}") } else { value.to_string() }
}
