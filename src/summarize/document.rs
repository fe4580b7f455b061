//! An article as the rankers see it: sentences, and their TF-IDF vectors.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::openers::leans_back;
use super::pieces::{Cut, MAX_CUTS, Part, Pieces, Room};
use super::wording::{Marks, Wording};
use crate::analysis::Analyzer;
use crate::features::{SparseRow, TermId, inverse_document_frequency};
use crate::text::{Language, Span};

/// A sentence-by-sentence view of an article. Terms are numbered within the article.
#[derive(Debug)]
pub struct Document<'a> {
    text: &'a str,
    spans: Vec<Span>,
    sentences: Vec<Sentence>,
    /// Terms of all sentences, one sentence after the other, by rising number in each.
    counts: Vec<(TermId, u32)>,
    terms: Vec<TermId>,
    /// For each of `terms` its TF-IDF value in its sentence.
    values: Vec<f64>,
    /// For each term the number of sentences that it stands in.
    n_sentences_with: Vec<u32>,
    /// The numbers of all words, in lower case, one sentence after the other.
    words: Vec<u32>,
    title: Vec<(TermId, u32)>,
    weights: Option<Vec<f64>>,
    language: Language,
    leaning: OnceLock<Vec<bool>>,
}

/// What is known of a sentence.
#[derive(Debug, Clone, Copy, Default)]
struct Sentence {
    /// Where its terms and words end; they begin where those of the sentence before it end.
    terms_end: usize,
    words_end: usize,
    /// The pieces that white space cuts it into.
    n_pieces: usize,
    /// Whether it has control characters that are no white space.
    has_controls: bool,
    wording: Wording,
}

impl<'a> Document<'a> {
    /// Analyses the sentences of a text, given by their places. Linear in its length.
    pub fn new(text: &'a str, spans: Vec<Span>, analyzer: &Analyzer) -> Self {
        Self::read(text, spans, "", analyzer, &mut Pieces::default())
    }

    /// Analyses the sentences of a text and its title with what is known of pieces of text. The analyzer is the one that
    /// they are known from.
    pub(super) fn read(
        text: &'a str,
        spans: Vec<Span>,
        title: &str,
        analyzer: &Analyzer,
        pieces: &mut Pieces,
    ) -> Self {
        pieces.begin();
        let mut document = Self {
            text,
            sentences: Vec::with_capacity(spans.len()),
            spans,
            counts: Vec::new(),
            terms: Vec::new(),
            values: Vec::new(),
            n_sentences_with: Vec::new(),
            words: Vec::new(),
            title: Vec::new(),
            weights: None,
            language: analyzer.settings().language,
            leaning: OnceLock::new(),
        };
        // A word of English has five to six bytes with the space after it, and every other one is a stop word.
        document.words.reserve(text.len() / 5);
        document.counts.reserve(text.len() / 10);
        document.n_sentences_with.reserve(text.len() / 16);
        let mut room = std::mem::take(&mut pieces.room);
        document.read_sentences(analyzer, pieces, &mut room);
        pieces.room = room;
        document.weigh_terms();
        document.title = title_counts(title, analyzer, pieces);
        document
    }

    /// Adds the sentences.
    fn read_sentences(&mut self, analyzer: &Analyzer, pieces: &mut Pieces, room: &mut Room) {
        let Room { cuts, parts, own_terms } = room;
        let mut sentence = Sentence::default();
        // The sentence that is cut, and where; behind those that are read.
        let (mut cutting, mut at) = (0, self.spans.first().map_or(0, |span| span.start));
        while self.sentences.len() < self.spans.len() {
            cuts.clear();
            parts.clear();
            while cuts.len() < MAX_CUTS && cutting < self.spans.len() {
                let span = self.spans[cutting];
                let (end, has_controls) = Pieces::cut(self.text, Span::new(at, span.end), cuts);
                let is_last = end == span.end;
                parts.push(Part { end: cuts.len(), has_controls, is_last });
                at = end;
                if is_last {
                    cutting += 1;
                    at = self.spans.get(cutting).map_or(end, |next| next.start);
                }
            }
            pieces.look_up(cuts);
            let mut start = 0;
            for &Part { end, has_controls, is_last } in parts.iter() {
                let span = self.spans[self.sentences.len()];
                sentence.has_controls |= has_controls;
                self.read_pieces(span, &cuts[start..end], &mut sentence, analyzer, pieces, own_terms);
                start = end;
                if is_last {
                    self.end_sentence(span, std::mem::take(&mut sentence), pieces, own_terms);
                }
            }
        }
    }

