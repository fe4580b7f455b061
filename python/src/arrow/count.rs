//! Counts of the labelled articles of a table, to train on.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Schema};
use newsdesk::{Error, LabelledArticle, TrainOptions, TrainingCounts, TrainingStream};
use pyo3::PyErr;
use rayon::ThreadPool;

use super::Columns;
use super::input::Table;
use super::rows::{Rows, string_column};
use super::text::TextColumn;
use crate::threads;

/// Most bad rows that are told, of all that are counted.
const MAX_REJECTED: usize = 1000;

/// Counts, and what was not counted.
pub struct CountedTable {
    pub counts: TrainingCounts,
    /// Rows without labels: null, or an empty `label`.
    pub n_unlabelled: u64,
    pub n_rejected: u64,
    /// Bad rows, from 0, and what is wrong with them; the first ones.
    pub rejected: Vec<(u64, String)>,
}

/// What went wrong with a whole table.
pub enum CountError {
    Table(ArrowError),
    Counts(Error),
    Signal(PyErr),
}

impl From<PyErr> for CountError {
    fn from(error: PyErr) -> Self {
        Self::Signal(error)
    }
}

impl From<ArrowError> for CountError {
    fn from(error: ArrowError) -> Self {
        Self::Table(error)
    }
}

impl From<Error> for CountError {
    fn from(error: Error) -> Self {
        Self::Counts(error)
    }
}

/// The column that labels are in: `label`, a string, or `labels`, a list of strings, or another name for either.
pub fn labels_column(schema: &Schema, name: Option<&str>) -> Result<String, String> {
    let has = |name: &str| schema.column_with_name(name).is_some();
    let name = match (name, has("label"), has("labels")) {
        (Some(name), _, _) => name,
        (None, true, true) => {
            return Err("expected one of the columns `label` and `labels`, found both".to_owned());
        }
        (None, true, false) => "label",
        (None, false, _) => "labels",
    };
    let list = schema.column_with_name(name).and_then(|(_, field)| match field.data_type() {
        DataType::List(item) | DataType::LargeList(item) => Some(item.data_type().clone()),
        _ => None,
    });
    match list {
        Some(item) if TextColumn::is_text(&item) => Ok(name.to_owned()),
        Some(item) => {
            Err(format!("column `{name}`: expected strings or lists of strings, found lists of {item}"))
        }
        None => string_column(schema, name).map(|()| name.to_owned()),
    }
}

/// Counts the labelled articles of a table, batch by batch, in a rayon pool. What the caller iterates over works on the
/// caller's thread, which it may be bound to. Ctrl-C ends it there, and between two batches.
pub fn count(
    table: Table,
    columns: &Columns,
    labels: &str,
    options: TrainOptions,
    pool: &ThreadPool,
) -> Result<CountedTable, CountError> {
    let batches: Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send> = match table {
        Table::Batch(batch) => Box::new(std::iter::once(Ok(batch))),
        Table::Stream(stream) => Box::new(stream),
    };
    let mut stream = TrainingStream::new(options)?;
    let (mut n_unlabelled, mut n_rejected, mut rejected) = (0, 0, Vec::new());
    let mut n_rows = 0;
    for batch in batches {
        threads::hear_signals()?;
        let batch = batch?;
        let column = batch.column_by_name(labels).and_then(LabelColumn::of);
        let rows = Rows::of(batch, columns);
        let mut articles = Vec::with_capacity(rows.len());
        for row in 0..rows.len() {
            let given = column.as_ref().map_or(Ok(None), |column| column.labels(labels, row));
            match given.and_then(|given| Ok((given, rows.article(row)?))) {
                Ok((Some(given), (title, text))) => articles.push(LabelledArticle::new(title, text, given)),
                Ok((None, _)) => n_unlabelled += 1,
                Err(what) => {
                    n_rejected += 1;
                    if rejected.len() < MAX_REJECTED {
                        rejected.push((n_rows + row as u64, what));
                    }
                }
            }
        }
        n_rows += rows.len() as u64;
        pool.install(|| stream.add(&articles))?;
    }
    Ok(CountedTable { counts: pool.install(|| stream.into_counts())?, n_unlabelled, n_rejected, rejected })
}

/// A column of labels.
enum LabelColumn {
    One(TextColumn),
    /// Lists, and the place of each list among the labels.
    Several(ArrayRef, Vec<usize>, TextColumn),
}

impl LabelColumn {
    fn of(array: &ArrayRef) -> Option<Self> {
        Some(match array.data_type() {
            DataType::List(_) => {
                let list = array.as_list::<i32>();
                let ends = list.offsets().iter().map(|end| *end as usize).collect();
                Self::Several(array.clone(), ends, TextColumn::of(list.values())?)
            }
            DataType::LargeList(_) => {
                let list = array.as_list::<i64>();
                let ends = list.offsets().iter().map(|end| *end as usize).collect();
                Self::Several(array.clone(), ends, TextColumn::of(list.values())?)
            }
            _ => Self::One(TextColumn::of(array)?),
        })
    }

    /// A row's labels, `None` if it has none; tells what is wrong with them.
    fn labels(&self, name: &str, row: usize) -> Result<Option<Vec<&str>>, String> {
        match self {
            // As an empty cell of a table: nobody has given a label.
            Self::One(column) => {
                Ok(column.text(name, row)?.filter(|label| !is_blank(label)).map(|label| vec![label]))
            }
            Self::Several(lists, _, _) if lists.is_null(row) => Ok(None),
            Self::Several(_, ends, labels) => {
                let one = |place| {
                    let label = labels.text(name, place)?;
                    label.ok_or_else(|| {
                        format!("field `{name}`: expected a list of strings, found a list with null")
                    })
                };
                let labels = (ends[row]..ends[row + 1]).map(one).collect::<Result<Vec<_>, _>>()?;
                // Nothing but empty ones are neither labels nor *none of them*.
                if !labels.is_empty() && labels.iter().copied().all(is_blank) {
                    return Err(format!(
                        "field `{name}`: expected labels, or an empty list for none of them, found empty labels only"
                    ));
                }
                Ok(Some(labels))
            }
        }
    }
}

fn is_blank(label: &str) -> bool {
    label.trim().is_empty()
}
