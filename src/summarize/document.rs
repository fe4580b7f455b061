//! An article as the rankers see it: sentences, and their TF-IDF vectors.

use std::collections::HashMap;

use crate::analysis::Analyzer;
use crate::features::{SparseVector, TermId, inverse_document_frequency};
use crate::text::Span;

/// A sentence-by-sentence view of an article. Terms are numbered within the article.
#[derive(Debug)]
pub struct Document<'a> {
    text: &'a str,
    spans: Vec<Span>,
    counts: Vec<Vec<(TermId, u32)>>,
    n_terms: usize,
}

impl<'a> Document<'a> {
    /// Analyses the sentences of a text, given by their places. Linear in its length.
    pub fn new(text: &'a str, spans: Vec<Span>, analyzer: &Analyzer) -> Self {
        let mut ids: HashMap<String, TermId> = HashMap::new();
        let counts = spans.iter().map(|span| {
            let mut terms: Vec<TermId> = Vec::new();
            for token in analyzer.tokens(span.of(text)) {
                let next = ids.len() as TermId;
                terms.push(*ids.entry(token.term).or_insert(next));
            }
            terms.sort_unstable();
            terms.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect()
        });
        let counts = counts.collect();
        Self { text, spans, counts, n_terms: ids.len() }
    }

    /// The text that the sentences are of.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The places of the sentences.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Number of sentences.
    pub fn n_sentences(&self) -> usize {
        self.spans.len()
    }

    /// Term numbers and counts of each sentence, stop words left out.
    pub fn counts(&self) -> &[Vec<(TermId, u32)>] {
        &self.counts
    }

    /// Number of distinct terms.
    pub fn n_terms(&self) -> usize {
        self.n_terms
    }

    /// TF-IDF vectors of the sentences, each of length 1, idf taken over the sentences of this article.
    pub fn vectors(&self) -> Vec<SparseVector> {
        let mut document_frequency = vec![0u64; self.n_terms];
        for &(term, _) in self.counts.iter().flatten() {
            document_frequency[term as usize] += 1;
        }
        let n = self.counts.len() as u64;
        let idf: Vec<f64> = document_frequency.iter().map(|&df| inverse_document_frequency(n, df)).collect();
        let vector = |counts: &Vec<(TermId, u32)>| {
            let mut values: Vec<f64> =
                counts.iter().map(|&(term, count)| f64::from(count) * idf[term as usize]).collect();
            let norm = values.iter().map(|value| value * value).sum::<f64>().sqrt();
            for value in &mut values {
                *value /= norm;
            }
            SparseVector { terms: counts.iter().map(|&(term, _)| term).collect(), values }
        };
        self.counts.iter().map(vector).collect()
    }
}
