//! Sums of similarities over all pairs of sentences, without the pairs.
//!
//! A ranker that asks how much the rest of an article resembles a sentence needs sums over all other sentences, never a
//! pair by itself. Such sums go through the terms: what a term gives to all its sentences is added up once, and each
//! sentence reads it off. That is exact, and linear in the length of the article at any length.

use super::Document;
use crate::features::SparseVector;

/// Share of a sentence's rank that it passes on, the usual one of PageRank (Brin & Page 1998).
const DAMPING: f64 = 0.85;

/// The iteration ends when no score moves by more.
const TOLERANCE: f64 = 1e-6;

/// Most iterations; damping alone takes the error below the tolerance in 86.
const MAX_ITERATIONS: usize = 100;

/// A symmetric similarity of sentences, at least 0.
pub(super) trait Similarity {
    /// For each sentence `i` the sum of `similarity(i, j) · x[j]` over all sentences `j`.
    fn times(&mut self, x: &[f64]) -> Vec<f64>;
}

/// Weighted PageRank: `s(i) = .15 + .85 · Σⱼ s(j) · similarity(i,j) / Σₖ similarity(j,k)`.
///
/// At least 0.15, that of a sentence which resembles no other; 1 on average where every sentence resembles one. Up to
/// 100 times as slow as one sum.
pub(super) fn page_rank(n: usize, mut similarity: impl Similarity) -> Vec<f64> {
    let strength = similarity.times(&vec![1.0; n]);
    let mut scores = vec![1.0; n];
    for _ in 0..MAX_ITERATIONS {
        let passed_on =
            |(score, strength): (&f64, &f64)| if *strength > 0.0 { score / strength } else { 0.0 };
        let passed_on: Vec<f64> = scores.iter().zip(&strength).map(passed_on).collect();
        let votes = similarity.times(&passed_on);
        let next: Vec<f64> = votes.iter().map(|votes| (1.0 - DAMPING) + DAMPING * votes).collect();
        let moved = next.iter().zip(&scores).map(|(new, old)| (new - old).abs()).fold(0.0, f64::max);
        scores = next;
        if moved < TOLERANCE {
            break;
        }
    }
    scores
}

/// The cosine of TF-IDF vectors; 1 of a sentence with itself, 0 of one without terms.
pub(super) struct Cosine {
    vectors: Vec<SparseVector>,
    /// The weighted sum of all vectors, one number a term.
    sum: Vec<f64>,
}

impl Cosine {
    pub(super) fn of(document: &Document<'_>) -> Self {
        Self { vectors: document.vectors(), sum: vec![0.0; document.n_terms()] }
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
        let n = self.vectors.len();
        let mut sums = vec![0.0; n];
        for step in 0..n {
            let i = if from_the_end { n - 1 - step } else { step };
            sums[i] = self.vectors[i].as_row().dot(&self.sum);
            add(&mut self.sum, &self.vectors[i], 1.0);
        }
        sums
    }
}

impl Similarity for Cosine {
    fn times(&mut self, x: &[f64]) -> Vec<f64> {
        self.sum.fill(0.0);
        for (vector, &x) in self.vectors.iter().zip(x) {
            add(&mut self.sum, vector, x);
        }
        self.vectors.iter().map(|vector| vector.as_row().dot(&self.sum)).collect()
    }
}

/// Adds a vector, so many times.
pub(super) fn add(sum: &mut [f64], vector: &SparseVector, times: f64) {
    for (term, value) in vector.as_row().iter() {
        sum[term as usize] += times * value;
    }
}

/// The similarity of TextRank: common terms, divided by the sum of the logarithms of both lengths in words; the number
/// of common terms itself for two sentences of one word. 0 of a sentence with itself.
///
/// Lengths are exact up to 32 words, and rounded down by less than an eighth beyond, which moves a similarity by under
/// two hundredths of itself: so there are few lengths, and a term's sentences are added up by length.
pub(super) struct CommonTerms {
    /// For each sentence the place in `sums` of each of its terms that other sentences have, too.
    slots: Vec<Vec<u32>>,
    /// For each sentence the number of its length.
    length: Vec<u16>,
    /// For each term the places of its own in `sums`, one a length of its sentences.
    terms: Vec<std::ops::Range<usize>>,
    /// The number of the length that each place is of.
    slot_length: Vec<u16>,
    /// What one common term is worth to sentences of two lengths.
    weights: Vec<Vec<f64>>,
}

