//! How a model does on labelled articles.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use super::baselines::{Baselines, CountedIn, Keywords, majority_of_training, most_frequent};
use super::explain::{TermEvidence, in_article};
use super::known::Known;
use super::train::LabelledArticle;
use crate::analysis::Analyzer;
use crate::classify::{
    Bins, CrossFitted, LabelKind, LabelList, N_EVIDENCE_TERMS, OTHER, Outcome, ReliabilityBin,
    expected_calibration_error, reliability,
};
use crate::evaluate::{
    ClassificationReport, ConfusionMatrix, CoverageRow, Interval, MultiLabelReport, RankedLabels,
    RankingReport, bootstrap_where_known, coverage, resampled_macro_f1,
};
use crate::model::Model;
use crate::pipeline::LabelOptions;
use crate::random::Random;

/// Thresholds of the coverage table.
const THRESHOLDS: [f64; 12] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

/// Bins of the reliability table.
const BINS: usize = 10;

/// Most labels that a confusion matrix is made of: it takes the square of their number, and nobody reads a larger one.
pub const MAX_CONFUSION_LABELS: usize = 300;

/// Mistakes that are shown.
const MAX_MISTAKES: usize = 10;

/// All figures about a model on labelled articles.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Number of articles.
    pub n_articles: usize,
    /// How many of them are among those that the model was trained on, at least, if it keeps a sample only; figures flatter a
    /// model that knows them. `None` where it does not tell, and for models of folds.
    pub n_known: Option<usize>,
    /// Figures for the best main label of every article.
    pub forced: Forced,
    /// Share of articles whose forced main answer is any of their labels, or *none* where no label is the main one, 0–1.
    pub any_label_accuracy: f64,
    /// Share of articles with an answer, *none* included, 0–1; `None` where it is not known which are *undecided*.
    pub coverage: Option<f64>,
    /// Share of the answers whose main place is right, 0–1; `None` without answers, or where it is not known.
    pub accuracy_as_answered: Option<f64>,
    /// How far chance could move these figures; `None` without articles, and where they were not worked out.
    pub intervals: Option<Intervals>,
    /// Share of right answers per threshold on the probability.
    pub coverage_table: Vec<CoverageRow>,
    /// All labels, the order not mattering; `None` for single-label models.
    pub several: Option<MultiLabelReport>,
    /// Labels in the order of their probabilities, 0 for labels that the model does not know.
    pub ranking: RankingReport,
    /// What simpler ways reach on the same articles; `None` where they were not tried.
    pub baselines: Option<Baselines>,
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
    /// Of [`Evaluation::coverage`], where it is known.
    pub coverage: Option<Interval>,
    /// Of [`Evaluation::accuracy_as_answered`], where it is known and there are answers.
    pub accuracy_as_answered: Option<Interval>,
}

/// Figures for the best main label of every article, `other` for none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forced {
    /// scikit-learn's classification report.
    pub report: ClassificationReport,
    /// One row a truth, one column an answer; `None` where articles and answers have more than [`MAX_CONFUSION_LABELS`] labels.
    pub confusion: Option<ConfusionMatrix>,
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
    /// The terms, at most three, that did most for the answer, each with its lead over the mean of all answers.
    pub evidence: Vec<TermEvidence>,
}

/// One answer, as far as figures need it.
pub(super) struct Answer<'a> {
    /// The article's place in the data.
    pub(super) index: usize,
    /// The article, where its text is at hand.
    pub(super) article: Option<&'a LabelledArticle>,
    pub(super) truth: LabelList,
    pub(super) answer: LabelList,
    pub(super) confidence: f64,
    /// Whether it is given, and not *undecided*, where that is known.
    pub(super) is_answered: Option<bool>,
    /// Of each label, in the order of [`Answers::labels`].
    pub(super) probabilities: Vec<f64>,
    /// Terms and their lead, where the answer is wrong.
    pub(super) evidence: Vec<(String, f64)>,
    /// The answer of the majority baseline.
    pub(super) majority: String,
    /// The answer of the keyword baseline.
    pub(super) keyword: String,
}

/// Answers, and what they are about.
pub(super) struct Answers<'a> {
    pub(super) answers: Vec<Answer<'a>>,
    /// All labels of the model and of the articles, sorted.
    pub(super) labels: &'a [String],
    pub(super) kind: LabelKind,
    /// Finds terms in articles.
    pub(super) analyzer: &'a Analyzer,
    /// Where the majority baseline's answer is from, if there are baselines.
    pub(super) counted_in: Option<CountedIn>,
}

