//! From bytes to articles: readers of what digests come in, the splitter for plain-text digests, and records of labelled or unlabelled articles, in
//! our own form and in those of label tools.
//!
//! Splitting never fails: odd input gives articles *and* a report of what was dropped and what was doubtful.

mod article;
mod decode;
mod input;
mod json;
mod labelled;
mod lines;
mod markup;
mod plain_text;
mod record;

pub use article::{Article, Digest, DropReason, Dropped};
pub use decode::{DecodeError, Decoded, EncodingEvidence, decode, decode_any};
pub use input::{Format, InputError, InputLimits, Page, Source, read, recognise};
pub(crate) use json::extended;
pub use labelled::{RecordForm, doccano_line, label_studio_task};
pub use markup::{Markup, split_markup};
pub use plain_text::split;
pub use record::{GivenSummary, Record, RecordError};
