//! How a model does on labelled articles.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use super::train::LabelledArticle;
use crate::classify::{
    CrossFitted, LabelKind, LabelList, OTHER, Outcome, ReliabilityBin, expected_calibration_error,
    reliability,
};
use crate::evaluate::{
    ClassificationReport, ConfusionMatrix, CoverageRow, Interval, MultiLabelReport, Random, bootstrap,
    coverage,
};
use crate::model::Model;
use crate::pipeline::LabelOptions;

/// Thresholds of the coverage table.
const THRESHOLDS: [f64; 8] = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

/// Bins of the reliability table.
const BINS: usize = 10;

/// Mistakes that are shown.
const MAX_MISTAKES: usize = 10;

/// All figures about a model on labelled articles.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Number of articles.
    pub n_articles: usize,
    /// Figures for the best main label of every article.
    pub forced: Forced,
    /// Share of articles whose forced main answer is any of their labels, or *none* where no label is the main one, 0–1.
    pub any_label_accuracy: f64,
    /// Share of articles with an answer, *none* included, 0–1.
    pub coverage: f64,
    /// Share of the answers whose main place is right, 0–1; `None` without answers.
    pub accuracy_as_answered: Option<f64>,
    /// How far chance could move these figures; `None` without articles.
    pub intervals: Option<Intervals>,
    /// Share of right answers per threshold on the probability.
    pub coverage_table: Vec<CoverageRow>,
    /// All labels, the order not mattering; `None` for single-label models.
    pub several: Option<MultiLabelReport>,
    /// The most confident mistakes.
    pub mistakes: Vec<Mistake>,
}

/// 95 % confidence intervals by bootstrap over articles.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Intervals {
    /// Of the accuracy of the main label.
    pub accuracy: Interval,
    /// Of the macro-averaged F1 of the main label.
    pub macro_f1: Interval,
    /// Of [`Evaluation::any_label_accuracy`].
    pub any_label_accuracy: Interval,
    /// Of [`Evaluation::coverage`].
    pub coverage: Interval,
    /// Of [`Evaluation::accuracy_as_answered`].
    pub accuracy_as_answered: Interval,
}

/// Figures for the best main label of every article, `other` for none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forced {
    /// scikit-learn's classification report.
    pub report: ClassificationReport,
    /// One row a truth, one column an answer.
    pub confusion: ConfusionMatrix,
    /// Expected calibration error of the probability of the main place, 15 bins, 0–1.
    pub expected_calibration_error: f64,
    /// What that error would be, on average, if every answer were right with exactly the probability it claims: few
    /// articles leave an error even then.
    pub calibration_error_by_chance: f64,
    /// Probability against accuracy.
    pub reliability: Vec<ReliabilityBin>,
}

/// An article that was answered wrongly.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mistake {
    /// Its place in the data, from 0.
    pub index: usize,
    /// Its title, or the beginning of its text.
    pub title: String,
    /// The main label that people gave.
    pub truth: String,
    /// The main label that the model gave.
    pub answer: String,
    /// How sure the model was, 0–1.
    pub confidence: f64,
}

/// One answer, as far as figures need it.
struct Answer {
    truth: LabelList,
    answer: LabelList,
    confidence: f64,
    is_answered: bool,
    title: String,
}

/// Labels articles whose labels are known, and compares. Parallel; linear in their length.
pub fn evaluate(model: &Model, articles: &[LabelledArticle]) -> Evaluation {
    let answer = |article: &LabelledArticle| {
        let prediction = model.label(&article.title, &article.text, &LabelOptions::default());
        Answer {
            truth: article.labels.clone(),
            answer: prediction.forced,
            confidence: prediction.confidence,
            is_answered: prediction.outcome != Outcome::Undecided,
            title: if article.title.is_empty() { beginning(&article.text) } else { article.title.clone() },
        }
    };
    let answers: Vec<Answer> = articles.par_iter().map(answer).collect();
    Evaluation::of(&answers, model.classifier().parts().settings.kind)
}

