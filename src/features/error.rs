//! What can go wrong between terms and numbers.

use super::TermId;
use crate::analysis::AnalysisError;

/// Why a vectorizer cannot be built or a matrix is not valid.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FeatureError {
    /// The analyzer's settings are not valid.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    /// `min_df` of zero keeps terms that never occur.
    #[error("min_df is 0; expected at least 1")]
    MinDf,
    /// `max_terms` of zero keeps no term.
    #[error("max_terms is 0; expected at least 1")]
    MaxTerms,
    /// No term is left to count.
    #[error(
        "the vocabulary is empty: no term occurs in at least {min_df} of {n_articles} articles; lower min_df (`--min-df`) or give more articles"
    )]
    EmptyVocabulary {
        /// The limit that was asked for.
        min_df: u64,
        /// Number of articles that were seen.
        n_articles: u64,
    },
    /// Terms are not sorted and distinct.
    #[error("terms must be sorted and distinct, but `{second}` follows `{first}`")]
    UnsortedTerms {
        /// A term.
        first: String,
        /// The one after it.
        second: String,
    },
    /// A vocabulary of more than 2³⁰ terms or 2³² bytes.
    #[error("a vocabulary holds at most 1073741824 terms and 4294967295 bytes")]
    TooManyTerms,
    /// A column index outside the matrix, or columns out of order.
    #[error("row {row}: column {column} is out of order or beyond the {n_features} features")]
    Column {
        /// Row of the matrix.
        row: usize,
        /// Offending column.
        column: TermId,
        /// Number of columns.
        n_features: usize,
    },
    /// A row with terms and values of unequal number.
    #[error("a row has {n_terms} terms and {n_values} values; expected one value a term")]
    Lengths {
        /// Number of terms.
        n_terms: usize,
        /// Number of values.
        n_values: usize,
    },
    /// linfa's own errors.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
}
