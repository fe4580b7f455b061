//! An article as the rankers see it: sentences, and their TF-IDF vectors.

use std::collections::HashMap;

use crate::analysis::{Analyzer, Token};
use crate::features::{SparseVector, TermId, inverse_document_frequency};
use crate::text::{Language, Span};

/// A sentence-by-sentence view of an article. Terms are numbered within the article.
#[derive(Debug)]
pub struct Document<'a> {
    text: &'a str,
    spans: Vec<Span>,
    counts: Vec<Vec<(TermId, u32)>>,
    ids: HashMap<String, TermId>,
    title: Vec<(TermId, u32)>,
    weights: Option<Vec<f64>>,
    language: Language,
}

impl<'a> Document<'a> {
    /// Analyses the sentences of a text, given by their places. Linear in its length.
    pub fn new(text: &'a str, spans: Vec<Span>, analyzer: &Analyzer) -> Self {
        let mut ids: HashMap<String, TermId> = HashMap::new();
        let counts = spans.iter().map(|span| {
            let mut terms: Vec<TermId> = Vec::new();
            for token in analyzer.tokens(span.of(text)) {
                let next = ids.len() as TermId;
                terms.push(*ids.entry(token.term).or_insert(next));
            }
            counted(terms)
        });
        let counts = counts.collect();
        Self {
            text,
            spans,
            counts,
            ids,
            title: Vec::new(),
            weights: None,
            language: analyzer.settings().language,
        }
    }

    /// Adds the article's title. Of its terms those count that stand in the text, too. `analyzer` is the one that the
    /// document was made with.
    #[must_use]
    pub fn with_title(mut self, title: &str, analyzer: &Analyzer) -> Self {
        let known = |token: Token| self.ids.get(&token.term).copied();
        self.title = counted(analyzer.tokens(title).into_iter().filter_map(known).collect());
        self
    }

    /// Adds how much each term speaks for what the reader looks for, such as a label: finite numbers, positive for,
    /// negative against. Terms are those of the document's analyzer; one that is not named weighs 0.
    #[must_use]
    pub fn with_term_weights(mut self, weights: &HashMap<String, f64>) -> Self {
        let mut of_terms = vec![0.0; self.ids.len()];
        for (term, &id) in &self.ids {
            of_terms[id as usize] = weights.get(term).copied().unwrap_or(0.0);
        }
        self.weights = Some(of_terms);
        self
    }

    /// The text that the sentences are of.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The places of the sentences.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Number of sentences.
    pub fn n_sentences(&self) -> usize {
        self.spans.len()
    }

    /// Term numbers and counts of each sentence, stop words left out.
    pub fn counts(&self) -> &[Vec<(TermId, u32)>] {
        &self.counts
    }

    /// Number of distinct terms of the text.
    pub fn n_terms(&self) -> usize {
        self.ids.len()
    }

    /// Term numbers and counts of the title, of terms that stand in the text; empty where no title was given.
    pub fn title_counts(&self) -> &[(TermId, u32)] {
        &self.title
    }

    /// The weight of each term, by its number, for what the reader looks for; `None` where nothing was given.
    pub fn term_weights(&self) -> Option<&[f64]> {
        self.weights.as_deref()
    }

    /// The language, whose words are known to some rankers: the analyzer's.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Inverse document frequency of each term, by its number, sentences being the documents.
    pub fn idf(&self) -> Vec<f64> {
        let mut document_frequency = vec![0u64; self.n_terms()];
        for &(term, _) in self.counts.iter().flatten() {
            document_frequency[term as usize] += 1;
        }
        let n = self.counts.len() as u64;
        document_frequency.iter().map(|&df| inverse_document_frequency(n, df)).collect()
    }

    /// TF-IDF vectors of the sentences, each of length 1, idf taken over the sentences of this article.
    pub fn vectors(&self) -> Vec<SparseVector> {
        let idf = self.idf();
        let vector = |counts: &Vec<(TermId, u32)>| {
            let mut values: Vec<f64> =
                counts.iter().map(|&(term, count)| f64::from(count) * idf[term as usize]).collect();
            let norm = values.iter().map(|value| value * value).sum::<f64>().sqrt();
            for value in &mut values {
                *value /= norm;
            }
            SparseVector { terms: counts.iter().map(|&(term, _)| term).collect(), values }
        };
        self.counts.iter().map(vector).collect()
    }
}

/// How often each term occurs, by rising number.
fn counted(mut terms: Vec<TermId>) -> Vec<(TermId, u32)> {
    terms.sort_unstable();
    terms.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_an_article_is_kept_by_its_own_terms() {
        let analyzer = Analyzer::english();
        let spans = vec![Span::new(0, 10), Span::new(11, 20)];
        let document = Document::new("Kites fly. Boats sail", spans, &analyzer);
        assert!(document.title_counts().is_empty() && document.term_weights().is_none());
        // Terms are numbered as they come: kite 0, fli 1, boat 2, sail 3; "race" is not in the text.
        let weights =
            HashMap::from([("boat".to_owned(), 2.5), ("race".to_owned(), 9.0), ("kite".to_owned(), -1.0)]);
        let document =
            document.with_title("Boat race: a boat and a kite", &analyzer).with_term_weights(&weights);
        assert_eq!(document.title_counts(), [(0, 1), (2, 2)]);
        assert_eq!(document.term_weights(), Some(&[-1.0, 0.0, 2.5, 0.0][..]));
        assert_eq!(document.n_terms(), 4);
    }
}
