//! Errors as Python exceptions, with the words of the command line.

use std::fmt::Display;
use std::io;
use std::path::Path;

use newsdesk::{Error, Model, ModelError};
use pyo3::create_exception;
use pyo3::exceptions::{PyOSError, PyValueError};
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

/// As [`failed`], or an `OSError` where a file cannot be read or written.
pub fn model_failed(error: ModelError) -> PyErr {
    match error {
        ModelError::Io { path, source } => os_failed(&path, &source),
        error => failed(error),
    }
}

/// An `OSError` as Python's own functions raise it: of the fitting kind, with `errno` and `filename`.
fn os_failed(path: &Path, source: &io::Error) -> PyErr {
    Python::attach(|py| {
        let errno = match source.raw_os_error() {
            Some(errno) => errno,
            // Where files are written beside their place, the number is lost on the way.
            None => py.import("errno")?.getattr(errno_name(source.kind()))?.extract()?,
        };
        let words = source.to_string();
        // Python tells the number itself.
        let words = words.split(" (os error ").next().unwrap_or_default().to_owned();
        // A string, as Python's own functions have it.
        Ok(PyOSError::new_err((errno, words, path.as_os_str().to_owned())))
    })
    .unwrap_or_else(|error| error)
}

fn errno_name(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::NotFound => "ENOENT",
        io::ErrorKind::PermissionDenied => "EACCES",
        io::ErrorKind::IsADirectory => "EISDIR",
        io::ErrorKind::NotADirectory => "ENOTDIR",
        io::ErrorKind::StorageFull => "ENOSPC",
        io::ErrorKind::ReadOnlyFilesystem => "EROFS",
        _ => "EIO",
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
        return Err(os_failed(path, &io::Error::new(io::ErrorKind::IsADirectory, what)));
    }
    Model::load(path).map_err(|error| match error {
        // It names the file itself.
        ModelError::Io { .. } => model_failed(error),
        error => failed(format!("{}: {error}", path.display())),
    })
}
