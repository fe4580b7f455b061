//! Keeps a summary from saying things twice.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::Document;
use crate::analysis::words;
use crate::features::SparseVector;
use crate::text::normalize;

/// Largest Jaccard similarity of the terms of two chosen sentences; beyond it the later one is a near-copy.
const MAX_OVERLAP: f64 = 0.6;

/// Chosen sentences that a sentence is compared with through one term, the first ones: summaries of thousands of
/// sentences are then still linear in time, and may repeat a sentence that has none but very frequent words.
const MAX_COMPARED: usize = 128;

/// How a summary is kept from saying things twice. A near-copy of a chosen sentence (a Jaccard similarity of their terms
/// above 0.6) is never taken.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Redundancy {
    /// Near-copies are passed over, and no more.
    #[default]
    Copies,
    /// Maximal marginal relevance (Carbonell & Goldstein 1998): the next sentence is the one of the largest
    /// `λ·score − (1 − λ)·max sim(sentence, chosen)`, scores stretched to 0–1. The similarity is the mean of the cosine of
    /// TF-IDF vectors and the share of word pairs in common, of the sentence that has fewer: what is told again in the
    /// same words repeats more than what is about the same.
    Mmr {
        /// Weight of the score, 0–1; 1 is no redundancy control.
        lambda: f64,
    },
    /// Trigram blocking (Paulus, Xiong & Socher 2018): a sentence that has three words in a row in common with a chosen one
    /// is passed over.
    Trigrams,
}

impl Redundancy {
    /// Maximal marginal relevance with the λ of .6, the best in ROUGE on development articles of CNN/DailyMail.
    pub fn mmr() -> Self {
        Self::Mmr { lambda: 0.6 }
    }

    /// The weight of the score.
    pub(super) fn lambda(self) -> f64 {
        match self {
            Self::Mmr { lambda } => lambda,
            Self::Copies | Self::Trigrams => 1.0,
        }
    }
}

/// Compares sentences with the chosen ones through their common terms; every pair of postings is looked at once.
pub(super) struct Chosen<'a> {
    document: &'a Document<'a>,
    vectors: Vec<SparseVector>,
    /// The chosen sentences, in the order of their choice.
    order: Vec<usize>,
    /// The first few chosen sentences that each term stands in, by their place in `order`, with the term's value.
    chosen_with: Vec<Vec<(usize, f64)>>,
    /// What is in common with each chosen sentence; nothing but while a sentence is looked at.
    common: Vec<Common>,
    /// For each sentence how many chosen ones it was compared with.
    seen: Vec<usize>,
    /// For each sentence the largest similarity that was found.
    similarity: Vec<f64>,
    pairs: Option<Pairs<'a>>,
    trigrams: Option<Trigrams<'a>>,
}

/// What two sentences have in common.
#[derive(Clone, Copy, Default, PartialEq)]
struct Common {
    terms: usize,
    cosine: f64,
    pairs: usize,
}

impl<'a> Chosen<'a> {
    pub(super) fn new(document: &'a Document<'a>, redundancy: Redundancy) -> Self {
        let n = document.n_sentences();
        Self {
            document,
            vectors: document.vectors(),
            order: Vec::new(),
            chosen_with: vec![Vec::new(); document.n_terms()],
            common: Vec::new(),
            seen: vec![0; n],
            similarity: vec![0.0; n],
            pairs: (redundancy.lambda() < 1.0).then(|| Pairs::new(document)),
            trigrams: (redundancy == Redundancy::Trigrams).then(|| Trigrams::new(document)),
        }
    }

