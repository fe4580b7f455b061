//! From terms to numbers: vocabulary, sparse vectors and matrices, TF-IDF.

mod error;
mod sparse;
mod tfidf;
mod vocabulary;

pub use error::FeatureError;
pub use sparse::{SparseMatrix, SparseRow, SparseVector};
pub use tfidf::{
    Counted, TfidfVectorizer, TfidfVectorizerParams, TfidfVectorizerValidParams, inverse_document_frequency,
    sublinear_tf,
};
pub use vocabulary::{TermId, Vocabulary};
