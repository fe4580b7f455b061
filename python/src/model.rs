//! Models: loaded, saved, trained, and asked.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use newsdesk::{
    LabelOptions, LabelledArticle, LineLabeller, Prediction, RecordLabelOptions, TrainOptions, Trained,
    TrainingCounts, TrainingStream, train,
};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::PyBytes;

use crate::arrow::label::Label;
use crate::arrow::{Columns, output};
use crate::characters::in_evidence;
use crate::counts::Counts;
use crate::errors::{any_failed, failed, load, model_failed};
use crate::settings::{self, Training};
use crate::threads;

/// Labels, all probabilities, outcome, reason, share of unknown words, the best labels however little evidence there is, and
/// the probability of these.
type Answer = (Vec<String>, Vec<f64>, &'static str, Option<String>, f64, Vec<String>, f64);

/// A model, and what was said of its training.
pub type TrainedModel = (Model, Vec<String>);

/// Articles that are counted at a time; between two of them Ctrl-C is heard.
const PIECE: usize = 1000;

/// A model.
#[pyclass(frozen, module = "newsdesk._newsdesk")]
pub struct Model(Arc<newsdesk::Model>);

impl Model {
    pub fn core(&self) -> &newsdesk::Model {
        &self.0
    }

    fn of(model: newsdesk::Model) -> Self {
        Self(Arc::new(model))
    }
}

#[pymethods]
impl Model {
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        py.detach(|| load(&path)).map(Self::of)
    }

    #[staticmethod]
    fn builtin(py: Python<'_>) -> PyResult<Self> {
        py.detach(newsdesk::Model::builtin).map(Self::of).map_err(model_failed)
    }

    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        py.detach(|| newsdesk::Model::from_bytes(data)).map(Self::of).map_err(model_failed)
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let bytes = py.detach(|| self.0.to_bytes());
        PyBytes::new(py, &bytes)
    }

    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| self.0.save(&path)).map_err(model_failed)
    }

    #[getter]
    fn labels(&self) -> Vec<String> {
        self.0.labels().to_vec()
    }

    #[getter]
    fn n_articles(&self) -> u64 {
        self.0.n_articles()
    }

    #[getter]
    fn checksum(&self, py: Python<'_>) -> u64 {
        py.detach(|| self.0.checksum())
    }

    /// The same without what is needed to go on training.
    fn without_training(&self, py: Python<'_>) -> PyResult<Self> {
        let copy = py.detach(|| newsdesk::Model::from_bytes(&self.0.to_bytes())).map_err(model_failed)?;
        Ok(Self::of(copy.without_training()))
    }

    /// Labels articles given as titles, or none at all, and texts.
    fn label(
        &self,
        py: Python<'_>,
        texts: Vec<PyBackedStr>,
        titles: Option<Vec<PyBackedStr>>,
        min_probability: Option<f64>,
        threads: Option<usize>,
    ) -> PyResult<Vec<Answer>> {
        let options = record_options(settings::label(min_probability)?);
        let n_threads = threads::number(threads);
        check_titles(titles.as_deref(), texts.len())?;
        let one = |labeller: &mut LineLabeller<'_>, article: usize| {
            answer(labeller.label(title_of(titles.as_deref(), article), &texts[article]))
        };
        threads::map(py, texts.len(), n_threads, || LineLabeller::new(&self.0, &options), one)
    }

    /// Labels the articles of a table.
    fn label_table<'py>(
        &self,
        data: &Bound<'py, PyAny>,
        text: String,
        title: Option<String>,
        min_probability: Option<f64>,
        threads: Option<usize>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = record_options(settings::label(min_probability)?);
        let verb = Label { model: Arc::clone(&self.0), options };
        output::run(data, verb, Columns { text, title }, threads)
    }

    /// What moved each label, as JSON, with places in characters.
    fn explain(&self, py: Python<'_>, text: &str, title: &str, n_terms: usize) -> PyResult<String> {
        py.detach(|| {
            let mut evidence = self.0.explain(title, text, n_terms);
            in_evidence(&mut evidence, title, text);
            serde_json::to_string(&evidence)
        })
        .map_err(failed)
    }
}

