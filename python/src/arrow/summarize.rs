//! Summaries for the articles of a table.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{Array, ArrayRef, ListArray, StructArray};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer};
use arrow_schema::{ArrowError, Field};
use newsdesk::{SummaryOptions, summarize};

use super::rows::Rows;
use super::verb::{Made, Verb};
use crate::characters::in_summary;

pub struct Summarize(pub SummaryOptions);

impl Verb for Summarize {
    type Scratch<'v> = ();

    const NAMES: &'static [&'static str] = &["summary", "over_budget", "error"];

    fn scratch(&self) {}

    fn make(&self, rows: &Rows, range: Range<usize>, (): &mut ()) -> Result<Made, ArrowError> {
        let mut sentences = Sentences::default();
        let mut over_budget = BooleanBuilder::new();
        let mut error = StringBuilder::new();
        for row in range {
            match rows.article(row) {
                Ok((title, text)) => {
                    let mut summary = summarize(title, text, &self.0);
                    in_summary(&mut summary, text);
                    sentences.append(Some(&summary));
                    over_budget.append_value(summary.over_budget);
                    error.append_null();
                }
                Err(what) => {
                    sentences.append(None);
                    over_budget.append_null();
                    error.append_value(what);
                }
            }
        }
        let columns: Vec<ArrayRef> =
            vec![sentences.finish()?, Arc::new(over_budget.finish()), Arc::new(error.finish())];
        Ok(Made { columns, origin: None })
    }
}

/// A column of lists of sentences.
#[derive(Default)]
struct Sentences {
    text: StringBuilder,
    index: Int64Builder,
    start: Int64Builder,
    end: Int64Builder,
    score: Float64Builder,
    lengths: Vec<usize>,
    validity: Vec<bool>,
}

impl Sentences {
    fn append(&mut self, summary: Option<&newsdesk::Summary>) {
        let sentences = summary.map_or(&[][..], |summary| &summary.sentences);
        for sentence in sentences {
            self.text.append_value(&sentence.text);
            self.index.append_value(sentence.index as i64);
            self.start.append_value(sentence.span.start as i64);
            self.end.append_value(sentence.span.end as i64);
            self.score.append_value(sentence.score);
        }
        self.lengths.push(sentences.len());
        self.validity.push(summary.is_some());
    }

    fn finish(mut self) -> Result<ArrayRef, ArrowError> {
        let columns: [(&str, ArrayRef); 5] = [
            ("text", Arc::new(self.text.finish())),
            ("index", Arc::new(self.index.finish())),
            ("start", Arc::new(self.start.finish())),
            ("end", Arc::new(self.end.finish())),
            ("score", Arc::new(self.score.finish())),
        ];
        let fields: Vec<Field> = columns
            .iter()
            .map(|(name, column)| Field::new(*name, column.data_type().clone(), true))
            .collect();
        let columns = columns.into_iter().map(|(_, column)| column).collect();
        let values = StructArray::try_new(fields.into(), columns, None)?;
        let item = Arc::new(Field::new("item", values.data_type().clone(), true));
        let mut nulls = NullBufferBuilder::new(self.validity.len());
        self.validity.iter().for_each(|is_valid| nulls.append(*is_valid));
        let offsets = OffsetBuffer::from_lengths(self.lengths);
        Ok(Arc::new(ListArray::try_new(item, offsets, Arc::new(values), nulls.finish())?))
    }
}
