//! From labelled articles to labels: training statistics, naive Bayes, calibration, thresholds.
//!
//! Training is a sum: a classifier is a pure function of [`TrainingStatistics`], and the statistics of two sets of
//! articles add up to the statistics of their union, exactly.

mod background;
mod calibration;
mod classifier;
mod contrast;
mod error;
mod fit;
mod fold;
mod labels;
mod linear;
mod naive_bayes;
mod names;
mod nbsvm;
mod prediction;
mod revision;
mod sample_rows;
mod settings;
mod statistics;
mod sum_rows;
mod training_set;
mod weights;

pub use background::{Background, BackgroundError};
pub(crate) use calibration::Bins;
pub use calibration::{
    LogisticCurve, ReliabilityBin, TopCalibration, expected_calibration_error, reliability,
};
pub use classifier::{Classifier, ClassifierParts, CrossFitted, LabelCurve, MainDecision, Scores};
pub(crate) use contrast::N_EVIDENCE_TERMS;
pub use error::FitError;
pub(crate) use fit::fit_pooled;
pub use fit::{Fitted, fit};
pub use fold::N_FOLDS;
pub(crate) use fold::identity;
pub use labels::{LabelKind, LabelList, OTHER};
pub use linear::LinearModel;
pub(crate) use linear::{Departure, Departures, OfClass};
pub use naive_bayes::{ClassSums, NaiveBayes, NaiveBayesParams, NaiveBayesValidParams};
pub(crate) use names::told;
pub use nbsvm::{NbSvm, NbSvmParams, NbSvmValidParams};
pub(crate) use prediction::MIN_KNOWN_WORDS;
pub use prediction::{LabelEvidence, Outcome, Prediction, Reason};
pub use revision::{CountedArticle, JoinedSets};
pub use sample_rows::{SampleRowError, SampleRows};
pub use settings::{Estimator, FitSettings, SMOOTHING_RANGE, Smoothing};
pub use statistics::{FoldStatistics, StatisticsError, TermSums, TrainingStatistics};
pub use sum_rows::{SumKind, SumRole, SumRow, SumRowError, SumRows};
pub use training_set::{Analysed, ArticleCounter, TrainingArticle, TrainingSet};
