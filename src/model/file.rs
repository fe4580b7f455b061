//! A model in memory, and its way to bytes and back.

use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::background_section;
use super::bytes::{Reader, Writer};
use super::container;
use super::{ModelError, TrainingSection, WholeFile};
use crate::analysis::{Analyzer, AnalyzerSettings};
use crate::classify::{
    Background, Classifier, ClassifierParts, FitError, FitSettings, Fitted, LabelKind, LinearModel, OTHER,
    TrainingSet, fit,
};
use crate::features::{TfidfVectorizer, Vocabulary};

/// The version of the model format that this program writes and reads.
pub const FORMAT_VERSION: u32 = 2;

/// A trained model: vectorizer, classifier, and what is needed to go on training.
#[derive(Debug)]
pub struct Model {
    vectorizer: TfidfVectorizer,
    classifier: Classifier,
    n_articles: u64,
    /// The training section as bytes: labelling never looks into it.
    training: Option<Vec<u8>>,
    /// The background as bytes, for the same reason.
    background: Option<Vec<u8>>,
    checksum: u64,
}

/// Everything in a model that is small, as data; in the file it is JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelMeta {
    /// How text becomes terms.
    pub analyzer: AnalyzerSettings,
    /// The classifier without its weights.
    pub classifier: ClassifierParts,
    /// Number of training articles.
    pub n_articles: u64,
}

impl Model {
    /// Trains a model. A pure function of the articles in the section, of the background and of the settings.
    ///
    /// `articles` are those that calibration, and estimators that do not learn from sums, see one by one: the section's
    /// sample, or all articles where they are at hand and needed.
    ///
    /// # Errors
    /// See [`FitError`]. A background that was counted with other analyzer settings is refused.
    pub fn train(
        analyzer: Analyzer,
        settings: FitSettings,
        section: &TrainingSection,
        articles: &TrainingSet,
        background: Option<&Background>,
    ) -> Result<(Self, Fitted), FitError> {
        if let Some(background) = background {
            background.check_analyzer(analyzer.settings().fingerprint())?;
        }
        let statistics = section.statistics()?;
        let fitted = fit(&statistics, articles, background, settings)?;
        let vocabulary = Vocabulary::from_sorted(&fitted.terms)?;
        let mut model = Self {
            vectorizer: TfidfVectorizer::from_parts(analyzer, vocabulary, fitted.idf.clone()),
            classifier: fitted.classifier.clone(),
            n_articles: statistics.n_articles(),
            training: Some(section.to_bytes()),
            background: background.map(background_section::to_bytes),
            checksum: 0,
        };
        model.checksum = xxh3_64(&model.to_bytes());
        Ok((model, fitted))
    }

    /// The same model without its training section: smaller, and holding no words of its articles but the vocabulary.
    #[must_use]
    pub fn without_training(mut self) -> Self {
        self.training = None;
        self.background = None;
        self.checksum = xxh3_64(&self.to_bytes());
        self
    }

