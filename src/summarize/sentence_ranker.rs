//! A ranker that has learned from articles with summaries which sentences people would take.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::sentence_features::{N_SENTENCE_FEATURES, SENTENCE_FEATURES, sentence_features};
use super::{Document, Ranker};

/// What a file of a ranker says it is.
const FORMAT: &str = "newsdesk sentence ranker";

/// Version of the features and of the file; a ranker of another one is not read.
const VERSION: u32 = 1;

/// The built-in ranker, as `newsdesk train-summarizer` wrote it; `training/README.md` has the command.
const BUILTIN: &str = include_str!("../../training/ranker.json");

/// Ranks sentences by the log-odds that people would take them, from the [features](SENTENCE_FEATURES) of each (Kupiec,
/// Pedersen & Chen 1995). Finite. Linear in the length of the article.
#[derive(Debug, Clone, PartialEq)]
pub struct SentenceRanker {
    pub(super) parameters: RankerParameters,
}

/// Largest number of a ranker: log-odds are then finite whatever the features.
const LARGEST: f64 = 1e30;

fn is_moderate(number: f64) -> bool {
    number.abs() <= LARGEST
}

/// How log-odds come from features.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum RankerParameters {
    /// `intercept + Σ weight · feature`.
    Logistic { intercept: f64, weights: Box<[f64; N_SENTENCE_FEATURES]> },
    /// `prior + Σ (ln N(feature; taken) − ln N(feature; left))`, `N` being the normal density.
    NaiveBayes {
        prior: f64,
        taken: Box<[Normal; N_SENTENCE_FEATURES]>,
        left: Box<[Normal; N_SENTENCE_FEATURES]>,
    },
}

/// A normal distribution.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Normal {
    pub(super) mean: f64,
    /// Above 0.
    pub(super) variance: f64,
}

impl Normal {
    fn is_proper(&self) -> bool {
        is_moderate(self.mean) && (1.0 / LARGEST..=LARGEST).contains(&self.variance)
    }

    /// Logarithm of the density, without the constant that all have in common.
    fn log_density(self, value: f64) -> f64 {
        let distance = value - self.mean;
        -0.5 * (libm::log(self.variance) + distance * distance / self.variance)
    }
}

/// What a ranker learns: how it gets from features to log-odds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RankerEstimator {
    /// Logistic regression, fitted by linfa-logistic.
    Logistic,
    /// Gaussian naive Bayes, fitted by linfa-bayes.
    NaiveBayes,
}

impl RankerEstimator {
    /// Every estimator.
    pub const ALL: [Self; 2] = [Self::Logistic, Self::NaiveBayes];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Logistic => "logistic",
            Self::NaiveBayes => "naive-bayes",
        }
    }
}

/// Why a text is no ranker.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RankerError {
    /// It is something else, or damaged.
    #[error("expected a sentence ranker as `train-summarizer` writes it: {0}")]
    NotARanker(String),
    /// Another version of this program wrote it.
    #[error(
        "it is a sentence ranker of version {found}, and this program reads version {VERSION}: train it again"
    )]
    Version {
        /// Its version.
        found: u32,
    },
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<T> {
    format: String,
    version: u32,
    estimator: RankerEstimator,
    intercept: f64,
    features: BTreeMap<String, T>,
}

/// The two distributions of a feature in the file of a naive Bayes.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Normals {
    taken: Normal,
    left: Normal,
}

impl SentenceRanker {
    /// The ranker that is built in, trained on English news of CNN and the Daily Mail.
    ///
    /// # Errors
    /// Never in a release of this crate: a test loads it.
    pub fn builtin() -> Result<Self, RankerError> {
        Self::from_json(BUILTIN)
    }

    /// How it gets from features to log-odds.
    pub fn estimator(&self) -> RankerEstimator {
        match self.parameters {
            RankerParameters::Logistic { .. } => RankerEstimator::Logistic,
            RankerParameters::NaiveBayes { .. } => RankerEstimator::NaiveBayes,
        }
    }

