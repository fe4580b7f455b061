//! What Python hands over as a table.

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, SchemaRef};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3_arrow::input::AnyArray;
use pyo3_arrow::{PyRecordBatch, PyRecordBatchReader};

use super::panics::caught;
use crate::errors::failed;

/// A table: one batch, or a stream of them.
pub enum Table {
    Batch(RecordBatch),
    Stream(Box<dyn RecordBatchReader + Send>),
}

impl Table {
    /// The table that an object is.
    pub fn of(data: &Bound<'_, PyAny>) -> PyResult<Self> {
        let data = match data.hasattr("__arrow_c_stream__")? || data.hasattr("__arrow_c_array__")? {
            true => data.clone(),
            // A dataset of pyarrow is read by a scanner.
            false if data.hasattr("scanner")? => data.call_method0("scanner")?.call_method0("to_reader")?,
            false => {
                return Err(PyTypeError::new_err(format!(
                    "expected a string, a list of strings, or a table with Arrow's PyCapsule interface, found {}",
                    data.get_type().name()?
                )));
            }
        };
        let found = if data.hasattr("__arrow_c_array__")? {
            data.extract::<PyRecordBatch>().map(|batch| Self::Batch(batch.into_inner()))
        } else {
            let reader = data.extract::<PyRecordBatchReader>().and_then(PyRecordBatchReader::into_reader);
            reader.map(|reader| Self::Stream(Box::new(Checked(reader))))
        };
        found.map_err(|error| column_error(&data).unwrap_or_else(|| failed(error.value(data.py()))))
    }

    pub fn schema(&self) -> SchemaRef {
        match self {
            Self::Batch(batch) => batch.schema(),
            Self::Stream(stream) => stream.schema(),
        }
    }
}

/// A stream whose batches may be others than it has told. Arrow asserts that they are not, and where a batch is asked for from C,
/// a panic ends the process.
struct Checked(Box<dyn RecordBatchReader + Send>);

impl Iterator for Checked {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        caught(|| self.0.next()).unwrap_or_else(|what| {
            let schema = self.0.schema();
            let columns =
                schema.fields().iter().map(|field| format!("`{}` ({})", field.name(), field.data_type()));
            let columns = columns.collect::<Vec<_>>().join(", ");
            Some(Err(ArrowError::InvalidArgumentError(format!(
                "expected a batch with the columns of its stream, {columns}, found one with others: {what}"
            ))))
        })
    }
}

impl RecordBatchReader for Checked {
    fn schema(&self) -> SchemaRef {
        self.0.schema()
    }
}

/// What to say of a single column, where a table was expected.
fn column_error(data: &Bound<'_, PyAny>) -> Option<PyErr> {
    let field = data.extract::<AnyArray>().ok()?.field().ok()?;
    let data_type = Arc::clone(&field).data_type().clone();
    (!matches!(data_type, DataType::Struct(_))).then(|| {
        PyTypeError::new_err(format!(
            "expected a table, found a single column of {data_type}; give a list of strings, or a table with a column \
             `text`"
        ))
    })
}
