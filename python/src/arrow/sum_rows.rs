//! Counts as rows that an engine adds up and sorts, and rows as what a model is trained on.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use arrow_array::builder::{BinaryBuilder, Int8Builder, Int64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int64Type};
use arrow_array::{Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use newsdesk::{MAX_TRAINING_ARTICLES, SampleRows, SumKind, SumRole, SumRow, SumRows, TrainingSection};

use super::count::CountedTable;

/// Rows that are not of [`SumKind`]: an article of the sample; articles without labels; bad rows, and what is wrong with
/// them as the term.
const SAMPLE: &str = "sample";
const UNLABELLED: &str = "unlabelled";
const REJECTED: &str = "rejected";

/// Rows, and bytes of their texts, that end a batch.
const MAX_ROWS: usize = 1 << 16;
const MAX_BYTES: usize = 16 << 20;

/// The columns of [`newsdesk::SumRow`], and those of articles of the sample.
static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let field = |name: &str, data_type| Field::new(name, data_type, true);
    Arc::new(Schema::new(vec![
        field("kind", DataType::Utf8),
        field("fold", DataType::Int8),
        field("label", DataType::Utf8),
        field("role", DataType::Utf8),
        field("term", DataType::Utf8),
        field("count", DataType::Int64),
        field("weight", DataType::Int64),
        field("hash", DataType::Binary),
        field("article", DataType::Binary),
    ]))
});

pub fn schema() -> SchemaRef {
    Arc::clone(&SCHEMA)
}

/// Numbers in rows have a sign: engines know no others.
fn signed(number: u64, of: &str) -> Result<i64, String> {
    i64::try_from(number).map_err(|_| format!("{of}: expected a sum below 2^63, found {number}"))
}

#[derive(Default)]
struct Batches {
    done: Vec<RecordBatch>,
    n_rows: usize,
    n_bytes: usize,
    kind: StringBuilder,
    fold: Int8Builder,
    label: StringBuilder,
    role: StringBuilder,
    term: StringBuilder,
    count: Int64Builder,
    weight: Int64Builder,
    hash: BinaryBuilder,
    article: BinaryBuilder,
}

impl Batches {
    fn sum(&mut self, row: SumRow<'_>) -> Result<(), String> {
        self.kind.append_value(row.kind.name());
        self.fold.append_value(row.fold as i8);
        self.label.append_option(row.label);
        self.role.append_option(row.role.map(SumRole::name));
        self.term.append_option(row.term);
        self.count.append_value(signed(row.count, "count")?);
        self.weight.append_value(signed(row.weight, "weight")?);
        self.hash.append_null();
        self.article.append_null();
        self.ends_row(row.label.map_or(0, str::len) + row.term.map_or(0, str::len))
    }

    /// A row of another kind; the hash is `None` for all but an article of the sample.
    fn other(
        &mut self,
        kind: &str,
        term: Option<&str>,
        count: u64,
        article: Option<(u128, &[u8])>,
    ) -> Result<(), String> {
        self.kind.append_value(kind);
        self.fold.append_null();
        self.label.append_null();
        self.role.append_null();
        self.term.append_option(term);
        self.count.append_value(signed(count, "count")?);
        self.weight.append_value(0);
        // Big-endian, so that bytes sort as numbers do.
        self.hash.append_option(article.map(|(hash, _)| hash.to_be_bytes()));
        self.article.append_option(article.map(|(_, bytes)| bytes));
        self.ends_row(article.map_or(0, |(_, bytes)| bytes.len()))
    }

    fn ends_row(&mut self, n_bytes: usize) -> Result<(), String> {
        self.n_rows += 1;
        self.n_bytes += n_bytes;
        if self.n_rows >= MAX_ROWS || self.n_bytes >= MAX_BYTES { self.ends_batch() } else { Ok(()) }
    }

    fn ends_batch(&mut self) -> Result<(), String> {
        let batch = RecordBatch::try_new(
            schema(),
            vec![
                Arc::new(self.kind.finish()),
                Arc::new(self.fold.finish()),
                Arc::new(self.label.finish()),
                Arc::new(self.role.finish()),
                Arc::new(self.term.finish()),
                Arc::new(self.count.finish()),
                Arc::new(self.weight.finish()),
                Arc::new(self.hash.finish()),
                Arc::new(self.article.finish()),
            ],
        );
        self.done.push(batch.map_err(|error| error.to_string())?);
        (self.n_rows, self.n_bytes) = (0, 0);
        Ok(())
    }
}

