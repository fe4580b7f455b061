//! Briefings in all their forms.

use newsdesk::cli::{BriefFormat, render_briefing};
use newsdesk::{BriefOptions, Briefing};
use pyo3::prelude::*;
use serde_json::Value;

use crate::characters::{Characters, in_object};
use crate::digest::{self, ReadText, in_digest};
use crate::errors::failed;
use crate::model::Model;
use crate::settings;
use crate::threads;

/// A digest, labelled and summarised.
#[pyclass(frozen, name = "Briefing", module = "newsdesk._newsdesk")]
pub struct PyBriefing {
    briefing: Briefing,
    /// What the places of articles are of.
    text: ReadText,
}

#[pymethods]
impl PyBriefing {
    /// The form that the command line writes.
    fn render(&self, py: Python<'_>, format: &str) -> PyResult<String> {
        let format = match format {
            "text" => BriefFormat::Text,
            "markdown" => BriefFormat::Markdown,
            "html" => BriefFormat::Html,
            "json" => BriefFormat::Json,
            other => {
                return Err(failed(format!("expected text, markdown, html or json, found `{other}`")));
            }
        };
        py.detach(|| render_briefing(&self.briefing, format)).map_err(failed)
    }

    /// The JSON form with places in characters.
    fn in_characters(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| {
            let json = render_briefing(&self.briefing, BriefFormat::Json)?;
            let mut value: Value = serde_json::from_str(&json).map_err(|error| error.to_string())?;
            in_digest(&mut value, &self.text);
            for article in value["articles"].as_array_mut().into_iter().flatten() {
                in_article(article);
            }
            Ok(value.to_string())
        })
        .map_err(|error: String| failed(error))
    }

    /// What a careful reader should look at.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.briefing.warnings.clone()
    }
}

/// Makes the places of sentences and terms in an article those of characters.
fn in_article(article: &mut Value) {
    let text_of = |name: &str| article[name].as_str().unwrap_or_default().to_owned();
    let (title, text) = (text_of("title"), text_of("text"));
    let mut characters = Characters::of(&text);
    for sentence in article["summary"].as_array_mut().into_iter().flatten() {
        in_object(sentence, &mut characters);
    }
    let evidence = article.get_mut("evidence").and_then(Value::as_array_mut).into_iter().flatten();
    for term in evidence.filter_map(|label| label["terms"].as_array_mut()).flatten() {
        let (mut of_title, mut of_text) = (Characters::of(&title), Characters::of(&text));
        for place in term["places"].as_array_mut().into_iter().flatten() {
            let is_title = place["field"] == "title";
            in_object(place, if is_title { &mut of_title } else { &mut of_text });
        }
    }
}

/// Makes a briefing of a digest.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub fn brief(
    py: Python<'_>,
    digest: &[u8],
    model: &Model,
    sentences: Option<usize>,
    words: Option<usize>,
    method: &str,
    overview: usize,
    explain: Option<usize>,
    min_probability: Option<f64>,
    threads: Option<usize>,
) -> PyResult<PyBriefing> {
    let options = BriefOptions {
        summary: settings::summary(sentences, words, None, method, None)?,
        label: settings::label(min_probability)?,
        overview,
        explain,
    };
    let made = threads::in_pool(py, threads, || -> Result<PyBriefing, String> {
        let digest::Cut { digest, text } = digest::cut(digest)?;
        Ok(PyBriefing { briefing: Briefing::of(digest, model.core(), &options), text })
    })?;
    made.map_err(failed)
}
