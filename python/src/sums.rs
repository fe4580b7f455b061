//! Training where an engine for large data adds up: counts of a share as rows, and a model of the rows of all.

use arrow_array::RecordBatchIterator;
use newsdesk::{
    BackgroundChoice, Error, FitError, FitSettings, LabelKind, MAX_TRAINING_ARTICLES, TrainingCounts,
};
use pyo3::prelude::*;

use crate::arrow::input::Table;
use crate::arrow::output::{PyBatchStream, arrow_failed};
use crate::arrow::sum_rows::{Summed, rows, schema};
use crate::counts::counted;
use crate::errors::{any_failed, failed};
use crate::model::{TrainedModel, train_on};
use crate::settings::Training;

/// Counts the labelled articles of a table, on the thread that asks.
#[pyfunction]
pub fn count_rows(
    data: &Bound<'_, PyAny>,
    text: String,
    title: Option<String>,
    labels: Option<&str>,
    training: Training,
) -> PyResult<PyBatchStream> {
    let counted = counted(data, text, title, labels, &training, Some(1))?;
    let batches = data.py().detach(|| rows(&counted)).map_err(failed)?;
    Ok(PyBatchStream::of(Box::new(RecordBatchIterator::new(batches.into_iter().map(Ok), schema()))))
}

/// The terms of the background that was asked for, which a model keeps however rare they are; and whatever is wrong with
/// the settings that can be told without articles.
#[pyfunction]
pub fn background_terms(training: Training) -> PyResult<Vec<String>> {
    let options = training.options(None)?;
    match options.background {
        BackgroundChoice::Table(background) => {
            let fingerprint = options.analyzer.unwrap_or_default().fingerprint();
            background.check_analyzer(fingerprint).map_err(failed)?;
            Ok(background.terms().to_vec())
        }
        _ if options.background_share.is_some() => Err(any_failed(Error::ShareWithoutBackground)),
        _ => Ok(Vec::new()),
    }
}

/// The number of articles, and the least number of them that a term must be in; of rows of the kinds `articles` and `label`.
#[pyfunction]
pub fn head_of_rows(data: &Bound<'_, PyAny>, training: Training) -> PyResult<(u64, u64)> {
    let options = training.options(None)?;
    let (n_articles, is_single) = summed(data)?.head().map_err(failed)?;
    if let Some(estimator) = options.estimator.filter(|estimator| !estimator.learns_from_sums())
        && n_articles > MAX_TRAINING_ARTICLES as u64
    {
        let (name, n_kept) = (estimator.name(), MAX_TRAINING_ARTICLES);
        return Err(any_failed(FitError::NeedsArticles { name, n_articles, n_kept }.into()));
    }
    let kind = options.kind.unwrap_or(if is_single { LabelKind::Single } else { LabelKind::Several });
    let default = match options.estimator {
        Some(estimator) => FitSettings::with_estimator(estimator, kind),
        None => FitSettings::default_for(kind),
    };
    Ok((n_articles, options.min_df.unwrap_or(default.min_df)))
}

/// Trains a model on rows that were added up.
#[pyfunction]
pub fn train_rows(
    data: &Bound<'_, PyAny>,
    training: Training,
    threads: Option<usize>,
) -> PyResult<TrainedModel> {
    let py = data.py();
    let summed = summed(data)?;
    let section = py.detach(|| summed.finish()).map_err(failed)?;
    let counts = TrainingCounts::new(training.analyzer(None)?.unwrap_or_default(), section);
    train_on(py, &counts, &training, threads)
}

fn summed(data: &Bound<'_, PyAny>) -> PyResult<Summed> {
    let table = Table::of(data)?;
    data.py().detach(|| {
        let mut summed = Summed::default();
        match table {
            Table::Batch(batch) => summed.add(&batch).map_err(failed)?,
            Table::Stream(stream) => {
                for batch in stream {
                    summed.add(&batch.map_err(arrow_failed)?).map_err(failed)?;
                }
            }
        }
        Ok(summed)
    })
}
