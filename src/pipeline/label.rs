//! Labels for one article.

use super::language::ArticleLanguage;
use crate::classify::{Outcome, Prediction, Reason};
use crate::features::{Counted, SparseRow, SparseVector};
use crate::model::Model;

/// The model that is built into the library.
static BUILTIN: &[u8] = include_bytes!("../../models/default.newsdesk");

/// How labels are given.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LabelOptions {
    /// Answers that are less probable become *undecided*; no limit by default. A probability is meant, and not checked: 0
    /// or less and NaN set no limit, and above 1 nothing is answered.
    pub min_probability: Option<f64>,
    /// The language of the digest that articles stand in, which speaks for those that are too short to tell theirs; see
    /// [`ArticleLanguage::of_digest`]. Not known by default.
    pub digest_language: Option<ArticleLanguage>,
}

impl Model {
    /// The model that is built in: `ai`, `satellites`, `robotics`, `regulation`.
    ///
    /// # Errors
    /// Never in a release of this crate: a test loads it.
    pub fn builtin() -> Result<Self, crate::model::ModelError> {
        Self::from_static(BUILTIN)
    }

    /// Labels an article. Linear in its length.
    pub fn label(&self, title: &str, text: &str, options: &LabelOptions) -> Prediction {
        let mut counter = self.vectorizer().counter();
        let (counted, features) = counter.features(&[title, text]);
        let foreign = self.other_language_of(title, text, counted, options.digest_language);
        self.label_features(counted, features, foreign, options)
    }

    /// Labels an article whose counts and features are there already; `foreign` is the reason not to answer
    /// for its language.
    pub(super) fn label_features(
        &self,
        counted: &Counted,
        features: SparseRow<'_>,
        foreign: Option<Reason>,
        options: &LabelOptions,
    ) -> Prediction {
        self.classifier().predict(counted, features, foreign, options.min_probability)
    }

    /// An article's counts and features.
    pub(crate) fn features(&self, title: &str, text: &str) -> (Counted, SparseVector) {
        let counted = self.vectorizer().count(&[title, text]);
        let features = self.vectorizer().weigh(&counted.counts);
        (counted, features)
    }
}

/// The probability that a prediction's first label, or *none*, is right, as shown to users; `None` if undecided.
pub(crate) fn shown_probability(model: &Model, prediction: &Prediction) -> Option<f64> {
    match (prediction.outcome, &prediction.labels.main) {
        (Outcome::Undecided, _) => None,
        (_, Some(main)) => {
            let label = model.labels().iter().position(|label| label == main)?;
            Some(prediction.probabilities[label])
        }
        (_, None) => Some(prediction.confidence),
    }
}
