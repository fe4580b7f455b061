//! Summaries of one article.

use std::collections::HashMap;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::language::{ArticleLanguage, rules_for};
use crate::analysis::{AnalysisError, Analyzer, AnalyzerSettings, NgramRange};
use crate::digest::Article;
use crate::error::Error;
use crate::model::Model;
use crate::summarize::{
    Document, Method, Ranker, Reader, Redundancy, SelectOptions, SentenceRanker, Summary, SummaryLength,
    focused, select,
};
use crate::text::{Language, Span, list_mark, split_sentences};

/// How summaries are made. They remember the words of earlier articles, which makes later ones several times as fast: make them
/// once, and share them between threads.
#[derive(Debug)]
pub struct SummaryOptions {
    method: Method,
    ranker: Option<Box<SentenceRanker>>,
    pub(super) length: SummaryLength,
    redundancy: Option<Redundancy>,
    /// The language whose rules are taken for all articles; by default each article's own.
    pub(super) language: Option<Language>,
    english: Reader,
    /// Those of other languages, each made when the first article asks for it.
    readers: HashMap<Language, OnceLock<Reader>>,
    focus: Option<Focus>,
}

/// What the reader looks for.
#[derive(Debug)]
struct Focus {
    /// Cuts words from the text as the model does it.
    reader: Reader,
    term_weights: HashMap<String, f64>,
}

