//! From terms to numbers: vocabulary, sparse vectors and matrices, TF-IDF; shingles, by which near-copies are found.

mod error;
mod hash;
mod min_hash;
mod sparse;
mod tfidf;
mod vocabulary;

pub use error::FeatureError;
pub(crate) use hash::FastHash;
pub(crate) use min_hash::Shingles;
pub use sparse::{SparseMatrix, SparseRow, SparseVector};
pub use tfidf::{
    Counted, Counter, TfidfVectorizer, TfidfVectorizerParams, TfidfVectorizerValidParams,
    inverse_document_frequency, sublinear_tf,
};
pub(crate) use vocabulary::SortedStrings;
pub use vocabulary::{TermId, Vocabulary};
