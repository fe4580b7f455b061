//! An answer about an article: labels, probabilities, or why there is none.

use std::fmt;

use serde::Serialize;

use super::classifier::{Classifier, MainDecision};
use super::labels::{LabelKind, LabelList};
use crate::features::{Counted, SparseRow, TermId};
use crate::text::Language;

/// Fewest known words in an article that is labelled.
pub const MIN_KNOWN_WORDS: usize = 4;

/// Largest share of unknown words in an article that is labelled.
pub const MAX_UNKNOWN_SHARE: f64 = 0.8;

/// What kind of answer was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// At least a main label.
    Labelled,
    /// Evidence enough, and none of the labels is the main one.
    Other,
    /// No answer; see the reason.
    Undecided,
}

impl Outcome {
    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Labelled => "labelled",
            Self::Other => "other",
            Self::Undecided => "undecided",
        }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// Too few words that the model knows.
    TooShort {
        /// Known words in the article.
        n_known: usize,
    },
    /// Most words are unknown to the model.
    UnknownWords {
        /// Share of unknown words, 0–1.
        share: f64,
    },
    /// The article is in another language than the model's.
    OtherLanguage {
        /// The English name of the language that was detected.
        found: &'static str,
        /// The model's language.
        expected: Language,
    },
    /// The answer is less probable than the precision that was wished in training asks for.
    BelowThreshold {
        /// Probability of the best answer, 0–1.
        probability: f64,
        /// Least probability at which the answer has that precision; above 1 if it never has.
        threshold: f64,
    },
    /// The answer is less probable than the user demanded.
    BelowMinProbability {
        /// Probability of the best answer, 0–1.
        probability: f64,
        /// The user's limit, 0–1.
        min_probability: f64,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { n_known } => {
                write!(f, "too short: {n_known} known words, at least {MIN_KNOWN_WORDS} are needed")
            }
            Self::UnknownWords { share } => write!(f, "mostly unknown words: {:.0} % of them", share * 100.0),
            Self::OtherLanguage { found, expected } => {
                write!(f, "another language: looks like {found}, the model is for {}", expected.name())
            }
            Self::BelowThreshold { probability, threshold } if *threshold > 1.0 => {
                write!(
                    f,
                    "not certain enough: such answers never had the precision that the model was trained for (probability {probability:.2})"
                )
            }
            Self::BelowThreshold { probability, threshold } => {
                let [probability, threshold] = told_apart(*probability, *threshold);
                write!(
                    f,
                    "not certain enough: probability {probability}, for the precision that the model was trained for at \
                     least {threshold} is needed"
                )
            }
            Self::BelowMinProbability { probability, min_probability } => {
                let [probability, _] = told_apart(*probability, *min_probability);
                write!(
                    f,
                    "not certain enough: probability {probability}, at least {min_probability} was asked for"
                )
            }
        }
    }
}

/// Two probabilities with two digits, or with as many more as they differ from each other by.
fn told_apart(less: f64, more: f64) -> [String; 2] {
    let shown = |digits: usize| [less, more].map(|value| format!("{value:.digits$}"));
    (2..17).map(shown).find(|[less, more]| less != more).unwrap_or_else(|| shown(17))
}

/// An answer about an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The labels that are given; none if undecided.
    pub labels: LabelList,
    /// Calibrated probability of each label of the model, in the order of its labels.
    /// They sum to 1 for single-label models; each lies in 0–1 otherwise.
    pub probabilities: Vec<f64>,
    /// What kind of answer this is.
    pub outcome: Outcome,
    /// Why there is no answer, if there is none.
    pub reason: Option<Reason>,
    /// Share of words that the model does not know, 0–1.
    pub unknown_share: f64,
    /// The best main label, or *none*, however little evidence there is.
    pub forced: LabelList,
    /// Calibrated probability that the main place of `forced` is right, 0–1.
    pub confidence: f64,
}

