//! newsdesk turns a news digest into a labelled, summarised briefing, and retrains itself from the labels that people
//! give it.
//!
//! # A digest in, a briefing out
//!
//! [`brief`] cuts a digest into articles, labels each with a [`Model`], and summarises each by its own best sentences:
//!
//! ```
//! use newsdesk::{BriefOptions, Model, brief};
//!
//! let digest = "Rover finds ice on the Moon\n\nThe rover found ice in a crater. It landed in March.\n\n----\n\n\
//!               Watchdog fines app store\n\nThe regulator fined the company over its fees. It will appeal.\n";
//! let briefing = brief(digest, &Model::builtin()?, &BriefOptions::default());
//! for story in &briefing.articles {
//!     println!("{} {:?}: {}", story.article.title, story.labels, story.summary[0].text);
//! }
//! # assert_eq!(briefing.articles.len(), 2);
//! # Ok::<(), newsdesk::Error>(())
//! ```
//!
//! The steps are there by themselves: [`split`], or [`split_markup`] for Markdown and HTML, [`Boilerplate`], [`Model::label`],
//! [`summarize()`].
//!
//! # Your own topics
//!
//! [`train`] makes a [`Model`] from labelled articles, or goes on with one that is there, without its old articles:
//!
//! ```
//! use newsdesk::{LabelledArticle, LabelOptions, Model, TrainOptions, train};
//!
//! let mine = [
//!     LabelledArticle::new("Keeper saves penalty", "The cup final was decided by a save.", ["football"]),
//!     LabelledArticle::new("Rain stops play", "The test match ended in a draw after a wet day.", ["cricket"]),
//! ];
//! let model = train(&mine, &TrainOptions { min_df: Some(1), ..TrainOptions::default() }, None)?.model;
//! let answer = model.label("", "A penalty in the final, and the keeper saves.", &LabelOptions::default());
//! assert_eq!(answer.labels.main.as_deref(), Some("football"));
//!
//! let grown = train(&mine, &TrainOptions::default(), Some(&Model::builtin()?))?.model;
//! assert!(grown.labels().contains(&"cricket".to_owned()));
//! # Ok::<(), newsdesk::Error>(())
//! ```
//!
//! [`select_to_label`] tells which articles are worth a label next, [`Selector`] chooses among a stream of them.
//!
//! Training is a sum: the model is a pure function of all articles together and of the settings. Adding later gives bit
//! for bit what training at once gives, in any order, at any number of threads, on any machine. [`learn`] also corrects
//! articles, takes them out and renames labels, [`merge`] joins models, and [`compare`] tells what changed. Several
//! processes count their shares of the articles as [`TrainingCounts`], and a [`TrainingStream`] trains on all of these.
//!
//! # Streams
//!
//! [`label_records`] and [`summarize_records`] read records, such as [`LineBlocks`], and write JSONL in constant memory, one
//! record in, one record out; [`stream_rows`] below them takes any [`RowWorker`], and tells positions to go on from.
//! What digests come in is for [`recognise`] and [`read`].
//!
//! # The parts
//!
//! Most readers can stop here. Below the calls above lie, each usable alone:
//!
//! - text: [`normalize`], [`split_sentences`], [`Span`];
//! - analysis: [`Analyzer`], whose [`AnalyzerSettings`] are data that is saved with a model;
//! - features: [`TfidfVectorizer`], [`SparseMatrix`], [`Vocabulary`];
//! - classification: [`TrainingStatistics`], [`NaiveBayes`], [`Classifier`];
//! - summaries: [`Document`], [`Ranker`], [`select`];
//! - summaries beside given ones: [`map_article_summaries`], [`SummaryJudge`], [`ArticleSummary::oracle`], [`rouge`];
//! - figures: [`evaluate()`], [`cross_validate`], [`ClassificationReport`], [`RankingReport`], [`ConfusionMatrix`].
//!
//! Vectorizer and estimators implement linfa's traits over our sparse records, and work with linfa's datasets:
//!
//! ```
//! use linfa::DatasetBase;
//! use linfa::traits::{Fit, Predict, Transformer};
//! use ndarray::array;
//! use newsdesk::{Estimator, NaiveBayes, SparseMatrix, TfidfVectorizer};
//!
//! let texts = array!["robots walk", "robots run", "rain falls", "snow falls"].mapv(str::to_owned);
//! let dataset = DatasetBase::new(texts, array![0, 0, 1, 1]);
//! let vectorizer = TfidfVectorizer::params().fit(&dataset)?;
//! let features: DatasetBase<SparseMatrix, _> = vectorizer.transform(dataset);
//! let model = NaiveBayes::params(Estimator::Complement).fit(&features)?;
//! assert_eq!(model.predict(&features), array![0, 0, 1, 1]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Crate features
//!
//! - `cli` (default): the command line. Without default features the library has none of its dependencies.
//! - `formats` (in `cli`): [`read`] reads Markdown, HTML, mail and feeds, beside plain text.
//! - `parquet`: the command line reads Parquet files.

