//! Errors as Python exceptions, with the words of the command line.

use std::fmt::Display;
use std::io;
use std::path::Path;

use newsdesk::{Error, Model, ModelError};
use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

create_exception!(
    newsdesk,
    NewsdeskError,
    PyValueError,
    "Something cannot be done as it was asked for: the message says what was expected and what was found."
);

/// The exception for whatever went wrong.
pub fn failed(error: impl Display) -> PyErr {
    NewsdeskError::new_err(error.to_string())
}

/// As [`failed`], or an `OSError` of the fitting kind where a file cannot be read or written.
pub fn model_failed(error: ModelError) -> PyErr {
    let message = error.to_string();
    match error {
        ModelError::Io { source, .. } => io::Error::new(source.kind(), message).into(),
        _ => failed(message),
    }
}

/// As [`failed`], with what went wrong with a model told apart.
pub fn any_failed(error: Error) -> PyErr {
    match error {
        Error::Model(error) => model_failed(error),
        error => failed(error),
    }
}

/// Loads a model file, and names it where that fails.
pub fn load(path: &Path) -> Result<Model, PyErr> {
    if path.is_dir() {
        let what = "expected a model file, found a directory";
        return Err(io::Error::new(io::ErrorKind::IsADirectory, format!("{}: {what}", path.display())).into());
    }
    Model::load(path).map_err(|error| match error {
        // It names the file itself.
        ModelError::Io { .. } => model_failed(error),
        error => failed(format!("{}: {error}", path.display())),
    })
}
