//! How good answers are: the classification report, the confusion matrix, rankings, coverage, confidence intervals; of
//! summaries, ROUGE and the best that choosing sentences could reach.
//!
//! Knows labels and probabilities, and of summaries their words: nothing of articles, nothing of models.

mod bootstrap;
mod coverage;
mod mcnemar;
mod oracle;
mod porter;
mod randomization;
mod ranking;
mod report;
mod rouge;

pub use bootstrap::{Interval, bootstrap, bootstrap_where_known};
pub use coverage::{CoverageRow, coverage};
pub use mcnemar::McNemar;
pub use oracle::{OracleBudget, greedy_oracle};
pub use randomization::randomization_p_values;
pub use ranking::{LabelAveragePrecision, RankedLabels, RankingReport};
pub use report::{
    ClassificationReport, ConfusionMatrix, LabelReport, MultiLabelReport, PrecisionRecall, resampled_macro_f1,
};
pub use rouge::{RougeScore, RougeScores, RougeToken, RougeTokenizer, rouge};
