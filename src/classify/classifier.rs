//! The fitted classifier: a model over main labels, one-vs-rest models for further labels, and their calibration.

use serde::{Deserialize, Serialize};

use super::calibration::{
    LogisticCurve, MIN_EXAMPLES, ReliabilityBin, TopCalibration, best_f1_threshold, reliability,
    threshold_for_precision,
};
use super::labels::{LabelKind, LabelList};
use super::linear::{LinearModel, argmax};
use super::settings::FitSettings;
use crate::features::SparseRow;

/// Bins of the reliability table that is saved with a model.
pub(super) const RELIABILITY_BINS: usize = 10;

/// A fitted classifier. Works on features; knows nothing of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Classifier {
    parts: ClassifierParts,
    main: LinearModel,
    any: Option<LinearModel>,
}

/// All of a classifier but its weights, as data that is saved with a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassifierParts {
    /// What it was fitted with.
    pub settings: FitSettings,
    /// All labels, sorted.
    pub labels: Vec<String>,
    /// The classes of the main model: numbers of labels, rising.
    pub main_classes: Vec<usize>,
    /// Whether *none* is a class of the main model, behind the labels.
    pub has_none: bool,
    /// Calibration of the main model.
    pub top: TopCalibration,
    /// Calibration of each label's own probability; empty for single-label classifiers.
    pub curves: Vec<LabelCurve>,
    /// Least probability of a main answer that is given, one a class of the main model; empty unless a precision was
    /// wished. Above 1 for a class that did not reach it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub main_thresholds: Vec<f64>,
    /// Reliability of the main decision on cross-fitted scores, the ones that calibration was fitted to: other articles
    /// will lie somewhat off it.
    pub reliability: Vec<ReliabilityBin>,
}

/// A label's own probability, and when it is given as a further label.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelCurve {
    /// From one-vs-rest score to probability.
    pub curve: LogisticCurve,
    /// Least probability of a further label, 0–1; above 1 for a label that did not reach the precision that was wished.
    pub threshold: f64,
}

impl Default for LabelCurve {
    /// Takes a score as log-odds, and gives the label from even odds on.
    fn default() -> Self {
        Self { curve: LogisticCurve::default(), threshold: 0.5 }
    }
}

/// The scores of an article: one a class of the main model, and one a label from the one-vs-rest models.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// Scores of the main model's classes, *none* last where it is one.
    pub main: Vec<f64>,
    /// One-vs-rest scores of all labels; empty for single-label classifiers.
    pub any: Vec<f64>,
}

/// What scores say, before it is asked whether there is evidence enough.
#[derive(Debug, Clone, PartialEq)]
pub struct MainDecision {
    /// Number of the main label; `None` where none of the labels is the main one.
    pub main: Option<usize>,
    /// Numbers of further labels, by falling probability.
    pub further: Vec<usize>,
    /// Calibrated probability of each label.
    pub probabilities: Vec<f64>,
    /// Calibrated probability that the main place is right, *none* included.
    pub confidence: f64,
    /// Least probability at which this main answer has the precision that was wished in training; 0 without a wish.
    pub threshold: f64,
}

/// An article's answer from a model that has not seen it.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossFitted {
    /// The article's identity: XXH3-128 of its normalised words.
    pub hash: u128,
    /// Labels that people gave.
    pub truth: LabelList,
    /// Labels that the model gave.
    pub answer: LabelList,
    /// Probability that the main place is right.
    pub confidence: f64,
    /// Probability of each label, in the order of the model's labels.
    pub probabilities: Vec<f64>,
    /// Where the main place is wrong: the terms that did most for it, each with its lead over the mean of all answers in
    /// units of the score, the strongest first.
    pub evidence: Vec<(String, f64)>,
}

impl Classifier {
    /// Puts a classifier together from its parts, as read from a model file. The caller has checked that shapes agree.
    pub fn from_parts(parts: ClassifierParts, main: LinearModel, any: Option<LinearModel>) -> Self {
        Self { parts, main, any }
    }

