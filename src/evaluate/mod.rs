//! How good answers are: the classification report, the confusion matrix, coverage.
//!
//! Knows labels and probabilities only: nothing of text, nothing of models.

mod coverage;
mod report;

pub use coverage::{CoverageRow, coverage};
pub use report::{ClassificationReport, ConfusionMatrix, LabelReport, MultiLabelReport, PrecisionRecall};