    /// Adds pieces to a sentence. `own_terms` is room for the numbers of its terms.
    fn read_pieces(
        &mut self,
        span: Span,
        cuts: &[Cut],
        sentence: &mut Sentence,
        analyzer: &Analyzer,
        pieces: &mut Pieces,
        own_terms: &mut Vec<TermId>,
    ) {
        let bytes = self.text.as_bytes();
        for cut in cuts {
            let piece = pieces.piece(self.text, cut, span.end, analyzer);
            if piece.marks != Marks::default() {
                let is_after_space = cut.start == span.start || bytes[cut.start - 1] == b' ';
                sentence.wording.add_marks(piece.marks, is_after_space);
            }
            sentence.n_pieces += piece.n_pieces as usize;
            pieces.for_each_word(&piece, |word| {
                sentence.wording.add(word.traits, word.n_chars);
                self.words.push(word.number);
                own_terms.push(word.term);
            });
        }
    }

    /// Adds a sentence whose pieces have been read.
    fn end_sentence(
        &mut self,
        span: Span,
        mut sentence: Sentence,
        pieces: &mut Pieces,
        own_terms: &mut Vec<TermId>,
    ) {
        if sentence.has_controls {
            sentence.n_pieces = span.of(self.text).split_whitespace().count();
        }
        let n_terms = pieces.number_terms(own_terms, self.n_sentences_with.len() as TermId);
        self.n_sentences_with.resize(n_terms as usize, 0);
        own_terms.sort_unstable();
        for same in own_terms.chunk_by(|a, b| a == b) {
            self.counts.push((same[0], same.len() as u32));
            self.n_sentences_with[same[0] as usize] += 1;
        }
        sentence.terms_end = self.counts.len();
        sentence.words_end = self.words.len();
        self.sentences.push(sentence);
        own_terms.clear();
    }

    /// Makes the TF-IDF vectors of the sentences.
    fn weigh_terms(&mut self) {
        let idf = self.idf();
        self.terms = self.counts.iter().map(|&(term, _)| term).collect();
        self.values =
            self.counts.iter().map(|&(term, count)| f64::from(count) * idf[term as usize]).collect();
        let mut start = 0;
        for sentence in &self.sentences {
            let values = &mut self.values[start..sentence.terms_end];
            let norm = values.iter().map(|value| value * value).sum::<f64>().sqrt();
            for value in values {
                *value /= norm;
            }
            start = sentence.terms_end;
        }
    }

    /// Adds the article's title. Of its terms those count that stand in the text, too. `analyzer` is the one that the
    /// document was made with.
    #[must_use]
    pub fn with_title(self, title: &str, analyzer: &Analyzer) -> Self {
        let weights = self.weights;
        Self { weights, ..Self::read(self.text, self.spans, title, analyzer, &mut Pieces::default()) }
    }

