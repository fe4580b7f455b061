//! Which of the ranked sentences make the summary.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

use super::Document;
use super::focus::stretched;
use super::redundancy::{Chosen, Redundancy};
use super::torn::{Torn, torn};
use crate::text::{Language, Span};

/// Fewest words of a sentence that is taken while there are longer ones.
const MIN_WORDS: usize = 5;

/// Standard deviations of an article's scores by which two sentences may differ and still be nearly equal. On development
/// articles of CNN/DailyMail one deviation costs at most .0003 in ROUGE, and summaries are read more easily.
const NEARLY_EQUAL: f64 = 1.0;

/// Times that a sentence is put back because it resembles the chosen ones more than before; after that it is taken as
/// it is, so that summaries of thousands of sentences are near-linear in time.
const MAX_LOOKS: u8 = 32;

/// How long a summary may be. An upper limit: what repeats is left out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
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

/// How sentences are chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SelectOptions {
    /// The budget.
    pub length: SummaryLength,
    /// What keeps the summary from saying things twice.
    pub redundancy: Redundancy,
    /// Prefer sentences that stand by themselves, as told by the openers of this language: a sentence that opens with a
    /// pronoun or a connective, the sentence before it not being chosen, counts a standard deviation of the scores
    /// less, and gives way to another of nearly equal score. So does, in any language, a sentence with a quotation mark or
    /// bracket whose other half is missing, unless the sentence beside it that has it is chosen. Not by default.
    pub standing: Option<Language>,
}

impl From<SummaryLength> for SelectOptions {
    fn from(length: SummaryLength) -> Self {
        Self { length, ..Self::default() }
    }
}

/// A share of the sentences, at least one: .29 of 100 are 29, although .29 is a little less in binary.
pub(crate) fn share_of(n_sentences: usize, ratio: f64) -> usize {
    ((n_sentences as f64 * ratio + 1e-9) as usize).max(1)
}

/// Chooses sentences by score until the budget is used up, passing over what repeats a chosen one.
///
/// Equal scores are decided by order. Fragments of under five words are taken only where there is nothing else.
/// Near-linear in the length of the article, whatever is chosen of it.
///
/// # Panics
/// Panics if there are fewer scores than sentences.
pub fn select(document: &Document<'_>, scores: &[f64], options: impl Into<SelectOptions>) -> Summary {
    let options = options.into();
    let n = document.n_sentences();
    let is_good = |i: usize| document.n_pieces(i) >= MIN_WORDS && !document.counts(i).is_empty();
    let mut candidates: Vec<usize> = (0..n).filter(|&i| is_good(i)).collect();
    if candidates.is_empty() {
        candidates = (0..n).collect();
    }
    let (max_sentences, max_words) = match options.length {
        SummaryLength::Sentences(sentences) => (sentences.max(1), usize::MAX),
        SummaryLength::Words(words) => (usize::MAX, words),
        SummaryLength::Ratio(ratio) => (share_of(n, ratio), usize::MAX),
    };
    let mut words_left = max_words;
    let mut chosen = Chosen::new(document, options.redundancy);
    let mut queue = Queue::new(document, &candidates, scores, &options);
    while let Some((i, priority)) = queue.next() {
        if chosen.len() == max_sentences || words_left == 0 {
            break;
        }
        let similarity = if document.n_pieces(i) <= words_left { chosen.similarity(i) } else { None };
        let Some(similarity) = similarity else {
            queue.drop(i);
            continue;
        };
        if queue.takes(i, priority, similarity) {
            words_left -= document.n_pieces(i);
            chosen.choose(i);
        }
    }
    let mut chosen = chosen.into_sorted();
    let over_budget = chosen.is_empty() && !candidates.is_empty();
    if over_budget && let Some(&shortest) = candidates.iter().min_by_key(|&&i| document.n_pieces(i)) {
        chosen.push(shortest);
    }
    let sentence = |index: usize| {
        let span = document.spans()[index];
        SummarySentence { text: span.of(document.text()).to_owned(), index, span, score: scores[index] }
    };
    Summary { sentences: chosen.into_iter().map(sentence).collect(), over_budget }
}

/// Why a sentence does not stand by itself; nothing of it is left when the sentences that it needs are chosen.
#[derive(Debug, Clone, Copy, Default)]
struct Leaning {
    /// It opens with a word that points to the sentence before it.
    is_back: bool,
    torn: Torn,
}

impl Leaning {
    fn is_any(self) -> bool {
        self.is_back || self.torn.is_any()
    }
}

