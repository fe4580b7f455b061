//! Lead: earlier is better.

use super::{Document, Ranker, Redundancy};

/// Ranks sentences by their place, the first one highest: `1 / (1 + index)`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lead;

impl Ranker for Lead {
    fn rank(&self, document: &Document<'_>) -> Vec<f64> {
        (0..document.n_sentences()).map(|index| 1.0 / (1.0 + index as f64)).collect()
    }

    /// Near-copies are passed over, and no more: lead gains nothing by more.
    fn redundancy(&self) -> Redundancy {
        Redundancy::Copies
    }

    fn is_in_order(&self) -> bool {
        true
    }
}
