//! Summaries and cuts of texts that are strings.

use newsdesk::{SummaryOptions, summarize};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;

use crate::arrow::split::Split;
use crate::arrow::summarize::Summarize;
use crate::arrow::{Columns, output};
use crate::characters::in_summary;
use crate::digest::cut;
use crate::errors::failed;
use crate::model::{check_titles, title_of};
use crate::settings;
use crate::threads;

/// Sentences, each with text, number, start, end and score; and whether they are over budget.
type Summary = (Vec<(String, usize, usize, usize, f64)>, bool);

/// How summaries are made, as [`settings::summary`] has it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Summarizing {
    sentences: Option<usize>,
    words: Option<usize>,
    ratio: Option<f64>,
    method: String,
    language: Option<String>,
}

impl Summarizing {
    fn options(&self) -> PyResult<SummaryOptions> {
        let Self { sentences, words, ratio, method, language } = self;
        settings::summary(*sentences, *words, *ratio, method, language.as_deref())
    }
}

/// Summarises articles given as titles, or none at all, and texts.
#[pyfunction]
pub fn summarize_texts(
    py: Python<'_>,
    texts: Vec<PyBackedStr>,
    titles: Option<Vec<PyBackedStr>>,
    summarizing: Summarizing,
    threads: Option<usize>,
) -> PyResult<Vec<Summary>> {
    let options = summarizing.options()?;
    let n_threads = threads::number(threads);
    check_titles(titles.as_deref(), texts.len())?;
    let one = |article: usize| -> Summary {
        let text = &texts[article];
        let mut summary = summarize(title_of(titles.as_deref(), article), text, &options);
        in_summary(&mut summary, text);
        let sentences = summary.sentences.into_iter();
        let sentences = sentences.map(|s| (s.text, s.index, s.span.start, s.span.end, s.score));
        (sentences.collect(), summary.over_budget)
    };
    threads::map(py, texts.len(), n_threads, || (), |(), article| one(article))
}

/// Summarises the articles of a table.
#[pyfunction]
pub fn summarize_table<'py>(
    data: &Bound<'py, PyAny>,
    text: String,
    title: Option<String>,
    summarizing: Summarizing,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyAny>> {
    output::run(data, Summarize(summarizing.options()?), Columns { text, title }, threads)
}

/// Cuts a digest into articles, and gives all as JSON, with places in characters.
#[pyfunction]
pub fn split_text(py: Python<'_>, digest: &[u8]) -> PyResult<String> {
    py.detach(|| cut(digest).map(|cut| cut.to_json())).map_err(failed)
}

/// Cuts the digests of a table into articles.
#[pyfunction]
pub fn split_table<'py>(
    data: &Bound<'py, PyAny>,
    text: String,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyAny>> {
    output::run(data, Split, Columns { text, title: None }, threads)
}
