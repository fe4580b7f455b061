//! Answers that take no learning: what a model must beat to be worth having.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::classify::OTHER;
use crate::evaluate::ClassificationReport;
use crate::features::TermId;
use crate::model::{Model, TrainingSection};

/// Terms of each label that the keyword baseline looks for.
const TERMS_PER_LABEL: usize = 20;

/// Two simple ways to find the main label, on the same articles as the model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Baselines {
    /// Always the same answer.
    pub majority: MajorityBaseline,
    /// Counting words.
    pub keyword: KeywordBaseline,
}

/// Always the most frequent main label, the first of equals in byte order, of some articles.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MajorityBaseline {
    /// The answer; `None` where it is not the same for all folds.
    pub label: Option<String>,
    /// Where it is the most frequent.
    pub counted_in: CountedIn,
    /// How good that is.
    #[serde(flatten)]
    pub scores: BaselineScores,
}

/// The label whose strongest terms occur most often, the first of equals in byte order; *none* where no such term occurs.
/// The terms come from the model, its probabilities do not count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeywordBaseline {
    /// The strongest terms of each label that are looked for; see [`Model::strongest_terms`].
    pub terms_per_label: usize,
    /// How good that is.
    #[serde(flatten)]
    pub scores: BaselineScores,
}

/// Which articles a majority is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountedIn {
    /// Those that the model was trained on.
    TrainingArticles,
    /// Those that are evaluated: the model does not tell what it was trained on.
    EvaluatedArticles,
    /// Those of the other folds.
    OtherFolds,
}

/// How good a baseline's main labels are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BaselineScores {
    /// Share of right answers, 0–1.
    pub accuracy: f64,
    /// Mean F1 over the labels that articles have, 0–1.
    pub macro_f1: f64,
}

impl Baselines {
    /// The baselines' figures. All lists have the length of `truth`.
    pub(super) fn of(truth: &[&str], majority: &[&str], keyword: &[&str], counted_in: CountedIn) -> Self {
        let scores = |answers: &[&str]| {
            let pairs: Vec<(&str, &str)> = truth.iter().copied().zip(answers.iter().copied()).collect();
            BaselineScores::of(&pairs)
        };
        let only = majority.first().filter(|first| majority.iter().all(|label| label == *first));
        Self {
            majority: MajorityBaseline {
                label: only.map(|label| (*label).to_owned()),
                counted_in,
                scores: scores(majority),
            },
            keyword: KeywordBaseline { terms_per_label: TERMS_PER_LABEL, scores: scores(keyword) },
        }
    }
}

impl BaselineScores {
    fn of(pairs: &[(&str, &str)]) -> Self {
        let report = ClassificationReport::of(pairs);
        let f1: Vec<f64> =
            report.labels.iter().filter(|row| row.scores.support > 0).map(|row| row.scores.f1).collect();
        Self {
            accuracy: report.accuracy,
            macro_f1: f1.iter().fold(0.0, |sum, f1| sum + f1) / f1.len().max(1) as f64,
        }
    }
}

/// The most frequent label, the first of equals; *none* of an empty list. Labels are in byte order.
pub(super) fn most_frequent<'a>(counts: impl IntoIterator<Item = (&'a str, u64)>) -> &'a str {
    let mut best = (OTHER, 0);
    for (label, n) in counts {
        if n > best.1 {
            best = (label, n);
        }
    }
    best.0
}

/// The most frequent main label of a model's training articles.
pub(super) fn majority_of_training(section: &TrainingSection) -> Option<String> {
    let statistics = section.statistics().ok()?;
    let n_main = |class: usize| statistics.folds.iter().map(|fold| fold.n_main[class]).sum();
    let names = statistics.labels.iter().map(String::as_str).chain([OTHER]);
    let counts: BTreeMap<&str, u64> =
        names.enumerate().map(|(class, label)| (label, n_main(class))).collect();
    Some(most_frequent(counts).to_owned())
}

/// The strongest terms of every label of a model.
pub(super) struct Keywords {
    /// Sorted.
    labels: Vec<String>,
    /// Numbers of the labels that a term is one of the strongest of.
    of_term: HashMap<TermId, Vec<usize>>,
}

impl Keywords {
    pub(super) fn of(model: &Model) -> Self {
        let terms = model.strongest_of_all_labels(TERMS_PER_LABEL);
        let mut of_term: HashMap<TermId, Vec<usize>> = HashMap::new();
        for (label, term) in
            terms.iter().enumerate().flat_map(|(label, terms)| terms.iter().map(move |t| (label, t)))
        {
            of_term.entry(*term).or_default().push(label);
        }
        Self { labels: model.labels().to_vec(), of_term }
    }

    /// The answer about an article, from its counts.
    pub(super) fn answer(&self, counts: &[(TermId, u32)]) -> &str {
        let mut hits = vec![0u64; self.labels.len()];
        for (term, count) in counts {
            for &label in self.of_term.get(term).into_iter().flatten() {
                hits[label] += u64::from(*count);
            }
        }
        most_frequent(self.labels.iter().map(String::as_str).zip(hits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn baselines_are_worked_by_hand() {
        let truth = ["a", "a", "a", "b", "b", "c"];
        let found =
            Baselines::of(&truth, &["a"; 6], &["a", "a", "b", "b", "b", OTHER], CountedIn::EvaluatedArticles);
        assert_eq!((found.majority.label.as_deref(), found.majority.scores.accuracy), (Some("a"), 0.5));
        // `a`: 2·3/(6 + 3); the others are never answered.
        assert!((found.majority.scores.macro_f1 - (2.0 / 3.0) / 3.0).abs() < 1e-15);
        assert!((found.keyword.scores.accuracy - 4.0 / 6.0).abs() < 1e-15);
        // `a`: 4/5, `b`: 4/5, `c`: 0; that *none* was answered is no fourth label.
        assert!((found.keyword.scores.macro_f1 - 1.6 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn the_strongest_terms_of_all_labels_are_those_of_each() {
        let model = Model::builtin().expect("it loads");
        for n in [0, 1, 20, 1000] {
            for (label, terms) in model.strongest_of_all_labels(n).into_iter().enumerate() {
                let names = terms.iter().map(|term| model.vectorizer().vocabulary().term(*term));
                let of_label = model.strongest_terms(label, n).into_iter().map(|(term, _)| term);
                assert!(names.eq(of_label), "{n} of label {label}");
            }
        }
    }

    #[test]
    fn folds_may_have_majorities_of_their_own() {
        let found = Baselines::of(&["a", "b"], &["a", "b"], &["a", "a"], CountedIn::OtherFolds);
        assert_eq!((found.majority.label, found.majority.scores.accuracy), (None, 1.0));
    }

    #[test]
    fn most_hits_win_and_no_hit_is_none() {
        let keywords = Keywords {
            labels: vec!["a".to_owned(), "b".to_owned()],
            of_term: HashMap::from([(0, vec![0]), (1, vec![1]), (2, vec![0, 1])]),
        };
        assert_eq!(keywords.answer(&[(0, 1), (1, 2), (2, 5), (7, 100)]), "b");
        assert_eq!(keywords.answer(&[(2, 5)]), "a", "the first of equals");
        assert_eq!(keywords.answer(&[(7, 100)]), OTHER);
    }
}
