//! From terms to numbers: vocabulary, sparse vectors and matrices, TF-IDF; shingles, by which near-copies are found.

mod error;
mod min_hash;
mod open_table;
mod sparse;
mod term_list;
mod term_numbers;
mod tfidf;
mod vocabulary;
mod word_form;

pub(crate) use crate::analysis::FastHash;
pub use error::FeatureError;
pub(crate) use min_hash::Shingles;
pub use sparse::{SparseMatrix, SparseRow, SparseVector};
pub use term_list::TermList;
pub(crate) use term_list::{NO_TERM, TermCode, Texts};
pub(crate) use term_numbers::TermNumbers;
pub use tfidf::{
    Counted, Counter, TfidfVectorizer, TfidfVectorizerParams, TfidfVectorizerValidParams,
    inverse_document_frequency, sublinear_tf,
};
pub(crate) use tfidf::{sublinear, sublinear_length};
pub(crate) use vocabulary::SortedStrings;
pub use vocabulary::{TermId, Vocabulary};
