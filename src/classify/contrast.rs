//! What put the answer before the other answers.

use super::linear::{LinearModel, argmax};
use crate::features::{SparseRow, TermId};

/// Terms that are kept as evidence for a wrong answer.
pub(crate) const N_EVIDENCE_TERMS: usize = 3;

impl LinearModel {
    /// The terms, at most `n`, that did most for the class with the best of these scores, which are the row's: by how much
    /// each put it before the mean of all classes, in units of the score, the strongest first. Terms that spoke against it are
    /// left out.
    pub(crate) fn evidence_for_best(
        &self,
        row: SparseRow<'_>,
        scores: &[f64],
        n: usize,
    ) -> Vec<(TermId, f64)> {
        let best = argmax(scores);
        let advantage = |(term, value): (TermId, f64)| {
            let weights = self.term_weights(term as usize);
            let mean = weights.iter().sum::<f64>() / weights.len() as f64;
            (term, value * (weights[best] - mean))
        };
        let mut terms: Vec<(TermId, f64)> =
            row.iter().map(advantage).filter(|(_, advantage)| *advantage > 0.0).collect();
        terms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        terms.truncate(n);
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::SparseVector;

    #[test]
    fn evidence_is_the_lead_over_the_mean_of_all_classes() {
        // Weights of three classes, one row a term; the article leaves the third term out.
        let weights = vec![4.0, 1.0, 1.0, 0.0, 3.0, 0.0, 9.0, 0.0, 0.0, 2.0, 2.0, -1.0];
        let model = LinearModel::from_weights(&[0.0; 3], &weights);
        let article = SparseVector { terms: vec![0, 1, 3], values: vec![0.5, 0.1, 2.0] };
        // Scores 6, 4.8 and -1.5. Term 0 leads by 0.5·(4 - 2), term 3 by 2·(2 - 1); term 1 speaks for another class.
        let scores = model.scores(article.as_row());
        assert_eq!(model.evidence_for_best(article.as_row(), &scores, 5), [(3, 2.0), (0, 1.0)]);
        assert_eq!(model.evidence_for_best(article.as_row(), &scores, 1), [(3, 2.0)]);
    }
}