    /// Largest similarity with a chosen sentence, 0–1, or `None` for what repeats one.
    pub(super) fn similarity(&mut self, sentence: usize) -> Option<f64> {
        let seen = std::mem::replace(&mut self.seen[sentence], self.order.len());
        let mut touched = Vec::new();
        // Those that were chosen since the last look stand at the end.
        for (term, value) in self.vectors[sentence].as_row().iter() {
            let with = self.chosen_with[term as usize].iter().rev();
            for &(place, of_chosen) in with.take_while(|(place, _)| *place >= seen) {
                let common = &mut self.common[place];
                if *common == Common::default() {
                    touched.push(place);
                }
                common.terms += 1;
                common.cosine += value * of_chosen;
            }
        }
        if let Some(pairs) = &mut self.pairs {
            for place in pairs.common(sentence, seen) {
                let common = &mut self.common[place];
                if *common == Common::default() {
                    touched.push(place);
                }
                common.pairs += 1;
            }
        }
        let n_terms = |sentence: usize| self.document.counts()[sentence].len();
        let mut is_copy = false;
        for place in touched {
            let Common { terms, cosine, pairs } = std::mem::take(&mut self.common[place]);
            let all = n_terms(sentence) + n_terms(self.order[place]) - terms;
            is_copy |= terms as f64 > MAX_OVERLAP * all as f64;
            let share_of_pairs =
                self.pairs.as_ref().map_or(0.0, |of| of.share(pairs, sentence, self.order[place]));
            self.similarity[sentence] = self.similarity[sentence].max((cosine + share_of_pairs) / 2.0);
        }
        let is_blocked = self.trigrams.as_mut().is_some_and(|trigrams| trigrams.has_any_of(sentence));
        (!is_copy && !is_blocked).then_some(self.similarity[sentence])
    }

    pub(super) fn choose(&mut self, sentence: usize) {
        let place = self.order.len();
        for (term, value) in self.vectors[sentence].as_row().iter() {
            let with = &mut self.chosen_with[term as usize];
            if with.len() < MAX_COMPARED {
                with.push((place, value));
            }
        }
        self.order.push(sentence);
        self.common.push(Common::default());
        if let Some(pairs) = &mut self.pairs {
            pairs.choose(sentence, place);
        }
        if let Some(trigrams) = &mut self.trigrams {
            trigrams.add(sentence);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    pub(super) fn into_sorted(mut self) -> Vec<usize> {
        self.order.sort_unstable();
        self.order
    }
}

/// All words in lower case, by number.
struct WordNumbers<'a> {
    document: &'a Document<'a>,
    numbers: HashMap<String, u32>,
}

impl<'a> WordNumbers<'a> {
    fn new(document: &'a Document<'a>) -> Self {
        Self { document, numbers: HashMap::new() }
    }

    /// The words of a sentence.
    fn of(&mut self, sentence: usize) -> Vec<u32> {
        let view = normalize(self.document.spans()[sentence].of(self.document.text()));
        let number = |word: crate::analysis::Word<'_>| {
            let next = self.numbers.len() as u32;
            *self.numbers.entry(word.surface.to_lowercase()).or_insert(next)
        };
        words(view.as_str()).map(number).collect()
    }
}

/// The pairs of neighbouring words of sentences.
struct Pairs<'a> {
    words: WordNumbers<'a>,
    /// The distinct pairs of each sentence that was looked at.
    of: HashMap<usize, Vec<[u32; 2]>>,
    /// The first few chosen sentences that each pair stands in, by their place in the order of choice.
    chosen_with: HashMap<[u32; 2], Vec<usize>>,
}

impl<'a> Pairs<'a> {
    fn new(document: &'a Document<'a>) -> Self {
        Self { words: WordNumbers::new(document), of: HashMap::new(), chosen_with: HashMap::new() }
    }

    /// The pairs of a sentence, sorted.
    fn of(&mut self, sentence: usize) -> &[[u32; 2]] {
        self.of.entry(sentence).or_insert_with(|| {
            let mut pairs: Vec<[u32; 2]> =
                self.words.of(sentence).windows(2).map(|two| [two[0], two[1]]).collect();
            pairs.sort_unstable();
            pairs.dedup();
            pairs
        })
    }

