//! From bytes to articles: the splitter for plain-text digests, and records of labelled or unlabelled articles.
//!
//! Splitting never fails: odd input gives articles *and* a report of what was dropped and what was doubtful.

mod article;
mod decode;
mod lines;
mod plain_text;
mod record;

pub use article::{Article, Digest, DropReason, Dropped};
pub use decode::{DecodeError, decode};
pub use plain_text::split;
pub use record::{Record, RecordError};
