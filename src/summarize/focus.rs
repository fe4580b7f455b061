//! Scores that prefer what the reader looks for.

use super::Document;

/// Share of the evidence in a focused score; the ranker has the rest.
const FOCUS_SHARE: f64 = 0.5;

/// Words of no weight that are added to each sentence, so that one telling word does not make the best sentence.
const NEUTRAL_WORDS: f64 = 8.0;

/// Scores with the document's term weights in them: half the ranker's score, half the evidence, each stretched to 0–1
/// over the sentences of the article. As they are where the document has no term weights.
///
/// A sentence's evidence is the sum of the weights of its words, divided by eight more than their number: so neither
/// long sentences nor single words always win. Finite, and linear in the length of the article.
pub fn focused(document: &Document<'_>, scores: Vec<f64>) -> Vec<f64> {
    let Some(weights) = document.term_weights() else {
        return scores;
    };
    let evidence = |sentence: usize| {
        let counts = document.counts(sentence);
        let n_words: f64 = counts.iter().map(|&(_, count)| f64::from(count)).sum();
        let sum: f64 = counts.iter().map(|&(term, count)| f64::from(count) * weights[term as usize]).sum();
        sum / (n_words + NEUTRAL_WORDS)
    };
    let evidence = stretched(&(0..document.n_sentences()).map(evidence).collect::<Vec<_>>());
    let both = stretched(&scores).into_iter().zip(evidence);
    both.map(|(score, evidence)| (1.0 - FOCUS_SHARE) * score + FOCUS_SHARE * evidence).collect()
}

/// Numbers stretched to 0–1; all 0 where they are equal.
pub(super) fn stretched(values: &[f64]) -> Vec<f64> {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let range = values.iter().copied().fold(f64::NEG_INFINITY, f64::max) - least;
    values.iter().map(|value| if range > 0.0 { (value - least) / range } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::analysis::Analyzer;
    use crate::text::Span;

    #[test]
    fn scores_are_worked_by_hand() {
        let spans = vec![Span::new(0, 9), Span::new(10, 19), Span::new(20, 24)];
        let document = Document::new("kite boat boat boat cake", spans, &Analyzer::english());
        let weights = HashMap::from([("boat".to_owned(), 2.0), ("cake".to_owned(), -1.0)]);
        assert_eq!(focused(&document, vec![3.0, 1.0, 2.0]), [3.0, 1.0, 2.0]);
        let document = document.with_term_weights(&weights, &Analyzer::english());
        // Evidence: 2/10, 4/10, −1/9; stretched (2/10 + 1/9)/(4/10 + 1/9) = 14/23, 1, 0. Ranks: 1, 0, 1/2.
        let expected = [0.5 + 7.0 / 23.0, 0.5, 0.25];
        for (found, expected) in focused(&document, vec![3.0, 1.0, 2.0]).iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found}, expected {expected}");
        }
    }

    #[test]
    fn equal_numbers_have_no_range() {
        assert_eq!(stretched(&[2.0, 2.0]), [0.0, 0.0]);
        assert!(stretched(&[]).is_empty());
    }
}
