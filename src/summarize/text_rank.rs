//! TextRank: a sentence is as good as the sentences that resemble it.

use super::pair_matrix::PairMatrix;
use super::similarity::{CommonTerms, page_rank};
use super::{Document, Ranker};

/// Most sentences of an article whose pairs are looked at one by one.
const MAX_PAIRED: usize = 128;

/// Ranks sentences by weighted PageRank over their similarity, the number of common words divided by the sum of the
/// logarithms of their lengths (Mihalcea & Tarau 2004).
///
/// Scores are at least 0.15, that of a sentence which resembles no other. Linear in the length of the article. In articles
/// of more than 128 sentences the lengths of those of more than 32 words that are no stop words are rounded.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextRank;

impl Ranker for TextRank {
    fn rank(&self, document: &Document<'_>) -> Vec<f64> {
        let n = document.n_sentences();
        match n <= MAX_PAIRED {
            true => page_rank(n, PairMatrix::common_terms(document)),
            false => page_rank(n, CommonTerms::of(document)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::text::Span;

    fn rank(sentences: &[&str]) -> Vec<f64> {
        let text = sentences.join("\n");
        let mut start = 0;
        let spans = sentences.iter().map(|sentence| {
            let span = Span::new(start, start + sentence.len());
            start = span.end + 1;
            span
        });
        let spans = spans.collect();
        TextRank.rank(&Document::new(&text, spans, &Analyzer::english()))
    }

    fn assert_close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        assert!(
            found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-4),
            "{found:?}, expected {expected:?}"
        );
    }

    #[test]
    fn a_chain_is_worked_by_hand() {
        // Links of equal weight: s(b) = .15 + .85·(s(a) + s(c)), s(a) = s(c) = .15 + .85·s(b)/2.
        assert_close(&rank(&["kite wind", "wind boat", "boat harbour"]), &[0.77027, 1.45946, 0.77027]);
    }

    #[test]
    fn what_resembles_nothing_ranks_last() {
        assert_close(&rank(&["kite wind sky", "kite wind", "cake"]), &[1.0, 1.0, 0.15]);
        assert_close(&rank(&["the of", ""]), &[0.15, 0.15]);
        assert!(rank(&[]).is_empty());
    }

    #[test]
    fn long_articles_of_equal_sentences_end() {
        let sentences = vec!["kite wind sky boat"; 5000];
        assert!(rank(&sentences).iter().all(|score| score.is_finite()));
    }
}
