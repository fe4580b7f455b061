//! Similarities of all pairs of sentences of an article that has not many.

use super::Document;
use super::similarity::{Similarity, worth_of_common_term};

/// Sentences whose sums are made side by side.
const WIDTH: usize = 8;

/// A number for each pair of sentences. Quadratic in their number, and for the articles of news still many times as fast
/// as what goes through the terms.
pub(super) struct PairMatrix {
    /// The columns in groups of [`WIDTH`], the last one filled up with zeros; each group row by row.
    groups: Vec<[f64; WIDTH]>,
    n: usize,
}

impl PairMatrix {
    /// The similarities of TextRank: common terms, divided by the sum of the logarithms of both lengths in words; the number
    /// of common terms itself for two sentences of one word. 0 of a sentence with itself.
    pub(super) fn common_terms(document: &Document<'_>) -> Self {
        let n = document.n_sentences();
        let mut matrix = Self { groups: vec![[0.0; WIDTH]; n.div_ceil(WIDTH) * n], n };
        // The sentences of each term, rising.
        let mut ends = Vec::with_capacity(document.n_terms());
        let mut n_places = 0;
        for &n_with in document.n_sentences_with() {
            ends.push(n_places);
            n_places += n_with as usize;
        }
        let mut places = vec![0; n_places];
        for sentence in 0..n {
            for &(term, _) in document.counts(sentence) {
                let end = &mut ends[term as usize];
                places[*end] = sentence;
                *end += 1;
            }
        }
        // Most terms stand in one sentence: those that do not are gone through without a branch on the others.
        let mut recurring = vec![0; ends.len()];
        let mut n_recurring = 0;
        for (term, &n_with) in document.n_sentences_with().iter().enumerate() {
            recurring[n_recurring] = term;
            n_recurring += usize::from(n_with > 1);
        }
        for &term in &recurring[..n_recurring] {
            let end = ends[term];
            let own = &places[end - document.n_sentences_with()[term] as usize..end];
            for (i, &later) in own.iter().enumerate().skip(1) {
                for &earlier in &own[..i] {
                    *matrix.at(later, earlier) += 1.0;
                    *matrix.at(earlier, later) += 1.0;
                }
            }
        }
        let n_words = |i: usize| document.counts(i).iter().map(|&(_, count)| count).sum::<u32>();
        // Columns that there are none of count for sentences of one word.
        let mut logs = vec![0.0; n.next_multiple_of(WIDTH)];
        for (i, log) in logs[..n].iter_mut().enumerate() {
            *log = libm::log(f64::from(n_words(i).max(1)));
        }
        let (of_groups, _) = logs.as_chunks::<WIDTH>();
        for (of_group, rows) in of_groups.iter().zip(matrix.groups.chunks_exact_mut(n.max(1))) {
            for (row, log) in rows.iter_mut().zip(&logs) {
                row.iter_mut()
                    .zip(of_group)
                    .for_each(|(value, other)| *value *= worth_of_common_term(*log, *other));
            }
        }
        matrix
    }

    fn at(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.groups[column / WIDTH * self.n + row][column % WIDTH]
    }
}

impl Similarity for PairMatrix {
    fn times(&mut self, x: &[f64], sums: &mut [f64]) {
        let columns = self.groups.chunks_exact(self.n.max(1));
        for (sums, rows) in sums.chunks_mut(WIDTH).zip(columns) {
            let mut own = [0.0; WIDTH];
            for (row, x) in rows.iter().zip(x) {
                own.iter_mut().zip(row).for_each(|(sum, value)| *sum += x * value);
            }
            sums.copy_from_slice(&own[..sums.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::text::Span;

    #[test]
    fn products_are_sums_over_all_pairs() {
        // As many sentences as fill a group, fewer, more, and none; of 0 to 40 words that repeat.
        for n in [0, 1, 7, 8, 19] {
            let word = |i: usize, j: usize| format!("kite{} ", (i * j + j * j) % 23);
            let sentences: Vec<String> =
                (0..n).map(|i| (0..i * 13 % 41).map(|j| word(i, j)).collect()).collect();
            let text = sentences.concat();
            let mut start = 0;
            let spans = sentences.iter().map(|sentence| {
                let span = Span::new(start, start + sentence.len());
                start = span.end;
                span
            });
            let document = Document::new(&text, spans.collect(), &Analyzer::english());
            let n_words = |i: usize| sentences[i].split_whitespace().count().max(1) as f64;
            let weight = |i: usize, j: usize| {
                let has = |word: &&str| sentences[j].split_whitespace().any(|other| other == *word);
                let own: std::collections::BTreeSet<&str> = sentences[i].split_whitespace().collect();
                let common = own.iter().filter(|word| has(word)).count() as f64;
                let lengths = n_words(i).ln() + n_words(j).ln();
                if lengths > 0.0 { common / lengths } else { common }
            };
            let x: Vec<f64> = (0..n).map(|i| i as f64 - 3.5).collect();
            let mut found = vec![f64::NAN; n];
            PairMatrix::common_terms(&document).times(&x, &mut found);
            for (i, found) in found.iter().enumerate() {
                let expected: f64 = (0..n).filter(|&j| j != i).map(|j| weight(i, j) * x[j]).sum();
                assert!((found - expected).abs() < 1e-9, "{i} of {n}: {found}, expected {expected}");
            }
        }
    }
}