/// All rows of what was counted. Those of one kind stand together.
pub fn rows(counted: &CountedTable) -> Result<Vec<RecordBatch>, String> {
    let mut batches = Batches::default();
    let section = counted.counts.section();
    let statistics = section.statistics().map_err(|error| error.to_string())?;
    let mut result = Ok(());
    statistics.each_sum_row(|row| {
        if result.is_ok() {
            result = batches.sum(row);
        }
    });
    section.sample().each_sample_row(|hash, article| {
        if result.is_ok() {
            result = batches.other(SAMPLE, None, 1, Some((hash, article)));
        }
    });
    result?;
    if counted.n_unlabelled > 0 {
        batches.other(UNLABELLED, None, counted.n_unlabelled, None)?;
    }
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, reason) in &counted.rejected {
        *reasons.entry(reason).or_default() += 1;
    }
    for (reason, n) in reasons {
        batches.other(REJECTED, Some(reason), n, None)?;
    }
    let n_untold = counted.n_rejected - counted.rejected.len() as u64;
    if n_untold > 0 {
        batches.other(REJECTED, None, n_untold, None)?;
    }
    if batches.n_rows > 0 {
        batches.ends_batch()?;
    }
    Ok(batches.done)
}

/// Rows that an engine has added up, on their way to a training section.
#[derive(Default)]
pub struct Summed {
    sums: SumRows,
    sample: SampleRows,
}

impl Summed {
    /// Takes the rows of a batch; of those that are neither sums nor articles of a sample, no notice is taken.
    pub fn add(&mut self, batch: &RecordBatch) -> Result<(), String> {
        if batch.schema().fields() != SCHEMA.fields() {
            return Err(format!("expected columns {}, found {}", schema(), batch.schema()));
        }
        let [kinds, labels, roles, terms] =
            [0, 2, 3, 4].map(|column| batch.column(column).as_string::<i32>());
        let folds = batch.column(1).as_primitive::<Int8Type>();
        let [counts, weights] = [5, 6].map(|column| batch.column(column).as_primitive::<Int64Type>());
        let [hashes, articles] = [7, 8].map(|column| batch.column(column).as_binary::<i32>());
        for row in 0..batch.num_rows() {
            let kind = optional(kinds, row).ok_or("kind: expected a text, found null")?;
            if kind == SAMPLE {
                let hash =
                    hashes.is_valid(row).then(|| hashes.value(row)).and_then(|hash| hash.try_into().ok());
                let hash = hash.ok_or("hash: expected 16 bytes in a row of kind `sample`")?;
                if articles.is_null(row) {
                    return Err("article: expected bytes in a row of kind `sample`, found null".to_owned());
                }
                let added = self.sample.add(u128::from_be_bytes(hash), articles.value(row));
                added.map_err(|error| error.to_string())?;
                continue;
            }
            let Some(kind) = SumKind::ALL.into_iter().find(|of| of.name() == kind) else { continue };
            let role = optional(roles, row).map(|role| {
                let found = SumRole::ALL.into_iter().find(|of| of.name() == role);
                found.ok_or_else(|| format!("role: expected `main` or `any`, found `{role}`"))
            });
            // An engine that is told so answers null where a sum goes beyond its numbers.
            let number = |name: &str, array: &Int64Array| {
                let found = array.is_valid(row).then(|| array.value(row));
                let of =
                    || optional(terms, row).map_or_else(String::new, |term| format!(" of the term `{term}`"));
                let found = found.ok_or_else(|| format!("the sum of {name}{} is beyond 63 bits", of()))?;
                u64::try_from(found).map_err(|_| format!("{name}{}: expected 0 or more, found {found}", of()))
            };
            let fold = folds.is_valid(row).then(|| folds.value(row)).and_then(|fold| u8::try_from(fold).ok());
            let row = SumRow {
                kind,
                fold: fold.ok_or("fold: expected a number from 0 to 4")?,
                label: optional(labels, row),
                role: role.transpose()?,
                term: optional(terms, row),
                count: number("count", counts)?,
                weight: number("weight", weights)?,
            };
            self.sums.add(row).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// The section of all articles. The sums may lack terms, where these are of no use to the model.
    pub fn finish(self) -> Result<TrainingSection, String> {
        let statistics = self.sums.finish().map_err(|error| error.to_string())?;
        let sample = self.sample.finish().map_err(|error| error.to_string())?;
        let n_articles = statistics.n_articles();
        let (expected, found) =
            (n_articles.min(MAX_TRAINING_ARTICLES as u64), sample.articles().len() as u64);
        if expected != found {
            return Err(format!(
                "expected a sample of {expected} of {n_articles} articles, found {found}: the articles were not the \
                 same each time that they were read"
            ));
        }
        Ok(TrainingSection::from_sums(statistics, sample))
    }

    /// The number of articles, and whether each has one label; as far as rows of the kinds `articles` and `label` tell.
    pub fn head(self) -> Result<(u64, bool), String> {
        let statistics = self.sums.finish().map_err(|error| error.to_string())?;
        Ok((statistics.n_articles(), statistics.is_single_label()))
    }
}

fn optional(array: &StringArray, row: usize) -> Option<&str> {
    array.is_valid(row).then(|| array.value(row))
}