/// Labels articles whose labels are known, and compares. Parallel; linear in their length.
pub fn evaluate(model: &Model, articles: &[LabelledArticle]) -> Evaluation {
    let labels = labels_of(articles, model.labels());
    let keywords = Keywords::of(model);
    let section = model.training_section().ok();
    let (majority, counted_in) = match section.as_ref().and_then(majority_of_training) {
        Some(label) => (label, CountedIn::TrainingArticles),
        None => {
            let mut counts = BTreeMap::new();
            articles.iter().for_each(|one| *counts.entry(one.labels.main_or_other()).or_default() += 1);
            (most_frequent(counts).to_owned(), CountedIn::EvaluatedArticles)
        }
    };
    let answers = articles.par_iter().enumerate().map(|(index, article)| Answer {
        majority: majority.clone(),
        ..answer(model, &keywords, &labels, index, article)
    });
    let evaluation = Evaluation::of(&Answers {
        answers: answers.collect(),
        labels: &labels,
        kind: model.classifier().parts().settings.kind,
        analyzer: model.vectorizer().analyzer(),
        counted_in: Some(counted_in),
    });
    let n_known = section.map(|section| {
        let known = Known::of(&section);
        articles.par_iter().filter(|one| known.contains_article(&one.title, &one.text)).count()
    });
    Evaluation { n_known, ..evaluation }
}

/// A model's answer, and that of its keywords; the majority is left to the caller.
pub(super) fn answer<'a>(
    model: &Model,
    keywords: &Keywords,
    labels: &[String],
    index: usize,
    article: &'a LabelledArticle,
) -> Answer<'a> {
    let (counted, features) = model.features(&article.title, &article.text);
    let foreign = model.other_language_of(&article.title, &article.text, &counted, None);
    let prediction = model.label_features(&counted, features.as_row(), foreign, &LabelOptions::default());
    let evidence = match prediction.forced.main == article.labels.main {
        true => Vec::new(),
        false => {
            let main = model.classifier().main();
            main.evidence_for_best(features.as_row(), &main.scores(features.as_row()), N_EVIDENCE_TERMS)
        }
    };
    let vocabulary = model.vectorizer().vocabulary();
    Answer {
        index,
        article: Some(article),
        truth: article.labels.clone(),
        answer: prediction.forced,
        confidence: prediction.confidence,
        is_answered: Some(prediction.outcome != Outcome::Undecided),
        probabilities: in_order_of(labels, model.labels(), &prediction.probabilities),
        evidence: evidence.into_iter().map(|(term, lead)| (vocabulary.term(term).to_owned(), lead)).collect(),
        majority: String::new(),
        keyword: keywords.answer(&counted.counts).to_owned(),
    }
}

/// All labels of articles and further ones, sorted, each once.
pub(super) fn labels_of(articles: &[LabelledArticle], further: &[String]) -> Vec<String> {
    let of_articles = articles.iter().flat_map(|article| article.labels.iter());
    let labels: BTreeSet<&str> = of_articles.chain(further.iter().map(String::as_str)).collect();
    labels.into_iter().map(str::to_owned).collect()
}

/// Probabilities of a model's labels in the order of all labels, 0 where the model does not have one. Both are sorted.
pub(super) fn in_order_of(labels: &[String], of_model: &[String], probabilities: &[f64]) -> Vec<f64> {
    let mut rest = of_model.iter().zip(probabilities).peekable();
    let probability = |label: &String| {
        while rest.next_if(|(name, _)| *name < label).is_some() {}
        rest.next_if(|(name, _)| *name == label).map_or(0.0, |(_, probability)| *probability)
    };
    labels.iter().map(probability).collect()
}

pub(super) fn beginning(text: &str) -> String {
    text.split_whitespace().take(10).collect::<Vec<_>>().join(" ")
}