/// What moved a label's score.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelEvidence {
    /// Number of the label.
    pub label: usize,
    /// The score without any words.
    pub prior: f64,
    /// Contribution of each known term of the article, by rising term number: in natural-log units for naive
    /// Bayes, in margins for `nbsvm`.
    /// The prior and the contributions, added up in this order, are the score, but for rounding (some 10⁻¹⁵ of its size).
    pub contributions: Vec<(TermId, f64)>,
}

impl Classifier {
    /// The answer about an article, from its counts and features. `language` is a reason not to answer, found by the
    /// caller, who knows the text.
    pub fn predict(
        &self,
        counted: &Counted,
        row: SparseRow<'_>,
        language: Option<Reason>,
        min_probability: Option<f64>,
    ) -> Prediction {
        let decision = self.decide(&self.scores(row));
        let forced = self.label_list(&decision);
        let reason = language
            .or_else(|| too_little_evidence(counted))
            .or_else(|| {
                let MainDecision { confidence: probability, threshold, .. } = decision;
                (probability < threshold).then_some(Reason::BelowThreshold { probability, threshold })
            })
            .or_else(|| self.below(&decision, min_probability));
        let outcome = match (&reason, decision.main) {
            (Some(_), _) => Outcome::Undecided,
            (None, Some(_)) => Outcome::Labelled,
            (None, None) => Outcome::Other,
        };
        Prediction {
            labels: if reason.is_none() { forced.clone() } else { LabelList::default() },
            probabilities: decision.probabilities,
            outcome,
            reason,
            unknown_share: counted.unknown_share(),
            forced,
            confidence: decision.confidence,
        }
    }

    fn below(&self, decision: &MainDecision, min_probability: Option<f64>) -> Option<Reason> {
        let min_probability = min_probability?;
        // A label is held against its own probability, which the user sees; *none* has only the main place's.
        let probability = decision.main.map_or(decision.confidence, |main| decision.probabilities[main]);
        (probability < min_probability)
            .then_some(Reason::BelowMinProbability { probability, min_probability })
    }

    /// What moved the score that each label's probability comes from: with several labels that of the one-vs-rest models,
    /// not of the model that decides the main place.
    pub fn evidence(&self, row: SparseRow<'_>) -> Vec<LabelEvidence> {
        let (model, labels): (_, Vec<usize>) = match (&self.any(), self.parts().settings.kind) {
            (Some(any), LabelKind::Several) => (*any, (0..self.labels().len()).collect()),
            _ => (self.main(), self.parts().main_classes.clone()),
        };
        let evidence = |(class, label): (usize, usize)| LabelEvidence {
            label,
            prior: model.intercept()[class],
            contributions: row
                .iter()
                .map(|(term, value)| (term, value * model.term_weights(term as usize)[class]))
                .collect(),
        };
        labels.into_iter().enumerate().map(evidence).collect()
    }
}

fn too_little_evidence(counted: &Counted) -> Option<Reason> {
    if counted.n_known < MIN_KNOWN_WORDS {
        return Some(Reason::TooShort { n_known: counted.n_known });
    }
    let share = counted.unknown_share();
    (share > MAX_UNKNOWN_SHARE).then_some(Reason::UnknownWords { share })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_does_not_contradict_itself() {
        let check = |reason: Reason, expected: &str| {
            let reason = reason.to_string();
            assert!(reason.contains(expected), "`{expected}` is missing in: {reason}");
        };
        let below = |probability, threshold| Reason::BelowThreshold { probability, threshold };
        check(
            below(0.5, 0.551),
            "probability 0.50, for the precision that the model was trained for at least 0.55 is",
        );
        check(
            below(0.5461, 0.5534),
            "probability 0.546, for the precision that the model was trained for at least 0.553",
        );
        let below =
            |probability, min_probability| Reason::BelowMinProbability { probability, min_probability };
        check(below(0.5, 0.55), "probability 0.50, at least 0.55 was");
        check(below(0.5496, 0.55), "probability 0.5496, at least 0.55 was");
    }
}
