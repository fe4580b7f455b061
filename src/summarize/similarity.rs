//! Sums of similarities over all pairs of sentences, without the pairs.
//!
//! A ranker that asks how much the rest of an article resembles a sentence needs sums over all other sentences, never a
//! pair by itself. Such sums go through the terms: what a term gives to all its sentences is added up once, and each
//! sentence reads it off. That is exact, and linear in the length of the article at any length.

use super::Document;
use crate::features::SparseRow;

/// Share of a sentence's rank that it passes on, the usual one of PageRank (Brin & Page 1998).
const DAMPING: f64 = 0.85;

/// The iteration ends when no score moves by more.
const TOLERANCE: f64 = 1e-6;

/// Most iterations; damping alone takes the error below the tolerance in 86.
const MAX_ITERATIONS: usize = 100;

/// A symmetric similarity of sentences, at least 0.
pub(super) trait Similarity {
    /// Writes for each sentence `i` the sum of `similarity(i, j) · x[j]` over all sentences `j` into `sums`.
    fn times(&mut self, x: &[f64], sums: &mut [f64]);
}

/// Weighted PageRank: `s(i) = .15 + .85 · Σⱼ s(j) · similarity(i,j) / Σₖ similarity(j,k)`.
///
/// At least 0.15, that of a sentence which resembles no other; 1 on average where every sentence resembles one. Up to
/// 100 times as slow as one sum.
pub(super) fn page_rank(n: usize, mut similarity: impl Similarity) -> Vec<f64> {
    let mut scores = vec![1.0; n];
    let mut strength = vec![0.0; n];
    similarity.times(&scores, &mut strength);
    let mut passed_on = vec![0.0; n];
    let mut votes = vec![0.0; n];
    for _ in 0..MAX_ITERATIONS {
        for ((passed_on, score), strength) in passed_on.iter_mut().zip(&scores).zip(&strength) {
            *passed_on = if *strength > 0.0 { score / strength } else { 0.0 };
        }
        similarity.times(&passed_on, &mut votes);
        let mut moved = 0.0;
        for (score, votes) in scores.iter_mut().zip(&votes) {
            let next = (1.0 - DAMPING) + DAMPING * votes;
            let by = (next - *score).abs();
            moved = if by > moved { by } else { moved };
            *score = next;
        }
        if moved < TOLERANCE {
            break;
        }
    }
    scores
}

/// The cosine of TF-IDF vectors; 1 of a sentence with itself, 0 of one without terms.
pub(super) struct Cosine<'a> {
    document: &'a Document<'a>,
    /// The weighted sum of all vectors, one number a term.
    sum: Vec<f64>,
}

impl<'a> Cosine<'a> {
    pub(super) fn of(document: &'a Document<'a>) -> Self {
        Self { document, sum: vec![0.0; document.n_terms()] }
    }

    /// For each sentence the sum of its cosines with the sentences before it.
    pub(super) fn with_earlier(&mut self) -> Vec<f64> {
        self.running(false)
    }

    /// For each sentence the sum of its cosines with the sentences after it.
    pub(super) fn with_later(&mut self) -> Vec<f64> {
        self.running(true)
    }

    /// Sums of cosines with the sentences on one side.
    fn running(&mut self, from_the_end: bool) -> Vec<f64> {
        self.sum.fill(0.0);
        let n = self.document.n_sentences();
        let mut sums = vec![0.0; n];
        for step in 0..n {
            let i = if from_the_end { n - 1 - step } else { step };
            let vector = self.document.vector(i);
            sums[i] = vector.dot(&self.sum);
            add(&mut self.sum, vector, 1.0);
        }
        sums
    }
}

impl Similarity for Cosine<'_> {
    fn times(&mut self, x: &[f64], sums: &mut [f64]) {
        self.sum.fill(0.0);
        for (vector, &x) in self.document.vectors().zip(x) {
            add(&mut self.sum, vector, x);
        }
        for (sum, vector) in sums.iter_mut().zip(self.document.vectors()) {
            *sum = vector.dot(&self.sum);
        }
    }
}

