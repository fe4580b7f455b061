//! From bytes to articles: readers of what digests come in, the cut into articles, and records of labelled or unlabelled articles, in
//! our own form and in those of label tools.
//!
//! Splitting never fails: odd input gives articles *and* a report of what was dropped and what was doubtful.

mod article;
#[cfg(feature = "formats")]
mod blocks;
mod boilerplate;
#[cfg(feature = "formats")]
mod compose;
#[cfg(feature = "formats")]
mod cut;
mod dates;
mod decode;
mod fields;
#[cfg(feature = "formats")]
mod heads;
#[cfg(feature = "formats")]
mod html;
mod input;
mod json;
mod labelled;
#[cfg(feature = "formats")]
mod leads;
mod lines;
#[cfg(feature = "formats")]
mod markdown;
mod markup;
#[cfg(feature = "formats")]
mod page;
mod plain_text;
mod record;

pub use article::{Article, BoilerplateSign, Digest, DropReason, Dropped};
pub use boilerplate::Boilerplate;
pub use decode::{DecodeError, Decoded, EncodingEvidence, decode, decode_any};
pub use input::{Format, InputError, InputLimits, Page, Source, read, recognise};
#[cfg(test)]
pub(crate) use json::extended;
pub use labelled::{RecordForm, doccano_line, label_studio_task};
pub use markup::{Markup, SplitOptions, Splitter, split_markup, split_markup_with};
pub use plain_text::split;
pub use record::{GivenSummary, Record, RecordError};
pub(crate) use record::{RecordView, write_json};
