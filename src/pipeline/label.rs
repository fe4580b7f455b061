//! Labels for one article.

use crate::classify::{Outcome, Prediction, Reason};
use crate::features::{Counted, SparseRow, SparseVector};
use crate::model::Model;
use crate::text::Language;

/// Least length of a text, in characters, from which its language is told.
const MIN_DETECTION_CHARS: usize = 100;

/// Bytes of a text that its language is told from.
const MAX_DETECTION_BYTES: usize = 4096;

/// Least confidence of a detected language that counts.
const MIN_DETECTION_CONFIDENCE: f64 = 0.9;

/// Share of unknown words from which an article's language is looked at: one whose words the model knows is in the
/// model's language.
const SUSPICIOUS_UNKNOWN_SHARE: f64 = 0.35;

/// The model that is built into the library.
static BUILTIN: &[u8] = include_bytes!("../../models/default.newsdesk");

/// How labels are given.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LabelOptions {
    /// Answers that are less probable become *undecided*; 0–1, no limit by default.
    pub min_probability: Option<f64>,
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
        self.label_features(text, counted, features, options)
    }

    /// Labels an article whose counts and features are there already.
    pub(super) fn label_features(
        &self,
        text: &str,
        counted: &Counted,
        features: SparseRow<'_>,
        options: &LabelOptions,
    ) -> Prediction {
        let foreign = (counted.unknown_share() >= SUSPICIOUS_UNKNOWN_SHARE)
            .then(|| other_language(text, self.vectorizer().analyzer().settings().language))
            .flatten();
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

/// The reason not to answer, if a text is surely in another language than the model's.
pub(super) fn other_language(text: &str, expected: Language) -> Option<Reason> {
    if expected == Language::Any || text.chars().take(MIN_DETECTION_CHARS).count() < MIN_DETECTION_CHARS {
        return None;
    }
    let end = (0..=text.len().min(MAX_DETECTION_BYTES)).rev().find(|&end| text.is_char_boundary(end))?;
    let found = whatlang::detect(&text[..end])?;
    let is_other = found.is_reliable()
        && found.confidence() >= MIN_DETECTION_CONFIDENCE
        && detected(found.lang()) != Some(expected);
    is_other.then(|| Reason::OtherLanguage { found: found.lang().eng_name(), expected })
}

/// Our name for a detected language, if we have one.
fn detected(lang: whatlang::Lang) -> Option<Language> {
    use whatlang::Lang;
    Some(match lang {
        Lang::Ara => Language::Arabic,
        Lang::Dan => Language::Danish,
        Lang::Nld => Language::Dutch,
        Lang::Eng => Language::English,
        Lang::Fin => Language::Finnish,
        Lang::Fra => Language::French,
        Lang::Deu => Language::German,
        Lang::Ell => Language::Greek,
        Lang::Hun => Language::Hungarian,
        Lang::Ita => Language::Italian,
        Lang::Nob => Language::Norwegian,
        Lang::Por => Language::Portuguese,
        Lang::Ron => Language::Romanian,
        Lang::Rus => Language::Russian,
        Lang::Spa => Language::Spanish,
        Lang::Swe => Language::Swedish,
        Lang::Tam => Language::Tamil,
        Lang::Tur => Language::Turkish,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_language_is_told_only_when_sure() {
        let german = "Die Bundesregierung hat am Mittwoch beschlossen, dass neue Satelliten gebaut werden sollen, \
                      um das Wetter besser vorherzusagen und Unternehmen schneller mit Daten zu versorgen.";
        assert!(matches!(
            other_language(german, Language::English),
            Some(Reason::OtherLanguage { found: "German", .. })
        ));
        assert_eq!(other_language(german, Language::German), None);
        assert_eq!(other_language(german, Language::Any), None);
        assert_eq!(other_language("Die Bundesregierung hat", Language::English), None);
    }
}
