//! Two models on the same articles: figures side by side, and which answers change.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use super::evaluate::{beginning, is_any_label};
use super::known::Known;
use super::label::{LabelOptions, shown_probability};
use super::learn::GivenArticle;
use crate::classify::{LabelList, Outcome, Prediction, expected_calibration_error};
use crate::evaluate::{ClassificationReport, Interval, McNemar, bootstrap, resampled_macro_f1};
use crate::model::Model;

/// Two models on the same articles.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Number of articles.
    pub n_articles: usize,
    /// Number of articles whose labels are known, on which all figures stand.
    pub n_labelled: usize,
    /// Figures, if there are labelled articles.
    pub figures: Option<ComparedFigures>,
    /// Labels that only the old model knows.
    pub only_in_old: Vec<String>,
    /// Labels that only the new model knows.
    pub only_in_new: Vec<String>,
    /// Every article that the models answer differently, in the order of the articles.
    pub changed: Vec<ChangedAnswer>,
}

/// Figures of two models on the same labelled articles.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedFigures {
    /// Of the old model.
    pub old: Figures,
    /// Of the new model.
    pub new: Figures,
    /// Whether the difference in accuracy could be chance; the old model is the first.
    pub mcnemar: McNemar,
    /// New accuracy less old accuracy: 95 % confidence interval by paired bootstrap.
    pub accuracy_difference: Interval,
    /// New macro-F1 less old macro-F1: 95 % confidence interval by paired bootstrap, in which both models answer the same
    /// articles that were drawn.
    pub macro_f1_difference: Interval,
}

/// Figures of a model. All rates but the coverage are about the best main label, `other` for none, of every article.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    /// How many of the labelled articles are among those that the model was trained on, at least, if it keeps a sample only;
    /// figures flatter a model that knows them. `None` where it does not tell.
    pub n_known: Option<usize>,
    /// Share of right main labels, 0–1.
    pub accuracy: f64,
    /// Mean F1 over labels, 0–1.
    pub macro_f1: f64,
    /// Share of articles whose main answer is any of their labels, or *none* where no label is the main one, 0–1.
    pub any_label_accuracy: f64,
    /// Of the probability of the main place, 15 bins, 0–1.
    pub expected_calibration_error: f64,
    /// Share of articles with an answer, *none* included, and not *undecided*, 0–1.
    pub coverage: f64,
}

/// An article that two models answer differently.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangedAnswer {
    /// Its place in the data, from 0.
    pub index: usize,
    /// Its title, or the beginning of its text.
    pub title: String,
    /// Its labels, the main one first; `None` where they are not known.
    pub truth: Option<Vec<String>>,
    /// The old model's answer.
    pub old: GivenAnswer,
    /// The new model's answer.
    pub new: GivenAnswer,
    /// What the change does to the main place; `None` where the truth is not known.
    pub verdict: Option<Verdict>,
}

/// A model's answer about an article, as `label` gives it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GivenAnswer {
    /// Labels, the main one first.
    pub labels: Vec<String>,
    /// What kind of answer it is.
    pub outcome: Outcome,
    /// Probability of the first label, or that there is none, 0–1; `None` for *undecided*.
    pub probability: Option<f64>,
}

/// What a change does to the main place of an answer, of which *undecided* is never right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It was wrong, and is right now.
    Right,
    /// It was right, and is wrong now.
    Wrong,
    /// It is as right or as wrong as before.
    Neither,
}

/// Compares two models on the same articles. Those without labels count for the changed answers only. Parallel; linear in the
/// length of the articles, and besides 1,000 times in their number.
pub fn compare(old: &Model, new: &Model, articles: &[GivenArticle]) -> Comparison {
    let answers: Vec<[Prediction; 2]> = articles
        .par_iter()
        .map(|one| [old, new].map(|model| model.label(&one.title, &one.text, &LabelOptions::default())))
        .collect();
    let is_change = |[old, new]: &[Prediction; 2]| old.outcome != new.outcome || old.labels != new.labels;
    let changed = articles.iter().zip(&answers).enumerate().filter(|(_, (_, pair))| is_change(pair));
    let changed = changed.map(|(index, (article, pair))| ChangedAnswer {
        index,
        title: if article.title.is_empty() { beginning(&article.text) } else { article.title.clone() },
        truth: article.labels.as_ref().map(owned),
        old: given(old, &pair[0]),
        new: given(new, &pair[1]),
        verdict: article.labels.as_ref().map(|truth| verdict(truth, pair)),
    });
    let changed = changed.collect();
    let labelled: Vec<(&LabelList, &[Prediction; 2])> = articles
        .iter()
        .zip(&answers)
        .filter_map(|(article, pair)| Some((article.labels.as_ref()?, pair)))
        .collect();
    let only_in = |one: &Model, other: &Model| {
        one.labels().iter().filter(|label| !other.labels().contains(label)).cloned().collect()
    };
    Comparison {
        n_articles: articles.len(),
        n_labelled: labelled.len(),
        figures: compared(&labelled, [old, new].map(|model| n_known(model, articles))),
        only_in_old: only_in(old, new),
        only_in_new: only_in(new, old),
        changed,
    }
}

