//! TextRank: a sentence is as good as the sentences that resemble it.

use super::{Document, Ranker};
use crate::features::TermId;

/// Share of a sentence's rank that it passes on.
const DAMPING: f64 = 0.85;

/// The iteration ends when no score moves by more.
const TOLERANCE: f64 = 1e-6;

/// Most iterations.
const MAX_ITERATIONS: usize = 100;

/// Longest article, in sentences, in which every pair of sentences with a common word is linked.
const MAX_EXACT: usize = 256;

/// In longer articles a term links only the first so many sentences it stands in, which keeps time and memory linear in
/// the length of the article, with a few hundred bytes a word.
const MAX_LINKED: usize = 24;

/// Ranks sentences by weighted PageRank over their similarity, the number of common words divided by the sum of the
/// logarithms of their lengths (Mihalcea & Tarau 2004).
///
/// Scores are at least 0.15, that of a sentence which resembles no other. Exact up to 256 sentences, and linear in the
/// length of the article beyond, where frequent words link only the first sentences they stand in.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextRank;

impl Ranker for TextRank {
    fn rank(&self, document: &Document<'_>) -> Vec<f64> {
        let links = links(document);
        let n = links.len();
        let strength: Vec<f64> = links.iter().map(|of| of.iter().map(|(_, weight)| weight).sum()).collect();
        let mut scores = vec![1.0; n];
        for _ in 0..MAX_ITERATIONS {
            let next: Vec<f64> = links
                .iter()
                .map(|of| {
                    let votes = of.iter().map(|&(from, weight)| weight / strength[from] * scores[from]);
                    (1.0 - DAMPING) + DAMPING * votes.sum::<f64>()
                })
                .collect();
            let moved = next.iter().zip(&scores).map(|(new, old)| (new - old).abs()).fold(0.0, f64::max);
            scores = next;
            if moved < TOLERANCE {
                break;
            }
        }
        scores
    }
}

/// For each sentence, the sentences it resembles and how much, found through their common terms.
fn links(document: &Document<'_>) -> Vec<Vec<(usize, f64)>> {
    let n = document.n_sentences();
    let max_linked = if n <= MAX_EXACT { usize::MAX } else { MAX_LINKED };
    let mut sentences_of: Vec<Vec<usize>> = vec![Vec::new(); document.n_terms()];
    for (sentence, counts) in document.counts().iter().enumerate() {
        for &(term, _) in counts {
            let of = &mut sentences_of[term as usize];
            if of.len() < max_linked {
                of.push(sentence);
            }
        }
    }
    let n_words = |counts: &[(TermId, u32)]| counts.iter().map(|&(_, count)| f64::from(count)).sum::<f64>();
    let log_length: Vec<f64> =
        document.counts().iter().map(|counts| libm::log(n_words(counts).max(1.0))).collect();
    let mut common = vec![0.0; n];
    let mut links: Vec<Vec<(usize, f64)>> = vec![Vec::new(); n];
    for (sentence, counts) in document.counts().iter().enumerate() {
        let mut touched: Vec<usize> = Vec::new();
        for &(term, _) in counts {
            // Beyond the limit a sentence is not in the list of its own term; links go both ways or not at all.
            let of = &sentences_of[term as usize];
            if of.last().is_some_and(|&last| sentence > last) {
                continue;
            }
            for &other in of.iter().filter(|other| **other != sentence) {
                if common[other] == 0.0 {
                    touched.push(other);
                }
                common[other] += 1.0;
            }
        }
        touched.sort_unstable();
        for other in touched {
            let lengths = log_length[sentence] + log_length[other];
            // Two sentences of one word each have no length to divide by.
            let weight = if lengths > 0.0 { common[other] / lengths } else { common[other] };
            links[sentence].push((other, weight));
            common[other] = 0.0;
        }
    }
    links
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
