//! Keeps a summary from saying things twice.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::Document;
use super::hashing::Seeded;

/// Largest Jaccard similarity of the terms of two chosen sentences; beyond it the later one is a near-copy.
const MAX_OVERLAP: f64 = 0.6;

/// Chosen sentences that a sentence is compared with through one term, the first ones: summaries of thousands of
/// sentences are then still linear in time, and may repeat a sentence that has none but very frequent words.
const MAX_COMPARED: usize = 128;

/// How a summary is kept from saying things twice. A near-copy of a chosen sentence (a Jaccard similarity of their terms
/// above 0.6) is never taken.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
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
    /// The chosen sentences, in the order of their choice.
    order: Vec<usize>,
    /// The first few chosen sentences that each term stands in.
    chosen_with: Postings,
    /// What is in common with each chosen sentence that was indexed; nothing but while a sentence is looked at.
    common: Vec<Common>,
    /// Room for the places of those that have something in common with a sentence.
    touched: Vec<usize>,
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
            order: Vec::new(),
            chosen_with: Postings::new(document.n_terms()),
            common: Vec::new(),
            touched: Vec::new(),
            seen: vec![0; n],
            similarity: vec![0.0; n],
            pairs: (redundancy.lambda() < 1.0).then(|| Pairs::new(document)),
            trigrams: (redundancy == Redundancy::Trigrams).then(|| Trigrams::new(document)),
        }
    }

    /// Largest similarity with a chosen sentence, 0–1, or `None` for what repeats one.
    pub(super) fn similarity(&mut self, sentence: usize) -> Option<f64> {
        // The last chosen sentences of all are never compared with.
        for place in self.common.len()..self.order.len() {
            self.index(place);
        }
        let seen = std::mem::replace(&mut self.seen[sentence], self.order.len());
        let mut touched = std::mem::take(&mut self.touched);
        // Those that were chosen since the last look stand at the end.
        for (term, value) in self.document.vector(sentence).iter() {
            for (place, of_chosen) in
                self.chosen_with.of(term as usize).take_while(|(place, _)| *place >= seen)
            {
                let common = &mut self.common[place];
                if *common == Common::default() {
                    touched.push(place);
                }
                common.terms += 1;
                common.cosine += value * of_chosen;
            }
        }
        if let Some(pairs) = &mut self.pairs {
            pairs.for_each_common(sentence, seen, |place| {
                let common = &mut self.common[place];
                if *common == Common::default() {
                    touched.push(place);
                }
                common.pairs += 1;
            });
        }
        let n_terms = |sentence: usize| self.document.counts(sentence).len();
        let mut is_copy = false;
        for place in touched.drain(..) {
            let Common { terms, cosine, pairs } = std::mem::take(&mut self.common[place]);
            let all = n_terms(sentence) + n_terms(self.order[place]) - terms;
            is_copy |= terms as f64 > MAX_OVERLAP * all as f64;
            let share_of_pairs =
                self.pairs.as_ref().map_or(0.0, |of| of.share(pairs, sentence, self.order[place]));
            self.similarity[sentence] = self.similarity[sentence].max((cosine + share_of_pairs) / 2.0);
        }
        self.touched = touched;
        let is_blocked = self.trigrams.as_ref().is_some_and(|trigrams| trigrams.has_any_of(sentence));
        (!is_copy && !is_blocked).then_some(self.similarity[sentence])
    }

    pub(super) fn choose(&mut self, sentence: usize) {
        self.order.push(sentence);
    }

    /// Notes what a chosen sentence has, by its place in the order of choice.
    fn index(&mut self, place: usize) {
        let sentence = self.order[place];
        self.chosen_with.entries.reserve(self.document.counts(sentence).len());
        for (term, value) in self.document.vector(sentence).iter() {
            self.chosen_with.add(term as usize, place, value);
        }
        self.common.push(Common::default());
        if let Some(pairs) = &mut self.pairs {
            pairs.index(sentence, place);
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

/// The first few chosen sentences that each of many things stands in, by their place in the order of choice, with a value.
#[derive(Default)]
struct Postings {
    /// For each thing the last of its entries, and how many it has.
    last: Vec<(u32, u32)>,
    entries: Vec<Posting>,
}

/// A chosen sentence, and the number of the entry before it of the same thing.
struct Posting {
    place: usize,
    value: f64,
    before: u32,
}

impl Postings {
    fn new(n: usize) -> Self {
        Self { last: vec![(0, 0); n], entries: Vec::new() }
    }

    fn add(&mut self, thing: usize, place: usize, value: f64) {
        let (last, n) = &mut self.last[thing];
        if (*n as usize) < MAX_COMPARED {
            self.entries.push(Posting { place, value, before: *last });
            (*last, *n) = (self.entries.len() as u32 - 1, *n + 1);
        }
    }

    /// The chosen sentences of a thing, the last one first.
    fn of(&self, thing: usize) -> impl Iterator<Item = (usize, f64)> {
        let (mut at, n) = self.last[thing];
        (0..n).map(move |_| {
            let Posting { place, value, before } = self.entries[at as usize];
            at = before;
            (place, value)
        })
    }
}

/// The pairs of neighbouring words of sentences.
struct Pairs<'a> {
    document: &'a Document<'a>,
    /// The distinct pairs of each sentence that was looked at, sorted: where they stand in `all`.
    of: Vec<std::ops::Range<usize>>,
    all: Vec<u64>,
    /// Room for the pairs of one sentence.
    room: Vec<u64>,
    /// The numbers of the pairs of chosen sentences.
    numbers: HashMap<u64, usize, Seeded>,
    /// The first few chosen sentences that each of these stands in.
    chosen_with: Postings,
}

impl<'a> Pairs<'a> {
    fn new(document: &'a Document<'a>) -> Self {
        Self {
            document,
            of: vec![0..0; document.n_sentences()],
            all: Vec::new(),
            room: Vec::new(),
            numbers: HashMap::default(),
            chosen_with: Postings::default(),
        }
    }

    /// Where the pairs of a sentence stand.
    fn of(&mut self, sentence: usize) -> std::ops::Range<usize> {
        let words = self.document.words(sentence);
        if self.of[sentence].is_empty() && words.len() > 1 {
            let pair = |two: &[u32]| u64::from(two[0]) << 32 | u64::from(two[1]);
            self.room.clear();
            self.room.extend(words.windows(2).map(pair));
            self.room.sort_unstable();
            self.room.dedup();
            let start = self.all.len();
            self.all.extend_from_slice(&self.room);
            self.of[sentence] = start..self.all.len();
        }
        self.of[sentence].clone()
    }

    /// Tells the places of chosen sentences from `seen` on, once for each pair in common.
    fn for_each_common(&mut self, sentence: usize, seen: usize, mut each: impl FnMut(usize)) {
        if self.numbers.is_empty() {
            return;
        }
        for pair in self.of(sentence) {
            if let Some(&number) = self.numbers.get(&self.all[pair]) {
                let places = self.chosen_with.of(number).map(|(place, _)| place);
                places.take_while(|place| *place >= seen).for_each(&mut each);
            }
        }
    }

    /// Pairs in common as a share of those of the sentence that has fewer, 0–1.
    fn share(&self, common: usize, a: usize, b: usize) -> f64 {
        common as f64 / self.of[a].len().min(self.of[b].len()).max(1) as f64
    }

    fn index(&mut self, sentence: usize, place: usize) {
        let pairs = self.of(sentence);
        self.numbers.reserve(pairs.len());
        self.chosen_with.last.reserve(pairs.len());
        self.chosen_with.entries.reserve(pairs.len());
        for pair in pairs {
            let next = self.chosen_with.last.len();
            let number = *self.numbers.entry(self.all[pair]).or_insert(next);
            if number == next {
                self.chosen_with.last.push((0, 0));
            }
            self.chosen_with.add(number, place, 0.0);
        }
    }
}

/// The trigrams of the chosen sentences.
struct Trigrams<'a> {
    document: &'a Document<'a>,
    chosen: HashSet<[u32; 3], Seeded>,
}

impl<'a> Trigrams<'a> {
    fn new(document: &'a Document<'a>) -> Self {
        Self { document, chosen: HashSet::default() }
    }

    fn of(&self, sentence: usize) -> impl Iterator<Item = [u32; 3]> + use<'a> {
        self.document.words(sentence).windows(3).map(|three| [three[0], three[1], three[2]])
    }

    fn has_any_of(&self, sentence: usize) -> bool {
        !self.chosen.is_empty() && self.of(sentence).any(|trigram| self.chosen.contains(&trigram))
    }

    fn add(&mut self, sentence: usize) {
        self.chosen.extend(self.of(sentence));
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
        let cosine = |a: usize, b: usize| {
            let mut dense = vec![0.0; document.n_terms()];
            super::super::similarity::add(&mut dense, document.vector(b), 1.0);
            document.vector(a).dot(&dense)
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