impl SummaryOptions {
    /// Three sentences by the default method, in whatever language an article is.
    pub fn new() -> Self {
        let others = Language::all().filter(|language| *language != Language::English);
        Self {
            method: Method::default(),
            ranker: None,
            length: SummaryLength::default(),
            redundancy: None,
            language: None,
            english: Reader::new(Analyzer::english()),
            readers: others.map(|language| (language, OnceLock::new())).collect(),
            focus: None,
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

    /// The language of all articles, whose rules tell where sentences end and whose stop words are left out. By default
    /// each article is read by the rules of the language that it is in, see [`ArticleLanguage`], and by those for English
    /// where that is not known.
    ///
    /// # Errors
    /// Never for the languages that there are; a language whose stemmer is unsafe is used without it.
    pub fn language(mut self, language: Language) -> Result<Self, AnalysisError> {
        if let Some(reader) = self.readers.get_mut(&language) {
            *reader = OnceLock::from(Reader::new(unigrams(AnalyzerSettings::for_language(language))?));
        }
        self.language = Some(language);
        Ok(self)
    }

    /// Prefers sentences that speak for a label of the model, by half: see [`focused`]. Words are cut from the text as the
    /// model does it. An article that is read by the rules of another language than the model's has no such words.
    ///
    /// # Errors
    /// The model has no such label.
    pub fn focus(mut self, model: &Model, label: &str) -> Result<Self, Error> {
        let reader = Reader::new(unigrams(model.vectorizer().analyzer().settings().clone())?);
        self.focus = Some(Focus { reader, term_weights: model.term_weights(label)? });
        Ok(self)
    }

    /// The language of articles that are all in one: the one that was set, or English.
    pub(super) fn one_language(&self) -> Language {
        self.language.unwrap_or_default()
    }

    /// What reads articles in a language.
    pub(super) fn reader(&self, language: Language) -> &Reader {
        let made = || {
            let analyzer = unigrams(AnalyzerSettings::for_language(language));
            Reader::new(analyzer.unwrap_or_else(|_| Analyzer::english()))
        };
        match (self.focus_in(language), self.readers.get(&language)) {
            (Some(focus), _) => &focus.reader,
            (None, Some(reader)) => reader.get_or_init(made),
            (None, None) => &self.english,
        }
    }

    /// What the reader looks for in articles in a language.
    fn focus_in(&self, language: Language) -> Option<&Focus> {
        let is_read = |focus: &&Focus| {
            let own = focus.reader.analyzer().settings().language;
            self.language.is_some() || own == Language::Any || own == language
        };
        self.focus.as_ref().filter(is_read)
    }

    /// Ranks the sentences of an article and chooses from them.
    pub(super) fn summary_by(
        &self,
        ranker: &dyn Ranker,
        document: &Document<'_>,
        language: Language,
    ) -> Summary {
        let scores = focused(document, ranker.rank(document));
        // Sentences that are taken as they come do not hang in the air; what is out of order may.
        let is_in_order = ranker.is_in_order() && document.term_weights().is_none();
        let options = SelectOptions {
            length: self.length,
            redundancy: self.redundancy.unwrap_or_else(|| ranker.redundancy()),
            standing: (!is_in_order).then_some(language),
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
/// The title, empty where there is none, may help to rank and is never part of the summary. A sentence that is an item of a list
/// is given without the bullet or hyphen before it. Near-linear.
pub fn summarize(title: &str, text: &str, options: &SummaryOptions) -> Summary {
    summarize_by_rules(title, text, language_of(title, text, None, options), options)
}

/// Summarizes an article whose sentence boundaries are already known.
///
/// # Panics
/// Panics if a span does not lie within the text, or within a character of it.
pub fn summarize_sentences(
    title: &str,
    text: &str,
    sentences: Vec<Span>,
    options: &SummaryOptions,
) -> Summary {
    chosen(title, text, sentences, language_of(title, text, None, options), options)
}

/// Summarizes the articles of a digest, whose language speaks for those that are too short to tell theirs. In parallel.
pub fn summarize_articles(articles: &[Article], options: &SummaryOptions) -> Vec<Summary> {
    let digest = if options.language.is_none() { ArticleLanguage::of_digest(articles) } else { None };
    let one = |article: &Article| {
        let (title, text) = (article.title.as_str(), article.text.as_str());
        let digest = digest.filter(|_| !article.is_record);
        summarize_by_rules(title, text, language_of(title, text, digest, options), options)
    };
    articles.par_iter().map(one).collect()
}

/// Summarizes an article by the rules of a language.
pub(super) fn summarize_by_rules(
    title: &str,
    text: &str,
    language: Language,
    options: &SummaryOptions,
) -> Summary {
    let mut summary = chosen(title, text, split_sentences(text, language), language, options);
    for sentence in &mut summary.sentences {
        let n_mark = list_mark(&sentence.text);
        sentence.text.drain(..n_mark);
        sentence.span.start += n_mark;
    }
    summary
}

/// The language whose rules an article is read by.
fn language_of(
    title: &str,
    text: &str,
    digest: Option<ArticleLanguage>,
    options: &SummaryOptions,
) -> Language {
    options.language.unwrap_or_else(|| {
        let found = ArticleLanguage::in_digest(title, text, digest);
        rules_for(found, title, text, options.one_language())
    })
}

fn chosen(
    title: &str,
    text: &str,
    sentences: Vec<Span>,
    language: Language,
    options: &SummaryOptions,
) -> Summary {
    let mut document = options.reader(language).document(title, text, sentences);
    if let Some(focus) = options.focus_in(language) {
        document = document.with_term_weights(&focus.term_weights, focus.reader.analyzer());
    }
    let ranker = options.ranker.as_ref().map_or(options.method.ranker(), |own| own.as_ref() as &dyn Ranker);
    options.summary_by(ranker, &document, language)
}

fn unigrams(settings: AnalyzerSettings) -> Result<Analyzer, AnalysisError> {
    Analyzer::new(AnalyzerSettings { ngram_range: NgramRange { min: 1, max: 1 }, ..settings })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_a_list_lose_their_mark() {
        let text = "Three things happened in town:\n\n- The old ferry stopped for good\n- A new bridge opened at noon\n";
        let options = SummaryOptions::new().method(Method::Lead);
        let summary = summarize("", text, &options);
        let found: Vec<&str> = summary.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
        let expected = [
            "Three things happened in town:",
            "The old ferry stopped for good",
            "A new bridge opened at noon",
        ];
        assert_eq!(found, expected);
        assert!(summary.sentences.iter().all(|sentence| sentence.span.of(text) == sentence.text));
        // Sentences that are given stay as they are.
        let given = summarize_sentences("", "- One of them", vec![Span::new(0, 13)], &options);
        assert_eq!(given.sentences[0].text, "- One of them");
    }
}