/// The README's example is run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod analysis;
mod classify;
#[cfg(feature = "cli")]
pub mod cli;
mod digest;
mod error;
mod evaluate;
mod features;
mod model;
mod pipeline;
mod random;
mod summarize;
mod text;

pub use analysis::{
    AnalysisError, Analyzer, AnalyzerSettings, HASH_BITS, NgramRange, StopWords, Term, Token, Word, words,
};
pub use classify::{
    Analysed, Background, BackgroundError, ClassSums, Classifier, ClassifierParts, CountedArticle,
    CrossFitted, Estimator, FitError, FitSettings, Fitted, FoldStatistics, JoinedSets, LabelCurve,
    LabelEvidence, LabelKind, LabelList, LinearModel, LogisticCurve, MainDecision, NaiveBayes,
    NaiveBayesParams, NaiveBayesValidParams, NbSvm, NbSvmParams, NbSvmValidParams, OTHER, Outcome,
    Prediction, Reason, ReliabilityBin, SMOOTHING_RANGE, SampleRowError, SampleRows, Scores, Smoothing,
    StatisticsError, SumKind, SumRole, SumRow, SumRowError, SumRows, TermSums, TopCalibration,
    TrainingArticle, TrainingSet, TrainingStatistics, fit,
};
pub use digest::{
    Article, Boilerplate, BoilerplateSign, DecodeError, Decoded, Digest, DropReason, Dropped,
    EncodingEvidence, Format, GivenSummary, InputError, InputLimits, Markup, Page, Record, RecordError,
    RecordForm, Source, SplitOptions, Splitter, decode, decode_any, doccano_line, label_studio_task, read,
    recognise, split, split_markup, split_markup_with,
};
pub use error::Error;
pub use evaluate::{
    ClassificationReport, ConfusionMatrix, CoverageRow, Interval, LabelAveragePrecision, LabelReport,
    McNemar, MultiLabelReport, PrecisionRecall, RankedLabels, RankingReport, RougeScore, RougeScores, rouge,
};
pub use features::{
    Counted, Counter, FeatureError, SparseMatrix, SparseRow, SparseVector, TermId, TermList, TfidfVectorizer,
    TfidfVectorizerParams, TfidfVectorizerValidParams, Vocabulary, inverse_document_frequency, sublinear_tf,
};
pub use model::{
    FORMAT_VERSION, MAX_TRAINING_ARTICLES, MergedSections, Model, ModelError, ModelMeta, RevisionError,
    RevisionStep, TrainingCounts, TrainingSection, WholeFile,
};
pub use pipeline::{
    AgainstLead, ArticleFigures, ArticleLanguage, ArticleSummary, ArticleSummaryCounts, ArticleSummaryError,
    BackgroundChoice, BackgroundOptions, BaselineScores, Baselines, Block, BlockSource, BriefOptions,
    BriefedArticle, Briefing, Candidate, ChangedAnswer, Chosen, ComparedFigures, Comparison, CountedIn,
    CrossValidation, Difference, DigestInfo, DoneBlock, Estimate, Evaluation, Evidence, Figures, Forced,
    GivenAnswer, GivenArticle, Intervals, KeywordBaseline, LabelConflict, LabelOptions, LabelRows,
    LabelledArticle, Learned, LineBlocks, LineLabeller, MAX_CONFUSION_LABELS, MAX_LINE_BYTES,
    MAX_SUMMARY_PAIRS, MajorityBaseline, MeanLength, MeanScore, MergeConflict, Merged, MethodFigures,
    Mistake, Numbered, OverviewItem, Place, RankerReport, RecordBlocks, RecordLabelOptions, RecordLines,
    RecordSource, RejectedRow, Revision, RowCounts, RowPosition, RowWorker, Selected, Selection, Selector,
    SummarizeRows, SummaryEvaluation, SummaryJudge, SummaryOptions, SummaryPairs, Tally, TermEvidence,
    TrainOptions, Trained, TrainedRanker, TrainingStream, Vary, Verdict, background, brief, choose, compare,
    cross_validate, evaluate, label_records, labelled_fields, learn, map_article_summaries, merge,
    select_counted, select_to_label, stream_rows, summarize, summarize_articles, summarize_records,
    summarize_sentences, summary_fields, tally_fields, train, train_summarizer, training_section,
};
pub use summarize::{
    Centroid, Document, Lead, LexRank, Method, N_SENTENCE_FEATURES, PacSum, Ranker, RankerError,
    RankerEstimator, RankerFitError, RankerTrainingSet, Reader, Redundancy, SENTENCE_FEATURES, SelectOptions,
    SentenceRanker, Summary, SummaryLength, SummarySentence, TextRank, focused, select, sentence_features,
};
pub use text::{Language, Lines, Normalized, Span, UnknownLanguage, normalize, split_sentences};
