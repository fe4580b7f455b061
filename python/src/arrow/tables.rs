//! New columns beside those that came in.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchReader, UInt32Array};
use arrow_schema::{ArrowError, Field, Schema, SchemaRef};
use arrow_select::concat::concat;
use arrow_select::take::take;

use super::rows::{Columns, Rows};
use super::verb::{Made, Verb};
use super::workers::Workers;

/// Most bytes of articles of a batch that goes out: Arrow's strings count up to 2 GiB a column. Larger batches of a stream go
/// out as several.
const MAX_BATCH_BYTES: usize = 512 << 20;

/// A verb at work on tables of one schema.
pub struct Tables<V: Verb> {
    verb: Arc<V>,
    n_threads: usize,
    columns: Columns,
    /// Columns of the input that pass through.
    passing: Vec<usize>,
    schema: SchemaRef,
    workers: Option<Workers>,
}

impl<V: Verb> Tables<V> {
    /// Tells what is wrong with the schema, if the verb cannot work on it.
    pub fn new(verb: V, columns: Columns, input: &SchemaRef, n_threads: usize) -> Result<Self, String> {
        let columns = columns.of_schema(input)?;
        let passes = |name: &str| V::KEEPS_TEXT || name != columns.text;
        let passing: Vec<usize> =
            (0..input.fields().len()).filter(|column| passes(input.field(*column).name())).collect();
        let names: Vec<&str> = passing.iter().map(|column| input.field(*column).name().as_str()).collect();
        let given = passing.iter().map(|&column| {
            let field = input.field(column);
            field.clone().with_name(given_name(field.name(), V::NAMES, &names))
        });
        // What is made of no rows tells the types.
        let nothing = Rows::of(RecordBatch::new_empty(Arc::clone(input)), &columns);
        let made = verb.make(&nothing, 0..0, &mut verb.scratch()).map_err(|error| error.to_string())?.columns;
        let added = V::NAMES.iter().zip(&made);
        let added = added.map(|(name, column)| Field::new(*name, column.data_type().clone(), true));
        let fields: Vec<Field> = given.chain(added).collect();
        let schema = Arc::new(Schema::new_with_metadata(fields, input.metadata().clone()));
        Ok(Self { verb: Arc::new(verb), n_threads, columns, passing, schema, workers: None })
    }

    /// The batch with its new columns.
    pub fn batch(&mut self, batch: RecordBatch) -> Result<RecordBatch, ArrowError> {
        let rows = Rows::of(batch, &self.columns);
        let n_bytes: usize = (0..rows.len()).map(|row| rows.n_bytes(row)).sum();
        if n_bytes > MAX_BATCH_BYTES {
            let (limit, found) = (MAX_BATCH_BYTES >> 20, n_bytes >> 20);
            let what = format!(
                "expected a batch of at most {limit} MiB of text, found {found} MiB; give it as a stream, or in parts"
            );
            return Err(ArrowError::InvalidArgumentError(what));
        }
        self.with_columns(rows)
    }

    fn with_columns(&mut self, rows: Rows) -> Result<RecordBatch, ArrowError> {
        let batch = rows.batch.clone();
        // One job needs no thread but ours.
        let made = match (&self.workers, rows.len() <= 1) {
            (None, true) => vec![self.verb.make(&rows, 0..rows.len(), &mut self.verb.scratch())?],
            (Some(workers), _) => workers.make(rows)?,
            (None, false) => {
                let workers = Workers::start(&self.verb, self.n_threads)?;
                self.workers.insert(workers).make(rows)?
            }
        };
        let origin = origin(&made);
        let mut columns = Vec::with_capacity(self.schema.fields().len());
        for &column in &self.passing {
            let column = batch.column(column);
            columns.push(match &origin {
                Some(origin) => take(column, origin, None)?,
                None => Arc::clone(column),
            });
        }
        for column in 0..V::NAMES.len() {
            let parts: Vec<&dyn arrow_array::Array> =
                made.iter().map(|made| made.columns[column].as_ref()).collect();
            columns.push(if let [_] = parts[..] {
                Arc::clone(&made[0].columns[column])
            } else {
                concat(&parts)?
            });
        }
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}

/// The row that each new row comes from, where that is not one for one.
fn origin(made: &[Made]) -> Option<UInt32Array> {
    let parts: Option<Vec<&Vec<u32>>> = made.iter().map(|made| made.origin.as_ref()).collect();
    Some(parts?.into_iter().flatten().copied().collect::<Vec<u32>>().into())
}

/// The name that a column has beside added ones: `given_<name>`, if one of these has its name.
fn given_name(name: &str, added: &[&str], columns: &[&str]) -> String {
    let mut given = name.to_owned();
    while added.contains(&given.as_str()) || given != name && columns.contains(&given.as_str()) {
        given = format!("given_{given}");
    }
    given
}

/// A stream of batches with their new columns, each made when it is asked for.
pub struct Stream<V: Verb> {
    tables: Tables<V>,
    input: Box<dyn RecordBatchReader + Send>,
    /// Parts of a batch that is too large to go out as one.
    parts: VecDeque<RecordBatch>,
}

impl<V: Verb> Stream<V> {
    pub fn new(tables: Tables<V>, input: Box<dyn RecordBatchReader + Send>) -> Self {
        Self { tables, input, parts: VecDeque::new() }
    }
}

impl<V: Verb> Iterator for Stream<V> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.parts.is_empty() {
            match self.input.next()? {
                Ok(batch) => self.parts = parts(batch, &self.tables.columns),
                Err(error) => return Some(Err(error)),
            }
        }
        let part = self.parts.pop_front()?;
        Some(self.tables.batch(part))
    }
}

impl<V: Verb> RecordBatchReader for Stream<V> {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.tables.schema)
    }
}

/// Cuts a batch that is too large to go out as one.
fn parts(batch: RecordBatch, columns: &Columns) -> VecDeque<RecordBatch> {
    let rows = Rows::of(batch.clone(), columns);
    let (mut parts, mut start, mut n_bytes) = (VecDeque::new(), 0, 0);
    for row in 0..rows.len() {
        let more = rows.n_bytes(row);
        if n_bytes + more > MAX_BATCH_BYTES && row > start {
            parts.push_back(batch.slice(start, row - start));
            (start, n_bytes) = (row, 0);
        }
        n_bytes += more;
    }
    parts.push_back(batch.slice(start, rows.len() - start));
    parts
}
