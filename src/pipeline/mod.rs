//! The few calls that most users need: split, label, summarize, brief, train, learn on, merge, evaluate, compare,
//! cross-validate, evaluate summaries; for one article, for a digest, and for streams of records.

mod article_summary;
mod background;
mod baselines;
mod brief;
mod choose;
mod compare;
mod cross_validate;
mod evaluate;
mod evaluate_summaries;
mod explain;
mod known;
mod label;
mod label_lines;
mod language;
mod learn;
mod merge;
mod overview;
mod plain_english;
mod records;
mod select;
mod stories;
mod stream;
mod summarize;
mod train;
mod train_summarizer;

pub use article_summary::{ArticleSummary, ArticleSummaryCounts, ArticleSummaryError, map_article_summaries};
pub use background::{BackgroundOptions, background};
pub use baselines::{BaselineScores, Baselines, CountedIn, KeywordBaseline, MajorityBaseline};
pub use brief::{BriefOptions, BriefedArticle, Briefing, DigestInfo, OverviewItem, brief};
pub use choose::{Candidate, Chosen, Vary, choose};
pub use compare::{ChangedAnswer, ComparedFigures, Comparison, Figures, GivenAnswer, Verdict, compare};
pub use cross_validate::{CrossValidation, cross_validate};
pub use evaluate::{Evaluation, Forced, Intervals, MAX_CONFUSION_LABELS, Mistake, evaluate};
pub use evaluate_summaries::{
    AgainstLead, ArticleFigures, Difference, Estimate, MeanLength, MeanScore, MethodFigures,
    SummaryEvaluation, SummaryJudge,
};
pub use explain::{Evidence, Place, TermEvidence};
pub use label::LabelOptions;
pub use label_lines::{LineLabeller, RecordLabelOptions, labelled_fields};
pub use language::ArticleLanguage;
pub use learn::{GivenArticle, LabelConflict, Learned, Revision, learn};
pub use merge::{MergeConflict, Merged, merge};
pub use records::{
    LabelRows, MAX_LINE_BYTES, Numbered, RecordLines, RecordSource, SummarizeRows, label_records,
    summarize_records, summary_fields, tally_fields,
};
pub use select::{Selected, Selection, Selector, select_counted, select_to_label};
pub use stream::{
    Block, BlockSource, DoneBlock, LineBlocks, RecordBlocks, RejectedRow, RowCounts, RowPosition, RowWorker,
    Tally, stream_rows,
};
pub use summarize::{SummaryOptions, summarize, summarize_articles, summarize_sentences};
pub use train::{
    BackgroundChoice, LabelledArticle, TrainOptions, Trained, TrainingStream, train, training_section,
};
pub use train_summarizer::{MAX_SUMMARY_PAIRS, RankerReport, SummaryPairs, TrainedRanker, train_summarizer};