    /// The places of chosen sentences from `seen` on, once for each pair in common.
    fn common(&mut self, sentence: usize, seen: usize) -> Vec<usize> {
        if self.chosen_with.is_empty() {
            return Vec::new();
        }
        self.of(sentence);
        let with = self.of[&sentence].iter().filter_map(|pair| self.chosen_with.get(pair));
        with.flat_map(|places| places.iter().rev().take_while(|place| **place >= seen)).copied().collect()
    }

    /// Pairs in common as a share of those of the sentence that has fewer, 0–1.
    fn share(&self, common: usize, a: usize, b: usize) -> f64 {
        let n_pairs = |sentence: usize| self.of.get(&sentence).map_or(0, Vec::len);
        common as f64 / n_pairs(a).min(n_pairs(b)).max(1) as f64
    }

    fn choose(&mut self, sentence: usize, place: usize) {
        self.of(sentence);
        for pair in &self.of[&sentence] {
            let with = self.chosen_with.entry(*pair).or_default();
            if with.len() < MAX_COMPARED {
                with.push(place);
            }
        }
    }
}

/// The trigrams of the chosen sentences.
struct Trigrams<'a> {
    words: WordNumbers<'a>,
    chosen: HashSet<[u32; 3]>,
}

impl<'a> Trigrams<'a> {
    fn new(document: &'a Document<'a>) -> Self {
        Self { words: WordNumbers::new(document), chosen: HashSet::new() }
    }

    fn of(&mut self, sentence: usize) -> Vec<[u32; 3]> {
        self.words.of(sentence).windows(3).map(|three| [three[0], three[1], three[2]]).collect()
    }

    fn has_any_of(&mut self, sentence: usize) -> bool {
        !self.chosen.is_empty() && self.of(sentence).iter().any(|trigram| self.chosen.contains(trigram))
    }

    fn add(&mut self, sentence: usize) {
        let trigrams = self.of(sentence);
        self.chosen.extend(trigrams);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::text::{Language, split_sentences};

    const TEXT: &str =
        "Kites fly over boats. Kites fly under bridges. Cakes fly over boats and kites. Cats sleep.";

    #[test]
    fn the_largest_similarity_with_a_chosen_sentence_is_found_in_steps_and_at_once() {
        let document = Document::new(TEXT, split_sentences(TEXT, Language::English), &Analyzer::english());
        let vectors = document.vectors();
        let cosine = |a: usize, b: usize| {
            let mut dense = vec![0.0; document.n_terms()];
            super::super::similarity::add(&mut dense, &vectors[b], 1.0);
            vectors[a].as_row().dot(&dense)
        };
        let mut chosen = Chosen::new(&document, Redundancy::mmr());
        assert_eq!(chosen.similarity(1), Some(0.0));
        chosen.choose(3);
        assert_eq!(chosen.similarity(1), Some(0.0));
        chosen.choose(0);
        let found = chosen.similarity(1).expect("no copy");
        // Of three pairs of words each, "kites fly" is in both.
        assert!((found - (cosine(1, 0) + 1.0 / 3.0) / 2.0).abs() < 1e-12, "{found}");
        chosen.choose(1);
        // Sentence 2 has kite, fli and boat in common with 0, of four terms: a near-copy by Jaccard's measure.
        assert_eq!(chosen.similarity(2), None);
    }

    #[test]
    fn three_words_in_a_row_block() {
        let text = "Kites fly over boats at noon today. We saw that KITES FLY OVER mountains yesterday evening. \
                    Kites can fly far over many other hills.";
        let document = Document::new(text, split_sentences(text, Language::English), &Analyzer::english());
        let mut chosen = Chosen::new(&document, Redundancy::Trigrams);
        chosen.choose(0);
        assert_eq!(chosen.similarity(1), None);
        assert!(chosen.similarity(2).is_some());
        let mut chosen = Chosen::new(&document, Redundancy::Copies);
        chosen.choose(0);
        assert!(chosen.similarity(1).is_some());
    }
}
