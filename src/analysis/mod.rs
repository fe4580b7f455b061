//! From text to terms: tokenizer, lower-casing, stop words, stemmer, n-grams.
//!
//! An [`Analyzer`] is built from [`AnalyzerSettings`], which are plain data and are saved with a model, so that
//! training and use cannot drift apart.

mod analyzer;
mod buckets;
mod english_stemmer;
mod error;
mod hash;
mod settings;
mod stemmer;
mod stop_words;
mod surface_cache;
mod tokenizer;

pub use analyzer::{Analyzer, Term, Token};
pub use buckets::HASH_BITS;
pub(crate) use buckets::{BucketCache, BucketNames};
pub use error::AnalysisError;
pub(crate) use hash::FastHash;
pub use settings::{AnalyzerSettings, NgramRange, StopWords};
pub(crate) use surface_cache::SurfaceCache;
pub(crate) use tokenizer::{Found, MAX_WORD_BYTES, scan};
pub use tokenizer::{Word, words};
