//! What Python is handed back as a table.

use std::sync::{Arc, Mutex, TryLockError};

use arrow_array::{Array, RecordBatch, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, Field, Schema, SchemaRef};
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use pyo3_arrow::ffi::{ArrayIterator, to_array_pycapsules, to_schema_pycapsule, to_stream_pycapsule};

use super::Columns;
use super::input::Table;
use super::tables::{Stream, Tables};
use super::verb::Verb;
use crate::errors::failed;
use crate::threads;

/// A batch of rows. `pyarrow.record_batch(batch)`, `polars.from_arrow(batch)` and all else that knows Arrow's PyCapsule
/// interface reads it without a copy.
#[pyclass(frozen, name = "Batch", module = "newsdesk")]
pub struct PyBatch(RecordBatch);

#[pymethods]
impl PyBatch {
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.0.schema_ref().as_ref())?)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let field = struct_field(self.0.schema_ref());
        Ok(to_array_pycapsules(py, Arc::new(field), &StructArray::from(self.0.clone()), requested_schema)?)
    }

    /// Names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        names(self.0.schema_ref())
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    fn __repr__(&self) -> String {
        format!("<newsdesk.Batch of {} rows: {}>", self.0.num_rows(), names(self.0.schema_ref()).join(", "))
    }
}

/// A stream of batches, which can be read once. Each batch is made when it is asked for, so that memory does not depend on
/// the length of the stream. `pyarrow.table(stream)`, `polars.from_arrow(stream)` and all else that knows Arrow's PyCapsule
/// interface reads it; iterating gives one `Batch` after the other.
#[pyclass(frozen, name = "BatchStream", module = "newsdesk")]
pub struct PyBatchStream {
    schema: SchemaRef,
    source: Mutex<Source>,
}

/// What is left of a stream.
enum Source {
    Open(Box<dyn RecordBatchReader + Send>),
    /// Iterated to its end.
    Ended,
    HandedOn,
}

#[pymethods]
impl PyBatchStream {
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.schema.as_ref())?)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let source = self.with_source(|source| std::mem::replace(source, Source::HandedOn))?;
        let Source::Open(reader) = source else { return Err(failed(READ)) };
        let batches = reader.map(|batch| Ok(Arc::new(StructArray::from(batch?)) as Arc<dyn Array>));
        let field = Arc::new(struct_field(&self.schema));
        Ok(to_stream_pycapsule(py, Box::new(ArrayIterator::new(batches, field)), requested_schema)?)
    }

    /// Names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        names(&self.schema)
    }

    /// A second loop is told that it has nothing to go through.
    fn __iter__(slf: PyRef<'_, Self>) -> PyResult<PyRef<'_, Self>> {
        match slf.with_source(|source| matches!(source, Source::Open(_)))? {
            true => Ok(slf),
            false => Err(failed(READ)),
        }
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<PyBatch>> {
        let batch = py.detach(|| {
            self.with_source(|source| match source {
                Source::Open(reader) => {
                    let batch = reader.next().transpose().map_err(arrow_failed)?;
                    if batch.is_none() {
                        *source = Source::Ended;
                    }
                    Ok(batch)
                }
                // As an iterator that has ended goes on to say.
                Source::Ended => Ok(None),
                Source::HandedOn => Err(failed(READ)),
            })
        })??;
        Ok(batch.map(PyBatch))
    }

    fn __repr__(&self) -> String {
        format!("<newsdesk.BatchStream: {}>", names(&self.schema).join(", "))
    }
}

const READ: &str = "the stream has been read already, and can be read once: keep what was made of it";

impl PyBatchStream {
    /// A stream of what a reader gives.
    pub fn of(reader: Box<dyn RecordBatchReader + Send>) -> Self {
        Self { schema: reader.schema(), source: Mutex::new(Source::Open(reader)) }
    }

    /// Never waits for another thread: that one may need the interpreter, which ours holds.
    fn with_source<T>(&self, work: impl FnOnce(&mut Source) -> T) -> PyResult<T> {
        match self.source.try_lock() {
            Ok(mut source) => Ok(work(&mut source)),
            Err(TryLockError::Poisoned(poisoned)) => Ok(work(&mut poisoned.into_inner())),
            Err(TryLockError::WouldBlock) => Err(failed("another thread is reading the stream")),
        }
    }
}

fn struct_field(schema: &Schema) -> Field {
    Field::new_struct("", schema.fields().clone(), false).with_metadata(schema.metadata().clone())
}

fn names(schema: &Schema) -> Vec<String> {
    schema.fields().iter().map(|field| field.name().clone()).collect()
}

/// The exception for what goes wrong on the way, without what Arrow says before it.
pub fn arrow_failed(error: ArrowError) -> PyErr {
    match error {
        // Of an exception in what the caller iterates over, Arrow hands on the words alone, as a traceback has them.
        ArrowError::CDataInterface(message) if last_line(&message).starts_with("KeyboardInterrupt") => {
            PyKeyboardInterrupt::new_err(())
        }
        ArrowError::ComputeError(message)
        | ArrowError::InvalidArgumentError(message)
        | ArrowError::CDataInterface(message) => failed(message),
        other => failed(other),
    }
}

fn last_line(text: &str) -> &str {
    text.trim_end().lines().next_back().unwrap_or_default()
}

/// Does something to the articles of a table: one batch gives one batch, a stream gives a stream.
pub fn run<'py, V: Verb>(
    data: &Bound<'py, PyAny>,
    verb: V,
    columns: Columns,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = data.py();
    let n_threads = threads::number(threads);
    let table = Table::of(data)?;
    let mut tables = Tables::new(verb, columns, &table.schema(), n_threads).map_err(failed)?;
    match table {
        Table::Batch(batch) => {
            let made = py.detach(|| tables.batch(batch)).map_err(arrow_failed)?;
            Ok(Bound::new(py, PyBatch(made))?.into_any())
        }
        Table::Stream(input) => {
            let stream = PyBatchStream::of(Box::new(Stream::new(tables, input)));
            Ok(Bound::new(py, stream)?.into_any())
        }
    }
}
