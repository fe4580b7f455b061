//! A model in memory, and its way to bytes and back.

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::background_section;
use super::bytes::{Reader, Writer};
use super::container;
use super::weights_section;
use super::{ModelError, TrainingSection, WholeFile};
use crate::analysis::{Analyzer, AnalyzerSettings};
use crate::classify::{
    Background, Classifier, ClassifierParts, CrossFitted, FitError, FitSettings, Fitted, LabelKind,
    LinearModel, OTHER, TrainingSet, fit_pooled,
};
use crate::features::{TermList, TfidfVectorizer};

/// The version of the model format that this program writes and reads.
pub const FORMAT_VERSION: u32 = 3;

/// Sections that labelling never looks into.
const FOR_TRAINING: [&[u8; 4]; 2] = [b"TRAI", b"BACK"];

/// What the two sections of weights are called.
const MAIN_WEIGHTS: &str = "main weights";
const ANY_WEIGHTS: &str = "one-vs-rest weights";

/// A trained model: vectorizer, classifier, and what is needed to go on training.
pub struct Model {
    vectorizer: TfidfVectorizer,
    classifier: Classifier,
    n_articles: u64,
    /// The training section as bytes: labelling never looks into it.
    training: Option<Cow<'static, [u8]>>,
    /// The background as bytes, for the same reason.
    background: Option<Cow<'static, [u8]>>,
    /// Of a model that was never read, it is computed when it is asked for.
    checksum: OnceLock<u64>,
}