/// Adds a vector, so many times.
pub(super) fn add(sum: &mut [f64], vector: SparseRow<'_>, times: f64) {
    for (term, value) in vector.iter() {
        sum[term as usize] += times * value;
    }
}

/// The similarity of TextRank: common terms, divided by the sum of the logarithms of both lengths in words; the number
/// of common terms itself for two sentences of one word. 0 of a sentence with itself.
///
/// Lengths are exact up to 32 words, and rounded down by less than an eighth beyond, which moves a similarity by under
/// two hundredths of itself: so there are few lengths, some forty in long articles, and a term's sentences are added up by
/// length.
pub(super) struct CommonTerms {
    /// For each sentence the place in `sums` of each of its terms that other sentences have, too; one sentence after the
    /// other.
    slots: Vec<u32>,
    /// For each sentence where its slots end, and what one common term is worth to it and another one of its length.
    sentences: Vec<(usize, f64)>,
    /// Terms have as many places as their sentences have lengths. For each number of places where those of such terms end;
    /// terms of few places stand first.
    ends: Vec<usize>,
    /// What one common term is worth to sentences of two lengths: for each term a row for each of its places.
    weights: Vec<f64>,
    /// What each place gets, and what it gives.
    sums: Vec<f64>,
    given: Vec<f64>,
}

impl CommonTerms {
    pub(super) fn of(document: &Document<'_>) -> Self {
        let n = document.n_sentences();
        let n_words = |i: usize| document.counts(i).iter().map(|&(_, count)| count as usize).sum();
        let rounded: Vec<usize> = (0..n).map(|i| rounded_length(n_words(i))).collect();
        let mut lengths = rounded.clone();
        lengths.sort_unstable();
        lengths.dedup();
        let length: Vec<u16> =
            rounded.iter().map(|length| lengths.partition_point(|other| other < length) as u16).collect();

        let logs: Vec<f64> = lengths.iter().map(|&length| libm::log(length as f64)).collect();
        let n_lengths = lengths.len();
        let mut all_weights = Vec::with_capacity(n_lengths * n_lengths);
        for a in &logs {
            all_weights.extend(logs.iter().map(|&b| worth_of_common_term(*a, b)));
        }
        let weight = |a: u16, b: u16| all_weights[usize::from(a) * n_lengths + usize::from(b)];

        // The sentences of each term, with the places of the term in `counts`.
        let mut next: Vec<usize> = Vec::with_capacity(document.n_terms());
        let mut n_all = 0;
        for &n_with in document.n_sentences_with() {
            next.push(n_all);
            // What stands in one sentence only is in common with none.
            n_all += if n_with < 2 { 0 } else { n_with as usize };
        }
        // A length and, below it, a place are one number, for they are sorted.
        let mut places: Vec<u64> = vec![0; n_all];
        let length_of = |place: u64| (place >> 32) as u16;
        let is_shared = |term: u32| document.n_sentences_with()[term as usize] > 1;
        let mut sentences = Vec::with_capacity(n);
        let mut n_slots = 0;
        for (sentence, &length) in length.iter().enumerate() {
            for &(term, _) in document.counts(sentence).iter().filter(|(term, _)| is_shared(*term)) {
                let next = &mut next[term as usize];
                places[*next] = u64::from(length) << 32 | n_slots;
                *next += 1;
                n_slots += 1;
            }
            sentences.push((n_slots as usize, weight(length, length)));
        }
        // Terms of as many lengths come together.
        let mut by_n_lengths: Vec<Vec<std::ops::Range<usize>>> = vec![Vec::new(); lengths.len() + 1];
        for (&end, &n_with) in next.iter().zip(document.n_sentences_with()).filter(|(_, n_with)| **n_with > 1)
        {
            let own = &mut places[end - n_with as usize..end];
            own.sort_unstable();
            let n_own = 1 + own.windows(2).filter(|two| length_of(two[0]) != length_of(two[1])).count();
            by_n_lengths[n_own].push(end - n_with as usize..end);
        }

        let mut slots = vec![0; n_all];
        let mut ends = Vec::with_capacity(by_n_lengths.len());
        let mut weights = Vec::with_capacity(n_all * 2);
        let mut own_lengths = Vec::new();
        let mut n_places = 0;
        for of_as_many in by_n_lengths {
            for own in of_as_many {
                own_lengths.clear();
                for &place in &places[own] {
                    let length = length_of(place);
                    if own_lengths.last() != Some(&length) {
                        own_lengths.push(length);
                        n_places += 1;
                    }
                    slots[place as u32 as usize] = n_places as u32 - 1;
                }
                for &from in &own_lengths {
                    weights.extend(own_lengths.iter().map(|&to| weight(from, to)));
                }
            }
            ends.push(n_places);
        }
        Self { slots, sentences, ends, weights, sums: vec![0.0; n_places], given: vec![0.0; n_places] }
    }

