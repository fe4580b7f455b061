//! A model in memory, and its way to bytes and back.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::background_section;
use super::bytes::{self, Reader, Writer};
use super::container;
use super::{ModelError, TrainingSection, WholeFile};
use crate::analysis::{Analyzer, AnalyzerSettings};
use crate::classify::{
    Background, Classifier, ClassifierParts, CrossFitted, FitError, FitSettings, Fitted, LabelKind,
    LinearModel, OTHER, TrainingSet, fit,
};
use crate::features::{TermList, TfidfVectorizer, Vocabulary};

/// The version of the model format that this program writes and reads.
pub const FORMAT_VERSION: u32 = 2;

/// Weights that are read or written at a time.
const PIECE: usize = 1 << 13;

/// A trained model: vectorizer, classifier, and what is needed to go on training.
#[derive(Debug)]
pub struct Model {
    vectorizer: TfidfVectorizer,
    classifier: Classifier,
    n_articles: u64,
    /// The training section as bytes: labelling never looks into it.
    training: Option<Cow<'static, [u8]>>,
    /// The background as bytes, for the same reason.
    background: Option<Cow<'static, [u8]>>,
    /// Of the model's bytes; of a model that was never read, it is computed when it is asked for.
    checksum: OnceLock<u64>,
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
        let statistics = section.frequent(settings.min_df, in_background)?;
        let Fitted { vocabulary, idf, classifier, cross_fitted, warnings } =
            fit(&statistics, articles, background, settings)?;
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
        let kept = |section: &[u8]| Cow::Owned(section.to_vec());
        Self::from_sections(&container::read(bytes, FORMAT_VERSION)?, kept, xxh3_64(bytes))
    }

    /// As [`from_bytes`](Self::from_bytes), of bytes that stay: nothing is copied of what labelling does not look into.
    ///
    /// # Errors
    /// As there.
    pub(crate) fn from_static(bytes: &'static [u8]) -> Result<Self, ModelError> {
        Self::from_sections(&container::read(bytes, FORMAT_VERSION)?, Cow::Borrowed, xxh3_64(bytes))
    }

    fn from_sections<'a>(
        sections: &[container::Section<'a>],
        kept: impl Fn(&'a [u8]) -> Cow<'static, [u8]>,
        checksum: u64,
    ) -> Result<Self, ModelError> {
        let find = |kind: &[u8; 4]| sections.iter().find(|(found, _)| found == kind).map(|(_, bytes)| *bytes);
        let mut parts = Parts {
            training: find(b"TRAI").map(&kept),
            background: find(b"BACK").map(&kept),
            ..Parts::default()
        };
        for kind in [b"META", b"TERM", b"IDFS", b"MAIN", b"ANYS"] {
            if let Some(bytes) = find(kind) {
                parts.read(kind, bytes)?;
            }
        }
        parts.into_model(checksum)
    }

    /// The model as bytes; the same model gives the same bytes on every machine.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Memory can always be written to.
        let _ = self.write_to(&mut bytes);
        bytes
    }

    /// Writes the model. Weights, which are most of a large model, go out piece by piece.
    fn write_to(&self, out: &mut impl Write) -> std::io::Result<()> {
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
        let mut sections = vec![
            (*b"META", Content::of_bytes(meta.as_slice())),
            (*b"TERM", Content::of_bytes(&terms.0)),
            (*b"IDFS", Content::of_bytes(&idf.0)),
            (*b"MAIN", Content::of_weights(self.classifier.main())),
        ];
        sections.extend(self.classifier.any().map(|any| (*b"ANYS", Content::of_weights(any))));
        sections.extend(self.training.as_deref().map(|training| (*b"TRAI", Content::of_bytes(training))));
        sections
            .extend(self.background.as_deref().map(|background| (*b"BACK", Content::of_bytes(background))));
        let mut entries = Vec::new();
        for (kind, content) in &sections {
            let mut hash = Hashed::default();
            content.write_to(&mut hash)?;
            entries.push((*kind, content.len(), hash.0.digest()));
        }
        out.write_all(&container::header(FORMAT_VERSION, &entries))?;
        sections.iter().try_for_each(|(_, content)| content.write_to(out))
    }

    /// Reads a model file, once and from its beginning to its end. Weights, which are most of a large model, go to their place
    /// piece by piece.
    ///
    /// # Errors
    /// See [`from_bytes`](Self::from_bytes); and the file may be missing or unreadable.
    pub fn load(path: &Path) -> Result<Self, ModelError> {
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
        let mut file = Sections::new(head, start, file);
        let mut parts = Parts::default();
        for entry in entries {
            let n = parts.n_intercepts(&entry.kind);
            match &entry.kind {
                b"MAIN" => parts.main = Some(file.weights(&entry, n).map_err(unreadable)??),
                b"ANYS" => parts.any = Some(file.weights(&entry, n).map_err(unreadable)??),
                kind => {
                    let bytes = file.section(&entry).map_err(unreadable)??;
                    match kind {
                        b"TRAI" => parts.training = Some(Cow::Owned(bytes)),
                        b"BACK" => parts.background = Some(Cow::Owned(bytes)),
                        kind => parts.read(kind, &bytes)?,
                    }
                }
            }
        }
        parts.into_model(file.checksum())
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

    /// XXH3-64 of the model's bytes.
    pub fn checksum(&self) -> u64 {
        let checksum = || {
            let mut hash = Hashed::default();
            // Nothing is written that could fail.
            let _ = self.write_to(&mut hash);
            hash.0.digest()
        };
        *self.checksum.get_or_init(checksum)
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

/// What a section holds: bytes, or lists of numbers.
struct Content<'a> {
    bytes: &'a [u8],
    numbers: [&'a [f64]; 2],
}

impl<'a> Content<'a> {
    fn of_bytes(bytes: &'a [u8]) -> Self {
        Self { bytes, numbers: [&[], &[]] }
    }

    fn of_weights(model: &'a LinearModel) -> Self {
        Self { bytes: &[], numbers: [model.intercept(), model.weights()] }
    }

    fn len(&self) -> usize {
        self.bytes.len() + 8 * self.numbers.iter().map(|numbers| numbers.len()).sum::<usize>()
    }

    fn write_to(&self, out: &mut impl Write) -> std::io::Result<()> {
        out.write_all(self.bytes)?;
        let mut piece = Writer::default();
        for numbers in self.numbers.iter().flat_map(|numbers| numbers.chunks(PIECE)) {
            piece.0.clear();
            piece.f64s(numbers);
            out.write_all(&piece.0)?;
        }
        Ok(())
    }
}

/// The checksum of what is written.
#[derive(Default)]
struct Hashed(Xxh3);

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Sections of a file that is read from its beginning to its end.
struct Sections {
    /// What was read with the header: the file goes on behind it.
    head: Cursor<Vec<u8>>,
    file: File,
    whole: Xxh3,
}

impl Sections {
    /// Sections that begin at `start` of what was read with the header.
    fn new(head: Vec<u8>, start: usize, file: File) -> Self {
        let mut whole = Xxh3::new();
        whole.update(&head[..start]);
        let mut head = Cursor::new(head);
        head.set_position(start as u64);
        Self { head, file, whole }
    }

    /// The next section. Its length fits the file, so it can be allocated at once.
    fn section(&mut self, entry: &container::Entry) -> std::io::Result<Result<Vec<u8>, ModelError>> {
        let mut bytes = vec![0; entry.length];
        self.read(&mut bytes)?;
        self.whole.update(&bytes);
        Ok(entry.check(xxh3_64(&bytes)).map(|()| bytes))
    }

    /// The next section as weights behind `n` intercepts.
    fn weights(
        &mut self,
        entry: &container::Entry,
        n: usize,
    ) -> std::io::Result<Result<RawWeights, ModelError>> {
        let mut hash = Xxh3::new();
        let weights = RawWeights::read(entry.length, n, |piece| {
            self.read(piece)?;
            self.whole.update(piece);
            hash.update(piece);
            Ok(())
        })?;
        Ok(entry.check(hash.digest()).map(|()| weights))
    }

    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<()> {
        Read::by_ref(&mut self.head).chain(&mut self.file).read_exact(bytes)
    }

    /// The checksum of all that was read.
    fn checksum(&self) -> u64 {
        self.whole.digest()
    }
}

/// Whether a file's sections stand in the order that lets them be read one after the other, each kind once.
fn is_in_our_order(entries: &[container::Entry]) -> bool {
    let order = [b"META", b"TERM", b"IDFS", b"MAIN", b"ANYS", b"TRAI", b"BACK"];
    let place = |entry: &container::Entry| order.iter().position(|kind| **kind == entry.kind);
    entries.iter().all(|entry| place(entry).is_some()) && entries.is_sorted_by(|a, b| place(a) < place(b))
}

/// Intercepts and weights as they stand in a file.
struct RawWeights {
    intercept: Vec<f64>,
    weights: Vec<f64>,
    are_finite: bool,
    n_bytes: usize,
}

impl RawWeights {
    /// Numbers in so many bytes, of which the first `n` are intercepts. `fill` gives the bytes one piece after the other, right
    /// where the numbers shall stand: weights are most of a large model.
    fn read(
        n_bytes: usize,
        n: usize,
        mut fill: impl FnMut(&mut [u8]) -> std::io::Result<()>,
    ) -> std::io::Result<Self> {
        let n_values = n_bytes / 8;
        let mut are_finite = true;
        let mut numbers = |n: usize| {
            let mut values = vec![0.0; n];
            for piece in values.chunks_mut(PIECE) {
                fill(bytemuck::cast_slice_mut(piece))?;
                for value in piece.iter_mut() {
                    *value = f64::from_bits(u64::from_le(f64::to_bits(*value)));
                }
                are_finite &= bytes::are_finite(piece);
            }
            Ok::<_, std::io::Error>(values)
        };
        let intercept = numbers(n.min(n_values))?;
        let weights = numbers(n_values - intercept.len())?;
        fill(&mut [0; 7][..n_bytes % 8])?;
        Ok(Self { intercept, weights, are_finite, n_bytes })
    }

    fn from_bytes(bytes: &[u8], n: usize) -> Result<Self, ModelError> {
        let mut rest = bytes;
        let read = Self::read(bytes.len(), n, |piece| rest.read_exact(piece));
        read.map_err(|error| ModelError::Corrupt { part: "weights", what: error.to_string() })
    }
}

/// The parts of a model as far as they are read.
#[derive(Default)]
struct Parts {
    meta: Option<ModelMeta>,
    vocabulary: Option<Vocabulary>,
    idf: Option<Vec<f64>>,
    main: Option<RawWeights>,
    any: Option<RawWeights>,
    training: Option<Cow<'static, [u8]>>,
    background: Option<Cow<'static, [u8]>>,
}

impl Parts {
    /// Reads a section; those before it in our order have been read, if they are there.
    fn read(&mut self, kind: &[u8; 4], bytes: &[u8]) -> Result<(), ModelError> {
        let n = self.n_intercepts(kind);
        match kind {
            b"META" => {
                let meta = serde_json::from_slice(bytes);
                let corrupt = |error: serde_json::Error| ModelError::Corrupt {
                    part: "settings",
                    what: error.to_string(),
                };
                self.meta = Some(meta.map_err(corrupt)?);
            }
            b"TERM" => {
                let mut reader = Reader::new("vocabulary", bytes);
                self.vocabulary = Some(reader.vocabulary()?);
                reader.finish()?;
            }
            b"IDFS" => {
                let n_terms = self.vocabulary.as_ref().map_or(0, Vocabulary::len);
                let mut reader = Reader::new("inverse document frequencies", bytes);
                self.idf = Some(reader.repeated_f64s(n_terms)?);
                reader.finish()?;
            }
            b"MAIN" => self.main = Some(RawWeights::from_bytes(bytes, n)?),
            b"ANYS" => self.any = Some(RawWeights::from_bytes(bytes, n)?),
            _ => {}
        }
        Ok(())
    }

    /// Number of intercepts in a section of weights.
    fn n_intercepts(&self, kind: &[u8; 4]) -> usize {
        let n = |meta: &ModelMeta| {
            if kind == b"ANYS" { meta.classifier.labels.len() } else { n_classes(&meta.classifier) }
        };
        self.meta.as_ref().map_or(0, n)
    }

    fn into_model(self, checksum: u64) -> Result<Model, ModelError> {
        fn need<T>(part: Option<T>, name: &'static str) -> Result<T, ModelError> {
            part.ok_or(ModelError::Corrupt { part: name, what: "the section is missing".to_owned() })
        }
        let meta = need(self.meta, "settings")?;
        let vocabulary = need(self.vocabulary, "vocabulary")?;
        let idf = need(self.idf, "inverse document frequencies")?;
        check_parts(&meta.classifier)?;
        let parts = &meta.classifier;
        let n_classes = n_classes(parts);
        let main =
            read_weights("main weights", need(self.main, "main weights")?, n_classes, vocabulary.len())?;
        let any = match parts.settings.kind {
            LabelKind::Single => None,
            LabelKind::Several => {
                let raw = need(self.any, "one-vs-rest weights")?;
                Some(read_weights("one-vs-rest weights", raw, parts.labels.len(), vocabulary.len())?)
            }
        };
        Ok(Model {
            vectorizer: TfidfVectorizer::from_parts(Analyzer::new(meta.analyzer)?, vocabulary, idf),
            classifier: Classifier::from_parts(meta.classifier, main, any),
            n_articles: meta.n_articles,
            training: self.training,
            background: self.background,
            checksum: OnceLock::from(checksum),
        })
    }
}

/// Number of classes of the main model.
fn n_classes(parts: &ClassifierParts) -> usize {
    parts.main_classes.len() + usize::from(parts.has_none)
}

fn read_weights(
    part: &'static str,
    raw: RawWeights,
    n_classes: usize,
    n_terms: usize,
) -> Result<LinearModel, ModelError> {
    let corrupt = |what: String| ModelError::Corrupt { part, what };
    let n_values =
        n_terms.checked_add(1).and_then(|n| n.checked_mul(n_classes)).and_then(|n| n.checked_mul(8));
    let expected = n_values.ok_or_else(|| corrupt("too many weights".to_owned()))?;
    if raw.n_bytes != expected {
        return Err(corrupt(format!("expected {expected} bytes, found {}", raw.n_bytes)));
    }
    if !raw.are_finite {
        return Err(corrupt("a weight is not a finite number".to_owned()));
    }
    Ok(LinearModel::from_parts(raw.intercept, raw.weights))
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

    /// A file of these sections.
    fn file_of(sections: &[container::Section<'_>]) -> Vec<u8> {
        let entries = sections.iter().map(|(kind, bytes)| (*kind, bytes.len(), xxh3_64(bytes)));
        let mut file = container::header(FORMAT_VERSION, &entries.collect::<Vec<_>>());
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
        let mut sections = container::read(&bytes, FORMAT_VERSION).expect("it was just written");
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
        let sections = container::read(&bytes, FORMAT_VERSION).expect("it was just written");
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