/// How many labelled articles a model was trained on, if it tells.
fn n_known(model: &Model, articles: &[GivenArticle]) -> Option<usize> {
    let known = Known::of(&model.training_section().ok()?);
    let is_known =
        |one: &&GivenArticle| one.labels.is_some() && known.contains_article(&one.title, &one.text);
    Some(articles.par_iter().filter(is_known).count())
}

fn owned(labels: &LabelList) -> Vec<String> {
    labels.to_ordered().into_iter().map(str::to_owned).collect()
}

fn given(model: &Model, prediction: &Prediction) -> GivenAnswer {
    GivenAnswer {
        labels: owned(&prediction.labels),
        outcome: prediction.outcome,
        probability: shown_probability(model, prediction),
    }
}

fn verdict(truth: &LabelList, pair: &[Prediction; 2]) -> Verdict {
    let is_right =
        |answer: &Prediction| answer.outcome != Outcome::Undecided && answer.labels.main == truth.main;
    match (is_right(&pair[0]), is_right(&pair[1])) {
        (false, true) => Verdict::Right,
        (true, false) => Verdict::Wrong,
        _ => Verdict::Neither,
    }
}

/// Main labels of an answer: truth and answer.
type Pair<'a> = (&'a str, &'a str);

fn compared<'a>(
    labelled: &[(&'a LabelList, &'a [Prediction; 2])],
    n_known: [Option<usize>; 2],
) -> Option<ComparedFigures> {
    let main = |list: &'a LabelList| list.main_or_other();
    let pairs = [0, 1].map(|model: usize| -> Vec<Pair<'a>> {
        labelled.iter().map(|(truth, answers)| (main(truth), main(&answers[model].forced))).collect()
    });
    let names: BTreeSet<&str> =
        pairs.iter().flatten().flat_map(|(truth, answer)| [*truth, *answer]).collect();
    let numbers: BTreeMap<&str, usize> = names.into_iter().zip(0..).collect();
    let numbered = pairs.each_ref().map(|pairs| -> Vec<(usize, usize)> {
        pairs.iter().map(|(truth, answer)| (numbers[truth], numbers[answer])).collect()
    });
    let differences = |drawn: &[usize]| {
        let accuracy = |pairs: &[(usize, usize)]| {
            let n_right = drawn.iter().filter(|&&i| pairs[i].0 == pairs[i].1).count();
            n_right as f64 / drawn.len() as f64
        };
        let macro_f1 = |pairs: &[(usize, usize)]| resampled_macro_f1(pairs, numbers.len(), drawn);
        let [old, new] = &numbered;
        [accuracy(new) - accuracy(old), macro_f1(new) - macro_f1(old)]
    };
    let [accuracy_difference, macro_f1_difference] = bootstrap(labelled.len(), differences)?;
    let is_right = |(truth, answer): &Pair<'_>| truth == answer;
    let only = |one: &[Pair<'_>], other: &[Pair<'_>]| {
        one.iter().zip(other).filter(|(one, other)| is_right(one) && !is_right(other)).count() as u64
    };
    Some(ComparedFigures {
        old: Figures { n_known: n_known[0], ..figures(labelled, 0, &pairs[0]) },
        new: Figures { n_known: n_known[1], ..figures(labelled, 1, &pairs[1]) },
        mcnemar: McNemar::of(only(&pairs[0], &pairs[1]), only(&pairs[1], &pairs[0])),
        accuracy_difference,
        macro_f1_difference,
    })
}

fn figures(labelled: &[(&LabelList, &[Prediction; 2])], model: usize, pairs: &[Pair<'_>]) -> Figures {
    let report = ClassificationReport::of(pairs);
    let judged: Vec<(f64, bool)> = labelled
        .iter()
        .zip(pairs)
        .map(|((_, answers), (truth, answer))| (answers[model].confidence, truth == answer))
        .collect();
    let share = |n: usize| n as f64 / labelled.len() as f64;
    let n_any =
        labelled.iter().zip(pairs).filter(|((truth, _), (_, answer))| is_any_label(truth, answer)).count();
    let is_answered = |answers: &[Prediction; 2]| answers[model].outcome != Outcome::Undecided;
    Figures {
        n_known: None,
        accuracy: report.accuracy,
        macro_f1: report.macro_avg.f1,
        any_label_accuracy: share(n_any),
        expected_calibration_error: expected_calibration_error(&judged),
        coverage: share(labelled.iter().filter(|(_, answers)| is_answered(answers)).count()),
    }
}
