//! Extractive summaries: rankers score sentences, selection takes the best without repeats, in article order.

mod centroid;
mod document;
mod focus;
mod lead;
mod lex_rank;
mod openers;
mod pac_sum;
mod ranker;
mod redundancy;
mod selection;
mod similarity;
mod text_rank;

pub use centroid::Centroid;
pub use document::Document;
pub use focus::focused;
pub use lead::Lead;
pub use lex_rank::LexRank;
pub use pac_sum::PacSum;
pub use ranker::{Method, Ranker};
pub use redundancy::Redundancy;
pub use selection::{SelectOptions, Summary, SummaryLength, SummarySentence, select};
pub use text_rank::TextRank;