impl Answer<'_> {
    /// An answer that training gave on the way; baselines are left to the caller.
    pub(super) fn of_cross_fitted(index: usize, one: &CrossFitted) -> Self {
        Self {
            index,
            article: None,
            truth: one.truth.clone(),
            answer: one.answer.clone(),
            confidence: one.confidence,
            is_answered: None,
            probabilities: one.probabilities.clone(),
            evidence: one.evidence.clone(),
            majority: String::new(),
            keyword: String::new(),
        }
    }

    fn ranked(&self, labels: &[String]) -> RankedLabels {
        let mut applies = vec![false; labels.len()];
        let places =
            self.truth.iter().map(|truth| labels.binary_search_by(|label| label.as_str().cmp(truth)));
        places.flatten().for_each(|place| applies[place] = true);
        RankedLabels { applies, scores: self.probabilities.clone() }
    }

    fn mistake(&self, analyzer: &Analyzer) -> Mistake {
        let (title, text) = self.article.map_or(("", ""), |article| (&article.title, &article.text));
        Mistake {
            index: self.index,
            title: if title.is_empty() { beginning(text) } else { title.to_owned() },
            truth: self.truth.main_or_other().to_owned(),
            answer: self.answer.main_or_other().to_owned(),
            confidence: self.confidence,
            evidence: in_article(analyzer, title, text, &self.evidence),
        }
    }
}

impl Evaluation {
    /// Figures for cross-fitted answers from the training of a model: every article is answered by a model that has not
    /// seen it. The texts are not at hand: mistakes have no titles, and the terms of their evidence no places. There are no
    /// intervals, which take a thousand times as long as the other figures.
    pub fn of_cross_fitted(cross_fitted: &[CrossFitted], model: &Model) -> Self {
        let answers = cross_fitted.iter().enumerate().map(|(i, one)| Answer::of_cross_fitted(i, one));
        Self::without_intervals(&Answers {
            answers: answers.collect(),
            labels: model.labels(),
            kind: model.classifier().parts().settings.kind,
            analyzer: model.vectorizer().analyzer(),
            counted_in: None,
        })
    }

    pub(super) fn of(all: &Answers<'_>) -> Self {
        Self { intervals: intervals_of(&all.answers), ..Self::without_intervals(all) }
    }

    fn without_intervals(all: &Answers<'_>) -> Self {
        let answers = &all.answers;
        let pairs = pairs(answers);
        let truth: Vec<&str> = pairs.iter().map(|(truth, _)| *truth).collect();
        let judged: Vec<(f64, bool)> =
            answers.iter().zip(&pairs).map(|(a, (truth, answer))| (a.confidence, truth == answer)).collect();
        let is_answered: Option<Vec<bool>> = answers.iter().map(|a| a.is_answered).collect();
        let answered: Option<Vec<bool>> = is_answered.as_ref().map(|is_answered| {
            let given = judged.iter().zip(is_answered).filter(|(_, is_answered)| **is_answered);
            given.map(|((_, right), _)| *right).collect()
        });
        let share_right = |answered: &Vec<bool>| {
            let n_right = answered.iter().filter(|right| **right).count();
            (!answered.is_empty()).then(|| n_right as f64 / answered.len() as f64)
        };
        let several = (all.kind == LabelKind::Several).then(|| {
            let pairs: Vec<(Vec<&str>, Vec<&str>)> =
                answers.iter().map(|a| (a.truth.iter().collect(), a.answer.iter().collect())).collect();
            MultiLabelReport::of(&pairs)
        });
        let n_any = are_any(answers).iter().filter(|is_any| **is_any).count();
        let ranked: Vec<RankedLabels> = answers.iter().map(|a| a.ranked(all.labels)).collect();
        let baselines = all.counted_in.map(|counted_in| {
            let majority: Vec<&str> = answers.iter().map(|a| a.majority.as_str()).collect();
            let keyword: Vec<&str> = answers.iter().map(|a| a.keyword.as_str()).collect();
            Baselines::of(&truth, &majority, &keyword, counted_in)
        });
        let mut wrong: Vec<&Answer<'_>> = answers
            .iter()
            .zip(&pairs)
            .filter(|(_, (truth, answer))| truth != answer)
            .map(|(a, _)| a)
            .collect();
        wrong.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        wrong.truncate(MAX_MISTAKES);
        let report = ClassificationReport::of(&pairs);
        let is_readable = report.labels.len() <= MAX_CONFUSION_LABELS;
        Self {
            n_articles: answers.len(),
            n_known: None,
            forced: Forced {
                report,
                confusion: is_readable.then(|| ConfusionMatrix::of(&pairs)),
                expected_calibration_error: expected_calibration_error(&judged),
                calibration_error_by_chance: calibration_error_by_chance(&judged),
                reliability: reliability(&judged, BINS),
            },
            any_label_accuracy: n_any as f64 / answers.len().max(1) as f64,
            coverage: answered.as_ref().map(|given| given.len() as f64 / answers.len().max(1) as f64),
            accuracy_as_answered: answered.as_ref().and_then(share_right),
            intervals: None,
            coverage_table: coverage(&judged, &THRESHOLDS),
            several,
            ranking: RankingReport::of(all.labels, &ranked),
            baselines,
            mistakes: wrong.into_iter().map(|a| a.mistake(all.analyzer)).collect(),
        }
    }
}

