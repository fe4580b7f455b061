//! What can be wrong with analyzer settings.

use crate::text::Language;

/// Why an analyzer cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnalysisError {
    /// The Greek stemmer of the `rust-stemmers` crate is known to panic on some words.
    #[error("stemming is not available for {} ({language}): its stemmer fails on some words; switch stemming off", language.name())]
    StemmerUnsafe {
        /// The language that was asked for.
        language: Language,
    },
    /// A number of hash bits outside 10–28.
    #[error("{bits} hash bits were asked for; expected {} to {}", super::HASH_BITS.start(), super::HASH_BITS.end())]
    HashBits {
        /// The number that was asked for.
        bits: u8,
    },
    /// An n-gram range outside 1–2, or backwards.
    #[error("n-grams of {min} to {max} words were asked for; expected 1-1, 1-2 or 2-2")]
    NgramRange {
        /// Shortest n-gram.
        min: u8,
        /// Longest n-gram.
        max: u8,
    },
}
