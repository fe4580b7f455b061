//! What the Python package `newsdesk` is made on: models, tables by Arrow's PyCapsule interface, and plain data.
//!
//! Everything here works without the interpreter, on threads that end with the call. How it looks to people (names,
//! defaults, classes of results, pages in notebooks) is decided in Python, in `python/newsdesk`.

mod arrow;
mod briefing;
mod characters;
mod counts;
mod digest;
mod errors;
mod model;
mod settings;
mod sums;
mod texts;
mod threads;

/// The module that the package is made on.
#[pyo3::pymodule]
mod _newsdesk {
    #[pymodule_export]
    const MAX_THREADS: usize = crate::threads::MAX_THREADS;
    #[pymodule_export]
    const MAX_TRAINING_ARTICLES: usize = newsdesk::MAX_TRAINING_ARTICLES;
    #[pymodule_export]
    use crate::arrow::output::{PyBatch, PyBatchStream};
    #[pymodule_export]
    use crate::briefing::{PyBriefing, brief};
    #[pymodule_export]
    use crate::counts::{Counts, count_table};
    #[pymodule_export]
    use crate::errors::NewsdeskError;
    #[pymodule_export]
    use crate::model::{Model, train_counts, train_model};
    #[pymodule_export]
    use crate::sums::{background_terms, count_rows, head_of_rows, train_rows};
    #[pymodule_export]
    use crate::texts::{split_table, split_text, summarize_table, summarize_texts};
}