/// What tells it apart. All of its terms and weights would be megabytes in the message of a failed assertion.
impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("labels", &self.labels())
            .field("n_terms", &self.vectorizer.vocabulary().len())
            .field("n_articles", &self.n_articles)
            .field("checksum", &format_args!("{:016x}", self.checksum()))
            .finish_non_exhaustive()
    }
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
    /// Gives as well the answers about articles that calibration was fitted to, and what the user should know of the data.
    ///
    /// # Errors
    /// See [`FitError`]. A background that was counted with other analyzer settings is refused.
    pub fn train(
        analyzer: Analyzer,
        settings: FitSettings,
        section: &TrainingSection,
        articles: &TrainingSet,
        background: Option<&Background>,
    ) -> Result<(Self, Vec<CrossFitted>, Vec<String>), FitError> {
        if let Some(background) = background {
            background.check_analyzer(analyzer.settings().fingerprint())?;
        }
        // A term of the background is in more articles than those of the section.
        let in_background = |terms: &TermList, term: usize| {
            let is_there = |background: &Background| background.has_term(&terms.get(term));
            background.is_some_and(is_there)
        };
        // Only calibration leaves a fold out.
        let (statistics, pooled) = section.frequent(settings.min_df, in_background, settings.calibrate)?;
        let Fitted { vocabulary, idf, classifier, cross_fitted, warnings } =
            fit_pooled(&statistics, pooled, articles, background, settings)?;
        let n_articles = statistics.n_articles();
        drop(statistics);
        let model = Self {
            vectorizer: TfidfVectorizer::from_parts(analyzer, vocabulary, idf),
            classifier,
            n_articles,
            training: Some(section.to_bytes().into()),
            background: background.map(|background| background_section::to_bytes(background).into()),
            checksum: OnceLock::new(),
        };
        Ok((model, cross_fitted, warnings))
    }

    /// The same model without its training section: smaller, and holding no words of its articles but the vocabulary.
    #[must_use]
    pub fn without_training(mut self) -> Self {
        self.training = None;
        self.background = None;
        self.checksum = OnceLock::new();
        self
    }

    /// Reads a model from bytes, checking every part. Linear in their length; takes a small multiple of it in memory, whatever
    /// the bytes claim.
    ///
    /// # Errors
    /// Tells *not a model* from *of another version* from *corrupt*.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let (sections, checksum) = container::read(bytes, FORMAT_VERSION)?;
        let kept = FOR_TRAINING.map(|kind| Some(Cow::Owned(find(&sections, kind)?.to_vec())));
        Self::of_sections(&sections, kept, checksum)
    }

    /// As [`from_bytes`](Self::from_bytes), of bytes that stay: nothing is copied of what labelling does not look into.
    ///
    /// # Errors
    /// As there.
    pub(crate) fn from_static(bytes: &'static [u8]) -> Result<Self, ModelError> {
        let (sections, checksum) = container::read(bytes, FORMAT_VERSION)?;
        let kept = FOR_TRAINING.map(|kind| find(&sections, kind).map(Cow::Borrowed));
        Self::of_sections(&sections, kept, checksum)
    }

    /// A model of its sections, those of [`FOR_TRAINING`] apart.
    fn of_sections(
        sections: &[container::Section<'_>],
        [training, background]: [Option<Cow<'static, [u8]>>; 2],
        checksum: u64,
    ) -> Result<Self, ModelError> {
        let need = |kind: &[u8; 4], part: &'static str| {
            let missing = || ModelError::Corrupt { part, what: "the section is missing".to_owned() };
            find(sections, kind).ok_or_else(missing)
        };
        let meta: ModelMeta = serde_json::from_slice(need(b"META", "settings")?)
            .map_err(|error| ModelError::Corrupt { part: "settings", what: error.to_string() })?;
        let parts = &meta.classifier;
        check_parts(parts)?;
        let terms = || {
            let mut reader = Reader::new("vocabulary", need(b"TERM", "vocabulary")?);
            let vocabulary = reader.vocabulary()?;
            reader.finish()?;
            let part = "inverse document frequencies";
            let mut reader = Reader::new(part, need(b"IDFS", part)?);
            let idf = reader.repeated_f64s(vocabulary.len())?;
            reader.finish()?;
            Ok::<_, ModelError>((vocabulary, idf))
        };
        let weights = || {
            let read = |kind: &[u8; 4], part: &'static str, n_classes: usize| {
                weights_section::from_bytes(part, need(kind, part)?, n_classes)
            };
            let main = read(b"MAIN", MAIN_WEIGHTS, n_classes(parts))?;
            let any = match parts.settings.kind {
                LabelKind::Single => None,
                LabelKind::Several => Some(read(b"ANYS", ANY_WEIGHTS, parts.labels.len())?),
            };
            Ok::<_, ModelError>((main, any))
        };
        let (terms, weights) = both(terms, weights);
        let ((vocabulary, idf), (main, any)) = (terms?, weights?);
        for (part, model) in [(MAIN_WEIGHTS, Some(&main)), (ANY_WEIGHTS, any.as_ref())] {
            let (expected, found) = (vocabulary.len(), model.map_or(vocabulary.len(), LinearModel::n_terms));
            if found != expected {
                let what = format!("weights of {found} terms, expected {expected}");
                return Err(ModelError::Corrupt { part, what });
            }
        }
        Ok(Self {
            vectorizer: TfidfVectorizer::from_parts(Analyzer::new(meta.analyzer)?, vocabulary, idf),
            classifier: Classifier::from_parts(meta.classifier, main, any),
            n_articles: meta.n_articles,
            training,
            background,
            checksum: OnceLock::from(checksum),
        })
    }

    /// The model as bytes; the same model gives the same bytes on every machine.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Memory can always be written to.
        let _ = self.write_to(&mut bytes);
        bytes
    }

    /// Writes the model as [`save`](Self::save) does, but to any place.
    ///
    /// # Errors
    /// The place cannot be written to.
    pub fn write_to(&self, out: &mut impl Write) -> std::io::Result<()> {
        let sections = self.sections();
        out.write_all(&container::header(FORMAT_VERSION, &sections))?;
        sections.iter().try_for_each(|(_, bytes)| out.write_all(bytes))
    }

    /// The sections in the order in which [`load`](Self::load) reads them one after the other.
    fn sections(&self) -> Vec<([u8; 4], Cow<'_, [u8]>)> {
        let meta = ModelMeta {
            analyzer: self.vectorizer.analyzer().settings().clone(),
            classifier: self.classifier.parts().clone(),
            n_articles: self.n_articles,
        };
        // Maps with string keys, lists and finite numbers always have a JSON form.
        let meta = serde_json::to_vec(&meta).unwrap_or_default();
        let mut terms = Writer::default();
        terms.vocabulary(self.vectorizer.vocabulary());
        let mut idf = Writer::default();
        idf.repeated_f64s(self.vectorizer.idf());
        let mut sections = vec![
            (*b"META", Cow::Owned(meta)),
            (*b"TERM", Cow::Owned(terms.0)),
            (*b"IDFS", Cow::Owned(idf.0)),
            (*b"MAIN", Cow::Owned(weights_section::to_bytes(self.classifier.main()))),
        ];
        let any = self.classifier.any().map(|any| (*b"ANYS", Cow::Owned(weights_section::to_bytes(any))));
        sections.extend(any);
        sections.extend(self.training.as_deref().map(|bytes| (*b"TRAI", Cow::Borrowed(bytes))));
        sections.extend(self.background.as_deref().map(|bytes| (*b"BACK", Cow::Borrowed(bytes))));
        sections
    }

    /// Reads a model file, once and from its beginning to its end, section by section.
    ///
    /// # Errors
    /// See [`from_bytes`](Self::from_bytes); and the file may be missing or unreadable.
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        Self::load_parts(path, true)
    }

    /// As [`load`](Self::load), but what only training looks into is neither read nor checked: labelling needs less time and
    /// memory so. The checksum is that of the whole file; saved, the model is a smaller one, as
    /// [`without_training`](Self::without_training) gives it.
    ///
    /// # Errors
    /// As there.
    pub fn load_without_training(path: &Path) -> Result<Self, ModelError> {
        Self::load_parts(path, false)
    }

    fn load_parts(path: &Path, with_training: bool) -> Result<Self, ModelError> {
        let unreadable = |source| ModelError::Io { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        let mut head = Vec::new();
        Read::by_ref(&mut file)
            .take(container::MAX_HEADER as u64)
            .read_to_end(&mut head)
            .map_err(unreadable)?;
        let entries = match container::table(&head, length, FORMAT_VERSION) {
            Ok((entries, start)) if is_in_our_order(&entries) => Some((entries, start)),
            // A pipe has no length; and whatever is wrong with a file is told by one place.
            _ => None,
        };
        let Some((entries, start)) = entries else {
            file.read_to_end(&mut head).map_err(unreadable)?;
            return Self::from_bytes(&head);
        };
        let checksum = container::checksum(&head[..start]);
        let mut rest = Cursor::new(&head[start..]).chain(file);
        let (mut sections, mut kept) = (Vec::new(), [None, None]);
        for entry in entries {
            let place = FOR_TRAINING.iter().position(|kind| **kind == entry.kind);
            if place.is_some() && !with_training {
                // What is for training alone stands behind the rest.
                break;
            }
            // Its length fits the file, so it can be allocated at once.
            let mut bytes = Vec::with_capacity(entry.length);
            rest.by_ref().take(entry.length as u64).read_to_end(&mut bytes).map_err(unreadable)?;
            entry.check(xxh3_64(&bytes))?;
            match place {
                Some(place) => kept[place] = Some(Cow::Owned(bytes)),
                None => sections.push((entry.kind, bytes)),
            }
        }
        let sections: Vec<container::Section<'_>> =
            sections.iter().map(|(kind, bytes)| (*kind, bytes.as_slice())).collect();
        Self::of_sections(&sections, kept, checksum)
    }

    /// Writes the model to a file, which appears whole or not at all.
    ///
    /// # Errors
    /// The folder may be missing, read-only or full; an older file of that name then stays as it was.
    pub fn save(&self, path: &Path) -> Result<(), ModelError> {
        let write = || {
            let mut file = WholeFile::create(path)?;
            self.write_to(&mut file)?;
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

    /// XXH3-64 of the head of the model's file, which has the checksums of all its parts.
    pub fn checksum(&self) -> u64 {
        *self
            .checksum
            .get_or_init(|| container::checksum(&container::header(FORMAT_VERSION, &self.sections())))
    }

    /// Size of the training section in bytes; 0 without one.
    pub fn training_bytes(&self) -> usize {
        self.training.as_ref().map_or(0, |bytes| bytes.len())
    }

    /// Size of the background in bytes; 0 without one.
    pub fn background_bytes(&self) -> usize {
        self.background.as_ref().map_or(0, |bytes| bytes.len())
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
    if n_classes(parts) < 2 {
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
    if !parts.main_thresholds.is_empty() && parts.main_thresholds.len() != n_classes(parts) {
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

/// Does two things, at the same time if the caller works in a rayon pool. Nobody else gets threads for it.
fn both<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    if rayon::current_thread_index().is_some() { rayon::join(a, b) } else { (a(), b()) }
}

/// Whether a file's sections stand in the order that lets them be read one after the other, each kind once.
fn is_in_our_order(entries: &[container::Entry]) -> bool {
    let order = [b"META", b"TERM", b"IDFS", b"MAIN", b"ANYS"].into_iter().chain(FOR_TRAINING);
    let place = |entry: &container::Entry| order.clone().position(|kind| *kind == entry.kind);
    entries.iter().all(|entry| place(entry).is_some()) && entries.is_sorted_by(|a, b| place(a) < place(b))
}

/// The bytes of a section, if it is there.
fn find<'a>(sections: &[container::Section<'a>], kind: &[u8; 4]) -> Option<&'a [u8]> {
    sections.iter().find(|(found, _)| found == kind).map(|(_, bytes)| *bytes)
}

/// Number of classes of the main model.
fn n_classes(parts: &ClassifierParts) -> usize {
    parts.main_classes.len() + usize::from(parts.has_none)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::{Analysed, LabelList};

    /// A small model, of several labels an article, with all kinds of sections but a background.
    fn model() -> Model {
        let texts = [
            "robots walk and robots run",
            "a rocket flies",
            "robots fly rockets",
            "cake of the day",
            "more cake",
        ];
        let lists = [&["a"][..], &["b"], &["a", "b"], &[], &[]].map(LabelList::from_ordered);
        let articles: Vec<Analysed<'_>> =
            texts.iter().zip(&lists).map(|(text, labels)| Analysed { title: "T", text, labels }).collect();
        let analyzer = Analyzer::english();
        let section = TrainingSection::of(TrainingSet::count(&analyzer, &articles)).expect("small");
        let settings = FitSettings { min_df: 1, ..FitSettings::default_for(LabelKind::Several) };
        Model::train(analyzer, settings, &section, section.sample(), None).expect("good data").0
    }

    /// It once had all terms and weights.
    #[test]
    fn debug_tells_models_apart_and_is_short() {
        let model = model();
        let (checksum, n_terms) = (model.checksum(), model.vectorizer.vocabulary().len());
        assert_eq!(
            format!("{model:?}"),
            format!(
                "Model {{ labels: [\"a\", \"b\"], n_terms: {n_terms}, n_articles: 5, checksum: {checksum:016x}, .. }}"
            )
        );
    }

    /// A file of these sections.
    fn file_of(sections: &[container::Section<'_>]) -> Vec<u8> {
        let mut file = container::header(FORMAT_VERSION, sections);
        sections.iter().for_each(|(_, bytes)| file.extend_from_slice(bytes));
        file
    }

    /// What bytes are read as by both ways; a model that they give must work.
    fn read(bytes: &[u8]) -> Result<Model, String> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), bytes).expect("it can be written");
        let (loaded, read) = (Model::load(file.path()), Model::from_bytes(bytes));
        match (loaded, read) {
            (Ok(loaded), Ok(read)) => {
                let bytes = read.to_bytes();
                assert_eq!(loaded.to_bytes(), bytes);
                assert_eq!(loaded.checksum(), read.checksum());
                let (counted, features) = (
                    read.vectorizer.count(&["robots walk", "a rocket"]),
                    read.vectorizer.counter().count(&["rocket"]).clone(),
                );
                let row = read.vectorizer.weigh(&counted.counts);
                let _ = read.classifier.predict(&features, row.as_row(), None, None);
                let _ = read.training_section();
                Ok(read)
            }
            (Err(loaded), Err(read)) => {
                // Either may find what is wrong with the contents before it finds that a checksum does not fit.
                assert_eq!(
                    matches!(loaded, ModelError::Corrupt { .. }),
                    matches!(read, ModelError::Corrupt { .. })
                );
                Err(read.to_string())
            }
            (loaded, read) => panic!("{:?} but {:?}", loaded.map(|_| ()), read.map(|_| ())),
        }
    }

    #[test]
    fn files_and_bytes_are_read_alike() {
        let bytes = model().to_bytes();
        let read = read(&bytes).expect("it was just written");
        assert_eq!(read.to_bytes(), bytes);
        assert_eq!(read.checksum(), model().checksum());
        // Sections in another order are read as well.
        let (mut sections, _) = container::read(&bytes, FORMAT_VERSION).expect("it was just written");
        sections.reverse();
        let turned = self::read(&file_of(&sections)).expect("all is there");
        assert_eq!(turned.to_bytes(), bytes);
        for missing in 0..sections.len() {
            let mut rest = sections.clone();
            let (kind, _) = rest.remove(missing);
            let found = self::read(&file_of(&rest));
            assert_eq!(found.is_ok(), kind == *b"TRAI", "{}", kind.escape_ascii());
        }
    }

    #[test]
    fn what_is_for_training_alone_is_not_read_to_label() {
        let model = model();
        let mut bytes = model.to_bytes();
        let file = tempfile::NamedTempFile::new().expect("a file");
        let load = |bytes: &[u8]| {
            std::fs::write(file.path(), bytes).expect("it can be written");
            Model::load_without_training(file.path())
        };
        let found = load(&bytes).expect("it was just written");
        assert_eq!((found.checksum(), found.training_bytes()), (model.checksum(), 0));
        assert_eq!(
            (found.vectorizer.idf(), found.vectorizer.vocabulary()),
            (model.vectorizer.idf(), model.vectorizer.vocabulary())
        );
        assert_eq!(found.classifier, model.classifier);
        // Behind the weights stands what is for training; it may be damaged, but not cut off.
        let place = bytes.len() - model.training_bytes();
        assert!(load(&bytes[..bytes.len() - 1]).is_err());
        bytes[place] ^= 1;
        assert!(load(&bytes).is_ok());
        assert!(Model::load(file.path()).is_err());
        bytes[place - 1] ^= 1;
        assert!(load(&bytes).is_err());
    }

    #[test]
    fn a_damaged_file_is_refused_wherever_it_is_damaged() {
        let bytes = model().to_bytes();
        for i in 0..bytes.len() {
            assert!(read(&bytes[..i]).is_err(), "cut at {i}");
            let mut flipped = bytes.clone();
            flipped[i] ^= 1 << (i % 8);
            assert!(read(&flipped).is_err(), "flipped at {i}");
        }
    }

    #[test]
    fn a_hostile_file_with_checksums_that_fit_is_an_error_or_a_model() {
        let bytes = model().to_bytes();
        let (sections, _) = container::read(&bytes, FORMAT_VERSION).expect("it was just written");
        for place in 0..sections.len() {
            let (kind, section) = sections[place];
            for i in 0..section.len() {
                let damaged = [0x01, 0x80, 0xff].map(|bits| {
                    let mut damaged = section.to_vec();
                    damaged[i] ^= bits;
                    damaged
                });
                for damaged in damaged.iter().map(Vec::as_slice).chain([&section[..i]]) {
                    let mut sections = sections.clone();
                    sections[place] = (kind, damaged);
                    let _ = read(&file_of(&sections));
                }
            }
        }
    }
}
