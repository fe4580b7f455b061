//! scikit-learn's classification report and confusion matrix.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

/// Precision, recall and F1 of one label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelReport {
    /// The label.
    pub label: String,
    /// The figures.
    #[serde(flatten)]
    pub scores: PrecisionRecall,
}

/// Precision, recall, F1 (0–1 each; 0/0 counts as 0, as in scikit-learn) and the number of articles they stand on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct PrecisionRecall {
    /// Share of the answers with the label that are right.
    pub precision: f64,
    /// Share of the articles with the label that were found.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Articles that have the label.
    pub support: usize,
}

impl PrecisionRecall {
    /// From counts: right answers, all answers with the label, all articles with the label.
    fn of(right: usize, answered: usize, support: usize) -> Self {
        let ratio = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
        Self {
            precision: ratio(right, answered),
            recall: ratio(right, support),
            f1: ratio(2 * right, answered + support),
            support,
        }
    }

    fn mean(rows: &[Self], weight: fn(&Self) -> f64, support: usize) -> Self {
        let total: f64 = rows.iter().map(weight).sum();
        let mean = |figure: fn(&Self) -> f64| {
            let sum: f64 = rows.iter().map(|row| figure(row) * weight(row)).sum();
            if total == 0.0 { 0.0 } else { sum / total }
        };
        Self { precision: mean(|s| s.precision), recall: mean(|s| s.recall), f1: mean(|s| s.f1), support }
    }
}

/// Counts of one label.
#[derive(Debug, Clone, Copy, Default)]
struct LabelCounts {
    /// Right answers.
    right: usize,
    /// Answers with the label.
    answered: usize,
    /// Articles with the label.
    support: usize,
}

/// Rows of labels, in byte order.
fn rows_of(counts: &BTreeMap<&str, LabelCounts>) -> Vec<LabelReport> {
    let row = |(label, counts): (&&str, &LabelCounts)| LabelReport {
        label: (*label).to_owned(),
        scores: PrecisionRecall::of(counts.right, counts.answered, counts.support),
    };
    counts.iter().map(row).collect()
}

/// scikit-learn's classification report for one answer an article.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassificationReport {
    /// A row a label, in byte order. A label is one that some article or some answer has.
    pub labels: Vec<LabelReport>,
    /// Share of right answers, 0–1.
    pub accuracy: f64,
    /// Mean over labels.
    pub macro_avg: PrecisionRecall,
    /// Mean over labels, weighted by support.
    pub weighted_avg: PrecisionRecall,
    /// Labels whose precision or recall had no answer or no article to stand on, and was set to 0.
    pub undefined: Vec<String>,
}

impl ClassificationReport {
    /// The report of pairs of truth and answer. One pass, whatever the number of labels.
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        let mut counts: BTreeMap<&str, LabelCounts> = BTreeMap::new();
        for (truth, answer) in pairs {
            let of_truth = counts.entry(truth).or_default();
            of_truth.support += 1;
            of_truth.right += usize::from(truth == answer);
            counts.entry(answer).or_default().answered += 1;
        }
        let is_undefined = |counts: &LabelCounts| counts.answered == 0 || counts.support == 0;
        let undefined = counts.iter().filter(|(_, counts)| is_undefined(counts));
        let undefined = undefined.map(|(label, _)| (*label).to_owned()).collect();
        let labels = rows_of(&counts);
        let right: usize = counts.values().map(|counts| counts.right).sum();
        let rows: Vec<PrecisionRecall> = labels.iter().map(|row| row.scores).collect();
        Self {
            accuracy: if pairs.is_empty() { 0.0 } else { right as f64 / pairs.len() as f64 },
            macro_avg: PrecisionRecall::mean(&rows, |_| 1.0, pairs.len()),
            weighted_avg: PrecisionRecall::mean(&rows, |scores| scores.support as f64, pairs.len()),
            labels,
            undefined,
        }
    }
}

impl fmt::Display for ClassificationReport {
    /// scikit-learn's layout, two digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layout = Layout::of(&self.labels);
        layout.head(f, &self.labels)?;
        let (width, n) = (layout.width, self.macro_avg.support);
        writeln!(f, "{:>width$}  {:>9} {:>9} {:>9.2} {n:>9}", "accuracy", "", "", self.accuracy)?;
        layout.row(f, "macro avg", &self.macro_avg)?;
        layout.row(f, "weighted avg", &self.weighted_avg)?;
        if !self.undefined.is_empty() {
            let undefined: Vec<String> = self.undefined.iter().map(|label| one_line(label)).collect();
            writeln!(f, "\nset to 0 for want of articles or answers: {}", undefined.join(", "))?;
        }
        Ok(())
    }
}