    /// All but the weights.
    pub fn parts(&self) -> &ClassifierParts {
        &self.parts
    }

    /// The model that decides the main label.
    pub fn main(&self) -> &LinearModel {
        &self.main
    }

    /// The one-vs-rest models of all labels; `None` for single-label classifiers.
    pub fn any(&self) -> Option<&LinearModel> {
        self.any.as_ref()
    }

    /// All labels, sorted.
    pub fn labels(&self) -> &[String] {
        &self.parts.labels
    }

    /// The scores of an article's features.
    pub fn scores(&self, row: SparseRow<'_>) -> Scores {
        Scores {
            main: self.main.scores(row),
            any: self.any.as_ref().map_or_else(Vec::new, |any| any.scores(row)),
        }
    }

    /// What scores say.
    pub fn decide(&self, scores: &Scores) -> MainDecision {
        let parts = &self.parts;
        let best = argmax(&scores.main);
        let main = parts.main_classes.get(best).copied();
        let of_main = parts.top.probabilities(&scores.main);
        let confidence = of_main[best];
        let threshold = parts.main_thresholds.get(best).copied().unwrap_or(0.0);
        if parts.settings.kind == LabelKind::Single {
            let mut probabilities = vec![0.0; parts.labels.len()];
            for (class, &label) in parts.main_classes.iter().enumerate() {
                probabilities[label] = of_main[class];
            }
            return MainDecision { main, further: Vec::new(), probabilities, confidence, threshold };
        }
        let probability = |(curve, score): (&LabelCurve, &f64)| curve.curve.probability(*score);
        let probabilities: Vec<f64> = parts.curves.iter().zip(&scores.any).map(probability).collect();
        let mut further: Vec<usize> = (0..probabilities.len())
            .filter(|&label| Some(label) != main && probabilities[label] >= parts.curves[label].threshold)
            .collect();
        further.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
        MainDecision { main, further, probabilities, confidence, threshold }
    }

    /// The labels of a decision, in words.
    pub fn label_list(&self, decision: &MainDecision) -> LabelList {
        let name = |label: usize| self.parts.labels[label].clone();
        LabelList {
            main: decision.main.map(name),
            further: decision.further.iter().copied().map(name).collect(),
        }
    }

    /// Fits calibration and thresholds to cross-fitted scores, `truth[i]` being the main class and all label numbers of
    /// the article scored in `scores[i]`. Gives what is then decided by these scores, but for the wished precision.
    pub(super) fn calibrate(
        &mut self,
        scores: &[Scores],
        truth: &[(usize, Vec<usize>)],
    ) -> Vec<MainDecision> {
        let main: Vec<(&[f64], usize)> =
            scores.iter().zip(truth).map(|(scores, (class, _))| (scores.main.as_slice(), *class)).collect();
        self.parts.top = TopCalibration::fit(&main);
        if self.any.is_some() {
            self.parts.curves = self.label_curves(scores, truth);
        }
        let decisions: Vec<MainDecision> = scores.iter().map(|scores| self.decide(scores)).collect();
        let answers: Vec<(usize, (f64, bool))> = scores
            .iter()
            .zip(truth)
            .zip(&decisions)
            .map(|((scores, (class, _)), decision)| {
                let answer = argmax(&scores.main);
                (answer, (decision.confidence, answer == *class))
            })
            .collect();
        if let Some(min_precision) = self.parts.settings.min_precision {
            let n_classes = self.main.n_classes();
            let of = |class: usize| {
                answers.iter().filter(|(answer, _)| *answer == class).map(|(_, judged)| *judged).collect()
            };
            self.parts.main_thresholds =
                (0..n_classes).map(|class| threshold_for_precision(of(class), min_precision)).collect();
        }
        let judged: Vec<(f64, bool)> = answers.into_iter().map(|(_, judged)| judged).collect();
        self.parts.reliability = reliability(&judged, RELIABILITY_BINS);
        decisions
    }