    /// Writes what each term gives to a sentence of each length.
    fn give(&mut self) {
        let (mut start, mut weights) = (0, &self.weights[..]);
        for (n, &end) in self.ends.iter().enumerate().filter(|(n, _)| *n > 0) {
            let (own, rest) = weights.split_at((end - start) * n);
            let (given, sums) = (&mut self.given[start..end], &self.sums[start..end]);
            // Where a small number is known beforehand, there are no loops.
            match n {
                1 => give::<1>(given, sums, own),
                2 => give::<2>(given, sums, own),
                3 => give::<3>(given, sums, own),
                4 => give::<4>(given, sums, own),
                5 => give::<5>(given, sums, own),
                6 => give::<6>(given, sums, own),
                7 => give::<7>(given, sums, own),
                8 => give::<8>(given, sums, own),
                _ => {
                    let terms = given.chunks_exact_mut(n).zip(sums.chunks_exact(n));
                    for ((given, sums), weights) in terms.zip(own.chunks_exact(n * n)) {
                        given.fill(-0.0);
                        add_rows(given, sums, weights);
                    }
                }
            }
            (start, weights) = (end, rest);
        }
    }
}

/// What one common term is worth to two sentences, by the logarithms of their lengths in words.
pub(super) fn worth_of_common_term(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 1.0 / (a + b) } else { 1.0 }
}

/// Lets terms of `N` places give.
fn give<const N: usize>(given: &mut [f64], sums: &[f64], weights: &[f64]) {
    let terms = given.chunks_exact_mut(N).zip(sums.chunks_exact(N));
    for ((given, sums), weights) in terms.zip(weights.chunks_exact(N * N)) {
        let mut all = [-0.0; N];
        add_rows(&mut all, sums, weights);
        given.copy_from_slice(&all);
    }
}

/// Adds each row of weights, so many times as the sum for it says.
#[inline(always)]
fn add_rows(all: &mut [f64], sums: &[f64], weights: &[f64]) {
    for (sum, row) in sums.iter().zip(weights.chunks_exact(all.len())) {
        all.iter_mut().zip(row).for_each(|(all, weight)| *all += sum * weight);
    }
}

impl Similarity for CommonTerms {
    fn times(&mut self, x: &[f64], sums: &mut [f64]) {
        self.sums.fill(0.0);
        let mut start = 0;
        for (&(end, _), x) in self.sentences.iter().zip(x) {
            self.slots[start..end].iter().for_each(|&slot| self.sums[slot as usize] += x);
            start = end;
        }
        self.give();
        let mut start = 0;
        for ((sum, &(end, weight)), x) in sums.iter_mut().zip(&self.sentences).zip(x) {
            let slots = &self.slots[start..end];
            let to_itself = x * slots.len() as f64 * weight;
            *sum = slots.iter().map(|&slot| self.given[slot as usize]).sum::<f64>() - to_itself;
            start = end;
        }
    }
}

