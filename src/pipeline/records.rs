//! Streams of records: one in, one out, in order, in constant memory.

use std::io::{BufRead, Write};
use std::ops::ControlFlow;

use rayon::prelude::*;

use super::label_lines::{LineLabeller, RecordLabelOptions};
use super::stream::{
    BlockSource, RejectedRow, RowCounts, RowPosition, RowWorker, Tally, stream_rows, text_of, too_long,
};
use super::summarize::{SummaryOptions, summarize, summarize_sentences};
use crate::digest::{Record, RecordView, write_json};
use crate::model::Model;
use crate::summarize::Summary;
use crate::text::Span;

/// Longest line of a record file in bytes (64 MiB); a longer one is rejected without being read into memory.
pub const MAX_LINE_BYTES: usize = 64 << 20;

/// Lines that are worked on at a time; results do not depend on it.
const MAX_CHUNK_LINES: usize = 2048;

/// Bytes of lines that are worked on at a time, about.
const MAX_CHUNK_BYTES: usize = 8 << 20;

/// A line of a record file, or why it cannot be read, with its number from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// Number of the line, from 1.
    pub line: u64,
    /// What it is called and its number, from 1, where that says more than the line: an item of an array, a row.
    pub item: Option<(&'static str, u64)>,
    /// The line without its end, or what is wrong with it.
    pub text: Result<String, String>,
    /// The row as it stands in the input, where something is wrong with it and it could be held.
    pub raw: Option<Vec<u8>>,
}

impl Numbered {
    /// A line that is text.
    pub fn good(line: u64, item: Option<(&'static str, u64)>, text: String) -> Self {
        Self { line, item, text: Ok(text), raw: None }
    }

    /// A line with which something is wrong, as it stands in the input.
    pub fn bad(line: u64, item: Option<(&'static str, u64)>, reason: String, raw: Option<Vec<u8>>) -> Self {
        Self { line, item, text: Err(reason), raw }
    }
}

/// Where records come from, one after the other: lines of JSONL, or whatever gives JSON objects.
pub trait RecordSource {
    /// The next record as the text of a JSON object, or what is wrong with it; `None` at the end.
    ///
    /// # Errors
    /// Reading fails.
    fn next_record(&mut self) -> std::io::Result<Option<Numbered>>;

    /// The next records, as many as are worked on at a time; empty at the end.
    ///
    /// # Errors
    /// Reading fails.
    fn next_chunk(&mut self) -> std::io::Result<Vec<Numbered>> {
        let mut chunk = Vec::new();
        let mut n_bytes = 0;
        while chunk.len() < MAX_CHUNK_LINES && n_bytes < MAX_CHUNK_BYTES {
            let Some(record) = self.next_record()? else { break };
            n_bytes += record.text.as_ref().map_or(0, String::len);
            chunk.push(record);
        }
        Ok(chunk)
    }
}

impl<S: RecordSource + ?Sized> RecordSource for Box<S> {
    fn next_record(&mut self) -> std::io::Result<Option<Numbered>> {
        (**self).next_record()
    }
}

/// The lines of a record file that are not blank.
#[derive(Debug)]
pub struct RecordLines<R> {
    reader: R,
    line: u64,
    limit: usize,
}

impl<R: BufRead> RecordLines<R> {
    /// Reads lines of at most [`MAX_LINE_BYTES`].
    pub fn new(reader: R) -> Self {
        Self { reader, line: 0, limit: MAX_LINE_BYTES }
    }
}

impl<R: BufRead> RecordSource for RecordLines<R> {
    /// The next line that is not blank.
    fn next_record(&mut self) -> std::io::Result<Option<Numbered>> {
        loop {
            let mut bytes = Vec::new();
            let mut n_bytes = 0u64;
            let mut is_ended = false;
            while !is_ended {
                let available = self.reader.fill_buf()?;
                if available.is_empty() {
                    break;
                }
                let end = memchr::memchr(b'\n', available);
                is_ended = end.is_some();
                let part = &available[..end.unwrap_or(available.len())];
                // What is beyond the limit is counted and passed over.
                if n_bytes as usize <= self.limit {
                    bytes.extend_from_slice(part);
                }
                n_bytes += part.len() as u64;
                let used = part.len() + usize::from(is_ended);
                self.reader.consume(used);
            }
            if n_bytes == 0 && !is_ended {
                return Ok(None);
            }
            self.line += 1;
            if n_bytes as usize > self.limit {
                return Ok(Some(Numbered::bad(self.line, None, too_long(self.limit, n_bytes), None)));
            }
            match text_of(&bytes, self.limit) {
                Ok(text) if text.trim().is_empty() => {}
                Ok(text) => return Ok(Some(Numbered::good(self.line, None, text.to_owned()))),
                Err(reason) => return Ok(Some(Numbered::bad(self.line, None, reason, Some(bytes)))),
            }
        }
    }
}

/// Labels rows that are records: the same record with labels added, as a line of JSONL.
#[derive(Debug, Clone)]
pub struct LabelRows<'a> {
    model: &'a Model,
    options: &'a RecordLabelOptions,
}

impl<'a> LabelRows<'a> {
    /// Labels by a model.
    pub fn new(model: &'a Model, options: &'a RecordLabelOptions) -> Self {
        Self { model, options }
    }
}

impl<'a> RowWorker for LabelRows<'a> {
    type Scratch = LineLabeller<'a>;

