//! Counts of labelled articles: a share of training that can be added up with others.

use newsdesk::{TrainOptions, TrainingCounts};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::arrow::count::{CountError, CountedTable, count, labels_column};
use crate::arrow::input::Table;
use crate::arrow::{Columns, output::arrow_failed};
use crate::errors::{any_failed, failed, model_failed};
use crate::settings::Training;
use crate::threads;

/// What labelled articles come to.
#[pyclass(frozen, module = "newsdesk._newsdesk")]
pub struct Counts {
    pub counts: TrainingCounts,
    n_unlabelled: u64,
    n_rejected: u64,
    rejected: Vec<(u64, String)>,
}

#[pymethods]
impl Counts {
    /// Counts of their bytes, and what was not counted.
    #[staticmethod]
    fn from_bytes(
        py: Python<'_>,
        data: &[u8],
        n_unlabelled: u64,
        n_rejected: u64,
        rejected: Vec<(u64, String)>,
    ) -> PyResult<Self> {
        let counts = py.detach(|| TrainingCounts::from_bytes(data)).map_err(model_failed)?;
        Ok(Self { counts, n_unlabelled, n_rejected, rejected })
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let bytes = py.detach(|| self.counts.to_bytes());
        PyBytes::new(py, &bytes)
    }

    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<Self> {
        let counts = py.detach(|| self.counts.merge(&other.counts)).map_err(model_failed)?;
        Ok(Self {
            counts,
            n_unlabelled: self.n_unlabelled + other.n_unlabelled,
            n_rejected: self.n_rejected + other.n_rejected,
            // Rows of two tables have no common numbers.
            rejected: Vec::new(),
        })
    }

    #[getter]
    fn n_articles(&self) -> u64 {
        self.counts.n_articles()
    }

    #[getter]
    fn n_unlabelled(&self) -> u64 {
        self.n_unlabelled
    }

    #[getter]
    fn n_rejected(&self) -> u64 {
        self.n_rejected
    }

    #[getter]
    fn rejected(&self) -> Vec<(u64, String)> {
        self.rejected.clone()
    }
}

/// Counts the labelled articles of a table.
#[pyfunction]
pub fn count_table(
    data: &Bound<'_, PyAny>,
    text: String,
    title: Option<String>,
    labels: Option<&str>,
    training: Training,
    threads: Option<usize>,
) -> PyResult<Counts> {
    let CountedTable { counts, n_unlabelled, n_rejected, rejected } =
        counted(data, text, title, labels, &training, threads)?;
    Ok(Counts { counts, n_unlabelled, n_rejected, rejected })
}

/// What the labelled articles of a table come to.
pub fn counted(
    data: &Bound<'_, PyAny>,
    text: String,
    title: Option<String>,
    labels: Option<&str>,
    training: &Training,
    threads: Option<usize>,
) -> PyResult<CountedTable> {
    let table = Table::of(data)?;
    let schema = table.schema();
    let columns = Columns { text, title }.of_schema(&schema).map_err(failed)?;
    let labels = labels_column(&schema, labels).map_err(failed)?;
    let options = TrainOptions { analyzer: training.analyzer(None)?, ..TrainOptions::default() };
    let pool = threads::pool(threads)?;
    let counted = data.py().detach(|| count(table, &columns, &labels, options, &pool));
    counted.map_err(|error| match error {
        CountError::Table(error) => arrow_failed(error),
        CountError::Counts(error) => any_failed(error),
        CountError::Signal(error) => error,
    })
}
