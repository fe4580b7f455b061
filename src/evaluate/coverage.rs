//! How many articles are answered at a threshold, and how many of these rightly.

use serde::Serialize;

/// A row of a coverage table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CoverageRow {
    /// Least probability of an answer that is given, 0–1.
    pub threshold: f64,
    /// Share of all articles that are answered, 0–1.
    pub coverage: f64,
    /// Share of the answers that are right, 0–1; `None` where there is no answer.
    pub accuracy: Option<f64>,
}

/// A coverage table for answers with their probability and whether they are right.
pub fn coverage(answers: &[(f64, bool)], thresholds: &[f64]) -> Vec<CoverageRow> {
    let row = |&threshold: &f64| {
        let given: Vec<bool> = answers
            .iter()
            .filter(|(probability, _)| *probability >= threshold)
            .map(|(_, right)| *right)
            .collect();
        let n_right = given.iter().filter(|right| **right).count();
        CoverageRow {
            threshold,
            coverage: given.len() as f64 / answers.len().max(1) as f64,
            accuracy: (!given.is_empty()).then(|| n_right as f64 / given.len() as f64),
        }
    };
    thresholds.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_worked_by_hand() {
        let answers = [(0.9, true), (0.8, false), (0.5, true), (0.2, false)];
        let table = coverage(&answers, &[0.0, 0.5, 0.85, 0.95]);
        let rows: Vec<(f64, Option<f64>)> = table.iter().map(|row| (row.coverage, row.accuracy)).collect();
        assert_eq!(rows, [(1.0, Some(0.5)), (0.75, Some(2.0 / 3.0)), (0.25, Some(1.0)), (0.0, None)]);
    }
}