    fn scratch(&self) -> LineLabeller<'a> {
        LineLabeller::new(self.model, self.options)
    }

    fn row(
        &self,
        row: &str,
        labeller: &mut LineLabeller<'a>,
        output: &mut Vec<u8>,
        tally: &mut Tally,
    ) -> Result<(), String> {
        let prediction = labeller.label_line(row, output)?;
        tally.add_prediction(&prediction);
        Ok(())
    }
}

/// Counts the outcome and the labels among the fields that labelling has added.
pub fn tally_fields(added: &serde_json::Map<String, serde_json::Value>, tally: &mut Tally) {
    if let Some(outcome) = added.get("outcome").and_then(|outcome| outcome.as_str()) {
        tally.add_outcome(outcome);
    }
    let labels = added.get("labels").and_then(|labels| labels.as_array());
    labels.into_iter().flatten().filter_map(|label| label.as_str()).for_each(|label| tally.add_label(label));
}

/// Summarizes rows that are records: the same record with a summary added, as a line of JSONL.
#[derive(Debug, Clone)]
pub struct SummarizeRows<'a> {
    options: &'a SummaryOptions,
}

impl<'a> SummarizeRows<'a> {
    /// Summarizes with these options.
    pub fn new(options: &'a SummaryOptions) -> Self {
        Self { options }
    }
}

impl RowWorker for SummarizeRows<'_> {
    type Scratch = ();

    fn scratch(&self) {}

    fn row(&self, row: &str, (): &mut (), output: &mut Vec<u8>, _: &mut Tally) -> Result<(), String> {
        let record = RecordView::parse(row).map_err(|error| error.to_string())?;
        let summary = match &record.sentences {
            Some(sentences) => {
                summarize_sentences(&record.title, &record.text, places(sentences), self.options)
            }
            None => summarize(&record.title, &record.text, self.options),
        };
        output.push(b'{');
        // Whether or not this summary is over budget, nothing of an earlier one passes for its own.
        record.write_beside(&["summary", "over_budget"], output);
        output.extend_from_slice(b"\"summary\":");
        write_json(&summary.sentences, output);
        output.extend_from_slice(if summary.over_budget { b",\"over_budget\":true}\n" } else { b"}\n" });
        Ok(())
    }
}

/// Labels records: the same records in the same order with labels added come out, as JSONL. `reject` is told of every row
/// that is no record. Parallel, in the caller's rayon pool; memory does not depend on the length of the stream.
///
/// # Errors
/// Reading or writing fails.
pub fn label_records(
    records: impl BlockSource,
    output: &mut impl Write,
    model: &Model,
    options: &RecordLabelOptions,
    reject: impl FnMut(&RejectedRow),
) -> std::io::Result<RowCounts> {
    stream(records, output, &LabelRows::new(model, options), reject)
}

/// Summarises records: the same records in the same order with a summary added come out, as JSONL. `reject` is told of every
/// row that is no record.
///
/// # Errors
/// Reading or writing fails.
pub fn summarize_records(
    records: impl BlockSource,
    output: &mut impl Write,
    options: &SummaryOptions,
    reject: impl FnMut(&RejectedRow),
) -> std::io::Result<RowCounts> {
    stream(records, output, &SummarizeRows::new(options), reject)
}

