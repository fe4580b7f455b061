//! The Snowball stemmers of `rust-stemmers`, as far as they are safe to use, with a faster one for English.

use rust_stemmers::Algorithm;

use super::{AnalysisError, english_stemmer};
use crate::text::Language;

/// The Snowball stemmer of a language.
pub(super) struct Stemmer {
    snowball: rust_stemmers::Stemmer,
    is_english: bool,
}

impl Stemmer {
    /// The stemmer of a language; `None` where there is none.
    ///
    /// # Errors
    /// Greek is refused: its stemmer panics on some words, and no panic may be reachable from input.
    pub(super) fn of(language: Language) -> Result<Option<Self>, AnalysisError> {
        if language == Language::Greek {
            return Err(AnalysisError::StemmerUnsafe { language });
        }
        Ok(algorithm(language).map(Self::new))
    }

    pub(super) fn english() -> Self {
        Self::new(Algorithm::English)
    }

    fn new(algorithm: Algorithm) -> Self {
        let snowball = rust_stemmers::Stemmer::create(algorithm);
        Self { snowball, is_english: algorithm == Algorithm::English }
    }

    /// Puts the stem of a lower-cased word in its place. What is not all letters and apostrophes stays as it is.
    pub(super) fn stem(&self, word: &mut String) {
        let is_stemmed = self.is_english && english_stemmer::stem(word);
        if !is_stemmed && word.chars().all(|c| c.is_alphabetic() || c == '\'') {
            *word = self.snowball.stem(word).into_owned();
        }
    }
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