/// A label in one line, without what could steer a terminal.
fn one_line(label: &str) -> String {
    let visible: String = label.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// scikit-learn's table: a row a label, an empty line, and the means.
struct Layout {
    /// Width of the column of names.
    width: usize,
}

impl Layout {
    fn of(labels: &[LabelReport]) -> Self {
        let names = labels.iter().map(|row| one_line(&row.label).chars().count());
        Self { width: names.chain(["weighted avg".len()]).max().unwrap_or(0) }
    }

    fn head(&self, f: &mut fmt::Formatter<'_>, labels: &[LabelReport]) -> fmt::Result {
        let width = self.width;
        writeln!(
            f,
            "{:>width$}  {:>9} {:>9} {:>9} {:>9}\n",
            "", "precision", "recall", "f1-score", "support"
        )?;
        for label in labels {
            self.row(f, &one_line(&label.label), &label.scores)?;
        }
        writeln!(f)
    }

    fn row(&self, f: &mut fmt::Formatter<'_>, name: &str, scores: &PrecisionRecall) -> fmt::Result {
        let (width, PrecisionRecall { precision, recall, f1, support }) = (self.width, scores);
        writeln!(f, "{name:>width$}  {precision:>9.2} {recall:>9.2} {f1:>9.2} {support:>9}")
    }
}

/// Macro-averaged F1 of some answers: `pairs` are the numbers, below `n_labels`, of truth and answer, and `drawn` are places
/// among them, as a bootstrap draws them. A label that was not drawn has no F1.
pub fn resampled_macro_f1(pairs: &[(usize, usize)], n_labels: usize, drawn: &[usize]) -> f64 {
    // Right answers, and articles and answers with the label together.
    let mut labels = vec![(0u32, 0u32); n_labels];
    for &i in drawn {
        let (truth, answer) = pairs[i];
        labels[truth].0 += u32::from(truth == answer);
        labels[truth].1 += 1;
        labels[answer].1 += 1;
    }
    let seen = labels.iter().filter(|(_, either)| *either > 0);
    let f1: f64 = seen.clone().map(|&(right, either)| f64::from(2 * right) / f64::from(either)).sum();
    f1 / seen.count().max(1) as f64
}

/// How often each truth got each answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfusionMatrix {
    /// Names of rows and columns, in byte order.
    pub labels: Vec<String>,
    /// Counts, of shape `n_labels × n_labels`: one row a truth, one column an answer.
    pub counts: Vec<Vec<usize>>,
}

impl ConfusionMatrix {
    /// The matrix of pairs of truth and answer. Takes the square of the number of labels.
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        let names: BTreeSet<&str> = pairs.iter().flat_map(|(truth, answer)| [*truth, *answer]).collect();
        let labels: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let mut counts = vec![vec![0; labels.len()]; labels.len()];
        let place =
            |label: &str| labels.binary_search_by(|name| name.as_str().cmp(label)).unwrap_or_default();
        for (truth, answer) in pairs {
            counts[place(truth)][place(answer)] += 1;
        }
        Self { labels, counts }
    }
}