    /// Adds how much each term speaks for what the reader looks for, such as a label: finite numbers, positive for,
    /// negative against. Terms are those of the document's analyzer; one that is not named weighs 0. `analyzer` is the one
    /// that the document was made with.
    ///
    /// # Panics
    /// Panics if another analyzer finds more terms.
    #[must_use]
    pub fn with_term_weights(mut self, weights: &HashMap<String, f64>, analyzer: &Analyzer) -> Self {
        let mut of_terms = vec![0.0; self.n_terms()];
        let mut numbers = HashMap::new();
        for token in self.spans.iter().flat_map(|span| analyzer.tokens(span.of(self.text))) {
            let next = numbers.len();
            let weight = weights.get(analyzer.counted(&token.term).as_ref()).copied().unwrap_or(0.0);
            of_terms[*numbers.entry(token.term).or_insert(next)] = weight;
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

    /// The terms of a sentence.
    fn terms_of(&self, sentence: usize) -> std::ops::Range<usize> {
        let start = sentence.checked_sub(1).map_or(0, |before| self.sentences[before].terms_end);
        start..self.sentences[sentence].terms_end
    }

    /// Term numbers and counts of a sentence, by rising number, stop words left out.
    ///
    /// # Panics
    /// Panics if there is no such sentence.
    pub fn counts(&self, sentence: usize) -> &[(TermId, u32)] {
        &self.counts[self.terms_of(sentence)]
    }

    /// Term numbers and counts of all sentences, one after the other.
    pub(super) fn all_counts(&self) -> &[(TermId, u32)] {
        &self.counts
    }

    /// Number of distinct terms of the text.
    pub fn n_terms(&self) -> usize {
        self.n_sentences_with.len()
    }

    /// For each term, by its number, the number of sentences that it stands in.
    pub(super) fn n_sentences_with(&self) -> &[u32] {
        &self.n_sentences_with
    }

    /// The words of a sentence, each by the number of its lower-case form, stop words included.
    pub(super) fn words(&self, sentence: usize) -> &[u32] {
        let start = sentence.checked_sub(1).map_or(0, |before| self.sentences[before].words_end);
        &self.words[start..self.sentences[sentence].words_end]
    }

    /// How many pieces white space cuts a sentence into.
    pub(super) fn n_pieces(&self, sentence: usize) -> usize {
        self.sentences[sentence].n_pieces
    }

    /// What the words and marks of a sentence tell about it.
    pub(super) fn wording(&self, sentence: usize) -> &Wording {
        &self.sentences[sentence].wording
    }

    /// Whether each sentence opens with words that point to the sentence before it.
    pub(super) fn leaning(&self) -> &[bool] {
        let leans = |span: &Span| leans_back(span.of(self.text), self.language);
        self.leaning.get_or_init(|| self.spans.iter().map(leans).collect())
    }

    /// Whether a sentence opens with words that point to the sentence before it, in a language.
    pub(super) fn leans_back(&self, sentence: usize, language: Language) -> bool {
        match self.leaning.get().filter(|_| language == self.language) {
            Some(known) => known[sentence],
            None => leans_back(self.spans[sentence].of(self.text), language),
        }
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
        let n = self.sentences.len() as u64;
        self.by_n_sentences(|n_with| inverse_document_frequency(n, u64::from(n_with)))
    }

    /// A number for each term, by its number, that depends on nothing but how many sentences it stands in.
    pub(super) fn by_n_sentences(&self, of: impl Fn(u32) -> f64) -> Vec<f64> {
        let largest = self.n_sentences_with.iter().copied().max().unwrap_or(0);
        let all: Vec<f64> = (0..=largest).map(of).collect();
        self.n_sentences_with.iter().map(|&n_with| all[n_with as usize]).collect()
    }

    /// The TF-IDF vector of a sentence, of length 1, idf taken over the sentences of this article.
    ///
    /// # Panics
    /// Panics if there is no such sentence.
    pub fn vector(&self, sentence: usize) -> SparseRow<'_> {
        let terms = self.terms_of(sentence);
        SparseRow { terms: &self.terms[terms.clone()], values: &self.values[terms] }
    }

    /// The TF-IDF vectors of all sentences.
    pub fn vectors(&self) -> impl ExactSizeIterator<Item = SparseRow<'_>> + DoubleEndedIterator + Clone {
        (0..self.n_sentences()).map(|sentence| self.vector(sentence))
    }
}

/// How often each term of a title occurs that stands in the present article, by rising number.
fn title_counts(title: &str, analyzer: &Analyzer, pieces: &mut Pieces) -> Vec<(TermId, u32)> {
    let mut terms: Vec<TermId> = Vec::new();
    let mut cuts = Vec::new();
    let mut at = 0;
    while at < title.len() {
        cuts.clear();
        (at, _) = Pieces::cut(title, Span::new(at, title.len()), &mut cuts);
        pieces.look_up(&mut cuts);
        for cut in &cuts {
            let piece = pieces.piece(title, cut, title.len(), analyzer);
            pieces.for_each_word(&piece, |word| terms.push(word.term));
        }
    }
    pieces.known_terms(&mut terms);
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
        let document = document
            .with_title("Boat race: a boat and a kite", &analyzer)
            .with_term_weights(&weights, &analyzer);
        assert_eq!(document.title_counts(), [(0, 1), (2, 2)]);
        assert_eq!(document.term_weights(), Some(&[-1.0, 0.0, 2.5, 0.0][..]));
        assert_eq!(document.n_terms(), 4);
    }
}
