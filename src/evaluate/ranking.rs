//! How well probabilities put labels in order for an article, and articles in order for a label.

use serde::Serialize;

/// An article as a ranking sees it: both lists are in the order of the labels.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedLabels {
    /// Whether each label applies.
    pub applies: Vec<bool>,
    /// The probability, or any other score, of each label; finite.
    pub scores: Vec<f64>,
}

/// Figures of rankings, as scikit-learn defines them. Equal scores are no order: they count as the worst one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankingReport {
    /// Label ranking average precision, above 0 to 1: for each label that applies, the share of labels that apply among
    /// those ranked as high; the mean over an article's labels, then over articles. An article with no label or all of
    /// them counts as 1. With one label an article it is the mean reciprocal rank of that label.
    pub label_ranking_average_precision: f64,
    /// Label ranking loss, 0–1, 0 being the best: the share of pairs of a label that applies and one that does not that
    /// are in the wrong order, the mean over articles. An article with no label or all of them counts as 0.
    pub label_ranking_loss: f64,
    /// Mean average precision of the labels that have one; `None` where none has.
    pub macro_average_precision: Option<f64>,
    /// A row a label, in the order given.
    pub labels: Vec<LabelAveragePrecision>,
}

/// How well the articles that have a label stand before those that do not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelAveragePrecision {
    /// The label.
    pub label: String,
    /// Σ (Rₙ − Rₙ₋₁)·Pₙ over falling thresholds, precision *P* and recall *R*, 0–1; `None` where no article has the label
    /// (scikit-learn warns, and says 0).
    pub average_precision: Option<f64>,
    /// Articles that have the label.
    pub support: usize,
}

impl RankingReport {
    /// The report of articles whose lists are as long as `labels`. Takes n·log n for *n* articles, and the square of the
    /// number of labels for articles that have many.
    ///
    /// # Panics
    /// Panics if a list is shorter.
    pub fn of(labels: &[String], articles: &[RankedLabels]) -> Self {
        let mean = |figure: fn(&RankedLabels) -> f64| {
            // Of nothing, `sum` is -0.
            articles.iter().map(figure).fold(0.0, |sum, figure| sum + figure) / articles.len().max(1) as f64
        };
        let rows: Vec<LabelAveragePrecision> = labels
            .iter()
            .enumerate()
            .map(|(label, name)| {
                let ranked: Vec<(f64, bool)> =
                    articles.iter().map(|article| (article.scores[label], article.applies[label])).collect();
                LabelAveragePrecision {
                    label: name.clone(),
                    support: ranked.iter().filter(|(_, applies)| *applies).count(),
                    average_precision: average_precision(&ranked),
                }
            })
            .collect();
        let known: Vec<f64> = rows.iter().filter_map(|row| row.average_precision).collect();
        Self {
            label_ranking_average_precision: mean(label_ranking_average_precision),
            label_ranking_loss: mean(label_ranking_loss),
            macro_average_precision: (!known.is_empty())
                .then(|| known.iter().sum::<f64>() / known.len() as f64),
            labels: rows,
        }
    }
}

impl RankedLabels {
    /// The scores of the labels that apply, or of those that do not.
    fn scores_of(&self, which: bool) -> impl Iterator<Item = f64> {
        let pairs = self.scores.iter().zip(&self.applies);
        pairs.filter(move |(_, applies)| **applies == which).map(|(score, _)| *score)
    }
}

fn label_ranking_average_precision(article: &RankedLabels) -> f64 {
    let n_right = article.scores_of(true).count();
    if n_right == 0 || n_right == article.scores.len() {
        return 1.0;
    }
    let precision = |score: f64| {
        let n_right = article.scores_of(true).filter(|other| *other >= score).count();
        n_right as f64 / article.scores.iter().filter(|other| **other >= score).count() as f64
    };
    article.scores_of(true).map(precision).sum::<f64>() / n_right as f64
}

fn label_ranking_loss(article: &RankedLabels) -> f64 {
    let n_right = article.scores_of(true).count();
    let n_wrong = article.scores.len() - n_right;
    if n_right == 0 || n_wrong == 0 {
        return 0.0;
    }
    let n_above = |score: f64| article.scores_of(false).filter(|other| *other >= score).count();
    article.scores_of(true).map(n_above).sum::<usize>() as f64 / (n_right * n_wrong) as f64
}

fn average_precision(ranked: &[(f64, bool)]) -> Option<f64> {
    // Most articles do not have the label: they need no order among themselves.
    let mut right: Vec<f64> =
        ranked.iter().filter(|(_, applies)| *applies).map(|(score, _)| *score).collect();
    right.sort_unstable_by(|a, b| b.total_cmp(a));
    // How many of the others stand beside or before each of them, and not before an earlier one.
    let mut n_wrong = vec![0; right.len() + 1];
    for (score, _) in ranked.iter().filter(|(_, applies)| !applies) {
        n_wrong[right.partition_point(|other| other > score)] += 1;
    }
    let (mut n_right, mut n_all, mut sum) = (0, 0, 0.0);
    for equal in right.chunk_by(|a, b| a == b) {
        n_all += equal.len() + n_wrong[n_right];
        n_right += equal.len();
        sum += equal.len() as f64 * n_right as f64 / n_all as f64;
    }
    (!right.is_empty()).then(|| sum / right.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(applies: [bool; 3], scores: [f64; 3]) -> RankedLabels {
        RankedLabels { applies: applies.to_vec(), scores: scores.to_vec() }
    }

    #[test]
    fn rankings_are_worked_by_hand() {
        let labels = ["a", "b", "c"].map(str::to_owned);
        let report = RankingReport::of(
            &labels,
            &[
                // `a` is second: precision 1/2; one of two pairs is wrong.
                article([true, false, false], [0.5, 0.8, 0.1]),
                // `a` is first, `b` last: (1/1 + 2/3)/2; one of two pairs is wrong.
                article([true, true, false], [0.9, 0.2, 0.3]),
                // All equal: 1/3, and both pairs are wrong.
                article([true, false, false], [0.4, 0.4, 0.4]),
                // Nothing to rank.
                article([false, false, false], [0.1, 0.2, 0.3]),
            ],
        );
        let lrap = (0.5 + (1.0 + 2.0 / 3.0) / 2.0 + 1.0 / 3.0 + 1.0) / 4.0;
        assert!((report.label_ranking_average_precision - lrap).abs() < 1e-15);
        assert_eq!(report.label_ranking_loss, (0.5 + 0.5 + 1.0 + 0.0) / 4.0);
        // `a`: yes 0.9, yes 0.5, yes 0.4, no 0.1. `b`: no 0.8, no 0.4, then one of yes and no at 0.2.
        let found: Vec<Option<f64>> = report.labels.iter().map(|row| row.average_precision).collect();
        assert_eq!(found, [Some(1.0), Some(0.25), None]);
        assert_eq!(report.macro_average_precision, Some(0.625));
        assert_eq!(report.labels.iter().map(|row| row.support).collect::<Vec<_>>(), [3, 1, 0]);
    }

    #[test]
    fn nothing_has_no_average_precision() {
        let report = RankingReport::of(&[], &[]);
        assert_eq!(report.macro_average_precision, None);
        for mean in [report.label_ranking_average_precision, report.label_ranking_loss] {
            assert!(mean == 0.0 && mean.is_sign_positive(), "{mean:?}");
        }
    }
}
