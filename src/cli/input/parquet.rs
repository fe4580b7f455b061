//! Parquet files: columns with the names of a record's fields.

use std::collections::VecDeque;
use std::io;

use arrow::json::LineDelimitedWriter;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::file::reader::ChunkReader;

use crate::{Numbered, RecordSource};

/// Rows that are read at a time; few, for each may be a long article.
const BATCH_ROWS: usize = 64;

/// The rows of a file as JSON objects.
pub(super) struct ParquetRows {
    batches: ParquetRecordBatchReader,
    rows: VecDeque<String>,
    n_rows: u64,
}

impl ParquetRows {
    /// Opens a file, or the bytes of one.
    ///
    /// # Errors
    /// It is no Parquet file, or one that cannot be read.
    pub(super) fn new(file: impl ChunkReader + 'static) -> Result<Self, String> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file)
            .map_err(|error| format!("expected a Parquet file, found a broken one: {error}"))?;
        let names: Vec<&str> = builder.schema().fields().iter().map(|field| field.name().as_str()).collect();
        if !names.contains(&"text") && !names.contains(&"sentences") {
            let found =
                names.into_iter().take(20).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            return Err(format!("expected a column `text` (or `sentences`), found the columns {found}"));
        }
        let batches =
            builder.with_batch_size(BATCH_ROWS).build().map_err(|error| format!("cannot read: {error}"))?;
        Ok(Self { batches, rows: VecDeque::new(), n_rows: 0 })
    }
}

impl RecordSource for ParquetRows {
    fn next_record(&mut self) -> io::Result<Option<Numbered>> {
        while self.rows.is_empty() {
            let Some(batch) = self.batches.next() else { return Ok(None) };
            let mut writer = LineDelimitedWriter::new(Vec::new());
            writer.write(&batch.map_err(io::Error::other)?).map_err(io::Error::other)?;
            writer.finish().map_err(io::Error::other)?;
            let lines = String::from_utf8(writer.into_inner()).map_err(io::Error::other)?;
            self.rows.extend(lines.lines().map(str::to_owned));
        }
        self.n_rows += 1;
        // A file of columns has no lines: its rows are counted in their place.
        Ok(self.rows.pop_front().map(|row| Numbered::good(self.n_rows, None, row)))
    }
}