    /// Reads a model from bytes, checking every part. Linear in their length; takes a small multiple of it in memory, whatever
    /// the bytes claim.
    ///
    /// # Errors
    /// Tells *not a model* from *of another version* from *corrupt*.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let sections = container::read(bytes, FORMAT_VERSION)?;
        let find = |kind: &[u8; 4]| sections.iter().find(|(found, _)| found == kind).map(|(_, bytes)| *bytes);
        let need = |kind: &[u8; 4], part: &'static str| {
            find(kind).ok_or(ModelError::Corrupt { part, what: "the section is missing".to_owned() })
        };
        let meta: ModelMeta = serde_json::from_slice(need(b"META", "settings")?)
            .map_err(|error| ModelError::Corrupt { part: "settings", what: error.to_string() })?;
        let mut reader = Reader::new("vocabulary", need(b"TERM", "vocabulary")?);
        let terms = reader.terms()?;
        reader.finish()?;
        let vocabulary = Vocabulary::from_sorted(&terms)
            .map_err(|error| ModelError::Corrupt { part: "vocabulary", what: error.to_string() })?;
        let mut reader =
            Reader::new("inverse document frequencies", need(b"IDFS", "inverse document frequencies")?);
        let idf = reader.repeated_f64s(terms.len())?;
        reader.finish()?;
        check_parts(&meta.classifier)?;
        let parts = &meta.classifier;
        let n_classes = parts.main_classes.len() + usize::from(parts.has_none);
        let main = read_weights("main weights", need(b"MAIN", "main weights")?, n_classes, terms.len())?;
        let any = match parts.settings.kind {
            LabelKind::Single => None,
            LabelKind::Several => {
                let bytes = need(b"ANYS", "one-vs-rest weights")?;
                Some(read_weights("one-vs-rest weights", bytes, parts.labels.len(), terms.len())?)
            }
        };
        Ok(Self {
            vectorizer: TfidfVectorizer::from_parts(Analyzer::new(meta.analyzer)?, vocabulary, idf),
            classifier: Classifier::from_parts(meta.classifier, main, any),
            n_articles: meta.n_articles,
            training: find(b"TRAI").map(<[u8]>::to_vec),
            background: find(b"BACK").map(<[u8]>::to_vec),
            checksum: xxh3_64(bytes),
        })
    }

    /// The model as bytes; the same model gives the same bytes on every machine.
    pub fn to_bytes(&self) -> Vec<u8> {
        let meta = ModelMeta {
            analyzer: self.vectorizer.analyzer().settings().clone(),
            classifier: self.classifier.parts().clone(),
            n_articles: self.n_articles,
        };
        // Maps with string keys, lists and finite numbers always have a JSON form.
        let meta = serde_json::to_vec(&meta).unwrap_or_default();
        let mut terms = Writer::default();
        terms.terms(self.vectorizer.vocabulary().iter());
        let mut idf = Writer::default();
        idf.repeated_f64s(self.vectorizer.idf());
        let main = write_weights(self.classifier.main());
        let any = self.classifier.any().map(write_weights);
        let mut sections: Vec<container::Section<'_>> =
            vec![(*b"META", &meta), (*b"TERM", &terms.0), (*b"IDFS", &idf.0), (*b"MAIN", &main)];
        sections.extend(any.as_deref().map(|any| (*b"ANYS", any)));
        sections.extend(self.training.as_deref().map(|training| (*b"TRAI", training)));
        sections.extend(self.background.as_deref().map(|background| (*b"BACK", background)));
        container::write(FORMAT_VERSION, &sections)
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// See [`from_bytes`](Self::from_bytes); and the file may be missing or unreadable.
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        let bytes = std::fs::read(path).map_err(|source| ModelError::Io { path: path.to_owned(), source })?;
        Self::from_bytes(&bytes)
    }

    /// Writes the model to a file, which appears whole or not at all.
    ///
    /// # Errors
    /// The folder may be missing, read-only or full; an older file of that name then stays as it was.
    pub fn save(&self, path: &Path) -> Result<(), ModelError> {
        let write = || {
            let mut file = WholeFile::create(path)?;
            file.write_all(&self.to_bytes())?;
            file.finish()
        };
        write().map_err(|source| ModelError::Io { path: path.to_owned(), source })
    }

    /// The vectorizer.
    pub fn vectorizer(&self) -> &TfidfVectorizer {
        &self.vectorizer
    }

    /// The classifier.
    pub fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    /// Labels of the model, sorted.
    pub fn labels(&self) -> &[String] {
        self.classifier.labels()
    }

    /// Number of training articles.
    pub fn n_articles(&self) -> u64 {
        self.n_articles
    }

    /// XXH3-64 of the model's bytes.
    pub fn checksum(&self) -> u64 {
        self.checksum
    }

    /// Size of the training section in bytes; 0 without one.
    pub fn training_bytes(&self) -> usize {
        self.training.as_ref().map_or(0, Vec::len)
    }

    /// Size of the background in bytes; 0 without one.
    pub fn background_bytes(&self) -> usize {
        self.background.as_ref().map_or(0, Vec::len)
    }

    /// The background that the model was trained with, if it was; kept to go on training.
    ///
    /// # Errors
    /// It is corrupt.
    pub fn background(&self) -> Result<Option<Background>, ModelError> {
        self.background.as_deref().map(background_section::from_bytes).transpose()
    }

    /// What the model keeps of its training articles.
    ///
    /// # Errors
    /// The model was saved without it, or it is corrupt.
    pub fn training_section(&self) -> Result<TrainingSection, ModelError> {
        TrainingSection::from_bytes(self.training.as_deref().ok_or(ModelError::NoTrainingSection)?)
    }
}

/// Numbers in the settings must fit each other before weights are read by them.
fn check_parts(parts: &ClassifierParts) -> Result<(), ModelError> {
    let corrupt = |what: &str| Err(ModelError::Corrupt { part: "settings", what: what.to_owned() });
    if !parts.labels.is_sorted_by(|a, b| a < b) {
        return corrupt("labels are out of order");
    }
    if !parts.main_classes.is_sorted_by(|a, b| a < b)
        || parts.main_classes.iter().any(|c| *c >= parts.labels.len())
    {
        return corrupt("classes are out of order or not among the labels");
    }
    if parts.main_classes.len() + usize::from(parts.has_none) < 2 {
        return corrupt("fewer than two classes");
    }
    if parts.settings.kind == LabelKind::Several && parts.curves.len() != parts.labels.len() {
        return corrupt("not every label has a curve");
    }
    let rising = parts.top.curve.is_sorted_by(|a, b| a.0 <= b.0 && a.1 <= b.1);
    let in_range = parts.top.curve.iter().all(|(x, y)| (0.0..=1.0).contains(x) && (0.0..=1.0).contains(y));
    if !rising || !in_range || !(1e-4..=1e4).contains(&parts.top.temperature) {
        return corrupt("the calibration is no rising curve within 0 and 1");
    }
    let n_classes = parts.main_classes.len() + usize::from(parts.has_none);
    if !parts.main_thresholds.is_empty() && parts.main_thresholds.len() != n_classes {
        return corrupt("not every class has a threshold");
    }
    if parts.settings.kind == LabelKind::Single && parts.has_none {
        return corrupt("one label an article, and none of them");
    }
    if parts.labels.iter().any(|label| label.is_empty() || label == OTHER) {
        return corrupt("a label without a name of its own");
    }
    Ok(())
}

fn write_weights(weights: &LinearModel) -> Vec<u8> {
    let mut out = Writer::default();
    out.f64s(weights.intercept());
    out.f64s(weights.weights());
    out.0
}

fn read_weights(
    part: &'static str,
    bytes: &[u8],
    n_classes: usize,
    n_terms: usize,
) -> Result<LinearModel, ModelError> {
    let mut reader = Reader::new(part, bytes);
    let intercept = reader.f64s(n_classes)?;
    let n_weights = n_classes.checked_mul(n_terms).ok_or_else(|| reader.corrupt("too many weights"))?;
    let weights = reader.f64s(n_weights)?;
    reader.finish()?;
    Ok(LinearModel::from_parts(intercept, weights))
}
