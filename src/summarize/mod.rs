//! Extractive summaries: rankers score sentences, selection takes the best without repeats, in article order.

mod centroid;
mod document;
mod focus;
mod hashing;
mod lead;
mod lex_rank;
mod openers;
mod pac_sum;
mod piece_table;
mod pieces;
mod ranker;
mod ranker_training;
mod reader;
mod redundancy;
mod selection;
mod sentence_features;
mod sentence_ranker;
mod similarity;
mod text_rank;
mod wording;

pub use centroid::Centroid;
pub use document::Document;
pub use focus::focused;
pub use lead::Lead;
pub use lex_rank::LexRank;
pub(crate) use openers::leans_back;
pub use pac_sum::PacSum;
pub use ranker::{Method, Ranker};
pub use ranker_training::{RankerFitError, RankerTrainingSet};
pub use reader::Reader;
pub use redundancy::Redundancy;
pub(crate) use selection::share_of;
pub use selection::{SelectOptions, Summary, SummaryLength, SummarySentence, select};
pub use sentence_features::{N_SENTENCE_FEATURES, SENTENCE_FEATURES, sentence_features};
pub use sentence_ranker::{RankerError, RankerEstimator, SentenceRanker};
pub use text_rank::TextRank;
