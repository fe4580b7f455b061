//! Summaries of one article.

use crate::analysis::{Analyzer, AnalyzerSettings, NgramRange};
use crate::summarize::{Document, Method, Summary, SummaryLength, select};
use crate::text::{Language, Span, split_sentences};

/// How summaries are made.
#[derive(Debug)]
pub struct SummaryOptions {
    method: Method,
    pub(super) length: SummaryLength,
    pub(super) language: Language,
    pub(super) analyzer: Analyzer,
}

impl SummaryOptions {
    /// Three sentences of English text by the default method.
    pub fn new() -> Self {
        Self {
            method: Method::default(),
            length: SummaryLength::default(),
            language: Language::English,
            analyzer: Analyzer::english(),
        }
    }

    /// The ranker; [`Method::Lead`] by default.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// The budget; three sentences by default.
    #[must_use]
    pub fn length(mut self, length: SummaryLength) -> Self {
        self.length = length;
        self
    }

    /// The language, whose rules tell where sentences end and whose stop words are left out; English by default.
    ///
    /// # Errors
    /// Never for the languages that there are; a language whose stemmer is unsafe is used without it.
    pub fn language(mut self, language: Language) -> Result<Self, crate::analysis::AnalysisError> {
        let settings = AnalyzerSettings {
            ngram_range: NgramRange { min: 1, max: 1 },
            ..AnalyzerSettings::for_language(language)
        };
        self.analyzer = Analyzer::new(settings)?;
        self.language = language;
        Ok(self)
    }
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// Summarizes a text by its own best sentences, in its order. Never empty for a text with words. Near-linear.
pub fn summarize(text: &str, options: &SummaryOptions) -> Summary {
    summarize_sentences(text, split_sentences(text, options.language), options)
}

/// Summarizes a text whose sentence boundaries are already known.
pub fn summarize_sentences(text: &str, sentences: Vec<Span>, options: &SummaryOptions) -> Summary {
    let document = Document::new(text, sentences, &options.analyzer);
    let scores = options.method.ranker().rank(&document);
    select(&document, &scores, options.length)
}
