//! How good answers are: the classification report, the confusion matrix, rankings, coverage, confidence intervals.
//!
//! Knows labels and probabilities only: nothing of text, nothing of models.

mod bootstrap;
mod coverage;
mod mcnemar;
mod ranking;
mod report;

pub use bootstrap::{Interval, bootstrap};
pub use coverage::{CoverageRow, coverage};
pub use mcnemar::McNemar;
pub use ranking::{LabelAveragePrecision, RankedLabels, RankingReport};
pub use report::{
    ClassificationReport, ConfusionMatrix, LabelReport, MultiLabelReport, PrecisionRecall, resampled_macro_f1,
};
