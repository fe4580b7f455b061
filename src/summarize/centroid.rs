//! Centroid: closeness to what the article is about.

use super::similarity::add;
use super::{Document, Ranker};
use crate::features::SparseRow;

/// Ranks sentences by the cosine between their TF-IDF vector and the mean of all (Radev, Jing, Styś & Tam 2004).
/// 0–1; 0 for a sentence without terms. Linear in the length of the article.
#[derive(Debug, Clone, Copy, Default)]
pub struct Centroid;

impl Ranker for Centroid {
    fn rank(&self, document: &Document<'_>) -> Vec<f64> {
        let mut centroid = vec![0.0; document.n_terms()];
        document.vectors().for_each(|vector| add(&mut centroid, vector, 1.0));
        let norm = centroid.iter().map(|value| value * value).sum::<f64>().sqrt();
        let cosine = |vector: SparseRow<'_>| {
            let product = vector.dot(&centroid);
            if product > 0.0 { product / norm } else { 0.0 }
        };
        document.vectors().map(cosine).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::text::Span;

    #[test]
    fn closeness_is_worked_by_hand() {
        // Three vectors of length 1, two of them the same: the mean lies along (2, 1), of length √5.
        let spans = vec![Span::new(0, 4), Span::new(5, 9), Span::new(10, 14), Span::new(15, 18)];
        let document = Document::new("kite kite boat the", spans, &Analyzer::english());
        let expected = [2.0 / 5f64.sqrt(), 2.0 / 5f64.sqrt(), 1.0 / 5f64.sqrt(), 0.0];
        for (found, expected) in Centroid.rank(&document).iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found}, expected {expected}");
        }
    }
}
