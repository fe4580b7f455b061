//! The Snowball stemmers of `rust-stemmers`, as far as they are safe to use.

use rust_stemmers::{Algorithm, Stemmer};

use super::AnalysisError;
use crate::text::Language;

/// The stemmer of a language; `None` where there is none.
///
/// # Errors
/// Greek is refused: its stemmer panics on some words, and no panic may be reachable from input.
pub(super) fn stemmer(language: Language) -> Result<Option<Stemmer>, AnalysisError> {
    if language == Language::Greek {
        return Err(AnalysisError::StemmerUnsafe { language });
    }
    Ok(algorithm(language).map(Stemmer::create))
}

/// Whether stemming can be switched on for a language.
pub(super) fn is_available(language: Language) -> bool {
    algorithm(language).is_some()
}

fn algorithm(language: Language) -> Option<Algorithm> {
    Some(match language {
        Language::Any | Language::Greek => return None,
        Language::Arabic => Algorithm::Arabic,
        Language::Danish => Algorithm::Danish,
        Language::Dutch => Algorithm::Dutch,
        Language::English => Algorithm::English,
        Language::Finnish => Algorithm::Finnish,
        Language::French => Algorithm::French,
        Language::German => Algorithm::German,
        Language::Hungarian => Algorithm::Hungarian,
        Language::Italian => Algorithm::Italian,
        Language::Norwegian => Algorithm::Norwegian,
        Language::Portuguese => Algorithm::Portuguese,
        Language::Romanian => Algorithm::Romanian,
        Language::Russian => Algorithm::Russian,
        Language::Spanish => Algorithm::Spanish,
        Language::Swedish => Algorithm::Swedish,
        Language::Tamil => Algorithm::Tamil,
        Language::Turkish => Algorithm::Turkish,
    })
}
