//! The crate's outer error: whatever can go wrong in the calls that most users need.

use crate::analysis::AnalysisError;
use crate::classify::{BackgroundError, FitError};
use crate::digest::DecodeError;
use crate::features::FeatureError;
use crate::model::{ModelError, RevisionError};

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Analyzer settings are not valid.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    /// Bytes are no text.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Vectorizing failed.
    #[error(transparent)]
    Features(#[from] FeatureError),
    /// Training failed.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// A model cannot be loaded, saved or added to.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// What a model was trained on cannot be revised as asked for.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// Models that were not trained alike.
    #[error(
        "model {number} cannot be merged into the model before it: they differ in {differences}; train one of them anew"
    )]
    ModelsDiffer {
        /// The model, counted from 1.
        number: usize,
        /// Each difference, in words.
        differences: String,
    },
    /// A model among several that cannot be used.
    #[error("model {number}: {source}")]
    OfModel {
        /// The model, counted from 1.
        number: usize,
        /// What is wrong with it.
        source: ModelError,
    },
    /// Articles with several labels, or none, for a model that gives exactly one.
    #[error(
        "the model gives every article exactly one label, but some that were added or corrected have several or none; train anew on all \
         articles together, or give each one label"
    )]
    KindDiffers,
    /// A background cannot be made or read.
    #[error(transparent)]
    Background(#[from] BackgroundError),
    /// A label that a model does not have.
    #[error("unknown label `{found}`; expected one of {labels}")]
    UnknownLabel {
        /// What was asked for.
        found: String,
        /// The labels that there are.
        labels: String,
    },
    /// A share of nothing.
    #[error("a share of the background was given, but no background")]
    ShareWithoutBackground,
    /// A number of folds outside its range.
    #[error("the number of folds is {n_folds}; expected {least} to {most}")]
    Folds {
        /// The number that was given.
        n_folds: usize,
        /// The least number.
        least: usize,
        /// The largest number.
        most: usize,
    },
    /// Nothing is left to learn from when a fold is taken away.
    #[error(
        "{n_articles} articles are too few, or too alike, for {n_folds} folds: without any one of them there must be \
         articles left to learn from"
    )]
    TooFewForFolds {
        /// Number of articles.
        n_articles: usize,
        /// Number of folds.
        n_folds: usize,
    },
    /// Training without a fold failed.
    #[error("without fold {fold} of {n_folds}: {source}")]
    Fold {
        /// The fold that was left out, from 1.
        fold: usize,
        /// Number of folds.
        n_folds: usize,
        /// What failed.
        source: Box<Error>,
    },
    /// Two sets of training data cannot be joined.
    #[error(
        "the settings differ from those of the model to add to: {differences}; leave them out, or train anew"
    )]
    SettingsDiffer {
        /// Each difference, in words.
        differences: String,
    },
}