impl CommonTerms {
    pub(super) fn of(document: &Document<'_>) -> Self {
        let counts = document.counts();
        let rounded: Vec<usize> = counts
            .iter()
            .map(|counts| rounded_length(counts.iter().map(|&(_, count)| count as usize).sum()))
            .collect();
        let mut lengths = rounded.clone();
        lengths.sort_unstable();
        lengths.dedup();
        let length: Vec<u16> =
            rounded.iter().map(|length| lengths.partition_point(|other| other < length) as u16).collect();
        let mut sentences_of: Vec<Vec<u32>> = vec![Vec::new(); document.n_terms()];
        for (sentence, counts) in counts.iter().enumerate() {
            counts.iter().for_each(|&(term, _)| sentences_of[term as usize].push(sentence as u32));
        }
        let mut slots: Vec<Vec<u32>> = vec![Vec::new(); counts.len()];
        let mut slot_length = Vec::new();
        let mut terms = Vec::new();
        for sentences in &mut sentences_of {
            // What stands in one sentence only is in common with none.
            if sentences.len() < 2 {
                continue;
            }
            let start = slot_length.len();
            sentences.sort_by_key(|&sentence| length[sentence as usize]);
            for of_one_length in sentences.chunk_by(|&a, &b| length[a as usize] == length[b as usize]) {
                let slot = slot_length.len() as u32;
                of_one_length.iter().for_each(|&sentence| slots[sentence as usize].push(slot));
                slot_length.push(length[of_one_length[0] as usize]);
            }
            terms.push(start..slot_length.len());
        }
        let logs: Vec<f64> = lengths.iter().map(|&length| libm::log(length as f64)).collect();
        let weight = |a: f64, b: f64| if a + b > 0.0 { 1.0 / (a + b) } else { 1.0 };
        let weights = logs.iter().map(|&a| logs.iter().map(|&b| weight(a, b)).collect()).collect();
        Self { slots, length, terms, slot_length, weights }
    }
}

impl Similarity for CommonTerms {
    fn times(&mut self, x: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.slot_length.len()];
        for (slots, x) in self.slots.iter().zip(x) {
            slots.iter().for_each(|&slot| sums[slot as usize] += x);
        }
        // What each term gives to a sentence of each length.
        let mut given = vec![0.0; sums.len()];
        for term in &self.terms {
            for to in term.clone() {
                let weights = &self.weights[usize::from(self.slot_length[to])];
                given[to] =
                    term.clone().map(|from| sums[from] * weights[usize::from(self.slot_length[from])]).sum();
            }
        }
        let of_one = |(sentence, slots): (usize, &Vec<u32>)| {
            let length = usize::from(self.length[sentence]);
            let to_itself = x[sentence] * slots.len() as f64 * self.weights[length][length];
            slots.iter().map(|&slot| given[slot as usize]).sum::<f64>() - to_itself
        };
        self.slots.iter().enumerate().map(of_one).collect()
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

    fn document() -> Document<'static> {
        let mut start = 0;
        let spans = TEXT.lines().map(|line| {
            let span = Span::new(start, start + line.len());
            start = span.end + 1;
            span
        });
        Document::new(TEXT, spans.collect(), &Analyzer::english())
    }

    fn assert_close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        let is_close = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(is_close, "{found:?}, expected {expected:?}");
    }

    const X: [f64; 7] = [1.0, 2.0, -3.0, 0.5, 4.0, 0.25, 8.0];

    #[test]
    fn sums_of_cosines_are_those_of_all_pairs() {
        let document = document();
        let vectors = document.vectors();
        let dense = |i: usize| {
            let mut dense = vec![0.0; document.n_terms()];
            add(&mut dense, &vectors[i], 1.0);
            dense
        };
        let cosine = |i: usize, j: usize| vectors[i].as_row().dot(&dense(j));
        let sum = |i: usize, js: std::ops::Range<usize>| js.map(|j| cosine(i, j) * X[j]).sum::<f64>();
        let mut all = Cosine::of(&document);
        assert_close(&all.times(&X), &(0..7).map(|i| sum(i, 0..7)).collect::<Vec<_>>());
        let count = |i: usize, js: std::ops::Range<usize>| js.map(|j| cosine(i, j)).sum::<f64>();
        assert_close(&all.with_earlier(), &(0..7).map(|i| count(i, 0..i)).collect::<Vec<_>>());
        assert_close(&all.with_later(), &(0..7).map(|i| count(i, i + 1..7)).collect::<Vec<_>>());
    }

    #[test]
    fn sums_of_common_terms_are_those_of_all_pairs() {
        let document = document();
        let n_words = |i: usize| document.counts()[i].iter().map(|&(_, count)| f64::from(count)).sum::<f64>();
        let weight = |i: usize, j: usize| {
            let has = |term| document.counts()[j].iter().any(|&(other, _)| other == term);
            let common = document.counts()[i].iter().filter(|&&(term, _)| has(term)).count() as f64;
            let lengths = libm::log(n_words(i).max(1.0)) + libm::log(n_words(j).max(1.0));
            if lengths > 0.0 { common / lengths } else { common }
        };
        let sum = |i: usize| (0..7).filter(|&j| j != i).map(|j| weight(i, j) * X[j]).sum::<f64>();
        assert_close(&CommonTerms::of(&document).times(&X), &(0..7).map(sum).collect::<Vec<_>>());
    }

    #[test]
    fn lengths_are_exact_up_to_32_words() {
        let found = [0, 1, 31, 32, 33, 36, 63, 64, 71, 72, 1000].map(rounded_length);
        assert_eq!(found, [1, 1, 31, 32, 32, 36, 60, 64, 64, 72, 960]);
    }
}
