//! How a model does on labelled articles.

use rayon::prelude::*;
use serde::Serialize;

use super::train::LabelledArticle;
use crate::classify::{
    CrossFitted, LabelKind, LabelList, OTHER, Outcome, ReliabilityBin, expected_calibration_error,
    reliability,
};
use crate::evaluate::{ClassificationReport, ConfusionMatrix, CoverageRow, MultiLabelReport, coverage};
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
    /// Share of right answers per threshold on the probability.
    pub coverage_table: Vec<CoverageRow>,
    /// All labels, the order not mattering; `None` for single-label models.
    pub several: Option<MultiLabelReport>,
    /// The most confident mistakes.
    pub mistakes: Vec<Mistake>,
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
        let n_any =
            answers.iter().zip(&pairs).filter(|(a, (_, answer))| is_any_label(&a.truth, answer)).count();
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
                reliability: reliability(&judged, BINS),
            },
            any_label_accuracy: n_any as f64 / answers.len().max(1) as f64,
            coverage: answered.len() as f64 / answers.len().max(1) as f64,
            accuracy_as_answered: (!answered.is_empty()).then(|| n_right as f64 / answered.len() as f64),
            coverage_table: coverage(&judged, &THRESHOLDS),
            several,
            mistakes,
        }
    }
}

/// Whether a main answer is any of an article's labels.
fn is_any_label(truth: &LabelList, answer: &str) -> bool {
    if answer == OTHER { truth.main.is_none() } else { truth.iter().any(|label| label == answer) }
}