    /// Reads a ranker.
    ///
    /// # Errors
    /// It is none, one of another version, or its numbers are out of range.
    pub fn from_json(json: &str) -> Result<Self, RankerError> {
        #[derive(Deserialize)]
        #[serde(expecting = "an object with `format` and `version`")]
        struct Head {
            format: String,
            version: u32,
        }
        #[derive(Deserialize)]
        struct Kind {
            estimator: RankerEstimator,
        }
        let head: Head = serde_json::from_str(json).map_err(not_a_ranker)?;
        if head.format != FORMAT {
            return Err(not_a_ranker(format_args!("`format` is `{}`, expected `{FORMAT}`", head.format)));
        }
        if head.version != VERSION {
            return Err(RankerError::Version { found: head.version });
        }
        let kind: Kind = serde_json::from_str(json).map_err(not_a_ranker)?;
        let parameters = match kind.estimator {
            RankerEstimator::Logistic => {
                let (intercept, weights) = read(json, |weight: &f64| is_moderate(*weight))?;
                RankerParameters::Logistic { intercept, weights: Box::new(weights) }
            }
            RankerEstimator::NaiveBayes => {
                let (prior, normals) =
                    read(json, |both: &Normals| both.taken.is_proper() && both.left.is_proper())?;
                RankerParameters::NaiveBayes {
                    prior,
                    taken: Box::new(normals.map(|both| both.taken)),
                    left: Box::new(normals.map(|both| both.left)),
                }
            }
        };
        Ok(Self { parameters })
    }

    /// Writes the ranker as text that [`from_json`](Self::from_json) reads back to the bit.
    pub fn to_json(&self) -> String {
        match &self.parameters {
            RankerParameters::Logistic { intercept, weights } => {
                written(RankerEstimator::Logistic, *intercept, &weights[..])
            }
            RankerParameters::NaiveBayes { prior, taken, left } => {
                let both: [Normals; N_SENTENCE_FEATURES] =
                    std::array::from_fn(|feature| Normals { taken: taken[feature], left: left[feature] });
                written(RankerEstimator::NaiveBayes, *prior, &both[..])
            }
        }
    }

    /// The log-odds of a sentence.
    pub(super) fn log_odds(&self, features: &[f64; N_SENTENCE_FEATURES]) -> f64 {
        match &self.parameters {
            RankerParameters::Logistic { intercept, weights } => {
                intercept + weights.iter().zip(features).map(|(weight, value)| weight * value).sum::<f64>()
            }
            RankerParameters::NaiveBayes { prior, taken, left } => {
                let of_feature = |((taken, left), &value): ((&Normal, &Normal), &f64)| {
                    taken.log_density(value) - left.log_density(value)
                };
                prior + taken.iter().zip(left.iter()).zip(features).map(of_feature).sum::<f64>()
            }
        }
    }
}

impl Ranker for SentenceRanker {
    fn rank(&self, document: &Document<'_>) -> Vec<f64> {
        sentence_features(document).iter().map(|features| self.log_odds(features)).collect()
    }
}

fn not_a_ranker(reason: impl std::fmt::Display) -> RankerError {
    RankerError::NotARanker(reason.to_string())
}

/// The intercept and what the file has of each feature, in the order of [`SENTENCE_FEATURES`].
fn read<T: for<'a> Deserialize<'a> + Copy>(
    json: &str,
    is_good: impl Fn(&T) -> bool,
) -> Result<(f64, [T; N_SENTENCE_FEATURES]), RankerError> {
    let file: File<T> = serde_json::from_str(json).map_err(not_a_ranker)?;
    if !is_moderate(file.intercept) {
        return Err(not_a_ranker("`intercept` is out of range"));
    }
    if let Some(name) = file.features.keys().find(|name| !SENTENCE_FEATURES.contains(&name.as_str())) {
        return Err(not_a_ranker(format_args!("unknown feature `{name}`")));
    }
    let mut values = Vec::with_capacity(N_SENTENCE_FEATURES);
    for name in SENTENCE_FEATURES {
        match file.features.get(name) {
            Some(value) if is_good(value) => values.push(*value),
            Some(_) => {
                return Err(not_a_ranker(format_args!("numbers of feature `{name}` are out of range")));
            }
            None => return Err(not_a_ranker(format_args!("feature `{name}` is missing"))),
        }
    }
    let values = values.try_into().map_err(|_| not_a_ranker("wrong number of features"))?;
    Ok((file.intercept, values))
}

