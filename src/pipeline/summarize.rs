//! Summaries of one article.

use std::collections::HashMap;

use crate::analysis::{Analyzer, AnalyzerSettings, NgramRange};
use crate::error::Error;
use crate::model::Model;
use crate::summarize::{
    Document, Method, Ranker, Redundancy, SelectOptions, SentenceRanker, Summary, SummaryLength, focused,
    select,
};
use crate::text::{Language, Span, split_sentences};

/// How summaries are made.
#[derive(Debug)]
pub struct SummaryOptions {
    method: Method,
    ranker: Option<Box<SentenceRanker>>,
    pub(super) length: SummaryLength,
    redundancy: Option<Redundancy>,
    pub(super) language: Language,
    pub(super) analyzer: Analyzer,
    term_weights: Option<HashMap<String, f64>>,
}

impl SummaryOptions {
    /// Three sentences of English text by the default method.
    pub fn new() -> Self {
        Self {
            method: Method::default(),
            ranker: None,
            length: SummaryLength::default(),
            redundancy: None,
            language: Language::English,
            analyzer: Analyzer::english(),
            term_weights: None,
        }
    }

    /// The ranker; [`Method::Trained`] by default.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// A trained ranker of one's own, in the place of the method's.
    #[must_use]
    pub fn ranker(mut self, ranker: SentenceRanker) -> Self {
        self.ranker = Some(Box::new(ranker));
        self
    }

    /// The budget; three sentences by default.
    #[must_use]
    pub fn length(mut self, length: SummaryLength) -> Self {
        self.length = length;
        self
    }

    /// What keeps summaries from saying things twice; [`Ranker::redundancy`] by default.
    #[must_use]
    pub fn redundancy(mut self, redundancy: Redundancy) -> Self {
        self.redundancy = Some(redundancy);
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

    /// Prefers sentences that speak for a label of the model, by half: see [`focused`]. Words are cut from the text as the
    /// model does it, so a language is set before.
    ///
    /// # Errors
    /// The model has no such label.
    pub fn focus(mut self, model: &Model, label: &str) -> Result<Self, Error> {
        let settings = AnalyzerSettings {
            ngram_range: NgramRange { min: 1, max: 1 },
            ..model.vectorizer().analyzer().settings().clone()
        };
        self.term_weights = Some(model.term_weights(label)?);
        self.analyzer = Analyzer::new(settings)?;
        Ok(self)
    }

    /// Ranks the sentences of an article and chooses from them.
    pub(super) fn summary_by(&self, ranker: &dyn Ranker, document: &Document<'_>) -> Summary {
        let scores = focused(document, ranker.rank(document));
        // Sentences that are taken as they come do not hang in the air; what is out of order may.
        let is_in_order = ranker.is_in_order() && self.term_weights.is_none();
        let options = SelectOptions {
            length: self.length,
            redundancy: self.redundancy.unwrap_or_else(|| ranker.redundancy()),
            standing: (!is_in_order).then_some(self.language),
        };
        select(document, &scores, options)
    }
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// Summarizes an article by its text's own best sentences, in its order. Never empty for a text with words.
///
/// The title, empty where there is none, may help to rank and is never part of the summary. Near-linear.
pub fn summarize(title: &str, text: &str, options: &SummaryOptions) -> Summary {
    summarize_sentences(title, text, split_sentences(text, options.language), options)
}

/// Summarizes an article whose sentence boundaries are already known.
pub fn summarize_sentences(
    title: &str,
    text: &str,
    sentences: Vec<Span>,
    options: &SummaryOptions,
) -> Summary {
    let mut document = Document::new(text, sentences, &options.analyzer).with_title(title, &options.analyzer);
    if let Some(weights) = &options.term_weights {
        document = document.with_term_weights(weights);
    }
    let ranker = options.ranker.as_ref().map_or(options.method.ranker(), |own| own.as_ref() as &dyn Ranker);
    options.summary_by(ranker, &document)
}
