//! LexRank: a sentence is as good as the sentences whose words it shares, rare words counting more.

use super::similarity::{Cosine, page_rank};
use super::{Document, Ranker};

/// Ranks sentences by weighted PageRank over their idf-modified cosine, without a threshold (*continuous* LexRank, Erkan &
/// Radev 2004): `s(i) = .15 + .85 · Σⱼ s(j) · cos(i,j) / Σₖ cos(j,k)`, the sums including the sentence itself.
///
/// idf is taken over the article's sentences. Scores are at least 0.15, that of a sentence without terms, and 1 for one
/// that resembles no other; 1 on average where every sentence has terms. Exact, and linear in the length of the article.
#[derive(Debug, Clone, Copy, Default)]
pub struct LexRank;

impl Ranker for LexRank {
    fn rank(&self, document: &Document<'_>) -> Vec<f64> {
        page_rank(document.n_sentences(), Cosine::of(document))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::text::Span;

    #[test]
    fn equals_rank_alike() {
        // "kite wind" and "wind boat" resemble each other as much as the other way round, and the sentence of its own
        // votes for itself alone: each has rank 1. A sentence without terms gets nothing.
        let spans = vec![Span::new(0, 9), Span::new(10, 19), Span::new(20, 24), Span::new(25, 28)];
        let document = Document::new("kite wind wind boat cake the", spans, &Analyzer::english());
        let expected = [1.0, 1.0, 1.0, 0.15];
        for (found, expected) in LexRank.rank(&document).iter().zip(expected) {
            assert!((found - expected).abs() < 1e-5, "{found}, expected {expected}");
        }
    }

    #[test]
    fn the_middle_of_a_chain_ranks_highest() {
        // "kite", "kite boat", "boat": idf of both is the same, so the cosines of neighbours are c = 1/√2.
        // s(a) = s(c) = .15 + .85·(s(a)/(1 + c) + s(b)·c/(1 + 2c)), s(b) = .15 + .85·(s(b)/(1 + 2c) + 2·s(a)·c/(1 + c)),
        // and 2·s(a) + s(b) = 3: s(a)·(1 − .497918 + 2·.248959) = .15 + 3·.248959, that is s(a) = .896878.
        let spans = vec![Span::new(0, 4), Span::new(5, 14), Span::new(15, 19)];
        let document = Document::new("kite kite boat boat", spans, &Analyzer::english());
        let expected = [0.896_878, 1.206_245, 0.896_878];
        for (found, expected) in LexRank.rank(&document).iter().zip(expected) {
            assert!((found - expected).abs() < 1e-5, "{found}, expected {expected}");
        }
    }
}