/// Sentences that may still be taken, the best first. A priority falls when the sentence turns out to lean on another, and as
/// chosen sentences resemble it: both are looked at when its turn comes. It rises when a sentence that it needs is chosen, and
/// then it stands in the queue twice.
struct Queue<'a> {
    document: &'a Document<'a>,
    heap: BinaryHeap<Candidate>,
    /// Weight of the score beside the similarity.
    lambda: f64,
    /// What a sentence loses as long as it does not stand by itself.
    margin: f64,
    /// Whose openers are known; nothing leans without.
    standing: Option<Language>,
    states: Vec<State>,
}

/// What is known of a sentence that may be taken.
#[derive(Debug, Clone, Copy)]
struct State {
    /// Its score stretched to 0–1.
    score: f64,
    /// None until its turn comes; till then it counts as one that stands by itself.
    leaning: Option<Leaning>,
    /// The same before any sentence was chosen.
    torn: Torn,
    similarity: f64,
    looks: u8,
    /// Taken or passed over.
    is_done: bool,
}

/// A sentence in the queue, with the priority that it had when it was put there.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    priority: f64,
    index: usize,
}

impl Ord for Candidate {
    /// The higher priority is greater; of equal ones the earlier sentence.
    fn cmp(&self, other: &Self) -> Ordering {
        self.priority.total_cmp(&other.priority).then(other.index.cmp(&self.index))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate {}

impl<'a> Queue<'a> {
    fn new(
        document: &'a Document<'a>,
        candidates: &[usize],
        scores: &[f64],
        options: &SelectOptions,
    ) -> Self {
        let of_candidates = stretched(&candidates.iter().map(|&i| scores[i]).collect::<Vec<_>>());
        let margin = NEARLY_EQUAL * standard_deviation(&of_candidates);
        let torn = Torn::default();
        let none = State { score: 0.0, leaning: None, torn, similarity: 0.0, looks: 0, is_done: true };
        let mut queue = Self {
            document,
            heap: BinaryHeap::new(),
            lambda: options.redundancy.lambda(),
            margin,
            standing: options.standing,
            states: vec![none; document.n_sentences()],
        };
        for (&i, score) in candidates.iter().zip(of_candidates) {
            queue.states[i] = State { score, is_done: false, ..none };
        }
        queue.heap =
            candidates.iter().map(|&index| Candidate { priority: queue.priority(index), index }).collect();
        queue
    }

    fn priority(&self, i: usize) -> f64 {
        let State { score, leaning, similarity, .. } = self.states[i];
        let lost = if leaning.is_some_and(Leaning::is_any) { self.margin } else { 0.0 };
        self.lambda * (score - lost) - (1.0 - self.lambda) * similarity
    }

    /// What a sentence leans on that is not chosen.
    fn leaning(&mut self, i: usize) -> &mut Leaning {
        let state = &mut self.states[i];
        state.leaning.get_or_insert_with(|| {
            let Some(language) = self.standing else { return Leaning::default() };
            if self.document.wording(i).has_pairs {
                state.torn = torn(self.document.spans()[i].of(self.document.text()));
            }
            // The first sentence has none before it to lean on.
            Leaning { is_back: i > 0 && self.document.leans_back(i, language), torn: state.torn }
        })
    }

    fn next(&mut self) -> Option<(usize, f64)> {
        while let Some(Candidate { priority, index }) = self.heap.pop() {
            if self.states[index].is_done {
                continue;
            }
            self.leaning(index);
            let now = self.priority(index);
            if now < priority {
                self.heap.push(Candidate { priority: now, index });
                continue;
            }
            return Some((index, priority));
        }
        None
    }

    fn drop(&mut self, i: usize) {
        self.states[i].is_done = true;
    }

    /// Takes a sentence whose turn it is, or puts it back where it resembles the chosen ones more than was known.
    fn takes(&mut self, i: usize, known: f64, similarity: f64) -> bool {
        self.states[i].similarity = similarity;
        let priority = self.priority(i);
        let state = &mut self.states[i];
        if priority < known && state.looks < MAX_LOOKS {
            state.looks += 1;
            self.heap.push(Candidate { priority, index: i });
            return false;
        }
        state.is_done = true;
        let Torn { is_open, is_closed } = state.torn;
        self.steady(i + 1, |leaning| {
            leaning.is_back = false;
            leaning.torn.is_closed &= !is_open;
        });
        if let Some(before) = i.checked_sub(1).filter(|_| is_closed) {
            self.steady(before, |leaning| leaning.torn.is_open = false);
        }
        true
    }

    /// Takes from a sentence what it leaned for, and puts it in the queue again if it stands by itself now.
    fn steady(&mut self, i: usize, take: impl FnOnce(&mut Leaning)) {
        if self.states.get(i).is_none_or(|state| state.is_done) || !self.leaning(i).is_any() {
            return;
        }
        take(self.leaning(i));
        if !self.leaning(i).is_any() {
            self.heap.push(Candidate { priority: self.priority(i), index: i });
        }
    }
}

fn standard_deviation(values: &[f64]) -> f64 {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::text::split_sentences;

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

    const LEANING: &str = "A rover landed on Mars in the spring of last year. It found ice below the rim of a crater. \
                           Engineers cheered when the first pictures came in.";

    fn standing(scores: &[f64], length: SummaryLength, standing: Option<Language>) -> Vec<usize> {
        let document =
            Document::new(LEANING, split_sentences(LEANING, Language::English), &Analyzer::english());
        let options = SelectOptions { standing, ..length.into() };
        select(&document, scores, options).sentences.iter().map(|sentence| sentence.index).collect()
    }

    #[test]
    fn a_sentence_that_hangs_in_the_air_gives_way_to_a_nearly_equal_one() {
        // Stretched scores 0, 1, .9 have a standard deviation of .45: more than .1.
        let one = SummaryLength::Sentences(1);
        assert_eq!(standing(&[0.0, 1.0, 0.9], one, None), [1]);
        assert_eq!(standing(&[0.0, 1.0, 0.9], one, Some(Language::English)), [2]);
        assert_eq!(standing(&[0.0, 1.0, 0.9], one, Some(Language::German)), [1]);
        // Scores 0, 1, .5 have one of .41: the lead of .5 is too large.
        assert_eq!(standing(&[0.0, 1.0, 0.5], one, Some(Language::English)), [1]);
        // With the sentence before it, it does not hang.
        let two = SummaryLength::Sentences(2);
        assert_eq!(standing(&[1.0, 0.8, 0.75], two, Some(Language::English)), [0, 1]);
        assert_eq!(standing(&[0.0, 1.0, 0.9], two, Some(Language::English)), [1, 2]);
    }

    #[test]
    fn a_sentence_torn_out_of_a_quotation_gives_way_to_a_nearly_equal_one() {
        let text = "“The bridge was a costly mistake. The river took most of it,” the mayor told reporters. \
                    Engineers found cracks in both pillars last spring.";
        let document = Document::new(text, split_sentences(text, Language::English), &Analyzer::english());
        assert_eq!(document.n_sentences(), 3);
        let chosen = |scores: &[f64], n: usize, standing: Option<Language>| -> Vec<usize> {
            let options = SelectOptions { standing, ..SummaryLength::Sentences(n).into() };
            select(&document, scores, options).sentences.iter().map(|sentence| sentence.index).collect()
        };
        for language in [Language::English, Language::Russian] {
            assert_eq!(chosen(&[0.0, 1.0, 0.9], 1, Some(language)), [2]);
            assert_eq!(chosen(&[1.0, 0.0, 0.9], 1, Some(language)), [2]);
            // The lead is too large.
            assert_eq!(chosen(&[0.0, 1.0, 0.5], 1, Some(language)), [1]);
            // Beside its other half it is whole, whichever is chosen first.
            assert_eq!(chosen(&[1.0, 0.8, 0.75], 2, Some(language)), [0, 1]);
            assert_eq!(chosen(&[0.8, 1.0, 0.75], 2, Some(language)), [0, 1]);
        }
        assert_eq!(chosen(&[0.0, 1.0, 0.9], 1, None), [1]);
    }

    #[test]
    fn marginal_relevance_prefers_what_is_new() {
        let text = "The robot walked over the hill at dawn. The robot walked slowly over another green mountain. \
                    A boat left the old harbour at noon.";
        let document = Document::new(text, split_sentences(text, Language::English), &Analyzer::english());
        let chosen = |redundancy: Redundancy, scores: &[f64]| -> Vec<usize> {
            let options = SelectOptions { redundancy, ..SummaryLength::Sentences(2).into() };
            select(&document, scores, options).sentences.iter().map(|sentence| sentence.index).collect()
        };
        assert_eq!(chosen(Redundancy::Copies, &[3.0, 2.5, 2.4]), [0, 1]);
        assert_eq!(chosen(Redundancy::Mmr { lambda: 1.0 }, &[3.0, 2.5, 2.4]), [0, 1]);
        assert_eq!(chosen(Redundancy::mmr(), &[3.0, 2.5, 2.4]), [0, 2]);
        assert_eq!(chosen(Redundancy::Trigrams, &[3.0, 2.5, 2.4]), [0, 2]);
    }
}