fn beginning(text: &str) -> String {
    text.split_whitespace().take(10).collect::<Vec<_>>().join(" ")
}

impl Evaluation {
    /// Figures for cross-fitted answers: every article is answered by a model that has not seen it.
    pub fn of_cross_fitted(cross_fitted: &[CrossFitted], kind: LabelKind) -> Self {
        let answer = |one: &CrossFitted| Answer {
            truth: one.truth.clone(),
            answer: one.answer.clone(),
            confidence: one.confidence,
            is_answered: true,
            title: String::new(),
        };
        Self::of(&cross_fitted.iter().map(answer).collect::<Vec<_>>(), kind)
    }

    fn of(answers: &[Answer], kind: LabelKind) -> Self {
        let pairs: Vec<(&str, &str)> =
            answers.iter().map(|a| (a.truth.main_or_other(), a.answer.main_or_other())).collect();
        let judged: Vec<(f64, bool)> =
            answers.iter().zip(&pairs).map(|(a, (truth, answer))| (a.confidence, truth == answer)).collect();
        let answered: Vec<bool> = answers
            .iter()
            .zip(&judged)
            .filter(|(a, _)| a.is_answered)
            .map(|(_, (_, right))| *right)
            .collect();
        let n_right = answered.iter().filter(|right| **right).count();
        let several = (kind == LabelKind::Several).then(|| {
            let pairs: Vec<(Vec<&str>, Vec<&str>)> =
                answers.iter().map(|a| (a.truth.iter().collect(), a.answer.iter().collect())).collect();
            MultiLabelReport::of(&pairs)
        });
        let is_any: Vec<bool> =
            answers.iter().zip(&pairs).map(|(a, (_, answer))| is_any_label(&a.truth, answer)).collect();
        let n_any = is_any.iter().filter(|is_any| **is_any).count();
        let is_answered: Vec<bool> = answers.iter().map(|a| a.is_answered).collect();
        let mut mistakes: Vec<Mistake> = answers
            .iter()
            .zip(&pairs)
            .enumerate()
            .filter(|(_, (_, (truth, answer)))| truth != answer)
            .map(|(index, (a, (truth, answer)))| Mistake {
                index,
                title: a.title.clone(),
                truth: (*truth).to_owned(),
                answer: (*answer).to_owned(),
                confidence: a.confidence,
            })
            .collect();
        mistakes.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        mistakes.truncate(MAX_MISTAKES);
        Self {
            n_articles: answers.len(),
            forced: Forced {
                report: ClassificationReport::of(&pairs),
                confusion: ConfusionMatrix::of(&pairs),
                expected_calibration_error: expected_calibration_error(&judged),
                calibration_error_by_chance: calibration_error_by_chance(&judged),
                reliability: reliability(&judged, BINS),
            },
            any_label_accuracy: n_any as f64 / answers.len().max(1) as f64,
            coverage: answered.len() as f64 / answers.len().max(1) as f64,
            accuracy_as_answered: (!answered.is_empty()).then(|| n_right as f64 / answered.len() as f64),
            intervals: intervals(&pairs, &is_any, &is_answered),
            coverage_table: coverage(&judged, &THRESHOLDS),
            several,
            mistakes,
        }
    }
}