fn stream(
    mut records: impl BlockSource,
    output: &mut impl Write,
    worker: &impl RowWorker,
    mut reject: impl FnMut(&RejectedRow),
) -> std::io::Result<RowCounts> {
    let mut counts = RowCounts::default();
    stream_rows(&mut records, RowPosition::default(), worker, |block| {
        output.write_all(&block.output)?;
        block.rejected.iter().for_each(&mut reject);
        counts.add_all(&block.counts);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(counts)
}

/// The fields that summarizing adds to an article: `summary`, and `over_budget` where it is.
pub fn summary_fields(summary: &Summary) -> serde_json::Map<String, serde_json::Value> {
    let mut fields = serde_json::Map::new();
    fields.insert("summary".to_owned(), serde_json::to_value(&summary.sentences).unwrap_or_default());
    if summary.over_budget {
        fields.insert("over_budget".to_owned(), true.into());
    }
    fields
}

/// The places of sentences in their text, which is the sentences joined by one space.
pub(super) fn places(sentences: &[String]) -> Vec<Span> {
    let mut start = 0;
    let mut next = |sentence: &String| {
        let span = Span::new(start, start + sentence.len());
        start = span.end + 1;
        span
    };
    sentences.iter().map(&mut next).filter(|span| !span.is_empty()).collect()
}

/// Makes something of each record of a stream, and hands it on in the order of the records. `reject` is told the number and
/// the reason of every line that is no record, or that `one` makes nothing of. Parallel within chunks; memory does not depend
/// on the length of the stream.
///
/// # Errors
/// Reading fails, or `write` does.
pub(super) fn try_map_records<T: Send>(
    mut records: impl RecordSource,
    one: impl Fn(&Record) -> Result<T, String> + Sync,
    mut write: impl FnMut(T) -> std::io::Result<()>,
    mut reject: impl FnMut(u64, &str),
) -> std::io::Result<RowCounts> {
    let mut counts = RowCounts::default();
    loop {
        let chunk = records.next_chunk()?;
        if chunk.is_empty() {
            return Ok(counts);
        }
        let done: Vec<Result<T, String>> = chunk
            .par_iter()
            .map(|Numbered { text, .. }| {
                let text = text.as_ref().map_err(String::clone)?;
                one(&Record::parse(text).map_err(|error| error.to_string())?)
            })
            .collect();
        for (Numbered { line, item, .. }, result) in chunk.iter().zip(done) {
            match result {
                Ok(made) => {
                    counts.n_written += 1;
                    write(made)?;
                }
                Err(reason) => {
                    counts.n_rejected += 1;
                    let reason = match item {
                        Some((name, number)) => format!("{name} {number}: {reason}"),
                        None => reason,
                    };
                    reject(*line, &reason);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8], limit: usize) -> Vec<(u64, Result<String, String>)> {
        let mut lines = RecordLines { reader: text, line: 0, limit };
        let mut found = Vec::new();
        while let Some(Numbered { line, text, .. }) = lines.next_record().expect("memory can be read") {
            found.push((line, text));
        }
        found
    }

    #[test]
    fn lines_are_numbered_and_bad_ones_are_named() {
        let found = lines(b"\xef\xbb\xbfone\r\n\n  \ntwo\nb\xe9d\nlast", 100);
        assert_eq!(found[0], (1, Ok("one".to_owned())));
        assert_eq!(found[1], (4, Ok("two".to_owned())));
        assert_eq!(found[3], (6, Ok("last".to_owned())));
        let error = found[2].1.as_ref().expect_err("not UTF-8");
        assert!(error.starts_with("expected UTF-8, found byte 0xE9"), "{error}");
    }

    #[test]
    fn overlong_lines_are_rejected_and_the_next_is_read() {
        let found = lines(b"0123456789\n012345678901\nok\n", 10);
        assert_eq!(found[0], (1, Ok("0123456789".to_owned())));
        assert!(found[1].1.is_err());
        assert_eq!(found[2], (3, Ok("ok".to_owned())));
    }

    #[test]
    fn nothing_of_an_earlier_summary_passes_for_one_of_this() {
        let options = SummaryOptions::default();
        let (mut output, mut tally) = (Vec::new(), Tally::default());
        let row = r#"{"text":"The rover found ice.","summary":[],"over_budget":true}"#;
        SummarizeRows::new(&options).row(row, &mut (), &mut output, &mut tally).expect("a record");
        let line = String::from_utf8(output).expect("text");
        let expected =
            r#"{"text":"The rover found ice.","given_summary":[],"given_over_budget":true,"summary":[{"#;
        assert!(line.starts_with(expected) && !line.contains("\"over_budget\""), "{line}");
    }

    #[test]
    fn known_sentences_keep_their_places() {
        let sentences = ["One.".to_owned(), String::new(), "Two é.".to_owned()];
        let text = sentences.join(" ");
        let found: Vec<&str> = places(&sentences).into_iter().map(|span| span.of(&text)).collect();
        assert_eq!(found, ["One.", "Two é."]);
    }
}
