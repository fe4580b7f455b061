//! Which of the ranked sentences make the summary.

use serde::{Deserialize, Serialize};

use super::Document;
use crate::text::Span;

/// Fewest words of a sentence that is taken while there are longer ones.
const MIN_WORDS: usize = 5;

/// Largest Jaccard similarity of the terms of two chosen sentences.
const MAX_OVERLAP: f64 = 0.6;

/// Chosen sentences that a sentence is compared with through one term: summaries of thousands of sentences are then
/// still linear in time, and may repeat a sentence that has none but very frequent words.
const MAX_COMPARED: usize = 128;

/// How long a summary may be. An upper limit: what repeats is left out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SummaryLength {
    /// At most so many sentences, at least 1.
    Sentences(usize),
    /// At most so many words.
    Words(usize),
    /// At most this share of the article's sentences, above 0 and at most 1, but at least one sentence.
    Ratio(f64),
}

impl Default for SummaryLength {
    fn default() -> Self {
        Self::Sentences(3)
    }
}

/// A sentence of a summary.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SummarySentence {
    /// Its text, unchanged.
    pub text: String,
    /// Its number in the article, from 0.
    pub index: usize,
    /// Its place in the article's text.
    #[serde(flatten)]
    pub span: Span,
    /// Its score from the ranker.
    pub score: f64,
}

/// Sentences of an article, in its order. Never empty for an article with text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// The sentences.
    pub sentences: Vec<SummarySentence>,
    /// No sentence fits the budget, and the shortest good one is given.
    pub over_budget: bool,
}

/// Chooses sentences by score until the budget is used up, passing over what repeats a chosen one.
///
/// Equal scores are decided by order. Fragments of under five words are taken only where there is nothing else.
pub fn select(document: &Document<'_>, scores: &[f64], length: SummaryLength) -> Summary {
    let n = document.n_sentences();
    let n_words: Vec<usize> =
        document.spans().iter().map(|span| span.of(document.text()).split_whitespace().count()).collect();
    let is_good = |i: usize| n_words[i] >= MIN_WORDS && !document.counts()[i].is_empty();
    let mut order: Vec<usize> = (0..n).filter(|&i| is_good(i)).collect();
    if order.is_empty() {
        order = (0..n).collect();
    }
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let (max_sentences, max_words) = match length {
        SummaryLength::Sentences(sentences) => (sentences.max(1), usize::MAX),
        SummaryLength::Words(words) => (usize::MAX, words),
        SummaryLength::Ratio(ratio) => (((n as f64 * ratio) as usize).max(1), usize::MAX),
    };
    let mut chosen: Vec<usize> = Vec::new();
    let mut repeats = Repeats::new(document);
    let mut words_left = max_words;
    for &i in &order {
        if chosen.len() == max_sentences || words_left == 0 {
            break;
        }
        if n_words[i] <= words_left && !repeats.repeats_a_chosen_one(i) {
            words_left -= n_words[i];
            repeats.choose(i);
            chosen.push(i);
        }
    }
    let over_budget = chosen.is_empty() && !order.is_empty();
    if over_budget && let Some(&shortest) = order.iter().min_by_key(|&&i| (n_words[i], i)) {
        chosen.push(shortest);
    }
    chosen.sort_unstable();
    let sentence = |index: usize| {
        let span = document.spans()[index];
        SummarySentence { text: span.of(document.text()).to_owned(), index, span, score: scores[index] }
    };
    Summary { sentences: chosen.into_iter().map(sentence).collect(), over_budget }
}

/// Finds out whether a sentence says what a chosen one says already, through their common terms.
struct Repeats<'a> {
    document: &'a Document<'a>,
    /// The chosen sentences that each term stands in, the first few of them.
    chosen_with: Vec<Vec<usize>>,
    /// Terms in common with each sentence; zero but while one is looked at.
    common: Vec<usize>,
}

impl<'a> Repeats<'a> {
    fn new(document: &'a Document<'a>) -> Self {
        let (n_terms, n) = (document.n_terms(), document.n_sentences());
        Self { document, chosen_with: vec![Vec::new(); n_terms], common: vec![0; n] }
    }

    fn terms(&self, sentence: usize) -> impl Iterator<Item = usize> + use<'a> {
        self.document.counts()[sentence].iter().map(|&(term, _)| term as usize)
    }

    fn repeats_a_chosen_one(&mut self, sentence: usize) -> bool {
        let mut touched = Vec::new();
        for term in self.terms(sentence) {
            for &other in &self.chosen_with[term] {
                if self.common[other] == 0 {
                    touched.push(other);
                }
                self.common[other] += 1;
            }
        }
        let n_terms = |sentence: usize| self.document.counts()[sentence].len();
        let mut repeats = false;
        for other in touched {
            let common = std::mem::take(&mut self.common[other]);
            let all = n_terms(sentence) + n_terms(other) - common;
            repeats |= common as f64 > MAX_OVERLAP * all as f64;
        }
        repeats
    }

    fn choose(&mut self, sentence: usize) {
        for term in self.terms(sentence) {
            let with = &mut self.chosen_with[term];
            if with.len() < MAX_COMPARED {
                with.push(sentence);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::text::{Language, split_sentences};

    const TEXT: &str = "The robot walked over the hill at dawn. A boat left the old harbour at noon. Yes. \
                        The robot walked over the hill at dawn again. Rain fell on the quiet town all night long.";

    /// The numbers of the chosen sentences, later ones scoring higher.
    fn chosen(length: SummaryLength) -> Vec<usize> {
        let document = Document::new(TEXT, split_sentences(TEXT, Language::English), &Analyzer::english());
        let scores: Vec<f64> = (0..document.n_sentences()).map(|i| i as f64).collect();
        select(&document, &scores, length).sentences.iter().map(|sentence| sentence.index).collect()
    }

    #[test]
    fn the_best_are_taken_in_the_order_of_the_article() {
        assert_eq!(chosen(SummaryLength::Sentences(1)), [4]);
        assert_eq!(chosen(SummaryLength::Sentences(2)), [3, 4]);
    }

    #[test]
    fn repeats_and_fragments_are_passed_over() {
        // Sentence 0 says what 3 says, and 2 is one word.
        assert_eq!(chosen(SummaryLength::Sentences(9)), [1, 3, 4]);
    }

    #[test]
    fn words_and_shares_are_upper_limits() {
        assert_eq!(chosen(SummaryLength::Words(9)), [4]);
        assert_eq!(chosen(SummaryLength::Words(17)), [1, 4]);
        assert_eq!(chosen(SummaryLength::Ratio(0.4)), [3, 4]);
        assert_eq!(chosen(SummaryLength::Ratio(0.01)), [4]);
    }

    #[test]
    fn where_nothing_fits_the_shortest_good_sentence_is_given() {
        let document = Document::new(TEXT, split_sentences(TEXT, Language::English), &Analyzer::english());
        let summary = select(&document, &[1.0; 5], SummaryLength::Words(3));
        assert!(summary.over_budget);
        assert_eq!(summary.sentences.len(), 1);
        assert_eq!(summary.sentences[0].index, 0);
    }

    #[test]
    fn an_article_of_fragments_has_a_summary() {
        let text = "Yes. No.";
        let document = Document::new(text, split_sentences(text, Language::English), &Analyzer::english());
        assert_eq!(select(&document, &[0.0, 1.0], SummaryLength::Sentences(1)).sentences[0].text, "No.");
    }
}
