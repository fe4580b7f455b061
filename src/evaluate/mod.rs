//! How good answers are: the classification report, the confusion matrix, rankings, coverage, confidence intervals.
//!
//! Knows labels and probabilities only: nothing of text, nothing of models.

mod bootstrap;
mod coverage;
mod ranking;
mod report;

pub use bootstrap::{Interval, bootstrap};
pub use coverage::{CoverageRow, coverage};
pub use ranking::{LabelAveragePrecision, RankedLabels, RankingReport};
pub use report::{ClassificationReport, ConfusionMatrix, LabelReport, MultiLabelReport, PrecisionRecall};
