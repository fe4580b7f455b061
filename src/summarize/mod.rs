//! Extractive summaries: rankers score sentences, selection takes the best without repeats, in article order.

mod centroid;
mod document;
mod lead;
mod ranker;
mod selection;
mod text_rank;

pub use centroid::Centroid;
pub use document::Document;
pub use lead::Lead;
pub use ranker::{Method, Ranker};
pub use selection::{Summary, SummaryLength, SummarySentence, select};
pub use text_rank::TextRank;
