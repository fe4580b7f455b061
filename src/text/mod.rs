//! Views of text that never change it: spans, normalization that keeps offsets, sentences.
//!
//! The parser knows nothing of files; every offset is a byte offset into the text that was given.

mod bits;
mod language;
mod normalize;
mod sentences;
mod span;

pub(crate) use bits::bits_of;
pub use language::{Language, UnknownLanguage};
pub use normalize::{Normalized, normalize};
pub(crate) use sentences::list_mark;
pub use sentences::split_sentences;
pub use span::{Lines, Span};
