//! What was asked for, as settings; wrong values are told in the words of the command line. Types, and numbers that cannot be,
//! are the package's to tell (`_arguments.py`).

use newsdesk::{
    AnalyzerSettings, BackgroundChoice, Error, Estimator, LabelKind, LabelOptions, Language, Method, Model,
    NgramRange, Smoothing, StopWords, SummaryLength, SummaryOptions, TrainOptions,
};
use pyo3::prelude::*;

use crate::errors::{any_failed, failed};

/// How labels are given.
pub fn label(min_probability: Option<f64>) -> PyResult<LabelOptions> {
    if let Some(found) = min_probability.filter(|value| !(0.0..=1.0).contains(value)) {
        return Err(failed(format!("min_probability: expected a number from 0 to 1, found {found}")));
    }
    Ok(LabelOptions { min_probability, ..LabelOptions::default() })
}

/// How summaries are made.
pub fn summary(
    sentences: Option<usize>,
    words: Option<usize>,
    ratio: Option<f64>,
    method: &str,
    language: Option<&str>,
) -> PyResult<SummaryOptions> {
    let length = match (sentences, words, ratio) {
        (None, None, None) => SummaryLength::default(),
        (Some(sentences), None, None) => SummaryLength::Sentences(sentences),
        (None, Some(words), None) => SummaryLength::Words(words),
        (None, None, Some(ratio)) if ratio > 0.0 && ratio <= 1.0 => SummaryLength::Ratio(ratio),
        (None, None, Some(ratio)) => {
            return Err(failed(format!("ratio: expected a number above 0, at most 1, found {ratio}")));
        }
        _ => return Err(failed("expected one of `sentences`, `words` and `ratio`, found several")),
    };
    let method: Method = method.parse().map_err(failed)?;
    let options = SummaryOptions::new().method(method).length(length);
    match language {
        None | Some("auto") => Ok(options),
        Some(code) => {
            let language: Language = code.parse().map_err(|error| failed(format!("{error}, or auto")))?;
            options.language(language).map_err(failed)
        }
    }
}

/// Words that are left out: the list of the language, by the one name that the package lets through, or others.
#[derive(FromPyObject)]
enum Words {
    Default(#[allow(dead_code)] String),
    Listed(Vec<String>),
}

/// How a model is trained, by the names that the flags of `newsdesk train` have.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Training {
    estimator: Option<String>,
    alpha: Option<f64>,
    mu: Option<f64>,
    cost: Option<f64>,
    min_precision: Option<f64>,
    no_calibration: bool,
    min_df: Option<u64>,
    max_terms: Option<u64>,
    ngrams: Option<String>,
    hash_bits: Option<u8>,
    stop_words: Option<Words>,
    stem: Option<bool>,
    language: Option<String>,
    kind: Option<String>,
    background: Option<String>,
    background_share: Option<f64>,
}

impl Training {
    /// The settings; of the analyzer, what is not given is `kept`, or the default of the language.
    pub fn options(&self, kept: Option<&AnalyzerSettings>) -> PyResult<TrainOptions> {
        let smoothing = match (self.alpha, self.mu) {
            (Some(_), Some(_)) => return Err(failed("expected one of `alpha` and `mu`, found both")),
            (alpha, mu) => alpha.map(Smoothing::Alpha).or(mu.map(Smoothing::Mu)),
        };
        let estimator = self.estimator.as_deref().map(str::parse::<Estimator>).transpose();
        Ok(TrainOptions {
            analyzer: self.analyzer(kept)?,
            estimator: estimator.map_err(failed)?,
            smoothing,
            cost: self.cost,
            min_precision: self.min_precision,
            calibrate: self.no_calibration.then_some(false),
            min_df: self.min_df,
            max_terms: self.max_terms,
            kind: match self.kind.as_deref() {
                None => None,
                Some("single") => Some(LabelKind::Single),
                Some("several") => Some(LabelKind::Several),
                Some(_) => return Err(failed("kind: expected `single` or `several`")),
            },
            background: self.background()?,
            background_share: self.background_share,
        })
    }

    /// How text becomes terms; `None` if nothing was asked for.
    pub fn analyzer(&self, kept: Option<&AnalyzerSettings>) -> PyResult<Option<AnalyzerSettings>> {
        let Self { ngrams, hash_bits, stop_words, stem, language, .. } = self;
        let is_given = ngrams.is_some()
            || hash_bits.is_some()
            || stop_words.is_some()
            || stem.is_some()
            || language.is_some();
        if !is_given {
            return Ok(None);
        }
        let language = language.as_deref().map(str::parse::<Language>).transpose().map_err(failed)?;
        let mut analyzer = match (kept, language) {
            // The model's own language changes nothing.
            (Some(kept), language) if language.is_none_or(|language| language == kept.language) => {
                kept.clone()
            }
            (_, language) => AnalyzerSettings::for_language(language.unwrap_or_default()),
        };
        match stop_words {
            None => {}
            Some(Words::Default(_)) => analyzer.stop_words = StopWords::default_for(analyzer.language),
            Some(Words::Listed(words)) => {
                analyzer.stop_words = words.iter().map(String::as_str).collect::<StopWords>();
            }
        }
        if let Some(stem) = stem {
            analyzer.stem = *stem;
            if analyzer.stem && analyzer.language == Language::Any {
                return Err(failed("stem: expected a language that has a stemmer, found `any`"));
            }
        }
        if let Some(ngrams) = ngrams {
            analyzer.ngram_range = ngrams.parse::<NgramRange>().map_err(failed)?;
        }
        if hash_bits.is_some() {
            analyzer.hash_bits = *hash_bits;
        }
        Ok(Some(analyzer))
    }

    fn background(&self) -> PyResult<BackgroundChoice> {
        match self.background.as_deref() {
            None => Ok(BackgroundChoice::Unchanged),
            Some("none") => Ok(BackgroundChoice::None),
            Some("default") => {
                let table = Model::builtin().and_then(|model| model.background()).map_err(Error::from);
                let table = table.map_err(any_failed)?;
                Ok(BackgroundChoice::Table(
                    table.ok_or_else(|| failed("the built-in model has no background"))?,
                ))
            }
            Some(other) => Err(failed(format!("background: expected `default` or `none`, found `{other}`"))),
        }
    }
}