impl fmt::Display for ConfusionMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels: Vec<String> = self.labels.iter().map(|label| one_line(label)).collect();
        let width = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
        write!(f, "{:>width$}  ", "")?;
        for label in &labels {
            write!(f, " {label:>6}")?;
        }
        writeln!(f)?;
        for (label, row) in labels.iter().zip(&self.counts) {
            write!(f, "{label:>width$}  ")?;
            for (count, column) in row.iter().zip(&labels) {
                write!(f, " {count:>width$}", width = column.chars().count().max(6))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// Figures for articles with any number of labels, the order not mattering.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MultiLabelReport {
    /// A row a label, in byte order.
    pub labels: Vec<LabelReport>,
    /// Over all labels of all articles together.
    pub micro_avg: PrecisionRecall,
    /// Mean over labels.
    pub macro_avg: PrecisionRecall,
    /// Mean over labels, weighted by support.
    pub weighted_avg: PrecisionRecall,
    /// Mean over articles.
    pub samples_avg: PrecisionRecall,
    /// Share of articles with exactly the right labels, 0–1.
    pub subset_accuracy: f64,
}

/// The labels that people gave an article, and those that the model gave.
pub type TwoLists<'a> = (Vec<&'a str>, Vec<&'a str>);

impl MultiLabelReport {
    /// The report of pairs of label lists, truth and answer; a list has each label once.
    pub fn of(pairs: &[TwoLists<'_>]) -> Self {
        let mut counts: BTreeMap<&str, LabelCounts> = BTreeMap::new();
        let (mut samples, mut n_same) = (Vec::with_capacity(pairs.len()), 0);
        for (truth, answer) in pairs {
            let (truth, answer): (BTreeSet<&str>, BTreeSet<&str>) =
                (truth.iter().copied().collect(), answer.iter().copied().collect());
            truth.iter().for_each(|label| counts.entry(label).or_default().support += 1);
            let mut right = 0;
            for label in &answer {
                let counts = counts.entry(label).or_default();
                let is_right = usize::from(truth.contains(label));
                counts.answered += 1;
                counts.right += is_right;
                right += is_right;
            }
            samples.push(PrecisionRecall::of(right, answer.len(), truth.len()));
            n_same += usize::from(truth == answer);
        }
        let sum = |count: fn(&LabelCounts) -> usize| counts.values().map(count).sum::<usize>();
        let support = sum(|counts| counts.support);
        let labels = rows_of(&counts);
        let rows: Vec<PrecisionRecall> = labels.iter().map(|row| row.scores).collect();
        Self {
            micro_avg: PrecisionRecall::of(
                sum(|counts| counts.right),
                sum(|counts| counts.answered),
                support,
            ),
            macro_avg: PrecisionRecall::mean(&rows, |_| 1.0, support),
            weighted_avg: PrecisionRecall::mean(&rows, |scores| scores.support as f64, support),
            samples_avg: PrecisionRecall::mean(&samples, |_| 1.0, support),
            subset_accuracy: n_same as f64 / pairs.len().max(1) as f64,
            labels,
        }
    }
}

impl fmt::Display for MultiLabelReport {
    /// scikit-learn's layout, two digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layout = Layout::of(&self.labels);
        layout.head(f, &self.labels)?;
        layout.row(f, "micro avg", &self.micro_avg)?;
        layout.row(f, "macro avg", &self.macro_avg)?;
        layout.row(f, "weighted avg", &self.weighted_avg)?;
        layout.row(f, "samples avg", &self.samples_avg)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confusion_rows_are_truths() {
        let matrix = ConfusionMatrix::of(&[("a", "b"), ("a", "a"), ("b", "b"), ("a", "b")]);
        assert_eq!(matrix.counts, [[1, 2], [0, 1]]);
    }

    #[test]
    fn one_label_an_article_is_worked_by_hand() {
        let pairs = [("a", "b"), ("a", "a"), ("b", "b"), ("a", "b"), ("c", "a"), ("a", "d")];
        let report = ClassificationReport::of(&pairs);
        // Right, answered and there: a 1, 2, 4; b 1, 3, 1; c 0, 0, 1; d 0, 1, 0.
        let row = |(label, precision, recall, f1, support): (&str, f64, f64, f64, usize)| LabelReport {
            label: label.to_owned(),
            scores: PrecisionRecall { precision, recall, f1, support },
        };
        let expected = [
            ("a", 0.5, 0.25, 2.0 / 6.0, 4),
            ("b", 1.0 / 3.0, 1.0, 0.5, 1),
            ("c", 0.0, 0.0, 0.0, 1),
            ("d", 0.0, 0.0, 0.0, 0),
        ];
        assert_eq!(report.labels, expected.map(row));
        assert_eq!((report.accuracy, report.macro_avg.support), (2.0 / 6.0, 6));
        assert_eq!(report.undefined, ["c", "d"]);
    }

    #[test]
    fn several_labels_are_worked_by_hand() {
        let report = MultiLabelReport::of(&[
            (vec!["a", "b"], vec!["b", "a"]),
            (vec!["a"], vec!["a", "b"]),
            (vec![], vec![]),
            (vec!["b"], vec![]),
        ]);
        // Right: a 2, b 1; answered: a 2, b 2; there: a 2, b 2.
        assert_eq!(report.micro_avg.f1, 6.0 / 8.0);
        assert_eq!(report.macro_avg.f1, f64::midpoint(1.0, 0.5));
        assert_eq!(report.subset_accuracy, 0.5);
        // Precision an article: 1, 1/2, 0/0, 0/0; recall: 1, 1, 0/0, 0.
        assert_eq!((report.samples_avg.precision, report.samples_avg.recall), (0.375, 0.5));
    }
}