/// The main labels of answers: truth and answer.
fn pairs<'a>(answers: &'a [Answer<'_>]) -> Vec<(&'a str, &'a str)> {
    answers.iter().map(|a| (a.truth.main_or_other(), a.answer.main_or_other())).collect()
}

/// Whether each main answer is any of the article's labels.
fn are_any(answers: &[Answer<'_>]) -> Vec<bool> {
    answers.iter().map(|a| is_any_label(&a.truth, a.answer.main_or_other())).collect()
}

fn intervals_of(answers: &[Answer<'_>]) -> Option<Intervals> {
    let is_answered: Option<Vec<bool>> = answers.iter().map(|a| a.is_answered).collect();
    intervals(&pairs(answers), &are_any(answers), is_answered.as_deref())
}

/// Intervals of the figures of answers: main labels (truth and answer), whether the answer is any of the article's labels,
/// and whether it is given, where that is known.
fn intervals(pairs: &[(&str, &str)], is_any: &[bool], is_answered: Option<&[bool]>) -> Option<Intervals> {
    let names: BTreeSet<&str> = pairs.iter().flat_map(|(truth, answer)| [*truth, *answer]).collect();
    let numbers: BTreeMap<&str, usize> = names.into_iter().zip(0..).collect();
    let numbered: Vec<(usize, usize)> =
        pairs.iter().map(|(truth, answer)| (numbers[truth], numbers[answer])).collect();
    let figures = |drawn: &[usize]| {
        let (mut n_right, mut n_any, mut n_answered, mut n_answered_right) = (0u32, 0u32, 0u32, 0u32);
        for &i in drawn {
            let (truth, answer) = numbered[i];
            let right = u32::from(truth == answer);
            n_right += right;
            n_any += u32::from(is_any[i]);
            let is_answered = u32::from(is_answered.is_some_and(|is_answered| is_answered[i]));
            n_answered += is_answered;
            n_answered_right += right * is_answered;
        }
        let ratio = |a: u32, b: u32| (b > 0).then(|| f64::from(a) / f64::from(b));
        let n = drawn.len() as u32;
        [
            ratio(n_right, n),
            Some(resampled_macro_f1(&numbered, numbers.len(), drawn)),
            ratio(n_any, n),
            ratio(n_answered, n),
            ratio(n_answered_right, n_answered),
        ]
    };
    let [accuracy, macro_f1, any_label_accuracy, coverage, accuracy_as_answered] =
        bootstrap_where_known(pairs.len(), figures);
    Some(Intervals {
        accuracy: accuracy?,
        macro_f1: macro_f1?,
        any_label_accuracy: any_label_accuracy?,
        coverage: coverage.filter(|_| is_answered.is_some()),
        accuracy_as_answered,
    })
}

/// The mean calibration error of answers that are right with exactly the probability they claim.
fn calibration_error_by_chance(judged: &[(f64, bool)]) -> f64 {
    const N_DRAWS: u64 = 200;
    let bins = Bins::of_calibration_error(judged.iter().map(|(probability, _)| *probability));
    let draw = |seed: u64| {
        let mut random = Random::new(seed);
        bins.calibration_error(judged.iter().map(|(probability, _)| random.unit() < *probability))
    };
    // Collected first: floating-point sums depend on their order.
    let errors: Vec<f64> = (0..N_DRAWS).into_par_iter().map(draw).collect();
    errors.iter().sum::<f64>() / N_DRAWS as f64
}

/// Whether a main answer is any of an article's labels.
pub(super) fn is_any_label(truth: &LabelList, answer: &str) -> bool {
    if answer == OTHER { truth.main.is_none() } else { truth.iter().any(|label| label == answer) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sums of nothing are -0, and means were, too.
    #[test]
    fn without_articles_no_figure_is_below_zero() {
        let model = Model::builtin().expect("it is tested");
        let figures = serde_json::to_string(&evaluate(&model, &[])).expect("plain data");
        assert!(figures.contains(r#""macro_f1":0.0"#) && !figures.contains("-0.0"), "{figures}");
    }

    #[test]
    fn many_labels_have_no_confusion_matrix() {
        for (n, has_matrix) in [(MAX_CONFUSION_LABELS, true), (MAX_CONFUSION_LABELS + 1, false)] {
            let labels: Vec<String> = (0..n).map(|i| format!("label{i:04}")).collect();
            // Each label is that of one article; every third is answered by the next label.
            let answer = |(index, label): (usize, &String)| Answer {
                index,
                article: None,
                truth: LabelList::from_ordered([label]),
                answer: LabelList::from_ordered([&labels[(index + usize::from(index % 3 == 0)) % n]]),
                confidence: 0.75,
                is_answered: None,
                probabilities: vec![1.0; n],
                evidence: Vec::new(),
                majority: String::new(),
                keyword: String::new(),
            };
            let found = Evaluation::without_intervals(&Answers {
                answers: labels.iter().enumerate().map(answer).collect(),
                labels: &labels,
                kind: LabelKind::Single,
                analyzer: &Analyzer::english(),
                counted_in: None,
            });
            assert_eq!(found.forced.confusion.is_some(), has_matrix);
            assert_eq!(found.forced.report.labels.len(), n);
            assert!((found.forced.report.accuracy - 2.0 / 3.0).abs() < 0.01);
            // All are equally probable: the share of the one that applies.
            let share = 1.0 / n as f64;
            assert!((found.ranking.label_ranking_average_precision - share).abs() < 1e-12);
            assert!(found.ranking.labels.iter().all(|row| row.support == 1));
            let json = serde_json::to_value(&found).expect("it has a JSON form");
            assert_eq!(json["forced"]["confusion"].is_null(), !has_matrix);
        }
    }

    #[test]
    fn probabilities_are_put_in_the_order_of_all_labels() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
        let (all, of_model) = (names(&["a", "b", "c", "d"]), names(&["b", "d"]));
        assert_eq!(in_order_of(&all, &of_model, &[0.25, 0.5]), [0.0, 0.25, 0.0, 0.5]);
        assert_eq!(in_order_of(&of_model, &all, &[0.1, 0.2, 0.3, 0.4]), [0.2, 0.4]);
        assert_eq!(in_order_of(&all, &[], &[]), [0.0; 4]);
    }

    #[test]
    fn intervals_hold_what_was_measured() {
        // 100 answers about two labels, 80 of them right; 10 more name another of the article's labels; 90 are given.
        let pairs: Vec<(&str, &str)> =
            (0..100).map(|i| (["a", "b"][i % 2], ["a", "b"][(i + usize::from(i >= 80)) % 2])).collect();
        let is_any: Vec<bool> = (0..100).map(|i| i < 90).collect();
        let is_answered: Vec<bool> = (0..100).map(|i| i >= 10).collect();
        let found = intervals(&pairs, &is_any, Some(&is_answered)).expect("there are answers");
        let check = |interval: Interval, figure: f64, half_width: f64| {
            assert!((interval.low - (figure - half_width)).abs() < 0.025, "{interval:?} for {figure}");
            assert!((interval.high - (figure + half_width)).abs() < 0.025, "{interval:?} for {figure}");
        };
        // 1.96·√(p·(1 − p)/n)
        check(found.accuracy, 0.8, 0.078);
        check(found.macro_f1, 0.8, 0.078);
        check(found.any_label_accuracy, 0.9, 0.059);
        check(found.coverage.expect("known"), 0.9, 0.059);
        check(found.accuracy_as_answered.expect("known"), 7.0 / 9.0, 0.086);
        let unknown = intervals(&pairs, &is_any, None).expect("there are answers");
        assert_eq!((unknown.accuracy, unknown.coverage), (found.accuracy, None));
    }

    #[test]
    fn articles_without_an_answer_say_nothing_of_the_others() {
        // Of ten articles one is answered, rightly: a third of all draws has no answer, and all others have right ones only.
        let pairs = [("a", "a"); 10];
        let of = |is_answered: [bool; 10]| {
            intervals(&pairs, &[true; 10], Some(&is_answered))
                .expect("there are articles")
                .accuracy_as_answered
        };
        assert_eq!(of(std::array::from_fn(|i| i == 0)), Some(Interval { low: 1.0, high: 1.0 }));
        assert_eq!(of([false; 10]), None);
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