fn written<T: Serialize + Copy>(estimator: RankerEstimator, intercept: f64, values: &[T]) -> String {
    let names = SENTENCE_FEATURES.iter().map(|name| (*name).to_owned());
    let features = names.zip(values.iter().copied()).collect();
    let file = File { format: FORMAT.to_owned(), version: VERSION, estimator, intercept, features };
    // Numbers and names can always be written.
    serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::text::{Language, split_sentences};

    const TEXT: &str =
        "The council met on Monday. It talked about the harbour for hours. The harbour will be closed.";

    fn document() -> Document<'static> {
        Document::new(TEXT, split_sentences(TEXT, Language::English), &Analyzer::english())
    }

    fn naive_bayes() -> SentenceRanker {
        let mut taken = [Normal { mean: 0.0, variance: 1.0 }; N_SENTENCE_FEATURES];
        let left = Box::new(taken);
        // `is_first`
        taken[4] = Normal { mean: 1.0, variance: 0.25 };
        SentenceRanker {
            parameters: RankerParameters::NaiveBayes { prior: -2.0, taken: Box::new(taken), left },
        }
    }

    #[test]
    fn log_odds_are_worked_by_hand() {
        let mut weights = [0.0; N_SENTENCE_FEATURES];
        weights[4] = 2.0;
        weights[7] = -1.0;
        let logistic = SentenceRanker {
            parameters: RankerParameters::Logistic { intercept: 0.5, weights: Box::new(weights) },
        };
        assert_eq!(logistic.rank(&document()), [2.5, 0.5, -0.5]);
        // ln N(1; 1, 1/4) − ln N(1; 0, 1) = ln 2 + 1/2 for the first; for the others ln 2 − 2.
        let [first, second, third] = naive_bayes().rank(&document())[..] else { panic!("three sentences") };
        assert!((first - (-2.0 + 2f64.ln() + 0.5)).abs() < 1e-12);
        assert!((second - (-2.0 + 2f64.ln() - 2.0)).abs() < 1e-12);
        assert_eq!(second, third);
    }

    #[test]
    fn files_are_read_back_to_the_bit() {
        let builtin = SentenceRanker::builtin().expect("the built-in ranker");
        for ranker in [builtin, naive_bayes()] {
            assert_eq!(SentenceRanker::from_json(&ranker.to_json()), Ok(ranker));
        }
    }

    #[test]
    fn what_is_no_ranker_is_told() {
        let good = naive_bayes().to_json();
        let check = |json: &str, expected: &str| {
            let message = SentenceRanker::from_json(json).expect_err("bad").to_string();
            assert!(message.contains(expected), "{message}");
        };
        check("", "EOF");
        check("[]", "an object with `format` and `version`");
        let newer = good.replace("\"version\": 1", "\"version\": 2").replace("naive-bayes", "forest");
        check(&newer, "version 2, and this program reads version 1");
        check(&good.replace("-2.0", "1e300"), "`intercept` is out of range");
        check(&good.replace(FORMAT, "x"), "`format` is `x`");
        check(
            &good.replace("\"version\": 1", "\"version\": 7"),
            "version 7, and this program reads version 1",
        );
        check(&good.replace("is_first", "is_frist"), "unknown feature `is_frist`");
        check(&good.replace("0.25", "0"), "feature `is_first` are out of range");
        check(&good.replace("0.25", "-1e999"), "out of range");
        check(&good.replace("naive-bayes", "svm"), "unknown variant `svm`");
    }
}