fn record_options(label: LabelOptions) -> RecordLabelOptions {
    RecordLabelOptions { label, ..RecordLabelOptions::default() }
}

fn answer(prediction: Prediction) -> Answer {
    let names = |labels: Vec<&str>| labels.into_iter().map(str::to_owned).collect();
    (
        names(prediction.labels.to_ordered()),
        prediction.probabilities,
        prediction.outcome.name(),
        prediction.reason.map(|reason| reason.to_string()),
        prediction.unknown_share,
        names(prediction.forced.to_ordered()),
        prediction.confidence,
    )
}

/// Holds the number of titles against that of texts.
pub fn check_titles(titles: Option<&[PyBackedStr]>, n_texts: usize) -> PyResult<()> {
    match titles.map(<[_]>::len) {
        Some(found) if found != n_texts => {
            Err(failed(format!("titles: expected one for each of {n_texts} texts, found {found}")))
        }
        _ => Ok(()),
    }
}

/// An article's title, empty if there are none.
pub fn title_of(titles: Option<&[PyBackedStr]>, article: usize) -> &str {
    titles.map_or("", |titles| &titles[article])
}

/// Trains a model on labelled articles, or goes on with one.
#[pyfunction]
#[pyo3(name = "train")]
pub fn train_model(
    py: Python<'_>,
    texts: Vec<PyBackedStr>,
    labels: Vec<Vec<String>>,
    titles: Option<Vec<PyBackedStr>>,
    add_to: Option<&Model>,
    training: Training,
    threads: Option<usize>,
) -> PyResult<TrainedModel> {
    check_titles(titles.as_deref(), texts.len())?;
    if labels.len() != texts.len() {
        let (expected, found) = (texts.len(), labels.len());
        return Err(failed(format!(
            "labels: expected one entry for each of {expected} texts, found {found}"
        )));
    }
    let kept = add_to.map(|model| model.core().vectorizer().analyzer().settings());
    let options = training.options(kept)?;
    let trained = py.detach(|| {
        let pool = threads::pool(threads)?;
        let articles = |range: Range<usize>| -> Vec<LabelledArticle> {
            let article = |article: usize| {
                let title = title_of(titles.as_deref(), article);
                LabelledArticle::new(title, &texts[article], &labels[article])
            };
            range.map(article).collect()
        };
        if let Some(model) = add_to {
            let articles = articles(0..texts.len());
            return pool.install(|| train(&articles, &options, Some(&model.0))).map_err(any_failed);
        }
        let mut stream = TrainingStream::new(options).map_err(any_failed)?;
        for start in (0..texts.len()).step_by(PIECE) {
            threads::hear_signals()?;
            let piece = articles(start..texts.len().min(start + PIECE));
            pool.install(|| stream.add(&piece)).map_err(any_failed)?;
        }
        threads::hear_signals()?;
        pool.install(|| stream.finish()).map_err(any_failed)
    })?;
    Ok(told(trained))
}

/// Trains a model on counts.
#[pyfunction]
pub fn train_counts(
    py: Python<'_>,
    counts: &Counts,
    training: Training,
    threads: Option<usize>,
) -> PyResult<TrainedModel> {
    train_on(py, &counts.counts, &training, threads)
}

/// Trains a model on what articles come to.
pub fn train_on(
    py: Python<'_>,
    counts: &TrainingCounts,
    training: &Training,
    threads: Option<usize>,
) -> PyResult<TrainedModel> {
    let settings = counts.settings();
    let options = TrainOptions { analyzer: Some(settings.clone()), ..training.options(Some(settings))? };
    let trained = threads::in_pool(py, threads, || {
        let mut stream = TrainingStream::new(options)?;
        stream.add_counts(counts)?;
        stream.finish()
    })?;
    Ok(told(trained.map_err(any_failed)?))
}

fn told(trained: Trained) -> TrainedModel {
    let Trained { model, mut warnings, conflicts, .. } = trained;
    if let Some(conflict) = conflicts.first() {
        let (n, index) = (conflicts.len(), conflict.index);
        warnings.push(format!(
            "{n} articles have the content of another one, but other labels; the first is at index {index}"
        ));
    }
    (Model::of(model), warnings)
}