/// A number of words, at least 1; beyond 32 rounded down to its four leading bits.
fn rounded_length(n_words: usize) -> usize {
    let shift = (n_words.max(1).ilog2() + 1).saturating_sub(4);
    if n_words <= 32 { n_words.max(1) } else { n_words >> shift << shift }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::text::Span;

    const TEXT: &str = "kite wind\nwind boat sea kite\nboat\nboat\ncake\nsea sea wind harbour kite\nthe";

    fn document(text: &str) -> Document<'_> {
        let mut start = 0;
        let spans = text.lines().map(|line| {
            let span = Span::new(start, start + line.len());
            start = span.end + 1;
            span
        });
        Document::new(text, spans.collect(), &Analyzer::english())
    }

    fn assert_close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        let is_close = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(is_close, "{found:?}, expected {expected:?}");
    }

    const X: [f64; 7] = [1.0, 2.0, -3.0, 0.5, 4.0, 0.25, 8.0];

    #[test]
    fn sums_of_cosines_are_those_of_all_pairs() {
        let document = document(TEXT);
        let dense = |i: usize| {
            let mut dense = vec![0.0; document.n_terms()];
            add(&mut dense, document.vector(i), 1.0);
            dense
        };
        let cosine = |i: usize, j: usize| document.vector(i).dot(&dense(j));
        let sum = |i: usize, js: std::ops::Range<usize>| js.map(|j| cosine(i, j) * X[j]).sum::<f64>();
        let mut all = Cosine::of(&document);
        let mut found = [0.0; 7];
        all.times(&X, &mut found);
        assert_close(&found, &(0..7).map(|i| sum(i, 0..7)).collect::<Vec<_>>());
        let count = |i: usize, js: std::ops::Range<usize>| js.map(|j| cosine(i, j)).sum::<f64>();
        assert_close(&all.with_earlier(), &(0..7).map(|i| count(i, 0..i)).collect::<Vec<_>>());
        assert_close(&all.with_later(), &(0..7).map(|i| count(i, i + 1..7)).collect::<Vec<_>>());
    }

    #[test]
    fn sums_of_common_terms_are_those_of_all_pairs() {
        // Sentences of up to as many lengths as there are of them, with a word that all have and words that some have.
        let of_all_lengths: String = (1..14)
            .map(|n| format!("kite {}\n", &"ab cd ef gh ij kl mn op qr st uv wx yz"[..3 * n - 1]))
            .collect();
        for text in [TEXT, &of_all_lengths] {
            let document = document(text);
            let n = document.n_sentences();
            let n_words =
                |i: usize| document.counts(i).iter().map(|&(_, count)| f64::from(count)).sum::<f64>();
            let weight = |i: usize, j: usize| {
                let has = |term| document.counts(j).iter().any(|&(other, _)| other == term);
                let common = document.counts(i).iter().filter(|&&(term, _)| has(term)).count() as f64;
                let lengths = libm::log(n_words(i).max(1.0)) + libm::log(n_words(j).max(1.0));
                if lengths > 0.0 { common / lengths } else { common }
            };
            let x: Vec<f64> = X.into_iter().cycle().take(n).collect();
            let sum = |i: usize| (0..n).filter(|&j| j != i).map(|j| weight(i, j) * x[j]).sum::<f64>();
            let mut found = vec![0.0; n];
            CommonTerms::of(&document).times(&x, &mut found);
            assert_close(&found, &(0..n).map(sum).collect::<Vec<_>>());
        }
    }

    #[test]
    fn lengths_are_exact_up_to_32_words() {
        let found = [0, 1, 31, 32, 33, 36, 63, 64, 71, 72, 1000].map(rounded_length);
        assert_eq!(found, [1, 1, 31, 32, 32, 36, 60, 64, 64, 72, 960]);
    }
}