/// Intervals of the figures of answers: main labels (truth and answer), whether the answer is any of the article's labels,
/// and whether it is given.
fn intervals(pairs: &[(&str, &str)], is_any: &[bool], is_answered: &[bool]) -> Option<Intervals> {
    let names: BTreeSet<&str> = pairs.iter().flat_map(|(truth, answer)| [*truth, *answer]).collect();
    let numbers: BTreeMap<&str, usize> = names.into_iter().zip(0..).collect();
    let numbered: Vec<(usize, usize)> =
        pairs.iter().map(|(truth, answer)| (numbers[truth], numbers[answer])).collect();
    let figures = |drawn: &[usize]| {
        let mut labels = vec![(0u32, 0u32); numbers.len()];
        let (mut n_right, mut n_any, mut n_answered, mut n_answered_right) = (0u32, 0u32, 0u32, 0u32);
        for &i in drawn {
            let (truth, answer) = numbered[i];
            let right = u32::from(truth == answer);
            labels[truth].0 += right;
            labels[truth].1 += 1;
            labels[answer].1 += 1;
            n_right += right;
            n_any += u32::from(is_any[i]);
            n_answered += u32::from(is_answered[i]);
            n_answered_right += right * u32::from(is_answered[i]);
        }
        let ratio = |a: u32, b: u32| if b == 0 { 0.0 } else { f64::from(a) / f64::from(b) };
        let f1: f64 = labels.iter().map(|&(right, either)| ratio(2 * right, either)).sum();
        // A label that was not drawn has no F1.
        let n_labels = labels.iter().filter(|(_, either)| *either > 0).count().max(1);
        let n = drawn.len() as u32;
        [
            ratio(n_right, n),
            f1 / n_labels as f64,
            ratio(n_any, n),
            ratio(n_answered, n),
            ratio(n_answered_right, n_answered),
        ]
    };
    let [accuracy, macro_f1, any_label_accuracy, coverage, accuracy_as_answered] =
        bootstrap(pairs.len(), figures)?;
    Some(Intervals { accuracy, macro_f1, any_label_accuracy, coverage, accuracy_as_answered })
}

/// The mean calibration error of answers that are right with exactly the probability they claim.
fn calibration_error_by_chance(judged: &[(f64, bool)]) -> f64 {
    const N_DRAWS: u64 = 200;
    let draw = |seed: u64| {
        let mut random = Random::new(seed);
        let drawn: Vec<(f64, bool)> =
            judged.iter().map(|&(probability, _)| (probability, random.unit() < probability)).collect();
        expected_calibration_error(&drawn)
    };
    // Collected first: floating-point sums depend on their order.
    let errors: Vec<f64> = (0..N_DRAWS).into_par_iter().map(draw).collect();
    errors.iter().sum::<f64>() / N_DRAWS as f64
}

/// Whether a main answer is any of an article's labels.
fn is_any_label(truth: &LabelList, answer: &str) -> bool {
    if answer == OTHER { truth.main.is_none() } else { truth.iter().any(|label| label == answer) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_hold_what_was_measured() {
        // 100 answers about two labels, 80 of them right; 10 more name another of the article's labels; 90 are given.
        let pairs: Vec<(&str, &str)> =
            (0..100).map(|i| (["a", "b"][i % 2], ["a", "b"][(i + usize::from(i >= 80)) % 2])).collect();
        let is_any: Vec<bool> = (0..100).map(|i| i < 90).collect();
        let is_answered: Vec<bool> = (0..100).map(|i| i >= 10).collect();
        let found = intervals(&pairs, &is_any, &is_answered).expect("there are answers");
        let check = |interval: Interval, figure: f64, half_width: f64| {
            assert!((interval.low - (figure - half_width)).abs() < 0.025, "{interval:?} for {figure}");
            assert!((interval.high - (figure + half_width)).abs() < 0.025, "{interval:?} for {figure}");
        };
        // 1.96·√(p·(1 − p)/n)
        check(found.accuracy, 0.8, 0.078);
        check(found.macro_f1, 0.8, 0.078);
        check(found.any_label_accuracy, 0.9, 0.059);
        check(found.coverage, 0.9, 0.059);
        check(found.accuracy_as_answered, 7.0 / 9.0, 0.086);
    }

    #[test]
    fn few_answers_leave_a_calibration_error_by_chance() {
        // One bin: the error is |share − 0.5|, of mean √(2/π)·√(0.25/n).
        for n in [25, 400] {
            let judged: Vec<(f64, bool)> = vec![(0.5, true); n];
            let expected = (2.0 / std::f64::consts::PI).sqrt() * (0.25 / n as f64).sqrt();
            let found = calibration_error_by_chance(&judged);
            assert!((found - expected).abs() < 0.15 * expected, "{found} for {expected}");
        }
    }
}