    fn label_curves(&self, scores: &[Scores], truth: &[(usize, Vec<usize>)]) -> Vec<LabelCurve> {
        let main_of = |scores: &Scores| self.parts.main_classes.get(argmax(&scores.main)).copied();
        let examples = |label: usize| -> Vec<(f64, bool)> {
            scores.iter().zip(truth).map(|(s, (_, labels))| (s.any[label], labels.contains(&label))).collect()
        };
        let n_labels = self.parts.labels.len();
        let pooled = LogisticCurve::fit(&(0..n_labels).flat_map(examples).collect::<Vec<_>>());
        let curve = |label: usize| {
            let examples = examples(label);
            let n_positive = examples.iter().filter(|(_, applies)| *applies).count();
            let is_rare = n_positive < MIN_EXAMPLES || examples.len() - n_positive < MIN_EXAMPLES;
            let curve = if is_rare { pooled } else { LogisticCurve::fit(&examples) };
            let probabilities =
                examples.into_iter().map(|(score, applies)| (curve.probability(score), applies));
            let threshold = match self.parts.settings.min_precision {
                None => best_f1_threshold(probabilities.collect()),
                // As a further label it is given beside another main one only: that it is nearly always right in its own
                // articles says nothing of these.
                Some(min_precision) => {
                    let is_beside = |scores: &Scores| main_of(scores) != Some(label);
                    let beside = probabilities.zip(scores).filter(|(_, scores)| is_beside(scores));
                    let answers = beside.map(|(answer, _)| answer).collect();
                    threshold_for_precision(answers, min_precision)
                }
            };
            LabelCurve { curve, threshold }
        };
        (0..n_labels).map(curve).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::FitSettings;

    #[test]
    fn a_further_label_has_the_wished_precision_beside_other_main_labels() {
        let settings =
            FitSettings { min_precision: Some(0.8), ..FitSettings::default_for(LabelKind::Several) };
        let parts = ClassifierParts {
            settings,
            labels: vec!["a".to_owned(), "b".to_owned()],
            main_classes: vec![0, 1],
            has_none: false,
            top: TopCalibration::default(),
            curves: Vec::new(),
            main_thresholds: Vec::new(),
            reliability: Vec::new(),
        };
        let weights = LinearModel::from_weights(&[0.0, 0.0], &[1.0, 0.0]);
        let mut classifier = Classifier::from_parts(parts, weights.clone(), Some(weights));
        // Twenty articles of `a`, at a score of 2; seven that are answered `b`: at 3 both are of `a` too, at 1 one of five.
        let of_a = |_| (Scores { main: vec![5.0, 0.0], any: vec![2.0, -3.0] }, (0, vec![0]));
        let of_b = |(score, is_a): (f64, bool)| {
            let labels = if is_a { vec![1, 0] } else { vec![1] };
            (Scores { main: vec![0.0, 5.0], any: vec![score, 3.0] }, (1, labels))
        };
        let beside =
            [(3.0, true), (3.0, true), (1.0, true), (1.0, false), (1.0, false), (1.0, false), (1.0, false)];
        let (scores, truth): (Vec<Scores>, Vec<(usize, Vec<usize>)>) =
            (0..20).map(of_a).chain(beside.map(of_b)).unzip();
        let decisions = classifier.calibrate(&scores, &truth);
        // Over all articles 23 of 27 at a score of 1 or more would be right, which is .85.
        let LabelCurve { curve, threshold } = classifier.parts().curves[0];
        assert_eq!(threshold, f64::midpoint(curve.probability(3.0), curve.probability(1.0)));
        let further: Vec<&[usize]> = decisions[20..].iter().map(|decision| &decision.further[..]).collect();
        assert_eq!(further, [&[0][..], &[0], &[], &[], &[], &[], &[]]);
    }
}
